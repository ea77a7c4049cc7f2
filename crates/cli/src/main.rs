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

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};

use args::{COMMANDS, Cli, Command};

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
    let cli = Cli::try_parse_from(with_command(arguments)).unwrap_or_else(|error| {
        if let Some(told) = elsewhere(&error) {
            session::complain(&told);
            std::process::exit(USAGE.into());
        }
        error.exit()
    });
    if let Command::Templates(args) = &cli.command
        && let Some(name) = args.inputs.files.iter().filter_map(|file| file.to_str()).find(is_lost)
    {
        let why = "no such file; a command comes before its options";
        session::complain(&format!("{name}: {why}: `logboom {name} ...`"));
        return ExitCode::from(USAGE);
    }
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
    if options > 0 && behind.as_ref().is_some_and(is_lost) {
        // `logboom -q header FILE`
        arguments[1..2 + options].rotate_right(1);
    } else {
        arguments.insert(1, COMMANDS[0].into());
    }
    arguments
}

/// Says which commands have the option that the one at hand has not.
fn elsewhere(error: &clap::Error) -> Option<String> {
    let flag = match error.get(ContextKind::InvalidArg)? {
        ContextValue::String(flag) if error.kind() == ErrorKind::UnknownArgument => flag,
        _ => return None,
    };
    let name = flag.strip_prefix("--")?;
    let has = |command: &&clap::Command| {
        command.get_arguments().any(|argument| argument.get_long() == Some(name))
    };
    let command = Cli::command();
    let owners: Vec<_> = command
        .get_subcommands()
        .filter(has)
        .map(|owner| format!("`{}`", owner.get_name()))
        .collect();
    let [first, ..] = &owners[..] else { return None };
    let example = format!("logboom {} {flag}", first.trim_matches('`'));
    Some(format!("{flag} is an option of {}: write `{example} ...`", owners.join(", ")))
}

/// The command of which an argument that is no file is a misspelling.
fn meant(argument: &OsString) -> Option<(&str, &'static str)> {
    let is_no_file = |name: &&str| !name.starts_with('-') && !std::path::Path::new(name).exists();
    let name = argument.to_str().filter(is_no_file)?;
    let near = |command: &&str| matches!(strsim::osa_distance(name, command), 1 | 2);
    Some((name, COMMANDS.into_iter().find(near)?))
}

fn is_flag(argument: &OsString) -> bool {
    argument.to_str().is_some_and(|text| text.len() > 1 && text.starts_with('-'))
}

/// Whether it names a command, and no file.
fn is_lost(name: &&str) -> bool {
    COMMANDS.contains(name) && !std::path::Path::new(name).exists()
}
