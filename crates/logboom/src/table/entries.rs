//! shape -> entry, for the shapes of one bucket.
//!
//! They lie in the order in which they came, so that to fold them all is to go through memory
//! from its start to its end; no order of theirs reaches an output.

use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::HashTable;
use rapidhash::fast::RandomState;

use crate::tally::Entry;

/// The entries of a bucket, each shape once.
#[derive(Debug, Default)]
pub(super) struct Entries {
    hasher: RandomState,
    /// Where the entry of each shape is.
    index: HashTable<u32>,
    all: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    hash: u64,
    shape: Arc<[u8]>,
    /// Shared with snapshots; changed after one, it is copied.
    entry: Arc<Entry>,
}

impl Entries {
    /// Number of entries.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The entry of a shape; of one that has none, under which hash it is to be [added](Self::add).
    pub(super) fn of(&mut self, shape: &[u8]) -> Result<&mut Entry, u64> {
        let Self { hasher, index, all } = self;
        let hash = hasher.hash_one(shape);
        let is_same =
            |&at: &u32| all[at as usize].hash == hash && *all[at as usize].shape == *shape;
        match index.find(hash, is_same) {
            Some(&at) => Ok(Arc::make_mut(&mut all[at as usize].entry)),
            None => Err(hash),
        }
    }

    /// Adds a shape that has no entry.
    pub(super) fn add(&mut self, hash: u64, shape: Arc<[u8]>, entry: Arc<Entry>) {
        let Self { index, all, .. } = self;
        let at = all.len() as u32;
        all.push(Kept { hash, shape, entry });
        index.insert_unique(hash, at, |&at| all[at as usize].hash);
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Arc<[u8]>, &Arc<Entry>)> {
        self.all.iter().map(|kept| (&kept.shape, &kept.entry))
    }

    /// Takes out all of them.
    pub(super) fn take(&mut self) -> impl Iterator<Item = (Arc<[u8]>, Arc<Entry>)> + use<> {
        self.index = HashTable::new();
        std::mem::take(&mut self.all).into_iter().map(|kept| (kept.shape, kept.entry))
    }
}
