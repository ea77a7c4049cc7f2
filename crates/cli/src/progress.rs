//! What is shown on stderr while reading: a bar for files, a live table for a stream, and lines
//! where stderr is no terminal.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use console::Term;
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use logboom::pipeline::Progress;

use crate::args;

/// How long a run must last before anything is shown.
const PATIENCE: Duration = Duration::from_millis(700);

/// Time between two pictures of a live table.
const REFRESH: Duration = Duration::from_secs(1);

/// Time between two lines where nothing can be drawn over.
const PAUSE: Duration = Duration::from_secs(5);

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
    /// When the last line was written.
    told: Option<Instant>,
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
        let state = State { start: now, drawn: now, bar: None, sized: None, rows: 0, told: None };
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
            _ if !self.term.is_term() => self.tell(&mut state, progress),
            (None, Some(draw)) => {
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

    /// Writes a line, if it is time.
    fn tell(&self, state: &mut State, progress: &Progress<'_>) {
        if state.told.is_some_and(|told| told.elapsed() < PAUSE) {
            return;
        }
        state.told = Some(Instant::now());
        let all = progress.size.map_or_else(String::new, |all| format!(" of {}", HumanBytes(all)));
        let line = format!(
            "logboom: {}: read {}{all}",
            self.name(progress),
            HumanBytes(progress.position)
        );
        // Without stderr there is nobody to tell.
        let _ = self.term.write_line(&line);
    }

    /// What an input is called.
    fn name(&self, progress: &Progress<'_>) -> String {
        let name = progress.input.escape_debug();
        match self.inputs {
            0 | 1 => name.to_string(),
            inputs => format!("{} of {inputs}: {name}", progress.index + 1),
        }
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
        bar.set_message(self.name(progress));
        match progress.size {
            Some(size) => bar.set_length(size),
            None => bar.unset_length(),
        }
        bar.set_position(progress.position);
    }
}
