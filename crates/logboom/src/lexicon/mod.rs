//! Which words people write, and which words must stay.
//!
//! Enters: the bytes of one word. Leaves: whether it is a word of English or of computing
//! ([`knows`]), or one that carries what happened ([`guards`]).
//!
//! A word that no lexicon knows is likelier to be a value (`jsmith`, `db07`) than a part of a
//! message; a word that it knows may be either. The list is part of the program: no file is
//! read, and the index over it is built when the first word is asked for. It is SCOWL's (see
//! `LICENSE-SCOWL`) up to size 40, with words of computing added (`computing.txt`);
//! `make_words.py` makes it. Inflections and closed compounds are derived, not stored.
//!
//! ```
//! use logboom::lexicon::{guards, knows};
//!
//! assert!(knows(b"retrying") && knows(b"Timeouts") && knows(b"timestamp"));
//! assert!(!knows(b"jsmith") && !knows(b"qzx"));
//! assert!(guards(b"failed") && !guards(b"file"));
//! ```

mod fault;
mod guard;

use std::sync::LazyLock;

use hashbrown::HashTable;
use rapidhash::v3::rapidhash_v3;

pub use fault::FAULTS;
pub(crate) use guard::is_among;
pub use guard::{guards, operates};

/// Sorted lower-case words, one a line.
static WORDS: &[u8] = include_bytes!("words.txt");

/// Longer words are taken for unknown: none in the list is longer.
const LONGEST: usize = 32;

/// Whether `word` is a word of English or of computing, in any case, inflected or compound.
///
/// Letters only, but for marks that join known words (`can't`, `read-only`, `is_valid`): a word
/// with a digit is unknown. A single letter is known.
pub fn knows(word: &[u8]) -> bool {
    !word.is_empty() && word.split(|byte| b"'-._/".contains(byte)).all(knows_part)
}

fn knows_part(word: &[u8]) -> bool {
    let mut buffer = [0; LONGEST];
    let Some(lower) = buffer.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    match lower {
        [] => true,
        word if !word.iter().all(u8::is_ascii_lowercase) => false,
        [_] => true,
        // No listed word begins like most random texts, so none of their parts does.
        word if word.len() > 3 && !begins_listed(word) => prefixed(word),
        word => listed(word) || inflected(word) || prefixed(word) || compound(word),
    }
}

/// Answers of [`knows`] to the words asked for last: the words of a sentence are asked for
/// again and again.
#[derive(Debug)]
pub(crate) struct Recent {
    slots: Box<[Answer; SLOTS]>,
}

/// Words that are remembered.
const SLOTS: usize = 512;

/// A word of some length, filled up with zeros, and whether it is known.
type Answer = (u8, [u8; 22], bool);

impl Default for Recent {
    fn default() -> Self {
        Self { slots: Box::new([(0, [0; 22], false); SLOTS]) }
    }
}

impl Recent {
    /// What [`knows`] says of a word.
    pub(crate) fn knows(&mut self, word: &[u8]) -> bool {
        let mut text = [0; 22];
        let Some(start) = text.get_mut(..word.len()) else { return knows(word) };
        // A random text does not come again.
        if !begins_listed(word) {
            return knows(word);
        }
        start.copy_from_slice(word);
        let slot = &mut self.slots[rapidhash_v3(word) as usize % SLOTS];
        if (slot.0, slot.1) != (word.len() as u8, text) {
            *slot = (word.len() as u8, text, knows(word));
        }
        slot.2
    }
}

/// The list made ready to be asked: one word of a message is asked for some ten times, as a
/// part of another or with another ending.
struct Index {
    /// Where each word stands, by its hash.
    places: HashTable<(u32, u32)>,
    /// With which three letters words begin: few of those of a random text.
    starts: Box<[bool]>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut places = HashTable::with_capacity(WORDS.len() / 8);
    let mut starts = vec![false; 1 << 15].into_boxed_slice();
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', WORDS) {
        let place = (start as u32, end as u32);
        let word = stored(place);
        places.insert_unique(rapidhash_v3(word), place, |place| rapidhash_v3(stored(*place)));
        if let Some(first) = word.first_chunk() {
            starts[first_letters(*first)] = true;
        }
        start = end + 1;
    }
    Index { places, starts }
});

fn stored((start, end): (u32, u32)) -> &'static [u8] {
    &WORDS[start as usize..end as usize]
}

/// Three letters as a number; those of other bytes are numbers too.
fn first_letters(letters: [u8; 3]) -> usize {
    letters.into_iter().fold(0, |all, letter| all << 5 | usize::from(letter & 31))
}

/// Whether any word in the list may begin like `word`.
fn begins_listed(word: &[u8]) -> bool {
    word.first_chunk().is_none_or(|first| INDEX.starts[first_letters(*first)])
}

/// Whether `word` stands in the list.
fn listed(word: &[u8]) -> bool {
    let is_word = |place: &(u32, u32)| stored(*place) == word;
    begins_listed(word) && INDEX.places.find(rapidhash_v3(word), is_word).is_some()
}

/// A suffix, and what stands in its place in the word that is inflected.
const SUFFIXES: [(&[u8], &[&[u8]]); 11] = [
    (b"s", &[b""]),
    (b"es", &[b""]),
    (b"ies", &[b"y"]),
    (b"ed", &[b"", b"e"]),
    (b"ied", &[b"y"]),
    (b"er", &[b"", b"e"]),
    (b"ers", &[b"", b"e"]),
    (b"ing", &[b"", b"e"]),
    (b"ings", &[b"", b"e"]),
    (b"ly", &[b""]),
    (b"ily", &[b"y"]),
];

/// Whether `word` is a listed word with a regular ending (`copies`, `logged`, `retrying`).
fn inflected(word: &[u8]) -> bool {
    let mut buffer = [0; LONGEST];
    SUFFIXES.iter().any(|(suffix, endings)| {
        let Some(base) = word.strip_suffix(*suffix) else { return false };
        let shortest = if suffix.len() == 1 { 2 } else { 3 };
        if base.len() < shortest {
            return false;
        }
        let doubled = matches!(suffix[0], b'e' | b'i')
            && base.len() >= 4
            && base[base.len() - 1] == base[base.len() - 2];
        endings.iter().any(|ending| {
            let length = base.len() + ending.len();
            buffer[..base.len()].copy_from_slice(base);
            buffer[base.len()..length].copy_from_slice(ending);
            listed(&buffer[..length])
        }) || doubled && listed(&base[..base.len() - 1])
    })
}

/// Whether `word` is two listed words written as one (`datanode`, `hostname`).
fn compound(word: &[u8]) -> bool {
    word.len() >= 7
        && (3..=word.len() - 3).any(|cut| listed(&word[..cut]) && is_whole(&word[cut..]))
}

/// Whether `word` has a prefix that makes words freely (`unmounted`, `reconnect`).
fn prefixed(word: &[u8]) -> bool {
    const PREFIXES: [&[u8]; 9] =
        [b"re", b"un", b"non", b"pre", b"sub", b"auto", b"multi", b"inter", b"over"];
    let rests = PREFIXES.iter().filter_map(|prefix| word.strip_prefix(*prefix));
    rests.filter(|rest| rest.len() >= 4).any(is_whole)
}

fn is_whole(rest: &[u8]) -> bool {
    listed(rest) || inflected(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_is_sorted_and_fits_the_buffer() {
        let words: Vec<&[u8]> = WORDS.strip_suffix(b"\n").unwrap().split(|&b| b == b'\n').collect();
        assert!(words.is_sorted_by(|a, b| a < b));
        assert!(words.iter().all(|word| !word.is_empty() && word.len() < LONGEST - 2));
        assert!(words.iter().all(|word| knows(word)));
    }

    #[test]
    fn words_and_values() {
        for word in "a the copies logged retrying reconnect hostname HTTP Timeout boxes daemons \
             unmounted closing tries mapped node nodes settings loaders datanode keepalive can't read-only is_valid"
            .split_whitespace()
        {
            assert!(knows(word.as_bytes()), "{word}");
        }
        for word in ["", "jsmith", "xkcd", "bipiriwe", "db07", "a.xkcd", "kl\u{f6}n", "xkcd-file"] {
            assert!(!knows(word.as_bytes()), "{word}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_answered(word: Vec<u8>) {
            let upper = word.to_ascii_uppercase();
            proptest::prop_assert_eq!(knows(&word), knows(&upper));
        }
    }
}
