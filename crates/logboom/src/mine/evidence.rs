//! Whether a slot is a variable: the one place where that is decided.
//!
//! Enters: what stands in the slot over all templates that agree around it ([`Fillings`]), and
//! where the slot is ([`Place`]). Leaves: a [`Reason`], or none. Nothing here is a count of
//! records or of shapes: only distinct fillings count, so an answer does not change with the
//! frequency of a line.

use super::filling::lone_guard;
use super::forest::Span;
use super::place::{Place, gives_reason, names_state, place};
use super::rules::RULES;
use super::vocabulary::{Kind, Token, Vocabulary, sign_at};

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
    /// Of these, constants (`null`).
    pub(super) constants: usize,
    /// Of variables with a name before them, without a blank (`blk_-<*>`).
    pub(super) named: usize,
    /// One word that no lexicon knows, or a run of such words and variables.
    pub(super) unknown: usize,
    /// Of these, words alone.
    pub(super) lone_unknown: usize,
    /// One name (capitals, camel case, snake case).
    pub(super) names: usize,
    /// One known word.
    pub(super) known: usize,
    /// Several words.
    pub(super) phrases: usize,
    /// Of the phrases, those that have variables or marks that an error text has not.
    pub(super) clauses: usize,
    /// Of the phrases, those that begin with the name of an operation (`DELETE <*>`): they may be what
    /// the message is about.
    pub(super) asking: usize,
    /// Of the phrases, those with a key, which is the message's.
    pub(super) keyed: usize,
    /// Methods of requests before their target, which no words of the message explain.
    pub(super) methods: usize,
    /// Nothing.
    pub(super) empty: usize,
    /// Of these, fillings that stand in variables elsewhere.
    pub(super) seen: usize,
    /// Of these, fillings that are texts of well-known errors.
    pub(super) faults: usize,
    /// Words that may be what the message is about: verbs, methods of requests, lone letters.
    pub(super) topics: usize,
    /// Whether they stand before `=` or a colon, as keys do.
    pub(super) keys: bool,
    /// Whether they stand before `=`, which no value does alone.
    pub(super) pairs: bool,
    /// Whether they stand behind a key that says that an error follows.
    pub(super) reasons: bool,
    /// How many variables the message has beside.
    pub(super) beside: usize,
    /// Whether they stand before a variable, as a noun stands before its value.
    pub(super) leads: bool,
    /// Of the known words, those that end as verbs do: -ed, -ing.
    pub(super) verbs: usize,
    /// Of the known words, those that change the meaning, where they are data.
    pub(super) guards: usize,
}

/// What is known of one filling beside its tokens.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Known {
    pub(super) seen: bool,
    pub(super) fault: bool,
}

/// What a filling is made of.
#[derive(Default)]
struct Makeup {
    words: usize,
    variables: usize,
    /// Parts between blanks that have words, and no variable.
    plain: usize,
    has_unknown: bool,
    has_name: bool,
    /// Whether it has marks that an error text has not.
    has_stop: bool,
}

impl Makeup {
    fn of(tokens: &[Token], vocabulary: &Vocabulary) -> Self {
        let (mut all, mut is_measured) = (Self::default(), false);
        for part in parts(tokens) {
            let (words, variables) = (all.words, all.variables);
            for &token in part {
                match token.kind() {
                    Kind::Variable => all.variables += 1,
                    Kind::Mark => all.has_stop |= STOPS.contains(&token.sign()),
                    // A unit goes with its number.
                    Kind::Unit if is_measured || all.variables > variables => {}
                    _ if vocabulary.traits(token).is_constant => all.variables += 1,
                    kind => {
                        all.words += 1;
                        all.has_unknown |= kind == Kind::Unknown;
                        all.has_name |= kind == Kind::Name;
                    }
                }
            }
            is_measured = all.variables > variables;
            all.plain += usize::from(!is_measured && all.words > words);
        }
        all
    }
}

/// Marks that an error text does not have.
const STOPS: [u8; 4] = *b":;=.";

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

    /// Notes what stands before and behind the slot that they are of.
    pub(super) fn see_around(&mut self, tokens: &[Token], slot: Span, vocabulary: &Vocabulary) {
        self.reasons = RULES.reasons && gives_reason(tokens, slot, vocabulary);
        let behind = slot.end as usize;
        let is_quoted = matches!(sign_at(tokens, behind), b'"' | b'\'');
        let next = tokens.get(behind + usize::from(is_quoted));
        self.pairs = sign_at(tokens, behind) == b'=';
        self.keys = self.pairs || sign_at(tokens, behind) == b':';
        self.leads = tokens.get(behind).is_some_and(|next| next.spaced())
            && next.is_some_and(|next| next.is_variable());
    }

    /// Adds one distinct filling.
    pub(super) fn add(&mut self, tokens: &[Token], vocabulary: &Vocabulary, known: Known) {
        let Makeup { words, variables, plain, has_unknown, has_name, has_stop } =
            Makeup::of(tokens, vocabulary);
        let lone = match tokens {
            [word] => Some(vocabulary.traits(*word)),
            _ => None,
        };
        self.lone_unknown += usize::from(has_unknown && lone.is_some());
        self.constants += usize::from(lone.is_some_and(|word| word.is_constant));
        // That another message has it for a value says nothing of what is done here.
        let acts = RULES.acts && lone.is_some_and(|word| word.is_operation);
        self.seen += usize::from(known.seen && !acts);
        self.faults += usize::from(known.fault);
        self.topics += usize::from(lone.is_some_and(|word| word.is_topic));
        *match words {
            // Marks alone stand for a value: `[]`, `-`, `/`.
            0 if !tokens.is_empty() => &mut self.variables,
            0 => &mut self.empty,
            _ if RULES.pairs && is_pairs(tokens) => &mut self.variables,
            _ if plain > 1 || plain > 0 && variables > 0 => {
                let clause = variables > 0 || has_stop;
                self.clauses += usize::from(clause && !known.seen && !known.fault);
                self.asking += usize::from(vocabulary.traits(tokens[0]).is_operation);
                let has_key = tokens.iter().any(|token| token.sign() == b'=');
                self.keyed += usize::from(has_key);
                &mut self.phrases
            }
            _ if variables > 0 && (has_unknown || has_name) => &mut self.named,
            _ if has_unknown || variables > 0 => &mut self.unknown,
            _ if has_name => &mut self.names,
            _ => {
                self.verbs += usize::from(vocabulary.traits(tokens[0]).is_verb);
                self.guards += usize::from(lone_guard(tokens).is_some());
                &mut self.known
            }
        } += 1;
    }
}

/// Whether a filling is a list of pairs of a key and a value: `heat=<*>, noise=<*>`.
fn is_pairs(tokens: &[Token]) -> bool {
    let is_pair = |item: &[Token]| {
        let [key, joint, value @ ..] = item else { return false };
        key.is_word()
            && matches!(joint.sign(), b'=' | b':')
            && value.iter().any(|token| token.is_variable())
            && !value.iter().any(|token| token.anchors() > 0)
    };
    let is_comma = |token: &Token| token.sign() == b',';
    tokens.iter().any(is_comma) && tokens.split(is_comma).all(is_pair)
}

/// What blanks part.
fn parts(tokens: &[Token]) -> impl Iterator<Item = &[Token]> {
    tokens.chunk_by(|_, token| !token.spaced())
}

/// How many words of the message there are; the name of an exception says as much as two.
pub(super) fn words(tokens: &[Token]) -> usize {
    tokens.iter().map(|token| token.anchors()).sum::<u32>() as usize
}

/// How much of the message stands around slots: its words, and what stands for words in a line
/// that is all values and marks.
pub(super) fn anchors(tokens: &[Token], slots: &[Span]) -> usize {
    let (mut around, mut length) = (words(tokens), tokens.len());
    for slot in slots {
        let inside = &tokens[slot.range()];
        around -= words(inside);
        length -= inside.len();
    }
    // The name of an exception counts twice.
    around + length.saturating_sub(around) / RULES.marks
}

/// How many variables stand around slots.
pub(super) fn variables(tokens: &[Token], slots: &[Span]) -> usize {
    let count = |tokens: &[Token]| tokens.iter().filter(|token| token.is_variable()).count();
    count(tokens) - slots.iter().map(|slot| count(&tokens[slot.range()])).sum::<usize>()
}

/// Whether a slot with these fillings is a variable, given how many words stand around it.
pub(super) fn decide(place: Place, f: &Fillings, anchors: usize) -> Option<Reason> {
    reason(place, f, anchors).filter(|&reason| RULES.allow(reason, place))
}

/// Why a slot with these fillings is a variable.
fn reason(place: Place, f: &Fillings, anchors: usize) -> Option<Reason> {
    if f.methods == f.distinct() && f.methods >= RULES.few {
        return Some(Reason::ManyValues);
    }
    // A record is held together by its marks.
    if anchors == 0 && place != Place::Field {
        return None;
    }
    let variables = f.variables + f.named;
    if f.variables > 0 && variables == f.distinct() {
        return (!is_constant_word(place, f)).then_some(Reason::Variables);
    }
    if f.distinct() == 1 {
        return decide_lone(place, f, anchors);
    }
    // Errors say that what stands beside them is the text of one.
    if RULES.faults_tell
        && matches!(place, Place::Label | Place::Colon | Place::Cause)
        && f.faults > 1
        && (f.faults + f.seen + variables) * 2 >= f.distinct()
    {
        return Some(Reason::AfterColon);
    }
    if f.empty > 0 {
        return (place.is_enclosed() && variables > 0).then_some(Reason::Enclosed);
    }
    if f.phrases > 0 { decide_texts(place, f, anchors) } else { decide_words(place, f, anchors) }
}

/// Whether the only filling is a constant that is a word of the message: `client is null, skipping`.
fn is_constant_word(place: Place, f: &Fillings) -> bool {
    RULES.lone_constants
        && f.constants == 1
        && f.distinct() == 1
        && matches!(place, Place::Plain | Place::Link)
}

/// The same for one filling alone.
fn decide_lone(place: Place, f: &Fillings, anchors: usize) -> Option<Reason> {
    // A known word that is a value elsewhere may well be a word of the message here.
    let seen = f.seen == 1 && f.empty == 0 && (f.known == 0 || place.is_enclosed());
    match place {
        _ if anchors < RULES.frame => None,
        // A noun before its value: `on host <*>`.
        Place::Cue | Place::Link if RULES.leads && f.leads => None,
        _ if f.pairs => None,
        _ if seen && place.is_due() => Some(Reason::SeenElsewhere),
        Place::Key | Place::Quoted if f.unknown == 1 => Some(Reason::LoneUnknown),
        _ => None,
    }
}

/// The same for fillings of which some are texts of several words.
fn decide_texts(place: Place, f: &Fillings, anchors: usize) -> Option<Reason> {
    use Place::{Cause, Colon, First};
    // A message that begins with an error text is about that error, unless any may stand there.
    if RULES.faults_begin && place == First && f.faults > 0 && f.distinct() < RULES.choices {
        return None;
    }
    let told = f.seen + f.faults;
    let variables = f.variables + f.named;
    if told + variables >= f.distinct() && anchors + f.variables >= RULES.frame {
        return Some(Reason::SeenElsewhere);
    }
    match place {
        _ if anchors < RULES.frame => None,
        _ if place.is_enclosed() && f.distinct() >= RULES.several => Some(Reason::Enclosed),
        _ if f.reasons && f.distinct() > 1 => Some(Reason::Enclosed),
        // Where a value stood, the rest of the sentence is none.
        Colon | Cause if variables + f.unknown > 0 => Some(Reason::AfterColon),
        First if anchors >= RULES.firm_frame && f.variables > 0 => Some(Reason::Variables),
        _ if place.is_enclosed() && f.distinct() >= RULES.few && are_data(place, f) => {
            Some(Reason::Enclosed)
        }
        Cause if f.distinct() >= RULES.few => Some(Reason::AfterColon),
        Colon if f.distinct() >= RULES.crowd => Some(Reason::AfterColon),
        Colon if (f.clauses == 0 || anchors >= RULES.strong_frame) && f.distinct() >= RULES.few => {
            Some(Reason::AfterColon)
        }
        _ => None,
    }
}

/// Whether few texts between marks are data though they have marks or values of their own: an
/// operation in quotes (`"DELETE <*>"`) may be what the message is about, and pairs in brackets have keys of the message.
fn are_data(place: Place, f: &Fillings) -> bool {
    RULES.few_texts
        && match place {
            Place::Quoted => f.asking == 0,
            Place::Bracketed => f.keyed == 0,
            _ => true,
        }
}

/// The same for fillings of which none is more than a word.
fn decide_words(place: Place, f: &Fillings, anchors: usize) -> Option<Reason> {
    use Place::{Bracketed, Cause, Colon, Cue, First, Label, Link, Plain};
    let words = f.known + f.names;
    let variables = f.variables + f.named;
    // Two nouns before a value say what it is, though they are values elsewhere.
    let are_nouns = RULES.leads && f.leads && f.known == f.distinct() && f.known < RULES.few;
    if f.seen == f.distinct() && !are_nouns && (place.is_due() || anchors >= RULES.frame) {
        return Some(Reason::SeenElsewhere);
    }
    if words == 0 {
        let enough = match place {
            First => anchors >= RULES.firm_frame || f.lone_unknown >= RULES.choices,
            Plain | Label => anchors >= RULES.frame || f.lone_unknown >= RULES.several,
            _ => true,
        };
        return enough.then_some(Reason::UnknownWords);
    }
    let mostly_values = (f.variables > 0 || f.unknown > 1) && variables * 2 + f.unknown >= words;
    let enough = if place.is_due() { RULES.frame } else { RULES.firm_frame };
    if mostly_values && anchors >= enough {
        return Some(Reason::Variables);
    }
    if RULES.verbs
        && f.verbs * 2 >= f.distinct()
        && f.distinct() < RULES.choices
        && anchors < RULES.strong_frame
        && !place.is_enclosed()
    {
        return None;
    }
    let mostly_names = place != First && f.names > f.known;
    match place {
        Place::Field => Some(Reason::Enclosed),
        Label if RULES.labelled_words && f.distinct() >= RULES.several => Some(Reason::AfterColon),
        Place::Key if RULES.keyed_pairs && anchors >= RULES.frame => Some(Reason::Enclosed),
        _ if RULES.name_pairs && is_pair_of_names(place, f, anchors) => Some(Reason::Enclosed),
        _ if RULES.quoted_pairs && is_pair_in_quotes(place, f, anchors) => Some(Reason::Enclosed),
        _ if place.is_enclosed() && f.distinct() >= RULES.few => Some(Reason::Enclosed),
        Bracketed | Cue | Link if f.distinct() >= RULES.few && anchors >= RULES.frame => {
            Some(Reason::AfterCue)
        }
        Colon | Cause if f.distinct() >= RULES.several && anchors >= RULES.frame => {
            Some(Reason::AfterColon)
        }
        _ if place.is_due() && f.distinct() >= RULES.few && anchors >= RULES.firm_frame => {
            Some(Reason::AfterCue)
        }
        _ if mostly_names && f.distinct() >= RULES.few && anchors >= RULES.frame => {
            Some(Reason::ManyValues)
        }
        First => many(f, anchors),
        _ if RULES.few_words && are_few_words(f, anchors) => Some(Reason::ManyValues),
        _ if f.names >= RULES.several && anchors >= RULES.frame => Some(Reason::ManyValues),
        _ => many(f, anchors),
    }
}

/// Whether two names are values: between marks or behind their noun, in a strong frame. Known words are
/// as often opposites (`'active'`, `'inactive'`).
fn is_pair_of_names(place: Place, f: &Fillings, anchors: usize) -> bool {
    f.names == f.distinct()
        && anchors >= RULES.strong_frame
        && (place.is_enclosed() || place == Place::Cue)
}

/// Whether two words are values: in quotes, if they are not names alone, which a program may have for
/// parts of its own, and none of them changes the meaning.
fn is_pair_in_quotes(place: Place, f: &Fillings, anchors: usize) -> bool {
    place == Place::Quoted && f.known > 0 && f.guards == 0 && anchors >= RULES.firm_frame
}

/// Whether few words are values: in a strong frame that has values beside; none that changes the meaning,
/// may be what the message is about or says what stands behind it (`data=<*>`). Two known words are as
/// often the message's (`stored as values`, `stored as bytes`).
fn are_few_words(f: &Fillings, anchors: usize) -> bool {
    let are_two = f.beside >= RULES.few && f.known < 2;
    let least = if are_two { 2 } else { RULES.few };
    anchors >= RULES.strong_frame
        && f.beside > 0
        && f.distinct() >= least
        && f.guards + f.topics == 0
        && !f.keys
}

/// Whether there are more fillings than a choice of words has: the stronger the frame, the fewer.
fn many(f: &Fillings, anchors: usize) -> Option<Reason> {
    let least = match anchors {
        _ if anchors >= RULES.strong_frame => RULES.several,
        _ if anchors >= RULES.firm_frame => RULES.choices,
        _ if anchors >= RULES.frame => RULES.dozen,
        _ => RULES.crowd,
    };
    (f.distinct() >= least).then_some(Reason::ManyValues)
}

/// Whether what stands in a slot changes the meaning of the message: it is a guard, and neither
/// the name of an operation between marks nor that of a state behind its noun.
pub(super) fn guards(tokens: &[Token], slot: Span, vocabulary: &Vocabulary) -> bool {
    lone_guard(&tokens[slot.range()]).is_some_and(|word| {
        let is_operation = RULES.operations && vocabulary.traits(word).is_operation;
        let is_state = || RULES.states && names_state(tokens, slot, vocabulary);
        let place = place(tokens, slot, vocabulary);
        !(place == Place::Field || is_operation && place.is_enclosed() || is_state())
    })
}

/// Methods of requests, which a client chose.
const METHODS: [&[u8]; 9] =
    [b"CONNECT", b"DELETE", b"GET", b"HEAD", b"OPTIONS", b"PATCH", b"POST", b"PUT", b"TRACE"];

/// Whether a word is the method of a request.
pub(super) fn is_request_method(word: &[u8]) -> bool {
    METHODS.contains(&word)
}

/// Whether a slot is the method of a request, with its target behind it; between quotes in a message
/// that has words it may be what the message is about.
pub(super) fn is_method(tokens: &[Token], slot: Span, vocabulary: &Vocabulary) -> bool {
    let (start, end) = (slot.start as usize, slot.end as usize);
    let [word] = tokens[slot.range()] else { return false };
    let is_quoted = start > 0 && matches!(tokens[start - 1].sign(), b'"' | b'\'');
    RULES.requests
        && vocabulary.traits(word).is_method
        && tokens.get(end).is_some_and(|target| target.is_variable() && target.spaced())
        && !(is_quoted && words(tokens) > 1)
}

/// Whether a slot behind a colon is a text that begins with what happened, `Backup: failed with
/// code 3`; behind words of trouble it is a reason, and tells no more.
pub(super) fn tells_event(tokens: &[Token], slot: Span, vocabulary: &Vocabulary) -> bool {
    slot.start < slot.end
        && is_event(tokens[slot.start as usize], vocabulary)
        && place(tokens, slot, vocabulary) == Place::Colon
}

/// Whether a word that changes the meaning says what happened: it is a verb (`failed`), no
/// negation (`no`, as in `no route to host`).
pub(super) fn is_event(token: Token, vocabulary: &Vocabulary) -> bool {
    RULES.events && token.kind() == Kind::Guard && vocabulary.traits(token).is_verb
}

/// Whether a known word ends as verbs do, in any case.
pub(super) fn is_verb(text: &[u8]) -> bool {
    let ends = |end: &[u8]| {
        text.len().checked_sub(end.len()).is_some_and(|at| text[at..].eq_ignore_ascii_case(end))
    };
    ends(b"ed") || ends(b"ing")
}

/// Whether a word may be what the message is about.
pub(super) fn is_topic(text: &[u8]) -> bool {
    text.len() == 1 || is_verb(text) || is_request_method(text)
}
