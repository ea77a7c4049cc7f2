//! The algorithm of Drain3 as Python holds it; the files in `logboom/drain3` are its face.
//!
//! Enters: `str`. Leaves: `str`, numbers, clusters. A lock is never held while an object of
//! Python is made or used, since that may run another thread.

mod cluster;
mod core;
mod engine;
mod mask;
mod miner;
mod text;

use pyo3::prelude::*;
use pyo3::types::PyString;

/// Whether tokens hold a digit, as Drain3 says.
#[pyfunction]
fn has_numbers(token: &Bound<'_, PyString>) -> PyResult<bool> {
    Ok(logboom_drain3::text::has_numbers(&text::bytes(token)?))
}

/// Adds the classes to the module.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<core::DrainCore>()?;
    module.add_class::<mask::DrainMask>()?;
    module.add_class::<miner::DrainMiner>()?;
    module.add_class::<engine::DrainEngine>()?;
    module.add_function(wrap_pyfunction!(miner::changed, module)?)?;
    module.add_class::<mask::DrainMasks>()?;
    module.add_class::<cluster::LogCluster>()?;
    module.add_function(wrap_pyfunction!(has_numbers, module)?)
}
