//! Templates that are equal but for one slot: a word, or what stands between quotes, between
//! brackets or after a colon, of any length.
//!
//! A slot's family are the templates with equal tokens before and behind it, found by the hashes
//! of prefix and suffix. A family whose fillings speak for a variable is joined; where families
//! share a template, the one with more distinct fillings goes first and the other waits a round.

use std::collections::HashSet;

use super::Miner;
use super::evidence::{Fillings, anchors, decide, place};
use super::forest::{NodeId, Span};
use super::hash::{Mixed, combine, hash_tokens};
use super::vocabulary::{Kind, Token, Vocabulary};

/// As many slots are sorted at once; more are dealt with in passes by their hashes.
const SLOTS_AT_ONCE: usize = 1 << 22;

/// Phrases of at most this many tokens are looked up among the fillings of variables.
const LONGEST_PHRASE: usize = 8;

/// A slot of a template, under the hash of what stands around it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    around: u64,
    node: NodeId,
    span: Span,
}

/// Templates that are equal but for one slot, which is a variable.
struct Family {
    distinct: usize,
    members: Vec<(NodeId, Span)>,
    fillings: Vec<u64>,
}

/// One round over all templates; whether any changed.
pub(super) fn generalise(miner: &mut Miner) -> bool {
    let mut families = find(miner);
    families.sort_by(|a, b| b.distinct.cmp(&a.distinct).then(a.members.cmp(&b.members)));
    let mut touched: HashSet<NodeId, Mixed> = HashSet::default();
    let mut changed = false;
    for family in families {
        if family.members.iter().any(|(node, _)| touched.contains(node)) {
            continue;
        }
        for &(node, span) in &family.members {
            touched.insert(node);
            changed |= miner.forest.generalise(node, &[span]);
        }
        if family.distinct > 1 {
            miner.seen.extend(family.fillings);
        }
    }
    miner.forest.prune();
    changed
}

fn find(miner: &Miner) -> Vec<Family> {
    let live = miner.forest.live();
    let total: usize = live.iter().map(|&node| 2 * miner.forest.tokens(node).len()).sum();
    let passes = total.div_ceil(SLOTS_AT_ONCE) as u64;
    let mut families = Vec::new();
    let mut slots = Vec::new();
    let mut found = Vec::new();
    for pass in 0..passes {
        slots.clear();
        for &node in live {
            found.clear();
            slots_of(miner, node, &mut found);
            slots.extend(
                found
                    .iter()
                    .filter(|(around, _)| (around >> 32) % passes == pass)
                    .map(|&(around, span)| Slot { around, node, span }),
            );
        }
        slots.sort_unstable();
        families.extend(
            slots.chunk_by(|a, b| a.around == b.around).filter_map(|slots| family(miner, slots)),
        );
    }
    families
}

/// The family of slots with the same surroundings, if they are a variable.
fn family(miner: &Miner, slots: &[Slot]) -> Option<Family> {
    let vocabulary = &miner.vocabulary;
    let mut fillings = Fillings::default();
    let mut distinct: HashSet<u64, Mixed> = HashSet::default();
    let mut members = Vec::new();
    for slot in slots {
        let tokens = &miner.forest.tokens(slot.node)[slot.span.range()];
        if is_guard(tokens, vocabulary) {
            continue;
        }
        let hash = hash_tokens(tokens);
        if distinct.insert(hash) {
            fillings.add(tokens, vocabulary, miner.seen.contains(&hash));
        }
        members.push((slot.node, slot.span));
    }
    let &(node, span) = members.first()?;
    let tokens = miner.forest.tokens(node);
    let around = anchors(tokens, &[span], vocabulary);
    if fillings.distinct() == 1 && fillings.seen == 0 {
        return None;
    }
    decide(place(tokens, span, vocabulary), &fillings, around)?;
    let fillings = distinct.into_iter().collect();
    Some(Family { distinct: members.len(), members, fillings })
}

/// Whether a filling is one word, and that one changes the meaning.
fn is_guard(tokens: &[Token], vocabulary: &Vocabulary) -> bool {
    let mut words = tokens.iter().filter(|&&token| vocabulary.is_word(token));
    match (words.next(), words.next()) {
        (Some(&word), None) => vocabulary.kind(word) == Kind::Guard,
        _ => false,
    }
}

/// The slots of a template, each with the hash of what stands around it.
fn slots_of(miner: &Miner, node: NodeId, found: &mut Vec<(u64, Span)>) {
    let tokens = miner.forest.tokens(node);
    let vocabulary = &miner.vocabulary;
    let mut before = Vec::with_capacity(tokens.len() + 1);
    before.push(0);
    for token in tokens {
        before.push(combine(before[before.len() - 1], token.bits()));
    }
    let mut behind = vec![1; tokens.len() + 1];
    for at in (0..tokens.len()).rev() {
        behind[at] = combine(behind[at + 1], tokens[at].bits());
    }
    let mut add = |start: usize, end: usize| {
        let spaced = start < end && tokens[start].spaced();
        let around = combine(combine(before[start], behind[end]), u64::from(spaced));
        found.push((around, Span::new(start..end)));
    };
    let text = |at: usize| tokens.get(at).map_or(&b""[..], |&token| vocabulary.text(token));
    for start in 0..tokens.len() {
        if vocabulary.kind(tokens[start]) != Kind::Mark {
            add(start, start + 1);
            let mut hash = hash_tokens(&tokens[start..=start]);
            for end in start + 2..=tokens.len().min(start + LONGEST_PHRASE) {
                hash = combine(hash, tokens[end - 1].bits());
                if miner.seen.contains(&hash) {
                    add(start, end);
                }
            }
            continue;
        }
        let inner = start + 1;
        if let Some(close) = closing(text(start)) {
            let opens = text(start) != b"'"
                || start == 0
                || tokens[start].spaced()
                || vocabulary.kind(tokens[start - 1]) == Kind::Mark;
            let end = (inner..tokens.len()).find(|&at| text(at) == close);
            if let Some(end) = end.filter(|&end| opens && end != inner + 1) {
                add(inner, end);
            }
        } else if text(start) == b":" && tokens.get(inner).is_some_and(|token| token.spaced()) {
            if inner + 1 < tokens.len() {
                add(inner, tokens.len());
            }
            let stop = (inner + 1..tokens.len()).find(|&at| matches!(text(at), b"." | b";" | b","));
            if let Some(stop) = stop.filter(|&stop| stop > inner + 1) {
                add(inner, stop);
            }
        } else if text(start) == b"=" && tokens.get(inner).is_none_or(|token| token.spaced()) {
            add(inner, inner);
        }
    }
}

fn closing(open: &[u8]) -> Option<&'static [u8]> {
    Some(match open {
        b"(" => b")",
        b"[" => b"]",
        b"{" => b"}",
        b"<" => b">",
        b"\"" => b"\"",
        b"'" => b"'",
        b"`" => b"`",
        _ => return None,
    })
}
