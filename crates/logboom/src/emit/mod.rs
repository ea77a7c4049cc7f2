//! rows -> a table for people, NDJSON, CSV or Parquet.
//!
//! Enters: rows of a [report](crate::report), and the [`Column`]s that describe them: each
//! says the name of a field, its kind, and how to get it from a row. Leaves: bytes of a
//! [`Format`]. Each field is described once, so that all formats tell the same.
//!
//! It promises that nothing in a log can forge the output: bytes that are no text, that
//! move the cursor or that do not show are escaped in every format, and neither a line end
//! nor a formula gets through. NDJSON and CSV are exact text otherwise; a table is for
//! eyes, and may be cut to the screen.
//!
//! ```
//! use logboom::emit::{self, json};
//! use logboom::{Engine, Options};
//!
//! let engine = Engine::new(Options::default())?;
//! let mut source = engine.source("app", None);
//! source.push(b"disk sda1 is 91% full\ndisk sdb7 is 17% full\n");
//! source.finish();
//!
//! let mut out = Vec::new();
//! json::rows(&emit::templates(&[], false), &engine.templates(), &mut out);
//! assert!(out.starts_with(b"{\"id\":\""));
//! # Ok::<(), logboom::Error>(())
//! ```

#[cfg(feature = "arrow")]
pub mod arrow;
mod columns;
pub mod csv;
pub mod explain;
pub mod json;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod table;
mod text;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;
use std::str::FromStr;

pub use columns::{LabelRow, LedgerRow, counts, diff, former, layouts, templates};
pub use text::{plural, thousands, visible};

use crate::Error;
use crate::header::Header;
use crate::mine::TemplateId;
use crate::report::VariableRow;
use crate::time::Stamp;

/// A form in which rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// An object of JSON on each line.
    Ndjson,
    /// Comma-separated values, RFC 4180, with names in the first line.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            "table" => Ok(Self::Table),
            "ndjson" => Ok(Self::Ndjson),
            "csv" => Ok(Self::Csv),
            "parquet" => Ok(Self::Parquet),
            "openmetrics" | "otlp" => Err(Error::usage(format!(
                "output as `{name}` is not there yet: use table, ndjson, csv or parquet"
            ))),
            _ => Err(Error::usage(format!(
                "no output is named `{name}`: use table, ndjson, csv or parquet"
            ))),
        }
    }
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'v> {
    /// None.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number of things.
    Int(u64),
    /// A number; written as null where it is not finite.
    Float(f64),
    /// Bytes that are text as a rule.
    Text(Cow<'v, [u8]>),
    /// The id of a template.
    Id(TemplateId),
    /// A time.
    Time(Stamp),
    /// A count for each of some names.
    Counts(Vec<(&'static str, u64)>),
    /// A list of ranges of a text, parts of the message of that header.
    Parts(&'v Header, &'v [u8], &'v [Range<usize>]),
    /// The class and samples of each variable of a template.
    Variables(&'v [VariableRow]),
}

impl<'v> Value<'v> {
    /// A text; none if there is none.
    fn text(text: Option<&'v [u8]>) -> Self {
        text.map_or(Value::Null, |text| Value::Text(Cow::Borrowed(text)))
    }

    /// A text; none if it is empty.
    fn filled(text: &'v [u8]) -> Self {
        Self::text(Some(text).filter(|text| !text.is_empty()))
    }

    fn time(time: Option<Stamp>) -> Self {
        time.map_or(Value::Null, Value::Time)
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text.into_bytes()))
    }
}

/// What a column means, in the order in which a table for people shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Yes or no.
    Flag,
    /// A name from a short list.
    Name,
    /// A bound of a window of time.
    Window,
    /// How many.
    Count,
    /// A part of all, from 0 to 1.
    Share,
    /// Another number.
    Number,
    /// Counts by name.
    Counts,
    /// The name of a severity.
    Level,
    /// A time.
    Time,
    /// A text.
    Text,
    /// The id of a template.
    Id,
    /// The text of a template.
    Template,
    /// Texts in order.
    Texts,
    /// Variables of a template.
    Variables,
}

/// Where a table for people has a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    Never,
    Wide,
    Always,
}

/// A field of rows of the type `R`.
#[derive(Debug)]
pub struct Column<R> {
    name: &'static str,
    key: json::Key,
    kind: Kind,
    shown: Shown,
    /// Whether NDJSON leaves it out where it is null.
    optional: bool,
    place: usize,
    get: fn(&R, usize) -> Value<'_>,
}

impl<R> Column<R> {
    /// A field of that name and kind; `get` is given a row and the column's place.
    const fn new(name: &'static str, kind: Kind, get: fn(&R, usize) -> Value<'_>) -> Self {
        let shown = match kind {
            Kind::Time => Shown::Wide,
            Kind::Texts | Kind::Variables => Shown::Never,
            _ => Shown::Always,
        };
        Self { name, key: json::Key::new(name), kind, shown, optional: false, place: 0, get }
    }

    /// The same in NDJSON, CSV and Parquet only.
    const fn hidden(mut self) -> Self {
        self.shown = Shown::Never;
        self
    }

    /// The name of the field.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What it means.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The value of a row; it is of the column's kind or null.
    #[inline]
    pub fn get<'v>(&self, row: &'v R) -> Value<'v> {
        (self.get)(row, self.place)
    }
}
