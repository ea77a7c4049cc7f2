//! text between quotes of JSON -> the text that it stands for.
//!
//! Enters: bytes as they stand, and how often they were put between quotes, one time within the
//! other. Leaves: what was put there, and where each byte of it stands. What is no escape of JSON
//! stays as it is, so that all bytes have an answer.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

/// A text without escapes, which knows where it came from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plain {
    text: Vec<u8>,
    /// Where each byte stands, and the end.
    places: Vec<u32>,
    /// Where the digits of codes stand.
    codes: Vec<Range<usize>>,
}

impl Plain {
    /// Takes the text that was put between quotes so often; of more than 4 GiB the beginning.
    pub(crate) fn set(&mut self, raw: &[u8], times: u8) {
        let raw = &raw[..raw.len().min(u32::MAX as usize)];
        self.text.clear();
        self.text.extend_from_slice(raw);
        self.places.clear();
        self.places.extend(0..=raw.len() as u32);
        self.codes.clear();
        for _ in 0..times {
            self.unquote();
        }
    }

    /// The text.
    pub(crate) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Where the byte at `at`, or the end, stands.
    pub(crate) fn place(&self, at: u32) -> u32 {
        self.places[at as usize]
    }

    /// Where digits stand that tell a character.
    pub(crate) fn codes(&self) -> &[Range<usize>] {
        &self.codes
    }

    /// Takes the escapes of one time away, in place, since no escape is shorter than what it stands for.
    fn unquote(&mut self) {
        let Self { text, places, codes } = self;
        let (mut from, mut to) = (0, 0);
        while from < text.len() {
            let (len, character) = match text[from] {
                b'\\' => escape(&text[from..]).unwrap_or((1, '\\')),
                _ => (1, '\0'),
            };
            if len == 1 {
                (text[to], places[to]) = (text[from], places[from]);
                to += 1;
            } else {
                let mut bytes = [0; 4];
                for byte in character.encode_utf8(&mut bytes).bytes() {
                    (text[to], places[to]) = (byte, places[from]);
                    to += 1;
                }
                if len > 2 {
                    codes.push(places[from] as usize..places[from + len] as usize);
                }
            }
            from += len;
        }
        places[to] = places[from];
        text.truncate(to);
        places.truncate(to + 1);
    }
}

/// The text that was put between quotes so often.
pub(crate) fn plain(raw: &[u8], times: u8) -> Cow<'_, [u8]> {
    if times == 0 || memchr(b'\\', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut plain = Plain::default();
    plain.set(raw, times);
    Cow::Owned(plain.text)
}

/// The length of the escape at the start of `text`, and the character that it stands for.
fn escape(text: &[u8]) -> Option<(usize, char)> {
    let character = match text.get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return coded(text),
        _ => return None,
    };
    Some((2, character))
}

/// `\u00e9`, or two of them that make one character.
fn coded(text: &[u8]) -> Option<(usize, char)> {
    let first = code(text)?;
    if let Some(character) = char::from_u32(first) {
        return Some((6, character));
    }
    let second = text.get(6..).and_then(code)?;
    let mut pair = char::decode_utf16([first as u16, second as u16]);
    pair.next()?.ok().map(|character| (12, character))
}

fn code(text: &[u8]) -> Option<u32> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |code, digit| Some(code * 16 + char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_go_as_often_as_they_came() {
        for (raw, times, text) in [
            (r#"say \"hi\""#, 1, "say \"hi\""),
            (r"a\tb\nc\\d\/e", 1, "a\tb\nc\\d/e"),
            (r"caf\u00e9 \ud83d\ude00 \u003c", 1, "café 😀 <"),
            (r"C:\q \u00 \ud83d x\", 1, r"C:\q \u00 \ud83d x\"),
            (r#"say \\\"hi\\\" \\n"#, 2, "say \"hi\" \n"),
            (r"as it is \n", 0, r"as it is \n"),
        ] {
            assert_eq!(plain(raw.as_bytes(), times), text.as_bytes(), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn what_serde_writes_is_read(text: String, times in 0u8..3) {
            let mut raw = text.clone();
            for _ in 0..times {
                let quoted = serde_json::to_string(&raw).unwrap();
                raw = quoted[1..quoted.len() - 1].to_owned();
            }
            let mut plain = Plain::default();
            plain.set(raw.as_bytes(), times);
            prop_assert_eq!(plain.text(), text.as_bytes());
            prop_assert_eq!(super::plain(raw.as_bytes(), times), text.as_bytes());
            let places: Vec<u32> = (0..=text.len() as u32).map(|at| plain.place(at)).collect();
            prop_assert!(places.is_sorted());
            prop_assert_eq!(places[text.len()] as usize, raw.len());
        }

        #[test]
        fn any_bytes_have_an_answer(raw: Vec<u8>, times in 0u8..3) {
            let mut plain = Plain::default();
            plain.set(&raw, times);
            prop_assert!(plain.text().len() <= raw.len());
        }
    }
}
