//! Masks: ASCII text -> the text with matches replaced.

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

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
}

fn error(error: &regex::Error) -> Error {
    Error(Kind::Pattern(error.to_string()))
}

impl Mask {
    /// A pattern with `before` and `behind` bytes around the match, which is never empty.
    /// An edge of the text is `\xff`.
    ///
    /// # Errors
    /// It is no regular expression, or too large a one.
    pub fn new(pattern: &str, before: usize, behind: usize) -> Result<Self, Error> {
        let regex = RegexBuilder::new(pattern).unicode(false).build();
        Ok(Self { regex: regex.map_err(|found| error(&found))?, before, behind })
    }

    /// The text between edges with each match replaced; [`None`] if there is none.
    fn replace(&self, text: &[u8], with: &[u8]) -> Option<Vec<u8>> {
        // Only what must stand before the first match may hold the edge.
        let (mut out, mut at) = (Vec::new(), 0);
        while let Some(found) = self.regex.find_at(text, at.max(self.before) - self.before) {
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

/// Masks that are applied one after the other.
#[derive(Debug)]
pub struct Masks {
    masks: Vec<(Mask, Vec<u8>)>,
    /// Says in one pass which of them match.
    set: RegexSet,
}

impl Masks {
    /// Masks with what replaces their matches.
    ///
    /// # Errors
    /// Together they are too large.
    pub fn new(masks: Vec<(Mask, Vec<u8>)>) -> Result<Self, Error> {
        let patterns = masks.iter().map(|(mask, _)| mask.regex.as_str());
        let set = RegexSetBuilder::new(patterns).unicode(false).build();
        Ok(Self { masks, set: set.map_err(|found| error(&found))? })
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
        let mut next = 0;
        let mut changed = false;
        while next < self.masks.len() {
            // One pass finds the next mask; what it changed, others may match.
            let found = match self.masks.len() - next {
                1 => Some(next),
                _ => self.set.matches(&framed).iter().find(|found| *found >= next),
            };
            let Some(found) = found else { break };
            let (mask, with) = &self.masks[found];
            if let Some(masked) = mask.replace(&framed, with) {
                framed = masked;
                changed = true;
            }
            next = found + 1;
        }
        if !changed {
            return None;
        }
        framed.pop();
        framed.remove(0);
        Some(framed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_is_kept() {
        let number = Mask::new(r"[^0-9A-Za-z][0-9]+[^0-9A-Za-z]", 1, 1).unwrap();
        let command = Mask::new(r"executed cmd [a-z]+", 13, 0).unwrap();
        let masks = [(number, b"N".to_vec()), (command, b"C".to_vec())];
        let masks = Masks::new(masks.to_vec()).unwrap();
        for (text, masked) in [
            ("D9 test 999 888 1A ccc 3", Some("D9 test N N 1A ccc N")),
            ("1 2 3", Some("N N N")),
            ("1,2", Some("N,N")),
            ("executed cmd ls 7", Some("executed cmd C N")),
            ("executed cmd ls", Some("executed cmd C")),
            ("a1", None),
            ("", None),
        ] {
            let found = masks.replace(text.as_bytes());
            assert_eq!(found.as_deref(), masked.map(str::as_bytes), "{text}");
        }
    }
}
