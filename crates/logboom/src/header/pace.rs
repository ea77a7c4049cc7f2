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

/// Seconds of a day, of an hour and of a minute.
const DAY: u32 = 86_400;
const HOUR: u32 = 3600;
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
    /// Numbers whose digits may not change without regard to each other.
    pairs: [Pair; 2],
    /// The instant, and whether its year is assumed; `None` if there is none.
    instant: Option<(Stamp, bool)>,
}

/// A number of one or two digits.
#[derive(Debug, Clone, Copy, Default)]
struct Pair {
    /// Where the ones stand, and the tens if there are any; else at the ones too.
    ones: usize,
    tens: usize,
    min: u8,
    /// 0 if this is none.
    max: u8,
}

impl Pair {
    #[inline]
    fn holds(&self, text: &[u8; TEXT]) -> bool {
        let digit = |at: usize| text[at] & 15;
        let tens = if self.tens == self.ones { 0 } else { digit(self.tens) };
        self.max == 0 || (self.min..=self.max).contains(&(10 * tens + digit(self.ones)))
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            text: [0; TEXT],
            len: 0,
            masks: [0; TEXT / WORD],
            limits: [0; TEXT],
            worth: [0; TEXT],
            pairs: Default::default(),
            instant: None,
        }
    }
}

impl Pace {
    /// The instant of the time that was read last, and whether its year is assumed; `None` if it has
    /// none.
    #[inline]
    pub(super) fn instant(&self) -> Option<&(Stamp, bool)> {
        self.instant.as_ref()
    }

    /// Goes on to the time in the first `len` bytes of `text`, if this tells its instant; whether it
    /// does.
    #[inline]
    pub(super) fn follow(&mut self, text: &[u8], len: usize) -> bool {
        if len != self.len || len == 0 {
            return false;
        }
        let followed = match (text.first_chunk(), text.get(..len)) {
            (Some(text), _) => self.step(text),
            (None, Some(text)) => {
                let mut padded = [0; TEXT];
                padded[..len].copy_from_slice(text);
                self.step(&padded)
            }
            (None, None) => return false,
        };
        if followed.is_none() {
            self.len = 0;
        }
        followed.is_some()
    }

    /// Goes on to another text; `None` if that is not to be reached by digits.
    #[inline]
    fn step(&mut self, text: &[u8; TEXT]) -> Option<()> {
        let changed: [u64; TEXT / WORD] = std::array::from_fn(|word| {
            (word_at(text, word * WORD) ^ word_at(&self.text, word * WORD)) & self.masks[word]
        });
        // Many records share their time.
        if changed.iter().fold(0, |all, word| all | word) == 0 {
            return Some(());
        }
        // Numbers in pairs are of days and hours.
        let (mut nanos, mut is_paired) = (0, false);
        for (word, mut changed) in changed.into_iter().enumerate() {
            while changed != 0 {
                let byte = changed.trailing_zeros() as usize / 8;
                changed &= !(0xff << (byte * 8));
                let at = word * WORD + byte;
                let digit = text[at].wrapping_sub(b'0');
                if digit >= self.limits[at] {
                    return None;
                }
                let worth = self.worth[at];
                nanos += (i64::from(text[at]) - i64::from(self.text[at])) * worth;
                is_paired |= worth >= i64::from(HOUR) * SECOND;
                self.text[at] = text[at];
            }
        }
        if let Some((stamp, _)) = &mut self.instant {
            *stamp = stamp.plus(nanos)?;
        }
        (!is_paired || self.pairs.iter().all(|pair| pair.holds(&self.text))).then_some(())
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
        let (_, day) = parts.date.unwrap_or((1, 1));
        let last_day = Clock::last_day(parts);
        // Of seconds that are too many others are not, nor is another day of a month one too many: so
        // no digit tells.
        let is_beyond = instant.is_none() && (parts.epoch.is_some() || day > last_day);
        if text.len() > TEXT || is_beyond {
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
        let is_even_month = clock.is_even(parts, 1..=last_day, 0..DAY);
        let is_even_day = is_even_month || clock.is_even(parts, day..=day, 0..DAY);
        let is_even_minute =
            is_even_day || clock.is_even(parts, day..=day, minute..minute + MINUTE);
        let mut at = 0;
        for unit in units {
            let Some(end) = try_units(&[*unit], text, at, &mut Parts::default(), &mut false) else {
                self.len = 0;
                return;
            };
            match unit {
                Unit::Day(_) if is_even_month => {
                    self.pairs[0] = self.pair(at..end, i64::from(DAY), (1, last_day));
                }
                Unit::Hour(_) if is_even_day => {
                    self.pairs[1] = self.pair(at..end, i64::from(HOUR), (0, 23));
                }
                Unit::Minute(_) if is_even_day => self.sixty(at..end, i64::from(MINUTE)),
                Unit::Second(_) if is_even_minute => self.sixty(at..end, 1),
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

    /// A number of one or two digits, each of which may change.
    fn pair(&mut self, place: Range<usize>, seconds: i64, (min, max): (u8, u8)) -> Pair {
        let ones = place.end - 1;
        let tens = (place.start..ones).rev().find(|&at| self.text[at].is_ascii_digit());
        if let Some(at) = tens {
            self.limits[at] = max / 10 + 1;
            self.worth[at] = 10 * seconds * SECOND;
        }
        self.limits[ones] = 10;
        self.worth[ones] = seconds * SECOND;
        Pair { ones, tens: tens.unwrap_or(ones), min, max }
    }

    /// The same of a number below 60; a leap second stays.
    fn sixty(&mut self, place: Range<usize>, seconds: i64) {
        if self.text[place.start] != b'6' || place.len() == 1 {
            self.pair(place, seconds, (0, 59));
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
