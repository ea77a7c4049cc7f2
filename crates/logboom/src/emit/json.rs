//! rows -> objects of JSON, one on each line.
//!
//! Bytes that are no UTF-8 become U+FFFD; all else is exact. The output is plain to see in
//! a terminal: what would not show is written as `\uXXXX`.

use std::io::Write as _;

use super::text::{Piece, is_plain, pieces};
use super::{Column, LedgerRow, Value};
use crate::report::{Ledger, VariableRow};
use crate::time::Stamp;

/// Appends an object for each row, each on a line.
pub fn rows<R>(columns: &[Column<R>], rows: &[R], out: &mut Vec<u8>) {
    rows.iter().for_each(|each| row(columns, each, out));
}

/// Appends an object and a line end.
pub fn row<R>(columns: &[Column<R>], row: &R, out: &mut Vec<u8>) {
    let mut before = b'{';
    for column in columns {
        let value = column.get(row);
        if column.optional && value == Value::Null {
            continue;
        }
        out.extend_from_slice(&[before, b'"']);
        out.extend_from_slice(column.name.as_bytes());
        out.extend_from_slice(b"\":");
        write(&value, out);
        before = b',';
    }
    out.extend_from_slice(b"}\n");
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
        Value::Parts(text, places) => list(out, [b'[', b']'], *places, |place, out| {
            string(text.get(place.clone()).unwrap_or_default(), out);
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
    if is_plain(bytes) {
        out.extend_from_slice(bytes);
        return out.push(b'"');
    }
    pieces(bytes, |piece| match piece {
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
    });
    out.push(b'"');
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
    let [y, e, a, r, m, o, d, i] = eight(year * 10_000 + month * 100 + day);
    let clock = seconds / 3600 * 10_000 + seconds / 60 % 60 * 100 + seconds % 60;
    let [_, _, h, u, n, t, s, c] = eight(clock);
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
            let [.., h, u, n, t] = eight(size / 60 * 100 + size % 60);
            out.extend_from_slice(&[if minutes < 0 { b'-' } else { b'+' }, h, u, b':', n, t]);
        }
    }
}

/// Appends a point and nanoseconds without the zeros at their end.
fn fraction(nanos: u32, out: &mut Vec<u8>) {
    let mut text = [b'.'; 10];
    text[1..9].copy_from_slice(&eight(nanos / 10));
    text[9] = b'0' + (nanos % 10) as u8;
    let zeros = text.iter().rev().take_while(|byte| **byte == b'0').count();
    out.extend_from_slice(&text[..text.len() - zeros]);
}

/// The last eight digits of a number of no more, all worked out at once (Khuong, "How to print
/// integers really fast", 2017).
fn eight(number: u32) -> [u8; 8] {
    let fours = u64::from(number / 10_000) | u64::from(number % 10_000) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
    let twos = hundreds | (fours - 100 * hundreds) << 16;
    let tens = ((twos * 103) >> 10) & 0x0f_000f_000f_000f;
    let ones = tens | (twos - 10 * tens) << 8;
    (ones | 0x3030_3030_3030_3030).to_le_bytes()
}

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
