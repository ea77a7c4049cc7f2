//! Headers of which some lines have more than others, or of other widths.

use super::cut_all;
use super::formats::line;
use crate::header::{Clock, Headers};
use jiff::tz::TimeZone;

/// The layouts of lines, and what is wrong with their messages.
fn faults(made: &[(String, String)]) -> (Vec<String>, Vec<String>) {
    let lines: Vec<&[u8]> = made.iter().map(|(line, _)| line.as_bytes()).collect();
    let clock = Clock::new(Some(2024), TimeZone::UTC, None);
    let (layouts, headers) = cut_all(&lines, Headers::Learn, clock);
    let cut = made.iter().zip(headers).filter_map(|((line, message), header)| {
        let cut = header.message.of(line.as_bytes());
        (cut != message.as_bytes()).then(|| format!("{line} -> {}", cut.escape_ascii()))
    });
    (layouts, cut.collect())
}

#[test]
fn pieces_that_differ_are_cut() {
    let letters = |i: usize| {
        let letter = |k: usize| char::from(b"ghjkmnpqrstvwxyz"[(i * 31 + k * k * 7) % 16]);
        (0..4).map(letter).collect::<String>()
    };
    let some = |i: usize, few, text| if i * i / 3 % 5 < few { text } else { String::new() };
    let time = "%Y-%m-%d %H:%M:%S ";
    let pieces: [(&str, &dyn Fn(usize) -> String); 6] = [
        // Words of one width, none like another.
        (time, &|i| format!("1r{}{}-{:06}-{} ", letters(i), i % 10, i * 77 % 9999, letters(i + 5))),
        // The columns of a request before the name of the logger, or one word.
        (time, &|i| {
            let request = format!("bob 12x{i}x1 {:06x} 10.0.0.{} /login ", i * 7919, i % 250);
            let before = if i % 5 < 3 { &request } else { "Runner     " };
            format!("{before}[c.acme.db.{}] ", ["Store", "Pool"][i % 7 % 2])
        }),
        // The id of a request, or none.
        ("[%Y-%m-%d %H:%M:%S] [{P}] [{L}] ", &|i| match i % 4 {
            0 => String::new(),
            _ => format!("[{:08x}] ", i * 104_729 % 0xffff_ffff + 0x1000_0000),
        }),
        // Many names before a place in the source.
        ("%Y-%m-%d %H:%M:%S {L} ", &|i| format!("mod_{} st.c:{i}: ", letters(i % 20))),
        // A job that some lines are about, and how long it took.
        ("[%Y-%m-%d %H:%M:%S] [{L}] ", &|i| some(i, 2, format!("[job {i}] "))),
        ("%Y-%m-%d %H:%M:%S {L} [{P}] ", &|i| some(i, 3, format!("({i}.5ms)  "))),
    ];
    for (header, piece) in pieces {
        let one = |i: usize| {
            let (begin, ..) = line(header, i);
            let (_, message, _) = line("{M}", i);
            (format!("{begin}{}{message}", piece(i)), message)
        };
        let (layouts, faults) = faults(&(0..240).map(one).collect::<Vec<_>>());
        assert!(faults.is_empty(), "{layouts:?}\n{}", faults[..faults.len().min(3)].join("\n"));
    }
}

#[test]
fn codes_and_ids_of_few_lines_are_of_the_message() {
    let header = "[%Y-%m-%d %H:%M:%S] [core:{L}] [pid {P}] ";
    let before: [&dyn Fn(usize) -> String; 2] = [&|i| format!("AH0{}: ", 1071 + i % 9 * 3), &|i| {
        if i % 5 == 0 { format!("[{:08x}] ", i * 104_729 + 0x1000_0000) } else { String::new() }
    }];
    for piece in before {
        let one = |i: usize| {
            let (begin, message) = (line(header, i).0, piece(i) + &line("{M}", i).1);
            (format!("{begin}{message}"), message)
        };
        let (layouts, faults) = faults(&(0..240).map(one).collect::<Vec<_>>());
        assert!(faults.is_empty(), "{layouts:?}\n{}", faults[..faults.len().min(3)].join("\n"));
    }
}

#[test]
fn a_layout_that_its_own_lines_do_not_fit_is_dropped() {
    let one = |i: usize| {
        let line = format!("{}: app.Worker[{}]", ["info", "warn", "fail"][i * i % 3], i % 90);
        (line.clone(), line)
    };
    let (layouts, faults) = faults(&(0..240).map(one).collect::<Vec<_>>());
    assert!(layouts.is_empty() && faults.is_empty(), "{layouts:?}\n{faults:?}");
}

#[test]
fn a_name_and_a_number_that_end_the_line_are_the_message() {
    let one = |i: usize| {
        let begin = line("%Y-%m-%d %H:%M:%S {L} [{T}][{c}] ", i).0;
        let started = format!("Started com.acme.Store_{i} [{}]", i * 37);
        let message = if i.is_multiple_of(7) { started } else { line("{M}", i).1 };
        (format!("{begin}{message}"), message)
    };
    let (layouts, faults) = faults(&(0..240).map(one).collect::<Vec<_>>());
    assert!(faults.is_empty(), "{layouts:?}\n{}", faults[..faults.len().min(3)].join("\n"));
}
