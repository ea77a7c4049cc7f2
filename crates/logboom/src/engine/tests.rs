//! What holds of an engine whatever it is fed.

mod objects;
mod saved;
mod windows;

use std::sync::Mutex;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::header::Headers;
use crate::options::Field;
use crate::report::Outcome;

pub(super) const LOG: &str = "\
2026-05-01 10:00:00 INFO net: connected to 10.0.0.1 in 5ms
2026-05-01 10:00:30 INFO net: connected to 10.0.0.2 in 7ms

2026-05-01 10:01:10 ERROR disk: write of /var/a failed
continued
2026-05-01 10:02:00 INFO net: connected to 10.0.0.3 in 1ms
";

fn options() -> Options {
    let layout = "<Date> <Time> <Level> <Component>: <Message>".parse().unwrap();
    Options {
        headers: Headers::Given([layout].into_iter().collect()),
        every: Some(Duration::from_secs(60)),
        by: vec![Field::Component],
        ..Options::default()
    }
}

/// All that an engine tells of sources that are pushed in pieces.
fn told(options: &Options, sources: &[&str], piece: usize) -> String {
    let engine = Engine::new(options.clone()).unwrap();
    let mut open: Vec<_> = (0..sources.len()).map(|_| engine.source("log", None)).collect();
    for (source, text) in open.iter_mut().zip(sources) {
        text.as_bytes().chunks(piece).for_each(|piece| source.push(piece));
    }
    open.into_iter().for_each(Source::finish);
    assert!(engine.ledger().adds_up());
    let ledger = Ledger { bytes_in: 0, ..engine.ledger() };
    format!("{:#?}{:#?}{:#?}{ledger:?}", engine.templates(), engine.counts(), engine.layouts())
}

#[test]
fn counts_by_window_and_group() {
    let engine = Engine::new(options()).unwrap();
    let mut source = engine.source("log", None);
    source.push(LOG.as_bytes());
    source.finish();
    let rows: Vec<_> = engine
        .counts()
        .rows()
        .map(|row| {
            let minute = row.window.as_ref().unwrap().start / 60_000_000_000 % 60;
            let text = String::from_utf8_lossy(row.template).into_owned();
            (minute, String::from_utf8_lossy(&row.by[0]).into_owned(), row.sums.count, text)
        })
        .collect();
    let row = |minute, group: &str, count, text: &str| (minute, group.into(), count, text.into());
    assert_eq!(
        rows,
        [
            row(0, "net", 2, "connected to <*> in <*>ms"),
            row(1, "", 1, "continued"),
            row(1, "disk", 1, "write of <*> failed"),
            row(2, "net", 1, "connected to <*> in <*>ms"),
        ]
    );
    let ledger = engine.ledger();
    assert_eq!((ledger.lines_in, ledger.counted, ledger.rejected["blank"]), (6, 5, 1));
    assert_eq!(ledger.bytes_in, LOG.len() as u64);
}

#[test]
fn since_and_until_reject_what_is_outside() {
    let at = |text: &str| {
        let time: jiff::Timestamp = text.parse().unwrap();
        Some(Stamp::new(time.as_nanosecond() as i64, Some(0)))
    };
    let (since, until) = (at("2026-05-01T10:00:30Z"), at("2026-05-01T10:02:00Z"));
    let engine = Engine::new(Options { since, until, ..options() }).unwrap();
    engine.source("log", None).push(LOG.as_bytes());
    let ledger = engine.ledger();
    assert_eq!((ledger.counted, ledger.rejected["outside_time"]), (3, 2));
}

#[test]
fn what_was_learned_matches() {
    let engine = Engine::new(options()).unwrap();
    engine.source("log", None).push(LOG.as_bytes());
    let mut labeler = engine.labeler();
    let mut framer = labeler.framer(None);
    framer.push(LOG.as_bytes());
    framer.finish();
    let mut values = Vec::new();
    while let Some(block) = framer.block() {
        labeler.label(&block, |record, label| match &label.outcome {
            Outcome::Matched(found) => values.push(
                found.variables.iter().map(|at| record[at.clone()].to_vec()).collect::<Vec<_>>(),
            ),
            Outcome::Rejected(_) => {}
            Outcome::Unknown => panic!("line {} is unknown", label.line),
        });
    }
    assert_eq!(values[0], [b"10.0.0.1".to_vec(), b"5".to_vec()]);
    assert_eq!(values.len(), 5);
}

#[test]
fn events_tell_of_new_and_changed_templates() {
    let engine = Engine::new(Options::default()).unwrap();
    let events = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&events);
    let inner = engine.clone();
    engine.on_event(move |event| {
        // The engine can be asked from within.
        assert!(!inner.templates().is_empty());
        sink.lock().unwrap().push(event.clone());
    });
    engine.source("a", None).push(b"user alice logged in\n");
    engine
        .source("b", None)
        .push(b"user bob logged in\nuser carol logged in\nuser dave logged in\n");
    let events = events.lock().unwrap();
    assert!(
        matches!(&events[0], Event::New { template, .. } if **template == *b"user alice logged in")
    );
    let changed = events.iter().any(|event| {
        matches!(event, Event::Changed { template, .. } if **template == *b"user <*> logged in")
    });
    assert!(changed, "{events:?}");
}

#[test]
fn lines_that_wait_for_their_layout_are_shown() {
    let engine = Engine::new(Options::default()).unwrap();
    let mut source = engine.source("log", None);
    source.push(b"server started\nserver st");
    assert_eq!(engine.templates().iter().map(|row| row.sums.count).sum::<u64>(), 2);
    source.push(b"opped\n");
    source.finish();
    let texts: Vec<_> = engine.templates().into_iter().map(|row| row.template).collect();
    assert_eq!(texts, [b"server started"[..].into(), b"server stopped"[..].into()]);
}

#[test]
fn memory_is_bounded_and_nothing_is_lost() {
    let options = Options { max_memory: 4 << 20, headers: Headers::None, ..Options::default() };
    let mut lines: Vec<String> = (0..20_000u32)
        .map(|number| {
            let word = |salt: u32| {
                let mut mixed = (number ^ salt).wrapping_mul(0x9e37_79b9);
                (0..6)
                    .map(|_| {
                        mixed = mixed.wrapping_mul(0x85eb_ca6b) ^ mixed >> 13;
                        char::from(b'a' + (mixed >> 24) as u8 % 26)
                    })
                    .collect::<String>()
            };
            format!("{} {} {}", word(1), word(2), word(3))
        })
        .collect();
    let count = |lines: &[String], threads: usize| {
        let engine = Engine::new(options.clone()).unwrap();
        std::thread::scope(|scope| {
            for lines in lines.chunks(lines.len() / threads) {
                let mut source = engine.source("log", None);
                let texts = lines.chunks(500).map(|lines| lines.join("\n") + "\n");
                scope.spawn(move || texts.for_each(|text| source.push(text.as_bytes())));
            }
        });
        assert!(engine.memory() <= 4 << 20);
        let ledger = engine.ledger();
        assert_eq!((ledger.records, ledger.counted), (20_000, 20_000));
        assert!(ledger.folded > 0 && ledger.shapes < 4000, "{ledger:?}");
        format!("{:?}", engine.templates())
    };
    let one = count(&lines, 1);
    lines.reverse();
    for threads in [1, 2, 4] {
        assert_eq!(count(&lines, threads), one, "{threads} threads");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn batches_and_the_order_of_sources_do_not_show(
        lines in proptest::collection::vec(0usize..6, 1..40),
        piece in 1usize..200,
    ) {
        let all: Vec<&str> = LOG.split_inclusive('\n').collect();
        let text: String = lines.iter().map(|&line| all[line]).collect();
        let options = options();
        prop_assert_eq!(told(&options, &[&text, LOG], piece), told(&options, &[LOG, &text], 1 << 20));
    }
}

/// An engine with these sources.
fn fed<'t>(options: &Options, sources: impl IntoIterator<Item = &'t str>) -> Engine {
    let engine = Engine::new(options.clone()).unwrap();
    sources.into_iter().for_each(|text| engine.source("log", None).push(text.as_bytes()));
    engine
}

/// All that an engine tells, and its snapshot.
fn whole(engine: &Engine) -> (String, Vec<u8>) {
    let (templates, ledger) = engine.report();
    assert!(ledger.adds_up());
    let told = format!("{templates:?}{:?}{:?}{ledger:?}", engine.counts(), engine.layouts());
    (told, engine.save().unwrap())
}

fn merged(engines: &[&Engine]) -> Engine {
    let all = Engine::new(engines[0].options().clone()).unwrap();
    engines.iter().for_each(|engine| all.merge(engine).unwrap());
    all
}

/// Lines with so many distinct words and groups that the table folds and groups overflow.
fn many(seed: u32) -> String {
    let words: Vec<String> = (0..9000u32)
        .map(|number| {
            let mixed = (number ^ seed).wrapping_mul(0x9e37_79b9) ^ 0x5bd1_e995;
            let word: String = format!("{mixed:08x}{:07}", mixed >> 3)
                .bytes()
                .map(|byte| char::from(b'a' + byte % 26))
                .collect();
            let (day, part) = (1 + number % 28, number % 5000);
            format!("2026-05-{day:02} 10:00:00 INFO part{part}: {word} of x{word}\n")
        })
        .collect();
    words.concat()
}

#[test]
fn parts_that_fold_and_overflow_merge_to_the_whole() {
    let every = Some(Duration::from_millis(1));
    let options = Options { max_memory: 6 << 20, every, ..options() };
    let (one, two) = (many(1), many(1 << 20));
    let (first, second) = (fed(&options, [&*one]), fed(&options, [&*two]));
    let both = whole(&fed(&options, [&*one, &two]));
    assert!(both.0.contains("other_groups: true") && !both.0.contains("folded: 0"));
    assert!(merged(&[&first, &second]).memory() <= 6 << 20);
    assert_eq!(whole(&merged(&[&first, &second])), both);
    assert_eq!(whole(&merged(&[&second, &first])), both);
    let saved = Engine::load(&first.save().unwrap()).unwrap();
    saved.source("log", None).push(two.as_bytes());
    assert_eq!(whole(&saved), both);
    assert_eq!(whole(&Engine::load(&both.1).unwrap()), both);
}

#[test]
fn all_options_are_saved() {
    let time = |nanos| Some(Stamp::new(nanos, Some(60)));
    let masks = Arc::new(crate::token::Masks::new([("ticket", "OPS-[0-9]+")]).unwrap());
    let pins = crate::mine::Pins::parse("closed <ip>\nuser <*> in", &masks).unwrap();
    let base = Options { by: crate::Field::ALL.to_vec(), ..options() };
    let others = [
        ("headers", Options { headers: Headers::None, ..base.clone() }),
        ("masks", Options { masks: Arc::clone(&masks), ..base.clone() }),
        ("pins", Options { pins: Arc::new(pins), ..base.clone() }),
        (
            "zone",
            Options { zone: jiff::tz::TimeZone::get("Europe/Paris").unwrap(), ..base.clone() },
        ),
        ("year", Options { year: Some(2019), ..base.clone() }),
        ("every", Options { every: None, ..base.clone() }),
        ("by", Options { by: Vec::new(), ..base.clone() }),
        ("since", Options { since: time(-5), ..base.clone() }),
        ("until", Options { until: time(i64::MAX), ..base.clone() }),
        ("samples", Options { samples: false, ..base.clone() }),
        ("max_memory", Options { max_memory: 1 << 20, ..base.clone() }),
    ];
    let plain = fed(&base, [LOG]);
    for (name, options) in others {
        let engine = fed(&options, [LOG, "closed OPS-17\n"]);
        let error = plain.merge(&engine).unwrap_err();
        assert!(error.is_usage() && error.to_string().contains(name), "{name}: {error}");
        let loaded = Engine::load(&engine.save().unwrap()).unwrap();
        loaded.merge(&engine).unwrap();
        assert_eq!(loaded.ledger().records, 2 * engine.ledger().records);
    }
}

#[test]
fn the_revision_changes_with_new_shapes_alone() {
    let engine = fed(&options(), [LOG]);
    let before = engine.revision();
    engine.source("log", None).push(LOG.as_bytes());
    assert_eq!(engine.revision(), before);
    engine.source("log", None).push(b"2026-05-01 10:00:00 INFO net: something new\n");
    assert_ne!(engine.revision(), before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn merging_is_commutative_and_associative(
        parts in proptest::collection::vec(proptest::collection::vec(0usize..6, 0..12), 3),
    ) {
        let all: Vec<&str> = LOG.split_inclusive('\n').collect();
        let text = |part: &Vec<usize>| part.iter().map(|&line| all[line]).collect::<String>();
        let texts: Vec<String> = parts.iter().map(text).collect();
        let options = options();
        let engines: Vec<Engine> = texts.iter().map(|text| fed(&options, [&**text])).collect();
        let [a, b, c] = [&engines[0], &engines[1], &engines[2]];
        let once = whole(&fed(&options, texts.iter().map(|text| &**text)));
        prop_assert_eq!(&whole(&merged(&[a, b, c])), &once);
        prop_assert_eq!(&whole(&merged(&[&merged(&[c, b]), a])), &once);
        prop_assert_eq!(&whole(&merged(&[b, &merged(&[a, c])])), &once);
        let loaded = Engine::load(&merged(&[a, b]).save().unwrap()).unwrap();
        loaded.merge(c).unwrap();
        prop_assert_eq!(&whole(&loaded), &once);
    }
}

#[test]
fn independent_records_may_be_cut_anywhere() {
    let options = Options { independent: true, ..options() };
    let count = |parts: &[&str]| {
        let engine = Engine::new(options.clone()).unwrap();
        for part in parts {
            engine.source("log", None).push(part.as_bytes());
        }
        assert!(engine.ledger().adds_up());
        engine.save().unwrap()
    };
    let log = format!("{LOG}\u{feff}marked\nmore\n");
    let whole = count(&[&log]);
    for (end, _) in log.match_indices('\n') {
        assert_eq!(count(&[&log[..=end], &log[end + 1..]]), whole, "cut at {end}");
    }
    let engine = Engine::new(options).unwrap();
    engine.source("log", None).push(log.as_bytes());
    let counts = engine.counts();
    let row = counts.rows().find(|row| row.template == b"continued").unwrap();
    assert!(row.window.is_none(), "it has no time of its own");
}

#[test]
fn times_that_are_given_win() {
    for options in [options(), Options { headers: Headers::Learn, ..options() }] {
        let engine = Engine::new(options).unwrap();
        let mut source = engine.source("log", None);
        let minute = |n: i64| Some(Stamp::new(n * 60_000_000_000, Some(0)));
        source.times([minute(1), None, minute(2)]);
        // What is held back has them too.
        source.push(LOG.as_bytes());
        let first = |engine: &Engine| engine.counts().rows().find_map(|row| row.sums.first);
        assert_eq!(first(&engine), minute(1));
        source.finish();
        assert_eq!(first(&engine), minute(1));
        let timeless = engine.counts().rows().filter(|row| row.window.is_none()).count();
        assert_eq!(timeless, 1);
    }
}

#[test]
fn times_are_those_of_what_is_pushed_next() {
    let engine = Engine::new(Options { headers: Headers::Learn, ..options() }).unwrap();
    let mut source = engine.source("log", None);
    source.push(b"held back\nun");
    source.times([Some(Stamp::new(7, Some(0)))]);
    source.push(b"finished\nwithout\n");
    source.finish();
    let of = |template: &[u8]| {
        let rows = engine.templates();
        rows.iter().find(|row| &*row.template == template).unwrap().sums.first
    };
    assert_eq!(of(b"held back"), None);
    assert_eq!(of(b"unfinished"), Some(Stamp::new(7, Some(0))));
    // Times that are given are not handed on.
    assert_eq!(of(b"without"), None);
}

#[test]
fn times_that_wait_for_their_records_are_saved() {
    let options = Options { headers: Headers::Learn, ..options() };
    let engine = Engine::new(options).unwrap();
    let mut source = engine.source("log", None);
    let minute = |n: i64| Some(Stamp::new(n * 60_000_000_000, Some(0)));
    source.push(b"no time\n");
    source.times([minute(1), None, minute(2)]);
    source.push(b"one\ntw");
    let loaded = Engine::load(&engine.save().unwrap()).unwrap();
    let again = loaded.source("log", None);
    for mut source in [source, again] {
        source.push(b"o\nthree\nnone\n");
        source.finish();
    }
    let last = loaded.counts().rows().filter_map(|row| row.sums.last).max();
    assert_eq!(last, minute(2));
    assert_eq!(whole(&loaded), whole(&engine));
}

/// Lines that teach one layout after another, without years, with marks and codes between.
fn taught() -> Vec<u8> {
    let line = |n: usize| {
        let (minute, second) = (n / 60, n % 60);
        match n / 550 {
            0 => format!("May  1 10:{minute:02}:{second:02} web sshd[{n}]: session {n} opened\r\n"),
            1 if n.is_multiple_of(7) => format!("  at \x1b[31mframe {n}\x1b[0m of \u{feff}x\n"),
            1 => format!("2026-05-01 11:{minute:02}:{second:02} INFO disk: wrote {n} blocks\n"),
            _ => format!("[01/May/2026:12:{minute:02}:{second:02}] GET /x took {n} ms\n"),
        }
    };
    let lines: String = (0..1650).map(line).collect();
    format!("\u{feff}{lines}the end").into_bytes()
}

/// Pushes a piece into a source.
type Push<'t> = (&'t str, &'t [u8]);

/// All that an engine tells after each of these pushes: one that is never saved, and one that is
/// saved and loaded before each.
fn with_and_without_saving(pushes: &[Push<'_>]) {
    let options = Options { headers: Headers::Learn, ..options() };
    let written = Some(Stamp::new(1_780_000_000_000_000_000, Some(0)));
    let never = Engine::new(options).unwrap();
    let mut open = BTreeMap::new();
    let mut saved = never.save().unwrap();
    for (name, bytes) in pushes {
        open.entry(name).or_insert_with(|| never.source(*name, written)).push(bytes);
        let loaded = Engine::load(&saved).unwrap();
        let mut source = loaded.source(*name, written);
        source.push(bytes);
        saved = loaded.save().unwrap();
        assert!(whole(&loaded) == whole(&never), "after {:?}", String::from_utf8_lossy(bytes));
    }
    drop(open);
    let loaded = Engine::load(&saved).unwrap();
    pushes.iter().for_each(|(name, _)| drop(loaded.source(*name, written)));
    assert_eq!(whole(&loaded), whole(&never));
}

#[test]
fn a_long_line_may_be_saved_midway() {
    let long = vec![b'a'; crate::record::MAX_LINE + 9];
    let pushes: [Push<'_>; 5] =
        [("log", b"x\n"), ("log", &long), ("log", b"aa"), ("log", b"a\nnext"), ("log", b" one\n")];
    with_and_without_saving(&pushes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_was_saved_goes_on_as_if_nothing_had_been(
        far in proptest::collection::vec(0usize..80_000, 0..4),
        near in proptest::collection::vec(0usize..64, 0..4),
        around in proptest::collection::vec(0usize..400, 0..3),
        two in any::<bool>(),
    ) {
        let text = taught();
        let frames = 550 * 49;
        let mut cuts = [far, near, around.iter().map(|at| frames + at).collect()].concat();
        cuts.retain(|cut| *cut < text.len());
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|cut| &text[cut[0]..cut[1]]);
        let names: &[&str] = if two { &["b", "a"] } else { &["b"] };
        let pushes: Vec<_> =
            pieces.flat_map(|piece| names.iter().map(move |name| (*name, piece))).collect();
        with_and_without_saving(&pushes);
    }
}

/// Who asks while another thread pushes is told of each record once, though it be held back now and
/// counted a moment later.
#[test]
fn what_is_held_back_is_not_counted_as_well() {
    const SOURCES: u64 = 40;
    let engine = Engine::new(Options::default()).unwrap();
    let pushed = AtomicU64::new(0);
    let records = |engine: &Engine| engine.shared.moment().1.records;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..SOURCES {
                let mut source = engine.source("log", None);
                for line in LOG.lines().cycle().take(300) {
                    pushed.fetch_add(1, Ordering::SeqCst);
                    source.push(format!("{line}\n").as_bytes());
                }
            }
        });
        while pushed.load(Ordering::SeqCst) < 300 * SOURCES {
            let told = records(&engine);
            let loaded = records(&Engine::load(&engine.save().unwrap()).unwrap());
            let most = pushed.load(Ordering::SeqCst);
            assert!(told <= most && loaded <= most, "{told} and {loaded} of {most}");
        }
    });
    assert_eq!(records(&engine), 300 * SOURCES);
}

#[test]
fn what_is_known_is_not_mined_again() {
    let engine = Engine::new(options()).unwrap();
    let mut source = engine.source("log", None);
    source.push(LOG.as_bytes());
    let first = engine.shared.model();
    source.push(LOG.as_bytes());
    let again = engine.shared.model();
    assert!(again.is_of(&first.mining()));
    source.push(b"2026-05-01 10:03:00 INFO net: closed\n");
    let other = engine.shared.model();
    assert!(!other.is_of(&first.mining()));
    assert_eq!(other.templates.len(), first.templates.len() + 1);
    assert_eq!(engine.templates()[0].sums.count, 6);
}
