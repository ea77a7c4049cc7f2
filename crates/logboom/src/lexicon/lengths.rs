//! A look at a word that tells for most that they are in no list.

/// The lengths of some words, as bits, by their first byte.
#[derive(Debug)]
pub(crate) struct Lengths([u16; 256]);

impl Lengths {
    /// Those of no words.
    pub(crate) const NONE: Self = Self([0; 256]);

    /// And that of a word, of less than sixteen bytes.
    pub(crate) const fn and(mut self, first: u8, len: usize) -> Self {
        self.0[first as usize] |= 1 << len;
        self
    }

    /// And those of some.
    pub(crate) const fn and_all(mut self, words: &[&[u8]]) -> Self {
        let mut at = 0;
        while at < words.len() {
            self = self.and(words[at][0], words[at].len());
            at += 1;
        }
        self
    }

    /// Whether one of the words has that first byte and that length.
    #[inline]
    pub(crate) fn may_have(&self, first: u8, len: usize) -> bool {
        len < 16 && self.0[usize::from(first)] >> len & 1 != 0
    }
}
