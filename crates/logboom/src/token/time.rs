//! Dates and times of day inside a message.

use super::byte::{byte_at, is_digit_at, is_word_at};

pub(crate) const MONTHS: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
pub(super) const DAYS: &[u8] = b"MonTueWedThuFriSatSun";
/// Letters of such a name.
pub(crate) const NAME: usize = 3;

/// Whether one of the three-letter names stands at `at`.
fn name(text: &[u8], at: usize, names: &[u8]) -> bool {
    byte_at(text, at).is_ascii_uppercase()
        && text.get(at..at + NAME).is_some_and(|name| names.chunks(NAME).any(|known| known == name))
}

/// The end of `min..=max` digits at `at` and of nothing but digits.
fn digits(text: &[u8], at: usize, min: usize, max: usize) -> Option<usize> {
    let len = text[at.min(text.len())..].iter().take(max + 1).take_while(|b| b.is_ascii_digit());
    let len = len.count();
    (min..=max).contains(&len).then_some(at + len)
}

/// `at + 1` where this byte stands at `at`.
fn byte(text: &[u8], at: usize, byte: u8) -> Option<usize> {
    (text.get(at) == Some(&byte)).then_some(at + 1)
}

/// The end of `[weekday[,]] month day [year] [time] [zone] [year]` at `start`.
pub(super) fn named_date(text: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    if name(text, at, DAYS) {
        at += 3;
        at = byte(text, at, b',').unwrap_or(at);
        at = byte(text, at, b' ')?;
        if is_digit_at(text, at) {
            return numeric_date(text, at);
        }
    }
    if !name(text, at, MONTHS) {
        return None;
    }
    at = byte(text, at + 3, b' ')?;
    at = byte(text, at, b' ').unwrap_or(at);
    at = digits(text, at, 1, 2)?;
    if let Some(end) = year(text, at) {
        at = end;
    }
    if let Some(end) = byte(text, at, b' ').and_then(|at| clock(text, at)) {
        at = zone(text, end);
        at = year(text, at).unwrap_or(at);
    }
    (!is_word_at(text, at)).then_some(at)
}

/// The end of ` 2024` or `, 2024` at `at`.
fn year(text: &[u8], at: usize) -> Option<usize> {
    let at = byte(text, at, b',').unwrap_or(at);
    let at = byte(text, at, b' ')?;
    let end = digits(text, at, 4, 4)?;
    (!is_word_at(text, end) && byte_at(text, end) != b':').then_some(end)
}

/// The end of a date with its time, or of a time of day, that begins with a digit.
pub(super) fn numeric_date(text: &[u8], start: usize) -> Option<usize> {
    let lead = digits(text, start, 1, 4)?;
    let end = match byte_at(text, lead) {
        b':' => return clock(text, start).map(|end| zone(text, end)),
        b'-' | b'/' | b'.' => parted_date(text, start, lead)?,
        b' ' if lead - start <= 2 => {
            let month = lead + 1;
            if !name(text, month, MONTHS) || is_word_at(text, month + 3) {
                return None;
            }
            year(text, month + 3)?
        }
        _ => return None,
    };
    let time = match byte_at(text, end) {
        b' ' | b'T' | b'_' | b':' => clock(text, end + 1),
        b',' => clock(text, end + 1 + usize::from(byte_at(text, end + 1) == b' ')),
        _ => None,
    };
    match time {
        Some(end) => Some(zone(text, end)),
        None => (!is_word_at(text, end)).then_some(end),
    }
}

/// The end of `2024-01-31`, `1/31/2024`, `31/Jan/2024`; its first number ends at `lead`.
fn parted_date(text: &[u8], start: usize, lead: usize) -> Option<usize> {
    let mark = text[lead];
    let long = lead - start == 4;
    if lead - start == 3 {
        return None;
    }
    let at = if !long && name(text, lead + 1, MONTHS) {
        lead + 4
    } else {
        digits(text, lead + 1, 1, 2)?
    };
    let at = byte(text, at, mark)?;
    let end = if long { digits(text, at, 1, 2)? } else { digits(text, at, 4, 4)? };
    (mark != b'.' || !is_digit_at(text, end + 1) || byte_at(text, end) == b' ').then_some(end)
}

/// The end of `hh:mm[:ss[.fraction]]`.
fn clock(text: &[u8], at: usize) -> Option<usize> {
    let at = digits(text, at, 1, 2)?;
    let minutes = digits(text, byte(text, at, b':')?, 2, 2)?;
    let Some(end) = byte(text, minutes, b':').and_then(|at| digits(text, at, 2, 2)) else {
        return (!is_word_at(text, minutes) && byte_at(text, minutes) != b':').then_some(minutes);
    };
    let fraction = matches!(byte_at(text, end), b'.' | b',');
    Some(if fraction { digits(text, end + 1, 1, 9).unwrap_or(end) } else { end })
        .filter(|end| !is_word_at(text, *end) || byte_at(text, *end) == b'Z')
        .filter(|end| byte_at(text, *end) != b':')
}

/// Halves of the day, and zones by name that are common in logs.
const ZONES: [&[u8]; 18] = [
    b"AM", b"PM", b"UTC", b"GMT", b"EST", b"EDT", b"CST", b"CDT", b"MST", b"MDT", b"PST", b"PDT",
    b"CET", b"CEST", b"BST", b"IST", b"JST", b"MSK",
];

/// The end of the zone at `at`: `Z`, ` +02:00`, ` UTC`; `at` where there is none.
fn zone(text: &[u8], at: usize) -> usize {
    if byte_at(text, at) == b'Z' && !is_word_at(text, at + 1) {
        return at + 1;
    }
    let from = byte(text, at, b' ').unwrap_or(at);
    let end = if matches!(byte_at(text, from), b'+' | b'-') {
        digits(text, from + 1, 4, 4).or_else(|| {
            let minutes = byte(text, digits(text, from + 1, 2, 2)?, b':')?;
            digits(text, minutes, 2, 2)
        })
    } else {
        let rest = &text[from.min(text.len())..];
        ZONES.into_iter().find(|zone| rest.starts_with(zone)).map(|zone| from + zone.len())
    };
    end.filter(|end| !is_word_at(text, *end)).unwrap_or(at)
}
