//! Few words that alternate in one place: values or messages of their own.

use super::check;

#[test]
fn two_behind_a_key() {
    check(
        "are values",
        &["Probe of node 5 ended color=red today", "Probe of node 5 ended color=blue today"],
        &["Probe of node <*> ended color=<*> today"],
    );
    check(
        "but for outcomes",
        &["Probe of node 5 ended up=failed today", "Probe of node 5 ended up=enabled today"],
        &["Probe of node <*> ended up=failed today", "Probe of node <*> ended up=enabled today"],
    );
}

#[test]
fn two_names_in_a_strong_frame() {
    check(
        "are values between marks and behind their noun",
        &[
            "Call to peer 7 on the profile [XS_INNER] was late for task BackOffLoop",
            "Call to peer 7 on the profile [XS_OUTER] was late for task BackOffLoop",
            "Call to peer 7 on the profile [XS_INNER] was late for task PullErrors",
            "Call to peer 7 on the profile [XS_OUTER] was late for task PullErrors",
        ],
        &["Call to peer <*> on the profile [<*>] was late for task <*>"],
    );
    check(
        "but for known words",
        &[
            "Lamp of the big blue house is 'active' now",
            "Lamp of the big blue house is 'inactive' now",
        ],
        &[
            "Lamp of the big blue house is 'active' now",
            "Lamp of the big blue house is 'inactive' now",
        ],
    );
}

#[test]
fn two_known_words_in_quotes() {
    check(
        "are values",
        &["Painted the wall of room 7 'red' today", "Painted the wall of room 7 'blue' today"],
        &["Painted the wall of room <*> '<*>' today"],
    );
    check(
        "but for outcomes",
        &["Peer of node 5 on the link is 'down' now", "Peer of node 5 on the link is 'up' now"],
        &["Peer of node <*> on the link is 'down' now", "Peer of node <*> on the link is 'up' now"],
    );
}

#[test]
fn few_words_in_a_strong_frame() {
    check(
        "three are values beside a variable",
        &[
            "Painted the front door of house 7 yellow by hand",
            "Painted the front door of house 7 green by hand",
            "Painted the front door of house 7 white by hand",
        ],
        &["Painted the front door of house <*> <*> by hand"],
    );
    let alone = [
        "Painted the front door of the house yellow by hand",
        "Painted the front door of the house green by hand",
        "Painted the front door of the house white by hand",
    ];
    check("but not where nothing else is one", &alone, &alone);
    check(
        "two are beside three variables, if one is no known word",
        &[
            "Built quux link 5 for outside:10.0.0.7 to inside:10.0.1.7 by rule 7",
            "Built outer link 5 for outside:10.0.0.7 to inside:10.0.1.7 by rule 7",
        ],
        &["Built <*> link <*> for outside:<*> to inside:<*> by rule <*>"],
    );
    check(
        "but known words may be the message's",
        &[
            "Block 5 stored as values in memory (size 7 of 9 pages)",
            "Block 5 stored as bytes in memory (size 7 of 9 pages)",
        ],
        &[
            "Block <*> stored as bytes in memory (size <*> of <*> pages)",
            "Block <*> stored as values in memory (size <*> of <*> pages)",
        ],
    );
    check(
        "verbs say what happened, whatever their case",
        &[
            "Peer 5 of group 7 is now LOOKING for the leader",
            "Peer 5 of group 7 is now LEADING for the leader",
            "Peer 5 of group 7 is now FOLLOWING for the leader",
        ],
        &[
            "Peer <*> of group <*> is now FOLLOWING for the leader",
            "Peer <*> of group <*> is now LEADING for the leader",
            "Peer <*> of group <*> is now LOOKING for the leader",
        ],
    );
    check(
        "and keys say what a value is",
        &[
            "Left the peer of node 7 with sent=3 and inner=5",
            "Left the peer of node 7 with sent=3 and outer=5",
            "Left the peer of node 7 with sent=3 and upper=5",
        ],
        &[
            "Left the peer of node <*> with sent=<*> and inner=<*>",
            "Left the peer of node <*> with sent=<*> and outer=<*>",
            "Left the peer of node <*> with sent=<*> and upper=<*>",
        ],
    );
}

#[test]
fn three_short_texts_behind_a_colon() {
    let texts = [
        "Closed the gate of garden 7: the dog is out",
        "Closed the gate of garden 7: nobody home today",
        "Closed the gate of garden 7: rain and wind",
    ];
    check("are values", &texts, &["Closed the gate of garden <*>: <*>"]);
    check(
        "two are messages",
        &texts[1..],
        &[
            "Closed the gate of garden <*>: nobody home today",
            "Closed the gate of garden <*>: rain and wind",
        ],
    );
}

#[test]
fn a_guard_beside_a_variable() {
    check(
        "is a value",
        &["Mailed the report of today to host 7", "Mailed the report of today to host failed"],
        &["Mailed the report of today to host <*>"],
    );
    check(
        "two are outcomes",
        &[
            "The big door of hall 5 is 7",
            "The big door of hall 5 is locked",
            "The big door of hall 5 is open",
        ],
        &[
            "The big door of hall <*> is <*>",
            "The big door of hall <*> is locked",
            "The big door of hall <*> is open",
        ],
    );
}

#[test]
fn words_behind_the_name_of_a_part() {
    let colors = ["Level: yellow", "Level: green", "Level: white", "Level: black"];
    check("four are values", &colors, &["Level: <*>"]);
    check("three are messages", &colors[1..], &colors[1..]);
}

#[test]
fn methods_of_requests() {
    check(
        "are values before their target",
        &["GET /a 200 3 ms", "PUT /b 404 1 ms", "DELETE /c 200 7 ms"],
        &["<*> <*> <*> <*> ms"],
    );
    check("two are a choice", &["GET /a 200", "PUT /b 404"], &["GET <*> <*>", "PUT <*> <*>"]);
    check(
        "in quotes they may be what it is about",
        &[
            "10.0.0.7 \"GET /a HTTP/1.1\" status: 200 len: 3",
            "10.0.0.7 \"PUT /a HTTP/1.1\" status: 200 len: 3",
            "10.0.0.7 \"DELETE /a HTTP/1.1\" status: 200 len: 3",
        ],
        &[
            "<*> \"GET <*>\" status: <*> len: <*>",
            "<*> \"PUT <*>\" status: <*> len: <*>",
            "<*> \"DELETE <*>\" status: <*> len: <*>",
        ],
    );
}

#[test]
fn names_of_exceptions() {
    check(
        "behind a colon",
        &[
            "Call of peer 7 failed: java.io.EOFException",
            "Call of peer 7 failed: java.io.IOException: the lid is stuck",
        ],
        &["Call of peer <*> failed: <*>"],
    );
    check(
        "texts behind one",
        &[
            "org.example.LidError: the box is stuck",
            "org.example.LidError: no key for it",
            "org.example.LidError: try again",
        ],
        &["org.example.LidError: <*>"],
    );
}

#[test]
fn fields_of_records() {
    check(
        "whatever they say",
        &[
            "STATE OF: web-01;disk;failed;soft;3;seen",
            "STATE OF: web-02;load;enabled;hard;1;seen",
            "STATE OF: web-02;disk;enabled;soft;1;seen",
        ],
        &["STATE OF: <*>;<*>;<*>;<*>;<*>;seen"],
    );
}

#[test]
fn words_that_end_as_verbs_among_values() {
    check(
        "are values",
        &[
            "Dropped the option quux used by 10.0.0.7",
            "Dropped the option quuz used by 10.0.0.7",
            "Dropped the option foo used by 10.0.0.7",
            "Dropped the option foz used by 10.0.0.7",
            "Dropped the option billing used by 10.0.0.9",
        ],
        &["Dropped the option <*> used by <*>"],
    );
}

#[test]
fn two_names_before_a_value() {
    check(
        "are values among three",
        &[
            "Sent the whole lot to web quux 7 of 8 in 9 turns",
            "Sent the whole lot to web orders 5 of 6 in 4 turns",
        ],
        &["Sent the whole lot to web <*> <*> of <*> in <*> turns"],
    );
}
