//! Adds lines with masks, without a step in Python.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use logboom_drain3::Masks;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use super::core::DrainCore;
use super::mask::DrainMasks;
use super::text::{bytes, lock};
use crate::work;

/// How often something was set that miners are prepared for.
static CHANGES: AtomicU64 = AtomicU64::new(1);

/// Miners have to prepare again.
#[pyfunction]
pub(super) fn changed() {
    CHANGES.fetch_add(1, Ordering::Relaxed);
}

/// What a miner needs to add lines without Python.
struct Prepared {
    changes: u64,
    core: Py<DrainCore>,
    masks: Py<DrainMasks>,
    /// The list of masks, and what was in it.
    list: Py<PyList>,
    items: Vec<Py<PyAny>>,
}

impl Prepared {
    fn is_valid(&self, py: Python<'_>) -> bool {
        let list = self.list.bind(py);
        self.changes == CHANGES.load(Ordering::Relaxed)
            && list.len() == self.items.len()
            && list.iter().zip(&self.items).all(|(now, then)| now.is(then))
    }
}

/// The part of a template miner that adds lines.
#[pyclass(frozen, subclass, dict, module = "logboom._logboom")]
pub(crate) struct DrainMiner(Mutex<Option<Arc<Prepared>>>);

#[pymethods]
impl DrainMiner {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs))]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Self(Mutex::default())
    }

    /// Adds a line: its cluster's id, size and template, what changed, and all clusters.
    fn add_log_message<'py>(
        slf: &Bound<'py, Self>,
        log_message: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyAny>> {
        work::guarded(|| Self::add(slf, log_message))
    }
}

impl DrainMiner {
    fn add<'py>(
        slf: &Bound<'py, Self>,
        log_message: &Bound<'py, PyString>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let mut prepared = lock(&slf.get().0).clone().filter(|known| known.is_valid(py));
        if prepared.is_none() {
            let changes = CHANGES.load(Ordering::Relaxed);
            let made = slf.call_method0(intern!(py, "_prepared"))?;
            if made.is_none() {
                return slf.call_method1(intern!(py, "_add_log_message"), (log_message,));
            }
            let (core, masks, list): (_, _, Bound<'py, PyList>) = made.extract()?;
            let items = list.iter().map(Bound::unbind).collect();
            let made = Prepared { changes, core, masks, list: list.unbind(), items };
            prepared = Some(Arc::new(made));
            lock(&slf.get().0).clone_from(&prepared);
        }
        let Some(prepared) = prepared else { return Ok(py.None().into_bound(py)) };
        let core = prepared.core.get();
        if prepared.items.is_empty() {
            return core.described(py, &bytes(log_message)?);
        }
        let given = log_message.to_str().ok().filter(|given| Masks::know(given.as_bytes()));
        if let Some(given) = given {
            let masked = prepared.masks.get().0.replace(given.as_bytes());
            return core.described(py, masked.as_deref().unwrap_or(given.as_bytes()));
        }
        let masked = slf.getattr("masker")?.call_method1("mask", (log_message,))?;
        core.described(py, &bytes(masked.cast::<PyString>()?)?)
    }
}
