//! Texts of Python <-> bytes.

use std::borrow::Cow;
use std::sync::{Mutex, MutexGuard, PoisonError};

use logboom_drain3::Token;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

/// A text of Python, in UTF-8 that lets surrogates through.
pub(super) fn bytes<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, [u8]>> {
    if let Ok(text) = text.to_str() {
        return Ok(Cow::Borrowed(text.as_bytes()));
    }
    let encoded = text.call_method1("encode", ("utf-8", "surrogatepass"))?;
    Ok(Cow::Owned(encoded.cast::<PyBytes>()?.as_bytes().to_vec()))
}

/// The text that [`bytes`] was made of.
pub(super) fn text<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyString>> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(PyString::new(py, text)),
        Err(_) => Ok(PyBytes::new(py, bytes)
            .call_method1("decode", ("utf-8", "surrogatepass"))?
            .cast_into::<PyString>()?),
    }
}

/// Texts as tokens.
pub(super) fn tokens(texts: &Bound<'_, PyAny>) -> PyResult<Vec<Token>> {
    texts.try_iter()?.map(|item| Ok(bytes(item?.cast::<PyString>()?)?.into())).collect()
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) fn slices(tokens: &[Token]) -> Vec<&[u8]> {
    tokens.iter().map(|token| &**token).collect()
}

pub(super) fn texts<'py>(py: Python<'py>, tokens: &[Token]) -> PyResult<Vec<Bound<'py, PyString>>> {
    tokens.iter().map(|token| text(py, token)).collect()
}
