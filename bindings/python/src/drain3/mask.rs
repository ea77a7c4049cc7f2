//! Masks as Python holds them.

use logboom_drain3::{Mask, Masks};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::work;

/// A pattern that needs no Python.
#[pyclass(frozen, module = "logboom._logboom")]
pub(crate) struct DrainMask(Mask);

#[pymethods]
impl DrainMask {
    #[new]
    fn new(pattern: &str, widths: (usize, usize)) -> PyResult<Self> {
        let mask = Mask::new(pattern, widths);
        Ok(Self(mask.map_err(|error| PyValueError::new_err(error.to_string()))?))
    }
}

/// Patterns with what replaces their matches.
#[pyclass(frozen, module = "logboom._logboom")]
pub(crate) struct DrainMasks(pub(super) Masks);

#[pymethods]
impl DrainMasks {
    #[new]
    fn new(masks: Vec<(PyRef<'_, DrainMask>, String)>) -> Self {
        let masks = masks.into_iter().map(|(mask, with)| (mask.0.clone(), with.into_bytes()));
        Self(Masks::new(&masks.collect::<Vec<_>>()))
    }

    /// The text with matches replaced; None if the patterns were not made for it.
    fn replace<'py>(&self, text: &Bound<'py, PyString>) -> PyResult<Option<Bound<'py, PyString>>> {
        let given = text.to_str().ok().filter(|given| Masks::know(given.as_bytes()));
        let Some(given) = given else { return Ok(None) };
        let masked = work::guarded(|| Ok(self.0.replace(given.as_bytes())))?;
        Ok(match masked {
            Some(masked) => str::from_utf8(&masked).ok().map(|it| PyString::new(text.py(), it)),
            None => Some(text.clone()),
        })
    }
}
