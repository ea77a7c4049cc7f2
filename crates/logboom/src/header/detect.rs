//! Text -> the format of the time it begins with, whatever that is.
//!
//! Enters: bytes. Leaves: the [`Format`] that reads the longest time at their beginning.
//! Formats are put together from dates, times of day, fractions and zones, so that a
//! mix never seen before is known too.

use super::time::{Format, Pad, Parts, Unit, read_units};
use super::{gate, level};
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
    &[Unit::Blank, Unit::Byte(b'-'), Unit::Blank],
    &[Unit::Blank, Unit::Byte(b'-'), Unit::Byte(b'-'), Unit::Blank],
    &[],
];

/// A format, and what it asks of the first bytes.
struct Candidate {
    format: Format,
    asked: u64,
}

static TABLE: LazyLock<[Vec<Candidate>; 2]> = LazyLock::new(|| [DATES, CLOCKS].map(parse_all));

fn parse_all(texts: &[&str]) -> Vec<Candidate> {
    let formats = texts.iter().filter_map(|text| Format::parse(text).ok());
    formats.map(|format| Candidate { asked: gate::asked_of(&format.units), format }).collect()
}

/// Of the dates or the clocks those that may stand at the beginning of `text`.
fn candidates(table: usize, text: &[u8]) -> impl DoubleEndedIterator<Item = &'static Format> {
    let look = gate::look(text);
    let all = TABLE[table].iter().filter(move |candidate| look & !candidate.asked == 0);
    all.map(|candidate| &candidate.format)
}

/// The end and the format of the longest time at the beginning of `text`.
pub(super) fn detect(text: &[u8]) -> Option<(usize, Format)> {
    let first = *text.first()?;
    if !first.is_ascii_digit() && !first.is_ascii_uppercase() {
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
    for date in candidates(0, text) {
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
    offer(clock(text, 0, &[]));
    best
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

/// The end and the format of a time that stands right behind the letter of a level, as
/// `I0102 15:04:05.678901`; the day is not plain enough to be known elsewhere.
pub(super) fn detect_letter(text: &[u8]) -> Option<(usize, Format)> {
    level::letter(text.get(..1)?)?;
    ["%m%d %H:%M:%S", "%Y%m%d %H:%M:%S", "%y%m%d %H:%M:%S"].iter().find_map(|date| {
        let date = Format::parse(date).ok()?;
        let end = read_units(&date.units, text, 1, &mut Parts::default())?;
        let mut units = date.units;
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
        Some(b) => b.is_ascii_whitespace() || b"])}[,;>\"'|=".contains(b),
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
    let at = read_units(joint, text, end, &mut Parts::default())?;
    let before: Vec<Unit> = date.units.iter().chain(joint).copied().collect();
    let found = clock(text, at, &before)?;
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

/// A time of day at `at`, behind the units `before`, with fraction and zone.
fn clock(text: &[u8], at: usize, before: &[Unit]) -> Option<(usize, Format)> {
    let read = |clock: &&Format| read_units(&clock.units, text, at, &mut Parts::default());
    let clocks = candidates(1, &text[at..]).filter(|clock| suits(before, clock));
    let clock = clocks.rev().max_by_key(|clock| read(clock))?;
    let end = read(&clock)?;
    let units = before.iter().chain(&clock.units).copied().collect();
    let found = tail(text, end, units);
    follows(text, found.0).then_some(found)
}

/// Whether a clock may stand behind a date: one without colons only behind a date that
/// is written alike, and hours and minutes alone only where nothing else is.
fn suits(before: &[Unit], clock: &Format) -> bool {
    let date = &before[..before.len().saturating_sub(1)];
    let compact = date.iter().all(|unit| !matches!(unit, Unit::Byte(b'/' | b'.' | b':')));
    let dashes = date.contains(&Unit::Byte(b'-'));
    let dense = before.len() > 2 && compact && !dashes;
    let colons = clock.units.contains(&Unit::Byte(b':'));
    let dots = clock.units.contains(&Unit::Byte(b'.'));
    match (colons, dots) {
        (true, _) => !matches!(before.last(), Some(Unit::Day(_) | Unit::Year)),
        (_, true) => {
            matches!(before.last(), Some(Unit::Byte(b'-' | b'_' | b'T')))
                || dashes && before.last() == Some(&Unit::Blank)
        }
        _ if clock.units.contains(&Unit::Byte(b'-')) => {
            dashes && matches!(before.last(), Some(Unit::Byte(b'-' | b'_' | b'T')))
        }
        _ => dense || dashes && before.last() == Some(&Unit::Byte(b'T')),
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

/// One of `options` at `end`, after a blank or none.
fn more(text: &[u8], end: usize, options: &[Unit], units: &mut Vec<Unit>) -> usize {
    for &option in options {
        for lead in [&[][..], &[Unit::Blank]] {
            let tried: Vec<Unit> = lead.iter().copied().chain([option]).collect();
            let glued_year = option == Unit::Year && lead.is_empty();
            if let Some(after) = read_units(&tried, text, end, &mut Parts::default())
                && text.get(after).is_none_or(|b| !b.is_ascii_alphanumeric())
                && !glued_year
            {
                units.extend(tried);
                return after;
            }
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
