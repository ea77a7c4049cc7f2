//! Whether a slot is a variable: the one place where that is decided.
//!
//! Enters: what stands in the slot over all templates that agree around it ([`Fillings`]), and
//! where the slot is ([`Place`]). Leaves: a [`Reason`], or none. Nothing here is a count of
//! records or of shapes: only distinct fillings count, so an answer does not change with the
//! frequency of a line.

use super::forest::Span;
use super::mask::closing;
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
    /// After a colon with words before it that tell of trouble.
    Cause,
    /// After a word that a value follows (`from`, `user`).
    Cue,
    /// After a word that a value or the rest of the sentence follows (`to`, `in`).
    Link,
    /// The first token.
    First,
    /// Among words.
    Plain,
}

impl Place {
    /// Between marks that a writer puts around values.
    pub(super) fn is_enclosed(self) -> bool {
        matches!(self, Self::Key | Self::Quoted | Self::Bracketed)
    }

    /// Where a value is likelier than a word of the message.
    pub(super) fn is_due(self) -> bool {
        self.is_enclosed() || matches!(self, Self::Colon | Self::Cause | Self::Cue | Self::Link)
    }
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
    /// Of variables with a name before them, without a blank (`blk_-<*>`).
    pub(super) named: usize,
    /// One word that no lexicon knows, or a run of such words and variables.
    pub(super) unknown: usize,
    /// One name (capitals, camel case, snake case).
    pub(super) names: usize,
    /// One known word.
    pub(super) known: usize,
    /// Several words.
    pub(super) phrases: usize,
    /// Of the phrases, those that are longer than an error text, or have variables or clauses.
    pub(super) clauses: usize,
    /// Nothing.
    pub(super) empty: usize,
    /// Of these, fillings that stand in variables elsewhere.
    pub(super) seen: usize,
    /// Of these, fillings that are texts of well-known errors.
    pub(super) faults: usize,
    /// Of the known words, those that end as verbs do: -ed, -ing.
    pub(super) verbs: usize,
}

/// What is known of one filling beside its tokens.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Known {
    pub(super) seen: bool,
    pub(super) fault: bool,
}

/// Marks that an error text does not have.
const STOPS: [&[u8]; 4] = [b":", b";", b"=", b"."];

/// More words than an error text has.
const CLAUSE: usize = 6;

impl Fillings {
    pub(super) fn distinct(&self) -> usize {
        self.variables
            + self.named
            + self.unknown
            + self.names
            + self.known
            + self.phrases
            + self.empty
    }

    /// Adds one distinct filling.
    pub(super) fn add(&mut self, tokens: &[Token], vocabulary: &Vocabulary, known: Known) {
        let (mut words, mut unknown, mut name, mut variables) = (0, false, false, 0);
        let (mut plain, mut marks, mut measured) = (0, false, false);
        for part in parts(tokens) {
            let (words_before, variables_before) = (words, variables);
            for &token in part {
                match vocabulary.kind(token) {
                    Kind::Variable => variables += 1,
                    Kind::Mark => marks |= STOPS.contains(&vocabulary.text(token)),
                    Kind::Unit if measured => {}
                    kind => {
                        words += 1;
                        unknown |= kind == Kind::Unknown;
                        name |= kind == Kind::Name;
                    }
                }
            }
            measured = variables > variables_before;
            plain += usize::from(!measured && words > words_before);
        }
        self.seen += usize::from(known.seen);
        self.faults += usize::from(known.fault);
        *match words {
            // Marks alone stand for a value: `[]`, `-`, `/`.
            0 if !tokens.is_empty() => &mut self.variables,
            0 => &mut self.empty,
            _ if plain > 1 || plain > 0 && variables > 0 => {
                let clause = words > CLAUSE || variables > 0 || marks;
                self.clauses += usize::from(clause && !known.seen && !known.fault);
                &mut self.phrases
            }
            _ if variables > 0 && (unknown || name || is_stem(tokens, vocabulary)) => &mut self.named,
            _ if unknown || variables > 0 => &mut self.unknown,
            _ if name => &mut self.names,
            _ => {
                let text = vocabulary.text(tokens[0]);
                self.verbs += usize::from(text.ends_with(b"ed") || text.ends_with(b"ing"));
                &mut self.known
            }
        } += 1;
    }
}

/// Whether a variable stands behind a dash or the like: `node-<*>`.
fn is_stem(tokens: &[Token], vocabulary: &Vocabulary) -> bool {
    tokens.windows(2).any(|pair| {
        pair[1].is_variable() && !pair[1].spaced() && vocabulary.text(pair[0]) == b"-"
    })
}

/// What blanks part.
fn parts(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    tokens.chunk_by(|_, token| !token.spaced())
}

/// As many marks and variables outside of slots hold a template together as one word does.
const MARKS: usize = 4;

/// How much of the message stands around slots: its words, and what stands for words in a line
/// that is all values and marks.
pub(super) fn anchors(tokens: &[Token], slots: &[Span], vocabulary: &Vocabulary) -> usize {
    let words = |tokens: &[Token]| {
        tokens
            .iter()
            .filter(|&&token| vocabulary.is_word(token) && vocabulary.text(token).len() > 1)
            .count()
    };
    let inside = |count: &dyn Fn(&[Token]) -> usize| {
        slots.iter().map(|slot| count(&tokens[slot.range()])).sum::<usize>()
    };
    let others = |tokens: &[Token]| tokens.len() - words(tokens);
    words(tokens) - inside(&words) + (others(tokens) - inside(&others)) / MARKS
}

/// Nouns and prepositions that a value follows.
const CUES: &[&str] = &[
    "account",
    "address",
    "bucket",
    "by",
    "called",
    "class",
    "client",
    "database",
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
    "instance",
    "key",
    "level",
    "method",
    "mode",
    "module",
    "name",
    "named",
    "node",
    "path",
    "process",
    "queue",
    "reason",
    "server",
    "service",
    "signal",
    "state",
    "status",
    "table",
    "task",
    "thread",
    "type",
    "user",
    "username",
    "value",
    "version",
    "via",
];

/// Prepositions that a value or more of the message follows.
const LINKS: &[&str] =
    &["after", "as", "at", "in", "into", "is", "of", "on", "than", "to", "using", "with"];

/// Words before a colon that an error text or a reason follows.
const TROUBLE: &[&str] = &[
    "because", "cause", "caused", "could", "couldn't", "detail", "details", "error", "errors", "exception", "fail", "failed",
    "failing", "failure", "message", "problem", "raised", "reason", "refused", "rejected", "unable", "unexpected", "unhandled", "warning",
];

pub(super) fn tells_trouble(tokens: &[Token], vocabulary: &Vocabulary) -> bool {
    tokens.iter().any(|&token| {
        let word = vocabulary.text(token).to_ascii_lowercase();
        TROUBLE.binary_search_by(|trouble| trouble.as_bytes().cmp(&word)).is_ok()
    })
}

/// Where `slot` stands among `tokens`.
pub(super) fn place(tokens: &[Token], slot: Span, vocabulary: &Vocabulary) -> Place {
    let text = |at: usize| tokens.get(at).map_or(&b""[..], |&token| vocabulary.text(token));
    if slot.start < slot.end && matches!(text(slot.start as usize), b"'" | b"\"" | b"`") {
        return Place::Quoted;
    }
    if slot.start < slot.end && closing(text(slot.start as usize)) == Some(text(slot.end as usize - 1)) {
        return Place::Bracketed;
    }
    let Some(before) = (slot.start as usize).checked_sub(1) else { return Place::First };
    match (text(before), text(slot.end as usize)) {
        (b"=", _) => Place::Key,
        (b"'", b"'") | (b"\"", b"\"") | (b"`", b"`") => Place::Quoted,
        (b"(", b")") | (b"[", b"]") | (b"{", b"}") | (b"<", b">") => Place::Bracketed,
        (b":", _) if tells_trouble(&tokens[..before], vocabulary) => Place::Cause,
        (b":", _) => Place::Colon,
        (word, _) => {
            let last =
                word.rsplit(|&byte| byte == b'_').next().unwrap_or(word).to_ascii_lowercase();
            let among =
                |list: &[&str]| list.binary_search_by(|cue| cue.as_bytes().cmp(&last)).is_ok();
            match () {
                () if among(CUES) => Place::Cue,
                () if among(LINKS) => Place::Link,
                () => Place::Plain,
            }
        }
    }
}

/// Whether a slot with these fillings is a variable, given how many words stand around it.
pub(super) fn decide(place: Place, f: &Fillings, anchors: usize) -> Option<Reason> {
    use Place::{Bracketed, Cause, Colon, Cue, First, Link, Plain};
    let words = f.known + f.names;
    if anchors == 0 {
        return None;
    }
    let variables = f.variables + f.named;
    if f.variables > 0 && variables == f.distinct() {
        return Some(Reason::Variables);
    }
    if f.distinct() == 1 {
        let lone = f.unknown == 1 && matches!(place, Place::Key | Place::Quoted) && anchors > 1;
        return match place {
            _ if f.seen == 1 && f.empty == 0 && place.is_due() && (f.known == 0 || place.is_enclosed()) && anchors > 1 => {
                Some(Reason::SeenElsewhere)
            }
            _ if lone => Some(Reason::LoneUnknown),
            _ => None,
        };
    }
    if f.empty > 0 {
        return (place.is_enclosed() && variables > 0).then_some(Reason::Enclosed);
    }
    if f.phrases > 0 {
        let told = f.seen + f.faults;
        return match place {
            _ if told + variables >= f.distinct() && anchors + f.variables > 1 => Some(Reason::SeenElsewhere),
            _ if place.is_enclosed() && anchors > 1 && f.distinct() > 3 => Some(Reason::Enclosed),
            Colon | Cause if anchors > 1 && variables + f.unknown > 0 => Some(Reason::AfterColon),
            First if anchors > 3 && f.variables > 0 => Some(Reason::Variables),
            Colon if anchors > 1 && f.distinct() > 20 => Some(Reason::AfterColon),
            Cause if anchors > 1 && f.distinct() > 7 => Some(Reason::AfterColon),
            Cause if anchors > 1 && f.distinct() > 3 => Some(Reason::AfterColon),
            _ if f.clauses > 0 => None,
            _ if place.is_enclosed() && (told > 0 || f.distinct() > 2) => Some(Reason::Enclosed),
            Colon | Cause if anchors > 1 && (told * 2 >= f.distinct() || f.distinct() > 4) => {
                Some(Reason::AfterColon)
            }
            _ => None,
        };
    }
    if f.seen == f.distinct() && (place.is_due() || anchors > 2) {
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
    if (f.variables > 0 || f.unknown > 1) && variables * 2 + f.unknown >= words {
        return (place.is_due() && anchors > 1 || anchors > 2).then_some(Reason::Variables);
    }
    if f.verbs * 2 >= f.distinct() && f.distinct() < 8 && !place.is_enclosed() {
        return None;
    }
    match place {
        _ if place.is_enclosed() && f.distinct() > 2 => Some(Reason::Enclosed),
        _ if place != First && f.distinct() > 2 && f.names > f.known && anchors > 2 => Some(Reason::ManyValues),
        Bracketed | Cue | Link if f.distinct() > 2 && anchors > 1 => Some(Reason::AfterCue),
        Colon | Cause if f.distinct() > 3 && anchors > 1 => Some(Reason::AfterColon),
        _ if f.distinct() > 7 && anchors > 2 => Some(Reason::ManyValues),
        _ if place.is_due() && f.distinct() > 2 && anchors > 2 => Some(Reason::AfterCue),
        _ if f.distinct() > 3 && anchors > 4 => Some(Reason::ManyValues),
        _ if place != First && f.names > 4 && anchors > 1 => Some(Reason::ManyValues),
        // No choice of words has dozens of members, whatever stands around it.
        _ if f.distinct() > 20 => Some(Reason::ManyValues),
        _ => None,
    }
}

/// Whether a filling is one word, and that one changes the meaning.
pub(super) fn is_guard(tokens: &[Token], vocabulary: &Vocabulary) -> bool {
    let mut words = tokens.iter().filter(|&&token| vocabulary.is_word(token));
    match (words.next(), words.next()) {
        (Some(&word), None) => vocabulary.kind(word) == Kind::Guard,
        _ => false,
    }
}

/// Whether a text begins with a word that changes the meaning: `failed with code 3`.
pub(super) fn opens_with_guard(tokens: &[Token], vocabulary: &Vocabulary) -> bool {
    tokens.first().is_some_and(|&token| vocabulary.kind(token) == Kind::Guard)
}
