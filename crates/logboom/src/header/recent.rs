//! record -> its header, where one was cut lately that begins alike.
//!
//! Enters: records with their skeletons (each digit is a `0`). Leaves: what was found in a record
//! whose skeleton is the same as far as its cut has looked, up to where a message begins, and
//! whose digits are the same where that asked for them. Lines of a source have few beginnings,
//! however unlike their messages are. This never changes an answer, it only saves the way to it.
//!
//! How far a cut looks is not known before: so the beginnings are kept in a radix tree (Morrison,
//! "PATRICIA", 1968), by which all that a record may begin with are found on one way through it.

use std::hash::BuildHasher;

use rapidhash::fast::RandomState;

use super::trail::{Route, Traced, Trail};
use crate::seen::Seen;
use crate::token::alike_ahead;

/// Beginnings that are remembered; a full tree forgets all.
const BEGINNINGS: usize = 1 << 12;

/// Beginnings up to which each is remembered at once; then one must come twice.
const EAGER: usize = BEGINNINGS / 2;

/// Longest one.
const LONGEST: usize = 256;

/// Most beginnings of one skeleton, which differ in digits.
const MAX_ALIKE: usize = 8;

/// Slots that remember which beginnings came once; a power of two.
const SEEN: usize = 1 << 12;

/// Records that were cut lately.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    /// The root is the first.
    nodes: Vec<Node>,
    /// How many beginnings there are.
    count: usize,
    hasher: RandomState,
    seen: Seen<SEEN>,
}

/// What some beginnings have in common.
#[derive(Debug, Clone, Default)]
struct Node {
    /// What it has behind that of the node before.
    text: Box<[u8]>,
    /// The first bytes of the nodes that go on, and these.
    firsts: Vec<u8>,
    nodes: Vec<u32>,
    /// Those that end here.
    beginnings: Vec<Beginning>,
}

#[derive(Debug, Clone)]
struct Beginning {
    /// Places of digits that must be the same, and the digits.
    exact: Box<[(usize, u8)]>,
    route: Route,
    trail: Trail,
}

impl Beginning {
    /// Whether a record with this skeleton is cut in the same way.
    fn fits(&self, record: &[u8]) -> bool {
        begins(record, self.route.message())
            && self.exact.iter().all(|&(at, digit)| record[at] == digit)
    }
}

impl Node {
    /// The node that goes on with that byte.
    fn next(&self, first: u8) -> Option<usize> {
        let place = self.firsts.iter().position(|other| *other == first)?;
        Some(self.nodes[place] as usize)
    }
}

impl Recent {
    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.count = 0;
    }

    /// The way by which a record was cut that began like this one, which has no blanks at its end.
    #[inline]
    pub(super) fn find(&self, record: &[u8], skeleton: &[u8]) -> Option<(&Route, &Trail)> {
        let (mut node, mut rest) = (self.nodes.first()?, skeleton);
        loop {
            if let Some(found) = node.beginnings.iter().find(|beginning| beginning.fits(record)) {
                return Some((&found.route, &found.trail));
            }
            node = &self.nodes[node.next(*rest.first()?)?];
            rest = rest.strip_prefix(&*node.text)?;
        }
    }

    /// Remembers what was found in a record, which has no blanks at its end.
    pub(super) fn learn(&mut self, record: &[u8], skeleton: &[u8], traced: &Traced) {
        let (reach, message) = (traced.trail.reach(), traced.header.message.start as usize);
        if reach > record.len().min(LONGEST) || !begins(record, message) {
            return;
        }
        let Some(route) = traced.route() else { return };
        let skeleton = &skeleton[..reach];
        if self.count >= EAGER && !self.seen.came_before(self.hasher.hash_one(skeleton)) {
            return;
        }
        if self.count == BEGINNINGS {
            self.clear();
        }
        let exact = traced.trail.exact().map(|at| (at, record[at])).collect();
        let beginnings = &mut self.node(skeleton).beginnings;
        if beginnings.len() < MAX_ALIKE {
            beginnings.push(Beginning { exact, route, trail: traced.trail });
            self.count += 1;
        }
    }

    /// The node of that beginning.
    fn node(&mut self, skeleton: &[u8]) -> &mut Node {
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        let (mut at, mut rest) = (0, skeleton);
        while let Some(&first) = rest.first() {
            let Some(next) = self.nodes[at].next(first) else {
                at = self.add(at, rest);
                break;
            };
            let text = &self.nodes[next].text;
            let same = alike_ahead(text, rest);
            if same < text.len() {
                self.part(next, same);
            }
            (at, rest) = (next, &rest[same..]);
        }
        &mut self.nodes[at]
    }

    /// Adds a node that goes on with a text.
    fn add(&mut self, before: usize, text: &[u8]) -> usize {
        let number = self.nodes.len();
        self.nodes.push(Node { text: text.into(), ..Node::default() });
        self.nodes[before].firsts.push(text[0]);
        self.nodes[before].nodes.push(number as u32);
        number
    }

    /// Makes a node end after so many bytes, and another that goes on with the rest of it.
    fn part(&mut self, at: usize, len: usize) {
        let number = self.nodes.len() as u32;
        let node = &mut self.nodes[at];
        let (first, rest) = node.text.split_at(len);
        let (text, first_of_rest) = (first.into(), rest[0]);
        let rest = Node { text: rest.into(), ..std::mem::take(node) };
        *node = Node { text, firsts: vec![first_of_rest], nodes: vec![number], ..Node::default() };
        self.nodes.push(rest);
    }
}

/// Whether a message begins at `at`.
fn begins(record: &[u8], at: usize) -> bool {
    record.get(at).is_some_and(|byte| *byte != 0 && !byte.is_ascii_whitespace())
}
