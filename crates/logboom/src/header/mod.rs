//! record -> time, severity, ... | message.
//!
//! Enters: the bytes of one record, and the [`Layouts`] of its input: given by the
//! user, or learned by a [`Learner`] from the input itself. Leaves: a [`Header`],
//! which says where in the record each field stands and where the message begins.
//! A record that fits no layout is not an error: all of it is the message.
//!
//! ```
//! use std::sync::Arc;
//! use logboom::header::{Clock, Cutter, Layout, Layouts};
//!
//! let layout: Layout = "<Date> <Time> <Level> <Component>: <Message>".parse()?;
//! let clock = Clock::new(None, jiff::tz::TimeZone::unknown(), None);
//! let mut cutter = Cutter::new(Arc::new(Layouts::from_iter([layout])), clock);
//!
//! let record = b"2024-05-01 10:00:00 WARN app.Store: disk is 91% full";
//! let header = cutter.cut(record);
//! assert_eq!(header.message.of(record), b"disk is 91% full");
//! assert_eq!(header.component.of(record), b"app.Store");
//! # Ok::<(), logboom::Error>(())
//! ```

mod clock;
mod compile;
mod cut;
mod detect;
mod gate;
mod layout;
mod learn;
mod level;
mod object;
mod pace;
mod parse;
mod reach;
mod recent;
mod scan;
mod steps;
mod stream;
mod time;
mod timer;
mod trail;

#[cfg(test)]
mod tests;

pub use clock::Clock;
pub use cut::Cutter;
pub use layout::{Layout, Layouts};
pub(crate) use stream::Learned;
pub use stream::Learner;
pub(crate) use trail::{Route, Traced, Trail};

use std::borrow::Cow;

use crate::escape;
use crate::time::{Severity, Stamp};

/// A range of bytes in a record; the default is empty and means that a field is absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes of `record` in this range; empty where the range is not in the record.
    pub fn of(self, record: &[u8]) -> &[u8] {
        record.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// Whether the range holds no byte.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// What the header of a record says, and where its message stands.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Header {
    /// When it happened.
    pub time: Option<Stamp>,
    /// How urgent it is.
    pub severity: Option<Severity>,
    /// The host, or the client of a request.
    pub host: Span,
    /// The program, logger or module.
    pub component: Span,
    /// The process.
    pub pid: Span,
    /// The thread.
    pub thread: Span,
    /// The message: what is left of the record after its header.
    pub message: Span,
    /// The layout that fits, by its index in the [`Layouts`].
    pub layout: Option<u16>,
    /// Whether the year of the time is not in the record, but assumed.
    pub assumed_year: bool,
    /// How often the message was put between quotes of JSON; 0 as a rule.
    pub quoted: u8,
}

impl Header {
    /// What a part of the message, or a field, stands for: the same bytes, but for the escapes of
    /// JSON where the message is a value of an object.
    pub fn plain<'r>(&self, part: &'r [u8]) -> Cow<'r, [u8]> {
        escape::plain(part, self.quoted)
    }
}

/// What to do with the headers of an input.
#[derive(Debug, Clone, Default)]
pub enum Headers {
    /// Learn the layouts from the input.
    #[default]
    Learn,
    /// Records are messages, without headers.
    None,
    /// Cut by these layouts and learn none.
    Given(Layouts),
}
