//! Templates that are an instance of another one.
//!
//! Once a template has variables, its words are a frame: another template that has the same
//! words in the same order, with more than one token where the frame has a variable, is the same
//! message with a longer value (`rule <*> fired` and `rule high temperature fired`). Families
//! and groups compare templates that differ in few places; a frame is matched as a whole.

use std::collections::HashMap;

use super::Miner;
use super::evidence::anchors;
use super::forest::{NodeId, Span};
use super::hash::Mixed;
use super::place::{Place, place};
use super::vocabulary::{Kind, Token, Vocabulary};

/// A frame is compared with at most this many templates that have its rarest word.
const CANDIDATES: usize = 128;

/// Tokens of a value that no mark or end encloses.
const LONGEST_OPEN: usize = 5;

/// One round over all templates; whether any changed.
pub(super) fn generalise(miner: &mut Miner) -> bool {
    let mut plan: HashMap<NodeId, (usize, NodeId, Vec<Span>), Mixed> = HashMap::default();
    let holders = holders(miner);
    for &frame in miner.forest.live() {
        let Some(instances) = instances(miner, frame, &holders) else { continue };
        let words = words(miner.forest.tokens(frame), &miner.vocabulary);
        for &node in instances {
            if node == frame {
                continue;
            }
            let Some(spans) = fit(miner, frame, node) else { continue };
            let better = plan.get(&node).is_none_or(|(other, at, _)| {
                (words, miner.forest.tokens(*at)) > (*other, miner.forest.tokens(frame))
            });
            if better {
                plan.insert(node, (words, frame, spans));
            }
        }
    }
    let mut plan: Vec<_> = plan.into_iter().collect();
    plan.sort_unstable_by_key(|(node, _)| *node);
    let mut changed = false;
    for (node, (_, _, spans)) in plan {
        changed |= miner.forest.generalise(node, &spans);
    }
    miner.forest.prune();
    changed
}

/// For each word the templates that have it, in order.
type Holders = HashMap<Token, Vec<NodeId>, Mixed>;

fn holders(miner: &Miner) -> Holders {
    let mut holders = Holders::default();
    for &node in miner.forest.live() {
        for &token in miner.forest.tokens(node) {
            if miner.vocabulary.is_word(token) {
                let nodes = holders.entry(token).or_default();
                if nodes.last() != Some(&node) {
                    nodes.push(node);
                }
            }
        }
    }
    holders
}

fn words(tokens: &[Token], vocabulary: &Vocabulary) -> usize {
    anchors(tokens, &[], vocabulary)
}

/// The templates that may be instances of a frame; none if it is no frame.
fn instances<'h>(miner: &Miner, frame: NodeId, holders: &'h Holders) -> Option<&'h [NodeId]> {
    let tokens = miner.forest.tokens(frame);
    if !tokens.iter().any(|token| token.is_variable()) || words(tokens, &miner.vocabulary) < 2 {
        return None;
    }
    let lists = tokens.iter().filter_map(|token| holders.get(token));
    let rarest = lists.min_by_key(|list| list.len())?;
    (rarest.len() <= CANDIDATES).then_some(rarest)
}

/// What of `node` stands under each variable of `frame`, if it is an instance.
fn fit(miner: &Miner, frame: NodeId, node: NodeId) -> Option<Vec<Span>> {
    let vocabulary = &miner.vocabulary;
    let (frame, tokens) = (miner.forest.tokens(frame), miner.forest.tokens(node));
    if frame.len() > tokens.len() {
        return None;
    }
    let around = words(frame, vocabulary);
    let mut spans = Vec::new();
    let mut at = 0;
    for (index, &token) in frame.iter().enumerate() {
        if !token.is_variable() {
            if tokens.get(at) != Some(&token) {
                return None;
            }
            at += 1;
            continue;
        }
        if tokens.get(at)?.spaced() != token.spaced() {
            return None;
        }
        let end = match frame.get(index + 1) {
            None => tokens.len(),
            Some(next) if next.is_variable() => at + 1,
            Some(next) => (at + 1..tokens.len()).find(|&end| tokens[end] == *next)?,
        };
        let span = Span::new(at..end);
        let slot = Span::new(index..index + 1);
        let closed = index + 1 == frame.len();
        if !is_value(vocabulary, place(frame, slot, vocabulary), &tokens[at..end], around, closed) {
            return None;
        }
        spans.push(span);
        at = end;
    }
    (at == tokens.len()).then_some(spans)
}

/// Whether `tokens` can be the value of a variable in a frame of so many words.
fn is_value(
    vocabulary: &Vocabulary,
    place: Place,
    tokens: &[Token],
    around: usize,
    last: bool,
) -> bool {
    if let [token] = tokens {
        return match vocabulary.kind(*token) {
            Kind::Variable => true,
            Kind::Guard | Kind::Mark => false,
            Kind::Unknown | Kind::Name => place.is_due() || around > 2,
            Kind::Known | Kind::Unit => {
                place.is_enclosed() || around > 3 && !is_inflected(vocabulary.text(*token))
            }
        };
    }
    match place {
        Place::Key if tokens.iter().any(|&token| vocabulary.text(token) == b"=") => return false,
        Place::Quoted | Place::Bracketed | Place::Colon | Place::Cause => return true,
        Place::Key if !last => return true,
        _ => {}
    }
    let written_as_one = tokens[1..].iter().all(|token| !token.spaced());
    let needed = match (written_as_one, last) {
        (true, _) => 2,
        (false, false) => 3,
        (false, true) if place.is_due() => 4,
        (false, true) => 6,
    };
    around >= needed
        && tokens.len() <= LONGEST_OPEN
        && tokens.iter().all(|&token| is_plain(vocabulary, token))
}

/// Whether a word says nothing of what happened.
fn is_plain(vocabulary: &Vocabulary, token: Token) -> bool {
    match vocabulary.kind(token) {
        Kind::Guard => false,
        Kind::Known => !is_inflected(vocabulary.text(token)),
        _ => true,
    }
}

/// Whether a word ends as verbs and adverbs do.
fn is_inflected(word: &[u8]) -> bool {
    word.ends_with(b"ed") || word.ends_with(b"ing") || word.ends_with(b"ly")
}
