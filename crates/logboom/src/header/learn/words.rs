//! Columns of a header that are single words: names of loggers, of threads, of programs.
//!
//! A message begins with a word too. What tells a column is that its values are few and
//! names of things in a program, or that a piece of a header follows every one of them.

use super::super::layout::{Field, Form, Item};
use super::super::scan::{self, is_blank};
use super::columns::{self, dotted, file_and_line, function_and_line};
use super::frames;
use super::group::{Group, Value, is_identifier, without_numbers, word};
use super::levels::{level, level_at, narrow_level, strict_level};
use super::names::PLACE;
use super::rules::{bracketed, skip_field};
use super::tags::is_code;
use crate::lexicon;
use std::collections::{BTreeMap, BTreeSet};

/// A column may have so many values, or one for every so many lines.
const FEW: usize = 8;
const LINES_A_VALUE: usize = 20;

/// A word of so many hexadecimal digits is hardly one of a language.
const HEX_ID: usize = 8;

/// Parts of ids with so many hexadecimal digits are no words.
const HEX_PART: usize = 4;

/// Ids of a column look alike, but for some that are absent.
const MAX_LOOKS: usize = 2;

/// Ids of one width have so many bytes.
const WIDE_ID: usize = 8;

/// So many digits in all lines are rather a code than a count or the status of a request.
const CODE: usize = 4;

/// No words before a colon are longer.
const MAX_PHRASE: usize = 64;

/// Takes a word as a column, if it is one.
pub(super) fn next(group: &mut Group<'_>) -> bool {
    if group.items.is_empty() {
        return false;
    }
    name_and_process(group)
        || frames::before_brackets(group)
        || slashed(group)
        || before_piece(group)
        || before_code(group)
        || pairs(group)
        || identifier(group)
        || frames::next(group)
        || frames::before_sign(group)
        || ids(group)
        || phrase(group)
        || columns::before_logger(group)
        || frames::sign(group)
        || frames::mark(group)
}

/// Whether the values, numbers in them aside, are few enough for a column.
fn are_few(group: &Group<'_>, find: fn(&[u8]) -> Option<Value>) -> bool {
    group.distinct(find) <= FEW.max(group.rows.len() / LINES_A_VALUE)
}

/// A word that may name something: no mark of a sentence is in it.
fn name(rest: &[u8]) -> Option<Value> {
    let (start, end) = word(rest)?;
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"._-:/$@#()*,".contains(b);
    // `*12`, the number of a connection.
    let starred = rest[0] == b'*' && rest.get(1).is_some_and(u8::is_ascii_digit);
    let first = rest[0].is_ascii_alphabetic() || b"_#".contains(&rest[0]) || starred;
    let ends = !b":.-,".contains(&rest[end - 1]);
    // `cpu3:2097)text` is a mark of a header and a word behind it.
    let count = |mark: u8| rest[..end].iter().filter(|b| **b == mark).count();
    let ends = ends && count(b'(') == count(b')');
    (first && ends && rest[..end].iter().all(plain)).then_some((start, end))
}

/// Takes a value that has no name, and what separates it.
pub(super) fn take(group: &mut Group<'_>, find: impl Fn(&[u8]) -> Option<Value>) {
    group.take(skip_field(), find);
    group.separate(true);
}

/// A name that a slash joins to the piece before it, as in `I/name text`.
fn slashed(group: &mut Group<'_>) -> bool {
    let joined = matches!(group.items.last(), Some(Item::Text(text)) if text.ends_with('/'));
    let likely = joined && group.most(97, |rest| name(rest).is_some()) && are_few(group, name);
    if likely {
        take(group, name);
    }
    likely
}

/// Whether a piece of a header stands at the beginning.
fn is_piece(rest: &[u8]) -> bool {
    let number = |rest: &[u8]| {
        let (_, end) = word(rest)?;
        (scan::number(rest, 0) == Some(end)).then_some(end + scan::blanks(rest, end))
    };
    // `Info [main] `
    let titled = |(_, (_, end)): (u8, Value)| {
        let gap = scan::blanks(rest, end);
        gap > 0 && bracketed(&rest[end + gap..], b'[')
    };
    let two_numbers = || number(number(rest).map(|end| &rest[end..])?);
    let tag = || scan::tag(rest, 0).filter(|tag| word(rest).is_some_and(|w| tag.end <= w.1));
    let is_bracketed = |open: &u8| bracketed(rest, *open);
    b"[<(".iter().any(is_bracketed)
        || level_at(rest).is_some_and(titled)
        || file_and_line(rest).is_some()
        || function_and_line(rest).is_some()
        || dotted(rest).is_some()
        || strict_level(rest).is_some()
        || process(rest).is_some()
        || key(rest).is_some_and(|key| KEYS.contains(&key))
        || two_numbers().is_some()
        || tag().is_some()
}

/// A name or a pair, with few values, before a piece that follows it in nearly all lines.
fn before_piece(group: &mut Group<'_>) -> bool {
    let followed = |rest: &[u8]| {
        leading(rest).is_some_and(|(_, end)| is_piece(&rest[end + scan::blanks(rest, end)..]))
    };
    // Two words that are always there are the message's own.
    let tag = |rest: &[u8]| {
        let (_, end) = leading(rest)?;
        let next = end + scan::blanks(rest, end);
        let named = rest.get(next).is_some_and(u8::is_ascii_alphabetic);
        let tag = scan::tag(&rest[next..], 0).filter(|tag| named && tag.pid.is_none())?;
        Some((0, next + tag.end))
    };
    // A place in the source behind a word in every line is no accident, however many such words there are.
    let placed = |rest: &[u8]| {
        let (_, end) = leading(rest)?;
        file_and_line(&rest[end + scan::blanks(rest, end)..])
    };
    let are_names = || group.most(97, |rest| placed(rest).is_some()) && group.few(FEW, leading);
    let likely = group.most(97, followed)
        && (are_few(group, leading) || are_names())
        && (group.distinct(tag) > 1 || !group.most(97, |rest| tag(rest).is_some()));
    if likely {
        take(group, leading);
    }
    likely
}

/// Names with few values, not all the same, before a number of as many digits in all lines: the code of
/// what happened.
fn before_code(group: &mut Group<'_>) -> bool {
    let width = |rest: &[u8]| {
        let (_, end) = name(rest)?;
        let at = end + scan::blanks(rest, end);
        let (_, len) = word(&rest[at..])?;
        rest[at..at + len].iter().all(u8::is_ascii_digit).then_some(len)
    };
    let Some(digits) = group.rows.first().and_then(|row| width(row.rest())) else {
        return false;
    };
    let likely = digits >= CODE
        && group.most(100, |rest| width(rest) == Some(digits))
        && group.distinct(name) > 1
        && are_few(group, name);
    if likely {
        take(group, name);
    }
    likely
}

/// A word that may stand before a piece: a name or a pair.
fn leading(rest: &[u8]) -> Option<Value> {
    match key(rest) {
        Some(_) if !is_message(rest) => word(rest),
        _ => name(rest).or_else(|| bracketed_name(rest)),
    }
}

/// `<core>`, a name among others that stand without brackets.
fn bracketed_name(rest: &[u8]) -> Option<Value> {
    let (_, end) = word(rest)?;
    let inner = rest[..end].strip_prefix(b"<")?.strip_suffix(b">")?;
    inner.iter().all(u8::is_ascii_alphanumeric).then_some((0, end))
}

/// Names of things in a program, of which each stands before various words.
fn identifier(group: &mut Group<'_>) -> bool {
    let find = |rest: &[u8]| name(rest).or_else(|| code(rest));
    let is_one = |rest: &[u8]| {
        code(rest).is_some() || name(rest).is_some_and(|(_, end)| is_identifier(&rest[..end]))
    };
    let named = group.most(97, |rest| find(rest).is_some());
    let likely = named
        && (group.most(80, is_one) || before_sentence(group))
        && are_few(group, find)
        && various(group);
    if likely {
        take(group, find);
    }
    likely
}

/// Ids that look alike in nearly all lines, as `req-5f03ab17` or `10.0.3.7:514`, and stand before various
/// words.
fn ids(group: &mut Group<'_>) -> bool {
    let find = |rest: &[u8]| {
        let (start, end) = word(rest)?;
        let plain = |b: &u8| b.is_ascii_alphanumeric() || b"._-:/#@*".contains(b);
        let likely = rest[..end].iter().all(plain)
            && rest[..end].iter().any(u8::is_ascii_digit)
            && rest[end - 1].is_ascii_alphanumeric();
        // What goes on with numbers is rather a record of values than a text.
        let behind = rest.get(end + scan::blanks(rest, end));
        (likely && behind.is_some_and(|b| !b.is_ascii_digit())).then_some((start, end))
    };
    if !group.begun() || !group.most(97, |rest| find(rest).is_some()) {
        return false;
    }
    let words =
        || group.rows.iter().filter_map(|row| find(row.rest()).map(|(_, end)| &row.rest()[..end]));
    let looks: BTreeSet<Vec<u8>> = words().map(look).collect();
    // No sentences begin with words of one width and with marks at the same places.
    let widths: BTreeSet<Vec<usize>> = words().map(widths).collect();
    let is_wide = widths.len() == 1 && words().all(|id| id.len() >= WIDE_ID);
    let likely = (looks.len() <= MAX_LOOKS || is_wide)
        && words().collect::<BTreeSet<_>>().len() > FEW
        && various(group);
    if likely {
        take(group, find);
    }
    likely
}

/// How wide the parts of an id are.
fn widths(id: &[u8]) -> Vec<usize> {
    id.split(|b| !b.is_ascii_alphanumeric()).map(<[u8]>::len).collect()
}

/// How an id looks: numbers made one, and those in hexadecimal digits.
fn look(id: &[u8]) -> Vec<u8> {
    let mut look = Vec::new();
    for part in id.split_inclusive(|b| !b.is_ascii_alphanumeric()) {
        let hex = part.iter().take_while(|b| b.is_ascii_hexdigit()).count();
        let is_hex =
            hex >= HEX_PART && part[..hex].iter().any(u8::is_ascii_digit) && hex + 1 >= part.len();
        if is_hex {
            look.push(b'0');
            look.extend(&part[hex..]);
        } else {
            look.extend(without_numbers(part));
        }
    }
    look
}

/// `01O`, digits and capitals as no sentence begins.
fn code(rest: &[u8]) -> Option<Value> {
    let (start, end) = word(rest)?;
    let plain = |b: &u8| b.is_ascii_digit() || b.is_ascii_uppercase();
    let mixed = rest[0].is_ascii_digit() && rest[..end].iter().any(u8::is_ascii_uppercase);
    (mixed && rest[..end].iter().all(plain)).then_some((start, end))
}

/// Whether nearly all sentences begin behind the first words, as their capitals tell: these are
/// several, in one case, and none says what happened (`user`, not `removing`).
fn before_sentence(group: &Group<'_>) -> bool {
    let source = |rest: &[u8]| {
        let (start, end) = name(rest)?;
        let letters = || rest[..end].iter().filter(|b| b.is_ascii_alphabetic());
        let cased = letters().all(u8::is_ascii_lowercase)
            || end > 1 && letters().all(u8::is_ascii_uppercase)
            || is_identifier(&rest[..end]);
        let verb = [&b"ing"[..], b"ed"].iter().any(|ending| rest[..end].ends_with(ending));
        let tells = verb || lexicon::guards(&rest[..end]);
        (cased && !tells).then_some((start, end))
    };
    let sentence = |rest: &[u8]| {
        let (_, end) = source(rest)?;
        match rest[end + scan::blanks(rest, end)..] {
            [first, second, ..] => Some(first.is_ascii_uppercase() && !second.is_ascii_uppercase()),
            _ => None,
        }
    };
    group.most(97, |rest| source(rest).is_some())
        && group.most(90, |rest| sentence(rest) == Some(true))
        && group.distinct(source) >= 3
}

/// Whether what follows the first words begins in many ways.
pub(super) fn various(group: &Group<'_>) -> bool {
    let mut seen: BTreeMap<&[u8], usize> = BTreeMap::new();
    for row in &group.rows {
        let rest = row.rest();
        if let Some((_, end)) = word(rest) {
            let rest = &rest[end + scan::blanks(rest, end)..];
            let end = word(rest).map_or(rest.len(), |(_, end)| end);
            *seen.entry(&rest[..end]).or_default() += 1;
        }
    }
    seen.len() >= 5 && seen.values().all(|count| count * 10 < group.rows.len() * 6)
}

/// Whether what `find` finds stands before other words now and then: what says where does, what
/// says what happened does not.
pub(super) fn stands_before_various(
    group: &Group<'_>,
    find: impl Fn(&[u8]) -> Option<Value>,
) -> bool {
    let next = |rest: &[u8]| {
        let (_, end) = find(rest)?;
        let after = rest[end..].iter().position(|&b| !is_blank(b) && b != b':')?;
        Some((0, end + after + word(&rest[end + after..]).map_or(0, |(_, end)| end)))
    };
    group.distinct(next) * 2 >= group.distinct(&find) * 3
}

/// `name[123]` without a colon behind it.
pub(super) fn name_and_process(group: &mut Group<'_>) -> bool {
    if group.tags > 0 || !group.most(95, |rest| process(rest).is_some()) {
        return false;
    }
    group.take(Field::new("Component", Form::Any), process);
    group.open(b'[');
    let inside = |rest: &[u8]| Some((0, rest.iter().position(|&b| b == b']')?));
    let is_number = |rest: &[u8]| scan::number(rest, 0) == inside(rest).map(|(_, end)| end);
    let form = if group.most(100, is_number) { Form::Num } else { Form::Any };
    group.take(Field::new("Pid", form), inside);
    group.separate(true);
    group.brackets += 1;
    group.tags += 1;
    true
}

/// `name[LEVEL]` or `name<level>`, a colon behind it or not.
pub(super) fn name_and_level(group: &mut Group<'_>) -> bool {
    let find = |rest: &[u8]| {
        let open = rest.iter().position(|&b| b"[<".contains(&b) || scan::is_blank(b))?;
        let closed = strict_level(&rest[open..]).is_some_and(|(bracket, _)| bracket != 0);
        (open > 0 && closed).then_some((0, open))
    };
    if group.levels > 0 || !group.most(95, |rest| find(rest).is_some()) {
        return false;
    }
    group.take(Field::new("Component", Form::Any), find);
    narrow_level(group)
}

/// The name of `name[123]`, `name[12:ab]` or `name[9f8b7c6d]`.
pub(super) fn process(rest: &[u8]) -> Option<Value> {
    let (_, end) = word(rest)?;
    let open = rest[..end].iter().position(|&b| b == b'[')?;
    let inside = rest[open + 1..end].split(|&b| b == b']').next()?;
    let is_id = inside.len() >= HEX_ID && inside.iter().all(u8::is_ascii_hexdigit);
    let number = is_id || inside.first().is_some_and(u8::is_ascii_digit);
    let closed = matches!(rest[open..end], [.., b']'] | [.., b']', b':']);
    (open > 0 && rest[0].is_ascii_alphabetic() && number && closed).then_some((0, open))
}

/// `orders/12 on web-01: `, a few words that nearly all lines have before a colon, names of things
/// among them: words of a language alone say what happened (`payment failed id: `).
fn phrase(group: &mut Group<'_>) -> bool {
    let find = |rest: &[u8]| {
        let end = memchr::memmem::find(&rest[..rest.len().min(MAX_PHRASE)], b": ")?;
        let words = || rest[..end].split(|b| scan::is_blank(*b));
        let has_marks = rest[..end].iter().any(|b| b"{}\"'=".contains(b)) || is_code(&rest[..end]);
        let tells = words().all(lexicon::knows) || words().any(lexicon::guards);
        let is_phrase =
            words().count() <= scan::MAX_INNER_BLANKS + 1 && rest[0].is_ascii_alphabetic();
        (is_phrase && !has_marks && !tells).then_some((0, end))
    };
    let likely = group.tags == 0
        && group.open.is_empty()
        && group.most(97, |rest| find(rest).is_some())
        && group.distinct(find) <= FEW
        && group.rows.len() > FEW
        && stands_before_various(group, find);
    if likely {
        group.take(skip_field(), find);
        group.skip(": ");
        group.tags += 1;
    }
    likely
}

/// `level=info`, `pid=12`: a pair whose key is one of a header.
pub(super) fn pair(group: &mut Group<'_>) -> bool {
    let Some(label) = group.rows.first().and_then(|row| key(row.rest())) else {
        return false;
    };
    let text = format!("{}=", String::from_utf8_lossy(label));
    if !KEYS.contains(&label) || !group.most(97, |rest| rest.starts_with(text.as_bytes())) {
        return false;
    }
    group.skip(&text);
    if group.levels == 0 && level(group, 95) {
        return true;
    }
    let name = match label {
        b"level" | b"lvl" | b"severity" if group.levels == 0 => "Level",
        b"pid" => "Pid",
        b"tid" | b"thread" => "Thread",
        b"host" | b"client" => "Host",
        b"logger" | b"module" | b"component" => "Component",
        b"caller" => PLACE,
        _ => "Skip",
    };
    group.levels += usize::from(name == "Level");
    group.take(Field::new(name, Form::Any), word);
    group.separate(true);
    true
}

/// Most pairs before a dash.
const MAX_PAIRS: usize = 8;

/// `user=bob request=17 - ` or `USER[bob] REQUEST[17] `: pairs with the same keys in nearly all lines, which
/// a dash parts from the message, or which a message follows that is no pair and begins in many ways.
fn pairs(group: &mut Group<'_>) -> bool {
    let mut ahead = group.clone();
    for pairs in 0..MAX_PAIRS {
        if pairs > 0 && !ahead.most(80, |rest| begins_pair(rest).is_some()) && various(&ahead) {
            *group = ahead;
            return true;
        }
        let Some(label) = ahead.rows.first().and_then(|row| begins_pair(row.rest())) else {
            return false;
        };
        // A key with nothing but a blank behind it is that of the message.
        let empty =
            |rest: &[u8]| rest.strip_prefix(label).is_some_and(|rest| rest.starts_with(b" "));
        if pairs > 0 && label.ends_with(b"=") && ahead.most(97, empty) {
            ahead.skip(&String::from_utf8_lossy(label));
            ahead.separate(false);
            *group = ahead;
            return true;
        }
        let value = |rest: &[u8]| match label.last() {
            Some(b'[') => memchr::memchr(b']', rest)
                .filter(|&end| rest.get(end + 1).is_none_or(|byte| is_blank(*byte)))
                .map(|end| (0, end)),
            _ => word(rest),
        };
        let valued =
            |rest: &[u8]| !is_message(rest) && rest.strip_prefix(label).and_then(value).is_some();
        if !ahead.most(97, valued) {
            return false;
        }
        ahead.skip(&String::from_utf8_lossy(label));
        ahead.take(skip_field(), value);
        if label.ends_with(b"[") {
            ahead.skip("]");
        }
        if ahead.most(97, |rest| rest.trim_ascii_start().starts_with(b"- ")) {
            ahead.separate(true);
            *group = ahead;
            return true;
        }
        ahead.separate(false);
    }
    false
}

/// Keys of the pairs of headers; others may be of messages that are pairs.
const KEYS: [&[u8]; 16] = [
    b"level",
    b"lvl",
    b"severity",
    b"pid",
    b"tid",
    b"thread",
    b"host",
    b"client",
    b"logger",
    b"module",
    b"component",
    b"caller",
    b"request_id",
    b"trace_id",
    b"span_id",
    b"app",
];

/// Whether the pair stands at the beginning that holds the message.
pub(super) fn is_message(rest: &[u8]) -> bool {
    matches!(key(rest), Some(b"msg" | b"message" | b"event"))
}

/// A key at the beginning, with its mark: `user=`, `USER[`.
fn begins_pair(rest: &[u8]) -> Option<&[u8]> {
    let len = rest.iter().position(|&b| !b.is_ascii_alphanumeric() && b != b'_')?;
    (len > 0 && b"=[".contains(&rest[len])).then_some(&rest[..=len])
}

/// The key of a pair at the beginning.
pub(super) fn key(rest: &[u8]) -> Option<&[u8]> {
    begins_pair(rest)?.strip_suffix(b"=")
}
