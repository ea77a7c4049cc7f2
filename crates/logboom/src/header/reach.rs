//! A step of a layout that was taken -> how far it looked.
//!
//! Of records that are the same as far as the steps looked, and whose messages begin there, all
//! have the same header. What is told here may be too far, never too short.
//! Records that differ in [`hex`] ids alone, too, but for steps that tell those apart.

use std::ops::Range;

use super::compile::{Op, Stops};
use super::layout::Style;
use super::steps::Times;
use super::{level, scan};
use crate::hex;

/// Farther than any record goes: the rest of a record matters too.
pub(super) const FAR: usize = u32::MAX as usize;

/// One past the last byte that hangs together with where the step at `at` ended, or failed.
pub(super) fn reach(op: &Op, record: &[u8], at: usize, end: Option<usize>, times: &Times) -> usize {
    match (op, end) {
        // Its own steps tell.
        (Op::Optional(..), _) => at,
        (Op::Object(object), None) => of_no_object(object.style, record, at),
        (Op::Byte(_) | Op::Letter, _) => at + 1,
        (Op::Text(text), _) => at + text.len(),
        (Op::Blanks | Op::Pad, end) => end.unwrap_or(at) + 1,
        // A message begins there, as is asked of all records anyway.
        (Op::Edge, end) => end.unwrap_or(at + 1),
        // There might be a fraction behind it, or minutes behind the hours of an offset.
        (Op::Time(_), Some(end)) => end + if scan::blanks(record, end) > 0 { 1 } else { 3 },
        (Op::Time(timer), None) => at + times.timers[*timer].reach(&record[at.min(record.len())..]),
        // A mark may end the name of a level.
        (Op::Known, Some(end)) => end + 2,
        (Op::Num(_) | Op::Data, Some(end)) => end + 1,
        (Op::Known, None) => at + level::LONGEST + 3,
        (Op::Num(_), None) => at + 2,
        (Op::Pri, _) => at + 6,
        (Op::Word(_, stops), Some(end)) => of_word(record, at, end, stops),
        (Op::Tag, Some(end)) => of_tag(record, at, end),
        (Op::Tag, None) => of_no_tag(record, at),
        (Op::Word(..) | Op::Data | Op::AnyTime { .. } | Op::Rest(_) | Op::Object(_), _) => FAR,
    }
}

/// Whether what a step did that looked from `at` to `reach` may hang on the digits of an id.
pub(super) fn tells_ids(op: &Op, at: usize, reach: usize, ids: &[Range<usize>]) -> bool {
    let Some(id) = ids.iter().find(|id| at < id.end && id.start < reach.max(at + 1)) else {
        return false;
    };
    match op {
        Op::Byte(byte) => hex::is_part(*byte),
        Op::Text(text) => text.iter().any(|byte| hex::is_part(*byte)),
        Op::Time(_) | Op::AnyTime { .. } | Op::Pri => true,
        // Where its dashes are is told by the form of an id.
        Op::Word(_, stops) if stops.texts.iter().flatten().any(|byte| hex::is_digit(*byte)) => true,
        // Its own steps tell. There is no blank in an id, no quote, and no name of a level.
        Op::Object(_)
        | Op::Rest(_)
        | Op::Optional(..)
        | Op::Blanks
        | Op::Edge
        | Op::Known
        | Op::Letter => false,
        // Behind digits of the id, however many.
        Op::Word(..) | Op::Num(_) | Op::Tag | Op::Data | Op::Pad => at > id.start,
    }
}

/// How far an object may have been looked for in vain: what is none may be one to the last byte.
fn of_no_object(style: Style, record: &[u8], at: usize) -> usize {
    let rest = record.get(at..).unwrap_or_default();
    let word = rest.iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
    match style {
        Style::Json if rest.first() != Some(&b'{') => at + 1,
        Style::Pairs if !rest[..word].contains(&b'=') => at + word + 1,
        _ => FAR,
    }
}

fn of_word(record: &[u8], at: usize, end: usize, stops: &Stops) -> usize {
    if let Some((open, close)) = stops.pair {
        let count = |mark| record[at..end].iter().filter(|byte| **byte == mark).count();
        // Brackets that do not match were looked for to the end.
        if open != close && count(open) > count(close) {
            return FAR;
        }
    }
    let longest = stops.texts.iter().map(|stop| stop.len()).max();
    longest.map_or(end + 1, |longest| end + scan::blanks(record, end) + longest)
}

/// How far a tag may have been looked for in vain.
fn of_no_tag(record: &[u8], at: usize) -> usize {
    let mut end = at.min(record.len());
    for _ in 0..scan::MOST_WORDS {
        end += record[end..].iter().take_while(|byte| !scan::is_blank(**byte)).count();
        end += scan::blanks(record, end);
    }
    // Notes and spans are looked through.
    match record[at.min(end)..end].iter().any(|byte| matches!(byte, b'(' | b'{')) {
        true => FAR,
        false => end + 2,
    }
}

fn of_tag(record: &[u8], at: usize, end: usize) -> usize {
    let behind = end + scan::blanks(record, end) + 2;
    // Notes and spans are looked through.
    match record[at..behind.min(record.len())].iter().any(|byte| matches!(byte, b'(' | b'{')) {
        true => FAR,
        false => behind,
    }
}
