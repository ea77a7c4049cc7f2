//! Words with digits: numbers, identifiers, and names that only look like them.

use super::byte::{DIGIT, DOT, HEX_LETTER, LETTER, NOT_HEX, RARE_JOIN, SLASH, byte_at, kind};
use super::{Class, place};

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
pub(super) fn is_constant(word: &[u8]) -> bool {
    matches!(
        word,
        b"true"
            | b"false"
            | b"True"
            | b"False"
            | b"TRUE"
            | b"FALSE"
            | b"null"
            | b"NULL"
            | b"nil"
            | b"None"
            | b"undefined"
            | b"NaN"
            | b"nan"
    )
}

/// Names with three digits and more that are no identifiers.
const NAMES: [&[u8]; 17] = [
    b"sha224", b"sha256", b"sha384", b"sha512", b"aes128", b"aes192", b"aes256", b"i386", b"i486",
    b"i586", b"i686", b"s390x", b"x509", b"rs256", b"es256", b"hs256", b"x86_64",
];

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
        return (end, class);
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
    if matches!(byte_at(text, end), b'=' | b'(') || is_name(word) {
        return Named::Literal;
    }
    match stem_len(word) {
        Some(stem) => Named::Stem(start + stem),
        None => Named::Variable(Class::ID),
    }
}

/// Whether it has one or two digits here and there, as names do: `eth0`, `log4j`.
fn is_name(word: &[u8]) -> bool {
    let mut digits = 0;
    let mut groups = 0;
    for pair in word.windows(2) {
        if pair[1].is_ascii_digit() {
            digits += 1;
            if pair[0].is_ascii_digit() {
                if digits > 2 {
                    return is_known(word);
                }
            } else if pair[0].is_ascii_alphabetic() {
                groups += 1;
                digits = 1;
            } else {
                return is_known(word);
            }
        }
    }
    groups <= 2
}

fn is_known(word: &[u8]) -> bool {
    NAMES.iter().any(|name| word.eq_ignore_ascii_case(name))
}

/// How long the text of `word-123` or `lower.word.123` is, with its joining byte.
fn stem_len(word: &[u8]) -> Option<usize> {
    let digits = word.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let stem = &word[..word.len() - digits];
    let (last, name) = stem.split_last()?;
    let keeps = match last {
        b'-' => name.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_' | b'.')),
        b'.' => name.iter().all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b'.')),
        _ => false,
    };
    debug_assert!(name.iter().all(|b| kind(*b) & DIGIT == 0) || !keeps, "a stem has no digits");
    (digits > 0 && keeps).then_some(stem.len())
}
