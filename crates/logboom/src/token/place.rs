//! Where things are: addresses, hosts, paths, URLs.

use super::Class;
use super::byte::{
    BLANK, DIGIT, NOT_HEX, RARE_JOIN, SLASH, WORD, byte_at, is_blank_at, is_digit_at, is_word_at,
    kind, word_end,
};

/// A variable: where it ends, and its class.
type Found = Option<(usize, Class)>;

/// Whether it is four numbers of up to three digits, perhaps with a prefix length.
pub(super) fn is_ipv4(word: &[u8]) -> bool {
    let address = word.split(|byte| *byte == b'/').next().unwrap_or(word);
    let mut parts = 0;
    for part in address.split(|byte| *byte == b'.') {
        parts += 1;
        let fits = part.len() <= 3 && part.iter().all(u8::is_ascii_digit) && !part.is_empty();
        if !fits {
            return false;
        }
    }
    parts == 4
}

/// What the word `text[start..end]` with a colon behind it begins: a URL, a path on a
/// drive, a MAC or IPv6 address.
pub(super) fn before_colon(text: &[u8], start: usize, end: usize, kinds: u16) -> Found {
    if text[end..].starts_with(b"://") {
        return Some((url_end(text, end + 3), Class::URL));
    }
    if end - start == 1 && matches!(byte_at(text, end + 1), b'\\') {
        return Some((path_end(text, end + 1), Class::PATH));
    }
    if kinds & NOT_HEX == 0 && end - start <= 4 {
        return colon_hex(text, start);
    }
    port_end(text, start, end).map(|end| (end, Class::HOST))
}

/// The end of the port behind the name of a host that has no dot: `localhost:80`, `node-7:9042`.
fn port_end(text: &[u8], start: usize, end: usize) -> Option<usize> {
    let (port, kinds) = word_end(text, end + 1);
    let name = &text[start..end];
    let digits = port - end - 1;
    let is_port = kinds & !(WORD | DIGIT) == 0 && (2..=5).contains(&digits);
    let is_numbered = || {
        digits > 3
            && name[0].is_ascii_lowercase()
            && name.last().is_some_and(u8::is_ascii_digit)
            && name
                .iter()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
    };
    (is_port && byte_at(text, port) != b':' && (name == b"localhost" || is_numbered()))
        .then_some(port)
}

/// An IPv6 address that begins with its colons: `::1`.
pub(super) fn ipv6_tail(text: &[u8], at: usize, before: u8) -> Found {
    let begins = kind(before) & WORD == 0 && byte_at(text, at + 1) == b':';
    if begins && byte_at(text, at + 2).is_ascii_hexdigit() { colon_hex(text, at) } else { None }
}

/// An IPv6 address in brackets, with its port: `[::1]:443`.
pub(super) fn bracketed_ipv6(text: &[u8], at: usize, before: u8) -> Found {
    let begins = kind(before) & WORD == 0
        && matches!(byte_at(text, at + 1), b':' | b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F');
    let (end, class) = if begins { colon_hex(text, at + 1)? } else { return None };
    if class != Class::IP || byte_at(text, end) != b']' {
        return None;
    }
    let port = byte_at(text, end + 1) == b':' && is_digit_at(text, end + 2);
    Some((if port { word_end(text, end + 2).0 } else { end + 1 }, Class::IP))
}

/// A MAC or IPv6 address at `start`: groups of hexadecimal digits between colons.
fn colon_hex(text: &[u8], start: usize) -> Found {
    let mut at = start;
    let (mut groups, mut pairs, mut digits, mut gap) = (0, 0, false, false);
    loop {
        let from = at;
        while byte_at(text, at).is_ascii_hexdigit() && at - from < 5 {
            digits |= text[at].is_ascii_digit();
            at += 1;
        }
        match at - from {
            5 => return None,
            0 => {}
            len => {
                groups += 1;
                pairs += usize::from(len == 2);
            }
        }
        if byte_at(text, at) != b':' {
            break;
        }
        let doubled = byte_at(text, at + 1) == b':';
        if doubled && gap {
            return None;
        }
        gap |= doubled;
        let next = at + 1 + usize::from(doubled);
        if !byte_at(text, next).is_ascii_hexdigit() {
            if doubled {
                at = next;
            }
            break;
        }
        at = next;
    }
    if byte_at(text, at) == b'.' && is_digit_at(text, at + 1) && groups > 1 {
        at = word_end(text, at + 1).0;
    }
    let ip = gap && digits || groups == 8;
    let ended = !is_word_at(text, at);
    if ended && groups >= 6 && pairs == groups && !gap {
        return Some((at, Class::MAC));
    }
    if !ended || !ip {
        return None;
    }
    let prefix = byte_at(text, at) == b'/' && is_digit_at(text, at + 1);
    Some((if prefix { word_end(text, at + 1).0 } else { at }, Class::IP))
}

/// The end of a URL that goes on at `at`: up to a blank, quote or angle bracket,
/// without the punctuation of the sentence around it.
fn url_end(text: &[u8], at: usize) -> usize {
    let ends = |byte: u8| {
        kind(byte) & BLANK != 0 || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`' | b'|' | b'\\')
    };
    let len = text[at..].iter().position(|byte| ends(*byte)).unwrap_or(text.len() - at);
    trimmed(text, at, at + len)
}

/// `end` less the punctuation before it that ends no address.
fn trimmed(text: &[u8], start: usize, mut end: usize) -> usize {
    while end > start
        && matches!(text[end - 1], b'.' | b',' | b';' | b':' | b'!' | b'?' | b')' | b']' | b'}')
    {
        end -= 1;
    }
    end
}

/// The end of the path that goes on at `at`; a query goes with it.
fn path_end(text: &[u8], at: usize) -> usize {
    let mut query = false;
    let mut end = at;
    while let Some(&byte) = text.get(end) {
        match byte {
            b'"' | b'\'' | b'<' | b'>' | b'`' | b'|' | b'(' | b')' | b'{' | b'}' => break,
            b',' | b';' | b':' | b'[' | b']' if !query => break,
            b'?' => query = true,
            b'\\' if byte_at(text, end + 1) == b'"' => break,
            _ if kind(byte) & BLANK != 0 => break,
            _ => {}
        }
        end += 1;
    }
    trimmed(text, at, end)
}

/// A path that begins with the slash at `at`.
pub(super) fn unix_path(text: &[u8], at: usize, before: u8) -> Found {
    let next = byte_at(text, at + 1);
    let begins = kind(before) & WORD == 0 && !matches!(before, b'<' | b'/');
    if begins && protocol_end(text, at + 1) > at + 1 {
        return Some((protocol_end(text, at + 1), Class::PATH));
    }
    if before == b'=' && is_blank_at(text, at + 1) || kind(before) & BLANK != 0 && is_root(text, at)
    {
        return Some((at + 1, Class::PATH));
    }
    if !begins || !(kind(next) & WORD != 0 || matches!(next, b'.' | b'~' | b'-' | b'*' | b'%')) {
        return None;
    }
    let end = path_end(text, at);
    if end == at + 1 {
        return None;
    }
    let ip = next.is_ascii_digit() && is_ipv4(&text[at + 1..end]);
    Some(if ip { (end, Class::IP) } else { (protocol_end(text, end), Class::PATH) })
}

/// Whether the slash at `at`, with a blank before it, is a path of its own: at the end of the
/// message, and as the target of a request.
fn is_root(text: &[u8], at: usize) -> bool {
    const METHODS: [&[u8]; 7] =
        [b"GET ", b"PUT ", b"POST ", b"HEAD ", b"PATCH ", b"DELETE ", b"OPTIONS "];
    let ends = text[at + 1..].trim_ascii().is_empty();
    let is_target = || METHODS.iter().any(|method| text[..at].ends_with(method));
    ends || is_blank_at(text, at + 1) && is_target()
}

/// The end of the protocol behind the target of a request (` HTTP/1.1`), which goes with
/// it; `at` where there is none.
fn protocol_end(text: &[u8], at: usize) -> usize {
    if text[at..].starts_with(b" HTTP/") && is_digit_at(text, at + 6) {
        word_end(text, at + 6).0
    } else {
        at
    }
}

/// A path that begins with two backslashes.
pub(super) fn unc_path(text: &[u8], at: usize, before: u8) -> Found {
    let begins = kind(before) & WORD == 0 && text[at..].starts_with(b"\\\\");
    let end = path_end(text, at + 1);
    (begins && end > at + 2).then_some((end, Class::PATH))
}

/// A path that begins with `./`, `../` or `~/`.
pub(super) fn relative_path(text: &[u8], at: usize, before: u8) -> Found {
    if kind(before) & WORD != 0 {
        return None;
    }
    let rest = &text[at..];
    let lead = [&b"./"[..], b"../", b"~/"].into_iter().find(|lead| rest.starts_with(lead))?;
    is_word_at(text, at + lead.len()).then(|| (path_end(text, at), Class::PATH))
}

/// What a word with slashes in it is: a path, or the name and version of a product.
pub(super) fn relative(text: &[u8], start: usize, end: usize) -> Found {
    let word = &text[start..end];
    let slashes = word.iter().filter(|byte| matches!(byte, b'/' | b'\\')).count();
    let closed = matches!(byte_at(text, end), b'/' | b'\\');
    let last = word.rsplit(|byte| matches!(byte, b'/' | b'\\')).next().unwrap_or(word);
    if slashes == 1 && last[0].is_ascii_digit() && last.contains(&b'.') {
        return Some((end, Class::ID));
    }
    if slashes + usize::from(closed) >= 3 || has_extension(last) {
        return Some((path_end(text, start).max(end), Class::PATH));
    }
    None
}

/// Whether it ends in a dot and up to four letters or digits: `main.rs`.
fn has_extension(name: &[u8]) -> bool {
    match name.iter().rposition(|byte| *byte == b'.') {
        Some(dot) => {
            let extension = &name[dot + 1..];
            dot > 0
                && (1..=5).contains(&extension.len())
                && extension[0].is_ascii_lowercase()
                && extension.iter().all(u8::is_ascii_alphanumeric)
        }
        None => false,
    }
}

/// Top-level domains that no one takes for a word or a file's extension.
const DOMAINS: [&[u8]; 22] = [
    b"com",
    b"net",
    b"org",
    b"edu",
    b"gov",
    b"mil",
    b"int",
    b"info",
    b"biz",
    b"arpa",
    b"local",
    b"lan",
    b"localdomain",
    b"internal",
    b"intranet",
    b"corp",
    b"example",
    b"test",
    b"invalid",
    b"cloud",
    b"onion",
    b"svc",
];

/// Country domains that are common file extensions or words.
const AMBIGUOUS: [&[u8]; 24] = [
    b"py", b"pl", b"sh", b"rs", b"so", b"md", b"ps", b"cc", b"mm", b"ml", b"is", b"in", b"it",
    b"as", b"at", b"be", b"by", b"do", b"id", b"my", b"no", b"to", b"am", b"js",
];

/// Second-level domains under country domains: `ac.uk`, `edu.pl`.
const SECOND_LEVEL: [&[u8]; 7] = [b"ac", b"co", b"com", b"edu", b"gov", b"net", b"org"];

/// Whether it is a host name under a domain: labels of letters, digits and dashes.
pub(super) fn is_host(word: &[u8], kinds: u16) -> bool {
    if kinds & (SLASH | RARE_JOIN) != 0 || word.len() > 253 {
        return false;
    }
    let labels = word.iter().filter(|byte| **byte == b'.').count() + 1;
    let top = word.rsplit(|byte| *byte == b'.').next().unwrap_or(word);
    let is_known = |list: &[&[u8]]| list.iter().any(|name| top.eq_ignore_ascii_case(name));
    if is_known(&DOMAINS) {
        return true;
    }
    if labels < 3 || top.len() != 2 || !top.iter().all(u8::is_ascii_lowercase) {
        return false;
    }
    let second = word.rsplit(|byte| *byte == b'.').nth(1).unwrap_or(word);
    if SECOND_LEVEL.contains(&second) {
        return true;
    }
    (kinds & DIGIT != 0 || word.contains(&b'-')) && !is_known(&AMBIGUOUS)
}

/// The mail address whose `@` is at `at`; what stands before it is a word.
pub(super) fn email(text: &[u8], at: usize) -> Found {
    if !is_word_at(text, at + 1) {
        return None;
    }
    let (end, kinds) = word_end(text, at + 1);
    let domain = &text[at + 1..end];
    let dot = domain.iter().rposition(|byte| *byte == b'.')?;
    let top = &domain[dot + 1..];
    let mail = kinds & (SLASH | RARE_JOIN) == 0
        && top.len() >= 2
        && top.iter().all(u8::is_ascii_alphabetic);
    mail.then_some((end, Class::EMAIL))
}

/// A list of words without blanks, as it stands after `:` or `=`: `a,b,c`.
pub(super) fn word_list(text: &[u8], first: usize) -> Found {
    let mut end = first;
    while byte_at(text, end) == b',' && is_word_at(text, end + 1) {
        end = word_end(text, end + 1).0;
    }
    let closed = is_blank_at(text, end) || matches!(byte_at(text, end), b')' | b']' | b';');
    (end > first && closed).then_some((end, Class::VALUE))
}

/// A list of three words and more without blanks: `a,b,c`.
pub(super) fn long_list(text: &[u8], first: usize) -> Found {
    let second = word_end(text, first + 1).0;
    (byte_at(text, second) == b',').then(|| word_list(text, first)).flatten()
}

/// An object as Java prints one, whose `@` is at `at`: `org.example.Call@1b2c3d`.
pub(super) fn object(text: &[u8], at: usize) -> Found {
    let (end, kinds) = word_end(text, at + 1);
    (kinds & NOT_HEX == 0 && end > at + 3).then_some((end, Class::ID))
}

/// A list of quoted values in brackets: `['a', 'b']`.
pub(super) fn quoted_list(text: &[u8], at: usize) -> Found {
    let mut next = at + 1;
    loop {
        let quote = byte_at(text, next);
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let inside = &text[next + 1..];
        next += 2 + inside.iter().take(256).position(|byte| *byte == quote)?;
        match byte_at(text, next) {
            b']' => return Some((next + 1, Class::QUOTED)),
            b',' => next += 1 + usize::from(byte_at(text, next + 1) == b' '),
            _ => return None,
        }
    }
}

/// Whether a path, URL or address goes from `start` to `end` exactly; then its class
/// says more than that it was quoted.
pub(super) fn end_of_known(text: &[u8], start: usize, end: usize) -> Found {
    let (word, kinds) = word_end(&text[..end], start);
    let found = match byte_at(text, word) {
        b':' => before_colon(&text[..end], start, word, kinds).or_else(|| {
            let port = text[word + 1..end].iter().all(u8::is_ascii_digit);
            (port && (is_ipv4(&text[start..word]) || is_host(&text[start..word], kinds)))
                .then_some((end, Class::IP))
        }),
        b'@' => email(&text[..end], word),
        _ if is_blank_at(text, word) => None,
        _ => relative(&text[..end], start, word),
    };
    found.filter(|(found, _)| *found == end)
}
