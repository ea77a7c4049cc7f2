//! The engine as Python holds it: counts files and streams, answers with Arrow tables.

use std::collections::{BTreeMap, VecDeque};
use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use logboom::emit::arrow::{self, Batch};
use logboom::emit::{self, Column, LabelRow, json};
use logboom::pipeline::{self, Progress, Rendering, Run};
use logboom::read;
use logboom::report::{Event, TemplateRow};
use logboom::time::Stamp;
use logboom::{Source, diff};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

use crate::feed::Feed;
use crate::input::{self, Input};
use crate::label::{self, Kept, Label};
use crate::options::Wishes;
use crate::table::Batches;
use crate::work::{self, error, raised};

/// Bytes that are pushed between two looks for signals: milliseconds of work at most.
const PIECE: usize = 1 << 17;

/// An engine, the sources that are open, and what labels lines.
#[pyclass(frozen, module = "logboom._logboom")]
pub(crate) struct Engine {
    engine: logboom::Engine,
    threads: Option<usize>,
    start: Instant,
    sources: Mutex<BTreeMap<String, Arc<Mutex<Source>>>>,
    kept: Arc<Kept>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// All rows as a table.
fn table<R>(columns: &[Column<R>], rows: &[R]) -> PyResult<Batches> {
    let batch = arrow::rows(columns, rows).map_err(error)?;
    Ok(Batches::new(&batch.clone(), vec![batch]))
}

impl Engine {
    fn of(engine: logboom::Engine, threads: Option<usize>) -> Self {
        let (sources, kept) = Default::default();
        Self { engine, threads, start: Instant::now(), sources, kept }
    }

    /// What `tell` says of the engine.
    fn ask<T: Send + 'static>(
        &self,
        py: Python<'_>,
        tell: impl FnOnce(&logboom::Engine) -> T + Send + 'static,
    ) -> PyResult<T> {
        let engine = self.engine.clone();
        work::run(py, move |_| tell(&engine))
    }

    /// Runs a pipeline over inputs; the first that could not be read is an error. While it
    /// runs, `report` is called with the place of the input that is read among the inputs, and
    /// how many of its bytes were.
    fn pipeline<T: Send + 'static>(
        &self,
        py: Python<'_>,
        inputs: &[PyRef<'_, Input>],
        report: Option<&Py<PyAny>>,
        work: impl FnOnce(&logboom::Engine, &[read::Input], &Run<'_>) -> (Vec<logboom::Error>, T)
        + Send
        + 'static,
    ) -> PyResult<T> {
        let mut feeds = VecDeque::new();
        let inputs: Vec<read::Input> = inputs
            .iter()
            .map(|input| {
                let Some(items) = &input.items else { return input.given.clone() };
                let (feed, given) = Feed::new(items.clone_ref(py), input.given.name());
                feeds.push_back(feed);
                given
            })
            .collect();
        let (engine, threads, watched) = (self.engine.clone(), self.threads, report.is_some());
        let place = Arc::new(Mutex::new(None));
        let (noted, feeds_now) = (Arc::clone(&place), !feeds.is_empty());
        let watch = move |py: Python<'_>| {
            // Reading does not wait for what is called.
            if let Some((report, place)) = report.zip(lock(&place).take()) {
                report.call1(py, place)?;
            }
            if let Some(feed) = feeds.front_mut()
                && !feed.go_on(py)?
            {
                feeds.pop_front();
            }
            Ok(!feeds.is_empty())
        };
        let (errors, value) = work::run_watched(py, feeds_now, watch, move |stop| {
            let note = |progress: &Progress<'_>| {
                *lock(&noted) = Some((progress.index, progress.position));
            };
            let mut run = Run { stop: Some(stop), ..Run::default() };
            run.threads = threads.unwrap_or(run.threads);
            run.progress = watched.then_some(&note as _);
            work(&engine, &inputs, &run)
        })?;
        errors.into_iter().next().map_or(Ok(value), |first| Err(raised(first)))
    }

    /// Pushes all that can be read, whose records may come with times. It works on the calling
    /// thread, and so do listeners: a lock that the caller holds is theirs, too.
    fn push_all(
        &self,
        py: Python<'_>,
        source: &str,
        mut bytes: impl Read + Send,
        times: Vec<Option<Stamp>>,
    ) -> PyResult<()> {
        let source = self.source(source);
        work::glancing(py, |glance| {
            let (mut source, mut buffer) = (lock(&source), vec![0; PIECE]);
            if !times.is_empty() {
                source.times(times);
            }
            loop {
                match bytes.read(&mut buffer).map_err(error)? {
                    0 => return Ok(()),
                    read => source.push(&buffer[..read]),
                }
                glance()?;
            }
        })
    }

    /// The open source of that name.
    fn source(&self, name: &str) -> Arc<Mutex<Source>> {
        let mut sources = lock(&self.sources);
        let open = || Arc::new(Mutex::new(self.engine.source(name, None)));
        Arc::clone(sources.entry(name.to_owned()).or_insert_with(open))
    }

    /// The model to label by.
    fn known(&self, py: Python<'_>) -> PyResult<Arc<label::Known>> {
        if let Some(known) = self.kept.current(&self.engine) {
            return Ok(known);
        }
        let kept = Arc::clone(&self.kept);
        self.ask(py, move |engine| kept.renewed(engine))
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
        let bytes = self.ask(py, logboom::Engine::save)?.map_err(raised)?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The engine that was saved.
    #[staticmethod]
    fn load(py: Python<'_>, bytes: PyBackedBytes) -> PyResult<Self> {
        let engine = work::run(py, move |_| logboom::Engine::load(&bytes))?.map_err(raised)?;
        Ok(Self::of(engine, None))
    }

    /// Adds all that another engine has counted.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        let other = other.engine.clone();
        self.ask(py, move |engine| engine.merge(&other))?.map_err(raised)
    }

    /// Counts all records of inputs.
    #[pyo3(signature = (inputs, report=None))]
    #[allow(clippy::needless_pass_by_value, reason = "it is made for this call")]
    fn count(
        &self,
        py: Python<'_>,
        inputs: Vec<PyRef<'_, Input>>,
        report: Option<Py<PyAny>>,
    ) -> PyResult<()> {
        self.pipeline(py, &inputs, report.as_ref(), |engine, inputs, run| {
            (pipeline::count(engine, inputs, run), ())
        })
    }

    /// Labels all records of inputs that were counted before.
    #[pyo3(signature = (inputs, report=None))]
    #[allow(clippy::needless_pass_by_value, reason = "it is made for this call")]
    fn label_all(
        &self,
        py: Python<'_>,
        inputs: Vec<PyRef<'_, Input>>,
        report: Option<Py<PyAny>>,
    ) -> PyResult<Batches> {
        let new = || Batch::new(LabelRow::columns());
        let batches = self.pipeline(py, &inputs, report.as_ref(), move |engine, inputs, run| {
            let mut batches = Vec::new();
            let write = |batch| {
                batches.push(batch);
                true
            };
            let rendering = Rendering { new, add: label::add };
            let errors = pipeline::label(engine, inputs, run, &rendering, write);
            (errors, batches)
        })?;
        label::table(batches.into_iter().map(Batch::finish))
    }

    /// Takes the next bytes of a source; they may end anywhere.
    fn push(&self, py: Python<'_>, source: &str, bytes: PyBackedBytes) -> PyResult<()> {
        if bytes.len() > PIECE {
            return self.push_all(py, source, std::io::Cursor::new(bytes), Vec::new());
        }
        let source = self.source(source);
        work::detached(py, || lock(&source).push(&bytes))
    }

    /// Takes the items of an iterable as lines of a source, piece by piece.
    fn push_lines(&self, py: Python<'_>, source: &str, items: &Bound<'_, PyAny>) -> PyResult<()> {
        let source = self.source(source);
        let (mut items, mut lines, mut more) = (items.try_iter()?, Vec::new(), true);
        while more {
            lines.clear();
            more = work::guarded(|| input::side_by_side(py, &mut items, &mut lines, PIECE))?;
            work::detached(py, || lock(&source).push(&lines))?;
            py.check_signals()?;
        }
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
        let column = input::Column::new(py, column)?;
        let times = times.map(|times| input::times(py, times, column.len())).transpose()?;
        self.push_all(py, source, column.lines(), times.unwrap_or_default())
    }

    /// Ends a source: its unfinished last line is a record.
    fn finish(&self, py: Python<'_>, source: &str) -> PyResult<()> {
        let open = lock(&self.sources).remove(source);
        // One that was open when the engine was saved is opened to be ended.
        let ended = open.unwrap_or_else(|| Arc::new(Mutex::new(self.engine.source(source, None))));
        // Dropping a source ends it.
        work::detached(py, || drop(ended))
    }

    fn templates(&self, py: Python<'_>, typed: bool) -> PyResult<Batches> {
        let columns = emit::templates(&self.engine.options().by, typed);
        self.ask(py, move |engine| table(&columns, &engine.templates()))?
    }

    fn counts(&self, py: Python<'_>, typed: bool) -> PyResult<Batches> {
        let counts = move |engine: &logboom::Engine| {
            let counts = engine.counts();
            let columns = emit::counts(&engine.options().by, typed);
            table(&columns, &counts.rows().collect::<Vec<_>>())
        };
        self.ask(py, counts)?
    }

    fn layouts(&self, py: Python<'_>) -> PyResult<Batches> {
        self.ask(py, |engine| table(&emit::layouts(), &engine.layouts()))?
    }

    /// What differs between the source `base` and all others; counts must be split by source.
    #[allow(clippy::needless_pass_by_value, reason = "it is moved to a thread")]
    fn diff(&self, py: Python<'_>, base: String, typed: bool) -> PyResult<Batches> {
        self.ask(py, move |engine| {
            let rows = engine.templates();
            let is_base =
                |row: &TemplateRow| row.by.first().is_some_and(|source| source == base.as_bytes());
            table(&emit::diff(typed), &diff::diff(&diff::sides(&rows, is_base)))
        })?
    }

    /// Labels lines with the templates of now; they are not counted.
    fn label(&self, py: Python<'_>, source: &str, items: &Bound<'_, PyAny>) -> PyResult<Batches> {
        self.labeler(py)?.label(py, source, items)
    }

    /// Labels the values of an Arrow column: one row for each.
    fn label_column(
        &self,
        py: Python<'_>,
        source: &str,
        column: &Bound<'_, PyAny>,
    ) -> PyResult<Batches> {
        self.labeler(py)?.label_column(py, source, column)
    }

    /// Labels a line with the templates of now; it is not counted.
    fn label_line(&self, py: Python<'_>, line: &Bound<'_, PyAny>) -> PyResult<Label> {
        self.labeler(py)?.label_line(py, line)
    }

    /// What labels by the templates of now, apart from the engine.
    fn labeler(&self, py: Python<'_>) -> PyResult<label::Labeler> {
        Ok(self.known(py)?.into())
    }

    /// The account so far, as JSON.
    fn ledger(&self, py: Python<'_>) -> PyResult<String> {
        let ledger = self.ask(py, logboom::Engine::ledger)?;
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

/// Makes the next event of an engine a panic, to test what becomes of one.
#[cfg(debug_assertions)]
#[pyfunction]
pub(crate) fn _panic(engine: &Engine) {
    engine.engine.on_event(|_| panic!("a test asked for it"));
}
