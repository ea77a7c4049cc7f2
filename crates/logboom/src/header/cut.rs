//! record -> [`Header`], by compiled layouts.

use super::compile::{Op, Program, Stops, compile};
use super::layout::Role;
use super::time::{Parts, Unit, read_units};
use super::{Clock, Header, Layouts, Span, detect, level, scan};
use crate::time::Stamp;
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
    /// The time read last, without its fraction, and its instant.
    instant: Option<(Parts, (Stamp, bool))>,
    last: u16,
}

/// The text of the time read last in one place, up to its seconds.
#[derive(Debug, Clone)]
struct Memo {
    text: [u8; 32],
    len: usize,
    parts: Parts,
}

/// What is known of a record so far.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    header: Header,
    parts: Parts,
    lost: i32,
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
            instant: None,
            last: 0,
        };
        cutter.set(layouts, clock);
        cutter
    }

    /// Cuts by other layouts and another clock from now on.
    pub fn set(&mut self, layouts: Arc<Layouts>, clock: Clock) {
        self.clock = clock;
        self.instant = None;
        if !Arc::ptr_eq(&self.layouts, &layouts) {
            let mut memos = 0;
            let all = layouts.iter().take(usize::from(u16::MAX));
            self.programs = all.map(|layout| compile(layout, &mut memos)).collect();
            let empty = Memo { text: [0; 32], len: 0, parts: Parts::default() };
            self.memos = vec![empty; memos];
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
        let whole = trimmed(record, 0);
        let Some((index, found)) = self.best(record, whole.start as usize) else {
            return Header { message: whole, ..Header::default() };
        };
        let Found { mut header, parts, .. } = found;
        header.layout = Some(index);
        if let Some((time, assumed)) = self.instant(parts) {
            header.time = Some(time);
            header.assumed_year = assumed;
        }
        header
    }

    /// The layout that explains most, with what it finds. The one used last is tried
    /// first, since then only those that can explain more are left.
    fn best(&mut self, record: &[u8], start: usize) -> Option<(u16, Found)> {
        let last = self.last;
        let mut best = self.score(last, record, start);
        for position in 0..self.order.len() {
            let index = self.order[position];
            let full = self.programs[usize::from(index)].full;
            if let Some((score, first, _)) = best
                && (full, first) <= (score, index)
            {
                if full < score {
                    break;
                }
                continue;
            }
            if index != last
                && let Some(next) = self.score(index, record, start)
                && best.as_ref().is_none_or(|b| (next.0, b.1) > (b.0, next.1))
            {
                best = Some(next);
            }
        }
        let (_, index, found) = best?;
        self.last = index;
        Some((index, found))
    }

    /// What the layout `index` finds, and how much that is.
    fn score(&mut self, index: u16, record: &[u8], start: usize) -> Option<(i32, u16, Found)> {
        let program = self.programs.get(usize::from(index))?;
        let mut found = Found::default();
        let end = run(&program.ops, record, start, &mut found, &mut self.memos)?;
        found.header.message = trimmed(record, end);
        let empty = if found.header.message.is_empty() { 4 } else { 0 };
        Some((program.full - found.lost - empty, index, found))
    }

    /// The instant of a time; within one second only the fraction changes.
    fn instant(&mut self, parts: Parts) -> Option<(Stamp, bool)> {
        let whole = Parts { nanos: 0, ..parts };
        let known = self.instant.filter(|(known, _)| *known == whole).map(|(_, instant)| instant);
        let (stamp, assumed) = match known {
            Some(instant) => instant,
            None => {
                let instant = self.clock.stamp(&whole)?;
                self.instant = Some((whole, instant));
                instant
            }
        };
        let nanos = stamp.nanos().checked_add(i64::from(parts.nanos))?;
        Some((Stamp::new(nanos, stamp.offset_minutes()), assumed))
    }
}

/// The record from `at` on, without blanks around it and without NULs before it.
fn trimmed(record: &[u8], at: usize) -> Span {
    let rest = record.get(at..).unwrap_or_default();
    let lead = rest.iter().take_while(|&&b| b == 0 || b.is_ascii_whitespace()).count();
    let tail = rest[lead..].iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
    let end = record.len() - tail;
    Span { start: (record.len() - rest.len() + lead) as u32, end: end as u32 }
}

/// Runs steps from `at` on; the end of what they took.
fn run(
    ops: &[Op],
    record: &[u8],
    mut at: usize,
    found: &mut Found,
    memos: &mut [Memo],
) -> Option<usize> {
    for op in ops {
        at = match op {
            Op::Text(text) => record.get(at..)?.starts_with(text).then_some(at + text.len())?,
            Op::Blanks => match scan::blanks(record, at) {
                0 => return None,
                len => at + len,
            },
            Op::Edge => {
                let len = scan::blanks(record, at);
                (len > 0 || at == record.len() || record[at] == b'\r').then_some(at + len)?
            }
            Op::Time { memo, head, tail } => {
                timed(&mut memos[*memo], head, tail, record, at, &mut found.parts)?
            }
            Op::AnyTime { words, stops } => any_time(*words, stops, record, at, found)?,
            Op::Known => {
                let len = level::name_len(record.get(at..)?);
                found.header.severity = Some(level::known(&record[at..at + len])?);
                at + len
            }
            Op::Letter => {
                found.header.severity = Some(level::letter(record.get(at..at + 1)?)?);
                at + 1
            }
            Op::Num(role) => {
                let end = scan::number(record, at)?;
                set(&mut found.header, *role, record, at, end);
                end
            }
            Op::Word(role, stops) => {
                let end = scan::word(record, at, stops)?;
                set(&mut found.header, *role, record, at, end);
                end
            }
            Op::Pri => {
                let (end, priority) = scan::priority(record, at)?;
                found.header.severity = Some(level::of_priority(priority));
                end
            }
            Op::Tag => {
                let tag = scan::tag(record, at)?;
                set(&mut found.header, Role::Component, record, tag.name.0, tag.name.1);
                if let Some((start, end)) = tag.pid {
                    set(&mut found.header, Role::Pid, record, start, end);
                }
                tag.end
            }
            Op::Data => scan::data(record, at)?,
            Op::Optional(ops, loss) => {
                let before = *found;
                match run(ops, record, at, found, memos) {
                    Some(end) => end,
                    None => {
                        *found = before;
                        found.lost += loss;
                        at
                    }
                }
            }
        };
    }
    Some(at)
}

/// A time in one format: `head` up to its seconds, which the memo may know, and `tail`.
fn timed(
    memo: &mut Memo,
    head: &[Unit],
    tail: &[Unit],
    record: &[u8],
    at: usize,
    parts: &mut Parts,
) -> Option<usize> {
    let rest = record.get(at..)?;
    let known = memo.len > 0 && rest.starts_with(&memo.text[..memo.len]);
    let mut time = Parts::default();
    let middle = if known && !rest.get(memo.len).is_some_and(u8::is_ascii_digit) {
        time = memo.parts;
        memo.len
    } else {
        let len = read_units(head, rest, 0, &mut time)?;
        if (1..=memo.text.len()).contains(&len) {
            memo.text[..len].copy_from_slice(&rest[..len]);
            memo.len = len;
            memo.parts = time;
        }
        len
    };
    let end = read_units(tail, rest, middle, &mut time)?;
    let cut = rest[..end].last()?.is_ascii_digit() && rest.get(end).is_some_and(u8::is_ascii_digit);
    *parts = parts.with(time);
    (!cut).then_some(at + end)
}

/// Times of any format that take up so many words; what is no time is skipped.
fn any_time(
    words: usize,
    stops: &Stops,
    record: &[u8],
    mut at: usize,
    found: &mut Found,
) -> Option<usize> {
    let mut left = words;
    loop {
        let rest = record.get(at..)?;
        let end = match detect::detect(rest) {
            Some((len, format)) => {
                let (_, parts) = format.read(rest, 0)?;
                found.parts = found.parts.with(parts);
                let blanks = rest[..len].split(|b| b.is_ascii_whitespace());
                left = left.saturating_sub(blanks.filter(|word| !word.is_empty()).count());
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
    let span = Span { start: start as u32, end: end as u32 };
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
