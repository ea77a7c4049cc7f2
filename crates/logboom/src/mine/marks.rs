//! Marks that belong to the value they enclose.
//!
//! Enters: the templates as all other rules left them. Leaves: those with quotes and brackets that
//! what prints the value writes, not the message, within the variable.

use std::collections::HashSet;

use super::Miner;
use super::forest::{NodeId, Span};
use super::hash::Mixed;
use super::journal::Rule;
use super::mask::closing;
use super::rules::RULES;
use super::vocabulary::{Token, Vocabulary};

/// Makes the marks around variables a part of them: brackets of lists, quotes and brackets behind a
/// colon or `=`, which part it already, and braces. `shapes` are the nodes of all shapes.
pub(super) fn complete(miner: &mut Miner, shapes: &[NodeId]) {
    if RULES.empty_lists {
        let lists = lists(miner, shapes);
        join(miner, lists);
    }
    let style = needless(miner, shapes);
    loop {
        let spans = |&node: &NodeId| {
            let spans = marked(miner.forest.tokens(node), &miner.vocabulary, &style);
            (!spans.is_empty()).then_some((node, spans))
        };
        let plan: Vec<_> = miner.forest.live().iter().filter_map(spans).collect();
        if plan.is_empty() {
            return;
        }
        join(miner, plan);
    }
}

fn join(miner: &mut Miner, plan: Vec<(NodeId, Vec<Span>)>) {
    let cause = miner.cause_alone(Rule::Marks);
    for (node, spans) in plan {
        miner.generalise_for(node, &spans, |_| cause.clone());
    }
    miner.forest.prune();
}

/// The brackets that are empty in some shapes: they print a list.
fn lists(miner: &Miner, shapes: &[NodeId]) -> Vec<(NodeId, Vec<Span>)> {
    let mut lists: HashSet<(NodeId, usize), Mixed> = HashSet::default();
    let mut starts = Vec::new();
    for &shape in shapes {
        let is_empty = |pair: &[Token]| {
            miner.vocabulary.sign(pair[0]) == b'[' && miner.vocabulary.sign(pair[1]) == b']'
        };
        if !miner.forest.tokens(shape).windows(2).any(is_empty) {
            continue;
        }
        let end = miner.forest.end_of(shape, &mut starts);
        let bracketed = bracketed(miner.forest.tokens(end), &miner.vocabulary);
        lists.extend(bracketed.filter(|&at| starts[at] == starts[at + 1]).map(|at| (end, at)));
    }
    let mut lists: Vec<_> = lists.into_iter().collect();
    lists.sort_unstable();
    let spans = |lists: &[(NodeId, usize)]| {
        let node = lists[0].0;
        // Where other values stand in brackets, too, it is the message that writes them.
        let all = bracketed(miner.forest.tokens(node), &miner.vocabulary).count();
        let spans = || lists.iter().map(|&(_, at)| Span::new(at - 1..at + 2)).collect();
        (lists.len() == all).then(|| (node, spans()))
    };
    lists.chunk_by(|a, b| a.0 == b.0).filter_map(spans).collect()
}

/// The variables in square brackets.
fn bracketed<'t>(
    tokens: &'t [Token],
    vocabulary: &'t Vocabulary,
) -> impl Iterator<Item = usize> + 't {
    let sign = |at: usize| vocabulary.sign(tokens[at]);
    (1..tokens.len().saturating_sub(1))
        .filter(move |&at| tokens[at].is_variable() && sign(at - 1) == b'[' && sign(at + 1) == b']')
}

/// The keys with a value in double quotes that needs none (`key="value"`).
fn needless(miner: &Miner, shapes: &[NodeId]) -> HashSet<usize, Mixed> {
    let mut keys = HashSet::default();
    for &shape in shapes {
        let sign = |token: Token| miner.vocabulary.sign(token);
        for part in miner.forest.tokens(shape).windows(5) {
            let [key, joint, open, value, close] = *part else { continue };
            if sign(joint) == b'='
                && sign(open) == b'"'
                && sign(close) == b'"'
                && miner.vocabulary.is_word(value)
                && !close.spaced()
            {
                keys.insert(key.word());
            }
        }
    }
    keys
}

/// The variables with marks around them that belong to the value; double quotes do where none of
/// the keys of the message is among those with needless ones, so that it is the value that wants them.
fn marked(
    tokens: &[Token],
    vocabulary: &Vocabulary,
    needless: &HashSet<usize, Mixed>,
) -> Vec<Span> {
    let sign = |at: usize| vocabulary.sign_at(tokens, at);
    let quotes_all = || {
        let is_needless = |at: usize| {
            sign(at) == b'"' && sign(at - 1) == b'=' && needless.contains(&tokens[at - 2].word())
        };
        !RULES.needed_quotes || (2..tokens.len()).any(is_needless)
    };
    let mut spans = Vec::new();
    for at in 1..tokens.len().saturating_sub(2) {
        let encloses = tokens[at + 1].is_variable()
            && !tokens[at + 1].spaced()
            && closing(sign(at)) == Some(sign(at + 2))
            && !tokens[at + 2].spaced();
        if !encloses {
            continue;
        }
        let is_keyed = sign(at - 1) == b'=' && !tokens[at].spaced();
        let is_parted = is_keyed || sign(at - 1) == b':' && tokens[at].spaced();
        let belongs = match sign(at) {
            b'\'' | b'[' => is_parted,
            b'"' => is_keyed && !quotes_all(),
            b'{' => is_parted || tokens[at].spaced() && vocabulary.is_word(tokens[at - 1]),
            _ => false,
        };
        let ends = tokens.get(at + 3).is_none_or(|next| {
            (next.spaced() && (sign(at - 1) == b'=' || sign(at) == b'{'))
                || matches!(vocabulary.sign(*next), b',' | b';' | b'.' | b')' | b']' | b'}')
        });
        if belongs && ends {
            spans.push(Span::new(at..at + 3));
        }
    }
    spans
}
