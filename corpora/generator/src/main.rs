//! `logboom-generate`: writes a generated log and, if asked, its truth as CSV.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use logboom_generator::{Config, Generator, Line};

const USAGE: &str = "usage: logboom-generate [--lines N] [--seed S] [--services N] [--layouts N] \
                     OUT.log [TRUTH.csv]";

fn main() -> ExitCode {
    let (code, message) = match parse(std::env::args().skip(1)) {
        Err(message) => (2, message),
        Ok((config, paths)) => match generate(config, &paths) {
            Err(error) => (1, format!("cannot write {}: {error}", paths.join(" and "))),
            Ok(()) => return ExitCode::SUCCESS,
        },
    };
    // Nobody is left to tell if stderr is gone too.
    let _ = writeln!(io::stderr(), "logboom-generate: {message}");
    ExitCode::from(code)
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<(Config, Vec<String>), String> {
    let mut config = Config::default();
    let mut paths = Vec::new();
    while let Some(argument) = arguments.next() {
        if !argument.starts_with("--") {
            paths.push(argument);
            continue;
        }
        let mut number = || {
            let value = arguments.next().and_then(|value| value.parse::<u64>().ok());
            value.ok_or_else(|| format!("{argument} needs a number\n{USAGE}"))
        };
        match argument.as_str() {
            "--lines" => config.lines = number()?,
            "--seed" => config.seed = number()?,
            "--services" => config.services = number()? as usize,
            "--layouts" => config.layouts = Some(number()? as usize),
            _ => return Err(format!("unknown option {argument}\n{USAGE}")),
        }
    }
    if paths.is_empty() || paths.len() > 2 { Err(USAGE.into()) } else { Ok((config, paths)) }
}

fn generate(config: Config, paths: &[String]) -> io::Result<()> {
    let create = |path: &String| File::create(path).map(BufWriter::new);
    let mut log = create(&paths[0])?;
    let mut truth = paths.get(1).map(create).transpose()?;
    if let Some(truth) = &mut truth {
        truth.write_all(b"LineId,Content,EventTemplate\n")?;
    }
    let mut generator = Generator::new(config);
    let mut line = Line::default();
    let mut number = 0_u64;
    while generator.fill(&mut line) {
        number += 1;
        log.write_all(&line.raw)?;
        log.write_all(b"\n")?;
        if let Some(truth) = &mut truth {
            write!(truth, "{number},")?;
            field(&line.raw[line.message_start..], truth)?;
            truth.write_all(b",")?;
            field(generator.template(line.template).as_bytes(), truth)?;
            truth.write_all(b"\n")?;
        }
    }
    log.flush()?;
    truth.map_or(Ok(()), |mut truth| truth.flush())
}

/// A CSV field, quoted where RFC 4180 asks for it.
fn field(text: &[u8], out: &mut impl Write) -> io::Result<()> {
    if !text.iter().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r')) {
        return out.write_all(text);
    }
    out.write_all(b"\"")?;
    for part in text.split_inclusive(|byte| *byte == b'"') {
        out.write_all(part)?;
        if part.ends_with(b"\"") {
            out.write_all(b"\"")?;
        }
    }
    out.write_all(b"\"")
}
