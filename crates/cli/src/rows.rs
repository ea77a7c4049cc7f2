//! Rows -> the output, in the format that the flags ask for.

use anyhow::Result;
use logboom::emit::table::{Style, Table};
use logboom::emit::{Column, Format, csv, json, parquet};
use logboom::read::Input;

use crate::args::{When, Write};
use crate::out::Out;
use crate::session::Usage;

/// Opens the output; Parquet is not for a terminal.
pub(crate) fn open(args: &Write, inputs: &[Input]) -> Result<Out> {
    let out = Out::open(args.output_file.as_deref(), inputs)?;
    if format(args) == Format::Parquet && out.is_terminal() {
        return Err(Usage("Parquet is nothing to read: give a file with -o".to_owned()).into());
    }
    Ok(out)
}

/// Writes all rows.
pub(crate) fn write<R>(
    columns: &[Column<R>],
    rows: &[R],
    args: &Write,
    mut out: Out,
) -> Result<()> {
    let mut bytes = Vec::new();
    match format(args) {
        Format::Ndjson => put_all(rows, &mut bytes, &mut out, |row, bytes| {
            json::row(columns, row, bytes);
        })?,
        Format::Csv => {
            csv::header(columns, &mut bytes);
            put_all(rows, &mut bytes, &mut out, |row, bytes| csv::row(columns, row, bytes))?;
        }
        Format::Parquet => parquet::rows(columns, rows, &mut bytes)?,
        _ => {
            let table = Table::new(columns, rows, &style(args, &out));
            put_all(0..table.lines(), &mut bytes, &mut out, |at, bytes| table.line(at, bytes))?;
        }
    }
    out.put(&bytes)?;
    out.finish()
}

/// Bytes that are collected before they are written.
const CHUNK: usize = 1 << 16;

/// Writes rows, all but the last bytes.
fn put_all<R>(
    rows: impl IntoIterator<Item = R>,
    bytes: &mut Vec<u8>,
    out: &mut Out,
    add: impl Fn(R, &mut Vec<u8>),
) -> Result<()> {
    for row in rows {
        add(row, bytes);
        if bytes.len() >= CHUNK {
            out.put(bytes)?;
            bytes.clear();
        }
    }
    Ok(())
}

/// Leaves out the rows that a screen has no room for, so that the first ones stay in sight;
/// returns how many. Where the output is no terminal, or `top` says how many, all are shown.
pub(crate) fn cut_to_screen<R>(
    rows: &mut Vec<R>,
    args: &Write,
    out: &Out,
    top: Option<usize>,
) -> usize {
    if top.is_some() || format(args) != Format::Table || !out.is_terminal() {
        return 0;
    }
    // The title, the two lines below the table and the prompt need room too.
    let room = usize::from(console::Term::stdout().size().0).saturating_sub(4).max(LEAST);
    let hidden = rows.len().saturating_sub(room);
    rows.truncate(room);
    hidden
}

/// So many rows are shown on the smallest screen.
const LEAST: usize = 10;

/// The format that is asked for.
pub(crate) fn format(args: &Write) -> Format {
    if args.json { Format::Ndjson } else { args.output }
}

/// How a table looks on this output.
pub(crate) fn style(args: &Write, out: &Out) -> Style {
    let watched = out.is_terminal();
    let term = console::Term::stdout();
    let width = watched.then(|| usize::from(term.size().1));
    Style { width, color: is_coloured(args.color, watched), ..Style::default() }
}

/// Whether to use colours on an output that a person watches or not.
pub(crate) fn is_coloured(when: When, watched: bool) -> bool {
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto => watched && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}
