//! The same records, the same bytes out, whatever the threads, blocks and pieces.

use std::io::Write;
use std::path::Path;

use logboom::pipeline::{self, Run};
use logboom::read::Input;
use logboom::{Engine, Field, Options};

use crate::support::{all_real, generated, logboom, logboom_on, real, text};

fn file(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    text(&path).to_owned()
}

#[test]
fn threads_do_not_show() {
    let folder = tempfile::tempdir().unwrap();
    let log = file(folder.path(), "log", &generated(40_000));
    let commands: [&[&str]; 8] = [
        &["templates", "--json"],
        // Shapes are folded while they come, by all threads.
        &["templates", "--json", "--max-memory", "1M"],
        &["templates", "--json", "--max-memory", "4M"],
        &["templates", "--by", "source,severity,component"],
        &["counts", "--every", "1m", "--json"],
        &["counts", "--every", "1s", "--by", "host", "--output", "csv"],
        &["label", "--json"],
        &["header", "--json"],
    ];
    for command in commands {
        let run = |threads: &str| {
            logboom(&[command, &["--year", "2026", "--threads", threads, &log]].concat()).ok()
        };
        let one = run("1");
        for threads in ["2", "3", "8"] {
            assert!(run(threads) == one, "{command:?} differs with {threads} threads");
        }
    }
}

#[test]
fn a_pipe_and_packed_files_are_like_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let log = generated(20_000);
    let plain = file(folder.path(), "plain", &log);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&log).unwrap();
    // Told by content, not by name.
    let gzip = file(folder.path(), "gzip.txt", &gzip.finish().unwrap());
    let zstd = file(folder.path(), "zstd.gz", &zstd::encode_all(&log[..], 1).unwrap());
    let args = ["templates", "--json", "--year", "2026"];
    let expected = logboom(&[&args[..], &[&plain]].concat()).ok();
    for packed in [&gzip, &zstd] {
        assert!(logboom(&[&args[..], &[packed]].concat()).ok() == expected);
    }
    assert!(logboom_on(&log, &args).ok() == expected);
    assert!(logboom_on(&log, &[&args[..], &["-"]].concat()).ok() == expected);
}

/// The lines, and after them the same lines with other digits, some times.
fn with_other_digits(log: &[u8], seed: u32) -> Vec<u8> {
    let mut state = seed;
    let mut all = log.to_vec();
    for round in 0..3 {
        all.extend(log.iter().map(|&byte| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Few digits at first, so that most times can still be read.
            match byte {
                b'0'..=b'9' if state >> 24 < 20 << (2 * round) => b'0' + (state >> 16) as u8 % 10,
                byte => byte,
            }
        }));
    }
    all
}

fn assert_nothing_remembered_shows(log: &str, name: &str) {
    for command in [&["label", "--json"][..], &["templates", "--by", "severity,pid", "--json"]] {
        let args = [command, &["--year", "2026", "--threads", "1", log]].concat();
        // A mask that tells digits apart, and is never found: nothing can be remembered.
        let without = logboom(&[&args[..], &["--mask", "never=@@1@@"]].concat()).ok();
        assert!(logboom(&args).ok() == without, "{name}: {command:?}");
    }
}

#[test]
fn what_is_remembered_of_records_does_not_show() {
    let folder = tempfile::tempdir().unwrap();
    let mut logs: Vec<Vec<u8>> = all_real().iter().map(|log| std::fs::read(log).unwrap()).collect();
    logs.push(generated(5_000));
    for (seed, log) in (0..).zip(logs) {
        let log = file(folder.path(), "log", &with_other_digits(&log, seed));
        assert_nothing_remembered_shows(&log, &format!("log {seed}"));
    }
}

/// Lines of some layouts with random ids in the header and in the message, some of which come again.
fn with_ids(count: u32) -> Vec<u8> {
    let mut state = 11_u64;
    let mut below = |most: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % most
    };
    let mut log = Vec::new();
    for second in 0..count {
        let mut hex = |len: usize| -> String {
            (0..len).map(|_| char::from_digit(below(16) as u32, 16).unwrap()).collect()
        };
        let uuid = [8, 4, 4, 4, 12].map(&mut hex).join("-");
        let [trace, span, short, long] = [32, 16, 8, 64].map(&mut hex);
        let known = ["3fa85f6457174562", "00aa11bb22cc33dd", "deadbeef"][below(3) as usize];
        let event = match below(8) {
            0 => format!("accepted req-{uuid} of user_{short}"),
            1 => format!("GET /v1/orders/{uuid}/items?page={} 200 {}ms", below(9), below(99)),
            2 => format!("layer sha256:{long} of {known} at 0x{short}: done"),
            3 => format!("see https://a.example/{short} or {short}-{short}, {span}"),
            4 => format!("key={span} pod=\"{uuid}\" [{known}] <{trace}>"),
            5 => format!("{short} lost {span}: {trace}."),
            6 => format!("Task@{short} in {} s, {known}", below(99)),
            _ => format!("queue {} is empty", below(9)),
        };
        let time = format!("2026-03-10 10:{:02}:{:02}", second / 60 % 60, second % 60);
        match below(4) {
            0 => writeln!(
                log,
                "{time} INFO  [orders,{trace},{span}] --- [exec-{}] a.B : {event}",
                below(5)
            ),
            1 => writeln!(log, "{time} {uuid} WARN {event}"),
            2 => writeln!(log, "{short} {time} [{known}] ERROR main {event}"),
            _ => writeln!(log, "{time} {} DEBUG {event}", below(5000)),
        }
        .unwrap();
    }
    log
}

#[test]
fn what_is_remembered_of_ids_does_not_show() {
    let folder = tempfile::tempdir().unwrap();
    let log = file(folder.path(), "log", &with_ids(20_000));
    assert_nothing_remembered_shows(&log, "ids");
}

/// Sentences with words that nobody knows in some places, and numbers in others.
fn sentences(count: u32) -> Vec<u8> {
    let mut state = 7_u32;
    let mut below = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) % most
    };
    let mut log = Vec::new();
    for _ in 0..count {
        let [one, other, third] = [(); 3].map(|()| {
            let mut word: Vec<u8> = (0..2 + below(8)).map(|_| b'a' + below(26) as u8).collect();
            word.extend((below(9) == 0).then_some(b'7'));
            String::from_utf8(word).unwrap()
        });
        let number = below(1000);
        let line = match below(6) {
            0 => format!("opened a session of {one} at gate {number} and let {other} pass"),
            1 => format!("user {one} failed from 10.0.0.{number}: {other} {third}"),
            2 => format!("{one} {other} {third}"),
            3 => format!("request {one}={other} took {number} ms in sha{number} of {third}"),
            4 => format!("see docs {one} https://a.example/{other} for {third}"),
            _ => format!("worker-{number}  said ['{one}'] to {other}\tand {third} 404 Not Found"),
        };
        writeln!(log, "2026-03-10 10:00:00 INFO {line}").unwrap();
    }
    log
}

#[test]
fn what_is_remembered_of_words_does_not_show() {
    let folder = tempfile::tempdir().unwrap();
    for log in [sentences(30_000), generated(30_000)] {
        let log = file(folder.path(), "log", &log);
        // Under the last two, buckets of the sentences have folded once: some unknown words are left.
        for memory in ["1M", "2M", "8M", "22M", "26M"] {
            let args = ["templates", "--json", "--max-memory", memory, "--year", "2026", &log];
            // Where there is a mask, only whole messages are remembered, here not even those.
            let without = logboom(&[&args[..], &["--mask", "never=@@1@@"]].concat()).ok();
            for threads in ["1", "2"] {
                let with = logboom(&[&args[..], &["--threads", threads]].concat()).ok();
                assert!(with == without, "{memory} with {threads} threads");
            }
        }
    }
}

#[test]
fn pieces_share_what_is_learned_of_their_headers() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["dpkg", "sshd", "haproxy", "nginx-error"] {
        let log = std::fs::read(real(name)).unwrap();
        let lines: Vec<&[u8]> = log.split_inclusive(|&byte| byte == b'\n').collect();
        // The last piece is too short to learn from alone.
        let (first, last) = lines.split_at(lines.len() - 3);
        let first = file(folder.path(), "first", &first.concat());
        let last = file(folder.path(), "last", &last.concat());
        let args = ["templates", "--json", "--no-samples", "--year", "2026"];
        let whole = logboom(&[&args[..], &[text(&real(name))]].concat()).ok();
        assert!(logboom(&[&args[..], &[&first, &last]].concat()).ok() == whole, "{name}");
    }
}

#[test]
fn pieces_are_like_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    // Logs in which each line has a time, since a piece begins without one.
    let logs =
        ["dpkg", "journal", "dnsmasq", "haproxy"].map(|name| std::fs::read(real(name)).unwrap());
    let log = logs.concat();
    let whole = file(folder.path(), "whole", &log);
    let layouts = logboom(&["header", "--json", &whole]).ok();
    let layouts = file(folder.path(), "layouts", &layouts);
    let lines: Vec<&[u8]> = log.split_inclusive(|&byte| byte == b'\n').collect();
    let pieces: Vec<String> = (lines.chunks(lines.len() / 10 + 1).enumerate())
        .map(|(number, lines)| file(folder.path(), &format!("{number}"), &lines.concat()))
        .collect();
    let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
    let commands: [&[&str]; 2] = [&["templates", "--json"], &["counts", "--every", "10s"]];
    for command in commands {
        let args = [command, &["--year", "2026", "--layouts", &layouts]].concat();
        let expected = logboom(&[&args[..], &[&whole]].concat()).ok();
        assert!(logboom(&[&args[..], &pieces].concat()).ok() == expected, "{command:?}");
    }
}

/// All that an engine tells of inputs that are read in blocks of so many bytes.
fn told(inputs: &[Input], block: usize, threads: usize) -> String {
    let mut options = Options::default();
    options.year = Some(2026);
    options.by = vec![Field::Severity];
    let engine = Engine::new(options).unwrap();
    let run = Run { threads, block, ..Run::default() };
    assert!(pipeline::count(&engine, inputs, &run).is_empty());
    let ledger = engine.ledger();
    assert!(ledger.adds_up());
    format!("{:#?}{:#?}{ledger:#?}", engine.templates(), engine.layouts())
}

#[test]
fn blocks_do_not_show() {
    for name in ["java", "postgresql", "syslog", "apt-term"] {
        let input = [Input::file(real(name))];
        let expected = told(&input, 1 << 20, 1);
        for (block, threads) in [(1, 2), (7, 1), (100, 3), (4096, 8)] {
            assert!(told(&input, block, threads) == expected, "{name} in blocks of {block}");
        }
    }
}

#[test]
fn counts_add_up_to_lines() {
    for log in all_real() {
        let lines = bytecount(&std::fs::read(&log).unwrap());
        let folder = tempfile::tempdir().unwrap();
        let ledger = folder.path().join("ledger");
        let args = ["counts", "--every", "1h", "--json", "--ledger", text(&ledger), text(&log)];
        let counted: u64 =
            logboom(&args).json().iter().map(|row| row["count"].as_u64().unwrap()).sum();
        let ledger: serde_json::Value =
            serde_json::from_slice(&std::fs::read(ledger).unwrap()).unwrap();
        let rejected: u64 =
            ledger["rejected"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
        assert_eq!(ledger["lines_in"], lines);
        assert_eq!(ledger["counted"], counted);
        assert_eq!(counted + rejected, lines, "{}", log.display());
    }
}

fn bytecount(bytes: &[u8]) -> u64 {
    let unfinished = !bytes.is_empty() && !bytes.ends_with(b"\n");
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64 + u64::from(unfinished)
}

#[test]
fn what_was_learned_matches() {
    for log in all_real() {
        let rows = logboom(&["label", "--json", text(&log)]).json();
        let templates = logboom(&["templates", "--json", text(&log)]).json();
        for row in &rows {
            assert_ne!(row["reason"], "unknown", "{row}");
        }
        for template in &templates {
            let labelled = rows.iter().filter(|row| row["id"] == template["id"]).count();
            assert_eq!(template["count"], labelled, "{}", template["template"]);
        }
    }
}

#[test]
fn grep_takes_an_id_that_was() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let lines = ["refused user summer\n", "refused user winter\n", "refused user autumn\n"];
    let lines = lines.map(|line| format!("the login service {line}"));
    std::fs::write(&log, &lines[0]).unwrap();
    let flags = ["--header", "none", "--json", text(&log)];
    let id = |output: Vec<u8>| {
        let row: serde_json::Value = serde_json::from_slice(&output).unwrap();
        row["id"].as_str().unwrap().to_owned()
    };
    let before = id(logboom(&flags).ok());
    std::fs::write(&log, lines.concat()).unwrap();
    assert_ne!(id(logboom(&flags).ok()), before, "known words are a part of an id");
    let found = logboom(&["grep", &before, "--header", "none", text(&log)]).ok();
    assert_eq!(found, lines.concat().as_bytes());
}

#[test]
fn grep_gives_exactly_the_records_of_a_template() {
    let log = real("sshd");
    for template in logboom(&["templates", "--json", text(&log)]).json().iter().take(5) {
        let id = template["id"].as_str().unwrap();
        let found = logboom(&["grep", id, text(&log)]).ok();
        assert_eq!(template["count"], bytecount(&found));
        let all = std::fs::read(&log).unwrap();
        for line in found.split(|&byte| byte == b'\n') {
            assert!(all.windows(line.len().max(1)).any(|window| window == line) || line.is_empty());
        }
    }
}

/// A message in a line of its own, and as a value of an object, between quotes once and twice.
#[test]
fn a_message_is_the_same_in_an_object() {
    let folder = tempfile::tempdir().unwrap();
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let labels = |name: &str, layout: &str, lines: Vec<String>| {
        let log = file(folder.path(), name, lines.join("\n").as_bytes());
        let rows = logboom(&["label", "--json", "--header", layout, &log]).json();
        let told = |row: &serde_json::Value| {
            ["message", "id", "template", "variables", "reason"].map(|key| row[key].to_string())
        };
        rows.iter().map(told).collect::<Vec<_>>()
    };
    for log in all_real() {
        let rows = logboom(&["label", "--json", text(&log)]).json();
        let messages = rows.iter().filter_map(|row| row["message"].as_str());
        let messages: Vec<&str> = messages.filter(|text| !text.is_empty()).collect();
        let lines =
            |line: &dyn Fn(&str) -> String| messages.iter().map(|text| line(text)).collect();
        let bare = labels("bare", "none", lines(&|text| text.to_owned()));
        for (name, layout, line) in [
            ("json", r#"{"n":"<N>","msg":"<Message>"}"#, &|text: &str| {
                format!(r#"{{"msg":{},"n":1}}"#, quoted(text))
            }),
            ("twice", r#"{"log":{"msg":"<Message>"}}"#, &|text: &str| {
                let inner = format!(r#"{{"n":[1,{{"x":2}}],"msg":{}}}"#, quoted(text));
                format!(r#"{{"log":{},"stream":"stdout"}}"#, quoted(&(inner + "\n")))
            }),
            ("pairs", r#"{"level"="<Level>","msg"="<Message>"}"#, &|text: &str| {
                format!("level=info msg={} n=1", quoted(text))
            }),
        ] as [(&str, &str, &dyn Fn(&str) -> String); 3]
        {
            assert!(labels(name, layout, lines(line)) == bare, "{} as {name}", log.display());
        }
    }
}

#[test]
fn values_in_an_object_are_explained_as_they_are_labelled() {
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"level":"info","msg":"open \"C:\\new\\a7\" took 5 ms"}"#;
    let log = file(folder.path(), "log", line.as_bytes());
    let labels = logboom(&["label", "--json", &log]).json();
    let explained = &logboom(&["--json", "--explain", line, &log]).json()[0];
    let values = explained["variables"].as_array().unwrap().iter().map(|it| it["value"].clone());
    assert_eq!(labels[0]["variables"], values.collect::<serde_json::Value>());
    assert_eq!(labels[0]["variables"][0], r"C:\new\a7");
    let page = String::from_utf8(logboom(&["--explain", line, &log]).ok()).unwrap();
    assert!(page.contains(r"variable C:\new\a7") && !page.contains(r#"\""#), "{page}");
}
