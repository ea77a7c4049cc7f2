//! All contestants on one file, in turn.
//!
//! Enters: a file and a number of rounds. Leaves: a [`Contest`], which prints as a table. In
//! each round every contestant runs once; a ratio is the median of those of the rounds.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use logboom::emit::thousands;

use crate::contestant::{Outcome, SLOW_LINES, SLOW_TIME};
use crate::judge::{Run, Trial};
use crate::series;

/// A contestant with a number of threads.
#[derive(Debug)]
struct Entry {
    /// As the table has it.
    title: &'static str,
    threads: usize,
    trial: Trial,
    /// For each round.
    results: Vec<(Outcome, Run)>,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Contest {
    file: PathBuf,
    entries: Vec<Entry>,
}

/// The contestants of this program: name, title, and the threads they run with.
const NATIVE: [(&str, &str, &[usize]); 5] = [
    ("newlines", "limit: newlines", &[1]),
    ("hash", "limit: newlines and hash", &[1]),
    ("logboom", "logboom", &[1, 2]),
    ("logdrain", "logdrain 0.3.2", &[1, 2]),
    ("drain3", "drain3 0.3.0 (Rust)", &[1]),
];

/// Those of `peers.py`.
const PYTHON: [(&str, &str, usize); 2] =
    [("drain3", "Drain3 0.9.11 (Python)", 1), ("tipping", "tipping 0.2.1 (Python)", 2)];

/// Runs them all.
pub(crate) fn contest(file: &Path, rounds: u64, python: bool) -> anyhow::Result<Contest> {
    let mut entries = native(file)?;
    if python {
        entries.extend(pythons(file)?);
    }
    for _ in 0..rounds {
        for entry in &mut entries {
            let run = entry.trial.run().with_context(|| format!("{} did not run", entry.title))?;
            let outcome = Outcome::from_json(&serde_json::from_str(&run.said)?)?;
            entry.results.push((outcome, run));
        }
    }
    Ok(Contest { file: file.to_owned(), entries })
}

/// This program, as a contestant.
pub(crate) fn itself(name: &str, threads: usize, file: &Path) -> anyhow::Result<Trial> {
    let threads = threads.to_string();
    Ok(Trial::new(env::current_exe()?)
        .arguments([crate::CONTESTANT, name, &threads])
        .arguments([file])
        .keep())
}

fn native(file: &Path) -> anyhow::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for (name, title, numbers) in NATIVE {
        for &threads in numbers {
            let trial = itself(name, threads, file)?;
            entries.push(Entry { title, threads, trial, results: Vec::new() });
        }
    }
    Ok(entries)
}

fn pythons(file: &Path) -> anyhow::Result<Vec<Entry>> {
    let python = environment()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers.py");
    let entry = |(name, title, threads): (&str, _, usize)| {
        // tipping asks rayon for threads; nothing else here listens to this.
        let trial = Trial::new("env")
            .arguments([format!("RAYON_NUM_THREADS={threads}")])
            .arguments([&python, &script])
            .arguments([name])
            .arguments([file])
            .arguments([SLOW_LINES.to_string(), SLOW_TIME.as_secs().to_string()])
            .keep();
        Entry { title, threads, trial, results: Vec::new() }
    };
    Ok(PYTHON.map(entry).into())
}

/// The interpreter of a virtual environment with the peers in it; made where there is none.
fn environment() -> anyhow::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("peers-venv");
    let python = folder.join("bin/python");
    let requirements = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/requirements.txt");
    let run = |command: &mut Command| -> anyhow::Result<()> {
        ensure!(command.status()?.success(), "{command:?} failed");
        Ok(())
    };
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    run(Command::new(&python).args(["-m", "pip", "install", "-q", "-r"]).arg(requirements))?;
    Ok(python)
}

impl Entry {
    fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.results.iter().map(|(outcome, _)| outcome)
    }

    /// Of each round; by bytes, since not all took all lines.
    fn seconds_per_byte(&self) -> impl Iterator<Item = f64> {
        self.outcomes().map(|outcome| outcome.seconds / outcome.bytes as f64)
    }

    /// What the reader has to know of it.
    fn note(&self, lines: u64) -> String {
        let Some(last) = self.outcomes().last() else { return String::new() };
        let mut notes = Vec::new();
        if last.lines < lines {
            notes.push(format!("the first {} lines alone", thousands(last.lines)));
        }
        if last.counted != last.lines {
            let missing = last.lines.abs_diff(last.counted);
            notes.push(format!("{} lines not in its counts", thousands(missing)));
        }
        notes.join("; ")
    }
}

impl Contest {
    fn lines(&self) -> u64 {
        self.entries
            .iter()
            .flat_map(Entry::outcomes)
            .map(|outcome| outcome.lines)
            .max()
            .unwrap_or(0)
    }

    /// Fails if somebody took other lines than there are, or if logboom did not count them all
    /// or found others with more threads. What a peer counts is its own affair.
    pub(crate) fn check(&self, lines: u64) -> anyhow::Result<()> {
        let bytes = std::fs::metadata(&self.file)?.len();
        for entry in &self.entries {
            let who = format!("{} with {} threads", entry.title, entry.threads);
            for outcome in entry.outcomes() {
                ensure!((outcome.lines, outcome.bytes) == (lines, bytes), "{who}: {outcome:?}");
                let limit = entry.title.starts_with("limit");
                let exact = limit || entry.title == "logboom";
                let counted = if exact { lines..=lines } else { 1..=lines };
                ensure!(counted.contains(&outcome.counted), "{who}: {outcome:?}");
                ensure!(limit == (outcome.templates == 0), "{who}: {outcome:?}");
            }
        }
        let mut found = self.entries.iter().filter(|entry| entry.title == "logboom");
        let templates = |entry: Option<&Entry>| {
            entry.map(|entry| entry.outcomes().map(|outcome| outcome.templates).collect::<Vec<_>>())
        };
        ensure!(templates(found.next()) == templates(found.next()), "threads show in templates");
        Ok(())
    }
}

impl fmt::Display for Contest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines = self.lines();
        let rounds = self.entries.first().map_or(0, |entry| entry.results.len());
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        writeln!(out, "{name}: {} lines, {rounds} rounds\n", thousands(lines))?;
        writeln!(
            out,
            "| contestant | threads | seconds: median | least | CPU | MB/s | lines/s | peak memory \
             | templates | time by logboom's | notes |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|"
        )?;
        for entry in &self.entries {
            let Some(last) = entry.outcomes().last() else { continue };
            let median = series::median(entry.outcomes().map(|outcome| outcome.seconds));
            let least = series::least(entry.outcomes().map(|outcome| outcome.seconds));
            let cpu = series::median(entry.results.iter().map(|(_, run)| run.cpu));
            let peak = series::median(entry.results.iter().map(|(_, run)| run.peak as f64));
            let same = |other: &&Entry| other.title == "logboom" && other.threads == entry.threads;
            let ratio = self.entries.iter().find(same).map_or(f64::NAN, |own| {
                series::ratio(entry.seconds_per_byte(), own.seconds_per_byte())
            });
            writeln!(
                out,
                "| {} | {} | {median:.3} | {least:.3} | {cpu:.3} | {:.0} | {} | {:.0} MB | {} | {ratio:.2} | {} |",
                entry.title,
                entry.threads,
                last.bytes as f64 / median / 1e6,
                thousands((last.lines as f64 / median) as u64),
                peak / 1e6,
                thousands(last.templates),
                entry.note(lines),
            )?;
        }
        writeln!(out)
    }
}
