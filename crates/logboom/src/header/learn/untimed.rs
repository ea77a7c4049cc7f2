//! Headers without a time: what may begin them.

use super::super::layout::{Field, Form};
use super::super::level::{name_len, severity};
use super::super::scan::{self, blanks};
use super::group::{Group, Value, close, count_rising, word};
use super::levels::{
    foreign_level, has_levels, level, marked_level, narrow_level, prefixed_level, strict_level,
};
use super::rules::{self, bracketed, skip_field};
use super::tags::pid_tag;
use super::{columns, frames, rows, words};

/// Fewer lines show no order and no rule.
const LEAST: usize = 10;

/// The longest label of a number.
const MAX_LABEL: usize = 6;

/// Words or brackets that may stand before a level.
const MAX_BEFORE_LEVEL: usize = 3;

/// The first piece of lines without a time; `timed` says whether others have one.
pub(super) fn first(group: &mut Group<'_>, timed: bool) -> bool {
    let prioritised = !group.items.is_empty();
    let strong = level(group, 90)
        || group.rows.len() >= LEAST && marked_level(group)
        || labelled_level(group)
        || pid_tag(group)
        || group.rows.len() >= LEAST && words::name_and_process(group)
        || uptime(group);
    let weak = || !timed && group.rows.len() >= LEAST;
    let found = |group: &mut Group<'_>| {
        rising(group)
            || columns::hex(group)
            || rows::leading(group)
            || words::name_and_level(group)
            || before_level(group)
            || bracket(group)
            || bar(group)
            || frames::mark(group)
            || frames::joined(group)
            || part_of(group)
            || pointed(group)
    };
    strong || weak() && found(group) || bar(group) || label(group) || prioritised
}

/// `level=info`, as pairs begin.
fn labelled_level(group: &mut Group<'_>) -> bool {
    let labels = ["level=", "lvl=", "severity="];
    let begins = |rest: &[u8]| labels.iter().any(|label| rest.starts_with(label.as_bytes()));
    group.most(97, begins) && words::pair(group)
}

/// `[   12.345678]`, seconds since the start, as no text begins.
fn uptime(group: &mut Group<'_>) -> bool {
    let find = |rest: &[u8]| {
        let inner = rest.strip_prefix(b"[")?;
        let (start, end) = counter(inner)?;
        let fraction = inner[start..end].iter().rev().position(|&b| b == b'.')?;
        let after = inner[end..].strip_prefix(b"s").unwrap_or(&inner[end..]);
        (fraction >= 3 && after.starts_with(b"]")).then_some(())
    };
    if group.count(|rest| find(rest).is_some()) < LEAST {
        return false;
    }
    group.rows.retain(|row| find(row.rest()).is_some());
    take_counter(group, b'[');
    true
}

/// A number that only rises, as seconds since the start or the number of the record, behind a label
/// or none: `t = 12.5s`.
fn rising(group: &mut Group<'_>) -> bool {
    let mut ahead = group.clone();
    skip_label(&mut ahead);
    let found = rising_here(&mut ahead);
    if found {
        *group = ahead;
    }
    found
}

/// Skips a label of a number that all lines begin with.
fn skip_label(group: &mut Group<'_>) {
    let first = group.rows.first().map_or(&[][..], |row| row.rest());
    let len = first.iter().take(MAX_LABEL).position(|b| b"=@".contains(b)).map_or(0, |at| at + 1);
    let label = &first[..len];
    let text = match std::str::from_utf8(label) {
        Ok(label) if blanks(first, len) > 0 => format!("{label} "),
        Ok(label) => label.to_owned(),
        Err(_) => return,
    };
    if group.most(100, |rest| rest.starts_with(label)) {
        group.skip(&text);
    }
}

fn rising_here(group: &mut Group<'_>) -> bool {
    let opens = |open: &u8| group.most(95, |rest| rest.first() == Some(open));
    let open = b"[(<".iter().copied().find(opens).unwrap_or(0);
    let skip = usize::from(open != 0);
    let find = |rest: &[u8]| {
        let (start, end) = counter(rest.get(skip..)?)?;
        Some((start + skip, end + skip))
    };
    let value = |rest: &[u8]| {
        let (start, end) = find(rest)?;
        std::str::from_utf8(&rest[start..end]).ok()?.parse::<f64>().ok()
    };
    let counts = group.most(95, |rest| find(rest).is_some()) && rise(group, value);
    let stamps = || {
        let look = |rest: &[u8]| stamp(rest.get(skip..)?).map(|(start, end)| (start, end + skip));
        group.most(97, |rest| look(rest).is_some())
            && group.distinct(look) == 1
            && rise(group, |rest| look(rest).map(|(_, end)| numbers(&rest[..end])))
    };
    let found = counts || stamps();
    if found {
        take_counter(group, open);
    }
    found
}

/// Whether these values rise, but for a few, and do not stand still.
fn rise<T: PartialOrd>(group: &Group<'_>, value: impl Fn(&[u8]) -> Option<T>) -> bool {
    let values: Vec<T> = group.rows.iter().filter_map(|row| value(row.rest())).collect();
    let moves = values.windows(2).filter(|pair| pair[0] < pair[1]).count();
    count_rising(&values) * 100 >= values.len().saturating_sub(1) * 97 && moves * 10 >= values.len()
}

/// A word of numbers and marks, as a clock of this program alone: `T+01:02.5`, `2024y059d`.
fn stamp(rest: &[u8]) -> Option<Value> {
    let len = rest.iter().position(|b| scan::is_blank(*b) || b"])>|;,".contains(b))?;
    let len = len - usize::from(rest[..len].ends_with(b":"));
    let digits = rest[..len].iter().filter(|b| b.is_ascii_digit()).count();
    let begins = rest[..len].iter().take(3).any(u8::is_ascii_digit);
    (begins && digits * 2 > len).then_some((0, len))
}

/// The numbers in a text.
fn numbers(text: &[u8]) -> Vec<u64> {
    let digits = text.split(|b| !b.is_ascii_digit()).filter(|digits| !digits.is_empty());
    digits.filter_map(|digits| std::str::from_utf8(digits).ok()?.parse().ok()).collect()
}

fn take_counter(group: &mut Group<'_>, open: u8) {
    group.counted = true;
    group.open(open);
    if open != 0 {
        group.take(skip_field(), |rest| Some((0, rest.iter().position(|&b| b == close(open))?)));
    } else {
        let stops = |b: &u8| scan::is_blank(*b) || b";|,".contains(b);
        let end = |rest: &[u8]| rest.iter().position(stops);
        // A colon is a mark behind the value, where all have one.
        let marked = group
            .most(100, |rest| end(rest).is_some_and(|end| end > 0 && rest[..end].ends_with(b":")));
        group.take(skip_field(), |rest| Some((0, end(rest)? - usize::from(marked))));
    }
    group.separate(true);
}

/// `12`, `12.345678`, `+1.5s`, `#12`: its digits, where they are all of a word.
fn counter(rest: &[u8]) -> Option<Value> {
    let start = blanks(rest, 0);
    let start = start + usize::from(matches!(rest.get(start), Some(b'+' | b'#')));
    let whole = scan::number(rest, start).filter(|_| rest[start] != b'-')?;
    let end = match rest.get(whole) {
        Some(b'.') => scan::number(rest, whole + 1)?,
        _ => whole,
    };
    let after = end + usize::from(rest.get(end) == Some(&b's'));
    let closed = rest.get(after).is_some_and(|&b| scan::is_blank(b) || b"])>:;|,".contains(&b));
    closed.then_some((start, end))
}

/// Marks, names or brackets before a level.
fn before_level(group: &mut Group<'_>) -> bool {
    let before = group.clone();
    if prefixed_level(group) {
        return true;
    }
    for _ in 0..MAX_BEFORE_LEVEL {
        if group.most(97, |rest| numbered_level(rest).is_some()) {
            group.take(skip_field(), numbered_level);
            group.skip(":");
            return level(group, 97) || foreign_level(group);
        }
        if group.most(97, |rest| bracketed(rest, b'[')) {
            rules::take_bracket(group, b'[');
        } else if group.most(97, |rest| word(rest).is_some()) {
            group.take_word();
        } else {
            break;
        }
        let leveled = group.levels > 0
            || group.most(97, |rest| strict_level(rest).is_some()) && narrow_level(group)
            || has_levels(group) && level(group, 97);
        if leveled {
            return true;
        }
    }
    *group = before;
    false
}

/// The number of `0029:trace:name text` or `00f4:trace:name text`, which colons join to a level.
fn numbered_level(rest: &[u8]) -> Option<Value> {
    let end = rest.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let after = rest[end..].strip_prefix(b":").filter(|_| end > 0)?;
    let len = name_len(after);
    (len > 1 && after.get(len) == Some(&b':') && severity(&after[..len]).is_some())
        .then_some((0, end))
}

/// `web_1  | `, a name that nearly all lines have before a bar.
fn bar(group: &mut Group<'_>) -> bool {
    let many = group.rows.len() >= LEAST;
    let likely = many && group.most(97, |rest| barred(rest).is_some()) && group.few(8, barred);
    if likely {
        take_bar(group);
    }
    likely
}

pub(super) fn barred(rest: &[u8]) -> Option<Value> {
    let (start, end) = word(rest)?;
    rest[end + blanks(rest, end)..].starts_with(b"| ").then_some((start, end))
}

pub(super) fn take_bar(group: &mut Group<'_>) {
    group.take(Field::new("Component", Form::Any), barred);
    group.skip(" | ");
}

/// `web:build: `, a name and what it is a part of: what passes on the lines of several programs names them.
fn part_of(group: &mut Group<'_>) -> bool {
    let find = |rest: &[u8]| {
        let name = word(rest).and_then(|(_, end)| rest[..end].strip_suffix(b":"))?;
        let parts = || name.split(|b| *b == b':');
        let is_part = |part: &[u8]| {
            part.iter().any(u8::is_ascii_lowercase)
                && part.iter().all(|b| b.is_ascii_alphanumeric() || b"._-@/".contains(b))
        };
        (parts().count() == 2 && parts().all(is_part)).then_some((0, name.len()))
    };
    let likely = group.most(97, |rest| find(rest).is_some())
        && group.few(8, find)
        && words::stands_before_various(group, find);
    if likely {
        group.take(Field::new("Component", Form::Any), find);
        group.skip(": ");
    }
    likely
}

/// `<i> [app] `, a letter before another bracket.
fn pointed(group: &mut Group<'_>) -> bool {
    let likely = group.most(97, |rest| {
        bracketed(rest, b'<')
            && rest.get(2) == Some(&b'>')
            && bracketed(&rest[3 + blanks(rest, 3)..], b'[')
    });
    if likely {
        rules::take_bracket(group, b'<');
    }
    likely
}

/// `[pod/web/app]`, the same bracket before all lines, as what passes them on writes it.
fn label(group: &mut Group<'_>) -> bool {
    let find = |rest: &[u8]| {
        let end = rest.iter().position(|&b| b == b']')?;
        rest[..end].iter().any(u8::is_ascii_alphabetic).then_some((0, end))
    };
    let same = group.rows.len() >= LEAST && group.distinct(find) == 1;
    same && bracket(group)
}

/// A bracket that nearly all lines begin with.
fn bracket(group: &mut Group<'_>) -> bool {
    for open in [b'[', b'('] {
        if group.most(97, |rest| bracketed(rest, open)) {
            rules::take_bracket(group, open);
            return true;
        }
    }
    false
}
