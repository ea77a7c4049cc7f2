//! What is kept of one shape: by a worker alone, and in the shared table.

use std::mem;

use rapidhash::v3::rapidhash_v3;

use crate::report::{EXAMPLE_BYTES, Sums};
use crate::time::{Severity, Stamp};

/// How many messages of a shape are kept to show values of its variables.
const SAMPLES: usize = 3;

/// Most bytes of such a message.
const SAMPLE_BYTES: usize = 256;

/// The counts of one shape, and records that show it.
///
/// Texts are kept where `T` says: a worker has them in one buffer, the shared table each alone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry<T = Box<[u8]>> {
    /// The sums by window and group.
    pub cells: Cells,
    /// The example and its time; `None` if none is kept.
    pub example: Option<(Option<Stamp>, T)>,
    samples: [Option<(u64, T)>; SAMPLES],
}

/// A number made of the length and some bytes of a message.
#[inline]
fn glance(message: &[u8]) -> u32 {
    let middle = message.len() / 2;
    let words = (
        message.first_chunk::<8>(),
        message.get(middle..).and_then(|rest| rest.first_chunk::<8>()),
        message.last_chunk::<8>(),
    );
    let (Some(first), Some(middle), Some(last)) = words else {
        return (rapidhash_v3(message) >> 32) as u32;
    };
    let [first, middle, last] = [first, middle, last].map(|word| u64::from_le_bytes(*word));
    let mix = |a: u64, b: u64| {
        let product = u128::from(a ^ 0x9e37_79b9_7f4a_7c15) * u128::from(b ^ 0xd6e8_feb8_6659_fd93);
        product as u64 ^ (product >> 64) as u64
    };
    (mix(mix(first, last), middle ^ message.len() as u64) >> 32) as u32
}

/// Which window and group a record is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
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

impl Entry {
    /// The same counts and records, with each cell where `place` puts it.
    pub(crate) fn moved(&self, mut place: impl FnMut(Cell) -> Cell) -> Self {
        let mut moved = Self { cells: Cells::default(), ..self.clone() };
        for (cell, sums) in self.cells.iter() {
            moved.cells.of(place(*cell)).add(sums);
        }
        moved
    }

    /// Adds what another entry of the same shape has.
    pub(crate) fn join<'t, T>(&mut self, other: &'t Entry<T>, text: impl Fn(&'t T) -> &'t [u8]) {
        self.cells.add(&other.cells);
        if let Some((time, record)) = &other.example {
            let record = text(record);
            if self.wants(*time, record, |kept| kept) {
                self.example = Some((*time, record.into()));
            }
        }
        for (hash, message) in other.samples.iter().flatten() {
            self.sample(*hash, || text(message).into());
        }
    }
}

impl<T> Entry<T> {
    /// Whether it counts no record.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.cells.last.1.count == 0
    }

    /// Counts a record in a cell; returns the bytes that the cell takes if it is a new one.
    #[inline]
    pub(crate) fn add(
        &mut self,
        cell: Cell,
        time: Option<Stamp>,
        severity: Option<Severity>,
    ) -> usize {
        let bytes = self.cells.turn(cell);
        self.cells.last.1.count(time, severity);
        bytes
    }

    /// Number of records.
    pub(crate) fn count(&self) -> u64 {
        self.cells.iter().map(|(_, sums)| sums.count).sum()
    }

    /// Messages with the smallest hashes, by hash, so that order does not show.
    pub(crate) fn samples(&self) -> impl Iterator<Item = &(u64, T)> {
        self.samples.iter().flatten()
    }

    /// Whether a record is to be the example: the one with the earliest time, then the smallest.
    #[inline]
    pub(crate) fn wants<'t>(
        &'t self,
        time: Option<Stamp>,
        record: &[u8],
        text: impl FnOnce(&'t T) -> &'t [u8],
    ) -> bool {
        let kept = self.example.as_ref();
        kept.is_none_or(|(first, kept)| is_earlier((time, record), *first, || text(kept)))
    }

    /// Offers a message, of which as much is kept as is to be; it is if few others have a smaller
    /// hash, which a glance tells of most.
    #[inline]
    pub(crate) fn offer(&mut self, message: &[u8], keep: impl FnOnce(&[u8]) -> T) {
        let message = &message[..message.len().min(SAMPLE_BYTES)];
        let first = glance(message);
        let is_near = |(kept, _): &(u64, T)| kept >> 32 >= u64::from(first);
        if self.samples[SAMPLES - 1].as_ref().is_none_or(is_near) {
            self.sample(u64::from(first) << 32 | rapidhash_v3(message) >> 32, || keep(message));
        }
    }

    /// Offers a message by its hash.
    #[inline(never)]
    fn sample(&mut self, hash: u64, keep: impl FnOnce() -> T) {
        let larger = |kept: &Option<(u64, T)>| kept.as_ref().is_none_or(|(kept, _)| *kept > hash);
        if !larger(&self.samples[SAMPLES - 1]) {
            return;
        }
        let at = self.samples.iter().position(larger).unwrap_or(SAMPLES - 1);
        let is_known =
            at > 0 && self.samples[at - 1].as_ref().is_some_and(|(kept, _)| *kept == hash);
        if !is_known {
            self.samples[at..].rotate_right(1);
            self.samples[at] = Some((hash, keep()));
        }
    }
}

/// Sums by window and group.
///
/// Records of one shape come in the same cell as those before as a rule, so that one lies at
/// hand. A cell may be there more than once, but never more often than cells are told apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cells {
    /// The cell of the last record; none if it counts none.
    last: (Cell, Sums),
    others: Vec<(Cell, Sums)>,
    /// How many of the others are sorted, each cell once.
    sorted: usize,
}

/// Cells that are looked through before a new one is begun: a shape often goes to and fro
/// between few.
const NEAR: usize = 8;

impl Cells {
    /// The sums of a cell, to be added to.
    #[inline]
    pub(crate) fn of(&mut self, cell: Cell) -> &mut Sums {
        self.turn(cell);
        &mut self.last.1
    }

    /// Makes the cell the one at hand; returns the bytes that it takes if it is a new one.
    #[inline]
    fn turn(&mut self, cell: Cell) -> usize {
        if self.last.0 == cell { 0 } else { self.change(cell) }
    }

    /// Adds those of another.
    fn add(&mut self, other: &Self) {
        let (cell, sums) = &other.last;
        if sums.count == 0 {
            return;
        }
        if self.last.1.count == 0 {
            return self.clone_from(other);
        }
        let first = other.others.first().map_or(*cell, |(cell, _)| *cell);
        if self.rises() && other.rises() && self.last.0 <= first {
            let all = other.others.iter().chain([&other.last]);
            return all.for_each(|(cell, sums)| self.of(*cell).add(sums));
        }
        self.of(*cell).add(sums);
        self.others.extend_from_slice(&other.others);
        if self.others.len() >= 2 * self.sorted.max(NEAR) {
            self.settle();
        }
    }

    /// Whether all are in order, each cell once, the one at hand the last.
    fn rises(&self) -> bool {
        self.sorted == self.others.len()
            && self.others.last().is_none_or(|(other, _)| *other < self.last.0)
    }

    /// The same for another cell than that at hand.
    #[cold]
    fn change(&mut self, cell: Cell) -> usize {
        if self.last.1.count == 0 {
            self.last.0 = cell;
            return 0;
        }
        // As a rule time goes on, and no cell comes again.
        if self.last.0 < cell && self.rises() {
            self.sorted += 1;
        } else {
            let near = self.others.len().saturating_sub(NEAR)..self.others.len();
            let known = self.others[near.clone()].iter().position(|(other, _)| *other == cell);
            if let Some(at) = known {
                mem::swap(&mut self.last, &mut self.others[near.start + at]);
                self.sorted = self.sorted.min(near.start + at);
                return 0;
            }
            if self.others.len() >= 2 * self.sorted.max(NEAR) {
                self.settle();
            }
        }
        self.others.push(mem::replace(&mut self.last, (cell, Sums::default())));
        size_of::<(Cell, Sums)>()
    }

    /// Sorts the others and puts those of one cell together.
    fn settle(&mut self) {
        // Most of them are in order, by runs, which a stable sort makes use of.
        self.others.sort_by_key(|(cell, _)| *cell);
        self.others.dedup_by(|(cell, sums), (kept, all)| {
            let same = cell == kept;
            if same {
                all.add(sums);
            }
            same
        });
        self.sorted = self.others.len();
    }

    /// Puts what is of each window into another, and what is of one together.
    pub(crate) fn move_windows(&mut self, mut to: impl FnMut(i64) -> i64) {
        let mut has_moved = false;
        let cells = std::iter::once(&mut self.last).filter(|(_, sums)| sums.count > 0);
        for (cell, _) in cells.chain(&mut self.others) {
            let window = to(cell.window);
            has_moved |= window != cell.window;
            cell.window = window;
        }
        if has_moved {
            self.settle();
        }
    }

    /// All cells, some of them in parts, in an order of no meaning.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(Cell, Sums)> {
        let last = (self.last.1.count > 0).then_some(&self.last);
        self.others.iter().chain(last)
    }

    /// The sums of one of them, by its place in that order.
    pub(crate) fn get(&self, at: usize) -> &Sums {
        let (_, sums) = self.others.get(at).unwrap_or(&self.last);
        sums
    }
}

/// Whether a record goes before the example with that time and text: a time before none, then
/// the earlier time, then the smaller bytes, of which only those that are kept count.
#[inline]
pub(crate) fn is_earlier<'t>(
    (time, record): (Option<Stamp>, &[u8]),
    first: Option<Stamp>,
    text: impl FnOnce() -> &'t [u8],
) -> bool {
    let order = match (time, first) {
        (Some(time), Some(first)) => time.cmp(&first),
        (time, first) => time.is_none().cmp(&first.is_none()),
    };
    order.then_with(|| head(record).cmp(head(text()))).is_lt()
}

/// As much of a record as is kept.
pub(crate) fn head(record: &[u8]) -> &[u8] {
    &record[..record.len().min(EXAMPLE_BYTES)]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// How many records of each window.
    fn told(cells: &Cells) -> BTreeMap<i64, u64> {
        let mut told = BTreeMap::new();
        for (at, (cell, sums)) in cells.iter().enumerate() {
            assert_eq!(cells.get(at), sums);
            *told.entry(cell.window).or_default() += sums.count;
        }
        told
    }

    proptest! {
        #[test]
        fn cells_count_each_record_whatever_the_order(
            parts in proptest::collection::vec(
                (any::<bool>(), proptest::collection::vec(0_i64..40, 0..60)),
                0..5,
            ),
            width in 1_i64..4,
        ) {
            let (mut all, mut counts) = (Cells::default(), BTreeMap::new());
            for (in_order, mut windows) in parts {
                if in_order {
                    windows.sort_unstable();
                }
                let mut part = Cells::default();
                for window in windows {
                    part.of(Cell { window, group: 0 }).count(None, None);
                    *counts.entry(window / width).or_default() += 1;
                }
                part.move_windows(|window| window / width);
                all.add(&part);
            }
            prop_assert_eq!(told(&all), counts);
        }
    }
}
