//! Lines of several sources: narrows a group to those that begin alike.
//!
//! What tells that lines are of one source is the way from the cursor to a time or a level: the
//! same brackets, numbers and marks between as many words. A source need not have most of the
//! lines, nor a share of them: so many lines with the same way are enough.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::super::level;
use super::super::scan::{self, blanks, is_blank};
use super::group::{Group, Row, close, count_rising, without_numbers};
use super::levels::{is_plain, level_at, strict_level};
use crate::time::Severity;
use memchr::memchr;

/// So many lines are enough.
const LEAST: usize = 10;

/// Where a program has its lines passed on, at least one of so many is the first of a record.
const LINES_OF_A_RECORD: usize = 4;

/// More pieces hardly stand before a time or a level.
const MAX_STEPS: usize = 6;

/// Times of several hosts or threads are not all in order, but so many in a hundred are.
const LEAST_RISING: usize = 80;

/// No bracket of a header is longer.
const MAX_BRACKET: usize = 64;

/// So much of what stands behind is looked at.
const BEHIND: usize = 48;

/// The way to what tells a header: bytes for each piece, as it looks, at last for what it leads to.
type Way = Vec<u8>;

/// A line by its number in the group, and where in the rest of it what tells the header stands.
type Line = (usize, Range<usize>);

/// Narrows the group to the most lines with one way to a time or a level, of which `next` takes a
/// piece.
pub(super) fn narrow(group: &mut Group<'_>, next: impl Fn(&mut Group<'_>) -> bool) -> bool {
    if group.rows.len() < LEAST {
        return false;
    }
    let mut classes: BTreeMap<Way, Vec<Line>> = BTreeMap::new();
    for (index, row) in group.rows.iter().enumerate() {
        if let Some((way, place)) = way(group, row) {
            classes.entry(way).or_default().push((index, place));
        }
    }
    let passed_on = if group.tags > 0 { group.rows.len().div_ceil(LINES_OF_A_RECORD) } else { 0 };
    let least = passed_on.max(LEAST);
    classes.retain(|way, class| class.len() >= least && is_header(group, way, class));
    let mut classes: Vec<_> = classes.into_values().collect();
    classes.sort_by_key(|class| Reverse(class.len()));
    for class in classes {
        let mut narrowed = group.clone();
        narrowed.rows = class.iter().map(|(index, _)| group.rows[*index]).collect();
        if next(&mut narrowed) {
            *group = narrowed;
            return true;
        }
    }
    false
}

/// The way from the cursor of a line, and where what it leads to stands.
fn way(group: &Group<'_>, row: &Row<'_>) -> Option<(Way, Range<usize>)> {
    let rest = row.rest();
    // What stands behind a tag is the message of the program, unless that tells the time once more.
    let (levels, most) = if group.tags > 0 { (false, 0) } else { (group.levels == 0, MAX_STEPS) };
    let (mut at, mut steps) = (0, Way::new());
    for _ in 0..=most {
        let here = &rest[at..];
        if (group.times == 0 || group.times == 1 && steps.len() < 2)
            && let Some((look, end)) = group.seen.look_at(here)
            && (group.times == 0 || look[1] != b'=' && tells_seconds(&look))
        {
            steps.extend(look);
            return Some((steps, at..at + end));
        }
        if levels && let Some((open, end)) = telling_level(here, !steps.contains(&b'a')) {
            steps.extend([b'L', open]);
            return Some((steps, at..at + end));
        }
        let end = piece(here, &mut steps)?;
        at += end + blanks(here, end);
    }
    None
}

/// Whether a time with this look tells seconds, as one that is written twice does: `1:00pm up 3 days`
/// begins with a time that the message speaks of.
fn tells_seconds(look: &[u8]) -> bool {
    look.windows(2).any(|pair| matches!(pair, b"-S" | b"%s" | b"%Q" | [b'0'..=b'9', b'Q']))
}

/// A level that no sentence begins with: its look and its end.
fn telling_level(rest: &[u8], first: bool) -> Option<(u8, usize)> {
    if let Some((open, (_, end))) = strict_level(rest) {
        let mark = rest.get(end).copied().filter(|b| b":|/;,".contains(b));
        return Some((open ^ mark.unwrap_or(0) << 1, end));
    }
    let (open, (start, end)) = level_at(rest)?;
    let marked = first && end - start > 2 && rest.get(end).is_some_and(|b| b":|;,\t".contains(b));
    marked.then(|| (open ^ rest[end], end))
}

/// Adds the look of the next piece to the way; the end of the piece.
fn piece(rest: &[u8], way: &mut Way) -> Option<usize> {
    let first = *rest.first()?;
    if b"[(<{".contains(&first) {
        let end = memchr(close(first), &rest[..rest.len().min(MAX_BRACKET)])? + 1;
        way.push(first);
        return Some(end);
    }
    let stops = |b: &u8| is_blank(*b) || b"|;,".contains(b);
    let len = rest.iter().position(stops)?;
    // A pair is of the message, but where it tells the time or the level.
    if rest[..len].contains(&b'=') {
        return None;
    }
    let mark = rest[len];
    let end = len + usize::from(!is_blank(mark));
    let mark = if is_blank(mark) { *rest[..len].last()? } else { mark };
    let mark = if mark.is_ascii_punctuation() { mark } else { b' ' };
    let look = match len {
        0 => b'-',
        _ if scan::number(rest, 0) == Some(len) => b'0',
        _ => b'a',
    };
    way.extend([look, mark]);
    Some(end)
}

/// Whether what stands before and behind is rather of headers than of sentences.
fn is_header(group: &Group<'_>, way: &[u8], class: &[Line]) -> bool {
    let rest = |index: &usize| group.rows[*index].rest();
    let befores: BTreeSet<Vec<u8>> =
        class.iter().map(|(index, place)| without_numbers(&rest(index)[..place.start])).collect();
    let spoken = |text: &Vec<u8>| {
        text.split(|b| is_blank(*b))
            .any(|word| word.len() > 1 && word.iter().all(u8::is_ascii_alphabetic))
    };
    if befores.len() == 1 && befores.iter().all(spoken) {
        return false;
    }
    let mut behind: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for (index, place) in class {
        let text = &rest(index)[place.end..];
        *behind.entry(without_numbers(&text[..text.len().min(BEHIND)])).or_default() += 1;
    }
    let various = behind.len() >= 3 && behind.values().all(|count| count * 10 < class.len() * 8);
    various
        && match way.contains(&b'L') {
            true => tell_levels(group, class),
            // A second time follows the first; those that messages speak of are of any day.
            false => group.times == 0 || rise(group, class),
        }
}

/// Whether what stands in these lines are levels rather than a word that sentences begin with, as
/// `Note:` or `Config:`, always the same.
fn tell_levels(group: &Group<'_>, class: &[Line]) -> bool {
    let found = |(index, place): &Line| {
        let text = &group.rows[*index].rest()[place.clone()];
        level_at(text).map(|(open, (start, end))| (open, &text[start..end]))
    };
    let levels: Vec<_> = class.iter().filter_map(found).collect();
    let vary = levels.windows(2).any(|pair| pair[0].1 != pair[1].1);
    let calm = |(open, name): (u8, &[u8])| {
        open != 0 || level::known(name).is_some_and(|level| level < Severity::Warn)
    };
    let telling = |(open, name): (u8, &[u8])| open != 0 || vary || is_plain(name);
    levels.into_iter().any(|level| calm(level) && telling(level))
}

/// Whether the times of these lines rise, but for a few.
fn rise(group: &Group<'_>, class: &[Line]) -> bool {
    let times: Vec<_> = class
        .iter()
        .filter_map(|(index, place)| group.seen.value_at(&group.rows[*index].rest()[place.start..]))
        .collect();
    count_rising(&times) * 100 >= times.len().saturating_sub(1) * LEAST_RISING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_of_pieces() {
        let look = |text: &str| {
            let mut way = Way::new();
            let end = piece(text.as_bytes(), &mut way)?;
            Some((way.escape_ascii().to_string(), end))
        };
        let cases = [
            ("[a b] c", Some(("[", 5))),
            ("audit: x", Some(("a:", 6))),
            ("12|x", Some(("0|", 3))),
            (";x", Some(("-;", 1))),
            ("name x", Some(("a ", 4))),
            // What begins with pairs is the message.
            ("type=1397 audit(", None),
            ("[open", None),
        ];
        for (text, expected) in cases {
            assert_eq!(look(text), expected.map(|(look, end)| (look.to_owned(), end)), "{text}");
        }
    }
}
