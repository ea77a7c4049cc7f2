//! Where a slot stands, and what its place says about whether a value is due there.

use super::forest::Span;
use super::mask::closing;
use super::rules::RULES;
use super::vocabulary::{Token, Vocabulary, sign_at};
use crate::lexicon::{self, List};

/// Where a slot stands in its template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// After `key=`.
    Key,
    /// Between two quotes of a kind.
    Quoted,
    /// Between brackets of a kind.
    Bracketed,
    /// Between two marks that part the fields of a record.
    Field,
    /// After the name of a part or a severity and a colon.
    Label,
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
        matches!(self, Self::Key | Self::Quoted | Self::Bracketed | Self::Field)
    }

    /// Where a value is likelier than a word of the message.
    pub(super) fn is_due(self) -> bool {
        self.is_enclosed() || matches!(self, Self::Colon | Self::Cause | Self::Cue | Self::Link)
    }
}

/// Nouns that the name of a state follows.
static STATES: List = List::new(&["mode", "phase", "stage", "state", "states", "status"]);

/// Words before a colon that an error text or a reason follows.
static TROUBLE: List = List::new(&[
    "because",
    "cause",
    "caused",
    "could",
    "couldn't",
    "detail",
    "details",
    "err",
    "error",
    "errors",
    "exception",
    "fail",
    "failed",
    "failing",
    "failure",
    "message",
    "problem",
    "raised",
    "reason",
    "refused",
    "rejected",
    "unable",
    "unexpected",
    "unhandled",
    "warning",
]);

/// The place behind a word, as far as the word tells: [`Place::Plain`] if it does not.
pub(super) fn behind(word: &[u8]) -> Place {
    match () {
        () if RULES.cues && lexicon::cues(word) => Place::Cue,
        () if RULES.kinds && lexicon::is_kind(word) => Place::Cue,
        () if RULES.links && lexicon::links(word) => Place::Link,
        () => Place::Plain,
    }
}

/// Whether a word tells of trouble, whose text follows a colon.
pub(super) fn is_trouble(word: &[u8]) -> bool {
    TROUBLE.has(word)
}

/// Whether the name of a state follows a word.
pub(super) fn is_state(word: &[u8]) -> bool {
    let last = word.rsplit(|&byte| byte == b'_').next().unwrap_or(word);
    STATES.has(last)
}

/// Whether the word before a slot, or before its colon, says that a state is named there; behind
/// `status=` stands as often what came of it (`sent`, `bounced`).
pub(super) fn names_state(tokens: &[Token], slot: Span, vocabulary: &Vocabulary) -> bool {
    let before = &tokens[..slot.start as usize];
    let before = match before {
        [noun @ .., mark] if mark.sign() == b':' => noun,
        all => all,
    };
    before.last().is_some_and(|&noun| vocabulary.traits(noun).is_state)
}

/// Whether a word names a severity.
pub(super) fn is_severity(word: &[u8]) -> bool {
    SEVERITIES.has(word)
}

/// Whether a slot stands behind a key that tells of trouble, in its quotes or with them: `err="read failed"`.
pub(super) fn gives_reason(tokens: &[Token], slot: Span, vocabulary: &Vocabulary) -> bool {
    let before = &tokens[..slot.start as usize];
    let before = match before {
        [before @ .., quote] if matches!(quote.sign(), b'"' | b'\'') => before,
        all => all,
    };
    matches!(before, [.., key, equals] if equals.sign() == b'=' && vocabulary.traits(*key).is_trouble)
}

/// Whether a word among `tokens` tells of trouble.
pub(super) fn tells_trouble(tokens: &[Token], vocabulary: &Vocabulary) -> bool {
    tokens.iter().any(|&token| vocabulary.traits(token).is_trouble)
}

/// Severities, which say nothing of what follows their colon.
static SEVERITIES: List = List::new(&[
    "alert", "crit", "critical", "debug", "emerg", "err", "error", "fatal", "info", "notice",
    "severe", "trace", "warn", "warning",
]);

/// Whether what stands before a colon names a part of the program or a severity, so that any
/// message may follow: it has fewer than two words since the colon before.
fn is_label(before: &[Token], vocabulary: &Vocabulary) -> bool {
    let words = before
        .iter()
        .rev()
        .take_while(|token| token.sign() != b':')
        .filter(|token| token.anchors() > 0 && !vocabulary.traits(**token).is_severity);
    RULES.labels && words.take(RULES.frame).count() < RULES.frame
}

/// Whether tokens are an object with keys in quotes from the first to the last: `{"a": 1}`.
pub(super) fn is_object(tokens: &[Token]) -> bool {
    let sign = |at: usize| sign_at(tokens, at);
    let last = tokens.len().saturating_sub(1);
    sign(0) == b'{' && matches!(sign(1), b'"' | b'\'') && sign(last) == b'}'
}

/// As many marks part the fields of a record.
const FIELDS: usize = 4;

/// Whether a slot stands between two of the marks that part the fields of a record: `;`, `,` or `|`, no
/// blank behind any.
fn is_field(tokens: &[Token], slot: Span) -> bool {
    let (start, end) = (slot.start as usize, slot.end as usize);
    let mark = sign_at(tokens, end);
    let is_mark = matches!(mark, b';' | b',' | b'|') && start > 0;
    let glued = |at: usize| tokens.get(at).is_none_or(|token| !token.spaced());
    is_mark && tokens[start - 1].sign() == mark && glued(start) && {
        let marks = (0..tokens.len()).filter(|&at| tokens[at].sign() == mark);
        marks.clone().count() >= FIELDS && marks.clone().all(|at| glued(at) && glued(at + 1))
    }
}

/// Where `slot` stands among `tokens`.
pub(super) fn place(tokens: &[Token], slot: Span, vocabulary: &Vocabulary) -> Place {
    let sign = |at: usize| sign_at(tokens, at);
    let (start, end) = (slot.start as usize, slot.end as usize);
    let quoted = || if is_object(tokens) { Place::Plain } else { Place::Quoted };
    if RULES.fields && is_field(tokens, slot) {
        return Place::Field;
    }
    if start < end && matches!(sign(start), b'\'' | b'"' | b'`') {
        return quoted();
    }
    if start < end && closing(sign(start)) == Some(sign(end - 1)) {
        return Place::Bracketed;
    }
    let Some(before) = start.checked_sub(1) else { return Place::First };
    match (sign(before), sign(end)) {
        (b'=', _) => Place::Key,
        (b'\'', b'\'') | (b'"', b'"') | (b'`', b'`') => quoted(),
        (b'(', b')') | (b'[', b']') | (b'{', b'}') | (b'<', b'>') => Place::Bracketed,
        (b':', _) if before > 0 && vocabulary.traits(tokens[before - 1]).is_exception => {
            Place::Cause
        }
        (b':', _) if end == tokens.len() && is_label(&tokens[..before], vocabulary) => Place::Label,
        (b':', _) if tells_trouble(&tokens[..before], vocabulary) => Place::Cause,
        (b':', _) => Place::Colon,
        _ => vocabulary.traits(tokens[before]).behind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mine::tests::check;

    #[test]
    fn lists_are_sorted() {
        [&STATES, &TROUBLE, &SEVERITIES].into_iter().for_each(List::check);
    }

    #[test]
    fn words_lead_to_values() {
        for (word, place) in [
            ("user", Place::Cue),
            ("Host", Place::Cue),
            ("vm_state", Place::Cue),
            ("to", Place::Link),
            ("rebooted", Place::Plain),
        ] {
            assert_eq!(behind(word.as_bytes()), place, "{word}");
        }
        assert!(is_trouble(b"Failed") && !is_trouble(b"started"));
    }

    #[test]
    fn states_behind_their_noun() {
        check(
            "three are values",
            &[
                "Probe of node 5 has status FAILED today",
                "Probe of node 5 has status PASSED today",
                "Probe of node 5 has status STARTED today",
            ],
            &["Probe of node <*> has status <*> today"],
        );
        check(
            "two are a choice",
            &["Probe of node 5 has state up today", "Probe of node 5 has state down today"],
            &["Probe of node <*> has state up today", "Probe of node <*> has state down today"],
        );
    }
}
