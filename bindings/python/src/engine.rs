//! The engine as Python holds it: counts files and streams, answers with Arrow tables.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use arrow_array::RecordBatch;
use logboom::emit::arrow::{self, Batch};
use logboom::emit::{self, Column, LabelRow, json};
use logboom::header::{Clock, Headers};
use logboom::pipeline::{self, Labelled, Rendering, Run};
use logboom::read::Input;
use logboom::record::Framer;
use logboom::report::{Event, Outcome};
use logboom::{Labeler, Source, diff};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::column;
use crate::options::Wishes;
use crate::table::Batches;
use crate::work::{self, error, raised};

/// Files with the names that their records are said to come from.
type Files = Vec<(PathBuf, String)>;

/// An engine, the sources that are open, and what labels lines.
#[pyclass(frozen, module = "logboom._logboom")]
pub(crate) struct Engine {
    engine: logboom::Engine,
    threads: Option<usize>,
    start: Instant,
    sources: Mutex<BTreeMap<String, Arc<Mutex<Source>>>>,
    knowledge: Mutex<Option<Knowledge>>,
}

/// What the engine knew at a revision.
#[derive(Clone)]
struct Knowledge {
    revision: [u64; 4],
    labeler: Labeler,
    framer: Framer,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All rows as a table.
fn table<R>(columns: &[Column<R>], rows: &[R]) -> PyResult<Batches> {
    let batch = arrow::rows(columns, rows).map_err(error)?;
    Ok(Batches::new(&batch.clone(), vec![batch]))
}

/// Batches of labels as a table.
fn labels(batches: impl IntoIterator<Item = Batch>) -> PyResult<Batches> {
    let empty = Batch::new(LabelRow::columns()).finish().map_err(error)?;
    let batches: Result<Vec<RecordBatch>, _> = batches.into_iter().map(Batch::finish).collect();
    Ok(Batches::new(&empty, batches.map_err(error)?))
}

/// Adds the row of a labelled record.
fn add(labelled: Labelled<'_>, batch: &mut Batch) {
    let Labelled { source, record, label, labeler } = labelled;
    let template = match &label.outcome {
        Outcome::Matched(found) => Some((labeler.id(found.template), labeler.text(found.template))),
        _ => None,
    };
    batch.push(LabelRow::columns(), &LabelRow { source, record, label, template });
}

impl Engine {
    fn of(engine: logboom::Engine, threads: Option<usize>) -> Self {
        let (sources, knowledge) = Default::default();
        Self { engine, threads, start: Instant::now(), sources, knowledge }
    }

    /// Runs a pipeline over files; the first that could not be read is an error.
    fn pipeline<T: Send>(
        &self,
        py: Python<'_>,
        files: Files,
        work: impl FnOnce(&[Input], &Run<'_>) -> (Vec<logboom::Error>, T) + Send,
    ) -> PyResult<T> {
        let inputs = files.into_iter().map(|(path, name)| Input::file(name).copied(path));
        let inputs: Vec<Input> = inputs.collect();
        let (errors, value) = work::run(py, |stop| {
            let mut run = Run { stop: Some(stop), ..Run::default() };
            run.threads = self.threads.unwrap_or(run.threads);
            work(&inputs, &run)
        })?;
        errors.into_iter().next().map_or(Ok(value), |first| Err(raised(first)))
    }

    /// The open source of that name.
    fn source(&self, name: &str) -> Arc<Mutex<Source>> {
        let mut sources = lock(&self.sources);
        let open = || Arc::new(Mutex::new(self.engine.source(name, None)));
        Arc::clone(sources.entry(name.to_owned()).or_insert_with(open))
    }

    /// What the engine knows now; mined anew only if a shape is new.
    fn knowledge(&self) -> Knowledge {
        let mut kept = lock(&self.knowledge);
        let revision = self.engine.revision();
        if let Some(known) = kept.as_ref().filter(|known| known.revision == revision) {
            return known.clone();
        }
        let labeler = self.engine.labeler();
        let options = self.engine.options();
        let framer = if matches!(options.headers, Headers::Learn) {
            let layouts = self.engine.layouts().into_iter().filter_map(|row| row.layout).collect();
            let now = i64::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap_or(i64::MAX);
            let latest = Some(logboom::time::Stamp::new(now, Some(0)));
            let clock = Clock::new(options.year, options.zone.clone(), latest);
            Framer::new(Headers::Given(layouts), clock, 1 << 20)
        } else {
            // The same layouts in the same order as those that were counted by.
            labeler.framer(None)
        };
        let known = Knowledge { revision, labeler, framer };
        *kept = Some(known.clone());
        known
    }
}

impl Knowledge {
    /// The labels of lines.
    fn label(mut self, source: &str, lines: &[u8], stop: &AtomicBool) -> Vec<Batch> {
        let mut batches = Vec::new();
        self.framer.push(lines);
        self.framer.finish();
        let names = self.labeler.clone();
        while let Some(block) = self.framer.block().filter(|_| !stop.load(Ordering::Relaxed)) {
            let mut batch = Batch::new(LabelRow::columns());
            self.labeler.label(&block, |record, label| {
                add(Labelled { source, record, label: &label, labeler: &names }, &mut batch);
            });
            batches.push(batch);
        }
        batches
    }
}

#[pymethods]
impl Engine {
    #[new]
    #[allow(clippy::needless_pass_by_value, reason = "it is made for this call")]
    fn new(wishes: Wishes) -> PyResult<Self> {
        let engine = logboom::Engine::new(wishes.options()?).map_err(raised)?;
        Ok(Self::of(engine, wishes.threads()))
    }

    /// The bytes of all that answers hang on.
    fn save<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = work::run(py, |_| self.engine.save())?.map_err(raised)?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The engine that was saved.
    #[staticmethod]
    fn load(py: Python<'_>, bytes: &[u8]) -> PyResult<Self> {
        let engine = work::run(py, |_| logboom::Engine::load(bytes))?.map_err(raised)?;
        Ok(Self::of(engine, None))
    }

    /// Adds all that another engine has counted.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        work::run(py, |_| self.engine.merge(&other.engine))?.map_err(raised)
    }

    /// Counts all records of files.
    fn count_files(&self, py: Python<'_>, files: Files) -> PyResult<()> {
        self.pipeline(py, files, |inputs, run| (pipeline::count(&self.engine, inputs, run), ()))
    }

    /// Labels all records of files that were counted before.
    fn label_files(&self, py: Python<'_>, files: Files) -> PyResult<Batches> {
        let new = || Batch::new(LabelRow::columns());
        labels(self.pipeline(py, files, |inputs, run| {
            let mut batches = Vec::new();
            let write = |batch| {
                batches.push(batch);
                true
            };
            let rendering = Rendering { new, add };
            let errors = pipeline::label(&self.engine, inputs, run, &rendering, write);
            (errors, batches)
        })?)
    }

    /// Takes the next bytes of a source; they may end anywhere.
    fn push(&self, py: Python<'_>, source: &str, bytes: &[u8]) -> PyResult<()> {
        let source = self.source(source);
        py.detach(|| lock(&source).push(bytes));
        Ok(())
    }

    /// Takes the values of an Arrow column as lines of a source; `times` are timestamps, one for
    /// each, in place of those in their headers.
    #[pyo3(signature = (source, column, times=None))]
    fn push_column(
        &self,
        py: Python<'_>,
        source: &str,
        column: &Bound<'_, PyAny>,
        times: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        let (source, column) = (self.source(source), column::Column::new(column)?);
        let times = times.map(column::Column::new).transpose()?;
        work::run(py, |stop| {
            let mut source = lock(&source);
            if let Some(times) = times {
                source.times(times.times()?);
            }
            column.lines(|lines| {
                source.push(lines);
                !stop.load(Ordering::Relaxed)
            })
        })?
        .map_err(error)
    }

    /// Ends a source: its unfinished last line is a record.
    fn finish(&self, py: Python<'_>, source: &str) {
        let ended = lock(&self.sources).remove(source);
        // Dropping a source ends it.
        py.detach(|| drop(ended));
    }

    fn templates(&self, py: Python<'_>, typed: bool) -> PyResult<Batches> {
        let columns = emit::templates(&self.engine.options().by, typed);
        work::run(py, |_| table(&columns, &self.engine.templates()))?
    }

    fn counts(&self, py: Python<'_>, typed: bool) -> PyResult<Batches> {
        let columns = emit::counts(&self.engine.options().by, typed);
        work::run(py, |_| table(&columns, &self.engine.counts()))?
    }

    fn layouts(&self, py: Python<'_>) -> PyResult<Batches> {
        work::run(py, |_| table(&emit::layouts(), &self.engine.layouts()))?
    }

    /// What differs between the source `base` and all others; counts must be split by source.
    fn diff(&self, py: Python<'_>, base: &str, typed: bool) -> PyResult<Batches> {
        work::run(py, |_| {
            let rows = self.engine.templates();
            let is_base = |row: &logboom::report::TemplateRow| {
                row.by.first().is_some_and(|source| source == base.as_bytes())
            };
            table(&emit::diff(typed), &diff::diff(&diff::sides(&rows, is_base)))
        })?
    }

    /// Labels whole lines with the templates of now; they are not counted.
    fn label(&self, py: Python<'_>, source: &str, lines: &[u8]) -> PyResult<Batches> {
        labels(work::run(py, |stop| self.knowledge().label(source, lines, stop))?)
    }

    /// Labels the values of an Arrow column: one row for each.
    fn label_column(
        &self,
        py: Python<'_>,
        source: &str,
        column: &Bound<'_, PyAny>,
    ) -> PyResult<Batches> {
        let column = column::Column::new(column)?;
        let labelled = work::run(py, |stop| {
            let mut bytes = Vec::new();
            column.lines(|lines| {
                bytes.extend_from_slice(lines);
                !stop.load(Ordering::Relaxed)
            })?;
            Ok(self.knowledge().label(source, &bytes, stop))
        })?;
        labels(labelled.map_err(|e: arrow_schema::ArrowError| error(e))?)
    }

    /// The account so far, as JSON.
    fn ledger(&self, py: Python<'_>) -> PyResult<String> {
        let ledger = work::run(py, |_| self.engine.ledger())?;
        let bytes = json::ledger(&ledger, self.start.elapsed().as_secs_f64());
        String::from_utf8(bytes).map_err(error)
    }

    /// Calls `listener` with the kind, the old and new id and the text of each template that
    /// is new or has changed; what it raises is told as Python tells of what nobody catches.
    fn on_event(&self, listener: Py<PyAny>) {
        self.engine.on_event(move |event| {
            let (kind, old, new, template) = match event {
                Event::New { id, template } => ("new", None, id, template),
                Event::Changed { old, new, template } => ("changed", Some(old), new, template),
                _ => return,
            };
            let text = String::from_utf8_lossy(template);
            Python::attach(|py| {
                let told = (kind, old.map(ToString::to_string), new.to_string(), text);
                if let Err(raised) = listener.call1(py, told) {
                    raised.write_unraisable(py, Some(listener.bind(py)));
                }
            });
        });
    }
}
