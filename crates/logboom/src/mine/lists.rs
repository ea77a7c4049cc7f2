//! Lists of values, however many.
//!
//! `deleted <*>` and `deleted <*> <*> <*>` say the same of another number of values: templates
//! that are equal but for how many variables stand in a row are one.

use std::collections::{HashMap, HashSet};

use super::Miner;
use super::evidence::anchors;
use super::forest::{NodeId, Span};
use super::hash::{Mixed, combine};
use super::journal::{Plan, Rule};
use super::vocabulary::{Token, sign_at};

/// One round over all templates; whether any changed.
pub(super) fn generalise(miner: &mut Miner) -> bool {
    let forest = &miner.forest;
    let key = |node: NodeId| key(forest.tokens(node));
    let lists = forest.live().iter().filter(|&&node| has_run(forest.tokens(node)));
    let wanted: HashSet<u64, Mixed> = lists.map(|&node| key(node)).collect();
    if wanted.is_empty() {
        return false;
    }
    let mut groups: HashMap<u64, Vec<NodeId>, Mixed> = HashMap::default();
    for &node in forest.live() {
        let key = key(node);
        if wanted.contains(&key) {
            groups.entry(key).or_default().push(node);
        }
    }
    let mut plan: Plan = groups
        .into_values()
        .filter(|members| members.len() > 1 && anchors(forest.tokens(members[0]), &[]) > 0)
        .flatten()
        .map(|node| (node, runs(forest.tokens(node)).collect()))
        .collect();
    plan.sort_unstable_by_key(|(node, _)| *node);
    miner.generalise_all(Rule::List, plan)
}

/// Where the list ends that begins with the variable at `start`.
fn end(tokens: &[Token], start: usize) -> usize {
    let is_item = |at: usize| {
        tokens.get(at).is_some_and(|token: &Token| token.is_variable() && token.spaced())
    };
    let mut end = start + 1;
    loop {
        if is_item(end) {
            end += 1;
        } else if sign_at(tokens, end) == b',' && !tokens[end].spaced() && is_item(end + 1) {
            end += 2;
        } else {
            return end;
        }
    }
}

/// The runs of variables, those of one too.
fn runs<'t>(tokens: &'t [Token]) -> impl Iterator<Item = Span> + 't {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + tokens[at..].iter().position(|token| token.is_variable())?;
        at = end(tokens, start);
        Some(Span::new(start..at))
    })
}

fn has_run(tokens: &[Token]) -> bool {
    runs(tokens).any(|run| run.end - run.start > 1)
}

/// Equal for templates that are equal but for the lengths of their lists.
fn key(tokens: &[Token]) -> u64 {
    let (mut key, mut at) = (0, 0);
    while at < tokens.len() {
        key = combine(key, tokens[at].bits());
        at = if tokens[at].is_variable() { end(tokens, at) } else { at + 1 };
    }
    key
}
