//! Runs the command and keeps what it said.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What a run of the command left.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Ran {
    /// Its stdout, if it ended well.
    pub(crate) fn ok(self) -> Vec<u8> {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self.stdout
    }

    /// Its stdout as lines of JSON, if it ended well.
    pub(crate) fn json(self) -> Vec<serde_json::Value> {
        let text = String::from_utf8(self.ok()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A real log of corpora/.
pub(crate) fn real(name: &str) -> PathBuf {
    root().join("corpora/real").join(name).with_extension("log")
}

/// All real logs of corpora/, sorted.
pub(crate) fn all_real() -> Vec<PathBuf> {
    let files = std::fs::read_dir(root().join("corpora/real")).unwrap();
    let mut logs: Vec<PathBuf> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .collect();
    logs.sort();
    assert!(logs.len() > 10, "the corpus is there");
    logs
}

pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logboom"));
    command.args(args).env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

/// Runs the command.
pub(crate) fn logboom(args: &[&str]) -> Ran {
    ran(command(args))
}

/// Starts the command, with a pipe to it and two from it.
pub(crate) fn started(args: &[&str]) -> Child {
    let mut command = command(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Runs the command with that on its stdin.
pub(crate) fn logboom_on(stdin: &[u8], args: &[&str]) -> Ran {
    let mut child = started(args);
    let mut pipe = child.stdin.take().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    std::thread::scope(|scope| {
        // A command that ends early closes the pipe.
        scope.spawn(move || pipe.write_all(stdin));
        let stderr = scope.spawn(move || {
            let mut text = Vec::new();
            err.read_to_end(&mut text).unwrap();
            text
        });
        let mut stdout = Vec::new();
        out.read_to_end(&mut stdout).unwrap();
        let stderr = String::from_utf8(stderr.join().unwrap()).unwrap();
        Ran { code: child.wait().unwrap().code(), stdout, stderr }
    })
}

fn ran(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    Ran { code: output.status.code(), stdout: output.stdout, stderr }
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// So many lines of the generator.
pub(crate) fn generated(lines: u64) -> Vec<u8> {
    use logboom_generator::{Config, Generator, Line};
    let mut generator = Generator::new(Config { lines, ..Config::default() });
    let (mut line, mut log) = (Line::default(), Vec::new());
    while generator.fill(&mut line) {
        log.extend_from_slice(&line.raw);
        log.push(b'\n');
    }
    log
}
