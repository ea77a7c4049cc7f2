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
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if let Some((name, command)) = arguments.get(1).and_then(meant) {
        session::complain(&format!("{name}: no such file; did you mean the command `{command}`?"));
        return ExitCode::from(USAGE);
    }
    let cli = Cli::parse_from(with_command(arguments));
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
/// A command may stand behind flags; a file of a command's name is given as `./counts`.
fn with_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    const ABOUT: [&str; 4] = ["-h", "--help", "-V", "--version"];
    let first = arguments.get(1).and_then(|first| first.to_str()).unwrap_or_default();
    if COMMANDS.contains(&first) || ABOUT.contains(&first) {
        return arguments;
    }
    let options = arguments.iter().skip(1).take_while(|argument| is_flag(argument)).count();
    let behind = arguments.get(1 + options).and_then(|argument| argument.to_str());
    if options > 0 && behind.is_some_and(is_lost_command) {
        // `logboom -q header FILE`
        arguments[1..2 + options].rotate_right(1);
    } else {
        arguments.insert(1, COMMANDS[0].into());
    }
    arguments
}

/// The command of which an argument that is no file is a misspelling.
fn meant(argument: &OsString) -> Option<(&str, &'static str)> {
    let is_lost = |name: &&str| !name.starts_with('-') && !std::path::Path::new(name).exists();
    let name = argument.to_str().filter(is_lost)?;
    let near = |command: &&str| matches!(strsim::osa_distance(name, command), 1 | 2);
    Some((name, COMMANDS.into_iter().find(near)?))
}

fn is_flag(argument: &OsString) -> bool {
    argument.to_str().is_some_and(|text| text.len() > 1 && text.starts_with('-'))
}

/// Whether it names a command, and no file.
fn is_lost_command(name: &str) -> bool {
    COMMANDS.contains(&name) && !std::path::Path::new(name).exists()
}
