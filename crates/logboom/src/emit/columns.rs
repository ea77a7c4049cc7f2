//! The fields of each kind of row. Their names and order are what users rely on.

use std::borrow::Cow;

use super::{Column, Kind, Value};
use crate::diff::DiffRow;
use crate::header::{Header, Span};
use crate::mine::TemplateId;
use crate::options::Field;
use crate::report::{CountRow, FormerRow, Label, LayoutRow, Ledger, Outcome, Sums, TemplateRow};
use crate::time::Stamp;

/// The fields of templates; `by` are the fields that counts were split by, `typed` shows
/// the classes of variables in place of `<*>`.
pub fn templates(by: &[Field], typed: bool) -> Vec<Column<TemplateRow>> {
    let columns = vec![
        Column::new("id", Kind::Id, |row: &TemplateRow, _| id(row.id)),
        Column::new(
            "template",
            Kind::Template,
            if typed { |row, _| text(&row.typed) } else { |row, _| text(&row.template) },
        ),
        Column::new("count", Kind::Count, |row, _| Value::Int(row.sums.count)),
        Column::new("share", Kind::Share, |row, _| Value::Float(row.share)),
        Column::new("first_seen", Kind::Time, |row, _| Value::time(row.sums.first)),
        Column::new("last_seen", Kind::Time, |row, _| Value::time(row.sums.last)),
        Column::new("severity", Kind::Counts, |row, _| severity(&row.sums)),
        Column::new("variables", Kind::Variables, |row, _| Value::Variables(&row.variables)),
        Column::new("example", Kind::Text, |row: &TemplateRow, _| {
            Value::text(row.example.as_deref())
        })
        .hidden(),
    ];
    split(columns, by, |row, place| group(&row.by, place))
}

/// The fields of counts by window; for `by` and `typed` see [`templates`].
pub fn counts<'c>(by: &[Field], typed: bool) -> Vec<Column<CountRow<'c>>> {
    let columns = vec![
        Column::new("window_start", Kind::Window, |row: &CountRow<'_>, _| {
            window(row, row.window.as_ref().map(|window| window.start))
        }),
        Column::new("window_end", Kind::Window, |row: &CountRow<'_>, _| {
            window(row, row.window.as_ref().map(|window| window.end))
        })
        .hidden(),
        Column::new("id", Kind::Id, |row, _| id(row.id)),
        Column::new(
            "template",
            Kind::Template,
            if typed { |row, _| text(row.typed) } else { |row, _| text(row.template) },
        ),
        Column::new("severity", Kind::Counts, |row, _| severity(&row.sums)),
        Column::new("count", Kind::Count, |row, _| Value::Int(row.sums.count)),
        Column::new("first_seen", Kind::Time, |row, _| Value::time(row.sums.first)),
        Column::new("last_seen", Kind::Time, |row, _| Value::time(row.sums.last)),
        Column::new("kind", Kind::Name, |_: &CountRow<'_>, _| text(b"count")).hidden(),
    ];
    split(columns, by, |row, place| group(row.by, place))
}

/// The fields of what changed between two logs.
pub fn diff(typed: bool) -> Vec<Column<DiffRow>> {
    vec![
        Column::new("id", Kind::Id, |row: &DiffRow, _| id(row.id)),
        Column::new(
            "template",
            Kind::Template,
            if typed { |row, _| text(&row.typed) } else { |row, _| text(&row.template) },
        ),
        Column::new("change", Kind::Name, |row, _| text(row.change.name().as_bytes())),
        Column::new("base_count", Kind::Count, |row, _| Value::Int(row.base_count)),
        Column::new("target_count", Kind::Count, |row, _| Value::Int(row.target_count)),
        Column::new("ratio", Kind::Number, |row, _| row.ratio.map_or(Value::Null, Value::Float)),
        Column::new("p_value", Kind::Number, |row, _| Value::Float(row.p_value)),
    ]
}

/// The fields of former ids of templates.
pub fn former() -> Vec<Column<FormerRow>> {
    vec![
        Column::new("former", Kind::Name, |row: &FormerRow, _| id(row.former)),
        Column::new("id", Kind::Id, |row, _| id(row.id)),
        Column::new("template", Kind::Template, |row, _| text(&row.template)),
    ]
}

/// The fields of layouts of headers.
pub fn layouts() -> Vec<Column<LayoutRow>> {
    vec![
        Column::new("layout", Kind::Text, |row: &LayoutRow, _| match &row.layout {
            Some(layout) => Value::from(layout.to_string()),
            None => Value::Null,
        }),
        Column::new("example", Kind::Text, |row, _| Value::text(row.example.as_deref())),
        Column::new("lines", Kind::Count, |row, _| Value::Int(row.lines)),
        Column::new("share", Kind::Share, |row, _| Value::Float(row.share)),
    ]
}

/// A record and what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct LabelRow<'l> {
    /// Name of its input.
    pub source: &'l str,
    /// Its bytes.
    pub record: &'l [u8],
    /// What is known of it.
    pub label: &'l Label,
    /// The id and the text, as it is to be shown, of the template that it matched.
    pub template: Option<(TemplateId, &'l [u8])>,
}

impl<'l> LabelRow<'l> {
    /// A field of its header.
    fn field(&self, span: impl Fn(&Header) -> Span) -> Value<'l> {
        let header = &self.label.header;
        match span(header).of(self.record) {
            [] => Value::Null,
            text => Value::Text(header.plain(text)),
        }
    }

    const COLUMNS: [Column<Self>; 12] = [
        Column::new("line", Kind::Count, |row, _| Value::Int(row.label.line)),
        Column::new("source", Kind::Text, |row, _| text(row.source.as_bytes())),
        Column::new("time", Kind::Time, |row, _| Value::time(row.label.time)),
        Column::new("severity", Kind::Level, |row, _| match row.label.header.severity {
            Some(severity) => text(severity.name().as_bytes()),
            None => Value::Null,
        }),
        Column::new("host", Kind::Text, |row, _| row.field(|header| header.host)),
        Column::new("component", Kind::Text, |row, _| row.field(|header| header.component)),
        Column::new("pid", Kind::Text, |row, _| row.field(|header| header.pid)),
        Column::new("message", Kind::Text, |row, _| {
            let header = &row.label.header;
            Value::Text(header.plain(header.message.of(row.record)))
        }),
        Column::new("id", Kind::Id, |row, _| match row.template {
            Some((named, _)) => id(named),
            None => Value::Null,
        }),
        Column::new("template", Kind::Template, |row, _| {
            Value::text(row.template.map(|(_, text)| text))
        }),
        Column::new("variables", Kind::Texts, |row, _| match &row.label.outcome {
            Outcome::Matched(found) => {
                Value::Parts(&row.label.header, row.record, &found.variables)
            }
            _ => Value::Null,
        }),
        Column {
            optional: true,
            ..Column::new("reason", Kind::Name, |row, _| match row.label.outcome {
                Outcome::Matched(_) => Value::Null,
                Outcome::Unknown => text(b"unknown"),
                Outcome::Rejected(reason) => text(reason.name().as_bytes()),
            })
        },
    ];

    /// The fields of labels. A record without a template has a `reason`: the name of its
    /// rejection, or `unknown` if the engine had counted no message of its shape.
    pub fn columns() -> &'l [Column<Self>] {
        &Self::COLUMNS
    }
}

/// The account of a run and the seconds that it took.
#[derive(Debug, Clone, Copy)]
pub struct LedgerRow<'l> {
    /// The account.
    pub ledger: &'l Ledger,
    /// Seconds from start to end.
    pub seconds: f64,
}

impl<'l> LedgerRow<'l> {
    const COLUMNS: [Column<Self>; 16] = [
        Column::new("bytes_in", Kind::Count, |row, _| Value::Int(row.ledger.bytes_in)),
        Column::new("lines_in", Kind::Count, |row, _| Value::Int(row.ledger.lines_in)),
        Column::new("records", Kind::Count, |row, _| Value::Int(row.ledger.records)),
        Column::new("counted", Kind::Count, |row, _| Value::Int(row.ledger.counted)),
        Column::new("rejected", Kind::Counts, |row, _| {
            Value::Counts(row.ledger.rejected.iter().map(|(&name, &count)| (name, count)).collect())
        }),
        Column::new("templates", Kind::Count, |row, _| Value::Int(row.ledger.templates)),
        Column::new("shapes", Kind::Count, |row, _| Value::Int(row.ledger.shapes)),
        Column::new("folded", Kind::Count, |row, _| Value::Int(row.ledger.folded)),
        Column::new("cut_lines", Kind::Count, |row, _| Value::Int(row.ledger.cut_lines)),
        Column::new("cut_bytes", Kind::Count, |row, _| Value::Int(row.ledger.cut_bytes)),
        Column::new("assumed_year", Kind::Count, |row, _| Value::Int(row.ledger.assumed_year)),
        Column::new("window_factor", Kind::Count, |row, _| Value::Int(row.ledger.window_factor)),
        Column::new("other_groups", Kind::Flag, |row, _| Value::Bool(row.ledger.other_groups)),
        Column::new("layouts", Kind::Count, |row, _| Value::Int(row.ledger.layouts)),
        Column::new("seconds", Kind::Number, |row, _| Value::Float(row.seconds)),
        Column::new("version", Kind::Name, |_, _| text(env!("CARGO_PKG_VERSION").as_bytes())),
    ];

    /// The fields of the account.
    pub fn columns() -> &'l [Column<Self>] {
        &Self::COLUMNS
    }
}

/// The columns with those of `by`, which take the place of columns of the same name: counts
/// that are split by severity have one severity each.
fn split<R>(
    mut columns: Vec<Column<R>>,
    by: &[Field],
    get: fn(&R, usize) -> Value<'_>,
) -> Vec<Column<R>> {
    for (place, field) in by.iter().enumerate() {
        let kind = if *field == Field::Severity { Kind::Level } else { Kind::Text };
        let column = Column { place, ..Column::new(field.name(), kind, get) };
        match columns.iter_mut().find(|column| column.name == field.name()) {
            Some(old) => *old = column,
            None => columns.push(column),
        }
    }
    columns
}

fn text(text: &[u8]) -> Value<'_> {
    Value::Text(Cow::Borrowed(text))
}

fn id(id: TemplateId) -> Value<'static> {
    Value::Id(id)
}

/// The value of a field that counts are split by.
fn group(by: &[Vec<u8>], place: usize) -> Value<'_> {
    by.get(place).map_or(Value::Null, |value| Value::filled(value))
}

fn severity(sums: &Sums) -> Value<'static> {
    Value::Counts(sums.severities().map(|(level, count)| (level.name(), count)).collect())
}

/// A bound of a window: in UTC, or on the clock of its records if that has no zone.
fn window(row: &CountRow<'_>, nanos: Option<i64>) -> Value<'static> {
    let offset = row.sums.first.is_none_or(|first| first.offset_minutes().is_some());
    Value::time(nanos.map(|nanos| Stamp::new(nanos, offset.then_some(0))))
}
