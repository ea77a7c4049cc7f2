//! What is wanted of logboom, and what it got.
//!
//! Enters: a log and a number of rounds. Leaves: a table with a row for each wish. The command
//! is measured as users have it, from its start to its end, next to the fastest peer's library
//! and to the limits, which are not charged for their start. In each round all run once, and a
//! ratio is the median of those of the rounds; a peak is the highest of all rounds.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::contest;
use crate::contestant::Outcome;
use crate::inputs;
use crate::judge::Trial;
use crate::series;

/// Seconds and peaks of all rounds, by name.
struct Measured {
    seconds: BTreeMap<&'static str, Vec<f64>>,
    peaks: BTreeMap<&'static str, u64>,
}

/// Which way a number is good.
#[derive(Clone, Copy)]
enum Want {
    AtLeast(f64),
    AtMost(f64),
}

struct Row {
    what: &'static str,
    want: Want,
    got: f64,
    unit: &'static str,
}

/// All rows.
pub(crate) struct Table {
    title: String,
    rows: Vec<Row>,
}

/// Measures all that the table needs.
pub(crate) fn table(file: &Path, rounds: u64) -> anyhow::Result<Table> {
    let folder = tempfile::tempdir()?;
    let trials = trials(file, folder.path())?;
    let mut measured = Measured { seconds: BTreeMap::new(), peaks: BTreeMap::new() };
    for _ in 0..rounds {
        for (name, trial) in &trials {
            let run = trial.run().with_context(|| format!("{name} did not run"))?;
            let seconds = if run.said.is_empty() {
                run.seconds
            } else {
                Outcome::from_json(&serde_json::from_str(&run.said)?)?.seconds
            };
            measured.seconds.entry(name).or_default().push(seconds);
            let peak = measured.peaks.entry(name).or_default();
            *peak = run.peak.max(*peak);
        }
    }
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let title = format!("{name}: {} bytes, {rounds} rounds", fs::metadata(file)?.len());
    Ok(Table { title, rows: rows(&measured) })
}

/// What is run in each round.
fn trials(file: &Path, folder: &Path) -> anyhow::Result<Vec<(&'static str, Trial)>> {
    let size = fs::metadata(file)?.len();
    let hot = inputs::hot(&folder.join("hot.log"), size)?;
    let distinct = inputs::distinct(&folder.join("distinct.log"), size)?;
    let words = inputs::words(&folder.join("words.log"), size)?;
    let small = first_lines(file, &folder.join("small.log"), 1000)?;
    let templates = |threads: &str, file: &Path| {
        logboom(["templates", "--json", "--threads", threads]).arguments([file])
    };
    let piped = |threads: &str| logboom(["templates", "--json", "--threads", threads]).cat(file);
    let counts = |threads: &str| {
        logboom(["counts", "--every", "1m", "--json", "--threads", threads]).arguments([file])
    };
    Ok(vec![
        ("limit", contest::itself("hash", 1, file)?),
        ("templates 1", templates("1", file)),
        ("logdrain 1", contest::itself("logdrain", 1, file)?),
        ("templates 2", templates("2", file)),
        ("logdrain 2", contest::itself("logdrain", 2, file)?),
        ("cat 1", piped("1")),
        ("cat 2", piped("2")),
        ("counts 1", counts("1")),
        ("counts 2", counts("2")),
        ("label 2", logboom(["label", "--json", "--threads", "2"]).arguments([file])),
        ("hot", templates("2", &hot)),
        ("distinct", templates("2", &distinct)),
        ("words", templates("2", &words)),
        ("small", templates("2", &small)),
    ])
}

/// The command, of the build of these benches.
fn logboom<const N: usize>(arguments: [&str; N]) -> Trial {
    Trial::new(env!("CARGO_BIN_EXE_logboom")).arguments(arguments).arguments(["--quiet"])
}

/// The file's first lines as a file.
fn first_lines(file: &Path, to: &Path, lines: usize) -> io::Result<PathBuf> {
    let mut from = BufReader::new(fs::File::open(file)?);
    let mut line = Vec::new();
    let mut out = fs::File::create(to)?;
    for _ in 0..lines {
        line.clear();
        from.read_until(b'\n', &mut line)?;
        out.write_all(&line)?;
    }
    Ok(to.to_owned())
}

#[rustfmt::skip]
fn rows(measured: &Measured) -> Vec<Row> {
    use Want::{AtLeast, AtMost};
    let row = |what, want, got, unit| Row { what, want, got, unit };
    let times = |one, other| measured.ratio(one, other);
    let peak = |names: &[&str]| measured.peak(names);
    vec![
        row("logdrain's time by ours, 1 thread", AtLeast(12.0), times("logdrain 1", "templates 1"), ""),
        row("logdrain's time by ours, 2 threads", AtLeast(12.0), times("logdrain 2", "templates 2"), ""),
        row("1 thread by 2 threads", AtLeast(1.85), times("templates 1", "templates 2"), ""),
        row("1 thread by newlines and hash", AtMost(9.0), times("templates 1", "limit"), ""),
        row("from cat by from the file, 1 thread", AtMost(1.15), times("cat 1", "templates 1"), ""),
        row("from cat by from the file, 2 threads", AtMost(1.15), times("cat 2", "templates 2"), ""),
        row("counts --every 1m by templates, 1 thread", AtMost(1.2), times("counts 1", "templates 1"), ""),
        row("counts --every 1m by templates, 2 threads", AtMost(1.2), times("counts 2", "templates 2"), ""),
        row("label by templates, 2 threads", AtMost(6.0), times("label 2", "templates 2"), ""),
        row("one hot template by mixed, 2 threads", AtMost(2.0), times("hot", "templates 2"), ""),
        row("every line its own template by mixed", AtMost(4.0), times("distinct", "templates 2"), ""),
        row("a million words in one place by mixed", AtMost(3.0), times("words", "templates 2"), ""),
        row("peak memory of templates", AtMost(96.0), peak(&["templates 1", "templates 2"]), " MB"),
        row("peak memory of label", AtMost(96.0), peak(&["label 2"]), " MB"),
        row("peak memory of counts", AtMost(160.0), peak(&["counts 1", "counts 2"]), " MB"),
        row("peak memory, hostile", AtMost(512.0), peak(&["hot", "distinct", "words"]), " MB"),
        row("start to end on 1,000 lines", AtMost(10.0), 1e3 * measured.median("small"), " ms"),
    ]
}

impl Measured {
    fn of(&self, name: &str) -> impl Iterator<Item = f64> {
        self.seconds.get(name).into_iter().flatten().copied()
    }

    /// The hard logs have the size of the mixed one, so that seconds tell what a byte costs.
    fn ratio(&self, one: &str, other: &str) -> f64 {
        series::ratio(self.of(one), self.of(other))
    }

    fn median(&self, name: &str) -> f64 {
        series::median(self.of(name))
    }

    /// In MB, of 1,000,000 bytes.
    fn peak(&self, names: &[&str]) -> f64 {
        let peaks = names.iter().filter_map(|name| self.peaks.get(name));
        peaks.max().map_or(f64::NAN, |peak| *peak as f64 / 1e6)
    }
}

impl Want {
    fn is_met(self, got: f64) -> bool {
        match self {
            Self::AtLeast(want) => got >= want,
            Self::AtMost(want) => got <= want,
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}\n\n| what | want | got | ok |\n|---|--:|--:|---|", self.title)?;
        for Row { what, want, got, unit } in &self.rows {
            let wanted = match want {
                Want::AtLeast(want) => format!(">= {want}"),
                Want::AtMost(want) => format!("<= {want}"),
            };
            let ok = if want.is_met(*got) { "yes" } else { "NO" };
            writeln!(out, "| {what} | {wanted}{unit} | {got:.2}{unit} | {ok} |")?;
        }
        writeln!(out)
    }
}
