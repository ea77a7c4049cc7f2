//! message -> tokens, masked by class.
//!
//! Enters: the bytes of one message. Leaves: its tokens in order; every byte of the
//! message is blank or lies in exactly one token. One pass over the bytes, linear in
//! their number, without a regular expression but those of the user's masks.
//!
//! ```
//! use logboom::token::{Class, Tokenizer};
//!
//! let mut tokenizer = Tokenizer::default();
//! let message = b"Connection from 10.0.0.7:443 closed after 12ms";
//! let classes: Vec<&str> =
//!     tokenizer.tokenize(message).iter().map(|token| token.class.name()).collect();
//! assert_eq!(classes, ["literal", "literal", "ip", "literal", "literal", "duration", "literal"]);
//! ```

mod blur;
mod byte;
mod class;
mod mask;
mod place;
mod scan;
pub(crate) mod time;
mod word;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub(crate) use blur::{Blur, STAND_IN};
pub(crate) use byte::{LITERAL_AHEAD, alike_ahead, literal_end};
pub use class::Class;
pub use mask::Masks;
pub(crate) use word::is_constant;

/// Most tokens of a message; what follows is one token of class [`Class::REST`].
pub const MAX_TOKENS: usize = 256;

/// A piece of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte in the message.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Literal, or the class of the variable.
    pub class: Class,
    /// Whether blanks stand between it and the token before it.
    pub spaced: bool,
}

impl Token {
    /// Its bytes in the message it was found in.
    pub fn bytes<'m>(&self, message: &'m [u8]) -> &'m [u8] {
        &message[self.start as usize..self.end as usize]
    }
}

/// Cuts messages into tokens; one for each worker, since it keeps its scratch memory.
#[derive(Debug, Default)]
pub struct Tokenizer {
    masks: Arc<Masks>,
    masked: Vec<Token>,
    tokens: Vec<Token>,
}

impl Tokenizer {
    /// A tokenizer with these user masks, which win over the built-in classes.
    pub fn new(masks: Arc<Masks>) -> Self {
        Self { masks, masked: Vec::new(), tokens: Vec::new() }
    }

    /// The tokens of `message`, in order; at most [`MAX_TOKENS`].
    ///
    /// Of a message over 4 GiB only the first 4 GiB are looked at.
    pub fn tokenize(&mut self, message: &[u8]) -> &[Token] {
        let message = &message[..message.len().min(u32::MAX as usize)];
        self.tokens.clear();
        self.masks.find(message, &mut self.masked);
        let mut at = 0;
        for masked in &self.masked {
            scan::scan(&message[..masked.start as usize], at, &mut self.tokens);
            at = masked.end as usize;
            let spaced = self.tokens.last().is_some_and(|last| last.end < masked.start);
            self.tokens.push(Token { spaced, ..*masked });
        }
        scan::scan(message, at, &mut self.tokens);
        limit(&mut self.tokens, message);
        &self.tokens
    }

    /// Says where the tokens of the message before stand in another text.
    pub(crate) fn place(&mut self, place: impl Fn(u32) -> u32) {
        for token in &mut self.tokens {
            (token.start, token.end) = (place(token.start), place(token.end));
        }
    }

    /// The tokens of the message before.
    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens
    }
}

/// Folds what follows the first tokens of a long message into one.
fn limit(tokens: &mut Vec<Token>, message: &[u8]) {
    if tokens.len() <= MAX_TOKENS {
        return;
    }
    tokens.truncate(MAX_TOKENS);
    if let Some(last) = tokens.last_mut() {
        last.class = Class::REST;
        last.end = byte::trim_end(message).len() as u32;
    }
}
