//! How the cost of a run grows with its input.
//!
//! Enters: the most lines to go to and a number of rounds. Leaves: a table with a row for each
//! input and number of threads: by lines, by shapes, by tokens of a line. The command is run as
//! users have it, in turn for all inputs of a round. `plot.py` draws the table.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::inputs;
use crate::judge::{Run, Trial};
use crate::series;

/// Lines of one file; larger inputs are that file again and again.
const FILE_LINES: u64 = 1_000_000;

/// Tokens of all lines together, where lines of unlike length are compared.
const TOKENS: u64 = 8_000_000;

/// Known words, so that what they make are templates and no values.
const WORDS: [&str; 32] = [
    "open", "close", "read", "write", "send", "queue", "lock", "flush", "start", "stop", "load",
    "store", "check", "merge", "split", "sync", "disk", "page", "node", "task", "cache", "table",
    "frame", "block", "port", "route", "user", "group", "token", "image", "volume", "cluster",
];

/// An input, a number of threads, and what came of it.
struct Row {
    by: &'static str,
    size: u64,
    threads: u64,
    lines: u64,
    bytes: u64,
    trial: Trial,
    runs: Vec<Run>,
}

/// All of them.
pub(crate) struct Growth {
    rows: Vec<Row>,
}

/// Measures inputs of up to so many lines.
pub(crate) fn growth(most: u64, rounds: u64) -> anyhow::Result<Growth> {
    let folder = tempfile::tempdir()?;
    let mut rows = Vec::new();
    for (by, size, lines, files) in inputs_of(most, folder.path())? {
        let bytes =
            files.iter().map(|file| Ok(fs::metadata(file)?.len())).sum::<io::Result<_>>()?;
        for threads in [1, 2] {
            let trial = Trial::new(env!("CARGO_BIN_EXE_logboom"))
                .arguments(["templates", "--json", "--quiet", "--max-memory", "1G"])
                .arguments([format!("--threads={threads}")])
                .arguments(&files);
            rows.push(Row { by, size, threads, lines, bytes, trial, runs: Vec::new() });
        }
    }
    for _ in 0..rounds {
        for row in &mut rows {
            row.runs.push(row.trial.run()?);
        }
    }
    Ok(Growth { rows })
}

/// What an input is compared by, how much of that it has, its lines, and its files.
type Sized = (&'static str, u64, u64, Vec<PathBuf>);

fn inputs_of(most: u64, folder: &Path) -> anyhow::Result<Vec<Sized>> {
    let mut all = Vec::new();
    let tens = |from: u64, to: u64| {
        (0..).map(move |power| from * 10u64.pow(power)).take_while(move |size| *size <= to)
    };
    let one = most.min(FILE_LINES);
    for lines in tens(100_000.min(one), most) {
        let file =
            inputs::generated(&folder.join(format!("{}.log", lines.min(one))), lines.min(one))?;
        all.push(("lines", lines, lines, vec![file; (lines / one).max(1) as usize]));
    }
    for shapes in tens(10, 100_000.min(one)) {
        let file = write(&folder.join(format!("shapes-{shapes}.log")), one, |number, out| {
            let mut rest = number % shapes;
            write!(out, "job {number}:")?;
            (0..4).try_for_each(|_| {
                let word = WORDS[rest as usize % WORDS.len()];
                rest /= WORDS.len() as u64;
                write!(out, " {word}")
            })
        })?;
        all.push(("shapes", shapes, one, vec![file]));
    }
    for tokens in tens(1, 1000) {
        let lines = (TOKENS * one / FILE_LINES / tokens).max(10);
        let file = write(&folder.join(format!("tokens-{tokens}.log")), lines, |number, out| {
            write!(out, "{}", WORDS[number as usize % 8])?;
            (1..tokens).try_for_each(|at| match at % 2 {
                0 => write!(out, " {}", WORDS[(at / 2) as usize % WORDS.len()]),
                _ => write!(out, " {}", number + at),
            })
        })?;
        all.push(("tokens", tokens, lines, vec![file]));
    }
    Ok(all)
}

/// A file of so many lines.
fn write(
    path: &Path,
    lines: u64,
    mut line: impl FnMut(u64, &mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<PathBuf> {
    let mut out = BufWriter::new(File::create(path)?);
    for number in 0..lines {
        write!(out, "2026-03-10 10:00:{:02}.000 INFO worker: ", number * 60 / lines)?;
        line(number, &mut out)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(path.to_owned())
}

impl fmt::Display for Growth {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "| by | size | threads | lines | bytes | seconds | CPU | ns/line | MB/s | peak memory |\n\
             |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
        )?;
        for Row { by, size, threads, lines, bytes, runs, .. } in &self.rows {
            let seconds = series::median(runs.iter().map(|run| run.seconds));
            let cpu = series::median(runs.iter().map(|run| run.cpu));
            let peak = series::median(runs.iter().map(|run| run.peak as f64)) / 1e6;
            let (line, speed) = (1e9 * seconds / *lines as f64, *bytes as f64 / seconds / 1e6);
            writeln!(
                out,
                "| {by} | {size} | {threads} | {lines} | {bytes} | {seconds:.3} | {cpu:.3} | {line:.0} \
                 | {speed:.0} | {peak:.0} MB |"
            )?;
        }
        writeln!(out)
    }
}
