//! Templates that are equal but for one slot: a word, or what stands between quotes, between
//! brackets or after a colon, of any length.
//!
//! A slot's family are the templates with equal tokens before and behind it, found by the hashes
//! of prefix and suffix. A family whose fillings speak for a variable is joined; where families
//! share a template, the one with more distinct fillings goes first and the other waits a round.

use std::collections::HashSet;

use super::Miner;
use super::evidence::{Fillings, anchors, decide, is_guard, tells_event};
use super::forest::{NodeId, Span};
use super::groups::{bare, is_list, is_telling};
use super::hash::{Mixed, Phrase, combine};
use super::mask::closing;
use super::place::place;
use super::vocabulary::{Kind, Token, Vocabulary};

/// As many slots are sorted at once; more are dealt with in passes by their hashes.
const SLOTS_AT_ONCE: usize = 1 << 22;

/// Which slots are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// Of a word, or of what is written without a blank.
    Chunk,
    /// Between marks, or from a colon to the end.
    Segment,
}

/// A slot of a template, under the hash of what stands around it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    around: u64,
    node: NodeId,
    span: Span,
}

/// Templates that are equal but for one slot, which is a variable.
struct Family {
    /// Tokens of the longest filling.
    length: u32,
    members: Vec<(NodeId, Span)>,
    /// Hashes of the fillings.
    values: Vec<Phrase>,
}

/// One round over all templates; whether any changed.
pub(super) fn generalise(miner: &mut Miner, size: Size) -> bool {
    let mut families = find(miner, size);
    families.sort_by(|a, b| {
        (a.length, b.members.len(), &a.members).cmp(&(b.length, a.members.len(), &b.members))
    });
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
        if family.members.len() > 1 {
            miner.learn(family.values);
        }
    }
    miner.forest.prune();
    changed
}

fn find(miner: &Miner, size: Size) -> Vec<Family> {
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
            slots_of(miner, node, size, &mut found);
            slots.extend(
                found
                    .iter()
                    .filter(|(around, _)| (around >> 32) % passes == pass)
                    .map(|&(around, span)| Slot { around, node, span }),
            );
        }
        slots.sort_unstable();
        slots.dedup();
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
    let mut members: Vec<(NodeId, Span)> = Vec::new();
    let mut values = Vec::new();
    let mut length = 0;
    for slot in slots {
        let template = miner.forest.tokens(slot.node);
        let tokens = bare(&template[slot.span.range()], vocabulary);
        if is_guard(tokens, vocabulary) || tells_event(template, slot.span, vocabulary) {
            continue;
        }
        let value = Phrase::new(tokens);
        fillings.add(tokens, vocabulary, miner.known(value.hash));
        length = length.max(slot.span.end - slot.span.start);
        if is_telling(tokens, vocabulary) {
            values.push(value);
        }
        members.push((slot.node, slot.span));
    }
    let &(node, span) = members.first()?;
    let tokens = miner.forest.tokens(node);
    let around = anchors(tokens, &[span], vocabulary);
    if members.len() == 1 && fillings.seen == 0 {
        return None;
    }
    decide(place(tokens, span, vocabulary), &fillings, around)?;
    Some(Family { length, members, values })
}

/// The slots of a template, each with the hash of what stands around it.
fn slots_of(miner: &Miner, node: NodeId, size: Size, found: &mut Vec<(u64, Span)>) {
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
    match size {
        Size::Chunk => chunks(tokens, vocabulary, &mut add),
        Size::Segment => segments(tokens, vocabulary, &mut add),
    }
}

/// Words, variables, and what is written without a blank around them; nothing, where a value was
/// left out.
fn chunks(tokens: &[Token], vocabulary: &Vocabulary, add: &mut impl FnMut(usize, usize)) {
    let text = |at: usize| tokens.get(at).map_or(&b""[..], |&token| vocabulary.text(token));
    let touches = |at: usize| tokens.get(at).is_some_and(|token| !token.spaced());
    for start in 0..tokens.len() {
        if vocabulary.kind(tokens[start]) != Kind::Mark {
            add(start, start + 1);
            let mut end = start + 1;
            while touches(end) && vocabulary.kind(tokens[end]) != Kind::Mark {
                end += 1;
            }
            if end > start + 1 && !(start > 0 && touches(start)) {
                add(start, end);
            }
        } else if closing(text(start)).is_some_and(|close| close == text(start + 1))
            || text(start) == b"=" && !touches(start + 1)
        {
            add(start + 1, start + 1);
        } else if matches!(text(start), b"'" | b"\"") && text(start + 2) == text(start) {
            add(start, start + 3);
        }
    }
}

/// What stands between quotes or brackets, and from a colon on to the end or the next stop.
fn segments(tokens: &[Token], vocabulary: &Vocabulary, add: &mut impl FnMut(usize, usize)) {
    let text = |at: usize| tokens.get(at).map_or(&b""[..], |&token| vocabulary.text(token));
    let head = (1..tokens.len()).find(|&at| text(at) == b":");
    if let Some(head) =
        head.filter(|&head| tokens.get(head + 1).is_some_and(|token| token.spaced()))
    {
        add(0, head);
    }
    for open in 0..tokens.len() {
        let start = open + 1;
        if let Some(close) = closing(text(open)) {
            let opens = text(open) != b"'"
                || open == 0
                || tokens[open].spaced()
                || vocabulary.kind(tokens[open - 1]) == Kind::Mark;
            let end = (start..tokens.len()).find(|&at| text(at) == close).filter(|_| opens);
            if let Some(end) = end.filter(|&end| !is_list(&tokens[open..=end], vocabulary)) {
                add(start, end);
            }
        } else if text(open) == b":" && tokens.get(start).is_some_and(|token| token.spaced()) {
            add(start, tokens.len());
            let stop = (start + 1..tokens.len()).find(|&at| matches!(text(at), b"." | b";" | b","));
            if let Some(stop) = stop {
                add(start, stop);
            }
        }
    }
}
