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

mod cue;
mod fault;
mod guard;
mod lengths;

use std::sync::LazyLock;

use hashbrown::HashTable;
use rapidhash::v3::rapidhash_v3;

pub(crate) use cue::announces;
pub use cue::{cues, is_kind, links};
pub use fault::FAULTS;
pub(crate) use fault::is_exception;
pub(crate) use guard::List;
pub use guard::{guards, operates};
pub(crate) use lengths::Lengths;

/// Sorted lower-case words, one a line.
static WORDS: &[u8] = include_bytes!("words.txt");

/// Longer words are taken for unknown: none in the list is longer.
const LONGEST: usize = 32;

/// Whether `word` is a word of English or of computing, in any case, inflected or compound.
///
/// Letters only, but for marks that join known words (`can't`, `read-only`, `is_valid`): a word
/// with a digit is unknown. A single letter is known.
pub fn knows(word: &[u8]) -> bool {
    if is_letters(word) {
        return !word.is_empty() && knows_letters(word);
    }
    let is_joint = |byte: &u8| matches!(byte, b'\'' | b'-' | b'.' | b'_' | b'/');
    word.split(is_joint).all(|part| is_letters(part) && knows_letters(part))
}

fn is_letters(word: &[u8]) -> bool {
    word.iter().all(u8::is_ascii_alphabetic)
}

/// The same for a part of a word, which is letters alone; an empty one is no obstacle.
fn knows_letters(word: &[u8]) -> bool {
    // No listed word begins like most random texts, so none of their parts does.
    if word.len() > 3 && !may_start(word) {
        return false;
    }
    let begins = word.len() <= 3 || begins_listed(word);
    let mut buffer = [0; LONGEST];
    let Some(lower) = buffer.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    match lower {
        [] | [_] => true,
        word if !begins => prefixed(word),
        word => listed(word) || inflected(word) || prefixed(word) || compound(word),
    }
}

/// Answers of [`knows`] to the words asked for last: the words of a sentence are asked for
/// again and again.
#[derive(Debug)]
pub(crate) struct Recent {
    /// Words, and whether they are known.
    slots: Box<[(WordKey, bool); SLOTS]>,
}

/// Words that are remembered.
const SLOTS: usize = 512;

impl Default for Recent {
    fn default() -> Self {
        Self { slots: Box::new([(WordKey::default(), false); SLOTS]) }
    }
}

impl Recent {
    /// What [`knows`] says of a word.
    #[inline]
    pub(crate) fn knows(&mut self, word: &[u8]) -> bool {
        if is_random(word, are_letters) {
            return false;
        }
        let Some(key) = WordKey::new(word) else { return knows(word) };
        self.remembered(key).unwrap_or_else(|| self.learn(key, word))
    }

    /// The same of the letters at the beginning, so many of them.
    #[inline]
    pub(crate) fn knows_letters(&mut self, bytes: &[u8; 16], len: usize) -> bool {
        let word = &bytes[..len];
        !is_random(word, |_| true) && {
            let key = WordKey::of_first(bytes, len);
            self.remembered(key).unwrap_or_else(|| self.learn(key, word))
        }
    }

    #[inline]
    fn remembered(&self, key: WordKey) -> Option<bool> {
        let (kept, is_known) = self.slots[key.slot()];
        (kept == key).then_some(is_known)
    }

    /// Remembers what [`knows`] says of a word that may come again.
    fn learn(&mut self, key: WordKey, word: &[u8]) -> bool {
        let is_known = knows(word);
        self.slots[key.slot()] = (key, is_known);
        is_known
    }
}

/// A word of at most sixteen bytes, none of them NUL, as numbers: its bytes, and NUL behind them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct WordKey(u64, u64);

/// For each number of the first bytes of sixteen, which they are.
const FIRST: [[u64; 2]; 17] = {
    let mut first = [[0; 2]; 17];
    let mut len = 0;
    while len < 16 {
        first[len + 1] = first[len];
        first[len + 1][len / 8] |= 0xff << (8 * (len % 8));
        len += 1;
    }
    first
};

impl WordKey {
    fn new(word: &[u8]) -> Option<Self> {
        let mut bytes = [0; 16];
        bytes.get_mut(..word.len())?.copy_from_slice(word);
        let has_nul = bytes[..word.len()].contains(&0);
        (!has_nul).then(|| Self::of_first(&bytes, word.len()))
    }

    /// The key of the first bytes.
    #[inline]
    fn of_first(bytes: &[u8; 16], len: usize) -> Self {
        let (halves, _) = bytes.as_chunks();
        let half = |at: usize| u64::from_le_bytes(halves[at]) & FIRST[len][at];
        Self(half(0), half(1))
    }

    #[inline]
    fn slot(self) -> usize {
        ((self.0 ^ self.1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize % SLOTS
    }
}

/// Whether a word begins or ends with four letters as no listed word does, with any prefix or ending:
/// most random texts do, and do not come again.
#[inline]
fn is_random(word: &[u8], are_letters: impl Fn([u8; 4]) -> bool) -> bool {
    let (Some(start), Some(end)) = (word.first_chunk(), word.last_chunk()) else { return false };
    let [_, last @ ..]: [u8; 4] = *end;
    !may_start(word) && are_letters(*start) || !INDEX.inflects.has(last) && are_letters(*end)
}

/// Whether all of them are letters.
#[inline]
fn are_letters(bytes: [u8; 4]) -> bool {
    letters(u64::from(u32::from_le_bytes(bytes)), b'a') == 0x8080_8080
}

/// Which of eight bytes are ASCII letters in any case, from the small one `first` on: the highest bit
/// of each tells.
///
/// In each byte of a number that bit answers a question of that byte, and since no sum passes 255, no
/// byte tells the next one anything.
#[inline]
pub(crate) fn letters(bytes: u64, first: u8) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    const CASE: u64 = 0x20 * EACH;
    let lower = (bytes | CASE) & !HIGH;
    let is_from = |first: u8| lower + u64::from(0x80 - first) * EACH;
    is_from(first) & !is_from(b'z' + 1) & !bytes & HIGH
}

/// The list made ready to be asked: one word of a message is asked for some ten times, as a
/// part of another or with another ending.
struct Index {
    /// Where each word stands, by its hash.
    places: HashTable<(u32, u32)>,
    /// What words begin with, and what with a prefix, too; what they end with, and what with another
    /// ending, too: few of the letters of a random text are among these.
    begins: Threes,
    starts: Threes,
    ends: Threes,
    inflects: Threes,
}

/// A set of three letters, whose case does not count. Other bytes pass for letters.
///
/// Of each two letters a bit for each that may be the third.
struct Threes([u32; 1 << 10]);

impl Threes {
    const fn new() -> Self {
        Self([0; 1 << 10])
    }

    #[inline]
    fn place([first, second, third]: [u8; 3]) -> (usize, u32) {
        let letter = |byte: u8| u32::from(byte & 31);
        ((letter(first) << 5 | letter(second)) as usize, letter(third))
    }

    fn add(&mut self, letters: [u8; 3]) {
        let (place, bit) = Self::place(letters);
        self.0[place] |= 1 << bit;
    }

    #[inline]
    fn has(&self, letters: [u8; 3]) -> bool {
        let (place, bit) = Self::place(letters);
        self.0[place] >> bit & 1 != 0
    }
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut places = HashTable::with_capacity(WORDS.len() / 8);
    let [mut begins, mut starts, mut ends, mut inflects] = [const { Threes::new() }; 4];
    let mut pairs = [false; 1 << 10];
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', WORDS) {
        let place = (start as u32, end as u32);
        let word = stored(place);
        places.insert_unique(rapidhash_v3(word), place, |place| rapidhash_v3(stored(*place)));
        if let (Some(first), Some(last)) = (word.first_chunk(), word.last_chunk()) {
            begins.add(*first);
            starts.add(*first);
            ends.add(*last);
            inflects.add(*last);
        }
        if let [.., before, last] = word {
            pairs[usize::from(before & 31) << 5 | usize::from(last & 31)] = true;
        }
        start = end + 1;
    }
    for pair in (0..pairs.len()).filter(|pair| pairs[*pair]) {
        inflect([(pair >> 5) as u8, (pair & 31) as u8], &mut inflects);
    }
    for [first, second] in PREFIXES.map(|prefix| [prefix[0], prefix[1]]) {
        (0..32).for_each(|third| starts.add([first, second, third]));
    }
    Index { places, begins, starts, ends, inflects }
});

/// Adds what a word with these last two letters ends with when it has another ending.
fn inflect(pair: [u8; 2], inflects: &mut Threes) {
    for (suffix, endings) in SUFFIXES {
        for ending in endings {
            let kept = pair.len() - ending.len();
            let all: Vec<u8> = pair[..kept].iter().chain(suffix).copied().collect();
            if let Some(last) = all.last_chunk()
                && ending.iter().zip(&pair[kept..]).all(|(a, b)| a & 31 == *b)
            {
                inflects.add(*last);
            }
        }
    }
}

fn stored((start, end): (u32, u32)) -> &'static [u8] {
    &WORDS[start as usize..end as usize]
}

/// Whether any word in the list may begin like `word`.
fn begins_listed(word: &[u8]) -> bool {
    word.first_chunk().is_none_or(|first| INDEX.begins.has(*first))
}

/// Whether any word in the list may begin like `word`, or go on so behind a prefix.
fn may_start(word: &[u8]) -> bool {
    word.first_chunk().is_none_or(|first| INDEX.starts.has(*first))
}

/// Whether any word in the list may end like `word`.
fn ends_listed(word: &[u8]) -> bool {
    word.last_chunk().is_none_or(|last| INDEX.ends.has(*last))
}

/// Whether `word` stands in the list.
fn listed(word: &[u8]) -> bool {
    let is_word = |place: &(u32, u32)| stored(*place) == word;
    begins_listed(word)
        && ends_listed(word)
        && INDEX.places.find(rapidhash_v3(word), is_word).is_some()
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
    if !word.last().is_some_and(|last| b"sdrgy".contains(last)) {
        return false;
    }
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
    let is_cut = |at: usize| {
        let (first, second) = word.split_at(at);
        // An ending may leave two letters of three, and any two may begin a word.
        (second.len() <= 3 || begins_listed(second)) && listed(first) && is_whole(second)
    };
    word.len() >= 7 && (3..=word.len() - 3).any(is_cut)
}

/// Prefixes that make words freely (`unmounted`, `reconnect`); none begins with another.
const PREFIXES: [&[u8]; 9] =
    [b"re", b"un", b"non", b"pre", b"sub", b"auto", b"multi", b"inter", b"over"];

/// Whether `word` has such a prefix.
fn prefixed(word: &[u8]) -> bool {
    let rest = PREFIXES.iter().find_map(|prefix| word.strip_prefix(*prefix));
    rest.is_some_and(|rest| rest.len() >= 4 && is_whole(rest))
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
        assert!(FAULTS.is_sorted_by(|a, b| a < b));
        assert!(FAULTS.iter().all(|fault| fault.to_lowercase() == **fault));
    }

    #[test]
    fn no_known_word_is_random() {
        let words: Vec<&[u8]> = WORDS.strip_suffix(b"\n").unwrap().split(|&b| b == b'\n').collect();
        for (index, word) in words.iter().enumerate() {
            let other = words[index * 7919 % words.len()];
            assert!(
                !is_random(&[*word, other].concat(), are_letters)
                    || !knows(&[*word, other].concat())
            );
            for (suffix, endings) in SUFFIXES {
                let last = &word[word.len() - 1..];
                let bases = endings.iter().filter_map(|ending| word.strip_suffix(*ending));
                for base in bases.map(<[u8]>::to_vec).chain([[*word, last].concat()]) {
                    let form = [&base, suffix].concat();
                    assert!(
                        !is_random(&form, are_letters) || !knows(&form),
                        "{}",
                        form.escape_ascii()
                    );
                }
            }
        }
    }

    #[test]
    fn words_and_values() {
        for word in "a the copies logged retrying reconnect hostname HTTP Timeout boxes daemons \
             unmounted closing tries mapped node nodes settings loaders datanode keepalive can't read-only is_valid"
            .split_whitespace()
        {
            assert!(knows(word.as_bytes()), "{word}");
        }
        assert!(SUFFIXES.iter().all(|(suffix, _)| b"sdrgy".contains(suffix.last().unwrap())));
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

        #[test]
        fn letters_are_told(bytes: [u8; 4], near in "[@-\\[`-{]{4}") {
            for bytes in [bytes, near.as_bytes().try_into().unwrap()] {
                proptest::prop_assert_eq!(are_letters(bytes), is_letters(&bytes));
            }
        }

        #[test]
        fn words_are_remembered_apart(
            words in proptest::collection::vec("[a-c]{0,18}|[a-z]{1,6}['_.-]?[a-zA-Z7]{0,5}", 0..200)
        ) {
            let mut recent = Recent::default();
            for word in words.iter().map(String::as_bytes) {
                proptest::prop_assert_eq!(recent.knows(word), knows(word));
            }
            let apart: std::collections::HashSet<_> = words.iter().filter(|word| word.len() <= 16).collect();
            let keys: std::collections::HashSet<_> =
                apart.iter().map(|word| WordKey::new(word.as_bytes()).map(|key| (key.0, key.1))).collect();
            proptest::prop_assert_eq!(apart.len(), keys.len());
            for word in apart.into_iter().map(String::as_bytes) {
                let mut bytes = [b' '; 16];
                bytes[..word.len()].copy_from_slice(word);
                proptest::prop_assert_eq!(WordKey::new(word), Some(WordKey::of_first(&bytes, word.len())));
            }
        }
    }
}
