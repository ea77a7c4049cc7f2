//! Lines that have no header, or less of one than the others.

use super::{cut_all, formats::line};
use crate::header::{Clock, Header, Headers};
use crate::time::Severity;
use jiff::tz::TimeZone;
use std::path::Path;

fn learn<'a>(lines: &'a [String]) -> Vec<(Header, &'a str)> {
    let bytes: Vec<&[u8]> = lines.iter().map(String::as_bytes).collect();
    let clock = Clock::new(Some(2024), TimeZone::UTC, None);
    let (_, headers) = cut_all(&bytes, Headers::Learn, clock);
    let message = |header: &Header, line: &'a str| {
        &line[header.message.start as usize..header.message.end as usize]
    };
    headers.into_iter().zip(lines).map(|(header, line)| (header, message(&header, line))).collect()
}

/// Texts without a header: `{i}` is the number of the line, `{w}` a word.
#[test]
fn bare_text_is_not_cut() {
    let words = ["disk", "queue", "worker", "cache", "user", "node", "mail"];
    for texts in [
        &["{w} is down", "{w} is up again after {i} s", "all {w}s fine"][..],
        &["Error {w}: code {i}", "Warning {w} is slow", "Failed to open {w}"],
        &["[{w}] started", "{w} {i} stopped", "no {w}"],
        &["{w}: {w} closed", "{w} {i} opened", "the {w} of {w}"],
        &["{i} of 90 {w}s done", "7 {w}s lost", "no new {w}s"],
        &["[{w} is down]", "[{w} is up again after {i} s]", "[all {w}s fine]"],
        &["\"{w} is down\"", "\"{w} is up again after {i} s\"", "\"all {w}s fine\""],
        &["boot  (command {i})", "wait  (command {i})", "Component State Change: {w} {i}"],
        &["ERROR {w} lost", "ALERT {w} left", "{w} found at Fri Jul 22 19:29:09 2005"],
        &["debug {w}", "info {w} loaded", "{w} error", "{w} {i} done"],
        &["payment failed id: {i}", "slow query id: {i}", "request completed id: {i} ms: {i}"],
        &["cache miss {\"id\": {i}}", "slow query {\"id\": {i}}", "request done {\"id\": {i}}"],
        &["'{w}' is no {w}", "({w}) {i} left", "\"{w}\" was quoted"],
    ] {
        let text = |i: usize| {
            let text = texts[i * i % 7 % texts.len()];
            text.replace("{i}", &(i * 37 % 91).to_string()).replace("{w}", words[i * 5 % 7])
        };
        for count in [12, 120] {
            let lines: Vec<String> = (0..count).map(text).collect();
            for ((_, message), line) in learn(&lines).into_iter().zip(&lines) {
                assert_eq!(message, line);
            }
            let timed: Vec<String> =
                (0..count).map(|i| format!("2024-05-01 10:{:02}:00 {}", i % 60, text(i))).collect();
            for ((_, message), line) in learn(&timed).into_iter().zip(&lines) {
                assert_eq!(message, line);
            }
        }
    }
}

#[test]
fn shorter_headers_are_cut_as_far_as_they_go() {
    for (format, short, level) in [
        ("%Y-%m-%d %H:%M:%S,%3f {L} [{T}] {C}: {M}", "2024-02-28 09:00:00,001 ", None),
        (
            "%Y-%m-%d %H:%M:%S,%3f {L} [{T}] {C}: {M}",
            "2024-02-28 09:00:00,001 WARN ",
            Some(Severity::Warn),
        ),
        ("[%Y-%m-%d %H:%M:%S] [{L}] [{C}] {M}", "[2024-02-28 09:00:00] ", None),
        (
            "[%Y-%m-%d %H:%M:%S] [{L}] [{C}] {M}",
            "[2024-02-28 09:00:00] [ERROR] ",
            Some(Severity::Error),
        ),
        ("%Y-%m-%d %H:%M:%S|{L}|{P}|{C}|{M}", "2024-02-28 09:00:00|", None),
    ] {
        let mut lines: Vec<String> = (0..120).map(|i| line(format, i).0).collect();
        lines.insert(60, format!("{short}shutting down"));
        let (header, message) = learn(&lines)[60];
        assert_eq!((message, header.severity), ("shutting down", level), "{format}");
        assert!(header.time.is_some(), "{format}");
    }
}

#[test]
fn a_fraction_may_be_left_out() {
    for (format, other) in [
        ("%Y-%m-%d %H:%M:%S.%6f {L} {C}: {M}", "%Y-%m-%d %H:%M:%S {L} {C}: {M}"),
        ("%Y-%m-%dT%H:%M:%S.%9fZ [{L}] {C} {M}", "%Y-%m-%dT%H:%M:%S.%7fZ [{L}] {C} {M}"),
        ("[%Y-%m-%d %H:%M:%S] [{L}] {M}", "[%Y-%m-%d %H:%M:%S,%3f] [{L}] {M}"),
    ] {
        let mut made: Vec<_> = (0..120).map(|i| line(format, i)).collect();
        made[60] = line(other, 60);
        let lines: Vec<String> = made.iter().map(|made| made.0.clone()).collect();
        for ((header, message), made) in learn(&lines).into_iter().zip(&made) {
            assert_eq!(message, made.1, "{}", made.0);
            assert_eq!(header.time.map(|time| time.nanos() / 1_000_000_000), Some(made.2));
            assert!(header.severity.is_some());
        }
    }
}

#[test]
fn the_message_of_pairs_has_a_key() {
    for format in [
        "time=\"%Y-%m-%dT%H:%M:%SZ\" level={l} msg=\"{M}\" id={U}",
        "time=%Y-%m-%dT%H:%M:%S.%3fZ level={L} msg=\"{M}\"",
        "level={l} ts=%Y-%m-%dT%H:%M:%S.%3fZ caller={F} msg=\"{M}\"",
        "ts=%Y-%m-%dT%H:%M:%S.%3fZ caller={F} level={l} component={c} msg=\"{M}\"",
    ] {
        let made: Vec<_> = (0..120).map(|i| line(format, i)).collect();
        let lines: Vec<String> = made.iter().map(|made| made.0.clone()).collect();
        for ((header, message), made) in learn(&lines).into_iter().zip(&made) {
            assert_eq!(message, made.1);
            assert_eq!(header.time.map(|time| time.nanos() / 1_000_000_000), Some(made.2));
            assert!(header.severity.is_some(), "{}", made.0);
        }
    }
}

#[test]
fn exceptions_between_lines_are_no_lines_of_a_log() {
    for format in ["[{L}] [{F}] [%d/%m/%Y %H:%M:%S] {M}", "{U} | {L} | {M}"] {
        let made = (0..120).flat_map(|i| {
            let (line, message, _) = line(format, i);
            let exception = "java.lang.IllegalStateException: the pool is closed".to_owned();
            let lines = [(line, message), (exception.clone(), exception)];
            lines.into_iter().take(1 + usize::from(i % 3 == 0))
        });
        let (lines, messages): (Vec<String>, Vec<String>) = made.unzip();
        for ((_, message), made) in learn(&lines).into_iter().zip(&messages) {
            assert_eq!(message, made, "{format}");
        }
    }
}

#[test]
fn names_before_sentences_are_a_column() {
    let header = |i: usize| line("%Y-%m-%d %H:%M:%S {L} {c} ", i).0;
    let sentences = [
        "User {i} has left",
        "Queue {i} is full",
        "Heartbeat of peer {i} is late",
        "Shutting down",
        "Cannot open file {i}",
        "Listening on port {i}",
    ];
    cuts_before(header, &sentences);
    // What happened is no name.
    let time = |i: usize| line("%Y-%m-%d %H:%M:%S {L} ", i).0;
    let sentences = [
        "removing User {i}",
        "creating Queue {i}",
        "added Group {i}",
        "removing Key {i}",
        "creating Role {i}",
        "created File {i}",
    ];
    cuts_before(time, &sentences);
}

#[test]
fn names_of_events_stay_in_the_message() {
    let events = ["%LINK-3-UPDOWN: port 1 is up", "%SYS-5-CONFIG_I: done by vty0", "%ASA-6-3: ok"];
    let lines: Vec<String> =
        (0..60).map(|i| format!("May  1 10:{i:02}:00 sw-2 {}", events[i * i % 7 % 3])).collect();
    for ((header, message), line) in learn(&lines).into_iter().zip(&lines) {
        assert!(message.starts_with('%'), "{message}");
        assert_eq!(header.host.of(line.as_bytes()), b"sw-2");
    }
}

#[test]
fn few_lines_that_begin_with_a_date_and_a_time_are_learned() {
    let mut lines: Vec<String> = (0..40).map(|i| line("{c}[{P}]: {M}", i).0).collect();
    for at in [7, 18, 33] {
        lines[at] = line("[%d/%b/%Y:%H:%M:%S +0000] {M}", at).0;
    }
    for ((header, message), at) in learn(&lines).into_iter().zip(0..) {
        assert_eq!(header.time.is_some(), [7, 18, 33].contains(&at));
        assert_eq!(message, line("{M}", at).1);
    }
}

#[test]
fn short_logs_are_learned() {
    for format in [
        "%Y-%m-%d %H:%M:%S,%3f {L} [{T}] {C}: {M}",
        "%b %e %H:%M:%S {H} {c}[{P}]: {M}",
        "[%Y-%m-%d %H:%M:%S] [{L}] {M}",
        "{L}:{C}:{M}",
    ] {
        let made: Vec<_> = (0..12).map(|i| line(format, i)).collect();
        let lines: Vec<String> = made.iter().map(|made| made.0.clone()).collect();
        for ((_, message), made) in learn(&lines).into_iter().zip(&made) {
            assert_eq!(message, made.1, "{format}");
        }
    }
}

#[test]
fn interleaved_sources_are_told_apart() {
    let formats = [
        "%Y-%m-%dT%H:%M:%S.%3fZ {L} {C}: {M}",
        "%Y-%m-%dT%H:%M:%S.%9fZ stdout F {M}",
        "%Y-%m-%dT%H:%M:%S.%3f+0000\t{l}\t{F}\t{M}",
        "<134>1 %Y-%m-%dT%H:%M:%S.%3fZ {H} {c} {P} ID47 - {M}",
        "%b %e %H:%M:%S {H} {c}[{P}]: {M}",
        "{P}:M %d %b %Y %H:%M:%S.%3f * {M}",
        "%s {L} {C}: {M}",
        "{L} [{T}] {C} - {M}",
        "{L}:{C}:{M}",
        "[{up}] {M}",
    ];
    let made: Vec<_> = (0..1500).map(|i| line(formats[i * 7 % 10], i)).collect();
    let lines: Vec<String> = made.iter().map(|made| made.0.clone()).collect();
    for (index, ((_, message), made)) in learn(&lines).into_iter().zip(&made).enumerate() {
        assert_eq!(message, made.1, "{}", lines[index]);
    }
}

/// Of so many sources each has few lines in a sample of the usual size.
#[test]
fn many_interleaved_sources_are_told_apart() {
    let formats: Vec<&str> = super::FORMATS.iter().copied().step_by(5).collect();
    // In no order that hides one behind another.
    let mut seed = 7u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize
    };
    let made: Vec<_> = (0..5_000).map(|i| line(formats[random() % formats.len()], i)).collect();
    let lines: Vec<String> = made.iter().map(|made| made.0.clone()).collect();
    let learned = learn(&lines);
    let right = learned.iter().zip(&made).filter(|((_, message), made)| *message == made.1).count();
    // What is set in like a continuation, or begins with a pair or a name, is not found among others.
    assert!(right * 10 >= lines.len() * 9, "{right} of {} messages", lines.len());
}

/// None has most of the lines, behind the name of a service or not.
#[test]
fn sources_without_a_time_at_their_beginning_are_told_apart() {
    let formats = [
        "%Y-%m-%d %H:%M:%S,%3f {L} [{T}] {C}: {M}",
        "{U} [{c}] {L} {C} - {M}",
        "{c} <{P}> %y-%m-%d %H:%M:%S - {M}",
        "{l}: {M}",
        "{C} ({P}) [{L}] {M}",
    ];
    for service in [false, true] {
        let made = (0..1500).map(|i| line(formats[i * 7 % 5], i));
        let name = |i: usize| ["web-1  | ", "db-1   | ", "queue-1 | "][i % 3];
        let made: Vec<_> = made.enumerate().collect();
        let begun = |(i, made): &(usize, (String, String, i64))| {
            if service { name(*i).to_owned() + &made.0 } else { made.0.clone() }
        };
        let lines: Vec<String> = made.iter().map(begun).collect();
        for (((_, message), (_, made)), line) in learn(&lines).into_iter().zip(&made).zip(&lines) {
            assert_eq!(message, made.1, "{line}");
        }
    }
}

#[test]
fn a_log_that_begins_behind_others_is_learned_from_its_first_line() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpora/real");
    let read = |name: &str| -> Vec<String> {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    // Both have lines of which nothing can be learned, so that they are looked for less and less.
    let mut lines = [read("java.log"), read("redis.log")].concat();
    let others = lines.len();
    lines.extend(read("sshd.log"));
    assert!(learn(&lines)[others..].iter().all(|(header, _)| header.time.is_some()));
}

#[test]
fn lines_may_end_behind_any_piece() {
    for format in super::FORMATS.iter().chain(&["%Y-%m-%d %H:%M:%S OUT {M}"]) {
        let mut lines: Vec<String> = (0..50).map(|i| line(format, i).0).collect();
        while lines[7].pop().is_some() {
            learn(&lines);
        }
    }
}

#[test]
fn the_longest_level_needs_no_blank() {
    let line =
        |level: &str, i: usize| format!("[2024-05-01T10:00:{:02}][{level}] went {i}", i % 60);
    let lines: Vec<String> = (0..600)
        .map(|i| line(["INFO ", "WARN ", "DEBUG"][if i < 520 { i % 2 } else { 2 }], i))
        .collect();
    for (index, (header, message)) in learn(&lines).into_iter().enumerate() {
        assert_eq!(message, format!("went {index}"));
        assert!(header.severity.is_some());
    }
}

#[test]
fn sources_that_are_alike_are_told_apart() {
    for formats in [
        // Times of day alone do not hide other times.
        &["[%H:%M:%S] [{T}/{L}]: {M}", "%Y/%m/%d %H:%M:%S [{L}] {M}", "%s {L} {M}"][..],
        &["%H:%M:%S [{L}] {c}: {M}", "{L5} [{T}] %Y-%m-%d %H:%M:%S {F} - {M}", "L %s: {M}"],
        &["%H:%M:%S.%3f [{T}] {L} {C} - {M}", "%H:%M:%S.%3f [{l}] {M}"],
        &["[%Y-%m-%d %H:%M:%S] {c}.{L}: {M}", "[%Y-%m-%d %H:%M:%S] {M}"],
        &["[%b %e %H:%M:%S] {L}[{P}]: {F} {M}", "[%b %e %H:%M:%S] {L}[{P}][C-{P}]: {F} {M}"],
        &["%Y-%m-%d %H:%M:%S {L5} {C}: {M}", "%Y-%m-%d %H:%M:%S [id:1] - {L5} [{c}] {M}"],
    ] {
        let count = formats.len();
        let made: Vec<_> = (0..150 * count).map(|i| line(formats[i % count], i)).collect();
        let lines: Vec<String> = made.iter().map(|made| made.0.clone()).collect();
        for (((_, message), made), line) in learn(&lines).into_iter().zip(&made).zip(&lines) {
            assert_eq!(message, made.1, "{line}");
        }
    }
}

#[test]
fn what_may_follow_a_bracket_is_of_another_layout() {
    let formats =
        ["[%Y-%m-%d %H:%M:%S][{L}][{C}   ] {M}", "[%Y-%m-%d %H:%M:%S][{L}][{C}   ][{c}] {M}"];
    let made: Vec<_> = (0..200).map(|i| line(formats[i * i % 7 % 2], i)).collect();
    let lines: Vec<String> = made.iter().map(|made| made.0.clone()).collect();
    for ((header, message), made) in learn(&lines).into_iter().zip(&made) {
        assert_eq!(message, made.1, "{}", made.0);
        assert!(header.severity.is_some());
    }
}

#[test]
fn levels_of_other_names() {
    for (format, names) in [
        ("%d.%m.%Y %H:%M:%S;{c};{L};{M}", ["Info", "Warnung", "Fehler", "Info", "Hinweis"]),
        (
            "%Y-%m-%d %H:%M:%S [{L}] [{C}] {M}",
            ["LIFECYCLE", "WARN", "LIFECYCLE", "LIFECYCLE", "ERROR"],
        ),
        ("%Y-%m-%d %H:%M:%S {L} {c} [{T}] {M}", ["I", "I", "I", "I", "I"]),
        ("%Y-%m-%d %H:%M:%S {L} {M}", ["INFOS", "AVISO", "ERRORE", "INFOS", "INFOS"]),
        ("%d.%m.%Y %H:%M:%S : {L} : {M}", ["INFO", "AVERTISSEMENT", "ERREUR", "INFO", "INFO"]),
    ] {
        let made = (0..120).map(|i| line(format, i));
        let level = |i: usize, line: String| {
            let levels = ["INFO", "WARN", "ERROR", "DEBUG"];
            let plain = levels.iter().find(|level| line.contains(**level)).unwrap();
            line.replacen(plain, names[i % 5], 1)
        };
        let made: Vec<_> = made.enumerate().map(|(i, made)| (level(i, made.0), made.1)).collect();
        let lines: Vec<String> = made.iter().map(|made| made.0.clone()).collect();
        for ((header, message), made) in learn(&lines).into_iter().zip(&made) {
            assert_eq!(message, made.1, "{}", made.0);
            assert!(header.severity.is_some(), "{}", made.0);
        }
    }
}

/// Lines of a header and one of some messages, that it is cut from the messages and no more.
fn cuts_before(header: impl Fn(usize) -> String, messages: &[&str]) {
    let message = |i: usize| messages[i * i % 11 % messages.len()].replace("{i}", &i.to_string());
    let lines: Vec<String> = (0..240).map(|i| header(i) + &message(i)).collect();
    for (i, ((_, found), line)) in learn(&lines).into_iter().zip(&lines).enumerate() {
        assert_eq!(found, message(i).trim_end(), "{line}");
    }
}

#[test]
fn messages_begin_with_what_they_are_about() {
    let up = |i: usize| line("[{up}] ", i).0;
    let time = |i: usize| line("[%Y-%m-%d %H:%M:%S] ", i).0;
    let devices = [
        "usb 4-1: new high-speed device number {i}",
        "usb 2-7: Product: Keyboard",
        "sd 2:0:0:0: [sdb] Attached SCSI disk",
        "eth0: renamed from eth1",
        "IPv6: link {i} becomes ready",
        "pci 0000:00:1f.2: reg 0x10",
    ];
    cuts_before(up, &devices);
    let parts = [
        "App {i} state changed : Ready",
        "App {i} job finished : removed from queue",
        "Download at {i} per second",
        "App {i} state changed : Update",
    ];
    cuts_before(time, &parts);
    // Names that are nearly as many as lines, before a level.
    let letter = |i: usize| (b'a' + (i % 26) as u8) as char;
    let users = |i: usize| {
        let time = line("%Y-%m-%d %H:%M:%S UTC:{A}({P}):", i).0;
        format!("{time}{}{}@base:[{i}]:LOG:  ", letter(i), letter(i / 26))
    };
    cuts_before(users, &["checkpoint {i} is done", "could not send to client: reset"]);
    let pairs = |i: usize| line("%Y-%m-%d %H:%M:%S {L} user={c} request={U} - ", i).0;
    cuts_before(pairs, &["loaded part {i} of it", "user=root left", "nothing to do"]);
    // The message in a bracket, and a blank behind it.
    let closed = |i: usize| line("<%Y-%m-%d %H:%M:%S> <{L}> <{c}> ", i).0;
    cuts_before(closed, &["<Server {i} is up> ", "<Thread {i} is stuck> ", "<No more of it> "]);
    // Brackets of some messages.
    let node = |i: usize| line("[%Y-%m-%dT%H:%M:%S,%3f][{L5}][{C}] [web-01] ", i).0;
    cuts_before(node, &["[gc][{i}] took [3ms]", "started", "status changed from [red] to [green]"]);
    // One message in all lines.
    for message in ["PHP Notice:  Undefined index: name {i}", "Pool main: has {i} left"] {
        cuts_before(time, &[message]);
    }
}

#[test]
fn brackets_that_most_messages_begin_with_are_theirs() {
    let message = |i: usize| match i % 20 {
        0 => format!("shard-{i} [logs] is lost"),
        7 | 13 => format!("status {i} changed"),
        3 | 9 => format!("[gc][{i}] took 9 ms"),
        _ => format!("[logs-{i}] closing index {i}"),
    };
    let header = |i: usize| line("[%Y-%m-%dT%H:%M:%S,%3f][{L5}][{C}] [web-01] ", i).0;
    let lines: Vec<String> = (0..240).map(|i| header(i) + &message(i)).collect();
    for (i, ((_, found), line)) in learn(&lines).into_iter().zip(&lines).enumerate() {
        assert_eq!(found, message(i), "{line}");
    }
}

#[test]
fn what_says_what_happened_is_no_tag() {
    let messages = [
        "audit: type=1400 pid=7",
        "Memory: 512K of 1024K free",
        "random: init done",
        "TCP: flooding on port 80",
        "device veth7 is up",
        "PCI: using type 1",
    ];
    let lines: Vec<String> =
        (0..120).map(|i| line("[%a %b %e %H:%M:%S %Y] ", i).0 + messages[i * i % 11 % 6]).collect();
    for (at, (header, message)) in learn(&lines).into_iter().enumerate() {
        assert_eq!(message, messages[at * at % 11 % 6]);
        assert!(header.time.is_some());
    }
}

#[test]
fn a_name_may_be_missing_behind_dashes() {
    let formats = [
        "I, [%Y-%m-%dT%H:%M:%S.%6f #{P}]  {L} -- : {M}",
        "I, [%Y-%m-%dT%H:%M:%S.%6f #{P}]  {L} -- {c}: {M}",
    ];
    let made: Vec<_> = (0..120).map(|i| line(formats[i % 3 % 2], i)).collect();
    let lines: Vec<String> = made.iter().map(|made| made.0.clone()).collect();
    for ((header, message), made) in learn(&lines).into_iter().zip(&made) {
        assert_eq!(message, made.1, "{}", made.0);
        assert!(!header.pid.is_empty());
    }
}

#[test]
fn hosts_with_ports_are_no_places_in_sources() {
    let hosts =
        ["www.example.com:443", "map.api.example.org:80", "a-1.cdn.example.net:443", "10.0.0.7:80"];
    let lines: Vec<String> = (0..120)
        .map(|i| {
            format!("2024-05-01 10:00:{:02} app - {} closed after {i} s", i % 60, hosts[i % 7 % 4])
        })
        .collect();
    for (header, message) in learn(&lines) {
        assert!(hosts.iter().any(|host| message.starts_with(host)), "{header:?} {message}");
    }
}

#[test]
fn a_short_year_is_rather_a_recent_one() {
    let lines: Vec<String> =
        (0..40).map(|i| format!("05/06/24 10:{i:02}:00 (pid:{i}) job {i} is done")).collect();
    for (header, _) in learn(&lines) {
        assert_eq!(header.time.map(|time| time.nanos() / 86_400_000_000_000), Some(19_849));
    }
}

#[test]
fn a_level_in_a_pair_begins_a_header() {
    let made: Vec<_> = (0..120).map(|i| line("level={l} msg=\"{M}\" subsys={c}", i)).collect();
    let lines: Vec<String> = made.iter().map(|made| made.0.clone()).collect();
    for ((header, message), made) in learn(&lines).into_iter().zip(&made) {
        assert_eq!(message, made.1);
        assert!(header.severity.is_some());
    }
}

#[test]
fn the_end_of_a_clock_within_a_name_is_no_time() {
    let line = |i: usize| {
        let file =
            format!("app.log.2024-04-30_21:{:02}:19", if i.is_multiple_of(2) { 4 } else { 53 });
        format!("{file} 2024-05-01 10:00:{:02} INFO part {i} of it is done", i % 60)
    };
    let lines: Vec<String> = (0..200).map(line).collect();
    for (i, (header, message)) in learn(&lines).into_iter().enumerate() {
        assert_eq!(message, format!("part {i} of it is done"));
        assert_eq!(header.severity, Some(Severity::Info));
        assert_eq!(header.layout, Some(0), "all have one layout");
    }
}

#[test]
fn a_word_and_brackets_begin_a_message() {
    let text = |i: usize| match i % 3 {
        0 => format!("Epoch(val)  [{}][{i}/120]  loss: {}", i % 5 + 1, i * 37 % 91),
        1 => format!("saved {i} files"),
        _ => format!("no worker for job {}", i * 7 % 31),
    };
    let begin = |i: usize| format!("02/28 09:{:02}:{:02} - app - INFO - ", i / 60, i % 60);
    let lines: Vec<String> = (0..120).map(|i| begin(i) + &text(i)).collect();
    for (i, (_, message)) in learn(&lines).into_iter().enumerate() {
        assert_eq!(message, text(i));
    }
}
