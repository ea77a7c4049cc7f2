//! What nearly all messages begin or end with, which says nothing about any of them.
//!
//! Enters: shapes. Leaves: the same in pools, without their affixes: the name of a program or a host, a
//! header that nobody knows, marks around all, a place in the source at the end. As words of a message
//! they would hold together whatever else is in it, so each pool is mined as if they were not there.
//! The affixes of a pool are alike but for values and words that may be some; where those of a template
//! differ, it has variables there.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem;

use super::faults::has_fault;
use super::hash::Mixed;
use super::journal::{Lineage, Rule, Step};
use super::mask::closing;
use super::place::is_trouble;
use super::rules::RULES;
use super::vocabulary::{Kind, kind_of};
use super::{Mined, Seen, Template, TemplateToken, TokenKind, mine};
use crate::shape::{self, Piece};

/// No more tokens are looked at from the end.
const MOST_BEHIND: usize = 16;

/// Shapes with affixes alike.
#[derive(Default)]
pub(super) struct Pool<'s> {
    /// Tokens before and behind the message of each.
    pub(super) tokens: (usize, usize),
    /// Places of the shapes among all, and the message of each.
    pub(super) shapes: Vec<(usize, &'s [u8])>,
}

impl<'s> Pool<'s> {
    pub(super) fn messages(&self) -> Vec<&'s [u8]> {
        self.shapes.iter().map(|&(_, message)| message).collect()
    }
}

/// The shapes in pools, the last one for those without affixes; none if that would be too many.
pub(super) fn pools<'s>(shapes: &[&'s [u8]]) -> Option<Vec<Pool<'s>>> {
    let mut all = shapes.to_vec();
    // Repeats say nothing.
    all.sort_unstable();
    all.dedup();
    if all.len() < RULES.led || !RULES.apart {
        return None;
    }
    let mut reader = Reader::default();
    let parts = reader.around(&all).or_else(|| reader.before_colons(&all))?;
    let mut pools = Vec::new();
    let mut of_shape = HashMap::<&[u8], (usize, &[u8]), Mixed>::default();
    for (pool, Part { tokens, cuts }) in parts.into_iter().enumerate() {
        pools.push(Pool { tokens, shapes: Vec::with_capacity(cuts.len()) });
        of_shape.extend(cuts.into_iter().map(|cut| (cut.shape, (pool, cut.message()))));
    }
    let last = pools.len();
    pools.push(Pool::default());
    for (at, &shape) in shapes.iter().enumerate() {
        let (pool, message) = of_shape.get(shape).copied().unwrap_or((last, shape));
        pools[pool].shapes.push((at, message));
    }
    Some(pools)
}

/// Whether a part of all is nearly all.
fn are_nearly_all(part: usize, all: usize) -> bool {
    100 * part >= RULES.nearly_all * all
}

/// A shape, and where its message is, with the blank before it.
#[derive(Clone, Copy)]
struct Cut<'s> {
    shape: &'s [u8],
    start: usize,
    end: usize,
}

impl<'s> Cut<'s> {
    fn whole(shape: &'s [u8]) -> Self {
        Self { shape, start: 0, end: shape.len() }
    }

    fn is_before_blank(&self) -> bool {
        self.shape.get(self.start) == Some(&b' ')
    }

    fn message(&self) -> &'s [u8] {
        let inside = &self.shape[self.start..self.end];
        inside.strip_prefix(b" ").unwrap_or(inside)
    }
}

/// Shapes whose affixes are alike.
struct Part<'s> {
    tokens: (usize, usize),
    cuts: Vec<Cut<'s>>,
}

/// A token to compare: its text, empty for a variable and none for a word that may be a value; and whether
/// a blank stands before it.
type Key<'s> = (Option<&'s [u8]>, bool);

/// Reads shapes, and knows the words of those before.
#[derive(Default)]
struct Reader<'s> {
    kinds: HashMap<&'s [u8], Kind, Mixed>,
}

impl<'s> Reader<'s> {
    fn kind(&mut self, piece: &Piece<'s>) -> Kind {
        match piece.class.is_literal() {
            true => *self.kinds.entry(piece.literal).or_insert_with(|| kind_of(piece.literal)),
            false => Kind::Variable,
        }
    }

    fn key(&mut self, piece: &Piece<'s>) -> Key<'s> {
        let may_be_value = matches!(self.kind(piece), Kind::Unknown | Kind::Name);
        ((!may_be_value).then_some(piece.literal), piece.spaced)
    }

    /// Whether a token is one that most shapes have there; a known word is a value where most are.
    fn fits(&self, (text, spaced): &Key<'s>, most: &Key<'s>) -> bool {
        let is_known = |text| self.kinds.get(text) == Some(&Kind::Known);
        *spaced == most.1
            && match most.0 {
                None => text.is_none_or(|text| text.is_empty() || is_known(text)),
                Some(b"") => text.is_none_or(<[u8]>::is_empty),
                most => *text == most,
            }
    }

    /// What nearly all shapes have around their messages, or on one side of them.
    fn around(&mut self, all: &[&'s [u8]]) -> Option<Vec<Part<'s>>> {
        let cuts = all.iter().copied().map(Cut::whole).collect();
        let whole = Part { tokens: (0, 0), cuts };
        let lead = self.lead(&whole);
        let mut behind =
            |part: &Part<'s>| wrapped(part, all.len()).or_else(|| self.trail(part, all.len()));
        let both = lead.as_ref().and_then(&mut behind);
        let trail = if both.is_some() { None } else { behind(&whole) };
        let mut found = [both, lead, trail].into_iter().flatten();
        found.find(|part| self.are_messages(&part.cuts)).map(|part| vec![part])
    }

    /// What nearly all of so many shapes have for their next token, and those that have it.
    fn agreed<T>(&self, next: Vec<(Key<'s>, T)>, all: usize) -> Option<(Key<'s>, Vec<T>)> {
        let most = majority(next.iter().map(|(key, _)| *key))?;
        let same = next.into_iter().filter(|(key, _)| self.fits(key, &most));
        let same: Vec<T> = same.map(|(_, it)| it).collect();
        are_nearly_all(same.len(), all).then_some((most, same))
    }

    /// The longest lead that nearly all shapes have before a blank.
    fn lead(&mut self, Part { cuts: all, .. }: &Part<'s>) -> Option<Part<'s>> {
        let (mut live, mut longest) = (all.clone(), None);
        for tokens in 1.. {
            let next = live.iter().filter_map(|&cut| self.next(cut)).collect();
            let Some((most, same)) = self.agreed(next, all.len()) else { break };
            live = same;
            let cuts: Vec<_> = live.iter().copied().filter(Cut::is_before_blank).collect();
            // Behind what is the same in all, since a word that is not may be the message's.
            if most.0.is_some() && are_nearly_all(cuts.len(), all.len()) {
                longest = Some(Part { tokens: (tokens, 0), cuts });
            }
        }
        longest
    }

    /// The token that a message begins with, and what is behind it.
    fn next(&mut self, cut: Cut<'s>) -> Option<(Key<'s>, Cut<'s>)> {
        let mut pieces = shape::decode_from(cut.shape, cut.start);
        let piece = pieces.next()?;
        Some((self.key(&piece), Cut { start: pieces.end(), ..cut }))
    }

    /// What ends in the first colon, if nearly all shapes have such a lead and several share each.
    fn before_colons(&mut self, all: &[&'s [u8]]) -> Option<Vec<Part<'s>>> {
        let colon = memmem::Finder::new(": ");
        let have_one = all.iter().filter(|shape| colon.find(shape).is_some()).count();
        if !are_nearly_all(have_one, all.len()) {
            return None;
        }
        let mut leads: HashMap<Vec<Key<'s>>, Vec<Cut<'s>>, Mixed> = HashMap::default();
        for mut cut in all.iter().copied().map(Cut::whole) {
            let mut keys = Vec::new();
            while let Some((key, next)) = self.next(cut) {
                keys.push(key);
                cut = next;
                if key.0 == Some(b":") && cut.is_before_blank() {
                    leads.entry(keys).or_default().push(cut);
                    break;
                }
            }
        }
        let leads = leads.into_iter().map(|(keys, cuts)| Part { tokens: (keys.len(), 0), cuts });
        let mut leads: Vec<_> = leads.filter(|lead| self.is_shared(lead)).collect();
        leads.sort_unstable_by_key(|lead| lead.cuts[0].shape);
        let led = leads.iter().map(|lead| lead.cuts.len()).sum();
        are_nearly_all(led, all.len()).then_some(leads)
    }

    /// Whether several shapes have a lead, with more words than a label.
    fn is_shared(&mut self, lead: &Part<'s>) -> bool {
        let is_word = |kind| !matches!(kind, Kind::Variable | Kind::Mark | Kind::Unit);
        let tokens = shape::decode(lead.cuts[0].shape).take(lead.tokens.0);
        lead.cuts.len() >= RULES.led
            && tokens.filter(|piece| is_word(self.kind(piece))).count() >= RULES.frame
            && self.are_messages(&lead.cuts)
    }

    /// What nearly all shapes end with, behind a blank.
    fn trail(&mut self, part: &Part<'s>, all: usize) -> Option<Part<'s>> {
        // Most logs have none, which the last bytes tell: that of a variable is no text.
        let last = part.cuts.iter().filter_map(|cut| cut.message().last());
        let last = last.map(|byte| (*byte).max(b' '));
        let most = majority(last.clone())?;
        if !are_nearly_all(last.filter(|byte| *byte == most).count(), all) {
            return None;
        }
        let mut live: Vec<_> = part.cuts.iter().map(|cut| (*cut, last_pieces(cut))).collect();
        let (mut longest, mut is_told) = (None, false);
        for behind in 1..=MOST_BEHIND {
            let pop = |(cut, mut pieces): (Cut<'s>, Vec<(Piece<'s>, usize)>)| {
                // One is left.
                let (piece, end) = pieces.pop().filter(|_| !pieces.is_empty())?;
                Some((self.key(&piece), (Cut { end, ..cut }, pieces)))
            };
            let next = live.into_iter().filter_map(pop).collect();
            let Some((most, same)) = self.agreed(next, all) else { break };
            live = same;
            is_told |= most.0.is_some_and(|text| !text.is_empty());
            // A value at the end is the message's, unless something tells what it is.
            if most.1 && is_told && most.0.is_some() {
                let cuts = live.iter().map(|(cut, _)| *cut).collect();
                longest = Some(Part { tokens: (part.tokens.0, behind), cuts });
            }
        }
        longest
    }

    /// Whether messages are left, not values of one message: a third are sentences with values or marks and
    /// no well-known errors, no word is in nearly all, as what stands between values is, and none before
    /// them tells of trouble.
    fn are_messages(&mut self, cuts: &[Cut<'s>]) -> bool {
        let mut sentences = 0;
        let mut holders: HashMap<&[u8], usize, Mixed> = HashMap::default();
        for cut in cuts {
            // Words behind blanks are those of a sentence, others may be of a structure.
            let (mut values, mut marks, mut spaced, mut words) = (0, 0, 0, Vec::new());
            let mut begins = false;
            for (at, piece) in shape::decode(cut.message()).enumerate() {
                match self.kind(&piece) {
                    Kind::Variable => values += 1,
                    Kind::Mark => marks += usize::from(b":;=.".contains(&piece.literal[0])),
                    _ => {
                        begins |= at == 0;
                        spaced += usize::from(at == 0 || piece.spaced);
                        words.push(piece.literal);
                    }
                }
            }
            let is_sentence = begins && spaced > values.max(1) && values + marks > 0;
            sentences += usize::from(is_sentence && !has_fault(cut.message()));
            words.sort_unstable();
            words.dedup();
            words.into_iter().for_each(|word| *holders.entry(word).or_default() += 1);
        }
        let most = holders.into_values().max().unwrap_or(0);
        3 * sentences >= cuts.len() && !are_nearly_all(most, cuts.len()) && !tells_trouble(cuts)
    }
}

/// Whether a word before messages tells of trouble, whose reason follows.
fn tells_trouble(cuts: &[Cut<'_>]) -> bool {
    let Some(Cut { shape, start, .. }) = cuts.first() else { return false };
    shape::decode(&shape[..*start]).any(|piece| is_trouble(piece.literal))
}

/// A pair of marks that nearly all messages are in as a whole.
fn wrapped<'s>(Part { tokens, cuts }: &Part<'s>, all: usize) -> Option<Part<'s>> {
    let open = majority(cuts.iter().filter_map(|cut| cut.message().first()))?;
    let close = closing(*open)?;
    let opened = |depth: Option<usize>, mark: &u8| match depth? {
        depth if *mark == close && close != *open => depth.checked_sub(1),
        depth => Some(depth + usize::from(mark == open)),
    };
    let inside = |cut: &Cut<'s>| {
        let [_, inside @ .., _] = cut.message() else { return None };
        let is_one = !inside.is_empty() && inside.iter().fold(Some(0), opened).is_some();
        // Marks may be of a run of them, which is one token.
        let mut pieces = shape::decode(cut.message()).map(|piece| piece.literal);
        let is_in = pieces.next() == Some(&[*open]) && pieces.last() == Some(&[close]);
        let end = cut.end - 1;
        (is_one && is_in).then(|| Cut { start: end - inside.len(), end, ..*cut })
    };
    let cuts: Vec<_> = cuts.iter().filter_map(inside).collect();
    are_nearly_all(cuts.len(), all).then(|| Part { tokens: (tokens.0 + 1, 1), cuts })
}

/// The last tokens of a message, in order, each with where it begins.
fn last_pieces<'s>(cut: &Cut<'s>) -> Vec<(Piece<'s>, usize)> {
    let mut start = cut.start;
    let mut pieces = shape::decode_from(&cut.shape[..cut.end], start);
    let mut all = Vec::new();
    while let Some(piece) = pieces.next() {
        all.push((piece, start));
        start = pieces.end();
    }
    all.drain(..all.len().saturating_sub(MOST_BEHIND + 1));
    all
}

/// What more than half are, if there is such.
fn majority<T: PartialEq>(all: impl Iterator<Item = T>) -> Option<T> {
    // The vote of Boyer and Moore (1981).
    let (mut most, mut votes) = (None, 0_usize);
    for one in all {
        match &most {
            Some(other) if *other == one => votes += 1,
            _ if votes == 0 => (most, votes) = (Some(one), 1),
            _ => votes -= 1,
        }
    }
    most
}

/// The templates of shapes that are in pools.
pub(super) fn mine_pools(shapes: &[&[u8]], pools: &[Pool<'_>]) -> Mined {
    let mut templates = Vec::new();
    let mut of_shape: Vec<(usize, Vec<Range<u32>>)> = vec![(0, Vec::new()); shapes.len()];
    for pool in pools {
        let mined = mine(&pool.messages());
        let mut affixes = vec![Affixes::default(); mined.templates.len()];
        let mut lengths = Vec::with_capacity(pool.shapes.len());
        for (&(at, message), &template) in pool.shapes.iter().zip(&mined.of_shape) {
            let length = shape::decode(message).count();
            affixes[template as usize].add(shapes[at], length, pool.tokens);
            lengths.push(length);
        }
        for (place, &(at, _)) in pool.shapes.iter().enumerate() {
            let template = mined.of_shape[place] as usize;
            let slots = affixes[template].slots(mined.slots(place), lengths[place]);
            of_shape[at] = (templates.len() + template, slots);
        }
        let whole = affixes.iter().zip(&mined.templates).map(|(affixes, it)| affixes.around(it));
        templates.extend(whole);
    }
    Mined::joined(templates, of_shape.into_iter())
}

/// What stands around the messages of a template: the tokens that all have, and what they were seen with.
#[derive(Clone, Default)]
struct Affixes {
    before: Vec<(TemplateToken, Seen)>,
    behind: Vec<(TemplateToken, Seen)>,
    /// Whether a blank is before the message.
    spaced: bool,
}

impl Affixes {
    /// Adds those of a shape whose message has so many tokens.
    fn add(&mut self, shape: &[u8], message: usize, (before, behind): (usize, usize)) {
        let mut pieces = shape::decode(shape);
        meet(&mut self.before, pieces.by_ref().take(before));
        let mut rest = pieces.peekable();
        self.spaced = rest.peek().is_some_and(|piece| piece.spaced);
        meet(&mut self.behind, rest.skip(message).take(behind));
    }

    /// The slots of a shape, given those of its message of so many tokens.
    fn slots(&self, message: &[Range<u32>], length: usize) -> Vec<Range<u32>> {
        let first = self.before.len() as u32;
        let behind = first + length as u32;
        variables(&self.before, 0)
            .chain(message.iter().map(|slot| slot.start + first..slot.end + first))
            .chain(variables(&self.behind, behind))
            .collect()
    }

    /// The template of whole shapes, given that of their messages.
    fn around(&self, message: &Template) -> Template {
        let mut tokens: Vec<TemplateToken> = self.before.iter().map(met).collect();
        tokens.extend_from_slice(message.tokens());
        if let Some(first) = tokens.get_mut(self.before.len()) {
            first.spaced |= self.spaced;
        }
        tokens.extend(self.behind.iter().map(met));
        Template::new(tokens)
    }
}

/// Leaves of tokens what others have too.
fn meet<'s>(all: &mut Vec<(TemplateToken, Seen)>, pieces: impl Iterator<Item = Piece<'s>>) {
    let is_first = all.is_empty();
    for (at, Piece { class, literal, spaced }) in pieces.enumerate() {
        let kind = match class.is_literal() {
            true => TokenKind::Literal(literal.into()),
            false => TokenKind::Variable(None),
        };
        if is_first {
            all.push((TemplateToken { kind, spaced }, Seen::Nothing));
        } else if all[at].0.kind != kind {
            all[at].0.kind = TokenKind::Variable(None);
        }
        all[at].1.add(&[class]);
    }
}

/// A token with the class that it was seen with.
fn met((token, seen): &(TemplateToken, Seen)) -> TemplateToken {
    let kind = match &token.kind {
        TokenKind::Variable(_) => TokenKind::Variable(seen.class()),
        text => text.clone(),
    };
    TemplateToken { kind, spaced: token.spaced }
}

/// The variables among tokens of which the first is at `start`.
fn variables(tokens: &[(TemplateToken, Seen)], start: u32) -> impl Iterator<Item = Range<u32>> {
    let all = (start..).zip(tokens);
    let variables = all.filter(|(_, (token, _))| matches!(token.kind, TokenKind::Variable(_)));
    variables.map(|(at, _)| at..at + 1)
}

impl Lineage {
    /// The same of a message with these tokens around it, of which some may be variables.
    pub(super) fn within(mut self, shape: &[u8], (before, behind): (usize, usize)) -> Self {
        let pieces: Vec<Piece<'_>> = shape::decode(shape).collect();
        for step in &mut self.steps {
            step.tokens.start += before as u32;
            step.tokens.end += before as u32;
        }
        for at in (0..before).chain(pieces.len() - behind..pieces.len()) {
            if pieces[at].class.is_literal() {
                let tokens = at as u32..at as u32 + 1;
                self.steps.push(Step { rule: Rule::Affix, tokens, evidence: None, frame: None });
            }
        }
        self.affixes.0 += before;
        self.affixes.1 += behind;
        self
    }
}
