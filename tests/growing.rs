//! Files that change while they are read.

use std::io::Write;

use logboom::pipeline::{self, Labelled, Rendering, Run};
use logboom::read::Input;
use logboom::{Engine, Options};

use crate::support::{started, text};

/// Counts the input, changes the file, labels it; returns how many records each told, and the errors.
fn counted_and_labelled(input: &Input, change: impl FnOnce()) -> (u64, usize, String) {
    let engine = Engine::new(Options::default()).unwrap();
    let (run, inputs) = (Run::default(), std::slice::from_ref(input));
    assert!(pipeline::count(&engine, inputs, &run).is_empty());
    change();
    let rendering =
        Rendering { new: || 0, add: |_: Labelled<'_>, records: &mut usize| *records += 1 };
    let mut labelled = 0;
    let errors = pipeline::label(&engine, inputs, &run, &rendering, |records| {
        labelled += records;
        true
    });
    let told = errors.iter().map(ToString::to_string).collect();
    (engine.ledger().records, labelled, told)
}

#[test]
fn a_file_that_grows_is_read_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    std::fs::write(&path, b"job 1 done\njob 2 done\n").unwrap();
    let input = Input::file(&path).as_it_is();
    let grow = || std::fs::write(&path, b"job 1 done\njob 2 done\nnew\n").unwrap();
    assert_eq!(counted_and_labelled(&input, grow), (2, 2, String::new()));
    let empty = || std::fs::write(&path, b"").unwrap();
    assert_eq!(counted_and_labelled(&Input::file(&path), empty), (3, 0, String::new()));
    // What was empty may be a file that the system makes up as it is read.
    let input = Input::file(&path).as_it_is();
    std::fs::write(&path, b"job 1 done\n").unwrap();
    assert_eq!(counted_and_labelled(&input, || ()), (1, 1, String::new()));
}

#[test]
fn a_file_that_was_cut_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    for left in [Some("job 1 done\n"), Some(""), None] {
        std::fs::write(&path, b"job 1 done\njob 2 done\n").unwrap();
        let input = Input::file(&path).as_it_is();
        let cut = || match left {
            Some(left) => std::fs::write(&path, left).unwrap(),
            None => std::fs::remove_file(&path).unwrap(),
        };
        let (records, labelled, told) = counted_and_labelled(&input, cut);
        assert_eq!((records, labelled), (2, usize::from(left == Some("job 1 done\n"))));
        let what = if left.is_some() { "has become shorter" } else { "cannot be opened" };
        assert!(told.contains(what), "{told}");
    }
}

#[test]
fn a_file_that_grows_is_labelled_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (log, ledger) = (folder.path().join("log"), folder.path().join("ledger"));
    std::fs::write(&log, b"job 1 done\njob 2 done\n").unwrap();
    let mut child = started(&["label", "--json", text(&log), "-", "--ledger", text(&ledger)]);
    // More than a pipe holds, so it has come to its second input when all of it is written.
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(&b"tick 1\n".repeat(1 << 20)).unwrap();
    std::fs::write(&log, b"job 1 done\njob 2 done\nnobody has seen this\n").unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let rows = output.stdout.split(|&byte| byte == b'\n').filter(|row| !row.is_empty()).count();
    let told: serde_json::Value = serde_json::from_slice(&std::fs::read(&ledger).unwrap()).unwrap();
    assert_eq!((rows, &told["records"]), (2 + (1 << 20), &(2 + (1 << 20)).into()));
}
