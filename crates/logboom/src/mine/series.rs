//! Lists of words or pairs at the end of a message, of any number and in any order.
//!
//! `job 7 may read write` and `job 9 may write list read`: a word of a list stands now here, now
//! there, which the words of a sentence do not. Where templates go on differently behind the same
//! words, and what they go on with is of several lengths and mostly made of words that stand in
//! more than one place of it, they name a list. What is written as one of several (`orders:read`)
//! tells nothing: no sentence has it, and it seldom recurs.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Miner;
use super::forest::{NodeId, Span};
use super::hash::{Mixed, combine, hash_tokens};
use super::journal::Rule;
use super::place::Place;
use super::rules::RULES;
use super::vocabulary::{Kind, Token, Vocabulary};

/// A template, and where in it begins what follows an opening, with the hash of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Opened {
    opening: u64,
    node: NodeId,
    start: usize,
}

/// One round over all templates; whether any changed.
pub(super) fn generalise(miner: &mut Miner) -> bool {
    let mut opened = Vec::new();
    for &node in miner.forest.live() {
        openings(miner.forest.tokens(node), &miner.vocabulary, |opening, start| {
            opened.push(Opened { opening, node, start });
        });
    }
    opened.sort_unstable();
    let groups = opened.chunk_by(|a, b| a.opening == b.opening);
    let mut lists: Vec<&[Opened]> = groups.filter(|group| is_series(miner, group)).collect();
    // Behind the first words of a list stands a list, too: the longest is meant.
    lists.sort_unstable_by_key(|group| (group[0].start, group[0].node));
    let mut done: HashSet<NodeId, Mixed> = HashSet::default();
    let is_first = |opened: &&Opened| done.insert(opened.node);
    let list = |&Opened { node, start, .. }: &Opened| {
        (node, vec![Span::new(start..miner.forest.tokens(node).len())])
    };
    let plan = lists.into_iter().flatten().filter(is_first).map(list).collect();
    miner.generalise_all(Rule::List, plan)
}

/// Gives where a list may begin: behind a word that has some before it, or behind a colon. With each
/// place a hash of what stands before, whatever words stand where values do.
fn openings(tokens: &[Token], vocabulary: &Vocabulary, mut give: impl FnMut(u64, usize)) {
    let last = tokens.iter().rposition(|&token| !is_plain(token));
    let first = last.map_or(0, |last| last + 1);
    let (mut before, mut words) = (0, 0);
    for (at, &token) in tokens.iter().enumerate() {
        if at >= first && token.spaced() {
            let least = match at.checked_sub(1).map(|last| tokens[last]) {
                Some(last) if last.sign() == b':' => 1,
                Some(last) if last.anchors() > 0 => RULES.firm_frame,
                _ => usize::MAX,
            };
            if words >= least {
                give(before, at);
            }
        }
        if is_due(tokens, at, vocabulary) {
            before = combine(before, Token::variable(token.spaced()).bits());
        } else {
            before = combine(before, token.bits());
            words += usize::from(token.anchors() > 0);
        }
    }
}

/// Whether a word stands where a value does, behind its noun, so that it may be another one in
/// another message of the kind.
fn is_due(tokens: &[Token], at: usize, vocabulary: &Vocabulary) -> bool {
    let behind = |token: Token| vocabulary.traits(token).behind;
    at > 0
        && behind(tokens[at - 1]) == Place::Cue
        && behind(tokens[at]) == Place::Plain
        && matches!(tokens[at].kind(), Kind::Known | Kind::Name | Kind::Unknown)
}

/// Whether a token may be of an item: a value, a word that changes no meaning alone, or what joins
/// such.
fn is_plain(token: Token) -> bool {
    match token.kind() {
        Kind::Guard => !token.spaced(),
        Kind::Mark => !token.spaced() && b":/-.,=".contains(&token.sign()),
        _ => true,
    }
}

/// Where an item of a list stands.
#[derive(Default)]
struct Item {
    /// Its places in lists, a bit each.
    places: u64,
    /// Whether it is written as one of several (`orders:read`), as no word of a sentence is.
    is_compound: bool,
}

impl Item {
    fn recurs(&self) -> bool {
        self.places.count_ones() > 1
    }
}

/// Whether what stands behind the openings are the words of a list.
fn is_series(miner: &Miner, group: &[Opened]) -> bool {
    if group.len() < RULES.several {
        return false;
    }
    let mut lengths = BTreeSet::new();
    let mut items: HashMap<u64, Item, Mixed> = HashMap::default();
    for &Opened { node, start, .. } in group {
        let tokens = &miner.forest.tokens(node)[start..];
        let mut length = 0;
        for item in tokens.chunk_by(|_, next| !next.spaced()) {
            let item = match item {
                [item @ .., comma] if comma.sign() == b',' => item,
                item => item,
            };
            if !matches!(item, [value] if value.is_variable()) {
                let known = items.entry(hash_tokens(item)).or_default();
                known.places |= 1 << length.min(63);
                known.is_compound = item.len() > 1;
            }
            length += 1;
        }
        lengths.insert(length);
    }
    let firsts = items.values().filter(|item| item.places & 1 == 1);
    lengths.len() > 1 && mostly_recur(items.values()) && mostly_recur(firsts)
}

/// Whether half of the items that could be words of a sentence stand in several places.
fn mostly_recur<'i>(items: impl Iterator<Item = &'i Item>) -> bool {
    let told = items.filter(|item| !item.is_compound || item.recurs());
    let recurs: Vec<bool> = told.map(Item::recurs).collect();
    recurs.len() >= RULES.few && 2 * recurs.iter().filter(|recurs| **recurs).count() >= recurs.len()
}
