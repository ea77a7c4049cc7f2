//! What decides, in one place: the rules that can do without each other, and the numbers.
//!
//! Each has one value for every log. A build with the feature `study`, which no release has, can
//! do without any of them (`super::study`), so that a bench can tell what each brings and how flat
//! the figures are around each number.

use super::evidence::Reason;
use super::place::Place;

/// A rule, on or off, or a number; the reason stands beside it.
macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $value:expr,)*) => {
        pub(super) struct Rules {
            $($(#[$doc])* pub(super) $name: $type,)*
            /// Reasons that count no more at a place.
            pub(super) refused: &'static [(Reason, Place)],
        }

        impl Rules {
            pub(super) const DEFAULT: Self = Self {
                $($name: $value,)*
                refused: &[],
            };

            /// All of them, by name.
            #[cfg(feature = "study")]
            pub(super) fn settings(&mut self) -> Vec<(&'static str, &mut dyn super::study::Setting)> {
                vec![$((stringify!($name), &mut self.$name)),*]
            }
        }
    };
}

rules! {
    /// What nearly all messages begin or end with says nothing about any of them, and is no part of them.
    apart: bool = true,
    /// Values as languages print them (`{'key': 1}`) are variables from the start.
    printed: bool = true,
    /// So are structures as debuggers do (`Point { x: 1 }`, `{a=1}`, `Point[x=1]`).
    structures: bool = true,
    /// So is the name of a method in a stack trace (`at org.example.Main.run(Main.java:12)`).
    frames: bool = true,
    /// So are the columns in which rows of values differ, as proxies write one for each request.
    rows: bool = true,
    /// A quote behind `\` ends no text in quotes behind a key (`err="read \"a\": closed"`).
    escapes: bool = true,
    /// In the end marks around a variable are its own where `=` or a colon part it already.
    complete: bool = true,
    /// So are square brackets that are empty in one message: they print a list.
    empty_lists: bool = true,
    /// So are double quotes behind `key=` if the message quotes no value that needs none.
    needed_quotes: bool = true,
    /// So are all where structures with quoted texts are printed (`Point { name: "a" }`).
    debug_quotes: bool = true,
    /// Three texts between marks are values though they have marks or values of their own, but for
    /// operations in quotes (`"DELETE <*>"`) and pairs in brackets.
    few_texts: bool = true,
    /// Words that no lexicon knows and names are slots, all of a template at once.
    unknown_words: bool = true,
    /// So are known words where a value is due.
    due_words: bool = true,
    /// Templates that differ in a word are a family.
    chunks: bool = true,
    /// So are those that differ in what stands between marks or behind a colon.
    segments: bool = true,
    /// Texts between marks and behind keys are slots, when nothing narrower is left.
    texts: bool = true,
    /// So is what stands behind a colon.
    tails: bool = true,
    /// So is what stands before the first colon, when even that is done.
    heads: bool = true,
    /// So is the word there among others that differ, too.
    heads_among: bool = true,
    /// Templates that differ in how many values stand in a row are one.
    lists: bool = true,
    /// So are those that end in words that stand now here, now there.
    series: bool = true,
    /// A template takes in those that have its words in its order.
    absorb: bool = true,
    /// A verb is a value where several were (`billing` is no verb among `orders` and `users`).
    verbs_among: bool = true,
    /// One that took in several values takes a guard as one more, a known word with two of its own around, longer texts
    /// at its end, and any without a guard between five words.
    took_several: bool = true,
    /// But no text that says what its value is (`from evaluation <*>`), unless marks enclose it.
    named_values: bool = true,
    /// Texts that take turns in two messages alike are values in both.
    turns: bool = true,
    /// What stood in a variable is a value elsewhere, too.
    seen: bool = true,
    /// That is what became the variable, but not what all texts there begin or end with.
    learn_trimmed: bool = true,
    /// But for the name of an operation: `GET` may be a value in one message, and what another is about.
    acts: bool = true,
    /// Texts of well-known errors are values.
    faults: bool = true,
    /// Errors say that what stands beside them behind a colon is the text of one.
    faults_tell: bool = true,
    /// But a message that begins with one of a few is about that error.
    faults_begin: bool = true,
    /// So are names of exceptions (`java.io.IOException`), which programs print as they caught them.
    exceptions: bool = true,
    /// Methods of requests before their target (`GET /`) are values, but between quotes in a message with
    /// words.
    requests: bool = true,
    /// What stands between two marks that part the fields of a record (`;OK;HARD;3;`) is a value, whatever
    /// it says.
    fields: bool = true,
    /// Two words behind `key=` are values already.
    keyed_pairs: bool = true,
    /// So are two words between quotes in a firm frame, if one is known and none changes the meaning.
    quoted_pairs: bool = true,
    /// So are two names between marks or behind their noun, in a strong frame.
    name_pairs: bool = true,
    /// So are three words in a strong frame with a value, and two in one with three if one is no known word: a
    /// program seldom has two long messages with the same values.
    few_words: bool = true,
    /// A word that changes the meaning (`failed`, `up`) is no value.
    guards: bool = true,
    /// But for the name of an operation (`create`) between marks or in capitals, which says what was
    /// asked for, not what came of it.
    operations: bool = true,
    /// And but for the name of a state behind its noun (`status FAILED`).
    states: bool = true,
    /// Among many values it is one of them.
    guards_among_values: bool = true,
    /// So is a lone one where a variable stands in all other messages.
    guards_among_masked: bool = true,
    /// A lone noun before a variable is no value, though it is one elsewhere (`on host <*>`).
    leads: bool = true,
    /// A text behind a colon that opens with such a verb is no value.
    events: bool = true,
    /// Verbs that alternate are choices of the message (`status unpacked`, `status installed`), but in a
    /// strong frame.
    verbs: bool = true,
    /// Behind the name of a part or a severity stands a message.
    labels: bool = true,
    /// But where several words alternate there, they are values.
    labelled_words: bool = true,
    /// A severity is no word of a message.
    severities: bool = true,
    /// Behind words of trouble and a colon stands a reason.
    trouble: bool = true,
    /// Two texts behind a key that tells of trouble are values already (`error="no route"`).
    reasons: bool = true,
    /// Behind nouns and prepositions such as `user`, `from` stands a value.
    cues: bool = true,
    /// So does one behind nouns that say what kind of thing is named (`topic`, `column`).
    kinds: bool = true,
    /// Behind prepositions such as `in`, `to` a value is likely.
    links: bool = true,
    /// Words in capitals, camel or snake case are names, not words.
    names: bool = true,
    /// A list of pairs (`heat=3, noise=4`) is a value: its keys are data, like their number.
    pairs: bool = true,
    /// As many values in a row in all messages, with commas between them, are variables of their own.
    items: bool = true,
    /// A unit goes with the number before it.
    units: bool = true,
    /// In the end one that another value of the message takes in its turn does, too.
    units_beside: bool = true,
    /// `true`, `null` and the like are values.
    constants: bool = true,
    /// But one that stands alone among words is one of them (`client is null, skipping`).
    lone_constants: bool = true,
    /// Words of a lexicon are likelier the message's than a value.
    lexicon: bool = true,

    // How many words around a slot are how good a reason to believe that it is one. Two words in
    // their places are seldom there by chance; each word more stands for weaker evidence within.
    /// Fewer words around say nothing: `<*> done` may be any message.
    frame: usize = 2,
    /// So many stand for a known word where no value is due, and for a text at an end.
    firm_frame: usize = 3,
    /// So many stand for a few known words or texts anywhere, and for an open end.
    strong_frame: usize = 5,
    /// So many around a value between words leave no doubt, whatever it says.
    whole_frame: usize = 10,
    /// As many marks and variables hold a template together as one word does.
    marks: usize = 4,

    // How many different values are more than the choices a message has. Two are often a choice
    // (on, off); a third is seldom one where values are due, and more are wanted elsewhere.
    /// Values between marks or behind a noun, short texts behind a colon, and words in a strong frame with
    /// a value.
    few: usize = 3,
    /// Values behind a colon, names, unknown words without a frame, and anything in a strong frame.
    several: usize = 4,
    /// Known words in a firm frame, verbs among them, and unknown first words without a frame.
    choices: usize = 8,
    /// Known words in a frame of two.
    dozen: usize = 12,
    /// Known words around one, and texts of any kind behind a colon.
    crowd: usize = 21,

    /// Among so many values a guard is one of them (between marks fewer),
    many: usize = 8,
    /// if they are as many times the guards.
    many_times: usize = 4,

    /// Fewer shapes do not tell what nearly all begin or end with, nor that the rest are messages,
    led: usize = 8,
    /// and as many of a hundred are nearly all: others may be lines of a stack.
    nearly_all: usize = 75,

    /// Most tokens of a value that nothing encloses, taken in by a frame.
    longest_open: usize = 5,
    /// A frame is compared with at most so many templates that have its rarest word: a word that
    /// more have tells frames apart too badly to be worth the time.
    candidates: usize = 128,
}

impl Rules {
    /// Whether a reason counts at a place.
    pub(super) fn allow(&self, reason: Reason, place: Place) -> bool {
        !self.refused.contains(&(reason, place))
    }
}

/// The rules of this build.
#[cfg(not(feature = "study"))]
pub(super) const RULES: Rules = Rules::DEFAULT;
#[cfg(feature = "study")]
pub(super) use super::study::RULES;
