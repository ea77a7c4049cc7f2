//! What may follow in a header: the first rule whose piece nearly all lines have.

use super::super::layout::{Field, Form, Item};
use super::super::level as levels;
use super::super::scan::{self, blanks, is_blank};
use super::group::{Group, close, word};
use super::levels::{
    foreign_in, foreign_level, has_calm, has_levels, level, level_at, marked_level, narrow_level,
    one_letter, prefixed_level, strict_level, take_value_or_level,
};
use super::lines::is_continuation;
use super::tags::{host_and_tag, is_host, syslog, tag};
use super::{columns, first, rows, words};
use memchr::{memchr2_iter, memmem};

/// More brackets than a header has.
const MAX_BRACKETS: usize = 10;

/// No bracket of a header is longer.
const MAX_BRACKET: usize = 256;

/// Most words between a time and another one, or a level.
const MAX_BRIDGED: usize = 6;
const MAX_BEFORE_LEVEL: usize = 4;

/// Takes the next piece of the header, if there is one.
pub(super) fn next(group: &mut Group<'_>) -> bool {
    // What goes on with a record has no header but that of what passes it on.
    let goes_on = |rest: &[u8]| is_continuation(rest.trim_ascii_start());
    if group.rows.len() < 2 || group.most(90, goes_on) {
        return false;
    }
    let many = group.rows.len() >= 5;
    structured(group)
        || closer(group)
        || group.times < 4 && first::adjacent(group, 95)
        || stream(group)
        || many && partly_known_level(group)
        || level(group, 90)
        || many && marked_level(group)
        || many && foreign_level(group)
        || many && one_letter(group)
        || many && prefixed_level(group)
        || many && brackets(group)
        || many && closed(group)
        || many && words::pair(group)
        || many && bridged(group)
        || many && words::name_and_level(group)
        || many && rows::leading(group)
        || syslog(group)
        || many && tag(group)
        || many && inside(group)
        || many && (python(group) || columns::next(group) || words::next(group))
}

pub(super) fn skip_field() -> Field {
    Field::new("Skip", Form::Any)
}

/// The end of a bracket that no piece opened, as in `run             ] text`.
fn closer(group: &mut Group<'_>) -> bool {
    let stray = !group.items.is_empty()
        && group.open.is_empty()
        && group.most(97, |rest| rest.starts_with(b"] "));
    if stray {
        group.skip("] ");
    }
    stray
}

/// `stdout F`, as container runtimes write it, or `OUT` and `ERR`.
fn stream(group: &mut Group<'_>) -> bool {
    let short = |rest: &[u8]| rest.starts_with(b"OUT ") || rest.starts_with(b"ERR ");
    if group.times > 0 && group.most(97, short) && group.count(|rest| rest.starts_with(b"O")) > 0 {
        group.take_word();
        return true;
    }
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
    // A relay may have taken the priority and the version; the data tell as much, or a process.
    let paired = |rest: &[u8]| {
        let columns: Vec<&[u8]> = rest.split(|b| is_blank(*b)).take(4).collect();
        let process = columns.len() == 4
            && is_host(columns[0])
            && scan::number(columns[2], 0) == Some(columns[2].len())
            && levels::severity(columns[3]).is_none();
        let absent = columns.get(2..4) == Some(&[b"-", b"-"])
            && is_host(columns[0])
            && columns[1].first().is_some_and(u8::is_ascii_alphabetic);
        data(rest).is_some_and(|(start, end)| {
            process || absent || memmem::find(&rest[start..end], b"=\"").is_some()
        })
    };
    let is_due = group.times == 1 && group.tags == 0;
    if !is_due
        || !group.most(90, |rest| if versioned { data(rest).is_some() } else { paired(rest) })
    {
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
    let process = |rest: &[u8]| host_and_tag(rest).is_some_and(|tag| tag.pid.is_some());
    if group.times == 1 && group.most(95, process) && syslog(group) {
        return true;
    }
    let before = group.clone();
    // `name[12] info: text` has more to tell than a word.
    let named = group.most(95, |rest| words::process(rest).is_some());
    for words in 1..=MAX_BRIDGED {
        let all = group.rows.len();
        group.rows.retain(|row| word(row.rest()).is_some());
        if group.rows.len() * 100 < all * 95 {
            break;
        }
        group.take_word();
        let timed = (1..4).contains(&group.times)
            && (words <= 2 || group.times == 1 && first::behind_ids(group, words))
            && first::adjacent(group, 95);
        if words > MAX_BEFORE_LEVEL && !timed {
            continue;
        }
        if !timed && prefixed_level(group) {
            return true;
        }
        let strict = || group.most(95, |rest| strict_level(rest).is_some()) && has_calm(group);
        let leveled = !timed
            && group.levels == 0
            && (strict() && narrow_level(group)
                || partly_known_level(group)
                || !named && has_levels(group) && level(group, 97)
                || words <= 2 && one_letter(group));
        if timed || leveled {
            return true;
        }
    }
    *group = before;
    false
}

/// The rest of an open bracket, where its end stands in the next word.
fn closed(group: &mut Group<'_>) -> bool {
    let Some(&open) = group.open.last() else {
        return false;
    };
    let closes =
        |rest: &[u8]| rest.iter().take_while(|b| !is_blank(**b)).any(|&byte| byte == close(open));
    group.most(90, closes) && inside(group)
}

/// What is left in an open bracket.
fn inside(group: &mut Group<'_>) -> bool {
    let Some(&open) = group.open.last() else {
        return false;
    };
    let find = |rest: &[u8]| {
        let end = rest[..until_close(rest, open)?].trim_ascii_end().len();
        (end > 0).then_some((0, end))
    };
    if !group.most(90, |rest| find(rest).is_some()) {
        return false;
    }
    let hash =
        |rest: &[u8]| rest.starts_with(b"#") && scan::number(rest, 1) == until_close(rest, open);
    let form = if group.most(100, hash) {
        group.skip("#");
        Form::Num
    } else {
        Form::Any
    };
    group.take(Field::new("Skip", form), find);
    group.pad_any();
    group.separate(true);
    true
}

/// Up to the bracket that closes `open`, over one inside it.
pub(super) fn until_close(rest: &[u8], open: u8) -> Option<usize> {
    let (close, mut depth) = (close(open), 0);
    for index in memchr2_iter(open, close, &rest[..rest.len().min(MAX_BRACKET)]) {
        match rest[index] == close {
            true if depth == 0 => return Some(index),
            true => depth -= 1,
            false => depth += 1,
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
    // `user@base:[12]:ERROR: text`: before a level there may be many.
    let leveled = |rest: &[u8]| {
        let name = word(rest).and_then(|(_, end)| rest[..end].strip_suffix(b":"))?;
        let level = name.iter().rposition(|&b| b == b':')? + 1;
        strict_level(&rest[level..]).filter(|(open, _)| *open == 0)
    };
    let likely = group.few(8, find) || group.most(97, |rest| leveled(rest).is_some());
    if !glued || !group.most(97, |rest| find(rest).is_some()) || !likely {
        return false;
    }
    group.take(Field::new("Component", Form::Any), find);
    group.skip(":");
    true
}

/// A value in brackets.
pub(super) fn brackets(group: &mut Group<'_>) -> bool {
    for (open, percent) in [(b'[', 90), (b'(', 97), (b'<', 97), (b'{', 97)] {
        let limit = group.brackets < MAX_BRACKETS && !group.items.is_empty();
        // What ends the line is the message.
        let last = |rest: &[u8]| {
            let rest = rest.trim_ascii_end();
            rest.first() == Some(&open)
                && until_close(&rest[1..], open) == rest.len().checked_sub(2)
        };
        if limit && group.most(percent, |rest| bracketed(rest, open)) && !group.most(50, last) {
            take_bracket(group, open);
            return true;
        }
    }
    false
}

/// Takes levels of which a few have names of this program alone, in a bracket or not.
fn partly_known_level(group: &mut Group<'_>) -> bool {
    let known = |rest: &[u8]| level_at(rest).is_some();
    if group.levels > 0 || group.most(97, known) || !group.most(90, known) {
        return false;
    }
    if foreign_level(group) {
        return true;
    }
    let mut ahead = group.clone();
    let leveled = brackets(&mut ahead) && ahead.levels > group.levels;
    if leveled {
        *group = ahead;
    }
    leveled
}

/// Whether a value in brackets stands here, with something behind it.
pub(super) fn bracketed(rest: &[u8], open: u8) -> bool {
    let quoted = rest.get(1) == Some(&b'"');
    rest.first() == Some(&open)
        && !quoted
        && until_close(&rest[1..], open).is_some_and(|end| {
            // A number may be glued to a name, as the frame in `[ 12]LogNet: text`.
            let number = scan::number(rest, 1 + blanks(rest, 1)) == Some(end + 1);
            let glued = |b: u8| number && b.is_ascii_alphabetic();
            rest.get(end + 2).is_none_or(|&b| is_blank(b) || b":-[,;|".contains(&b) || glued(b))
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
    let inside = |rest: &[u8]| until_close(rest, open).map(|end| (0, end));
    let known = |percent| group.most(percent, |rest| level_at(rest).is_some());
    let all_known = known(97) || known(95) && !foreign_in(group, inside);
    if all_known && level(group, 95) {
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
        take_value_or_level(group, inside);
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
