//! The slots of a template that are looked at one by one.
//!
//! Enters: the tokens of a template. Leaves: its slots of one size, each under the hash of what
//! stands around it. They may overlap.

use super::Miner;
use super::filling::bare;
use super::forest::{NodeId, Span};
use super::hash::{combine, hash_tokens};
use super::mask::{closing, is_pair, quote_end};
use super::vocabulary::{Kind, Token, sign_at};

/// Which slots are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// Of a word, or of what is written without a blank.
    Chunk,
    /// Between marks, or from a colon to the end.
    Segment,
    /// What stands before the first colon.
    Head,
}

impl Size {
    pub(super) const COUNT: usize = 3;
}

/// A slot of a template, under the hash of what stands around it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    pub(super) around: u64,
    pub(super) node: NodeId,
    pub(super) span: Span,
    /// The hash of what stands there, without quotes.
    pub(super) value: u64,
}

impl Slot {
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        self.around == other.around
    }
}

/// Gives the slots of a template.
pub(super) fn slots_of(miner: &Miner, node: NodeId, size: Size, mut give: impl FnMut(Slot)) {
    let tokens = miner.forest.tokens(node);
    let around = arounds(tokens);
    let mut add = |start: usize, end: usize| {
        let value = hash_tokens(bare(&tokens[start..end]));
        give(Slot { around: around(start, end), node, span: Span::new(start..end), value });
    };
    match size {
        Size::Chunk => chunks(tokens, &mut add),
        Size::Segment => segments(tokens, &mut add),
        Size::Head => head(tokens).into_iter().for_each(|end| add(0, end)),
    }
}

/// The hash of what stands around a slot, by where it starts and ends.
pub(super) fn arounds(tokens: &[Token]) -> impl Fn(usize, usize) -> u64 {
    // The hashes of what stands before and behind each place.
    let mut beside = vec![(0, 1); tokens.len() + 1];
    for (at, token) in tokens.iter().enumerate() {
        beside[at + 1].0 = combine(beside[at].0, token.bits());
    }
    for (at, token) in tokens.iter().enumerate().rev() {
        beside[at].1 = combine(beside[at + 1].1, token.bits());
    }
    move |start, end| {
        let spaced = start < end && tokens[start].spaced();
        combine(combine(beside[start].0, beside[end].1), u64::from(spaced))
    }
}

/// Words, variables, and what is written without a blank around them; nothing, where a value was
/// left out.
fn chunks(tokens: &[Token], add: &mut impl FnMut(usize, usize)) {
    let sign = |at: usize| sign_at(tokens, at);
    let touches = |at: usize| tokens.get(at).is_some_and(|token| !token.spaced());
    for start in 0..tokens.len() {
        if start == 0 && sign(1) == b':' && !touches(2) && !tokens[0].is_variable() {
            continue;
        }
        if tokens[start].kind() != Kind::Mark {
            let measures = start > 0 && touches(start) && tokens[start - 1].is_variable();
            if !measures || tokens[start].kind() != Kind::Unit {
                add(start, start + 1);
            }
            let goes_on = |at: &usize| touches(*at) && tokens[*at].kind() != Kind::Mark;
            let end = start + 1 + (start + 1..).take_while(goes_on).count();
            if end > start + 1 && !(start > 0 && touches(start)) {
                add(start, end);
            }
        } else if closing(sign(start)).is_some_and(|close| close == sign(start + 1))
            || sign(start) == b'=' && !touches(start + 1)
        {
            add(start + 1, start + 1);
        } else if matches!(sign(start), b'\'' | b'"') && sign(start + 2) == sign(start) {
            add(start, start + 3);
        }
    }
}

/// The end of what stands before a colon with more behind it.
pub(super) fn head(tokens: &[Token]) -> Option<usize> {
    let colon = (1..tokens.len()).find(|&at| tokens[at].sign() == b':')?;
    tokens.get(colon + 1).is_some_and(|token| token.spaced()).then_some(colon)
}

/// What stands between quotes or brackets, and from a colon on to the end or the next stop.
fn segments(tokens: &[Token], add: &mut impl FnMut(usize, usize)) {
    let sign = |at: usize| sign_at(tokens, at);
    let mut opened = Vec::new();
    for at in 0..tokens.len() {
        let start = at + 1;
        match sign(at) {
            b'(' | b'[' | b'{' => opened.push(closing(sign(at))),
            b')' | b']' | b'}' => _ = opened.pop(),
            _ => {}
        }
        if let Some(end) = enclosed_end(tokens, at) {
            // The key of a pair is the message's.
            add(if is_pair(&tokens[at..end]) { start + 2 } else { start }, end);
        } else if sign(at) == b':' && tokens.get(start).is_some_and(|token| token.spaced()) {
            let closes =
                |close: &Option<u8>| (start..tokens.len()).find(|&at| Some(sign(at)) == *close);
            add(start, opened.last().and_then(closes).unwrap_or(tokens.len()));
            let stop = (start + 1..tokens.len()).find(|&at| matches!(sign(at), b'.' | b';' | b','));
            if let Some(stop) = stop {
                add(start, stop);
            }
        }
    }
}

/// The end of what a quote or bracket at `open` encloses; none if there is no other, or the mark is an
/// apostrophe or of an arrow.
fn enclosed_end(tokens: &[Token], open: usize) -> Option<usize> {
    let sign = |at: usize| sign_at(tokens, at);
    let close = closing(sign(open))?;
    let opens = match sign(open) {
        b'\'' => open == 0 || tokens[open].spaced() || tokens[open - 1].kind() == Kind::Mark,
        b'<' => !matches!(sign(open + 1), b'-' | b'='),
        _ => true,
    };
    match opens {
        true if close == sign(open) => quote_end(tokens, open, tokens.len()),
        true => (open + 1..tokens.len()).find(|&at| sign(at) == close),
        false => None,
    }
}
