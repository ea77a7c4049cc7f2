//! Lines that are objects of JSON or logfmt.

use super::cut_all;
use crate::header::{Clock, Header, Headers};
use crate::time::Severity::{self, Debug, Error, Info, Warn};
use jiff::tz::TimeZone;

/// The layouts of lines, and the headers that they cut.
fn learn(lines: &[&str]) -> (Vec<String>, Vec<Header>) {
    let bytes: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
    cut_all(&bytes, Headers::Learn, Clock::new(Some(2024), TimeZone::UTC, None))
}

/// A line; its message, its level and its component.
type Case = (&'static str, &'static str, Option<Severity>, &'static str);

const NAIVE: &str = "10:00:01";

#[test]
fn keys_tell_what_values_are() {
    let cases: [Case; 17] = [
        (
            r#"{"level":"info","ts":1714557601.5,"logger":"a.b","msg":"started \"x\" in 5 ms"}"#,
            "started \"x\" in 5 ms",
            Some(Info),
            "a.b",
        ),
        (
            r#"{"level":40,"time":1714557601000,"pid":7,"name":"api","msg":"slow"}"#,
            "slow",
            Some(Warn),
            "api",
        ),
        (
            r#"{"PRIORITY":"3","SYSLOG_IDENTIFIER":"cron","MESSAGE":"it fails","_PID":"5"}"#,
            "it fails",
            Some(Error),
            "cron",
        ),
        (
            r#"{"t":{"$date":"2024-05-01T10:00:01.000+00:00"},"s":"W","c":"NETWORK","msg":"Slow"}"#,
            "Slow",
            Some(Warn),
            "NETWORK",
        ),
        (
            r#"{ "@timestamp" : "2024-05-01T10:00:01Z", "log.level" : "DEBUG", "message" : " x " }"#,
            "x",
            Some(Debug),
            "",
        ),
        (
            r#"{"timestamp":"2024-05-01T10:00:01Z","level":"INFO","fields":{"message":"new"},"target":"app::db"}"#,
            "new",
            Some(Info),
            "app::db",
        ),
        (
            r#"{"severity":"ERROR","time":"2024-05-01T10:00:01Z","jsonPayload":{"message":"C:\\new"}}"#,
            r"C:\new",
            Some(Error),
            "",
        ),
        (
            r#"{"log":"2024-05-01 10:00:01 WARN disk: full\n","stream":"stdout"}"#,
            "disk: full",
            Some(Warn),
            "",
        ),
        (
            r#"{"log":"{\"level\":\"warn\",\"msg\":\"say \\\"hi\\\"\"}\n","time":"2024-05-01T10:00:01Z"}"#,
            "say \"hi\"",
            Some(Warn),
            "",
        ),
        (
            r#"May  1 10:00:01 web1 app[12]: {"level":"info","message":"caf\u00e9 is open"}"#,
            "café is open",
            Some(Info),
            "app",
        ),
        (
            r#"time="2024-05-01T10:00:01Z" level=error msg="no \"x\"" component=db n=1"#,
            "no \"x\"",
            Some(Error),
            "db",
        ),
        (
            "ts=2024-05-01T10:00:01Z caller=a.go:1 level=info msg=ready",
            "ready",
            Some(Info),
            "a.go:1",
        ),
        (
            r#"{"time":"2024-05-01T10:00:01Z","level":null,"msg":"null is nothing","logger":null}"#,
            "null is nothing",
            None,
            "",
        ),
        (
            r#"{"time":"2024-05-01T10:00:01Z","message":"first","error":{"message":"second"}}"#,
            "first",
            None,
            "",
        ),
        (
            r#"{"msg":"many","time":"2024-05-01T10:00:01Z","a":[[{"msg":"no}"}],"]"],"b":{"c":{"d":{"msg":1}}}}"#,
            "many",
            None,
            "",
        ),
        (
            r#"{"time":"2024-05-01T10:00:01Z","status":500,"request":"GET /x","level":"error"}"#,
            r#"{"time":"2024-05-01T10:00:01Z","status":500,"request":"GET /x","level":"error"}"#,
            Some(Error),
            "",
        ),
        (
            r#"{"event":"user_login","level":"info","timestamp":"2024-05-01T10:00:01Z"}"#,
            "user_login",
            Some(Info),
            "",
        ),
    ];
    for (line, message, severity, component) in cases {
        let (layouts, headers) = learn(&[line; 12]);
        for header in headers {
            let part =
                |span: crate::header::Span| header.plain(span.of(line.as_bytes())).into_owned();
            assert_eq!(String::from_utf8_lossy(&part(header.message)), message, "{layouts:?}");
            assert_eq!(header.severity, severity, "{line}");
            assert_eq!(String::from_utf8_lossy(&part(header.component)), component, "{line}");
            let has_time = !line.contains("PRIORITY");
            let time = header.time.map(|time| time.to_string());
            assert_eq!(time.is_some_and(|time| time.contains(NAIVE)), has_time, "{line}");
        }
    }
}

#[test]
fn members_come_in_any_order() {
    let lines = [
        r#"{"level":"info","msg":"a","time":"2024-05-01T10:00:01Z"}"#,
        r#"{"msg":"b","x":{"y":2},"time":"2024-05-01T10:00:01Z","level":"warn"}"#,
        r#"{"time":"2024-05-01T10:00:01Z","msg":"c"}"#,
    ];
    let (layouts, headers) = learn(&lines);
    assert_eq!(
        layouts,
        [r#"{"time":"<Time:%Y-%m-%dT%H:%M:%S%z>","level":"<Level>","msg":"<Message>"}"#]
    );
    for (header, (line, message)) in headers.iter().zip(lines.iter().zip(["a", "b", "c"])) {
        assert_eq!(header.message.of(line.as_bytes()), message.as_bytes());
        assert!(header.time.is_some());
    }
}

#[test]
fn what_is_no_object_of_a_log_is_a_message() {
    for line in [
        r#"{"msg":"cut off"#,
        r#"{"msg":"two"} {"msg":"objects"}"#,
        r#"{"id":1,"name":"no message"}"#,
        r#"{"msg":7,"time":"yesterday"}"#,
        r#"{"msg":["a"]}"#,
        r#"{msg:"keys without quotes"}"#,
        "at=info method=GET status=200 msg=ok",
        r#"level=info msg=two words"#,
    ] {
        let (_, headers) = learn(&[line; 12]);
        for header in headers {
            let message = header.message.of(line.as_bytes());
            assert!(message == line.as_bytes() || line.starts_with("level="), "{line}");
            assert_eq!(header.quoted, 0);
        }
    }
}

#[test]
fn depth_costs_no_stack() {
    let deep = format!(
        r#"{{"msg":"deep","level":"info","a":{}1{}}}"#,
        "[".repeat(400_000),
        "]".repeat(400_000)
    );
    let open = format!(r#"{{"msg":"open","level":"info","a":{}"#, r#"{"a":"#.repeat(100_000));
    let lines = [r#"{"level":"info","msg":"x"}"#, &deep, &open];
    let (_, headers) = learn(&lines);
    assert_eq!(headers[1].message.of(deep.as_bytes()), b"deep");
    assert_eq!(headers[2].layout, None);
}
