//! What an engine is asked to do.
//!
//! Enters: the wishes of the user. Leaves: one [`Options`], checked, that every stage reads.
//! [`text`] reads what users type for them.

pub mod text;

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::Error;
use crate::header::Headers;
use crate::mine::Pins;
use crate::time::Stamp;
use crate::token::Masks;

/// What an [`Engine`](crate::Engine) is asked to do; the default learns headers, counts
/// without windows, and keeps within 256 MiB.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Options {
    /// What to do with the headers of records.
    pub headers: Headers,
    /// The user's own variables, which win over the built-in classes.
    pub masks: Arc<Masks>,
    /// The user's own templates, which win over those that are mined.
    pub pins: Arc<Pins>,
    /// The zone of times that name none; [`TimeZone::unknown`] if nobody knows.
    pub zone: TimeZone,
    /// The year of times that name none; else each input's date decides.
    pub year: Option<i32>,
    /// The width of the windows that events are counted in; `None` is one window for all.
    pub every: Option<Duration>,
    /// The fields by whose values counts are split.
    pub by: Vec<Field>,
    /// Whether each record stands alone: it has no time from the one before, so that the parts
    /// of a log, cut anywhere and read in any order, count as the whole.
    pub independent: bool,
    /// Records before this time are rejected.
    pub since: Option<Stamp>,
    /// Records at or after this time are rejected.
    pub until: Option<Stamp>,
    /// Whether examples and sample values are kept.
    pub samples: bool,
    /// Most bytes for the table of shapes; beyond it shapes fold to coarser ones.
    pub max_memory: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            headers: Headers::Learn,
            masks: Arc::default(),
            pins: Arc::default(),
            zone: TimeZone::unknown(),
            year: None,
            every: None,
            by: Vec::new(),
            independent: false,
            since: None,
            until: None,
            samples: true,
            max_memory: 256 << 20,
        }
    }
}

/// The least that [`Options::max_memory`] may be, in bytes.
pub(crate) const MIN_MEMORY: u64 = 1 << 20;

impl Options {
    /// An error that names the first wish that cannot be met.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.max_memory < MIN_MEMORY {
            return Err(Error::usage(format!(
                "a memory limit of {} bytes is too small: give at least 1M",
                self.max_memory
            )));
        }
        if let Some(every) = self.every
            && window_nanos(every).is_none()
        {
            return Err(Error::usage(
                "a window is too narrow or too wide: give from 1ms to 100 years",
            ));
        }
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since.nanos() >= until.nanos()
        {
            return Err(Error::usage(format!(
                "no time lies between {since} and {until}: `since` must come before `until`"
            )));
        }
        Ok(())
    }
}

/// The width of a window in nanoseconds, if it is one that can be counted in.
pub(crate) fn window_nanos(every: Duration) -> Option<i64> {
    const NARROWEST: i64 = 1_000_000;
    const WIDEST: i64 = 100 * 366 * 86_400 * 1_000_000_000;
    i64::try_from(every.as_nanos()).ok().filter(|nanos| (NARROWEST..=WIDEST).contains(nanos))
}

/// A field of a record by whose values counts can be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The name of the input.
    Source,
    /// The severity, by its name.
    Severity,
    /// The host of the header.
    Host,
    /// The logger, program or unit of the header.
    Component,
    /// The process id of the header.
    Pid,
    /// The thread of the header.
    Thread,
}

impl Field {
    /// All fields, in the order in which a record has them.
    pub const ALL: [Field; 6] =
        [Field::Source, Field::Severity, Field::Host, Field::Component, Field::Pid, Field::Thread];

    /// The lower-case name used in every output.
    pub const fn name(self) -> &'static str {
        match self {
            Field::Source => "source",
            Field::Severity => "severity",
            Field::Host => "host",
            Field::Component => "component",
            Field::Pid => "pid",
            Field::Thread => "thread",
        }
    }
}

impl std::str::FromStr for Field {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|field| field.name() == name).ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            Error::usage(format!("no field is named `{name}`: use one of {names}"))
        })
    }
}
