//! What holds for any bytes.

use super::{FORMATS, cut_all, line, skeleton};
use crate::header::*;
use crate::hex::Finder;
use crate::hex::tests::with_other_ids;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use std::sync::Arc;

fn clock() -> Clock {
    Clock::new(Some(2024), TimeZone::UTC, None)
}

/// Every line of an input that comes in pieces of these sizes, with its layouts.
fn released(input: &[u8], sizes: &[usize]) -> Vec<(Vec<u8>, Layouts)> {
    let mut learner = Learner::new(Headers::Learn);
    let mut sizes = sizes.iter().copied().cycle();
    let (mut start, mut end, mut lines) = (0, 0, Vec::new());
    while start < input.len() {
        match learner.release(&input[start..end], end == input.len()) {
            Some((len, layouts)) => {
                let piece = &input[start..start + len];
                assert!(len > 0 && (piece.ends_with(b"\n") || start + len == input.len()));
                let all = piece.split_inclusive(|&b| b == b'\n');
                lines.extend(all.map(|line| (line.to_vec(), Layouts::clone(&layouts))));
                start += len;
            }
            None => {
                assert!(end < input.len(), "all is released at the end");
                end = input.len().min(end + sizes.next().unwrap());
            }
        }
    }
    lines
}

/// An input in which sources begin and end, bare text among them.
fn input(sources: &[(usize, usize)]) -> Vec<u8> {
    let mut input = Vec::new();
    for (part, &(format, count)) in sources.iter().enumerate() {
        for i in 0..count {
            let format = FORMATS.get(format % (FORMATS.len() + 1)).copied().unwrap_or("{M} {U}");
            input.extend(line(format, part * 1000 + i).0.into_bytes());
            input.push(b'\n');
        }
    }
    input
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pieces_change_nothing(
        sources in proptest::collection::vec((0..FORMATS.len() + 1, 1..900usize), 1..5),
        sizes in proptest::collection::vec(1..300_000usize, 1..6),
    ) {
        let input = input(&sources);
        let whole = released(&input, &[input.len()]);
        prop_assert!(released(&input, &sizes) == whole);
        for pair in whole.windows(2) {
            let (before, after) = (&pair[0].1, &pair[1].1);
            prop_assert!(before.iter().zip(after).all(|(a, b)| a == b) && before.len() <= after.len());
        }
    }

    #[test]
    fn learned_layouts_are_read_again(
        sources in proptest::collection::vec((0..FORMATS.len(), 40..80usize), 1..5),
    ) {
        let input = input(&sources);
        for layout in released(&input, &[input.len()]).last().unwrap().1.iter() {
            prop_assert_eq!(&layout.to_string().parse::<Layout>().unwrap(), layout);
        }
    }

    #[test]
    fn any_bytes_are_cut(
        format in 0..FORMATS.len(),
        edits in proptest::collection::vec((0..60usize, any::<u8>(), 0..120usize), 0..200),
        noise in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let mut lines: Vec<Vec<u8>> =
            (0..60).map(|i| line(FORMATS[format], i).0.into_bytes()).collect();
        for (line, byte, at) in edits {
            let at = at % lines[line].len();
            lines[line][at] = byte;
        }
        lines.push(noise);
        let input = lines.join(&b'\n');
        let lines: Vec<&[u8]> = input.split(|&b| b == b'\n').collect();
        for headers in [Headers::Learn, Headers::None, Headers::Given(given())] {
            let (_, cut) = cut_all(&lines, headers, clock());
            for (line, header) in lines.iter().zip(cut) {
                let spans = [header.host, header.component, header.pid, header.thread, header.message];
                for span in spans {
                    prop_assert!(span.start <= span.end && span.end as usize <= line.len());
                }
                let message = header.message.of(line);
                prop_assert!(message == message.trim_ascii());
            }
        }
    }

    #[test]
    fn any_pattern_is_read_or_refused(pattern in "[<>()?\\\\\\[\\]: %a-eHMSTL]{0,40}") {
        for pattern in [pattern.clone(), format!("{pattern}<Message>")] {
            if let Ok(layout) = pattern.parse::<Layout>() {
                prop_assert_eq!(&layout.to_string().parse::<Layout>().unwrap(), &layout);
                let mut cutter = Cutter::new(Arc::new([layout].into_iter().collect()), clock());
                cutter.cut(pattern.as_bytes());
            }
        }
    }

    #[test]
    fn what_was_cut_lately_changes_no_header(
        sources in proptest::collection::vec((0..FORMATS.len(), 40..60usize), 1..5),
        edits in proptest::collection::vec(
            (
                any::<proptest::sample::Index>(),
                0..90usize,
                "[0-9 ]|[-:\\[\\]()<>{}|=,.TZ\t\\x00]|[a-z]{0,9} ?|[ \\[=(|][0-9a][0-9]{4}[a-f]{3}[] :,)]",
            ),
            1..200,
        ),
        digits in proptest::collection::vec(0..16u32, 36),
    ) {
        let input = input(&sources);
        let released = released(&input, &[input.len()]);
        let layouts = Arc::new(released.last().unwrap().1.clone());
        let mut cutter = Cutter::new(Arc::clone(&layouts), clock());
        for (line, at, text) in edits {
            let line = &line.get(&released).0;
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let at = at.min(line.len());
            let after = line.len().min(at + text.len());
            for line in [line, &[&line[..at], text.as_bytes(), &line[after..]].concat(), &line[..at]] {
                let alone = Cutter::new(Arc::clone(&layouts), clock()).cut(line);
                let mut blurred = skeleton(line);
                Finder::default().blur(&mut blurred);
                let traced = cutter.trace(line, &blurred);
                let after = traced.header;
                prop_assert_eq!(format!("{after:?}"), format!("{alone:?}"), "{}", line.escape_ascii());
                if traced.trail.tells_ids() {
                    continue;
                }
                let other = with_other_ids(line, &digits);
                let other = Cutter::new(Arc::clone(&layouts), clock()).cut(&other);
                prop_assert_eq!(format!("{other:?}"), format!("{alone:?}"), "{}", line.escape_ascii());
            }
        }
    }
}

fn given() -> Layouts {
    let patterns = [
        "<Date> <Time> <Level> <Component>: <Message>",
        "<Pri>([<Thread>] )?<Tag>: <Message>",
        "\\[<Time>\\] \"<Host>\" (<A>(<B:num>|)?)? <Data> <Message>",
    ];
    patterns.iter().map(|pattern| pattern.parse().unwrap()).collect()
}
