//! One run of the command: progress, complaints, the ledger, the exit code.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{IsTerminal, Write as _};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use logboom::emit::{json, plural, thousands, visible};
use logboom::header::Headers;
use logboom::options::text;
use logboom::pipeline::{self, Labelled, Rendering, Run};
use logboom::read::Input;
use logboom::report::Ledger;
use logboom::{Engine, Error};

use crate::args::{Progress, Read, Tell};
use crate::out::Out;
use crate::progress::{Display, Draw};
use crate::signal::Interrupts;

/// A wish that cannot be met; the command exits with 2.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Says on stderr what went wrong; what a log or a file name holds cannot move the cursor.
pub(crate) fn complain(message: &str) {
    let line = format!("logboom: {}\n", visible(message.as_bytes()));
    // Without stderr there is nobody to tell.
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// What all commands do around their work.
pub(crate) struct Session {
    tell: Tell,
    /// Where the ledger goes.
    ledger: Option<Out>,
    threads: Option<u16>,
    interrupts: Interrupts,
    start: Instant,
    /// What was said of inputs that could not be read.
    failures: BTreeSet<String>,
    /// The zone that was given.
    zone: Option<String>,
}

impl Session {
    /// Begins a run.
    pub(crate) fn begin(tell: Tell, read: &Read, inputs: &[Input], out: &Out) -> Result<Self> {
        let ledger = tell.ledger.as_deref().map(|path| beside(path, inputs, out)).transpose()?;
        let (interrupts, start) = (Interrupts::listen()?, Instant::now());
        let (threads, zone) = (read.threads, read.tz.clone());
        let failures = BTreeSet::new();
        Ok(Self { tell, ledger, threads, interrupts, start, failures, zone })
    }

    /// On how many threads to work.
    pub(crate) fn threads(&self) -> usize {
        self.threads.map_or_else(|| Run::default().threads, usize::from)
    }

    /// Counts all inputs. While a stream is read, `draw` shows what there is so far.
    pub(crate) fn count(&mut self, engine: &Engine, inputs: &[Input], draw: Option<Draw<'_>>) {
        let errors = self.show(inputs.len(), draw, |run| pipeline::count(engine, inputs, run));
        self.note(&errors);
        // Nobody is to be told where it is quiet, so no input is opened again.
        let told = inputs.iter().filter(|input| !self.tell.quiet && input.looks_binary());
        for input in told.take(NAMED) {
            self.remark(&format!(
                "{input} looks like binary data: what is found in it says little"
            ));
        }
    }

    /// Labels all inputs; `write` gets what is rendered of each block, in order.
    pub(crate) fn label<T: Send>(
        &mut self,
        engine: &Engine,
        inputs: &[Input],
        live: bool,
        rendering: &Rendering<impl Fn() -> T + Sync, impl Fn(Labelled<'_>, &mut T) + Sync>,
        mut write: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let mut written = Ok(());
        let write = |rendered: T| {
            written = write(rendered);
            written.is_ok()
        };
        let errors = self.show(inputs.len(), None, |run| match live {
            true => pipeline::label_live(engine, inputs, run, rendering, write),
            false => pipeline::label(engine, inputs, run, rendering, write),
        });
        self.note(&errors);
        written
    }

    /// Copies the content of an input; what cannot be read of it is told.
    pub(crate) fn spool(&mut self, input: &Input, copy: &mut impl std::io::Write) -> Result<()> {
        let copied = self.show(1, None, |run| pipeline::spool(input, run, copy));
        // The input has ended; what there is of it is still counted.
        self.interrupts.go_on();
        match copied {
            Err(error) if error.is_input() => self.note(&[error]),
            other => other?,
        }
        Ok(())
    }

    fn show<T>(
        &self,
        inputs: usize,
        draw: Option<Draw<'_>>,
        work: impl FnOnce(&Run<'_>) -> T,
    ) -> T {
        let display = Display::new(self.tell.progress, self.tell.quiet, inputs, draw);
        let update = |progress: &pipeline::Progress<'_>| display.update(progress);
        let stop = Some(self.interrupts.stop());
        let run = Run { threads: self.threads(), stop, progress: Some(&update), ..Run::default() };
        let outcome = work(&run);
        display.clear();
        outcome
    }

    /// Tells errors of inputs, each once, however often the inputs are read.
    fn note(&mut self, errors: &[Error]) {
        for error in errors.iter().map(Error::to_string) {
            if !self.failures.contains(&error) {
                complain(&error);
                self.failures.insert(error);
            }
        }
    }

    /// Says something to the person who reads stderr.
    pub(crate) fn remark(&self, what: &str) {
        if !self.tell.quiet {
            complain(what);
        }
    }

    /// Names the templates of the user that have no record.
    fn remark_unused(&self, engine: &Engine) {
        let unused = engine.unused_pins();
        for template in unused.iter().take(NAMED) {
            let class = text::unknown_class(template, &engine.options().masks);
            let why = class.map_or_else(String::new, |class| {
                format!("; no class is named `{class}`: --typed shows those of this log")
            });
            let is_first = engine.options().pins.texts().next() == Some(template);
            let left = if is_first { "" } else { " that those before it left" };
            self.remark(&format!("template `{template}` matched no record{left}{why}"));
        }
        if unused.len() > NAMED {
            let more = plural((unused.len() - NAMED) as u64, "template");
            self.remark(&format!("and {more} more matched no record"));
        }
    }

    /// The exit code that tells of an interrupt, if one came.
    pub(crate) fn interrupted(&self) -> Option<u8> {
        self.interrupts.code()
    }

    /// Shows no progress from now on, unless it was asked for, if a person reads the output.
    pub(crate) fn show_no_progress_on(&mut self, out: &Out) {
        if out.is_terminal() && self.tell.progress == Progress::Auto {
            self.tell.progress = Progress::Off;
        }
    }

    /// Whether an input could not be read.
    pub(crate) fn has_failed(&self) -> bool {
        !self.failures.is_empty()
    }

    /// Whether no input could be read, so that there is no answer.
    pub(crate) fn has_nothing(&self, engine: &Engine) -> bool {
        self.has_failed() && engine.bytes() == 0
    }

    /// Tells the ledger; returns the exit code.
    pub(crate) fn finish(mut self, engine: &Engine, ledger: &Ledger) -> Result<u8> {
        let seconds = self.start.elapsed().as_secs_f64();
        if let Some(mut out) = self.ledger.take() {
            out.put(&json::ledger(ledger, seconds))?;
            out.finish()?;
        }
        let given = match &engine.options().headers {
            Headers::Given(layouts) => !layouts.is_empty(),
            _ => false,
        };
        if given && ledger.layouts == 0 && ledger.counted > 0 {
            complain("the layout that was given fits no line; `logboom header` learns one");
        }
        let outside = ledger.rejected.get("outside_time").copied().unwrap_or_default();
        if ledger.counted == 0 && outside > 0 {
            let zone = self.zone.as_deref().unwrap_or("UTC");
            complain(&format!(
                "no record is within the time that was asked for; one whose time cannot be read \
                 is outside; times without a zone, in the log or asked for, were taken as those \
                 of {zone}: --tz names another"
            ));
        }
        if ledger.counted > 0 && !engine.options().pins.is_empty() {
            self.remark_unused(engine);
        }
        if !self.tell.quiet {
            let _ = std::io::stderr().write_all(line(ledger, seconds).as_bytes());
        }
        let failed = if self.has_failed() { crate::FAILED } else { 0 };
        Ok(self.interrupts.code().unwrap_or(failed))
    }
}

/// The output of the ledger, which is no input and not that of the rows.
fn beside(path: &Path, inputs: &[Input], out: &Out) -> Result<Out> {
    let place = |path: &Path| std::path::absolute(path).ok();
    if out.path().is_some_and(|out| place(out) == place(path)) {
        let told = format!("{} is the output and cannot be the ledger too", path.display());
        return Err(Usage(told).into());
    }
    Out::open(Some(path), inputs).context("--ledger")
}

/// Most of a kind that are named one by one.
pub(crate) const NAMED: usize = 5;

/// The ledger in a line for people.
pub(crate) fn line(ledger: &Ledger, seconds: f64) -> String {
    let mut line = format!(
        "logboom: {} ({}) in {seconds:.2} s = {} counted",
        plural(ledger.lines_in, "line"),
        indicatif::HumanBytes(ledger.bytes_in),
        thousands(ledger.counted),
    );
    for (reason, count) in ledger.rejected.iter().filter(|(_, count)| **count > 0) {
        line += &format!(" + {} {}", thousands(*count), reason.replace('_', " "));
    }
    line += &format!(
        "; {} of {}",
        plural(ledger.templates, "template"),
        plural(ledger.shapes, "shape")
    );
    let notes = [
        (
            ledger.folded,
            thousands(ledger.folded),
            "in folded shapes (raise --max-memory to keep them apart)",
        ),
        (ledger.cut_lines, plural(ledger.cut_lines, "line"), "cut at 1 MiB"),
        (ledger.assumed_year, thousands(ledger.assumed_year), "with an assumed year"),
    ];
    for (_, count, note) in notes.into_iter().filter(|(count, ..)| *count > 0) {
        line += &format!("; {count} {note}");
    }
    if ledger.window_factor > 1 {
        line += &format!("; windows {} times as wide to bound memory", ledger.window_factor);
    }
    if ledger.other_groups {
        line += "; some groups joined as __other__ to bound memory";
    }
    line + "\n"
}

/// The ledger so far, under a live table of that width.
pub(crate) fn live_line(ledger: &Ledger, width: usize) -> String {
    let mut line = format!(
        "{}, {}; Ctrl-C ends the input",
        plural(ledger.lines_in, "line"),
        plural(ledger.templates, "template")
    );
    line.truncate(width.saturating_sub(1));
    line + "\n"
}

/// Whether a person reads stderr.
pub(crate) fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}
