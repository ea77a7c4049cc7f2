//! Lists of words or pairs at the end of a message, of any number and in any order.
//!
//! `job 7 may read write` and `job 9 may write list read`: a word of a list stands now here, now
//! there, which the words of a sentence do not. Where templates go on differently behind the same
//! words, and what they go on with is of several lengths and mostly made of words that stand in
//! more than one place of it, they name a list.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Miner;
use super::forest::{NodeId, Span};
use super::hash::{Mixed, combine, hash_tokens};
use super::journal::Rule;
use super::rules::RULES;
use super::vocabulary::{Kind, Token, Vocabulary};

/// Templates that begin alike, and where in each what follows begins.
type Group = Vec<(NodeId, usize)>;

/// One round over all templates; whether any changed.
pub(super) fn generalise(miner: &mut Miner) -> bool {
    let mut groups: HashMap<u64, Group, Mixed> = HashMap::default();
    for &node in miner.forest.live() {
        for (opening, start) in openings(miner.forest.tokens(node), &miner.vocabulary) {
            groups.entry(opening).or_default().push((node, start));
        }
    }
    let mut lists: Vec<Group> =
        groups.into_values().filter(|group| is_series(miner, group)).collect();
    // Behind the first words of a list stands a list, too: the longest is meant.
    lists.sort_unstable_by_key(|group| (group[0].1, group[0].0));
    let cause = miner.cause_alone(Rule::List);
    let mut done: HashSet<NodeId, Mixed> = HashSet::default();
    let mut changed = false;
    for (node, start) in lists.into_iter().flatten() {
        if done.insert(node) {
            let list = Span::new(start..miner.forest.tokens(node).len());
            changed |= miner.generalise_for(node, &[list], |_| cause.clone());
        }
    }
    miner.forest.prune();
    changed
}

/// Where a list may begin: behind a word that has some before it, or behind a colon. For each place
/// a hash of what stands before.
fn openings(tokens: &[Token], vocabulary: &Vocabulary) -> Vec<(u64, usize)> {
    let last = tokens.iter().rposition(|&token| !is_plain(token, vocabulary));
    let first = last.map_or(0, |last| last + 1);
    let (mut before, mut words) = (0, 0);
    let mut openings = Vec::new();
    for (at, &token) in tokens.iter().enumerate() {
        if at >= first && token.spaced() {
            let least = match at.checked_sub(1).map(|last| tokens[last]) {
                Some(last) if vocabulary.sign(last) == b':' => 1,
                Some(last) if vocabulary.traits(last).is_anchor => RULES.firm_frame,
                _ => usize::MAX,
            };
            openings.extend((words >= least).then_some((before, at)));
        }
        before = combine(before, token.bits());
        words += usize::from(vocabulary.traits(token).is_anchor);
    }
    openings
}

/// Whether a token may be of an item: a value, a word that changes no meaning alone, or what joins
/// such.
fn is_plain(token: Token, vocabulary: &Vocabulary) -> bool {
    match vocabulary.kind(token) {
        Kind::Guard => !token.spaced(),
        Kind::Mark => !token.spaced() && b":/-.,=".contains(&vocabulary.sign(token)),
        _ => true,
    }
}

/// Whether what stands behind the openings are the words of a list.
fn is_series(miner: &Miner, group: &Group) -> bool {
    if group.len() < RULES.several {
        return false;
    }
    let mut lengths = BTreeSet::new();
    let mut firsts: HashSet<u64, Mixed> = HashSet::default();
    // For each item the places where it stands, a bit each.
    let mut places: HashMap<u64, u64, Mixed> = HashMap::default();
    for &(node, start) in group {
        let tokens = &miner.forest.tokens(node)[start..];
        let mut length = 0;
        for item in tokens.chunk_by(|_, next| !next.spaced()) {
            let item = match item {
                [item @ .., comma] if miner.vocabulary.sign(*comma) == b',' => item,
                item => item,
            };
            if !matches!(item, [value] if value.is_variable()) {
                let item = hash_tokens(item);
                *places.entry(item).or_default() |= 1 << length.min(63);
                if length == 0 {
                    firsts.insert(item);
                }
            }
            length += 1;
        }
        lengths.insert(length);
    }
    let mostly_recur = |items: &mut dyn Iterator<Item = &u64>| {
        let recurs: Vec<bool> = items.map(|item| places[item].count_ones() > 1).collect();
        recurs.len() >= RULES.few
            && 2 * recurs.iter().filter(|recurs| **recurs).count() >= recurs.len()
    };
    lengths.len() > 1 && mostly_recur(&mut places.keys()) && mostly_recur(&mut firsts.iter())
}
