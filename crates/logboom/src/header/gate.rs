//! What a layout asks of the first bytes of a record, so that one look tells most layouts
//! that cannot fit.
//!
//! A [`Gate`] never turns away a record that its layout fits; it may let others through.

use super::compile::{Object, Op};
use super::layout::Style;
use super::time::{Pad, Unit};
use super::timer::Timer;

/// Bytes that are looked at.
pub(super) const LOOK: usize = 8;

/// Bytes of a longer look, in which a run of blanks is one: a time and what stands behind it.
const LONG: usize = 3 * LOOK;

pub(super) const DIGIT: u8 = 1;
const LETTER: u8 = 1 << 1;
const BLANK: u8 = 1 << 2;
const DASH: u8 = 1 << 3;
const SLASH: u8 = 1 << 4;
const OPEN: u8 = 1 << 5;
const COLON: u8 = 1 << 6;
const OTHER: u8 = 1 << 7;

const CLASS: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b' ' | b'\t' => BLANK,
            b'-' => DASH,
            b'/' | b'.' => SLASH,
            b'[' | b'(' | b'<' => OPEN,
            b':' | b',' | b'|' => COLON,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

fn class(byte: u8) -> u8 {
    CLASS[usize::from(byte)]
}

/// The classes of the first bytes of a text, one in each byte; none where it is shorter.
pub(super) fn look(text: &[u8]) -> u64 {
    let mut seen = [0; LOOK];
    for (seen, byte) in seen.iter_mut().zip(text) {
        *seen = class(*byte);
    }
    u64::from_le_bytes(seen)
}

/// The places of the bits that are set.
pub(super) fn bits(mut left: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let first = (left != 0).then(|| left.trailing_zeros() as usize);
        left &= left.wrapping_sub(1);
        first
    })
}

/// The first bytes of a record: those at its start, and those of its second word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks {
    start: u64,
    second: u64,
    /// One past the last byte of them.
    end: usize,
}

impl Looks {
    pub(super) fn of(record: &[u8], start: usize) -> Self {
        let text = record.get(start..).unwrap_or_default();
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let word = text.iter().position(is_blank).unwrap_or(text.len());
        let blanks = text[word..].iter().take_while(|byte| is_blank(byte)).count();
        let end = start + word + blanks + LOOK;
        Self { start: look(text), second: look(&text[word + blanks..]), end }
    }

    /// One past the last byte that was looked at.
    pub(super) fn end(self) -> usize {
        self.end
    }
}

/// The classes of more bytes at its start, a run of blanks as one.
#[derive(Debug, Clone, Copy)]
pub(super) struct LongLook {
    classes: [u64; LONG / LOOK],
    /// One past the last byte that was looked at.
    end: usize,
}

impl LongLook {
    pub(super) fn of(record: &[u8], start: usize) -> Self {
        let (mut seen, mut at) = ([0; LONG], start);
        for seen in &mut seen {
            let Some(byte) = record.get(at) else { break };
            *seen = class(*byte);
            at += 1;
            while *seen == BLANK && record.get(at).is_some_and(|byte| class(*byte) == BLANK) {
                at += 1;
            }
        }
        let (eights, _) = seen.as_chunks();
        let classes = std::array::from_fn(|at| u64::from_le_bytes(eights[at]));
        Self { classes, end: at + 1 }
    }

    /// One past the last byte that was looked at.
    pub(super) fn end(&self) -> usize {
        self.end
    }
}

/// The classes that may stand in each of the first bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gate {
    start: u64,
    second: u64,
    long: [u64; LONG / LOOK],
}

impl Gate {
    /// What these steps ask for.
    pub(super) fn of(ops: &[Op], timers: &[Timer]) -> Self {
        let second = match ops {
            // A value that ends at a blank, and nowhere else.
            [Op::Word(_, stops), Op::Blanks, rest @ ..]
                if stops.texts.is_empty() && stops.pair.is_none() =>
            {
                mask(&asked(rest, timers, false))
            }
            [Op::Num(_), Op::Blanks, rest @ ..] => mask(&asked(rest, timers, false)),
            _ => u64::MAX,
        };
        let long = asked(ops, timers, true);
        let long = [0, LOOK, 2 * LOOK].map(|at| mask(long.get(at..).unwrap_or_default()));
        Self { start: mask(&asked(ops, timers, false)), second, long }
    }

    /// The classes of the first byte.
    pub(super) fn first(self) -> First {
        First(self.start as u8)
    }

    /// Whether the steps may fit a record.
    pub(super) fn admits(&self, looks: Looks) -> bool {
        looks.start & !self.start == 0 && looks.second & !self.second == 0
    }

    /// Whether a longer look tells more.
    pub(super) fn is_long(&self) -> bool {
        self.long[1..].iter().any(|word| *word != u64::MAX)
    }

    /// Whether the steps may fit a record that looks like this.
    pub(super) fn admits_long(&self, look: &LongLook) -> bool {
        look.classes.iter().zip(self.long).all(|(classes, word)| classes & !word == 0)
    }
}

/// The classes of bytes that records of some layouts may begin with.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct First(u8);

impl First {
    /// Whether a record may begin like this.
    pub(super) fn admits(self, text: &[u8]) -> bool {
        text.first().is_some_and(|byte| class(*byte) & self.0 != 0)
    }
}

impl FromIterator<First> for First {
    fn from_iter<I: IntoIterator<Item = First>>(all: I) -> Self {
        Self(all.into_iter().fold(0, |all, First(classes)| all | classes))
    }
}

/// The classes that steps ask for, as far as they ask for some at fixed places; where `are_one`, runs of
/// blanks count as one.
fn asked(ops: &[Op], timers: &[Timer], are_one: bool) -> Vec<u8> {
    let mut wanted = Vec::new();
    for op in ops {
        let fixed = match op {
            Op::Byte(byte) => {
                wanted.push(class(*byte));
                true
            }
            Op::Text(text) => {
                wanted.extend(text.iter().map(|byte| class(*byte)));
                true
            }
            Op::Time(timer) => units(timers[*timer].units(), are_one, &mut wanted),
            Op::Blanks => {
                wanted.push(BLANK);
                are_one
            }
            Op::Letter => {
                wanted.push(LETTER);
                true
            }
            _ => {
                let first: &[u8] = match op {
                    Op::Num(_) => &[DIGIT | DASH],
                    Op::Known => &[LETTER | DIGIT],
                    Op::Pri => &[OPEN, DIGIT],
                    Op::Data => &[OPEN | DASH],
                    Op::Edge => &[BLANK],
                    Op::Object(Object { style: Style::Json, .. }) => &[OTHER],
                    _ => &[],
                };
                wanted.extend_from_slice(first);
                false
            }
        };
        if !fixed || wanted.len() >= LONG {
            break;
        }
    }
    wanted
}

/// The classes that a time in these units asks for.
pub(super) fn asked_of(format: &[Unit]) -> u64 {
    let mut wanted = Vec::new();
    units(format, false, &mut wanted);
    mask(&wanted)
}

/// The first classes as one number, any where none are asked for.
fn mask(wanted: &[u8]) -> u64 {
    let mut word = [u8::MAX; LOOK];
    word.iter_mut().zip(wanted).for_each(|(word, class)| *word = *class);
    u64::from_le_bytes(word)
}

/// Adds what units of a time ask for; whether what follows stands at a fixed place.
fn units(units: &[Unit], are_one: bool, wanted: &mut Vec<u8>) -> bool {
    for unit in units {
        let (class, count, fixed) = match *unit {
            Unit::Byte(byte) => (class(byte), 1, true),
            Unit::Blank => (BLANK, 1, are_one),
            Unit::Year => (DIGIT, 4, true),
            Unit::ShortYear => (DIGIT, 2, true),
            Unit::MonthName | Unit::Weekday => (LETTER, 3, true),
            Unit::Month(pad)
            | Unit::Day(pad)
            | Unit::Hour(pad)
            | Unit::Hour12(pad)
            | Unit::Minute(pad)
            | Unit::Second(pad) => match pad {
                Pad::Zero => (DIGIT, 2, true),
                Pad::None => (DIGIT, 1, false),
                Pad::Blank => return false,
            },
            Unit::Fraction(digits) => (DIGIT, usize::from(digits.max(1)), digits > 0),
            Unit::Epoch | Unit::EpochFraction(_) => (DIGIT, LOOK, false),
            _ => return false,
        };
        wanted.extend(std::iter::repeat_n(class, count));
        if !fixed {
            return false;
        }
    }
    true
}
