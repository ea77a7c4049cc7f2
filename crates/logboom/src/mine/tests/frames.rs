//! What a template with variables takes in.

use super::check;

#[test]
fn texts_that_name_their_value() {
    check(
        "are the message's",
        &[
            "Found the leader 7 for group quux",
            "Found the leader 8 for group fooz",
            "Found the leader 8 for group id 17",
        ],
        &["Found the leader <*> for group <*>", "Found the leader <*> for group id <*>"],
    );
}

#[test]
fn frames_that_leave_no_doubt() {
    check(
        "between words anything is a value",
        &[
            "Opened gate a17 of the old garden, said hello and went home again today",
            "Opened gate [7] was left open: 'a' of the old garden, said hello and went home again today",
            "Opened gate that had no key of the old garden, said hello and went home again today",
        ],
        &["Opened gate <*> of the old garden, said hello and went home again today"],
    );
    check(
        "at the end a message may go on",
        &[
            "Opened gate 7 of the old garden, said hello and went home again at 7",
            "Opened gate 7 of the old garden, said hello and went home again at last, but no one was there",
        ],
        &[
            "Opened gate <*> of the old garden, said hello and went home again at <*>",
            "Opened gate <*> of the old garden, said hello and went home again at last, but no one was there",
        ],
    );
}

#[test]
fn a_value_is_what_became_the_variable() {
    let texts = [
        "404 Client Error: Not Found for url: https://a.example.com/b",
        "Connection lost",
        "[Errno 2] No such file or directory: '/opt/a.yaml'",
        "'quux40'",
    ];
    let log: Vec<String> = texts
        .iter()
        .map(|text| format!("Failed to drop the plan: 17 from port: 9 due to error: {text}"))
        .collect();
    check(
        "and no text that all begin with",
        &log.iter().map(String::as_str).collect::<Vec<_>>(),
        &["Failed to drop the plan: <*> from port: <*> due to error: <*>"],
    );
}

#[test]
fn frames_that_took_many() {
    let values = ["quux", "barz", "fooz", "grox", "plim", "vorp", "zang", "dwib", "snop", "klee"];
    let log = |message: &dyn Fn(&str) -> String, last: &str| -> Vec<String> {
        let mut log: Vec<String> = values.iter().map(|value| message(value)).collect();
        log.push(last.to_owned());
        log
    };
    let check_log = |rule, log: Vec<String>, expected: &[&str]| {
        check(rule, &log.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    };
    check_log(
        "take a known word, though they have two of their own",
        log(
            &|value| format!("{value}-7 Registered subscriber {value}"),
            "apple Registered subscriber quux",
        ),
        &["<*> Registered subscriber <*>"],
    );
    check_log(
        "but none that changes the meaning",
        log(
            &|value| format!("{value}-7 Registered subscriber {value}"),
            "failed Registered subscriber quux",
        ),
        &["<*> Registered subscriber <*>", "failed Registered subscriber quux"],
    );
    check_log(
        "and no brackets behind a blank",
        log(
            &|value| format!("Reset of the link by {value} port {value}"),
            "Reset of the link by quux port barz [preauth]",
        ),
        &["Reset of the link by <*> port <*>", "Reset of the link by <*> port <*> [preauth]"],
    );
    check_log(
        "nor what changes the meaning, between five",
        log(
            &|value| format!("Failed password for {value} from 10.0.0.7 port 22 ssh2"),
            "Failed password for invalid user quux from 10.0.0.7 port 22 ssh2",
        ),
        &[
            "Failed password for <*> from <*> port <*> ssh2",
            "Failed password for invalid user <*> from <*> port <*> ssh2",
        ],
    );
    check_log(
        "take several between five",
        log(
            &|value| format!("Skipping {value} since its content key does not exist"),
            "Skipping the order of a function since its content key does not exist",
        ),
        &["Skipping <*> since its content key does not exist"],
    );
}

#[test]
fn nouns_before_a_value() {
    check(
        "two are the message's, though they are values elsewhere",
        &[
            "Ignoring the setup of the platform \"a1\" as asked",
            "Ignoring the setup of the accessory \"b2\" as asked",
            "Kind of the part is 'platform' now ok",
            "Kind of the part is 'accessory' now ok",
            "Kind of the part is 'quux' now ok",
        ],
        &[
            "Ignoring the setup of the platform \"<*>\" as asked",
            "Ignoring the setup of the accessory \"<*>\" as asked",
            "Kind of the part is '<*>' now ok",
        ],
    );
}
