//! Every command of the README runs.

use std::process::Command;

use crate::support::root;

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
        if block.contains("cargo ") || block.contains("./test") {
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
