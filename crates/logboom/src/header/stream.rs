//! bytes of an input -> pieces of it, each with the layouts to cut it by.
//!
//! The first lines are the first sample. Later one line of every [`STRIDE`] bytes is
//! looked at; where it does not fit, the lines since the last that did are the next
//! sample. Every decision is taken at an offset in the input, on a number of lines or
//! bytes from there on, so that it does not hang on how the bytes came.

use super::{Clock, Cutter, Header, Headers, Layouts, detect, learn};
use jiff::tz::TimeZone;
use memchr::{memchr, memchr_iter, memrchr};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Most lines and bytes of a sample.
const SAMPLE: (usize, usize) = (500, 256 << 10);

/// The same of a wide one, for a log of so many kinds of lines that some are rare in a sample.
const WIDE: (usize, usize) = (4 * SAMPLE.0, 4 * SAMPLE.1);

/// A layout is well learned from so many lines.
const ENOUGH: usize = 30;

/// So many lines that fit no layout, or this part of a sample, are worth learning from.
const UNFIT: usize = 25;
const UNFIT_PART: usize = 20;

/// Most bytes of a line that are looked at.
const LINE_BYTES: usize = 4 << 10;

/// One line is looked at in so many bytes: in more of them the further on in the input, since
/// what is rare has had its chance.
const STRIDE: u64 = 4 << 10;
const LONG_STRIDE: u64 = 16 << 10;

/// The offset from which on strides are long.
const FAR: u64 = 4 << 20;

/// How far lines that do not fit are let go after a sample that taught nothing; doubled each time.
const MIN_PAUSE: u64 = 64 << 10;
const MAX_PAUSE: u64 = 64 << 20;

/// Where so many lines that are looked at do not fit, one behind the other, another log may have
/// begun.
const STRAYS: u8 = 3;

/// Learns the layouts of one input as its bytes come.
///
/// Which lines get which layouts hangs on the bytes of the input alone, never on how
/// many of them were there at a call; layouts are only ever added at the end.
#[derive(Debug, Clone)]
pub struct Learner {
    cutter: Cutter,
    layouts: Arc<Layouts>,
    /// The places of the layouts that are first pieces of others: what fits no more than
    /// one of them may be learned from.
    fallbacks: BTreeSet<usize>,
    watches: bool,
    /// Offset in the input of the bytes pending.
    offset: u64,
    /// Whether the next sample begins with the bytes pending.
    samples: bool,
    /// Whether it is to be a wide one.
    wide: bool,
    /// Lines that begin before this offset may be cut.
    free: u64,
    /// The first line at this offset or behind it is looked at next.
    next: u64,
    pause: u64,
    /// Up to this offset lines that do not fit are let go.
    quiet: u64,
    /// Whether many in a row end that.
    hasty: bool,
    /// How many of the lines looked at last did not fit.
    strays: u8,
}

/// What a learner knows, as it is saved: its fields, with layouts as texts.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Learned {
    layouts: Vec<String>,
    fallbacks: BTreeSet<usize>,
    watches: bool,
    offset: u64,
    samples: bool,
    free: u64,
    next: u64,
    pause: u64,
    #[serde(default)]
    wide: bool,
    #[serde(default)]
    quiet: u64,
    #[serde(default)]
    hasty: bool,
    #[serde(default)]
    strays: u8,
}

impl Learner {
    /// What it knows.
    pub(crate) fn learned(&self) -> Learned {
        let layouts = self.layouts.iter().map(ToString::to_string).collect();
        let fallbacks = self.fallbacks.clone();
        let &Self { watches, offset, samples, wide, free, next, pause, .. } = self;
        let &Self { quiet, hasty, strays, .. } = self;
        Learned {
            layouts,
            fallbacks,
            watches,
            offset,
            samples,
            free,
            next,
            pause,
            wide,
            quiet,
            hasty,
            strays,
        }
    }

    /// The layouts that were learned so far.
    pub(crate) fn layouts(&self) -> &Layouts {
        &self.layouts
    }

    /// A learner that goes on with what another knew; `None` if none can have known it.
    pub(crate) fn resumed(learned: Learned) -> Option<Self> {
        let layouts: Layouts =
            learned.layouts.iter().map(|text| text.parse()).collect::<Result<_, _>>().ok()?;
        let Learned { fallbacks, watches, offset, samples, free, next, pause, .. } = learned;
        let Learned { wide, quiet, hasty, strays, .. } = learned;
        let is_sound = usize::from(u16::MAX) > layouts.len()
            && fallbacks.last().is_none_or(|last| *last < layouts.len())
            && [offset, free, next, quiet].iter().all(|at| *at < 1 << 62)
            && (MIN_PAUSE..=MAX_PAUSE).contains(&pause)
            && strays <= STRAYS;
        let known = Self::new(Headers::Given(layouts));
        is_sound.then_some(Self {
            fallbacks,
            watches,
            offset,
            samples,
            wide,
            free,
            next,
            pause,
            quiet,
            hasty,
            strays,
            ..known
        })
    }

    /// A learner for one input.
    pub fn new(headers: Headers) -> Self {
        let (layouts, watches) = match headers {
            Headers::Given(layouts) => (layouts, false),
            Headers::None => (Layouts::default(), false),
            Headers::Learn => (Layouts::default(), true),
        };
        let layouts = Arc::new(layouts);
        let clock = Clock::new(None, TimeZone::unknown(), None);
        Self {
            cutter: Cutter::new(Arc::clone(&layouts), clock),
            layouts,
            fallbacks: BTreeSet::new(),
            watches,
            offset: 0,
            samples: true,
            wide: false,
            free: 0,
            next: 0,
            pause: MIN_PAUSE,
            quiet: 0,
            hasty: true,
            strays: 0,
        }
    }

    /// A learner for the next input of a run, which knows what this one has learned: pieces of
    /// a log, or the log of the day after, have the same layouts.
    pub fn for_next(&self) -> Self {
        let Self { cutter, layouts, fallbacks, watches, .. } = self.clone();
        Self { cutter, layouts, fallbacks, watches, ..Self::new(Headers::None) }
    }

    /// How many of the `pending` bytes, those of the input that were not released yet, can
    /// be cut now, and by which layouts. The piece ends with a line, or with the input
    /// (`eof`: no more bytes will come). `None`: more bytes are needed.
    pub fn release(&mut self, pending: &[u8], eof: bool) -> Option<(usize, Arc<Layouts>)> {
        let complete = match memrchr(b'\n', pending) {
            _ if eof => pending.len(),
            Some(end) => end + 1,
            None => 0,
        };
        if complete == 0 {
            return None;
        }
        let lines = &pending[..complete];
        let len = if self.watches { self.watched(lines, eof)? } else { complete };
        self.offset += len as u64;
        Some((len, Arc::clone(&self.layouts)))
    }

    /// How many of these lines can be cut.
    fn watched(&mut self, lines: &[u8], eof: bool) -> Option<usize> {
        loop {
            if self.samples {
                let sample = sample(lines, eof, if self.wide { WIDE } else { SAMPLE })?;
                let is_all = eof && sample.len() == lines.len();
                self.learn(sample, self.wide || is_all);
                if self.samples {
                    continue;
                }
            }
            while let Some((start, end)) = self.line_from(lines, self.next) {
                let (at, behind) = (self.offset + start as u64, self.offset + end as u64);
                if self.fits(&lines[start..end]) == Some(false) {
                    self.strays = (self.strays + 1).min(STRAYS);
                    if at >= self.quiet || self.hasty && self.strays == STRAYS {
                        self.samples = true;
                        break;
                    }
                    if !self.hasty {
                        self.free = behind;
                    }
                } else {
                    (self.free, self.strays) = (behind, 0);
                }
                let stride = if at < FAR { STRIDE } else { LONG_STRIDE };
                self.next = (at + 1).next_multiple_of(stride).max(behind);
            }
            let free = self.line_from(lines, self.free).map(|(start, _)| start);
            match free {
                Some(0) if self.samples => {}
                Some(0) => return eof.then_some(lines.len()),
                Some(free) if self.samples || !eof => return Some(free),
                _ => return Some(lines.len()),
            }
        }
    }

    /// The first line that begins at an offset of the input or behind it.
    fn line_from(&self, lines: &[u8], offset: u64) -> Option<(usize, usize)> {
        let start = match offset.saturating_sub(self.offset) {
            0 => 0,
            at => {
                let rest = lines.get(at as usize - 1..)?;
                at as usize + memchr(b'\n', rest)?
            }
        };
        let rest = lines.get(start..).filter(|rest| !rest.is_empty())?;
        Some((start, start + memchr(b'\n', rest).map_or(rest.len(), |len| len + 1)))
    }

    /// Learns from a sample that begins at the offset, and goes on behind it; or asks for a wide
    /// one, unless there is no wider one to be had.
    fn learn(&mut self, sample: &[u8], widest: bool) {
        let end = self.offset + sample.len() as u64;
        let lines = lines(sample);
        let mut unfit: Vec<&[u8]> =
            lines.iter().copied().filter(|line| self.fits(line) == Some(false)).collect();
        let first = self.layouts.is_empty() && self.offset == 0;
        let known = self.layouts.len();
        // Where nearly all lines are set in, they continue none.
        if first && lines.iter().filter(|line| is_set_in(line)).count() * 10 > lines.len() * 9 {
            unfit = lines.iter().map(|line| line.trim_ascii_start()).collect();
        }
        let few = unfit.len() < UNFIT.min(lines.len().div_ceil(UNFIT_PART)).max(5);
        let taught = (first || !few).then(|| self.taught(&unfit));
        let is_thin = || taught.as_ref().map_or(unfit.len() >= 5, |taught| taught.is_thin(&unfit));
        if !widest && is_thin() {
            self.wide = true;
            return;
        }
        if let Some(taught) = taught {
            *self = taught;
        }
        (self.samples, self.wide, self.strays) = (false, false, 0);
        (self.free, self.next) = (end, end);
        if self.layouts.len() > known || first {
            (self.pause, self.hasty, self.quiet) = (MIN_PAUSE, true, end);
        } else {
            // It is not hasty twice in vain.
            self.hasty = self.offset >= self.quiet;
            self.quiet = end + self.pause;
            self.pause = (self.pause * 2).min(MAX_PAUSE);
        }
    }

    /// This learner with the layouts of some more lines.
    fn taught(&self, unfit: &[&[u8]]) -> Self {
        let mut taught = self.clone();
        let Self { cutter, layouts: known, fallbacks, .. } = &mut taught;
        let timed = known.iter().any(super::Layout::is_timed);
        let mut layouts = Layouts::clone(known);
        let learned = learn::learn(unfit, timed);
        for layout in &learned {
            match layouts.iter().position(|known| known == layout) {
                Some(place) => drop(fallbacks.remove(&place)),
                None => layouts.push(layout.clone()),
            }
        }
        for layout in learned.iter().flat_map(learn::fallbacks) {
            if !layouts.iter().any(|known| *known == layout) {
                fallbacks.insert(layouts.len());
                layouts.push(layout);
            }
        }
        *known = Arc::new(layouts);
        cutter.set(Arc::clone(known), self.cutter.clock().clone());
        taught
    }

    /// Whether any of the layouts was learned from few of these lines.
    fn is_thin(&self, lines: &[&[u8]]) -> bool {
        let mut cutter = self.cutter.clone();
        let mut counts = vec![0; self.layouts.len()];
        for layout in lines.iter().filter_map(|line| cutter.cut_alike(line).layout) {
            counts[usize::from(layout)] += 1;
        }
        counts.iter().any(|count| (1..ENOUGH).contains(count))
    }

    /// Whether a line fits a layout with all the time and level it plainly has; `None`
    /// where that cannot be asked, since it is a line without a header by its looks.
    fn fits(&mut self, line: &[u8]) -> Option<bool> {
        let line = trimmed(line);
        (!learn::is_bare(line)).then(|| {
            let header = self.cutter.cut_alike(line);
            self.explains(line, &header)
        })
    }

    /// Whether a header has all the time and level that its line plainly has.
    fn explains(&self, line: &[u8], header: &Header) -> bool {
        let index = header.layout.map(usize::from).filter(|index| !self.fallbacks.contains(index));
        let Some(layout) = index.and_then(|index| self.layouts.iter().nth(index)) else {
            return false;
        };
        (layout.is_timed() || detect::detect(line).is_none())
            && (header.severity.is_some() || !learn::begins_with_level(header.message.of(line)))
    }
}

fn is_set_in(line: &[u8]) -> bool {
    line.first().is_some_and(|b| matches!(b, b' ' | b'\t'))
}

/// A line as far as it is looked at, without its end.
fn trimmed(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    &line[..line.len().min(LINE_BYTES)]
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.split(|&b| b == b'\n').map(trimmed).collect()
}

/// The lines to learn from, if they are all there: so many lines or bytes, or all.
fn sample(lines: &[u8], eof: bool, (most_lines, most_bytes): (usize, usize)) -> Option<&[u8]> {
    let near = &lines[..lines.len().min(most_bytes)];
    if let Some(end) = memchr_iter(b'\n', near).nth(most_lines - 1) {
        return Some(&near[..=end]);
    }
    match memrchr(b'\n', near) {
        _ if eof && near.len() == lines.len() => Some(lines),
        Some(end) if near.len() == most_bytes => Some(&near[..=end]),
        // One line longer than a sample.
        None if near.len() == most_bytes => {
            Some(&lines[..memchr(b'\n', lines).map_or(lines.len(), |len| len + 1)])
        }
        _ => None,
    }
}
