//! The prefix tree: number of tokens, then first tokens -> ids of clusters.

use indexmap::IndexMap;
use rapidhash::fast::RandomState;

use crate::leaf::{Keys, Leaf};
use crate::{Clusters, Error, Kind, Token, text};

/// A node of a tree that is a list of nodes, the root first.
#[derive(Clone, Debug, Default)]
pub struct Node {
    /// Tokens (below the root: numbers of tokens) with the places of the nodes they lead to.
    pub children: IndexMap<Token, usize, RandomState>,
    /// Clusters that end here; some of them may be evicted.
    pub cluster_ids: Vec<u64>,
    /// The templates of these, for the search.
    pub(crate) leaf: Leaf,
}

impl Node {
    /// A node with children at those places, where those clusters end.
    #[must_use]
    pub fn new(children: impl IntoIterator<Item = (Token, usize)>, cluster_ids: Vec<u64>) -> Self {
        Self { children: children.into_iter().collect(), cluster_ids, leaf: Leaf::default() }
    }

    /// Makes the rows of the leaf anew if they are not of what is known now.
    pub(crate) fn refresh(
        &mut self,
        tokens: usize,
        clusters: &Clusters,
        stamp: u64,
        keys: Keys<'_>,
    ) {
        if self.leaf.is_of(stamp) {
            return;
        }
        self.leaf = Leaf::new(stamp, tokens);
        for id in &self.cluster_ids {
            let template = clusters.get(*id).map(|cluster| cluster.tokens());
            self.leaf.push(&template.unwrap_or_default(), keys);
        }
    }

    /// Adds a cluster, and forgets those that were evicted.
    fn add(
        &mut self,
        id: u64,
        template: &[Token],
        clusters: &Clusters,
        stamp: u64,
        keys: Keys<'_>,
    ) {
        self.refresh(template.len(), clusters, stamp, keys);
        let kept: Vec<bool> =
            self.cluster_ids.iter().map(|id| clusters.get(*id).is_some()).collect();
        if kept.contains(&false) {
            self.leaf.retain(&kept);
            self.cluster_ids.retain(|id| clusters.get(*id).is_some());
        }
        self.leaf.push(template, keys);
        self.cluster_ids.push(id);
    }
}

/// What decides where a cluster stands in the tree.
pub(crate) struct Rules<'a> {
    pub(crate) max_depth: i64,
    pub(crate) max_children: i64,
    pub(crate) keys: Keys<'a>,
    pub(crate) stamp: u64,
    pub(crate) numbers_are_params: bool,
}

impl Rules<'_> {
    /// Whether the token at `depth`, from 1 on, is no longer a node of its own.
    fn ends(&self, depth: usize, tokens: usize) -> bool {
        i64::try_from(depth).unwrap_or(i64::MAX) >= self.max_depth || depth >= tokens
    }
}

/// The child of a node by its key.
fn child(nodes: &[Node], node: usize, key: &[u8]) -> Option<usize> {
    nodes[node].children.get(key).copied()
}

/// The node below the root for lines of so many tokens.
pub(crate) fn by_length(nodes: &[Node], root: usize, tokens: usize) -> Option<usize> {
    // Its decimal digits, without an allocation for each line.
    let (mut digits, mut at, mut rest) = ([0; 20], 20, tokens);
    while at == 20 || rest > 0 {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    child(nodes, root, &digits[at..])
}

/// The leaf where clusters like a line stand.
pub(crate) fn find(
    nodes: &[Node],
    root: usize,
    line: &[&[u8]],
    rules: &Rules<'_>,
) -> Option<usize> {
    let mut node = by_length(nodes, root, line.len())?;
    for (at, token) in line.iter().enumerate() {
        if rules.ends(at + 1, line.len()) {
            break;
        }
        node = child(nodes, node, token).or_else(|| child(nodes, node, rules.keys.wildcard))?;
    }
    Some(node)
}

/// A new child of a node.
fn grow(nodes: &mut Vec<Node>, node: usize, key: &[u8]) -> usize {
    let new = nodes.len();
    nodes.push(Node::default());
    nodes[node].children.insert(key.into(), new);
    new
}

/// Puts a cluster where lines like its template will look for it.
pub(crate) fn insert(
    nodes: &mut Vec<Node>,
    root: usize,
    (id, template): (u64, &[Token]),
    rules: &Rules<'_>,
    clusters: &Clusters,
) -> Result<(), Error> {
    let length = template.len().to_string();
    let mut node = by_length(nodes, root, template.len())
        .unwrap_or_else(|| grow(nodes, root, length.as_bytes()));
    if template.is_empty() {
        nodes[node].cluster_ids = vec![id];
        return Ok(());
    }
    for (at, token) in template.iter().enumerate() {
        if rules.ends(at + 1, template.len()) {
            nodes[node].add(id, template, clusters, rules.stamp, rules.keys);
            break;
        }
        node = step(nodes, node, token, rules)?;
    }
    Ok(())
}

/// The child that a token of a template leads to; it is made if there is room.
fn step(
    nodes: &mut Vec<Node>,
    node: usize,
    token: &[u8],
    rules: &Rules<'_>,
) -> Result<usize, Error> {
    if let Some(found) = child(nodes, node, token) {
        return Ok(found);
    }
    let wildcard = child(nodes, node, rules.keys.wildcard);
    if rules.numbers_are_params && text::has_numbers(token) {
        return Ok(wildcard.unwrap_or_else(|| grow(nodes, node, rules.keys.wildcard)));
    }
    // One place is kept for the wildcard.
    let children = i64::try_from(nodes[node].children.len()).unwrap_or(i64::MAX);
    let used = children + i64::from(wildcard.is_none());
    match wildcard {
        _ if used < rules.max_children => Ok(grow(nodes, node, token)),
        Some(found) => Ok(found),
        None if used == rules.max_children => Ok(grow(nodes, node, rules.keys.wildcard)),
        None => Err(Error(Kind::NoWildcard)),
    }
}

/// All ids at a node and below it, from the top down.
pub(crate) fn ids_below(nodes: &[Node], node: usize, ids: &mut Vec<u64>) {
    ids.extend(&nodes[node].cluster_ids);
    for &child in nodes[node].children.values() {
        ids_below(nodes, child, ids);
    }
}
