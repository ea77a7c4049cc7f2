//! What Python calls a blank and a digit: bytes -> tokens.

/// The blanks of `str.isspace` beyond ASCII.
const BLANKS: [char; 19] = [
    '\u{85}', '\u{a0}', '\u{1680}', '\u{2000}', '\u{2001}', '\u{2002}', '\u{2003}', '\u{2004}',
    '\u{2005}', '\u{2006}', '\u{2007}', '\u{2008}', '\u{2009}', '\u{200a}', '\u{2028}', '\u{2029}',
    '\u{202f}', '\u{205f}', '\u{3000}',
];

/// Digits of `str.isdigit` beyond ASCII (Unicode 14, that of Python 3.11), as ranges.
const DIGITS: &[(u32, u32)] = &[
    (0xb2, 0xb3),
    (0xb9, 0xb9),
    (0x660, 0x669),
    (0x6f0, 0x6f9),
    (0x7c0, 0x7c9),
    (0x966, 0x96f),
    (0x9e6, 0x9ef),
    (0xa66, 0xa6f),
    (0xae6, 0xaef),
    (0xb66, 0xb6f),
    (0xbe6, 0xbef),
    (0xc66, 0xc6f),
    (0xce6, 0xcef),
    (0xd66, 0xd6f),
    (0xde6, 0xdef),
    (0xe50, 0xe59),
    (0xed0, 0xed9),
    (0xf20, 0xf29),
    (0x1040, 0x1049),
    (0x1090, 0x1099),
    (0x1369, 0x1371),
    (0x17e0, 0x17e9),
    (0x1810, 0x1819),
    (0x1946, 0x194f),
    (0x19d0, 0x19da),
    (0x1a80, 0x1a89),
    (0x1a90, 0x1a99),
    (0x1b50, 0x1b59),
    (0x1bb0, 0x1bb9),
    (0x1c40, 0x1c49),
    (0x1c50, 0x1c59),
    (0x2070, 0x2070),
    (0x2074, 0x2079),
    (0x2080, 0x2089),
    (0x2460, 0x2468),
    (0x2474, 0x247c),
    (0x2488, 0x2490),
    (0x24ea, 0x24ea),
    (0x24f5, 0x24fd),
    (0x24ff, 0x24ff),
    (0x2776, 0x277e),
    (0x2780, 0x2788),
    (0x278a, 0x2792),
    (0xa620, 0xa629),
    (0xa8d0, 0xa8d9),
    (0xa900, 0xa909),
    (0xa9d0, 0xa9d9),
    (0xa9f0, 0xa9f9),
    (0xaa50, 0xaa59),
    (0xabf0, 0xabf9),
    (0xff10, 0xff19),
    (0x104a0, 0x104a9),
    (0x10a40, 0x10a43),
    (0x10d30, 0x10d39),
    (0x10e60, 0x10e68),
    (0x11052, 0x1105a),
    (0x11066, 0x1106f),
    (0x110f0, 0x110f9),
    (0x11136, 0x1113f),
    (0x111d0, 0x111d9),
    (0x112f0, 0x112f9),
    (0x11450, 0x11459),
    (0x114d0, 0x114d9),
    (0x11650, 0x11659),
    (0x116c0, 0x116c9),
    (0x11730, 0x11739),
    (0x118e0, 0x118e9),
    (0x11950, 0x11959),
    (0x11c50, 0x11c59),
    (0x11d50, 0x11d59),
    (0x11da0, 0x11da9),
    (0x16a60, 0x16a69),
    (0x16ac0, 0x16ac9),
    (0x16b50, 0x16b59),
    (0x1d7ce, 0x1d7ff),
    (0x1e140, 0x1e149),
    (0x1e2f0, 0x1e2f9),
    (0x1e950, 0x1e959),
    (0x1f100, 0x1f10a),
    (0x1fbf0, 0x1fbf9),
];

/// The blanks of `str.isspace` in ASCII.
const IS_BLANK: [bool; 128] = {
    let mut is_blank = [false; 128];
    let mut at = 0;
    while at < 128 {
        is_blank[at] = matches!(at, 9..=13 | 0x1c..=0x20);
        at += 1;
    }
    is_blank
};

/// Length of the blank that `text` begins with, 0 if there is none.
fn blank(text: &[u8]) -> usize {
    match text[0] {
        0..0x80 => usize::from(IS_BLANK[usize::from(text[0])]),
        _ => {
            let mut buffer = [0; 4];
            let is_prefix = |c: &&char| text.starts_with(c.encode_utf8(&mut buffer).as_bytes());
            BLANKS.iter().find(is_prefix).map_or(0, |c| c.len_utf8())
        }
    }
}

/// The tokens between blanks, as `str.split` cuts them.
#[must_use]
pub fn split(text: &[u8]) -> Vec<&[u8]> {
    if text.is_ascii() {
        return split_ascii(text);
    }
    let mut tokens = Vec::with_capacity(24);
    let (mut start, mut at) = (0, 0);
    while at < text.len() {
        let width = blank(&text[at..]);
        if width == 0 {
            at += 1;
            continue;
        }
        if start < at {
            tokens.push(&text[start..at]);
        }
        at += width;
        start = at;
    }
    if start < at {
        tokens.push(&text[start..]);
    }
    tokens
}

/// The tokens of a text in ASCII, whose bytes are looked at eight at once.
fn split_ascii(text: &[u8]) -> Vec<&[u8]> {
    const ONES: u64 = u64::MAX / 255;
    let (mut tokens, mut start) = (Vec::with_capacity(24), 0);
    let mut cut = |at: usize| {
        if start < at {
            tokens.push(&text[start..at]);
        }
        start = at + 1;
    };
    let (words, rest) = text.as_chunks::<8>();
    for (word, bytes) in words.iter().enumerate() {
        // All blanks are at most 0x20. Of such bytes the highest bit is set here, and of no others.
        let mut low = !((u64::from_le_bytes(*bytes) | ONES << 7) - ONES * 0x21) & ONES << 7;
        while low != 0 {
            let at = low.trailing_zeros() as usize / 8;
            if IS_BLANK[usize::from(bytes[at])] {
                cut(8 * word + at);
            }
            low &= low - 1;
        }
    }
    for (at, byte) in (8 * words.len()..).zip(rest) {
        if IS_BLANK[usize::from(*byte)] {
            cut(at);
        }
    }
    cut(text.len());
    tokens
}

/// The text without blanks at its ends.
#[must_use]
pub fn strip(text: &[u8]) -> &[u8] {
    let tokens = split(text);
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return &[] };
    let start = first.as_ptr().addr() - text.as_ptr().addr();
    let end = last.as_ptr().addr() - text.as_ptr().addr() + last.len();
    &text[start..end]
}

/// The text with each `delimiter` as a blank. An empty one stands before each character and
/// at the end, as for `str.replace`.
#[must_use]
pub fn delimit(text: &[u8], delimiter: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        if delimiter.is_empty() {
            if text[at] & 0xc0 != 0x80 {
                out.push(b' ');
            }
        } else if text[at..].starts_with(delimiter) {
            out.push(b' ');
            at += delimiter.len();
            continue;
        }
        out.push(text[at]);
        at += 1;
    }
    if delimiter.is_empty() {
        out.push(b' ');
    }
    out
}

/// Whether a character is a digit, as `str.isdigit` has it.
#[must_use]
pub fn has_numbers(token: &[u8]) -> bool {
    if token.is_ascii() {
        return token.iter().any(u8::is_ascii_digit);
    }
    token.utf8_chunks().any(|chunk| chunk.valid().chars().any(is_digit))
}

fn is_digit(c: char) -> bool {
    let at = DIGITS.partition_point(|range| range.1 < c.into());
    c.is_ascii_digit() || DIGITS.get(at).is_some_and(|range| range.0 <= c.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_like_python() {
        let cases: [(&str, &[&str]); 6] = [
            (
                "a\x01\x1bb\x1fcc\x1e\x1d\x1c12345678 1\r\n2345678\x0b\x0c",
                &["a\x01\x1bb", "cc", "12345678", "1", "2345678"],
            ),
            ("", &[]),
            (" \t\n", &[]),
            ("a b", &["a", "b"]),
            ("\u{a0}a\u{1c}b\u{3000}é\u{200b}c\u{85}", &["a", "b", "é\u{200b}c"]),
            ("  a  ", &["a"]),
        ];
        for (text, tokens) in cases {
            let tokens: Vec<_> = tokens.iter().map(|token| token.as_bytes()).collect();
            assert_eq!(split(text.as_bytes()), tokens, "{text:?}");
        }
    }

    #[test]
    fn digits_are_those_of_isdigit() {
        for (token, digits) in
            [("a1", true), ("a", false), ("x²", true), ("٣", true), ("½", false), ("Ⅷ", false)]
        {
            assert_eq!(has_numbers(token.as_bytes()), digits, "{token}");
        }
    }

    #[test]
    fn delimiters_become_blanks() {
        assert_eq!(delimit(b"a_b__c", b"_"), b"a b  c");
        assert_eq!(delimit("aé".as_bytes(), b""), " a é ".as_bytes());
        assert_eq!(delimit(b"aaa", b"aa"), b" a");
    }
}
