//! Lines that another program passes on behind a header of its own, and what is no header of them.

use super::{cut_all, formats::line};
use crate::header::{Clock, Headers};
use jiff::tz::TimeZone;

/// What is cut from lines that are a header and a message.
fn check(made: &[(String, String)]) {
    let lines: Vec<String> =
        made.iter().map(|(header, message)| format!("{header}{message}")).collect();
    let bytes: Vec<&[u8]> = lines.iter().map(String::as_bytes).collect();
    let clock = Clock::new(Some(2024), TimeZone::UTC, None);
    let (layouts, headers) = cut_all(&bytes, Headers::Learn, clock);
    for ((header, line), (_, message)) in headers.iter().zip(&bytes).zip(made) {
        let found = String::from_utf8_lossy(header.message.of(line));
        assert_eq!(found, message.trim(), "{layouts:#?}");
    }
}

/// Records of a program, each of a line with a header and some without, behind the header of another.
fn passed_on(outer: &str, inner: &str) -> Vec<(String, String)> {
    let outer = |i: usize| line(outer, i).0;
    let record = |i: usize| {
        let (whole, message, _) = line(inner, i);
        let header = whole.strip_suffix(&message).unwrap_or_default().to_owned();
        let first = (outer(i) + &header, message);
        let calls = (0..i % 3)
            .map(move |call| (outer(i), format!("    at org.acme.Store.run(Store.java:{call})")));
        std::iter::once(first).chain(calls)
    };
    (0..120).flat_map(record).collect()
}

#[test]
fn lines_without_a_header_may_stand_among_those_with_one() {
    for outer in ["%b %e %H:%M:%S web-01 store[1207]: ", "[pod/store-7d9f8b6c5-x2k4p/store] "] {
        for inner in
            ["%Y-%m-%d %H:%M:%S,%3f {L} [{T}] {C} - {M}", "[%H:%M:%S,%3f][{L}][{T}] {C}: {M}"]
        {
            check(&passed_on(outer, inner));
        }
    }
}

#[test]
fn words_that_begin_sentences_are_no_hosts() {
    let messages = [
        "Executing op: Start(Name=web)",
        "Doing action: copy files",
        "Skipping action: copy files",
        "Changing value: 17",
        "Policy value 'Debug' is 0",
    ];
    let made = |i: usize| (line("[%H:%M:%S:%3f]: ", i).0, messages[i * i % 11 % 5].to_owned());
    check(&(0..120).map(made).collect::<Vec<_>>());
}

#[test]
fn a_process_before_a_mark_is_no_pair() {
    let made = |i: usize| (line("[%Y-%m-%d %H:%M:%S] edge main[{P}]:: ", i).0, line("{M}", i).1);
    check(&(0..120).map(made).collect::<Vec<_>>());
}

#[test]
fn few_levels_may_have_other_names() {
    for header in ["%Y-%m-%d %H:%M:%S {L}: {c}: ", "%Y-%m-%d %H:%M:%S [{L}] [{C}] "] {
        let made = |i: usize| {
            let header = line(header, i).0;
            let other = if i % 15 == 7 { header.replace("INFO", "PERF") } else { header };
            (other, line("{M}", i).1)
        };
        check(&(0..240).map(made).collect::<Vec<_>>());
    }
}

#[test]
fn a_message_may_be_empty() {
    let made = |i: usize| {
        let message = if i % 9 == 4 { String::new() } else { line("{M}", i).1 };
        (line("%Y-%m-%dT%H:%M:%SZ [{L}] [{C}] ", i).0, message)
    };
    check(&(0..120).map(made).collect::<Vec<_>>());
}

#[test]
fn ids_in_hexadecimal_digits_may_begin_lines() {
    for mark in ["", "@40000000"] {
        let made = |i: usize| {
            (
                format!("{mark}65def6{:02x}{:08x} ", i / 7, i * 0x9e37_79b9 % 0xffff_ffff),
                line("{M}", i).1,
            )
        };
        check(&(0..120).map(made).collect::<Vec<_>>());
    }
}
