//! Values as programming languages print them: `{'key': value}`, `<Class object at 0x7f>`.
//!
//! What they hold, and how much of it, is the program's data: the whole is one variable. Where
//! nothing but such values is a message, as in a log of JSON, they are what it says.

use super::Miner;
use super::evidence::words;
use super::forest::Span;
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
    for (node, spans) in plan {
        miner.forest.generalise(node, &spans);
    }
    miner.forest.prune();
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
