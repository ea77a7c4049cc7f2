//! The command `logboom`: flags -> plan -> engine -> rows; exit codes and closed pipes.

#![allow(rustdoc::invalid_html_tags, reason = "help texts are for the terminal")]

mod args;
mod command;
mod explain;
mod out;
mod plan;
mod progress;
mod rows;
mod session;
mod signal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::{COMMANDS, Cli};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// An input could not be read, or the output not be written.
const FAILED: u8 = 1;

/// The flags or what they name cannot be used.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse_from(with_command(std::env::args_os().collect()));
    match command::run(cli.command) {
        Ok(code) => ExitCode::from(code),
        // Who reads the output has seen enough.
        Err(error) if out::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            session::complain(&format!("{error:#}"));
            ExitCode::from(if error.is::<session::Usage>() { USAGE } else { FAILED })
        }
    }
}

/// The arguments with the default command put in where none is named.
///
/// Only the first argument can be a command; a file of a command's name is given as
/// `./counts`.
fn with_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    const ABOUT: [&str; 4] = ["-h", "--help", "-V", "--version"];
    let first = arguments.get(1).and_then(|first| first.to_str()).unwrap_or_default();
    if !COMMANDS.contains(&first) && !ABOUT.contains(&first) {
        arguments.insert(1, COMMANDS[0].into());
    }
    arguments
}
