//! lines -> where each ends, and their skeleton.
//!
//! Enters: the bytes of some whole lines. Leaves: the place of each line feed, and the bytes with
//! each digit as a `0`, both found in one go over 64 bytes at a time (as in Langdale and Lemire,
//! *Parsing gigabytes of JSON per second*, arXiv:1902.08318).

use wide::u8x16;

/// Bytes of a bitmap of line feeds, and of a vector.
const WORD: usize = 64;
const LANES: usize = 16;

/// Some lines of a block.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// Their bytes, each digit a `0`; what was there before lies behind.
    skeleton: Vec<u8>,
    /// The places of line feeds, then the end of what has none.
    ends: Vec<usize>,
    len: usize,
}

impl Lines {
    /// Takes other lines, the last of which may lack its line feed.
    pub(crate) fn set(&mut self, bytes: &[u8]) {
        let Self { skeleton, ends, len } = self;
        *len = bytes.len();
        if skeleton.len() < bytes.len() {
            skeleton.resize(bytes.len(), 0);
        }
        ends.clear();
        let (words, rest) = bytes.as_chunks::<WORD>();
        let (bare_words, bare_rest) = skeleton[..bytes.len()].as_chunks_mut::<WORD>();
        for (index, (word, bare)) in words.iter().zip(bare_words).enumerate() {
            let mut feeds = skeleton_of(word, bare);
            while feeds != 0 {
                ends.push(index * WORD + feeds.trailing_zeros() as usize);
                feeds &= feeds - 1;
            }
        }
        let start = bytes.len() - rest.len();
        for (at, (&byte, bare)) in rest.iter().zip(bare_rest).enumerate() {
            *bare = bare_of(byte);
            if byte == b'\n' {
                ends.push(start + at);
            }
        }
        if !bytes.is_empty() && bytes.last() != Some(&b'\n') {
            ends.push(bytes.len());
        }
    }

    /// The bytes with each digit as a `0`.
    pub(crate) fn skeleton(&self) -> &[u8] {
        &self.skeleton[..self.len]
    }

    /// Where each line ends, without its line feed.
    pub(crate) fn ends(&self) -> impl Iterator<Item = usize> {
        self.ends.iter().copied()
    }
}

/// A byte of a skeleton.
#[inline]
pub(crate) fn bare_of(byte: u8) -> u8 {
    if byte.is_ascii_digit() { b'0' } else { byte }
}

/// Writes the skeleton of a word; a bit for each of its line feeds.
#[inline]
fn skeleton_of(word: &[u8; WORD], bare: &mut [u8; WORD]) -> u64 {
    let [zero, nine, feed] = [b'0', 9, b'\n'].map(u8x16::splat);
    let (vectors, _) = word.as_chunks::<LANES>();
    let (bare, _) = bare.as_chunks_mut::<LANES>();
    let mut feeds = 0;
    for (index, (bytes, bare)) in vectors.iter().zip(bare).enumerate() {
        let bytes = u8x16::new(*bytes);
        let value = bytes - zero;
        let is_digit = value.min(nine).simd_eq(value);
        *bare = (bytes - (value & is_digit)).to_array();
        feeds |= u64::from(bytes.simd_eq(feed).to_bitmask()) << (index * LANES);
    }
    feeds
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lines_and_skeletons_are_those_of_a_plain_loop(
            texts in prop::collection::vec(prop::collection::vec(
                prop_oneof![Just(b'\n'), b'-'..=b'=', any::<u8>()], 0..300), 1..4),
        ) {
            let mut lines = Lines::default();
            for text in texts {
                lines.set(&text);
                let bare = |byte: &u8| if byte.is_ascii_digit() { b'0' } else { *byte };
                prop_assert_eq!(lines.skeleton(), text.iter().map(bare).collect::<Vec<_>>());
                let mut plain: Vec<usize> = (0..text.len()).filter(|&at| text[at] == b'\n').collect();
                plain.extend(text.last().filter(|last| **last != b'\n').map(|_| text.len()));
                prop_assert_eq!(lines.ends().collect::<Vec<_>>(), plain);
            }
        }
    }
}
