//! What a layout asks of the first bytes of a record, so that one look tells most layouts
//! that cannot fit.
//!
//! A [`Gate`] never turns away a record that its layout fits; it may let others through.

use super::compile::Op;
use super::time::{Pad, Unit};
use super::timer::Timer;

/// Bytes that are looked at.
pub(super) const LOOK: usize = 8;

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

/// The classes that may stand in each of the first bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gate {
    start: u64,
    second: u64,
}

impl Gate {
    /// What these steps ask for.
    pub(super) fn of(ops: &[Op], timers: &[Timer]) -> Self {
        let second = match ops {
            // A value that ends at a blank, and nowhere else.
            [Op::Word(_, stops), Op::Blanks, rest @ ..]
                if stops.texts.is_empty() && stops.pair.is_none() =>
            {
                asked(rest, timers)
            }
            [Op::Num(_), Op::Blanks, rest @ ..] => asked(rest, timers),
            _ => u64::MAX,
        };
        Self { start: asked(ops, timers), second }
    }

    /// The classes of the first byte.
    pub(super) fn first(self) -> First {
        First(self.start as u8)
    }

    /// Whether the steps may fit a record.
    pub(super) fn admits(self, looks: Looks) -> bool {
        looks.start & !self.start == 0 && looks.second & !self.second == 0
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

/// The classes that steps ask for, as far as they ask for some at fixed places.
fn asked(ops: &[Op], timers: &[Timer]) -> u64 {
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
            Op::Time(timer) => units(timers[*timer].units(), &mut wanted),
            Op::Num(_) => {
                wanted.push(DIGIT | DASH);
                false
            }
            Op::Known => {
                wanted.push(LETTER | DIGIT);
                false
            }
            Op::Letter => {
                wanted.push(LETTER);
                true
            }
            _ => false,
        };
        if !fixed || wanted.len() >= LOOK {
            break;
        }
    }
    mask(wanted)
}

/// The classes that a time in these units asks for.
pub(super) fn asked_of(format: &[Unit]) -> u64 {
    let mut wanted = Vec::new();
    units(format, &mut wanted);
    mask(wanted)
}

fn mask(mut wanted: Vec<u8>) -> u64 {
    wanted.resize(LOOK, u8::MAX);
    wanted[..LOOK].iter().rev().fold(0, |all, class| all << 8 | u64::from(*class))
}

/// Adds what units of a time ask for; whether what follows stands at a fixed place.
fn units(units: &[Unit], wanted: &mut Vec<u8>) -> bool {
    for unit in units {
        let (class, count, fixed) = match *unit {
            Unit::Byte(byte) => (class(byte), 1, true),
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
            Unit::Epoch | Unit::EpochFraction(_) => (DIGIT, LOOK, true),
            _ => return false,
        };
        wanted.extend(std::iter::repeat_n(class, count));
        if !fixed {
            return false;
        }
    }
    true
}
