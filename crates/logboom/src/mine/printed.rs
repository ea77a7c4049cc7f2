//! Values as programming languages print them: `{'key': value}`, `<Class object at 0x7f>`.
//!
//! What they hold, and how much of it, is the program's data: the whole is one variable. Where
//! nothing but such values is a message, as in a log of JSON, they are what it says.

use super::Miner;
use super::evidence::words;
use super::forest::Span;
use super::journal::Rule;
use super::mask::closing;
use super::vocabulary::{Token, Vocabulary};

/// Makes printed values variables in all templates.
pub(super) fn generalise(miner: &mut Miner) {
    let mut plan = Vec::new();
    for &node in miner.forest.live() {
        let tokens = miner.forest.tokens(node);
        let spans = spans(tokens, &miner.vocabulary);
        let inside: usize =
            spans.iter().map(|span| words(&tokens[span.range()], &miner.vocabulary)).sum();
        if !spans.is_empty() && inside < words(tokens, &miner.vocabulary) {
            plan.push((node, spans));
        }
    }
    let cause = miner.cause_alone(Rule::Printed);
    for (node, spans) in plan {
        miner.generalise_for(node, &spans, |_| cause.clone());
    }
    miner.forest.prune();
}

/// Makes the marks around variables a part of them where what prints the value writes them: quotes
/// and brackets behind a colon or `=`, which part it already, and braces.
pub(super) fn complete(miner: &mut Miner) {
    let cause = miner.cause_alone(Rule::Marks);
    loop {
        let mut plan = Vec::new();
        for &node in miner.forest.live() {
            let spans = marked(miner.forest.tokens(node), &miner.vocabulary);
            if !spans.is_empty() {
                plan.push((node, spans));
            }
        }
        if plan.is_empty() {
            return;
        }
        for (node, spans) in plan {
            miner.generalise_for(node, &spans, |_| cause.clone());
        }
        miner.forest.prune();
    }
}

/// The variables with marks around them that belong to the value.
fn marked(tokens: &[Token], vocabulary: &Vocabulary) -> Vec<Span> {
    let sign = |at: usize| vocabulary.sign_at(tokens, at);
    let mut spans = Vec::new();
    for at in 1..tokens.len().saturating_sub(2) {
        let encloses = tokens[at + 1].is_variable()
            && !tokens[at + 1].spaced()
            && closing(sign(at)) == Some(sign(at + 2))
            && !tokens[at + 2].spaced();
        let parted = match sign(at - 1) {
            b':' => tokens[at].spaced(),
            b'=' => !tokens[at].spaced(),
            _ => false,
        };
        let belongs = match sign(at) {
            b'\'' | b'[' => parted,
            b'{' => parted || tokens[at].spaced() && vocabulary.is_word(tokens[at - 1]),
            _ => false,
        };
        let ends = tokens.get(at + 3).is_none_or(|next| {
            (next.spaced() && (sign(at - 1) == b'=' || sign(at) == b'{'))
                || matches!(vocabulary.sign(*next), b',' | b';' | b'.' | b')' | b']' | b'}')
        });
        if encloses && belongs && ends {
            spans.push(Span::new(at..at + 3));
        }
    }
    spans
}

fn spans(tokens: &[Token], vocabulary: &Vocabulary) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let end = printed(&tokens[at..], vocabulary).map_or(at, |length| at + length);
        if end > at {
            spans.push(Span::new(at..end));
        }
        at = end.max(at + 1);
    }
    spans
}

/// How many tokens the printed value has that `tokens` begin with.
fn printed(tokens: &[Token], vocabulary: &Vocabulary) -> Option<usize> {
    let sign = |at: usize| vocabulary.sign_at(tokens, at);
    match sign(0) {
        b'{' if matches!(sign(1), b'\'' | b'"') => {
            let end = balanced(tokens, vocabulary)?;
            let key = (2..end).find(|&at| sign(at) == sign(1))?;
            (sign(key + 1) == b':').then_some(end)
        }
        b'<' => {
            let end = balanced(tokens, vocabulary)?;
            let address = end > 4
                && tokens[end - 2].is_variable()
                && vocabulary.text(tokens[end - 3]) == b"at";
            address.then_some(end)
        }
        _ => None,
    }
}

/// How many tokens there are up to what closes the first one.
fn balanced(tokens: &[Token], vocabulary: &Vocabulary) -> Option<usize> {
    let open = vocabulary.sign(*tokens.first()?);
    let close = closing(open)?;
    let mut depth = 0;
    let at = tokens.iter().position(|&token| {
        let sign = vocabulary.sign(token);
        depth += usize::from(sign == open);
        depth -= usize::from(sign == close);
        depth == 0
    })?;
    Some(at + 1)
}
