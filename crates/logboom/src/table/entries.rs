//! shape -> entry, for the shapes of one bucket.
//!
//! They lie in the order in which they came, so that to fold them all is to go through memory
//! from its start to its end; no order of theirs reaches an output.

use std::hash::BuildHasher;
use std::sync::Arc;
use std::vec;

use hashbrown::HashTable;
use rapidhash::fast::RandomState;

use crate::tally::Entry;

/// What a shape is charged for each of its tokens, beside its bytes and entry: what mining takes for
/// a time, as measured.
const TOKEN: u64 = 48;

/// The entries of a bucket, each shape once.
#[derive(Debug)]
pub(super) struct Entries {
    hasher: RandomState,
    /// Where the entry of each shape is.
    index: HashTable<u32>,
    all: Vec<Kept>,
    /// What a shape is charged for its entry.
    charge: u64,
    /// What all are charged.
    bytes: u64,
}

/// A shape and its entry.
#[derive(Debug)]
pub(super) struct Kept {
    hash: u64,
    /// Number of its tokens.
    pub(super) tokens: u32,
    pub(super) shape: Arc<[u8]>,
    /// Shared with snapshots; changed after one, it is copied.
    pub(super) entry: Arc<Entry>,
}

impl Entries {
    /// No entries yet, of which each is charged so much beside its shape.
    pub(super) fn new(charge: u64) -> Self {
        let (hasher, index, all) = Default::default();
        Self { hasher, index, all, charge, bytes: 0 }
    }

    /// Bytes that all of them are charged: a function of their shapes.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Number of entries.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The entry of a shape; of one that has none, under which hash it is to be [added](Self::add).
    pub(super) fn of(&mut self, shape: &[u8]) -> Result<&mut Entry, u64> {
        let Self { hasher, index, all, .. } = self;
        let hash = hasher.hash_one(shape);
        let is_same =
            |&at: &u32| all[at as usize].hash == hash && *all[at as usize].shape == *shape;
        match index.find(hash, is_same) {
            Some(&at) => Ok(Arc::make_mut(&mut all[at as usize].entry)),
            None => Err(hash),
        }
    }

    /// Adds a shape of so many tokens that has no entry.
    pub(super) fn add(&mut self, hash: u64, shape: Arc<[u8]>, tokens: u32, entry: Arc<Entry>) {
        let Self { index, all, charge, bytes, .. } = self;
        *bytes += shape.len() as u64 + *charge + TOKEN * u64::from(tokens);
        let at = all.len() as u32;
        all.push(Kept { hash, tokens, shape, entry });
        index.insert_unique(hash, at, |&at| all[at as usize].hash);
    }

    /// Puts a kept entry under `shape`, which its own shape has become, and which has so many tokens.
    pub(super) fn put(&mut self, shape: &[u8], tokens: u32, kept: Kept) {
        match self.of(shape) {
            Ok(entry) => entry.join(&kept.entry, |text| text),
            Err(hash) => {
                let shape = if *kept.shape == *shape { kept.shape } else { shape.into() };
                self.add(hash, shape, tokens, kept.entry);
            }
        }
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Arc<[u8]>, &Arc<Entry>)> {
        self.all.iter().map(|kept| (&kept.shape, &kept.entry))
    }

    /// The entries, to be changed.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.all.iter_mut().map(|kept| Arc::make_mut(&mut kept.entry))
    }

    /// Takes out all of them.
    pub(super) fn take(&mut self) -> vec::IntoIter<Kept> {
        std::mem::replace(self, Self::new(self.charge)).all.into_iter()
    }
}
