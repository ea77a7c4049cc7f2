//! Runs what takes long beside the interpreter.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;

use crate::{InputError, LogboomError, OptionError, SnapshotError};

/// Longest wait before Python looks for signals.
const GLANCE: Duration = Duration::from_millis(20);

/// The value of `work`, which runs without the interpreter and ends early once its flag is
/// true. It is an error if a signal's handler raises one, as it does for Ctrl-C, or if the
/// work panics.
pub(crate) fn run<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&AtomicBool) -> T + Send,
) -> PyResult<T> {
    run_watched(py, |_| Ok(()), work)
}

/// The same; `watch` is called some times a second, on the calling thread and with the
/// interpreter. The error that it gives ends the work.
pub(crate) fn run_watched<T: Send>(
    py: Python<'_>,
    watch: impl Fn(Python<'_>) -> PyResult<()> + Sync,
    work: impl FnOnce(&AtomicBool) -> T + Send,
) -> PyResult<T> {
    let stop = AtomicBool::new(false);
    py.detach(|| {
        thread::scope(|scope| {
            let (done, is_done) = channel::<()>();
            let worker = scope.spawn(|| {
                // Dropped at the end, and by a panic too.
                let _done = done;
                work(&stop)
            });
            let mut signal = Ok(());
            while is_done.recv_timeout(GLANCE) == Err(RecvTimeoutError::Timeout) {
                if signal.is_ok() {
                    signal = Python::attach(|py| {
                        py.check_signals()?;
                        watch(py)
                    });
                    stop.store(signal.is_err(), Ordering::Relaxed);
                }
            }
            let outcome = worker.join();
            signal.and_then(|()| outcome.map_err(|panic| told(panic.as_ref())))
        })
    })
}

/// A panic is a bug of ours; users get it as any other error.
fn told(panic: &(dyn std::any::Any + Send)) -> PyErr {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text");
    LogboomError::new_err(format!("a bug in logboom, please report it: {text}"))
}

/// The text of an error of the library, as Python raises it.
pub(crate) fn error(error: impl std::fmt::Display) -> PyErr {
    LogboomError::new_err(error.to_string())
}

/// An error of the library, as the class that tells its kind.
#[allow(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
pub(crate) fn raised(error: logboom::Error) -> PyErr {
    let text = error.to_string();
    match &error {
        error if error.is_usage() => OptionError::new_err(text),
        error if error.is_input() => InputError::new_err(text),
        error if error.is_snapshot() => SnapshotError::new_err(text),
        _ => LogboomError::new_err(text),
    }
}
