//! Labels of lines -> a record batch.
//!
//! Its columns are those of [`LabelRow`], which says for all else what a label has; tests compare
//! the two. Batches of lines are what Python labels most, and to ask each column for its value
//! takes as long as to find a label. So this code knows each column, and writes those that have few
//! different texts (the source, levels, templates) at the end.

use std::sync::Arc;

use arrow_array::builder::TimestampNanosecondBuilder;
use arrow_array::{BinaryArray, Int64Array, ListArray, RecordBatch, StringArray};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field};
use logboom::Labeler;
use logboom::emit::LabelRow;
use logboom::emit::arrow::Batch;
use logboom::report::{Label, Outcome};
use logboom::time::{Severity, Stamp};

/// The labels of records of one source.
pub(crate) struct Rows {
    lines: Vec<i64>,
    times: TimestampNanosecondBuilder,
    severities: Vec<Option<Severity>>,
    hosts: Texts,
    components: Texts,
    pids: Texts,
    messages: Texts,
    /// The template of each, or why there is none.
    outcomes: Vec<Result<usize, &'static str>>,
    /// The variables of all, and where those of each end.
    variables: Texts,
    ends: Vec<i32>,
}

/// A batch without rows.
pub(crate) fn none() -> Result<RecordBatch, ArrowError> {
    Batch::new(LabelRow::columns()).finish()
}

impl Rows {
    /// None yet, with room for so many, of so many bytes in all.
    pub(crate) fn with_capacity(rows: usize, bytes: usize) -> Self {
        let [hosts, components, pids] = [(); 3].map(|()| Texts::with_capacity(rows, 0));
        Self {
            lines: Vec::with_capacity(rows),
            times: TimestampNanosecondBuilder::with_capacity(rows).with_timezone("UTC"),
            severities: Vec::with_capacity(rows),
            hosts,
            components,
            pids,
            messages: Texts::with_capacity(rows, bytes),
            outcomes: Vec::with_capacity(rows),
            variables: Texts::with_capacity(4 * rows, bytes / 4),
            ends: starting(rows),
        }
    }

    /// Adds that of a record.
    pub(crate) fn push(&mut self, record: &[u8], label: &Label) {
        let header = &label.header;
        self.lines.push(i64::try_from(label.line).unwrap_or(i64::MAX));
        self.times.append_option(label.time.map(Stamp::nanos));
        self.severities.push(header.severity);
        self.hosts.push(&header.plain(header.host.of(record)));
        self.components.push(&header.plain(header.component.of(record)));
        self.pids.push(&header.plain(header.pid.of(record)));
        self.messages.push(&header.plain(header.message.of(record)));
        self.outcomes.push(match &label.outcome {
            Outcome::Matched(found) => {
                for place in &found.variables {
                    let variable = record.get(place.clone()).unwrap_or_default();
                    self.variables.push(&header.plain(variable));
                }
                Ok(found.template)
            }
            Outcome::Unknown => Err("unknown"),
            Outcome::Rejected(reason) => Err(reason.name()),
        });
        self.ends.push(self.variables.len() as i32);
    }

    /// All of them; `ids` are those of the templates, as texts.
    pub(crate) fn finish(
        mut self,
        source: &str,
        labeler: &Labeler,
        ids: &[String],
    ) -> Result<RecordBatch, ArrowError> {
        let (severities, outcomes) = (&self.severities, &self.outcomes);
        let levels = severities.iter().map(|level| level.map_or("", Severity::name).as_bytes());
        let templates = outcomes.iter().map(|outcome| outcome.ok());
        let ids = templates.clone().map(|known| known.map_or(&b""[..], |at| ids[at].as_bytes()));
        let texts = templates.map(|known| known.map_or(&b""[..], |at| labeler.text(at)));
        let reasons = outcomes.iter().map(|outcome| outcome.err().unwrap_or_default().as_bytes());
        let matched = Some(outcomes.iter().map(Result::is_ok).collect::<NullBuffer>());
        let matched = matched.filter(|matched| matched.null_count() > 0);
        let field = Arc::new(Field::new_list_field(DataType::Utf8, true));
        let ends = OffsetBuffer::new(self.ends.into());
        let variables = Arc::new(self.variables.finish(None)?);
        let sources = std::iter::repeat_n(source.as_bytes(), self.lines.len());
        RecordBatch::try_new(
            none()?.schema(),
            vec![
                Arc::new(Int64Array::from(self.lines)),
                Arc::new(Texts::of(sources).finish(None)?),
                Arc::new(self.times.finish()),
                Arc::new(Texts::of(levels).filled()?),
                Arc::new(self.hosts.filled()?),
                Arc::new(self.components.filled()?),
                Arc::new(self.pids.filled()?),
                Arc::new(self.messages.finish(None)?),
                Arc::new(Texts::of(ids).filled()?),
                Arc::new(Texts::of(texts).finish(matched.clone())?),
                Arc::new(ListArray::try_new(field, ends, variables, matched)?),
                Arc::new(Texts::of(reasons).filled()?),
            ],
        )
    }
}

/// Texts side by side. What is no UTF-8 in them becomes U+FFFD.
struct Texts {
    bytes: Vec<u8>,
    /// Where the first starts and each ends. They wrap beyond 2 GiB, and then are of no use.
    ends: Vec<i32>,
}

/// Where the first of so many starts, with room for where they end.
fn starting(items: usize) -> Vec<i32> {
    let mut ends = Vec::with_capacity(items + 1);
    ends.push(0);
    ends
}

impl Texts {
    fn with_capacity(texts: usize, bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), ends: starting(texts) }
    }

    /// Those of an iterator, which is asked twice, so that none is moved for want of room.
    fn of<'t>(texts: impl Iterator<Item = &'t [u8]> + Clone) -> Self {
        let bytes = texts.clone().map(<[u8]>::len).sum();
        let mut all = Self::with_capacity(texts.size_hint().0, bytes);
        texts.for_each(|text| all.push(text));
        all
    }

    fn len(&self) -> usize {
        self.ends.len() - 1
    }

    #[inline]
    fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len() as i32);
    }

    /// The texts, where an empty one means that there is none.
    fn filled(self) -> Result<StringArray, ArrowError> {
        if self.bytes.is_empty() {
            return Ok(StringArray::new_null(self.len()));
        }
        let filled: NullBuffer = self.ends.windows(2).map(|ends| ends[0] != ends[1]).collect();
        self.finish(Some(filled).filter(|filled| filled.null_count() > 0))
    }

    fn finish(self, nulls: Option<NullBuffer>) -> Result<StringArray, ArrowError> {
        if i32::try_from(self.bytes.len()).is_err() {
            return Err(ArrowError::OffsetOverflowError(self.bytes.len()));
        }
        let (ends, bytes) = (OffsetBuffer::new(self.ends.into()), Buffer::from_vec(self.bytes));
        let sound = StringArray::try_new(ends.clone(), bytes.clone(), nulls.clone());
        sound.or_else(|_| {
            let texts = BinaryArray::try_new(ends, bytes, nulls)?;
            Ok(texts.iter().map(|text| text.map(String::from_utf8_lossy)).collect())
        })
    }
}
