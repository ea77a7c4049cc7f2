//! The command and the library give the same rows on the logs of corpora/, those of the golden
//! `faces.ndjson`; the tests of the Python package read the same golden.

use std::time::Duration;

use logboom::emit::{self, json};
use logboom::pipeline::{self, Run};
use logboom::read::Input;
use logboom::{Engine, Field, Options};

use crate::goldens::check;
use crate::support::{all_real, logboom, text};

/// Most rows of an answer in the golden.
const ROWS: usize = 6;

fn counted(input: Input, adapt: impl FnOnce(&mut Options)) -> Engine {
    let mut options = Options::default();
    options.year = Some(2026);
    adapt(&mut options);
    let engine = Engine::new(options).unwrap();
    assert!(pipeline::count(&engine, &[input], &Run::default()).is_empty());
    engine
}

#[test]
fn the_command_and_the_library_give_the_same_rows() {
    let mut golden = Vec::new();
    for log in all_real() {
        let name = log.file_stem().unwrap().to_str().unwrap();
        let by = [Field::Severity];
        let whole = counted(Input::file(&log), |_| {});
        let split = counted(Input::bytes("memory", std::fs::read(&log).unwrap()), |options| {
            options.every = Some(Duration::from_hours(1));
            options.by = by.to_vec();
        });
        let mut answers =
            [("templates", Vec::new()), ("counts", Vec::new()), ("header", Vec::new())];
        json::rows(&emit::templates(&[], false), &whole.templates(), &mut answers[0].1);
        json::rows(
            &emit::counts(&by, false),
            &split.counts().rows().collect::<Vec<_>>(),
            &mut answers[1].1,
        );
        json::rows(&emit::layouts(), &whole.layouts(), &mut answers[2].1);
        for (what, rows) in answers {
            let flags: &[&str] =
                if what == "counts" { &["--every", "1h", "--by", "severity"] } else { &[] };
            let args = [&[what, "--json", "--year", "2026"], flags, &[text(&log)]].concat();
            assert!(logboom(&args).ok() == rows, "{what} of {name}: the command says another");
            for row in String::from_utf8(rows).unwrap().lines().take(ROWS) {
                let line = format!("{{\"log\":\"{name}\",\"what\":\"{what}\",\"row\":{row}}}\n");
                golden.extend(line.into_bytes());
            }
        }
    }
    check("faces.ndjson", &golden);
}
