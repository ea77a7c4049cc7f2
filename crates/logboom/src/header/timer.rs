//! A time at a known place of a record, in a known format -> its fields.
//!
//! Enters: the bytes from the time on. Leaves: [`Parts`] and the length of the text. The
//! date of the last record is remembered by its bytes, since it seldom changes.

use super::time::{Format, Parts, Unit, try_units};

/// Reads one time of a layout.
#[derive(Debug, Clone)]
pub(super) struct Timer {
    /// The date, the same on many lines in a row.
    head: Box<[Unit]>,
    /// What follows it.
    tail: Box<[Unit]>,
    date: Date,
}

/// A date, as the first bytes of a text and a mask for them.
#[derive(Debug, Clone, Default)]
struct Date {
    text: u128,
    mask: u128,
    len: usize,
    parts: Parts,
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
        let clock = format.units.iter().position(is_clock).unwrap_or(0);
        let date = format.units[..clock].iter().rposition(is_date);
        let (head, tail) = format.units.split_at(date.map_or(0, |index| index + 1));
        Self { head: head.into(), tail: tail.into(), date: Date::default() }
    }

    /// All units of the format.
    pub(super) fn units(&self) -> impl Iterator<Item = &Unit> {
        self.head.iter().chain(&self.tail)
    }

    /// Reads the time that `rest` begins with into `time`; the length of its text. `odd`
    /// becomes true if it is none only since a number is out of range.
    pub(super) fn read(&mut self, rest: &[u8], time: &mut Parts, odd: &mut bool) -> Option<usize> {
        let first = rest.first_chunk().map(|first| u128::from_le_bytes(*first));
        let date = &mut self.date;
        let known = date.len > 0
            && first.is_some_and(|first| first & date.mask == date.text)
            && rest.get(date.len).is_some_and(|b| !b.is_ascii_digit());
        let middle = if known {
            *time = date.parts;
            date.len
        } else {
            let len = try_units(&self.head, rest, 0, time, odd)?;
            if let Some(first) = first
                && (1..16).contains(&len)
            {
                let mask = (1 << (8 * len)) - 1;
                *date = Date { text: first & mask, mask, len, parts: *time };
            }
            len
        };
        let end = try_units(&self.tail, rest, middle, time, odd)?;
        let is_digit = |at: usize| rest.get(at).is_some_and(u8::is_ascii_digit);
        let cut_number = end == 0 || is_digit(end - 1) && is_digit(end);
        (!cut_number).then_some(end)
    }
}
