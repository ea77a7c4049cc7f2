//! text -> what was found in one that is alike but for its digits.
//!
//! Enters: texts and their skeletons. Leaves: what was found in an earlier text of the same skeleton.
//! Once a store is half full, a skeleton is kept when it comes for the second time, so that
//! texts of which each is unlike all others cost no copies. A full store forgets all it has;
//! its memory is bounded.

use hashbrown::HashTable;
use rapidhash::fast::RandomState;
use std::hash::BuildHasher;
use std::ops::Range;

use super::{Line, Recall};
use crate::seen::Seen;
use crate::split::bare_of;

/// Longest record that is remembered: longer ones seldom repeat.
const MAX_RECORD: usize = 1024;

/// Most entries, and most bytes of their skeletons: enough for the variety of a busy host,
/// little enough to stay in a core's caches.
const MAX_ENTRIES: usize = 1 << 15;
const MAX_BYTES: usize = 6 << 20;

/// Entries up to which all records are remembered at once.
const EAGER: usize = MAX_ENTRIES / 2;

/// Most entries of one skeleton, which differ in exact digits; so that a look-up stays short.
const MAX_ALIKE: usize = 8;

/// Slots that remember which skeletons came once; a power of two.
const SEEN: usize = 1 << 16;

/// What was found in texts.
#[derive(Debug)]
pub(crate) struct Store<V> {
    hasher: RandomState,
    /// Numbers of entries, each with a part of its hash, so that a look-up that is in vain
    /// touches no entry.
    index: HashTable<(u32, u32)>,
    entries: Vec<Entry<V>>,
    skeletons: Vec<u8>,
    /// Of each entry the places of digits that must be the same, in order, and the digits.
    exact: Vec<(u16, u8)>,
    seen: Seen<SEEN>,
    full: bool,
}

/// What a text must be like, and what was found in such a one: all in one cache line where the
/// value is small.
#[derive(Debug)]
#[repr(align(64))]
struct Entry<V> {
    /// Where the skeleton begins.
    start: u32,
    /// Where the exact digits begin.
    exact: u32,
    len: u16,
    exact_len: u16,
    value: V,
}

impl<V> Default for Store<V> {
    fn default() -> Self {
        Self {
            hasher: RandomState::default(),
            index: HashTable::new(),
            entries: Vec::new(),
            skeletons: Vec::new(),
            exact: Vec::new(),
            seen: Seen::default(),
            full: false,
        }
    }
}

impl<V: Clone> Store<V> {
    /// What is known of a text, as [`find`](Self::find) found, else what `find` finds in it, with the
    /// places of its literals; with it, where they are asked for, the places of digits that must be
    /// the same.
    pub(crate) fn value<L: IntoIterator<Item = Range<usize>>>(
        &mut self,
        (text, skeleton): (&[u8], &[u8]),
        known: Recall,
        is_asked: bool,
        find: impl FnOnce(bool) -> (V, L),
    ) -> (V, Vec<usize>) {
        let mut exact = Vec::new();
        if let Recall::Known(number) = known {
            let entry = &self.entries[number];
            if is_asked {
                exact.extend(entry.exact(self).iter().map(|(at, _)| usize::from(*at)));
            }
            return (entry.value.clone(), exact);
        }
        let is_asked = is_asked || known != Recall::Unknown;
        let are_asked = is_asked && memchr::memchr(b'0', skeleton).is_some();
        let (value, literals) = find(are_asked);
        if are_asked {
            let in_literals = literals.into_iter().flatten();
            exact.extend(in_literals.filter(|&at| text[at].is_ascii_digit()));
            exact.extend(prefixes(skeleton));
        }
        if let Recall::Learn(hash) = known {
            self.learn(hash, (text, skeleton), exact.clone(), value.clone());
        }
        (value, exact)
    }

    pub(crate) fn clear(&mut self) {
        self.index.clear();
        self.entries.clear();
        self.skeletons.clear();
        self.exact.clear();
        self.full = false;
    }

    /// What was found in the text of that entry.
    #[inline]
    pub(super) fn get(&self, number: usize) -> &V {
        &self.entries[number].value
    }

    /// What is known of a text with that skeleton.
    pub(crate) fn find(&mut self, (text, skeleton): (&[u8], &[u8])) -> Recall {
        self.make_room();
        let hash = self.hasher.hash_one(skeleton);
        let line = Line { hash, ..Line::new(0..text.len()) };
        self.look(&line, text, skeleton)
    }

    /// Forgets all if it is full.
    pub(super) fn make_room(&mut self) {
        if self.full {
            self.clear();
        }
    }

    /// Finds what is known of those records that `are_asked` for, step by step for all of them, so that
    /// the memory of one is fetched while another is looked at.
    pub(super) fn recall(
        &mut self,
        bytes: &[u8],
        skeleton: &[u8],
        lines: &mut [Line],
        are_asked: impl Fn(&Line) -> bool,
    ) {
        for line in lines.iter_mut().filter(|line| are_asked(line)) {
            line.hash = self.hasher.hash_one(line.of(skeleton));
        }
        for line in lines.iter_mut().filter(|line| are_asked(line)) {
            let tag = tag(line.hash);
            let first = self.index.find(line.hash, |(other, _)| *other == tag);
            line.recall = first.map_or(Recall::Unknown, |&(_, at)| Recall::Known(at as usize));
        }
        self.touch(lines.iter().filter(|line| are_asked(line)));
        for line in lines.iter_mut().filter(|line| are_asked(line)) {
            line.recall = match line.recall {
                Recall::Known(at)
                    if self.entries[at].fits(self, line.of(skeleton), || line.of(bytes)) =>
                {
                    continue;
                }
                Recall::Known(_) => self.look(line, bytes, skeleton),
                _ => self.unknown(line),
            };
        }
    }

    /// Finds records that came before with their own ids, and are known by their blurred skeletons, by their
    /// own ones, too, from now on, which is faster.
    pub(super) fn copy_own(&mut self, bytes: &[u8], lines: &[Line]) {
        for line in lines {
            if let (Some((own, _)), Recall::Known(number)) = (line.own, line.recall)
                && self.entries.len() < EAGER
                && self.seen.came_before(own)
            {
                self.copy(number, own, line.of(bytes));
            }
        }
    }

    /// Loads what the entries found are to be compared with.
    ///
    /// All loads are under way at once, which those of comparisons are not: a third of the
    /// time of a look-up was waiting for memory.
    #[inline]
    fn touch<'l>(&self, lines: impl Iterator<Item = &'l Line>) {
        let touched = lines.map(|line| match line.recall {
            Recall::Known(at) => {
                let start = self.entries[at].start as usize;
                // The last skeletons have no more behind them: they were made just now.
                let near = self.skeletons.get(start..start + 129).unwrap_or(&[0; 129]);
                near[0] ^ near[64] ^ near[128]
            }
            _ => 0,
        });
        std::hint::black_box(touched.fold(0, |all, byte| all ^ byte));
    }

    /// What is known of a record, whichever of the entries with its hash is its own.
    #[inline(never)]
    fn look(&mut self, line: &Line, bytes: &[u8], skeleton: &[u8]) -> Recall {
        let mut alike = 0;
        let found = self.index.find(line.hash, |&(other, at)| {
            let is_alike = other == tag(line.hash);
            alike += usize::from(is_alike);
            let fits = |entry: &Entry<V>| entry.fits(self, line.of(skeleton), || line.of(bytes));
            is_alike && fits(&self.entries[at as usize])
        });
        match found {
            Some(&(_, at)) => Recall::Known(at as usize),
            None if alike < MAX_ALIKE => self.unknown(line),
            None => Recall::Unknown,
        }
    }

    /// Whether a record that has no entry is worth one.
    fn unknown(&mut self, line: &Line) -> Recall {
        if line.len > MAX_RECORD {
            return Recall::Unknown;
        }
        match self.entries.len() < EAGER || self.seen.came_before(line.hash) {
            true => Recall::Learn(line.hash),
            false => Recall::Unknown,
        }
    }

    /// Takes all memory that will ever be needed at the first use of any: it costs nothing until
    /// it is written to, and entries are never moved.
    fn reserve(&mut self) {
        if self.entries.capacity() == 0 {
            self.entries.reserve_exact(MAX_ENTRIES);
            self.skeletons.reserve_exact(MAX_BYTES);
        }
    }

    /// Whether there is room for a skeleton of so many bytes.
    fn has_room(&mut self, len: usize) -> bool {
        self.full |= self.entries.len() == MAX_ENTRIES || self.skeletons.len() + len > MAX_BYTES;
        !self.full
    }

    /// Remembers what was found in a text of that hash, with digits that must be the same in
    /// these places.
    pub(super) fn learn(
        &mut self,
        hash: u64,
        (text, skeleton): (&[u8], &[u8]),
        mut exact: Vec<usize>,
        value: V,
    ) {
        let is_full = !self.has_room(skeleton.len());
        // Two records of one batch may be alike.
        let known = |&(other, at): &(u32, u32)| {
            other == tag(hash) && self.entries[at as usize].fits(self, skeleton, || text)
        };
        if is_full || self.index.find(hash, known).is_some() {
            return;
        }
        self.reserve();
        exact.sort_unstable();
        exact.dedup();
        let first = self.exact.len();
        self.exact.extend(exact.into_iter().map(|at| (at as u16, text[at])));
        self.add(hash, skeleton.iter().copied(), first..self.exact.len(), value);
    }

    /// Remembers what is known of a text under its own skeleton, too, which has that hash.
    fn copy(&mut self, number: usize, hash: u64, text: &[u8]) {
        if self.has_room(text.len()) {
            let Entry { exact, exact_len, .. } = self.entries[number];
            let value = self.entries[number].value.clone();
            let exact = exact as usize..exact as usize + usize::from(exact_len);
            self.add(hash, text.iter().copied().map(bare_of), exact, value);
        }
    }

    /// Adds an entry, whose digits that must be the same are there.
    fn add(
        &mut self,
        hash: u64,
        skeleton: impl Iterator<Item = u8>,
        exact: Range<usize>,
        value: V,
    ) {
        let (number, start) = (self.entries.len() as u32, self.skeletons.len());
        self.skeletons.extend(skeleton);
        self.entries.push(Entry {
            start: start as u32,
            exact: exact.start as u32,
            len: (self.skeletons.len() - start) as u16,
            exact_len: exact.len() as u16,
            value,
        });
        let Self { hasher, index, entries, skeletons, .. } = self;
        index.insert_unique(hash, (tag(hash), number), |&(_, at)| {
            hasher.hash_one(entries[at as usize].skeleton(skeletons))
        });
    }
}

/// The part of a hash that the index keeps: not the one that tells where to look.
fn tag(hash: u64) -> u32 {
    (hash >> 16) as u32
}

impl<V> Entry<V> {
    #[inline]
    fn skeleton<'s>(&self, skeletons: &'s [u8]) -> &'s [u8] {
        let start = self.start as usize;
        &skeletons[start..start + usize::from(self.len)]
    }

    /// The places of digits that must be the same, and the digits.
    fn exact<'s>(&self, store: &'s Store<V>) -> &'s [(u16, u8)] {
        &store.exact[self.exact as usize..][..usize::from(self.exact_len)]
    }

    /// Whether a text with this skeleton is alike. Asked for each record, so that a call shows.
    #[inline(always)]
    fn fits<'t>(&self, store: &Store<V>, skeleton: &[u8], text: impl FnOnce() -> &'t [u8]) -> bool {
        if *self.skeleton(&store.skeletons) != *skeleton {
            return false;
        }
        self.exact_len == 0 || {
            let text = text();
            self.exact(store).iter().all(|&(at, digit)| text[usize::from(at)] == digit)
        }
    }
}

/// Places of digits before an `x`: only a zero there begins a hexadecimal number.
pub(super) fn prefixes(skeleton: &[u8]) -> impl Iterator<Item = usize> {
    let marks = memchr::memchr2_iter(b'x', b'X', skeleton);
    marks.filter(|&at| at > 0 && skeleton[at - 1] == b'0').map(|at| at - 1)
}
