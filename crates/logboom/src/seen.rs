//! hashes -> which of them came before, as far as that is remembered.
//!
//! Enters: hashes of texts, one after another. Leaves: whether a text came before: so that what comes
//! but once costs no copy. A text may be forgotten for another, and hardly ever taken for one.

/// Remembers one hash in each of so many slots, a power of two.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen<const SLOTS: usize> {
    /// None until the first hash comes.
    slots: Vec<u32>,
}

impl<const SLOTS: usize> Seen<SLOTS> {
    /// Whether that hash came before; it did from now on.
    pub(crate) fn came_before(&mut self, hash: u64) -> bool {
        self.slots.resize(SLOTS, 0);
        let mark = (hash >> 32) as u32 | 1;
        std::mem::replace(&mut self.slots[hash as usize % SLOTS], mark) == mark
    }
}
