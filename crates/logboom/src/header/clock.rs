//! Fields of a date -> [`Stamp`]: the zone and the year where the log leaves them out.

use std::ops::{Range, RangeInclusive};

use super::time::Parts;
use crate::time::Stamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const DAY: i64 = 86_400;
const NANOS: i64 = 1_000_000_000;

/// What turns the times of a log into instants: the zone of times that name none and
/// the year of dates without one.
///
/// A rule for each time alone, so that it does not show how a log was cut into pieces: a
/// date without a year stands in the given year, else in the last in which it is not too
/// late.
#[derive(Debug, Clone, PartialEq)]
pub struct Clock {
    year: Option<i32>,
    zone: TimeZone,
    latest: Option<Stamp>,
    offset: Offset,
}

/// The offset found last, for a quarter of an hour of local time: no zone changes within.
/// It is no part of what a clock is.
#[derive(Debug, Clone, Copy, Default)]
struct Offset(Option<(i64, i16)>);

impl PartialEq for Offset {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The month and the day that few years have.
const LEAP_DAY: (u8, u8) = (2, 29);
const LEAP_YEAR: i32 = 2000;

impl Clock {
    /// A clock for times in `zone` ([`TimeZone::unknown`]: read as UTC, and so marked),
    /// for dates in `year` or, where it is not given, not later than a day after `latest`.
    /// Without either, a date without a year has no time.
    pub fn new(year: Option<i32>, zone: TimeZone, latest: Option<Stamp>) -> Self {
        Self { year, zone, latest, offset: Offset::default() }
    }

    /// What dates without a year are not later than, but for a day.
    pub(crate) fn latest(&self) -> Option<Stamp> {
        self.latest
    }

    /// The instant of a time, and whether its year had to be assumed.
    pub(super) fn stamp(&mut self, parts: &Parts) -> Option<(Stamp, bool)> {
        let nanos = i64::from(parts.nanos);
        if let Some(seconds) = parts.epoch {
            let nanos = seconds.checked_mul(NANOS)?.checked_add(nanos)?;
            return Some((Stamp::new(nanos, Some(0)), false));
        }
        let (month, day) = parts.date?;
        let of_day = i64::from(parts.clock.unwrap_or(0));
        let local = |year: i32| days(year, month, day) * DAY + of_day;
        let year = match parts.year {
            Some(year) => i32::from(year),
            None => self.assume((month, day), local)?,
        };
        if day > days_of_month(year, month) {
            return None;
        }
        let offset = parts.zone.or_else(|| self.offset(local(year)));
        let seconds = local(year) - i64::from(offset.unwrap_or(0)) * 60;
        let nanos = seconds.checked_mul(NANOS)?.checked_add(nanos)?;
        Some((Stamp::new(nanos, offset), parts.year.is_none()))
    }

    /// The last day of the month of a date, whose year may not be known.
    pub(super) fn last_day(parts: &Parts) -> u8 {
        let (month, _) = parts.date.unwrap_or((1, 1));
        days_of_month(parts.year.map_or(LEAP_YEAR, i32::from), month)
    }

    /// Whether times have the same year and offset on all these days of the month, in all these
    /// seconds of the day.
    pub(super) fn is_even(
        &self,
        parts: &Parts,
        month_days: RangeInclusive<u8>,
        seconds: Range<u32>,
    ) -> bool {
        let month = parts.date.map_or(1, |(month, _)| month);
        let year = |day: u8, second: u32| {
            let local = |year: i32| days(year, month, day) * DAY + i64::from(second);
            self.assume((month, day), local)
        };
        let (first, last) = (*month_days.start(), *month_days.end());
        let has_leap_day = month == LEAP_DAY.0 && month_days.contains(&LEAP_DAY.1);
        let is_one_year = || {
            year(first, seconds.start) == year(last, seconds.end - 1)
                && (first == last || !has_leap_day)
        };
        let is_one_offset = || self.zone.is_unknown() || first == last && seconds.len() <= 60;
        (parts.zone.is_some() || is_one_offset()) && (parts.year.is_some() || is_one_year())
    }

    /// The year of a date that names none.
    fn assume(&self, date: (u8, u8), local: impl Fn(i32) -> i64) -> Option<i32> {
        if let Some(year) = self.year {
            return Some(year.clamp(1900, 2199));
        }
        let limit = self.latest?.nanos() / NANOS + DAY;
        let near = 1970 + (limit / (365 * DAY + DAY / 4)) as i32 + 1;
        // A leap day is of a leap year, which may be eight years back.
        let has_date = |year: i32| date != LEAP_DAY || days_of_month(year, date.0) == date.1;
        (near - 9..=near).rev().find(|&year| has_date(year) && local(year) <= limit)
    }

    /// Minutes from UTC in the zone of this clock at a local time in seconds.
    fn offset(&mut self, local: i64) -> Option<i16> {
        if self.zone.is_unknown() {
            return None;
        }
        let quarter = local.div_euclid(900);
        if let Some((known, minutes)) = self.offset.0
            && known == quarter
        {
            return Some(minutes);
        }
        let utc = jiff::Timestamp::from_second(quarter * 900).ok()?;
        let civil: DateTime = TimeZone::UTC.to_datetime(utc);
        let instant = self.zone.to_ambiguous_timestamp(civil).compatible().ok()?;
        let minutes = ((quarter * 900 - instant.as_second()) / 60) as i16;
        self.offset = Offset(Some((quarter, minutes)));
        Some(minutes)
    }
}

/// How many days a month has.
fn days_of_month(year: i32, month: u8) -> u8 {
    let next = if month == 12 { days(year + 1, 1, 1) } else { days(year, month + 1, 1) };
    (next - days(year, month, 1)) as u8
}

/// Days from 1970-01-01 to a day of the proleptic Gregorian calendar.
fn days(year: i32, month: u8, day: u8) -> i64 {
    // Years begin in March here, so that the leap day is the last of a year.
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month = (i64::from(month) + 9) % 12;
    let of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}
