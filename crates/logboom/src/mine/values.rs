//! Templates that are equal but for words that look like values, however many.
//!
//! Each token that can be a value by its looks (a variable, a word that no lexicon knows, a name)
//! is masked; templates that are then equal form a group; in a group each masked position is
//! decided on its distinct fillings. Where the answer is no, the group falls apart by the filling
//! there, and the parts are asked again.

use std::collections::{HashMap, HashSet};

use super::Miner;
use super::evidence::{Fillings, anchors, decide, place};
use super::forest::{NodeId, Span};
use super::hash::{Mixed, combine, hash_tokens};
use super::vocabulary::{Kind, Token, Vocabulary};

/// A template with its masked positions.
struct Masked {
    node: NodeId,
    slots: Vec<Span>,
}

/// One round over all templates; whether any changed.
pub(super) fn generalise(miner: &mut Miner) -> bool {
    let mut groups: Vec<Vec<Masked>> = Vec::new();
    let mut index: HashMap<u64, usize, Mixed> = HashMap::default();
    for &node in miner.forest.live() {
        let tokens = miner.forest.tokens(node);
        let slots = mask(tokens, &miner.vocabulary);
        if slots.is_empty() {
            continue;
        }
        let group = *index.entry(key(tokens, &slots)).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(Masked { node, slots });
    }
    let mut plan = Vec::new();
    for group in groups {
        let positions = (0..group[0].slots.len()).collect();
        settle(miner, group, positions, &mut plan);
    }
    let mut changed = false;
    for (node, spans) in plan {
        changed |= miner.forest.generalise(node, &spans);
    }
    miner.forest.prune();
    changed
}

/// Decides the masked `positions` of a group.
fn settle(
    miner: &mut Miner,
    group: Vec<Masked>,
    positions: Vec<usize>,
    plan: &mut Vec<(NodeId, Vec<Span>)>,
) {
    let mut accepted = Vec::new();
    let mut refused = None;
    for &position in &positions {
        let mut fillings = Fillings::default();
        let mut distinct: HashSet<u64, Mixed> = HashSet::default();
        for member in &group {
            let tokens = &miner.forest.tokens(member.node)[member.slots[position].range()];
            let hash = hash_tokens(tokens);
            if distinct.insert(hash) {
                fillings.add(tokens, &miner.vocabulary, miner.seen.contains(&hash));
            }
        }
        let first = &group[0];
        let tokens = miner.forest.tokens(first.node);
        let single = distinct.len() == 1;
        if single && fillings.variables == 1 {
            continue;
        }
        let slot = first.slots[position];
        let around = anchors(tokens, &first.slots, &miner.vocabulary);
        match decide(place(tokens, slot, &miner.vocabulary), &fillings, around) {
            Some(_) => {
                if !single && fillings.variables < fillings.distinct() {
                    miner.seen.extend(distinct);
                }
                accepted.push(position);
            }
            None if single => {}
            None => refused = refused.or(Some(position)),
        }
    }
    if let Some(refused) = refused {
        let rest: Vec<usize> = positions.into_iter().filter(|&p| p != refused).collect();
        for part in split(miner, group, refused) {
            settle(miner, part, rest.clone(), plan);
        }
        return;
    }
    for member in group {
        let spans: Vec<Span> = accepted.iter().map(|&p| member.slots[p]).collect();
        if !spans.is_empty() {
            plan.push((member.node, spans));
        }
    }
}

/// The group by what stands at `position`, parts in the order of their first members.
fn split(miner: &Miner, group: Vec<Masked>, position: usize) -> Vec<Vec<Masked>> {
    let mut parts: Vec<Vec<Masked>> = Vec::new();
    let mut index: HashMap<u64, usize, Mixed> = HashMap::default();
    for member in group {
        let tokens = &miner.forest.tokens(member.node)[member.slots[position].range()];
        let part = *index.entry(hash_tokens(tokens)).or_insert(parts.len());
        if part == parts.len() {
            parts.push(Vec::new());
        }
        parts[part].push(member);
    }
    parts
}

/// The runs of tokens that can be values by their looks; variables and words that nothing but a
/// joining mark parts are one run.
fn mask(tokens: &[Token], vocabulary: &Vocabulary) -> Vec<Span> {
    let value = |at: usize| {
        tokens.get(at).is_some_and(|&token| {
            matches!(vocabulary.kind(token), Kind::Variable | Kind::Unknown | Kind::Name)
        })
    };
    let touches = |at: usize| tokens.get(at).is_some_and(|token| !token.spaced());
    let joins = |at: usize| {
        touches(at)
            && matches!(vocabulary.text(tokens[at]), b":" | b"." | b"," | b"-" | b"/" | b"_" | b"#")
    };
    let mut slots = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !value(at) {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        loop {
            if touches(at) && value(at) {
                at += 1;
            } else if joins(at) && touches(at + 1) && value(at + 1) {
                at += 2;
            } else {
                break;
            }
        }
        slots.push(Span::new(start..at));
    }
    slots
}

/// Equal for templates that are equal outside their slots.
fn key(tokens: &[Token], slots: &[Span]) -> u64 {
    let mut key = 0;
    let mut at = 0;
    for slot in slots {
        key = combine(key, hash_tokens_exact(&tokens[at..slot.start as usize]));
        key = combine(key, u64::from(tokens[slot.start as usize].spaced()) + 1);
        at = slot.end as usize;
    }
    combine(key, hash_tokens_exact(&tokens[at..]))
}

fn hash_tokens_exact(tokens: &[Token]) -> u64 {
    tokens.iter().fold(0, |hash, token| combine(hash, token.bits()))
}
