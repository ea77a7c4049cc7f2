//! What the rules make of messages: each case is a log and its templates.

mod affixes;
mod choices;
mod frames;
mod lists;
mod texts;

use super::{Mined, mine};
use crate::shape;
use crate::token::Tokenizer;

/// The shapes of messages.
pub(super) fn shapes(log: &[&str]) -> Vec<Vec<u8>> {
    let mut tokenizer = Tokenizer::default();
    let shape = |line: &&str| {
        let mut bytes = Vec::new();
        shape::encode(line.as_bytes(), tokenizer.tokenize(line.as_bytes()), &mut bytes);
        bytes
    };
    log.iter().map(shape).collect()
}

/// What is mined from messages.
pub(super) fn mined(log: &[&str]) -> Mined {
    let shapes = shapes(log);
    mine(&shapes.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// The texts of the templates of messages.
pub(super) fn templates(log: &[&str]) -> Vec<String> {
    let text = |template: &super::Template| String::from_utf8(template.text()).unwrap();
    mined(log).templates.iter().map(text).collect()
}

/// Checks the templates of a log, in any order of its lines.
pub(super) fn check(rule: &str, log: &[&str], expected: &[&str]) {
    let mut expected: Vec<String> = expected.iter().map(ToString::to_string).collect();
    expected.sort();
    let mut found = templates(log);
    found.sort();
    assert_eq!(found, expected, "{rule}");
    let backwards: Vec<&str> = log.iter().rev().chain(log).copied().collect();
    let mut again = templates(&backwards);
    again.sort();
    assert_eq!(again, expected, "{rule}: order or repetition shows");
}

#[test]
fn texts_behind_a_colon() {
    check(
        "a value among them speaks for a text",
        &[
            "Cannot open volume 7: 17",
            "Cannot open volume 7: the lid of the box is stuck: try again",
            "Cannot open volume 7: no key",
        ],
        &["Cannot open volume <*>: <*>"],
    );
    check(
        "lists of pairs, of any number",
        &[
            "Readings of plant 12: heat=3",
            "Readings of plant 12: heat=3, noise=4",
            "Readings of plant 12: noise=4, heat=3, noise=9",
        ],
        &["Readings of plant <*>: <*>"],
    );
    check(
        "two texts are two messages",
        &["Startup of web: reading tables", "Startup of web: opening ports"],
        &["Startup of web: reading tables", "Startup of web: opening ports"],
    );
}

#[test]
fn texts_between_marks() {
    check(
        "in several slots at once",
        &[
            "Moved (red box) to shelf \"far left\" today",
            "Moved (blue box 4) to shelf \"near the door\" today",
            "Moved (old chair) to shelf \"top row\" today",
            "Moved (big green lamp) to shelf \"under it\" today",
        ],
        &["Moved (<*>) to shelf \"<*>\" today"],
    );
    check(
        "what is common to all stays",
        &[
            "mail done, status=sent (to host 1)",
            "mail done, status=sent (by hand)",
            "mail done, status=sent (3 times 4)",
            "mail done, status=sent (late at night)",
        ],
        &["mail done, status=sent (<*>)"],
    );
}

#[test]
fn words_that_change_the_meaning_stay() {
    check(
        "between brackets and after a key",
        &[
            "Check of node 5 done (failed)",
            "Check of node 5 done (passed)",
            "Check of node 5 done (skipped)",
            "Check of node 5 done (17)",
            "Door of room 5, state=open",
            "Door of room 5, state=closed",
            "Door of room 5, state=locked",
        ],
        &[
            "Check of node <*> done (failed)",
            "Check of node <*> done (passed)",
            "Check of node <*> done (skipped)",
            "Check of node <*> done (<*>)",
            "Door of room <*>, state=open",
            "Door of room <*>, state=closed",
            "Door of room <*>, state=locked",
        ],
    );
    check(
        "at the start of a text",
        &[
            "Backup of disk 4: 17",
            "Backup of disk 4: completed without loss",
            "Backup of disk 4: failed with code 3",
        ],
        &[
            "Backup of disk <*>: <*>",
            "Backup of disk <*>: completed without loss",
            "Backup of disk <*>: failed with code <*>",
        ],
    );
}

#[test]
fn frames_take_longer_values() {
    check(
        "between words",
        &[
            "Rule 17 fired for the sensor at noon",
            "Rule night mode fired for the sensor at noon",
            "Rule 17 and more fired for the sensor at noon",
        ],
        &["Rule <*> fired for the sensor at noon"],
    );
    check(
        "not over another key",
        &[
            "Login denied; uid=0 tty=4 rhost=10.0.0.1",
            "Login denied; uid=0 tty=4 rhost=10.0.0.1 user=9",
        ],
        &[
            "Login denied; uid=<*> tty=<*> rhost=<*>",
            "Login denied; uid=<*> tty=<*> rhost=<*> user=<*>",
        ],
    );
}

#[test]
fn frames_that_took_several_values() {
    let names = ["zorban", "kelvim", "tramik", "voldar"];
    let log = |text: &str, more: &[&str]| -> Vec<String> {
        let same = names.iter().map(|name| text.replace("NAME", name));
        same.chain(more.iter().map(ToString::to_string)).collect()
    };
    for (rule, log, expected) in [
        (
            "a guard is one more",
            log(
                "Could not fetch the plan of NAME at 7",
                &["Could not fetch the plan of create at 8"],
            ),
            vec!["Could not fetch the plan of <*> at <*>"],
        ),
        (
            "a guard within what is written as one, too",
            log(
                "Granted the client of this host the scopes NAME",
                &["Granted the client of this host the scopes orders:read email:write"],
            ),
            vec!["Granted the client of this host the scopes <*>"],
        ),
        (
            "a reason where words tell of trouble",
            log(
                "Failed to stop after the reset NAME",
                &["Failed to stop after the reset no one was asked to wait 7 times"],
            ),
            vec!["Failed to stop after the reset <*>"],
        ),
        (
            "a new sentence is none",
            log(
                "Failed to launch worker. NAME",
                &["Failed to launch worker. No one has 7 cores left"],
            ),
            vec![
                "Failed to launch worker. <*>",
                "Failed to launch worker. No one has <*> cores left",
            ],
        ),
        (
            "a text behind a key, up to the end",
            log(
                "Dropping a bad message error=NAME",
                &["Dropping a bad message error=a7 is not here"],
            ),
            vec!["Dropping a bad message error=<*>"],
        ),
    ] {
        check(rule, &log.iter().map(String::as_str).collect::<Vec<_>>(), &expected);
    }
}

#[test]
fn names_with_dots() {
    check(
        "of units and classes",
        &[
            "Lost the hold of db.service",
            "Lost the hold of cache.socket",
            "Lost the hold of org.example.Call",
        ],
        &["Lost the hold of <*>"],
    );
    check(
        "keys of settings are words",
        &["Deprecated setting is cache.max.age", "Deprecated setting is cache.min.age"],
        &["Deprecated setting is cache.max.age", "Deprecated setting is cache.min.age"],
    );
}

#[test]
fn heads_come_last() {
    check(
        "a text behind the colon goes first",
        &[
            "Door of north: colour 17",
            "Door of north: width 18",
            "Door of north: height 19",
            "Door of north: weight 20",
        ],
        &["Door of north: <*> <*>"],
    );
}

#[test]
fn words_that_alternate() {
    check(
        "names in a frame",
        &[
            "Warning: Unknown package attribute MinVersion",
            "Warning: Unknown package attribute MaxVersion",
            "Warning: Unknown package attribute processorKind",
        ],
        &["Warning: Unknown package attribute <*>"],
    );
    check(
        "constants",
        &["Client 5 connected, clean session true", "Client 5 connected, clean session false"],
        &["Client <*> connected, clean session <*>"],
    );
    check(
        "three known words where a value is due",
        &[
            "Sent the weekly report to marketing",
            "Sent the weekly report to sales",
            "Sent the weekly report to research",
        ],
        &["Sent the weekly report to <*>"],
    );
    check(
        "two known words are no evidence",
        &["The light of the lamp is red", "The light of the lamp is green"],
        &["The light of the lamp is red", "The light of the lamp is green"],
    );
}

#[test]
fn marks_within_values() {
    check(
        "patterns",
        &[
            "Bound queue a5 to key 93f1c7",
            "Bound queue a5 to key 93f1c7.#",
            "Bound queue a5 to key *.93f1c7",
        ],
        &["Bound queue a5 to key <*>"],
    );
    check(
        "lines of values and marks",
        &[
            "10.0.0.1:80 [7] left (7) <8> {200} -- [4/5] |9| and 17",
            "10.0.0.1:80 [7] right (7) <8> {200} -- [4/5] |9| and 17",
            "10.0.0.1:80 [7] upper (7) <8> {200} -- [4/5] |9| and 17",
            "10.0.0.1:80 [7] lower (7) <8> {200} -- [4/5] |9| and 17",
        ],
        &["<*> [<*>] <*> (<*>) <<*>> {<*>} -- [<*>] |<*>| and <*>"],
    );
}

#[test]
fn operations_are_no_outcomes() {
    check(
        "between marks",
        &[
            "Bulk item 5 of node 4 is through (create)",
            "Bulk item 5 of node 4 is through (update)",
            "Bulk item 5 of node 4 is through (index)",
        ],
        &["Bulk item <*> of node <*> is through (<*>)"],
    );
    check(
        "in capitals",
        &[
            "Answered request 7, method=DELETE",
            "Answered request 7, method=PATCH",
            "Answered request 7, method=PUT",
        ],
        &["Answered request <*>, method=<*>"],
    );
    let elsewhere = [
        "Answered request 7, method=DELETE",
        "Answered request 7, method=POST",
        "Answered request 7, method=PUT",
    ];
    let methods = ["POST /v2/servers took 5 ms of time", "DELETE /v2/servers took 5 ms of time"];
    check(
        "that they are values elsewhere says nothing",
        &[methods.as_slice(), &elsewhere].concat(),
        &[
            "Answered request <*>, method=<*>",
            "DELETE <*> took <*> ms of time",
            "POST <*> took <*> ms of time",
        ],
    );
    check(
        "among words they are what happens",
        &["Will start the job 7 at noon", "Will stop the job 7 at noon"],
        &["Will start the job <*> at noon", "Will stop the job <*> at noon"],
    );
}

#[test]
fn heads_among_others() {
    check(
        "both the head and another word differ",
        &[
            "quux: unable to set the cipher suite to right: 7",
            "fooz: unable to set the cipher suite to result: 7",
            "barz: unable to set the cipher suite to middle: 7",
            "bazq: unable to set the cipher suite to number: 7",
        ],
        &["<*>: unable to set the cipher suite to <*>: <*>"],
    );
    check(
        "a severity is none",
        &["error: the disk of host quux is full", "info: the disk of host fooz is full"],
        &["error: the disk of host quux is full", "info: the disk of host fooz is full"],
    );
}

#[test]
fn constants_among_words() {
    let seen = ["Level of node 7 is null", "Level of node 8 is quux", "Level of node 8 is fooz"];
    let alone = "client is null, skipping the check";
    check("a word", &[seen.as_slice(), &[alone]].concat(), &["Level of node <*> is <*>", alone]);
    check(
        "a value, where another stands as well",
        &[alone, "client is 7, skipping the check"],
        &["client is <*>, skipping the check"],
    );
}

#[test]
fn names_and_heads() {
    check(
        "the name of a message keeps its digit",
        &["%LINK-3-GONE: Port 17 is away", "%LINK-3-GONE: Port 18 is away"],
        &["%LINK-3-GONE: Port <*> is away"],
    );
    check(
        "a head of several words that alternates with a value",
        &[
            "web77: Main process of the unit is away",
            "db3f19a: Main process of the unit is away",
            "Daily download of news: Main process of the unit is away",
        ],
        &["<*>: Main process of the unit is away"],
    );
    check(
        "any message may follow a part and a severity",
        &[
            "resolver[7] info: 17",
            "resolver[7] info: cache of names is warm",
            "resolver[7] info: server 9 took the query",
        ],
        &[
            "resolver[<*>] info: <*>",
            "resolver[<*>] info: cache of names is warm",
            "resolver[<*>] info: server <*> took the query",
        ],
    );
}

#[test]
fn units_of_time() {
    check("one unit is text", &["Slept for 12ms", "Slept for 3ms"], &["Slept for <*>ms"]);
    check(
        "units that alternate are part of the value",
        &["Slept for 12ms and 3s", "Slept for 1.5s and 4s", "Slept for 1m2s and 5s"],
        &["Slept for <*> and <*>s"],
    );
}

#[test]
fn guards_among_many_values() {
    let values = "zor kel vim pra nux dof gla tep mir hob".split(' ');
    let mut log: Vec<String> =
        values.map(|name| format!("Pushed the job {name} on line")).collect();
    let guards = ["accept", "reject"].map(|guard| format!("Pushed the job {guard} on line"));
    log.extend(guards);
    let log: Vec<&str> = log.iter().map(String::as_str).collect();
    check("two among ten", &log, &["Pushed the job <*> on line"]);
    check(
        "two among three",
        &[&log[..3], &log[10..]].concat(),
        &[
            "Pushed the job <*> on line",
            "Pushed the job accept on line",
            "Pushed the job reject on line",
        ],
    );
}

#[test]
fn error_texts() {
    check(
        "behind a part, with what they were about",
        &[
            "relay: open /etc/x: no such file or directory",
            "relay: Connection refused (os error 111)",
            "relay: EOF",
        ],
        &["relay: <*>"],
    );
    check(
        "hold nothing together",
        &["relay: permission denied", "zelok: permission denied", "garnu: permission denied"],
        &["relay: permission denied", "zelok: permission denied", "garnu: permission denied"],
    );
}

#[test]
fn a_text_may_be_one_quote() {
    check(
        "a line that ends in the middle of a text",
        &[
            "level=info msg=\"",
            "level=info msg=\"Shutting down worker 7 gracefully\"",
            "level=info msg=\"Connected to web-02:33966\"",
            "level=info msg=\"Scheduled task cleanup finished with status 0\"",
        ],
        &["level=info msg=<*>"],
    );
}

#[test]
fn marks_that_values_print() {
    check(
        "behind = and a colon",
        &["Set name='a1' for 3, options: [4]", "Set name='b2' for 4, options: [5]"],
        &["Set name=<*> for <*>, options: <*>"],
    );
    check("among words", &["Set '12' to [4] now"], &["Set '<*>' to [<*>] now"]);
}

#[test]
fn nouns_before_their_value() {
    check(
        "a value elsewhere, a noun here",
        &[
            "Sent the letter to zorban today",
            "Sent the letter to kelvim today",
            "Lost power on zorban 12 and 13",
        ],
        &["Sent the letter to <*> today", "Lost power on zorban <*> and <*>"],
    );
}

#[test]
fn objects_are_messages() {
    let line = |level: &str, text: &str, id: u32| {
        format!(r#"{{"level":"{level}","msg":"{text}","id":"{id:08}a"}}"#)
    };
    let texts = ["cache refreshed", "disk is full", "user came in", "mail was sent", "job began"];
    let log: Vec<String> = (0..).zip(texts).map(|(id, text)| line("info", text, id)).collect();
    let log: Vec<&str> = log.iter().map(String::as_str).collect();
    let expected = texts.map(|text| format!(r#"{{"level":"info","msg":"{text}","id":"<*>"}}"#));
    check("what an object says stays", &log, &expected.each_ref().map(String::as_str));
    check(
        "an object in a message is a value",
        &["sent {'a': 'b c', 'd': 'e'} to the peer", "sent {'a': 'f'} to the peer"],
        &["sent <*> to the peer"],
    );
}
