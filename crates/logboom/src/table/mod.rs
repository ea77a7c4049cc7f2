//! shape -> counts, shared by all workers, within a limit of memory.
//!
//! Enters: the tallies of blocks, in any order, from any thread. Leaves: for each shape
//! its [`Entry`]. The table is a function of what was counted, not of its order.
//!
//! Shapes lie in buckets by their number of tokens. A bucket that outgrows its room moves
//! up one [`Level`] and folds what it holds, again and again while it must; all buckets
//! together keep within the limit since the room of each is narrowed when they would not.
//! What a bucket is charged never falls when shapes come (one that has folded is charged at
//! least the room that it had before), so the room and the levels depend on the set of shapes
//! alone.

mod entries;
mod group;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use dashmap::DashMap;
use dashmap::try_result::TryResult;
use rapidhash::fast::RandomState;

use entries::Entries;
pub(crate) use group::{Groups, Windows};

use crate::lexicon;
use crate::shape::{self, Level};
use crate::tally::{Entry, Given, Tally};

/// One for each number of tokens that a shape tells.
const BUCKETS: usize = shape::MAX_COUNT + 1;

/// The bucket of shapes with so many tokens.
pub(crate) fn bucket(tokens: usize) -> usize {
    tokens.min(shape::MAX_COUNT)
}

/// Locks that buckets share; so many that two which are in use at once seldom have one.
const SHARDS: usize = 128;

/// What a shape is charged for beside its bytes, as measured on logs with many shapes: what the
/// table holds of it in one cell, with or without examples and values, and what mining takes for a
/// time, which grows with its tokens. A function of the shape alone, so that the order in which
/// records come shows in no decision.
const ENTRY: u64 = 320;
const SAMPLES: u64 = 448;
const TOKEN: u64 = 48;

/// A bucket that has folded may be so many times as large as one that has not: the first form
/// loses little, the next ones much.
const COARSER: u64 = 8;

/// Most bytes that a bucket may be charged before it folds.
#[derive(Debug, Clone, Copy)]
struct Room {
    /// For the first time.
    first: u64,
    /// Once more.
    again: u64,
}

/// The shared table of shapes.
#[derive(Debug)]
pub(crate) struct Table {
    buckets: DashMap<u16, Bucket, RandomState>,
    /// How often each bucket has folded.
    folds: Box<[AtomicU8]>,
    /// Most bytes that all buckets may be charged.
    limit: u64,
    /// What a shape is charged for beside its bytes and tokens.
    entry: u64,
    /// Bytes that all buckets are charged.
    charged: AtomicU64,
    /// Most bytes that a bucket may be charged before it folds for the first time.
    room: AtomicU64,
    /// Number of entries.
    entries: AtomicU64,
}

#[derive(Debug, Default)]
struct Bucket {
    level: Option<Level>,
    entries: Entries,
    /// Bytes that the entries are charged.
    bytes: u64,
    /// Bytes that the bucket is charged.
    charged: u64,
    /// How much of that, and of the number of entries, the sums of the table have.
    noted: u64,
    noted_entries: u64,
}

impl Table {
    /// A table within so many bytes of memory; with samples, an entry takes more of it.
    pub(crate) fn new(limit: u64, samples: bool) -> Self {
        Self {
            entry: if samples { ENTRY + SAMPLES } else { ENTRY },
            buckets: DashMap::with_hasher_and_shard_amount(RandomState::default(), SHARDS),
            folds: (0..BUCKETS).map(|_| AtomicU8::new(0)).collect(),
            limit,
            charged: AtomicU64::new(0),
            room: AtomicU64::new(limit.max(1)),
            entries: AtomicU64::new(0),
        }
    }

    /// Takes what a worker has counted; returns whether a shape is new.
    ///
    /// `windows` is told of the windows.
    pub(crate) fn add(&self, tally: &mut Tally, windows: &Windows) -> bool {
        // Where others fold at this moment, it helps them.
        self.keep_limit();
        let before = self.entries.load(Ordering::Relaxed);
        let mut seen = HashSet::<i64, RandomState>::default();
        let mut folded = Vec::new();
        let mut all = tally.drain().peekable();
        while let Some(first) = all.peek() {
            let number = bucket(first.tokens);
            let mut bucket = self.buckets.entry(number as u16).or_default();
            while let Some(mut given) = all.next_if(|next| self::bucket(next.tokens) == number) {
                given.entry.cells.move_windows(|window| {
                    if seen.insert(window) {
                        windows.see(window);
                    }
                    windows.align(window)
                });
                bucket.add(&given, &mut folded, self.entry);
            }
            self.settle(number, &mut bucket);
        }
        self.keep_limit();
        self.entries.load(Ordering::Relaxed) > before
    }

    /// Narrows the room of all buckets until they keep within the limit. Threads that do so at once
    /// share the work.
    fn keep_limit(&self) {
        while self.charged() > self.limit {
            let first = self.room.load(Ordering::Acquire);
            self.settle_all();
            // Whoever settles a bucket asks for the room while it holds its lock. So if this one is still
            // the room, all are settled in it, and the sum is what the set alone makes.
            if self.charged() <= self.limit || first <= 1 {
                return;
            }
            // It fails where another thread has narrowed it.
            let order = Ordering::AcqRel;
            let _ = self.room.compare_exchange(first, narrower(first), order, Ordering::Relaxed);
        }
    }

    /// Folds all buckets to the room as it is then: first those that no other thread is at work on.
    fn settle_all(&self) {
        let settle = |number: u16, bucket: &mut Bucket| {
            self.settle(usize::from(number), bucket);
        };
        let mut taken = Vec::new();
        for number in 0..BUCKETS as u16 {
            match self.buckets.try_get_mut(&number) {
                TryResult::Present(mut bucket) => settle(number, &mut bucket),
                TryResult::Absent => {}
                TryResult::Locked => taken.push(number),
            }
        }
        for number in taken {
            if let Some(mut bucket) = self.buckets.get_mut(&number) {
                settle(number, &mut bucket);
            }
        }
    }

    /// The room of each bucket as it is now.
    fn room(&self) -> Room {
        let first = self.room.load(Ordering::Acquire);
        Room { first, again: first.saturating_mul(COARSER).min(self.limit) }
    }

    /// Folds a bucket, whose lock is held, to the room, and puts the change into the sums. The room is
    /// asked for here: in one that was wider a while ago the bucket would be charged too much.
    fn settle(&self, number: usize, bucket: &mut Bucket) {
        bucket.settle(self.room(), self.entry);
        let folds = bucket.level.map_or(0, |level| 1 + level as u8);
        self.folds[number].store(folds, Ordering::Relaxed);
        // Wrapping sums, since either may have fallen.
        let entries = bucket.entries.len() as u64;
        self.entries.fetch_add(entries.wrapping_sub(bucket.noted_entries), Ordering::AcqRel);
        self.charged.fetch_add(bucket.charged.wrapping_sub(bucket.noted), Ordering::AcqRel);
        (bucket.noted_entries, bucket.noted) = (entries, bucket.charged);
    }

    /// How far shapes with so many tokens are folded at least; those that are known to be need
    /// not come one by one.
    pub(crate) fn level(&self, tokens: usize) -> Option<Level> {
        let folds = self.folds[bucket(tokens)].load(Ordering::Relaxed);
        Level::ALL[..usize::from(folds)].last().copied()
    }

    /// How often all buckets together have folded.
    pub(crate) fn folds(&self) -> u32 {
        self.folds.iter().map(|folds| u32::from(folds.load(Ordering::Relaxed))).sum()
    }

    /// Number of entries.
    pub(crate) fn len(&self) -> u64 {
        self.entries.load(Ordering::Relaxed)
    }

    /// Bytes charged against the limit.
    pub(crate) fn charged(&self) -> u64 {
        self.charged.load(Ordering::Acquire)
    }

    /// Folds at least as far as another table has: its shapes are among those to come.
    pub(crate) fn fold_as(&self, room: u64, levels: &[Option<Level>]) {
        for (number, level) in levels.iter().enumerate().take(BUCKETS) {
            if level.is_some() {
                let mut bucket = self.buckets.entry(number as u16).or_default();
                while bucket.level < *level {
                    bucket.fold_more(self.entry);
                }
            }
        }
        // A room that made no bucket fold is the first of its table, whatever its version made that.
        let room = if levels.iter().all(Option::is_none) { u64::MAX } else { room };
        self.room.fetch_min(room, Ordering::AcqRel);
        self.settle_all();
    }

    /// Adds what another table has of a shape, once [`fold_as`](Self::fold_as) was told of it.
    pub(crate) fn join(&self, shape: &[u8], entry: Entry) {
        let number = shape::count_tokens(shape);
        let mut bucket = self.buckets.entry(number as u16).or_default();
        bucket.join(shape, entry, self.entry);
        self.settle(number, &mut bucket);
        drop(bucket);
        self.keep_limit();
    }

    /// What it holds now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut entries = BTreeMap::new();
        let mut levels = Snapshot::default().levels;
        let mut folded = 0;
        for bucket in &self.buckets {
            levels[usize::from(*bucket.key())] = bucket.level;
            let all = bucket.entries.iter();
            entries.extend(all.map(|(shape, entry)| (shape.clone(), entry.clone())));
            if bucket.level.is_some() {
                folded += bucket.entries.iter().map(|(_, entry)| entry.count()).sum::<u64>();
            }
        }
        Snapshot { entries, levels, folded, room: self.room.load(Ordering::Acquire) }
    }
}

/// What a table held at some moment.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    /// The entries by shape.
    pub entries: BTreeMap<Arc<[u8]>, Arc<Entry>>,
    /// How far each bucket had folded, by number of tokens.
    pub levels: Box<[Option<Level>]>,
    /// Records in buckets that had.
    pub folded: u64,
    /// Most bytes that a bucket might be charged.
    pub room: u64,
}

impl Snapshot {
    /// Adds what another table held, folded as far as this one is.
    pub(crate) fn join(&mut self, other: Snapshot) {
        let mut folded = Vec::new();
        for (shape, entry) in other.entries {
            let level = self.levels[shape::count_tokens(&shape)];
            self.folded += if level.is_some() { entry.count() } else { 0 };
            let shape = fold(&shape, level, &mut folded);
            match self.entries.get_mut(shape) {
                Some(kept) => Arc::make_mut(kept).join(&entry, |text| text),
                None => {
                    self.entries.insert(shape.into(), entry);
                }
            }
        }
    }
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            levels: vec![None; BUCKETS].into(),
            folded: 0,
            room: u64::MAX,
        }
    }
}

impl Bucket {
    fn add(&mut self, given: &Given<'_>, folded: &mut Vec<u8>, charge: u64) {
        let shape = fold(given.shape, self.level.filter(|_| self.level > given.level), folded);
        match self.entries.of(shape) {
            Ok(kept) => given.join(kept),
            Err(hash) => {
                self.bytes += charged(shape, charge);
                let mut entry = Entry::default();
                given.join(&mut entry);
                self.entries.add(hash, shape.into(), Arc::new(entry));
            }
        }
    }

    fn join(&mut self, shape: &[u8], entry: Entry, charge: u64) {
        let mut folded = Vec::new();
        let shape = fold(shape, self.level, &mut folded);
        match self.entries.of(shape) {
            Ok(kept) => kept.join(&entry, |text| text),
            Err(hash) => {
                self.bytes += charged(shape, charge);
                self.entries.add(hash, shape.into(), Arc::new(entry));
            }
        }
    }

    /// Folds until the entries fit into the room.
    fn settle(&mut self, room: Room, charge: u64) {
        let most = |level: Option<Level>| level.map_or(room.first, |_| room.again);
        while self.bytes > most(self.level) && self.level != Some(Level::Length) {
            self.fold_more(charge);
        }
        // At least what it may have been charged before.
        self.charged = match self.level {
            None => self.bytes,
            Some(Level::Values) => self.bytes.max(room.first),
            Some(_) => self.bytes.max(room.again),
        };
    }

    /// Folds to the next level.
    fn fold_more(&mut self, charge: u64) {
        let next = self.level.map_or(0, |level| level as usize + 1);
        let level = Level::ALL[next.min(Level::ALL.len() - 1)];
        self.level = Some(level);
        self.bytes = 0;
        let (mut words, mut folded) = (lexicon::Recent::default(), Vec::new());
        for (shape, entry) in self.entries.take() {
            folded.clear();
            shape::fold(&shape, level, |word| words.knows(word), &mut folded);
            match self.entries.of(&folded) {
                Ok(kept) => kept.join(&entry, |text| text),
                Err(hash) => {
                    self.bytes += charged(&folded, charge);
                    let shape = if *shape == *folded { shape } else { folded.as_slice().into() };
                    self.entries.add(hash, shape, entry);
                }
            }
        }
    }
}

/// The next smaller room, of which all tables of one limit have the same.
fn narrower(room: u64) -> u64 {
    room - (room / 8).max(1)
}

/// What a shape is charged, where its entry is charged so much.
fn charged(shape: &[u8], entry: u64) -> u64 {
    shape.len() as u64 + entry + TOKEN * shape::decode(shape).count() as u64
}

/// The shape as a bucket of that level keeps it.
pub(crate) fn fold<'s>(shape: &'s [u8], level: Option<Level>, folded: &'s mut Vec<u8>) -> &'s [u8] {
    match level {
        None => shape,
        Some(level) => {
            folded.clear();
            shape::fold(shape, level, lexicon::knows, folded);
            folded
        }
    }
}
