//! Lines of several sources in one group: narrows it to the largest of them.

use super::super::layout::Item;
use super::super::scan;
use super::group::{Group, without_numbers, word};
use super::{columns, levels, rules, words};
use rapidhash::fast::RandomState;
use std::collections::HashSet;

/// Marks that close a bracket.
pub(super) const CLOSERS: [char; 4] = [']', ')', '}', '>'];

/// So many hexadecimal digits in a bracket are an id.
const LEAST_ID: usize = 8;

/// No number of a process has more digits.
const LONGEST_PID: usize = 7;

/// A piece that others lack stands in one of so many lines at least: what fewer begin with is what they
/// tell of.
const LINES_A_PIECE: usize = 4;

/// So many lines lack it at least.
const LEAST_LACKING: usize = 10;

/// Of the lines with a piece, so many in a hundred go on like others without it.
const LEAST_SHARED: usize = 50;

/// In so many ways at least.
const LEAST_WAYS: usize = 3;

/// So many words tell what a message is.
const BEGINNING: usize = 2;

/// What finds a piece at the beginning: its end, behind the blanks that follow it.
type Piece = fn(&[u8]) -> Option<usize>;

/// Narrows the group to the lines of one source, where the next piece tells them apart.
pub(super) fn split(group: &mut Group<'_>) -> bool {
    let all = group.rows.len();
    if all < 10 || group.times == 0 {
        return false;
    }
    by_place(group, all)
        || by_gap(group, all)
        || by_bracket(group, all)
        || by_id(group, all)
        || by_level(group, all)
        || by_tag(group, all)
        || by_look(group, all)
}

fn is_strong(count: usize, all: usize) -> bool {
    count >= 10 && count * 100 >= all * 8 && count < all
}

/// A bracket that tells the place in the source, as some levels of a program do and others do not.
fn by_place(group: &mut Group<'_>, all: usize) -> bool {
    let place = |rest: &[u8]| {
        let inner = rest.strip_prefix(b"[").or_else(|| rest.strip_prefix(b"("));
        inner.is_some_and(columns::is_place) && rules::bracketed(rest, rest[0])
    };
    let is_due = group.levels > 0 && group.open.is_empty() && is_strong(group.count(place), all);
    if is_due {
        group.rows.retain(|row| place(row.rest()));
    }
    is_due
}

/// A blank behind a bracket, or none.
fn by_gap(group: &mut Group<'_>, all: usize) -> bool {
    let closed = matches!(group.items.last(), Some(Item::Text(text)) if text.ends_with(CLOSERS));
    let gap = |rest: &[u8]| rest.first().is_none_or(|b| scan::is_blank(*b));
    let gaps = group.count(gap);
    if !closed || !is_strong(gaps, all) || !is_strong(all - gaps, all) {
        return false;
    }
    let larger = gaps * 2 >= all;
    group.rows.retain(|row| gap(row.rest()) == larger);
    group.separate(true);
    true
}

/// A bracket right behind a bracket, or none: `WARN[12][call-7]: text`, `WARN[12]: text`.
fn by_bracket(group: &mut Group<'_>, all: usize) -> bool {
    let closed = matches!(group.items.last(), Some(Item::Text(text)) if text.ends_with(CLOSERS));
    let count = group.count(|rest| rules::bracketed(rest, b'['));
    if !closed || !is_strong(count, all) || !is_strong(all - count, all) {
        return false;
    }
    let larger = count * 2 >= all;
    group.rows.retain(|row| rules::bracketed(row.rest(), b'[') == larger);
    if !larger {
        group.separate(true);
    }
    true
}

/// A bracket with an id in most lines, as that of a request, or none.
fn by_id(group: &mut Group<'_>, all: usize) -> bool {
    let is_id = |rest: &[u8]| {
        let is_hex = |id: &[u8]| id.iter().all(|b| b.is_ascii_hexdigit() || *b == b'-');
        let is_long = |id: &[u8]| id.len() >= LEAST_ID && id.iter().any(u8::is_ascii_digit);
        rules::bracketed(rest, b'[')
            && rest[1..].split(|&b| b == b']').next().is_some_and(|id| is_long(id) && is_hex(id))
    };
    let count = group.count(is_id);
    // Those of a few lines are of what their messages tell of.
    let is_due = group.open.is_empty() && is_strong(count, all) && count * 2 > all;
    if is_due {
        group.rows.retain(|row| is_id(row.rest()));
    }
    is_due
}

/// A piece that some lines have and others lack that go on alike: it tells where or for whom what
/// the message says was done, not what.
pub(super) fn by_lack(group: &mut Group<'_>) -> bool {
    if group.times == 0 || !group.open.is_empty() {
        return false;
    }
    let pieces: [Piece; 4] = [
        |rest| enclosed(rest, b'['),
        |rest| enclosed(rest, b'('),
        |rest| enclosed(rest, b'<'),
        paired,
    ];
    let Some(piece) = pieces.into_iter().find(|piece| is_lacked(group, *piece)) else {
        return false;
    };
    group.rows.retain(|row| piece(row.rest()).is_some());
    true
}

/// Whether what stands behind such a piece is most often what other lines begin with, and in several ways.
fn is_lacked(group: &Group<'_>, piece: Piece) -> bool {
    let all = group.rows.len();
    let count = group.count(|rest| piece(rest).is_some());
    if count * LINES_A_PIECE < all || all - count < LEAST_LACKING {
        return false;
    }
    let (mut with, mut without) = (Vec::new(), HashSet::<Vec<u8>, RandomState>::default());
    for row in &group.rows {
        match piece(row.rest()) {
            Some(mut end) => {
                let rest = row.rest();
                // Of several pieces, the others may be lacking, too.
                while let Some(next) = piece(&rest[end..]) {
                    end += next;
                }
                with.push(beginning(&rest[end..]));
            }
            None => drop(without.insert(beginning(row.rest()))),
        }
    }
    with.retain(|text| without.contains(text));
    let shared = with.len();
    with.sort_unstable();
    with.dedup();
    shared * 100 >= count * LEAST_SHARED && with.len() >= LEAST_WAYS
}

/// The end of a value in these brackets and of the blanks behind it.
fn enclosed(rest: &[u8], open: u8) -> Option<usize> {
    let end = rules::bracketed(rest, open).then(|| rules::until_close(&rest[1..], open))??;
    let gap = scan::blanks(rest, end + 2);
    (gap > 0).then_some(end + 2 + gap)
}

/// The end of a pair and of the blanks behind it.
fn paired(rest: &[u8]) -> Option<usize> {
    let (_, end) = word(rest)?;
    words::key(rest).map(|_| end + scan::blanks(rest, end))
}

/// How a text begins: its first words, numbers in them made one.
fn beginning(text: &[u8]) -> Vec<u8> {
    let words = text.trim_ascii_start().split(|b| scan::is_blank(*b)).take(BEGINNING);
    without_numbers(&words.collect::<Vec<_>>().join(&b' '))
}

/// Levels behind a name.
fn by_level(group: &mut Group<'_>, all: usize) -> bool {
    if group.levels > 0 || !is_strong(group.count(levels::is_prefixed), all) {
        return false;
    }
    group.rows.retain(|row| levels::is_prefixed(row.rest()));
    levels::prefixed_level(group)
}

/// Tags with a process.
fn by_tag(group: &mut Group<'_>, all: usize) -> bool {
    // `[gc][12]` is no name with a process, nor is `Epoch [12][3/7]`.
    let pid = |rest: &[u8]| {
        let begins = rest.first().is_some_and(|first| *first != b'[');
        let tag = begins.then(|| scan::tag(rest, 0)).flatten();
        // What ends the line is the message: `Started app.Store [12]`.
        let tag = tag.filter(|tag| rest.get(tag.end).is_some_and(|byte| *byte != b'['));
        let number = tag.and_then(|tag| tag.pid);
        number.is_some_and(|(start, end)| end - start <= LONGEST_PID)
    };
    if group.tags > 0 {
        return false;
    }
    let count = group.count(pid);
    if !is_strong(count, all) || are_places(group, &pid, count) {
        return false;
    }
    group.rows.retain(|row| pid(row.rest()));
    true
}

/// Whether what looks like tags with a process are rather the places of one list, as `queue[3]: `: one
/// name, most numbers below ten.
fn are_places(group: &Group<'_>, is_tag: &dyn Fn(&[u8]) -> bool, count: usize) -> bool {
    let tag = |rest: &[u8]| scan::tag(rest, 0).filter(|_| is_tag(rest));
    let below_ten = |rest: &[u8]| {
        tag(rest).and_then(|tag| tag.pid).is_some_and(|(start, end)| end - start == 1)
    };
    group.count(below_ten) * 2 > count && group.distinct(|rest| tag(rest).map(|tag| tag.name)) == 1
}

/// Looks of the next piece that tell sources apart where every line has one of them.
fn by_look(group: &mut Group<'_>, all: usize) -> bool {
    let looks: [fn(&[u8]) -> bool; 5] = [
        |rest| columns::file_and_line(rest).is_some(),
        |rest| rules::bracketed(rest, b'['),
        |rest| rest.first().is_some_and(u8::is_ascii_alphanumeric) && scan::tag(rest, 0).is_some(),
        |rest| columns::dashed_name(rest).is_some(),
        |rest| columns::name_and_bracket(rest).is_some(),
    ];
    // Brackets that most messages begin with are no source, unless others have looks of their own.
    if !group.most(90, |rest| looks.iter().any(|look| look(rest))) {
        return false;
    }
    let has: Vec<_> = group.rows.iter().map(|row| looks.map(|look| look(row.rest()))).collect();
    let count = |look: &usize| has.iter().filter(|has| has[*look]).count();
    let any = has.iter().filter(|has| has.contains(&true)).count();
    let largest = (0..looks.len()).max_by_key(count);
    let is_one = |look: &usize| is_strong(count(look), all) && is_strong(any - count(look), all);
    let Some(look) = largest.filter(is_one) else {
        return false;
    };
    let mut has = has.into_iter();
    group.rows.retain(|_| has.next().is_some_and(|has| has[look]));
    true
}
