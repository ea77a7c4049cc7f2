//! record -> what was found in one that is alike but for its digits.
//!
//! Enters: records, and their skeletons (each digit is a `0`). Leaves: what the caller found
//! in an earlier record of the same skeleton. Most records of a log repeat others with other
//! numbers, and neither the header's layout nor the tokens of a message hang on the value of a
//! digit, but for the few places that an entry keeps as exact. So a memo never changes an
//! answer, it only saves the way to it. Of the records that repeat none, for what their header
//! says, most repeat a message.
//!
//! Once a memo is half full, a skeleton is kept when it comes for the second time, so that
//! records of which each is unlike all others cost no copies. A full memo forgets all it has;
//! its memory is bounded.

use hashbrown::HashTable;
use rapidhash::fast::RandomState;
use std::hash::BuildHasher;
use std::ops::Range;

use crate::header::{Route, Span, Traced};
use crate::hex::Finder;
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

/// Texts that are looked up in vain before but one of some is, until one is found; one that is found
/// makes up for as many.
const PATIENCE: u32 = 256;
const SELDOM: u32 = 16;

/// What was found in records and in their messages.
#[derive(Debug)]
pub(crate) struct Memo<V> {
    records: Store<(Route, V)>,
    messages: Store<V>,
    /// With records, of which some are looked up at once.
    batches: Patience,
    /// With messages.
    patience: Patience,
    ids: Finder,
}

/// Whether it is worth while to look texts up: of those that are unlike all others, few are.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    /// Texts that came in vain, less those that others make up for.
    vain: u32,
}

impl Patience {
    /// Whether the next text is to be looked up.
    #[inline]
    pub(crate) fn is_due(&mut self) -> bool {
        self.vain = self.vain.saturating_add(1);
        self.vain < PATIENCE || self.vain.is_multiple_of(SELDOM)
    }

    /// A text was known.
    #[inline]
    pub(crate) fn renew(&mut self) {
        self.vain = if self.vain < PATIENCE { self.vain.saturating_sub(SELDOM) } else { 0 };
    }
}

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
    seen: Box<[u32]>,
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

/// One of the records that are looked up at once, and what a memo has of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Line {
    /// First byte, counted from that of the first of them.
    pub start: usize,
    /// Number of bytes.
    pub len: usize,
    /// What the memo has of it.
    pub recall: Recall,
    hash: u64,
}

impl Line {
    /// A record of which nothing is known.
    pub(crate) fn new(place: Range<usize>) -> Self {
        Self { start: place.start, len: place.len(), recall: Recall::Unknown, hash: 0 }
    }

    /// Its part of their bytes or of their skeleton.
    #[inline]
    pub(crate) fn of<'b>(&self, bytes: &'b [u8]) -> &'b [u8] {
        &bytes[self.start..self.start + self.len]
    }

    /// The same, to be changed.
    pub(crate) fn of_mut<'b>(&self, bytes: &'b mut [u8]) -> &'b mut [u8] {
        &mut bytes[self.start..self.start + self.len]
    }

    fn is_known(&self) -> bool {
        matches!(self.recall, Recall::Known(_))
    }
}

/// What a memo has of a record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Recall {
    /// The entry of this number.
    Known(usize),
    /// Nothing, and the record is to be remembered under this hash.
    Learn(u64),
    /// Nothing.
    #[default]
    Unknown,
}

impl<V> Default for Memo<V> {
    fn default() -> Self {
        Self {
            records: Store::default(),
            messages: Store::default(),
            batches: Patience::default(),
            patience: Patience::default(),
            ids: Finder::default(),
        }
    }
}

impl<V> Default for Store<V> {
    fn default() -> Self {
        Self {
            hasher: RandomState::default(),
            index: HashTable::new(),
            entries: Vec::new(),
            skeletons: Vec::new(),
            exact: Vec::new(),
            seen: Box::default(),
            full: false,
        }
    }
}

impl<V: Clone> Memo<V> {
    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.clear_records();
        self.messages.clear();
    }

    /// Forgets the records: what their headers say hangs on the layouts and the clock.
    pub(crate) fn clear_records(&mut self) {
        self.records.clear();
    }

    /// Finds what is known of some records, of which nothing was known. Entries keep their numbers until
    /// the next call. If `blurs`, ids in the skeletons of the others are blurred, by which they may be
    /// known.
    pub(crate) fn recall(
        &mut self,
        bytes: &[u8],
        skeleton: &mut [u8],
        lines: &mut [Line],
        blurs: bool,
    ) {
        if !self.batches.is_due() {
            return;
        }
        let Self { records, ids, .. } = self;
        records.recall(bytes, skeleton, lines);
        for line in lines.iter_mut().filter(|line| blurs && !line.is_known()) {
            if !ids.blur(line.of_mut(skeleton)) {
                continue;
            }
            let plain = line.hash;
            line.hash = records.hasher.hash_one(line.of(skeleton));
            line.recall = records.look(line, bytes, skeleton);
            // The same ids came before, and are found faster as they are.
            if let Recall::Known(number) = line.recall
                && records.came_before(plain)
            {
                records.copy(number, plain, line.of(bytes));
            }
        }
        let known = lines.iter().filter(|line| line.is_known()).count();
        if known * SELDOM as usize > lines.len() {
            self.batches.renew();
        }
    }

    /// The route and the value of an entry.
    #[inline]
    pub(crate) fn entry(&self, number: usize) -> (&Route, &V) {
        let (route, value) = &self.records.entries[number].value;
        (route, value)
    }

    /// What is known of the message of a record, else what `find` finds in it, with the places of
    /// its literals, if those are wanted, as it is told. Remembered for the message, and for the record
    /// under the hash that [`recall`](Self::recall) gave.
    pub(crate) fn value<L: IntoIterator<Item = Range<usize>>>(
        &mut self,
        (record, skeleton): (&[u8], &[u8]),
        recall: Recall,
        traced: &Traced,
        find: impl FnOnce(bool) -> (V, L),
    ) -> V {
        let Span { start, end } = traced.header.message;
        let message = start as usize..end as usize;
        let texts = (&record[message.clone()], &skeleton[message.clone()]);
        let is_taught = matches!(recall, Recall::Learn(_));
        let known = match self.patience.is_due() {
            true => self.messages.find(texts),
            false => Recall::Unknown,
        };
        if let Recall::Known(_) = known {
            self.patience.renew();
        }
        let (value, exact) = self.messages.value(texts, known, is_taught, find);
        if let Recall::Learn(hash) = recall
            && let Some(route) = traced.route()
        {
            let header = traced.trail.exact().chain(prefixes(&skeleton[..message.start]));
            let exact = header.chain(exact.into_iter().map(|at| message.start + at)).collect();
            self.records.learn(hash, (record, skeleton), exact, (route, value.clone()));
        }
        value
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
}

impl<V: Clone> Store<V> {
    pub(crate) fn clear(&mut self) {
        self.index.clear();
        self.entries.clear();
        self.skeletons.clear();
        self.exact.clear();
        self.full = false;
    }

    /// What is known of a text with that skeleton.
    pub(crate) fn find(&mut self, (text, skeleton): (&[u8], &[u8])) -> Recall {
        if self.full {
            self.clear();
        }
        let hash = self.hasher.hash_one(skeleton);
        let line = Line { hash, ..Line::new(0..text.len()) };
        self.look(&line, text, skeleton)
    }

    /// Finds what is known of some records, step by step for all of them, so that the memory of
    /// one is fetched while another is looked at.
    fn recall(&mut self, bytes: &[u8], skeleton: &[u8], lines: &mut [Line]) {
        if self.full {
            self.clear();
        }
        for line in &mut *lines {
            line.hash = self.hasher.hash_one(line.of(skeleton));
        }
        for line in &mut *lines {
            let tag = tag(line.hash);
            let first = self.index.find(line.hash, |(other, _)| *other == tag);
            line.recall = first.map_or(Recall::Unknown, |&(_, at)| Recall::Known(at as usize));
        }
        self.touch(lines);
        for line in lines {
            line.recall = match line.recall {
                Recall::Known(at)
                    if self.entries[at].fits(self, line.of(bytes), line.of(skeleton)) =>
                {
                    continue;
                }
                Recall::Known(_) => self.look(line, bytes, skeleton),
                _ => self.unknown(line),
            };
        }
    }

    /// Loads what the entries found are to be compared with.
    ///
    /// All loads are under way at once, which those of comparisons are not: a third of the
    /// time of a look-up was waiting for memory.
    #[inline]
    fn touch(&self, lines: &[Line]) {
        let touched = lines.iter().map(|line| match line.recall {
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
            is_alike && self.entries[at as usize].fits(self, line.of(bytes), line.of(skeleton))
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
        match self.entries.len() < EAGER || self.came_before(line.hash) {
            true => Recall::Learn(line.hash),
            false => Recall::Unknown,
        }
    }

    /// Whether a skeleton with that hash came before, as far as that is remembered.
    fn came_before(&mut self, hash: u64) -> bool {
        if self.seen.is_empty() {
            self.seen = vec![0; SEEN].into();
        }
        let mark = (hash >> 32) as u32 | 1;
        std::mem::replace(&mut self.seen[hash as usize % SEEN], mark) == mark
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
    fn learn(
        &mut self,
        hash: u64,
        (text, skeleton): (&[u8], &[u8]),
        mut exact: Vec<usize>,
        value: V,
    ) {
        let is_full = !self.has_room(skeleton.len());
        // Two records of one batch may be alike.
        let known = |&(other, at): &(u32, u32)| {
            other == tag(hash) && self.entries[at as usize].fits(self, text, skeleton)
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
        if self.entries.len() < EAGER && self.has_room(text.len()) {
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
    fn fits(&self, store: &Store<V>, text: &[u8], skeleton: &[u8]) -> bool {
        *self.skeleton(&store.skeletons) == *skeleton
            && (self.exact_len == 0
                || self.exact(store).iter().all(|&(at, digit)| text[usize::from(at)] == digit))
    }
}

/// Places of digits before an `x`: only a zero there begins a hexadecimal number.
fn prefixes(skeleton: &[u8]) -> impl Iterator<Item = usize> {
    let marks = memchr::memchr2_iter(b'x', b'X', skeleton);
    marks.filter(|&at| at > 0 && skeleton[at - 1] == b'0').map(|at| at - 1)
}
