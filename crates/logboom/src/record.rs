//! bytes of one input -> blocks of whole lines, with all that a worker needs to cut them.
//!
//! Enters: an input's bytes in pieces of any size. Leaves: [`Block`]s. Which line gets
//! which layouts, number and inherited time is a function of the input's bytes alone; how
//! they were cut into pieces and blocks does not show. A byte order mark at the start and
//! the codes that colour a terminal are no part of a record. Memory does not grow with
//! the length of a line.

mod held;

use std::sync::Arc;

use memchr::{memchr, memchr_iter, memrchr};
use serde::{Deserialize, Serialize};

use crate::header::{Clock, Cutter, Headers, Layouts, Learner};
use crate::time::Stamp;
pub(crate) use held::Held;

/// Most bytes of a line; what is longer is cut there and counted.
pub const MAX_LINE: usize = 1 << 20;

const BOM: &[u8] = b"\xef\xbb\xbf";
const ESCAPE: u8 = 0x1b;

/// Most buffers that are kept to be used again.
const MAX_SPARE: usize = 16;

/// Lines of which layouts are learned once for all where lines do not wait.
const ENOUGH: usize = 100;

/// Longest colour code that is looked for.
const MAX_COLOUR: usize = 32;

/// Whole lines of one input, in order.
#[derive(Debug)]
pub struct Block {
    /// The bytes; each line but the input's last ends with a line feed.
    pub bytes: Vec<u8>,
    /// The layouts that the headers are cut by.
    pub layouts: Arc<Layouts>,
    /// What is needed to read times that name no year or zone.
    pub clock: Clock,
    /// Number of the first line in the input, from 1; 1 in each block if its framer is
    /// [unnumbered](Framer::unnumbered).
    pub line: u64,
    /// The last time in the input before the block.
    pub carry: Option<Stamp>,
    /// What came with the first records: a time or none, in place of that in its header, or
    /// nothing.
    pub times: Vec<Option<Option<Stamp>>>,
}

impl Block {
    /// The records of the block, without line ends.
    pub fn records(&self) -> impl Iterator<Item = &[u8]> {
        lines(&self.bytes)
    }
}

/// The lines of `bytes`, without line feeds and a carriage return before them.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    let ends = memchr_iter(b'\n', bytes).chain((!bytes.ends_with(b"\n")).then_some(bytes.len()));
    ends.map(move |end| {
        let line = &bytes[start.min(end)..end];
        start = end + 1;
        line.strip_suffix(b"\r").unwrap_or(line)
    })
    .take(if bytes.is_empty() { 0 } else { usize::MAX })
}

/// What came in that the blocks do not tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Account {
    /// Bytes pushed.
    pub bytes: u64,
    /// Lines that were cut at [`MAX_LINE`], or that lost the NULs before their text to keep within it:
    /// such a hole is left where a file is cut while it is written to.
    pub cut_lines: u64,
    /// Bytes that those lines lost.
    pub cut_bytes: u64,
}

impl Account {
    /// Adds what came in elsewhere.
    pub(crate) fn add(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.cut_lines += other.cut_lines;
        self.cut_bytes += other.cut_bytes;
    }
}

/// Cuts the bytes of one input into blocks.
#[derive(Debug, Clone)]
pub struct Framer {
    learns: bool,
    learner: Learner,
    clock: Clock,
    /// Bytes of a block, about.
    target: usize,
    /// Bytes that may begin a byte order mark or a colour code.
    held: Vec<u8>,
    /// Cleaned bytes that no block has yet.
    pending: Vec<u8>,
    /// Memory of blocks that are done with.
    spare: Vec<Vec<u8>>,
    /// Finds the last time in a block.
    cutter: Cutter,
    /// How many of them may be cut by which layouts.
    released: Option<(usize, Arc<Layouts>)>,
    /// The lines that were released before there were enough to learn layouts from.
    shown: Vec<u8>,
    /// Length of the unfinished line at the end of `pending`.
    tail: usize,
    state: State,
    /// Number of the first line in `pending`.
    line: u64,
    /// Whether lines are counted.
    numbers: bool,
    carry: Option<Stamp>,
    account: Account,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum State {
    /// Nothing came yet.
    Start,
    /// Within the input.
    Running,
    /// Beyond [`MAX_LINE`] bytes of a line.
    Skipping,
    /// The input has ended.
    Ended,
    /// Within a line that loses the NULs before its text.
    Freed,
}

impl Framer {
    /// A framer for one input, with blocks of about `target` bytes.
    pub fn new(headers: Headers, clock: Clock, target: usize) -> Self {
        Self {
            spare: Vec::new(),
            cutter: Cutter::new(Arc::default(), clock.clone()),
            learns: matches!(headers, Headers::Learn),
            learner: Learner::new(headers),
            clock,
            target,
            held: Vec::new(),
            pending: Vec::new(),
            released: None,
            shown: Vec::new(),
            tail: 0,
            state: State::Start,
            line: 1,
            numbers: true,
            carry: None,
            account: Account::default(),
        }
    }

    /// A framer of records that stand alone: the first is like all others, so that no byte order
    /// mark is looked for.
    #[must_use]
    pub fn independent(mut self) -> Self {
        self.state = State::Running;
        self
    }

    /// A framer of lines whose numbers nobody asks for.
    #[must_use]
    pub fn unnumbered(mut self) -> Self {
        self.numbers = false;
        self
    }

    /// Begins with the layouts that another framer has learned.
    pub(crate) fn follow(&mut self, before: &Self) {
        self.learner = before.learner.for_next();
    }

    /// Takes the next bytes of the input.
    pub fn push(&mut self, bytes: &[u8]) {
        self.fill(|pending| pending.extend_from_slice(bytes));
    }

    /// Takes the bytes that `read` appends, where they are to lie. Returns what it returns.
    pub(crate) fn fill<T>(&mut self, read: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        let start = self.pending.len();
        let outcome = read(&mut self.pending);
        let bytes = &self.pending[start..];
        self.account.bytes += bytes.len() as u64;
        if self.keeps(bytes) {
            self.tail = tail(self.tail, bytes);
        } else {
            let mut fresh = std::mem::take(&mut self.held);
            fresh.extend(self.pending.drain(start..));
            self.clean(&fresh, false);
        }
        outcome
    }

    /// Whether bytes can stay as they are.
    fn keeps(&self, bytes: &[u8]) -> bool {
        let line = || self.tail + memchr(b'\n', bytes).unwrap_or(bytes.len());
        self.state == State::Running
            && self.held.is_empty()
            && bytes.len() <= MAX_LINE
            && line() <= MAX_LINE
            && memchr(ESCAPE, bytes).is_none()
    }

    /// Says that the input has ended; the blocks that are left can then be drawn.
    pub fn finish(&mut self) {
        let held = std::mem::take(&mut self.held);
        self.clean(&held, true);
        if self.state == State::Freed && self.tail == 0 {
            // It was a line, though nothing of it is left.
            self.pending.push(b'\n');
        }
        self.state = State::Ended;
    }

    /// The next block, if one is complete.
    pub fn block(&mut self) -> Option<Block> {
        let ended = self.state == State::Ended;
        let (released, layouts) = match self.released.take() {
            Some(released) => released,
            None if self.pending.is_empty() => return None,
            None => self.learner.release(&self.pending, ended)?,
        };
        if released == 0 {
            return None;
        }
        let size = self.size(released);
        // The same capacity for each block lets the allocator hand it out again and again.
        let new = || Vec::with_capacity(self.pending.capacity());
        let mut rest = self.spare.pop().unwrap_or_else(new);
        rest.extend_from_slice(&self.pending[size..]);
        self.pending.truncate(size);
        let bytes = std::mem::replace(&mut self.pending, rest);
        if released > size {
            self.released = Some((released - size, Arc::clone(&layouts)));
        }
        let clock = self.clock.clone();
        let block =
            Block { bytes, layouts, clock, line: self.line, carry: self.carry, times: Vec::new() };
        if self.numbers {
            self.line += memchr_iter(b'\n', &block.bytes).count() as u64;
        }
        self.carry = self.last_time(&block).or(self.carry);
        Some(block)
    }

    /// Takes back the memory of a block that is done with.
    pub(crate) fn recycle(&mut self, mut bytes: Vec<u8>) {
        if self.spare.len() < MAX_SPARE {
            bytes.clear();
            self.spare.push(bytes);
        }
    }

    /// Stops waiting for more lines to learn layouts from: the whole lines that are held
    /// back can be drawn, cut by what can be learned from them and those before. What few lines
    /// taught is learned anew with each that comes.
    ///
    /// For a live stream whose lines must not wait; which lines come before it is then no
    /// longer a function of the input alone.
    pub fn settle(&mut self) {
        let Some(end) = memrchr(b'\n', &self.pending) else { return };
        if !self.learns || self.released.is_some() {
            return;
        }
        let lines = &self.pending[..=end];
        if !self.learner.layouts().is_empty() {
            self.shown = Vec::new();
            self.released = self.learner.release(lines, true);
            return;
        }
        self.shown.extend_from_slice(lines);
        let mut learner = self.learner.clone();
        let learned = learner.release(&self.shown, true);
        self.released = learned.map(|(_, layouts)| (end + 1, layouts));
        if memchr_iter(b'\n', &self.shown).count() >= ENOUGH || self.shown.len() > MAX_LINE {
            (self.learner, self.shown) = (learner, Vec::new());
        }
    }

    /// A framer that holds what is held back here, at the end of its input; `None` if that
    /// is nothing.
    pub fn preview(&self) -> Option<Self> {
        let mut preview = (!self.pending.is_empty()).then(|| self.clone())?;
        preview.account = Account::default();
        preview.finish();
        Some(preview)
    }

    /// Bytes that no block has yet.
    pub(crate) fn held(&self) -> usize {
        self.pending.len()
    }

    /// Whole lines that no block has yet.
    pub(crate) fn held_lines(&self) -> usize {
        memchr_iter(b'\n', &self.pending).count()
    }

    /// What came in since the last call.
    pub fn take_account(&mut self) -> Account {
        std::mem::take(&mut self.account)
    }

    /// Where to cut the released bytes: at the last line end before the target, else at
    /// the first one after it.
    fn size(&self, released: usize) -> usize {
        if released <= self.target {
            return released;
        }
        let before = memrchr(b'\n', &self.pending[..self.target]);
        let after =
            || memchr(b'\n', &self.pending[self.target..released]).map(|at| self.target + at);
        before.or_else(after).map_or(released, |end| end + 1)
    }

    /// The last time in a block.
    fn last_time(&mut self, block: &Block) -> Option<Stamp> {
        if block.layouts.is_empty() {
            return None;
        }
        self.cutter.set(Arc::clone(&block.layouts), block.clock.clone());
        let mut end = block.bytes.len();
        while end > 0 {
            let bytes = &block.bytes[..end];
            let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
            let start = memrchr(b'\n', body).map_or(0, |at| at + 1);
            let record = body[start..].strip_suffix(b"\r").unwrap_or(&body[start..]);
            if let Some(time) = self.cutter.time(record) {
                return Some(time);
            }
            end = start;
        }
        None
    }

    /// Takes out what is no part of a record.
    fn clean(&mut self, bytes: &[u8], ended: bool) {
        let mut rest = bytes;
        if self.state == State::Start {
            if !ended && rest.len() < BOM.len() && BOM.starts_with(rest) {
                self.held.extend_from_slice(rest);
                return;
            }
            rest = rest.strip_prefix(BOM).unwrap_or(rest);
            self.state = State::Running;
        }
        while let Some(at) = memchr(ESCAPE, rest) {
            self.append(&rest[..at]);
            rest = &rest[at..];
            match colour(rest) {
                Colour::Code(len) => rest = &rest[len..],
                Colour::Unfinished if !ended => {
                    self.held.extend_from_slice(rest);
                    return;
                }
                Colour::No | Colour::Unfinished => {
                    self.append(&rest[..1]);
                    rest = &rest[1..];
                }
            }
        }
        self.append(rest);
    }

    /// Adds bytes to `pending`, without what is beyond the longest line.
    fn append(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !rest.is_empty() {
            if self.state == State::Freed && self.tail == 0 {
                let nuls = leading_nuls(rest);
                self.account.cut_bytes += nuls as u64;
                rest = &rest[nuls..];
            }
            let (piece, next) = rest.split_at(rest.len().min(MAX_LINE));
            let first = memchr(b'\n', piece);
            let end = first.unwrap_or(piece.len());
            if self.state != State::Skipping && self.tail + end > MAX_LINE && self.free() {
                continue;
            }
            if self.state == State::Skipping || self.tail + end > MAX_LINE {
                self.cut(&piece[..end]);
                rest = &rest[end..];
                if first.is_some() {
                    self.state = State::Running;
                    self.tail = 0;
                }
                continue;
            }
            self.pending.extend_from_slice(piece);
            self.tail = tail(self.tail, piece);
            if first.is_some() {
                self.state = State::Running;
            }
            rest = next;
        }
    }

    /// Frees the unfinished line of the NULs before its text; whether there are any.
    fn free(&mut self) -> bool {
        let start = self.pending.len() - self.tail;
        let nuls = leading_nuls(&self.pending[start..]);
        if nuls == 0 {
            return false;
        }
        self.pending.drain(start..start + nuls);
        self.tail -= nuls;
        self.account.cut_lines += u64::from(self.state != State::Freed);
        self.account.cut_bytes += nuls as u64;
        self.state = State::Freed;
        true
    }

    /// Keeps of a too long line what there is still room for.
    fn cut(&mut self, bytes: &[u8]) {
        let mut kept = 0;
        if self.state != State::Skipping {
            kept = MAX_LINE - self.tail;
            self.pending.extend_from_slice(&bytes[..kept]);
            self.account.cut_lines += u64::from(self.state != State::Freed);
            self.state = State::Skipping;
        }
        self.account.cut_bytes += (bytes.len() - kept) as u64;
    }
}

/// Length of the unfinished line behind these bytes, of which so many came before them.
fn tail(before: usize, bytes: &[u8]) -> usize {
    memrchr(b'\n', bytes).map_or(before + bytes.len(), |last| bytes.len() - last - 1)
}

fn leading_nuls(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| **byte == 0).count()
}

enum Colour {
    /// A code of that many bytes.
    Code(usize),
    /// What may become one.
    Unfinished,
    No,
}

/// What the escape byte at the start of `bytes` begins: codes that colour text or clear a
/// line are dropped, all others stay data.
fn colour(bytes: &[u8]) -> Colour {
    match bytes.get(1) {
        None => return Colour::Unfinished,
        Some(b'[') => {}
        Some(_) => return Colour::No,
    }
    let parameters = bytes[2..].iter().take(MAX_COLOUR);
    let len = 2 + parameters.take_while(|byte| matches!(byte, b'0'..=b'9' | b';' | b':')).count();
    match bytes.get(len) {
        Some(b'm' | b'K') => Colour::Code(len + 1),
        None => Colour::Unfinished,
        Some(_) => Colour::No,
    }
}

#[cfg(test)]
mod tests;
