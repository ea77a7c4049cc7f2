//! Fields of a date -> [`Stamp`]: the zone and the year where the log leaves them out.

use crate::time::Stamp;
use jiff::tz::TimeZone;

/// What turns the times of a log into instants: the zone of times that name none and
/// the year of dates without one.
///
/// It walks: a date is placed in the year that is nearest to the date before it, so that
/// January follows December. It can be handed on from one block of an input to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Clock {
    year: Option<i32>,
    zone: TimeZone,
    latest: Option<Stamp>,
    /// Year and month of the last date without a year.
    last: Option<(i32, i8)>,
}

impl Clock {
    /// A clock for times in `zone` ([`TimeZone::unknown`]: read as UTC, and so marked),
    /// for dates in `year` or, where it is not given, not later than a day after `latest`.
    /// Without either, a date without a year has no time.
    pub fn new(year: Option<i32>, zone: TimeZone, latest: Option<Stamp>) -> Self {
        Self { year, zone, latest, last: None }
    }
}
