//! The texts that users give for options -> their values.
//!
//! Enters: a text, as it was typed. Leaves: what it means, for the command and for other
//! languages alike, or an error that begins with the text and says what to give.

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Timestamp, ZonedDateTime};

use crate::Error;
use crate::time::Stamp;

fn wrong(text: &str, what: impl std::fmt::Display) -> Error {
    Error::usage(format!("{text}: {what}"))
}

/// The zone of that name.
///
/// ```
/// assert!(logboom::options::text::zone("Mars/Base").is_err());
/// ```
pub fn zone(text: &str) -> Result<TimeZone, Error> {
    TimeZone::get(text)
        .map_err(|error| wrong(text, format_args!("{error}; use a name such as Europe/Paris")))
}

/// A length of time such as `30s`, `1h 30m` or `1d`.
///
/// ```
/// # use std::time::Duration;
/// let length = logboom::options::text::duration("1h 30m")?;
/// assert_eq!(length, Duration::from_secs(5400));
/// # Ok::<(), logboom::Error>(())
/// ```
pub fn duration(text: &str) -> Result<Duration, Error> {
    let wrong = || wrong(text, "give a length of time such as 30s, 1m, 1h or 1d");
    let span: Span = text.parse().map_err(|_| wrong())?;
    let length = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?;
    Duration::try_from(length).map_err(|_| wrong())
}

/// A moment: RFC 3339, a date with or without a time in the zone, or how long ago. A time of
/// day alone is none.
///
/// ```
/// use logboom::options::text::{moment, zone};
///
/// let paris = zone("Europe/Paris")?;
/// assert_eq!(moment("2026-05-01", &paris)?.to_string(), "2026-05-01T00:00:00+02:00");
/// assert!(moment("15m", &paris).is_ok());
/// assert!(moment("23:41:35", &paris).is_err());
/// # Ok::<(), logboom::Error>(())
/// ```
pub fn moment(text: &str, zone: &TimeZone) -> Result<Stamp, Error> {
    let zone = if zone.is_unknown() { TimeZone::UTC } else { zone.clone() };
    let zoned = if let Ok(time) = text.parse::<Timestamp>() {
        Ok(time.to_zoned_datetime(zone))
    } else if let Ok(time) = text.parse::<DateTime>() {
        time.to_zoned_datetime(zone)
    } else if let Some(ago) = text.parse::<Span>().ok().filter(|_| !text.contains(':')) {
        ZonedDateTime::now().checked_sub(ago.abs())
    } else {
        let hint = "give a time such as 2026-05-01T12:00:00Z, 2026-05-01 or 15m (ago)";
        return Err(wrong(text, hint));
    };
    let zoned = zoned.map_err(|error| wrong(text, error))?;
    let nanos = i64::try_from(zoned.timestamp().as_nanosecond())
        .map_err(|_| wrong(text, "the year is out of range"))?;
    Ok(Stamp::new(nanos, Some((zoned.offset().seconds() / 60) as i16)))
}

/// Bytes, from a number with K, M, G or T behind it (powers of 1024).
///
/// ```
/// assert_eq!(logboom::options::text::size("64M")?, 64 << 20);
/// # Ok::<(), logboom::Error>(())
/// ```
pub fn size(text: &str) -> Result<u64, Error> {
    let wrong = || wrong(text, "give a size such as 64M or 2G");
    let upper = text.to_ascii_uppercase();
    let number = upper.trim_end_matches("IB").trim_end_matches('B');
    let digits = number.trim_end_matches(['K', 'M', 'G', 'T']);
    let shift = match &number[digits.len()..] {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        "T" => 40,
        _ => return Err(wrong()),
    };
    let value: u64 = digits.trim().parse().map_err(|_| wrong())?;
    value.checked_mul(1 << shift).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let cases = [("1", 1), ("64M", 64 << 20), ("2gib", 2 << 30), ("3kB", 3 << 10)];
        for (text, expected) in cases {
            assert_eq!(size(text).unwrap(), expected);
        }
        for text in ["", "M", "-1", "1X", "1KK", "99999999T"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations() {
        let cases = [("30s", 30), ("1m", 60), ("1h30m", 5400), ("1d", 86_400)];
        for (text, seconds) in cases {
            assert_eq!(duration(text).unwrap(), Duration::from_secs(seconds));
        }
        for text in ["", "1", "-1m", "1mo", "x"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn moments() {
        let zone = zone("Europe/Paris").unwrap();
        let cases = [
            ("2026-05-01T12:00:00Z", "2026-05-01T14:00:00+02:00"),
            ("2026-05-01", "2026-05-01T00:00:00+02:00"),
            ("2026-05-01 08:30", "2026-05-01T08:30:00+02:00"),
        ];
        for (text, expected) in cases {
            assert_eq!(moment(text, &zone).unwrap().to_string(), expected);
        }
        assert!(moment("15m", &zone).is_ok());
        assert!(moment("23:41:35", &zone).is_err(), "a time of which day?");
        assert!(moment("soon", &zone).unwrap_err().to_string().starts_with("soon"));
    }
}
