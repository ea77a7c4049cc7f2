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
