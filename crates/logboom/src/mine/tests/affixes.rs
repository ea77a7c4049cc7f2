//! What nearly all messages begin or end with.

use proptest::prelude::*;

use super::{check, mined, shapes, templates};
use crate::mine::affixes::pools;
use crate::shape::decode;

/// Messages of which nine are alike in nothing.
const MESSAGES: [&str; 11] = [
    "Listening on port 8080",
    "Connection from 10.0.0.1 closed: timeout",
    "Session of alice opened",
    "Cache of 17 entries dropped",
    "Key 7 rotated; next in 3h",
    "Reload: 2 rules changed",
    "Backup took 17 s",
    "Disk sda is at 91 %",
    "Shutting down with 3 jobs left",
    "removing key quux now",
    "removing key frob now",
];

fn behind(leads: &[&str]) -> Vec<String> {
    let leads = leads.iter().cycle();
    leads.zip(MESSAGES).map(|(lead, message)| format!("{lead} {message}")).collect()
}

fn texts(of: &[String]) -> Vec<&str> {
    of.iter().map(String::as_str).collect()
}

fn check_behind(rule: &str, leads: &[&str], expected: impl Fn(&str) -> String) {
    let log = behind(leads);
    let expected: Vec<String> = templates(&MESSAGES).iter().map(|it| expected(it)).collect();
    check(rule, &texts(&log), &texts(&expected));
}

#[test]
fn what_all_begin_with_says_nothing() {
    for lead in ["devhost says:", "worker -", "stage of main loop:", "[web] [core]"] {
        check_behind(lead, &[lead], |message| format!("{lead} {message}"));
    }
}

#[test]
fn what_all_are_in_or_end_with_says_nothing() {
    for (before, behind) in [
        ("\"", "\""),
        ("[", "]"),
        ("", " (worker.c:17)"),
        ("", " module=core height=17"),
        ("devhost says: ", " (worker.c:17)"),
        ("[web] \"", "\""),
    ] {
        let log: Vec<String> =
            MESSAGES.iter().map(|message| format!("{before}{message}{behind}")).collect();
        let behind = behind.replace("17", "<*>");
        let expected = templates(&MESSAGES);
        let expected: Vec<String> =
            expected.iter().map(|message| format!("{before}{message}{behind}")).collect();
        check("marks around, words behind", &texts(&log), &texts(&expected));
    }
}

#[test]
fn leads_that_differ_are_variables_of_the_messages_that_have_both() {
    let first = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    check_behind("two hosts", &["quildor says:", "vexamin says:"], |message| {
        let at = MESSAGES.iter().position(|it| first(it) == first(message)).unwrap();
        let lead = match message {
            "removing key <*> now" => "<*>",
            _ if at % 2 == 0 => "quildor",
            _ => "vexamin",
        };
        format!("{lead} says: {message}")
    });
}

#[test]
fn programs_with_leads_of_their_own() {
    let mut log = behind(&["alpha core:"]);
    log.extend(behind(&["billing worker:"]));
    let mut expected = Vec::new();
    for lead in ["alpha core", "billing worker"] {
        expected.extend(templates(&MESSAGES).iter().map(|message| format!("{lead}: {message}")));
    }
    check("each apart", &texts(&log), &texts(&expected));
}

#[test]
fn values_are_no_messages() {
    let log: Vec<String> = ["north", "south", "west", "summer", "winter", "autumn", "night", "day"]
        .iter()
        .map(|word| format!("Orders from region {word} are late"))
        .collect();
    check("one event", &texts(&log), &["Orders from region <*> are late"]);
    let scopes = ["email", "email profile", "phone users:read email", "address phone"];
    let clients = ["billing", "data", "mobile"];
    let log: Vec<String> = (0..12)
        .map(|at| (at, clients[at % 3], scopes[at % 4]))
        .map(|(at, client, scope)| {
            format!("Granted token {at} to client {client} for scopes {scope}")
        })
        .collect();
    check("another", &texts(&log), &["Granted token <*> to client <*> for scopes <*>"]);
}

#[test]
fn errors_are_values() {
    let errors =
        ["i/o timeout", "connection refused", "broken pipe", "no such host", "unexpected EOF"];
    let hosts = ["10.0.0.7:80", "web-1.example.com:80"];
    let log: Vec<String> = (0..10)
        .map(|at| format!("Reading peer list: dial tcp {}: {}", hosts[at % 2], errors[at % 5]))
        .collect();
    check("behind one text", &texts(&log), &["Reading peer list: dial tcp <*>: <*>"]);
}

#[test]
fn nothing_is_a_message_too() {
    let mut log: Vec<String> = MESSAGES.iter().map(|message| format!("\"{message}\"")).collect();
    let mut expected: Vec<String> =
        templates(&MESSAGES).iter().map(|message| format!("\"{message}\"")).collect();
    for empty in ["", "\"\""] {
        log.push(empty.to_owned());
        expected.push(empty.to_owned());
    }
    check("apart from the others", &texts(&log), &texts(&expected));
}

proptest! {
    #[test]
    fn affixes_and_message_are_the_tokens_of_the_shape(
        (lead, trail) in ("(host says: |[\\[(\"]{1,2}|)", "([\\])\"]{1,2}| \\(w: 7\\)|)"),
        messages in proptest::collection::vec("[a-c\"(]{1,3}( [a-c]{1,3}| 12|can't| x:|=|[.\\])]){1,5}", 8..24),
    ) {
        let log: Vec<String> =
            messages.iter().map(|message| format!("{lead}{message}{trail}")).collect();
        let log = texts(&log);
        let shapes = shapes(&log);
        let shapes: Vec<&[u8]> = shapes.iter().map(Vec::as_slice).collect();
        for pool in pools(&shapes).unwrap_or_default() {
            for (at, message) in pool.shapes {
                let (before, behind) = pool.tokens;
                let tokens = before + decode(message).count() + behind;
                prop_assert_eq!(tokens, decode(shapes[at]).count(), "{}", log[at]);
            }
        }
        let mined = mined(&log);
        for (at, template) in mined.of_shape.iter().enumerate() {
            let variables = mined.templates[*template as usize].variables().count();
            prop_assert_eq!(mined.slots(at).len(), variables, "{}", log[at]);
        }
    }
}
