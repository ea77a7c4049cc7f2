//! The templates in the making: token sequences, and which became which.
//!
//! Enters: the tokens of each shape. Leaves: for each shape the template it ended in, and which
//! of its tokens each template token covers.
//!
//! Each node is one token sequence, and there is one node for each. To generalise a node is to
//! link it to the node of its coarser sequence; nothing is overwritten, so that the way from a
//! shape to its template can be read off the links.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rapidhash::fast::RandomState;

use super::chain::Chains;
use super::vocabulary::{Kind, Token};

/// Index of a node.
pub(super) type NodeId = u32;

/// A range of a node's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Span {
    pub(super) fn new(range: Range<usize>) -> Self {
        Self { start: range.start as u32, end: range.end as u32 }
    }

    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

struct Node {
    /// Where its tokens are, of those of all nodes.
    start: usize,
    length: u32,
    /// The coarser node, and where in `unders` the first of this node's tokens under each of its
    /// tokens are.
    next: Option<(NodeId, usize)>,
}

impl Node {
    fn range(&self) -> Range<usize> {
        self.start..self.start + self.length as usize
    }
}

/// All nodes, and those that stand for a template now.
#[derive(Default)]
pub(super) struct Forest {
    nodes: Vec<Node>,
    /// The tokens of all nodes, one after the other.
    tokens: Vec<Token>,
    /// Their places by their words; those of marks are in none.
    places: Chains,
    unders: Vec<u32>,
    /// The node of each token sequence.
    ids: HashTable<NodeId>,
    seed: RandomState,
    live: Vec<NodeId>,
    /// Whether any of these was linked since the last one was forgotten.
    is_stale: bool,
    gone: Vec<NodeId>,
    /// Of each node how many of the given sequences ended in it so far.
    weights: Vec<u32>,
}

impl Forest {
    /// The node of a token sequence; live if it is new.
    pub(super) fn insert(&mut self, tokens: &[Token]) -> NodeId {
        let Self { nodes, tokens: all, ids, seed, live, weights, .. } = self;
        let of = |id: &NodeId| &all[nodes[*id as usize].range()];
        let hash = |tokens: &[Token]| seed.hash_one(tokens);
        let id = nodes.len() as NodeId;
        match ids.entry(hash(tokens), |id| of(id) == tokens, |id| hash(of(id))) {
            Entry::Occupied(known) => return *known.get(),
            Entry::Vacant(new) => new.insert(id),
        };
        nodes.push(Node { start: all.len(), length: tokens.len() as u32, next: None });
        all.extend_from_slice(tokens);
        weights.push(0);
        live.push(id);
        for token in tokens {
            self.places.add((token.kind() != Kind::Mark).then(|| token.word()));
        }
        id
    }

    /// Where a word that is no mark stands among the tokens of all nodes.
    pub(super) fn places(&self, word: usize) -> impl Iterator<Item = usize> {
        self.places.of(word)
    }

    /// The tokens from a place on, those of the nodes behind, too.
    pub(super) fn behind(&self, place: usize) -> &[Token] {
        &self.tokens[place..]
    }

    /// The node of a place, and its tokens from there on.
    pub(super) fn node_at(&self, place: usize) -> (NodeId, &[Token]) {
        let node = self.nodes.partition_point(|node| node.start <= place) - 1;
        (node as NodeId, &self.tokens[place..self.nodes[node].range().end])
    }

    /// Makes room for the nodes of so many sequences, and for as many that they may become: to move
    /// them later would be to hash them again.
    pub(super) fn reserve(&mut self, sequences: usize) {
        let Self { nodes, tokens, ids, seed, .. } = self;
        let hash = |id: &NodeId| seed.hash_one(&tokens[nodes[*id as usize].range()]);
        ids.reserve(2 * sequences, hash);
        nodes.reserve(2 * sequences);
    }

    /// The number of nodes.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn tokens(&self, node: NodeId) -> &[Token] {
        &self.tokens[self.nodes[node as usize].range()]
    }

    /// How many templates became this one, at least one.
    pub(super) fn weight(&self, node: NodeId) -> u32 {
        self.weights[node as usize].max(1)
    }

    /// The templates as they stand, in the order in which they were made.
    pub(super) fn live(&self) -> &[NodeId] {
        &self.live
    }

    /// The nodes that were templates, in the order in which they were forgotten.
    pub(super) fn gone(&self) -> &[NodeId] {
        &self.gone
    }

    pub(super) fn is_live(&self, node: NodeId) -> bool {
        self.nodes[node as usize].next.is_none()
    }

    /// Makes each of `spans` (in order, disjoint) of a node one variable; false if they are already.
    pub(super) fn generalise(&mut self, node: NodeId, spans: &[Span]) -> bool {
        let tokens = self.tokens(node);
        if spans.iter().all(|span| matches!(tokens[span.range()], [token] if token.is_variable())) {
            return false;
        }
        let mut coarser = Vec::with_capacity(tokens.len() + spans.len());
        let mut starts = Vec::with_capacity(tokens.len() + spans.len() + 1);
        let mut at = 0;
        let copy = |range: Range<usize>, coarser: &mut Vec<Token>, starts: &mut Vec<u32>| {
            coarser.extend_from_slice(&tokens[range.clone()]);
            starts.extend(range.map(|token| token as u32));
        };
        for span in spans {
            copy(at..span.start as usize, &mut coarser, &mut starts);
            let spaced = span.start < span.end && tokens[span.start as usize].spaced();
            coarser.push(Token::variable(spaced));
            starts.push(span.start);
            at = span.end as usize;
        }
        copy(at..tokens.len(), &mut coarser, &mut starts);
        starts.push(tokens.len() as u32);
        if coarser == tokens {
            return false;
        }
        let next = self.insert(&coarser);
        self.nodes[node as usize].next = Some((next, self.unders.len()));
        self.is_stale = true;
        let weight = self.weight(node);
        let mut end = next;
        while let Some((next, _)) = self.nodes[end as usize].next {
            end = next;
        }
        self.weights[end as usize] += weight;
        self.unders.extend(starts);
        true
    }

    /// The coarser node that a node was linked to, with the first of this node's tokens under each
    /// of its tokens, and the number of this node's tokens.
    pub(super) fn step(&self, node: NodeId) -> Option<(NodeId, &[u32])> {
        let (next, under) = self.nodes[node as usize].next?;
        let length = self.nodes[next as usize].length as usize + 1;
        Some((next, &self.unders[under..under + length]))
    }

    /// Forgets as templates the nodes that became coarser ones.
    pub(super) fn prune(&mut self) {
        if !std::mem::take(&mut self.is_stale) {
            return;
        }
        let nodes = &self.nodes;
        let gone = self.live.extract_if(.., |id| nodes[*id as usize].next.is_some());
        self.gone.extend(gone);
    }

    /// The node that `node` ended in; `starts` are then the first of `node`'s tokens under each of
    /// its tokens, with the number of `node`'s tokens as the last.
    pub(super) fn end_of(&self, node: NodeId, starts: &mut Vec<u32>) -> NodeId {
        starts.clear();
        starts.extend(0..=self.nodes[node as usize].length);
        let mut finer = Vec::new();
        let mut at = node;
        while let Some((next, unders)) = self.step(at) {
            std::mem::swap(starts, &mut finer);
            starts.clear();
            starts.extend(unders.iter().map(|&token| finer[token as usize]));
            at = next;
        }
        at
    }
}
