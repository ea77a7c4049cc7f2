//! Templates that are an instance of another one.
//!
//! Once a template has variables, its words are a frame: another template that has the same
//! words in the same order, with more than one token where the frame has a variable, is the same
//! message with a longer value (`rule <*> fired` and `rule high temperature fired`). Families
//! and groups compare templates that differ in few places; a frame is matched as a whole.

use std::collections::HashMap;

use super::Miner;
use super::evidence::{anchors, is_event, words};
use super::forest::{NodeId, Span};
use super::hash::Mixed;
use super::mask::closing;
use super::place::{Place, place, tells_trouble};
use super::rules::RULES;
use super::vocabulary::{Kind, Token, Vocabulary};

/// One round over all templates; whether any changed.
///
/// An instance of several frames goes to the one with the most words.
pub(super) fn generalise(miner: &mut Miner) -> bool {
    let holders = holders(miner);
    let mut plan: HashMap<NodeId, (Frame<'_>, Vec<Span>), Mixed> = HashMap::default();
    for &node in miner.forest.live() {
        let Some((frame, candidates)) = Frame::new(miner, node, &holders) else { continue };
        for &candidate in candidates.iter().filter(|&&candidate| candidate != node) {
            let Some(spans) = frame.fit(miner.forest.tokens(candidate)) else { continue };
            if plan.get(&candidate).is_none_or(|(other, _)| frame.rank() > other.rank()) {
                plan.insert(candidate, (frame, spans));
            }
        }
    }
    let mut plan: Vec<_> = plan
        .into_iter()
        .map(|(node, (frame, spans))| {
            (node, spans, miner.cause_of_frame(frame.node, frame.anchors))
        })
        .collect();
    plan.sort_unstable_by_key(|(node, ..)| *node);
    let mut changed = false;
    for (node, spans, cause) in plan {
        changed |= miner.generalise_for(node, &spans, |_| cause.clone());
    }
    miner.forest.prune();
    changed
}

/// By the place of each word the templates that have it, in order.
type Holders = Vec<Vec<NodeId>>;

fn holders(miner: &Miner) -> Holders {
    let mut holders = Holders::default();
    for &node in miner.forest.live() {
        for &token in miner.forest.tokens(node).iter().filter(|token| token.is_word()) {
            let place = place_of(token);
            holders.resize_with(holders.len().max(place + 1), Vec::new);
            let nodes = &mut holders[place];
            if nodes.last() != Some(&node) {
                nodes.push(node);
            }
        }
    }
    holders
}

/// The place of a word, with a blank before it and without.
fn place_of(word: Token) -> usize {
    2 * word.word() + usize::from(word.spaced())
}

/// A template with variables.
#[derive(Clone, Copy)]
struct Frame<'m> {
    miner: &'m Miner,
    node: NodeId,
    vocabulary: &'m Vocabulary,
    tokens: &'m [Token],
    words: usize,
    /// What holds it together, marks and variables with the words.
    anchors: usize,
    /// Whether templates with several values became it, so that any other value may follow.
    took_several: bool,
}

impl<'m> Frame<'m> {
    /// The frame of a template, and the templates that may be its instances; none if it is no
    /// frame.
    fn new<'h>(
        miner: &'m Miner,
        node: NodeId,
        holders: &'h Holders,
    ) -> Option<(Self, &'h [NodeId])> {
        let (tokens, vocabulary) = (miner.forest.tokens(node), &miner.vocabulary);
        let (words, anchors) = (words(tokens), anchors(tokens, &[]));
        if anchors < RULES.frame || !tokens.iter().any(|token| token.is_variable()) {
            return None;
        }
        let took_several =
            RULES.took_several && miner.forest.weight(node) as usize >= RULES.several;
        let all = tokens.iter().filter(|token| token.is_word());
        let rarest = all.map(|&word| &holders[place_of(word)]).min_by_key(|h| h.len())?;
        (rarest.len() <= RULES.candidates).then_some((
            Self { miner, node, vocabulary, tokens, words, anchors, took_several },
            rarest,
        ))
    }

    fn rank(&self) -> (usize, &[Token]) {
        (self.anchors, self.tokens)
    }

    /// What of `tokens` stands under each variable, if they are an instance.
    fn fit(&self, tokens: &[Token]) -> Option<Vec<Span>> {
        if self.tokens.len() > tokens.len() {
            return None;
        }
        let mut spans = Vec::new();
        let mut at = 0;
        for (index, token) in self.tokens.iter().enumerate() {
            if !token.is_variable() {
                if tokens.get(at) != Some(token) {
                    return None;
                }
                at += 1;
                continue;
            }
            let end = match self.tokens.get(index + 1) {
                None => tokens.len(),
                Some(next) if next.is_variable() => at + 1,
                Some(next) => (at + 1..tokens.len()).find(|&end| tokens[end] == *next)?,
            };
            let value = tokens.get(at..end)?;
            if value.first()?.spaced() != token.spaced() || !self.takes(index, value) {
                return None;
            }
            spans.push(Span::new(at..end));
            at = end;
        }
        (at == tokens.len()).then_some(spans)
    }

    /// Whether `value` can stand for the variable at `index`.
    fn takes(&self, index: usize, value: &[Token]) -> bool {
        let place = place(self.tokens, Span::new(index..index + 1), self.vocabulary);
        let ends = |token: &Token| matches!(token.sign(), b'.' | b'!');
        let last = self.tokens[index + 1..].iter().all(ends);
        match value {
            [word] => self.takes_word(place, *word),
            _ if last && self.miner.has_fault(value) => true,
            _ if !last && self.takes_any(value) => true,
            _ => match place {
                Place::Quoted | Place::Bracketed | Place::Field | Place::Cause => true,
                Place::Colon => self.took_several || !is_event(value[0], self.vocabulary),
                Place::Key => !self.has_key(value),
                _ => {
                    last && self.took_several && self.takes_end(index, value)
                        || self.takes_open(place, value, last)
                }
            },
        }
    }

    /// Whether what stands between words is a value: the frame leaves no doubt, or it took several and
    /// nothing changes the meaning (`for invalid user <*> from`).
    fn takes_any(&self, value: &[Token]) -> bool {
        let is_safe = || value.iter().all(|token| token.kind() != Kind::Guard);
        let took = || self.took_several && self.words >= RULES.strong_frame && is_safe();
        (self.anchors >= RULES.whole_frame || took()) && !self.has_key(value)
    }

    fn takes_word(&self, place: Place, word: Token) -> bool {
        match word.kind() {
            Kind::Variable | Kind::Unknown | Kind::Name => true,
            Kind::Mark => false,
            Kind::Guard => {
                self.took_several && (place.is_due() || self.anchors >= RULES.firm_frame)
            }
            Kind::Known | Kind::Unit => {
                place.is_enclosed()
                    || (self.words >= RULES.firm_frame || self.took_several)
                        && (self.is_plain(word) || RULES.verbs_among && self.took_several)
            }
        }
    }

    /// The same for a text at the end where several values stood: a reason behind a word where the
    /// frame tells of trouble, and one that says nothing of what happened in a strong frame.
    fn takes_end(&self, index: usize, value: &[Token]) -> bool {
        let is_behind_word = index > 0 && self.tokens[index - 1].is_word();
        let is_reason = is_behind_word && tells_trouble(self.tokens, self.vocabulary);
        is_reason && self.anchors >= RULES.firm_frame
            || self.anchors >= RULES.strong_frame && self.says_nothing(value)
    }

    /// The same for several tokens that nothing encloses: the less their place says, the more
    /// the frame must.
    fn takes_open(&self, place: Place, value: &[Token], last: bool) -> bool {
        let written_as_one = value[1..].iter().all(|token| !token.spaced());
        let needed = match () {
            () if written_as_one => RULES.frame,
            () if last && !place.is_due() && !self.took_several => RULES.strong_frame,
            () => RULES.firm_frame,
        };
        self.anchors >= needed
            && value.len() <= RULES.longest_open
            && self.says_nothing(value)
            && !(RULES.named_values && self.names_value(value))
    }

    /// Whether a text says what kind of value it ends with: `from evaluation <*>`.
    fn names_value(&self, value: &[Token]) -> bool {
        let [first, .., last] = value else { return false };
        last.is_variable() && last.spaced() && self.vocabulary.traits(*first).behind != Place::Plain
    }

    /// Whether a text says nothing of what happened, and has no piece of its own in brackets: `7 [preauth]`.
    fn says_nothing(&self, value: &[Token]) -> bool {
        let opens = |token: &Token| token.spaced() && closing(token.sign()).is_some();
        value.iter().all(|&token| self.is_plain(token)) && !value[1..].iter().any(opens)
    }

    /// Whether a word says nothing of what happened: it is no guard, but as a part of what is written
    /// as one (`orders:read`), and no verb or adverb.
    fn is_plain(&self, token: Token) -> bool {
        let text = self.vocabulary.text(token);
        let ends = |suffix: &str| text.ends_with(suffix.as_bytes());
        match token.kind() {
            Kind::Guard => !token.spaced(),
            Kind::Known => !(ends("ed") || ends("ing") || ends("ly")),
            _ => true,
        }
    }

    fn has_key(&self, value: &[Token]) -> bool {
        value.iter().any(|token| token.sign() == b'=')
    }
}
