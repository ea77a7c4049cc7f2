//! Rows in every format, and what bytes do to them.

use proptest::prelude::*;

use super::table::Style;
use super::*;
use crate::header::{Header, Span};
use crate::mine::TemplateId;
use crate::options::Field;
use crate::report::{CountRow, Label, Ledger, Match, Outcome, Rejection, Sums, TemplateRow};
use crate::time::Severity;

fn sums(at: Option<i64>, severity: &[(Severity, u64)]) -> Sums {
    let time = at.map(|seconds| Stamp::new(seconds * 1_000_000_000, Some(0)));
    let mut sums = Sums::default();
    for &(level, count) in severity {
        (0..count).for_each(|_| sums.count(time, Some(level)));
    }
    sums
}

fn template_rows() -> Vec<TemplateRow> {
    let row = |id, text: &[u8], typed: &[u8], sums: Sums, share| TemplateRow {
        id: TemplateId(id),
        template: text.into(),
        typed: typed.into(),
        by: vec![b"web 1".to_vec(), b"".to_vec()],
        sums,
        share,
        variables: vec![VariableRow {
            class: Some("ip".to_owned()),
            samples: vec![b"10.0.0.1".to_vec(), b"\xff\"".to_vec()],
        }],
        example: None,
    };
    let both = [(Severity::Info, 1_234_000), (Severity::Error, 567)];
    vec![
        row(1, b"peer <*> gone", b"peer <ip> gone", sums(Some(0), &both), 0.75),
        row(2, b"\x1b[2J <\\<*> <*>", b"", sums(None, &[(Severity::Warn, 3)]), 0.0001),
    ]
}

fn ndjson<R>(columns: &[Column<R>], rows: &[R]) -> String {
    let mut out = Vec::new();
    json::rows(columns, rows, &mut out);
    String::from_utf8(out).unwrap()
}

fn table<R>(columns: &[Column<R>], rows: &[R], style: &Style) -> String {
    let mut out = Vec::new();
    table::rows(columns, rows, style, &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn templates_as_json() {
    let first = ndjson(&templates(&[], false), &template_rows()[..1]);
    let expected = concat!(
        r#"{"id":"0000000000000001","template":"peer <*> gone","count":1234567,"share":0.75,"#,
        r#""first_seen":"1970-01-01T00:00:00Z","last_seen":"1970-01-01T00:00:00Z","#,
        r#""severity":{"info":1234000,"error":567},"#,
        r#""variables":[{"class":"ip","samples":["10.0.0.1","#,
        "\"\u{fffd}\\\"\"]}],\"example\":null}\n",
    );
    assert_eq!(first, expected);
}

#[test]
fn split_counts_have_a_field_for_each() {
    let by = [Field::Source, Field::Severity];
    let lines = ndjson(&templates(&by, true), &template_rows()[..1]);
    let value: serde_json::Value = serde_json::from_str(&lines).unwrap();
    assert_eq!(value["template"], "peer <ip> gone");
    assert_eq!(value["source"], "web 1");
    assert_eq!(value["severity"], serde_json::Value::Null);
    assert_eq!(lines.matches("\"severity\"").count(), 1);
}

#[test]
fn windows_have_the_zone_of_their_records() {
    let at = |first| {
        let mut sums = Sums::default();
        (sums.count, sums.first) = (2, first);
        sums
    };
    let row = |first| CountRow {
        window: Some(0..60_000_000_000),
        id: TemplateId(7),
        template: b"up",
        typed: b"up",
        by: &[],
        sums: at(Some(first)),
    };
    let rows = [row(Stamp::new(0, Some(90))), row(Stamp::new(0, None))];
    let expected = concat!(
        r#"{"window_start":"1970-01-01T00:00:00Z","window_end":"1970-01-01T00:01:00Z","#,
        r#""id":"0000000000000007","template":"up","severity":{},"count":2,"#,
        r#""first_seen":"1970-01-01T01:30:00+01:30","last_seen":null,"kind":"count"}"#,
    );
    let lines = ndjson(&counts(&[], false), &rows);
    assert_eq!(lines.lines().next(), Some(expected));
    assert!(lines.ends_with(
        "\"count\":2,\"first_seen\":\"1970-01-01T00:00:00\",\"last_seen\":null,\"kind\":\"count\"}\n"
    ));
    assert!(lines.contains(r#"{"window_start":"1970-01-01T00:00:00","#));
}

fn label(outcome: Outcome) -> Label {
    let span = |start, end| Span { start, end };
    let header = Header { host: span(0, 2), message: span(3, 12), ..Header::default() };
    Label { line: 9, header, time: None, outcome }
}

#[test]
fn labels() {
    let found = Outcome::Matched(Match { template: 0, variables: vec![8..12, 0..0] });
    let matched = label(found);
    let rejected = label(Outcome::Rejected(Rejection::OutsideTime));
    let template: Option<(TemplateId, &[u8])> = Some((TemplateId(10), b"open <*><*>"));
    let row =
        |label, template| LabelRow { source: "in", record: b"h1 open tmp\xff", label, template };
    let rows = [row(&matched, template), row(&rejected, None)];
    let expected = concat!(
        r#"{"line":9,"source":"in","time":null,"severity":null,"host":"h1","component":null,"#,
        r#""pid":null,"message":"open tmp"#,
        "\u{fffd}\",\"id\":\"000000000000000a\",\"template\":\"open <*><*>\",",
        "\"variables\":[\"tmp\u{fffd}\",\"\"]}",
    );
    let lines = ndjson(LabelRow::columns(), &rows);
    assert_eq!(lines.lines().next(), Some(expected));
    let end = r#""id":null,"template":null,"variables":null,"reason":"outside_time"}"#;
    assert!(lines.trim_end().ends_with(end), "{lines}");

    let mut out = Vec::new();
    let style = Style { color: true, ..Style::default() };
    rows.iter().for_each(|row| table::label(row, &style, &mut out));
    let expected = "\x1b[2m000000000000000a       9  \x1b[0mh1 open \x1b[1mtmp\\xff\x1b[0m\n\
                    \x1b[2moutside_time           9  \x1b[0mh1 open tmp\\xff\n";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn the_ledger_is_an_object() {
    let ledger = Ledger { records: 3, counted: 1, ..Ledger::default() };
    let ledger = Ledger { rejected: [("blank", 2)].into(), ..ledger };
    let value: serde_json::Value = serde_json::from_slice(&json::ledger(&ledger, 0.5)).unwrap();
    assert_eq!(value["rejected"]["blank"], 2);
    assert_eq!(value["seconds"], 0.5);
    assert_eq!(value["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn tables() {
    let wide = "    COUNT  SHARE          SEVERITY   SOURCE  ID                TEMPLATE
1,234,567   75.0% ██████  error 567  web 1   0000000000000001  peer <*> gone
        3   <0.1%         warn       web 1   0000000000000002  \\x1b[2J <\\<*> <*>
";
    let columns = templates(&[Field::Source, Field::Host], false);
    assert_eq!(table(&columns, &template_rows(), &Style::default()), wide);
    let narrow = Style { width: Some(30), ..Style::default() };
    for line in table(&columns, &template_rows(), &narrow).lines() {
        assert_eq!(line.chars().count(), 30, "{line}");
        assert!(line.ends_with('…'), "{line}");
    }
    let style = Style { color: true, ..Style::default() };
    let colored = table(&columns, &template_rows(), &style);
    assert!(colored.contains("peer \x1b[2m<*>\x1b[0m gone\n"), "{colored}");
    assert!(colored.contains("\x1b[31merror\x1b[0m"), "{colored}");
    assert!(colored.contains("[2J <\\<*> \x1b[2m<*>\x1b[0m\n"), "{colored}");
    let times = Style { times: true, ..Style::default() };
    assert!(table(&columns, &template_rows(), &times).contains("FIRST SEEN"));
}

#[test]
fn wide_characters_are_cut_by_their_width() {
    let rows = [crate::report::LayoutRow {
        layout: None,
        example: Some("漢字漢字".into()),
        lines: 12,
        share: f64::NAN,
    }];
    let style = Style { width: Some(11), ..Style::default() };
    let expected = "LINES  EXA…\n   12  漢…\n";
    assert_eq!(table(&layouts(), &rows, &style), expected);
    let style = Style { width: Some(15), ..Style::default() };
    assert!(table(&layouts(), &rows, &style).ends_with("   12  漢字漢字\n"));
}

/// A row of one text.
fn text_column() -> Vec<Column<Vec<u8>>> {
    vec![Column::new("text", Kind::Text, |row: &Vec<u8>, _| Value::text(Some(row)))]
}

#[test]
fn texts_show_all_they_hold() {
    // Bytes, as JSON, as CSV.
    let cases: [(&[u8], &str, &str); 14] = [
        (b"a b", r#""a b""#, "a b"),
        (b"", r#""""#, ""),
        (b"a,\"b\"", r#""a,\"b\"""#, r#""a,""b""""#),
        (b"\\n", r#""\\n""#, r"\n"),
        (b"a\tb\r\n", r#""a\tb\r\n""#, r"a\tb\r\n"),
        (b"\x1b[31m", r#""\u001b[31m""#, r"\x1b[31m"),
        (b"\0\x7f", r#""\u0000\u007f""#, r"\x00\x7f"),
        ("\u{9b}é".as_bytes(), "\"\\u009bé\"", "\\u{9b}é"),
        (b"\xc3", "\"\u{fffd}\"", r"\xc3"),
        (
            "\u{202e}\u{200b}\u{2028}".as_bytes(),
            r#""\u202e\u200b\u2028""#,
            r"\u{202e}\u{200b}\u{2028}",
        ),
        ("\u{e0041}".as_bytes(), r#""\udb40\udc41""#, r"\u{e0041}"),
        (b"=1+1", r#""=1+1""#, "'=1+1"),
        (b"-5", r#""-5""#, "'-5"),
        (b"@SUM(1,2)", r#""@SUM(1,2)""#, r#""'@SUM(1,2)""#),
    ];
    for (bytes, as_json, as_csv) in cases {
        let line = ndjson(&text_column(), &[bytes.to_vec()]);
        assert_eq!(line, format!("{{\"text\":{as_json}}}\n"));
        let mut line = Vec::new();
        csv::row(&text_column(), &bytes.to_vec(), &mut line);
        assert_eq!(String::from_utf8(line).unwrap(), format!("{as_csv}\n"));
    }
}

#[test]
fn numbers() {
    let columns = [Column::new("n", Kind::Number, |row: &f64, _| Value::Float(*row))];
    let cases = [
        (1.0, "1.0"),
        (0.1, "0.1"),
        (1e-300, "1e-300"),
        (-2.5e20, "-2.5e20"),
        (f64::NAN, "null"),
        (f64::INFINITY, "null"),
    ];
    for (number, expected) in cases {
        assert_eq!(ndjson(&columns, &[number]), format!("{{\"n\":{expected}}}\n"));
    }
}

#[test]
fn csv_of_nested_values() {
    let mut out = Vec::new();
    csv::rows(&templates(&[Field::Host], false), &template_rows()[..1], &mut out);
    let expected = concat!(
        "id,template,count,share,first_seen,last_seen,severity,variables,example,host\n",
        "0000000000000001,peer <*> gone,1234567,0.75,1970-01-01T00:00:00Z,1970-01-01T00:00:00Z,",
        "\"{\"\"info\"\":1234000,\"\"error\"\":567}\",",
        "\"[{\"\"class\"\":\"\"ip\"\",\"\"samples\"\":[\"\"10.0.0.1\"\",\"\"\u{fffd}\\\"\"\"\"]}]\",,",
        "web 1\n",
    );
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn formats_by_name() {
    assert_eq!("ndjson".parse::<Format>().unwrap(), Format::Ndjson);
    for name in ["otlp", "openmetrics", "xml"] {
        let error = name.parse::<Format>().unwrap_err();
        assert!(error.is_usage() && error.to_string().contains(name));
    }
}

/// Bytes of all kinds: any at all, and text.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..64),
        proptest::collection::vec(any::<char>(), 0..32)
            .prop_map(|text| text.into_iter().collect::<String>().into_bytes()),
        // Long runs of what shows as it is, and an odd byte here and there.
        proptest::collection::vec(prop_oneof![20 => b' '..=b'~', 1 => any::<u8>()], 0..64),
    ]
}

proptest! {
    #[test]
    fn times_are_as_stamps_print_them(
        nanos in prop_oneof![any::<i64>(), (-3_i64..3_000_000_000).prop_map(|s| s * 1_000_000_000)],
        offset in prop_oneof![Just(None), Just(Some(0)), (-1500_i16..1500).prop_map(Some), any::<i16>().prop_map(Some)],
    ) {
        let columns = [Column::new("t", Kind::Time, |row: &Stamp, _| Value::Time(*row))];
        let stamp = Stamp::new(nanos, offset);
        prop_assert_eq!(ndjson(&columns, &[stamp]), format!("{{\"t\":\"{stamp}\"}}\n"));
    }

    #[test]
    fn the_end_of_what_is_plain_is_that_of_its_bytes(bytes in bytes()) {
        let is_plain = |&byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
        for start in 0..bytes.len() {
            let text = &bytes[start..];
            let end = text.iter().position(|byte| !is_plain(byte)).unwrap_or(text.len());
            prop_assert_eq!(text::plain_end(text), end);
        }
    }

    #[test]
    fn json_reads_back(bytes in bytes()) {
        let line = ndjson(&text_column(), std::slice::from_ref(&bytes));
        prop_assert_eq!(line.matches('\n').count(), 1);
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        prop_assert_eq!(value["text"].as_str().unwrap(), String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn csv_reads_back(bytes in bytes()) {
        let columns: Vec<_> = text_column().into_iter().chain(text_column()).collect();
        let mut line = Vec::new();
        csv::row(&columns, &bytes, &mut line);
        prop_assert_eq!(line.iter().filter(|&&byte| byte == b'\n').count(), 1);
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(&line[..]);
        let record = reader.records().next().unwrap().unwrap();
        let mut expected = String::new();
        if bytes.first().is_some_and(|first| b"=+-@\t\r".contains(first)) {
            expected.push('\'');
        }
        text::push_visible(&bytes, &mut expected);
        prop_assert_eq!(record.iter().collect::<Vec<_>>(), [&expected, &expected]);
    }

    #[test]
    fn colours_change_no_text(one in bytes(), other in bytes(), repeats in 1_usize..3) {
        let column = |kind| Column::new("text", kind, |row: &Vec<u8>, _| Value::text(Some(row)));
        let columns = [Kind::Text, Kind::Template].map(column);
        let rows = [vec![one; repeats], vec![other; repeats]].concat();
        let plain = table(&columns, &rows, &Style::default());
        let colored = table(&columns, &rows, &Style { color: true, ..Style::default() });
        prop_assert_eq!(plain.lines().count(), rows.len() + 1);
        let codes = ["\x1b[2m", "\x1b[0m"];
        prop_assert_eq!(codes.iter().fold(colored, |text, code| text.replace(code, "")), plain);
    }

    #[test]
    fn tables_keep_to_their_width(bytes in bytes(), width in 1_usize..40) {
        let style = Style { width: Some(width), color: false, times: false };
        let text = table(&text_column(), &[bytes], &style);
        prop_assert_eq!(text.lines().count(), 2);
        for line in text.lines() {
            let wide = |c| unicode_width::UnicodeWidthChar::width(c).unwrap_or_default();
            prop_assert!(line.chars().map(wide).sum::<usize>() <= width);
            prop_assert!(!line.contains(char::is_control));
        }
    }
}

/// The rows of a file, as its reader prints them.
#[cfg(feature = "parquet")]
fn read_parquet(file: Vec<u8>) -> Vec<String> {
    use ::parquet::file::reader::{FileReader as _, SerializedFileReader};

    let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
    reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect()
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_of_templates_reads_back() {
    let mut out = Vec::new();
    let columns = templates(&[Field::Host], false);
    parquet::rows(&columns, &template_rows()[..1], &mut out).unwrap();
    let expected = concat!(
        r#"{id: "0000000000000001", template: "peer <*> gone", count: 1234567, share: 0.75, "#,
        r#"first_seen: 0, last_seen: 0, severity: {"info" -> 1234000, "error" -> 567}, "#,
        r#"variables: [{class: "ip", samples: ["10.0.0.1", "#,
        "\"\u{fffd}\"\"]}], example: null, host: \"web 1\"}",
    );
    assert_eq!(read_parquet(out), [expected]);
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_of_labels_reads_back() {
    let found = Outcome::Matched(Match { template: 0, variables: vec![8..11, 0..0] });
    let (matched, rejected) = (label(found), label(Outcome::Rejected(Rejection::Blank)));
    let template: Option<(TemplateId, &[u8])> = Some((TemplateId(10), b"open <*><*>"));
    let row = |label, template| LabelRow { source: "in", record: b"h1 open temp", label, template };
    let columns = LabelRow::columns();
    let mut out = Vec::new();
    let mut writer = parquet::Writer::new(columns, &mut out).unwrap();
    writer.write(parquet::Batch::new(columns)).unwrap();
    for row in [row(&matched, template), row(&rejected, None)] {
        let mut batch = parquet::Batch::new(columns);
        assert!(batch.is_empty());
        batch.push(columns, &row);
        assert_eq!(batch.len(), 1);
        writer.write(batch).unwrap();
    }
    writer.finish().unwrap();
    let head =
        r#"{line: 9, source: "in", time: null, severity: null, host: "h1", component: null, "#;
    let expected = [
        r#"pid: null, message: "open temp", id: "000000000000000a", template: "open <*><*>", variables: ["tem", ""], reason: null}"#,
        r#"pid: null, message: "open temp", id: null, template: null, variables: null, reason: "blank"}"#,
    ];
    assert_eq!(read_parquet(out), expected.map(|tail| format!("{head}{tail}")));
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_tells_what_the_output_says() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let error = parquet::rows(&templates(&[], false), &template_rows(), Full).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
}
