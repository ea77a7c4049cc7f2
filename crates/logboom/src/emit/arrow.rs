//! rows -> record batches of Apache Arrow.
//!
//! Texts are UTF-8 (what is none is U+FFFD), times are nanoseconds since 1970 in UTC,
//! counts by name are maps, variables are lists.

mod texts;

use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, MapBuilder,
    StringBuilder, StructBuilder, TimestampNanosecondBuilder,
};
use arrow_array::{Array as _, ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use super::{Column, Kind, Value};
use crate::report::VariableRow;
use texts::{Lists, Texts};

/// All rows as one batch.
pub fn rows<R>(columns: &[Column<R>], rows: &[R]) -> Result<RecordBatch, ArrowError> {
    let mut batch = Batch::new(columns);
    rows.iter().for_each(|row| batch.push(columns, row));
    batch.finish()
}

/// Rows on their way to a [`RecordBatch`]; they can be gathered on any thread.
#[derive(Debug)]
pub struct Batch {
    columns: Vec<(&'static str, Builder)>,
    rows: usize,
}

impl Batch {
    /// An empty batch of rows with these columns.
    pub fn new<R>(columns: &[Column<R>]) -> Self {
        Self::with_capacity(columns, 0)
    }

    /// The same, with room for so many rows.
    pub fn with_capacity<R>(columns: &[Column<R>], rows: usize) -> Self {
        let builder = |column: &Column<R>| (column.name(), Builder::new(column.kind(), rows));
        Self { columns: columns.iter().map(builder).collect(), rows: 0 }
    }

    /// Adds a row; the columns must be those that the batch was made of.
    pub fn push<R>(&mut self, columns: &[Column<R>], row: &R) {
        for (column, (_, builder)) in columns.iter().zip(&mut self.columns) {
            builder.push(&column.get(row));
        }
        self.rows += 1;
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The rows as Arrow has them; it fails only beyond 2 GiB of text in a column.
    pub fn finish(self) -> Result<RecordBatch, ArrowError> {
        let mut fields = Vec::with_capacity(self.columns.len());
        let mut arrays = Vec::with_capacity(self.columns.len());
        for (name, builder) in self.columns {
            let array = builder.finish()?;
            fields.push(Field::new(name, array.data_type().clone(), true));
            arrays.push(array);
        }
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
    }
}

/// Gathers the values of a column.
#[derive(Debug)]
enum Builder {
    Flag(BooleanBuilder),
    Int(Int64Builder),
    Float(Float64Builder),
    Text(Texts),
    Time(TimestampNanosecondBuilder),
    Counts(MapBuilder<StringBuilder, Int64Builder>),
    Texts(Lists),
    Variables(ListBuilder<StructBuilder>),
}

impl Builder {
    fn new(kind: Kind, rows: usize) -> Self {
        match kind {
            Kind::Flag => Self::Flag(BooleanBuilder::with_capacity(rows)),
            Kind::Count => Self::Int(Int64Builder::with_capacity(rows)),
            Kind::Share | Kind::Number => Self::Float(Float64Builder::with_capacity(rows)),
            Kind::Name | Kind::Level | Kind::Text | Kind::Id | Kind::Template => {
                Self::Text(Texts::with_capacity(rows))
            }
            Kind::Window | Kind::Time => {
                let times = TimestampNanosecondBuilder::with_capacity(rows);
                Self::Time(times.with_timezone("UTC"))
            }
            Kind::Counts => {
                Self::Counts(MapBuilder::new(None, StringBuilder::new(), Int64Builder::new()))
            }
            Kind::Texts => Self::Texts(Lists::with_capacity(rows)),
            Kind::Variables => {
                let samples = ListBuilder::new(StringBuilder::new());
                let list = DataType::new_list(DataType::Utf8, true);
                let fields = vec![
                    Field::new("class", DataType::Utf8, true),
                    Field::new("samples", list, true),
                ];
                let builders: Vec<Box<dyn ArrayBuilder>> =
                    vec![Box::new(StringBuilder::new()), Box::new(samples)];
                Self::Variables(ListBuilder::new(StructBuilder::new(fields, builders)))
            }
        }
    }

    #[inline]
    fn push(&mut self, value: &Value<'_>) {
        match (self, value) {
            // Most columns are of texts.
            (Self::Text(texts), Value::Text(text)) => texts.push(text),
            (Self::Text(texts), Value::Null) => texts.push_null(),
            (builder, value) => builder.push_other(value),
        }
    }

    #[inline(never)]
    fn push_other(&mut self, value: &Value<'_>) {
        match (self, value) {
            (Self::Flag(builder), Value::Bool(yes)) => builder.append_value(*yes),
            (Self::Flag(builder), _) => builder.append_null(),
            (Self::Int(builder), Value::Int(number)) => builder.append_value(int(*number)),
            (Self::Int(builder), _) => builder.append_null(),
            (Self::Float(builder), Value::Float(number)) if number.is_finite() => {
                builder.append_value(*number);
            }
            (Self::Float(builder), _) => builder.append_null(),
            (Self::Text(texts), Value::Id(id)) => texts.push(&id.digits()),
            (Self::Text(texts), _) => texts.push_null(),
            (Self::Time(builder), Value::Time(time)) => builder.append_value(time.nanos()),
            (Self::Time(builder), _) => builder.append_null(),
            (Self::Counts(builder), Value::Counts(counts)) => {
                for (name, count) in counts {
                    builder.keys().append_value(name);
                    builder.values().append_value(int(*count));
                }
                builder.append(true).expect("as many keys as values");
            }
            (Self::Counts(builder), _) => builder.append(false).expect("no key and no value"),
            (Self::Texts(lists), Value::Parts(header, text, places)) => {
                lists.push(
                    places
                        .iter()
                        .map(|place| header.plain(text.get(place.clone()).unwrap_or_default())),
                );
            }
            (Self::Texts(lists), _) => lists.push_null(),
            (Self::Variables(builder), Value::Variables(variables)) => {
                variables.iter().for_each(|variable| push_variable(builder.values(), variable));
                builder.append(true);
            }
            (Self::Variables(builder), _) => builder.append_null(),
        }
    }

    fn finish(self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Self::Flag(mut builder) => Arc::new(builder.finish()),
            Self::Int(mut builder) => Arc::new(builder.finish()),
            Self::Float(mut builder) => Arc::new(builder.finish()),
            Self::Text(texts) => Arc::new(texts.finish()?),
            Self::Time(mut builder) => Arc::new(builder.finish()),
            Self::Counts(mut builder) => Arc::new(builder.finish()),
            Self::Texts(lists) => Arc::new(lists.finish()?),
            Self::Variables(mut builder) => Arc::new(builder.finish()),
        })
    }
}

/// Signed, since few readers know other numbers.
fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn push_text(builder: &mut StringBuilder, text: &[u8]) {
    // Most are sound, and that is told sooner than what is not.
    match std::str::from_utf8(text) {
        Ok(text) => builder.append_value(text),
        Err(_) => builder.append_value(String::from_utf8_lossy(text)),
    }
}

fn push_variable(builder: &mut StructBuilder, variable: &VariableRow) {
    let class = builder.field_builder::<StringBuilder>(0).expect("the class is a text");
    class.append_option(variable.class.as_deref());
    let samples = builder.field_builder::<ListBuilder<StringBuilder>>(1);
    let samples = samples.expect("the samples are a list of texts");
    variable.samples.iter().for_each(|sample| push_text(samples.values(), sample));
    samples.append(true);
    builder.append(true);
}
