//! message -> the same, with one word in place of all that nobody knows.
//!
//! Enters: a message, and who knows its words. Leaves: a message with the same tokens, but that
//! each plain word that is unknown is [`STAND_IN`]. A plain word is of few small letters, between
//! blanks, no constant and none that refers to an address behind it: it is a literal whatever its
//! letters are, and no other token hangs on them.

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x16};

use super::byte::{BLANK, alike_ahead, alike_behind, byte_at, kind};
use super::word::{is_constant, may_mean, refers};
use crate::lexicon::Recent;

/// Stands for each plain word that is unknown, and is one; none is shorter.
pub(crate) const STAND_IN: [u8; 2] = *b"qq";

/// Bytes that are looked at at once; a plain word has fewer.
const LANES: usize = 16;

/// How many messages are kept, each for those that begin with the same bytes.
const KEPT: usize = 16;

/// Longer messages are not blurred: to keep them would take too much.
const LONGEST: usize = 4 << 10;

/// Blurs messages; one for each worker, since it keeps some of them: most messages begin and end as
/// one before, and what is alike is not looked at again.
#[derive(Debug, Default)]
pub(crate) struct Blur {
    kept: [Kept; KEPT],
    /// Becomes the next of these.
    next: Kept,
}

impl Blur {
    /// The blurred message; `None` if nothing in it is to be blurred, or its tokens might change.
    pub(crate) fn of(&mut self, message: &[u8], words: &mut Recent) -> Option<&[u8]> {
        if message.len() > LONGEST || may_have_list(message) {
            return None;
        }
        let first = message.first_chunk().map_or(0, |first| u64::from_le_bytes(*first));
        let slot = (first.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize % KEPT;
        let Self { kept, next } = self;
        next.set(message, &kept[slot], words);
        std::mem::swap(&mut kept[slot], next);
        Some(&*kept[slot].blurred).filter(|blurred| *blurred != message)
    }
}

/// A message and what it became.
#[derive(Debug, Default)]
struct Kept {
    /// The message, with blanks behind it, so that each of its words can be read at once.
    text: Vec<u8>,
    blurred: Vec<u8>,
    /// Where in both what is behind blanks begins. What comes from there on hangs on no byte before, and
    /// what came before on none behind.
    starts: Vec<(u32, u32)>,
}

impl Kept {
    fn message(&self) -> &[u8] {
        &self.text[..self.text.len().saturating_sub(LANES)]
    }

    /// Makes it that of a message, with what is alike in another.
    fn set(&mut self, message: &[u8], other: &Self, words: &mut Recent) {
        let Self { text, blurred, starts } = self;
        text.clear();
        text.extend_from_slice(message);
        text.extend_from_slice(&[b' '; LANES]);
        let ahead = alike_ahead(message, other.message());
        let same = other.starts.partition_point(|(start, _)| *start as usize <= ahead);
        let same = same.saturating_sub(1);
        let (at, made) = other.starts.get(same).copied().unwrap_or_default();
        starts.clear();
        starts.extend_from_slice(&other.starts[..same]);
        blurred.clear();
        blurred.extend_from_slice(&other.blurred[..made as usize]);
        self.go_on(at as usize, other, words);
    }

    /// Blurs what is from `at` on, up to what the other message ends with, too.
    fn go_on(&mut self, mut at: usize, other: &Self, words: &mut Recent) {
        let Self { text, blurred, starts } = self;
        let len = text.len() - LANES;
        let behind = alike_behind(&text[..len], other.message());
        let mut written = at;
        while at < len {
            let made = blurred.len() + at - written;
            if len - at <= behind
                && let Some(rest) = other.rest(len - at)
            {
                blurred.extend_from_slice(&text[written..at]);
                let (first, first_made) = other.starts[rest];
                blurred.extend_from_slice(&other.blurred[first_made as usize..]);
                let moved = |(start, end): &(u32, u32)| {
                    (start - first + at as u32, end - first_made + made as u32)
                };
                starts.extend(other.starts[rest..].iter().map(moved));
                return;
            }
            starts.push((at as u32, made as u32));
            let Some(lanes) = text[at..].first_chunk() else { break };
            let Some(size) = plain_word(lanes) else {
                at = behind_blanks(text, at, len);
                continue;
            };
            let (start, word) = (at, &lanes[..size]);
            // With the blank behind it.
            at += size + 1;
            if words.knows_letters(lanes, size) || tells(word) {
                continue;
            }
            // Not called for nothing, where a word follows another.
            if written < start {
                blurred.extend_from_slice(&text[written..start]);
            }
            let [first, second] = STAND_IN;
            blurred.extend_from_slice(&[first, second, lanes[size]]);
            written = at;
        }
        // But for the blank behind a last word.
        blurred.extend_from_slice(text.get(written..len).unwrap_or_default());
        blurred.truncate(blurred.len() - written.saturating_sub(len));
    }

    /// Which of the starts has so many bytes of the message from it on.
    fn rest(&self, len: usize) -> Option<usize> {
        let start = self.message().len() - len;
        self.starts.binary_search_by_key(&start, |(start, _)| *start as usize).ok()
    }
}

/// Whether it hangs on the letters of a plain word what it is, or what is behind it.
#[inline]
fn tells(word: &[u8]) -> bool {
    may_mean(word) && (is_constant(word) || refers(word))
}

/// The length of the word at the beginning, if it is of small letters, not all of them hexadecimal,
/// and a blank stands behind it.
#[inline]
fn plain_word(lanes: &[u8; LANES]) -> Option<usize> {
    // So few bytes need no vectors but those that each processor has.
    let (small, beyond_hex) = dispatch!(Level::baseline(), simd => small_letters(simd, lanes));
    let len = small.trailing_ones() as usize;
    let is_hex = beyond_hex.trailing_zeros() as usize >= len;
    let is_plain = !is_hex && lanes.get(len).is_some_and(|next| kind(*next) & BLANK != 0);
    is_plain.then_some(len)
}

/// A bit for each small letter, and for each of them that is no hexadecimal digit.
#[inline(always)]
fn small_letters<S: Simd>(simd: S, lanes: &[u8; LANES]) -> (u64, u64) {
    let bytes: u8x16<S> = (*lanes).simd_into(simd);
    let from = |first: u8| (bytes - first).simd_le(b'z' - first).to_bitmask();
    (from(b'a'), from(b'g'))
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
        fn what_came_before_changes_nothing(
            messages in prop::collection::vec("(at|by|jsmith|xkcd|a|[ -~]|  ?){0,9}", 1..6),
        ) {
            let (mut blur, mut words) = (Blur::default(), Recent::default());
            for message in messages {
                let message = format!("opened by {message}");
                let alone = Blur::default().of(message.as_bytes(), &mut words).map(<[u8]>::to_vec);
                prop_assert_eq!(blur.of(message.as_bytes(), &mut words), alone.as_deref());
            }
        }

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
