//! record -> [`Header`], by compiled layouts.

use super::compile::{Op, Program, Stops, compile};
use super::gate::Looks;
use super::layout::Role;
use super::time::{Format, Parts, Unit, read_units};
use super::{Clock, Header, Layouts, Span, detect, level, scan};
use std::sync::Arc;

/// Cuts records by the layouts of their input.
///
/// The layout that explains most of a record is taken; of two, the first. What was cut
/// before only makes it faster, it changes no answer.
#[derive(Debug, Clone)]
pub struct Cutter {
    layouts: Arc<Layouts>,
    programs: Vec<Program>,
    /// The programs, those that can explain most first.
    order: Vec<u16>,
    memos: Vec<Memo>,
    clock: Clock,
    last: u16,
}

/// The time read last in one place.
#[derive(Debug, Clone, Default)]
struct Memo {
    /// The format, where any may stand.
    format: Option<Format>,
    date: Date,
}

/// A date, as the first bytes of a text and a mask for them.
#[derive(Debug, Clone, Default)]
struct Date {
    text: u128,
    mask: u128,
    len: usize,
    parts: Parts,
}

/// What is known of a record besides its header.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    parts: Parts,
    timed: bool,
    lost: i32,
}

impl Found {
    fn add(&mut self, time: Parts) {
        self.parts = if self.timed { self.parts.with(time) } else { time };
        self.timed = true;
    }
}

impl Cutter {
    /// A cutter by `layouts`, which reads times by `clock`.
    pub fn new(layouts: Arc<Layouts>, clock: Clock) -> Self {
        let mut cutter = Self {
            layouts: Arc::default(),
            programs: Vec::new(),
            order: Vec::new(),
            memos: Vec::new(),
            clock: clock.clone(),
            last: 0,
        };
        cutter.set(layouts, clock);
        cutter
    }

    /// Cuts by other layouts and another clock from now on.
    pub fn set(&mut self, layouts: Arc<Layouts>, clock: Clock) {
        self.clock = clock;
        if !Arc::ptr_eq(&self.layouts, &layouts) {
            let mut memos = 0;
            let all = layouts.iter().take(usize::from(u16::MAX));
            self.programs = all.map(|layout| compile(layout, &mut memos)).collect();
            self.memos = vec![Memo::default(); memos];
            self.order = (0..self.programs.len() as u16).collect();
            self.order.sort_by_key(|&index| -self.programs[usize::from(index)].full);
            self.last = 0;
            self.layouts = layouts;
        }
    }

    /// The clock after the records cut so far.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The header of a record and its message; without a layout that fits, the message is
    /// the whole record without blanks around it.
    pub fn cut(&mut self, record: &[u8]) -> Header {
        let record = &record[..record.len().min(u32::MAX as usize)];
        let record = trimmed_end(record);
        let start = message_start(record, 0);
        let mut header = Header::default();
        let mut found = Found::default();
        match self.best(record, start, &mut header, &mut found) {
            None => header = Header { message: span(start, record.len()), ..Header::default() },
            Some(index) => {
                header.layout = Some(index);
                if found.timed
                    && let Some((time, assumed)) = self.clock.stamp(&found.parts)
                {
                    header.time = Some(time);
                    header.assumed_year = assumed;
                }
            }
        }
        header
    }

    /// The layout that explains most, with what it finds. The one used last is tried
    /// first, since then only those that can explain more are left.
    fn best(
        &mut self,
        record: &[u8],
        start: usize,
        header: &mut Header,
        found: &mut Found,
    ) -> Option<u16> {
        let looks = Looks::of(record, start);
        let last = self.last;
        let mut best = match self.admits(last, looks) {
            true => self.score(last, record, start, header, found).map(|score| (score, last)),
            false => None,
        };
        for position in 0..self.order.len() {
            let index = self.order[position];
            let full = self.programs[usize::from(index)].full;
            let beats = |score: i32| best.is_none_or(|(s, i)| score > s || score == s && index < i);
            if best.is_some_and(|(score, _)| full < score) {
                break;
            }
            if index == last || !beats(full) || !self.admits(index, looks) {
                continue;
            }
            let (mut next_header, mut next) = (Header::default(), Found::default());
            if let Some(score) = self.score(index, record, start, &mut next_header, &mut next)
                && beats(score)
            {
                best = Some((score, index));
                (*header, *found) = (next_header, next);
            }
        }
        let (_, index) = best?;
        self.last = index;
        Some(index)
    }

    /// Whether the layout `index` may fit a record that begins like this.
    fn admits(&self, index: u16, looks: Looks) -> bool {
        self.programs.get(usize::from(index)).is_some_and(|program| program.gate.admits(looks))
    }

    /// How much of a record the layout `index` explains.
    fn score(
        &mut self,
        index: u16,
        record: &[u8],
        start: usize,
        header: &mut Header,
        found: &mut Found,
    ) -> Option<i32> {
        let program = self.programs.get(usize::from(index))?;
        let end = run(&program.ops, record, start, header, found, &mut self.memos)?;
        let start = message_start(record, end);
        header.message = span(start, record.len());
        let empty = if start == record.len() { 4 } else { 0 };
        Some(program.full - found.lost - empty)
    }
}

fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}

/// The record without blanks behind it.
fn trimmed_end(record: &[u8]) -> &[u8] {
    let tail = record.iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
    &record[..record.len() - tail]
}

/// Where a message begins at `at`: behind blanks and NULs.
fn message_start(record: &[u8], at: usize) -> usize {
    let rest = &record[at.min(record.len())..];
    let lead = rest.iter().take_while(|&&b| b == 0 || b.is_ascii_whitespace()).count();
    record.len() - rest.len() + lead
}

/// Runs steps from `at` on; the end of what they took.
fn run(
    ops: &[Op],
    record: &[u8],
    mut at: usize,
    header: &mut Header,
    found: &mut Found,
    memos: &mut [Memo],
) -> Option<usize> {
    for op in ops {
        at = match op {
            Op::Byte(byte) => (record.get(at) == Some(byte)).then_some(at + 1)?,
            Op::Text(text) => record.get(at..)?.starts_with(text).then_some(at + text.len())?,
            Op::Blanks => match scan::blanks(record, at) {
                0 => return None,
                len => at + len,
            },
            Op::Pad => at + scan::blanks(record, at),
            Op::Edge => {
                let len = scan::blanks(record, at);
                (len > 0 || at == record.len()).then_some(at + len)?
            }
            Op::Time { memo, head, tail } => {
                let date = &mut memos[*memo].date;
                let rest = record.get(at..)?;
                at + if found.timed {
                    let mut time = Parts::default();
                    let len = timed(date, head, tail, rest, &mut time)?;
                    found.add(time);
                    len
                } else {
                    found.timed = true;
                    timed(date, head, tail, rest, &mut found.parts)?
                }
            }
            Op::AnyTime { memo, words, stops } => {
                any_time(&mut memos[*memo].format, *words, stops, record, at, found)?
            }
            Op::Known => {
                let len = level::name_len(record.get(at..)?);
                header.severity = Some(level::known(&record[at..at + len])?);
                at + len
            }
            Op::Letter => {
                header.severity = Some(level::letter(record.get(at..at + 1)?)?);
                at + 1
            }
            Op::Num(role) => {
                let end = scan::number(record, at)?;
                set(header, *role, record, at, end);
                end
            }
            Op::Word(role, stops) => {
                let end = scan::word(record, at, stops)?;
                set(header, *role, record, at, end);
                end
            }
            Op::Pri => {
                let (end, priority) = scan::priority(record, at)?;
                header.severity = Some(level::of_priority(priority));
                end
            }
            Op::Tag => {
                let tag = scan::tag(record, at)?;
                set(header, Role::Component, record, tag.name.0, tag.name.1);
                if let Some((start, end)) = tag.pid {
                    set(header, Role::Pid, record, start, end);
                }
                tag.end
            }
            Op::Data => scan::data(record, at)?,
            Op::Optional(ops, loss) => {
                let before = (*header, *found);
                match run(ops, record, at, header, found, memos) {
                    Some(end) => end,
                    None => {
                        (*header, *found) = before;
                        found.lost += loss;
                        at
                    }
                }
            }
        };
    }
    Some(at)
}

/// A time in one format: `head`, its date, which the memo may know, and `tail`.
fn timed(
    memo: &mut Date,
    head: &[Unit],
    tail: &[Unit],
    rest: &[u8],
    time: &mut Parts,
) -> Option<usize> {
    let first = rest.first_chunk().map(|first| u128::from_le_bytes(*first));
    let known = memo.len > 0
        && first.is_some_and(|first| first & memo.mask == memo.text)
        && rest.get(memo.len).is_some_and(|b| !b.is_ascii_digit());
    let middle = if known {
        *time = memo.parts;
        memo.len
    } else {
        let len = read_units(head, rest, 0, time)?;
        if let Some(first) = first
            && (1..16).contains(&len)
        {
            let mask = (1 << (8 * len)) - 1;
            *memo = Date { text: first & mask, mask, len, parts: *time };
        }
        len
    };
    let end = read_units(tail, rest, middle, time)?;
    let cut = rest[..end].last()?.is_ascii_digit() && rest.get(end).is_some_and(u8::is_ascii_digit);
    (!cut).then_some(end)
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

fn set(header: &mut Header, role: Role, record: &[u8], start: usize, end: usize) {
    // A value may be padded in its brackets.
    let padding = record[start..end].iter().rev().take_while(|b| scan::is_blank(**b)).count();
    let span = span(start, end - padding);
    let field = match role {
        Role::Level => {
            header.severity = header.severity.or_else(|| level::severity(span.of(record)));
            return;
        }
        Role::Host => &mut header.host,
        Role::Component => &mut header.component,
        Role::Pid => &mut header.pid,
        Role::Thread => &mut header.thread,
        _ => return,
    };
    if field.is_empty() {
        *field = span;
    }
}
