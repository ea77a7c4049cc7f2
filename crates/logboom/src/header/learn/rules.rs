//! What may follow in a header: the first rule whose piece nearly all lines have.

use super::super::layout::{Field, Form, Item};
use super::super::level;
use super::super::scan::{self, blanks, is_blank};
use super::first;
use super::group::{Group, Value, close, word};
use std::collections::BTreeSet;

/// Takes the next piece of the header, if there is one.
pub(super) fn next(group: &mut Group<'_>) -> bool {
    if group.rows.len() < 2 {
        return false;
    }
    let many = group.rows.len() >= 5;
    structured(group)
        || group.times < 4 && first::adjacent(group, 95)
        || stream(group)
        || level(group, 90)
        || many && prefixed_level(group)
        || many && brackets(group)
        || many && bridged(group)
        || syslog(group)
        || many && tag(group)
        || many && inside(group)
        || many && (python(group) || place(group) || logger(group))
        || many && (hex(group) || number(group) || bars(group) || dashed(group) || padded(group))
        || many && word_and_bracket(group)
}

/// The first piece of lines without a time.
pub(super) fn untimed(group: &mut Group<'_>, timed: bool) -> bool {
    let prioritised = !group.items.is_empty();
    let strong = level(group, 90) || split_level(group, timed) || pid_tag(group);
    strong || prioritised && syslog(group) || prioritised
}

/// Levels before some of the lines, in a source where others are known to have times.
fn split_level(group: &mut Group<'_>, timed: bool) -> bool {
    timed && group.count(|rest| strict_level(rest).is_some()) >= 12 && narrow_level(group)
}

fn skip_field() -> Field {
    Field::new("Skip", Form::Any)
}

/// A level at the beginning, in a bracket or not: the bracket, its value.
pub(super) fn level_at(rest: &[u8]) -> Option<(u8, Value)> {
    let open = rest.first().filter(|b| b"[(<{\"".contains(b)).copied().unwrap_or(0);
    let start = usize::from(open != 0);
    let start = start + if open == 0 { 0 } else { blanks(rest, start) };
    let len = level::name_len(&rest[start..]);
    level::known(&rest[start..start + len])?;
    let next = rest.get(start + len).copied().unwrap_or(b' ');
    let ends = match (len, next) {
        (1, b'/' | b']' | b')' | b'>' | b'|' | b':') => true,
        (1, _) => is_blank(next),
        (_, b'_' | b'-' | b'=' | b'.' | b'\'') => false,
        _ => next.is_ascii_punctuation() || is_blank(next),
    };
    ends.then_some((open, (start, start + len)))
}

/// A level that is no word of a sentence: in capitals or in brackets.
pub(super) fn strict_level(rest: &[u8]) -> Option<(u8, Value)> {
    let (open, (start, end)) = level_at(rest)?;
    let closed = open != 0 && rest[end..].trim_ascii_start().first() == Some(&close(open));
    let capitals = end - start > 2 && rest[start..end].iter().all(|b| !b.is_ascii_lowercase());
    (closed || capitals).then_some((open, (start, end)))
}

/// The level that nearly all lines have.
pub(super) fn level(group: &mut Group<'_>, percent: usize) -> bool {
    if group.levels > 0 || !group.most(percent, |rest| level_at(rest).is_some()) {
        return false;
    }
    // One word that is always there may be the message's own.
    let strict = group.most(50, |rest| strict_level(rest).is_some());
    let names = group.rows.iter().filter_map(|row| {
        level_at(row.rest()).map(|(_, (start, end))| row.rest()[start..end].to_vec())
    });
    let various = names.collect::<BTreeSet<_>>().len() > 1;
    let marked = group.most(90, |rest| {
        level_at(rest).is_some_and(|(_, (_, end))| {
            matches!(rest.get(end), Some(b':' | b'/' | b'|' | b'\t')) || blanks(rest, end) > 1
        })
    });
    (strict || various || marked) && take_level(group, level_at)
}

/// Narrows the group to the lines with a level in capitals or brackets.
pub(super) fn narrow_level(group: &mut Group<'_>) -> bool {
    group.levels == 0 && take_level(group, strict_level)
}

fn take_level(group: &mut Group<'_>, find: fn(&[u8]) -> Option<(u8, Value)>) -> bool {
    let opens = |open: u8| group.count(|rest| find(rest).is_some_and(|found| found.0 == open));
    let Some(open) = b"\0[(<{\"".iter().copied().max_by_key(|&open| opens(open)) else {
        return false;
    };
    group.rows.retain(|row| find(row.rest()).is_some_and(|found| found.0 == open));
    group.open(open);
    if open != 0 && group.most(1, |rest| rest.first().is_some_and(|b| is_blank(*b))) {
        group.skip(" ");
    }
    group.take(Field::new("Level", Form::Known), |rest| {
        let len = level::name_len(rest);
        level::known(&rest[..len]).map(|_| (0, len))
    });
    group.levels += 1;
    group.separate(true);
    true
}

/// The length of a name before a level, as in `local.ERROR` or `core:error`.
fn level_prefix(rest: &[u8]) -> Option<usize> {
    let len = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    let joined = len > 0 && matches!(rest.get(len), Some(b'.' | b':'));
    let (open, (_, end)) = level_at(rest.get(len + 1..)?)?;
    let ends = rest.get(len + 1 + end).is_some_and(|b| b"]:".contains(b));
    (joined && open == 0 && ends).then_some(len)
}

/// A level behind a name, in a bracket or not.
fn prefixed_level(group: &mut Group<'_>) -> bool {
    let bracket = |rest: &[u8]| rest.strip_prefix(b"[").is_some_and(|r| level_prefix(r).is_some());
    let bracketed = group.most(95, bracket);
    if group.levels > 0 || !bracketed && !group.most(95, |rest| level_prefix(rest).is_some()) {
        return false;
    }
    if bracketed {
        group.open(b'[');
    }
    group.take(Field::new("Component", Form::Any), |rest| level_prefix(rest).map(|end| (0, end)));
    let colons = group.count(|rest| rest.starts_with(b":"));
    group.skip(if colons * 2 > group.rows.len() { ":" } else { "." });
    take_level(group, level_at)
}

/// `stdout F`, as container runtimes write it.
fn stream(group: &mut Group<'_>) -> bool {
    let is_stream = |rest: &[u8]| {
        [&b"stdout F "[..], b"stdout P ", b"stderr F ", b"stderr P "]
            .iter()
            .any(|s| rest.starts_with(s))
    };
    if !group.most(90, is_stream) {
        return false;
    }
    group.rows.retain(|row| is_stream(row.rest()));
    group.take_word();
    group.take_word();
    true
}

/// Host, program, process, message id and structured data of RFC 5424.
fn structured(group: &mut Group<'_>) -> bool {
    let data = |rest: &[u8]| {
        let mut at = 0;
        for _ in 0..4 {
            let (_, end) = word(&rest[at..])?;
            at += end + blanks(rest, at + end);
        }
        scan::data(rest, at).map(|end| (at, end))
    };
    let versioned = matches!(group.items.get(1), Some(Item::Text(text)) if text.starts_with("1 "));
    if !versioned || group.times != 1 || group.tags > 0 || !group.most(90, |r| data(r).is_some()) {
        return false;
    }
    group.rows.retain(|row| data(row.rest()).is_some());
    for name in ["Host", "Component", "Pid", "MessageId"] {
        group.take(Field::new(name, Form::Any), word);
        group.skip(" ");
    }
    group.take(Field::new("Data", Form::Any), |rest| scan::data(rest, 0).map(|end| (0, end)));
    group.skip(" ");
    group.tags += 1;
    true
}

/// Words up to another time, or to a level.
fn bridged(group: &mut Group<'_>) -> bool {
    let before = group.clone();
    for words in 1..=4 {
        if !group.most(95, |rest| word(rest).is_some()) {
            break;
        }
        group.rows.retain(|row| word(row.rest()).is_some());
        group.take_word();
        let timed = words <= 2 && group.times < 4 && group.times > 0 && first::adjacent(group, 95);
        let leveled = !timed
            && group.levels == 0
            && group.most(95, |rest| strict_level(rest).is_some())
            && narrow_level(group);
        if timed || leveled {
            return true;
        }
    }
    *group = before;
    false
}

fn is_host(name: &[u8]) -> bool {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-._:/@*".contains(b);
    name.iter().all(plain) && name.last() != Some(&b':')
}

/// The end of a host and of the tag behind it.
fn host_and_tag(rest: &[u8]) -> Option<scan::Tag> {
    let (_, len) = word(rest).filter(|(_, end)| is_host(&rest[..*end]))?;
    scan::tag(rest, len + blanks(rest, len))
}

/// The host and the tag of syslog. The daemon's own lines have no tag.
pub(super) fn syslog(group: &mut Group<'_>) -> bool {
    let first = group.times == 1 || group.times == 0 && !group.items.is_empty();
    if !first || group.levels > 0 || group.tags > 0 || !group.open.is_empty() {
        return false;
    }
    let all = group.rows.len();
    let tagged = group.count(|rest| host_and_tag(rest).is_some());
    let pids = group.count(|rest| host_and_tag(rest).is_some_and(|tag| tag.pid.is_some()));
    let host = |rest: &[u8]| word(rest).filter(|(_, end)| is_host(&rest[..*end]));
    let few = group.few(8, host);
    if tagged * 100 < all * 60 || !(few || pids * 2 >= all) {
        return false;
    }
    group.take(Field::new("Host", Form::Any), host);
    group.skip(" ");
    take_tag(group);
    true
}

/// Takes a tag, which some lines may lack.
pub(super) fn take_tag(group: &mut Group<'_>) {
    let all = group.most(100, |rest| scan::tag(rest, 0).is_some());
    for row in &mut group.rows {
        let rest = row.rest();
        let tag = scan::tag(rest, 0);
        row.values.push(tag.as_ref().map_or(&[], |tag| &rest[tag.name.0..tag.name.1]));
        if let Some(tag) = tag {
            row.at += tag.end + 1;
            row.at += blanks(row.line, row.at);
        }
    }
    let tag = Item::Field(Field::new("Tag", Form::Any));
    if all {
        group.items.push(tag);
        group.text(": ");
    } else {
        group.items.push(Item::Optional(vec![tag, Item::Text(": ".to_owned())]));
    }
    group.tags += 1;
}

fn tag_name(rest: &[u8]) -> Option<Value> {
    let tag = scan::tag(rest, 0)?;
    rest[tag.name.0].is_ascii_alphabetic().then_some(tag.name)
}

/// A tag with a process that begins the line.
fn pid_tag(group: &mut Group<'_>) -> bool {
    let pid = |rest: &[u8]| scan::tag(rest, 0).is_some_and(|tag| tag.pid.is_some());
    let strong = group.most(80, pid) && group.tags == 0;
    if strong {
        group.rows.retain(|row| pid(row.rest()));
        take_tag(group);
    }
    strong
}

/// `name:` or `name[pid]:` after other pieces.
fn tag(group: &mut Group<'_>) -> bool {
    if group.tags > 0 || group.items.is_empty() || !group.open.is_empty() {
        return false;
    }
    let pids = group.count(|rest| scan::tag(rest, 0).is_some_and(|tag| tag.pid.is_some()));
    let percent = if pids * 2 >= group.rows.len() { 60 } else { 80 };
    if !group.most(percent, |rest| tag_name(rest).is_some()) || !group.few(3, tag_name) {
        return false;
    }
    if group.most(97, |rest| tag_name(rest).is_some()) || pids == 0 {
        group.rows.retain(|row| tag_name(row.rest()).is_some());
    }
    take_tag(group);
    true
}

/// What is left in an open bracket.
fn inside(group: &mut Group<'_>) -> bool {
    let Some(&open) = group.open.last() else {
        return false;
    };
    let find = |rest: &[u8]| until_close(rest, open).filter(|end| *end > 0).map(|end| (0, end));
    if !group.most(90, |rest| find(rest).is_some()) {
        return false;
    }
    group.take(skip_field(), find);
    group.separate(true);
    true
}

/// Up to the bracket that closes `open`, over one inside it.
fn until_close(rest: &[u8], open: u8) -> Option<usize> {
    let mut depth = 0;
    for (index, &byte) in rest.iter().enumerate().take(256) {
        if byte == close(open) {
            if depth == 0 {
                return Some(index);
            }
            depth -= 1;
        } else if byte == open {
            depth += 1;
        }
    }
    None
}

/// `name:` glued to the piece before it and to what follows, as in `INFO:root:text`.
fn python(group: &mut Group<'_>) -> bool {
    let glued = matches!(group.items.last(), Some(Item::Text(text)) if text.ends_with(':'));
    let find = |rest: &[u8]| {
        let len = rest.iter().position(|&b| b == b':' || is_blank(b))?;
        (len > 0 && rest[len] == b':').then_some((0, len))
    };
    if !glued || !group.most(97, |rest| find(rest).is_some()) || !group.few(3, find) {
        return false;
    }
    group.take(Field::new("Component", Form::Any), find);
    group.skip(":");
    true
}

/// A value in brackets.
pub(super) fn brackets(group: &mut Group<'_>) -> bool {
    for (open, percent) in [(b'[', 90), (b'(', 97), (b'<', 97), (b'{', 97)] {
        let limit = group.brackets < 4 && !group.items.is_empty();
        if limit && group.most(percent, |rest| bracketed(rest, open)) {
            take_bracket(group, open);
            return true;
        }
    }
    false
}

/// Whether a value in brackets stands here, with something behind it.
pub(super) fn bracketed(rest: &[u8], open: u8) -> bool {
    rest.first() == Some(&open)
        && until_close(&rest[1..], open).is_some_and(|end| {
            rest.get(end + 2).is_none_or(|&b| is_blank(b) || b":-[,|".contains(&b))
        })
}

/// Takes what stands in this bracket.
pub(super) fn take_bracket(group: &mut Group<'_>, open: u8) {
    group.rows.retain(|row| bracketed(row.rest(), open));
    group.open(open);
    let digits = |rest: &[u8]| {
        let end = scan::number(rest, 0)?;
        let more = rest[end..].starts_with(b":") && label(&rest[end + 1..]) > 0;
        (more || rest.get(end) == Some(&close(open))).then_some((0, end))
    };
    if group.most(95, |rest| level_at(rest).is_some()) && level(group, 95) {
        group.brackets += 1;
        return;
    }
    // `[pid 12]`: what all brackets begin with belongs to the layout.
    let prefix = group.rows.first().map_or(0, |row| label(row.rest()));
    if prefix > 0 {
        let text = String::from_utf8_lossy(&group.rows[0].rest()[..prefix]).into_owned();
        if group.most(100, |rest| rest.starts_with(text.as_bytes()) && label(rest) == prefix) {
            group.skip(&text);
        }
    }
    if group.most(100, |rest| digits(rest).is_some()) {
        group.take(Field::new("Skip", Form::Num), digits);
    } else {
        group.take(skip_field(), |rest| until_close(rest, open).map(|end| (0, end)));
    }
    group.separate(true);
    group.brackets += 1;
}

/// The length of a label before a number, as in `pid 12`.
fn label(rest: &[u8]) -> usize {
    let len = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let joined = matches!(rest.get(len), Some(b' ' | b':' | b'='));
    let number = rest.get(len + 1).is_some_and(u8::is_ascii_digit);
    if len > 0 && joined && number { len + 1 } else { 0 }
}

/// `main.rs:123`
pub(super) fn file_and_line(rest: &[u8]) -> Option<Value> {
    let len = rest.iter().position(|&b| is_blank(b) || b == b':' || b == b']')?;
    let dot = rest[..len].iter().rposition(|&b| b == b'.')?;
    let end = scan::number(rest, len + 1)?;
    let extension = (1..=5).contains(&(len - dot - 1));
    let next = rest.get(end).is_none_or(|&b| is_blank(b) || b"]:)".contains(&b));
    (rest[len] == b':' && dot > 0 && extension && next).then_some((0, end))
}

fn place(group: &mut Group<'_>) -> bool {
    if !group.most(97, |rest| file_and_line(rest).is_some()) {
        return false;
    }
    group.take(Field::new("Component", Form::Any), file_and_line);
    for end in ["]", ":", ")"] {
        if group.most(97, |rest| rest.starts_with(end.as_bytes())) {
            group.skip(end);
        }
    }
    group.separate(true);
    true
}

/// `a.b.c`, the name of a logger.
fn dotted(rest: &[u8]) -> Option<Value> {
    let (_, len) = word(rest)?;
    let name = &rest[..len];
    let plain = name.iter().all(|b| b.is_ascii_alphanumeric() || b"._$-".contains(b));
    let dots = name.iter().filter(|b| **b == b'.').count();
    let ends = name.last().is_some_and(u8::is_ascii_alphanumeric);
    (plain && dots >= 2 && name[0].is_ascii_alphabetic() && ends).then_some((0, len))
}

fn logger(group: &mut Group<'_>) -> bool {
    if group.items.is_empty() || !group.most(97, |r| dotted(r).is_some()) || !group.few(3, dotted) {
        return false;
    }
    group.take(Field::new("Component", Form::Any), dotted);
    group.separate(true);
    true
}

/// An id in hexadecimal digits.
fn hex_id(rest: &[u8]) -> Option<Value> {
    let (_, len) = word(rest)?;
    let digits = rest[..len].strip_prefix(b"0x").unwrap_or(&rest[..len]);
    let hex = digits.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-') && digits.len() >= 4;
    let number = digits.iter().any(u8::is_ascii_digit);
    (hex && number && digits[0] != b'-').then_some((0, len))
}

fn hex(group: &mut Group<'_>) -> bool {
    let letters = |rest: &[u8]| rest.iter().take(4).any(u8::is_ascii_alphabetic);
    let plain_numbers = !group.most(10, letters);
    if group.times == 0 || plain_numbers || !group.most(97, |rest| hex_id(rest).is_some()) {
        return false;
    }
    group.take(skip_field(), hex_id);
    group.separate(true);
    true
}

fn integer(rest: &[u8]) -> Option<Value> {
    let end = scan::number(rest, 0)?;
    rest.get(end).is_some_and(|&b| is_blank(b) || b"]|:,)-#".contains(&b)).then_some((0, end))
}

/// A number, where what follows is another piece or begins in many ways.
fn number(group: &mut Group<'_>) -> bool {
    if group.times == 0 || !group.most(97, |rest| integer(rest).is_some()) {
        return false;
    }
    let mut after = group.clone();
    after.take(Field::new("Skip", Form::Num), integer);
    after.separate(true);
    let piece = |rest: &[u8]| {
        integer(rest).is_some()
            || level_at(rest).is_some()
            || file_and_line(rest).is_some()
            || rest.first().is_some_and(|b| b"[(|".contains(b))
    };
    let firsts: Vec<&[u8]> =
        after.rows.iter().filter_map(|row| row.rest().split(|b| is_blank(*b)).next()).collect();
    let distinct: BTreeSet<&[u8]> = firsts.iter().copied().collect();
    let most = distinct.iter().map(|word| firsts.iter().filter(|w| w == &word).count()).max();
    let diverse = distinct.len() >= 3 && most.is_some_and(|most| most * 10 < firsts.len() * 9);
    if !diverse && !after.most(97, piece) {
        return false;
    }
    *group = after;
    true
}

/// A column that ends at a bar.
fn bars(group: &mut Group<'_>) -> bool {
    let find = |rest: &[u8]| {
        let len = rest.iter().take(64).position(|&b| b == b'|')?;
        let text = rest[..len].trim_ascii_end().len();
        (text > 0).then_some((0, text))
    };
    let columns = group.items.iter().filter(|item| matches!(item, Item::Field(_))).count();
    if group.times == 0 || columns > 7 || !group.most(97, |rest| find(rest).is_some()) {
        return false;
    }
    group.take(skip_field(), find);
    group.separate(true);
    true
}

/// `name - `, of up to three words.
pub(super) fn dashed_name(rest: &[u8]) -> Option<Value> {
    let end = memchr::memmem::find(&rest[..rest.len().min(96)], b" - ")?;
    let words = rest[..end].split(|b| is_blank(*b)).filter(|word| !word.is_empty()).count();
    let end = rest[..end].trim_ascii_end().len();
    ((1..=3).contains(&words) && rest[0].is_ascii_alphanumeric()).then_some((0, end))
}

fn dashed(group: &mut Group<'_>) -> bool {
    let taken = group.items.is_empty() || !group.few(8, dashed_name);
    if taken || !group.most(95, |rest| dashed_name(rest).is_some()) {
        return false;
    }
    group.take(skip_field(), dashed_name);
    group.skip(" - ");
    true
}

/// A name before a tab or several blanks.
fn padded(group: &mut Group<'_>) -> bool {
    let find = |rest: &[u8]| {
        let (_, len) = word(rest)?;
        let wide = blanks(rest, len) > 1 || rest[len] == b'\t';
        wide.then_some((0, len))
    };
    if group.items.is_empty() || !group.most(95, |rest| find(rest).is_some()) {
        return false;
    }
    let limit = 8.max(group.rows.len() / 20);
    let values: BTreeSet<&[u8]> = group
        .rows
        .iter()
        .filter_map(|row| find(row.rest()).map(|v| &row.rest()[v.0..v.1]))
        .collect();
    if values.len() > limit {
        return false;
    }
    group.take(skip_field(), find);
    group.separate(true);
    true
}

/// A name and a bracket behind it.
pub(super) fn name_and_bracket(rest: &[u8]) -> Option<Value> {
    let (_, len) = word(rest)?;
    let name = &rest[..len];
    let dotted = name.iter().any(|b| b"._-/".contains(b)) && name[0].is_ascii_alphabetic();
    let behind = len + blanks(rest, len);
    (dotted && bracketed(&rest[behind..], b'[')).then_some((0, len))
}

fn word_and_bracket(group: &mut Group<'_>) -> bool {
    let taken = group.items.is_empty() || group.brackets > 0;
    if taken || !group.most(95, |rest| name_and_bracket(rest).is_some()) {
        return false;
    }
    group.take(skip_field(), name_and_bracket);
    group.separate(true);
    true
}
