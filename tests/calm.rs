//! `diff` stays calm where nothing changed, and tells what did.

use crate::support::{logboom, real, text};

/// A random number, the next of its series.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ *state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb) >> 11
}

#[test]
fn random_halves_of_a_log_do_not_differ() {
    let folder = tempfile::tempdir().unwrap();
    let log = std::fs::read_to_string(real("syslog")).unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    let (mut rows, mut state) = (0, 7);
    for _ in 0..100 {
        let (mut base, mut target) = (String::new(), String::new());
        for line in log.split_inclusive('\n') {
            let half = if next(&mut state) & 1 == 0 { &mut base } else { &mut target };
            half.push_str(line);
        }
        std::fs::write(&one, base).unwrap();
        std::fs::write(&other, target).unwrap();
        rows += logboom(&["diff", "--json", text(&one), text(&other)]).json().len();
    }
    assert!(rows <= 5, "{rows} rows in 100 halvings");
}

#[test]
fn what_changed_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let log = std::fs::read_to_string(real("syslog")).unwrap();
    let changed = log.clone() + &"Nov 24 10:00:00 devhost app[1]: lease 7 was lost\n".repeat(40);
    let path = folder.path().join("changed");
    std::fs::write(&path, changed).unwrap();
    let rows = logboom(&["diff", "--json", text(&real("syslog")), text(&path)]).json();
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["change"], "new");
    assert_eq!(rows[0]["target_count"], 40);
}

#[test]
fn what_is_too_rare_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let log = std::fs::read_to_string(real("syslog")).unwrap();
    let path = folder.path().join("changed");
    for (new, told) in [
        ("lease 7 was lost", "1 template of TARGET alone is too rare"),
        (
            "lease 7 was lost\nNov 24 10:00:00 devhost app[1]: gone",
            "2 templates of TARGET alone are",
        ),
        ("lease 7 was lost", "nothing changed that chance does not explain, but:"),
        ("lease 7 was lost", "    1            lease <*> was lost"),
    ] {
        let changed = format!("{log}Nov 24 10:00:00 devhost app[1]: {new}\n");
        std::fs::write(&path, changed).unwrap();
        let ran = logboom(&["diff", text(&real("syslog")), text(&path)]);
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
    }
}

#[test]
fn what_is_too_rare_is_named_the_worst_first() {
    let folder = tempfile::tempdir().unwrap();
    let (base, target) = (folder.path().join("base"), folder.path().join("target"));
    let line = |number: u32, rest: &str| format!("2026-05-01 10:00:{:02} {rest}\n", number % 60);
    let before: String = (0..200).map(|number| line(number, "INFO served 7")).collect();
    let words = ["alpha", "beta", "gamma", "delta", "zeta"];
    let news = words.map(|word| line(1, &format!("INFO {word} came up")).repeat(2)).concat();
    let after = before.clone() + &news + &line(2, "ERROR pool is empty") + &line(3, "WARN cold");
    std::fs::write(&base, before).unwrap();
    std::fs::write(&target, after).unwrap();
    let ran = logboom(&["diff", text(&base), text(&target)]);
    let told: Vec<&str> = ran.stderr.lines().filter(|line| line.contains("   ")).collect();
    assert!(told[0].contains("error") && told[0].ends_with("pool is empty"), "{}", ran.stderr);
    assert!(told[1].contains("warn") && told[1].ends_with("cold"), "{}", ran.stderr);
}
