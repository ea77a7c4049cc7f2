//! record -> what was found in one that is alike but for its digits.
//!
//! Enters: records, and their skeletons (each digit is a `0`). Leaves: what the caller found
//! in an earlier record of the same skeleton. Most records of a log repeat others with other
//! numbers, and neither the header's layout nor the tokens of a message hang on the value of a
//! digit, but for the few places that an entry keeps as exact. So a memo never changes an
//! answer, it only saves the way to it. Of the records that repeat none, for what their header
//! says, most repeat a message.
//!
//! A record that is not known may name ids at random: these are blurred ([`hex`](crate::hex)), and it is
//! looked up once more.

mod store;

use std::ops::Range;

use crate::header::{Route, Span, Traced};
use crate::hex::Finder;
pub(crate) use store::Store;
use store::prefixes;

/// Texts that are looked up in vain before but one of some is, until one is found; one that is found
/// makes up for as many.
const PATIENCE: u32 = 256;
const SELDOM: u32 = 16;

/// What was found in records and in their messages.
#[derive(Debug)]
pub(crate) struct Memo<V> {
    records: Store<(Route, V)>,
    messages: Store<V>,
    /// With records, of which some are looked up at once.
    batches: Patience,
    /// With messages.
    patience: Patience,
    ids: Finder,
}

/// Whether it is worth while to look texts up: of those that are unlike all others, few are.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    /// Texts that came in vain, less those that others make up for.
    vain: u32,
}

impl Patience {
    /// Whether the next text is to be looked up.
    #[inline]
    pub(crate) fn is_due(&mut self) -> bool {
        self.vain = self.vain.saturating_add(1);
        self.vain < PATIENCE || self.vain.is_multiple_of(SELDOM)
    }

    /// A text was known.
    #[inline]
    pub(crate) fn renew(&mut self) {
        self.vain = if self.vain < PATIENCE { self.vain.saturating_sub(SELDOM) } else { 0 };
    }
}

/// One of the records that are looked up at once, and what a memo has of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Line {
    /// First byte, counted from that of the first of them.
    pub start: usize,
    /// Number of bytes.
    pub len: usize,
    /// What the memo has of it.
    pub recall: Recall,
    hash: u64,
    /// Its hash and what the memo had of it as long as its ids were not blurred; nothing if they are not.
    own: Option<(u64, Recall)>,
}

impl Line {
    /// A record of which nothing is known.
    pub(crate) fn new(place: Range<usize>) -> Self {
        Self { start: place.start, len: place.len(), ..Self::default() }
    }

    /// Its part of their bytes or of their skeleton.
    #[inline]
    pub(crate) fn of<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        &bytes[self.start..self.start + self.len]
    }

    /// The same, to be changed.
    pub(crate) fn of_mut<'b>(&self, bytes: &'b mut [u8]) -> &'b mut [u8] {
        &mut bytes[self.start..self.start + self.len]
    }

    /// What the memo has of it under its own ids, if those are blurred.
    pub(crate) fn own_recall(&self) -> Recall {
        self.own.map_or(Recall::Unknown, |(_, recall)| recall)
    }

    fn is_known(&self) -> bool {
        matches!(self.recall, Recall::Known(_))
    }
}

/// What a memo has of a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Recall {
    /// The entry of this number.
    Known(usize),
    /// Nothing, and the record is to be remembered under this hash.
    Learn(u64),
    /// Nothing.
    #[default]
    Unknown,
}

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Self {
            records: Store::default(),
            messages: Store::default(),
            batches: Patience::default(),
            patience: Patience::default(),
            ids: Finder::default(),
        }
    }
}

impl<V: Clone> Memo<V> {
    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.clear_records();
        self.messages.clear();
    }

    /// Forgets the records: what their headers say hangs on the layouts and the clock.
    pub(crate) fn clear_records(&mut self) {
        self.records.clear();
    }

    /// Finds what is known of some records, of which nothing was known. Entries keep their numbers until
    /// the next call. If `blurs`, ids in the skeletons of the others are blurred, by which they may be
    /// known.
    pub(crate) fn recall(
        &mut self,
        bytes: &[u8],
        skeleton: &mut [u8],
        lines: &mut [Line],
        blurs: bool,
    ) {
        if !self.batches.is_due() {
            return;
        }
        let Self { records, ids, .. } = self;
        records.make_room();
        records.recall(bytes, skeleton, lines, |_| true);
        let mut are_blurred = false;
        for line in lines.iter_mut().filter(|line| blurs && !line.is_known()) {
            if ids.blur(line.of_mut(skeleton)) {
                line.own = Some((line.hash, line.recall));
                are_blurred = true;
            }
        }
        if are_blurred {
            records.recall(bytes, skeleton, lines, |line| line.own.is_some());
            records.copy_own(bytes, lines);
        }
        let known = lines.iter().filter(|line| line.is_known()).count();
        if known * SELDOM as usize > lines.len() {
            self.batches.renew();
        }
    }

    /// The route and the value of an entry.
    #[inline]
    pub(crate) fn entry(&self, number: usize) -> (&Route, &V) {
        let (route, value) = self.records.get(number);
        (route, value)
    }

    /// What is known of the message of a record, else what `find` finds in it, with the places of
    /// its literals, if those are wanted, as it is told. Remembered for the message, and for the record
    /// under the hash that [`recall`](Self::recall) gave. Messages with escapes of JSON (`is_quoted`) are not
    /// remembered for themselves.
    pub(crate) fn value<L: IntoIterator<Item = Range<usize>>>(
        &mut self,
        (record, skeleton): (&[u8], &[u8]),
        recall: Recall,
        traced: &Traced,
        is_quoted: bool,
        find: impl FnOnce(bool) -> (V, L),
    ) -> V {
        let Span { start, end } = traced.header.message;
        let message = start as usize..end as usize;
        let texts = (&record[message.clone()], &skeleton[message.clone()]);
        let is_taught = matches!(recall, Recall::Learn(_));
        // The same bytes may stand for another message elsewhere.
        let known = match !is_quoted && self.patience.is_due() {
            true => self.messages.find(texts),
            false => Recall::Unknown,
        };
        if let Recall::Known(_) = known {
            self.patience.renew();
        }
        let (value, exact) = self.messages.value(texts, known, is_taught, find);
        if let Recall::Learn(hash) = recall
            && let Some(route) = traced.route()
        {
            let header = traced.trail.exact().chain(prefixes(&skeleton[..message.start]));
            let exact = header.chain(exact.into_iter().map(|at| message.start + at)).collect();
            self.records.learn(hash, (record, skeleton), exact, (route, value.clone()));
        }
        value
    }
}
