//! A run of a program: how long it took, and the most memory it had.
//!
//! Enters: a command. Leaves: a [`Run`]. Each is run by a small process of its own, the
//! judge, since the system tells the peak of all children a process ever had, not of one.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

/// The first argument of a judge.
pub(crate) const FLAG: &str = "--judge";

/// A program that ran.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    /// From its start to its end.
    pub seconds: f64,
    /// What all its threads worked, in seconds; it says more than `seconds` where others work
    /// on the same machine.
    pub cpu: f64,
    /// The most memory it had, in bytes.
    pub peak: u64,
    /// What it printed, if it was to be kept.
    pub said: String,
}

/// What to run.
#[derive(Debug, Clone)]
pub(crate) struct Trial {
    pub program: OsString,
    pub arguments: Vec<OsString>,
    /// A file that `cat` pipes into it.
    pub cat: Option<OsString>,
    /// Whether what it prints is kept; else it goes to the null device.
    pub keep: bool,
}

impl Trial {
    pub(crate) fn new(program: impl Into<OsString>) -> Self {
        Self { program: program.into(), arguments: Vec::new(), cat: None, keep: false }
    }

    pub(crate) fn arguments<A: Into<OsString>>(
        mut self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        self.arguments.extend(arguments.into_iter().map(Into::into));
        self
    }

    pub(crate) fn cat(self, file: &Path) -> Self {
        Self { cat: Some(file.into()), ..self }
    }

    pub(crate) fn keep(self) -> Self {
        Self { keep: true, ..self }
    }

    /// Runs it under a judge.
    pub(crate) fn run(&self) -> anyhow::Result<Run> {
        let mut judge = Command::new(env::current_exe()?);
        judge.arg(FLAG).arg(self.cat.as_deref().unwrap_or_default());
        judge.arg(if self.keep { "keep" } else { "drop" });
        judge.arg(&self.program).args(&self.arguments).stderr(Stdio::inherit());
        let output = judge.output()?;
        ensure!(output.status.success(), "{:?} failed", self.program);
        let told: Value = serde_json::from_slice(&output.stdout)?;
        Ok(Run {
            seconds: told["seconds"].as_f64().context("the judge tells seconds")?,
            cpu: told["cpu"].as_f64().context("the judge tells CPU time")?,
            peak: told["peak"].as_u64().context("the judge tells the peak")?,
            said: told["said"].as_str().unwrap_or_default().to_owned(),
        })
    }
}

/// The judge: what it finds, as JSON. Arguments: a file to pipe in or nothing, whether to
/// keep the output, and the command.
pub(crate) fn judge(mut arguments: impl Iterator<Item = OsString>) -> anyhow::Result<Value> {
    let (Some(cat), Some(keep), Some(program)) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        bail!("a judge needs something to judge");
    };
    let mut command = Command::new(&program);
    command.args(arguments).stderr(Stdio::inherit());
    command.stdout(if keep == "keep" { Stdio::piped() } else { Stdio::null() });
    command.stdin(Stdio::null());
    let start = Instant::now();
    let mut feeder = None;
    if !cat.is_empty() {
        let mut child = Command::new("cat").arg(cat).stdout(Stdio::piped()).spawn()?;
        command.stdin(child.stdout.take().context("cat has an output")?);
        feeder = Some(child);
    }
    let output = command.spawn()?.wait_with_output()?;
    let seconds = start.elapsed().as_secs_f64();
    ensure!(output.status.success(), "{program:?} ended with {}", output.status);
    if let Some(mut feeder) = feeder {
        feeder.wait()?;
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let (cpu, peak) = usage()?;
    Ok(json!({"seconds": seconds, "cpu": cpu, "peak": peak, "said": said}))
}

/// CPU seconds of all children, and the most memory that any had, in bytes.
#[cfg(unix)]
fn usage() -> anyhow::Result<(f64, u64)> {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    Ok((cpu, u64::try_from(usage.max_rss())? * unit))
}

/// Nobody tells.
#[cfg(not(unix))]
fn usage() -> anyhow::Result<(f64, u64)> {
    Ok((0.0, 0))
}
