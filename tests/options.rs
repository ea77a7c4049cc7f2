//! What the options do, and how wrong ones are told.

use crate::support::{all_real, logboom, logboom_on, real, text};

#[test]
fn wrong_usage_is_told() {
    let log = real("dpkg");
    let cases: [(&[&str], &str); 29] = [
        (&["--output", "xml"], "xml"),
        (&["--output", "openmetrics"], "openmetrics"),
        (&["--mask", "a b=x"], "a b"),
        (&["--mask", "bad=("], "bad"),
        (&["--mask", "huge=(a{0,1000}){0,1000}"], "huge"),
        (&["--mask", "empty=x*"], "empty"),
        (&["--header", "<Date> <Time"], "<Date> <Time"),
        (&["--layouts", "/no/such/file"], "/no/such/file"),
        (&["--tz", "Mars/Base"], "Mars/Base"),
        (&["--tz", "+25:00"], "a day or more from UTC"),
        (&["--since", "soon"], "soon"),
        (&["--since", "2026-05-02", "--until", "2026-05-01"], "until"),
        (&["--max-memory", "lots"], "lots"),
        (&["--max-memory", "1K"], "memory"),
        (&["--by", "colour"], "colour"),
        (&["--template", " "], "is no template"),
        (&["--template", "# Order <*>"], "is no template"),
        (&["--template", "Order 40001 failed"], "`40001` is a number"),
        (&["--top", "x"], "give a whole number"),
        (&["--threads", "0"], "from 1 to 1024"),
        (&["--former", "--top", "3"], "--former"),
        (&["--explain", "x", "--top", "3"], "--explain"),
        (&["--top", "-1"], "give a whole number, 0 or more"),
        (&["--max-memory", "-1M"], "give a size such as"),
        (&["--year", "2200"], "from 1900 to 2199"),
        (&["--every", "1m"], "--every is an option of `counts`: write `logboom counts --every"),
        (&["--live"], "--live is an option of `label`"),
        (&["--exit-code"], "--exit-code is an option of `diff`"),
        (&["--nothing-has-this"], "unexpected argument '--nothing-has-this'"),
    ];
    for (args, needle) in cases {
        let ran = logboom(&[&["templates", text(&log)], args].concat());
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(needle), "{args:?}: {}", ran.stderr);
        assert!(ran.stdout.is_empty(), "{args:?}");
        assert!(!ran.stderr.contains("\\n"), "{args:?}: {}", ran.stderr);
    }
    for args in [&["counts", "--every", "0s"][..], &["counts"], &["grep", "zz", text(&log)]] {
        assert_eq!(logboom(args).code, Some(2), "{args:?}");
    }
}

#[test]
fn no_layouts_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layouts");
    std::fs::write(&path, "\n").unwrap();
    let ran = logboom(&["--layouts", text(&path), text(&real("java"))]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("it is empty"), "{}", ran.stderr);
    // A log without headers has a row that says so.
    let row = logboom_on(b"job 1 done\njob 2 done\n", &["header", "--json"]).ok();
    std::fs::write(&path, row).unwrap();
    logboom(&["--layouts", text(&path), text(&real("java"))]).ok();
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
fn layouts_that_were_learned_fit_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("layouts.json");
    for log in all_real() {
        std::fs::write(&path, logboom(&["header", "--json", text(&log)]).ok()).unwrap();
        let learned = logboom(&["--json", text(&log)]);
        let given = logboom(&["--json", "--layouts", text(&path), text(&log)]);
        assert!(!given.stderr.contains("fits no line"), "{log:?}: {}", given.stderr);
        assert!(given.ok() == learned.ok(), "{log:?}");
    }
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
    assert!(!ran.stderr.contains(".logboom-"), "the name of a temporary file: {}", ran.stderr);
}

#[test]
fn the_ledger_replaces_no_input_and_no_output() {
    let folder = tempfile::tempdir().unwrap();
    let (log, out) = (folder.path().join("log"), folder.path().join("out"));
    std::fs::write(&log, "took 1 ms\n").unwrap();
    for (args, told) in [
        (&["--ledger", text(&log), text(&log)][..], "is an input"),
        (&["-o", text(&out), "--ledger", text(&out), text(&log)], "is the output"),
        (&["diff", text(&log), text(&log), "--ledger", text(&log)], "is an input"),
        (&["-o", "a-file", "--ledger", "./a-file", text(&log)], "is the output"),
    ] {
        let ran = logboom(args);
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{args:?}: {}", ran.stderr);
        assert_eq!(std::fs::read_to_string(&log).unwrap(), "took 1 ms\n", "{args:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let ran = logboom(&["--ledger", "/no/such/ledger", text(&log)]);
    assert_eq!((ran.code, ran.stdout.len()), (Some(1), 0), "it is told before all the work");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_replaced_keeps_its_rights_and_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let (out, link) = (folder.path().join("out"), folder.path().join("link"));
    std::fs::write(&out, "old").unwrap();
    std::fs::set_permissions(&out, std::fs::Permissions::from_mode(0o600)).unwrap();
    symlink("out", &link).unwrap();
    assert!(logboom(&["-o", text(&link), text(&real("dpkg"))]).ok().is_empty());
    assert!(link.is_symlink() && std::fs::read(&out).unwrap().starts_with(b"COUNT"));
    assert_eq!(out.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_copy_that_cannot_be_made_is_told() {
    let mut command = crate::support::command(&["label"]);
    command.env("TMPDIR", "/no/such/folder").stdin(std::process::Stdio::piped());
    let output = command.output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("stdin") && told.contains("TMPDIR names another folder"), "{told}");
    assert!(!told.contains("at path") && told.matches("os error").count() == 1, "{told}");
}

#[test]
fn files_of_the_user_may_begin_with_a_mark() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("templates");
    std::fs::write(&path, "\u{feff}took <*>\r\n").unwrap();
    let ran = logboom_on(b"took long\n", &["--json", "--template-file", text(&path)]);
    assert_eq!(ran.json()[0]["template"], "took <*>");
}

#[test]
fn a_file_stays_where_nothing_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let log = real("dpkg");
    let commands: [&[&str]; 8] = [
        &["templates", "/no/such"],
        &["counts", "--every", "1h", "/no/such"],
        &["label", "/no/such"],
        &["label", "--live", "--output", "csv", "/no/such"],
        &["grep", "a", "/no/such"],
        &["header", "/no/such"],
        &["diff", "/no/such", "/nor/this"],
        &["diff", text(&log), "/no/such"],
    ];
    for command in commands {
        std::fs::write(&path, "good").unwrap();
        let ran = logboom(&[command, &["-o", text(&path)]].concat());
        assert_eq!(ran.code, Some(1), "{command:?}: {}", ran.stderr);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "good", "{command:?}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    let ran = logboom(&["templates", text(&log), "/no/such", "-o", text(&path)]);
    assert_eq!(ran.code, Some(1));
    assert_ne!(std::fs::read_to_string(&path).unwrap(), "good", "one of them could be read");
}

#[test]
fn templates_that_match_nothing_are_told() {
    let log = b"Order 7 failed\nOrder 8 failed\nrequest done status 500\nrequest done status 404\n";
    let told = |args: &[&str]| {
        let ran = logboom_on(log, args);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let notes = ran.stderr.lines().filter(|line| line.contains("matched no record"));
        notes.map(|line| line.trim_start_matches("logboom: ").to_owned()).collect::<Vec<_>>()
    };
    let all = ["--template", "Order  <num> failed", "--template", "request <*>"];
    assert_eq!(told(&all), [""; 0]);
    assert_eq!(
        told(&[&all[..], &["--template", "Order <*> faild"]].concat()),
        ["template `Order <*> faild` matched no record that those before it left"]
    );
    assert_eq!(
        told(&["--template", "Order <ip> failed"]),
        ["template `Order <ip> failed` matched no record"]
    );
    let unknown = told(&["--template", "Order <number> failed"]);
    assert!(unknown[0].contains("no class is named `number`"), "{unknown:?}");
    let many: Vec<String> = ('a'..='g').map(|letter| format!("--template=no {letter}")).collect();
    let many = told(&many.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(many.len(), 6, "{many:?}");
    assert_eq!(many[5], "and 2 templates more matched no record");
    let own = ["--mask", "bad=status 500", "--template", "request done status 500"];
    assert_eq!(told(&own), [""; 0]);
    let rows = logboom_on(log, &[&own[..], &["--json"]].concat()).json();
    assert_eq!(rows.len(), 3, "{rows:?}");
}

#[test]
fn ids_that_are_not_there_are_told() {
    let log = real("java");
    let ran = logboom(&["grep", "1234", text(&log)]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(ran.stderr.contains("no template of these inputs"), "{}", ran.stderr);
    assert_eq!(ran.stderr.lines().count(), 1);
    let ran = logboom(&["grep", "", text(&log)]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("at <*>(<*>)") || ran.stderr.contains("Caused by"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.lines().count(), 7, "five, and how many more: {}", ran.stderr);
}

#[test]
fn a_misspelled_command_is_told() {
    let ran = logboom(&["tempaltes", text(&real("dpkg"))]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("the command `templates`"), "{}", ran.stderr);
    let ran = logboom(&["--tz", "UTC", "label", text(&real("dpkg"))]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("`logboom label ...`"), "{}", ran.stderr);
}

#[test]
fn zones_without_a_name() {
    let log = b"2026-05-01 10:00:00 INFO up\n2026-05-01 12:00:00 INFO down\n";
    for (zone, left) in [("+02:00", 1), ("UTC", 2), ("-05:30", 2)] {
        let args = ["label", "--json", "--tz", zone, "--since", "2026-05-01T09:00:00Z"];
        let rows = logboom_on(log, &args).json();
        let counted = rows.iter().filter(|row| !row["template"].is_null()).count();
        assert_eq!(counted, left, "{zone}: {rows:?}");
    }
    assert_eq!(logboom_on(log, &["--tz", "local"]).code, Some(0));
}

#[test]
fn a_blank_line_is_explained() {
    for line in ["", "  "] {
        let out = logboom_on(b"a\n", &["--explain", line]).ok();
        assert!(String::from_utf8(out).unwrap().contains("blank"), "{line:?}");
    }
}

#[test]
fn what_was_folded_or_cut_is_told() {
    let mut log: Vec<u8> = Vec::new();
    for number in 0..40_000_u32 {
        let word = |shift| char::from(b'a' + (number >> shift) as u8 % 16);
        let word: String = [12, 8, 4, 0].into_iter().map(word).collect();
        log.extend(format!("q{word}x likes z{word}y\n").bytes());
    }
    let ran = logboom_on(&log, &["--max-memory", "1M"]);
    assert!(ran.stderr.contains("raise --max-memory to keep them apart"), "{}", ran.stderr);
    let ran = logboom_on(&b"x".repeat((1 << 20) + 9), &[]);
    assert!(ran.stderr.contains("; 1 line cut at 1 MiB"), "{}", ran.stderr);
}

#[test]
fn a_time_that_holds_nothing_is_told() {
    let log = "connected to port 1\nconnected to port 2\n".as_bytes();
    for (args, told) in [(&["--since", "2026-01-01"][..], true), (&[], false)] {
        let ran = logboom_on(log, args);
        assert_eq!(ran.stderr.contains("no record is within the time"), told, "{}", ran.stderr);
        assert_eq!(ran.stderr.contains("of UTC: --tz names another"), told, "{}", ran.stderr);
    }
}
