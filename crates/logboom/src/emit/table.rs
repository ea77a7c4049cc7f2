//! rows -> aligned columns for people.
//!
//! What matters comes first, the text of the template last, so that it is what a narrow
//! screen cuts. Columns that hold nothing are left out.

use unicode_width::UnicodeWidthChar;

use super::{Column, Kind, LabelRow, Shown, Value, text};
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
    let mut shown: Vec<_> = columns.iter().filter(|column| style.shows(column)).collect();
    shown.sort_by_key(|column| column.kind);
    let mut filled: Vec<(bool, usize, Vec<Cell>)> = Vec::new();
    for column in shown {
        let title = Cell::new(Paint::Dim, column.name.to_uppercase().replace('_', " "));
        let values = rows.iter().map(|row| cell(column.kind, &column.get(row)));
        let cells: Vec<Cell> = std::iter::once(title).chain(values).collect();
        if rows.is_empty() || cells[1..].iter().any(|cell| !cell.0.is_empty()) {
            let width = cells.iter().map(Cell::width).max().unwrap_or_default();
            filled.push((is_right(column.kind), width, cells));
        }
    }
    for at in 0..=rows.len() {
        let mut line = Cell::default();
        let mut blanks = 0;
        for (right, width, cells) in &filled {
            let pad = width - cells[at].width();
            let (before, after) = if *right { (pad, 0) } else { (0, pad) };
            line.0.push((Paint::Plain, " ".repeat(blanks + before)));
            line.0.extend_from_slice(&cells[at].0);
            blanks = after + GAP;
        }
        line.end(style, out);
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
    let mut line = Cell::new(Paint::Dim, format!("{name:<16} {:>7}  ", row.label.line));
    let mut at = 0;
    if let Outcome::Matched(found) = &row.label.outcome {
        for place in found.variables.iter().filter(|place| !place.is_empty()) {
            line.push(Paint::Plain, row.record.get(at..place.start).unwrap_or_default());
            line.push(Paint::Bold, row.record.get(place.clone()).unwrap_or_default());
            at = place.end;
        }
    }
    line.push(Paint::Plain, row.record.get(at..).unwrap_or_default());
    line.end(style, out);
}

/// What a column has in one line, or a whole line: pieces that stand out or not.
#[derive(Debug, Default, Clone)]
struct Cell(Vec<(Paint, String)>);

impl Cell {
    fn new(paint: Paint, text: impl Into<String>) -> Self {
        Self(vec![(paint, text.into())])
    }

    fn push(&mut self, paint: Paint, bytes: &[u8]) {
        let mut shown = String::with_capacity(bytes.len());
        text::push_visible(bytes, &mut shown);
        if !shown.is_empty() {
            self.0.push((paint, shown));
        }
    }

    fn width(&self) -> usize {
        self.0.iter().flat_map(|(_, text)| text.chars()).map(width).sum()
    }

    /// Appends it as a line, cut to the width.
    fn end(&self, style: &Style, out: &mut Vec<u8>) {
        let cut = style.width.filter(|&width| self.width() > width);
        let mut left = cut.map_or(usize::MAX, |width| width.saturating_sub(1));
        for (paint, text) in &self.0 {
            let text = &text[..fitting(text, &mut left)];
            let codes = if style.color && !text.is_empty() { paint.codes() } else { "" };
            if codes.is_empty() {
                out.extend_from_slice(text.as_bytes());
            } else {
                out.extend_from_slice(format!("\x1b[{codes}m{text}\x1b[0m").as_bytes());
            }
        }
        out.extend_from_slice(if cut.is_some() { "…\n" } else { "\n" }.as_bytes());
    }
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

/// A value as people like to read it.
fn cell(kind: Kind, value: &Value<'_>) -> Cell {
    match value {
        Value::Null | Value::Parts(..) | Value::Variables(_) => Cell::default(),
        Value::Bool(yes) => Cell::new(Paint::Plain, if *yes { "yes" } else { "no" }),
        Value::Int(number) => Cell::new(Paint::Bold, text::thousands(*number)),
        Value::Float(number) if kind == Kind::Share => share(*number),
        Value::Float(number) => Cell::new(Paint::Plain, short(*number)),
        Value::Time(time) => Cell::new(Paint::Plain, time.to_string()),
        Value::Counts(counts) => worst(counts),
        Value::Id(id) if kind == Kind::Id => plain(Paint::Dim, id.to_string().as_bytes()),
        Value::Id(id) => plain(Paint::Plain, id.to_string().as_bytes()),
        Value::Text(text) => match kind {
            Kind::Level => level(&String::from_utf8_lossy(text)),
            Kind::Template => template(text),
            _ => plain(Paint::Plain, text),
        },
    }
}

fn plain(paint: Paint, text: &[u8]) -> Cell {
    let mut cell = Cell::default();
    cell.push(paint, text);
    cell
}

/// The most urgent level of some counts, and how many of it where not all are.
fn worst(counts: &[(&str, u64)]) -> Cell {
    let mut some = counts.iter().filter(|(_, count)| *count > 0);
    let Some((name, count)) = some.next_back() else { return Cell::default() };
    let mut cell = level(name);
    if some.next().is_some() {
        cell.push(Paint::Dim, format!(" {}", text::thousands(*count)).as_bytes());
    }
    cell
}

fn level(name: &str) -> Cell {
    let known = Severity::ALL.into_iter().find(|severity| severity.name() == name);
    let paint = match known {
        Some(Severity::Fatal) => Paint::Alarm,
        Some(Severity::Error) => Paint::Red,
        Some(Severity::Warn) => Paint::Yellow,
        Some(Severity::Trace | Severity::Debug) => Paint::Dim,
        _ => Paint::Plain,
    };
    plain(paint, name.as_bytes())
}

/// A template whose variables do not stand out, since its words are what tells.
fn template(text: &[u8]) -> Cell {
    let mut cell = Cell::default();
    let (mut start, mut at) = (0, 0);
    while let Some(open) = memchr::memchr(b'<', &text[at..]).map(|skip| at + skip) {
        at = open + 1;
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'*' | b'_' | b'-');
        let len = text[at..].iter().take_while(|b| is_name(b)).count();
        let is_literal = open > 0 && text[open - 1] == b'\\';
        if len > 0 && text.get(at + len) == Some(&b'>') && !is_literal {
            cell.push(Paint::Plain, &text[start..open]);
            at += len + 1;
            cell.push(Paint::Dim, &text[open..at]);
            start = at;
        }
    }
    cell.push(Paint::Plain, &text[start..]);
    cell
}

/// A part of all in percent, with a bar.
fn share(part: f64) -> Cell {
    /// Characters of a full bar.
    const FULL: usize = 8;
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if !part.is_finite() {
        return Cell::default();
    }
    let percent = part * 100.0;
    let number = if percent > 0.0 && percent < 0.05 {
        " <0.1%".to_owned()
    } else {
        format!("{percent:5.1}%")
    };
    let eighths = (part.clamp(0.0, 1.0) * (FULL * 8) as f64).round() as usize;
    let bar = format!(" {}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8]);
    Cell(vec![(Paint::Plain, number), (Paint::Dim, bar)])
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
