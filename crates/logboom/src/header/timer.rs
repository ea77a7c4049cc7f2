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
    /// The instant of fields without a fraction, read last, and whether its year is assumed. More
    /// than a zone may stand behind the second: a year, AM or PM.
    instant: Option<(Parts, Stamp, bool)>,
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
            && text[..self.len] == self.text[..self.len]
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
        Self {
            units: units.as_slice().into(),
            date: Memo::new(date),
            second: Memo::new(second),
            instant: None,
        }
    }

    /// The units of the format.
    pub(super) fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Reads the time that `text` begins with into `time`; the length of its text. `odd`
    /// becomes true if it is none only since a number is out of range.
    #[inline]
    pub(super) fn read(&mut self, text: &[u8], time: &mut Parts, odd: &mut bool) -> Option<usize> {
        let Self { units, date, second, .. } = self;
        let (mut at, mut read) = (0, 0);
        if second.knows(text) {
            (*time, at, read) = (second.parts, second.len, second.units);
        } else {
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
        self.read(text, &mut parts, &mut false)?;
        let nanos = std::mem::take(&mut parts.nanos);
        let whole = match self.instant {
            Some((known, second, assumed)) if known == parts => Some((second, assumed)),
            _ => clock.stamp(&parts),
        };
        self.instant = whole.map(|(second, assumed)| (parts, second, assumed));
        Some(whole.and_then(|(second, assumed)| Some((second.plus(nanos)?, assumed))))
    }
}

/// Whether digits stand on both sides of `at`.
fn is_within_number(text: &[u8], at: usize) -> bool {
    let is_digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    is_digit(at - 1) && is_digit(at)
}
