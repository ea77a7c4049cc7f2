//! Runs what takes long beside the interpreter, and keeps panics from it.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use crate::{InputError, LogboomError, OptionError, SnapshotError};

/// Longest wait before Python looks for signals.
pub(crate) const GLANCE: Duration = Duration::from_millis(20);

/// How long work that was told to stop is waited for; what cannot stop is left behind.
const PATIENCE: Duration = Duration::from_millis(30);

/// Where the last panic was.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// The value of `work`, which runs without the interpreter and ends early once its flag is
/// true. It is an error if a signal's handler raises one, as it does for Ctrl-C, or if the
/// work panics.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce(&AtomicBool) -> T + Send + 'static,
) -> PyResult<T> {
    run_watched(py, false, |_| Ok(false), work)
}

/// The same; `watch` is called some times a second, on the calling thread and with the
/// interpreter, first `at_once` or after a moment, and again at once while it says so. The error
/// that it gives ends the work.
pub(crate) fn run_watched<T: Send + 'static>(
    py: Python<'_>,
    mut at_once: bool,
    watch: impl FnMut(Python<'_>) -> PyResult<bool> + Send,
    work: impl FnOnce(&AtomicBool) -> T + Send + 'static,
) -> PyResult<T> {
    let stop = Arc::new(AtomicBool::new(false));
    py.detach(|| {
        let (send, done) = channel();
        let flag = Arc::clone(&stop);
        thread::spawn(move || {
            let value = panic::catch_unwind(AssertUnwindSafe(|| work(&flag)));
            // Nobody waits for what was left behind.
            let _ = send.send(value);
        });
        let gone = || LogboomError::new_err("a thread ended without a word");
        let mut watch = watch;
        loop {
            match done.recv_timeout(if at_once { Duration::ZERO } else { GLANCE }) {
                Ok(value) => return value.map_err(|panic| told(panic.as_ref())),
                Err(RecvTimeoutError::Disconnected) => return Err(gone()),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let watched = Python::attach(|py| {
                py.check_signals()?;
                watch(py)
            });
            match watched {
                Ok(again) => at_once = again,
                Err(raised) => {
                    stop.store(true, Ordering::Relaxed);
                    drop(watch);
                    let _ = done.recv_timeout(PATIENCE);
                    return Err(raised);
                }
            }
        }
    })
}

/// The value of `work`, which is short and runs without the interpreter on this thread; a
/// panic is an error.
pub(crate) fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| guarded(|| Ok(work())))
}

/// The value of `work`, which runs without the interpreter on this thread. It calls what it is
/// given now and then, and ends with the error of that: a signal's handler has raised it.
#[allow(clippy::redundant_closure_for_method_calls, reason = "the method has one lifetime")]
pub(crate) fn glancing<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&mut dyn FnMut() -> PyResult<()>) -> PyResult<T> + Send,
) -> PyResult<T> {
    let mut last = Instant::now();
    let mut glance = || {
        if last.elapsed() < GLANCE {
            return Ok(());
        }
        last = Instant::now();
        Python::attach(|py| py.check_signals())
    };
    py.detach(|| guarded(|| work(&mut glance)))
}

/// The value of `work`; a panic is an error.
pub(crate) fn guarded<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(told(panic.as_ref())))
}

/// Panics of this module keep their place for [`told`], and print nothing.
pub(crate) fn quiet_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
}

/// A panic is a bug of ours; users get it as any other error.
fn told(panic: &(dyn Any + Send)) -> PyErr {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text");
    let place = PLACE.lock().unwrap_or_else(PoisonError::into_inner).take();
    let place = place.map(|place| format!(" (at {place})")).unwrap_or_default();
    LogboomError::new_err(format!("a bug in logboom, please report it: {text}{place}"))
}

/// The text of an error of the library, as Python raises it.
pub(crate) fn error(error: impl std::fmt::Display) -> PyErr {
    LogboomError::new_err(error.to_string())
}

/// The text of an option that cannot be met.
pub(crate) fn option(text: impl Into<String>) -> PyErr {
    OptionError::new_err(text.into())
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
