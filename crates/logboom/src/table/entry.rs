//! What is kept of one shape.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::report::Sums;
use crate::shape;
use crate::tally::{self, Cell, SAMPLES, Slot};
use crate::time::Stamp;

/// Most bytes of a message that are kept to show values of its variables.
const SAMPLE_BYTES: usize = 256;

/// What an entry is charged for beside its shape's bytes: enough for what it holds at most
/// in one cell, so that the charge is a function of the shape alone.
const CHARGE: u64 = 2048;

/// What mining needs for a token of a shape, for a time; long shapes are charged for it.
const TOKEN: u64 = 96;

/// The counts of one shape, and records that show it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    /// The sums by window and group.
    pub cells: Cells,
    /// The example and its time; empty if none is kept.
    pub example: (Option<Stamp>, Box<[u8]>),
    /// Messages with the smallest hashes, by hash.
    pub samples: Vec<(u64, Box<[u8]>)>,
}

/// Sums by window and group.
///
/// Most shapes have one cell, which lies here; a tree of many costs more than a whole entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cells {
    first: Option<(Cell, Sums)>,
    others: BTreeMap<Cell, Sums>,
}

impl Cells {
    /// Adds to the sums of a cell.
    fn add(&mut self, cell: Cell, sums: &Sums) {
        match &mut self.first {
            None => self.first = Some((cell, *sums)),
            Some((first, kept)) if *first == cell => kept.add(sums),
            Some(_) => self.others.entry(cell).or_default().add(sums),
        }
    }

    /// All cells, in an order of no meaning.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Cell, &Sums)> {
        self.first.iter().map(|(cell, sums)| (cell, sums)).chain(&self.others)
    }
}

impl Entry {
    /// What the entry of a shape is charged against the memory limit, in bytes.
    pub(crate) fn charge(shape: &[u8]) -> u64 {
        let tokens = shape::decode(shape).count() as u64;
        shape.len() as u64 + CHARGE.max(tokens * TOKEN)
    }

    /// Number of records.
    pub(crate) fn count(&self) -> u64 {
        self.cells.iter().map(|(_, sums)| sums.count).sum()
    }

    /// Adds what a block has for this shape.
    pub(crate) fn add(&mut self, slot: &Slot, cell: Cell, block: &[u8]) {
        self.cells.add(cell, &slot.sums);
        let (time, place) = &slot.example;
        self.show((*time, &block[place.clone()]), |record| record.into());
        for (hash, place) in slot.samples.iter() {
            self.sample(hash, || sample(block, place).into());
        }
    }

    /// Adds what another entry has that is now of the same shape.
    pub(crate) fn join(&mut self, other: &Entry) {
        for (cell, sums) in other.cells.iter() {
            self.cells.add(*cell, sums);
        }
        self.show((other.example.0, &other.example.1), |record| record.into());
        for (hash, message) in &other.samples {
            self.sample(*hash, || message.clone());
        }
    }

    /// The same counts and records, with each cell where `place` puts it.
    pub(crate) fn moved(&self, mut place: impl FnMut(Cell) -> Cell) -> Self {
        let mut moved = Self { cells: Cells::default(), ..self.clone() };
        for (cell, sums) in self.cells.iter() {
            moved.count_in(place(*cell), sums);
        }
        moved
    }

    /// Adds to the sums of a cell.
    pub(crate) fn count_in(&mut self, cell: Cell, sums: &Sums) {
        self.cells.add(cell, sums);
    }

    /// Keeps of the example and another record the one that shows the shape.
    pub(crate) fn show(
        &mut self,
        example: (Option<Stamp>, &[u8]),
        keep: impl Fn(&[u8]) -> Box<[u8]>,
    ) {
        let (time, record) = example;
        let kept = (self.example.0, &*self.example.1);
        if !record.is_empty() && (kept.1.is_empty() || tally::is_earlier(example, kept)) {
            self.example = (time, keep(tally::head(record)));
        }
    }

    /// Keeps a message if its hash is among the smallest.
    pub(crate) fn sample(&mut self, hash: u64, message: impl FnOnce() -> Box<[u8]>) {
        let at = self.samples.partition_point(|(other, _)| *other < hash);
        let known = self.samples.get(at).is_some_and(|(other, _)| *other == hash);
        if at < SAMPLES && !known {
            self.samples.insert(at, (hash, message()));
            self.samples.truncate(SAMPLES);
        }
    }
}

/// As much of a message as is kept.
fn sample(block: &[u8], place: Range<usize>) -> &[u8] {
    let message = &block[place];
    &message[..message.len().min(SAMPLE_BYTES)]
}
