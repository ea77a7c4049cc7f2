//! logboom's own engine behind the calls of Drain3: lines -> templates.

use std::sync::Mutex;

use logboom::header::Headers;
use logboom::{Engine, Labeler, Options, Source};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::text::{bytes, lock, text};
use crate::work;

/// An engine that takes lines as messages without headers.
#[pyclass(frozen, module = "logboom._logboom")]
pub(crate) struct DrainEngine(Mutex<State>);

struct State {
    engine: Engine,
    source: Source,
    /// What was known when templates were mined last.
    labeler: Labeler,
}

/// Id, template, number of lines, and one of them.
type Row<'py> = (String, Bound<'py, PyString>, u64, Bound<'py, PyString>);

impl State {
    fn new() -> Result<Self, logboom::Error> {
        let mut options = Options::default();
        options.headers = Headers::None;
        let engine = Engine::new(options)?;
        let source = engine.source("lines", None);
        let labeler = engine.labeler();
        Ok(Self { engine, source, labeler })
    }

    /// What was saved, which must be of an engine like this.
    fn load(bytes: &[u8]) -> Result<Self, logboom::Error> {
        let state = Self::new()?;
        state.engine.merge(&Engine::load(bytes)?)?;
        Ok(state)
    }
}

#[pymethods]
impl DrainEngine {
    #[new]
    fn new() -> PyResult<Self> {
        State::new().map(|state| Self(Mutex::new(state))).map_err(work::raised)
    }

    /// The bytes of all that was counted.
    fn save<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = work::detached(py, || lock(&self.0).engine.save())?;
        Ok(PyBytes::new(py, &bytes.map_err(work::raised)?))
    }

    /// Goes on from what was saved, in place of what was counted here.
    fn load(&self, py: Python<'_>, bytes: &[u8]) -> PyResult<()> {
        let loaded = work::detached(py, || State::load(bytes))?.map_err(work::raised)?;
        *lock(&self.0) = loaded;
        Ok(())
    }

    /// Counts a line, which has no line end.
    fn push(&self, py: Python<'_>, line: &Bound<'_, PyString>) -> PyResult<()> {
        let mut line: Vec<u8> = bytes(line)?.into();
        line.push(b'\n');
        work::detached(py, || lock(&self.0).source.push(&line))
    }

    /// The id of a line's template among those mined last.
    fn label(&self, line: &Bound<'_, PyString>) -> PyResult<Option<String>> {
        let line = bytes(line)?;
        work::guarded(|| {
            let labeler = &mut lock(&self.0).labeler;
            let found = labeler.message(&line);
            Ok(found.map(|found| labeler.id(found.template).to_string()))
        })
    }

    /// Mines templates of all that was pushed.
    fn mine<'py>(&self, py: Python<'py>) -> PyResult<Vec<Row<'py>>> {
        let rows = work::detached(py, || {
            let mut state = lock(&self.0);
            state.labeler = state.engine.labeler();
            state.engine.templates()
        })?;
        rows.into_iter()
            .map(|row| {
                let example = text(py, &row.example.unwrap_or_default())?;
                Ok((row.id.to_string(), text(py, &row.template)?, row.sums.count, example))
            })
            .collect()
    }
}
