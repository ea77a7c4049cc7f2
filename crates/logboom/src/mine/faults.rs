//! Texts of well-known errors: values wherever they stand.
//!
//! Enters: the error texts of the lexicon. Leaves: which fillings are or hold one.

use super::Miner;
use super::evidence::Known;
use super::hash::{Phrase, hash_tokens};
use super::reading::Reading;
use super::vocabulary::Token;
use crate::lexicon;

impl Miner {
    /// Keeps well-known error texts, as written within a sentence and at its start.
    pub(super) fn learn_faults(&mut self) {
        let Self { vocabulary, memory, .. } = self;
        let mut learn = |text: &[u8]| {
            let mut reading = Reading::default();
            let tokens = reading.read(text, vocabulary);
            memory.learn_fault(Phrase::new(tokens));
            tokens.len()
        };
        for fault in lexicon::FAULTS {
            let mut text = fault.as_bytes().to_vec();
            learn(&text);
            text[0].make_ascii_uppercase();
            if learn(&text) == 1 {
                learn(&text.to_ascii_uppercase());
            }
        }
    }

    /// What is known of a filling: an error text may stand in it behind a colon or in brackets.
    pub(super) fn known(&self, filling: &[Token], hash: u64) -> Known {
        let known = self.memory.known(hash);
        let fault = known.fault
            || filling.len() > 1 && self.has_fault(filling)
            || self.has_exception(filling);
        Known { fault, ..known }
    }

    /// Whether a filling begins with the name of an exception: `java.io.IOException`, `ValueError('x')`.
    fn has_exception(&self, filling: &[Token]) -> bool {
        let ends = filling.get(1).is_none_or(|&next| b":(".contains(&next.sign()));
        ends && filling.first().is_some_and(|&name| self.vocabulary.traits(name).is_exception)
    }

    /// Whether a part of `tokens` between colons or brackets is a well-known error text.
    pub(super) fn has_fault(&self, tokens: &[Token]) -> bool {
        tokens
            .split(|token| parts(token.sign()))
            .any(|part| !part.is_empty() && self.memory.known(hash_tokens(part)).fault)
    }
}

/// Whether a mark parts an error text from what stands beside it.
fn parts(mark: u8) -> bool {
    matches!(mark, b':' | b'(' | b')' | b'[' | b']')
}

/// Whether a part of a text between colons or brackets is a well-known error text, in any case.
pub(super) fn has_fault(text: &[u8]) -> bool {
    let is_fault = |part: &[u8]| {
        let part = part.trim_ascii().to_ascii_lowercase();
        lexicon::FAULTS.binary_search_by(|fault| fault.as_bytes().cmp(&part)).is_ok()
    };
    text.split(|byte| parts(*byte)).any(is_fault)
}
