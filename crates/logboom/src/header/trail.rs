//! What a cut has looked at: what records must share to be cut alike.

use std::ops::Range;

use super::gate::bits;
use super::{Header, Span};
use crate::time::Severity;

/// Most times of a header that are remembered.
const MAX_TIMES: usize = 4;

/// What a cut took for granted of the digits of a record.
///
/// Another record with digits at the same places and else the same bytes has the same header
/// but for its time, if the digits at [`exact`](Self::exact) places are the same and its times
/// can be read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Trail {
    /// The times that were read.
    times: [Place; MAX_TIMES],
    timed: u8,
    /// Which of them is the time of the record, unless it is put together from several.
    chosen: Option<u8>,
    /// A bit for each of the first bytes of the record whose digit has a meaning.
    exact: u64,
    /// Whether other digits might lead another way.
    odd: bool,
    /// Whether those of other ids might.
    tells_ids: bool,
    /// One past the last byte that was looked at.
    reach: u32,
}

/// Where a time stands that was read.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Which one of the cutter's it is.
    timer: u8,
    len: u8,
    at: u16,
}

impl Place {
    fn new(timer: usize, at: usize, len: usize) -> Option<Self> {
        Some(Self {
            timer: timer.try_into().ok()?,
            len: len.try_into().ok()?,
            at: at.try_into().ok()?,
        })
    }
}

/// Which of the times of a record is its time.
#[derive(Debug, Clone, Copy)]
pub(super) enum Choice {
    /// The one read now.
    This,
    /// One or more of those before.
    Earlier,
    /// Parts of both.
    Both,
}

impl Trail {
    /// A time was read, which tells more or less than those before.
    #[inline]
    pub(super) fn time(&mut self, timer: usize, at: usize, len: usize, chosen: Choice) {
        match (self.times.get_mut(usize::from(self.timed)), Place::new(timer, at, len)) {
            (Some(free), Some(place)) => {
                *free = place;
                self.chosen = match chosen {
                    Choice::This => Some(self.timed),
                    Choice::Earlier => self.chosen,
                    Choice::Both => None,
                };
                self.timed += 1;
            }
            _ => self.odd = true,
        }
    }

    /// The values of the digits in `record[start..end]` mattered.
    #[inline]
    pub(super) fn digits_matter(&mut self, record: &[u8], start: usize, end: usize) {
        for at in (start..end).filter(|&at| record[at].is_ascii_digit()) {
            match 1u64.checked_shl(at as u32) {
                Some(bit) => self.exact |= bit,
                None => self.odd = true,
            }
        }
    }

    /// The record was compared with a text from `at` on.
    #[inline]
    pub(super) fn digits_told(&mut self, record: &[u8], at: usize, text: &[u8]) {
        for place in (0..text.len()).filter(|&place| text[place].is_ascii_digit()) {
            self.digits_matter(record, at + place, record.len().min(at + place + 1));
        }
    }

    /// Other digits might lead another way.
    pub(super) fn stray(&mut self, odd: bool) {
        self.odd |= odd;
    }

    /// Other ids might lead another way.
    pub(super) fn tell_ids(&mut self, tells: bool) {
        self.tells_ids |= tells;
    }

    /// Whether they might.
    pub(crate) fn tells_ids(&self) -> bool {
        self.tells_ids
    }

    /// The trail of what was tried in vain goes on, but for its times.
    #[inline]
    pub(super) fn add_failed(&mut self, failed: &Trail) {
        self.exact |= failed.exact;
        self.odd |= failed.odd;
        self.tells_ids |= failed.tells_ids;
        self.reach = self.reach.max(failed.reach);
    }

    /// It was looked at the bytes before `end`.
    #[inline]
    pub(super) fn look(&mut self, end: usize) {
        self.reach = self.reach.max(end.try_into().unwrap_or(u32::MAX));
    }

    /// One past the last byte that was looked at.
    pub(super) fn reach(&self) -> usize {
        self.reach as usize
    }

    /// Places in the record where another must have the same digit.
    pub(crate) fn exact(&self) -> impl Iterator<Item = usize> {
        bits(self.exact)
    }
}

/// A header and the trail that led to it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Traced {
    /// The header; its time is that of the one record that was cut.
    pub(crate) header: Header,
    /// What was looked at.
    pub(crate) trail: Trail,
}

/// What records that are cut alike have in common, in few bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    times: [Place; MAX_TIMES],
    /// Host, component, process, thread and message.
    spans: [(u16, u16); 5],
    layout: Option<u16>,
    severity: Option<Severity>,
    timed: u8,
    chosen: Option<u8>,
    quoted: u8,
}

impl Traced {
    /// The way that leads to headers alike; `None` if other digits might lead another way, or
    /// the record is too long.
    pub(crate) fn route(&self) -> Option<Route> {
        let Self { header, trail } = self;
        if trail.odd {
            return None;
        }
        let mut spans = [(0, 0); 5];
        let all = [header.host, header.component, header.pid, header.thread, header.message];
        for (short, span) in spans.iter_mut().zip(all) {
            *short = (span.start.try_into().ok()?, span.end.try_into().ok()?);
        }
        let Trail { times, timed, chosen, .. } = *trail;
        let Header { layout, severity, quoted, .. } = *header;
        Some(Route { times, spans, layout, severity, timed, chosen, quoted })
    }
}

impl Route {
    /// The times that are to be read: which of the cutter's, and where in the record.
    #[inline]
    pub(super) fn times(&self) -> impl Iterator<Item = (usize, Range<usize>)> {
        let times = self.times[..usize::from(self.timed)].iter();
        times.map(|&Place { timer, len, at }| {
            let at = usize::from(at);
            (usize::from(timer), at..at + usize::from(len))
        })
    }

    /// Whether any time is to be read.
    #[inline]
    pub(super) fn is_timed(&self) -> bool {
        self.timed > 0
    }

    /// Which of the times is that of the record; `None` where it is put together, or there is none.
    #[inline]
    pub(super) fn chosen(&self) -> Option<usize> {
        self.chosen.map(usize::from)
    }

    /// Where the message begins.
    pub(super) fn message(&self) -> usize {
        usize::from(self.spans[4].0)
    }

    /// The header but for its time.
    #[inline]
    pub(super) fn header(&self) -> Header {
        let span = |(start, end)| Span { start: u32::from(start), end: u32::from(end) };
        let [host, component, pid, thread, message] = self.spans.map(span);
        let Self { layout, severity, quoted, .. } = *self;
        let header = Header { host, component, pid, thread, message, ..Header::default() };
        Header { layout, severity, quoted, ..header }
    }
}
