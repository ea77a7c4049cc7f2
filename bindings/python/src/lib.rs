//! The extension module `logboom._logboom`: what Python needs of the engine, no more.
//!
//! Enters: options, paths, bytes, lines and Arrow columns. Leaves: Arrow tables. The Python files
//! around it make the face that users see. The interpreter is released while the engine
//! works, Ctrl-C is answered, and nothing but a `LogboomError` tells what went wrong.

mod drain3;
mod engine;
mod feed;
mod input;
mod label;
mod options;
mod rows;
mod table;
mod work;

use pyo3::prelude::*;

pyo3::create_exception!(
    logboom,
    LogboomError,
    pyo3::exceptions::PyException,
    "What went wrong, where, and what to do about it."
);
pyo3::create_exception!(logboom, InputError, LogboomError, "An input cannot be read.");
pyo3::create_exception!(
    logboom,
    OptionError,
    LogboomError,
    "An option cannot be met, or differs between engines to merge."
);
pyo3::create_exception!(
    logboom,
    SnapshotError,
    LogboomError,
    "Bytes are no snapshot of an engine, are damaged, or are of a later version."
);

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A text in which nothing moves the cursor or hides.
#[pyfunction]
fn visible(text: &str) -> String {
    logboom::emit::visible(text.as_bytes()).to_string()
}

#[pymodule(gil_used = false)]
fn _logboom(module: &Bound<'_, PyModule>) -> PyResult<()> {
    work::quiet_panics();
    module.add("LogboomError", module.py().get_type::<LogboomError>())?;
    module.add("InputError", module.py().get_type::<InputError>())?;
    module.add("OptionError", module.py().get_type::<OptionError>())?;
    module.add("SnapshotError", module.py().get_type::<SnapshotError>())?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<engine::Engine>()?;
    module.add_class::<table::Batches>()?;
    drain3::register(module)?;
    module.add_class::<input::Input>()?;
    module.add_class::<label::Label>()?;
    module.add_class::<label::Labeler>()?;
    #[cfg(debug_assertions)]
    module.setattr("_panic", wrap_pyfunction!(engine::_panic, module)?)?;
    module.add_function(wrap_pyfunction!(visible, module)?)
}
