//! Texts of several words, and words that only the rest of the log tells to be values.

use super::*;

#[test]
fn what_happened_behind_a_sentence() {
    let ends =
        ["Bye Bye [quux]", "Closed since a user asked. [quux]", "disconnected by user", "[quux]"];
    let messages: Vec<String> = (1..9)
        .map(|at| format!("Received disconnect from 10.0.0.{at}: {at}: {}", ends[at % ends.len()]))
        .collect();
    let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
    let expected = ends.map(|end| format!("Received disconnect from <*>: <*>: {end}"));
    check("few texts stay apart", &messages, &expected.each_ref().map(String::as_str));
}

#[test]
fn three_texts_between_marks() {
    check(
        "with values in them",
        &[
            "Assumed the code \"standard\" for it",
            "Assumed the code \"exempt\" for it",
            "Assumed the code \"reduced by 6%\" for it",
        ],
        &["Assumed the code \"<*>\" for it"],
    );
    check(
        "operations may be what the message is about",
        &[
            "Saw \"DELETE /a/b\" now ok",
            "Saw \"POST /a/b of 7\" now ok",
            "Saw \"PUT 8 there\" now ok",
        ],
        &[
            "Saw \"DELETE <*>\" now ok",
            "Saw \"POST <*> of <*>\" now ok",
            "Saw \"PUT <*> there\" now ok",
        ],
    );
    check(
        "keys are the message's",
        &[
            "Made a branch for it (branch=7 or so)",
            "Made a branch for it (name=12 of it)",
            "Made a branch for it (base=4 by now)",
        ],
        &[
            "Made a branch for it (branch=<*> or so)",
            "Made a branch for it (name=<*> of it)",
            "Made a branch for it (base=<*> by now)",
        ],
    );
}

#[test]
fn quotes_within_quotes() {
    check(
        "a text behind a key ends with its own quote",
        &[
            "put failed err=\"read \\\"a1\\\": closed\" shard=4",
            "put failed err=\"read \\\"b2\\\": closed by \\\"c4\\\"\" shard=5",
            "put failed err=\"Get \\\"https://a.example.com/b\\\": no room\" shard=5",
            "put failed err=\"unknown key: 7\" shard=6",
        ],
        &["put failed err=<*> shard=<*>"],
    );
    check(
        "though what stands behind a quote in it stands there elsewhere",
        &[
            "kill of all failed err=\"grox \\\"a1\\\" not found\" shard=4",
            "kill of all failed err=\"parsing \\\"b2\\\": bad syntax\" shard=5",
            "kill of all failed err=\"Get \\\"https://a.example.com/b\\\": no room\" shard=6",
            "dropped one event err=\"open /a/b: not found\" shard=4",
            "dropped one event err=\"quux \\\"c3\\\" not found\" shard=4",
            "dropped one event err=\"parsing \\\"d4\\\": bad syntax\" shard=5",
            "dropped one event err=\"unknown key\" shard=6",
        ],
        &["kill of all failed err=<*> shard=<*>", "dropped one event err=<*> shard=<*>"],
    );
}

#[test]
fn quotes_around_quotes() {
    check(
        "those in brackets and of a text within close nothing",
        &[
            "Polled the lot of it: failed to read 'Checker('a1')' of all",
            "Polled the lot of it: failed to read 'No module named 'quux'' of all",
            "Polled the lot of it: failed to read 'Pool(host='barz', port=4): Timed out. (in 5)' of all",
            "Polled the lot of it: failed to read 'no room: try' of all",
            "Polled the lot of it: failed to read '(' of all",
        ],
        &["Polled the lot of it: failed to read '<*>' of all"],
    );
}

#[test]
fn errors_behind_a_key() {
    check(
        "two are values",
        &[
            "probe of the lot ended error=\"no room left: try\" shard=4",
            "probe of the lot ended error=\"lid is stuck\" shard=5",
        ],
        &["probe of the lot ended error=<*> shard=<*>"],
    );
    check(
        "other texts are not",
        &[
            "probe of the lot ended about=\"the room left: try\" shard=4",
            "probe of the lot ended about=\"lid of it\" shard=5",
        ],
        &[
            "probe of the lot ended about=\"the room left: try\" shard=<*>",
            "probe of the lot ended about=\"lid of it\" shard=<*>",
        ],
    );
}

#[test]
fn pairs_in_brackets() {
    let texts = ["socket hang up", "no room: try", "read of it ended", "lid is stuck", "it was 7"];
    let log = texts.map(|text| format!("search is over: see below (err={text})"));
    check(
        "the only key is the message's",
        &log.each_ref().map(String::as_str),
        &["search is over: see below (err=<*>)"],
    );
}

#[test]
fn quotes_that_end_at_their_own() {
    check(
        "what one opens has no value up to an escaped one",
        &[
            "check of all panicked about=\"unexpected EOF\" stack=\"[a:7 b:true]\"",
            "check of all panicked about=\"quux \\\"a1\\\" not found\" stack=\"[a:8 b:false]\"",
        ],
        &[
            "check of all panicked about=\"unexpected EOF\" stack=\"[<*>]\"",
            "check of all panicked about=\"quux \\\"a1\\\" not found\" stack=\"[<*>]\"",
        ],
    );
}

#[test]
fn keys_that_are_values_elsewhere() {
    check(
        "are keys where they stand alone",
        &[
            "Sent the event on to the broker: grox=quux",
            "Sent the event on to the broker: grox=barz",
            "Sent the event on to the broker: grox=fooz",
            "Name of the field is 'grox' now ok",
            "Name of the field is 'quux' now ok",
        ],
        &["Sent the event on to the broker: grox=<*>", "Name of the field is '<*>' now ok"],
    );
}

#[test]
fn guards_behind_a_key() {
    check(
        "two are outcomes",
        &["Job 7 of the pool ended result=failed", "Job 7 of the pool ended result=ready"],
        &["Job <*> of the pool ended result=failed", "Job <*> of the pool ended result=ready"],
    );
}

#[test]
fn verbs_that_were_values() {
    check(
        "a frame takes them",
        &[
            "Moved 8 into the folder 'billing'",
            "Moved 8 into the folder 'search'",
            "Moved 8 into the folder 'growth'",
            "Group quux has a new member fooz",
            "Group barz has a new member quux",
            "Group billing has a new member barz",
        ],
        &["Moved <*> into the folder '<*>'", "Group <*> has a new member <*>"],
    );
}

#[test]
fn arrows_enclose_nothing() {
    check(
        "though a mark is a value elsewhere",
        &["Primary <-> Replica sync of 7", "Saw '-' now ok", "Saw 'quux' now ok"],
        &["Primary <-> Replica sync of <*>", "Saw '<*>' now ok"],
    );
}

#[test]
fn error_texts_at_the_beginning() {
    check(
        "say what the message is about",
        &["Connection refused by peer 10.0.0.1:44", "Connection closed by peer 10.0.0.1:45"],
        &["Connection refused by peer <*>", "Connection closed by peer <*>"],
    );
    check(
        "unless any may stand there",
        &[
            "connection refused (stimulus_id=7)",
            "permission denied (stimulus_id=7)",
            "file not found (stimulus_id=7)",
            "timed out (stimulus_id=7)",
            "broken pipe (stimulus_id=7)",
            "out of memory (stimulus_id=7)",
            "no route to host (stimulus_id=7)",
            "unknown host (stimulus_id=7)",
        ],
        &["<*> (stimulus_id=<*>)"],
    );
}
