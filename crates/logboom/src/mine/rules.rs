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
            /// Reasons that are none at a place.
            #[cfg(feature = "study")]
            pub(super) refused: Vec<(Reason, Place)>,
        }

        impl Rules {
            pub(super) const DEFAULT: Self = Self {
                $($name: $value,)*
                #[cfg(feature = "study")]
                refused: Vec::new(),
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
    /// Values as languages print them (`{'key': 1}`) are variables from the start.
    printed: bool = true,
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
    /// A template takes in those that have its words in its order.
    absorb: bool = true,
    /// What stood in a variable is a value elsewhere, too.
    seen: bool = true,
    /// Texts of well-known errors are values.
    faults: bool = true,
    /// A word that changes the meaning (`failed`, `up`) is no value.
    guards: bool = true,
    /// A text behind a colon that opens with such a verb is no value.
    events: bool = true,
    /// Verbs that alternate are choices of the message.
    verbs: bool = true,
    /// Behind the name of a part or a severity stands a message.
    labels: bool = true,
    /// A severity is no word of a message.
    severities: bool = true,
    /// Behind words of trouble and a colon stands a reason.
    trouble: bool = true,
    /// Behind nouns and prepositions such as `user`, `from` stands a value.
    cues: bool = true,
    /// Behind prepositions such as `in`, `to` a value is likely.
    links: bool = true,
    /// Words in capitals, camel or snake case are names, not words.
    names: bool = true,
    /// A unit goes with the number before it.
    units: bool = true,
    /// `true`, `null` and the like are values.
    constants: bool = true,
    /// Words of a lexicon are likelier the message's than a value.
    lexicon: bool = true,
}

impl Rules {
    /// Whether a reason counts at a place.
    pub(super) fn allow(&self, reason: Reason, place: Place) -> bool {
        #[cfg(feature = "study")]
        return !self.refused.contains(&(reason, place));
        #[cfg(not(feature = "study"))]
        return true;
    }
}

/// The rules of this build.
#[cfg(not(feature = "study"))]
pub(super) const RULES: Rules = Rules::DEFAULT;
#[cfg(feature = "study")]
pub(super) use super::study::RULES;
