//! Formats of time: how a time is written, in the letters of `strftime`.
//!
//! Enters: the text of a format, or a time in a record. Leaves: the fields of the time.
//! `%-H` is an hour of one or two digits, `%e` a day padded with a blank, `%3f` three
//! digits of a fraction and `%f` one to nine, `%.f` the same behind a point or comma, or
//! nothing, `%s` seconds since 1970 and `%Q` milliseconds, `%6Q` micro-
//! and `%9Q` nanoseconds, `%z` an offset or `Z`, `%Z` the
//! name of a zone; a blank is a run of blanks.

use std::fmt;

use super::trail::Choice;
use crate::token::time::{MONTHS, NAME};

/// The fields of a time as far as its text names them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) year: Option<i16>,
    /// Month and day.
    pub(super) date: Option<(u8, u8)>,
    /// Seconds since midnight.
    pub(super) clock: Option<u32>,
    /// Offset from UTC in minutes.
    pub(super) zone: Option<i16>,
    /// Seconds since 1970.
    pub(super) epoch: Option<i64>,
    /// Fraction of the second.
    pub(super) nanos: u32,
}

impl Parts {
    /// How well these fields tell an instant.
    fn rank(&self) -> u8 {
        match (self.epoch, self.year, self.date, self.clock) {
            (Some(_), ..) => 5,
            (_, Some(_), Some(_), Some(_)) => 3 + u8::from(self.zone.is_some()),
            (_, _, Some(_), Some(_)) => 2,
            (_, _, Some(_), _) | (.., Some(_)) => 1,
            _ => 0,
        }
    }

    /// These fields with those of another time of the same record: the better of the two,
    /// or one of a date and a time of day. Which of them hangs on what fields they have, not on their
    /// values.
    pub(super) fn with(self, other: Self) -> (Self, Choice) {
        let joined = match (self.date.zip(other.clock), other.date.zip(self.clock)) {
            _ if self.rank().min(other.rank()) != 1 || self.rank().max(other.rank()) > 2 => None,
            (Some(_), _) => Some((self, other)),
            (_, Some(_)) => Some((other, self)),
            _ => None,
        };
        match joined {
            Some((date, time)) => {
                let zone = date.zone.or(time.zone);
                (Self { clock: time.clock, nanos: time.nanos, zone, ..date }, Choice::Both)
            }
            None if other.rank() > self.rank() => (other, Choice::This),
            None => (self, Choice::Earlier),
        }
    }
}

/// A piece of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Byte(u8),
    Blank,
    Year,
    ShortYear,
    Month(Pad),
    MonthName,
    Weekday,
    Day(Pad),
    Hour(Pad),
    Hour12(Pad),
    Minute(Pad),
    Second(Pad),
    /// Its digits; 0 means one to nine.
    Fraction(u8),
    /// A fraction behind its mark, or none.
    Decimals,
    Meridiem,
    Offset,
    ZoneName,
    Epoch,
    /// Seconds since 1970 and so many digits of their fraction in one number.
    EpochFraction(u8),
}

/// Whether a number of two digits has two where one would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pad {
    Zero,
    Blank,
    None,
}

impl Unit {
    /// Most bytes that are looked at to read it, but for blanks.
    pub(super) fn longest(self) -> usize {
        match self {
            Self::Byte(_) | Self::Blank => 1,
            Self::ShortYear
            | Self::Month(_)
            | Self::Day(_)
            | Self::Hour(_)
            | Self::Hour12(_)
            | Self::Minute(_)
            | Self::Second(_)
            | Self::Meridiem => 3,
            Self::Year | Self::MonthName | Self::Weekday => 4,
            Self::Offset | Self::ZoneName => 7,
            Self::Fraction(_) | Self::Decimals => 12,
            Self::Epoch | Self::EpochFraction(_) => 21,
        }
    }
}

/// How a time is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Format {
    pub(super) units: Vec<Unit>,
}

const LETTERS: [(&str, Unit); 27] = [
    ("Y", Unit::Year),
    ("y", Unit::ShortYear),
    ("m", Unit::Month(Pad::Zero)),
    ("-m", Unit::Month(Pad::None)),
    ("b", Unit::MonthName),
    ("a", Unit::Weekday),
    ("d", Unit::Day(Pad::Zero)),
    ("-d", Unit::Day(Pad::None)),
    ("e", Unit::Day(Pad::Blank)),
    ("H", Unit::Hour(Pad::Zero)),
    ("-H", Unit::Hour(Pad::None)),
    ("k", Unit::Hour(Pad::Blank)),
    ("I", Unit::Hour12(Pad::Zero)),
    ("-I", Unit::Hour12(Pad::None)),
    ("M", Unit::Minute(Pad::Zero)),
    ("-M", Unit::Minute(Pad::None)),
    ("S", Unit::Second(Pad::Zero)),
    ("-S", Unit::Second(Pad::None)),
    ("f", Unit::Fraction(0)),
    (".f", Unit::Decimals),
    ("p", Unit::Meridiem),
    ("z", Unit::Offset),
    ("Z", Unit::ZoneName),
    ("s", Unit::Epoch),
    ("Q", Unit::EpochFraction(3)),
    ("6Q", Unit::EpochFraction(6)),
    ("9Q", Unit::EpochFraction(9)),
];

impl Format {
    /// The format a text describes, or what is wrong with the text.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut units = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '%' => {
                    let (len, unit) = letter(rest).ok_or_else(|| {
                        let letters: String = rest.chars().take(2).collect();
                        format!("`%{letters}` in the time `{text}` is not known")
                    })?;
                    units.push(unit);
                    rest = &rest[len..];
                }
                ' ' | '\t' if units.last() == Some(&Unit::Blank) => {}
                ' ' | '\t' => units.push(Unit::Blank),
                c if c.is_ascii_graphic() => units.push(Unit::Byte(c as u8)),
                c => return Err(format!("`{c}` cannot stand in the time `{text}`")),
            }
        }
        if units.iter().all(|unit| matches!(unit, Unit::Byte(_) | Unit::Blank)) {
            return Err(format!("the time `{text}` has no part such as `%H`"));
        }
        Ok(Self { units })
    }

    /// This format with any fraction, or none, behind its seconds.
    pub(super) fn with_any_fraction(&self) -> Self {
        let mut units = self.units.clone();
        if let Some(second) = units.iter().position(|u| matches!(u, Unit::Second(_))) {
            let fraction = match units[second + 1..] {
                [Unit::Byte(b'.' | b','), Unit::Fraction(_), ..] => 2,
                _ => 0,
            };
            units.splice(second + 1..second + 1 + fraction, [Unit::Decimals]);
        }
        Self { units }
    }

    /// The end of a time in this format at `at`, and its fields.
    pub(super) fn read(&self, text: &[u8], at: usize) -> Option<(usize, Parts)> {
        let mut parts = Parts::default();
        let end = read_units(&self.units, text, at, &mut parts)?;
        let cut_number =
            text[end - 1].is_ascii_digit() && text.get(end).is_some_and(u8::is_ascii_digit);
        (!cut_number).then_some((end, parts))
    }
}

fn letter(text: &str) -> Option<(usize, Unit)> {
    let bytes = text.as_bytes();
    if let [digits @ b'1'..=b'9', b'f', ..] = bytes {
        return Some((2, Unit::Fraction(digits - b'0')));
    }
    let known = LETTERS.iter().find(|(letter, _)| text.starts_with(letter))?;
    Some((known.0.len(), known.1))
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for unit in &self.units {
            match *unit {
                Unit::Byte(byte) => write!(f, "{}", byte as char)?,
                Unit::Blank => f.write_str(" ")?,
                Unit::Fraction(digits @ 1..) => write!(f, "%{digits}f")?,
                unit => {
                    let known = LETTERS.iter().find(|(_, other)| *other == unit);
                    write!(f, "%{}", known.map_or("", |known| known.0))?;
                }
            }
        }
        Ok(())
    }
}

/// Reads units at `at` into `parts`; the end of the text read.
pub(super) fn read_units(
    units: &[Unit],
    text: &[u8],
    at: usize,
    parts: &mut Parts,
) -> Option<usize> {
    try_units(units, text, at, parts, &mut false)
}

/// The same; where numbers stand as they should but one is too large or small, `odd` becomes
/// true.
pub(super) fn try_units(
    units: &[Unit],
    text: &[u8],
    mut at: usize,
    parts: &mut Parts,
    odd: &mut bool,
) -> Option<usize> {
    let mut ranged = |value: u32, min: u32, max: u32| {
        let fits = (min..=max).contains(&value);
        *odd |= !fits;
        fits.then_some(value)
    };
    let add = |clock: &mut Option<u32>, seconds: u32| *clock = Some(clock.unwrap_or(0) + seconds);
    for unit in units {
        match *unit {
            Unit::Byte(byte) => {
                if *text.get(at)? != byte {
                    return None;
                }
                at += 1;
            }
            Unit::Blank => at = blanks(text, at)?,
            Unit::Year => {
                let year = pair(text, at)? * 100 + pair(text, at + 2)?;
                parts.year = Some(ranged(year, 1900, 2199)? as i16);
                at += 4;
            }
            Unit::ShortYear => {
                let year = pair(text, at)?;
                parts.year = Some(year as i16 + if year < 70 { 2000 } else { 1900 });
                at += 2;
            }
            Unit::Month(pad) => {
                let (end, month) = number(text, at, pad)?;
                parts.date = Some((ranged(month, 1, 12)? as u8, parts.date.map_or(1, |d| d.1)));
                at = end;
            }
            Unit::MonthName => {
                let month = month(text, at)?;
                parts.date = Some((month, parts.date.map_or(1, |d| d.1)));
                at += 3;
            }
            Unit::Day(pad) => {
                let (end, day) = number(text, at, pad)?;
                parts.date = Some((parts.date.map_or(1, |d| d.0), ranged(day, 1, 31)? as u8));
                at = end;
            }
            Unit::Weekday => {
                let name = text.get(at..at + 3)?;
                b"MonTueWedThuFriSatSun".chunks(3).find(|day| *day == name)?;
                at += 3;
            }
            Unit::Hour(pad) => {
                let (end, hour) = number(text, at, pad)?;
                add(&mut parts.clock, ranged(hour, 0, 23)? * 3600);
                at = end;
            }
            Unit::Hour12(pad) => {
                let (end, hour) = number(text, at, pad)?;
                add(&mut parts.clock, ranged(hour, 1, 12)? % 12 * 3600);
                at = end;
            }
            Unit::Minute(pad) => {
                let (end, minute) = number(text, at, pad)?;
                add(&mut parts.clock, ranged(minute, 0, 59)? * 60);
                at = end;
            }
            Unit::Second(pad) => {
                let (end, second) = number(text, at, pad)?;
                add(&mut parts.clock, ranged(second, 0, 60)?);
                at = end;
            }
            Unit::Fraction(digits) => (at, parts.nanos) = fraction(text, at, digits)?,
            Unit::Decimals => {
                let marked = matches!(text.get(at), Some(b'.' | b','));
                if marked && text.get(at + 1).is_some_and(u8::is_ascii_digit) {
                    (at, parts.nanos) = fraction(text, at + 1, 0)?;
                }
            }
            Unit::Meridiem => {
                match text.get(at..at + 2)? {
                    b"AM" | b"am" => {}
                    b"PM" | b"pm" => add(&mut parts.clock, 12 * 3600),
                    _ => return None,
                }
                at += 2;
            }
            Unit::Offset => {
                let (end, minutes) = offset(text, at, &mut ranged)?;
                parts.zone = Some(minutes);
                at = end;
            }
            Unit::ZoneName => {
                let (end, minutes) = zone_name(text, at)?;
                parts.zone = Some(minutes);
                at = end;
            }
            Unit::Epoch => {
                let (end, seconds) = digits(text, at, 9, 10)?;
                parts.epoch = Some(seconds as i64);
                at = end;
            }
            Unit::EpochFraction(places) => {
                let count = usize::from(places);
                let (end, ticks) = digits(text, at, 9 + count, 10 + count)?;
                let second = 10u64.pow(u32::from(places));
                parts.epoch = Some((ticks / second) as i64);
                parts.nanos = (ticks % second) as u32 * 10u32.pow(9 - u32::from(places));
                at = end;
            }
        }
    }
    Some(at)
}

fn digit(text: &[u8], at: usize) -> Option<u32> {
    let digit = text.get(at)?.wrapping_sub(b'0');
    (digit < 10).then_some(u32::from(digit))
}

/// Two digits.
fn pair(text: &[u8], at: usize) -> Option<u32> {
    Some(digit(text, at)? * 10 + digit(text, at + 1)?)
}

/// A number of two digits, or of one where the padding lets it.
fn number(text: &[u8], mut at: usize, pad: Pad) -> Option<(usize, u32)> {
    if pad == Pad::Zero {
        return Some((at + 2, pair(text, at)?));
    }
    if pad == Pad::Blank && text.get(at) == Some(&b' ') {
        at += 1;
    }
    match pair(text, at) {
        Some(pair) => Some((at + 2, pair)),
        None => Some((at + 1, digit(text, at)?)),
    }
}

/// `min..=max` digits and no more; 19 at most, so that their number has room.
fn digits(text: &[u8], at: usize, min: usize, max: usize) -> Option<(usize, u64)> {
    let mut value = 0;
    let mut end = at;
    while let Some(digit) = digit(text, end) {
        if end - at == max {
            return None;
        }
        value = value * 10 + u64::from(digit);
        end += 1;
    }
    (end - at >= min).then_some((end, value))
}

/// Digits of a fraction, as nanoseconds.
pub(super) fn fraction(text: &[u8], at: usize, count: u8) -> Option<(usize, u32)> {
    let (min, max) = if count == 0 { (1, 9) } else { (usize::from(count), usize::from(count)) };
    let (end, value) = digits(text, at, min, max)?;
    Some((end, value as u32 * 10u32.pow(9 - (end - at) as u32)))
}

fn blanks(text: &[u8], at: usize) -> Option<usize> {
    let len = text.get(at..)?.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    (len > 0).then_some(at + len)
}

/// The number of the month whose three letters stand at `at`.
pub(super) fn month(text: &[u8], at: usize) -> Option<u8> {
    let name = text.get(at..at + NAME)?;
    let known = MONTHS.chunks(NAME).position(|known| known == name);
    known.map(|index| index as u8 + 1)
}

/// `Z`, `+hh:mm`, `+hhmm` or `+hh`.
fn offset(
    text: &[u8],
    at: usize,
    mut ranged: impl FnMut(u32, u32, u32) -> Option<u32>,
) -> Option<(usize, i16)> {
    let sign = match text.get(at)? {
        b'Z' => return Some((at + 1, 0)),
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = ranged(pair(text, at + 1)?, 0, 14)?;
    let at = at + 3;
    let colon = usize::from(text.get(at) == Some(&b':'));
    let (end, minutes) = match pair(text, at + colon) {
        Some(minutes) => (at + colon + 2, ranged(minutes, 0, 59)?),
        None => (at, 0),
    };
    Some((end, sign * (hours * 60 + minutes) as i16))
}

/// Names of zones that are common in logs, with their minutes from UTC; a list, since any
/// other word after a time is a word of the log.
const ZONES: [(&str, i16); 26] = [
    ("UTC", 0),
    ("GMT", 0),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("WET", 0),
    ("WEST", 60),
    ("BST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("IST", 330),
    ("HKT", 480),
    ("SGT", 480),
    ("JST", 540),
    ("KST", 540),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
];

fn zone_name(text: &[u8], at: usize) -> Option<(usize, i16)> {
    let rest = text.get(at..)?;
    let len = rest.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    let known = ZONES.iter().find(|(name, _)| name.as_bytes() == &rest[..len])?;
    Some((at + len, known.1))
}
