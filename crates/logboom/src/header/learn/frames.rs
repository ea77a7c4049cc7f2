//! Words in a frame: what nearly all lines have marks around or in, always the same.
//!
//! A message may begin with `core/run` or with `"core"`; that the messages of all events do is
//! no accident. So marks tell a column where its values do not.

use super::super::layout::{Field, Form, Item};
use super::super::scan::{self, is_blank};
use super::group::{Group, Row, Value, word};
use super::rules::{self, skip_field};
use super::words::{take, various};
use std::collections::BTreeSet;

/// So many values at least may stand in one frame.
const FEW: usize = 8;

/// So many colons join the parts of a word that is no name.
const JOINTS: usize = 4;

/// The longest mark between a name and what follows.
const MAX_SIGN: usize = 6;

/// Takes a word in the frame that nearly all have, where various words follow.
pub(super) fn next(group: &mut Group<'_>) -> bool {
    let Some(frame) = group.rows.first().and_then(|row| framed(row.rest())).map(|(frame, _)| frame)
    else {
        return false;
    };
    let find =
        |rest: &[u8]| framed(rest).filter(|(other, _)| *other == frame).map(|(_, end)| (0, end));
    let likely = group.begun()
        && group.most(97, |rest| find(rest).is_some())
        && group.few(FEW, find)
        && various(group);
    if likely {
        take(group, find);
    }
    likely
}

/// The frame of the first word, and where its value ends: before a mark that parts columns.
fn framed(rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (_, end) = word(rest)?;
    let text = &rest[..end];
    // What ends with a colon is a tag, and what begins with a bracket has rules of its own.
    if text.ends_with(b":") || b"[({<".contains(&text[0]) {
        return None;
    }
    let frame = frame_of(text);
    let count = |mark: u8| frame.iter().filter(|b| **b == mark).count();
    let is_whole = [(b'(', b')'), (b'[', b']'), (b'<', b'>')]
        .iter()
        .all(|&(open, close)| count(open) == count(close) || frame == [b'a', close])
        && b"\"'`".iter().all(|quote| count(*quote) % 2 == 0);
    // A pair is of the message.
    let is_pair = frame.windows(2).any(|pair| pair == b"=a");
    let marks = frame.len() - count(b'a');
    let names = text.iter().any(u8::is_ascii_alphabetic);
    let parted = usize::from(b">;,=".contains(frame.last()?));
    (marks > 0 && is_whole && !is_pair && names).then_some((frame, end - parted))
}

/// A text with each run of letters and digits made one.
fn frame_of(text: &[u8]) -> Vec<u8> {
    let mut frame: Vec<u8> = text.iter().map(|b| if is_plain(*b) { b'a' } else { *b }).collect();
    frame.dedup_by(|a, b| *a == b'a' && *b == b'a');
    frame
}

/// Takes a first word in which many colons join the same parts in nearly all lines, as no text begins:
/// `00000100:2.0:0:4711:(client.c:123:ping())`.
pub(super) fn joined(group: &mut Group<'_>) -> bool {
    let frame = |rest: &[u8]| word(rest).map(|(_, end)| frame_of(&rest[..end]));
    let first = group.rows.first().and_then(|row| frame(row.rest())).unwrap_or_default();
    let colons = first.iter().filter(|b| **b == b':').count();
    let likely = colons >= JOINTS && group.most(97, |rest| frame(rest).as_ref() == Some(&first));
    if likely {
        group.take_word();
    }
    likely
}

/// Takes a name that several brackets are glued to: `web[][app.Store] text`.
pub(super) fn before_brackets(group: &mut Group<'_>) -> bool {
    let find = |rest: &[u8]| {
        let len = rest.iter().position(|b| !is_plain(*b))?;
        let (mut end, mut brackets) = (len, 0);
        while rest.get(end) == Some(&b'[') {
            end += rules::until_close(&rest[end + 1..], b'[')? + 2;
            brackets += 1;
        }
        (len > 0 && brackets > 1 && is_blank(*rest.get(end)?)).then_some((0, len))
    };
    let likely =
        group.begun() && group.most(97, |rest| find(rest).is_some()) && group.few(FEW, find);
    if likely {
        group.take(Field::new("Component", Form::Any), find);
    }
    likely
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// The first word and the sign that stands alone behind it in nearly all lines: `core » text`.
pub(super) fn before_sign(group: &mut Group<'_>) -> bool {
    let Some(sign) = group.rows.first().and_then(|row| sign_behind(row.rest())) else {
        return false;
    };
    let find =
        |rest: &[u8]| word(rest).filter(|_| sign_behind(rest).is_some_and(|other| other == sign));
    let likely = group.most(97, |rest| find(rest).is_some()) && group.few(FEW, find);
    if likely {
        let text = format!(" {} ", String::from_utf8_lossy(sign));
        group.take(skip_field(), find);
        group.skip(&text);
    }
    likely
}

/// The sign behind the first word.
fn sign_behind(rest: &[u8]) -> Option<&[u8]> {
    let (_, end) = word(rest)?;
    sign_at(&rest[end + scan::blanks(rest, end)..])
}

/// Skips a sign that nearly all lines have: one mark again and again, or none that a keyboard has.
pub(super) fn sign(group: &mut Group<'_>) -> bool {
    let Some(sign) = group.rows.first().and_then(|row| sign_at(row.rest())) else {
        return false;
    };
    let text = format!("{} ", String::from_utf8_lossy(sign));
    let is_rule = sign.iter().all(|mark| *mark == sign[0]) || is_foreign(sign);
    let likely = sign.len() > 1
        && is_rule
        && group.most(97, |rest| {
            rest.starts_with(sign) && rest.get(sign.len()).is_some_and(|b| is_blank(*b))
        });
    if likely {
        group.skip(&text);
    }
    likely
}

/// One mark, a level or a kind: not the same in all lines, or none of a sentence.
pub(super) fn mark(group: &mut Group<'_>) -> bool {
    let after_value = matches!(group.items.last(), Some(Item::Field(_)));
    if after_value || !group.most(97, |rest| mark_at(rest).is_some()) {
        return false;
    }
    let text = |row: &Row<'_>| mark_at(row.rest()).map(|(_, end)| row.rest()[..end].to_vec());
    let marks: BTreeSet<Vec<u8>> = group.rows.iter().filter_map(text).collect();
    let is_bullet = |mark: &Vec<u8>| mark == b"*" || mark == b"#";
    // A line begins with no mark of a sentence, but with a sign.
    let likely = match group.items.is_empty() {
        true => marks.len() > 1 && !marks.iter().any(|mark| mark.is_ascii()),
        false => marks.len() > 1 || marks.iter().all(is_bullet),
    };
    if likely {
        take(group, mark_at);
    }
    likely
}

/// A word that is one mark, or a sign that no keyboard has.
fn mark_at(rest: &[u8]) -> Option<Value> {
    let (_, end) = word(rest)?;
    let is_mark = end == 1 && rest[0].is_ascii_punctuation() || is_foreign(&rest[..end]);
    is_mark.then_some((0, end))
}

/// Whether a text is a sign that no keyboard has, as it is shown: what tells how to show it goes with it.
fn is_foreign(text: &[u8]) -> bool {
    // Signs such as that for information count as letters.
    let is_letter = |c: char| c.is_alphanumeric() && !matches!(c, '\u{2100}'..='\u{214f}');
    let shown = |c: &char| !matches!(c, '\u{fe00}'..='\u{fe0f}');
    std::str::from_utf8(text).is_ok_and(|text| {
        text.chars().filter(shown).count() == 1
            && text.chars().all(|c| !is_letter(c) && !c.is_ascii())
    })
}

/// A word that is marks or a sign that no keyboard has, none of a bracket or a quote; what is equal
/// is a value.
fn sign_at(rest: &[u8]) -> Option<&[u8]> {
    let (_, end) = word(rest)?;
    let text = &rest[..end];
    let is_mark = |b: &u8| b.is_ascii_punctuation() && !b"[](){}<\"'`=+".contains(b);
    let is_sign = end <= MAX_SIGN && (text.iter().all(is_mark) || is_foreign(text));
    is_sign.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_words() {
        let cases = [
            ("core.run() x", Some(("a.a()", 10))),
            ("core; x", Some(("a;", 4))),
            ("\"core\" x", Some(("\"a\"", 6))),
            ("@core x", Some(("@a", 5))),
            ("core> x", Some(("a>", 4))),
            ("core x", None),
            ("core: x", None),
            ("\"GET /x\"", None),
            ("a=b c", None),
            ("run(1 x", None),
            ("10.0.0.1 x", None),
        ];
        for (text, expected) in cases {
            let found = framed(text.as_bytes());
            let found = found.map(|(frame, end)| (String::from_utf8(frame).unwrap(), end));
            assert_eq!(found, expected.map(|(frame, end)| (frame.to_owned(), end)), "{text}");
        }
    }
}
