//! The texts that users give for options -> their values.
//!
//! Enters: a text, as it was typed. Leaves: what it means, for the command and for other
//! languages alike, or an error that begins with the text and says what to give.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Timestamp, ZonedDateTime};

use crate::Error;
use crate::mine::Pins;
use crate::time::Stamp;
use crate::token::{Masks, Tokenizer};

fn wrong(text: &str, what: impl std::fmt::Display) -> Error {
    Error::usage(format!("{text}: {what}"))
}

/// The zone of that name, such as `Europe/Paris`; `local` is that of the system, `+02:00` one
/// without a name, less than a day from UTC.
///
/// ```
/// use logboom::options::text::zone;
///
/// assert!(zone("Mars/Base").is_err() && zone("UTC+02:00").is_err());
/// assert!(zone("local").is_ok() && zone("+02:00").is_ok());
/// ```
pub fn zone(text: &str) -> Result<TimeZone, Error> {
    let zone = match text {
        "local" => TimeZone::try_system(),
        // A rule of POSIX such as `UTC+2` would be one too, and means the other direction.
        _ if text.starts_with(['+', '-']) => DateTimeParser::new().parse_time_zone(text),
        name => TimeZone::get(name),
    };
    let wrong = |what: &dyn std::fmt::Display| {
        wrong(text, format_args!("{what}; use a name such as Europe/Paris, +02:00 or local"))
    };
    let zone = zone.map_err(|error| wrong(&error))?;
    // RFC 3339 has no way to write such a time, and no place on earth has such a zone.
    if zone.to_fixed_offset().is_ok_and(|offset| offset.seconds().abs() >= 86_400) {
        return Err(wrong(&"it is a day or more from UTC"));
    }
    Ok(zone)
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

/// Templates as [`Pins::parse`] reads them, which say what they stand for: one whose text has a
/// value that would stand for any of its class is an error.
///
/// ```
/// use logboom::options::text::templates;
/// use logboom::token::Masks;
///
/// assert!(templates("Order <num> failed", &Masks::default()).is_ok());
/// assert!(templates("Order 40001 failed", &Masks::default()).is_err());
/// let masks = Masks::parse("first=Order 40001")?;
/// assert!(templates("Order 40001 failed", &masks).is_ok(), "it has a class of its own");
/// # Ok::<(), logboom::Error>(())
/// ```
pub fn templates(lines: &str, masks: &Masks) -> Result<Pins, Error> {
    let pins = Pins::parse(lines, masks)?;
    let mut tokenizer = Tokenizer::new(Arc::new(masks.clone()));
    for template in pins.texts() {
        for text in Pins::literals(template, masks) {
            let tokens = tokenizer.tokenize(text.as_bytes()).iter();
            let mut values = tokens.filter(|token| !token.class.is_literal());
            let Some(value) = values.find(|token| token.class.mask_number().is_none()) else {
                continue;
            };
            let (class, shown) = (value.class, value.bytes(text.as_bytes()).escape_ascii());
            return Err(Error::usage(format!(
                "template `{template}`: `{shown}` is {}, and would stand for any: write <{class}> \
                 or <*> there, or let a mask take it with the word beside it",
                class.about()
            )));
        }
    }
    Ok(pins)
}

/// The first name of a template that stands in `<>` and is that of no class, so that it is text.
///
/// ```
/// use logboom::options::text::unknown_class;
/// use logboom::token::Masks;
///
/// assert_eq!(unknown_class("Order <number> failed", &Masks::default()), Some("number"));
/// ```
pub fn unknown_class<'t>(template: &'t str, masks: &Masks) -> Option<&'t str> {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut names = template.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0));
    names.find(|name| name.bytes().all(is_letter) && masks.class_named(name).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_say_what_they_stand_for() {
        let masks = Masks::parse("done=status 500").unwrap();
        for (text, value) in [
            ("request done status 404", "`404` is a number"),
            ("took 3s", "`3` is a number with a unit of time"),
            ("from <ip> to 10.0.0.7 <*>", "`10.0.0.7` is an address"),
            ("GET /health <num>", "`/health` is a path"),
        ] {
            let error = templates(text, &masks).unwrap_err().to_string();
            assert!(error.contains(value) && error.contains(text), "{error}");
        }
        for text in ["request done status 500", "port <num> ssh2", "say \\<*> <*>s", "at <init>"] {
            assert!(templates(text, &masks).is_ok(), "{text}");
        }
        assert_eq!(unknown_class("at <init> <*> <num> <done> a < b >", &masks), Some("init"));
        assert_eq!(unknown_class("a < b > <*> <num> <done>", &masks), None);
    }

    #[test]
    fn zones_are_less_than_a_day_from_utc() {
        for text in ["+23:59", "-23:59", "+14", "-0330", "UTC", "local"] {
            assert!(zone(text).is_ok(), "{text}");
        }
        for text in ["+24:00", "-24:00", "+25:00", "-2559", "+2", ""] {
            let error = zone(text).unwrap_err().to_string();
            assert!(error.contains("use a name such as"), "{error}");
        }
    }

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
        let fixed = super::zone("-03:30").unwrap();
        assert_eq!(moment("2026-05-01", &fixed).unwrap().to_string(), "2026-05-01T00:00:00-03:30");
        assert!(moment("15m", &zone).is_ok());
        assert!(moment("23:41:35", &zone).is_err(), "a time of which day?");
        assert!(moment("soon", &zone).unwrap_err().to_string().starts_with("soon"));
    }
}
