//! Interrupts: the first ends the input, one that comes later ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Signals that come within this time are one: `timeout` sends its signal to the program, and then
/// to its group.
const ONE: Duration = Duration::from_millis(300);

/// Whether and by what the run was interrupted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupts {
    stop: Arc<AtomicBool>,
    /// Whether the next signal ends the program.
    armed: Arc<AtomicBool>,
    /// Exit code of the signal that came, 0 if none did.
    code: Arc<AtomicUsize>,
}

impl Interrupts {
    /// Listens from now on.
    pub(crate) fn listen() -> Result<Self> {
        let interrupts = Self::default();
        for signal in [SIGINT, SIGTERM] {
            let code = 128 + signal;
            flag::register_conditional_shutdown(signal, code, Arc::clone(&interrupts.armed))?;
            flag::register_usize(signal, Arc::clone(&interrupts.code), code as usize)?;
            flag::register(signal, Arc::clone(&interrupts.stop))?;
        }
        let waiting = interrupts.clone();
        thread::Builder::new().spawn(move || waiting.arm())?;
        Ok(interrupts)
    }

    /// Waits until a signal has come and is over.
    fn arm(&self) {
        loop {
            let has_come = self.code().is_some();
            thread::sleep(ONE);
            if has_come {
                return self.armed.store(true, Ordering::Relaxed);
            }
        }
    }

    /// True once interrupted.
    pub(crate) fn stop(&self) -> &AtomicBool {
        &self.stop
    }

    /// Goes on with what was read until the interrupt; another one ends the program.
    pub(crate) fn go_on(&mut self) {
        self.stop = Arc::default();
    }

    /// The exit code that tells of the interrupt.
    pub(crate) fn code(&self) -> Option<u8> {
        match self.code.load(Ordering::Relaxed) {
            0 => None,
            code => u8::try_from(code).ok(),
        }
    }
}
