//! Lines -> their templates, by a model that is kept while it may be.
//!
//! Mining anew takes milliseconds for thousands of shapes, a label a microsecond. So a model
//! stays while the engine's revision does, and when new shapes come until it is *due*: there
//! are a sixteenth more, or a second has passed (more where mining takes long, so that it takes
//! a twentieth of the time at most). Up to sixteen shapes this means at once. Lines that are
//! held back to learn a layout from count where they are a sixteenth of all bytes. A line of a
//! shape that the model has not is `unknown`.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use logboom::Engine;
use logboom::emit::LabelRow;
use logboom::emit::arrow::Batch;
use logboom::pipeline::Labelled;
use logboom::record::{Block, Framer, MAX_LINE};
use logboom::report::{self, Outcome};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyString, PyTuple, PyType};

use crate::input;
use crate::rows::{self, Rows};
use crate::table::Batches;
use crate::work::{self, error, raised};

/// Bytes of lines that are labelled at once: some milliseconds of work, within a core's caches.
const PIECE: usize = 1 << 18;

/// The part that must be new for a model to be due.
const PART: u64 = 16;

/// The least time after which a model is due, and how many times as long as mining took.
const PAUSE: Duration = Duration::from_secs(1);
const EFFORT: u32 = 20;

/// What became of a line.
#[pyclass(frozen, get_all, module = "logboom._logboom")]
pub(crate) struct Label {
    id: Option<Py<PyString>>,
    template: Option<Py<PyString>>,
    variables: Py<PyTuple>,
    reason: Option<Py<PyString>>,
}

#[pymethods]
impl Label {
    #[new]
    fn new(
        id: Option<Py<PyString>>,
        template: Option<Py<PyString>>,
        variables: Py<PyTuple>,
        reason: Option<Py<PyString>>,
    ) -> Self {
        Self { id, template, variables, reason }
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyType>, Parts<'py>) {
        let (py, label) = (slf.py(), slf.get());
        let [id, template, reason] = [&label.id, &label.template, &label.reason]
            .map(|text| text.as_ref().map(|text| text.bind(py).clone()));
        (slf.get_type(), (id, template, label.variables.bind(py).clone(), reason))
    }

    fn __eq__(slf: &Bound<'_, Self>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(other) = other.cast_exact::<Self>() else { return Ok(false) };
        Self::__reduce__(slf).1.into_pyobject(slf.py())?.eq(Self::__reduce__(other).1)
    }

    fn __hash__(slf: &Bound<'_, Self>) -> PyResult<isize> {
        Self::__reduce__(slf).1.into_pyobject(slf.py())?.hash()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let [id, template, reason] =
            [&self.id, &self.template, &self.reason].map(|text| match text {
                Some(text) => text.bind(py).repr().map(|text| text.to_string()),
                None => Ok("None".to_owned()),
            });
        let variables = self.variables.bind(py).repr()?;
        let (id, template, reason) = (id?, template?, reason?);
        Ok(format!("Label(id={id}, template={template}, variables={variables}, reason={reason})"))
    }
}

/// What a label is pickled by.
type Parts<'py> = (
    Option<Bound<'py, PyString>>,
    Option<Bound<'py, PyString>>,
    Bound<'py, PyTuple>,
    Option<Bound<'py, PyString>>,
);

/// The templates of a moment, for labels alone.
#[pyclass(frozen, module = "logboom._logboom")]
pub(crate) struct Labeler(Arc<Known>);

impl From<Arc<Known>> for Labeler {
    fn from(known: Arc<Known>) -> Self {
        Self(known)
    }
}

#[pymethods]
impl Labeler {
    /// The bytes of all that labels hang on.
    fn save<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let known = Arc::clone(&self.0);
        let bytes = work::run(py, move |_| known.labeler.save())?.map_err(raised)?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// The labeler that was saved.
    #[staticmethod]
    fn load(py: Python<'_>, bytes: PyBackedBytes) -> PyResult<Self> {
        let load = move |_: &AtomicBool| logboom::Labeler::load(&bytes).map(Known::new);
        Ok(Self(Arc::new(work::run(py, load)?.map_err(raised)?)))
    }

    /// Number of templates.
    fn __len__(&self) -> usize {
        self.0.ids.len()
    }

    /// Labels lines.
    pub(crate) fn label(
        &self,
        py: Python<'_>,
        source: &str,
        items: &Bound<'_, PyAny>,
    ) -> PyResult<Batches> {
        let mut items = items.try_iter()?;
        self.0.table(py, source, |py, lines| {
            work::guarded(|| input::side_by_side(py, &mut items, lines, PIECE))
        })
    }

    /// Labels the values of an Arrow column: one row for each.
    pub(crate) fn label_column(
        &self,
        py: Python<'_>,
        source: &str,
        column: &Bound<'_, PyAny>,
    ) -> PyResult<Batches> {
        let mut values = input::Column::new(py, column)?.lines();
        self.0.table(py, source, |py, lines| work::detached(py, || values.fill(lines, PIECE)))
    }

    /// Labels a line.
    pub(crate) fn label_line(&self, py: Python<'_>, line: &Bound<'_, PyAny>) -> PyResult<Label> {
        work::guarded(|| self.0.line(py, |bytes| input::add_item(line, bytes)))
    }
}

/// Batches of labels as a table.
pub(crate) fn table(
    batches: impl IntoIterator<Item = Result<RecordBatch, ArrowError>>,
) -> PyResult<Batches> {
    let batches: Result<Vec<RecordBatch>, _> = batches.into_iter().collect();
    Ok(Batches::new(&rows::none().map_err(error)?, batches.map_err(error)?))
}

/// Adds the row of a labelled record.
pub(crate) fn add(labelled: Labelled<'_>, batch: &mut Batch) {
    let Labelled { source, record, label, labeler } = labelled;
    let template = match &label.outcome {
        Outcome::Matched(found) => Some((labeler.id(found.template), labeler.text(found.template))),
        _ => None,
    };
    batch.push(LabelRow::columns(), &LabelRow { source, record, label, template });
}

/// The model of an engine that lines are labelled by.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Option<Arc<Known>>>);

/// What the engine knew at a moment.
pub(crate) struct Known {
    revision: [u64; 4],
    made: Instant,
    took: Duration,
    /// Knows the templates.
    labeler: logboom::Labeler,
    framer: Framer,
    /// Hands that nobody uses now.
    idle: Mutex<Vec<Hand>>,
    /// The id of each template as it is printed.
    ids: Vec<String>,
    /// Id and text of each template.
    texts: Vec<PyOnceLock<(Py<PyString>, Py<PyString>)>>,
}

/// What labels, one for each thread.
struct Hand {
    labeler: logboom::Labeler,
    /// The next lines, as records of a source.
    block: Block,
}

impl Hand {
    /// Whether its lines are records as they stand: there are no codes of colour, no byte order
    /// mark, and no line that is too long.
    fn is_plain(&self) -> bool {
        let bytes = &self.block.bytes;
        bytes.len() <= MAX_LINE
            && memchr::memchr(0x1b, bytes).is_none()
            && !bytes.starts_with(b"\xef")
    }

    /// Gives `each` the records of its lines with their labels.
    fn label(&mut self, framer: &Framer, mut each: impl FnMut(&[u8], &report::Label)) {
        if self.is_plain() {
            return self.label_plain(&mut each);
        }
        let is_first = self.block.line == 1;
        let framer = framer.clone();
        let mut framer = if is_first { framer } else { framer.independent() };
        framer.push(&self.block.bytes);
        framer.finish();
        while let Some(block) = framer.block() {
            self.block.bytes = block.bytes;
            self.label_plain(&mut each);
        }
    }

    fn label_plain(&mut self, mut each: impl FnMut(&[u8], &report::Label)) {
        let Self { labeler, block } = self;
        let (mut line, mut carry) = (block.line, block.carry);
        labeler.label(block, |record, label| {
            each(record, label);
            (line, carry) = (label.line + 1, label.time);
        });
        (block.line, block.carry) = (line, carry);
        block.bytes.clear();
    }
}

impl Kept {
    /// The model, if there is one that need not be mined anew; never waits.
    pub(crate) fn current(&self, engine: &Engine) -> Option<Arc<Known>> {
        let kept = self.0.try_lock().ok()?;
        kept.as_ref().filter(|known| !known.is_due(engine)).cloned()
    }

    /// The model, mined anew if it is due.
    pub(crate) fn renewed(&self, engine: &Engine) -> Arc<Known> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some(known) if !known.is_due(engine) => Arc::clone(known),
            _ => Arc::clone(kept.insert(Arc::new(Known::of(engine)))),
        }
    }
}

impl Known {
    fn of(engine: &Engine) -> Self {
        // What comes while it is mined makes the revision another.
        let (made, revision) = (Instant::now(), engine.revision());
        let known = Self::new(engine.labeler());
        Self { revision, made, took: made.elapsed(), ..known }
    }

    fn new(labeler: logboom::Labeler) -> Self {
        let framer = labeler.settled_framer();
        let texts = std::iter::repeat_with(PyOnceLock::new).take(labeler.len()).collect();
        let ids = (0..labeler.len()).map(|template| labeler.id(template).to_string()).collect();
        let (revision, made, took, idle) =
            ([0; 4], Instant::now(), Duration::ZERO, Mutex::default());
        Self { revision, made, took, labeler, framer, idle, ids, texts }
    }

    fn is_due(&self, engine: &Engine) -> bool {
        let revision = engine.revision();
        let ([shapes, _, held, layouts], [shapes_then, _, held_then, layouts_then]) =
            (revision, self.revision);
        revision != self.revision
            && (layouts != layouts_then
                || shapes.abs_diff(shapes_then) * PART >= shapes_then.max(1)
                || held.abs_diff(held_then) * PART >= engine.bytes().max(1)
                || self.made.elapsed() >= PAUSE.max(self.took * EFFORT))
    }

    /// A hand without lines.
    fn hand(&self) -> Hand {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        idle.unwrap_or_else(|| {
            let mut framer = self.framer.clone();
            framer.push(b"-\n");
            framer.finish();
            let mut block = framer.block().unwrap_or_else(|| unreachable!("a line makes a block"));
            block.bytes.clear();
            Hand { labeler: self.labeler.clone(), block }
        })
    }

    fn take_back(&self, mut hand: Hand) {
        (hand.block.line, hand.block.carry) = (1, None);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(hand);
    }

    /// The labels of lines as a table. `fill` adds some lines to an empty buffer, and says
    /// whether there may be more.
    fn table(
        &self,
        py: Python<'_>,
        source: &str,
        mut fill: impl FnMut(Python<'_>, &mut Vec<u8>) -> PyResult<bool>,
    ) -> PyResult<Batches> {
        let (mut hand, mut batches, mut more) = (self.hand(), Vec::new(), true);
        while more {
            more = fill(py, &mut hand.block.bytes)?;
            batches.push(work::detached(py, || self.batch(source, &mut hand))?);
            if more {
                py.check_signals()?;
            }
        }
        self.take_back(hand);
        table(batches)
    }

    /// The labels of the lines that a hand has.
    fn batch(&self, source: &str, hand: &mut Hand) -> Result<RecordBatch, ArrowError> {
        let lines = memchr::memchr_iter(b'\n', &hand.block.bytes).count();
        let mut rows = Rows::with_capacity(lines, hand.block.bytes.len());
        hand.label(&self.framer, |record, label| rows.push(record, label));
        rows.finish(source, &self.labeler, &self.ids)
    }

    /// The label of one line, which `add` puts into an empty buffer with a line end.
    fn line(
        &self,
        py: Python<'_>,
        add: impl FnOnce(&mut Vec<u8>) -> PyResult<()>,
    ) -> PyResult<Label> {
        let mut hand = self.hand();
        add(&mut hand.block.bytes)?;
        let mut told = None;
        hand.label(&self.framer, |record, label| told = Some(self.told(py, record, label)));
        self.take_back(hand);
        told.unwrap_or_else(|| Err(error("a line without a record")))
    }

    fn told(&self, py: Python<'_>, record: &[u8], label: &report::Label) -> PyResult<Label> {
        let none = |reason| {
            let variables = PyTuple::empty(py).into();
            let reason = Some(PyString::intern(py, reason).into());
            Ok(Label { id: None, template: None, variables, reason })
        };
        let found = match &label.outcome {
            Outcome::Matched(found) => found,
            Outcome::Unknown => return none("unknown"),
            Outcome::Rejected(reason) => return none(reason.name()),
        };
        let (id, template) = self.texts[found.template].get_or_init(py, || {
            let id = PyString::new(py, &self.ids[found.template]);
            (id.into(), text(py, self.labeler.text(found.template)).into())
        });
        let variables = found
            .variables
            .iter()
            .map(|place| text(py, &label.header.plain(&record[place.clone()])));
        let variables = PyTuple::new(py, variables)?.into();
        let (id, template) = (Some(id.clone_ref(py)), Some(template.clone_ref(py)));
        Ok(Label { id, template, variables, reason: None })
    }
}

fn text<'py>(py: Python<'py>, bytes: &[u8]) -> Bound<'py, PyString> {
    PyString::new(py, &String::from_utf8_lossy(bytes))
}
