//! steps of a program -> what they find in a record.
//!
//! Enters: a record, a place in it and the steps that are to fit from there on. Leaves: where
//! they end, and what they [`Found`] on the way.

use std::ops::Range;

use super::compile::{Object, Op, Stops, Wanted};
use super::layout::{Role, Style};
use super::reach::{FAR, reach, tells_ids};
use super::time::{Format, Parts};
use super::timer::Timer;
use super::trail::{Choice, Trail};
use super::{Header, Span, detect, level, object, scan};

/// What reads the times of all programs.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    /// Those in one format.
    pub(super) timers: Vec<Timer>,
    /// The format read last, of those in any.
    pub(super) formats: Vec<Option<Format>>,
}

/// A record that is cut by one program: its header, and what is known besides.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    pub(super) header: Header,
    pub(super) parts: Parts,
    pub(super) timed: bool,
    /// What the score loses for pieces that are not there.
    pub(super) lost: i32,
    pub(super) trail: Trail,
    /// The message, where it does not go to the end of the record.
    pub(super) message: Option<Span>,
}

impl Found {
    /// Adds a time to those before.
    pub(super) fn add(&mut self, time: Parts) -> Choice {
        let (parts, choice) = if self.timed { self.parts.with(time) } else { (time, Choice::This) };
        (self.parts, self.timed) = (parts, true);
        choice
    }

    /// Takes back what was found since then, but for what was looked at.
    fn take_back(&mut self, before: Self) {
        let failed = std::mem::replace(self, before);
        self.trail.add_failed(&failed.trail);
    }
}

pub(super) fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}

/// Where a message begins at `at`: behind blanks and NULs.
pub(super) fn message_start(record: &[u8], at: usize) -> usize {
    let rest = &record[at.min(record.len())..];
    let lead = rest.iter().take_while(|&&b| b == 0 || b.is_ascii_whitespace()).count();
    record.len() - rest.len() + lead
}

/// Runs steps from `at` on, on a record with these ids; the end of what they took.
pub(super) fn run(
    ops: &[Op],
    (record, ids): (&[u8], &[Range<usize>]),
    mut at: usize,
    found: &mut Found,
    times: &mut Times,
) -> Option<usize> {
    for op in ops {
        let end = step(op, (record, ids), at, found, times);
        if found.trail.reach() < FAR || !ids.is_empty() {
            let reach = reach(op, record, at, end, times);
            found.trail.look(reach);
            found.trail.tell_ids(tells_ids(op, at, reach, ids));
        }
        at = end?;
    }
    Some(at)
}

/// The end of what a step takes at `at`.
fn step(
    op: &Op,
    (record, ids): (&[u8], &[Range<usize>]),
    at: usize,
    found: &mut Found,
    times: &mut Times,
) -> Option<usize> {
    let end = match op {
        Op::Byte(byte) => {
            found.trail.digits_told(record, at, std::slice::from_ref(byte));
            (record.get(at) == Some(byte)).then_some(at + 1)?
        }
        Op::Text(text) => {
            found.trail.digits_told(record, at, text);
            record.get(at..)?.starts_with(text).then_some(at + text.len())?
        }
        Op::Blanks => match scan::blanks(record, at) {
            0 => return None,
            len => at + len,
        },
        Op::Pad => at + scan::blanks(record, at),
        Op::Edge => {
            let len = scan::blanks(record, at);
            (len > 0 || at == record.len()).then_some(at + len)?
        }
        Op::Time(timer) => {
            let (mut time, mut odd) = (Parts::default(), false);
            let len = times.timers[*timer].read(record.get(at..)?, &mut time, &mut odd);
            found.trail.stray(odd);
            let len = len?;
            let choice = found.add(time);
            found.trail.time(*timer, at, len, choice);
            at + len
        }
        Op::AnyTime { format, words, stops } => {
            found.trail.stray(true);
            any_time(&mut times.formats[*format], *words, stops, record, at, found)?
        }
        Op::Known => {
            let end = at + level::name_len(record.get(at..)?);
            found.header.severity = Some(level::known(&record[at..end])?);
            end
        }
        Op::Letter => {
            found.header.severity = Some(level::letter(record.get(at..at + 1)?)?);
            at + 1
        }
        Op::Num(role) => {
            let end = scan::number(record, at)?;
            set(found, *role, record, at, end);
            end
        }
        Op::Word(role, stops) => {
            let end = scan::word(record, at, stops)?;
            set(found, *role, record, at, end);
            end
        }
        Op::Pri => {
            found.trail.digits_matter(record, at, record.len().min(at + 4));
            let (end, priority) = scan::priority(record, at)?;
            found.header.severity = Some(level::of_priority(priority));
            end
        }
        Op::Tag => {
            let tag = scan::tag(record, at)?;
            set(found, Role::Component, record, tag.name.0, tag.name.1);
            if let Some((start, end)) = tag.pid {
                set(found, Role::Pid, record, start, end);
            }
            tag.end
        }
        Op::Data => scan::data(record, at)?,
        Op::Rest(role) => {
            set(found, *role, record, at, record.len());
            if *role == Role::Level && found.header.severity.is_none() {
                found.header.severity = level::of_number(&record[at..]);
            }
            record.len()
        }
        Op::Object(wanted) => object(wanted, (record, ids), at, found, times)?,
        Op::Optional(ops, loss) => {
            let before = *found;
            match run(ops, (record, ids), at, found, times) {
                Some(end) => end,
                None => {
                    found.take_back(before);
                    found.lost += loss;
                    at
                }
            }
        }
    };
    Some(end)
}

/// The end of the object that is the rest of a record, if it has a message.
fn object(
    Object { style, members, depth }: &Object,
    (record, ids): (&[u8], &[Range<usize>]),
    at: usize,
    found: &mut Found,
    times: &mut Times,
) -> Option<usize> {
    let mut missing: i32 = members.iter().map(|member| member.loss).sum();
    // A bit for each member, of which a layout has a hundred at most.
    let mut seen = 0u128;
    let is_whole = object::walk(*style, record, at, *depth, &mut |path, value| {
        let is_wanted = |(place, member): &(usize, &Wanted)| {
            seen >> place & 1 == 0 && path.is(&member.path) && !value.is_null(record)
        };
        let Some((place, member)) = members.iter().enumerate().find(is_wanted) else { return };
        let before = *found;
        let mut text = &record[..value.end];
        if member.has_message && value.is_text {
            text = object::trimmed_end(text, value.start);
        }
        let end = run(&member.ops, (text, ids), value.start, found, times);
        match end {
            Some(end) if member.has_message && (value.is_text || *style == Style::Pairs) => {
                if found.message.is_none() {
                    let start = message_start(text, end);
                    found.message = Some(span(start, text.len()));
                    found.header.quoted = depth + u8::from(value.is_text);
                }
            }
            Some(end) if !member.has_message && end == value.end => {}
            _ => return found.take_back(before),
        }
        seen |= 1 << place;
        missing -= member.loss;
    });
    if !members.iter().any(|member| member.has_message) {
        found.message = Some(span(at, record.len()));
        found.header.quoted = *depth;
    }
    found.lost += missing;
    (is_whole && found.message.is_some()).then_some(record.len())
}

/// Times of any format that take up so many words; what is no time is skipped.
fn any_time(
    memo: &mut Option<Format>,
    words: usize,
    stops: &Stops,
    record: &[u8],
    mut at: usize,
    found: &mut Found,
) -> Option<usize> {
    let mut left = words;
    loop {
        let rest = record.get(at..)?;
        let end = match detect::again(memo, rest) {
            Some((len, parts)) => {
                found.add(parts);
                let words = rest[..len].split(u8::is_ascii_whitespace);
                left = left.saturating_sub(words.filter(|word| !word.is_empty()).count());
                at + len
            }
            None if left == 1 => {
                left = 0;
                scan::word(record, at, stops)?
            }
            None => {
                left -= 1;
                at + rest.iter().take_while(|b| !b.is_ascii_whitespace()).count()
            }
        };
        if left == 0 {
            return Some(end);
        }
        at = end + scan::blanks(record, end);
        if at == end {
            return None;
        }
    }
}

fn set(found: &mut Found, role: Role, record: &[u8], start: usize, end: usize) {
    // A value may be padded in its brackets.
    let padding = record[start..end].iter().rev().take_while(|b| scan::is_blank(**b)).count();
    let end = end - padding;
    let header = &mut found.header;
    let field = match role {
        Role::Level => {
            found.trail.digits_matter(record, start, end);
            let name = &record[start..end];
            header.severity = header.severity.or_else(|| level::severity(name));
            return;
        }
        Role::Host => &mut header.host,
        Role::Component => &mut header.component,
        Role::Pid => &mut header.pid,
        Role::Thread => &mut header.thread,
        _ => return,
    };
    if field.is_empty() {
        *field = span(start, end);
    }
}
