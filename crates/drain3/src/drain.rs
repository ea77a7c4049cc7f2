//! Lines -> clusters, by a prefix tree and the similarity of templates.

use std::sync::Arc;

use rapidhash::fast::RandomState;

use crate::leaf::{Keys, Line, Similarity};
use crate::tree::{self, Rules};
use crate::{Cluster, Clusters, Error, Node, Token, text};

/// What Drain3 lets users choose; any of it may change between two lines.
#[derive(Clone, Debug)]
pub struct Config {
    /// Most levels of tokens in the tree: its depth but for two.
    pub max_node_depth: i64,
    /// Least share of equal tokens that makes a line like a template.
    pub sim_th: f64,
    /// Most children of a node.
    pub max_children: i64,
    /// Texts that part tokens as blanks do.
    pub extra_delimiters: Vec<Token>,
    /// What stands for a token that differs.
    pub param_str: Token,
    /// Whether tokens with digits share a node.
    pub parametrize_numeric_tokens: bool,
}

impl Config {
    fn keys(&self, hasher: RandomState) -> Keys<'_> {
        Keys { hasher, wildcard: &self.param_str }
    }

    fn line<'a>(&'a self, tokens: &'a [&'a [u8]], include_params: bool) -> Line<'a> {
        Line { tokens, wildcard: &self.param_str, include_params }
    }
}

/// What a line did to its cluster.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Change {
    /// It is the first.
    Created,
    /// It made the template wider.
    Template,
    /// Nothing but to be counted.
    None,
}

/// When all clusters of the same length are looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Search {
    /// Never: the tree alone decides.
    Never,
    /// If the tree knows none.
    Fallback,
    /// Always; the tree is not asked.
    Always,
}

/// The prefix tree, its clusters and what they hang on.
#[derive(Debug)]
pub struct Drain {
    /// What users choose.
    config: Config,
    /// The clusters that are kept.
    pub clusters: Clusters,
    /// How many clusters there ever were.
    pub counter: u64,
    /// The tree, its root first.
    pub nodes: Vec<Node>,
    hasher: RandomState,
    /// How often the wildcard was another one.
    wildcards: u64,
}

impl Drain {
    /// An empty tree that keeps so many clusters.
    #[must_use]
    pub fn new(config: Config, limit: Option<i64>) -> Self {
        let nodes = vec![Node::default()];
        let clusters = Clusters::new(limit);
        Self { config, clusters, counter: 0, nodes, hasher: RandomState::new(), wildcards: 1 }
    }

    /// What users choose.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Another choice from now on.
    pub fn configure(&mut self, config: Config) {
        if config.param_str != self.config.param_str {
            self.wildcards += 1;
        }
        self.config = config;
    }

    fn rules(&self) -> Rules<'_> {
        Rules {
            max_depth: self.config.max_node_depth,
            max_children: self.config.max_children,
            keys: self.config.keys(self.hasher),
            stamp: self.wildcards + self.clusters.stamp(),
            numbers_are_params: self.config.parametrize_numeric_tokens,
        }
    }

    /// The line with each delimiter as a blank, if there are any. What Drain3 strips from the
    /// ends before can be no token, but it can be part of a delimiter.
    fn delimited(&self, line: &[u8]) -> Option<Vec<u8>> {
        let (first, others) = self.config.extra_delimiters.split_first()?;
        let line = text::delimit(text::strip(line), first);
        Some(others.iter().fold(line, |line, delimiter| text::delimit(&line, delimiter)))
    }

    /// The tokens of a line.
    #[must_use]
    pub fn tokens(&self, line: &[u8]) -> Vec<Token> {
        let line = self.delimited(line).unwrap_or_else(|| line.to_vec());
        text::split(&line).into_iter().map(Into::into).collect()
    }

    /// Adds a line.
    ///
    /// # Errors
    /// The bounds leave no room for a new cluster or for a token.
    pub fn add(&mut self, line: &[u8]) -> Result<(Arc<Cluster>, Change), Error> {
        let delimited = self.delimited(line);
        self.add_tokens(&text::split(delimited.as_deref().unwrap_or(line)))
    }

    /// Adds a line of these tokens.
    ///
    /// # Errors
    /// The bounds leave no room for a new cluster or for a token.
    pub fn add_tokens(&mut self, tokens: &[&[u8]]) -> Result<(Arc<Cluster>, Change), Error> {
        if let Some(found) = self.search(0, tokens, self.config.sim_th, false) {
            return Ok(self.take_in(found, tokens));
        }
        self.counter += 1;
        let template: Vec<Token> = tokens.iter().map(|&token| token.into()).collect();
        let cluster = Arc::new(Cluster::new(self.counter, template, 1));
        self.clusters.insert(Arc::clone(&cluster))?;
        self.plant(0, &cluster)?;
        Ok((cluster, Change::Created))
    }

    /// Adds a line to the cluster that was found for it.
    fn take_in(&mut self, found: Found, tokens: &[&[u8]]) -> (Arc<Cluster>, Change) {
        let Found { cluster, similarity: (same, params), place } = found;
        self.clusters.touch(cluster.id());
        if usize::try_from(same + params) == Ok(tokens.len()) {
            cluster.count();
            return (cluster, Change::None);
        }
        let Some(template) = cluster.absorb(self.config.line(tokens, false)) else {
            return (cluster, Change::None);
        };
        if let Some((node, row)) = place {
            self.nodes[node].leaf.update(row, &template, self.config.keys(self.hasher));
        }
        (cluster, Change::Template)
    }

    /// Puts a cluster into the tree below a node.
    ///
    /// # Errors
    /// A node is full and has no child for other tokens.
    pub fn plant(&mut self, root: usize, cluster: &Cluster) -> Result<(), Error> {
        let mut nodes = std::mem::take(&mut self.nodes);
        let entry = (cluster.id(), &*cluster.tokens());
        let planted = tree::insert(&mut nodes, root, entry, &self.rules(), &self.clusters);
        self.nodes = nodes;
        planted
    }

    /// The cluster that the tree below a node finds for a line.
    #[must_use]
    pub fn tree_search(
        &mut self,
        root: usize,
        tokens: &[&[u8]],
        sim_th: f64,
        include_params: bool,
    ) -> Option<Arc<Cluster>> {
        self.search(root, tokens, sim_th, include_params).map(|found| found.cluster)
    }

    fn search(
        &mut self,
        root: usize,
        tokens: &[&[u8]],
        sim_th: f64,
        include_params: bool,
    ) -> Option<Found> {
        let rules = self.rules();
        let node = tree::find(&self.nodes, root, tokens, &rules)?;
        if tokens.is_empty() {
            let id = *self.nodes[node].cluster_ids.first()?;
            let cluster = Arc::clone(self.clusters.get(id)?);
            return Some(Found { cluster, similarity: (0, 0), place: None });
        }
        let stamp = rules.stamp;
        let keys = self.config.keys(self.hasher);
        let leaf = &mut self.nodes[node];
        leaf.refresh(tokens.len(), &self.clusters, stamp, keys);
        let line = self.config.line(tokens, include_params);
        let is_kept = |row: usize| self.clusters.get(leaf.cluster_ids[row]).is_some();
        let (similarity, row) = leaf.leaf.best(line, keys, is_kept)?;
        let cluster = self.clusters.get(leaf.cluster_ids[row])?;
        // Keys make nothing less similar than it is: if they are right about the best one, it
        // is the best. Else two tokens have the same key.
        let found = if cluster.similarity(line) == Some(similarity) {
            Found { cluster: Arc::clone(cluster), similarity, place: Some((node, row)) }
        } else {
            let (similarity, cluster) = self.clusters.most_similar(&leaf.cluster_ids, line)?;
            let row = leaf.cluster_ids.iter().position(|id| *id == cluster.id())?;
            Found { cluster, similarity, place: Some((node, row)) }
        };
        (line.share(found.similarity.0) >= sim_th).then_some(found)
    }

    /// The most similar of some clusters; of equally similar ones that with the most
    /// wildcards, then the first.
    #[must_use]
    pub fn fast_match(
        &self,
        ids: &[u64],
        tokens: &[&[u8]],
        sim_th: f64,
        include_params: bool,
    ) -> Option<Arc<Cluster>> {
        let line = self.config.line(tokens, include_params);
        let (similarity, cluster) = self.clusters.most_similar(ids, line)?;
        (line.share(similarity.0) >= sim_th).then_some(cluster)
    }

    /// Ids of all clusters of so many tokens, evicted ones too.
    #[must_use]
    pub fn ids_of_length(&self, tokens: usize) -> Vec<u64> {
        let mut ids = Vec::new();
        if let Some(node) = tree::by_length(&self.nodes, 0, tokens) {
            tree::ids_below(&self.nodes, node, &mut ids);
        }
        ids
    }

    /// The cluster whose template a line has; it is not added.
    #[must_use]
    pub fn matching(&mut self, line: &[u8], search: Search) -> Option<Arc<Cluster>> {
        let delimited = self.delimited(line);
        self.matching_tokens(&text::split(delimited.as_deref().unwrap_or(line)), search)
    }

    /// The cluster whose template these tokens have.
    #[must_use]
    pub fn matching_tokens(&mut self, tokens: &[&[u8]], search: Search) -> Option<Arc<Cluster>> {
        if search != Search::Always {
            let found = self.tree_search(0, tokens, 1.0, true);
            if found.is_some() || search == Search::Never {
                return found;
            }
        }
        let all = self.ids_of_length(tokens.len());
        self.fast_match(&all, tokens, 1.0, true)
    }
}

/// What a search found.
struct Found {
    cluster: Arc<Cluster>,
    similarity: Similarity,
    /// The leaf and the row where it stands, if it has one.
    place: Option<(usize, usize)>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn config() -> Config {
        Config {
            max_node_depth: 2,
            sim_th: 0.4,
            max_children: 100,
            extra_delimiters: Vec::new(),
            param_str: b"<*>".as_slice().into(),
            parametrize_numeric_tokens: true,
        }
    }

    fn templates(drain: &mut Drain, lines: &[&str]) -> Vec<String> {
        let mut add = |line: &&str| drain.add(line.as_bytes()).unwrap().0.template();
        lines.iter().map(|line| String::from_utf8(add(line)).unwrap()).collect()
    }

    #[test]
    fn a_template_becomes_wider() {
        let mut drain = Drain::new(config(), None);
        let found = templates(&mut drain, &["a b 1", "a b 2", "", "x", "a b 2", "a c d e"]);
        assert_eq!(found, ["a b 1", "a b <*>", "", "x", "a b <*>", "a c d e"]);
        assert_eq!(drain.clusters.iter().map(|it| it.size()).collect::<Vec<_>>(), [3, 1, 1, 1]);
        let found = drain.matching(b"a b 9", Search::Never).unwrap();
        assert_eq!((found.id(), found.size()), (1, 3));
        assert!(drain.matching(b"a c 9", Search::Always).is_none());
    }

    #[test]
    fn the_cluster_used_longest_ago_goes() {
        let mut drain = Drain::new(Config { sim_th: 0.9, ..config() }, Some(2));
        templates(&mut drain, &["a a a", "b b b", "a a a", "c c c", "b b b"]);
        let ids: Vec<u64> = drain.clusters.iter().map(|it| it.id()).collect();
        assert_eq!(ids, [3, 4]);
    }

    #[test]
    fn no_room_is_an_error() {
        let mut drain = Drain::new(config(), Some(0));
        assert!(drain.add(b"a").unwrap_err().is_no_room());
        let mut drain = Drain::new(Config { max_children: 0, max_node_depth: 3, ..config() }, None);
        assert!(drain.add(b"a b").unwrap_err().is_no_wildcard());
    }

    proptest! {
        /// The search by keys finds what a look at every template finds.
        #[test]
        fn keys_change_no_answer(lines in prop::collection::vec("[ab1 ]{0,9}", 0..60)) {
            let mut drain = Drain::new(Config { sim_th: 0.5, ..config() }, Some(5));
            for line in &lines {
                let tokens = text::split(line.as_bytes());
                let found = drain.tree_search(0, &tokens, 0.5, false).map(|found| found.id());
                let expected = tree::find(&drain.nodes, 0, &tokens, &drain.rules()).and_then(|node| {
                    drain.fast_match(&drain.nodes[node].cluster_ids, &tokens, 0.5, false)
                });
                prop_assert_eq!(found, expected.map(|found| found.id()));
                drain.add(line.as_bytes()).unwrap();
            }
        }
    }
}
