//! Words with digits: numbers, identifiers, and names that only look like them.

use super::byte::{
    DASH, DOT, HEX_LETTER, JOIN, LETTER, NOT_HEX, RARE_JOIN, SLASH, byte_at, is_word_at,
};
use super::{Class, place, time};
use crate::lexicon::{Lengths, List};

/// What a word that begins with a letter and has digits is.
pub(super) enum Named {
    /// A name, such as `eth0` or `sha256`.
    Literal,
    /// A value.
    Variable(Class),
    /// Text up to this byte, then a number: `core.2275`.
    Stem(usize),
}

/// Constants of programming languages that stand where a value does.
const CONSTANTS: [&[u8]; 13] = [
    b"true",
    b"false",
    b"True",
    b"False",
    b"TRUE",
    b"FALSE",
    b"null",
    b"NULL",
    b"nil",
    b"None",
    b"undefined",
    b"NaN",
    b"nan",
];

/// Whether a word is such a constant.
#[inline]
pub(crate) fn is_constant(word: &[u8]) -> bool {
    may_mean(word) && CONSTANTS.contains(&word)
}

/// Words behind which an address is one to read more at.
const REFERRING: [&[u8]; 6] = [b"see", b"See", b"visit", b"Visit", b"documentation", b"docs"];

/// Whether an address to read more at follows a word.
#[inline]
pub(super) fn refers(word: &[u8]) -> bool {
    may_mean(word) && REFERRING.contains(&word)
}

/// Whether a word may be more than a word, as far as its first byte and its length tell: a
/// constant, the name of a month or a day, or one that refers to what is behind it.
#[inline]
pub(super) fn may_mean(word: &[u8]) -> bool {
    word.first().is_some_and(|first| MEANT.may_have(*first, word.len()))
}

static MEANT: Lengths = {
    let mut meant = Lengths::NONE.and_all(&CONSTANTS).and_all(&REFERRING);
    let names = [time::MONTHS, time::DAYS];
    let mut at = 0;
    while at < names.len() {
        let mut name = 0;
        while name < names[at].len() {
            meant = meant.and(names[at][name], time::NAME);
            name += time::NAME;
        }
        at += 1;
    }
    meant
};

/// Names of technology whose digits belong to them: `sha256`, `utf16`, `x86_64`.
static TECHNOLOGY: List = List::new(&[
    "aes", "amd", "arm", "armv", "base", "bf", "cp", "crc", "curve", "ed", "es", "float", "fp",
    "g", "h", "hs", "i", "int", "iso", "koi", "mp", "nat", "pkcs", "ppc", "rs", "rsa", "s", "sha",
    "tls", "ucs", "uint", "utf", "win", "x", "xxh",
]);

/// What is numbered so often that its number alone is the value: `node-12`, `Thread-3`.
static NUMBERED: List = List::new(&[
    "bank",
    "block",
    "channel",
    "chunk",
    "client",
    "connection",
    "container",
    "core",
    "cpu",
    "device",
    "disk",
    "executor",
    "jo",
    "lane",
    "line",
    "log",
    "node",
    "osd",
    "page",
    "partition",
    "pool",
    "port",
    "process",
    "queue",
    "replica",
    "segment",
    "server",
    "session",
    "shard",
    "slot",
    "stage",
    "step",
    "task",
    "thread",
    "volume",
    "worker",
]);

/// The variable that begins with a digit at `start`, in the word that ends at `end`.
pub(super) fn number(text: &[u8], start: usize, end: usize, kinds: u16) -> (usize, Class) {
    let word = &text[start..end];
    if kinds & (LETTER | SLASH | RARE_JOIN) == 0 {
        let ip = kinds & DOT != 0 && place::is_ipv4(word);
        return (end, if ip { Class::IP } else { Class::NUM });
    }
    if kinds & LETTER == 0 {
        return (end, if place::is_ipv4(word) { Class::IP } else { Class::NUM });
    }
    if word.len() > 2 && word[0] == b'0' && word[1] | 0x20 == b'x' {
        return (end, Class::HEX);
    }
    if is_uuid(word) {
        return (end, Class::UUID);
    }
    let digits = number_len(word);
    if let Some(class) = unit(&word[digits..]) {
        let stays = class == Class::DURATION && is_clock_unit(&word[digits..]);
        return (if stays { start + digits } else { end }, class);
    }
    if is_ordinal(&word[digits..]) {
        return (start, Class::LITERAL);
    }
    if compound_duration(word) {
        return (end, Class::DURATION);
    }
    let tail = &word[digits..];
    let described = tail.len() > 3
        && tail[0] == b'-'
        && tail[1..].iter().all(|byte| byte.is_ascii_alphabetic() || *byte == b'-');
    if described {
        return (start + digits, Class::NUM);
    }
    if kinds & NOT_HEX == 0 && word.len() >= 8 {
        return (end, Class::HEX);
    }
    (end, Class::ID)
}

/// What HTTP says beside the number of a status.
const REASONS: [&str; 27] = [
    "Accepted",
    "Bad Gateway",
    "Bad Request",
    "Conflict",
    "Created",
    "Forbidden",
    "Found",
    "Gateway Timeout",
    "Gone",
    "Internal Server Error",
    "Method Not Allowed",
    "Moved Permanently",
    "No Content",
    "Not Acceptable",
    "Not Found",
    "Not Implemented",
    "Not Modified",
    "OK",
    "Partial Content",
    "Precondition Failed",
    "Request Timeout",
    "See Other",
    "Service Unavailable",
    "Temporary Redirect",
    "Too Many Requests",
    "Unauthorized",
    "Unprocessable Entity",
];

/// The end of a status of HTTP with its reason, of which `text[start..end]` is the number: `404 Not
/// Found`.
pub(super) fn status_end(text: &[u8], start: usize, end: usize) -> Option<usize> {
    let behind = text.get(end..)?.strip_prefix(b" ").filter(|_| end - start == 3)?;
    let reason = REASONS.iter().find(|reason| behind.starts_with(reason.as_bytes()))?;
    let end = end + 1 + reason.len();
    (!is_word_at(text, end)).then_some(end)
}

/// How long the decimal number at the beginning of `word` is, with its exponent.
fn number_len(word: &[u8]) -> usize {
    let run = |from: usize, dots: bool| {
        let more = word[from..].iter();
        from + more.take_while(|b| b.is_ascii_digit() || dots && **b == b'.').count()
    };
    let end = run(0, true);
    if end < word.len() && word[end] | 0x20 == b'e' {
        let sign = usize::from(matches!(byte_at(word, end + 1), b'-' | b'+'));
        let exponent = run((end + 1 + sign).min(word.len()), false);
        if exponent > end + 1 + sign {
            return exponent;
        }
    }
    end
}

/// The class of a number by the unit right after it; `None` where it is no unit.
fn unit(unit: &[u8]) -> Option<Class> {
    Some(match unit {
        b"" => Class::NUM,
        b"ns" | b"us" | b"\xc2\xb5s" | b"ms" | b"s" | b"sec" | b"secs" | b"second" | b"seconds"
        | b"m" | b"min" | b"mins" | b"minutes" | b"h" | b"hr" | b"hrs" | b"hours" | b"d"
        | b"day" | b"days" => Class::DURATION,
        b"b" | b"B" | b"k" | b"K" | b"M" | b"G" | b"T" | b"kb" | b"Kb" | b"KB" | b"kB" | b"mb"
        | b"Mb" | b"MB" | b"gb" | b"Gb" | b"GB" | b"TB" | b"PB" | b"KiB" | b"MiB" | b"GiB"
        | b"TiB" | b"Ki" | b"Mi" | b"Gi" | b"bytes" | b"bit" | b"bits" | b"kB/s" | b"KB/s"
        | b"MB/s" | b"GB/s" => Class::SIZE,
        _ => return None,
    })
}

/// Whether a unit of time is written by the message rather than by what prints a duration:
/// where several units alternate, mining takes them into the value.
fn is_clock_unit(unit: &[u8]) -> bool {
    !matches!(unit, b"" | b"m" | b"h" | b"d")
}

/// Whether it makes a number an ordinal: `2nd`.
fn is_ordinal(suffix: &[u8]) -> bool {
    matches!(suffix, b"st" | b"nd" | b"rd" | b"th")
}

/// Whether it is a duration of several parts, such as `1h3m` or `2d4h`.
fn compound_duration(word: &[u8]) -> bool {
    let mut rest = word;
    while !rest.is_empty() {
        let digits = rest.iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
        let letters = rest[digits..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
        let part = &rest[digits..digits + letters];
        if digits == 0 || unit(part) != Some(Class::DURATION) {
            return false;
        }
        rest = &rest[digits + letters..];
    }
    true
}

/// Whether it is 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
pub(super) fn is_uuid(word: &[u8]) -> bool {
    word.len() == 36
        && word.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// What the word with digits `text[start..end]` is that begins with no digit.
pub(super) fn named(text: &[u8], start: usize, end: usize, kinds: u16) -> Named {
    let word = &text[start..end];
    if is_uuid(word) {
        return Named::Variable(Class::UUID);
    }
    if kinds & SLASH != 0
        && let Some((_, class)) = place::relative(text, start, end)
    {
        return Named::Variable(class);
    }
    if kinds & DOT != 0 && place::is_host(word, kinds) {
        return Named::Variable(Class::HOST);
    }
    if kinds & NOT_HEX == 0 && kinds & HEX_LETTER != 0 && word.len() >= 8 {
        return Named::Variable(Class::HEX);
    }
    if matches!(byte_at(text, end), b'=' | b'(') {
        return Named::Literal;
    }
    let before = if start == 0 { b' ' } else { text[start - 1] };
    let quoted = matches!(before, b'"' | b'\'') && byte_at(text, end) == before;
    if before == b'=' || quoted {
        return Named::Variable(Class::ID);
    }
    let is_code = before == b'%' && is_numbered_mnemonic(word)
        || start == 0 && byte_at(text, end) == b':' && is_code(word);
    if is_code || is_name(word, kinds) {
        return Named::Literal;
    }
    match stem_len(word) {
        Some(stem) => Named::Stem(start + stem),
        None => Named::Variable(Class::ID),
    }
}

/// Fewest bytes that are taken for random ones.
const OPAQUE: usize = 16;

/// What each byte may be in random bytes: a small or a large letter, a digit, or another; 0 if it is
/// in none.
const OPAQUE_KIND: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 2,
            b'0'..=b'9' => 4,
            b'+' | b'/' | b'-' | b'_' => 8,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// The end of random bytes in base64 or the like, of which a word `text[start..word]` is the
/// beginning: letters of both cases and digits that change places much more often than the
/// words of a name do.
pub(super) fn opaque_end(text: &[u8], start: usize, word: usize) -> Option<usize> {
    let (mut seen, mut changes, mut before) = (0, 0, 0);
    let mut end = start;
    while let Some(here @ 1..) = text.get(end).map(|byte| OPAQUE_KIND[usize::from(*byte)]) {
        seen |= here;
        changes += usize::from(here != before);
        before = here;
        end += 1;
    }
    if end < word || end - start < OPAQUE || seen & 7 != 7 || changes * 20 < (end - start) * 9 {
        return None;
    }
    // What fills up the last bytes.
    end += text[end..].iter().take(2).take_while(|byte| **byte == b'=').count();
    Some(end)
}

/// Whether its digits belong to it, as in `eth0`, `log4j` or `sha256`: single digits
/// after a letter, at most two of them, or the number of a technology.
fn is_name(word: &[u8], kinds: u16) -> bool {
    let letters = word.iter().take_while(|byte| !byte.is_ascii_digit()).count();
    let (stem, number) = word.split_at(letters);
    let is_number = number.len() <= 5 && number.iter().all(u8::is_ascii_digit);
    if is_number && TECHNOLOGY.has(stem) {
        return true;
    }
    // `x86_64`
    let is_x86 = matches!(word, [b'x' | b'X', _, _, b'_', _, _]);
    if is_x86 || kinds & DASH != 0 && is_mnemonic(word) {
        return true;
    }
    let most = if kinds & JOIN != 0 { 1 } else { 2 };
    let mut digits = 0;
    word.windows(2).filter(|pair| pair[1].is_ascii_digit()).all(|pair| {
        digits += 1;
        digits <= most && pair[0].is_ascii_alphabetic()
    })
}

/// Whether it is the name of a message as network devices give them: words in capitals with a
/// single digit between them, `LINK-3-UPDOWN`.
fn is_mnemonic(word: &[u8]) -> bool {
    let is_word = |part: &[u8]| {
        part.len() > 1 && part.iter().all(|byte| byte.is_ascii_uppercase() || *byte == b'_')
    };
    let mut parts = word.split(|byte| *byte == b'-');
    let ends = parts.next().is_some_and(is_word) && parts.next_back().is_some_and(is_word);
    let mut digits = 0;
    let between = parts.all(|part| {
        digits += usize::from(matches!(part, [digit] if digit.is_ascii_digit()));
        digits == 1 && part.len() == 1 || is_word(part)
    });
    ends && between && digits == 1
}

/// Whether it is the name of a message with a number for its last word: `ASA-6-302013`.
fn is_numbered_mnemonic(word: &[u8]) -> bool {
    let last = word.rsplit(|byte| *byte == b'-').next().unwrap_or(word);
    let name = &word[..word.len() - last.len()];
    let [first @ .., b'-', level, b'-'] = name else { return false };
    let is_word = |byte: &u8| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-');
    last.iter().all(u8::is_ascii_digit) && level.is_ascii_digit() && first.iter().all(is_word)
}

/// Whether it is the number of a message as servers give them, with a letter for its severity or
/// without: `AH01630`, `SRVE0250I`.
fn is_code(word: &[u8]) -> bool {
    let letters = word.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let number = word[letters..].strip_suffix(b"I").or(word[letters..].strip_suffix(b"W"));
    let number = number.or(word[letters..].strip_suffix(b"E")).unwrap_or(&word[letters..]);
    // `AD2213E` is rather a number in hexadecimal digits.
    let is_hex = word.iter().all(u8::is_ascii_hexdigit);
    !is_hex
        && letters > 1
        && (4..=6).contains(&number.len())
        && number.iter().all(u8::is_ascii_digit)
}

/// How long the text of `node-123` is, with its joining byte.
fn stem_len(word: &[u8]) -> Option<usize> {
    let digits = word.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let stem = &word[..word.len() - digits];
    let (last, name) = stem.split_last()?;
    let joined = matches!(last, b'-' | b'.' | b'/') && digits > 0;
    // Of `CamelCase` the last part: `ConnectionPool-3`.
    let hump = name
        .windows(2)
        .rposition(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let has_digits = name.iter().any(u8::is_ascii_digit);
    let part = hump.filter(|_| !has_digits).map_or(name, |hump| &name[hump + 1..]);
    (joined && NUMBERED.has(part)).then_some(stem.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        [&TECHNOLOGY, &NUMBERED].into_iter().for_each(List::check);
    }
}
