//! record -> what was found in one that is alike but for its digits.
//!
//! Enters: records, and their skeletons (each digit is a `0`). Leaves: what the caller found
//! in an earlier record of the same skeleton. Most records of a log repeat others with other
//! numbers, and neither the header's layout nor the tokens of a message hang on the value of a
//! digit, but for the few places that an entry keeps as exact. So a memo never changes an
//! answer, it only saves the way to it.
//!
//! A skeleton is kept when it comes for the second time, so that records of which each is
//! unlike all others cost no copies. A full memo forgets all it has; its memory is bounded.

use hashbrown::HashTable;
use rapidhash::fast::RandomState;
use std::hash::BuildHasher;
use std::ops::Range;

use crate::header::Traced;

/// Longest record that is remembered: longer ones seldom repeat.
const MAX_RECORD: usize = 1024;

/// Most entries, and most bytes of their skeletons: enough for the variety of a busy host,
/// little enough to stay in a core's caches.
const MAX_ENTRIES: usize = 1 << 14;
const MAX_BYTES: usize = 4 << 20;

/// Most entries of one skeleton, which differ in exact digits; so that a look-up stays short.
const MAX_ALIKE: usize = 8;

/// Slots that remember which skeletons came once; a power of two.
const SEEN: usize = 1 << 14;

/// Writes each digit of `bytes` as `0`.
pub(crate) fn skeleton(bytes: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(bytes.iter().map(|&byte| if byte.is_ascii_digit() { b'0' } else { byte }));
}

/// What was found in records.
#[derive(Debug)]
pub(crate) struct Memo<V> {
    hasher: RandomState,
    index: HashTable<u32>,
    entries: Vec<Entry<V>>,
    skeletons: Vec<u8>,
    seen: Box<[u32]>,
}

#[derive(Debug)]
struct Entry<V> {
    hash: u64,
    /// Where the skeleton is.
    skeleton: Range<u32>,
    /// Places of digits that must be the same, and the digits.
    exact: Box<[(u16, u8)]>,
    traced: Traced,
    value: V,
}

/// What a memo has of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recall {
    /// The entry of this number.
    Known(usize),
    /// Nothing, and the record is to be remembered under this hash.
    Learn(u64),
    /// Nothing.
    Unknown,
}

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Self {
            hasher: RandomState::default(),
            index: HashTable::new(),
            entries: Vec::new(),
            skeletons: Vec::new(),
            seen: Box::default(),
        }
    }
}

impl<V> Memo<V> {
    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.index.clear();
        self.entries.clear();
        self.skeletons.clear();
    }

    /// What is known of a record with this skeleton.
    #[inline]
    pub(crate) fn recall(&mut self, record: &[u8], skeleton: &[u8]) -> Recall {
        if skeleton.len() > MAX_RECORD {
            return Recall::Unknown;
        }
        let hash = self.hasher.hash_one(skeleton);
        let mut alike = 0;
        let found = self.index.find(hash, |&at| {
            let entry = &self.entries[at as usize];
            alike += usize::from(entry.hash == hash);
            entry.hash == hash
                && self.skeletons[entry.skeleton.start as usize..entry.skeleton.end as usize]
                    == *skeleton
                && entry.exact.iter().all(|&(at, digit)| record[usize::from(at)] == digit)
        });
        if let Some(&at) = found {
            return Recall::Known(at as usize);
        }
        if alike >= MAX_ALIKE {
            return Recall::Unknown;
        }
        if self.seen.is_empty() {
            self.seen = vec![0; SEEN].into();
        }
        let slot = &mut self.seen[hash as usize % SEEN];
        let mark = (hash >> 32) as u32 | 1;
        if std::mem::replace(slot, mark) == mark { Recall::Learn(hash) } else { Recall::Unknown }
    }

    /// The header and the value of an entry.
    #[inline]
    pub(crate) fn entry(&mut self, number: usize) -> (&Traced, &mut V) {
        let entry = &mut self.entries[number];
        (&entry.traced, &mut entry.value)
    }

    /// Remembers what was found in a record, under the hash that [`recall`](Self::recall) gave.
    ///
    /// `literals` are the places in the record of what is no variable.
    pub(crate) fn learn(
        &mut self,
        hash: u64,
        record: &[u8],
        skeleton: &[u8],
        traced: Traced,
        literals: impl Iterator<Item = Range<usize>>,
        value: V,
    ) {
        if !traced.trail.leads() {
            return;
        }
        if self.entries.len() == MAX_ENTRIES || self.skeletons.len() + skeleton.len() > MAX_BYTES {
            self.clear();
        }
        let in_literals = literals.flatten().filter(|&at| record[at].is_ascii_digit());
        let mut exact: Vec<usize> = traced.trail.exact().chain(in_literals).collect();
        exact.extend(prefixes(skeleton));
        exact.sort_unstable();
        exact.dedup();
        let exact = exact.into_iter().map(|at| (at as u16, record[at])).collect();
        let start = self.skeletons.len() as u32;
        self.skeletons.extend_from_slice(skeleton);
        let skeleton = start..self.skeletons.len() as u32;
        let number = self.entries.len() as u32;
        self.entries.push(Entry { hash, skeleton, exact, traced, value });
        let entries = &self.entries;
        self.index.insert_unique(hash, number, |&at| entries[at as usize].hash);
    }
}

/// Places of digits before an `x`: only a zero there begins a hexadecimal number.
fn prefixes(skeleton: &[u8]) -> impl Iterator<Item = usize> {
    let pairs = skeleton.windows(2).enumerate();
    pairs.filter(|(_, pair)| pair[0] == b'0' && pair[1] | 0x20 == b'x').map(|(at, _)| at)
}
