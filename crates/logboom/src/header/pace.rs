//! A time that differs from the one before in digits of its clock -> its instant.
//!
//! Enters: texts of one format. Leaves: their instants, by adding up what each digit that changed
//! is worth: times of a log differ in few digits from one line to the next, and these are found
//! faster than a time is read. Nothing is said of a text that differs in anything else, or in
//! which a digit is out of its range.

use std::ops::Range;

use super::Clock;
use super::time::{Parts, Unit, try_units};
use crate::time::Stamp;

/// Longest text; a date, nanoseconds and an offset have room.
const TEXT: usize = 40;

const WORD: usize = 8;

const SECOND: i64 = 1_000_000_000;

/// Seconds of a day, and of a minute.
const DAY: u32 = 86_400;
const MINUTE: u32 = 60;

/// The text that was read last, and what its digits are worth.
#[derive(Debug, Clone)]
pub(super) struct Pace {
    text: [u8; TEXT],
    /// 0 while nothing is known.
    len: usize,
    /// The bytes of the text in words, the last of which may be part of one.
    masks: [u64; TEXT / WORD],
    /// One more than the highest digit that may stand in a place; 0 where no other may.
    limits: [u8; TEXT],
    /// Nanoseconds of one in a place.
    worth: [i64; TEXT],
    /// The instant, and whether its year is assumed; `None` if there is none.
    instant: Option<(Stamp, bool)>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            text: [0; TEXT],
            len: 0,
            masks: [0; TEXT / WORD],
            limits: [0; TEXT],
            worth: [0; TEXT],
            instant: None,
        }
    }
}

impl Pace {
    /// The instant of the time in the first `len` bytes of `text`, and whether its year is
    /// assumed; `None` within where it has none, without where this does not tell.
    #[inline]
    pub(super) fn follow(&mut self, text: &[u8], len: usize) -> Option<Option<(Stamp, bool)>> {
        if len != self.len || len == 0 {
            return None;
        }
        let followed = match text.first_chunk() {
            Some(text) => self.step(text),
            None => {
                let mut padded = [0; TEXT];
                padded[..len].copy_from_slice(text.get(..len)?);
                self.step(&padded)
            }
        };
        if followed.is_none() {
            self.len = 0;
        }
        followed.map(|()| self.instant)
    }

    /// Goes on to another text; `None` if that is not to be reached by digits.
    #[inline]
    fn step(&mut self, text: &[u8; TEXT]) -> Option<()> {
        let mut nanos = 0;
        for (word, mask) in self.masks.iter().enumerate() {
            let start = word * WORD;
            let mut changed = (word_at(text, start) ^ word_at(&self.text, start)) & mask;
            while changed != 0 {
                let byte = changed.trailing_zeros() as usize / 8;
                changed &= !(0xff << (byte * 8));
                let at = start + byte;
                let digit = text[at].wrapping_sub(b'0');
                if digit >= self.limits[at] {
                    return None;
                }
                nanos += (i64::from(text[at]) - i64::from(self.text[at])) * self.worth[at];
                self.text[at] = text[at];
            }
        }
        if let Some((stamp, _)) = &mut self.instant {
            *stamp = stamp.plus(nanos)?;
        }
        Some(())
    }

    /// Begins with the time in the first `len` bytes of `text`, which has these units and parts.
    pub(super) fn begin(
        &mut self,
        units: &[Unit],
        text: &[u8],
        parts: &Parts,
        instant: Option<(Stamp, bool)>,
        clock: &Clock,
    ) {
        *self = Self { instant, ..Self::default() };
        if text.len() > TEXT {
            return;
        }
        self.len = text.len();
        self.text[..self.len].copy_from_slice(text);
        for (at, mask) in self.masks.iter_mut().enumerate() {
            let bytes = self.len.saturating_sub(at * WORD).min(WORD) as u32;
            *mask = u64::MAX.checked_shl(bytes * 8).map_or(u64::MAX, |beyond| !beyond);
        }
        let second = parts.clock.unwrap_or(0);
        let minute = second - second % MINUTE;
        let is_even_day = clock.is_even(parts, 0..DAY);
        let is_even_minute = clock.is_even(parts, minute..minute + MINUTE);
        let mut at = 0;
        for unit in units {
            let Some(end) = try_units(&[*unit], text, at, &mut Parts::default(), &mut false) else {
                self.len = 0;
                return;
            };
            match unit {
                Unit::Hour(_) if is_even_day => self.number(at..end, 3600, 24),
                Unit::Minute(_) if is_even_day => self.number(at..end, 60, 60),
                Unit::Second(_) if is_even_minute => self.number(at..end, 1, 60),
                Unit::Fraction(_) => self.decimals(at..end),
                Unit::Decimals if end > at => self.decimals(at + 1..end),
                // All but the first, so that what they are worth together has room in a sum.
                Unit::Epoch => self.digits(at + 1..end, SECOND),
                Unit::EpochFraction(places) => {
                    self.digits(at + 1..end, SECOND / 10i64.pow(u32::from(*places)));
                }
                _ => {}
            }
            at = end;
        }
    }

    /// A number of one or two digits, below `limit`, lets its digits change as far as each of them
    /// may alone.
    fn number(&mut self, place: Range<usize>, seconds: i64, limit: u8) {
        let ones = place.end - 1;
        let tens = place.start..ones;
        let ten = tens.clone().last().map_or(0, |at| self.text[at].saturating_sub(b'0'));
        let is_last_ten = ten >= limit / 10;
        self.limits[ones] = if is_last_ten { limit % 10 } else { 10 };
        self.worth[ones] = seconds * SECOND;
        for at in tens.filter(|&at| self.text[at].is_ascii_digit() && !is_last_ten) {
            self.limits[at] = limit / 10;
            self.worth[at] = 10 * seconds * SECOND;
        }
    }

    /// Digits of which the last is worth so many nanoseconds.
    fn digits(&mut self, place: Range<usize>, last: i64) {
        let mut worth = last;
        for at in place.rev() {
            self.limits[at] = 10;
            self.worth[at] = worth;
            worth *= 10;
        }
    }

    /// Digits of which the first is a tenth of a second.
    fn decimals(&mut self, place: Range<usize>) {
        let last = SECOND / 10i64.pow(place.len() as u32);
        self.digits(place, last);
    }
}

fn word_at(text: &[u8; TEXT], at: usize) -> u64 {
    let word = text[at..].first_chunk::<WORD>();
    u64::from_le_bytes(*word.expect("a text is whole words"))
}
