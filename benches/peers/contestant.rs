//! Who is compared: each reads a file and finds what is in it, in a process of its own.
//!
//! Enters: a file and a number of threads. Leaves: an [`Outcome`]. The clock runs from before
//! the file is opened until the templates are at hand, so that starting a process counts for
//! nobody. All have the options their makers gave them.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use logboom::pipeline::{self, Run};
use logboom::read::Input;
use logboom::{Engine, Options};
use serde_json::{Value, json};

use crate::lines;

/// Most lines, and longest time, of a contestant that would take minutes.
pub(crate) const SLOW_LINES: u64 = 200_000;
pub(crate) const SLOW_TIME: Duration = Duration::from_secs(30);

/// What a contestant did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Outcome {
    pub seconds: f64,
    /// Lines and bytes that it took; fewer than there are if it was stopped.
    pub lines: u64,
    pub bytes: u64,
    /// Lines that its counts account for.
    pub counted: u64,
    pub templates: u64,
}

impl Outcome {
    /// As a contestant prints it.
    pub(crate) fn to_json(self) -> Value {
        let Self { seconds, lines, bytes, counted, templates } = self;
        json!({"seconds": seconds, "lines": lines, "bytes": bytes, "counted": counted,
               "templates": templates})
    }

    /// What a contestant printed.
    pub(crate) fn from_json(value: &Value) -> anyhow::Result<Self> {
        let number = |name: &str| value[name].as_u64().with_context(|| format!("no {name}"));
        Ok(Self {
            seconds: value["seconds"].as_f64().context("no seconds")?,
            lines: number("lines")?,
            bytes: number("bytes")?,
            counted: number("counted")?,
            templates: number("templates")?,
        })
    }
}

/// Runs the contestant of that name.
pub(crate) fn run(name: &str, path: &Path, threads: usize) -> anyhow::Result<Outcome> {
    match name {
        "newlines" => newlines(path),
        "hash" => hash(path),
        "logboom" => logboom(path, threads),
        "logdrain" => logdrain(path, threads),
        "drain3" => drain3(path),
        _ => bail!("nobody is called {name}"),
    }
}

/// The limit of all that read lines: one pass that looks for their ends.
fn newlines(path: &Path) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let (mut lines, mut bytes) = (0, 0);
    lines::blocks(path, 0..u64::MAX, |block| {
        lines += lines::count(block);
        bytes += block.len() as u64;
        true
    })?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(Outcome { seconds, lines, bytes, counted: lines, templates: 0 })
}

/// The limit of all that look at each byte of a line: its hash.
fn hash(path: &Path) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let (mut lines, mut bytes, mut hash) = (0, 0, 0);
    lines::blocks(path, 0..u64::MAX, |block| {
        bytes += block.len() as u64;
        for line in lines::lines(block) {
            lines += 1;
            hash ^= rapidhash::v3::rapidhash_v3(line);
        }
        true
    })?;
    std::hint::black_box(hash);
    let seconds = start.elapsed().as_secs_f64();
    Ok(Outcome { seconds, lines, bytes, counted: lines, templates: 0 })
}

fn logboom(path: &Path, threads: usize) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let engine = Engine::new(Options::default())?;
    let run = Run { threads, ..Run::default() };
    if let Some(error) = pipeline::count(&engine, &[Input::file(path)], &run).into_iter().next() {
        return Err(error.into());
    }
    let (templates, ledger) = engine.report();
    let seconds = start.elapsed().as_secs_f64();
    let rejected: u64 = ledger.rejected.values().sum();
    let sums: u64 = templates.iter().map(|row| row.sums.count).sum();
    Ok(Outcome {
        seconds,
        lines: ledger.lines_in,
        bytes: ledger.bytes_in,
        counted: sums + rejected,
        templates: templates.len() as u64,
    })
}

/// Several threads share a miner, each with a part of the file, as its example `scaling` does.
fn logdrain(path: &Path, threads: usize) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let miner = logdrain::Miner::builder().build()?;
    let (lines, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
    let add = |block: &[u8]| {
        let mut added = 0;
        for line in lines::lines(block) {
            miner.add(&String::from_utf8_lossy(line));
            added += 1;
        }
        lines.fetch_add(added, Ordering::Relaxed);
        bytes.fetch_add(block.len() as u64, Ordering::Relaxed);
        true
    };
    let parts = lines::parts(path, threads as u64)?;
    thread::scope(|scope| {
        let threads: Vec<_> =
            parts.into_iter().map(|part| scope.spawn(|| lines::blocks(path, part, add))).collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(read) => Ok(read?),
            Err(_) => bail!("logdrain panicked"),
        })
    })?;
    let clusters = miner.clusters();
    let seconds = start.elapsed().as_secs_f64();
    Ok(Outcome {
        seconds,
        lines: lines.into_inner(),
        bytes: bytes.into_inner(),
        counted: clusters.iter().map(logdrain::Cluster::size).sum(),
        templates: clusters.len() as u64,
    })
}

/// The crate, not the Python program; it learns line by line, and refuses long lines.
fn drain3(path: &Path) -> anyhow::Result<Outcome> {
    let start = Instant::now();
    let mut matcher = drain3::Matcher::new(drain3::Config::default());
    let (mut lines, mut bytes, mut counted, mut templates) = (0, 0, 0, 0);
    lines::blocks(path, 0..u64::MAX, |block| {
        lines::lines(block).all(|line| {
            if lines >= SLOW_LINES || lines % 256 == 0 && start.elapsed() > SLOW_TIME {
                return false;
            }
            lines += 1;
            bytes += line.len() as u64 + 1;
            if let Ok(template) = matcher.add_log_message(&String::from_utf8_lossy(line)) {
                counted += 1;
                templates = templates.max(template.id() as u64);
            }
            true
        })
    })?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(Outcome { seconds, lines, bytes, counted, templates })
}
