//! Bytes that may be anything -> text that shows all it holds.

use std::fmt::Write as _;

/// A piece of a text.
pub(super) enum Piece<'t> {
    /// Shows as it is.
    Plain(&'t str),
    /// A quote, a backslash, or a character that does not show or moves what shows.
    Special(char),
    /// Bytes that are no UTF-8, as long as one U+FFFD replaces.
    Invalid(&'t [u8]),
}

/// Whether bytes are ASCII that shows as it is, as those of nearly all texts.
#[inline]
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    plain_end(bytes) == bytes.len()
}

/// How many bytes from the first on are [plain](is_plain): sixteen are looked at together, then
/// eight, the last of which may have been looked at before.
#[inline]
pub(super) fn plain_end(bytes: &[u8]) -> usize {
    let (chunks, _) = bytes.as_chunks::<16>();
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) & (byte != b'"') & (byte != b'\\');
    // A loop without exits, which is one of vectors.
    let are_plain = |chunk: &&[u8; 16]| chunk.iter().fold(true, |all, &byte| all & is_plain(byte));
    let mut at = 16 * chunks.iter().take_while(are_plain).count();
    while let Some(next) = bytes[at..].first_chunk() {
        let plain = plain_of_eight(u64::from_le_bytes(*next));
        if plain < 8 {
            return at + plain;
        }
        at += 8;
    }
    match bytes.last_chunk() {
        Some(last) => bytes.len() - 8 + plain_of_eight(u64::from_le_bytes(*last)),
        // The zeros behind the last byte are not plain.
        None => plain_of_eight(bytes.iter().rev().fold(0, |all, &byte| all << 8 | u64::from(byte))),
    }
}

/// How many of eight bytes, the lowest first, are plain before the first that is not. The highest
/// bit of each byte of a number answers a question of that byte: no sum passes 255.
#[inline]
fn plain_of_eight(bytes: u64) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let low = bytes & !HIGH;
    let is_from = |first: u8| low + u64::from(0x80 - first) * EACH;
    let is_not = |mark: u8| (low ^ (u64::from(mark) * EACH)) + 0x7f * EACH;
    let plain = is_from(b' ') & !is_from(0x7f) & is_not(b'"') & is_not(b'\\') & !bytes & HIGH;
    (plain ^ HIGH).trailing_zeros() as usize / 8
}

/// Gives `each` the pieces of some bytes, in order; for those that are not [plain](is_plain).
#[inline]
pub(super) fn pieces<'t>(bytes: &'t [u8], mut each: impl FnMut(Piece<'t>)) {
    for chunk in bytes.utf8_chunks() {
        let text = chunk.valid();
        let (mut start, mut at) = (0, 0);
        while let Some(skip) = text.as_bytes()[at..].iter().position(|&b| SUSPECT[b as usize]) {
            at += skip;
            let c = text[at..].chars().next().unwrap_or_default();
            let end = at + c.len_utf8();
            if is_special(c) {
                if start < at {
                    each(Piece::Plain(&text[start..at]));
                }
                each(Piece::Special(c));
                start = end;
            }
            at = end;
        }
        if start < text.len() {
            each(Piece::Plain(&text[start..]));
        }
        if !chunk.invalid().is_empty() {
            each(Piece::Invalid(chunk.invalid()));
        }
    }
}

/// Controls, and characters of no width: they hide text, turn its direction or end lines.
fn is_special(c: char) -> bool {
    matches!(c,
        '"' | '\\'
        | '\0'..='\x1f' | '\x7f'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// First bytes of special characters.
const SUSPECT: [bool; 256] = {
    let mut suspect = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        suspect[byte] = matches!(
            byte as u8,
            b'"' | b'\\' | 0..=0x1f | 0x7f | 0xc2 | 0xcd | 0xd8 | 0xe1..=0xe3 | 0xef | 0xf3
        );
        byte += 1;
    }
    suspect
};

/// A text in which all that does not show is escaped: `\n`, `\x1b`, `\u{202e}`.
pub fn visible(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    push_visible(bytes, &mut shown);
    shown
}

/// A number with a comma before each three digits.
pub fn thousands(number: u64) -> String {
    let mut text = String::new();
    push_thousands(number, &mut text);
    text
}

/// So many of something: `1 line`, `2,000 lines`.
pub fn plural(count: u64, what: &str) -> String {
    format!("{} {what}{}", thousands(count), if count == 1 { "" } else { "s" })
}

/// Appends a number with a comma before each three digits.
pub(super) fn push_thousands(number: u64, out: &mut String) {
    let mut unit = 1;
    while number / unit >= 1000 {
        unit *= 1000;
    }
    write!(out, "{}", number / unit).expect("a String takes all text");
    while unit > 1 {
        unit /= 1000;
        write!(out, ",{:03}", number / unit % 1000).expect("a String takes all text");
    }
}

/// Appends a text in which all that does not show is escaped: `\n`, `\x1b`, `\u{202e}`.
pub(super) fn push_visible(bytes: &[u8], out: &mut String) {
    if is_plain(bytes)
        && let Ok(text) = str::from_utf8(bytes)
    {
        return out.push_str(text);
    }
    pieces(bytes, |piece| match piece {
        Piece::Plain(text) => out.push_str(text),
        Piece::Special(c @ ('"' | '\\')) => out.push(c),
        Piece::Special(c @ ('\t' | '\n' | '\r')) => out.extend(c.escape_default()),
        Piece::Special(c) if c.is_ascii() => hex(c as u8, out),
        Piece::Special(c) => out.extend(c.escape_unicode()),
        Piece::Invalid(bytes) => bytes.iter().for_each(|&byte| hex(byte, out)),
    });
}

fn hex(byte: u8, out: &mut String) {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    out.push_str("\\x");
    out.push(DIGITS[usize::from(byte >> 4)]);
    out.push(DIGITS[usize::from(byte & 15)]);
}
