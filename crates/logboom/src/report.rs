//! What an engine tells: rows of templates, counts, labels and layouts, and the ledger.
//!
//! Enters: what the engine counted and mined. Leaves: plain owned data, sorted so that
//! neither threads nor hash maps show, for the emitters and for users of the library.

mod explain;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::header::{Header, Layout};
use crate::mine::TemplateId;
use crate::time::{Severity, Stamp};

pub use explain::{Explanation, Near, ShapeRow, StepWhy, TemplateWhy, TokenWhy, VariableWhy};

/// Most bytes of a record that are kept as an example.
pub const EXAMPLE_BYTES: usize = 1024;

/// The value of a [`Field`](crate::Field) that stands for all that were too many to keep apart.
pub const OTHER: &[u8] = b"__other__";

/// How often, when first and last, and how urgent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// Number of records.
    pub count: u64,
    /// Earliest time; `None` if no record has one.
    pub first: Option<Stamp>,
    /// Latest time.
    pub last: Option<Stamp>,
    levels: Levels,
}

/// Records by severity. There are many sums, and nearly all of them have one level.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Levels {
    /// All records have this one, or all have none.
    Same(Option<Severity>),
    /// In the order of [`Severity::ALL`]; records without one are in none.
    Mixed(Box<[u64; Severity::ALL.len()]>),
}

impl Default for Levels {
    fn default() -> Self {
        Self::Same(None)
    }
}

impl Levels {
    /// The counts of so many records.
    fn counts(&self, count: u64) -> [u64; Severity::ALL.len()] {
        match self {
            Self::Same(level) => {
                Severity::ALL.map(|other| if Some(other) == *level { count } else { 0 })
            }
            Self::Mixed(counts) => **counts,
        }
    }
}

impl Sums {
    /// So many records, of which so many have each level, in the order of [`Severity::ALL`];
    /// `None` if more have one than there are.
    pub(crate) fn new(
        count: u64,
        first: Option<Stamp>,
        last: Option<Stamp>,
        levels: [u64; Severity::ALL.len()],
    ) -> Option<Self> {
        let severe = levels.iter().try_fold(0u64, |all, level| all.checked_add(*level))?;
        let same = Severity::ALL.into_iter().zip(levels).find(|(_, level)| *level == count);
        let levels = match same {
            _ if severe > count => return None,
            _ if severe == 0 => Levels::Same(None),
            Some((level, _)) => Levels::Same(Some(level)),
            None => Levels::Mixed(Box::new(levels)),
        };
        Some(Self { count, first, last, levels })
    }

    /// Records by severity, in the order of [`Severity::ALL`].
    pub(crate) fn levels(&self) -> [u64; Severity::ALL.len()] {
        self.levels.counts(self.count)
    }

    /// Counts one record.
    #[inline]
    pub(crate) fn count(&mut self, time: Option<Stamp>, severity: Option<Severity>) {
        if self.count == 0 {
            *self = Self { count: 1, first: time, last: time, levels: Levels::Same(severity) };
            return;
        }
        if !matches!(self.levels, Levels::Same(level) if level == severity) {
            self.mix(1, &Levels::Same(severity));
        }
        self.count += 1;
        if let Some(time) = time {
            // It goes on as a rule.
            if self.last.is_none_or(|last| last < time) {
                self.last = Some(time);
                self.first = self.first.or(Some(time));
            } else if self.first.is_some_and(|first| time < first) {
                self.first = Some(time);
            }
        }
    }

    /// Adds what another has seen.
    pub(crate) fn add(&mut self, other: &Sums) {
        if self.count == 0 || other.count == 0 {
            if self.count == 0 {
                self.clone_from(other);
            }
            return;
        }
        if self.levels != other.levels || matches!(self.levels, Levels::Mixed(_)) {
            self.mix(other.count, &other.levels);
        }
        self.count += other.count;
        self.first = self.first.into_iter().chain(other.first).min();
        self.last = self.last.max(other.last);
    }

    /// Adds the levels of so many other records.
    fn mix(&mut self, count: u64, levels: &Levels) {
        if let Levels::Same(_) = self.levels {
            self.levels = Levels::Mixed(Box::new(self.levels.counts(self.count)));
        }
        if let Levels::Mixed(counts) = &mut self.levels {
            for (mine, theirs) in counts.iter_mut().zip(levels.counts(count)) {
                *mine += theirs;
            }
        }
    }

    /// The levels that occur and how often, most urgent last.
    pub fn severities(&self) -> impl Iterator<Item = (Severity, u64)> {
        Severity::ALL.into_iter().zip(self.levels()).filter(|(_, count)| *count > 0)
    }
}

/// A template and what was counted under it.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateRow {
    /// Its id, the same on every host.
    pub id: TemplateId,
    /// Its text, `<*>` for a variable.
    pub template: Arc<[u8]>,
    /// Its text, with the class of each variable.
    pub typed: Arc<[u8]>,
    /// The values of the fields that counts are split by, in the order asked for.
    pub by: Vec<Vec<u8>>,
    /// What was counted.
    pub sums: Sums,
    /// Its part of all counted records, from 0 to 1.
    pub share: f64,
    /// Its variables, in order.
    pub variables: Vec<VariableRow>,
    /// Of the records with the earliest time the smallest by bytes, at most
    /// [`EXAMPLE_BYTES`] of it; `None` if samples are not kept.
    pub example: Option<Vec<u8>>,
}

/// An id that a template may have had when less was counted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormerRow {
    /// The id, which no template has now.
    pub former: TemplateId,
    /// The id of the template under which its records are now.
    pub id: TemplateId,
    /// The text of that one, `<*>` for a variable.
    pub template: Arc<[u8]>,
}

/// A variable of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableRow {
    /// The name of its class; `None` where it varies.
    pub class: Option<String>,
    /// Some of its values, distinct and sorted.
    pub samples: Vec<Vec<u8>>,
}

/// What was counted under a template in one window. There may be very many of them, so that they
/// only refer to what [`Counts`](crate::Counts) has of their templates and groups.
#[derive(Debug, Clone, PartialEq)]
pub struct CountRow<'c> {
    /// Start and end of the window, in nanoseconds since 1970-01-01T00:00:00Z; `None`
    /// for records before the first time of their source, or when there are no windows.
    pub window: Option<Range<i64>>,
    /// The id of the template.
    pub id: TemplateId,
    /// Its text, `<*>` for a variable.
    pub template: &'c [u8],
    /// Its text, with the class of each variable.
    pub typed: &'c [u8],
    /// The values of the fields that counts are split by, in the order asked for.
    pub by: &'c [Vec<u8>],
    /// What was counted.
    pub sums: Sums,
}

/// The template of a record and the values of its variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Index of the template for [`Labeler::text`](crate::Labeler::text).
    pub template: usize,
    /// The bytes of each variable in the record; empty where it has nothing there.
    pub variables: Vec<Range<usize>>,
}

/// What is known of one record.
#[derive(Debug, Clone, Default)]
pub struct Label {
    /// Number of the record's first line in its source, from 1.
    pub line: u64,
    /// What the header says; its spans are of the record.
    pub header: Header,
    /// Its time, or that of the nearest earlier record of the source.
    pub time: Option<Stamp>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Outcome {
    /// It is of this template.
    Matched(Match),
    /// The engine had not counted its shape when the labeler was made.
    #[default]
    Unknown,
    /// It is not counted.
    Rejected(Rejection),
}

/// Why a record is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rejection {
    /// Nothing but blanks and NUL bytes.
    Blank,
    /// Before `since`, from `until` on, or without any time where one of them is asked for.
    OutsideTime,
}

impl Rejection {
    /// All reasons.
    pub const ALL: [Rejection; 2] = [Rejection::Blank, Rejection::OutsideTime];

    /// The lower-case name used in every output.
    pub const fn name(self) -> &'static str {
        match self {
            Rejection::Blank => "blank",
            Rejection::OutsideTime => "outside_time",
        }
    }
}

/// A layout of headers and the records it fits.
#[derive(Debug, Clone, PartialEq)]
pub struct LayoutRow {
    /// The layout; `None` for records without a header.
    pub layout: Option<Layout>,
    /// A record that it fits.
    pub example: Option<Vec<u8>>,
    /// Number of records.
    pub lines: u64,
    /// Their part of all that are not blank, from 0 to 1.
    pub share: f64,
}

/// The account of a run: everything that came in is counted or rejected.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    /// Bytes after decompression.
    pub bytes_in: u64,
    /// Lines, an unfinished last one too.
    pub lines_in: u64,
    /// Records; each line is one.
    pub records: u64,
    /// Records that are counted under a template.
    pub counted: u64,
    /// Records that are not, by reason.
    pub rejected: BTreeMap<&'static str, u64>,
    /// Templates.
    pub templates: u64,
    /// Distinct shapes.
    pub shapes: u64,
    /// Records whose shape was folded to keep within the memory limit.
    pub folded: u64,
    /// Lines that were cut since they are longer than [`MAX_LINE`](crate::record::MAX_LINE), or lost
    /// the NULs before their text since they would be, and the bytes that they lost.
    pub cut_lines: u64,
    /// Bytes of cut lines that were not looked at.
    pub cut_bytes: u64,
    /// Records whose year is assumed since their time names none.
    pub assumed_year: u64,
    /// By how many the windows were widened to keep within bounds; 1 if not.
    pub window_factor: u64,
    /// Distinct values of the fields that counts are split by which went to [`OTHER`]:
    /// whether there are any.
    pub other_groups: bool,
    /// Layouts learned or given.
    pub layouts: u64,
}

impl Ledger {
    /// Whether every record is counted once or rejected under a reason.
    pub fn adds_up(&self) -> bool {
        self.records == self.counted + self.rejected.values().sum::<u64>()
    }
}

/// What happened to the templates of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A template that was not there before.
    New {
        /// Its id.
        id: TemplateId,
        /// Its text.
        template: Arc<[u8]>,
    },
    /// Records of the old template are now of the new one.
    Changed {
        /// The id that they had.
        old: TemplateId,
        /// The id to count under from now on; the same as the old one where the text alone is
        /// another.
        new: TemplateId,
        /// The text of the new one.
        template: Arc<[u8]>,
    },
}
