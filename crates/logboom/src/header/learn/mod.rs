//! sample of lines -> layouts.
//!
//! Enters: some hundred lines in their order. Leaves: the layouts that most of them
//! have in common, none where the lines are bare text. Recognisers propose what may stand
//! at the cursor of each line, and the share of lines that agree decides: so a message
//! that begins with `Error` keeps its word, and a column of levels is taken.

mod alike;
mod columns;
mod fallback;
mod first;
mod frames;
mod group;
mod levels;
mod lines;
mod names;
mod objects;
mod rows;
mod rules;
mod split;
mod tags;
mod untimed;
mod words;

use super::layout::{Field, Form, Item, Layout, Layouts};
use super::{Clock, Cutter};
use jiff::tz::TimeZone;
use std::sync::Arc;

pub(super) use fallback::fallbacks;
use first::Times;
use group::{Group, Row};
pub(super) use lines::is_bare;

/// More layouts than this in one sample are noise.
const MAX_LAYOUTS: usize = 64;

/// So many lines are enough for a layout, however many there are.
const MOST_NEEDED: usize = 10;

/// More pieces than a header has.
const MAX_PIECES: usize = 16;

/// The layouts of `sample`; `timed` says whether one with a time is known already, since
/// one without must then have stronger reasons.
pub(super) fn learn(sample: &[&[u8]], mut timed: bool) -> Vec<Layout> {
    let lines = sample.iter().copied().filter(|line| !lines::goes_on(line));
    let (objects, mut pool): (Vec<&[u8]>, Vec<&[u8]>) =
        lines.partition(|line| objects::is_record(line));
    pool.retain(|line| !lines::is_structured(line));
    let least = pool.len().div_ceil(50).min(MOST_NEEDED).max(pool.len().min(5));
    let objects = objects::learn(&objects, 0).into_iter();
    let mut layouts: Vec<Layout> = objects.map(|object| Layout { items: vec![object] }).collect();
    timed |= layouts.iter().any(Layout::is_timed);
    let seen = Times::default();
    while pool.len() >= least.clamp(1, first::FEW) && layouts.len() < MAX_LAYOUTS {
        let Some((group, needed)) = grow(&pool, seen.clone(), least, timed) else {
            break;
        };
        let taken: Vec<usize> = group.rows.iter().map(|row| row.index).collect();
        if taken.is_empty() {
            break;
        }
        // Lines that are too few for a layout keep no others from one.
        if taken.len() >= needed {
            timed |= group.times > 0;
            for layout in finish(group) {
                if !layouts.contains(&layout) {
                    layouts.push(layout);
                }
            }
        }
        let mut taken = taken.into_iter().peekable();
        let rest = pool.iter().enumerate();
        pool = rest.filter(|(i, _)| taken.next_if_eq(i).is_none()).map(|(_, line)| *line).collect();
    }
    layouts
}

/// Whether a message begins with a level that is no word of it.
pub(super) fn begins_with_level(message: &[u8]) -> bool {
    levels::is_calm(message)
}

/// The group of lines with the commonest header, and its pieces; and how many lines it takes for a
/// layout.
fn grow<'a>(
    pool: &[&'a [u8]],
    seen: Times,
    least: usize,
    timed: bool,
) -> Option<(Group<'a>, usize)> {
    let mut group = Group::new(pool, seen);
    first::priority(&mut group, least);
    let begun = begin(&mut group, least, timed)
        || alike::narrow(&mut group, |group| begin(group, least, false));
    if !begun {
        return None;
    }
    let least = if group.rows.len() < least { first::FEW } else { least };
    let next =
        |group: &mut Group<'_>| rules::next(group) || group.times == 0 && first::time(group, least);
    for _ in 0..MAX_PIECES {
        let goes_on = !objects::are_records(&group)
            && (rules::next(&mut group)
                || split::split(&mut group)
                || alike::narrow(&mut group, next)
                || split::by_lack(&mut group));
        if !goes_on {
            break;
        }
    }
    Some((group, least))
}

/// Takes the first pieces.
fn begin(group: &mut Group<'_>, least: usize, timed: bool) -> bool {
    levelled(group) || first::time(group, least) || untimed::first(group, timed)
}

/// Takes a level and the time behind it, glued to it in some lines and not in others.
fn levelled(group: &mut Group<'_>) -> bool {
    let mut ahead = group.clone();
    let found = levels::level(&mut ahead, 97) && first::adjacent(&mut ahead, 97);
    if found {
        *group = ahead;
    }
    found
}

/// The layouts of a group: with its pieces, or as many of them as fit its lines, and with objects behind
/// them, where messages are such.
fn finish(mut group: Group<'_>) -> Vec<Layout> {
    names::name(&mut group);
    let rests: Vec<&[u8]> = group.rows.iter().map(Row::rest).collect();
    let bare = Item::Field(Field::new("Message", Form::Any));
    let behind = |last: Item| Layout { items: group.items.iter().cloned().chain([last]).collect() };
    let layout = behind(bare);
    // What is in brackets as a whole is a message.
    let have_message = rests.iter().filter(|rest| !rest.trim_ascii().is_empty()).count();
    if 2 * have_message < rests.len() || !fits(&layout, &group.rows) {
        return fallbacks(&layout).into_iter().take(1).collect();
    }
    objects::learn(&rests, 0).into_iter().map(behind).chain([layout]).collect()
}

/// Whether a layout fits most of the lines that it was learned from: where a rule finds a value
/// at a cursor, the cutter may find none between two texts.
fn fits(layout: &Layout, rows: &[Row<'_>]) -> bool {
    let clock = Clock::new(None, TimeZone::unknown(), None);
    let mut cutter = Cutter::new(Arc::new(Layouts::from_iter([layout.clone()])), clock);
    let enough = rows.len().div_ceil(2);
    let fitting = rows.iter().filter(|row| cutter.cut_alike(row.line).layout.is_some());
    fitting.take(enough).count() == enough
}
