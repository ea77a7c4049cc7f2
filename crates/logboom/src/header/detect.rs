//! Text -> the format of the time it begins with, whatever that is.
//!
//! Enters: bytes. Leaves: the [`Format`] that reads the longest time at their beginning.
//! Formats are put together from dates, times of day, fractions and zones, so that a
//! mix never seen before is known too.

use super::gate::{self, bits};
use super::level;
use super::scan::{blanks, is_blank};
use super::time::{Format, Pad, Parts, Unit, read_units};
use std::sync::LazyLock;

/// Dates; of two that read equally much, the first is taken.
const DATES: &[&str] = &[
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y:%m:%d",
    "%Y-%-m-%-d",
    "%Y/%-m/%-d",
    "%Y.%-m.%-d",
    "%Y%m%d",
    "%Y %b %e",
    "%Y-%b-%d",
    "%Y-%b-%-d",
    "%a %b %e %Y",
    "%a %b %e",
    "%a, %d %b %Y",
    "%a, %-d %b %Y",
    "%a %-d %b %Y",
    "%b %e %Y",
    "%b %e, %Y",
    "%b %e",
    "%b/%d/%Y",
    "%d/%b/%Y",
    "%-d/%b/%Y",
    "%d-%b-%Y",
    "%-d-%b-%Y",
    "%d%b%Y",
    "%-d-%b-%y",
    "%-d %b %Y",
    "%-d %b",
    "%d-%b",
    "%b-%d",
    "%y/%m/%d",
    "%m/%d/%y",
    "%d/%m/%y",
    "%y-%m-%d",
    "%m-%d-%y",
    "%d-%m-%y",
    "%y.%m.%d",
    "%d.%m.%y",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%-m/%-d/%Y",
    "%-d/%-m/%Y",
    "%-m/%-d/%y",
    "%-d/%-m/%y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d.%m.%Y",
    "%-d.%-m.%Y",
    "%y%m%d",
    "%m-%d",
    "%m.%d",
    "%m/%d",
];

/// Times of day, and between them and the date.
const CLOCKS: &[&str] =
    &["%H:%M:%S", "%-H:%-M:%-S", "%H.%M.%S", "%H%M%S", "%H-%M-%S", "%H:%M", "%-H:%M"];
const JOINTS: &[&[Unit]] = &[
    &[Unit::Byte(b'T')],
    &[Unit::Blank],
    &[Unit::Byte(b'_')],
    &[Unit::Byte(b',')],
    &[Unit::Byte(b';')],
    &[Unit::Byte(b','), Unit::Blank],
    &[Unit::Byte(b':')],
    &[Unit::Byte(b'-')],
    &[Unit::Byte(b'|')],
    &[Unit::Byte(b'/')],
    &[Unit::Byte(b'@')],
    &[Unit::Blank, Unit::Byte(b'-'), Unit::Blank],
    &[Unit::Blank, Unit::Byte(b'-'), Unit::Byte(b'-'), Unit::Blank],
    &[],
];

/// Hardly a time has more.
const MAX_UNITS: usize = 24;

/// A format, and what it asks of the first bytes.
struct Candidate {
    format: Format,
    asked: u64,
}

/// Formats by how they begin.
struct Table {
    candidates: Vec<Candidate>,
    /// For each number of digits and each class of what follows the formats that begin so, as bits.
    begun: [[u64; CLASSES]; gate::LOOK + 1],
}

/// Each has a bit.
const _: () = assert!(DATES.len() <= 64 && CLOCKS.len() <= 64);

/// The classes of bytes, and none.
const CLASSES: usize = 9;

static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| [DATES, CLOCKS].map(Table::new));

impl Table {
    fn new(texts: &[&str]) -> Self {
        let formats = texts.iter().filter_map(|text| Format::parse(text).ok());
        let candidate = |format: Format| Candidate { asked: gate::asked_of(&format.units), format };
        let candidates: Vec<_> = formats.map(candidate).collect();
        let begun = std::array::from_fn(|digits| {
            let begins = |candidate: &Candidate| followers(&candidate.format.units, digits);
            let followers: Vec<u32> = candidates.iter().map(begins).collect();
            let bits = |bits: u64, class: usize, all: &u32| bits << 1 | u64::from(all >> class & 1);
            std::array::from_fn(|class| {
                followers.iter().rev().fold(0, |begun, all| bits(begun, class, all))
            })
        });
        Self { candidates, begun }
    }

    /// Those that may stand at the beginning of `text`, in order.
    fn candidates(&self, text: &[u8]) -> impl Iterator<Item = &Format> {
        let look = gate::look(text);
        let classes = look.to_le_bytes();
        let digits = classes.iter().take_while(|class| **class == gate::DIGIT).count();
        let class =
            classes.get(digits).map_or(CLASSES - 1, |class| class.trailing_zeros() as usize);
        let begun = bits(self.begun[digits][class]).map(|at| &self.candidates[at]);
        begun
            .filter(move |candidate| look & !candidate.asked == 0)
            .map(|candidate| &candidate.format)
    }
}

/// The classes of bytes, and none, that may follow the digits where a time in these units begins
/// with so many and no more, as bits; of many digits no more are told than are looked at.
fn followers(units: &[Unit], digits: usize) -> u32 {
    let (mut least, mut most) = (0, 0);
    for (at, unit) in units.iter().enumerate() {
        let (few, many) = match *unit {
            Unit::Year => (4, 4),
            Unit::ShortYear => (2, 2),
            Unit::Month(pad)
            | Unit::Day(pad)
            | Unit::Hour(pad)
            | Unit::Minute(pad)
            | Unit::Second(pad) => (if pad == Pad::Zero { 2 } else { 1 }, 2),
            _ => {
                return match (least..=most).contains(&digits) {
                    true if digits == gate::LOOK => u32::MAX,
                    true => u32::from(gate::asked_of(&units[at..]) as u8),
                    false => 0,
                };
            }
        };
        (least, most) = (least + few, most + many);
    }
    if digits >= least { u32::MAX } else { 0 }
}

/// The end and the format of the longest time at the beginning of `text`.
pub(super) fn detect(text: &[u8]) -> Option<(usize, Format)> {
    let first = *text.first()?;
    // As all times begin but those with a name of a month or a day.
    if !first.is_ascii_digit() && !is_named(text) {
        return None;
    }
    let mut best: Option<(usize, Format)> = epoch(text);
    let mut offer = |found: Option<(usize, Format)>| {
        if let Some((end, format)) = found
            && follows(text, end)
            && best.as_ref().is_none_or(|best| best.0 < end)
        {
            best = Some((end, format));
        }
    };
    // Dates that read equally much lead to times that do, of which the first is taken.
    let mut ends = 0u64;
    let [dates, _] = &*TABLES;
    for date in dates.candidates(text) {
        if let Some(end) = read_units(&date.units, text, 0, &mut Parts::default())
            && ends & 1 << (end % 64) == 0
        {
            ends |= 1 << (end % 64);
            for joint in JOINTS {
                offer(joined(text, end, date, joint));
            }
            offer(is_plain_date(date).then(|| (end, date.clone())));
        }
    }
    offer(clock(text, 0, Vec::new()));
    best
}

/// Whether the name of a month or of a day of the week stands at the beginning.
fn is_named(text: &[u8]) -> bool {
    let is_name = |unit| read_units(&[unit], text, 0, &mut Parts::default()).is_some();
    text[0].is_ascii_uppercase() && (is_name(Unit::MonthName) || is_name(Unit::Weekday))
}

/// What [`detect`] finds, read: its end and its fields. The format found last is tried
/// first, and taken where no other could read more.
pub(super) fn again(last: &mut Option<Format>, text: &[u8]) -> Option<(usize, Parts)> {
    if let Some(format) = last
        && let Some((end, parts)) = format.read(text, 0)
        && follows(text, end)
        && !goes_on(format, text, end)
    {
        return Some((end, parts));
    }
    let (_, format) = detect(text)?;
    let found = format.read(text, 0);
    let plain = format.units.iter().any(|unit| matches!(unit, Unit::Second(_)));
    *last = Some(format).filter(|format| plain && format.orders().is_none());
    found
}

/// Whether what follows a time could be part of it.
fn goes_on(format: &Format, text: &[u8], end: usize) -> bool {
    let at = end + usize::from(text.get(end) == Some(&b' '));
    let reads = |unit| read_units(&[unit], text, at, &mut Parts::default()).is_some();
    [Unit::Meridiem, Unit::Offset, Unit::ZoneName].into_iter().any(reads)
        || reads(Unit::Year) && !format.units.contains(&Unit::Year)
}

/// Dates and times of day that stand right behind a letter.
static LETTERED: LazyLock<Vec<Format>> = LazyLock::new(|| {
    let formats = ["%m%d %H:%M:%S", "%Y%m%d %H:%M:%S", "%y%m%d %H:%M:%S", "%Y%m%d-%H:%M:%S"];
    formats.iter().filter_map(|format| Format::parse(format).ok()).collect()
});

/// The end and the format of a time that stands right behind the letter of a level, as
/// `I0102 15:04:05.678901`; the day is not plain enough to be known elsewhere.
pub(super) fn detect_letter(text: &[u8]) -> Option<(usize, Format)> {
    level::letter(text.get(..1)?)?;
    LETTERED.iter().find_map(|format| {
        let end = read_units(&format.units, text, 1, &mut Parts::default())?;
        let mut units = format.units.clone();
        let end = fraction(text, end, b".", &mut units);
        follows(text, end).then_some((end - 1, Format { units }))
    })
}

/// Whether a time may end here.
fn follows(text: &[u8], end: usize) -> bool {
    match text.get(end) {
        None => true,
        // Behind the name of a zone, a number is no part of the time.
        Some(b':') if end > 0 && text[end - 1].is_ascii_uppercase() => true,
        Some(b'-' | b'/' | b':') => text.get(end + 1).is_none_or(|b| !b.is_ascii_digit()),
        Some(b) => b.is_ascii_whitespace() || b"])}[(,;>\"'|=#~^".contains(b),
    }
}

/// Whether a date is plainly one without a time of day: with a year of four digits.
fn is_plain_date(date: &Format) -> bool {
    date.units.contains(&Unit::Year) && date.units.iter().any(|u| matches!(u, Unit::Byte(_)))
}

/// Seconds, milli-, micro- or nanoseconds since 1970, of the years 1998 to 2033.
fn epoch(text: &[u8]) -> Option<(usize, Format)> {
    let len = text.iter().take(20).take_while(|b| b.is_ascii_digit()).count();
    let mut units = match (len, text[0]) {
        (9, b'9') | (10, b'1') => vec![Unit::Epoch],
        (13 | 16 | 19, b'1') => vec![Unit::EpochFraction(len as u8 - 10)],
        _ => return None,
    };
    let mut end = len;
    if units[0] == Unit::Epoch {
        end = fraction(text, end, b".", &mut units);
    }
    // A record number may follow a fraction, as in `1700000000.123:45`.
    let numbered = units.len() > 1 && text.get(end) == Some(&b':');
    (numbered || follows(text, end)).then_some((end, Format { units }))
}

/// A date that ends at `end`, a joint and a time of day.
fn joined(text: &[u8], end: usize, date: &Format, joint: &[Unit]) -> Option<(usize, Format)> {
    // Most joints are told by their first byte.
    let next = *text.get(end)?;
    let begins = match joint.first() {
        Some(Unit::Byte(byte)) => next == *byte,
        Some(_) => is_blank(next),
        None => true,
    };
    if !begins {
        return None;
    }
    let at = read_units(joint, text, end, &mut Parts::default())?;
    // As all times of day begin.
    text.get(at).filter(|byte| byte.is_ascii_digit())?;
    let mut units = Vec::with_capacity(MAX_UNITS);
    units.extend(date.units.iter().chain(joint));
    let found = clock(text, at, units)?;
    is_likely(&found.1).then_some(found)
}

/// A day of a month in digits without a year is only plain with a blank or a fraction.
fn is_likely(format: &Format) -> bool {
    let units = &format.units;
    let short = !units.iter().any(|u| matches!(u, Unit::Year | Unit::ShortYear | Unit::MonthName));
    let fraction = units.iter().any(|u| matches!(u, Unit::Fraction(3..)));
    let apart = units.contains(&Unit::Blank) || units.contains(&Unit::Byte(b'|'));
    let blank = apart && units.contains(&Unit::Second(Pad::Zero));
    !short || blank || fraction
}

/// A time of day at `at`, behind these units, with fraction and zone.
fn clock(text: &[u8], at: usize, mut units: Vec<Unit>) -> Option<(usize, Format)> {
    let [_, clocks] = &*TABLES;
    let clocks = clocks.candidates(&text[at..]).filter(|clock| suits(&units, clock));
    let read = |clock: &Format| read_units(&clock.units, text, at, &mut Parts::default());
    let ends = clocks.filter_map(|clock| Some((read(clock)?, clock)));
    let (end, clock) = ends.reduce(|best, other| if other.0 > best.0 { other } else { best })?;
    units.extend(&clock.units);
    let found = tail(text, end, units);
    follows(text, found.0).then_some(found)
}

/// Whether a clock may stand behind a date: one without colons only behind a date that
/// is written alike, and hours and minutes alone only where nothing else is.
fn suits(before: &[Unit], clock: &Format) -> bool {
    let has = |mark| clock.units.contains(&Unit::Byte(mark));
    if has(b':') {
        return !matches!(before.last(), Some(Unit::Day(_) | Unit::Year));
    }
    let date = &before[..before.len().saturating_sub(1)];
    let compact = date.iter().all(|unit| !matches!(unit, Unit::Byte(b'/' | b'.' | b':')));
    let dashes = date.contains(&Unit::Byte(b'-'));
    let dense = before.len() > 2 && compact && !dashes;
    if has(b'.') {
        matches!(before.last(), Some(Unit::Byte(b'-' | b'_' | b'T')))
            || dashes && before.last() == Some(&Unit::Blank)
    } else if has(b'-') {
        dashes && matches!(before.last(), Some(Unit::Byte(b'-' | b'_' | b'T')))
    } else {
        dense || dashes && before.last() == Some(&Unit::Byte(b'T'))
    }
}

/// What may follow the seconds: fraction, AM or PM, zone, year.
fn tail(text: &[u8], mut end: usize, mut units: Vec<Unit>) -> (usize, Format) {
    if units.iter().any(|u| matches!(u, Unit::Second(_))) {
        end = fraction(text, end, b".,:", &mut units);
    }
    let had_meridiem = units.len();
    end = more(text, end, &[Unit::Meridiem], &mut units);
    if units.len() > had_meridiem {
        for unit in &mut units {
            if let Unit::Hour(pad) = *unit {
                *unit = Unit::Hour12(pad);
            }
        }
    }
    end = more(text, end, &[Unit::Offset, Unit::ZoneName], &mut units);
    if units.last() == Some(&Unit::ZoneName) {
        // `GMT+0100`
        end = more(text, end, &[Unit::Offset], &mut units);
    }
    let dated = units.iter().any(|u| matches!(u, Unit::MonthName));
    if dated && !units.iter().any(|u| matches!(u, Unit::Year | Unit::ShortYear)) {
        end = more(text, end, &[Unit::Year], &mut units);
    }
    (end, Format { units })
}

/// One of `options` at `end`, after a blank or none; a year only after one.
fn more(text: &[u8], end: usize, options: &[Unit], units: &mut Vec<Unit>) -> usize {
    let at = end + blanks(text, end);
    for &option in options {
        if let Some(after) = read_units(&[option], text, at, &mut Parts::default())
            && text.get(after).is_none_or(|b| !b.is_ascii_alphanumeric())
            && (at > end || option != Unit::Year)
        {
            units.extend((at > end).then_some(Unit::Blank));
            units.push(option);
            return after;
        }
    }
    end
}

fn fraction(text: &[u8], end: usize, marks: &[u8], units: &mut Vec<Unit>) -> usize {
    let Some(mark) = text.get(end).filter(|mark| marks.contains(mark)) else {
        return end;
    };
    let len = text[end + 1..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
    if !(1..=9).contains(&len) {
        return end;
    }
    units.extend([Unit::Byte(*mark), Unit::Fraction(len as u8)]);
    end + 1 + len
}

impl Format {
    /// This format without what may differ from line to line: padding, and the order of
    /// day, month and year where the text does not tell it.
    pub(super) fn loose(&self) -> Self {
        let mut units = self.units.clone();
        for unit in &mut units {
            *unit = match *unit {
                Unit::Month(_) => Unit::Month(Pad::None),
                Unit::Day(_) => Unit::Day(Pad::None),
                Unit::Hour(_) => Unit::Hour(Pad::None),
                Unit::Hour12(_) => Unit::Hour12(Pad::None),
                Unit::Minute(_) => Unit::Minute(Pad::None),
                Unit::Second(_) => Unit::Second(Pad::None),
                unit => unit,
            };
        }
        if let Some(orders) = (Self { units: units.clone() }).orders() {
            units[..5].copy_from_slice(&orders[0].units[..5]);
        }
        Self { units }
    }

    /// The ways to order `12/11/10` at its beginning, the likeliest first.
    pub(super) fn orders(&self) -> Option<Vec<Self>> {
        let [a, Unit::Byte(mark), b, Unit::Byte(other), c] = *self.units.get(..5)? else {
            return None;
        };
        let date = [a, b, c];
        let is_day = |unit: &Unit| matches!(unit, Unit::Day(_));
        let is_month = |unit: &Unit| matches!(unit, Unit::Month(_));
        let is_year = |unit: &Unit| matches!(unit, Unit::ShortYear | Unit::Year);
        if mark != other || a == Unit::Year {
            return None;
        }
        let [day, month] = [date.iter().find(|u| is_day(u))?, date.iter().find(|u| is_month(u))?];
        let year = *date.iter().find(|u| is_year(u))?;
        let (day, month) = (*day, *month);
        let american = self.units.contains(&Unit::Meridiem) || mark == b'/';
        let mut orders = match american {
            true => vec![[month, day, year], [day, month, year]],
            false => vec![[day, month, year], [month, day, year]],
        };
        if year == Unit::ShortYear && matches!(day, Unit::Day(Pad::Zero | Pad::None)) {
            orders.insert(0, [year, month, day]);
        }
        let with = |[a, b, c]: [Unit; 3]| {
            let mut units = self.units.clone();
            (units[0], units[2], units[4]) = (a, b, c);
            Self { units }
        };
        Some(orders.into_iter().map(with).collect())
    }
}
