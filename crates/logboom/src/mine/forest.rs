//! The templates in the making: token sequences, and which became which.
//!
//! Enters: the tokens of each shape. Leaves: for each shape the template it ended in, and which
//! of its tokens each template token covers.
//!
//! Each node is one token sequence, and there is one node for each. To generalise a node is to
//! link it to the node of its coarser sequence; nothing is overwritten, so that the way from a
//! shape to its template can be read off the links.

use std::collections::HashMap;
use std::ops::Range;

use super::vocabulary::Token;

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
    tokens: Box<[Token]>,
    /// The coarser node, and the first of this node's tokens under each of its tokens.
    next: Option<(NodeId, Box<[u32]>)>,
}

/// All nodes, and those that stand for a template now.
#[derive(Default)]
pub(super) struct Forest {
    nodes: Vec<Node>,
    ids: HashMap<Box<[Token]>, NodeId, rapidhash::fast::RandomState>,
    live: Vec<NodeId>,
    gone: Vec<NodeId>,
}

impl Forest {
    /// The node of a token sequence; live if it is new.
    pub(super) fn insert(&mut self, tokens: Vec<Token>) -> NodeId {
        if let Some(&id) = self.ids.get(tokens.as_slice()) {
            return id;
        }
        let id = self.nodes.len() as NodeId;
        let tokens = tokens.into_boxed_slice();
        self.ids.insert(tokens.clone(), id);
        self.nodes.push(Node { tokens, next: None });
        self.live.push(id);
        id
    }

    /// The number of nodes.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn tokens(&self, node: NodeId) -> &[Token] {
        &self.nodes[node as usize].tokens
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
        let mut coarser = Vec::with_capacity(tokens.len());
        let mut starts = Vec::with_capacity(tokens.len() + 1);
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
        let next = self.insert(coarser);
        self.nodes[node as usize].next = Some((next, starts.into()));
        true
    }

    /// Forgets as templates the nodes that became coarser ones.
    pub(super) fn prune(&mut self) {
        let nodes = &self.nodes;
        let gone = self.live.extract_if(.., |id| nodes[*id as usize].next.is_some());
        self.gone.extend(gone);
    }

    /// The node that `node` ended in, and the first of `node`'s tokens under each of its tokens,
    /// with the number of `node`'s tokens as the last.
    pub(super) fn end_of(&self, node: NodeId) -> (NodeId, Vec<u32>) {
        let mut starts: Vec<u32> = (0..=self.tokens(node).len() as u32).collect();
        let mut at = node;
        while let Some((next, under)) = &self.nodes[at as usize].next {
            starts = under.iter().map(|&token| starts[token as usize]).collect();
            at = *next;
        }
        (at, starts)
    }
}
