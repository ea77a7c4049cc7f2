//! Whether a slot is a variable: the one place where that is decided.
//!
//! Enters: what stands in the slot over all templates that agree around it ([`Fillings`]), and
//! where the slot is ([`Place`]). Leaves: a [`Reason`], or none. Nothing here is a count of
//! records or of shapes: only distinct fillings count, so an answer does not change with the
//! frequency of a line.

use super::forest::Span;
use super::vocabulary::{Kind, Token, Vocabulary};

/// Where a slot stands in its template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// After `key=`.
    Key,
    /// Between two quotes of a kind.
    Quoted,
    /// Between brackets of a kind.
    Bracketed,
    /// After `words: `.
    Colon,
    /// After a word that a value follows (`for`, `from`, `user`).
    Cue,
    /// The first token.
    First,
    /// Among words.
    Plain,
}

/// Why a position became a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Masked by class in some of the shapes.
    Variables,
    /// Words that no lexicon knows alternate here.
    UnknownWords,
    /// Several values stand between quotes, brackets, or after `=`.
    Enclosed,
    /// Several values stand after a word that a value follows.
    AfterCue,
    /// Several texts stand after a colon.
    AfterColon,
    /// The values stand in variables of other templates.
    SeenElsewhere,
    /// More values than a choice of words would have.
    ManyValues,
    /// A lone word that no lexicon knows, where a value is due.
    LoneUnknown,
}

/// What stands in one slot: the distinct fillings, by what they are.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Fillings {
    /// Of variables and what joins them.
    pub(super) variables: usize,
    /// One word that no lexicon knows, or a run of such words and variables.
    pub(super) unknown: usize,
    /// One name (capitals, camel case, snake case).
    pub(super) names: usize,
    /// One known word.
    pub(super) known: usize,
    /// Several words.
    pub(super) phrases: usize,
    /// Nothing.
    pub(super) empty: usize,
    /// Of these, fillings that stand in variables elsewhere.
    pub(super) seen: usize,
}

impl Fillings {
    pub(super) fn distinct(&self) -> usize {
        self.variables + self.unknown + self.names + self.known + self.phrases + self.empty
    }

    /// Adds one distinct filling.
    pub(super) fn add(&mut self, tokens: &[Token], vocabulary: &Vocabulary, seen: bool) {
        let (mut words, mut unknown, mut name, mut variable) = (0, false, false, false);
        let mut spaced = false;
        for (at, &token) in tokens.iter().enumerate() {
            spaced |= at > 0 && token.spaced();
            match vocabulary.kind(token) {
                Kind::Variable => variable = true,
                Kind::Mark => {}
                kind => {
                    words += 1;
                    unknown |= kind == Kind::Unknown;
                    name |= kind == Kind::Name;
                }
            }
        }
        self.seen += usize::from(seen);
        *match words {
            0 if variable => &mut self.variables,
            0 => &mut self.empty,
            _ if spaced && words > 1 => &mut self.phrases,
            _ if unknown => &mut self.unknown,
            _ if name => &mut self.names,
            1 => &mut self.known,
            _ => &mut self.phrases,
        } += 1;
    }
}

/// How many words of the message stand around a slot.
pub(super) fn anchors(tokens: &[Token], slots: &[Span], vocabulary: &Vocabulary) -> usize {
    let words = |tokens: &[Token]| {
        tokens
            .iter()
            .filter(|&&token| vocabulary.is_word(token) && vocabulary.text(token).len() > 1)
            .count()
    };
    words(tokens) - slots.iter().map(|slot| words(&tokens[slot.range()])).sum::<usize>()
}

/// Words that a value follows.
const CUES: &[&str] = &[
    "account",
    "address",
    "after",
    "as",
    "at",
    "bucket",
    "by",
    "called",
    "class",
    "client",
    "device",
    "directory",
    "domain",
    "exception",
    "field",
    "file",
    "for",
    "from",
    "group",
    "host",
    "hostname",
    "id",
    "in",
    "instance",
    "into",
    "key",
    "method",
    "module",
    "name",
    "named",
    "node",
    "of",
    "on",
    "path",
    "process",
    "queue",
    "server",
    "service",
    "table",
    "task",
    "than",
    "thread",
    "to",
    "type",
    "user",
    "username",
    "using",
    "value",
    "via",
    "with",
];

/// Where `slot` stands among `tokens`.
pub(super) fn place(tokens: &[Token], slot: Span, vocabulary: &Vocabulary) -> Place {
    let text = |at: usize| tokens.get(at).map_or(&b""[..], |&token| vocabulary.text(token));
    let Some(before) = (slot.start as usize).checked_sub(1) else { return Place::First };
    let after = text(slot.end as usize);
    match (text(before), after) {
        (b"=", _) => Place::Key,
        (b"'", b"'") | (b"\"", b"\"") | (b"`", b"`") => Place::Quoted,
        (b"(", b")") | (b"[", b"]") | (b"{", b"}") | (b"<", b">") => Place::Bracketed,
        (b":", _) => Place::Colon,
        (word, _) => {
            let lower = word.to_ascii_lowercase();
            let cue = CUES.binary_search_by(|cue| cue.as_bytes().cmp(&lower)).is_ok();
            if cue { Place::Cue } else { Place::Plain }
        }
    }
}

/// Whether a slot with these fillings is a variable, given how many words stand around it.
pub(super) fn decide(place: Place, f: &Fillings, anchors: usize) -> Option<Reason> {
    use Place::{Bracketed, Colon, Cue, First, Key, Plain, Quoted};
    let enclosed = matches!(place, Key | Quoted | Bracketed);
    let due = enclosed || matches!(place, Colon | Cue);
    let words = f.known + f.names;
    if anchors == 0 {
        return None;
    }
    if f.variables == f.distinct() {
        return Some(Reason::Variables);
    }
    if f.distinct() == 1 {
        let lone = f.unknown == 1 && (enclosed || place == Cue) && anchors > 1;
        return match place {
            _ if f.seen == 1 && due && anchors > 1 => Some(Reason::SeenElsewhere),
            _ if lone => Some(Reason::LoneUnknown),
            _ => None,
        };
    }
    if f.empty > 0 {
        return (enclosed && f.variables > 0).then_some(Reason::Enclosed);
    }
    if f.phrases > 0 {
        let several = f.distinct() >= 3 || f.seen >= 1;
        return match place {
            _ if f.seen == f.distinct() && anchors > 1 => Some(Reason::SeenElsewhere),
            Key | Quoted | Bracketed if several => Some(Reason::Enclosed),
            Colon if several && anchors > 1 => Some(Reason::AfterColon),
            _ => None,
        };
    }
    if f.seen == f.distinct() && (due || anchors > 2) {
        return Some(Reason::SeenElsewhere);
    }
    if words == 0 {
        let enough = match place {
            First => anchors > 2,
            Plain => anchors > 1,
            _ => true,
        };
        return enough.then_some(Reason::UnknownWords);
    }
    if (f.variables > 0 || f.unknown > 1) && f.variables * 2 + f.unknown >= words {
        return (due && anchors > 1 || anchors > 2).then_some(Reason::Variables);
    }
    match place {
        Key | Quoted | Bracketed if f.distinct() >= 3 => Some(Reason::Enclosed),
        Cue if f.distinct() >= 3 && anchors > 1 => Some(Reason::AfterCue),
        Colon if f.distinct() >= 4 && anchors > 1 => Some(Reason::AfterColon),
        _ if f.distinct() >= 8 && anchors > 2 => Some(Reason::ManyValues),
        _ => None,
    }
}
