//! Lines, records and what is held back.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::time::Severity;

/// The records of all blocks, with their line numbers, and the account.
fn frame(pieces: &[&[u8]], target: usize) -> (Vec<(u64, Vec<u8>)>, Account) {
    let clock = Clock::new(None, TimeZone::unknown(), None);
    let mut framer = Framer::new(Headers::None, clock, target);
    let mut records = Vec::new();
    let mut drain = |framer: &mut Framer| {
        while let Some(block) = framer.block() {
            let numbers = block.line..;
            records.extend(numbers.zip(block.records().map(<[u8]>::to_vec)));
        }
    };
    for piece in pieces {
        framer.push(piece);
        drain(&mut framer);
    }
    framer.finish();
    drain(&mut framer);
    (records, framer.take_account())
}

#[test]
fn records_of() {
    let cases: [(&[u8], &[&str]); 10] = [
        (b"", &[]),
        (b"\n", &[""]),
        (b"a", &["a"]),
        (b"a\nb", &["a", "b"]),
        (b"a\r\n\r\nb\r\r\n", &["a", "", "b\r"]),
        (b"\xef\xbb\xbfa\n\xef\xbb\xbfb", &["a", "\u{feff}b"]),
        (b"\x1b[1;31mred\x1b[0m\x1b[K x\n", &["red x"]),
        (b"\x1b]0;title\x07 \x1b[2J \x1b", &["\x1b]0;title\x07 \x1b[2J \x1b"]),
        (b"\x1b[12", &["\x1b[12"]),
        (b"\xef\xbb", &["\u{fffd}"]),
    ];
    for (bytes, expected) in cases {
        let text = |(_, record): &(u64, Vec<u8>)| String::from_utf8_lossy(record).into_owned();
        let (records, account) = frame(&[bytes], 1 << 20);
        assert_eq!(records.iter().map(text).collect::<Vec<_>>(), expected);
        assert_eq!(account.bytes, bytes.len() as u64);
    }
}

#[test]
fn long_lines_are_cut_and_counted() {
    let long = [vec![b'a'; 3 * MAX_LINE + 5], b"\nnext\n".to_vec()].concat();
    for piece in [1 << 12, MAX_LINE, MAX_LINE + 1, long.len()] {
        let pieces: Vec<&[u8]> = long.chunks(piece).collect();
        let (records, account) = frame(&pieces, 1 << 16);
        assert_eq!(records.len(), 2);
        assert_eq!(records[0].1.len(), MAX_LINE);
        assert_eq!(records[1], (2, b"next".to_vec()));
        assert_eq!(account.cut_lines, 1);
        assert_eq!(account.cut_bytes, 2 * MAX_LINE as u64 + 5);
    }
    let full = [vec![b'a'; MAX_LINE], b"\nnext".to_vec()].concat();
    let (records, account) = frame(&[&full], 1 << 16);
    assert_eq!((records.len(), account.cut_lines), (2, 0));
}

#[test]
fn a_hole_before_a_record_does_not_swallow_it() {
    let hole = |nuls: usize, text: &[u8]| [&vec![0; nuls], text].concat();
    for (nuls, text, lost, kept) in [
        (3 * MAX_LINE + 5, &b"late\nnext\n"[..], 3 * MAX_LINE + 5, 4),
        (MAX_LINE - 2, b"late\nnext", MAX_LINE - 2, 4),
        (MAX_LINE - 4, b"late\nnext", 0, MAX_LINE),
    ] {
        let bytes = [b"first\n".to_vec(), hole(nuls, text)].concat();
        for piece in [1 << 12, MAX_LINE - 1, MAX_LINE, MAX_LINE + 7, bytes.len()] {
            let pieces: Vec<&[u8]> = bytes.chunks(piece).collect();
            let (records, account) = frame(&pieces, 1 << 16);
            assert!(records.len() == 3 && records[1].1.len() == kept, "{nuls} in {piece}");
            assert!(records[1].1.ends_with(b"late") && records[2] == (3, b"next".to_vec()));
            assert_eq!(account.cut_bytes, lost as u64);
            assert_eq!(account.cut_lines, u64::from(lost > 0));
        }
    }
    let (records, account) =
        frame(&[&[b"first\n".to_vec(), hole(2 * MAX_LINE, b"")].concat()], 1 << 16);
    assert_eq!((records.len(), account.cut_lines), (2, 1), "a line of NULs alone is one");
    let long = hole(MAX_LINE, &vec![b'a'; MAX_LINE + 3]);
    for piece in [1 << 12, MAX_LINE, long.len()] {
        let pieces: Vec<&[u8]> = long.chunks(piece).collect();
        let (records, account) = frame(&pieces, 1 << 16);
        assert_eq!((records.len(), records[0].1.len()), (1, MAX_LINE));
        assert_eq!((account.cut_lines, account.cut_bytes), (1, MAX_LINE as u64 + 3));
    }
}

proptest! {
    #[test]
    fn pieces_and_blocks_do_not_show(
        bytes in proptest::collection::vec(
            proptest::sample::select(b"ab\n\r\x1b[1;m\xef\xbb\xbf".to_vec()), 0..80),
        piece in 1usize..9,
        target in 1usize..40,
    ) {
        let pieces: Vec<&[u8]> = bytes.chunks(piece).collect();
        prop_assert_eq!(frame(&pieces, target), frame(&[&bytes], 1 << 20));
    }
}

#[test]
fn layouts_of_lines_that_do_not_wait_are_learned_anew_as_they_come() {
    let clock = Clock::new(None, TimeZone::UTC, None);
    let mut framer = Framer::new(Headers::Learn, clock, 1 << 20);
    let mut severities = Vec::new();
    for second in 0..150 {
        let time = format!("2026-05-01T10:{:02}:{:02}Z", second / 60, second % 60);
        framer.push(format!("{time} INFO tick {second} of the clock\n").as_bytes());
        framer.settle();
        while let Some(block) = framer.block() {
            let mut cutter = Cutter::new(Arc::clone(&block.layouts), block.clock.clone());
            severities.extend(block.records().map(|record| cutter.cut(record).severity));
        }
    }
    assert_eq!(severities.len(), 150, "no line waits");
    assert!(severities[2..].iter().all(|level| level == &Some(Severity::Info)), "{severities:?}");
}
