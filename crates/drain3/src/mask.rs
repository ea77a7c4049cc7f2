//! Masks: ASCII text -> the text with matches replaced.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use regex::bytes::{Regex, RegexBuilder};

use crate::{Error, Kind};

/// Stands before and behind a text. It is no ASCII, so that no text holds it; and so the ends
/// of a text are characters that a pattern can ask for as for any other.
const EDGE: u8 = 0xff;

/// A pattern, and what replaces its matches.
///
/// The expression takes in what must stand before a match and behind it, since the engine
/// knows no look-around. Both have a fixed width, and so the match is found in between.
#[derive(Clone, Debug)]
pub struct Mask {
    regex: Regex,
    before: usize,
    behind: usize,
    starts: Starts,
}

/// The bytes that a match may begin with, and what may stand before it.
#[derive(Clone, Debug)]
struct Starts {
    before: [bool; 256],
    first: [bool; 256],
}

impl Starts {
    /// The first place from `at` on where a match may begin.
    fn next(&self, text: &[u8], at: usize) -> Option<usize> {
        let pairs = text.get(at.max(1) - 1..)?.windows(2);
        let may_begin =
            |pair: &[u8]| self.before[usize::from(pair[0])] & self.first[usize::from(pair[1])];
        Some(at.max(1) + pairs.into_iter().position(may_begin)?)
    }
}

impl Mask {
    /// A pattern with `before` and `behind` bytes around the match, which is never empty.
    /// An edge of the text is `\xff`. A match begins with one of the bytes `first`; if
    /// `before` is 1, what stands before it is one of `around`.
    ///
    /// # Errors
    /// It is no regular expression, or too large a one.
    pub fn new(
        pattern: &str,
        (before, behind): (usize, usize),
        (around, first): (&[u8], &[u8]),
    ) -> Result<Self, Error> {
        let regex = RegexBuilder::new(pattern).unicode(false).build();
        let regex = regex.map_err(|error| Error(Kind::Pattern(error.to_string())))?;
        let mut starts = Starts { before: [before != 1; 256], first: [false; 256] };
        around.iter().for_each(|byte| starts.before[usize::from(*byte)] = true);
        first.iter().for_each(|byte| starts.first[usize::from(*byte)] = true);
        Ok(Self { regex, before, behind, starts })
    }

    /// The text between edges with each match replaced; [`None`] if there is none.
    fn replace(&self, text: &[u8], with: &[u8]) -> Option<Vec<u8>> {
        // Only what must stand before the first match may hold the edge.
        let (mut out, mut at) = (Vec::new(), 0);
        while let Some(from) = self.starts.next(text, at) {
            // Places that are skipped are no match, and the first match is still the first.
            let from = from.max(self.before) - self.before;
            let Some(found) = self.regex.find_at(text, from) else { break };
            let (start, end) = (found.start() + self.before, found.end() - self.behind);
            if end <= start || start < at {
                break;
            }
            if at == 0 {
                out.reserve(text.len() + with.len());
            }
            out.extend_from_slice(&text[at..start]);
            out.extend_from_slice(with);
            at = end;
        }
        if at == 0 {
            return None;
        }
        out.extend_from_slice(&text[at..]);
        Some(out)
    }
}

/// Lines after which it is known which masks are rare.
const LEARNT: u32 = 256;
/// A mask is rare if it matches fewer than one line in so many.
const RARE: u32 = 8;

/// Masks that are applied one after the other.
///
/// Most masks match few lines. One search says whether any of those that have been rare so
/// far matches; that saves time and changes no answer.
#[derive(Debug)]
pub struct Masks {
    masks: Vec<(Mask, Vec<u8>)>,
    lines: AtomicU32,
    /// How many of the first lines each mask matched.
    hits: Vec<AtomicU32>,
    rare: OnceLock<Rare>,
}

/// The masks that match few lines.
#[derive(Debug)]
struct Rare {
    is_rare: Vec<bool>,
    /// Matches where any of them does.
    any: Regex,
}

impl Masks {
    /// Masks with what replaces their matches.
    #[must_use]
    pub fn new(masks: Vec<(Mask, Vec<u8>)>) -> Self {
        let hits = masks.iter().map(|_| AtomicU32::new(0)).collect();
        Self { masks, lines: AtomicU32::new(0), hits, rare: OnceLock::new() }
    }

    /// Whether a text is one that these masks were made for: ASCII that ends no line.
    #[must_use]
    pub fn know(text: &[u8]) -> bool {
        text.is_ascii() && !text.ends_with(b"\n")
    }

    /// The text with all masks; [`None`] if nothing matches.
    #[must_use]
    pub fn replace(&self, text: &[u8]) -> Option<Vec<u8>> {
        let mut framed = Vec::with_capacity(text.len() + 2);
        framed.push(EDGE);
        framed.extend_from_slice(text);
        framed.push(EDGE);
        let rare = self.rare();
        // Whether a rare mask may match, once that was asked of the text as it is.
        let mut may_match = None;
        let mut changed = false;
        for (number, (mask, with)) in self.masks.iter().enumerate() {
            if let Some(rare) = rare.filter(|rare| rare.is_rare[number])
                && !*may_match.get_or_insert_with(|| rare.any.is_match(&framed))
            {
                continue;
            }
            if let Some(masked) = mask.replace(&framed, with) {
                framed = masked;
                (changed, may_match) = (true, None);
                if rare.is_none() {
                    self.hits[number].fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        if !changed {
            return None;
        }
        framed.pop();
        framed.remove(0);
        Some(framed)
    }

    /// The rare masks, if there are some and enough lines have been seen to say so.
    fn rare(&self) -> Option<&Rare> {
        if let Some(rare) = self.rare.get() {
            return Some(rare);
        }
        let lines = self.lines.fetch_add(1, Ordering::Relaxed);
        if lines % LEARNT != LEARNT - 1 {
            return None;
        }
        let often = |hits: &AtomicU32| hits.load(Ordering::Relaxed) > lines / RARE;
        let is_rare: Vec<bool> = self.hits.iter().map(|hits| !often(hits)).collect();
        let of_rare = self.masks.iter().zip(&is_rare).filter(|(_, is_rare)| **is_rare);
        let patterns: Vec<_> = of_rare.map(|((mask, _), _)| mask.regex.as_str()).collect();
        if patterns.len() < 2 {
            return None;
        }
        let any = RegexBuilder::new(&patterns.join("|")).unicode(false).build().ok()?;
        Some(self.rare.get_or_init(|| Rare { is_rare, any }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_is_kept() {
        let number =
            Mask::new(r"[^0-9A-Za-z][0-9]+[^0-9A-Za-z]", (1, 1), (b" ,\xff", b"0123456789"));
        let number = number.unwrap();
        let command = Mask::new(r"executed cmd [a-z]+", (13, 0), (b"", b"lsx")).unwrap();
        let masks = [(number, b"N".to_vec()), (command, b"C".to_vec())];
        let masks = Masks::new(masks.to_vec());
        for (text, masked) in [
            ("D9 test 999 888 1A ccc 3", Some("D9 test N N 1A ccc N")),
            ("1 2 3", Some("N N N")),
            ("1,2", Some("N,N")),
            ("executed cmd ls 7", Some("executed cmd C N")),
            ("executed cmd ls", Some("executed cmd C")),
            ("a1", None),
            ("", None),
        ] {
            let masked = masked.map(str::as_bytes);
            assert_eq!(masks.replace(text.as_bytes()).as_deref(), masked, "{text}");
            // The same once the second mask is known to be rare.
            let masks = Masks::new(masks.masks.clone());
            for _ in 0..2 * LEARNT {
                let _ = masks.replace(b"7");
            }
            assert_eq!(masks.replace(text.as_bytes()).as_deref(), masked, "{text}");
        }
    }
}
