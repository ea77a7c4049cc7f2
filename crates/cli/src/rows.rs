//! Rows -> the output, in the format that the flags ask for.

use anyhow::Result;
use logboom::emit::table::Style;
use logboom::emit::{Column, Format, csv, json, parquet, table};

use crate::args::{When, Write};
use crate::out::Out;

/// Writes all rows.
pub(crate) fn write<R>(
    columns: &[Column<R>],
    rows: &[R],
    args: &Write,
    mut out: Out,
) -> Result<()> {
    let mut bytes = Vec::new();
    match format(args) {
        Format::Ndjson => json::rows(columns, rows, &mut bytes),
        Format::Csv => csv::rows(columns, rows, &mut bytes),
        Format::Parquet => parquet::rows(columns, rows, &mut bytes)?,
        _ => table::rows(columns, rows, &style(args, &out), &mut bytes),
    }
    out.put(&bytes)?;
    out.finish()
}

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
