//! Interrupts: the first ends the input, one that comes later ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

/// Signals that come within this time are one: `timeout` sends its signal to the program, and then
/// to its group.
const ONE: Duration = Duration::from_millis(300);

/// Whether and by what the run was interrupted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Interrupts {
    stop: Arc<AtomicBool>,
    /// Exit code of the signal that came, 0 if none did.
    code: Arc<AtomicUsize>,
}

impl Interrupts {
    /// Listens from now on.
    pub(crate) fn listen() -> Result<Self> {
        let interrupts = Self::default();
        let (told, signals) = (interrupts.clone(), Signals::new([SIGINT, SIGTERM])?);
        thread::Builder::new().name("signals".to_owned()).spawn(move || told.follow(signals))?;
        Ok(interrupts)
    }

    /// Takes note of the first signal, and ends the program at a later one.
    fn follow(&self, mut signals: Signals) {
        let mut first: Option<Instant> = None;
        for signal in signals.forever() {
            let code = 128 + signal;
            match first {
                None => {
                    first = Some(Instant::now());
                    self.code.store(code as usize, Ordering::Relaxed);
                    self.stop.store(true, Ordering::Relaxed);
                }
                Some(first) if first.elapsed() > ONE => low_level::exit(code),
                Some(_) => {}
            }
        }
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
