//! What the generator promises, checked on what it writes.

use std::collections::BTreeSet;

use logboom_generator::{Config, Generator, Line};

fn config(lines: u64) -> Config {
    Config { lines, ..Config::default() }
}

/// All lines of a run, with the generator that made them.
fn run(config: Config) -> (Generator, Vec<Line>) {
    let mut generator = Generator::new(config);
    let mut line = Line::default();
    let mut lines = Vec::new();
    while generator.fill(&mut line) {
        lines.push(line.clone());
    }
    (generator, lines)
}

/// Whether the literal pieces of `template` stand in `text` in order, the first
/// and the last at its ends.
fn matches(template: &str, text: &[u8]) -> bool {
    let Some((first, pieces)) = template.split_once("<*>") else {
        return template.as_bytes() == text;
    };
    let Some(mut rest) = text.strip_prefix(first.as_bytes()) else { return false };
    let (middle, last) = pieces.rsplit_once("<*>").unwrap_or(("", pieces));
    for piece in middle.split("<*>").filter(|piece| !piece.is_empty()) {
        let found = rest.windows(piece.len()).position(|window| window == piece.as_bytes());
        let Some(at) = found else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last.as_bytes())
}

fn literal_length(template: &str) -> usize {
    template.replace("<*>", "").len()
}

#[test]
fn matching_asks_for_all_literals_in_order() {
    for (template, text, expect) in [
        ("up", "up", true),
        ("up", "up!", false),
        ("<*> is <*>", "a is b", true),
        ("<*> is <*>", "a was b", false),
        ("a <*> b <*> c", "a 1 b 2 c", true),
        ("a <*> b <*> c", "a 1 c 2 b c", false),
        ("a <*>c", "a c", true),
        ("<*>ab", "ab ba", false),
    ] {
        assert_eq!(matches(template, text.as_bytes()), expect, "{template} on {text}");
    }
}

#[test]
fn same_seed_same_bytes() {
    let (_, first) = run(config(5_000));
    assert_eq!(first.len(), 5_000);
    assert_eq!(first, run(config(5_000)).1);
    let (_, other) = run(Config { seed: 2, ..config(5_000) });
    let differing = first.iter().zip(&other).filter(|(a, b)| a.raw != b.raw).count();
    assert!(differing > 4_900, "{differing} lines differ");
}

#[test]
fn everything_promised_occurs() {
    let (generator, lines) = run(config(300_000));
    assert!(generator.services().len() >= 16);
    assert!(generator.templates() >= 400);
    assert!(generator.layouts().len() >= 24);
    let services: BTreeSet<_> = lines.iter().map(|line| line.service).collect();
    assert_eq!(services.len(), generator.services().len());
    let layouts: BTreeSet<_> = lines.iter().map(|line| line.layout).collect();
    assert_eq!(layouts.len(), generator.layouts().len());
    let seen: BTreeSet<_> = lines.iter().map(|line| line.template).collect();
    let missing: Vec<_> = (0..generator.templates() as u32)
        .filter(|id| !seen.contains(id) && !generator.is_rare(*id))
        .map(|id| generator.template(id))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn templates_differ_and_none_is_empty() {
    let generator = Generator::new(config(1));
    let texts: BTreeSet<_> =
        (0..generator.templates() as u32).map(|id| generator.template(id)).collect();
    assert_eq!(texts.len(), generator.templates());
    assert!(texts.iter().all(|text| literal_length(text) > 3), "a template needs literals");
}

#[test]
fn header_and_message_match_their_truth() {
    let (generator, lines) = run(config(50_000));
    for line in &lines {
        let (header, message) = line.raw.split_at(line.message_start);
        let shown = String::from_utf8_lossy(&line.raw);
        assert!(matches(generator.layout(line.layout), header), "header of {shown}");
        assert!(matches(generator.template(line.template), message), "message of {shown}");
        assert!(!message.starts_with(b" ") && !message.ends_with(b" "), "blanks around {shown}");
        assert!(!line.raw.contains(&b'\n'), "a record is a line: {shown}");
    }
}

/// Else the truth could not be told from the message.
#[test]
fn the_true_template_is_the_most_specific_that_matches() {
    let (generator, lines) = run(config(4_000));
    let mut mistaken = BTreeSet::new();
    for line in &lines {
        let message = &line.raw[line.message_start..];
        let truth = generator.template(line.template);
        let others = (0..generator.templates() as u32).filter(|id| *id != line.template);
        let rivals = others.map(|id| generator.template(id)).filter(|rival| {
            literal_length(rival) >= literal_length(truth) && matches(rival, message)
        });
        mistaken.extend(rivals.map(|rival| (truth, rival)));
    }
    assert!(mistaken.is_empty(), "{mistaken:#?}");
}

#[test]
fn options_limit_services_and_layouts() {
    let (generator, lines) = run(Config { services: 2, layouts: Some(5), ..config(2_000) });
    assert_eq!(generator.services().len(), 2);
    let layouts: BTreeSet<_> = lines.iter().map(|line| line.layout).collect();
    assert_eq!(layouts, (0..5).collect());
    let (_, lines) = run(Config { layouts: Some(3), ..config(2_000) });
    let layouts: BTreeSet<_> = lines.iter().map(|line| line.layout).collect();
    assert_eq!(layouts, (0..3).collect());
    assert!(run(Config { services: 1, ..config(0) }).1.is_empty());
}

#[test]
fn times_go_on_but_for_small_jitter() {
    let (generator, lines) = run(config(50_000));
    let mut latest = vec![i64::MIN; generator.services().len()];
    for line in &lines {
        let latest = &mut latest[usize::from(line.service)];
        assert!(line.time_nanos > latest.saturating_sub(2_000_000));
        *latest = line.time_nanos.max(*latest);
    }
    let seconds = (lines[49_999].time_nanos - lines[0].time_nanos) / 1_000_000_000;
    assert!((300..2_000).contains(&seconds), "{seconds} s for 50,000 lines");
}

#[test]
fn frequencies_are_skewed_with_rare_events() {
    let (generator, lines) = run(config(300_000));
    let mut counts = vec![0_u32; generator.templates()];
    for line in &lines {
        counts[line.template as usize] += 1;
    }
    for (id, count) in counts.iter().enumerate() {
        if generator.is_rare(id as u32) {
            assert!(*count <= 20, "{count} times: {}", generator.template(id as u32));
        }
    }
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let top: u32 = counts.iter().take(counts.len() / 10).sum();
    assert!(top > 180_000, "a tenth of the templates makes {top} of 300,000 lines");
    assert!(counts.iter().filter(|count| (1..=10).contains(*count)).count() > 20);
}

#[test]
fn a_burst_takes_over_for_a_while() {
    let (generator, lines) = run(config(100_000));
    let mut peaks = BTreeSet::new();
    for window in lines.chunks(100) {
        let mut counts = vec![0_u32; generator.templates()];
        for line in window {
            counts[line.template as usize] += 1;
        }
        peaks.extend(counts.iter().position(|count| *count > 50));
    }
    assert!(peaks.len() >= 2, "only {peaks:?} took over");
}

#[test]
fn templates_appear_and_end() {
    let (generator, lines) = run(config(100_000));
    let share = |id: u32, range: std::ops::Range<usize>| {
        lines[range].iter().filter(|line| line.template == id).count()
    };
    let ids = 0..generator.templates() as u32;
    let late =
        ids.clone().filter(|id| share(*id, 0..30_000) == 0 && share(*id, 50_000..100_000) > 9);
    assert!(late.count() >= 5);
    let ended = ids.filter(|id| share(*id, 0..50_000) > 9 && share(*id, 70_000..100_000) == 0);
    assert!(ended.count() >= 5);
}
