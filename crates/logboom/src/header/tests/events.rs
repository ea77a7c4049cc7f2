//! What the lines of one event have is of its message, though it looks like a piece of a header.

use super::cut_all;
use super::formats::line;
use crate::header::{Clock, Headers};
use jiff::tz::TimeZone;

/// Cuts lines of a format of which every fourth has the message that `event` makes of its number.
fn faults(format: &str, event: impl Fn(usize) -> String) -> Vec<String> {
    let one = |i: usize| {
        let (line, message, _) = line(format, i);
        match i % 4 {
            0 => (line.replace(&message, &event(i)), event(i)),
            _ => (line, message),
        }
    };
    let made: Vec<_> = (0..240).map(one).collect();
    let lines: Vec<&[u8]> = made.iter().map(|(line, _)| line.as_bytes()).collect();
    let (_, headers) = cut_all(&lines, Headers::Learn, Clock::new(Some(2024), TimeZone::UTC, None));
    let cut = made.iter().zip(headers).filter_map(|((line, message), header)| {
        let cut = header.message.of(line.as_bytes());
        (cut != message.as_bytes()).then(|| format!("{line} -> {}", cut.escape_ascii()))
    });
    cut.collect()
}

#[test]
fn pieces_of_one_event_are_not_cut() {
    let day = |i: usize| i * 7 % 28 + 1;
    let events: [&dyn Fn(usize) -> String; 5] = [
        &|i| format!("[2024-05-{:02} 10:{:02}:00] job {i} began", day(i), i % 60),
        &|i| format!("[{}] job {i} began", 1_709_000_000 + i * 7_919_000 % 9_999_999),
        &|i| format!("Config: (/etc/x{}) size_{} = {i}", i % 3, i % 5),
        &|i| format!("queue[{}]: {}", i % 9, ["open", "shut", "full", "lost"][i % 7 % 4]),
        &|i| format!("QUEUED [{}] for {}", i % 9, ["a retry", "now", "later"][i % 3]),
    ];
    for event in events {
        for format in ["%Y-%m-%dT%H:%M:%SZ {c} [{L}] {M}", "[%Y-%m-%d %H:%M:%S.%6f {P}] {M}"] {
            let faults = faults(format, event);
            assert!(faults.is_empty(), "{format}\n{}", faults[..faults.len().min(3)].join("\n"));
        }
    }
}

#[test]
fn places_in_brackets_behind_some_levels_are_cut() {
    let place = |i: usize| format!("[server.c:accept:{}] ", i % 90);
    let one = |i: usize| {
        let (line, message, _) = line("[%a %b %e %H:%M:%S %Y] [{L}] {M}", i);
        let placed = if i % 5 < 2 { format!("{}{message}", place(i)) } else { message.clone() };
        (line.replace(&message, &placed), message)
    };
    let made: Vec<_> = (0..240).map(one).collect();
    let lines: Vec<&[u8]> = made.iter().map(|(line, _)| line.as_bytes()).collect();
    let (_, headers) = cut_all(&lines, Headers::Learn, Clock::new(Some(2024), TimeZone::UTC, None));
    for ((line, message), header) in made.iter().zip(headers) {
        assert_eq!(header.message.of(line.as_bytes()), message.as_bytes(), "{line}");
    }
}

#[test]
fn signs_that_lines_begin_with_are_cut() {
    let signs = ["\u{2139}\u{fe0f}", "\u{2714}", "\u{1f41b}", "\u{2139}\u{fe0f}", "\u{274c}"];
    let one = |i: usize| {
        let (line, message, _) = line("[{c}] {M}", i);
        (format!("{}  {line}", signs[i * 7 % 5]), message)
    };
    let made: Vec<_> = (0..240).map(one).collect();
    let lines: Vec<&[u8]> = made.iter().map(|(line, _)| line.as_bytes()).collect();
    let (_, headers) = cut_all(&lines, Headers::Learn, Clock::new(Some(2024), TimeZone::UTC, None));
    for ((line, message), header) in made.iter().zip(headers) {
        assert_eq!(header.message.of(line.as_bytes()), message.as_bytes(), "{line}");
    }
}
