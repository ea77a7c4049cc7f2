//! What is shown on stderr while reading: a bar for files, a live table for a stream.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use logboom::pipeline::Progress;

use crate::args;

/// How long a run must last before anything is shown.
const PATIENCE: Duration = Duration::from_millis(700);

/// Time between two pictures of a live table.
const REFRESH: Duration = Duration::from_secs(1);

/// Draws what there is so far, in so many columns and rows.
pub(crate) type Draw<'d> = &'d (dyn Fn(usize, usize) -> String + Sync);

/// Shows how far the reading is.
pub(crate) struct Display<'d> {
    term: Term,
    shown: bool,
    /// Number of inputs.
    inputs: usize,
    live: Option<Draw<'d>>,
    state: Mutex<State>,
}

struct State {
    start: Instant,
    drawn: Instant,
    bar: Option<ProgressBar>,
    /// Whether the bar is for an input whose size is known.
    sized: Option<bool>,
    /// Rows of the live table on the terminal.
    rows: usize,
}

impl<'d> Display<'d> {
    /// A display for a run over so many inputs; with `live`, streams show that table.
    pub(crate) fn new(
        when: args::Progress,
        quiet: bool,
        inputs: usize,
        live: Option<Draw<'d>>,
    ) -> Self {
        let term = Term::stderr();
        let shown = match when {
            args::Progress::On => true,
            args::Progress::Off => false,
            args::Progress::Auto => term.is_term() && !quiet,
        };
        let now = Instant::now();
        let state = State { start: now, drawn: now, bar: None, sized: None, rows: 0 };
        Self { term, shown, inputs, live, state: Mutex::new(state) }
    }

    /// Takes note of how far it is.
    pub(crate) fn update(&self, progress: &Progress<'_>) {
        // Only the reading thread comes here.
        let Ok(mut state) = self.state.try_lock() else { return };
        if !self.shown || state.start.elapsed() < PATIENCE {
            return;
        }
        match (progress.size, self.live) {
            (None, Some(draw)) if self.term.is_term() => {
                if state.rows == 0 || state.drawn.elapsed() >= REFRESH {
                    self.draw(&mut state, draw);
                }
            }
            _ => self.advance(&mut state, progress),
        }
    }

    /// Takes everything off the terminal.
    pub(crate) fn clear(&self) {
        let Ok(mut state) = self.state.lock() else { return };
        if let Some(bar) = state.bar.take() {
            bar.finish_and_clear();
        }
        // A terminal that is gone needs no clearing.
        let _ = self.term.clear_last_lines(std::mem::take(&mut state.rows));
    }

    fn draw(&self, state: &mut State, draw: Draw<'_>) {
        let (rows, columns) = self.term.size();
        let picture = draw(usize::from(columns), usize::from(rows).saturating_sub(2));
        // A terminal that is gone shows nothing.
        let _ = self.term.clear_last_lines(state.rows);
        let _ = self.term.write_str(&picture);
        state.rows = picture.lines().count();
        state.drawn = Instant::now();
    }

    fn advance(&self, state: &mut State, progress: &Progress<'_>) {
        let bar = state.bar.get_or_insert_with(|| {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5))
        });
        if state.sized.replace(progress.size.is_some()) != Some(progress.size.is_some()) {
            // Of a stream nobody knows how far it is.
            let style = ProgressStyle::with_template(match progress.size {
                Some(_) => "{msg} {wide_bar} {bytes}/{total_bytes} {binary_bytes_per_sec} {eta}",
                None => "{msg} {bytes} {binary_bytes_per_sec}",
            });
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        }
        let name: String = progress.input.escape_debug().to_string();
        match self.inputs {
            0 | 1 => bar.set_message(name),
            inputs => bar.set_message(format!("{} of {inputs}: {name}", progress.index + 1)),
        }
        match progress.size {
            Some(size) => bar.set_length(size),
            None => bar.unset_length(),
        }
        bar.set_position(progress.position);
    }
}
