//! Rows: columns of which each ends at the same mark, as in `time : name : text`.

use super::super::layout::{Field, Form, Item};
use super::super::scan;
use super::columns::{LINES_A_PHRASE, named_before, take_named_or_level};
use super::first;
use super::group::Group;
use super::levels::{has_levels, level};
use super::split::CLOSERS;

/// Marks between the columns of a row that does not begin with a time or a level.
const MARKS: [&str; 7] = ["|", ";", ",", "\t", " | ", " - ", " : "];

/// Most columns before a time or a level.
const MAX_LEADING: usize = 5;

/// The text before the cursors, padding aside.
pub(super) fn text_before<'g>(group: &'g Group<'_>) -> &'g str {
    match group.items.iter().rev().find(|item| !is_pad(item)) {
        Some(Item::Text(text)) => text,
        _ => "",
    }
}

fn is_pad(item: &Item) -> bool {
    matches!(item, Item::Optional(_))
}

/// Takes a column that ends at the mark between blanks that ended the one before.
pub(super) fn next(group: &mut Group<'_>) -> bool {
    let Some(mark) = goes_on(group) else {
        return false;
    };
    take(group, &mark);
    true
}

fn take(group: &mut Group<'_>, mark: &str) {
    let find = |rest: &[u8]| named_before(rest, mark);
    if group.most(100, |rest| find(rest).map(|(_, end)| end) == scan::number(rest, 0)) {
        group.take(Field::new("Skip", Form::Num), find);
        group.separate(true);
    } else {
        take_named_or_level(group, find);
    }
}

/// The mark that ends the next column, too.
pub(super) fn goes_on(group: &Group<'_>) -> Option<String> {
    let mark = match &*group.items {
        // A level is padded before its mark.
        [.., pad, Item::Text(text)] if is_pad(pad) => format!(" {}", text.trim_start()),
        _ => text_before(group).trim_start_matches(CLOSERS).to_owned(),
    };
    let inner = mark.trim();
    let is_mark = (1..=2).contains(&inner.len())
        && mark.len() == inner.len() + 2
        && inner.bytes().all(|b| b.is_ascii_punctuation());
    let find = |rest: &[u8]| named_before(rest, &mark);
    if !is_mark || !group.most(97, |rest| find(rest).is_some()) {
        return None;
    }
    let is_word = |rest: &[u8]| find(rest).is_some_and(|(_, end)| !rest[..end].contains(&b' '));
    let is_same = |item: &&Item| matches!(item, Item::Text(text) if text.ends_with(&mark));
    let likely = match group.most(97, is_word) {
        // Behind one column alone, `error : text` may be a message.
        true => group.items.iter().filter(is_same).count() > 1 || group.few(8, find),
        false => group.distinct(find) <= group.rows.len() / LINES_A_PHRASE,
    };
    likely.then_some(mark)
}

/// Takes the columns before a time or a level that stands among them.
pub(super) fn leading(group: &mut Group<'_>) -> bool {
    (group.times == 0 || group.levels == 0) && MARKS.iter().any(|mark| leading_to(group, mark))
}

fn leading_to(group: &mut Group<'_>, mark: &str) -> bool {
    let mut ahead = group.clone();
    for _ in 0..MAX_LEADING {
        if !ahead.most(97, |rest| named_before(rest, mark).is_some()) {
            return false;
        }
        take(&mut ahead, mark);
        if ahead.times == 0 && first::adjacent(&mut ahead, 97)
            || ahead.levels > group.levels
            || has_levels(&ahead) && level(&mut ahead, 97)
        {
            *group = ahead;
            return true;
        }
    }
    false
}
