//! Masks as Python holds them.

use logboom_drain3::{Mask, Masks};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;

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
        Self(Masks::new(masks.collect()))
    }

    /// The text with matches replaced; None if the patterns were not made for it.
    fn replace<'py>(&self, text: &Bound<'py, PyString>) -> Option<Bound<'py, PyString>> {
        let given = text.to_str().ok().filter(|given| Masks::know(given.as_bytes()))?;
        match self.0.replace(given.as_bytes()) {
            Some(masked) => Some(PyString::new(text.py(), std::str::from_utf8(&masked).ok()?)),
            None => Some(text.clone()),
        }
    }
}
