//! Columns of a header by their looks: places in sources, loggers, ids, numbers, names.

use super::super::layout::{Field, Form, Item};
use super::super::scan::{self, blanks, is_blank};
use super::group::{Group, Value, word};
use super::levels::{letter_at, level_at, strict_level, take_value_or_level};
use super::names::PLACE;
use super::rows;
use super::rules::{bracketed, skip_field};
use super::tags::host_and_tag;
use std::collections::{BTreeMap, BTreeSet};

/// The most words of a value between commas, of which each stands in so many lines.
const MAX_PHRASE_WORDS: usize = 3;
pub(super) const LINES_A_PHRASE: usize = 15;

/// No column of a row is longer.
const MAX_COLUMN: usize = 96;

/// Most columns of a row.
const MAX_BARS: usize = 9;

/// So many lines may be those of one source of several.
const LINES_OF_A_SOURCE: usize = 10;

/// So many hexadecimal digits are hardly a word.
const LONG_ID: usize = 8;

/// Most words before the name of a logger.
const MAX_BEFORE_LOGGER: usize = 6;

/// So many loggers are few, however few lines there are.
const FEW_LOGGERS: usize = 8;

/// Takes the next column, if nearly all lines have one.
pub(super) fn next(group: &mut Group<'_>) -> bool {
    place(group)
        || function(group)
        || logger(group)
        || hex(group)
        || number(group)
        || bars(group)
        || rows::next(group)
        || dashed(group)
        || padded(group)
        || word_and_bracket(group)
}

/// `main.rs:123`, or `main.rs:123(run)`
pub(super) fn file_and_line(rest: &[u8]) -> Option<Value> {
    let len = rest.iter().position(|&b| is_blank(b) || b == b':' || b == b']')?;
    let dot = rest[..len].iter().rposition(|&b| b == b'.')?;
    let number = scan::number(rest, len + 1)?;
    // A column may follow the line: `main.rs:123:9`.
    let column =
        rest.get(number).filter(|b| **b == b':').and_then(|_| scan::number(rest, number + 1));
    let ends = |end: &usize| rest.get(*end).is_none_or(|b| is_blank(*b) || b"])".contains(b));
    let number = column.filter(ends).unwrap_or(number);
    let called = |b: &u8| b.is_ascii_alphanumeric() || b"_:~".contains(b);
    let function = rest[number..].strip_prefix(b"(").map_or(0, |name| {
        let len = name.iter().take_while(|b| called(b)).count();
        if len > 0 && name.get(len) == Some(&b')') { len + 2 } else { 0 }
    });
    let end = number + function;
    let extension = (1..=5).contains(&(len - dot - 1)) && rest[dot + 1].is_ascii_alphabetic();
    let next = rest.get(end).is_none_or(|&b| is_blank(b) || b"]:)".contains(&b));
    (rest[len] == b':' && dot > 0 && extension && next).then_some((0, end))
}

/// Whether `ice.c:start:123]` stands at the beginning: a file, maybe a function, and a line.
pub(super) fn is_place(inner: &[u8]) -> bool {
    let Some(end) = inner.iter().position(|&b| b"])".contains(&b) || is_blank(b)) else {
        return false;
    };
    let mut parts = inner[..end].split(|b| *b == b':');
    let file = parts.next().unwrap_or_default();
    let extension = file.iter().rposition(|b| *b == b'.').map_or(&[][..], |dot| &file[dot + 1..]);
    let line = parts.next_back().unwrap_or_default();
    (1..=4).contains(&extension.len())
        && extension.iter().all(u8::is_ascii_lowercase)
        && !line.is_empty()
        && line.iter().all(u8::is_ascii_digit)
        && parts.count() <= 1
}

/// `www.example.com:443`, a host and its port: files seldom have several dots.
fn begins_with_host(rest: &[u8]) -> bool {
    let name = &rest[..rest.iter().position(|&b| b == b':').unwrap_or(0)];
    let is_part = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(b);
    name.iter().all(is_part) && name.iter().filter(|b| **b == b'.').count() > 1
}

/// `get:123`, the name of a function and a line, or `<0.17.0>@store:get:123`, with the process and
/// the module.
pub(super) fn function_and_line(rest: &[u8]) -> Option<Value> {
    let (_, len) = word(rest)?;
    let colon = rest[..len].iter().rposition(|&b| b == b':')?;
    let name = &rest[..colon];
    let process = name.iter().position(|&b| b == b'@').filter(|at| name[..*at].ends_with(b">"));
    let name = &name[process.map_or(0, |at| at + 1)..];
    // `Store.get():123`
    let (name, joints) = match name.strip_suffix(b"()") {
        Some(called) => (called, &b"_$<>:."[..]),
        None => (name, &b"_$<>:"[..]),
    };
    let plain = name.iter().all(|b| b.is_ascii_alphanumeric() || joints.contains(b));
    let first = name.first().is_some_and(|b| b.is_ascii_alphabetic() || b"_<".contains(b));
    (plain && first && scan::number(rest, colon + 1) == Some(len)).then_some((0, len))
}

/// `get():`, the name of a function that a colon joins to what follows.
fn called(rest: &[u8]) -> Option<Value> {
    let len = rest.iter().position(|&b| b == b'(')?;
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"_:.~".contains(b);
    let first = rest[0].is_ascii_alphabetic() || rest[0] == b'_';
    (first && rest[..len].iter().all(plain) && rest[len..].starts_with(b"():"))
        .then_some((0, len + 2))
}

fn function(group: &mut Group<'_>) -> bool {
    if !group.items.is_empty() && group.most(97, |rest| called(rest).is_some()) {
        group.take(skip_field(), called);
        group.skip(":");
        group.separate(true);
        return true;
    }
    let likely = !group.items.is_empty()
        && group.most(97, |rest| function_and_line(rest).is_some())
        && group.few(8, function_and_line);
    if likely {
        group.take(skip_field(), function_and_line);
        group.separate(true);
    }
    likely
}

fn place(group: &mut Group<'_>) -> bool {
    if !group.most(97, |rest| file_and_line(rest).is_some()) || group.most(50, begins_with_host) {
        return false;
    }
    take_place(group);
    for end in ["]", ":", ")"] {
        if group.most(97, |rest| rest.starts_with(end.as_bytes())) {
            group.skip(end);
        }
    }
    group.separate(true);
    true
}

/// Takes a place in a source. What a colon joins to it makes the first colon the end of the file.
fn take_place(group: &mut Group<'_>) {
    let joined = |rest: &[u8]| {
        let after = file_and_line(rest).and_then(|(_, end)| rest[end..].strip_prefix(b":"));
        after.is_some_and(|after| after.first().is_some_and(|b| !is_blank(*b)))
    };
    if !group.most(97, joined) {
        group.take(Field::new(PLACE, Form::Any), file_and_line);
        return;
    }
    let file = |rest: &[u8]| rest.iter().position(|&b| b == b':').map(|end| (0, end));
    group.take(Field::new(PLACE, Form::Any), file);
    group.skip(":");
    group.take(Field::new("Line", Form::Num), |rest| scan::number(rest, 0).map(|end| (0, end)));
}

/// `a.b.c`, the name of a logger.
pub(super) fn dotted(rest: &[u8]) -> Option<Value> {
    let (_, len) = word(rest)?;
    let name = &rest[..len];
    let plain = name.iter().all(|b| b.is_ascii_alphanumeric() || b"._$-".contains(b));
    let dots = name.iter().filter(|b| **b == b'.').count();
    let ends = name.last().is_some_and(u8::is_ascii_alphanumeric);
    (plain && dots >= 2 && name[0].is_ascii_alphabetic() && ends).then_some((0, len))
}

fn logger(group: &mut Group<'_>) -> bool {
    if group.items.is_empty() || !group.most(97, |rest| dotted(rest).is_some()) {
        return false;
    }
    // Names of classes and methods are many, the organisations they belong to are not.
    let root = |rest: &[u8]| {
        let (start, _) = dotted(rest)?;
        Some((start, rest.iter().position(|&b| b == b'.')?))
    };
    let few = group.few(3, dotted) || group.distinct(root) <= 3.max(group.rows.len() / 5);
    if !few {
        return false;
    }
    group.take(Field::new("Component", Form::Any), dotted);
    group.separate(true);
    true
}

/// Words before a bracket with the name of a logger, as those of a request: in nearly all lines, of which
/// those with the commonest number of words go on.
pub(super) fn before_logger(group: &mut Group<'_>) -> bool {
    let logger = |rest: &[u8]| (0..=MAX_BEFORE_LOGGER).find_map(|words| logger_behind(rest, words));
    if !group.most(97, |rest| logger(rest).is_some())
        || !group.few(FEW_LOGGERS, |rest| Some(logger(rest)?.1))
    {
        return false;
    }
    let found = group.rows.iter().filter_map(|row| logger(row.rest()));
    let before: Vec<usize> = found.map(|(words, _)| words).collect();
    let count = |words: &usize| before.iter().filter(|other| *other == words).count();
    let words = (1..=MAX_BEFORE_LOGGER).rev().max_by_key(count).unwrap_or(1);
    group.rows.retain(|row| logger(row.rest()).is_some_and(|(at, _)| at == words));
    (0..words).for_each(|_| group.take_word());
    true
}

/// So many words, and where the bracket with the name of a logger behind them stands.
fn logger_behind(rest: &[u8], words: usize) -> Option<(usize, Value)> {
    let mut at = 0;
    for _ in 0..words {
        let (_, end) = word(&rest[at..])?;
        at += end + scan::blanks(rest, at + end);
    }
    let inner = rest[at..].strip_prefix(b"[")?;
    let end = memchr::memchr(b']', inner)?;
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || b"._$-".contains(b);
    let dots = inner[..end].iter().filter(|b| **b == b'.').count();
    let named =
        inner.first().is_some_and(u8::is_ascii_alphabetic) && inner[..end].iter().all(is_part);
    let ends = inner.get(end + 1).is_some_and(|b| is_blank(*b));
    (named && dots > 1 && ends).then_some((words, (at, at + end + 2)))
}

/// An id in hexadecimal digits, behind a mark or none.
fn hex_id(rest: &[u8]) -> Option<Value> {
    word(rest).filter(|(_, len)| is_hex_id(&rest[..*len]))
}

/// Such an id with a colon behind it, as a line may begin with.
fn marked_id(rest: &[u8]) -> Option<Value> {
    let (_, len) = word(rest)?;
    let id = rest[..len].strip_suffix(b":")?;
    is_hex_id(id).then_some((0, id.len()))
}

fn is_hex_id(id: &[u8]) -> bool {
    let digits = id.strip_prefix(b"0x").unwrap_or(id);
    let digits = digits.strip_prefix(b"@").unwrap_or(digits);
    // `65661b2a.1234abcd`, seconds and a fraction of one, of one width.
    let halves = digits.len() == 2 * LONG_ID + 1 && digits[LONG_ID] == b'.';
    let is_part =
        |(at, b): (usize, &u8)| b.is_ascii_hexdigit() || *b == b'-' || halves && at == LONG_ID;
    let hex = digits.iter().enumerate().all(is_part) && digits.len() >= 4;
    let number = digits.iter().any(u8::is_ascii_digit);
    // Dashes stand where there is none.
    let absent = digits.iter().all(|b| *b == b'-');
    hex && (absent || number && digits[0] != b'-')
}

pub(super) fn hex(group: &mut Group<'_>) -> bool {
    let first = group.items.is_empty();
    let hex_id = |rest: &[u8]| hex_id(rest).or_else(|| marked_id(rest).filter(|_| first));
    let letters = |rest: &[u8]| {
        hex_id(rest).is_some_and(|(_, end)| rest[..end].iter().any(u8::is_ascii_alphabetic))
    };
    // No text begins with long ones, line after line.
    let long = |rest: &[u8]| hex_id(rest).is_some_and(|(_, end)| end >= LONG_ID);
    let bare = group.tags + group.brackets == 0;
    let begun = group.begun() || bare && group.most(97, long);
    let ids = begun && group.most(97, |rest| hex_id(rest).is_some());
    // All without letters are plain numbers.
    if !ids || !group.most(10, letters) {
        return false;
    }
    group.take(skip_field(), hex_id);
    group.separate(true);
    true
}

fn integer(rest: &[u8]) -> Option<Value> {
    let end = scan::number(rest, 0)?;
    // `12.345: `, seconds since the start.
    if rest.get(end) == Some(&b'.')
        && let Some(end) = scan::number(rest, end + 1)
        && rest[end..].starts_with(b": ")
    {
        return Some((0, end));
    }
    rest.get(end).is_some_and(|&b| is_blank(b) || b"[]|:,)-#".contains(&b)).then_some((0, end))
}

/// A number, where what follows is another piece or begins in many ways.
fn number(group: &mut Group<'_>) -> bool {
    // No text behind an id goes on with long numbers, line after line.
    let long = |rest: &[u8]| integer(rest).is_some_and(|(_, end)| end >= LONG_ID);
    let begun = group.begun() || !group.items.is_empty() && group.most(97, long);
    if !begun || !group.most(97, |rest| integer(rest).is_some()) {
        return false;
    }
    // A comma is one of a header only where it ends the pieces before, too.
    let row =
        matches!(group.items.last(), Some(Item::Text(text)) if text.trim_end().ends_with(','));
    let comma = |rest: &[u8]| integer(rest).is_some_and(|(_, end)| rest[end] == b',');
    if !row && group.most(50, comma) {
        return false;
    }
    let mut after = group.clone();
    let whole = |rest: &[u8]| integer(rest).map(|(_, end)| end) == scan::number(rest, 0);
    let form = if group.most(100, whole) { Form::Num } else { Form::Any };
    after.take(Field::new("Skip", form), integer);
    after.separate(true);
    let piece = |rest: &[u8]| {
        integer(rest).is_some()
            || level_at(rest).is_some()
            || file_and_line(rest).is_some()
            || rest.first().is_some_and(|b| b"[(|".contains(b))
            || host_and_tag(rest).is_some()
            || letter_at(rest).is_some()
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

/// A column that ends at a bar, or at the mark that ended the one before.
fn bars(group: &mut Group<'_>) -> bool {
    let last = |text: &str| text.trim_end().bytes().last();
    let ended = last(rows::text_before(group))
        .filter(|mark| b";,".contains(mark) || scan::BARS.contains(mark));
    let mark = ended.unwrap_or(b'|');
    let ends = |item: &&Item| matches!(item, Item::Text(text) if last(text) == Some(mark));
    if group.times == 0 && ended.is_none() || group.items.iter().filter(ends).count() > MAX_BARS {
        return false;
    }
    // A column may be empty, in all lines or in some.
    let is_empty = |rest: &[u8]| rest.first() == Some(&mark);
    if ended.is_some() && group.most(97, is_empty) {
        group.skip(&char::from(mark).to_string());
        group.separate_blanks();
        return true;
    }
    let find = |rest: &[u8]| {
        let len = rest.iter().take(MAX_COLUMN).position(|&b| b == mark)?;
        let text = rest[..len].trim_ascii_end().len();
        (text > 0 || ended.is_some()).then_some((0, text))
    };
    if !group.most(97, |rest| find(rest).is_some()) {
        return false;
    }
    // A comma is in many messages, but hardly behind their first word, or behind few of few words.
    let plain = |most: usize| {
        move |rest: &[u8]| {
            find(rest).is_some_and(|(_, end)| {
                rest[..end].split(|b| is_blank(*b)).filter(|word| !word.is_empty()).count() <= most
            })
        }
    };
    let few = group.distinct(find) <= group.rows.len() / LINES_A_PHRASE;
    let plain =
        scan::BARS.contains(&mark) || group.most(97, plain(if few { MAX_PHRASE_WORDS } else { 1 }));
    let sentence = |rest: &[u8]| find(rest).is_some_and(|(_, end)| rest[..end].contains(&b' '));
    let message = group.most(50, sentence) && group.distinct(find) * 3 > group.rows.len();
    if message || !plain {
        return false;
    }
    match group.count(is_empty) {
        0 => take_named_or_level(group, find),
        _ => group.take_optional(skip_field(), find),
    }
    true
}

/// `name - `, of up to three words.
pub(super) fn dashed_name(rest: &[u8]) -> Option<Value> {
    named_before(rest, " - ")
}

/// A name of up to three words before this mark.
pub(super) fn named_before(rest: &[u8], mark: &str) -> Option<Value> {
    let end = find_mark(&rest[..rest.len().min(MAX_COLUMN)], mark.as_bytes())?;
    let words = rest[..end].split(|b| is_blank(*b)).filter(|word| !word.is_empty()).count();
    let end = rest[..end].trim_ascii_end().len();
    // The name of a method may end in brackets.
    let plain = rest[..end].strip_suffix(b"()").unwrap_or(&rest[..end]);
    let open = plain.iter().any(|b| b"[({".contains(b));
    ((1..=3).contains(&words)
        && !open
        && (rest[0].is_ascii_alphanumeric() || b"_#$*".contains(&rest[0])))
    .then_some((0, end))
}

/// Where a mark stands, by what follows the blank that it may begin with.
fn find_mark(text: &[u8], mark: &[u8]) -> Option<usize> {
    let lead = usize::from(mark.starts_with(b" "));
    let places = memchr::memchr_iter(*mark.get(lead)?, text);
    places.filter_map(|at| at.checked_sub(lead)).find(|&at| text[at..].starts_with(mark))
}

fn dashed(group: &mut Group<'_>) -> bool {
    // Other marks than a dash may stand between the words of a message.
    let marks = [
        (" - ", 8),
        (" -- ", 8),
        (" > ", 3),
        (" >> ", 3),
        (" => ", 3),
        (" * ", 3),
        (" :: ", 3),
        (" ~ ", 3),
    ];
    let found = marks.into_iter().find(|&(mark, few)| {
        let find = |rest: &[u8]| named_before(rest, mark);
        // One word before a dash in every line is no accident, however many such words there are.
        let word = |rest: &[u8]| find(rest).filter(|(_, end)| !rest[..*end].contains(&b' '));
        let always = || {
            mark == " - "
                && group.most(97, |rest| word(rest).is_some())
                && group.distinct(find) * 3 <= group.rows.len() * 2
        };
        group.most(95, |rest| find(rest).is_some()) && (group.few(few, find) || always())
    });
    let Some((mark, _)) = found.filter(|_| !group.items.is_empty()) else {
        return false;
    };
    take_named_or_level(group, |rest| named_before(rest, mark));
    true
}

/// Whether most first words are padded to one width, words of several lengths.
fn is_aligned(group: &Group<'_>) -> bool {
    let mut lengths: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut padded = 0;
    for row in &group.rows {
        if let Some((_, len)) = word(row.rest())
            && let gap @ 2.. = blanks(row.rest(), len)
        {
            lengths.entry(len + gap).or_default().insert(len);
            padded += 1;
        }
    }
    // Names longer than the column are not padded.
    let one_width = lengths.len() == 1 && lengths.values().all(|lengths| lengths.len() > 1);
    one_width && padded * 2 >= group.rows.len()
}

/// A name before a tab or several blanks. The longest names of a column leave but one.
fn padded(group: &mut Group<'_>) -> bool {
    let wide = |rest: &[u8]| {
        word(rest).is_some_and(|(_, len)| blanks(rest, len) > 1 || rest[len] == b'\t')
    };
    let tabs = group.most(95, |rest| word(rest).is_some_and(|(_, len)| rest[len] == b'\t'));
    let last = matches!(group.items.last(), Some(Item::Text(text)) if text.ends_with("| "));
    let words = group.most(95, |rest| word(rest).is_some());
    if group.items.is_empty() || last || !words || !(group.most(95, wide) || is_aligned(group)) {
        return false;
    }
    // A tab is hardly in a message, several blanks are.
    let limit = 8.max(group.rows.len() / if tabs { 4 } else { 20 });
    // Levels in some of the lines tell sources apart.
    let levels = group.count(|rest| strict_level(rest).is_some());
    if group.levels == 0 && levels >= LINES_OF_A_SOURCE && levels * 10 < group.rows.len() * 9 {
        return false;
    }
    let ids = group.most(80, |rest| hex_id(rest).is_some());
    if group.distinct(word) > limit && !(tabs && ids) {
        return false;
    }
    take_named_or_level(group, word);
    true
}

/// Takes a column, one of levels if its values are such.
pub(super) fn take_named_or_level(group: &mut Group<'_>, find: impl Fn(&[u8]) -> Option<Value>) {
    take_value_or_level(group, find);
    group.separate(true);
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
