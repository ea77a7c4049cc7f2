//! Interrupts: the first ends the input, the second ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::Result;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

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
            // In this order: the first signal finds the flag unset and sets it.
            flag::register_conditional_shutdown(signal, code, Arc::clone(&interrupts.armed))?;
            flag::register(signal, Arc::clone(&interrupts.armed))?;
            flag::register_usize(signal, Arc::clone(&interrupts.code), code as usize)?;
            flag::register(signal, Arc::clone(&interrupts.stop))?;
        }
        Ok(interrupts)
    }

    /// True once interrupted.
    pub(crate) fn stop(&self) -> &AtomicBool {
        &self.stop
    }

    /// Goes on with what was read until the interrupt.
    pub(crate) fn go_on(&self) {
        self.stop.store(false, Ordering::Relaxed);
    }

    /// The exit code that tells of the interrupt.
    pub(crate) fn code(&self) -> Option<u8> {
        match self.code.load(Ordering::Relaxed) {
            0 => None,
            code => u8::try_from(code).ok(),
        }
    }
}
