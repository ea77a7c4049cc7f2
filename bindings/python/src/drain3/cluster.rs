//! A cluster as Python holds it.

use std::sync::Arc;

use logboom_drain3::Cluster;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyType};

use super::text::{text, texts, tokens};

/// A cluster, which changes as lines come.
#[pyclass(frozen, subclass, weakref, name = "LogCluster", module = "logboom.drain3.drain")]
pub(crate) struct LogCluster(pub(super) Arc<Cluster>);

/// The class, what it is called with, and the state to set then.
type Reduced<'py> = (
    Bound<'py, PyType>,
    (Bound<'py, PyTuple>, u64),
    (Option<Bound<'py, PyAny>>, Bound<'py, PyDict>),
);

#[pymethods]
impl LogCluster {
    #[new]
    fn new(log_template_tokens: &Bound<'_, PyAny>, cluster_id: u64) -> PyResult<Self> {
        Ok(Self(Arc::new(Cluster::new(cluster_id, tokens(log_template_tokens)?, 1))))
    }

    /// By its tokens, id and size: what comes back is of no tree.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Reduced<'py>> {
        let (py, cluster) = (slf.py(), slf.get());
        let slots = PyDict::new(py);
        slots.set_item("size", cluster.size())?;
        let dict = slf.as_any().getattr_opt("__dict__")?;
        let made_of = (cluster.log_template_tokens(py)?, cluster.cluster_id());
        Ok((slf.get_type(), made_of, (dict, slots)))
    }

    #[getter]
    fn cluster_id(&self) -> u64 {
        self.0.id()
    }

    #[getter]
    fn size(&self) -> u64 {
        self.0.size()
    }

    #[setter]
    fn set_size(&self, size: u64) {
        self.0.set_size(size);
    }

    #[getter]
    fn log_template_tokens<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, texts(py, &self.0.tokens())?)
    }

    #[setter]
    fn set_log_template_tokens(&self, texts: &Bound<'_, PyAny>) -> PyResult<()> {
        self.0.set_tokens(tokens(texts)?);
        Ok(())
    }

    /// The tokens with a blank between each two.
    fn get_template<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        text(py, &self.0.template())
    }

    fn __str__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
        let head = format!("ID={:<5} : size={:<10}: ", self.0.id(), self.0.size());
        text(py, &[head.as_bytes(), &self.0.template()].concat())
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| Arc::ptr_eq(&self.0, &other.get().0))
    }

    fn __hash__(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }
}
