//! A time at a known place of a record, in a known format -> its fields.
//!
//! Enters: the bytes from the time on. Leaves: [`Parts`] and the length of the text. What was
//! read last is remembered by its bytes: the second, which many lines in a row share, and the
//! date, which seldom changes.

use super::Clock;
use super::pace::Pace;
use super::reach::FAR;
use super::time::{Format, Parts, Unit, try_units};
use crate::time::Stamp;

/// Reads one time of a layout.
#[derive(Debug, Clone)]
pub(super) struct Timer {
    units: Box<[Unit]>,
    /// Most bytes that are looked at to read one, but for blanks.
    longest: usize,
    /// Up to the day.
    date: Memo,
    /// Up to the second, with the date.
    second: Memo,
    pace: Pace,
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

/// Blanks that a time is thought to have.
const BLANKS: usize = 8;

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
        Self {
            units: units.as_slice().into(),
            longest: units.iter().map(|unit| unit.longest()).sum(),
            date: Memo::new(date),
            second: Memo::new(second),
            pace: Pace::default(),
        }
    }

    /// Forgets what hangs on the clock.
    pub(super) fn forget(&mut self) {
        self.pace = Pace::default();
    }

    /// How far into `text`, which is no time in this format, that may have been looked for.
    pub(super) fn reach(&self, text: &[u8]) -> usize {
        let reach = self.longest + BLANKS;
        let seen = &text[..text.len().min(reach)];
        let blanks = seen.iter().filter(|byte| matches!(byte, b' ' | b'\t')).count();
        if blanks > BLANKS { FAR } else { reach }
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

    /// The instant of the time in the first `len` bytes of `text`, and whether its year is
    /// assumed; `None` within where `clock` does not know it, without where it cannot be read.
    #[inline]
    pub(super) fn stamp(
        &mut self,
        text: &[u8],
        len: usize,
        clock: &mut Clock,
    ) -> Option<Option<&(Stamp, bool)>> {
        if !self.pace.follow(text, len) {
            let mut parts = Parts::default();
            let end = self.read(text, &mut parts, &mut false)?;
            let instant = clock.stamp(&parts);
            self.pace.begin(&self.units, &text[..end], &parts, instant, clock);
        }
        Some(self.pace.instant())
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
    use proptest::prelude::*;

    use super::*;

    /// Formats, and a text of each.
    const FORMATS: [(&str, &str); 11] = [
        ("%Y-%m-%d %H:%M:%S,%3f", "2026-03-08 01:59:59,250 a"),
        ("%b %e %H:%M:%S", "Feb 28 23:59:58 a"),
        ("%b %e %k:%M:%S", "Mar  8  9:09:09 a"),
        ("%-m/%-d/%Y %-I:%M:%S %p", "3/8/2026 1:59:59 AM a"),
        ("%Y-%m-%dT%H:%M:%S%.f%z", "2026-11-01T01:30:00.999999999-04:00 a"),
        ("%a %b %d %H:%M:%S %Y", "Sun Mar 08 02:30:00 2026] a"),
        ("%s", "1772953199 a"),
        ("%s", "9223372036 a"),
        ("%6Q", "1772953199999999 a"),
        ("%Y-%m-%d-%H.%M.%S.%f", "2026-12-31-23.59.60.5 a"),
        ("%d/%b/%Y:%H:%M:%S %z", "08/Mar/2026:20:09:59 +0100] a"),
    ];

    fn clocks() -> [Clock; 4] {
        let latest = Stamp::new(1_772_232_000_000_000_000, None);
        [
            Clock::new(None, TimeZone::unknown(), None),
            Clock::new(None, TimeZone::unknown(), Some(latest)),
            Clock::new(None, TimeZone::get("America/New_York").unwrap(), Some(latest)),
            Clock::new(Some(2026), TimeZone::get("Australia/Lord_Howe").unwrap(), None),
        ]
    }

    /// What the time before tells of a text.
    fn followed(timer: &mut Timer, text: &[u8], len: usize) -> Option<Option<(Stamp, bool)>> {
        timer.pace.follow(text, len).then(|| timer.pace.instant().copied())
    }

    /// `text` with other digits.
    fn turned(text: &str, turns: &[(usize, u8)]) -> Vec<u8> {
        let mut bytes = text.as_bytes().to_vec();
        let digits: Vec<usize> =
            (0..bytes.len()).filter(|&at| bytes[at].is_ascii_digit()).collect();
        for (place, digit) in turns {
            bytes[digits[place % digits.len()]] = b'0' + digit;
        }
        bytes
    }

    proptest! {
        #[test]
        fn what_was_read_before_changes_no_instant(
            steps in prop::collection::vec(prop::collection::vec((0..30usize, 0..10u8), 0..4), 1..8),
        ) {
            for (format, text) in FORMATS {
                let format = Format::parse(format).unwrap();
                let (len, _) = format.read(text.as_bytes(), 0).unwrap();
                for mut clock in clocks() {
                    let mut timer = Timer::new(&format);
                    timer.stamp(text.as_bytes(), len, &mut clock);
                    for turns in &steps {
                        let text = turned(text, turns);
                        let mut alone = Timer::new(&format);
                        let alone = alone.stamp(&text, len, &mut clock.clone());
                        prop_assert_eq!(timer.stamp(&text, len, &mut clock), alone);
                        // A time that was read and not asked for is remembered too.
                        timer.read(&text, &mut Parts::default(), &mut false);
                    }
                }
            }
        }
    }

    #[test]
    fn digits_of_a_clock_are_followed() {
        for (format, text) in FORMATS {
            let format = Format::parse(format).unwrap();
            let (len, parts) = format.read(text.as_bytes(), 0).unwrap();
            let mut clock = Clock::new(Some(2026), TimeZone::unknown(), None);
            let mut timer = Timer::new(&format);
            let instant = timer.stamp(text.as_bytes(), len, &mut clock).map(Option::<&_>::copied);
            assert_eq!(followed(&mut timer, text.as_bytes(), len), instant);
            assert_eq!(instant, Some(clock.stamp(&parts)));
        }
        let (format, text) = (Format::parse(FORMATS[0].0).unwrap(), FORMATS[0].1.as_bytes());
        let mut clock = Clock::new(None, TimeZone::unknown(), None);
        let cases: [&[(&[u8], Option<i64>)]; 3] = [
            &[(b"2026-03-08 01:59:59,251", Some(1_000_000)), (b"2026-03-08 01:59:60,251", None)],
            // What they are worth together is nothing.
            &[
                (b"2026-03-08 00:59:00,250", Some(-3_659_000_000_000)),
                (b"2026-03-07 24:59:00,250", None),
            ],
            &[
                (b"2026-03-29 23:59:00,250", Some((21 * 86_400 + 79_141) * 1_000_000_000)),
                (b"2026-04-29 23:59:00,250", None),
            ],
        ];
        for texts in cases {
            let mut timer = Timer::new(&format);
            let &(first, _) = timer.stamp(text, 23, &mut clock).unwrap().unwrap();
            for (text, later) in texts {
                let later = later.map(|nanos| Some((first.plus(nanos).unwrap(), false)));
                assert_eq!(followed(&mut timer, text, 23), later);
            }
        }
    }
}
