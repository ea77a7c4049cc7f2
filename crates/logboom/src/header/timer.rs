//! A time at a known place of a record, in a known format -> its fields.
//!
//! Enters: the bytes from the time on. Leaves: [`Parts`] and the length of the text. What was
//! read last is remembered by its bytes: the second, which many lines in a row share, and the
//! date, which seldom changes.

use super::Clock;
use super::time::{Format, Parts, Unit, try_units};
use crate::time::Stamp;

/// Reads one time of a layout.
#[derive(Debug, Clone)]
pub(super) struct Timer {
    units: Box<[Unit]>,
    /// Up to the day.
    date: Memo,
    /// Up to the second, with the date.
    second: Memo,
    /// Whether nothing but a fraction stands behind the second; it might be a zone, a year, AM.
    is_plain: bool,
    /// The instant of the remembered second where it is plain, and whether its year is assumed.
    instant: Option<(Stamp, bool)>,
}

/// What the first units of a format were read as last.
#[derive(Debug, Clone, Default)]
struct Memo {
    /// How many of the units.
    units: usize,
    text: [u8; TEXT],
    len: usize,
    parts: Parts,
}

/// Longest text that is remembered; that of a date and a time of day is shorter.
const TEXT: usize = 32;

impl Memo {
    fn new(units: usize) -> Self {
        Self { units, ..Self::default() }
    }

    /// Whether `text` begins with what is remembered, and no digit follows that would have
    /// been read too.
    #[inline]
    fn knows(&self, text: &[u8]) -> bool {
        self.len > 0
            && text.len() > self.len
            && begin_alike(text, &self.text, self.len)
            && !text[self.len].is_ascii_digit()
    }

    fn keep(&mut self, text: &[u8], parts: &Parts) {
        self.len = if text.len() < TEXT { text.len() } else { 0 };
        self.text[..self.len].copy_from_slice(&text[..self.len]);
        self.parts = *parts;
    }
}

impl Timer {
    pub(super) fn new(format: &Format) -> Self {
        let is_date = |unit: &Unit| {
            matches!(
                unit,
                Unit::Year | Unit::ShortYear | Unit::Month(_) | Unit::MonthName | Unit::Day(_)
            )
        };
        let is_clock = |unit: &Unit| matches!(unit, Unit::Hour(_) | Unit::Hour12(_));
        let units = &format.units;
        let clock = units.iter().position(is_clock).unwrap_or(0);
        let date = units[..clock].iter().rposition(is_date).map_or(0, |day| day + 1);
        let is_second = |unit: &Unit| matches!(unit, Unit::Second(_) | Unit::Epoch);
        let second = units.iter().position(is_second).map_or(date, |second| second + 1);
        let is_fraction =
            |unit: &Unit| matches!(unit, Unit::Byte(_) | Unit::Fraction(_) | Unit::Decimals);
        Self {
            is_plain: second > 0 && units[second..].iter().all(is_fraction),
            units: units.as_slice().into(),
            date: Memo::new(date),
            second: Memo::new(second),
            instant: None,
        }
    }

    /// Whether a fraction may stand behind the second or not.
    pub(super) fn is_loose(&self) -> bool {
        self.units.contains(&Unit::Decimals)
    }

    /// The units of the format.
    pub(super) fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Reads the time that `text` begins with into `time`; the length of its text. `odd`
    /// becomes true if it is none only since a number is out of range.
    #[inline]
    pub(super) fn read(&mut self, text: &[u8], time: &mut Parts, odd: &mut bool) -> Option<usize> {
        let Self { units, date, second, instant, .. } = self;
        let (mut at, mut read) = (0, 0);
        if second.knows(text) {
            (*time, at, read) = (second.parts, second.len, second.units);
        } else {
            *instant = None;
            if date.knows(text) {
                (*time, at, read) = (date.parts, date.len, date.units);
            }
            for memo in [date, second] {
                if memo.units > read {
                    at = try_units(&units[read..memo.units], text, at, time, odd)?;
                    read = memo.units;
                    memo.keep(&text[..at], time);
                }
            }
        }
        let end = try_units(&units[read..], text, at, time, odd)?;
        (end > 0 && !is_within_number(text, end)).then_some(end)
    }

    /// The instant of the time that `text` begins with, and whether its year is assumed; `None`
    /// within where `clock` does not know it, without where it cannot be read.
    #[inline]
    pub(super) fn stamp(
        &mut self,
        text: &[u8],
        clock: &mut Clock,
    ) -> Option<Option<(Stamp, bool)>> {
        let mut parts = Parts::default();
        let second = match self.instant {
            Some(second) if self.second.knows(text) => {
                let (rest, at) = (&self.units[self.second.units..], self.second.len);
                let end = try_units(rest, text, at, &mut parts, &mut false)?;
                if is_within_number(text, end) {
                    return None;
                }
                Some(second)
            }
            _ => {
                self.read(text, &mut parts, &mut false)?;
                let second = clock.stamp(&Parts { nanos: 0, ..parts });
                self.instant = second.filter(|_| self.is_plain && self.second.len > 0);
                second
            }
        };
        Some(second.and_then(|(second, assumed)| Some((second.plus(parts.nanos)?, assumed))))
    }
}

/// Whether two texts have the same first bytes: for so few a loop in line beats a call.
#[inline]
fn begin_alike(one: &[u8], other: &[u8], len: usize) -> bool {
    let word = |text: &[u8], at: usize| text.get(at..at + 8).and_then(|word| word.try_into().ok());
    let same = |at: usize| {
        let words: Option<([u8; 8], [u8; 8])> = word(one, at).zip(word(other, at));
        words.is_some_and(|(one, other)| one == other)
    };
    match len {
        8.. => (0..len - 8).step_by(8).all(same) && same(len - 8),
        _ => one[..len] == other[..len],
    }
}

/// Whether digits stand on both sides of `at`.
fn is_within_number(text: &[u8], at: usize) -> bool {
    let is_digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    is_digit(at - 1) && is_digit(at)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn what_is_remembered_is_of_the_second_read_last() {
        let format = Format::parse("%Y-%m-%d %H:%M:%S,%3f").unwrap();
        let mut clock = Clock::new(None, TimeZone::unknown(), None);
        let mut stamp = |timer: &mut Timer, text: &[u8]| timer.stamp(text, &mut clock);
        let texts: [&[u8]; 5] = [
            b"2026-05-01 10:00:00,250 a",
            b"2026-05-01 10:00:00,251 a",
            b"2026-05-01 10:00:01,250 a",
            b"2026-05-01 10:00:00,2505 a",
            b"2026-05-01 10:00:60,250 a",
        ];
        let alone = texts.map(|text| stamp(&mut Timer::new(&format), text));
        for first in texts {
            for (text, alone) in texts.iter().zip(&alone) {
                let mut timer = Timer::new(&format);
                stamp(&mut timer, texts[0]);
                // A time that was read and not asked for is remembered too.
                timer.read(first, &mut Parts::default(), &mut false);
                assert_eq!(stamp(&mut timer, text), *alone);
            }
        }
    }
}
