//! Times of records: instants with the zone as far as the log tells it.
//!
//! Enters: what the header stage parsed. Leaves: an ordered, compact [`Stamp`].

use std::fmt;
use std::num::NonZero;

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

/// The time of a record, to the nanosecond, with the zone where it is known.
///
/// Ordered by instant first, so that the earliest and the latest of a set do not
/// depend on the order in which they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    nanos: i64,
    /// Never zero, so that an `Option<Stamp>` is no larger than a stamp: there are many.
    zone: NonZero<u16>,
}

/// The zone of a time whose text names none and for which no `--tz` was given.
const UNZONED: NonZero<u16> = NonZero::<u16>::MIN;

/// What is added to an offset to make it positive, and more than any offset in use.
const SHIFT: i16 = 1 << 13;

impl Stamp {
    /// A time in nanoseconds since 1970-01-01T00:00:00Z and its offset from UTC in
    /// minutes, `None` where the zone is not known (the clock is then read as UTC).
    pub fn new(nanos: i64, offset_minutes: Option<i16>) -> Self {
        let shifted = |minutes: i16| minutes.clamp(-SHIFT + 2, SHIFT) + SHIFT;
        let zone = offset_minutes.and_then(|minutes| NonZero::new(shifted(minutes) as u16));
        Self { nanos, zone: zone.unwrap_or(UNZONED) }
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub const fn nanos(self) -> i64 {
        self.nanos
    }

    /// Offset from UTC in minutes, `None` where the zone is not known.
    pub fn offset_minutes(self) -> Option<i16> {
        (self.zone != UNZONED).then(|| self.zone.get() as i16 - SHIFT)
    }

    /// So many nanoseconds later, or earlier; `None` where that is too late or too early.
    #[inline]
    pub(crate) fn plus(self, nanos: i64) -> Option<Self> {
        Some(Self { nanos: self.nanos.checked_add(nanos)?, ..self })
    }
}

/// RFC 3339, with the offset where it is known and `Z` for UTC; without either where the
/// zone is not known. Fractions have as many digits as they need.
impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = Timestamp::from_nanosecond(i128::from(self.nanos)).unwrap_or(Timestamp::MIN);
        let offset = i32::from(self.offset_minutes().unwrap_or(0)) * 60;
        let offset = Offset::from_seconds(offset).unwrap_or(Offset::UTC);
        let clock = offset.to_datetime(at);
        write!(f, "{clock}")?;
        match self.offset_minutes() {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

/// A stamp as it is saved: nanoseconds, and minutes from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Time(i64, Option<i16>);

impl From<Stamp> for Time {
    fn from(stamp: Stamp) -> Self {
        Self(stamp.nanos(), stamp.offset_minutes())
    }
}

impl From<Time> for Stamp {
    fn from(Time(nanos, offset): Time) -> Self {
        Self::new(nanos, offset)
    }
}

/// How urgent a record says it is; the levels of syslog and of the common loggers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Severity {
    /// Finer than debugging.
    Trace,
    /// For developers.
    Debug,
    /// Normal operation.
    Info,
    /// Normal, but worth a look.
    Notice,
    /// Something may go wrong.
    Warn,
    /// Something went wrong.
    Error,
    /// The process or service cannot go on (critical, alert, emergency, panic, fatal).
    Fatal,
}

impl Severity {
    /// All levels, least urgent first.
    pub const ALL: [Severity; 7] = [
        Severity::Trace,
        Severity::Debug,
        Severity::Info,
        Severity::Notice,
        Severity::Warn,
        Severity::Error,
        Severity::Fatal,
    ];

    /// The lower-case name used in every output.
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Trace => "trace",
            Severity::Debug => "debug",
            Severity::Info => "info",
            Severity::Notice => "notice",
            Severity::Warn => "warn",
            Severity::Error => "error",
            Severity::Fatal => "fatal",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_rfc_3339() {
        let cases = [
            (0, Some(0), "1970-01-01T00:00:00Z"),
            (1_500_000_000, None, "1970-01-01T00:00:01.5"),
            (0, Some(-90), "1969-12-31T22:30:00-01:30"),
            (1_790_000_000_000_000_000, Some(120), "2026-09-21T16:13:20+02:00"),
        ];
        for (nanos, zone, expected) in cases {
            assert_eq!(Stamp::new(nanos, zone).to_string(), expected);
        }
        Stamp::new(i64::MIN, Some(i16::MAX)).to_string();
        Stamp::new(i64::MAX, Some(i16::MIN + 1)).to_string();
    }
}
