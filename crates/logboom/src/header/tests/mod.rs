//! Cutting and learning, checked from the outside.

mod events;
mod formats;
mod given;
mod lines;
mod objects;
mod passed_on;
mod properties;
mod varying;

use super::*;
use formats::{FORMATS, line};
use std::sync::Arc;

#[test]
fn layouts_round_trip() {
    for pattern in [
        "<Date> <Time> <Level> <Component>: <Message>",
        "\\<<Skip:num>> <Host> (<Component>([<Pid:num>])?: )?<Content>",
        "[<Time:%Y-%m-%d %H:%M:%S,%3f>: <Level:known>/<Component>] \\(x\\) <Message>",
        r#"{"t.$date":"<Time>","s":"<Level>","msg":"<Message>"}"#,
        r#"<Time> <Host> {"log":{"level":"<Level>","m":"[\"<Skip>\"] \{\"<Message>"},"time":"<Time:%s>"}"#,
        r#"{"ts"="<Time>","msg"="<Message>"}"#,
        r#"<Host> {"a":"<Time>"}"#,
        r#"\{"x": <Message>"#,
    ] {
        let layout: Layout = pattern.parse().unwrap();
        assert_eq!(layout.to_string(), pattern);
        assert_eq!(layout.to_string().parse::<Layout>().unwrap(), layout);
    }
    for pattern in [
        "",
        "<Time",
        "<Message> <Time>",
        "<Level:odd> <Message>",
        "<Message>)?",
        r#"{"a":"<Message>"} <Time>"#,
        r#"{"a":"<Message>","b":"<Message>"}"#,
        r#"{"a":"<Message>","a":"<Time>"}"#,
        r#"{"a":"<Message>","b"="<Time>"}"#,
        r#"{"a":"<Message>""#,
        r#"{"a":{"a":{"a":{"a":"<Message>"}}}}"#,
    ] {
        assert!(pattern.parse::<Layout>().unwrap_err().is_usage(), "{pattern}");
    }
}

#[test]
fn times_are_detected() {
    for (text, format) in [
        ("2024-05-01 10:00:00 x", "%Y-%m-%d %H:%M:%S"),
        ("2024-05-01T10:00:00.123Z x", "%Y-%m-%dT%H:%M:%S.%3f%z"),
        ("2024-05-01T10:00:00.123456+02:00 x", "%Y-%m-%dT%H:%M:%S.%6f%z"),
        ("2024-05-01 10:00:00,123 +0200 x", "%Y-%m-%d %H:%M:%S,%3f %z"),
        ("2024-05-01 10:00:00.123 UTC [1]", "%Y-%m-%d %H:%M:%S.%3f %Z"),
        ("2024-05-01 10:00:00 INFO", "%Y-%m-%d %H:%M:%S"),
        ("2005-06-03-15.42.50.675872 R", "%Y-%m-%d-%H.%M.%S.%6f"),
        ("2005.06.03 R02", "%Y.%m.%d"),
        ("1117838570 2005.06.03", "%s"),
        ("1700000000123 x", "%Q"),
        ("1700000000.123 x", "%s.%3f"),
        ("1700000000123456 x", "%6Q"),
        ("1700000000123456789 x", "%9Q"),
        ("2024-05-01 10:00:00[INFO]", "%Y-%m-%d %H:%M:%S"),
        ("081109 203615 148", "%y%m%d %H%M%S"),
        ("081109  3:36:15 148", "%y%m%d %-H:%-M:%-S"),
        ("20171223-22:15:29:606|x", "%Y%m%d-%H:%M:%S:%3f"),
        ("20171224-0:7:20:444|x", "%Y%m%d-%-H:%-M:%-S:%3f"),
        ("20240501T100000Z x", "%Y%m%dT%H%M%S%z"),
        ("20240501100000 x", "%Y%m%d%H%M%S"),
        ("17/06/09 20:10:40 INFO", "%y/%m/%d %H:%M:%S"),
        ("10/Oct/2000:13:55:36 -0700] x", "%d/%b/%Y:%H:%M:%S %z"),
        ("Sun Dec 04 04:47:44 2005] x", "%a %b %e %H:%M:%S %Y"),
        ("Wed Oct 11 14:32:52.123456 2023] x", "%a %b %e %H:%M:%S.%6f %Y"),
        ("Mon Dec  5 10:00:00 UTC 2005 x", "%a %b %e %H:%M:%S %Z %Y"),
        ("Tue, 15 Nov 1994 08:12:31 GMT x", "%a, %d %b %Y %H:%M:%S %Z"),
        ("Jun 14 15:16:01 combo", "%b %e %H:%M:%S"),
        ("Jun  4 15:16:01 combo", "%b %e %H:%M:%S"),
        ("03-17 16:13:38.811  1702", "%m-%d %H:%M:%S.%3f"),
        ("10.30 16:49:06] x", "%m.%d %H:%M:%S"),
        ("1/2/2024 3:04:05 PM x", "%-m/%-d/%Y %-I:%-M:%-S %p"),
        ("01-May-2024 10:00:00.123 x", "%d-%b-%Y %H:%M:%S.%3f"),
        ("2024-05-01 10:00:00,007: ERROR", "%Y-%m-%d %H:%M:%S,%3f"),
        ("10:00:00 x", "%H:%M:%S"),
        ("2024/05/01 10:00:00 [error]", "%Y/%m/%d %H:%M:%S"),
    ] {
        let found = detect::detect(text.as_bytes());
        assert_eq!(found.map(|f| f.1.to_string()), Some(format.to_owned()), "{text}");
    }
    for text in ["x", "12 items", "12345678901", "Mayor of", "1.2.3.4 - -", "2024 items"] {
        assert_eq!(detect::detect(text.as_bytes()), None, "{text}");
    }
}

/// A record with each digit as a `0`.
fn skeleton(record: &[u8]) -> Vec<u8> {
    record.iter().map(|byte| if byte.is_ascii_digit() { b'0' } else { *byte }).collect()
}

/// Learns layouts from lines and cuts them.
fn cut_all(lines: &[&[u8]], headers: Headers, clock: Clock) -> (Vec<String>, Vec<Header>) {
    let input = lines.join(&b'\n');
    let mut learner = Learner::new(headers);
    let mut cutter = Cutter::new(Arc::default(), clock);
    let (mut at, mut cut, mut known) = (0, Vec::new(), Arc::default());
    while at < input.len() {
        let (len, layouts) = learner.release(&input[at..], true).unwrap();
        let piece = &input[at..at + len];
        cutter.set(Arc::clone(&layouts), cutter.clock().clone());
        let lines = piece.strip_suffix(b"\n").unwrap_or(piece).split(|&b| b == b'\n');
        cut.extend(lines.map(|line| cutter.cut(line)));
        at += len;
        known = layouts;
    }
    (known.iter().map(Layout::to_string).collect(), cut)
}
