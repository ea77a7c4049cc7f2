//! Levels at the cursors: words of a message or pieces of a header.

use super::super::layout::{Field, Form};
use super::super::level;
use super::super::scan::{self, blanks, is_blank};
use super::group::{Group, Value, close};
use super::rules::skip_field;
use crate::time::Severity;
use std::collections::BTreeMap;

/// So many lines may be those of one source of several.
const SOURCE: usize = 10;

/// The least share of letters where marks may stand for them, in percent.
const LETTERED: usize = 25;

/// No marks around a level have more bytes.
const MAX_MARK: usize = 4;

/// No program has more levels.
const MAX_NAMES: usize = 9;

/// How names begin that are those of levels alone.
const PLAIN: [&[u8]; 2] = [b"info", b"debug"];

/// What finds a value at the beginning.
type Find = fn(&[u8]) -> Option<Value>;

/// A level at the beginning, in a bracket or not: the bracket, its value.
pub(super) fn level_at(rest: &[u8]) -> Option<(u8, Value)> {
    let open = rest.first().filter(|b| b"[(<{\"*".contains(b)).copied().unwrap_or(0);
    let start = usize::from(open != 0);
    let start = start + if matches!(open, 0 | b'*') { 0 } else { blanks(rest, start) };
    let len = level::name_len(&rest[start..]);
    level::known(&rest[start..start + len])?;
    let next = rest.get(start + len).copied().unwrap_or(b' ');
    let ends = match (len, next) {
        (_, next) if open == b'*' => next == b'*',
        // `T:123` is a thread.
        (1, b':') => !rest.get(start + len + 1).is_some_and(u8::is_ascii_digit),
        (1, b'/' | b']' | b')' | b'>' | b'|' | b'!') => true,
        (1, _) => is_blank(next),
        // `INFO- text`, but not `fail-over`.
        (_, b'-' | b'=' | b'.') => rest.get(start + len + 1).is_some_and(|b| is_blank(*b)),
        (_, b'_' | b'\'') => false,
        _ => next.is_ascii_punctuation() || is_blank(next),
    };
    ends.then_some((open, (start, start + len)))
}

/// A level that is no word of a sentence: in capitals or in brackets.
pub(super) fn strict_level(rest: &[u8]) -> Option<(u8, Value)> {
    let (open, (start, end)) = level_at(rest)?;
    let closed = open != 0 && rest[end..].trim_ascii_start().first() == Some(&close(open));
    // `I/name: text`, as no sentence begins.
    let slashed = end - start == 1
        && rest.get(end) == Some(&b'/')
        && scan::tag(rest, end + 1).is_some_and(|tag| tag.name.0 == end + 1);
    // `I> text`
    let pointed = end - start == 1 && rest[end..].starts_with(b"> ");
    let capitals = end - start > 2 && rest[start..end].iter().all(|b| !b.is_ascii_lowercase());
    (closed || capitals || slashed || pointed).then_some((open, (start, end)))
}

/// A word in letters that are all `cased`, a number behind them or none.
fn cased_word(rest: &[u8], cased: fn(&u8) -> bool) -> Option<Value> {
    let len = rest.iter().take_while(|b| cased(b)).count();
    let len = len + usize::from(len > 1 && rest.get(len).is_some_and(u8::is_ascii_digit));
    let ends = rest.get(len).is_some_and(|&b| is_blank(b) || b":[".contains(&b));
    (len > 1 && ends).then_some((0, len))
}

/// A word with a capital first and a colon behind it.
fn capitalised_word(rest: &[u8]) -> Option<Value> {
    let lower = rest.get(1..)?.iter().take_while(|b| b.is_ascii_lowercase()).count();
    let likely = rest[0].is_ascii_uppercase() && lower > 1 && rest.get(lower + 1) == Some(&b':');
    likely.then_some((0, lower + 1))
}

/// A few words in one case, of which many are levels and the others must then be levels
/// too, of another language or of this program alone.
pub(super) fn foreign_level(group: &mut Group<'_>) -> bool {
    if group.levels > 0 || group.items.is_empty() {
        return false;
    }
    // Sentences begin with small words more often than with capitals.
    let cases: [(Find, usize); 3] = [
        (|rest| cased_word(rest, u8::is_ascii_uppercase), 25),
        (|rest| cased_word(rest, u8::is_ascii_lowercase), 75),
        (capitalised_word, 50),
    ];
    let all = |case: &(Find, usize)| group.most(97, |r| case.0(r).is_some());
    let Some((find, percent)) = cases.into_iter().find(all) else {
        return false;
    };
    let names = group.distinct(find);
    let likely = (2..=MAX_NAMES).contains(&names)
        && names * 4 <= group.rows.len()
        && (all_are_levels(group, find)
            || group.most(percent, |rest| level_at(rest).is_some())
                && group.distinct(|rest| level_at(rest).map(|(_, value)| value)) > 1);
    if likely {
        take_name(group, find);
    }
    likely
}

/// One letter alone, or a mark for none.
pub(super) fn letter_at(rest: &[u8]) -> Option<Value> {
    let first = rest.first().filter(|b| b.is_ascii_alphabetic() || b"-*!".contains(b));
    first.filter(|_| rest.get(1).is_some_and(|b| is_blank(*b))).map(|_| (0, 1))
}

/// One letter, or a mark for none, where nearly all lines have one and not all the same: a level,
/// `i` or `w`, or some other kind.
pub(super) fn one_letter(group: &mut Group<'_>) -> bool {
    let letter = |rest: &[u8]| letter_at(rest).filter(|_| rest[0].is_ascii_alphabetic());
    let likely = !group.items.is_empty()
        && group.most(97, |rest| letter_at(rest).is_some())
        && group.most(LETTERED, |rest| letter(rest).is_some())
        && group.distinct(letter) > 1;
    if !likely {
        return false;
    }
    let is_level = |rest: &[u8]| letter(rest).is_none() || level::severity(&rest[..1]).is_some();
    if group.levels == 0 && group.most(100, is_level) {
        take_name(group, letter_at);
    } else {
        group.take(skip_field(), letter_at);
        group.separate(false);
    }
    true
}

/// Takes the name of a level that may be of this program alone.
fn take_name(group: &mut Group<'_>, find: impl Fn(&[u8]) -> Option<Value>) {
    group.take(Field::new("Level", Form::Any), find);
    group.levels += 1;
    group.separate(true);
}

/// Whether a level is in brackets or says that all is well: messages begin with `ERROR`,
/// but hardly with `INFO`.
pub(super) fn is_calm(rest: &[u8]) -> bool {
    strict_level(rest).is_some_and(|(open, (start, end))| {
        let severity = level::known(&rest[start..end]);
        open != 0 || severity.is_some_and(|severity| severity < Severity::Warn)
    })
}

/// Whether some of the levels are of a header, by their looks.
pub(super) fn has_calm(group: &Group<'_>) -> bool {
    group.rows.iter().any(|row| is_calm(row.rest()))
}

/// Whether nearly all lines have a level, and not all the same.
pub(super) fn has_levels(group: &Group<'_>) -> bool {
    group.most(97, |rest| level_at(rest).is_some()) && vary(group)
}

/// Whether several levels stand at the cursors; `debug1` and `debug2` are two.
fn vary(group: &Group<'_>) -> bool {
    let mut names = group
        .rows
        .iter()
        .filter_map(|row| level_at(row.rest()).map(|(_, (start, end))| &row.rest()[start..end]));
    let first = names.next();
    names.any(|name| Some(name) != first)
}

/// The level that nearly all lines have.
pub(super) fn level(group: &mut Group<'_>, percent: usize) -> bool {
    if group.levels > 0 || !group.most(percent, |rest| level_at(rest).is_some()) {
        return false;
    }
    is_likely(group) && take_level(group, level_at)
}

/// Whether the levels at the cursors are rather a column than the first words of messages.
fn is_likely(group: &Group<'_>) -> bool {
    let marked = |rest: &[u8]| {
        level_at(rest).is_some_and(|(_, (_, end))| {
            matches!(rest.get(end), Some(b':' | b'/' | b'|' | b'\t')) || blanks(rest, end) > 1
        })
    };
    let letter = |rest: &[u8]| level_at(rest).is_some_and(|(_, (start, end))| end - start == 1);
    // One word that is always there may be the message's own.
    group.most(50, |rest| strict_level(rest).is_some())
        || vary(group)
        || group.most(90, marked)
        // But no sentence behind a time begins with these.
        || group.times > 0 && group.most(97, is_plain)
        // Nor is one letter that is always there the first word of every sentence.
        || !group.items.is_empty() && group.most(97, letter)
}

/// Whether the name of a level stands at the beginning that no sentence begins with.
pub(super) fn is_plain(rest: &[u8]) -> bool {
    let begins =
        |name: &&[u8]| rest.get(..name.len()).is_some_and(|text| text.eq_ignore_ascii_case(name));
    PLAIN.iter().any(begins)
}

/// Levels in capitals between marks that no bracket is, or behind one: `**INFO**`, `@INFO`.
pub(super) fn marked_level(group: &mut Group<'_>) -> bool {
    let Some(mark) = group.rows.first().and_then(|row| mark(row.rest())) else {
        return false;
    };
    let find = |rest: &[u8]| {
        let (_, (start, end)) = strict_level(rest.strip_prefix(mark.as_bytes())?)?;
        Some((mark.len() + start, mark.len() + end))
    };
    let likely = group.levels == 0
        && group.most(97, |rest| find(rest).is_some())
        && group.distinct(find) > 1;
    if !likely {
        return false;
    }
    group.skip(&mark);
    take_level(group, strict_level);
    // Quotes open and close with other marks of as many bytes.
    let behind = group.rows.first().and_then(|row| self::mark(row.rest()));
    if let Some(behind) = behind.filter(|behind| behind.len() == mark.len())
        && group.most(97, |rest| rest.starts_with(behind.as_bytes()))
    {
        group.skip(&behind);
        group.separate(true);
    }
    true
}

/// The marks at the beginning that are no brackets.
fn mark(rest: &[u8]) -> Option<String> {
    let is_mark =
        |b: &&u8| !b.is_ascii_alphanumeric() && !is_blank(**b) && !b"[](){}<>\"'".contains(b);
    let len = rest.iter().take_while(is_mark).count();
    let text = std::str::from_utf8(&rest[..len]).ok()?;
    (1..=MAX_MARK).contains(&len).then(|| text.to_owned())
}

/// Narrows the group to the lines with a level in capitals or brackets.
pub(super) fn narrow_level(group: &mut Group<'_>) -> bool {
    group.levels == 0 && take_level(group, strict_level)
}

fn take_level(group: &mut Group<'_>, find: fn(&[u8]) -> Option<(u8, Value)>) -> bool {
    let found: Vec<_> = group.rows.iter().map(|row| find(row.rest())).collect();
    let opens = |open: u8| found.iter().flatten().filter(|found| found.0 == open).count();
    let Some(open) = b"\0[(<{\"*".iter().copied().max_by_key(|&open| opens(open)) else {
        return false;
    };
    let mut levels = found.into_iter().map(|found| found.filter(|found| found.0 == open));
    let mut ends = Vec::new();
    group.rows.retain(|row| {
        let level = levels.next().flatten();
        ends.extend(level.map(|(_, (_, end))| row.rest().get(end).copied()));
        level.is_some()
    });
    by_end(group, &ends);
    group.open(open);
    if open != 0 {
        group.pad();
        group.separate_blanks();
    }
    group.take(Field::new("Level", Form::Known), |rest| {
        let len = level::name_len(rest);
        level::known(&rest[..len]).map(|_| (0, len))
    });
    group.levels += 1;
    group.separate(true);
    true
}

/// Keeps the lines of one source where levels end in several ways, each in many lines; `ends` are
/// what stands behind the levels.
fn by_end(group: &mut Group<'_>, ends: &[Option<u8>]) {
    let mut marks = ends.iter().map(|end| end.filter(|b| b":|/".contains(b)));
    let mut counts: BTreeMap<Option<u8>, usize> = BTreeMap::new();
    for mark in marks.clone() {
        *counts.entry(mark).or_default() += 1;
    }
    if let Some((&mark, &count)) = counts.iter().max_by_key(|(_, count)| **count)
        && count >= SOURCE
        && count * 10 < ends.len() * 9
    {
        group.rows.retain(|_| marks.next() == Some(mark));
    }
}

/// The length of a name before a level, as in `local.ERROR`, `core:error` or, in a bracket,
/// `Server thread/INFO`.
fn level_prefix(rest: &[u8]) -> Option<usize> {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || b"_- #".contains(b);
    let len = rest.iter().take_while(|b| is_part(b)).count();
    // `local.ERROR`, or `app.db:ERROR`.
    let dotted = || rest.iter().take_while(|b| is_part(b) || **b == b'.').count();
    joined_level(rest, len)
        .or_else(|| joined_level(rest, dotted()).filter(|_| rest.get(len) == Some(&b'.')))
}

/// The length of such a name where it may end at `len`.
fn joined_level(rest: &[u8], mut len: usize) -> Option<usize> {
    if rest.get(len) == Some(&b']') {
        // `Herder INFO]`
        len = rest[..len].iter().rposition(|b| is_blank(*b))?;
    }
    let mark = *rest.get(len).filter(|_| len > 0)?;
    let (open, (_, end)) = level_at(rest.get(len + 1..)?)?;
    let after = *rest.get(len + 1 + end)?;
    let blanks = rest[..len].iter().filter(|b| is_blank(**b)).count();
    let joined = match mark {
        b'/' => after == b']' && blanks <= 2 || (after == b'/' || is_blank(after)) && blanks == 0,
        // The facility of syslog: `daemon.info `.
        b'.' => blanks == 0 && (b"[]:>".contains(&after) || is_blank(after)),
        b':' => blanks == 0 && (b"]:".contains(&after) || is_blank(after)),
        b' ' => after == b']' && blanks == 0,
        _ => false,
    };
    (joined && open == 0).then_some(len)
}

/// Whether a level in capitals stands behind a name.
pub(super) fn is_prefixed(rest: &[u8]) -> bool {
    level_prefix(rest).is_some_and(|len| strict_level(&rest[len + 1..]).is_some())
}

/// A level behind a name, in a bracket or not.
pub(super) fn prefixed_level(group: &mut Group<'_>) -> bool {
    if group.levels > 0 {
        return false;
    }
    let bracketed = |open: &u8| {
        group.most(95, |rest| rest.first() == Some(open) && level_prefix(&rest[1..]).is_some())
    };
    let open = b"[<".iter().copied().find(bracketed).unwrap_or(0);
    let found = open != 0 || group.most(95, |rest| level_prefix(rest).is_some());
    if !found {
        return false;
    }
    group.open(open);
    // `web-01/INFO/name`: the component comes later.
    let between = group.most(95, |rest| {
        let level = level_prefix(rest).and_then(|len| Some((len + 1, level_at(&rest[len + 1..])?)));
        level.is_some_and(|(start, (_, (_, end)))| rest.get(start + end) == Some(&b'/'))
    });
    let field = if between { skip_field() } else { Field::new("Component", Form::Any) };
    group.take(field, |rest| level_prefix(rest).map(|end| (0, end)));
    let stands = |mark: &&str| group.count(|rest| rest.starts_with(mark.as_bytes()));
    let mark = [".", ":", "/", " "].into_iter().max_by_key(stands).unwrap_or(".");
    group.skip(mark);
    take_level(group, level_at)
}

/// Whether all values are names of levels: then they may be rare ones.
fn all_are_levels(group: &Group<'_>, find: impl Fn(&[u8]) -> Option<Value>) -> bool {
    group.most(97, |rest| {
        find(rest).is_some_and(|(_, end)| {
            let name = rest[..end].trim_ascii();
            name.len() > 1 && level::severity(name).is_some()
        })
    })
}

/// Whether what stands in the brackets at the cursors are levels, some by other names.
pub(super) fn foreign_in(group: &Group<'_>, inside: impl Fn(&[u8]) -> Option<Value>) -> bool {
    let known = |rest: &[u8]| {
        inside(rest).is_some_and(|(_, end)| level::known(rest[..end].trim_ascii()).is_some())
    };
    let names = || group.distinct(&inside);
    let words = |rest: &[u8]| {
        inside(rest)
            .is_some_and(|(_, end)| rest[..end].trim_ascii().iter().all(u8::is_ascii_alphabetic))
    };
    group.levels == 0
        && (group.most(25, known) && group.most(97, words)
            || all_are_levels(group, &inside) && names() > 1)
        && names() <= MAX_NAMES
}

/// Takes a value, as that of a level if such are its names.
pub(super) fn take_value_or_level(group: &mut Group<'_>, find: impl Fn(&[u8]) -> Option<Value>) {
    let level = foreign_in(group, &find);
    group.levels += usize::from(level);
    group.take(if level { Field::new("Level", Form::Any) } else { skip_field() }, find);
}
