use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_byte_is_blank_or_in_one_token(message in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut tokenizer = Tokenizer::default();
        let mut at = 0;
        for token in tokenizer.tokenize(&message) {
            let gap = &message[at..token.start as usize];
            prop_assert!(byte::trim_end(gap).is_empty());
            prop_assert!(token.start < token.end);
            prop_assert_eq!(token.spaced, at > 0 && !gap.is_empty());
            at = token.end as usize;
        }
        prop_assert!(byte::trim_end(&message[at..]).is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn ids_of_one_form_are_alike(
        pieces in prop::collection::vec(
            prop_oneof![
                "([ab1][0-9a-f]{7}|[0-9a-f]{12,32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})",
                "[-0x_./:=@,'\"\\[(<{|?;%&+~*#!$^ )>\\]}]{1,3}",
                "[a-z]{1,5}[-_:=/@]|/[A-Za-z.]{1,4}/| HTTP/1\\.1| [a-zA-Z0-9]{1,9} | see https?://",
            ],
            1..12,
        ),
        digits in prop::collection::vec(0..16u32, 64),
    ) {
        let message = pieces.concat().into_bytes();
        let other = crate::hex::tests::with_other_ids(&message, &digits);
        let mut tokenizer = Tokenizer::default();
        let tokens = tokenizer.tokenize(&message).to_vec();
        prop_assert_eq!(tokenizer.tokenize(&other), &tokens, "{}", other.escape_ascii());
        for token in tokens.iter().filter(|token| token.class.is_literal()) {
            prop_assert_eq!(token.bytes(&message), token.bytes(&other));
        }
    }
}

/// The variables of a message and their classes: `bytes:class`.
fn variables(message: &str) -> String {
    let mut tokenizer = Tokenizer::default();
    let tokens = tokenizer.tokenize(message.as_bytes()).iter();
    let shown = tokens.filter(|token| !token.class.is_literal()).map(|token| {
        let text = String::from_utf8_lossy(token.bytes(message.as_bytes())).into_owned();
        format!("{text}:{}", token.class)
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn classes_of_variables() {
    let cases = [
        ("took 12 of -3.5e-7 or 1,024", "12:num -3.5e-7:num 1,024:num"),
        ("flags 0x1f and deadbeef01", "0x1f:hex deadbeef01:hex"),
        ("id 9b2e6c1e-7f3a-4c51-8f5e-0a4b6c7d8e9f", "9b2e6c1e-7f3a-4c51-8f5e-0a4b6c7d8e9f:uuid"),
        ("from 10.0.0.7:443 to 10.0.0.0/8", "10.0.0.7:443:ip 10.0.0.0/8:ip"),
        ("from fe80::1 to [2001:db8::7]:443", "fe80::1:ip [2001:db8::7]:443:ip"),
        ("at ::1 and [::1]", "::1:ip [::1]:ip"),
        ("mac 00:1a:2b:3c:4d:5e", "00:1a:2b:3c:4d:5e:mac"),
        ("open /var/log/x.log or C:\\Temp\\a", "/var/log/x.log:path C:\\Temp\\a:path"),
        ("\"GET / HTTP/1.1\" 200", "/ HTTP/1.1:path 200:num"),
        ("see https://a.example/x?y=1.", "https://a.example/x?y=1:url"),
        ("mail to jo@mail.example", "jo@mail.example:email"),
        ("host db1.eu.example.com:5432", "db1.eu.example.com:5432:host"),
        ("on localhost:80 or node-7:9042", "localhost:80:host node-7:9042:host"),
        ("step-2:40 of localhost:a", "2:40:num"),
        ("answered GET / in time, a / b is no path, mounted /", "/:path /:path"),
        ("in 12ms or 1.5s", "12:duration 1.5:duration"),
        ("in 1m3s or 5m", "1m3s:duration 5m:duration"),
        ("the 2nd of -3rd", "-3rd:id"),
        ("packet with a,b,c of d,e", "a,b,c:value"),
        ("call org.example.Task@1b2c3d4 ended", "org.example.Task@1b2c3d4:id"),
        ("bad, see https://a.example/x or https://a.example/y", "https://a.example/y:url"),
        (r#"err="Get \"https://a.example/x\": lost""#, "https://a.example/x:url"),
        (r#"err="open \"/etc/x\": lost""#, "/etc/x:path"),
        ("wrote 12MB", "12MB:size"),
        ("answered 404 Not Found in 12 OK", "404 Not Found:value 12:num"),
        ("answered 200 OKAY, found 12345 Found", "200:num 12345:num"),
        ("AH01630: denied by AH01630", "AH01630:id"),
        ("SRVE0250I: started", ""),
        ("AD2213E: removed", "AD2213E:id"),
        ("%ASA-6-302013: built ASA-6-302013", "ASA-6-302013:id"),
        ("got path=/ and a=/x of / b", "/:path /x:path"),
        ("[\"is up\"] took [\"a b\"]", "[\"a b\"]:quoted"),
        ("at 2026-05-01T10:00:00Z", "2026-05-01T10:00:00Z:time"),
        ("at 10:20:30.5", "10:20:30.5:time"),
        ("at 10:20:30 PM on 1/31/2024 9:00 AM", "10:20:30 PM:time 1/31/2024 9:00 AM:time"),
        ("name 'a-7' set to \"x1:y\"", "a-7:id x1:y:quoted"),
        ("enabled=true retries=3", "true:value 3:num"),
        ("worker-12 of blk_-42", "12:num blk_-42:id"),
        ("HikariPool-2 and x1Pool-3 of MainTable-4", "2:num x1Pool-3:id MainTable-4:id"),
        ("key SHA256:bIEU//WMSqj2l+8CBH3Ls0pP4c== ok", "bIEU//WMSqj2l+8CBH3Ls0pP4c==:id"),
        ("passkey xzaDwmG2mP8GWUzophjPvL set", "xzaDwmG2mP8GWUzophjPvL:id"),
        ("class ThreadPoolExecutor2Factory done", ""),
        ("index [.kibana_17] made", ".kibana_17:id"),
        ("plain words only, none else", ""),
    ];
    for (message, expected) in cases {
        assert_eq!(variables(message), expected, "{message}");
    }
}
