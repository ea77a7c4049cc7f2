//! Every command of the README runs, and says what its picture shows.

use std::process::Command;

use crate::support::{logboom, root};

/// The blocks of the README's shell commands, in order.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines() {
        match &mut open {
            Some(block) if line.starts_with("```") => blocks.push(std::mem::take(block)),
            Some(block) => {
                block.push_str(line);
                block.push('\n');
                continue;
            }
            None if line == "```sh" => {
                open = Some(String::new());
                continue;
            }
            None => continue,
        }
        open = None;
    }
    blocks
}

#[test]
fn commands_run() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    // The commands write beside them; only what they read is there.
    std::os::unix::fs::symlink(root().join("corpora"), folder.path().join("corpora")).unwrap();
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_logboom")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut ran = 0;
    for block in blocks(&readme) {
        // What builds or tests the project is run by whoever runs this test.
        if ["cargo ", "./test", "pip "].iter().any(|tool| block.contains(tool)) {
            continue;
        }
        let output = Command::new("sh")
            .args(["-euc", &block])
            .env("PATH", &path)
            .current_dir(folder.path())
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{block}\n{stderr}");
        assert!(!output.stdout.is_empty() || block.contains("-o "), "{block} says nothing");
        ran += 1;
    }
    assert!(ran >= 8, "the README shows how: {ran} blocks ran");
}

#[test]
fn pictures_are_true() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let pictures = readme.split("```console\n").skip(1);
    let mut rows = 0;
    for picture in pictures.map(|rest| rest.split_once("\n```").unwrap().0) {
        let (command, picture) = picture.split_once('\n').unwrap();
        let command = command.split('#').next().unwrap();
        let (flags, log) = command.trim_start_matches("$ logboom").trim().rsplit_once(' ').unwrap();
        let log = root().join(log);
        let args = flags.split(' ').chain([log.to_str().unwrap()]).collect::<Vec<_>>();
        let ran = logboom(&args);
        let all = String::from_utf8(ran.stdout).unwrap() + &ran.stderr;
        for row in picture.lines() {
            // How long it takes differs.
            let row = row.rsplit_once(" s = ").map_or(row, |(_, rest)| rest);
            assert!(all.lines().any(|line| line.ends_with(row)), "`{row}` is not in:\n{all}");
            rows += 1;
        }
    }
    assert!(rows > 5, "{rows} rows of pictures");
}
