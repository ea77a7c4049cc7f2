//! rows -> objects of JSON, one on each line.
//!
//! Bytes that are no UTF-8 become U+FFFD; all else is exact. The output is plain to see in
//! a terminal: what would not show is written as `\uXXXX`.

use std::io::Write as _;

use super::text::{Piece, pieces};
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
    let nanos = stamp.nanos().rem_euclid(1_000_000_000);
    let (days, seconds) = (local.div_euclid(DAY), local.rem_euclid(DAY) as u32);
    let (year, month, day) = civil(days);
    let [y, e] = two(year as u32 / 100);
    let [a, r] = two(year as u32 % 100);
    let ([m, o], [d, i]) = (two(month as u32), two(day as u32));
    let ([h, u], [n, t], [s, c]) = (two(seconds / 3600), two(seconds / 60 % 60), two(seconds % 60));
    out.extend_from_slice(&[
        y, e, a, r, b'-', m, o, b'-', d, i, b'T', h, u, b':', n, t, b':', s, c,
    ]);
    if nanos > 0 {
        fraction(nanos as u32, out);
    }
    match stamp.offset_minutes() {
        None => {}
        Some(0) => out.push(b'Z'),
        Some(minutes) => {
            let size = u32::from(minutes.unsigned_abs());
            let ([h, u], [n, t]) = (two(size / 60), two(size % 60));
            out.extend_from_slice(&[if minutes < 0 { b'-' } else { b'+' }, h, u, b':', n, t]);
        }
    }
}

/// A number below a hundred.
fn two(number: u32) -> [u8; 2] {
    [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8]
}

/// Appends a point and nanoseconds without the zeros at their end.
fn fraction(mut nanos: u32, out: &mut Vec<u8>) {
    let mut digits = [b'.'; 10];
    for digit in digits[1..].iter_mut().rev() {
        *digit = b'0' + (nanos % 10) as u8;
        nanos /= 10;
    }
    let zeros = digits.iter().rev().take_while(|digit| **digit == b'0').count();
    out.extend_from_slice(&digits[..digits.len() - zeros]);
}

fn int(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// The year, month and day of a day since 1970-01-01 (Howard Hinnant's `civil_from_days`).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let january = i64::from(month >= 10);
    let month_number = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + january, month_number, day - (153 * month + 2) / 5 + 1)
}

fn null(out: &mut Vec<u8>) {
    out.extend_from_slice(b"null");
}

fn print(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a Vec takes all bytes");
}
