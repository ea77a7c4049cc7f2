//! What was learned of values, and what of it is new since someone last looked.
//!
//! All of it only grows. A round asks again only about what changed: [`News`] tells it which
//! templates came and went and which values were learned since its [`Cursor`] was set. News may
//! tell too much, since to ask again what has not changed finds nothing; never too little.

use std::collections::HashSet;

use super::evidence::Known;
use super::forest::{Forest, NodeId};
use super::hash::{Mixed, Phrase, combine, hash_tokens};
use super::mask::LONGEST_PHRASE;
use super::rules::RULES;
use super::vocabulary::Token;

/// The fillings of variables and the well-known error texts, by their hashes.
#[derive(Default)]
pub(super) struct Memory {
    /// Fillings of variables.
    seen: HashSet<u64, Mixed>,
    /// Well-known error texts.
    faults: HashSet<u64, Mixed>,
    /// Both, of more than one token.
    phrases: HashSet<u64, Mixed>,
    /// The first two tokens of these.
    openings: HashSet<u64, Mixed>,
    /// The first tokens of these.
    starts: Words,
    /// The fillings in the order in which they were learned.
    learned: Vec<Phrase>,
}

impl Memory {
    /// What is known of a filling by its hash.
    pub(super) fn known(&self, filling: u64) -> Known {
        let seen = RULES.seen && self.seen.contains(&filling);
        Known { seen, fault: self.faults.contains(&filling) }
    }

    /// Keeps the filling of a variable.
    pub(super) fn learn(&mut self, filling: Phrase) {
        if self.seen.insert(filling.hash) {
            self.learn_phrase(filling);
            self.learned.push(filling);
        }
    }

    /// Keeps a well-known error text.
    pub(super) fn learn_fault(&mut self, fault: Phrase) {
        self.faults.insert(fault.hash);
        self.learn_phrase(fault);
    }

    fn learn_phrase(&mut self, phrase: Phrase) {
        if let Some((first, opening)) = phrase.opening {
            self.phrases.insert(phrase.hash);
            self.openings.insert(opening);
            self.starts.insert(first);
        }
    }

    /// Whether a phrase may start as `tokens` do.
    pub(super) fn may_start(&self, tokens: &[Token]) -> bool {
        let [first, _, ..] = tokens else { return false };
        self.starts.has(*first) && self.openings.contains(&hash_tokens(&tokens[..2]))
    }

    pub(super) fn has_phrase(&self, phrase: u64) -> bool {
        self.phrases.contains(&phrase)
    }
}

/// A set of words.
#[derive(Default)]
struct Words {
    /// For each word whether it is in the set, up to the last one that is.
    are_in: Vec<bool>,
}

impl Words {
    fn insert(&mut self, token: Token) {
        let word = token.word();
        self.are_in.resize(self.are_in.len().max(word + 1), false);
        self.are_in[word] = true;
    }

    fn has(&self, token: Token) -> bool {
        self.are_in.get(token.word()).is_some_and(|is_in| *is_in)
    }
}

/// How far a round has looked.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Cursor {
    nodes: usize,
    gone: usize,
    learned: usize,
}

impl Cursor {
    pub(super) fn new(forest: &Forest, memory: &Memory) -> Self {
        Self { nodes: forest.len(), gone: forest.gone().len(), learned: memory.learned.len() }
    }
}

/// What changed since a cursor was set.
pub(super) struct News<'m> {
    /// Nodes from this one on are new.
    pub(super) first: NodeId,
    /// Nodes that are templates no more.
    pub(super) gone: &'m [NodeId],
    values: Filter,
    phrases: Filter,
    openings: Filter,
    starts: Words,
}

impl<'m> News<'m> {
    /// What changed since `cursor`, which is set to now; none if nothing did.
    pub(super) fn since(
        cursor: &mut Cursor,
        forest: &'m Forest,
        memory: &'m Memory,
    ) -> Option<Self> {
        let now = Cursor::new(forest, memory);
        let before = std::mem::replace(cursor, now);
        let learned = &memory.learned[before.learned..];
        let gone = &forest.gone()[before.gone..];
        if before.nodes == now.nodes && gone.is_empty() && learned.is_empty() {
            return None;
        }
        let phrases = || learned.iter().filter_map(|phrase| Some((phrase.hash, phrase.opening?.1)));
        let mut starts = Words::default();
        for (first, _) in learned.iter().filter_map(|phrase| phrase.opening) {
            starts.insert(first);
        }
        Some(Self {
            starts,
            first: before.nodes as NodeId,
            gone,
            values: Filter::new(learned.iter().map(|phrase| phrase.hash)),
            phrases: Filter::new(phrases().map(|(hash, _)| hash)),
            openings: Filter::new(phrases().map(|(_, opening)| opening)),
        })
    }

    /// Whether it was learned that the hash of a filling is one.
    pub(super) fn has_value(&self, filling: u64) -> bool {
        self.values.has(filling)
    }

    pub(super) fn has_values(&self) -> bool {
        !self.values.is_empty()
    }

    /// Whether a phrase was learned that stands among `tokens`.
    pub(super) fn has_phrase_in(&self, tokens: &[Token]) -> bool {
        !self.openings.is_empty()
            && (0..tokens.len())
                .any(|at| self.starts.has(tokens[at]) && self.has_phrase_at(&tokens[at..]))
    }

    /// Whether a phrase was learned that `tokens` begin with.
    fn has_phrase_at(&self, tokens: &[Token]) -> bool {
        let Some(opening) = tokens.get(..2).map(hash_tokens) else { return false };
        let mut hash = opening;
        let mut longer = tokens[2..].iter().take(LONGEST_PHRASE - 2).map(|token| {
            hash = combine(hash, token.bits());
            hash
        });
        self.openings.has(opening)
            && (self.phrases.has(opening) || longer.any(|phrase| self.phrases.has(phrase)))
    }
}

/// A set of hashes that now and then has one more than it was given.
struct Filter {
    /// One bit for each remainder; none for the empty set.
    bits: Vec<u64>,
}

/// Bits for each hash of a filter: one in so many strangers is taken for a member.
const SPARSE: usize = 64;

impl Filter {
    fn new(hashes: impl Iterator<Item = u64> + Clone) -> Self {
        let count = hashes.clone().count();
        let words = if count == 0 { 0 } else { (count * SPARSE / 64).next_power_of_two() };
        let mut filter = Self { bits: vec![0; words] };
        for hash in hashes {
            let at = filter.word(hash);
            filter.bits[at] |= 1 << (hash & 63);
        }
        filter
    }

    fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    fn word(&self, hash: u64) -> usize {
        (hash >> 6) as usize & (self.bits.len() - 1)
    }

    fn has(&self, hash: u64) -> bool {
        !self.is_empty() && self.bits[self.word(hash)] >> (hash & 63) & 1 == 1
    }
}
