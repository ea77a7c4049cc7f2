//! What was learned of values, and what of it is new since someone last looked.
//!
//! All of it only grows. A round asks again only about what changed: [`News`] tells it which
//! templates came and went, which values were learned since its [`Cursor`] was set, and where those
//! of several words stand. News may tell too much, since to ask again what has not changed finds
//! nothing; never too little.

use std::collections::HashSet;

use super::evidence::Known;
use super::forest::{Forest, NodeId};
use super::hash::{Mixed, Phrase, hash_phrases, hash_tokens};
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
    /// The templates in which phrases stood when they were learned, as far as they were looked for: of
    /// so many fillings.
    touched: Vec<NodeId>,
    looked_for: usize,
}

impl Memory {
    /// What is known of a filling by its hash.
    pub(super) fn known(&self, filling: u64) -> Known {
        Known { seen: self.has_seen(filling), fault: self.faults.contains(&filling) }
    }

    /// Whether it stood in a variable.
    pub(super) fn has_seen(&self, filling: u64) -> bool {
        RULES.seen && self.seen.contains(&filling)
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

    /// Finds the templates with phrases that were learned since this was last done.
    pub(super) fn touch(&mut self, forest: &Forest) {
        let Self { learned, touched, looked_for, .. } = self;
        let learned = &learned[std::mem::replace(looked_for, learned.len())..];
        let phrases = || learned.iter().filter_map(|phrase| Some((phrase.hash, phrase.opening?)));
        let openings = Filter::new(phrases().map(|(_, (_, opening))| opening));
        let mut starts: Vec<usize> = phrases().map(|(_, (first, _))| first.word()).collect();
        starts.sort_unstable();
        starts.dedup();
        let phrases = Filter::new(phrases().map(|(phrase, _)| phrase));
        let mut found = Vec::new();
        for place in starts.into_iter().flat_map(|word| forest.places(word)) {
            let begins = |tokens: &[Token]| {
                tokens.get(..2).map(hash_tokens).is_some_and(|opening| openings.has(opening))
            };
            if begins(forest.behind(place)) {
                let (node, tokens) = forest.node_at(place);
                if forest.is_live(node) && hash_phrases(tokens).any(|phrase| phrases.has(phrase)) {
                    found.push(node);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        touched.extend(found);
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
    touched: usize,
}

impl Cursor {
    pub(super) fn new(forest: &Forest, memory: &Memory) -> Self {
        Self {
            nodes: forest.len(),
            gone: forest.gone().len(),
            learned: memory.learned.len(),
            touched: memory.touched.len(),
        }
    }
}

/// What changed since a cursor was set.
pub(super) struct News<'m> {
    /// Nodes from this one on are new.
    pub(super) first: NodeId,
    /// Nodes that are templates no more.
    pub(super) gone: &'m [NodeId],
    /// Nodes in which phrases stand that were learned.
    pub(super) touched: &'m [NodeId],
    values: Filter,
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
        Some(Self {
            first: before.nodes as NodeId,
            gone,
            touched: &memory.touched[before.touched..],
            values: Filter::new(learned.iter().map(|phrase| phrase.hash)),
        })
    }

    /// Whether it was learned that the hash of a filling is one.
    pub(super) fn has_value(&self, filling: u64) -> bool {
        self.values.has(filling)
    }

    pub(super) fn has_values(&self) -> bool {
        !self.values.is_empty()
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
