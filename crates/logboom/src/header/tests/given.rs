//! Patterns written by hand, and clocks.

use super::*;
use crate::time::{Severity, Stamp};
use jiff::tz::TimeZone;

fn cutter(pattern: &str, clock: Clock) -> Cutter {
    Cutter::new(Arc::new(Layouts::from_iter([pattern.parse().unwrap()])), clock)
}

#[test]
fn patterns_cut() {
    for (pattern, line, message, component) in [
        (
            "<Date> <Time> <Pid> <Level> <Component>: <Content>",
            "081109 203615 148 INFO dfs.Node$Packet: Packet 1 ends",
            "Packet 1 ends",
            "dfs.Node$Packet",
        ),
        (
            r"<Date> <Time> <Level> \[<Process>\] <Component>: <Content>",
            "2015-10-18 18:01:47,978 INFO [IPC Server handler 2 on 62] a.b.App: made: it",
            "made: it",
            "a.b.App",
        ),
        (
            r"<Month> <Date> <Time> <Host> <Component>(\[<PID>\])?: <Content>",
            "Jun  4 15:16:01 combo sshd(pam_unix)[19939]: check pass; user x",
            "check pass; user x",
            "sshd(pam_unix)",
        ),
        (
            r"<Month> <Date> <Time> <Host> <Component>(\[<PID>\])?: <Content>",
            "Jun 14 15:16:01 combo syslogd 1.4.1: restart.",
            "restart.",
            "syslogd 1.4.1",
        ),
        (
            "<Time>|<Component>|<Pid>|<Content>",
            "20171223-22:15:29:606|Step_LSC|30002312|on change 3579",
            "on change 3579",
            "Step_LSC",
        ),
        (
            r"\[<Time>\] <Program> - <Content>",
            "[10.30 16:49:06] chrome.exe *64 - proxy:5070 open",
            "proxy:5070 open",
            "chrome.exe *64",
        ),
        (
            "<Date> <Time>, <Level>                  <Component>    <Content>",
            "2016-09-28 04:30:30, Info                  CBS    Loaded v6",
            "Loaded v6",
            "CBS",
        ),
        (
            r"<Date> <Time> - <Level>  \[<Node>:<Component>@<Id>\] - <Content>",
            "2015-07-29 17:41:44,747 - INFO  [Peer[id=1]/0:0:2181:Election@774] - time out",
            "time out",
            "0:2181:Election",
        ),
        (
            "<Label> <Timestamp> <Date> <Node> <Time> <Again> <Type> <Component> <Level> <Content>",
            "- 1117838570 2005.06.03 R02 2005-06-03-15.42.50.675872 R02 RAS KERNEL INFO cache ok",
            "cache ok",
            "KERNEL",
        ),
        (
            "<Host> <A> <B> [<Time>] <Message>",
            "10.0.0.7 - bob [10/Oct/2000:13:55:36 -0700] \"GET /x\" 200",
            "\"GET /x\" 200",
            "",
        ),
    ] {
        let mut cutter = cutter(pattern, Clock::new(Some(2005), TimeZone::UTC, None));
        for _ in 0..2 {
            let header = cutter.cut(line.as_bytes());
            let text = |span: Span| String::from_utf8_lossy(span.of(line.as_bytes())).into_owned();
            assert_eq!(text(header.message), message, "{pattern}\n{line}");
            assert_eq!(text(header.component), component, "{line}");
            assert!(header.time.is_some(), "{line}");
            assert_eq!(header.severity.is_some(), pattern.contains("Level"), "{line}");
        }
    }
}

#[test]
fn the_best_layout_is_taken_whatever_came_before() {
    let patterns = [
        "<Time:%H:%M:%S> <Message>",
        "<Time:%H:%M:%S> <Level:known> <Message>",
        "<Time:%H:%M:%S> <Level:known> (<Tag>: )?<Message>",
    ];
    let layouts: Layouts = patterns.iter().map(|pattern| pattern.parse().unwrap()).collect();
    let clock = Clock::new(None, TimeZone::unknown(), None);
    let mut cutter = Cutter::new(Arc::new(layouts), clock);
    let lines = ["10:00:00 text", "10:00:00 WARN text", "10:00:00 WARN a: text", "text"];
    let expect = [Some(0), Some(1), Some(2), None];
    for i in (0..4).chain([2, 1, 0, 3, 2, 0, 1]) {
        assert_eq!(cutter.cut(lines[i].as_bytes()).layout, expect[i], "{}", lines[i]);
        assert_eq!(cutter.cut(lines[i].as_bytes()).message.of(lines[i].as_bytes()), b"text");
    }
}

#[test]
fn a_layout_with_any_fraction_cuts_only_what_fits_no_other() {
    let patterns = [
        "<Time:%H:%M:%S%.f> <Level:known> <Tag>: <Message>",
        "<Time:%H:%M:%S.%3f> <Message>",
        "<Time:%H:%M:%S%.f%z> <Message>",
    ];
    let layouts: Layouts = patterns.iter().map(|pattern| pattern.parse().unwrap()).collect();
    let mut cutter = Cutter::new(Arc::new(layouts), Clock::new(None, TimeZone::unknown(), None));
    for (line, layout) in [
        ("10:00:00 WARN a: text", Some(0)),
        ("10:00:00,5 WARN a: text", Some(0)),
        ("10:00:00.123 WARN a: text", Some(1)),
        ("10:00:00.1234 WARN a: text", Some(0)),
        ("10:00:00.12Z text", Some(2)),
        ("10:00:00Z text", Some(2)),
        ("10:00:00. text", None),
        ("10:00:00.1234567890 text", None),
    ] {
        assert_eq!(cutter.cut(line.as_bytes()).layout, layout, "{line}");
    }
}

#[test]
fn bare_records_are_messages() {
    let mut cutter = Cutter::new(Arc::default(), Clock::new(None, TimeZone::UTC, None));
    for (record, message) in
        [("\0\0 a b \r", "a b"), ("", ""), (" \t", ""), ("2024-01-01 x", "2024-01-01 x")]
    {
        let header = cutter.cut(record.as_bytes());
        assert_eq!(header.message.of(record.as_bytes()), message.as_bytes());
        assert_eq!((header.layout, header.time, header.severity), (None, None, None));
    }
}

/// The RFC 3339 times of lines under a clock.
fn times(pattern: &str, clock: Clock, lines: &[&str]) -> Vec<Option<(String, Option<i16>)>> {
    let mut cutter = cutter(pattern, clock);
    let time = |line: &&str| {
        let stamp = cutter.cut(line.as_bytes()).time?;
        let instant = jiff::Timestamp::from_nanosecond(i128::from(stamp.nanos())).unwrap();
        Some((instant.to_string(), stamp.offset_minutes()))
    };
    lines.iter().map(time).collect()
}

fn expect(times: &[Option<(String, Option<i16>)>], expected: &[(&str, Option<i16>)]) {
    let times: Vec<_> = times.iter().flatten().map(|(t, z)| (t.as_str(), *z)).collect();
    assert_eq!(times, expected);
}

#[test]
fn years_are_given_or_the_last_that_are_not_too_late() {
    let pattern = "<Time:%b %e %H:%M:%S> <Message>";
    let lines =
        ["Dec 30 10:00:00 a", "Mar  6 00:00:00 b", "Jan  1 00:00:00 c", "Mar  8 00:00:00 d"];
    let march: jiff::Timestamp = "2024-03-05T10:00:00Z".parse().unwrap();
    let latest = crate::time::Stamp::new(march.as_nanosecond() as i64, None);
    let given = Clock::new(Some(2007), TimeZone::unknown(), None);
    let dated = Clock::new(None, TimeZone::unknown(), Some(latest));
    for (clock, years) in [(given, [2007; 4]), (dated, [2023, 2024, 2024, 2023])] {
        let days = ["12-30T10", "03-06T00", "01-01T00", "03-08T00"];
        let dates = years.iter().zip(days).map(|(year, day)| format!("{year}-{day}:00:00Z"));
        let dates: Vec<String> = dates.collect();
        let dates: Vec<_> = dates.iter().map(|date| (date.as_str(), None)).collect();
        expect(&times(pattern, clock, &lines), &dates);
    }
    let leap = ["Feb 29 10:00:00 a", "Feb 28 10:00:00 b"];
    let may: jiff::Timestamp = "2027-05-05T10:00:00Z".parse().unwrap();
    let latest = crate::time::Stamp::new(may.as_nanosecond() as i64, None);
    let dated = Clock::new(None, TimeZone::unknown(), Some(latest));
    let dates = [("2024-02-29T10:00:00Z", None), ("2027-02-28T10:00:00Z", None)];
    expect(&times(pattern, dated, &leap), &dates);
    let unknown = Clock::new(None, TimeZone::unknown(), None);
    assert_eq!(times(pattern, unknown, &lines[..1]), [None]);
    let given = Clock::new(Some(2007), TimeZone::unknown(), None);
    assert!(cutter(pattern, given).cut(b"Jan 1 00:00:00 b").assumed_year);
}

#[test]
fn days_that_no_month_has_are_no_times() {
    let clock = Clock::new(Some(2025), TimeZone::unknown(), None);
    // Each follows another, whose digits tell it if they can.
    let lines = [
        "2026-02-28 10:00:00 a",
        "2026-02-29 10:00:00 a",
        "2024-02-28 10:00:00 a",
        "2024-02-29 10:00:00 a",
        "2026-04-31 10:00:00 a",
        "2026-04-30 10:00:00 a",
        "2026-05-31 10:00:00 a",
    ];
    let told = times("<Time> <Message>", clock.clone(), &lines);
    assert_eq!(
        told.iter().map(Option::is_some).collect::<Vec<_>>(),
        [true, false, true, true, false, true, true]
    );
    let lines = ["Feb 28 10:00:00 a", "Feb 29 10:00:00 a", "Mar 1 10:00:00 a"];
    let told = times("<Time:%b %e %H:%M:%S> <Message>", clock, &lines);
    assert_eq!(told.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true]);
}

#[test]
fn zones_are_explicit_or_of_the_clock() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let clock = Clock::new(None, berlin, None);
    let pattern = "<Time> <Message>";
    let lines = [
        "2024-07-01T12:00:00 a",
        "2024-01-01T12:00:00 a",
        "2024-01-01T12:00:00Z a",
        "2024-01-01T12:00:00.5+05:30 a",
        "1700000000.25 a",
    ];
    let expected = [
        ("2024-07-01T10:00:00Z", Some(120)),
        ("2024-01-01T11:00:00Z", Some(60)),
        ("2024-01-01T12:00:00Z", Some(0)),
        ("2024-01-01T06:30:00.5Z", Some(330)),
        ("2023-11-14T22:13:20.25Z", Some(0)),
    ];
    expect(&times(pattern, clock, &lines), &expected);
}

#[test]
fn levels_are_severities() {
    for (name, severity) in [
        ("WARNING", Severity::Warn),
        ("warn", Severity::Warn),
        ("W", Severity::Warn),
        ("crit", Severity::Fatal),
        ("EMERG", Severity::Fatal),
        ("Panic", Severity::Fatal),
        ("Information", Severity::Info),
        ("ERRO", Severity::Error),
        ("notice", Severity::Notice),
        ("FINEST", Severity::Trace),
    ] {
        let mut cutter = cutter("<Level> <Message>", Clock::new(None, TimeZone::UTC, None));
        let header = cutter.cut(format!("{name} text").as_bytes());
        assert_eq!(header.severity, Some(severity), "{name}");
    }
    let mut cutter = cutter("<Pri><Message>", Clock::new(None, TimeZone::UTC, None));
    assert_eq!(cutter.cut(b"<34>text").severity, Some(Severity::Fatal));
    assert_eq!(cutter.cut(b"<165>text").severity, Some(Severity::Notice));
    assert_eq!(cutter.cut(b"<999>text").layout, None);
}

#[test]
fn what_stands_behind_the_second_is_read_anew() {
    let clock = Clock::new(None, TimeZone::unknown(), None);
    let mut cutter = cutter("<Time:%m/%d/%Y %I:%M:%S %p> <Message>", clock);
    let records = [&b"05/01/2024 10:00:00 AM up"[..], b"05/01/2024 10:00:00 PM up"];
    let traced = records.map(|record| cutter.trace(record, &super::skeleton(record)));
    for (record, traced) in records.iter().zip(traced) {
        let route = traced.route().unwrap();
        let mut again = Header::default();
        cutter.retrace(&route, record, &mut again).unwrap();
        assert!(again.time.is_some() && again.time == traced.header.time);
    }
}

#[test]
fn times_that_were_the_same_once_are_two() {
    let pattern = "<Time:%s.%3f> <Component> <Time:%s.%3f>; <Message>";
    let mut cutter = cutter(pattern, Clock::new(None, TimeZone::unknown(), None));
    for record in
        [&b"1710972098.460 a 1710972098.460; up"[..], b"1710972252.173 a 1710972252.836; up"]
    {
        let traced = cutter.trace(record, &super::skeleton(record));
        assert_eq!(traced.header.time, cutter.cut(record).time);
    }
}

#[test]
fn steps_that_tell_ids_apart_say_so() {
    for (pattern, record, tells) in [
        ("<Time:%H:%M:%S> [<Skip>] <Message>", "10:00:00 [a123456c] up", false),
        ("<Time:%H:%M:%S> <Skip> <Level:known> <Message>", "10:00:00 a123456c INFO up", false),
        ("(<Pid:num> )?<Skip> <Message>", "1123456c 10:00:00 up", false),
        ("<Level:known>(/<Skip>)? <Message>", "a123456c up", false),
        ("<Component>: <Message>", "a: 1123456c up", false),
        ("<Pid:num><Message>", "1123456c up", true),
        ("[a<Skip>] <Message>", "[a123456c] up", true),
        ("[b<Skip>] <Message>", "[a123456c] up", true),
        ("<Skip> a1<Message>", "x a123456c up", true),
        ("<Skip>3<Message>", "a123456c up", true),
        ("<Skip>-<Message>", "req-a123456c up", false),
        ("<Time:%H%M%S> <Message>", "1123456c up", true),
    ] {
        let mut cutter = cutter(pattern, Clock::new(None, TimeZone::UTC, None));
        let traced = cutter.trace(record.as_bytes(), &super::skeleton(record.as_bytes()));
        assert_eq!(traced.trail.tells_ids(), tells, "{pattern} {record}");
    }
}

#[test]
fn an_epoch_that_no_stamp_can_hold_is_no_time() {
    let clock = Clock::new(None, TimeZone::unknown(), None);
    let mut cutter = cutter("<Time:%9Q> <Message>", clock);
    let time = |text: &str, cutter: &mut Cutter| {
        let header = cutter.cut(format!("{text} up").as_bytes());
        assert_eq!(header.message.start as usize, text.len() + 1);
        header.time.map(Stamp::nanos)
    };
    assert_eq!(time("1700000000123456789", &mut cutter), Some(1_700_000_000_123_456_789));
    assert_eq!(time("9223372036854775807", &mut cutter), Some(i64::MAX));
    for text in ["9223372036854775808", "9999999999999999999"] {
        assert_eq!(time(text, &mut cutter), None, "{text}");
    }
}
