//! Times of records: instants with the zone as far as the log tells it.
//!
//! Enters: what the header stage parsed. Leaves: an ordered, compact [`Stamp`].

/// The time of a record, to the nanosecond, with the zone where it is known.
///
/// Ordered by instant first, so that the earliest and the latest of a set do not
/// depend on the order in which they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    nanos: i64,
    zone: i16,
}

/// The zone of a time whose text names none and for which no `--tz` was given.
const UNZONED: i16 = i16::MIN;

impl Stamp {
    /// A time in nanoseconds since 1970-01-01T00:00:00Z and its offset from UTC in
    /// minutes, `None` where the zone is not known (the clock is then read as UTC).
    pub const fn new(nanos: i64, offset_minutes: Option<i16>) -> Self {
        let zone = match offset_minutes {
            Some(minutes) => minutes,
            None => UNZONED,
        };
        Self { nanos, zone }
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub const fn nanos(self) -> i64 {
        self.nanos
    }

    /// Offset from UTC in minutes, `None` where the zone is not known.
    pub const fn offset_minutes(self) -> Option<i16> {
        if self.zone == UNZONED { None } else { Some(self.zone) }
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
