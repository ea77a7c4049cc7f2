//! lines -> where each ends, and their skeleton.
//!
//! Enters: the bytes of some whole lines. Leaves: the place of each line feed, and the bytes with
//! each digit as a `0`, both found in one go over 64 bytes at a time (as in Langdale and Lemire,
//! *Parsing gigabytes of JSON per second*, arXiv:1902.08318), with the widest vectors that the processor
//! has.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

/// Bytes of a bitmap of line feeds.
const WORD: usize = 64;

/// Words for whose line feeds room is made at once, however long the lines are.
const PART: usize = 128;

/// Some lines of a block.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// Their bytes, each digit a `0`; what was there before lies behind.
    skeleton: Vec<u8>,
    /// The places of so many line feeds, then the end of what has none; what was there before lies
    /// behind.
    ends: Vec<usize>,
    count: usize,
    len: usize,
}

impl Lines {
    /// Takes other lines, the last of which may lack its line feed.
    pub(crate) fn set(&mut self, bytes: &[u8]) {
        self.set_by(Level::new(), bytes);
    }

    /// The same, with the vectors of processors of a level.
    fn set_by(&mut self, level: Level, bytes: &[u8]) {
        let Self { skeleton, ends, count, len } = self;
        *len = bytes.len();
        if skeleton.len() < bytes.len() {
            skeleton.resize(bytes.len(), 0);
        }
        let (words, rest) = bytes.as_chunks::<WORD>();
        let (bare_words, bare_rest) = skeleton[..bytes.len()].as_chunks_mut::<WORD>();
        *count = dispatch!(level, simd => set_words(simd, words, bare_words, ends));
        // With the end of what has no line feed.
        make_room(ends, *count + rest.len() + 1);
        let start = bytes.len() - rest.len();
        for (at, (&byte, bare)) in rest.iter().zip(bare_rest).enumerate() {
            *bare = bare_of(byte);
            ends[*count] = start + at;
            *count += usize::from(byte == b'\n');
        }
        if !bytes.is_empty() && bytes.last() != Some(&b'\n') {
            ends[*count] = bytes.len();
            *count += 1;
        }
    }

    /// The bytes with each digit as a `0`.
    pub(crate) fn skeleton(&self) -> &[u8] {
        &self.skeleton[..self.len]
    }

    /// The same, for what is to be told even less of them.
    pub(crate) fn skeleton_mut(&mut self) -> &mut [u8] {
        &mut self.skeleton[..self.len]
    }

    /// Where each line ends, without its line feed.
    pub(crate) fn ends(&self) -> impl Iterator<Item = usize> {
        self.ends[..self.count].iter().copied()
    }
}

/// Makes the skeleton of a text.
pub(crate) fn write_skeleton(text: &[u8], skeleton: &mut Vec<u8>) {
    skeleton.clear();
    skeleton.extend_from_slice(text);
    skeleton.iter_mut().for_each(|byte| *byte = bare_of(*byte));
}

/// A byte of a skeleton.
#[inline]
pub(crate) fn bare_of(byte: u8) -> u8 {
    if byte.is_ascii_digit() { b'0' } else { byte }
}

/// Makes room for so many places.
fn make_room(ends: &mut Vec<usize>, count: usize) {
    if ends.len() < count {
        ends.resize(count, 0);
    }
}

/// Writes the skeletons of words, and the places of their line feeds; how many they are.
#[inline(always)]
fn set_words<S: Simd>(
    simd: S,
    words: &[[u8; WORD]],
    skeletons: &mut [[u8; WORD]],
    ends: &mut Vec<usize>,
) -> usize {
    let (mut start, mut count) = (0, 0);
    let zeros = u8x64::splat(simd, b'0');
    for (words, skeletons) in words.chunks(PART).zip(skeletons.chunks_mut(PART)) {
        make_room(ends, count + words.len() * WORD + 1);
        let ends = &mut ends[..];
        for (word, skeleton) in words.iter().zip(skeletons) {
            let bytes: u8x64<S> = (*word).simd_into(simd);
            let is_digit = (bytes - zeros).simd_le(9);
            is_digit.select(zeros, bytes).store_slice(skeleton);
            let mut feeds = bytes.simd_eq(b'\n').to_bitmask();
            // One or none as a rule, which no processor foretells: so that needs no branch.
            loop {
                ends[count] = start + feeds.trailing_zeros() as usize;
                count += usize::from(feeds != 0);
                feeds &= feeds.wrapping_sub(1);
                if feeds == 0 {
                    break;
                }
            }
            start += WORD;
        }
    }
    count
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
            let levels = [Level::new(), Level::baseline()];
            for (text, level) in texts.iter().flat_map(|text| levels.map(|level| (text, level))) {
                lines.set_by(level, text);
                let bare = |byte: &u8| if byte.is_ascii_digit() { b'0' } else { *byte };
                prop_assert_eq!(lines.skeleton(), text.iter().map(bare).collect::<Vec<_>>());
                let mut plain: Vec<usize> = (0..text.len()).filter(|&at| text[at] == b'\n').collect();
                plain.extend(text.last().filter(|last| **last != b'\n').map(|_| text.len()));
                prop_assert_eq!(lines.ends().collect::<Vec<_>>(), plain);
            }
        }
    }
}
