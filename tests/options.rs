//! What the options do, and how wrong ones are told.

use crate::support::{logboom, logboom_on, real, text};

#[test]
fn wrong_usage_is_told() {
    let log = real("dpkg");
    let cases: [(&[&str], &str); 14] = [
        (&["--output", "xml"], "xml"),
        (&["--output", "openmetrics"], "openmetrics"),
        (&["--mask", "a b=x"], "a b"),
        (&["--mask", "bad=("], "bad"),
        (&["--mask", "huge=(a{0,1000}){0,1000}"], "huge"),
        (&["--mask", "empty=x*"], "empty"),
        (&["--header", "<Date> <Time"], "<Date> <Time"),
        (&["--layouts", "/no/such/file"], "/no/such/file"),
        (&["--tz", "Mars/Base"], "Mars/Base"),
        (&["--since", "soon"], "soon"),
        (&["--since", "2026-05-02", "--until", "2026-05-01"], "until"),
        (&["--max-memory", "lots"], "lots"),
        (&["--max-memory", "1K"], "memory"),
        (&["--by", "colour"], "colour"),
    ];
    for (args, needle) in cases {
        let ran = logboom(&[&["templates", text(&log)], args].concat());
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(needle), "{args:?}: {}", ran.stderr);
        assert!(ran.stdout.is_empty(), "{args:?}");
    }
    for args in [&["counts", "--every", "0s"][..], &["counts"], &["grep", "zz", text(&log)]] {
        assert_eq!(logboom(args).code, Some(2), "{args:?}");
    }
}

#[test]
fn a_layout_by_hand() {
    let log = b"2026-05-01 10:00:00 WARN store: disk 7 is 91% full\n";
    let layout = "<Date> <Time> <Level> <Component>: <Message>";
    let row = &logboom_on(log, &["label", "--json", "--header", layout]).json()[0];
    assert_eq!(row["component"], "store");
    assert_eq!(row["severity"], "warn");
    assert_eq!(row["time"], "2026-05-01T10:00:00");
    assert_eq!(row["message"], "disk 7 is 91% full");
    let row = &logboom_on(log, &["label", "--json", "--header", "none"]).json()[0];
    assert_eq!(row["message"], String::from_utf8_lossy(log).trim_end());
}

#[test]
fn masks_select_and_sort() {
    let log = b"a OPS-1\nb b b\nb b b\na OPS-x\n";
    let rows = logboom_on(log, &["--json", "--mask", "ticket=OPS-\\w+"]).json();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["template"], "a <*>");
    assert_eq!(rows[0]["variables"][0]["class"], "ticket");
    let rows =
        logboom_on(b"x\ny\ny\nz\nz\nz\n", &["--json", "--sort", "rare", "--top", "2"]).json();
    let counts: Vec<u64> = rows.iter().map(|row| row["count"].as_u64().unwrap()).collect();
    assert_eq!(counts, [1, 2]);
    let rows = logboom_on(b"x\ny\ny\nz\nz\nz\n", &["--json", "--min-count", "3"]).json();
    assert_eq!(rows.len(), 1);
}

#[test]
fn no_samples_keeps_none() {
    let secret = b"login of user 48151623 ok\n";
    let out = logboom_on(secret, &["--json", "--no-samples"]).ok();
    assert!(!String::from_utf8(out).unwrap().contains("48151623"));
}

#[test]
fn live_labels_come_at_once() {
    let rows = logboom_on(b"start 1\nstart 2\n", &["label", "--live", "--json"]).json();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[1]["template"], "start <*>");
}

#[test]
fn diff_tells_changes_by_its_exit_code() {
    let (dpkg, java) = (real("dpkg"), real("java"));
    let same = logboom(&["diff", "--exit-code", text(&dpkg), text(&dpkg)]);
    assert_eq!(same.code, Some(0), "{}", String::from_utf8_lossy(&same.stdout));
    let other = logboom(&["diff", "--exit-code", text(&dpkg), text(&java)]);
    assert_eq!(other.code, Some(3));
}

#[test]
fn output_goes_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.parquet");
    let log = real("dpkg");
    for command in [&["templates"][..], &["counts", "--every", "1h"], &["label"], &["header"]] {
        let args = [command, &["--output", "parquet", "-o", text(&path), text(&log)]].concat();
        assert!(logboom(&args).ok().is_empty());
        let bytes = std::fs::read(&path).unwrap();
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{command:?}");
    }
    let ran = logboom(&["-o", "/no/such/folder/out", text(&log)]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("/no/such/folder/out"), "{}", ran.stderr);
}

#[test]
fn a_time_that_holds_nothing_is_told() {
    let log = "connected to port 1\nconnected to port 2\n".as_bytes();
    for (args, told) in [(&["--since", "2026-01-01"][..], true), (&[], false)] {
        let ran = logboom_on(log, args);
        assert_eq!(ran.stderr.contains("no record is within the time"), told, "{}", ran.stderr);
    }
}
