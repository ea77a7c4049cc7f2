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
mod fold;
mod group;

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dashmap::DashMap;
use dashmap::mapref::one::RefMut;
use rapidhash::fast::RandomState;

use entries::Entries;
use fold::Fold;
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

/// What a shape is charged for its entry, as measured on logs with many shapes: what the table holds
/// of it in one cell, with or without examples and values. The same for all, so that the order in which
/// records come shows in no decision.
const ENTRY: u64 = 320;
const SAMPLES: u64 = 448;

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
    /// How often each bucket has folded, with what it is about to.
    folds: Box<[AtomicU8]>,
    /// Most bytes that all buckets may be charged.
    limit: u64,
    /// What a shape is charged for its entry.
    entry: u64,
    /// Bytes that all buckets are charged.
    charged: AtomicU64,
    /// Most bytes that a bucket may be charged before it folds for the first time.
    room: AtomicU64,
    /// Number of entries.
    entries: AtomicU64,
}

#[derive(Debug)]
struct Bucket {
    level: Option<Level>,
    entries: Entries,
    /// What goes on with the entries while they are folded. Nobody else changes the bucket then.
    fold: Option<Arc<Fold>>,
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
        self.keep_limit();
        let before = self.entries.load(Ordering::Relaxed);
        let width = windows.factor();
        let mut seen = HashSet::<i64, RandomState>::default();
        let mut folded = Vec::new();
        let mut all = tally.drain().peekable();
        while let Some(first) = all.peek() {
            let number = bucket(first.tokens);
            let mut bucket = self.hold(number);
            while let Some(mut given) = all.next_if(|next| self::bucket(next.tokens) == number) {
                given.entry.cells.move_windows(|window| {
                    if seen.insert(window) {
                        windows.see(window);
                    }
                    windows.align(window)
                });
                bucket.add(&given, &mut folded);
            }
            self.settle(bucket);
        }
        if windows.factor() > width {
            self.align(windows);
        }
        self.keep_limit();
        self.entries.load(Ordering::Relaxed) > before
    }

    /// Puts the cells of windows together that have been joined.
    fn align(&self, windows: &Windows) {
        for number in self.numbers() {
            for entry in self.hold(number).entries.iter_mut() {
                entry.cells.move_windows(|window| windows.align(window));
            }
        }
    }

    /// A bucket, which no other thread can change until it is let go. Those who come to it while it is
    /// folded take a part in that first.
    fn hold(&self, number: usize) -> RefMut<'_, u16, Bucket> {
        loop {
            let bucket = self.locked(number as u16);
            let Some(fold) = bucket.fold.clone() else { return bucket };
            drop(bucket);
            fold.help();
        }
    }

    /// The bucket of that number, folded by others or not.
    fn locked(&self, number: u16) -> RefMut<'_, u16, Bucket> {
        self.buckets.entry(number).or_insert_with(|| Bucket::new(self.entry))
    }

    /// Narrows the room of all buckets until they keep within the limit.
    fn keep_limit(&self) {
        while self.charged() > self.limit {
            let first = self.room.load(Ordering::Acquire);
            self.settle_all();
            // Whoever settles a bucket asks for the room while it holds it. So if this one is still the
            // room, all are settled in it, and the sum is what the set alone makes.
            if self.charged() <= self.limit || first <= 1 {
                return;
            }
            // It fails where another thread has narrowed it.
            let order = Ordering::AcqRel;
            let _ = self.room.compare_exchange(first, narrower(first), order, Ordering::Relaxed);
        }
    }

    /// The numbers of all buckets that ever held a shape.
    fn numbers(&self) -> impl Iterator<Item = usize> {
        (0..BUCKETS).filter(|&number| self.buckets.contains_key(&(number as u16)))
    }

    /// Folds all buckets to the room as it is then.
    fn settle_all(&self) {
        self.numbers().for_each(|number| self.settle(self.hold(number)));
    }

    /// The room of each bucket as it is now.
    fn room(&self) -> Room {
        let first = self.room.load(Ordering::Acquire);
        Room { first, again: first.saturating_mul(COARSER).min(self.limit) }
    }

    /// Folds a bucket to the room, puts the change into the sums and lets it go. The room is asked for
    /// here: in one that was wider a while ago the bucket would be charged too much.
    fn settle<'t>(&'t self, mut bucket: RefMut<'t, u16, Bucket>) {
        while bucket.outgrows(self.room()) {
            bucket = self.fold(bucket);
        }
        bucket.charge(self.room());
        // Wrapping sums, since either may have fallen.
        let entries = bucket.entries.len() as u64;
        self.entries.fetch_add(entries.wrapping_sub(bucket.noted_entries), Ordering::AcqRel);
        self.charged.fetch_add(bucket.charged.wrapping_sub(bucket.noted), Ordering::AcqRel);
        (bucket.noted_entries, bucket.noted) = (entries, bucket.charged);
    }

    /// Folds a bucket to the next level, with all threads that come to it meanwhile.
    fn fold<'t>(&'t self, mut bucket: RefMut<'t, u16, Bucket>) -> RefMut<'t, u16, Bucket> {
        let (number, level) = (*bucket.key(), bucket.next_level());
        // Told at once, so that what is counted from now on is folded when it comes.
        self.folds[usize::from(number)].store(1 + level as u8, Ordering::Relaxed);
        let fold = Arc::new(Fold::new(&mut bucket.entries, level, self.entry));
        bucket.level = Some(level);
        bucket.fold = Some(Arc::clone(&fold));
        drop(bucket);
        let entries = fold.run();
        let mut bucket = self.locked(number);
        (bucket.entries, bucket.fold) = (entries, None);
        fold.end();
        bucket
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
                let mut bucket = self.hold(number);
                while bucket.level < *level {
                    bucket = self.fold(bucket);
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
        let mut bucket = self.hold(number);
        bucket.join(shape, entry);
        self.settle(bucket);
        self.keep_limit();
    }

    /// What it holds now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut entries = BTreeMap::new();
        let mut levels = Snapshot::default().levels;
        let mut folded = 0;
        for number in self.numbers() {
            let bucket = self.hold(number);
            levels[number] = bucket.level;
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
    fn new(charge: u64) -> Self {
        let (level, fold) = (None, None);
        let entries = Entries::new(charge);
        Self { level, entries, fold, charged: 0, noted: 0, noted_entries: 0 }
    }

    fn add(&mut self, given: &Given<'_>, folded: &mut Vec<u8>) {
        let shape = fold(given.shape, self.level.filter(|_| self.level > given.level), folded);
        match self.entries.of(shape) {
            Ok(kept) => given.join(kept),
            Err(hash) => {
                let mut entry = Entry::default();
                given.join(&mut entry);
                let tokens = given.tokens as u32;
                let tokens = self.level.map_or(tokens, |level| level.tokens(shape, tokens));
                self.entries.add(hash, shape.into(), tokens, Arc::new(entry));
            }
        }
    }

    fn join(&mut self, shape: &[u8], entry: Entry) {
        let mut folded = Vec::new();
        let shape = fold(shape, self.level, &mut folded);
        match self.entries.of(shape) {
            Ok(kept) => kept.join(&entry, |text| text),
            Err(hash) => {
                let tokens = shape::decode(shape).count() as u32;
                self.entries.add(hash, shape.into(), tokens, Arc::new(entry));
            }
        }
    }

    /// Whether the entries need more than the room, and can fold.
    fn outgrows(&self, room: Room) -> bool {
        let most = self.level.map_or(room.first, |_| room.again);
        self.entries.bytes() > most && self.level != Some(Level::Length)
    }

    /// The level that comes next; the last one again after itself.
    fn next_level(&self) -> Level {
        let next = self.level.map_or(0, |level| level as usize + 1);
        Level::ALL[next.min(Level::ALL.len() - 1)]
    }

    /// Charges it for its entries: at least what it may have been charged before.
    fn charge(&mut self, room: Room) {
        let bytes = self.entries.bytes();
        self.charged = match self.level {
            None => bytes,
            Some(Level::Values) => bytes.max(room.first),
            Some(_) => bytes.max(room.again),
        };
    }
}

/// The guarded value; what is under these locks is whole after each step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The next smaller room, of which all tables of one limit have the same.
fn narrower(room: u64) -> u64 {
    room - (room / 8).max(1)
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
