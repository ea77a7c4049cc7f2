//! The small language of the data files: text with placeholders in braces,
//! compiled once to pieces and written out with fresh values for each line.
//! README.md lists the placeholders. A name that is not built in is a word list.

use crate::rng::Rng;
use crate::time::{TimeFormat, digits};

/// Severity of a template, printed by layouts that have a level.
#[derive(Clone, Copy)]
pub(crate) enum Level {
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}

/// Names of the five levels in each style that a layout can ask for.
const LEVELS: &[(&str, [&str; 5])] = &[
    ("upper", ["DEBUG", "INFO", "WARN", "ERROR", "FATAL"]),
    ("pad", ["DEBUG", "INFO ", "WARN ", "ERROR", "FATAL"]),
    ("long", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]),
    ("lower", ["debug", "info", "warn", "error", "fatal"]),
    ("capital", ["Debug", "Info", "Warning", "Error", "Critical"]),
    ("notice", ["debug", "notice", "warn", "error", "crit"]),
    ("log", ["DEBUG", "LOG", "WARNING", "ERROR", "FATAL"]),
    ("letter", ["D", "I", "W", "E", "F"]),
    ("priority", ["135", "134", "132", "131", "130"]),
];

type Range = (i64, i64);

/// A literal or a placeholder.
pub(crate) enum Piece {
    Literal(&'static str),
    Number(Range),
    Magnitude(Range),
    Padded(usize, Range),
    Decimal(usize, Range),
    Digits(&'static [u8], Range),
    Address,
    Uuid,
    Ipv4,
    Ipv6,
    Mac,
    /// A time up to a day before the line's, unless it is the line's own.
    Time {
        format: TimeFormat,
        own: bool,
    },
    /// So many values, joined.
    Repeat(Range, &'static str, Box<Piece>),
    List(usize),
    Level(&'static [&'static str; 5]),
    Node,
    Pid,
    App,
    Component,
    SourceLine,
}

/// Word lists: for each the texts to pick from.
pub(crate) type Lists = Vec<Vec<Vec<Piece>>>;

/// What the placeholders of one line draw from.
pub(crate) struct Context<'a> {
    pub(crate) rng: &'a mut Rng,
    pub(crate) lists: &'a Lists,
    pub(crate) nanos: i64,
    pub(crate) node: &'a [u8],
    pub(crate) pid: i64,
    pub(crate) app: &'static str,
    pub(crate) component: &'static str,
    pub(crate) source_line: i64,
    pub(crate) level: Level,
}

/// Compiles a text; `lists` are the word lists' names in order. `{{` is a brace.
///
/// # Panics
/// Where the text is wrong: it is part of the crate, so tests find it.
pub(crate) fn parse(text: &'static str, lists: &[&str]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let brace = rest[open + 1..].starts_with('{');
        push_literal(&mut pieces, &rest[..open + usize::from(brace)]);
        rest = &rest[open + 1..];
        if brace {
            rest = &rest[1..];
        } else {
            let close = rest.find('}').unwrap_or_else(|| panic!("unclosed brace in {text}"));
            if close > 0 {
                pieces.push(placeholder(&rest[..close], lists));
            }
            rest = &rest[close + 1..];
        }
    }
    push_literal(&mut pieces, rest);
    pieces
}

fn push_literal(pieces: &mut Vec<Piece>, text: &'static str) {
    if !text.is_empty() {
        pieces.push(Piece::Literal(text));
    }
}

fn placeholder(text: &'static str, lists: &[&str]) -> Piece {
    let (name, arguments) = text.split_once(':').unwrap_or((text, ""));
    let (first, second) = arguments.split_once(':').unwrap_or((arguments, ""));
    let repeat =
        |separator| Piece::Repeat(range(first), separator, Box::new(placeholder(second, lists)));
    match name {
        "num" => Piece::Number(range(arguments)),
        "count" => Piece::Magnitude(range(arguments)),
        "pad" => Piece::Padded(range(first).0 as usize, range(second)),
        "dec" => Piece::Decimal(range(first).0 as usize, range(second)),
        "hex" => Piece::Digits(b"0123456789abcdef", range(arguments)),
        "HEX" => Piece::Digits(b"0123456789ABCDEF", range(arguments)),
        "alnum" => Piece::Digits(b"bcdfghjklmnpqrstvwxz2456789", range(arguments)),
        "base64" => Piece::Digits(
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
            range(arguments),
        ),
        "addr" => Piece::Address,
        "uuid" => Piece::Uuid,
        "ip" => Piece::Ipv4,
        "ip6" => Piece::Ipv6,
        "mac" => Piece::Mac,
        "time" => Piece::Time { format: TimeFormat::parse(arguments), own: false },
        "now" => Piece::Time { format: TimeFormat::parse(arguments), own: true },
        "list" => repeat(", "),
        "csv" => repeat(","),
        "seq" => repeat(" "),
        "level" => {
            let style = LEVELS.iter().find(|(style, _)| *style == arguments);
            Piece::Level(&style.unwrap_or_else(|| panic!("unknown level style in {{{text}}}")).1)
        }
        "node" => Piece::Node,
        "pid" => Piece::Pid,
        "app" => Piece::App,
        "component" => Piece::Component,
        "line" => Piece::SourceLine,
        list => Piece::List(
            lists
                .iter()
                .position(|name| *name == list)
                .unwrap_or_else(|| panic!("unknown placeholder {{{text}}}")),
        ),
    }
}

/// `a..b`, closed, or one number.
fn range(text: &str) -> Range {
    let (low, high) = text.split_once("..").unwrap_or((text, text));
    let number = |digits: &str| {
        digits.parse().unwrap_or_else(|_| panic!("{text:?} is not a range of a placeholder"))
    };
    (number(low), number(high))
}

/// The template's text: literals, and `<*>` for each run of values.
pub(crate) fn truth(pieces: &[Piece]) -> String {
    let mut text = String::new();
    let mut after_value = false;
    for piece in pieces {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            _ if after_value => {}
            _ => text.push_str("<*>"),
        }
        after_value = !matches!(piece, Piece::Literal(_));
    }
    text
}

/// Writes the pieces with fresh values.
pub(crate) fn write(pieces: &[Piece], context: &mut Context<'_>, out: &mut Vec<u8>) {
    for piece in pieces {
        piece.write(context, out);
    }
}

impl Piece {
    fn write(&self, context: &mut Context<'_>, out: &mut Vec<u8>) {
        let rng = &mut *context.rng;
        match self {
            Self::Literal(text) => out.extend(text.as_bytes()),
            Self::Number(range) => signed(rng.within(*range), out),
            Self::Magnitude(range) => signed(rng.magnitude(*range), out),
            Self::Padded(width, range) => digits(rng.within(*range), *width, out),
            Self::Decimal(places, (low, high)) => {
                let scale = 10_i64.pow(*places as u32);
                let value = rng.within((low * scale, high * scale));
                signed(value / scale, out);
                out.push(b'.');
                digits(value % scale, *places, out);
            }
            Self::Digits(alphabet, range) => {
                let length = rng.within(*range);
                characters(alphabet, length, rng, out);
            }
            Self::Address => {
                out.extend(b"0x");
                let length = [4, 8, 12, 16][rng.below(4) as usize];
                characters(b"0123456789abcdef", length, rng, out);
            }
            Self::Uuid => uuid(rng, out),
            Self::Ipv4 => ipv4(rng, out),
            Self::Ipv6 => ipv6(rng, out),
            Self::Mac => groups(&[2; 6], b':', rng, out),
            Self::Time { format, own } => {
                let age = if *own { 0 } else { rng.below(86_400_000_000_000) };
                format.write(context.nanos - age as i64, out);
            }
            Self::Repeat(range, separator, piece) => {
                for index in 0..rng.within(*range) {
                    if index > 0 {
                        out.extend(separator.as_bytes());
                    }
                    piece.write(context, out);
                }
            }
            Self::List(index) => {
                let texts = &context.lists[*index];
                let chosen = rng.skewed(texts.len());
                write(&texts[chosen], context, out);
            }
            Self::Level(names) => out.extend(names[context.level as usize].as_bytes()),
            Self::Node => out.extend(context.node),
            Self::Pid => signed(context.pid, out),
            Self::App => out.extend(context.app.as_bytes()),
            Self::Component => out.extend(context.component.as_bytes()),
            Self::SourceLine => signed(context.source_line, out),
        }
    }
}

fn signed(value: i64, out: &mut Vec<u8>) {
    if value < 0 {
        out.push(b'-');
    }
    digits(value, 1, out);
}

fn characters(alphabet: &[u8], length: i64, rng: &mut Rng, out: &mut Vec<u8>) {
    for _ in 0..length {
        out.push(alphabet[rng.below(alphabet.len() as u64) as usize]);
    }
}

fn groups(lengths: &[i64], separator: u8, rng: &mut Rng, out: &mut Vec<u8>) {
    for (index, length) in lengths.iter().enumerate() {
        if index > 0 {
            out.push(separator);
        }
        characters(b"0123456789abcdef", *length, rng, out);
    }
}

/// Of version 4.
fn uuid(rng: &mut Rng, out: &mut Vec<u8>) {
    let start = out.len();
    groups(&[8, 4, 4, 4, 12], b'-', rng, out);
    out[start + 14] = b'4';
    out[start + 19] = b"89ab"[rng.below(4) as usize];
}

/// Mostly private addresses, since most talk in a data centre is within it.
fn ipv4(rng: &mut Rng, out: &mut Vec<u8>) {
    let (first, second) = match rng.below(4) {
        0 => (192, 168),
        1 => (rng.within((11, 223)), rng.within((0, 255))),
        _ => (10, rng.within((0, 63))),
    };
    for octet in [first, second, rng.within((0, 255))] {
        digits(octet, 1, out);
        out.push(b'.');
    }
    digits(rng.within((1, 254)), 1, out);
}

fn ipv6(rng: &mut Rng, out: &mut Vec<u8>) {
    if rng.below(2) == 0 {
        groups(&[4; 8], b':', rng, out);
    } else {
        out.extend(if rng.below(2) == 0 { &b"fe80::"[..] } else { b"2001:db8::" });
        groups(&[4, 4, 3], b':', rng, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_has_one_wildcard_for_a_run_of_values() {
        let check = |text: &'static str, expect: &str| {
            assert_eq!(truth(&parse(text, &["users"])), expect);
        };
        check("took {num:1..5}ms for {users}", "took <*>ms for <*>");
        check("{hex:8}{alnum:2}: {list:1..3:ip}", "<*>: <*>");
        check("body {{\"id\": {uuid}}", "body {\"id\": <*>}");
        check("{}", "");
    }
}
