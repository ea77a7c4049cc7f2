//! rows -> comma-separated values (RFC 4180, lines end in a line feed).
//!
//! Texts show all they hold, as in a table: what does not show is escaped, so a row is one
//! line. A text that a spreadsheet would run as a formula gets a leading `'`. Values that
//! are lists or objects are JSON; null is empty.

use super::{Column, Value, json, text};

/// Appends the names of the columns and then a line for each row.
pub fn rows<R>(columns: &[Column<R>], rows: &[R], out: &mut Vec<u8>) {
    header(columns, out);
    rows.iter().for_each(|each| row(columns, each, out));
}

/// Appends the names of the columns as a line.
pub fn header<R>(columns: &[Column<R>], out: &mut Vec<u8>) {
    line(columns, out, |column, out| out.extend_from_slice(column.name.as_bytes()));
}

/// Appends a row as a line.
pub fn row<R>(columns: &[Column<R>], row: &R, out: &mut Vec<u8>) {
    line(columns, out, |column, out| match column.get(row) {
        Value::Null => {}
        Value::Float(number) if !number.is_finite() => {}
        Value::Text(bytes) => {
            let mut shown = String::with_capacity(bytes.len() + 1);
            if matches!(bytes.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')) {
                shown.push('\'');
            }
            text::push_visible(&bytes, &mut shown);
            field(shown.as_bytes(), out);
        }
        Value::Id(id) => out.extend_from_slice(&id.digits()),
        Value::Time(time) => json::time(time, out),
        value => {
            let mut shown = Vec::new();
            json::write(&value, &mut shown);
            field(&shown, out);
        }
    });
}

fn line<R>(
    columns: &[Column<R>],
    out: &mut Vec<u8>,
    mut write: impl FnMut(&Column<R>, &mut Vec<u8>),
) {
    for (index, column) in columns.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write(column, out);
    }
    out.push(b'\n');
}

/// Appends a field, in quotes if it needs them.
fn field(bytes: &[u8], out: &mut Vec<u8>) {
    if memchr::memchr3(b'"', b',', b'\n', bytes).is_none() && !bytes.contains(&b'\r') {
        return out.extend_from_slice(bytes);
    }
    out.push(b'"');
    for (index, piece) in bytes.split(|&byte| byte == b'"').enumerate() {
        if index > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(piece);
    }
    out.push(b'"');
}
