//! Which tokens of a template can be values.
//!
//! Enters: the tokens of a template. Leaves: slots, in order and disjoint, to be decided on.

use super::Miner;
use super::evidence::{guards, tells_event};
use super::forest::Span;
use super::hash::{LONGEST_PHRASE, hash_phrases};
use super::place::{is_object, place};
use super::rules::RULES;
use super::slots::head;
use super::vocabulary::{Kind, Token, Vocabulary, sign_at};

/// How much is taken for a possible value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// What is no plain known word: by its looks.
    Word,
    /// Also known words where a value is due: by their place.
    Place,
    /// Also texts of any length between quotes or brackets, and behind `key=`.
    Text,
    /// Also what stands behind the last colon.
    LastTail,
    /// Also what stands behind the first colon.
    FirstTail,
    /// Also the word before the first colon.
    Head,
}

impl Look {
    pub(super) const COUNT: usize = 6;
}

/// What closes what this opens.
pub(super) fn closing(open: u8) -> Option<u8> {
    Some(match open {
        b'(' => b')',
        b'[' => b']',
        b'{' => b'}',
        b'<' => b'>',
        b'"' => b'"',
        b'\'' => b'\'',
        b'`' => b'`',
        _ => return None,
    })
}

/// Whether a quote at `at` is a part of the text behind a key that the one at `open` opens:
/// `err="read \"a\": closed"`.
fn is_escaped(tokens: &[Token], open: usize, at: usize) -> bool {
    RULES.escapes
        && at > open + 1
        && open > 0
        && tokens[open].sign() == b'"'
        && tokens[open - 1].sign() == b'='
        && tokens[at - 1].sign() == b'\\'
        && !tokens[at].spaced()
}

/// Whether brackets hold a pair of a key and a value, and no other: `(err=no room, closed)`.
pub(super) fn is_pair(tokens: &[Token]) -> bool {
    let begins = matches!(tokens, [open, key, equals, _, ..]
        if !is_quote(open.sign()) && key.is_word() && equals.sign() == b'=');
    begins && !tokens.windows(3).any(|next| next[0].sign() == b',' && next[2].sign() == b'=')
}

/// Where the text that a quote at `open` begins ends, before `end`: at a quote of its kind that neither
/// stands in brackets nor belongs to a quoted text within (`'No module named 'a''`); where there is none, at the first.
pub(super) fn quote_end(tokens: &[Token], open: usize, end: usize) -> Option<usize> {
    let quote = tokens[open].sign();
    let glued = |at: usize| tokens.get(at).is_some_and(|token| !token.spaced());
    let (mut depth, mut inner, mut first) = (0usize, 0usize, None);
    for at in open + 1..end {
        match tokens[at].sign() {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            sign if sign != quote || is_escaped(tokens, open, at) => {}
            _ if !glued(at) && glued(at + 1) && tokens[at + 1].kind() != Kind::Mark => {
                inner += 1;
                first = first.or(Some(at));
            }
            _ if inner > 0 => inner -= 1,
            _ if depth == 0 || !glued(at + 1) => return Some(at),
            _ => first = first.or(Some(at)),
        }
    }
    first
}

fn is_quote(sign: u8) -> bool {
    matches!(sign, b'\'' | b'"' | b'`')
}

/// Gives the slots of a template.
pub(super) fn mask(miner: &Miner, tokens: &[Token], look: Look, mut give: impl FnMut(Span)) {
    if look == Look::Head && head(tokens).is_none() {
        return;
    }
    let scan = Scan::new(miner, tokens, look);
    if matches!(look, Look::LastTail | Look::FirstTail) && scan.tail == usize::MAX {
        // Without a tail all is as it was asked for texts.
        return;
    }
    let mut at = 0;
    while at < tokens.len() {
        match scan.slot(at) {
            Some(end) => {
                give(Span::new(at..end));
                at = end;
            }
            None => at += 1,
        }
    }
}

struct Scan<'m> {
    miner: &'m Miner,
    vocabulary: &'m Vocabulary,
    tokens: &'m [Token],
    look: Look,
    /// Where the text behind the colon begins.
    tail: usize,
    /// Whether the message is an object as programs print one, and nothing else: what stands
    /// between its quotes is the message then, not a value in it.
    is_object: bool,
}

impl<'m> Scan<'m> {
    fn new(miner: &'m Miner, tokens: &'m [Token], look: Look) -> Self {
        let vocabulary = &miner.vocabulary;
        let is_object = is_object(tokens);
        let mut scan = Self { miner, vocabulary, tokens, look, tail: usize::MAX, is_object };
        // A colon within brackets ends with them.
        let mut depth = 0i32;
        let mut colons = (1..tokens.len()).filter(|&at| {
            let sign = scan.sign(at - 1);
            depth += i32::from(matches!(sign, b'(' | b'[' | b'{'));
            depth -= i32::from(matches!(sign, b')' | b']' | b'}'));
            sign == b':' && tokens[at].spaced() && depth <= 0
        });
        let tail = match look {
            Look::LastTail => colons.last(),
            Look::FirstTail => colons.next(),
            _ => None,
        };
        scan.tail = tail.unwrap_or(usize::MAX);
        scan
    }
}

impl Scan<'_> {
    fn sign(&self, at: usize) -> u8 {
        sign_at(self.tokens, at)
    }

    fn kind(&self, at: usize) -> Kind {
        self.tokens.get(at).map_or(Kind::Mark, |token| token.kind())
    }

    /// Whether a token stands at `at`, with no blank before it.
    fn touches(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| !token.spaced())
    }

    /// The end of the slot that starts at `at`, if one does.
    fn slot(&self, at: usize) -> Option<usize> {
        if at == 0 && self.look == Look::Head {
            return self.head();
        }
        let text = if self.look > Look::Place { self.text_at(at) } else { None };
        text.or_else(|| self.words_at(at))
    }

    /// A head that is written as one, and says neither how grave it is nor what happened.
    fn head(&self) -> Option<usize> {
        let end = head(self.tokens)?;
        let is_one = self.tokens[1..end].iter().all(|token| !token.spaced());
        let tells = self.vocabulary.traits(self.tokens[0]).is_severity
            || guards(self.tokens, Span::new(0..end), self.vocabulary);
        (is_one && !tells).then_some(end)
    }

    /// The same of a known phrase or a list of values.
    fn words_at(&self, at: usize) -> Option<usize> {
        match self.tokens[at].kind() {
            Kind::Mark if self.is_joint(at) || is_quote(self.sign(at)) => self.list(at),
            // No other mark begins a value.
            Kind::Mark => None,
            _ => self.phrase(at).or_else(|| self.list(at)),
        }
    }

    /// A text of any length, but for one that says what happened.
    fn text_at(&self, at: usize) -> Option<usize> {
        let end = self.segment(at)?;
        let slot = Span::new(at..end);
        let tells = !is_quote(self.sign(at)) && guards(self.tokens, slot, self.vocabulary)
            || tells_event(self.tokens, slot, self.vocabulary);
        (!tells).then_some(end)
    }

    /// A text of any length that marks hold together.
    fn segment(&self, at: usize) -> Option<usize> {
        if self.is_object {
            return None;
        }
        if at == self.tail {
            return Some(self.tokens.len());
        }
        if at > 0 && self.sign(at - 1) == b'=' && !self.touches_mark(at) {
            return self.behind_key(at);
        }
        self.enclosed(at).filter(|&end| !is_pair(&self.tokens[at..end]))
    }

    fn touches_mark(&self, at: usize) -> bool {
        self.touches(at) && self.kind(at) == Kind::Mark && closing(self.sign(at)).is_none()
    }

    /// What a pair of marks encloses, and the marks.
    fn enclosed(&self, at: usize) -> Option<usize> {
        let open = self.sign(at);
        let close = closing(open)?;
        let mut depth = 0;
        if open == close {
            let opens = at == 0 || !self.touches(at) || self.kind(at - 1) == Kind::Mark;
            let end = self.tokens.len().min(self.tail);
            return if opens { quote_end(self.tokens, at, end).map(|end| end + 1) } else { None };
        }
        for end in at + 1..self.tokens.len().min(self.tail) {
            let sign = self.sign(end);
            if sign == close {
                if depth == 0 {
                    return Some(end + 1);
                }
                depth -= 1;
            } else if sign == open {
                depth += 1;
            }
        }
        None
    }

    /// A value behind `key=`, up to the next key or stop.
    fn behind_key(&self, at: usize) -> Option<usize> {
        let mut end = at;
        while end < self.tokens.len().min(self.tail) {
            let stops = matches!(self.sign(end), b',' | b';' | b')' | b']' | b'}' | b'|');
            let explains = end > at && !self.touches(end) && self.sign(end) == b'(';
            if stops || explains || self.sign(end + 1) == b'=' || self.sign(end + 1) == b':' {
                break;
            }
            end = self.enclosed(end).unwrap_or(end + 1);
        }
        (end > at).then_some(end)
    }

    /// A quoted text that is a value as a whole.
    fn quoted(&self, at: usize) -> Option<usize> {
        let quote = self.sign(at);
        let before = if self.touches(at) { at.checked_sub(1) } else { None };
        // One that is escaped is a part of what a quote before it opened.
        let opens = |before| self.kind(before) == Kind::Mark && self.sign(before) != b'\\';
        if !is_quote(quote) || !before.is_none_or(opens) {
            return None;
        }
        let close = quote_end(self.tokens, at, self.tokens.len().min(at + LONGEST_PHRASE))?;
        let inside = match self.look {
            _ if self.is_object => self.list(at + 1),
            Look::Word => self.words_at(at + 1),
            _ => Some(close),
        };
        (close > at + 1 && inside == Some(close)).then_some(close + 1)
    }

    /// The longest known phrase that starts at `at`.
    fn phrase(&self, at: usize) -> Option<usize> {
        let (tokens, memory) = (&self.tokens[at..], &self.miner.memory);
        if !memory.may_start(tokens) {
            return None;
        }
        let known =
            (at + 2..).zip(hash_phrases(tokens)).filter(|(_, hash)| memory.has_phrase(*hash));
        known.last().map(|(end, _)| end)
    }

    /// Values that nothing but blanks and commas part.
    fn list(&self, at: usize) -> Option<usize> {
        let item = |at| if is_quote(self.sign(at)) { self.quoted(at) } else { self.chunk(at) };
        let mut start = at;
        let mut end = item(at)?;
        loop {
            if self.sign(end) != b',' || !self.has_variable(start, end) {
                return Some(end);
            }
            let next = end + 1;
            let Some(item) = item(next).filter(|&item| self.has_variable(next, item)) else {
                return Some(end);
            };
            (start, end) = (next, item);
        }
    }

    fn has_variable(&self, start: usize, end: usize) -> bool {
        (start..end).any(|at| self.kind(at) == Kind::Variable)
    }

    /// A run of values that at most a joining mark parts, with the unit behind it.
    fn chunk(&self, at: usize) -> Option<usize> {
        if !(self.value(at) || self.leads(at) && self.value(at + 1)) {
            return None;
        }
        let mut end = at + 1;
        loop {
            if self.touches(end) && (self.value(end) || self.tokens[end].is_word()) {
                end += 1;
            } else if self.joins(end) && self.touches(end + 1) && self.value(end + 1) {
                end += 2;
            } else if self.trails(end) {
                end += 1;
            } else {
                break;
            }
        }
        let unit = self.kind(end - 1) == Kind::Variable && self.kind(end) == Kind::Unit;
        Some(end + usize::from(unit))
    }

    fn is_joint(&self, at: usize) -> bool {
        let joins =
            |&token: &Token| token.kind() == Kind::Mark && self.vocabulary.traits(token).is_joint;
        self.tokens.get(at).is_some_and(joins)
    }

    fn joins(&self, at: usize) -> bool {
        self.touches(at) && (matches!(self.sign(at), b':' | b',' | b'_') || self.is_joint(at))
    }

    /// Whether a mark at `at` belongs to the value behind it: `.cache`, `*.local`.
    fn leads(&self, at: usize) -> bool {
        let begins = at == 0 || !self.touches(at) || closing(self.sign(at - 1)).is_some();
        self.look != Look::Word && begins && self.is_joint(at) && self.touches(at + 1)
    }

    /// Whether a mark at `at` belongs to the value before it: `images/`, `orders.#`.
    fn trails(&self, at: usize) -> bool {
        self.look != Look::Word
            && self.touches(at)
            && self.vocabulary.traits(self.tokens[at]).is_trail
    }

    /// Whether the token at `at` can be a value.
    fn value(&self, at: usize) -> bool {
        let names = || {
            let behind = if self.touches(at + 1) { self.sign(at + 1) } else { 0 };
            let is_key = self.is_object && is_quote(behind) && self.sign(at + 2) == b':';
            is_key || matches!(behind, b'=' | b'(')
        };
        match self.kind(at) {
            Kind::Variable => true,
            Kind::Mark => false,
            Kind::Guard => {
                let slot = Span::new(at..at + 1);
                self.look != Look::Word && !guards(self.tokens, slot, self.vocabulary)
            }
            Kind::Name => !names() && !self.is_label(at),
            // What may be the name of a part waits for the texts behind it.
            Kind::Unknown => !names() && (at > 0 || !self.is_label(at)),
            Kind::Known | Kind::Unit => {
                let prefix = self.touches(at + 1) && self.kind(at + 1) == Kind::Variable;
                prefix || self.look != Look::Word && self.is_due(at) && !names()
            }
        }
    }

    /// Whether a colon and more follow, as they do on the name of a part or function.
    fn is_label(&self, at: usize) -> bool {
        let plain = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        self.touches(at + 1)
            && self.sign(at + 1) == b':'
            && !self.touches(at + 2)
            && self.vocabulary.text(self.tokens[at]).iter().all(plain)
    }

    fn is_due(&self, at: usize) -> bool {
        place(self.tokens, Span::new(at..at + 1), self.vocabulary).is_due()
    }
}
