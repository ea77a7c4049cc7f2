//! Masks: ASCII text -> the text with matches replaced.

use std::mem;
use std::sync::Arc;

use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::meta::Regex;
use regex_automata::nfa::thompson::{self, NFA, State};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, Input, MatchKind};

use crate::{Error, Kind};

/// Stands before and behind a text. It is no ASCII, so that no text holds it; and so the ends
/// of a text are characters that a pattern can ask for as for any other.
const EDGE: u8 = 0xff;

/// How many bytes of a match tell where one may begin.
const PREFIX: usize = 8;

/// Masks that are looked for in one pass: a bit for each byte of their prefixes.
const AT_ONCE: usize = u64::BITS as usize / PREFIX;

/// Bytes of the largest automaton that is made beforehand.
const MAX_DFA: usize = 1 << 20;

/// Which bytes may stand in a place.
type Bytes = [bool; 256];

/// A pattern, and what replaces its matches.
///
/// The expression takes in what must stand before a match and behind it, since the engine
/// knows no look-around. Both have a fixed width, and so the match is found in between.
#[derive(Clone, Debug)]
pub struct Mask {
    search: Search,
    before: usize,
    behind: usize,
    /// What the first bytes of a match are, with what stands before it.
    prefix: Arc<[Bytes]>,
}

/// Finds the end of a match that begins at a place.
#[derive(Clone, Debug)]
enum Search {
    /// An automaton of all states.
    Dense(Arc<dense::DFA<Vec<u32>>>),
    /// One whose states are made as they are needed, as there may be too many.
    Lazy(Regex),
}

impl Search {
    fn new(pattern: &str, nfa: &NFA, syntax: syntax::Config) -> Result<Self, Error> {
        let config = dense::Config::new()
            .match_kind(MatchKind::LeftmostFirst)
            .start_kind(StartKind::Anchored)
            .dfa_size_limit(Some(MAX_DFA))
            .determinize_size_limit(Some(MAX_DFA));
        if let Ok(dfa) = dense::Builder::new().configure(config).build_from_nfa(nfa) {
            return Ok(Self::Dense(Arc::new(dfa)));
        }
        let config = Regex::config().utf8_empty(false);
        let regex = Regex::builder().syntax(syntax).configure(config).build(pattern);
        regex.map(Self::Lazy).map_err(|error| wrong(&error))
    }

    /// The end of the match that begins at a place, if one does.
    fn end(&self, text: &[u8], from: usize) -> Option<usize> {
        let dfa = match self {
            Self::Dense(dfa) => dfa,
            Self::Lazy(regex) => {
                let input = Input::new(text).range(from..).anchored(Anchored::Yes);
                return Some(regex.search_half(&input)?.offset());
            }
        };
        let before = from.checked_sub(1).map(|at| text[at]);
        let config = start::Config::new().anchored(Anchored::Yes).look_behind(before);
        let mut state = dfa.start_state(&config).ok()?;
        let mut end = None;
        for (at, byte) in (from..).zip(&text[from..]) {
            state = dfa.next_state(state, *byte);
            if dfa.is_special_state(state) {
                // It says so one byte later.
                if dfa.is_match_state(state) {
                    end = Some(at);
                } else if dfa.is_dead_state(state) {
                    return end;
                }
            }
        }
        let ended = dfa.is_match_state(dfa.next_eoi_state(state));
        if ended { Some(text.len()) } else { end }
    }
}

fn wrong(error: &dyn std::fmt::Display) -> Error {
    Error(Kind::Pattern(error.to_string()))
}

impl Mask {
    /// A pattern with `before` and `behind` bytes around the match, which is never empty.
    /// An edge of the text is `\xff`.
    ///
    /// # Errors
    /// It is no regular expression, or too large a one.
    pub fn new(pattern: &str, (before, behind): (usize, usize)) -> Result<Self, Error> {
        let syntax = syntax::Config::new().unicode(false).utf8(false);
        let config = thompson::Config::new().utf8(false).nfa_size_limit(Some(10 * MAX_DFA));
        let nfa = NFA::compiler().syntax(syntax).configure(config).build(pattern);
        let nfa = nfa.map_err(|error| wrong(&error))?;
        let search = Search::new(pattern, &nfa, syntax)?;
        Ok(Self { search, before, behind, prefix: prefix(&nfa).into() })
    }
}

/// Which bytes the first bytes of a match may be, as far as all matches are that long.
fn prefix(nfa: &NFA) -> Vec<Bytes> {
    let mut prefix = Vec::new();
    let mut states = vec![nfa.start_anchored()];
    while prefix.len() < PREFIX {
        let (mut bytes, mut next) = ([false; 256], Vec::new());
        let mut seen = vec![false; nfa.states().len()];
        while let Some(state) = states.pop() {
            if mem::replace(&mut seen[state.as_usize()], true) {
                continue;
            }
            let mut follow = |first: u8, last: u8, to: StateID| {
                bytes[usize::from(first)..=usize::from(last)].fill(true);
                next.push(to);
            };
            match nfa.state(state) {
                State::ByteRange { trans } => follow(trans.start, trans.end, trans.next),
                State::Sparse(sparse) => {
                    sparse.transitions.iter().for_each(|it| follow(it.start, it.end, it.next));
                }
                State::Dense(dense) => (0..=u8::MAX).for_each(|byte| {
                    dense.matches_byte(byte).into_iter().for_each(|to| follow(byte, byte, to));
                }),
                // What must stand around a place may only make matches fewer.
                State::Look { next, .. } | State::Capture { next, .. } => states.push(*next),
                State::Union { alternates } => states.extend_from_slice(alternates),
                State::BinaryUnion { alt1, alt2 } => states.extend([*alt1, *alt2]),
                State::Fail => {}
                State::Match { .. } => return prefix,
            }
        }
        prefix.push(bytes);
        states = next;
    }
    prefix
}

/// Some masks, and an automaton that finds their prefixes all at once: a bit of its state
/// stands for so many bytes of a prefix that were just seen (shift-and).
#[derive(Debug)]
struct Group {
    masks: Vec<(Mask, Vec<u8>)>,
    /// The bits of the places that a byte may stand in.
    places: Box<[u64; 256]>,
    /// The first bit of each mask.
    firsts: u64,
    /// Whether a mask behind this one may match what this one has written.
    teaches: Vec<bool>,
}

impl Group {
    fn new(masks: Vec<(Mask, Vec<u8>)>) -> Self {
        let (mut places, mut firsts) = (Box::new([0; 256]), 0);
        for (number, (mask, _)) in masks.iter().enumerate() {
            let first = number * PREFIX;
            firsts |= 1 << first;
            for (bit, bytes) in (first..).zip(mask.prefix.iter()) {
                for (places, may_stand) in places.iter_mut().zip(bytes) {
                    *places |= u64::from(*may_stand) << bit;
                }
            }
        }
        let taught = |(number, (_, with)): (usize, &(Mask, Vec<u8>))| {
            let behind = u64::MAX.checked_shl(((number + 1) * PREFIX) as u32).unwrap_or(0);
            let may_stand = |byte: &u8| places[usize::from(*byte)] & behind != 0;
            behind != 0 && (with.is_empty() || with.iter().any(may_stand))
        };
        let teaches = masks.iter().enumerate().map(taught).collect();
        Self { masks, places, firsts, teaches }
    }

    /// The state after another byte.
    fn step(&self, state: u64, byte: u8) -> u64 {
        (state << 1 | self.firsts) & self.places[usize::from(byte)]
    }

    /// The bit that says that the whole prefix of a mask was seen.
    fn last(&self, number: usize) -> u64 {
        1 << (number * PREFIX + self.masks[number].0.prefix.len() - 1)
    }

    /// All states that a text leads to.
    fn seen(&self, text: &[u8]) -> u64 {
        let step = |(state, seen), byte: &u8| {
            let state = self.step(state, *byte);
            (state, seen | state)
        };
        text.iter().fold((0, 0), step).1
    }

    /// Replaces in a text between edges; returns whether anything matched.
    fn replace(&self, text: &mut Vec<u8>) -> bool {
        let (mut seen, mut changed) = (self.seen(text), false);
        for number in 0..self.masks.len() {
            if seen & self.last(number) == 0 {
                continue;
            }
            if let Some(masked) = self.masked(number, text) {
                *text = masked;
                changed = true;
                if self.teaches[number] {
                    seen = self.seen(text);
                }
            }
        }
        changed
    }

    /// The text between edges with each match of a mask replaced; [`None`] if there is none.
    fn masked(&self, number: usize, text: &[u8]) -> Option<Vec<u8>> {
        let ((mask, with), last) = (&self.masks[number], self.last(number));
        let (mut out, mut kept) = (Vec::new(), 0);
        let (mut state, mut at) = (0, 0);
        while let Some(byte) = text.get(at) {
            state = self.step(state, *byte);
            at += 1;
            if state & last == 0 {
                continue;
            }
            let Some(end) = mask.search.end(text, at - mask.prefix.len()) else { continue };
            let start = at - mask.prefix.len() + mask.before;
            let end = end - mask.behind;
            if kept == 0 {
                out.reserve(text.len() + with.len());
            }
            out.extend_from_slice(&text[kept..start]);
            out.extend_from_slice(with);
            // What stands before the next match may be a part of this one.
            (kept, state, at) = (end, 0, end - mask.before);
        }
        if kept == 0 {
            return None;
        }
        out.extend_from_slice(&text[kept..]);
        Some(out)
    }
}

/// Masks that are applied one after the other.
///
/// Most masks match few lines, and in few places. One pass over a line tells which of them may
/// match it at all; those are asked where they may, and nowhere else. It changes no answer.
#[derive(Debug)]
pub struct Masks(Vec<Group>);

impl Masks {
    /// Masks with what replaces their matches.
    #[must_use]
    pub fn new(masks: &[(Mask, Vec<u8>)]) -> Self {
        Self(masks.chunks(AT_ONCE).map(|some| Group::new(some.to_vec())).collect())
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
        let replaced = self.0.iter().fold(false, |any, group| group.replace(&mut framed) | any);
        if !replaced {
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

    fn masks() -> Vec<(Mask, Vec<u8>)> {
        let number = Mask::new(r"[^0-9A-Za-z][0-9]+[^0-9A-Za-z]", (1, 1)).unwrap();
        let command = Mask::new(r"executed cmd [a-z]+", (13, 0)).unwrap();
        let word = Mask::new(r"\bab\b|abc{9}d*", (0, 0)).unwrap();
        vec![(number, b"N".into()), (command, b"C".into()), (word, b"W".into())]
    }

    #[test]
    fn what_stands_around_is_kept() {
        let all = Masks::new(&masks());
        for (text, masked) in [
            ("D9 test 999 888 1A ccc 3", Some("D9 test N N 1A ccc N")),
            ("1 2 3", Some("N N N")),
            ("1,2", Some("N,N")),
            ("executed cmd ls 7", Some("executed cmd C N")),
            ("executed cmd ls", Some("executed cmd C")),
            ("ab cab ab", Some("W cab W")),
            ("abccccccccc", Some("W")),
            ("abcccccccc", None),
            ("a1", None),
            ("", None),
        ] {
            let masked = masked.map(str::as_bytes);
            assert_eq!(all.replace(text.as_bytes()).as_deref(), masked, "{text}");
        }
    }

    #[test]
    fn any_number_of_masks_is_applied_in_order() {
        let letters = || b'a'..=b'y';
        let next = |letter: u8| {
            let mask = Mask::new(&char::from(letter).to_string(), (0, 0)).unwrap();
            (mask, vec![letter + 1])
        };
        let all = Masks::new(&letters().map(next).collect::<Vec<_>>());
        assert_eq!(all.replace(b"a-m-z").as_deref(), Some(&b"z-z-z"[..]));
        let all = Masks::new(&letters().rev().map(next).collect::<Vec<_>>());
        assert_eq!(all.replace(b"a-m-z").as_deref(), Some(&b"b-n-z"[..]));
    }

    #[test]
    fn prefixes_are_as_long_as_all_matches() {
        for (mask, len) in [("ab|abc", 2), ("a?b", 1), ("[0-9]{3,}x", 4), ("a{20}", PREFIX)] {
            assert_eq!(Mask::new(mask, (0, 0)).unwrap().prefix.len(), len, "{mask}");
        }
    }
}
