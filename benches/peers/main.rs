//! logboom and its peers side by side, on the same lines, in the same run.
//!
//! Enters: logs, or a number of lines to generate. Leaves: a table of all contestants, with
//! `--table` what is wanted of logboom and what it got, or with `--growth` how its cost grows.
//! README.md tells how to run it
//! and how fair it is.

#![allow(clippy::print_stdout, reason = "a table is what it is for")]

mod contest;
mod contestant;
mod growth;
mod inputs;
mod judge;
mod label;
mod lines;
mod series;
mod table;

use std::env;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Parser;

/// logboom and its peers side by side.
#[derive(Debug, Parser)]
struct Arguments {
    /// Logs to run on, each alone; none is generated lines
    files: Vec<PathBuf>,
    /// How many lines to generate
    #[arg(long, default_value_t = 1_000_000)]
    lines: u64,
    /// How often each contestant runs, in turn with the others
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    runs: u64,
    /// Run Drain3 and tipping too, from a virtual environment that is made for them
    #[arg(long)]
    python: bool,
    /// The table of what is wanted of logboom, with the command of a release build
    #[arg(long)]
    table: bool,
    /// How the cost grows, up to inputs of so many lines
    #[arg(long, value_name = "LINES", value_parser = clap::value_parser!(u64).range(100..))]
    growth: Option<u64>,
    /// Run all once on a few lines, without Python, and check their counts
    #[arg(long)]
    test: bool,
    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

/// The first argument of a contestant's process.
const CONTESTANT: &str = "--contestant";

fn main() -> anyhow::Result<()> {
    let mut raw = env::args_os().skip(1);
    match raw.next().as_ref().and_then(|first| first.to_str()) {
        Some(judge::FLAG) => {
            println!("{}", judge::judge(raw)?);
            return Ok(());
        }
        Some(label::FLAG) => return label::label(raw),
        Some(CONTESTANT) => return contest_alone(&env::args().skip(2).collect::<Vec<_>>()),
        _ => {}
    }
    let arguments = Arguments::parse();
    // `cargo test --benches` gives no argument at all.
    if arguments.test || !arguments.bench {
        return test();
    }
    if let Some(lines) = arguments.growth {
        print!("{}", growth::growth(lines, arguments.runs)?);
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let generated = || inputs::generated(&folder.path().join("generated.log"), arguments.lines);
    let files = match &arguments.files[..] {
        [] => vec![generated()?],
        files => files.to_vec(),
    };
    for file in &files {
        if arguments.table {
            print!("{}", table::table(file, arguments.runs)?);
        } else {
            print!("{}", contest::contest(file, arguments.runs, arguments.python)?);
        }
    }
    Ok(())
}

/// All of it on a few lines; only the counts are checked, since times say nothing here.
fn test() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = inputs::generated(&folder.path().join("generated.log"), 3000)?;
    let contest = contest::contest(&file, 1, false)?;
    contest.check(3000)?;
    print!("{contest}");
    print!("{}", table::table(&file, 1)?);
    print!("{}", growth::growth(1000, 1)?);
    Ok(())
}

/// Arguments: name, threads, file.
fn contest_alone(arguments: &[String]) -> anyhow::Result<()> {
    let [name, threads, file] = arguments else {
        anyhow::bail!("a contestant needs its name, its threads and a file");
    };
    let threads = threads.parse().context("threads are a number")?;
    println!("{}", contestant::run(name, Path::new(file), threads)?.to_json());
    Ok(())
}
