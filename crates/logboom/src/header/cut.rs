//! record -> [`Header`], by compiled layouts.

use super::compile::{Program, compile};
use super::gate::{First, Gate, LongLook, Looks};
use super::reach::FAR;
use super::recent::Recent;
use super::steps::{Found, Times, message_start, run, span};
use super::time::Parts;
use super::timer::Timer;
use super::trail::{Route, Traced, Trail};
use super::{Clock, Header, Layouts};
use crate::hex::Finder;
use crate::split::write_skeleton;
use crate::time::Stamp;
use std::ops::Range;
use std::sync::Arc;

/// Cuts records by the layouts of their input.
///
/// The layout that explains most of a record is taken; of two, the first. What was cut
/// before only makes it faster, it changes no answer.
#[derive(Debug, Clone)]
pub struct Cutter {
    layouts: Arc<Layouts>,
    /// Those that can explain most first.
    programs: Vec<Program>,
    times: Times,
    /// What records with a time may begin with.
    timed: First,
    clock: Clock,
    /// The place of the program that fitted last.
    last: usize,
    /// Records that were cut lately.
    recent: Recent,
    /// The ids in the record that is cut.
    ids: Vec<Range<usize>>,
    finder: Finder,
    /// The skeleton of a record that came without.
    skeleton: Vec<u8>,
}

impl Cutter {
    /// A cutter by `layouts`, which reads times by `clock`.
    pub fn new(layouts: Arc<Layouts>, clock: Clock) -> Self {
        let mut cutter = Self {
            layouts: Arc::default(),
            programs: Vec::new(),
            times: Times::default(),
            timed: First::default(),
            clock: clock.clone(),
            last: 0,
            recent: Recent::default(),
            ids: Vec::new(),
            finder: Finder::default(),
            skeleton: Vec::new(),
        };
        cutter.set(layouts, clock);
        cutter
    }

    /// Cuts by other layouts and another clock from now on.
    pub fn set(&mut self, layouts: Arc<Layouts>, clock: Clock) {
        if self.clock != clock {
            self.times.timers.iter_mut().for_each(Timer::forget);
        }
        self.clock = clock;
        if !Arc::ptr_eq(&self.layouts, &layouts) {
            self.times = Times::default();
            let all = layouts.iter().zip(0..u16::MAX);
            self.programs =
                all.map(|(layout, number)| compile(layout, number, &mut self.times)).collect();
            self.programs.sort_by_key(|program| -program.full);
            let timed = self.programs.iter().filter(|program| program.tells_time);
            self.timed = timed.map(|program| program.gate.first()).collect();
            self.last = 0;
            self.recent.clear();
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
        self.ids.clear();
        self.search(record, FAR).header
    }

    /// The same, found sooner where many records begin alike.
    pub(super) fn cut_alike(&mut self, record: &[u8]) -> Header {
        let mut skeleton = std::mem::take(&mut self.skeleton);
        write_skeleton(record, &mut skeleton);
        let header = self.trace(record, &skeleton).header;
        self.skeleton = skeleton;
        header
    }

    /// The time of a record.
    pub(crate) fn time(&mut self, record: &[u8]) -> Option<Stamp> {
        let start = message_start(record, 0);
        // So records without a time are not cut in vain, where most are without.
        self.timed.admits(record.get(start..)?).then(|| self.cut(record).time)?
    }

    /// The header of a record with this skeleton, in which ids may be blurred, and what it takes for
    /// another record to be cut alike.
    pub(crate) fn trace(&mut self, record: &[u8], skeleton: &[u8]) -> Traced {
        let record = trimmed_end(record);
        let skeleton = &skeleton[..record.len()];
        if let Some((&route, &trail)) = self.recent.find(record, skeleton) {
            let mut header = Header::default();
            if self.retrace(&route, record, &mut header).is_some() {
                header.message.end = record.len() as u32;
                return Traced { header, trail };
            }
        }
        self.ids.clear();
        self.ids.extend(self.finder.ids(skeleton));
        let traced = self.search(record, 0);
        if !traced.trail.tells_ids() {
            self.recent.learn(record, skeleton, &traced);
        }
        traced
    }

    /// The header of a record, and what it takes for another record to be cut alike; how far it
    /// looks is told if that is farther than `reach`.
    fn search(&mut self, record: &[u8], reach: usize) -> Traced {
        let record = &record[..record.len().min(u32::MAX as usize)];
        let record = trimmed_end(record);
        let start = message_start(record, 0);
        let (mut found, index) = self.best(record, start, reach.max(start));
        match index {
            None => found.header.message = span(start, record.len()),
            Some(_) => {
                found.header.layout = index;
                if found.timed {
                    self.stamp(&found.parts, &mut found.header);
                }
            }
        }
        Traced { header: found.header, trail: found.trail }
    }

    /// Makes the header of a record that differs from the one of the route in digits alone, none of
    /// them at an exact place; `None` if it must be cut.
    #[inline]
    pub(crate) fn retrace(
        &mut self,
        route: &Route,
        record: &[u8],
        header: &mut Header,
    ) -> Option<()> {
        *header = route.header();
        let Some(chosen) = route.chosen() else {
            return match route.is_timed() {
                true => self.put_together(route, record, header),
                false => Some(()),
            };
        };
        for (index, (timer, place)) in route.times().enumerate() {
            let (timer, text) = (&mut self.times.timers[timer], record.get(place.start..)?);
            let instant = timer.stamp(text, place.len(), &mut self.clock)?;
            if index == chosen
                && let Some(&(time, assumed)) = instant
            {
                (header.time, header.assumed_year) = (Some(time), assumed);
            }
        }
        Some(())
    }

    /// Makes the header of a record whose time is put together from several.
    fn put_together(&mut self, route: &Route, record: &[u8], header: &mut Header) -> Option<()> {
        let mut found = Found::default();
        for (timer, place) in route.times() {
            let (mut time, text) = (Parts::default(), record.get(place.start..)?);
            self.times.timers[timer].read(text, &mut time, &mut false)?;
            found.add(time);
        }
        self.stamp(&found.parts, header);
        Some(())
    }

    fn stamp(&mut self, parts: &Parts, header: &mut Header) {
        if let Some((time, assumed)) = self.clock.stamp(parts) {
            header.time = Some(time);
            header.assumed_year = assumed;
        }
    }

    /// The layout that explains most, with what it finds. The one used last is tried
    /// first, since then only those that can explain more are left.
    fn best(&mut self, record: &[u8], start: usize, reach: usize) -> (Found, Option<u16>) {
        let mut entrance = Entrance::new(record, start, &self.ids);
        let mut found = Found::default();
        found.trail.look(entrance.looks.end().max(reach));
        // Its score, its layout and its place.
        let mut best: Option<(i32, u16, usize)> = None;
        let last = self.last;
        if let Some(program) = self.programs.get(last)
            && entrance.admits(&program.gate, &mut found.trail)
        {
            best = self.score(last, record, start, &mut found);
        }
        for place in 0..self.programs.len() {
            let Program { full, layout, gate, .. } = &self.programs[place];
            let beats = |score: i32, layout: u16| {
                best.is_none_or(|(most, first, _)| score > most || score == most && layout < first)
            };
            if best.is_some_and(|(most, ..)| *full < most) {
                break;
            }
            if place == last || !beats(*full, *layout) || !entrance.admits(gate, &mut found.trail) {
                continue;
            }
            let mut next = Found::default();
            next.trail.look(reach);
            if let Some(scored) = self.score(place, record, start, &mut next)
                && beats(scored.0, scored.1)
            {
                best = Some(scored);
                std::mem::swap(&mut found, &mut next);
            }
            // Whether it left a message counted.
            next.trail.look(next.header.message.start as usize + 1);
            found.trail.add_failed(&next.trail);
        }
        match best {
            Some((_, layout, place)) => {
                self.last = place;
                (found, Some(layout))
            }
            None => {
                let mut none = Found::default();
                none.trail.add_failed(&found.trail);
                (none, None)
            }
        }
    }

    /// How much of a record the program in that place explains, with its layout and its place.
    fn score(
        &mut self,
        place: usize,
        record: &[u8],
        start: usize,
        found: &mut Found,
    ) -> Option<(i32, u16, usize)> {
        let program = &self.programs[place];
        found.trail.stray(program.tells_digits);
        let end = run(&program.ops, (record, &self.ids), start, found, &mut self.times)?;
        let start = message_start(record, end);
        found.trail.look(start);
        found.trail.tell_ids(self.ids.iter().any(|id| id.start < start && start < id.end));
        found.header.message = found.message.unwrap_or(span(start, record.len()));
        let empty = i32::from(found.header.message.is_empty());
        Some((program.full - found.lost - empty, program.layout, place))
    }
}

/// Tells by the first bytes of a record which programs cannot fit it.
struct Entrance<'r> {
    record: &'r [u8],
    start: usize,
    looks: Looks,
    /// Made when it is asked for.
    long: Option<LongLook>,
    /// Where the first id begins: a gate does not tell where a layout fails, so it is not asked about ids.
    id: usize,
}

impl<'r> Entrance<'r> {
    fn new(record: &'r [u8], start: usize, ids: &[Range<usize>]) -> Self {
        let id = ids.first().map_or(usize::MAX, |id| id.start);
        Self { record, start, looks: Looks::of(record, start), long: None, id }
    }

    /// Whether the program with that gate may fit.
    fn admits(&mut self, gate: &Gate, trail: &mut Trail) -> bool {
        if self.id < self.looks.end() {
            return true;
        }
        gate.admits(self.looks)
            && (!gate.is_long() || {
                let (record, start) = (self.record, self.start);
                let long = self.long.get_or_insert_with(|| LongLook::of(record, start));
                trail.look(long.end());
                self.id < long.end() || gate.admits_long(long)
            })
    }
}

/// The record without blanks behind it.
fn trimmed_end(record: &[u8]) -> &[u8] {
    let tail = record.iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
    &record[..record.len() - tail]
}
