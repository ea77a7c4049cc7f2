//! records of a block -> what each shape of it adds to the counts.
//!
//! Enters: the records of one block. Leaves: a [`Tally`], the distinct shapes of the block
//! with their sums for each window and group, which a worker fills alone and the shared
//! table takes in at the block's end. A record costs its tokens, a hash and a look-up.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashTable;
use rapidhash::fast::RandomState;
use rapidhash::v3::rapidhash_v3;

use crate::memo::{Memo, Recall};
use crate::parse::{Parsed, Parser};
use crate::record::Block;
use crate::report::{EXAMPLE_BYTES, Rejection, Sums};
use crate::time::Stamp;

/// Which window and group a record is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Cell {
    /// Number of the window, or [`Cell::NO_WINDOW`].
    pub window: i64,
    /// Number of the group.
    pub group: u32,
}

impl Cell {
    /// The window of records without a time, and of all where there are no windows.
    pub(crate) const NO_WINDOW: i64 = i64::MIN;
}

/// How many messages of a shape are kept to show values of its variables.
pub(crate) const SAMPLES: usize = 3;

/// Messages of a shape: those with the smallest hashes, so that order does not show.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Samples {
    kept: [(u64, u32, u32); SAMPLES],
    len: usize,
}

impl Samples {
    #[inline]
    fn offer(&mut self, hash: u64, message: Range<u32>) {
        if self.len == SAMPLES && hash >= self.kept[SAMPLES - 1].0 {
            return;
        }
        let kept = &self.kept[..self.len];
        let at = kept.partition_point(|(other, ..)| *other < hash);
        if kept.get(at).is_some_and(|(other, ..)| *other == hash) {
            return;
        }
        self.len = SAMPLES.min(self.len + 1);
        self.kept[at..self.len].rotate_right(1);
        self.kept[at] = (hash, message.start, message.end);
    }

    /// The hashes and places in the block, by hash.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, Range<usize>)> {
        self.kept[..self.len].iter().map(|&(hash, start, end)| (hash, start as usize..end as usize))
    }
}

/// What a block adds to one shape in one cell.
#[derive(Debug)]
pub(crate) struct Slot {
    /// Where the shape's bytes are in the arena.
    shape: Range<u32>,
    /// Number of its tokens.
    pub tokens: usize,
    /// Window and group.
    pub cell: Cell,
    /// The sums.
    pub sums: Sums,
    /// The earliest time, and where the example lies in the block.
    pub example: (Option<Stamp>, Range<usize>),
    /// Some messages.
    pub samples: Samples,
}

/// Records of one layout.
#[derive(Debug, Default, Clone)]
pub(crate) struct LayoutTally {
    /// How many.
    pub lines: u64,
    /// The earliest time, and where the example lies in the block.
    pub example: (Option<Stamp>, Range<usize>),
}

/// A shape that is remembered for records that are alike.
#[derive(Debug)]
struct Shape {
    bytes: Box<[u8]>,
    tokens: usize,
    /// Its slot the last time, and in which block.
    slot: (u64, usize),
}

/// What a block adds to the counts.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    memo: Memo<Shape>,
    /// Number of the block among those that were counted here.
    block: u64,
    hasher: RandomState,
    index: HashTable<u32>,
    arena: Vec<u8>,
    slots: Vec<Slot>,
    /// Records without a header, then those of each layout.
    pub layouts: Vec<LayoutTally>,
    /// Records of the block.
    pub records: u64,
    /// Rejected ones, in the order of [`Rejection::ALL`].
    pub rejected: [u64; Rejection::ALL.len()],
    /// Records whose year is assumed.
    pub assumed_year: u64,
}

impl Tally {
    /// Forgets all but its scratch memory and its memo.
    pub(crate) fn clear(&mut self) {
        self.block += 1;
        self.index.clear();
        self.arena.clear();
        self.slots.clear();
        self.layouts.clear();
        self.records = 0;
        self.rejected = Default::default();
        self.assumed_year = 0;
    }

    /// What was added.
    pub(crate) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The bytes of a slot's shape.
    pub(crate) fn shape(&self, slot: &Slot) -> &[u8] {
        &self.arena[slot.shape.start as usize..slot.shape.end as usize]
    }

    /// Counts all records of a block; `cell` says in which window and group.
    pub(crate) fn count(
        &mut self,
        block: &Block,
        parser: &mut Parser,
        samples: bool,
        mut cell: impl FnMut(&Parsed, &[u8]) -> Cell,
    ) {
        self.clear();
        self.layouts.resize(block.layouts.len() + 1, LayoutTally::default());
        let mut memo = std::mem::take(&mut self.memo);
        parser.read(block, &mut memo, |parser, memo, record, parsed| {
            self.records += 1;
            let place = parsed.line.start..parsed.line.start + parsed.line.len;
            if parsed.rejection != Some(Rejection::Blank) {
                self.count_layout(block, &place, parsed);
            }
            if let Some(reason) = parsed.rejection {
                self.rejected[reason as usize] += 1;
                return;
            }
            let cell = cell(parsed, record);
            let slot = self.slot(parser, memo, record, parsed, cell);
            let slot = &mut self.slots[slot];
            slot.sums.count(parsed.time, parsed.header.severity);
            if samples {
                keep_earliest(&mut slot.example, parsed.time, block, &place);
                let message = parsed.header.message.of(record);
                let start = place.start as u32 + parsed.header.message.start;
                let hash = rapidhash_v3(message);
                slot.samples.offer(hash, start..start + message.len() as u32);
            }
            self.assumed_year += u64::from(parsed.header.assumed_year);
        });
        self.memo = memo;
    }

    /// The slot of a record that was read.
    #[inline]
    fn slot(
        &mut self,
        parser: &mut Parser,
        memo: &mut Memo<Shape>,
        record: &[u8],
        parsed: &Parsed,
        cell: Cell,
    ) -> usize {
        let Self { block, hasher, index, arena, slots, .. } = self;
        let mut table = Slots { hasher, index, arena, slots };
        if let Recall::Known(number) = parsed.line.recall {
            let (_, shape) = memo.entry(number);
            if shape.slot.0 != *block || table.slots[shape.slot.1].cell != cell {
                shape.slot = (*block, table.find(&shape.bytes, shape.tokens, cell));
            }
            return shape.slot.1;
        }
        let (tokens, shape) = parser.shape(parsed.header.message.of(record));
        let (tokens, slot) = (tokens.len(), table.find(shape, tokens.len(), cell));
        parser.teach(memo, record, parsed, || {
            let bytes = slots[slot].shape.start as usize..slots[slot].shape.end as usize;
            Shape { bytes: arena[bytes].into(), tokens, slot: (*block, slot) }
        });
        slot
    }

    fn count_layout(&mut self, block: &Block, place: &Range<usize>, parsed: &Parsed) {
        let index = parsed.header.layout.map_or(0, |layout| usize::from(layout) + 1);
        let layout = &mut self.layouts[index];
        layout.lines += 1;
        keep_earliest(&mut layout.example, parsed.time, block, place);
    }
}

/// The slots of a tally, to be found by shape and cell.
struct Slots<'t> {
    hasher: &'t RandomState,
    index: &'t mut HashTable<u32>,
    arena: &'t mut Vec<u8>,
    slots: &'t mut Vec<Slot>,
}

impl Slots<'_> {
    /// The slot of a shape in a cell, a new one where there is none.
    #[inline]
    fn find(&mut self, shape: &[u8], tokens: usize, cell: Cell) -> usize {
        let Self { hasher, index, arena, slots } = self;
        let hash = |shape: &[u8], cell: Cell| {
            let cell = (cell.window as u64 ^ u64::from(cell.group) << 32)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
            hasher.hash_one(shape) ^ cell
        };
        let bytes = |slot: &Slot| slot.shape.start as usize..slot.shape.end as usize;
        let own = hash(shape, cell);
        let found = index.find(own, |&at| {
            let slot = &slots[at as usize];
            slot.cell == cell && &arena[bytes(slot)] == shape
        });
        if let Some(&at) = found {
            return at as usize;
        }
        let start = arena.len() as u32;
        arena.extend_from_slice(shape);
        let shape = start..arena.len() as u32;
        slots.push(Slot {
            shape,
            tokens,
            cell,
            sums: Sums::default(),
            example: (None, 0..0),
            samples: Samples::default(),
        });
        let at = slots.len() - 1;
        index.insert_unique(own, at as u32, |&at| {
            let slot = &slots[at as usize];
            hash(&arena[bytes(slot)], slot.cell)
        });
        at
    }
}

/// Keeps of two records the one with the earlier time, then the one of smaller bytes.
#[inline]
fn keep_earliest(
    kept: &mut (Option<Stamp>, Range<usize>),
    time: Option<Stamp>,
    block: &Block,
    record: &Range<usize>,
) {
    let (first, place) = kept;
    if place.start == place.end
        || is_earlier((time, &block.bytes[record.clone()]), (*first, &block.bytes[place.clone()]))
    {
        *kept = (time, record.clone());
    }
}

/// Whether one example goes before another: a time before none, then the earlier time, then
/// the smaller bytes, of which only those that are kept count.
#[inline]
pub(crate) fn is_earlier(one: (Option<Stamp>, &[u8]), other: (Option<Stamp>, &[u8])) -> bool {
    let when = |time: Option<Stamp>| (time.is_none(), time);
    match when(one.0).cmp(&when(other.0)) {
        std::cmp::Ordering::Equal => head(one.1) < head(other.1),
        order => order.is_lt(),
    }
}

/// As much of a record as is kept.
pub(crate) fn head(record: &[u8]) -> &[u8] {
    &record[..record.len().min(EXAMPLE_BYTES)]
}
