//! rows -> aligned columns for people.
//!
//! What matters comes first, the text of the template last, so that it is what a narrow
//! screen cuts. Columns that hold nothing are left out.

use std::fmt::{self, Write as _};
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::{Column, Kind, LabelRow, Shown, Value, text};
use crate::mine;
use crate::report::Outcome;
use crate::time::Severity;

/// How a table looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Most characters of a line; `None` cuts none, as it should be in a pipe or file.
    pub width: Option<usize>,
    /// Whether to use colours.
    pub color: bool,
    /// Whether to show first and last times on a narrow screen too.
    pub times: bool,
}

impl Style {
    /// Least characters of a line at which times are shown unasked.
    const WIDE: usize = 160;

    fn shows<R>(&self, column: &Column<R>) -> bool {
        match column.shown {
            Shown::Never => false,
            Shown::Wide => self.times || self.width.is_some_and(|width| width >= Self::WIDE),
            Shown::Always => true,
        }
    }
}

/// How a piece of a cell stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paint {
    Plain,
    Dim,
    Bold,
    Yellow,
    Red,
    Alarm,
}

impl Paint {
    /// The codes that switch it on; all are switched off by `0`.
    const fn codes(self) -> &'static str {
        match self {
            Paint::Plain => "",
            Paint::Dim => "2",
            Paint::Bold => "1",
            Paint::Yellow => "33",
            Paint::Red => "31",
            Paint::Alarm => "1;31",
        }
    }
}

/// Appends a line of names and then a line for each row.
pub fn rows<R>(columns: &[Column<R>], rows: &[R], style: &Style, out: &mut Vec<u8>) {
    let table = Table::new(columns, rows, style);
    (0..table.lines()).for_each(|at| table.line(at, out));
}

/// All cells of a table, so that its columns are as wide as they must be.
#[derive(Debug)]
pub struct Table {
    style: Style,
    columns: Vec<Cells>,
    lines: usize,
}

impl Table {
    /// The table of these rows.
    pub fn new<R>(columns: &[Column<R>], rows: &[R], style: &Style) -> Self {
        let mut shown: Vec<_> = columns.iter().filter(|column| style.shows(column)).collect();
        shown.sort_by_key(|column| column.kind);
        let cells = shown.into_iter().map(|column| Cells::new(column, rows, style.color));
        let columns = cells.filter(|cells| rows.is_empty() || cells.has_values()).collect();
        Self { style: *style, columns, lines: rows.len() + 1 }
    }

    /// How many lines it has: that of the names, and one for each row.
    pub fn lines(&self) -> usize {
        self.lines
    }

    /// Appends a line.
    ///
    /// # Panics
    ///
    /// If there is no such line.
    pub fn line(&self, at: usize, out: &mut Vec<u8>) {
        let Some((last, others)) = self.columns.split_last() else { return out.push(b'\n') };
        let behind = if last.is_right { 0 } else { last.pad(at) };
        let width: usize = others.iter().map(|cells| cells.width + GAP).sum();
        let mut line = Line::new(width + last.width - behind, &self.style, out);
        let mut blanks = 0;
        for cells in &self.columns {
            let pad = cells.pad(at);
            let (before, after) = if cells.is_right { (pad, 0) } else { (0, pad) };
            line.blanks(blanks + before);
            cells.pieces(at).for_each(|(paint, text)| line.put(paint, text));
            blanks = after + GAP;
        }
        line.end();
    }
}

/// Blanks between columns.
const GAP: usize = 2;

/// Appends a record behind the id of its template, or the reason why it has none.
///
/// Records go by one at a time, so nothing is aligned to later ones. Variables stand out if
/// there are colours.
pub fn label(row: &LabelRow<'_>, style: &Style, out: &mut Vec<u8>) {
    let name = match (&row.label.outcome, row.template) {
        (Outcome::Rejected(reason), _) => reason.name().to_owned(),
        (_, Some((id, _))) => id.to_string(),
        _ => "unknown".to_owned(),
    };
    let mut pieces = Pieces { color: style.color, ..Pieces::default() };
    pieces.print(Paint::Dim, format_args!("{name:<16} {:>7}  ", row.label.line));
    let mut at = 0;
    if let Outcome::Matched(found) = &row.label.outcome {
        for place in found.variables.iter().filter(|place| !place.is_empty()) {
            pieces.push(Paint::Plain, row.record.get(at..place.start).unwrap_or_default());
            pieces.push(Paint::Bold, row.record.get(place.clone()).unwrap_or_default());
            at = place.end;
        }
    }
    pieces.push(Paint::Plain, row.record.get(at..).unwrap_or_default());
    pieces.close();
    let mut line = Line::new(text_width(&pieces.text), style, out);
    pieces.range(0..pieces.ends.len()).for_each(|(paint, text)| line.put(paint, text));
    line.end();
}

/// Pieces of text that stand out or not, one behind the other.
#[derive(Debug, Default)]
struct Pieces {
    /// Whether any stands out: without colours one piece is enough.
    color: bool,
    text: String,
    /// How each looks, and where in `text` it ends.
    ends: Vec<(Paint, usize)>,
}

impl Pieces {
    /// Adds a text as it is to be shown.
    fn print(&mut self, paint: Paint, text: fmt::Arguments<'_>) {
        self.text.write_fmt(text).expect("a String takes all text");
        self.end(paint);
    }

    /// Adds bytes that may be anything.
    fn push(&mut self, paint: Paint, bytes: &[u8]) {
        text::push_visible(bytes, &mut self.text);
        self.end(paint);
    }

    /// Makes what was added since the last piece a piece of its own, if it can stand out.
    fn end(&mut self, paint: Paint) {
        if self.color && self.start(self.ends.len()) < self.text.len() {
            self.ends.push((paint, self.text.len()));
        }
    }

    /// Makes what is left a piece.
    fn close(&mut self) {
        if self.start(self.ends.len()) < self.text.len() {
            self.ends.push((Paint::Plain, self.text.len()));
        }
    }

    /// Where in `text` a piece begins.
    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).map_or(0, |before| self.ends[before].1)
    }

    fn range(&self, range: Range<usize>) -> impl Iterator<Item = (Paint, &str)> {
        let mut start = self.start(range.start);
        self.ends[range].iter().map(move |&(paint, end)| {
            let text = &self.text[start..end];
            start = end;
            (paint, text)
        })
    }
}

/// All that a column shows: its title, and a cell for each row.
///
/// They lie in one text, since a table may have hundreds of thousands of rows.
#[derive(Debug)]
struct Cells {
    pieces: Pieces,
    cells: Vec<Cell>,
    /// Characters that the widest takes.
    width: usize,
    is_right: bool,
}

/// Which pieces of its column are those of a cell, and how many characters they take.
#[derive(Debug, Clone)]
struct Cell {
    pieces: Range<usize>,
    width: usize,
}

impl Cells {
    fn new<R>(column: &Column<R>, rows: &[R], color: bool) -> Self {
        let pieces = Pieces { color, ..Pieces::default() };
        let cells = Vec::with_capacity(rows.len() + 1);
        let mut all = Self { pieces, cells, width: 0, is_right: is_right(column.kind) };
        let title = column.name.to_uppercase().replace('_', " ");
        all.add(|pieces| pieces.print(Paint::Dim, format_args!("{title}")));
        let mut above = None;
        for row in rows {
            let value = column.get(row);
            match (above.as_ref() == Some(&value), all.cells.last()) {
                // As times of windows do, which are slow to print.
                (true, Some(same)) => all.cells.push(same.clone()),
                _ => all.add(|pieces| cell(column.kind, &value, pieces)),
            }
            above = Some(value);
        }
        all
    }

    /// Makes what is added a cell.
    fn add(&mut self, add: impl FnOnce(&mut Pieces)) {
        let (start, first) = (self.pieces.text.len(), self.pieces.ends.len());
        add(&mut self.pieces);
        self.pieces.close();
        let width = text_width(&self.pieces.text[start..]);
        self.cells.push(Cell { pieces: first..self.pieces.ends.len(), width });
        self.width = self.width.max(width);
    }

    fn has_values(&self) -> bool {
        self.cells.iter().skip(1).any(|cell| !cell.pieces.is_empty())
    }

    /// Blanks beside a cell.
    fn pad(&self, at: usize) -> usize {
        self.width - self.cells[at].width
    }

    fn pieces(&self, at: usize) -> impl Iterator<Item = (Paint, &str)> {
        self.pieces.range(self.cells[at].pieces.clone())
    }
}

/// A line that is being written, cut to the width of the style.
struct Line<'o> {
    out: &'o mut Vec<u8>,
    color: bool,
    is_cut: bool,
    /// Characters for which there is room.
    left: usize,
}

impl<'o> Line<'o> {
    /// A line that takes so many characters.
    fn new(width: usize, style: &Style, out: &'o mut Vec<u8>) -> Self {
        let cut = style.width.filter(|&most| width > most);
        let left = cut.map_or(usize::MAX, |most| most.saturating_sub(1));
        Self { out, color: style.color, is_cut: cut.is_some(), left }
    }

    fn blanks(&mut self, count: usize) {
        let count = count.min(self.left);
        self.left -= count;
        self.out.resize(self.out.len() + count, b' ');
    }

    fn put(&mut self, paint: Paint, text: &str) {
        let text = if self.is_cut { &text[..fitting(text, &mut self.left)] } else { text };
        let codes = if self.color && !text.is_empty() { paint.codes() } else { "" };
        if codes.is_empty() {
            self.out.extend_from_slice(text.as_bytes());
        } else {
            self.out.extend_from_slice(format!("\x1b[{codes}m{text}\x1b[0m").as_bytes());
        }
    }

    fn end(self) {
        self.out.extend_from_slice(if self.is_cut { "…\n" } else { "\n" }.as_bytes());
    }
}

/// Characters that a visible text takes on a screen.
fn text_width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(width).sum() }
}

/// Characters that it takes on a screen.
fn width(c: char) -> usize {
    c.width().unwrap_or_default()
}

/// Bytes of the longest prefix that takes at most `left` characters; `left` is what is
/// left then, none if the text did not fit.
fn fitting(text: &str, left: &mut usize) -> usize {
    for (at, c) in text.char_indices() {
        match left.checked_sub(width(c)) {
            Some(rest) => *left = rest,
            None => {
                *left = 0;
                return at;
            }
        }
    }
    text.len()
}

fn is_right(kind: Kind) -> bool {
    matches!(kind, Kind::Count | Kind::Number)
}

/// Adds a value as people like to read it.
fn cell(kind: Kind, value: &Value<'_>, out: &mut Pieces) {
    match value {
        Value::Null | Value::Parts(..) | Value::Variables(_) => {}
        Value::Bool(yes) => out.push(Paint::Plain, if *yes { b"yes" } else { b"no" }),
        Value::Int(number) => {
            text::push_thousands(*number, &mut out.text);
            out.end(Paint::Bold);
        }
        Value::Float(number) if kind == Kind::Share => share(*number, out),
        Value::Float(number) => out.push(Paint::Plain, short(*number).as_bytes()),
        Value::Time(time) => out.print(Paint::Plain, format_args!("{time}")),
        Value::Counts(counts) => worst(counts, out),
        Value::Id(id) if kind == Kind::Id => out.print(Paint::Dim, format_args!("{id}")),
        Value::Id(id) => out.print(Paint::Plain, format_args!("{id}")),
        Value::Text(text) => match kind {
            Kind::Level => level(text, out),
            Kind::Template if out.color => template(text, out),
            _ => out.push(Paint::Plain, text),
        },
    }
}

/// The most urgent level of some counts, and how many of it where not all are.
fn worst(counts: &[(&str, u64)], out: &mut Pieces) {
    let mut some = counts.iter().filter(|(_, count)| *count > 0);
    let Some((name, count)) = some.next_back() else { return };
    level(name.as_bytes(), out);
    if some.next().is_some() {
        out.print(Paint::Dim, format_args!(" {}", text::thousands(*count)));
    }
}

fn level(name: &[u8], out: &mut Pieces) {
    let known = Severity::ALL.into_iter().find(|severity| severity.name().as_bytes() == name);
    let paint = match known {
        Some(Severity::Fatal) => Paint::Alarm,
        Some(Severity::Error) => Paint::Red,
        Some(Severity::Warn) => Paint::Yellow,
        Some(Severity::Trace | Severity::Debug) => Paint::Dim,
        _ => Paint::Plain,
    };
    out.push(paint, name);
}

/// A template whose variables do not stand out, since its words are what tells.
fn template(text: &[u8], out: &mut Pieces) {
    let (mut start, mut at) = (0, 0);
    while let Some(open) = memchr::memchr(b'<', &text[at..]).map(|skip| at + skip) {
        at = open + 1;
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'_' | b'-');
        let len = text[at..].iter().take_while(|b| is_name(b)).count();
        let is_literal = mine::slashes(&text[..open]) % 2 == 1;
        if len > 0 && text.get(at + len) == Some(&b'>') && !is_literal {
            out.push(Paint::Plain, &text[start..open]);
            at += len + 1;
            out.push(Paint::Dim, &text[open..at]);
            start = at;
        }
    }
    out.push(Paint::Plain, &text[start..]);
}

/// A part of all in percent, with a bar.
fn share(part: f64, out: &mut Pieces) {
    /// Characters of a full bar.
    const FULL: usize = 8;
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if !part.is_finite() {
        return;
    }
    let percent = part * 100.0;
    if percent > 0.0 && percent < 0.05 {
        out.push(Paint::Plain, b" <0.1%");
    } else {
        out.print(Paint::Plain, format_args!("{percent:5.1}%"));
    }
    let eighths = (part.clamp(0.0, 1.0) * (FULL * 8) as f64).round() as usize;
    let (full, rest) = ("█".repeat(eighths / 8), EIGHTHS[eighths % 8]);
    out.print(Paint::Dim, format_args!(" {full}{rest}"));
}

/// A number with about three digits that matter.
fn short(number: f64) -> String {
    match number.abs() {
        0.0 => "0".to_owned(),
        size if !(0.01..1e6).contains(&size) => format!("{number:.1e}"),
        size if size < 100.0 => format!("{number:.2}"),
        _ => format!("{number:.0}"),
    }
}
