//! What each byte may be in a token, and the rule by which literal text falls into tokens.

use crate::lexicon::letters;

/// Space, tab, and the other ASCII blanks.
pub(super) const BLANK: u16 = 1;
/// Letters, digits, `_` and every byte of a multi-byte character.
pub(super) const WORD: u16 = 1 << 1;
/// Punctuation that joins two word bytes into one word: `a.b`, `x-y`, `and/or`.
pub(super) const JOIN: u16 = 1 << 2;
/// `0` to `9`.
pub(super) const DIGIT: u16 = 1 << 3;
/// `a` to `f` in either case.
pub(super) const HEX_LETTER: u16 = 1 << 4;
/// Word and join bytes that no hexadecimal number has.
pub(super) const NOT_HEX: u16 = 1 << 5;
/// `.`.
pub(super) const DOT: u16 = 1 << 6;
/// `/` and `\`.
pub(super) const SLASH: u16 = 1 << 7;
/// Joins other than `.`, `-`, `/` and `\`.
pub(super) const RARE_JOIN: u16 = 1 << 8;
/// Punctuation of which a run of the same byte is one token: `...`, `::`, `====`.
const RUN: u16 = 1 << 9;
/// ASCII letters.
pub(super) const LETTER: u16 = 1 << 10;
/// `-`.
pub(super) const DASH: u16 = 1 << 11;

const fn kind_of(byte: u8) -> u16 {
    match byte {
        b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => BLANK,
        b'0'..=b'9' => WORD | DIGIT,
        b'a'..=b'f' | b'A'..=b'F' => WORD | HEX_LETTER | LETTER,
        b'g'..=b'z' | b'G'..=b'Z' => WORD | NOT_HEX | LETTER,
        b'_' | 0x80.. => WORD | NOT_HEX,
        b'.' => JOIN | NOT_HEX | RUN | DOT,
        b'-' => JOIN | NOT_HEX | RUN | DASH,
        b'/' | b'\\' => JOIN | NOT_HEX | RUN | SLASH,
        b'$' | b'~' | b'+' => JOIN | NOT_HEX | RUN | RARE_JOIN,
        b'*' | b'=' | b'#' | b'!' | b'?' | b'<' | b'>' | b'|' | b':' | b'%' | b'&' | b'^' => RUN,
        _ => 0,
    }
}

const KIND: [u16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = kind_of(byte as u8);
        byte += 1;
    }
    table
};

/// What a byte may be: the constants of this module, added up.
#[inline]
pub(super) fn kind(byte: u8) -> u16 {
    KIND[usize::from(byte)]
}

/// The byte at `at`, or NUL (which is in no word) outside the text.
#[inline]
pub(super) fn byte_at(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(0)
}

/// Whether a word byte stands at `at`.
#[inline]
pub(super) fn is_word_at(text: &[u8], at: usize) -> bool {
    kind(byte_at(text, at)) & WORD != 0
}

/// Whether a digit stands at `at`.
#[inline]
pub(super) fn is_digit_at(text: &[u8], at: usize) -> bool {
    byte_at(text, at).is_ascii_digit()
}

/// Whether a blank or the end of the text is at `at`.
#[inline]
pub(super) fn is_blank_at(text: &[u8], at: usize) -> bool {
    at >= text.len() || kind(text[at]) & BLANK != 0
}

/// The end of the word that begins at `start`, and the kinds of all its bytes together.
///
/// A word is word bytes, and joins that stand between two of them.
#[inline]
pub(super) fn word_end(text: &[u8], start: usize) -> (usize, u16) {
    let mut end = start;
    let mut kinds = 0;
    loop {
        let mut here = 0;
        while let Some(&byte) = text.get(end) {
            here = kind(byte);
            if here & WORD == 0 {
                break;
            }
            kinds |= here;
            end += 1;
        }
        if here & JOIN == 0 || !is_word_at(text, end + 1) {
            return (end, kinds);
        }
        kinds |= here;
        end += 1;
    }
}

/// The end of the word that begins at `start`, if it is of ASCII letters alone, not all of them
/// hexadecimal, and a blank or the end stands behind it; none where the text ends soon after, too.
///
/// Eight bytes at once.
#[inline]
pub(super) fn plain_word_end(text: &[u8], start: usize) -> Option<usize> {
    const ALL: u64 = 0x8080_8080_8080_8080;
    let (mut end, mut not_hex) = (start, 0);
    loop {
        let bytes = u64::from_le_bytes(*text.get(end..)?.first_chunk()?);
        let length = (letters(bytes, b'a') ^ ALL).trailing_zeros() / 8;
        let of_word = u64::MAX.checked_shr(64 - 8 * length).unwrap_or(0);
        not_hex |= letters(bytes, b'g') & of_word;
        end += length as usize;
        if length < 8 {
            return (not_hex != 0 && is_blank_at(text, end)).then_some(end);
        }
    }
}

/// The end of the contraction (`'t`, `'re`) whose apostrophe would stand at `at`.
#[inline]
pub(super) fn contraction_end(text: &[u8], at: usize) -> usize {
    if byte_at(text, at) != b'\'' {
        return at;
    }
    let end = match (byte_at(text, at + 1), byte_at(text, at + 2)) {
        (b'r' | b'v', b'e') | (b'l', b'l') => at + 3,
        (b't' | b's' | b'd' | b'm', _) => at + 2,
        _ => return at,
    };
    if is_word_at(text, end) { at } else { end }
}

/// Where a literal ends hangs on no more bytes behind it: `'ll` and one that is no letter.
pub(crate) const LITERAL_AHEAD: usize = 4;

/// The end of the literal token that begins at `start`, which is no blank.
///
/// A function of the bytes from `start` on, so that tokens can be found again in a
/// text of which variables were cut out: a word with its contraction, a run of one
/// punctuation byte, or a single byte.
#[inline]
pub(crate) fn literal_end(text: &[u8], start: usize) -> usize {
    let byte = byte_at(text, start);
    let kind = kind(byte);
    if kind & WORD != 0 {
        return contraction_end(text, word_end(text, start).0);
    }
    let mut end = start + 1;
    if kind & RUN != 0 {
        while text.get(end) == Some(&byte) {
            end += 1;
        }
    }
    end
}

/// How many bytes both begin with.
pub(crate) fn alike_ahead(one: &[u8], other: &[u8]) -> usize {
    let (ones, others) = (one.as_chunks::<8>().0, other.as_chunks::<8>().0);
    let eights = 8 * ones.iter().zip(others).take_while(|(a, b)| a == b).count();
    eights + one[eights..].iter().zip(&other[eights..]).take_while(|(a, b)| a == b).count()
}

/// How many bytes both end with.
pub(super) fn alike_behind(one: &[u8], other: &[u8]) -> usize {
    let (ones, others) = (one.as_rchunks::<8>().1, other.as_rchunks::<8>().1);
    let eights = 8 * ones.iter().rev().zip(others.iter().rev()).take_while(|(a, b)| a == b).count();
    let rest = |text: &[u8]| text.len() - eights;
    let (one, other) = (&one[..rest(one)], &other[..rest(other)]);
    eights + one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count()
}

/// The text without the blanks at its beginning.
pub(super) fn trim_start(text: &[u8]) -> &[u8] {
    let lead = text.iter().take_while(|byte| kind(**byte) & BLANK != 0).count();
    &text[lead..]
}

/// The text without the blanks at its end.
pub(super) fn trim_end(text: &[u8]) -> &[u8] {
    let tail = text.iter().rev().take_while(|byte| kind(**byte) & BLANK != 0).count();
    &text[..text.len() - tail]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn plain_words_end_where_words_do(text in "[abfgzABFGZ]{0,20}[ \t0-9./:,'`@\\[{\u{e9}\0-]?[a-z ]{0,3}") {
            let (end, kinds) = word_end(text.as_bytes(), 0);
            let is_plain = kinds & NOT_HEX != 0
                && text.as_bytes()[..end].iter().all(u8::is_ascii_alphabetic)
                && is_blank_at(text.as_bytes(), end);
            let long = format!("{text}{:16}", "");
            prop_assert_eq!(plain_word_end(long.as_bytes(), 0), is_plain.then_some(end));
            let short = plain_word_end(text.as_bytes(), 0);
            prop_assert!(short.is_none_or(|short| is_plain && short == end));
        }
    }
}
