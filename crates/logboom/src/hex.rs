//! skeletons of records -> the ids in them that are random hexadecimal digits.
//!
//! Enters: skeletons (each digit is a `0`). Leaves: where UUIDs and other long hexadecimal numbers
//! stand that are told by their form alone, and skeletons in which all of one form are the same.
//! Requests, traces and objects have such ids, so that a log in which each line names one repeats
//! no skeleton. What is taken for one is so narrow that neither the tokens of a message nor the
//! steps of a layout (but for those that the cutter names) hang on its digits, only on how many
//! there are, and on whether the first is a letter.
//! Most long numbers are decimal, and cost nothing but a look at their bits; so do the few UUIDs whose
//! last group is.

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

/// Bytes of a bitmap.
const WORD: usize = 64;

/// Bytes of a UUID, where it has dashes, how many digits are behind the last one, and the bits of all.
const UUID: usize = 36;
const DASHES: [usize; 4] = [8, 13, 18, 23];
const LAST_GROUP: usize = 12;
const DIGITS: u64 =
    (1 << UUID) - 1 - (1 << DASHES[0] | 1 << DASHES[1] | 1 << DASHES[2] | 1 << DASHES[3]);

/// Fewest decimal digits of one: a word with so many is no name, such as `e2fsck`.
const DECIMALS: usize = 3;

/// Whether a byte may stand in an id.
pub(crate) fn is_part(byte: u8) -> bool {
    is_digit(byte) || byte == b'-'
}

/// Whether it is one of its digits.
pub(crate) fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// Finds ids; keeps its scratch memory.
#[derive(Debug, Clone)]
pub(crate) struct Finder {
    level: Level,
    /// Of each word of the text, of what is left, and of nothing.
    maps: Vec<Map>,
}

/// Bits of some bytes of a text, set where such a one stands.
#[derive(Debug, Clone, Copy, Default)]
struct Map {
    /// A decimal digit.
    decimals: u64,
    /// `a` to `f`.
    letters: u64,
    /// The first of eight digits in a row, one of them a letter.
    eights: u64,
}

impl Map {
    #[inline]
    fn digits(&self) -> u64 {
        self.decimals | self.letters
    }
}

/// Bits of a word, and those of them that as many follow, with which the word before goes on.
#[derive(Debug, Default)]
struct Rows {
    ones: u64,
    twos: u64,
    fours: u64,
}

impl Rows {
    /// The bits of the word before that seven others follow.
    #[inline]
    fn eights(&mut self, ones: u64) -> u64 {
        let behind = |bits: u64, next: u64, len: usize| bits >> len | next << (WORD - len);
        let twos = ones & behind(ones, self.ones, 1);
        let fours = twos & behind(twos, self.twos, 2);
        let eights = fours & behind(fours, self.fours, 4);
        *self = Self { ones, twos, fours };
        eights
    }
}

impl Default for Finder {
    fn default() -> Self {
        Self { level: Level::new(), maps: Vec::new() }
    }
}

impl Finder {
    /// The ids in a skeleton, in order.
    pub(crate) fn ids(&mut self, skeleton: &[u8]) -> impl Iterator<Item = Range<usize>> {
        self.look(skeleton);
        let mut from = 0;
        std::iter::from_fn(move || self.next(skeleton, &mut from))
    }

    /// Makes all ids of one form the same, and of that form; whether there are any.
    pub(crate) fn blur(&mut self, skeleton: &mut [u8]) -> bool {
        self.look(skeleton);
        let (mut from, mut is_any) = (0, false);
        while let Some(id) = self.next(skeleton, &mut from) {
            blur(&mut skeleton[id]);
            is_any = true;
        }
        is_any
    }

    /// Takes another text to look for ids in.
    fn look(&mut self, skeleton: &[u8]) {
        let Self { level, maps } = self;
        maps.clear();
        let (words, rest) = skeleton.as_chunks::<WORD>();
        let mut last = [0; WORD];
        last[..rest.len()].copy_from_slice(rest);
        let level = *level;
        dispatch!(level, simd => map(simd, words, &last, maps));
        maps.push(Map::default());
        let (mut digits, mut decimals) = (Rows::default(), Rows::default());
        for map in maps.iter_mut().rev() {
            map.eights = digits.eights(map.digits()) & !decimals.eights(map.decimals);
        }
    }

    /// The first id from `from` on, which moves behind it.
    #[inline]
    fn next(&self, skeleton: &[u8], from: &mut usize) -> Option<Range<usize>> {
        loop {
            let run = self.run(*from)?;
            *from = run.end;
            if let Some(id) = self.id_of(skeleton, run) {
                return Some(id);
            }
        }
    }

    /// The first digits from `from` on, where none go on, that are enough in a row and not all decimal.
    #[inline]
    fn run(&self, from: usize) -> Option<Range<usize>> {
        let mut word = from / WORD;
        let mut eights = self.maps.get(word)?.eights & u64::MAX << (from % WORD);
        while eights == 0 {
            word += 1;
            eights = self.maps.get(word)?.eights;
        }
        let at = word * WORD + eights.trailing_zeros() as usize;
        Some(self.start(at)..self.end(at))
    }

    /// Where the digits start of which one stands at `at`.
    #[inline]
    fn start(&self, at: usize) -> usize {
        let mut before = self.maps[at / WORD].digits() << (WORD - 1 - at % WORD);
        let mut start = at + 1;
        loop {
            let len = before.leading_ones() as usize;
            start -= len;
            if len == 0 || start == 0 || !start.is_multiple_of(WORD) {
                return start;
            }
            before = self.maps[start / WORD - 1].digits();
        }
    }

    /// Where the digits end of which one stands at `at`.
    #[inline]
    fn end(&self, mut at: usize) -> usize {
        loop {
            let len = self.bits(at, Map::digits).trailing_ones() as usize;
            at += len;
            if len < WORD {
                return at;
            }
        }
    }

    /// The id that ends with these digits, which stand alone.
    #[inline]
    fn id_of(&self, text: &[u8], digits: Range<usize>) -> Option<Range<usize>> {
        let start = match digits.end.checked_sub(UUID) {
            Some(start) if digits.len() == LAST_GROUP && self.is_uuid(text, start) => start,
            _ => digits.start,
        };
        let mask = u64::MAX >> WORD.checked_sub(digits.end - start)?;
        let decimals = self.bits(start, |map| map.decimals) & mask;
        let (before, behind) = (&text[..start], &text[digits.end..]);
        // `b`, `d` and `e` might be a unit or an exponent.
        let tells = |byte: &u8| matches!(byte, b'a' | b'c' | b'f');
        let is_one = has_decimals(decimals)
            && text[start..digits.end].iter().any(tells)
            && stands_between(before, behind);
        is_one.then_some(start..digits.end)
    }

    /// Whether hexadecimal digits in groups of 8, 4, 4, 4 and 12 stand at `start`.
    fn is_uuid(&self, text: &[u8], start: usize) -> bool {
        let digits = self.bits(start, Map::digits) & u64::MAX >> (WORD - UUID);
        digits == DIGITS && DASHES.iter().all(|dash| text[start + dash] == b'-')
    }

    /// The bits of a text from `at` on.
    #[inline]
    fn bits(&self, at: usize, of: impl Fn(&Map) -> u64) -> u64 {
        let Some([one, two, ..]) = self.maps.get(at / WORD..) else { return 0 };
        of(one) >> (at % WORD) | (of(two) << 1) << (WORD - 1 - at % WORD)
    }
}

/// Whether enough bits are set.
fn has_decimals(decimals: u64) -> bool {
    // A processor of any age counts to three faster so.
    let more = |bits: u64| bits & bits.wrapping_sub(1);
    (1..DECIMALS).fold(decimals, |bits, _| more(bits)) != 0
}

/// Whether what stands between these texts is a word of its own, or goes on another in a way that is
/// known to make no difference.
fn stands_between(before: &[u8], behind: &[u8]) -> bool {
    lead_of(before).is_some_and(|lead| {
        let is_in_path = is_path(lead);
        (is_in_path || opens(lead)) && closes(behind, is_in_path) && !is_url(lead)
    })
}

/// Whether a text ends in a URL that goes on: one to read more at is text of the message.
fn is_url(text: &[u8]) -> bool {
    let ends = |byte: &u8| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'<' | b'>' | b'|');
    let start = text.iter().rposition(ends).map_or(0, |end| end + 1);
    text[start..].windows(3).any(|three| three == b"://")
}

/// Appends the maps of words and of what is left of a text.
#[inline(always)]
fn map<S: Simd>(simd: S, words: &[[u8; WORD]], last: &[u8; WORD], maps: &mut Vec<Map>) {
    let first = u8x64::splat(simd, b'a');
    for word in words.iter().chain([last]) {
        let bytes: u8x64<S> = (*word).simd_into(simd);
        // Put together later, since compilers take masks apart that are put together at once.
        let decimals = bytes.simd_eq(b'0').to_bitmask();
        let letters = (bytes - first).simd_le(5).to_bitmask();
        maps.push(Map { decimals, letters, eights: 0 });
    }
}

/// Makes an id the one of its form.
fn blur(id: &mut [u8]) {
    let first = if id[0] == b'0' { b'0' } else { b'a' };
    let is_uuid = id.get(DASHES[0]) == Some(&b'-');
    id.fill(b'a');
    id[1..=DECIMALS].fill(b'0');
    id[0] = first;
    if is_uuid {
        DASHES.into_iter().for_each(|dash| id[dash] = b'-');
    }
}

/// What stands before the word of an id: it begins there, with `0x`, or with words in small letters
/// that go on to the id (`req-`, `user_id_`).
fn lead_of(before: &[u8]) -> Option<&[u8]> {
    match before {
        [lead @ .., b'0', b'x'] => Some(lead),
        [.., b'-' | b'_'] => {
            let is_part = |byte: &&u8| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'_');
            let len = before.iter().rev().take_while(is_part).count();
            let (lead, words) = before.split_at(before.len() - len);
            words[0].is_ascii_lowercase().then_some(lead)
        }
        _ => Some(before),
    }
}

/// Whether a text ends in a path that goes on: all of it is one value, whatever it says.
fn is_path(text: &[u8]) -> bool {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"/_.~%-".contains(byte);
    if !text.ends_with(b"/") {
        return false;
    }
    let len = text.iter().rev().take_while(is_part).count();
    let (before, path) = text.split_at(text.len() - len);
    path[0] == b'/'
        && path.get(1) != Some(&b'/')
        && before.last().is_none_or(|mark| b" \t[(\"'=".contains(mark))
}

/// Whether an id may stand behind this text: at the beginning of a word.
fn opens(before: &[u8]) -> bool {
    before.last().is_none_or(|mark| {
        let is_bracket = matches!(mark, b'[' | b'(' | b'{' | b'<' | b'"' | b'\'');
        is_bracket || matches!(mark, b' ' | b'\t' | b'=' | b':' | b',' | b'|' | b'@')
    })
}

/// Whether an id may stand before this text: at the end of a word, or of a part of a path.
fn closes(behind: &[u8], is_in_path: bool) -> bool {
    match behind {
        [] | [b' ' | b'\t', ..] | [b':' | b'.'] | [b':' | b'.', b' ' | b'\t', ..] => true,
        [b']' | b')' | b'}' | b'>' | b'"' | b'\'' | b',' | b';' | b'|', ..] => true,
        [b'/' | b'?', ..] => is_in_path,
        _ => false,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bare(text: &[u8]) -> Vec<u8> {
        text.iter().copied().map(crate::split::bare_of).collect()
    }

    /// The text with these digits in its ids, as far as they are ids of the same form then.
    pub(crate) fn with_other_ids(text: &[u8], digits: &[u32]) -> Vec<u8> {
        let (mut other, mut finder) = (text.to_vec(), Finder::default());
        let ids: Vec<_> = finder.ids(&bare(text)).collect();
        for id in &ids {
            let places = id.clone().filter(|&at| text[at] != b'-');
            for (at, digit) in places.zip(digits) {
                let is_free = at > id.start || text[at].is_ascii_digit() == (*digit < 10);
                if is_free {
                    other[at] = char::from_digit(*digit, 16).unwrap() as u8;
                }
            }
        }
        let is_alike = finder.ids(&bare(&other)).collect::<Vec<_>>() == ids;
        if is_alike { other } else { text.to_vec() }
    }

    fn told(text: &str) -> String {
        let mut skeleton = bare(text.as_bytes());
        Finder::default().blur(&mut skeleton);
        String::from_utf8(skeleton).unwrap()
    }

    #[test]
    fn ids_are_told_by_their_form_and_what_stands_around() {
        for text in [
            "a123456c",
            "(1b23c456)",
            "id=00112233445566778899aabbccddeeff",
            "trace_id: 00112233445566778899aabbccddeef0, next",
            "[req-3fa85f64-5717-4562-b3fc-2c963f66afa6 - -]",
            "<3fa85f64-5717-4562-b3fc-2c963f66afa6>",
            "at 0x7f9d116e2714.",
            "o.e.Call@1b2c3d4a",
            "GET /v1/items/3fa85f64-5717-4562-b3fc-2c963f66afa6/parts?x=1",
            "x=/var/lib/00112233445566778899aabbccddeeff",
        ] {
            assert!(told(text).contains("000a"), "{text}: {}", told(text));
        }
        for text in [
            "1234567",
            "a12345c",
            "12345678",
            "abcdefab",
            "a1bcdef2",
            "12345678b",
            "1234567d",
            "12345e67",
            "A123456C",
            "a123456g",
            "xa123456c",
            "a.a123456c",
            "a123456c.b",
            "7-a123456c",
            "Req-a123456c",
            "-a123456c",
            "a123456c-7",
            "a123456c:80",
            "a123456c=1",
            "host/a123456c",
            "https://host/a123456c/d",
            "//host/a123456c",
            "3fa85f64-5717-4562-b3fc-2c963f66afa6-1",
            "0x1/a123456c",
            "https://host?id=a123456c",
        ] {
            assert_eq!(told(text).into_bytes(), bare(text.as_bytes()));
        }
    }

    proptest! {
        #[test]
        fn ids_are_those_of_a_plain_loop(text in "([0af]{6,70}|[-a-g0 x=/]{0,9}){0,9}") {
            let text = text.as_bytes();
            let mut finder = Finder::default();
            let runs = text.chunk_by(|one, other| is_digit(*one) && is_digit(*other));
            let mut at = 0;
            let places = runs.map(|run| {
                at += run.len();
                at - run.len()..at
            });
            let of = |run: &Range<usize>| {
                let is_uuid = |start: &usize| {
                    let mut groups = text[*start..run.end].split(|byte| *byte == b'-');
                    let all = [8, 4, 4, 4, 12].map(|len| groups.next().is_some_and(|group| group.len() == len));
                    all == [true; 5] && text[*start..run.end].iter().all(|byte| is_part(*byte))
                };
                let start = run.end.checked_sub(UUID).filter(is_uuid).unwrap_or(run.start);
                let has_letter = !text[run.clone()].iter().all(u8::is_ascii_digit);
                let id = &text[start..run.end];
                let count = |bytes: &[u8]| id.iter().filter(|byte| bytes.contains(byte)).count();
                let is_one = has_letter && count(b"0") >= DECIMALS && count(b"acf") > 0;
                is_one.then_some(start..run.end)
            };
            let ids: Vec<_> = places
                .filter(|run| (8..=WORD).contains(&run.len()))
                .filter_map(|run| of(&run))
                .filter(|id| stands_between(&text[..id.start], &text[id.end..]))
                .collect();
            prop_assert_eq!(finder.ids(text).collect::<Vec<_>>(), ids.clone());
            let mut blurred = text.to_vec();
            prop_assert_eq!(finder.blur(&mut blurred), !ids.is_empty());
            // They are ids still, and all of one form are the same.
            prop_assert_eq!(finder.ids(&blurred).collect::<Vec<_>>(), ids);
            let again = blurred.clone();
            finder.blur(&mut blurred);
            prop_assert_eq!(blurred, again);
        }
    }
}
