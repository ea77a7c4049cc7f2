//! records of blocks -> what each shape of them adds to the counts.
//!
//! Enters: the records of blocks, one block after another. Leaves: a [`Tally`], the distinct
//! shapes with their entries, which a worker fills alone and gives to the shared table now and
//! then. A record that is like an earlier one but for its digits costs a look-up.

mod entry;
mod shapes;

use std::mem;
use std::ops::Range;
use std::sync::Arc;

use shapes::{Counted, Shapes};

pub(crate) use entry::{Cell, Entry, head, is_earlier};

use crate::header::Layouts;
use crate::memo::{Memo, Recall};
use crate::parse::{Parsed, Parser};
use crate::record::Block;
use crate::report::Rejection;
use crate::shape::Level;
use crate::time::Stamp;

/// Bytes of entries and of their cells, and blocks of records, after which a worker gives away what
/// it has.
const MIN_BYTES: usize = 512 << 10;
const MAX_BYTES: usize = 4 << 20;
const MAX_CELL_BYTES: usize = 1 << 20;
const MAX_BLOCKS: u32 = 256;

/// Records of one layout.
#[derive(Debug, Default, Clone)]
pub(crate) struct LayoutTally {
    /// How many.
    pub lines: u64,
    /// The example and its time.
    pub example: (Option<Stamp>, Vec<u8>),
}

impl LayoutTally {
    /// Makes a record its example.
    #[cold]
    fn show(&mut self, time: Option<Stamp>, record: &[u8]) {
        self.example.0 = time;
        self.example.1.clear();
        self.example.1.extend_from_slice(head(record));
    }
}

/// What a worker has counted of a shape.
pub(crate) struct Given<'t> {
    /// The bytes of the shape.
    pub shape: &'t [u8],
    /// Number of its tokens.
    pub tokens: usize,
    /// How far it is folded, at least.
    pub level: Option<Level>,
    /// Its counts.
    pub entry: Entry<Range<u32>>,
    texts: &'t [u8],
}

impl Given<'_> {
    /// Adds it to another entry of the same shape.
    pub(crate) fn join(&self, entry: &mut Entry) {
        entry.join(&self.entry, |place| part(self.texts, place));
    }
}

/// A part of a buffer.
fn part<'b>(buffer: &'b [u8], place: &Range<u32>) -> &'b [u8] {
    &buffer[place.start as usize..place.end as usize]
}

/// Appends to a buffer; where it is there.
fn append(buffer: &mut Vec<u8>, bytes: &[u8]) -> Range<u32> {
    let start = buffer.len() as u32;
    buffer.extend_from_slice(bytes);
    start..buffer.len() as u32
}

/// What a worker adds to the counts.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Numbers of shapes.
    memo: Memo<u32>,
    shapes: Shapes,
    /// The shapes that count any record.
    filled: Vec<u32>,
    /// The texts of their entries.
    texts: Vec<u8>,
    /// Bytes of their cells, but for the first of each.
    cell_bytes: usize,
    /// Blocks that were counted.
    blocks: u32,
    /// The layouts of the blocks.
    pub layouts: Arc<Layouts>,
    /// Records without a header, then those of each layout.
    pub by_layout: Vec<LayoutTally>,
    /// Records.
    pub records: u64,
    /// Rejected ones, in the order of [`Rejection::ALL`].
    pub rejected: [u64; Rejection::ALL.len()],
    /// Records whose year is assumed.
    pub assumed_year: u64,
}

impl Tally {
    /// Whether what it has is to be given away before the records of `block` are counted.
    pub(crate) fn is_due(&self, block: &Block) -> bool {
        let other = self.records > 0 && !Arc::ptr_eq(&self.layouts, &block.layouts);
        let bytes = self.texts.len() + self.filled.len() * size_of::<Counted>();
        // Where shapes hardly repeat, nothing is won by holding them back.
        let rest = if self.records > 2 * self.filled.len() as u64 { MAX_BYTES } else { MIN_BYTES };
        other || bytes >= rest || self.cell_bytes >= MAX_CELL_BYTES || self.blocks >= MAX_BLOCKS
    }

    /// Counts all records of a block; `cell` says in which window and group, `folds` how often the
    /// table has folded, and `level` how far a shape of so many tokens will be folded anyway.
    ///
    /// All blocks that are counted before [`clear`](Self::clear) have the same layouts.
    pub(crate) fn count(
        &mut self,
        block: &Block,
        parser: &mut Parser,
        samples: bool,
        folds: u32,
        level: impl Fn(usize) -> Option<Level>,
        mut cell: impl FnMut(&Parsed, &[u8]) -> Cell,
    ) {
        self.blocks += 1;
        self.shapes.see(folds);
        self.layouts = Arc::clone(&block.layouts);
        self.by_layout.resize(block.layouts.len() + 1, LayoutTally::default());
        let mut memo = mem::take(&mut self.memo);
        parser.read(block, &mut memo, |parser, memo, record, parsed| {
            self.records += 1;
            if parsed.rejection != Some(Rejection::Blank) {
                self.count_layout(record, parsed);
            }
            if let Some(reason) = parsed.rejection {
                self.rejected[reason as usize] += 1;
                return;
            }
            let cell = cell(parsed, record);
            let number = match parsed.recall {
                Recall::Known(known) => *memo.entry(known).1,
                _ => self.found(parser, memo, record, parsed, &level),
            };
            let Self { shapes, filled, texts, .. } = self;
            let entry = &mut shapes.get(number).entry;
            if entry.is_empty() {
                filled.push(number);
            }
            self.cell_bytes += entry.add(cell, parsed.time, parsed.header.severity);
            if samples {
                let message = &*parsed.header.plain(parsed.header.message.of(record));
                if entry.wants(parsed.time, record, |place| part(texts, place)) {
                    entry.example = Some((parsed.time, append(texts, head(record))));
                }
                entry.offer(message, |message| append(texts, message));
            }
            self.assumed_year += u64::from(parsed.header.assumed_year);
        });
        self.memo = memo;
    }

    /// The number of the shape of a record that is like none before. Apart from the way of those that
    /// are, as all is that few records take.
    #[inline(never)]
    fn found(
        &mut self,
        parser: &mut Parser,
        memo: &mut Memo<u32>,
        record: &[u8],
        parsed: &Parsed,
        level: impl Fn(usize) -> Option<Level>,
    ) -> u32 {
        parser.value(memo, record, parsed, |parser, message, are_asked| {
            self.shapes.number(parser, message, are_asked, level)
        })
    }

    #[inline]
    fn count_layout(&mut self, record: &[u8], parsed: &Parsed) {
        let index = parsed.header.layout.map_or(0, |layout| usize::from(layout) + 1);
        let layout = &mut self.by_layout[index];
        let (first, example) = &layout.example;
        if layout.lines == 0 || is_earlier((parsed.time, record), *first, || example) {
            layout.show(parsed.time, record);
        }
        layout.lines += 1;
    }

    /// Gives away the entries of all shapes that have counted, those with few tokens first.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = Given<'_>> {
        let Self { filled, shapes, texts, .. } = self;
        let (shapes, names) = shapes.parts();
        filled.sort_unstable_by_key(|&number| shapes[number as usize].tokens);
        filled.drain(..).map(|number| {
            let Counted { shape, tokens, level, entry } = &mut shapes[number as usize];
            let (shape, tokens) = (part(names, shape), *tokens as usize);
            Given { shape, tokens, level: *level, entry: mem::take(entry), texts }
        })
    }

    /// Forgets what it has counted, but not the shapes.
    pub(crate) fn clear(&mut self) {
        self.drain().for_each(drop);
        self.texts.clear();
        self.cell_bytes = 0;
        if self.shapes.are_many() {
            self.memo.clear();
            self.shapes.clear();
        }
        self.blocks = 0;
        self.by_layout.clear();
        self.records = 0;
        self.rejected = Default::default();
        self.assumed_year = 0;
    }
}
