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

/// What all rounds told, by name.
#[derive(Default)]
struct Measured {
    seconds: BTreeMap<&'static str, Vec<f64>>,
    cpu: BTreeMap<&'static str, Vec<f64>>,
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
    /// The same of CPU time, which tells more of a busy machine.
    cpu: Option<f64>,
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
    let mut measured = Measured::default();
    for _ in 0..rounds {
        for (name, trial) in &trials {
            let run = trial.run().with_context(|| format!("{name} did not run"))?;
            let seconds = if run.said.is_empty() {
                run.seconds
            } else {
                Outcome::from_json(&serde_json::from_str(&run.said)?)?.seconds
            };
            measured.seconds.entry(name).or_default().push(seconds);
            measured.cpu.entry(name).or_default().push(run.cpu);
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
    let ids = inputs::ids(&folder.join("ids.log"), size)?;
    let small = first_lines(file, &folder.join("small.log"), 1000)?;
    let templates =
        |threads: &str, file: &Path| logboom(["templates", "--threads", threads]).arguments([file]);
    let piped = |threads: &str| logboom(["templates", "--threads", threads]).cat(file);
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
        ("ids", templates("2", &ids)),
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
    let by = |what, want, one, other| measured.quotient(what, want, one, other);
    let peak = |what, most, names: &[&str]| measured.peak(what, most, names);
    vec![
        by("logdrain's time by ours, 1 thread", AtLeast(12.0), "logdrain 1", "templates 1"),
        by("logdrain's time by ours, 2 threads", AtLeast(12.0), "logdrain 2", "templates 2"),
        by("1 thread by 2 threads", AtLeast(1.85), "templates 1", "templates 2"),
        by("1 thread by newlines and hash", AtMost(9.0), "templates 1", "limit"),
        by("from cat by from the file, 1 thread", AtMost(1.15), "cat 1", "templates 1"),
        by("from cat by from the file, 2 threads", AtMost(1.15), "cat 2", "templates 2"),
        by("counts --every 1m by templates, 1 thread", AtMost(1.2), "counts 1", "templates 1"),
        by("counts --every 1m by templates, 2 threads", AtMost(1.2), "counts 2", "templates 2"),
        by("label by templates, 2 threads", AtMost(6.0), "label 2", "templates 2"),
        by("one hot template by mixed, 2 threads", AtMost(2.0), "hot", "templates 2"),
        by("every line its own template by mixed, 2 threads", AtMost(4.0), "distinct", "templates 2"),
        by("a million words in one place by mixed, 2 threads", AtMost(3.0), "words", "templates 2"),
        by("random ids in each line by mixed, 2 threads", AtMost(2.0), "ids", "templates 2"),
        peak("peak memory of templates", 96.0, &["templates 1", "templates 2"]),
        peak("peak memory of label", 96.0, &["label 2"]),
        peak("peak memory of counts", 160.0, &["counts 1", "counts 2"]),
        peak("peak memory, hard logs", 512.0, &["hot", "distinct", "words", "ids"]),
        measured.start("start to end on 1,000 lines", 10.0),
    ]
}

/// What was told of a name.
fn of<'m>(told: &'m BTreeMap<&str, Vec<f64>>, name: &str) -> impl Iterator<Item = f64> + 'm {
    told.get(name).into_iter().flatten().copied()
}

impl Measured {
    /// The hard logs have the size of the mixed one, so that times tell what a byte costs.
    fn quotient(&self, what: &'static str, want: Want, one: &str, other: &str) -> Row {
        let got = series::ratio(of(&self.seconds, one), of(&self.seconds, other));
        let cpu = series::ratio(of(&self.cpu, one), of(&self.cpu, other));
        Row { what, want, got, cpu: Some(cpu), unit: "" }
    }

    /// In MB, of 1,000,000 bytes.
    fn peak(&self, what: &'static str, most: f64, names: &[&str]) -> Row {
        let peaks = names.iter().filter_map(|name| self.peaks.get(name));
        let got = peaks.max().map_or(f64::NAN, |peak| *peak as f64 / 1e6);
        Row { what, want: Want::AtMost(most), got, cpu: None, unit: " MB" }
    }

    /// In milliseconds.
    fn start(&self, what: &'static str, most: f64) -> Row {
        let milliseconds = |told| 1e3 * series::median(of(told, "small"));
        let (got, cpu) = (milliseconds(&self.seconds), Some(milliseconds(&self.cpu)));
        Row { what, want: Want::AtMost(most), got, cpu, unit: " ms" }
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
        writeln!(
            out,
            "{}\n\n| what | want | got | ok | got, of CPU time |\n|---|--:|--:|---|--:|",
            self.title
        )?;
        for Row { what, want, got, cpu, unit } in &self.rows {
            let wanted = match want {
                Want::AtLeast(want) => format!(">= {want}"),
                Want::AtMost(want) => format!("<= {want}"),
            };
            let ok = if want.is_met(*got) { "yes" } else { "NO" };
            let cpu = cpu.map_or_else(String::new, |cpu| format!("{cpu:.2}{unit}"));
            writeln!(out, "| {what} | {wanted}{unit} | {got:.2}{unit} | {ok} | {cpu} |")?;
        }
        writeln!(out)
    }
}
