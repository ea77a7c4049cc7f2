//! The words of the shapes, each once, with what is known of it.
//!
//! Enters: the bytes of a literal token. Leaves: a [`Token`], and for it its bytes, its [`Kind`]
//! and whether it opens, closes or joins what stands beside it.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use rapidhash::fast::RandomState;

use super::evidence;
use super::place::{self, Place};
use super::rules::RULES;
use crate::lexicon;
use crate::token::is_constant;

/// A token of a template: which word, and whether a blank stands before it.
///
/// What is asked most lies in it, so that it needs no look into the table of words: from the lowest bit
/// on the blank, the [`Kind`] in three, how many anchors the word is in two, and the number of the word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Token(u32);

/// Bits of a token below the number of its word.
const BELOW_WORD: u32 = 6;

/// Most words that can be told apart, many more than memory has room for as a rule.
const MAX_WORDS: usize = 1 << (u32::BITS - BELOW_WORD);

impl Token {
    /// A variable; its classes are looked up in the shapes once the templates stand.
    pub(super) fn variable(spaced: bool) -> Self {
        Self(u32::from(spaced))
    }

    fn new(word: u32, traits: &Traits, spaced: bool) -> Self {
        let anchors = u32::from(traits.anchors);
        Self(word << BELOW_WORD | anchors << 4 | (traits.kind as u32) << 1 | u32::from(spaced))
    }

    /// What its word says about whether it can be a value.
    pub(super) fn kind(self) -> Kind {
        KINDS[(self.0 >> 1 & 7) as usize]
    }

    /// Its byte, if it has one; 0 if it has more, or is a variable.
    pub(super) fn sign(self) -> u8 {
        u8::try_from(self.word()).unwrap_or(0)
    }

    /// Whether it is a literal word, not punctuation and not a variable.
    pub(super) fn is_word(self) -> bool {
        !matches!(self.kind(), Kind::Variable | Kind::Mark)
    }

    /// How many words that hold a message together it is worth: none for a mark, a variable or a lone
    /// letter, two for the name of an exception.
    pub(super) fn anchors(self) -> u32 {
        self.0 >> 4 & 3
    }

    pub(super) fn spaced(self) -> bool {
        self.0 & 1 == 1
    }

    pub(super) fn is_variable(self) -> bool {
        self.0 >> 1 == 0
    }

    /// The token without the blank before it.
    pub(super) fn close(self) -> Self {
        Self(self.0 & !1)
    }

    /// A number to hash.
    pub(super) fn bits(self) -> u64 {
        u64::from(self.0)
    }

    /// The number of its word.
    pub(super) fn word(self) -> usize {
        (self.0 >> BELOW_WORD) as usize
    }
}

/// What a word tells about whether it can be a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Already a variable.
    Variable,
    /// Punctuation alone: never a value by itself.
    Mark,
    /// Changes the meaning: never a value.
    Guard,
    /// A unit of measure: part of the value when a number stands before it.
    Unit,
    /// Plain words, known: part of the message unless much speaks for a value.
    Known,
    /// Lower case and in no lexicon, or a constant: a value where another could stand as well.
    Unknown,
    /// Capitals, `CamelCase` or `snake_case`: a name, of the program's or of the world's.
    Name,
}

/// The byte of the token at `at`, as [`Token::sign`] has it; 0 if there is none.
pub(super) fn sign_at(tokens: &[Token], at: usize) -> u8 {
    tokens.get(at).map_or(0, |token| token.sign())
}

/// Each kind at its number; the last one twice, as three bits have eight.
const KINDS: [Kind; 8] = [
    Kind::Variable,
    Kind::Mark,
    Kind::Guard,
    Kind::Unit,
    Kind::Known,
    Kind::Unknown,
    Kind::Name,
    Kind::Name,
];

/// Tokens tell kinds by their numbers.
const _: () = {
    let mut number = 0;
    while number + 1 < KINDS.len() {
        assert!(KINDS[number] as usize == number);
        number += 1;
    }
};

/// What a word says by itself, small so that what is asked often lies close together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traits {
    kind: Kind,
    /// Where a slot behind the word stands, as far as the word tells.
    pub(super) behind: Place,
    /// Tells of trouble.
    pub(super) is_trouble: bool,
    /// Names an exception: `IOException`, `org.example.LidError`.
    pub(super) is_exception: bool,
    /// Names what may be asked for.
    pub(super) is_operation: bool,
    /// Says that the name of a state follows.
    pub(super) is_state: bool,
    /// Names a severity.
    pub(super) is_severity: bool,
    /// Is a constant of a programming language.
    pub(super) is_constant: bool,
    /// Ends as verbs do.
    pub(super) is_verb: bool,
    /// Is the method of a request.
    pub(super) is_method: bool,
    /// May be what the message is about.
    pub(super) is_topic: bool,
    /// Marks that stand within paths, patterns and other values.
    pub(super) is_joint: bool,
    /// Such marks that may also end a value.
    pub(super) is_trail: bool,
    /// As [`Token::anchors`] has them.
    anchors: u8,
}

impl Traits {
    fn new(text: &[u8], kind: Kind) -> Self {
        let is_exception = RULES.exceptions && lexicon::is_exception(text);
        let is_anchor = !matches!(kind, Kind::Variable | Kind::Mark) && text.len() > 1;
        let is_joint = !text.is_empty() && text.iter().all(|byte| b"./-#+*~@".contains(byte));
        Self {
            kind,
            behind: place::behind(text),
            is_trouble: RULES.trouble && place::is_trouble(text),
            is_exception,
            is_severity: RULES.severities && place::is_severity(text),
            is_state: place::is_state(text),
            is_constant: is_constant(text),
            is_verb: evidence::is_verb(text),
            is_method: evidence::is_request_method(text),
            is_topic: evidence::is_topic(text),
            is_operation: lexicon::operates(text),
            is_joint,
            is_trail: is_joint && text.last().is_some_and(|last| b"/+#*~".contains(last)),
            anchors: u8::from(is_anchor) << u8::from(is_exception),
        }
    }
}

/// All words of the shapes. Word 0 is the variable, and those of one byte have its number.
pub(super) struct Vocabulary {
    /// The texts of all words, one behind the other, and where each ends.
    texts: Vec<u8>,
    ends: Vec<usize>,
    traits: Vec<Traits>,
    ids: HashTable<u32>,
    hasher: RandomState,
}

impl Default for Vocabulary {
    fn default() -> Self {
        let mut traits = vec![Traits::new(b"", Kind::Variable)];
        let texts: Vec<u8> = (1..=u8::MAX).collect();
        traits.extend(texts.chunks(1).map(|text| Traits::new(text, kind_of(text))));
        let (ids, hasher) = Default::default();
        Self { ends: (0..=texts.len()).collect(), texts, traits, ids, hasher }
    }
}

/// The text of a word.
fn text_of<'t>(texts: &'t [u8], ends: &[usize], word: usize) -> &'t [u8] {
    let start = if word == 0 { 0 } else { ends[word - 1] };
    &texts[start..ends[word]]
}

impl Vocabulary {
    /// The token of a literal, known from now on.
    pub(super) fn literal(&mut self, text: &[u8], spaced: bool) -> Token {
        if let [byte] = text
            && *byte > 0
        {
            return Token::new(u32::from(*byte), &self.traits[usize::from(*byte)], spaced);
        }
        let Self { texts, ends, traits, ids, hasher } = self;
        let hash = hasher.hash_one(text);
        let is_same = |id: &u32| text_of(texts, ends, *id as usize) == text;
        let id = match ids.find(hash, is_same) {
            Some(&id) => id,
            // Of so many words each is rather a value.
            None if ends.len() >= MAX_WORDS => return Token::variable(spaced),
            None => {
                let id = ends.len() as u32;
                texts.extend_from_slice(text);
                ends.push(texts.len());
                traits.push(Traits::new(text, kind_of(text)));
                let rehash = |id: &u32| hasher.hash_one(text_of(texts, ends, *id as usize));
                ids.insert_unique(hash, id, rehash);
                id
            }
        };
        Token::new(id, &traits[id as usize], spaced)
    }

    pub(super) fn text(&self, token: Token) -> &[u8] {
        text_of(&self.texts, &self.ends, token.word())
    }

    pub(super) fn traits(&self, token: Token) -> Traits {
        self.traits[token.word()]
    }
}

/// Units of time, size and rate that a blank parts from their number.
const UNITS: &[&[u8]] = &[
    b"B",
    b"KB",
    b"MB",
    b"GB",
    b"TB",
    b"KiB",
    b"MiB",
    b"GiB",
    b"TiB",
    b"kB",
    b"bytes",
    b"byte",
    b"ns",
    b"us",
    b"ms",
    b"\xc2\xb5s",
    b"s",
    b"sec",
    b"secs",
    b"second",
    b"seconds",
    b"min",
    b"mins",
    b"minute",
    b"minutes",
    b"h",
    b"hour",
    b"hours",
    b"day",
    b"days",
    b"Hz",
    b"kHz",
    b"MHz",
    b"GHz",
];

/// Whether a word is a unit that stands behind a number.
pub(super) fn is_unit(text: &[u8]) -> bool {
    UNITS.contains(&text)
}

/// What the bytes of a literal token say by themselves.
pub(super) fn kind_of(text: &[u8]) -> Kind {
    let is_letter = u8::is_ascii_alphabetic;
    if !text.iter().any(|byte| is_letter(byte) || *byte >= 0x80) {
        return Kind::Mark;
    }
    if RULES.units && is_unit(text) {
        return Kind::Unit;
    }
    // Values wherever they alternate.
    if RULES.constants && is_constant(text) {
        return Kind::Unknown;
    }
    let asked =
        RULES.operations && text.iter().all(u8::is_ascii_uppercase) && lexicon::operates(text);
    if RULES.guards && lexicon::guards(text) && !asked {
        return Kind::Guard;
    }
    if is_dotted_name(text) {
        return Kind::Unknown;
    }
    let mut parts = text.split(|byte| !is_letter(byte)).filter(|part| part.len() > 1).peekable();
    let humps =
        text.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    if !humps && parts.peek().is_some() && RULES.lexicon && parts.all(lexicon::knows) {
        let name = text.iter().any(|byte| matches!(byte, b'_' | b'/') || byte.is_ascii_digit());
        return if name { Kind::Name } else { Kind::Known };
    }
    if RULES.names && text.iter().any(|byte| byte.is_ascii_uppercase() || *byte == b'_') {
        return Kind::Name;
    }
    if text.iter().filter(|byte| is_letter(byte)).count() == 1 && text.len() == 1 {
        return Kind::Known;
    }
    Kind::Unknown
}

/// Whether it is the name of a file, a unit or a class, as far as dots tell: `db.service`,
/// `org.example.Call`; not a key of settings, which has more dots and no capital.
fn is_dotted_name(text: &[u8]) -> bool {
    let dots = text.iter().filter(|&&byte| byte == b'.').count();
    if dots == 0 {
        return false;
    }
    let mut parts = text.split(|&byte| byte == b'.');
    let is_name = |part: &[u8]| {
        part.len() > 1
            && part.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"_-$".contains(&byte))
    };
    let class = text
        .rsplit(|&byte| byte == b'.')
        .next()
        .is_some_and(|last| last.first().is_some_and(u8::is_ascii_uppercase));
    (dots == 1 || dots > 1 && class) && parts.all(is_name)
}
