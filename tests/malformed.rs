//! Bad input: a clear error or bounded behaviour, and the ledger adds up.

use std::io::{Read, Write};
use std::process::Stdio;

use crate::support::{Ran, command, logboom, logboom_on, real, started, text};

/// The ledger of a run on that input; it must add up.
fn ledger(stdin: &[u8], args: &[&str]) -> (Ran, serde_json::Value) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger");
    let ran = logboom_on(stdin, &[args, &["--ledger", text(&path)]].concat());
    let ledger: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let rejected: u64 =
        ledger["rejected"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(ledger["records"], ledger["counted"].as_u64().unwrap() + rejected);
    (ran, ledger)
}

#[test]
fn odd_bytes_are_data() {
    let cases: [(&str, &[u8], u64, u64); 10] = [
        ("nothing", b"", 0, 0),
        ("a line end", b"\n", 1, 0),
        ("blank lines", b"\n  \n\t\n\0\0\n", 4, 0),
        ("no line end", b"one\ntwo", 2, 2),
        ("carriage returns", b"one\r\ntwo\r\n", 2, 2),
        ("NUL bytes", b"\0\0\0one two\nth\0ree\n", 2, 2),
        ("no UTF-8", b"\xff\xfe\xfd one\n\xc3\n", 2, 2),
        ("a byte order mark", b"\xef\xbb\xbfone\none\n", 2, 2),
        ("control bytes", b"\x1b]52;c;aGk=\x07 one \x1b[2J\n", 1, 1),
        ("marks of our own", b"\x01 \x01\x02 <*> \\<*>\n", 1, 1),
    ];
    for (what, bytes, lines, counted) in cases {
        for format in ["table", "ndjson", "csv"] {
            let (ran, ledger) = ledger(bytes, &["--output", format]);
            assert_eq!(ran.code, Some(0), "{what}: {}", ran.stderr);
            assert_eq!(ledger["lines_in"], lines, "{what}");
            assert_eq!(ledger["counted"], counted, "{what}");
            let control = |byte: &u8| *byte < b' ' && *byte != b'\n' || *byte == 0x7f;
            assert!(!ran.stdout.iter().any(control), "{what} in {format}");
            assert!(std::str::from_utf8(&ran.stdout).is_ok(), "{what} in {format}");
        }
    }
}

#[test]
fn twins_with_other_line_ends_count_the_same() {
    let unix = std::fs::read_to_string(real("java")).unwrap();
    let dos = unix.replace('\n', "\r\n");
    let of = |text: &str| logboom_on(text.as_bytes(), &["templates", "--json"]).ok();
    assert!(of(&unix) == of(&dos));
}

#[test]
fn a_literal_wildcard_is_no_variable() {
    let rows = logboom_on(b"from <*> to 10.0.0.1\n", &["--json"]).json();
    assert_eq!(rows[0]["template"], "from \\<*> to <*>");
    let rows = logboom_on(b"from \\5 to 10.0.0.1\n", &["--json"]).json();
    assert_eq!(rows[0]["template"], "from \\\\<*> to <*>", "the backslash is the log's");
}

#[test]
fn utf_16_is_told_and_not_mined() {
    let text = "2026-05-01 INFO up\n".encode_utf16();
    for (wide, order) in [
        (text.clone().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), "UTF-16LE"),
        (text.flat_map(u16::to_be_bytes).collect(), "UTF-16BE"),
        ("\u{feff}up".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(), "UTF-32"),
    ] {
        let ran = logboom_on(&wide, &["--json"]);
        assert_eq!((ran.code, ran.stdout.len()), (Some(1), 0));
        assert!(ran.stderr.contains(&format!("iconv -f {order} ")), "{}", ran.stderr);
    }
}

#[test]
fn a_binary_file_is_read_as_data() {
    let bytes = std::fs::read(env!("CARGO_BIN_EXE_logboom")).unwrap();
    let (ran, ledger) = ledger(&bytes[..2 << 20], &[]);
    assert_eq!(ran.code, Some(0));
    assert_eq!(ledger["bytes_in"], 2 << 20);
}

#[test]
fn a_binary_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let hole = [&[0; 9000], &b"INFO up\n"[..]].concat();
    let colours = b"\x1b[32mINFO\x1b[0m up\tand down\r\n".repeat(9);
    let cases: [(&str, &[u8], bool); 5] = [
        ("numbers", &1000u32.to_le_bytes().repeat(500), true),
        ("a hole", &hole, false),
        ("colours", &colours, false),
        ("no UTF-8", &b"caf\xe9 \xfe open\n".repeat(9), false),
        ("nothing", b"", false),
    ];
    for (what, bytes, told) in cases {
        let path = folder.path().join(what);
        std::fs::write(&path, bytes).unwrap();
        let ran = logboom(&[text(&path)]);
        assert_eq!(ran.code, Some(0), "{what}");
        assert_eq!(ran.stderr.contains("looks like binary data"), told, "{what}: {}", ran.stderr);
    }
}

#[test]
fn a_line_of_100_mb_is_cut_in_bounded_memory() {
    let mut child = command(&["--json", "--quiet", "--threads", "2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let chunk = vec![b'a'; 1 << 20];
    for _ in 0..100 {
        pipe.write_all(&chunk).unwrap();
    }
    pipe.write_all(b"\nthe next line\n").unwrap();
    // All is read; what it took at most is known before it ends.
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
    drop(pipe);
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(out.contains("the next line"));
    if let Ok(status) = status {
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(kib < 100 << 10, "{kib} KiB");
    }
}

#[test]
fn a_million_words_in_one_place_keep_the_counts() {
    let mut log = Vec::new();
    for number in 0..1_000_000u32 {
        let mut mixed = number.wrapping_mul(0x9e37_79b9);
        let word: String = (0..7)
            .map(|_| {
                mixed = mixed.wrapping_mul(0x85eb_ca6b) ^ mixed >> 15;
                char::from(b'a' + (mixed >> 24) as u8 % 26)
            })
            .collect();
        log.extend_from_slice(format!("user {word} logged in\n").as_bytes());
    }
    log.extend_from_slice(b"server stopped\n");
    let (ran, ledger) = ledger(&log, &["--json", "--max-memory", "32M"]);
    let rows = ran.json();
    assert_eq!(ledger["counted"], 1_000_001);
    assert!(ledger["shapes"].as_u64().unwrap() < 20_000, "{ledger}");
    assert_eq!(rows[0]["template"], "user <*> logged in");
    assert_eq!(rows[0]["count"], 1_000_000);
    assert!(rows.iter().any(|row| row["template"] == "server stopped"));
}

#[test]
fn an_input_that_cannot_be_read_is_told_and_the_others_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing\x1b[2J");
    let log = real("dpkg");
    let args = ["templates", "--json", text(&missing), text(folder.path()), text(&log)];
    let ran = logboom(&args);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("cannot be opened"), "{}", ran.stderr);
    assert!(ran.stderr.contains("directory"), "{}", ran.stderr);
    assert!(!ran.stderr.contains('\x1b'), "{}", ran.stderr);
    assert_eq!(ran.stdout, logboom(&["templates", "--json", text(&log)]).ok());
}

#[test]
fn a_truncated_gzip_gives_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&std::fs::read(real("dpkg")).unwrap()).unwrap();
    let mut packed = gzip.finish().unwrap();
    packed.truncate(packed.len() / 2);
    let path = folder.path().join("half.gz");
    std::fs::write(&path, packed).unwrap();
    let ran = logboom(&["templates", text(&path)]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.stderr.contains("half.gz") && ran.stderr.contains("byte"), "{}", ran.stderr);
    assert!(!ran.stdout.is_empty());
}

#[test]
fn a_closed_pipe_ends_quietly() {
    for args in [&["label"][..], &["templates"], &["label", "--json"]] {
        let mut child = command(&[args, &["--quiet", text(&real("java"))]].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn a_closed_pipe_keeps_the_ledger_and_the_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let (ledger, log) = (folder.path().join("ledger"), real("java"));
    let (log, other) = (text(&log), real("sshd"));
    for (args, code) in [
        (&["label", "--json", log][..], 0),
        (&["label", "--output", "parquet", log], 0),
        (&["templates", log, "/no/such/log"], 1),
        (&["counts", "--every", "1s", "--json", log], 0),
        (&["diff", "--exit-code", log, text(&other)], 3),
        (&["header", log], 0),
        (&["grep", "bd8eeb9d19451e96", log], 0),
    ] {
        let mut child = command(&[args, &["--ledger", text(&ledger)]].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{args:?}");
        let told = std::fs::read(&ledger).expect("there is a ledger");
        let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
        assert!(told["records"].as_u64() >= Some(2826), "{args:?}: {told}");
        std::fs::remove_file(&ledger).unwrap();
    }
}

#[test]
fn a_csv_cell_is_no_formula() {
    let log = b"=cmd|' /C calc'!A0\n+1 is one\n@SUM(1)\n-2 is two\n";
    let out = logboom_on(log, &["label", "--header", "none", "--output", "csv"]).ok();
    let mut reader = csv::Reader::from_reader(&out[..]);
    let message = reader.headers().unwrap().iter().position(|name| name == "message").unwrap();
    let rows: Vec<String> = reader.records().map(|row| row.unwrap()[message].to_owned()).collect();
    assert_eq!(rows, ["'=cmd|' /C calc'!A0", "'+1 is one", "'@SUM(1)", "'-2 is two"]);
}

#[test]
fn progress_is_shown_where_nobody_watches_if_it_is_asked_for() {
    for (when, shown) in [("on", true), ("auto", false), ("off", false)] {
        let mut child = started(&["--progress", when]);
        let mut pipe = child.stdin.take().unwrap();
        pipe.write_all(b"one two three\n").unwrap();
        std::thread::sleep(std::time::Duration::from_millis(1200));
        drop(pipe);
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(told.contains("logboom: stdin: read 14 B\n"), shown, "{when}: {told}");
        assert!(!told.contains('\r') && !told.contains('\x1b'), "{told}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_input_and_reports() {
    // No id of a template has so many digits.
    let nothing = ["grep", "00000000000000000"];
    for (args, signal, code) in [
        (["templates", "--json"], "-INT", 130),
        (["templates", "--json"], "-TERM", 143),
        (nothing, "-INT", 130),
    ] {
        let mut child = started(&args);
        let mut pipe = child.stdin.take().unwrap();
        pipe.write_all(b"one two three\n").unwrap();
        std::thread::sleep(std::time::Duration::from_millis(500));
        // Twice at once, as `timeout` does.
        let id = child.id().to_string();
        let kill = std::process::Command::new("kill").args([signal, &id, &id]).status().unwrap();
        assert!(kill.success());
        let mut out = String::new();
        child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code));
        assert_eq!(out.contains("one two three"), args != nothing, "{out}");
        drop(pipe);
    }
}
