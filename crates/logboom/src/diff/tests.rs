//! Calm where nothing changed, and what did change is found.

use std::path::Path;

use super::*;
use crate::pipeline::{self, Labelled, Rendering, Run};
use crate::read::Input;
use crate::report::Outcome;
use crate::{Engine, Options};

/// Numbers that look random (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The template of each record of a log.
fn labels(path: &Path) -> Vec<usize> {
    let engine = Engine::new(Options::default()).unwrap();
    let (inputs, run) = ([Input::file(path)], Run::default());
    assert!(pipeline::count(&engine, &inputs, &run).is_empty());
    let mut labels = Vec::new();
    let rendering = Rendering {
        new: Vec::new,
        add: |labelled: Labelled<'_>, found: &mut Vec<usize>| {
            if let Outcome::Matched(matched) = &labelled.label.outcome {
                found.push(matched.template);
            }
        },
    };
    let errors = pipeline::label(&engine, &inputs, &run, &rendering, |found| {
        labels.extend(found);
        true
    });
    assert!(errors.is_empty());
    labels
}

fn named(counts: impl IntoIterator<Item = (u64, u64)>) -> Vec<Sides> {
    let side = |(id, (base, target)): (usize, (u64, u64))| Sides {
        id: TemplateId(id as u64),
        template: format!("template {id}").into_bytes().into(),
        typed: Arc::default(),
        base,
        target,
    };
    counts.into_iter().enumerate().map(side).collect()
}

/// The counts when each record is in the target if `is_target` says so of its place.
fn halves(labels: &[usize], mut is_target: impl FnMut(usize) -> bool) -> Vec<Sides> {
    let mut counts = vec![(0, 0); labels.iter().max().map_or(0, |most| most + 1)];
    for (at, &label) in labels.iter().enumerate() {
        let (base, target) = &mut counts[label];
        *(if is_target(at) { target } else { base }) += 1;
    }
    named(counts)
}

fn real_logs() -> Vec<(String, Vec<usize>)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora/real");
    let mut logs: Vec<_> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .map(|path| (path.display().to_string(), labels(&path)))
        .collect();
    logs.sort();
    assert!(logs.len() > 5);
    logs
}

#[test]
fn random_halves_of_real_logs_do_not_differ() {
    for (name, labels) in real_logs() {
        for part in [0.5, 0.1] {
            let mut rows = 0;
            for seed in 0..100 {
                let mut random = Random(seed);
                rows += diff(&halves(&labels, |_| random.part() < part)).len();
            }
            assert!(rows <= 5, "{name} at {part}: {rows} rows");
        }
    }
}

#[test]
fn changes_in_real_logs_are_found() {
    for (name, labels) in real_logs() {
        let mut random = Random(7);
        let mut sides = halves(&labels, |_| random.part() < 0.5);
        let last = sides.len() as u64;
        // New and gone by some records each, twice and half as often by hundreds.
        let planted = named([(0, 20), (20, 0), (200, 400), (400, 200)]);
        sides.extend(planted.into_iter().map(|mut sides| {
            sides.id.0 += last;
            sides
        }));
        let mut changes: Vec<_> =
            diff(&sides).iter().map(|row| (row.id.0.checked_sub(last), row.change)).collect();
        changes.sort();
        let expected = [Change::New, Change::Gone, Change::More, Change::Less];
        let expected = (0..4).map(Some).zip(expected).collect::<Vec<_>>();
        assert_eq!(changes, expected, "{name}");
    }
}

#[test]
fn rows_tell_what_changed() {
    let steady = (0..20).map(|_| (1000, 1000));
    let changed = [(0, 12), (300, 900), (40, 0), (5, 0), (1000, 1200)];
    let rows = diff(&named(steady.chain(changed)));
    let told: Vec<_> =
        rows.iter().map(|row| (row.id.0, row.change, row.base_count, row.target_count)).collect();
    let expected =
        [(21, Change::More, 300, 900), (22, Change::Gone, 40, 0), (20, Change::New, 0, 12)];
    assert_eq!(told, expected);
    let near = |one: f64, other: f64| (one / other - 1.0).abs() < 0.1;
    assert!(near(rows[0].ratio.unwrap(), 3.0), "{rows:?}");
    assert_eq!((rows[1].ratio, rows[2].ratio), (None, None));
    assert!(near(rows[2].p_value, 2.0 * 0.5_f64.powi(12)), "{rows:?}");
    assert!(rows[0].p_value > 0.0);
}

#[test]
fn a_burst_makes_nothing_else_less() {
    let steady = (0..20).map(|_| (1000, 1000));
    let rows = diff(&named(steady.chain([(1000, 1_000_000)])));
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].change, rows[0].ratio), (Change::More, Some(1000.0)));
    let rows = diff(&named([(20, 20), (30, 30), (1, 5000), (25, 25)]));
    assert_eq!(rows.iter().map(|row| row.id.0).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_longer_log_is_no_change() {
    let rows = diff(&named((1..30).map(|at| (10 * at, 100 * at))));
    assert_eq!(rows, []);
}

#[test]
fn rates_that_swing_are_normal() {
    // Rates of templates are up or down by up to 1.8.
    let counts = |at: u64| (1000, (1000.0 * 1.8_f64.powf(at as f64 / 20.0 - 1.0)) as u64);
    assert_eq!(diff(&named((0..=40).map(counts))), []);
    // Against them a template of which nothing is left stands out, also a rare one.
    let rows = diff(&named((0..=40).map(counts).chain([(5000, 0), (0, 20)])));
    assert_eq!(rows.len(), 2);
}

#[test]
fn logs_of_nothing_and_of_nothing_in_common() {
    assert_eq!(diff(&[]), []);
    assert_eq!(diff(&named([(0, 0)])), []);
    assert_eq!(diff(&named([(100, 0), (7, 0)])), []);
    let apart = diff(&named([(1000, 0), (0, 500), (300, 0), (0, 700)]));
    assert_eq!(apart.iter().filter(|row| row.change == Change::New).count(), 2, "{apart:?}");
    assert_eq!(apart.len(), 4);
    let most = u64::MAX / 2;
    assert_eq!(diff(&named([(most, 1), (1, most), (most, most)])).len(), 2);
    // Sums that no counter holds are no reason to fail.
    diff(&named([(u64::MAX, 1), (u64::MAX, u64::MAX)]));
}

#[test]
fn sides_of_split_rows() {
    let sums = |count| {
        let mut sums = crate::report::Sums::default();
        sums.count = count;
        sums
    };
    let row = |id, source: &[u8], count| TemplateRow {
        id: TemplateId(id),
        template: b"up"[..].into(),
        typed: b"up"[..].into(),
        by: vec![source.to_vec()],
        sums: sums(count),
        share: 0.5,
        variables: Vec::new(),
        example: None,
    };
    let rows = [row(1, b"b", 5), row(1, b"a", 7), row(2, b"a", 1), row(1, b"c", 10)];
    let found = sides(&rows, |row| row.by[0] == b"a");
    let counts: Vec<_> = found.iter().map(|sides| (sides.id.0, sides.base, sides.target)).collect();
    assert_eq!(counts, [(1, 7, 15), (2, 1, 0)]);
}
