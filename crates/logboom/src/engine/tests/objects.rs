//! Messages that are values of objects: what they stand for is counted and labelled.

use proptest::prelude::*;
use serde_json::json;

use super::super::*;
use crate::header::Headers;
use crate::report::{Label, Outcome};

fn options() -> Options {
    let layout = r#"{"time":"<Time:%Y-%m-%dT%H:%M:%S%z>","msg":"<Message>"}"#.parse().unwrap();
    Options { headers: Headers::Given([layout].into_iter().collect()), ..Options::default() }
}

/// What lines are told to be, when one labeler has them all, and all of them twice: those that are looked up
/// at once do not know of each other.
fn told(labeler: &mut Labeler, lines: &[String]) -> Vec<String> {
    let mut framer = labeler.framer(None);
    framer.push(lines.join("\n").as_bytes());
    framer.finish();
    let mut told = Vec::new();
    while let Some(block) = framer.block() {
        let mut labels = Vec::new();
        for _ in 0..2 {
            labels.clear();
            labeler.label(&block, |record, label| labels.push((record.to_vec(), label.clone())));
        }
        told.extend(labels.iter().map(|(record, label)| text(labeler, record, label)));
    }
    told
}

fn text(labeler: &Labeler, record: &[u8], Label { header, outcome, .. }: &Label) -> String {
    let Outcome::Matched(found) = outcome else { return format!("{outcome:?}") };
    let plain = |text| String::from_utf8_lossy(&header.plain(text)).into_owned();
    let variables: Vec<String> =
        found.variables.iter().map(|place| plain(&record[place.clone()])).collect();
    let template = labeler.text(found.template).escape_ascii();
    format!("{} {template} {variables:?}", plain(header.message.of(record)))
}

#[test]
fn a_message_is_the_same_with_and_without_quotes() {
    let messages = [
        "say \"hi\" to 10.0.0.1",
        "open C:\\new\\7.txt",
        "café 5 \u{1f600}",
        "two\nlines 3",
        "plain 4",
    ];
    let bare = Engine::new(Options { headers: Headers::None, ..Options::default() }).unwrap();
    let quoted = Engine::new(options()).unwrap();
    let (mut lines, mut objects) = (bare.source("log", None), quoted.source("log", None));
    for message in messages {
        lines.push(message.replace('\n', " ").as_bytes());
        lines.push(b"\n");
        objects.push(json!({"msg": message, "n": 1}).to_string().as_bytes());
        objects.push(b"\n");
    }
    lines.finish();
    objects.finish();
    let told = |engine: &Engine| {
        let rows = engine.templates().into_iter();
        rows.map(|row| (row.id, row.template, row.variables)).collect::<Vec<_>>()
    };
    assert_eq!(format!("{:?}", told(&bare)), format!("{:?}", told(&quoted)));
}

proptest! {
    /// Records with other digits, in escapes and out of them, are remembered; this shows in no label.
    #[test]
    fn what_came_before_changes_no_label(
        parts in proptest::collection::vec(
            prop_oneof![
                Just(r"\u00e9"), Just(r"\u0022"), Just(r#"\""#), Just(r"\\"), Just(r"\n"), Just(" "),
                Just("a"), Just("took"), Just("7"), Just("x1"), Just(r"\u003a"), Just(r"\u0020"),
            ],
            1..12,
        ),
        digits in proptest::collection::vec((0..90usize, 0..10u8), 0..40),
    ) {
        let line = format!(r#"{{"a":1,"msg":"{}","time":"2026-05-01T10:00:00Z"}}"#, parts.concat());
        let mut lines = vec![line.clone(), line.clone(), parts.concat()];
        let mut other = line.into_bytes();
        for (at, digit) in digits {
            if let Some(byte) = other.get_mut(at).filter(|byte| byte.is_ascii_digit()) {
                *byte = b'0' + digit;
                lines.push(String::from_utf8(other.clone()).unwrap());
            }
        }
        let engine = Engine::new(options()).unwrap();
        let mut source = engine.source("log", None);
        source.push(lines.join("\n").as_bytes());
        source.finish();
        prop_assert!(engine.ledger().adds_up());
        let whole = told(&mut engine.labeler(), &lines);
        let alone: Vec<String> = lines
            .iter()
            .flat_map(|line| told(&mut engine.labeler(), std::slice::from_ref(line)))
            .collect();
        prop_assert_eq!(whole, alone);
    }
}
