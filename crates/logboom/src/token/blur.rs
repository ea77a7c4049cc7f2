//! message -> the same, with one word in place of all that nobody knows.
//!
//! Enters: a message, and who knows its words. Leaves: a message with the same tokens, but that
//! each plain word that is unknown is [`STAND_IN`]. A plain word is of few small letters, between
//! blanks, no constant and none that refers to an address behind it: it is a literal whatever its
//! letters are, and no other token hangs on them.

use wide::u8x16;

use super::byte::{BLANK, byte_at, kind};
use super::word::{is_constant, refers};
use crate::lexicon::{Recent, WordKey};

/// Stands for each plain word that is unknown, and is one; none is shorter.
pub(crate) const STAND_IN: [u8; 2] = *b"qq";

/// Bytes that are looked at at once; a plain word has fewer.
const LANES: usize = 16;

/// Blurs messages; one for each worker, since it keeps its scratch memory.
#[derive(Debug, Default)]
pub(crate) struct Blur {
    /// The message, with blanks behind it, so that each of its words can be read at once.
    message: Vec<u8>,
    /// What it becomes; what was there before lies behind.
    blurred: Vec<u8>,
}

impl Blur {
    /// The blurred message; `None` if nothing in it is to be blurred, or its tokens might change.
    pub(crate) fn of(&mut self, message: &[u8], words: &mut Recent) -> Option<&[u8]> {
        if may_have_list(message) {
            return None;
        }
        let Self { message: text, blurred } = self;
        text.clear();
        text.extend_from_slice(message);
        text.extend_from_slice(&[b' '; LANES]);
        if blurred.len() < text.len() {
            blurred.resize(text.len(), 0);
        }
        let end = blur(text, message.len(), blurred, words)?;
        Some(&blurred[..end])
    }
}

/// Writes the blurred form of the first `len` bytes; how long it is, if any word is unknown. What is
/// written never outgrows what was read.
fn blur(text: &[u8], len: usize, blurred: &mut [u8], words: &mut Recent) -> Option<usize> {
    let (mut at, mut end, mut has_unknown) = (0, 0, false);
    while at < len {
        let lanes: &[u8; LANES] = text[at..].first_chunk()?;
        let to: &mut [u8; LANES] = blurred[end..].first_chunk_mut()?;
        let Some(size) = plain_word(lanes) else {
            let next = behind_blanks(text, at, len);
            blurred[end..end + next - at].copy_from_slice(&text[at..next]);
            (at, end) = (next, end + next - at);
            continue;
        };
        // With the blank behind it.
        *to = *lanes;
        let word = &lanes[..size];
        at += size + 1;
        if words.knows_key(WordKey::of_first(lanes, size), word) || tells(word) {
            end += size + 1;
        } else {
            let [first, second] = STAND_IN;
            to[..3].copy_from_slice(&[first, second, lanes[size]]);
            end += STAND_IN.len() + 1;
            has_unknown = true;
        }
    }
    // Of the blank behind a last word.
    has_unknown.then(|| end - (at - len))
}

/// Whether it hangs on the letters of a plain word what it is, or what is behind it.
fn tells(word: &[u8]) -> bool {
    is_constant(word) || refers(word)
}

/// The length of the word at the beginning, if it is of small letters, not all of them hexadecimal,
/// and a blank stands behind it.
#[inline]
fn plain_word(lanes: &[u8; LANES]) -> Option<usize> {
    let bytes = u8x16::new(*lanes);
    let are_from = |first: u8| {
        let (place, most) = (bytes - u8x16::splat(first), u8x16::splat(b'z' - first));
        place.min(most).simd_eq(place).to_bitmask()
    };
    let len = are_from(b'a').trailing_ones() as usize;
    let is_hex = are_from(b'g').trailing_zeros() as usize >= len;
    let is_plain = !is_hex && lanes.get(len).is_some_and(|next| kind(*next) & BLANK != 0);
    is_plain.then_some(len)
}

/// Where the blanks behind the next word end, or all does.
fn behind_blanks(text: &[u8], mut at: usize, end: usize) -> usize {
    while at < end && kind(text[at]) & BLANK == 0 {
        at += 1;
    }
    while at < end && kind(text[at]) & BLANK != 0 {
        at += 1;
    }
    at
}

/// Whether a list of quoted values in brackets may begin somewhere, which may have words between
/// blanks, and is looked at up to some length.
fn may_have_list(message: &[u8]) -> bool {
    memchr::memchr_iter(b'[', message).any(|at| matches!(byte_at(message, at + 1), b'"' | b'\''))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Tokenizer;
    use super::super::byte::is_blank_at;
    use super::*;
    use crate::lexicon;

    /// Literals, with unknown plain words as the one that stands for them, and classes.
    fn tokens(message: &[u8]) -> Vec<(String, String, bool)> {
        let mut tokenizer = Tokenizer::default();
        let tokens = tokenizer.tokenize(message).iter();
        let shown = tokens.map(|token| {
            let (start, end) = (token.start as usize, token.end as usize);
            let literal = match token.class.is_literal() {
                true if is_unknown(message, start, end) => &STAND_IN[..],
                true => token.bytes(message),
                false => b"",
            };
            (token.class.to_string(), literal.escape_ascii().to_string(), token.spaced)
        });
        shown.collect()
    }

    fn is_unknown(message: &[u8], start: usize, end: usize) -> bool {
        let word = &message[start..end];
        word.iter().all(u8::is_ascii_lowercase)
            && !lexicon::knows(word)
            && word.len() < LANES
            && (start == 0 || is_blank_at(message, start - 1))
            && is_blank_at(message, end)
            && !word.iter().all(u8::is_ascii_hexdigit)
            && !tells(word)
    }

    #[test]
    fn unknown_words_between_blanks_are_one() {
        let mut blur = Blur::default();
        let mut of = |message: &str| {
            let blurred = blur.of(message.as_bytes(), &mut Recent::default());
            blurred.map(|blurred| String::from_utf8(blurred.to_vec()).unwrap())
        };
        assert_eq!(of("opened by jsmith at gate").unwrap(), "opened by qq at gate");
        assert_eq!(of("xkcd  jsmith").unwrap(), "qq  qq");
        for same in ["opened by Jsmith", "user=jsmith (xkcd) feedface", "null nil", "", "  "] {
            assert_eq!(of(same), None, "{same}");
        }
        assert_eq!(of("jsmith said ['a xkcd b']"), None);
        assert!(!lexicon::knows(&STAND_IN));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn tokens_stay(
            words in prop::collection::vec(prop_oneof![
                "[a-z]{1,12}", "[a-fqx]{1,9}", "[0-9]{1,5}", "[ -~]{0,12}",
                Just("jsmith".to_owned()), Just("docs".to_owned()), Just("404".to_owned()),
                Just("https://a.example/x".to_owned()), Just("Mar".to_owned()), Just("12".to_owned()),
                Just("10:11:12".to_owned()), Just("2024".to_owned()), Just("['a".to_owned()), Just("b']".to_owned()),
                Just("GET".to_owned()), Just("/".to_owned()), Just("utc".to_owned()), Just("ms".to_owned()),
                Just("x@y".to_owned()), Just("a,b,c".to_owned()), Just("\u{e9}t\u{e9}".to_owned()),
            ], 0..12),
            gap in prop_oneof![Just(" "), Just("  "), Just("\t"), Just(" \u{b}"), Just(""), Just("=")],
        ) {
            let message = words.join(gap);
            let mut blur = Blur::default();
            if let Some(blurred) = blur.of(message.as_bytes(), &mut Recent::default()) {
                prop_assert_eq!(tokens(blurred), tokens(message.as_bytes()));
            }
        }
    }
}
