//! Templates that are equal but for slots, however many of them.
//!
//! Each token that can be a value is masked; templates that are then equal form a group; in a
//! group each masked slot is decided on its distinct fillings. Where the answer is no, the group
//! falls apart by the filling there, and the parts are asked again.

use std::collections::{HashMap, HashSet};

use super::Miner;
use super::evidence::{Fillings, anchors, decide};
use super::forest::{NodeId, Span};
use super::hash::{Mixed, Phrase, combine, hash_exact, hash_tokens};
use super::mask::{Look, closing, mask};
use super::place::place;
use super::vocabulary::{Kind, Token, Vocabulary};

/// A template with its masked slots.
struct Masked {
    node: NodeId,
    slots: Vec<Span>,
}

/// What a round over all groups found.
#[derive(Default)]
struct Found {
    /// The slots of each template that are variables.
    plan: Vec<(NodeId, Vec<Span>)>,
    /// The fillings of slots with several.
    values: Vec<Phrase>,
}

/// One round over all templates; whether any changed.
pub(super) fn generalise(miner: &mut Miner, look: Look) -> bool {
    let mut groups: Vec<Vec<Masked>> = Vec::new();
    let mut index: HashMap<u64, usize, Mixed> = HashMap::default();
    for &node in miner.forest.live() {
        let tokens = miner.forest.tokens(node);
        let slots = mask(miner, tokens, look);
        if slots.is_empty() {
            continue;
        }
        let group = *index.entry(key(tokens, &slots)).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(Masked { node, slots });
    }
    let mut found = Found::default();
    for group in groups {
        let positions: Vec<usize> = (0..group[0].slots.len()).collect();
        settle(miner, look, group, &positions, &mut found);
    }
    let mut changed = false;
    for (node, spans) in found.plan {
        changed |= miner.forest.generalise(node, &spans);
    }
    miner.learn(found.values);
    miner.forest.prune();
    changed
}

/// Decides the masked `positions` of a group.
fn settle(miner: &Miner, look: Look, group: Vec<Masked>, positions: &[usize], found: &mut Found) {
    let vocabulary = &miner.vocabulary;
    let first = &group[0];
    let tokens = miner.forest.tokens(first.node);
    let varied: Vec<Span> = (0..first.slots.len())
        .filter(|&position| varies(miner, &group, position))
        .map(|position| first.slots[position])
        .collect();
    let around = anchors(tokens, &varied, vocabulary);
    let mut accepted = Vec::new();
    for (at, &position) in positions.iter().enumerate() {
        let mut fillings = Fillings::default();
        let mut distinct: HashSet<u64, Mixed> = HashSet::default();
        let mut values = Vec::new();
        for member in &group {
            let tokens = &miner.forest.tokens(member.node)[member.slots[position].range()];
            if distinct.insert(hash_tokens(tokens)) {
                let bare = bare(tokens, vocabulary);
                let value = Phrase::new(bare);
                if is_telling(bare, vocabulary) {
                    values.push(value);
                }
                fillings.add(bare, vocabulary, miner.known(value.hash));
            }
        }
        let single = distinct.len() == 1;
        if single && (fillings.variables == 1 || look > Look::Place) {
            continue;
        }
        let decision = decide(place(tokens, first.slots[position], vocabulary), &fillings, around);
        if decision.is_some() {
            if !single && fillings.variables < fillings.distinct() {
                found.values.extend(values);
            }
            accepted.push((position, trim(miner, look, &group, position)));
        } else if !single {
            let mut rest = positions.to_vec();
            rest.remove(at);
            for part in split(miner, group, position) {
                settle(miner, look, part, &rest, found);
            }
            return;
        }
    }
    if accepted.is_empty() {
        return;
    }
    for member in &group {
        let spans = accepted.iter().map(|&(position, (before, behind))| {
            let slot = member.slots[position];
            Span { start: slot.start + before, end: slot.end - behind }
        });
        found.plan.push((member.node, spans.collect()));
    }
}

/// Whether not all of a group have the same words at `position`.
fn varies(miner: &Miner, group: &[Masked], position: usize) -> bool {
    let filling = |member: &Masked| {
        hash_tokens(&miner.forest.tokens(member.node)[member.slots[position].range()])
    };
    let first = filling(&group[0]);
    group.iter().any(|member| filling(member) != first)
}

/// Whether a filling says, where it stands elsewhere, that it is a value there too: a short one
/// with a variable (`node <*>`) does not.
pub(super) fn is_telling(tokens: &[Token], vocabulary: &Vocabulary) -> bool {
    let words = tokens.iter().filter(|&&token| vocabulary.is_word(token)).count();
    words > 2 || words == 0 || !tokens.iter().any(|token| token.is_variable())
}

/// A filling without quotes around it.
pub(super) fn bare<'t>(tokens: &'t [Token], vocabulary: &Vocabulary) -> &'t [Token] {
    match tokens {
        [open, inner @ .., close]
            if !inner.is_empty()
                && closing(vocabulary.text(*open)) == Some(vocabulary.text(*close)) =>
        {
            inner
        }
        _ => tokens,
    }
}

/// How many tokens all fillings at `position` have in common before and behind: marks, and of
/// texts the words too.
///
/// A bracket or quote counts only if the one that belongs to it does.
fn trim(miner: &Miner, look: Look, group: &[Masked], position: usize) -> (u32, u32) {
    let filling =
        |member: &Masked| &miner.forest.tokens(member.node)[member.slots[position].range()];
    if group.iter().any(|member| is_list(filling(member), &miner.vocabulary)) {
        return (0, 0);
    }
    let first = filling(&group[0]);
    let common = |stays: fn(Kind) -> bool| {
        let same = |(a, b): &(&Token, &Token)| a == b && stays(miner.vocabulary.kind(**a));
        group.iter().map(filling).fold((first.len(), first.len()), |(before, behind), other| {
            let start = first.iter().zip(other).take_while(same).count();
            let end = first.iter().rev().zip(other.iter().rev()).take_while(same).count();
            (before.min(start), behind.min(end))
        })
    };
    let shortest = group.iter().map(|member| filling(member).len()).min().unwrap_or(0);
    let (before, behind) = match common(|kind| kind != Kind::Variable) {
        (before, behind) if look > Look::Place && before + behind < shortest => (before, behind),
        _ => common(|kind| kind == Kind::Mark),
    };
    balance(&miner.vocabulary, first, before, behind)
}

/// Whether a filling is a list as programs print one, of which the brackets are a part: `[]`,
/// `[a, b]`.
pub(super) fn is_list(tokens: &[Token], vocabulary: &Vocabulary) -> bool {
    let text = |token: &Token| vocabulary.text(*token);
    let [open, inner @ .., close] = tokens else { return false };
    matches!((text(open), text(close)), (b"[", b"]") | (b"{", b"}"))
        && (inner.is_empty()
            || inner.windows(2).any(|pair| text(&pair[0]) == b"," && pair[1].spaced()))
}

/// The most of `before` and `behind` that parts no bracket or quote from its other.
fn balance(vocabulary: &Vocabulary, filling: &[Token], before: usize, behind: usize) -> (u32, u32) {
    let text = |at: usize| vocabulary.text(filling[at]);
    let pairs = |at: usize| closing(text(at)).is_some();
    let (mut start, mut end) = (0, filling.len());
    loop {
        let (opens, closes) = (start < before, filling.len() - end < behind);
        if opens && !pairs(start) {
            start += 1;
        } else if closes && !is_paired(text(end - 1)) {
            end -= 1;
        } else if opens && closes && closing(text(start)) == Some(text(end - 1)) {
            (start, end) = (start + 1, end - 1);
        } else {
            return (start as u32, (filling.len() - end) as u32);
        }
    }
}

fn is_paired(mark: &[u8]) -> bool {
    matches!(mark, b")" | b"]" | b"}" | b">" | b"\"" | b"'" | b"`")
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

/// Equal for templates that are equal outside their slots.
fn key(tokens: &[Token], slots: &[Span]) -> u64 {
    let mut key = 0;
    let mut at = 0;
    for slot in slots {
        key = combine(key, hash_exact(&tokens[at..slot.start as usize]));
        key = combine(key, u64::from(tokens[slot.start as usize].spaced()) + 1);
        at = slot.end as usize;
    }
    combine(key, hash_exact(&tokens[at..]))
}
