//! Rows -> the output, in the format that the flags ask for.

use std::borrow::Borrow;
use std::ops::Range;
use std::thread;

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

/// Writes all rows; lines of text are made on so many threads.
pub(crate) fn write<R: Sync>(
    columns: &[Column<R>],
    rows: &[R],
    args: &Write,
    threads: usize,
    mut out: Out,
) -> Result<()> {
    match format(args) {
        Format::Ndjson | Format::Csv => {
            return lines(columns, rows.len(), |at| &rows[at], args, threads, out);
        }
        Format::Parquet => {
            let mut bytes = Vec::new();
            parquet::rows(columns, rows, &mut bytes)?;
            out.put(&bytes)?;
        }
        _ => {
            let table = Table::new(columns, rows, &style(args, &out));
            let add = |lines: Range<usize>, bytes: &mut Vec<u8>| {
                lines.for_each(|at| table.line(at, bytes));
            };
            put_all(table.lines(), add, threads, &mut out)?;
        }
    }
    out.finish()
}

/// Whether rows become lines, each of which hangs on nothing but its row.
pub(crate) fn are_lines(args: &Write) -> bool {
    matches!(format(args), Format::Ndjson | Format::Csv)
}

/// Writes so many rows as lines; `row` makes the one at a place.
pub(crate) fn lines<R, B: Borrow<R>>(
    columns: &[Column<R>],
    count: usize,
    row: impl Fn(usize) -> B + Sync,
    args: &Write,
    threads: usize,
    mut out: Out,
) -> Result<()> {
    let add: fn(&[Column<R>], &R, &mut Vec<u8>) = if format(args) == Format::Csv {
        let mut names = Vec::new();
        csv::header(columns, &mut names);
        out.put(&names)?;
        csv::row
    } else {
        json::row
    };
    let add = |places: Range<usize>, bytes: &mut Vec<u8>| {
        let mut made = Vec::with_capacity(BATCH);
        for first in places.clone().step_by(BATCH) {
            made.extend((first..places.end.min(first + BATCH)).map(&row));
            made.drain(..).for_each(|row| add(columns, row.borrow(), bytes));
        }
    };
    put_all(count, add, threads, &mut out)?;
    out.finish()
}

/// Rows that are made before the first of them is written: what they are made of lies apart, and is
/// fetched for some at once.
const BATCH: usize = 64;

/// Lines that a thread makes before they are written.
const CHUNK: usize = 1 << 12;

/// Writes so many lines, of which `add` appends those of some places.
fn put_all(
    count: usize,
    add: impl Fn(Range<usize>, &mut Vec<u8>) + Sync,
    threads: usize,
    out: &mut Out,
) -> Result<()> {
    let make = &|first: usize, bytes: &mut Vec<u8>| {
        bytes.clear();
        add(first..count.min(first + CHUNK), bytes);
    };
    let mut chunks = vec![Vec::new(); threads.max(1)];
    for first in (0..count).step_by(CHUNK * chunks.len()) {
        let (own, others) = chunks.split_first_mut().expect("there is a thread");
        thread::scope(|scope| {
            let starts = (first..count).step_by(CHUNK).skip(1);
            for (first, bytes) in starts.zip(others) {
                scope.spawn(move || make(first, bytes));
            }
            make(first, own);
        });
        let made = count.saturating_sub(first).div_ceil(CHUNK);
        chunks.iter().take(made).try_for_each(|bytes| out.put(bytes))?;
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
