//! The fields of NDJSON, which users rely on.

use crate::support::{logboom, real, text};

#[test]
fn fields_are_stable() {
    let (java, dpkg) = (real("java"), real("dpkg"));
    let cases: [(&[&str], &str); 5] = [
        (&["templates"], "id template count share first_seen last_seen severity variables example"),
        (
            &["counts", "--every", "1h", "--by", "component"],
            "window_start window_end id template severity count first_seen last_seen kind component",
        ),
        (&["label"], "line source time severity host component pid message id template variables"),
        (&["header"], "layout example lines share"),
        (&["diff", text(&dpkg)], "id template change base_count target_count ratio p_value"),
    ];
    for (command, expected) in cases {
        let out = logboom(&[command, &["--json", text(&java)]].concat()).ok();
        let out = String::from_utf8(out).unwrap();
        let row: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(out.lines().next().unwrap()).unwrap();
        let mut expected: Vec<&str> = expected.split(' ').collect();
        expected.sort_unstable();
        let mut fields: Vec<&str> = row.keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, expected, "{command:?}");
    }
}
