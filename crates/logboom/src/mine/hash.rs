//! Hashes of token sequences; none reaches an output, and a collision costs a wrong hint at most.

use std::hash::{BuildHasherDefault, Hasher};

use super::vocabulary::Token;

/// `hash` with one more value in it.
pub(super) fn combine(hash: u64, value: u64) -> u64 {
    let mixed = (hash.rotate_left(23) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ mixed >> 29
}

/// The hash of what stands in a slot, whatever blank stands before it.
pub(super) fn hash_tokens(tokens: &[Token]) -> u64 {
    let Some((first, rest)) = tokens.split_first() else { return 0 };
    rest.iter().fold(combine(1, first.close().bits()), |hash, token| combine(hash, token.bits()))
}

/// Phrases of at most this many tokens are looked up.
pub(super) const LONGEST_PHRASE: usize = 16;

/// The hashes of the first two tokens, of the first three, and so on, as [`hash_tokens`] has them.
pub(super) fn hash_phrases(tokens: &[Token]) -> impl Iterator<Item = u64> {
    let tokens = &tokens[..tokens.len().min(LONGEST_PHRASE)];
    let first = tokens.get(..1).map_or(0, hash_tokens);
    tokens.iter().skip(1).scan(first, |hash, token| {
        *hash = combine(*hash, token.bits());
        Some(*hash)
    })
}

/// What is kept of a filling, to find it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Phrase {
    /// As [`hash_tokens`] has it.
    pub(super) hash: u64,
    /// The first token, and the hash of the first two, if there are as many.
    pub(super) opening: Option<(Token, u64)>,
}

impl Phrase {
    pub(super) fn new(tokens: &[Token]) -> Self {
        let opening = tokens.get(..2).map(|pair| (pair[0], hash_tokens(pair)));
        Self { hash: hash_tokens(tokens), opening }
    }
}

/// The hash of tokens with all their blanks.
pub(super) fn hash_exact(tokens: &[Token]) -> u64 {
    tokens.iter().fold(0, |hash, token| combine(hash, token.bits()))
}

/// Builds the hasher of keys that are hashes already.
pub(super) type Mixed = BuildHasherDefault<Keep>;

/// Gives back the 64 bits it is given.
#[derive(Default)]
pub(super) struct Keep(u64);

impl Hasher for Keep {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = combine(self.0, u64::from(byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.0 = combine(0, u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::Vocabulary;
    use super::*;

    #[test]
    fn phrases_have_the_hashes_of_their_tokens() {
        let mut vocabulary = Vocabulary::default();
        let words = (b'a'..=b'z').map(|letter| vocabulary.literal(&[letter, letter], true));
        let tokens: Vec<Token> = words.collect();
        for length in 0..tokens.len() {
            let longest = length.min(LONGEST_PHRASE);
            let alone: Vec<u64> = (2..=longest).map(|end| hash_tokens(&tokens[..end])).collect();
            assert_eq!(hash_phrases(&tokens[..length]).collect::<Vec<_>>(), alone);
        }
    }
}
