//! The command writes the generator's lines, and a truth that can be read back.

use std::path::{Path, PathBuf};
use std::process::Command;

use logboom_generator::{Config, Generator, Line};

fn command(arguments: &[&str], paths: &[&Path]) -> i32 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logboom-generate"));
    let output = command.args(arguments).args(paths).output().expect("the command starts");
    output.status.code().expect("the command is not killed")
}

fn temporary(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The fields of one CSV record without line ends in them.
fn fields(record: &str) -> Vec<String> {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut characters = record.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => field.extend(characters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            other => field.push(other),
        }
    }
    fields.push(field);
    fields
}

#[test]
fn log_and_truth_are_those_of_the_library() {
    let (log, truth) = (temporary("generated.log"), temporary("generated.csv"));
    let options = ["--lines", "3000", "--seed", "7", "--layouts", "9"];
    assert_eq!(command(&options, &[&log, &truth]), 0);
    let log = std::fs::read(log).unwrap();
    let truth = std::fs::read_to_string(truth).unwrap();
    let mut rows = truth.lines();
    assert_eq!(rows.next(), Some("LineId,Content,EventTemplate"));
    let config = Config { lines: 3_000, seed: 7, layouts: Some(9), ..Config::default() };
    let mut generator = Generator::new(config);
    let mut line = Line::default();
    let mut raws = log.split(|byte| *byte == b'\n');
    for number in 1..=3_000 {
        assert!(generator.fill(&mut line));
        assert_eq!(raws.next(), Some(&line.raw[..]));
        let message = String::from_utf8(line.raw[line.message_start..].to_vec()).unwrap();
        let template = generator.template(line.template).to_string();
        assert_eq!(fields(rows.next().unwrap()), [number.to_string(), message, template]);
    }
    assert_eq!((raws.next(), raws.next(), rows.next()), (Some(&b""[..]), None, None));
}

#[test]
fn wrong_use_and_unwritable_files_are_told_apart() {
    assert_eq!(command(&[], &[]), 2);
    assert_eq!(command(&["--lines", "many", "out.log"], &[]), 2);
    assert_eq!(command(&["--wrong", "out.log"], &[]), 2);
    assert_eq!(command(&[], &[&temporary("no/such/directory/out.log")]), 1);
}
