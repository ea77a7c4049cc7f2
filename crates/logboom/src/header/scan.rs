//! Where the values of a header end.

use super::compile::Stops;

/// Blanks in a value that ends at a mark: `syslogd 1.4.1:`, `chrome.exe *64 -`.
pub(super) const MAX_INNER_BLANKS: usize = 2;

/// Blanks in one that ends at a bar or a bracket.
const MAX_BLANKS_BEFORE_BAR: usize = 5;

/// Marks that part columns, as hardly a message has one.
pub(super) const BARS: &[u8] = b"|#~^";

/// No value of a header is longer, so that no line is searched again and again.
const MAX_VALUE: usize = 1024;

/// No tag is longer.
const MAX_TAG: usize = 256;

/// Words that are looked at for a tag, but for those in brackets: dashes, three, and the one behind them.
pub(super) const MOST_WORDS: usize = 5;

/// How many blanks stand at `at`.
pub(super) fn blanks(text: &[u8], at: usize) -> usize {
    text[at.min(text.len())..].iter().take_while(|b| is_blank(**b)).count()
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// The end of the digits at `at`, with their sign.
pub(super) fn number(text: &[u8], at: usize) -> Option<usize> {
    let at = at + usize::from(text.get(at) == Some(&b'-'));
    let len = text.get(at..)?.iter().take_while(|b| b.is_ascii_digit()).count();
    (len > 0).then_some(at + len)
}

/// `<134>`: its end and its number.
pub(super) fn priority(text: &[u8], at: usize) -> Option<(usize, u32)> {
    let end = number(text, at + 1).filter(|end| end - at <= 4 && text[at + 1] != b'-')?;
    let framed = text[at] == b'<' && text.get(end) == Some(&b'>');
    let digits = text[at + 1..end].iter();
    let value = digits.fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    (framed && value < 192).then_some((end + 1, value))
}

/// The end of the value at `at`.
pub(super) fn word(text: &[u8], at: usize, stops: &Stops) -> Option<usize> {
    let rest = text.get(at..)?;
    let rest = &rest[..rest.len().min(MAX_VALUE)];
    let len = match stops.pair {
        Some((open, close)) => balanced(rest, open, close, stops)?,
        // Words are short; a plain loop beats a call.
        None if stops.texts.is_empty() => {
            rest.iter().position(|byte| is_blank(*byte)).unwrap_or(rest.len())
        }
        None => {
            let len = marked(rest, stops)?;
            len - rest[..len].iter().rev().take_while(|b| is_blank(**b)).count()
        }
    };
    (len > 0 || stops.pair.is_some()).then_some(at + len)
}

/// Up to a stop, over few blanks.
fn marked(rest: &[u8], stops: &Stops) -> Option<usize> {
    let is_stop = |index: usize| stops.texts.iter().any(|stop| stands(rest, index, stop));
    if let [stop] = &*stops.texts
        && !stops.blank
    {
        let end = memchr::memchr_iter(stop[0], rest).find(|&index| is_stop(index))?;
        let inner = memchr::memchr2_iter(b' ', b'\t', &rest[..end]);
        let runs = inner.filter(|&index| index == 0 || !is_blank(rest[index - 1])).count();
        let barred = stop.contains(&b'|') || stop[0] == b']' || BARS.contains(&stop[0]);
        let most = if barred { MAX_BLANKS_BEFORE_BAR } else { MAX_INNER_BLANKS };
        return (runs <= most).then_some(end);
    }
    let mut blanks = 0;
    for (index, &byte) in rest.iter().enumerate() {
        if is_stop(index) {
            return Some(index);
        }
        if is_blank(byte) {
            if stops.blank {
                return Some(index);
            }
            blanks += usize::from(index == 0 || !is_blank(rest[index - 1]));
        }
        if blanks > MAX_INNER_BLANKS {
            return None;
        }
    }
    stops.blank.then_some(rest.len())
}

/// Up to the bracket that closes the one before the value; where brackets do not match,
/// up to the first stop.
fn balanced(rest: &[u8], open: u8, close: u8, stops: &Stops) -> Option<usize> {
    let mut depth = 0;
    let mut first = None;
    for index in memchr::memchr2_iter(open, close, rest) {
        if rest[index] != close {
            depth += 1;
            continue;
        }
        if stops.texts.iter().any(|stop| stands(rest, index, stop)) {
            if depth <= 0 {
                return Some(index);
            }
            first = first.or(Some(index));
        }
        depth -= 1;
    }
    first
}

/// Whether the text of a stop stands at `at`, a blank in it for any run of blanks.
fn stands(rest: &[u8], mut at: usize, stop: &[u8]) -> bool {
    stop.iter().all(|&byte| {
        let run = if byte == b' ' { blanks(rest, at) } else { 0 };
        let stands = run > 0 || rest.get(at).map_or(byte == b' ', |other| *other == byte);
        at += run.max(1);
        stands
    })
}

/// A tag of syslog: its name, its process and its end before the colon.
pub(super) struct Tag {
    pub(super) name: (usize, usize),
    pub(super) pid: Option<(usize, usize)>,
    pub(super) end: usize,
}

/// `name:`, `name[pid]:`, `name 1.4.1:`, `-- name[pid]:`, `name[pid] (note):`, `name   :`
pub(super) fn tag(text: &[u8], at: usize) -> Option<Tag> {
    let text = &text[..text.len().min(at + MAX_TAG)];
    let dashes = text.get(at..)?.iter().take_while(|b| **b == b'-').count();
    let start = match blanks(text, at + dashes) {
        0 => at,
        _ if dashes == 0 => return None,
        len => at + dashes + len,
    };
    // `%LINK-3-UPDOWN:` says what happened, not where.
    if text.get(start) == Some(&b'%') {
        return None;
    }
    let mut end = start;
    let mut words = 0;
    loop {
        let stop = text
            .get(end..)?
            .iter()
            .position(|&b| is_blank(b) || matches!(b, b':' | b'[' | b'(' | b'{'))?;
        end += stop;
        match text[end] {
            // The fields of a span, in which blanks and colons may stand.
            b'{' => end += memchr::memchr(b'}', &text[end..]).unwrap_or(0) + 1,
            b'[' | b'(' => match bracketed(text, end) {
                Some((pid, after)) if words <= 2 && end > start => {
                    let close = note(text, after);
                    return Some(Tag { name: (start, end), pid: Some(pid), end: close });
                }
                _ => end += 1,
            },
            b':' if text.get(end + 1).is_none_or(u8::is_ascii_whitespace) => {
                // `span{id=1}: name:`, as a tag behind the spans it stands in.
                if end > start
                    && text[end - 1] == b'}'
                    && let Some(tag) = self::tag(text, end + 1 + blanks(text, end + 1))
                {
                    return Some(tag);
                }
                return (words == 0 && (end > start || dashes > 0)).then_some(Tag {
                    name: (start, end),
                    pid: None,
                    end,
                });
            }
            b':' => end += 1,
            _ => {
                let next = end + blanks(text, end);
                if text.get(next) == Some(&b'(')
                    && let Some((pid, end_of_pid)) = bracketed(text, next)
                {
                    return Some(Tag { name: (start, end), pid: Some(pid), end: end_of_pid });
                }
                // Blanks pad one word to the width of a column, no sentence.
                let padded = text.get(next) == Some(&b':');
                if let Some(after) = version(text, next).filter(|_| words == 0 || !padded) {
                    return Some(Tag { name: (start, end), pid: None, end: after });
                }
                words += 1;
                if words > 2 {
                    return None;
                }
                end = next;
            }
        }
    }
}

/// `[123]`, or `( 123):`: the digits, and the end.
fn bracketed(text: &[u8], open: usize) -> Option<((usize, usize), usize)> {
    let at = open + 1 + blanks(text, open + 1);
    let end = number(text, at).filter(|_| text[at] != b'-')?;
    let closed = match text[open] {
        b'[' => text.get(end) == Some(&b']'),
        _ => text[end..].starts_with(b"):"),
    };
    closed.then_some(((at, end), end + 1))
}

/// The end of a note in brackets at `at`, where a colon follows it; else `at`.
fn note(text: &[u8], at: usize) -> usize {
    let open = at + blanks(text, at);
    if text.get(open) == Some(&b'(')
        && let rest = &text[open..text.len().min(open + 256)]
        && let Some(close) = memchr::memmem::find(rest, b"):")
    {
        return open + close + 1;
    }
    at
}

/// The end of what may stand between a name and its colon: nothing, a version or a note.
fn version(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let version = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let len = match rest.first()? {
        b'0'..=b'9' => rest.iter().take_while(version).count(),
        b'(' => note(text, at).checked_sub(at)?,
        _ => 0,
    };
    let end = at + len;
    (text.get(end) == Some(&b':') && text.get(end + 1).is_none_or(u8::is_ascii_whitespace))
        .then_some(end)
}

/// The end of the structured data of RFC 5424: `-`, or `[id key="value"]` any number of times.
pub(super) fn data(text: &[u8], at: usize) -> Option<usize> {
    let ends = |end: usize| text.get(end).is_none_or(|b| is_blank(*b)).then_some(end);
    if text.get(at) == Some(&b'-') {
        return ends(at + 1);
    }
    let mut end = at;
    while text.get(end) == Some(&b'[') {
        let mut quoted = false;
        let mut bytes = text[end..].iter().enumerate();
        end = loop {
            match bytes.next()? {
                (_, b'\\') => drop(bytes.next()),
                (_, b'"') => quoted = !quoted,
                (len, b']') if !quoted => break end + len + 1,
                _ => {}
            }
        };
    }
    if end > at { ends(end) } else { None }
}
