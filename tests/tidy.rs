//! The rules of the house: who may import whom, who may touch files and threads, sizes.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;

/// The modules of the library, each of which may use those before it.
const ORDER: [&str; 23] = [
    "error", "time", "read", "lexicon", "token", "shape", "mine", "split", "hex", "seen", "escape",
    "header", "report", "options", "record", "memo", "parse", "tally", "table", "engine", "diff",
    "emit", "pipeline",
];

/// Most lines of a file.
const LINES: usize = 520;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The part of a source that is not tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let tests = ["#[cfg(test)]\nmod tests {", "#[cfg(test)]\npub(crate) mod tests {"];
    let end = tests.iter().find_map(|tests| text.find(tests)).unwrap_or(text.len());
    text[..end].to_owned()
}

fn is_test(path: &Path) -> bool {
    path.ancestors().take(2).filter_map(Path::file_stem).any(|name| name == "tests")
}

#[test]
fn a_stage_uses_earlier_ones_only() {
    let library = root().join("crates/logboom/src");
    let mut files = Vec::new();
    sources(&library, &mut files);
    for file in files.iter().filter(|file| !is_test(file) && !file.ends_with("lib.rs")) {
        let inside = file.strip_prefix(&library).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let rank = |name: &str| ORDER.iter().position(|other| *other == name);
        let own = rank(module).unwrap_or_else(|| panic!("{module} has no place in the order"));
        for line in code(file).lines().filter(|line| !line.trim_start().starts_with("//")) {
            for used in line.split("crate::").skip(1) {
                let name: String =
                    used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                if let Some(other) = rank(&name) {
                    assert!(other <= own, "{} uses {name}: {line}", inside.display());
                }
            }
        }
    }
}

#[test]
fn files_and_threads_have_their_places() {
    let library = root().join("crates/logboom/src");
    let mut files = Vec::new();
    sources(&library, &mut files);
    for file in files.iter().filter(|file| !is_test(file)) {
        let inside = file.strip_prefix(&library).unwrap();
        let text = code(file);
        let place = inside.to_str().unwrap();
        if !place.starts_with("pipeline") {
            assert!(!text.contains("thread::"), "{place} knows of threads");
        }
        if !place.starts_with("read") {
            assert!(!text.contains("fs::") && !text.contains("File::"), "{place} touches files");
        }
    }
}

#[test]
fn sources_are_short_and_say_what_they_are() {
    let mut files = Vec::new();
    for folder in ["crates", "corpora", "tests"] {
        sources(&root().join(folder), &mut files);
    }
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let lines = text.lines().count();
        assert!(lines <= LINES, "{} has {lines} lines", file.display());
        let told = text.starts_with("//!") || is_test(&file);
        assert!(told, "{} does not say what it is", file.display());
    }
}
