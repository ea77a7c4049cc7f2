//! Whole outputs on the logs of corpora/. `LOGBOOM_BLESS=1` writes them anew.

use std::fs;

use crate::support::{all_real, logboom, real, root, text};

pub(crate) fn check(name: &str, output: &[u8]) {
    let path = root().join("tests/goldens").join(name);
    let output = String::from_utf8(output.to_vec()).unwrap();
    // Paths hang on where the checkout is.
    let output = output.replace(text(&root()), "");
    if std::env::var_os("LOGBOOM_BLESS").is_some() {
        fs::write(&path, output).unwrap();
        return;
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    similar_asserts::assert_eq!(golden, output, "{name}; LOGBOOM_BLESS=1 writes it anew");
}

#[test]
fn templates_and_headers_of_real_logs() {
    for log in all_real() {
        let name = log.file_stem().unwrap().to_str().unwrap();
        let args = ["templates", "--year", "2026", "--top", "60", "--typed", text(&log)];
        check(&format!("{name}.templates"), &logboom(&args).ok());
        check(&format!("{name}.header"), &logboom(&["header", text(&log)]).ok());
    }
}

const FAILED: &str =
    "Nov 24 10:00:00 host sshd[7]: Failed password for root from 10.0.0.7 port 22 ssh2";

#[test]
fn every_command_and_format() {
    let (dpkg, java, sshd) = (real("dpkg"), real("java"), real("sshd"));
    let cases: [(&str, &[&str]); 13] = [
        ("templates.ndjson", &["templates", "--json", "--top", "5", text(&java)]),
        ("templates.csv", &["--output", "csv", "--top", "5", text(&java)]),
        ("counts.table", &["counts", "--every", "1h", text(&dpkg)]),
        ("counts.ndjson", &["counts", "--every", "1h", "--json", "--top", "3", text(&dpkg)]),
        (
            "counts.csv",
            &["counts", "--every", "1d", "--by", "severity", "--output", "csv", text(&java)],
        ),
        ("diff.table", &["diff", text(&dpkg), text(&java)]),
        ("diff.ndjson", &["diff", "--json", "--top", "5", text(&dpkg), text(&java)]),
        (
            "explain",
            &["--explain", "2026-11-24 08:00:00 status installed x:amd64 1.2-3", text(&dpkg)],
        ),
        ("explain.known", &["--year", "2026", "--explain", FAILED, text(&sshd)]),
        ("explain.json", &["--year", "2026", "--json", "--explain", FAILED, text(&sshd)]),
        (
            "explain.pinned",
            &[
                "--template",
                "Failed <*> port <num> ssh2",
                "--year",
                "2026",
                "--explain",
                FAILED,
                text(&sshd),
            ],
        ),
        (
            "explain.rejected",
            &["--since", "2026-11-25", "--year", "2026", "--explain", FAILED, text(&sshd)],
        ),
        ("former", &["--former", text(&java)]),
    ];
    for (name, args) in cases {
        check(&format!("command.{name}"), &logboom(args).ok());
    }
}

#[test]
fn labels() {
    for (format, name) in
        [("table", "label.table"), ("ndjson", "label.ndjson"), ("csv", "label.csv")]
    {
        let log = logboom(&["label", "--output", format, text(&real("java"))]).ok();
        let head: Vec<u8> =
            log.split_inclusive(|&b| b == b'\n').take(60).flatten().copied().collect();
        check(&format!("command.{name}"), &head);
    }
}
