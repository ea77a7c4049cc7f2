//! rows -> objects of JSON, one on each line.
//!
//! Bytes that are no UTF-8 become U+FFFD; all else is exact. The output is plain to see in
//! a terminal: what would not show is written as `\uXXXX`.

use std::io::Write as _;

use super::text::{Piece, pieces, plain_end};
use super::{Column, LedgerRow, Value};
use crate::report::{Ledger, VariableRow};
use crate::time::Stamp;

/// Appends an object for each row, each on a line.
pub fn rows<R>(columns: &[Column<R>], rows: &[R], out: &mut Vec<u8>) {
    rows.iter().for_each(|each| row(columns, each, out));
}

/// Appends an object and a line end.
pub fn row<R>(columns: &[Column<R>], row: &R, out: &mut Vec<u8>) {
    out.push(b'{');
    let mut is_first = true;
    for column in columns {
        let value = column.get(row);
        if column.optional && value == Value::Null {
            continue;
        }
        out.extend_from_slice(&column.key.text()[usize::from(is_first)..]);
        write(&value, out);
        is_first = false;
    }
    out.extend_from_slice(b"}\n");
}

/// What stands before the value of a column: `,"name":`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    bytes: [u8; 24],
    len: usize,
}

impl Key {
    /// # Panics
    ///
    /// If the name is longer than any is.
    pub(super) const fn new(name: &str) -> Self {
        let (mut bytes, mut at) = ([0; 24], 0);
        while at < name.len() {
            bytes[at + 2] = name.as_bytes()[at];
            at += 1;
        }
        [bytes[0], bytes[1], bytes[at + 2], bytes[at + 3]] = *b",\"\":";
        Self { bytes, len: at + 4 }
    }

    #[inline]
    fn text(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// The account of a run that took so many seconds, as an object on a line.
pub fn ledger(ledger: &Ledger, seconds: f64) -> Vec<u8> {
    let mut out = Vec::new();
    row(LedgerRow::columns(), &LedgerRow { ledger, seconds }, &mut out);
    out
}

/// Appends a value.
pub(super) fn write(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Null => null(out),
        Value::Bool(yes) => print(out, format_args!("{yes}")),
        Value::Int(number) => int(*number, out),
        // Rust's form for debugging keeps the `.0` of whole numbers, and small ones short.
        Value::Float(number) if number.is_finite() => print(out, format_args!("{number:?}")),
        Value::Float(_) => null(out),
        Value::Text(text) => string(text, out),
        Value::Id(id) => {
            out.push(b'"');
            out.extend_from_slice(&id.digits());
            out.push(b'"');
        }
        Value::Time(stamp) => {
            out.push(b'"');
            time(*stamp, out);
            out.push(b'"');
        }
        Value::Counts(counts) => list(out, [b'{', b'}'], counts, |(name, count), out| {
            string(name.as_bytes(), out);
            out.push(b':');
            int(*count, out);
        }),
        Value::Parts(header, text, places) => list(out, [b'[', b']'], *places, |place, out| {
            string(&header.plain(text.get(place.clone()).unwrap_or_default()), out);
        }),
        Value::Variables(variables) => list(out, [b'[', b']'], *variables, variable),
    }
}

fn variable(variable: &VariableRow, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"class\":");
    match &variable.class {
        Some(class) => string(class.as_bytes(), out),
        None => null(out),
    }
    out.extend_from_slice(b",\"samples\":");
    list(out, [b'[', b']'], &variable.samples, |sample, out| string(sample, out));
    out.push(b'}');
}

/// Appends items between brackets, with commas between them.
pub(super) fn list<T>(
    out: &mut Vec<u8>,
    [open, close]: [u8; 2],
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(T, &mut Vec<u8>),
) {
    out.push(open);
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(item, out);
    }
    out.push(close);
}

fn string(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = bytes;
    loop {
        let (plain, odd) = rest.split_at(plain_end(rest));
        out.extend_from_slice(plain);
        // Quotes are in many messages, all else is rare.
        let Some((&mark @ (b'"' | b'\\'), after)) = odd.split_first() else {
            rest = odd;
            break;
        };
        out.extend_from_slice(&[b'\\', mark]);
        rest = after;
    }
    pieces(rest, |piece| escaped(&piece, out));
    out.push(b'"');
}

fn escaped(piece: &Piece<'_>, out: &mut Vec<u8>) {
    match *piece {
        Piece::Plain(text) => out.extend_from_slice(text.as_bytes()),
        Piece::Special(c @ ('"' | '\\')) => out.extend_from_slice(&[b'\\', c as u8]),
        Piece::Special('\t') => out.extend_from_slice(b"\\t"),
        Piece::Special('\n') => out.extend_from_slice(b"\\n"),
        Piece::Special('\r') => out.extend_from_slice(b"\\r"),
        Piece::Special(c) => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                print(out, format_args!("\\u{unit:04x}"));
            }
        }
        Piece::Invalid(_) => out.extend_from_slice("\u{fffd}".as_bytes()),
    }
}

/// Appends a time as [`Stamp`] prints it, only faster: each label has one. Nanoseconds in
/// 64 bits reach from 1677 to 2262, so years have four digits.
pub(super) fn time(stamp: Stamp, out: &mut Vec<u8>) {
    const DAY: i64 = 86_400;
    let offset = i64::from(stamp.offset_minutes().unwrap_or(0)) * 60;
    if offset.abs() >= DAY {
        return print(out, format_args!("{stamp}"));
    }
    let local = stamp.nanos().div_euclid(1_000_000_000) + offset;
    let nanos = stamp.nanos().rem_euclid(1_000_000_000) as u32;
    let (days, seconds) = (local.div_euclid(DAY), local.rem_euclid(DAY) as u32);
    let (year, month, day) = civil(days);
    let [[y, e], [a, r], [m, o], [d, i]] = [year / 100, year % 100, month, day].map(pair);
    let [[h, u], [n, t], [s, c]] = [seconds / 3600, seconds / 60 % 60, seconds % 60].map(pair);
    out.extend_from_slice(&[
        y, e, a, r, b'-', m, o, b'-', d, i, b'T', h, u, b':', n, t, b':', s, c,
    ]);
    if nanos > 0 {
        fraction(nanos, out);
    }
    match stamp.offset_minutes() {
        None => {}
        Some(0) => out.push(b'Z'),
        Some(minutes) => {
            let size = u32::from(minutes.unsigned_abs());
            let [[h, u], [n, t]] = [size / 60, size % 60].map(pair);
            out.extend_from_slice(&[if minutes < 0 { b'-' } else { b'+' }, h, u, b':', n, t]);
        }
    }
}

/// Appends a point and nanoseconds without the zeros at their end.
fn fraction(nanos: u32, out: &mut Vec<u8>) {
    let pairs = [100_000_000, 1_000_000, 10_000, 100, 1].map(|unit| pair(nanos / unit % 100));
    let mut text = *pairs.as_flattened().first_chunk::<10>().expect("five pairs are ten digits");
    // A billion nanoseconds are no fraction: the first digit is a zero.
    text[0] = b'.';
    let zeros = text.iter().rev().take_while(|byte| **byte == b'0').count();
    out.extend_from_slice(&text[..text.len() - zeros]);
}

/// The last two digits of a number below a hundred.
#[inline]
fn pair(number: u32) -> [u8; 2] {
    PAIRS[number as usize % PAIRS.len()]
}

const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut at = 0;
    while at < pairs.len() {
        pairs[at] = [b'0' + at as u8 / 10, b'0' + at as u8 % 10];
        at += 1;
    }
    pairs
};

fn int(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// The year, month and day of a day since 1970-01-01, for years of 64 bits of nanoseconds (Neri and
/// Schneider, "Euclidean affine functions and their application to calendar algorithms", 2022).
fn civil(days: i64) -> (u32, u32, u32) {
    // Days since the first of March of the year 0.
    let days = (days + 719_468) as u32;
    let century = (4 * days + 3) / 146_097;
    let day_of_century = (4 * days + 3) % 146_097 / 4;
    let year_and_rest = 2_939_745 * u64::from(4 * day_of_century + 3);
    let year = 100 * century + (year_and_rest >> 32) as u32;
    let day_of_year = (year_and_rest as u32) / 2_939_745 / 4;
    let month_and_rest = 2141 * day_of_year + 197_913;
    let (month, day) = (month_and_rest >> 16, month_and_rest % (1 << 16) / 2141 + 1);
    // January and February end the year that begins in March.
    if day_of_year >= 306 { (year + 1, month - 12, day) } else { (year, month, day) }
}

fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null");
}

fn print(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a Vec takes all bytes");
}
