//! record -> header, time and shape.
//!
//! Enters: the records of a block, in order. Leaves: of each its header, its time (or that of
//! the nearest earlier record, unless records stand alone), whether it counts, and the tokens and
//! shape of its message.
//! A [`Memo`] saves the way for records that are like earlier ones; it changes no answer.

use std::ops::Range;
use std::sync::Arc;

use memchr::memchr;

use crate::escape::Plain;
use crate::header::{Clock, Cutter, Header, Layouts, Traced, Trail};
use crate::memo::{Line, Memo, Recall};
use crate::options::Options;
use crate::record::Block;
use crate::report::Rejection;
use crate::shape::{self, Level};
use crate::split::{Lines, bare_of};
use crate::time::Stamp;
use crate::token::{Token, Tokenizer};

/// Bytes of records that are looked up at once, about: so many that the memory of one is fetched
/// while others are looked at, so few that all stay in the nearest cache.
const BATCH: usize = 8 << 10;

/// Reads records. One for each worker, since it keeps its scratch memory.
#[derive(Debug)]
pub(crate) struct Parser {
    options: Arc<Options>,
    cutter: Cutter,
    layouts: Arc<Layouts>,
    clock: Clock,
    tokenizer: Tokenizer,
    carry: Option<Stamp>,
    /// How the header was found that was cut last.
    trail: Trail,
    /// The records that are looked up at once.
    lines: Lines,
    batch: Vec<Line>,
    /// The shape of the last message that was shaped.
    shape: Vec<u8>,
    /// How often the messages that are shaped now were put between quotes.
    quoted: u8,
    plain: Plain,
}

/// A record, but for the shape of its message.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parsed {
    /// Which one it is of those that are looked up at once.
    at: usize,
    /// What the memo has of it.
    pub recall: Recall,
    /// What the header says.
    pub header: Header,
    /// Its time, or that of the nearest earlier record.
    pub time: Option<Stamp>,
    /// Why it is not counted.
    pub rejection: Option<Rejection>,
}

impl Parser {
    /// A parser that stands at the start of no block.
    pub(crate) fn new(options: Arc<Options>) -> Self {
        let layouts = Arc::<Layouts>::default();
        let clock = Clock::new(options.year, options.zone.clone(), None);
        Self {
            cutter: Cutter::new(Arc::clone(&layouts), clock.clone()),
            tokenizer: Tokenizer::new(Arc::clone(&options.masks)),
            options,
            layouts,
            clock,
            carry: None,
            trail: Trail::default(),
            lines: Lines::default(),
            batch: Vec::new(),
            shape: Vec::new(),
            quoted: 0,
            plain: Plain::default(),
        }
    }

    /// Gives `each` all records of a block, in order.
    pub(crate) fn read<V: Clone>(
        &mut self,
        block: &Block,
        memo: &mut Memo<V>,
        mut each: impl FnMut(&mut Self, &mut Memo<V>, &[u8], &Parsed),
    ) {
        self.begin(block, memo);
        let mut times = block.times.iter().copied();
        // The same one for all, since it is large.
        let mut parsed = Parsed::default();
        let mut rest = &*block.bytes;
        while !rest.is_empty() {
            let (bytes, after) = rest.split_at(batch_len(rest));
            rest = after;
            self.lines.set(bytes);
            self.batch.clear();
            let mut start = 0;
            self.batch.extend(self.lines.ends().map(|end| {
                let record = start..end - usize::from(bytes[start..end].ends_with(b"\r"));
                start = end + 1;
                Line::new(record)
            }));
            if self.options.masks.are_digit_blind() {
                let blurs = self.options.masks.is_empty();
                memo.recall(bytes, self.lines.skeleton_mut(), &mut self.batch, blurs);
            }
            for at in 0..self.batch.len() {
                let line = &self.batch[at];
                let record = line.of(bytes);
                (parsed.at, parsed.recall) = (at, line.recall);
                self.record(record, memo, times.next().flatten(), &mut parsed);
                each(self, memo, record, &parsed);
            }
        }
    }

    /// Makes ready for the records of `block`.
    fn begin<V: Clone>(&mut self, block: &Block, memo: &mut Memo<V>) {
        self.carry = block.carry.filter(|_| !self.options.independent);
        if !Arc::ptr_eq(&self.layouts, &block.layouts) || self.clock != block.clock {
            memo.clear_records();
            self.layouts = Arc::clone(&block.layouts);
            self.clock = block.clock.clone();
            self.cutter = Cutter::new(Arc::clone(&self.layouts), self.clock.clone());
        }
    }

    /// Reads the header of the block's next record and decides whether it counts.
    #[inline]
    fn record<V: Clone>(
        &mut self,
        record: &[u8],
        memo: &mut Memo<V>,
        given: Option<Option<Stamp>>,
        parsed: &mut Parsed,
    ) {
        if record.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
            parsed.recall = Recall::Unknown;
            parsed.header = Header::default();
            parsed.time = given.unwrap_or(self.carry);
            parsed.rejection = Some(Rejection::Blank);
            return;
        }
        if let Recall::Known(number) = parsed.recall {
            let (route, _) = memo.entry(number);
            if self.cutter.retrace(route, record, &mut parsed.header).is_some() {
                return self.judge(given, parsed);
            }
            parsed.recall = Recall::Unknown;
        }
        self.cut(record, parsed);
        self.judge(given, parsed);
    }

    /// Cuts the header of a record of which nothing is known. Apart from the way of those that are
    /// known, as all is that few records take: else that has fewer registers.
    #[inline(never)]
    fn cut(&mut self, record: &[u8], parsed: &mut Parsed) {
        let line = &self.batch[parsed.at];
        let traced = self.cutter.trace(record, line.of(self.lines.skeleton()));
        (parsed.header, self.trail) = (traced.header, traced.trail);
        if self.trail.tells_ids() {
            // It may have cut through one.
            let skeleton = line.of_mut(self.lines.skeleton_mut());
            skeleton.iter_mut().zip(record).for_each(|(bare, byte)| *bare = bare_of(*byte));
            parsed.recall = line.own_recall();
        }
    }

    /// The time of a record, and whether it counts.
    #[inline]
    fn judge(&mut self, given: Option<Option<Stamp>>, parsed: &mut Parsed) {
        let own = parsed.header.time.or(self.carry);
        let Options { since, until, independent, .. } = &*self.options;
        if !independent {
            self.carry = own;
        }
        let time = given.unwrap_or(own);
        let early = since.is_some_and(|since| time.is_none_or(|time| time.nanos() < since.nanos()));
        let late = until.is_some_and(|until| time.is_none_or(|time| time.nanos() >= until.nanos()));
        parsed.rejection = (early || late).then_some(Rejection::OutsideTime);
        parsed.time = time;
    }

    /// The tokens of a message and the bytes of its shape.
    pub(crate) fn shape(&mut self, message: &[u8]) -> (&[Token], &[u8]) {
        self.shape_at(message, |_| None, |_| true)
    }

    /// The tokens of a message and the bytes of its shape, folded to the level of shapes with so
    /// many tokens; `is_known` says whether a word is in the lexicon.
    #[inline]
    pub(crate) fn shape_at(
        &mut self,
        message: &[u8],
        level: impl FnOnce(usize) -> Option<Level>,
        is_known: impl FnMut(&[u8]) -> bool,
    ) -> (&[Token], &[u8]) {
        let message = match self.quoted {
            0 => message,
            times => {
                self.plain.set(message, times);
                self.plain.text()
            }
        };
        let tokens = self.tokenizer.tokenize(message);
        self.shape.clear();
        match level(tokens.len()) {
            None => shape::encode(message, tokens, &mut self.shape),
            Some(level) => {
                shape::encode_folded(message, tokens, level, is_known, &mut self.shape);
            }
        }
        if self.quoted > 0 {
            self.tokenizer.place(|at| self.plain.place(at));
        }
        (self.tokenizer.tokens(), &self.shape)
    }

    /// Whether the message that is shaped now has escapes of JSON.
    pub(crate) fn is_quoted(&self) -> bool {
        self.quoted > 0
    }

    /// The places of the literals of the last message that was shaped, and of digits that are none.
    pub(crate) fn literals(&self) -> impl Iterator<Item = Range<usize>> {
        let literals = self.tokenizer.tokens().iter().filter(|token| token.class.is_literal());
        let literals = literals.map(|token| token.start as usize..token.end as usize);
        let codes = if self.is_quoted() { self.plain.codes() } else { &[] };
        literals.chain(codes.iter().cloned())
    }

    /// Whether the user has no masks, so that tokens are what our own rules make.
    pub(crate) fn has_no_masks(&self) -> bool {
        self.options.masks.is_empty()
    }

    /// What `find` finds in the message of the record that was read last, if the memo does not know. It
    /// is told whether it must ask for the tokens of the message, which are remembered.
    #[inline]
    pub(crate) fn value<V: Clone>(
        &mut self,
        memo: &mut Memo<V>,
        record: &[u8],
        parsed: &Parsed,
        find: impl FnOnce(&mut Self, &[u8], bool) -> V,
    ) -> V {
        let message = parsed.header.message.of(record);
        if parsed.header.quoted > 0 && memchr(b'\\', message).is_some() {
            self.quoted = parsed.header.quoted;
        }
        let value = self.value_of(message, memo, record, parsed, find);
        self.quoted = 0;
        value
    }

    fn value_of<V: Clone>(
        &mut self,
        message: &[u8],
        memo: &mut Memo<V>,
        record: &[u8],
        parsed: &Parsed,
        find: impl FnOnce(&mut Self, &[u8], bool) -> V,
    ) -> V {
        if !self.options.masks.are_digit_blind() {
            return find(self, message, false);
        }
        let is_quoted = self.is_quoted();
        // Looked up, and not read at once, since both are borrowed meanwhile.
        let lines = std::mem::take(&mut self.lines);
        let traced = Traced { header: parsed.header, trail: self.trail };
        let skeleton = self.batch[parsed.at].of(lines.skeleton());
        let texts = (record, skeleton);
        let value = memo.value(texts, parsed.recall, &traced, is_quoted, |are_asked| {
            let value = find(self, message, are_asked);
            (value, self.literals())
        });
        self.lines = lines;
        value
    }
}

/// The length of the lines that are looked up next.
fn batch_len(bytes: &[u8]) -> usize {
    let last = BATCH.min(bytes.len()) - 1;
    memchr(b'\n', &bytes[last..]).map_or(bytes.len(), |len| last + len + 1)
}
