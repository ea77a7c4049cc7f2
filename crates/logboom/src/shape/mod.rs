//! tokens -> shape, its 128-bit key, and its coarser forms.
//!
//! Enters: a message and its tokens. Leaves: the canonical bytes of its shape, in which
//! each variable is its class. Equal shapes have equal bytes and, on every host, equal
//! keys; the tokens can be found again in the bytes.
//!
//! The bytes of a shape are those of its tokens in order. A literal stands as it is, a
//! variable is `0x01` and the byte of its class, a literal byte `0x01` is `0x01 0x00`,
//! and one space stands before a token with blanks before it. A [`Class::REST`] is
//! followed by one byte more: the number of tokens of the whole message, at most 255.
//!
//! ```
//! use logboom::shape::{self, Piece};
//! use logboom::token::{Class, Tokenizer};
//!
//! let message = b"took  1m12s";
//! let mut bytes = Vec::new();
//! shape::encode(message, Tokenizer::default().tokenize(message), &mut bytes);
//! assert_eq!(bytes, b"took \x01\x0a");
//! let pieces: Vec<_> = shape::decode(&bytes).collect();
//! assert_eq!(pieces[1], Piece { class: Class::DURATION, literal: b"", spaced: true });
//! ```

mod fold;
mod key;

#[cfg(test)]
mod tests;

pub(crate) use fold::encode_folded;
pub use fold::{Level, fold};
pub use key::{ShapeKey, key};

use crate::token::{Class, Token, literal_end};

/// Begins a variable, or an escaped byte of its own kind.
const MARK: u8 = 1;

/// Most tokens that a [`Class::REST`] can tell.
pub(crate) const MAX_COUNT: usize = 255;

/// Appends the canonical bytes of a message's shape to `out`.
pub fn encode(message: &[u8], tokens: &[Token], out: &mut Vec<u8>) {
    // Literals that stand in the message as they will in the shape are copied at once.
    let mut run = 0..0;
    for token in tokens {
        let (start, end) = (token.start as usize, token.end as usize);
        let canonical = token.class.is_literal() && message[start] != MARK;
        let gap = usize::from(token.spaced);
        let joined = start == run.end + gap && (gap == 0 || message[run.end] == b' ');
        if canonical && joined && !run.is_empty() {
            run.end = end;
            continue;
        }
        out.extend_from_slice(&message[run]);
        run = end..end;
        if token.spaced {
            out.push(b' ');
        }
        if canonical {
            run = start..end;
        } else if token.class == Class::REST {
            push_rest(tokens.len(), out);
        } else if token.class.is_literal() {
            push_literal(token.bytes(message), out);
        } else {
            out.extend_from_slice(&[MARK, token.class.byte()]);
        }
    }
    out.extend_from_slice(&message[run]);
}

fn push_rest(count: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&[MARK, Class::REST.byte(), count.min(MAX_COUNT) as u8]);
}

fn push_literal(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(bytes);
    if bytes == [MARK] {
        out.push(Class::LITERAL.byte());
    }
}

/// Whether the bytes are those that [`encode`] or [`fold`] writes for some tokens.
pub(crate) fn is_canonical(shape: &[u8]) -> bool {
    let mut again = Vec::with_capacity(shape.len());
    for piece in decode(shape) {
        if piece.spaced {
            again.push(b' ');
        }
        match piece.class {
            Class::REST => push_rest(count_tokens(shape), &mut again),
            class if class.is_literal() => push_literal(piece.literal, &mut again),
            class => again.extend_from_slice(&[MARK, class.byte()]),
        }
    }
    again == shape
}

/// A token of a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Piece<'s> {
    /// Literal, or the class of the variable.
    pub class: Class,
    /// The bytes of a literal; empty for a variable.
    pub literal: &'s [u8],
    /// Whether blanks stand between it and the token before it.
    pub spaced: bool,
}

/// The tokens of a shape that [`encode`] or [`fold`] wrote, in order.
///
/// Other bytes give some tokens too, never a panic.
pub fn decode(shape: &[u8]) -> Pieces<'_> {
    decode_from(shape, 0)
}

/// The same of those that begin at `at` or behind it, where one [ends](Pieces::end) as a rule.
pub(crate) fn decode_from(shape: &[u8], at: usize) -> Pieces<'_> {
    Pieces { shape, at }
}

/// Iterator over the tokens of a shape; made by [`decode`].
#[derive(Debug, Clone)]
pub struct Pieces<'s> {
    shape: &'s [u8],
    at: usize,
}

impl Pieces<'_> {
    /// Where the last token that was given ends.
    pub(crate) fn end(&self) -> usize {
        self.at
    }
}

/// The number of tokens of the message, which a fold does not change; at most 255.
pub(crate) fn count_tokens(shape: &[u8]) -> usize {
    let mut count = 0;
    let mut pieces = decode(shape);
    while let Some(piece) = pieces.next() {
        if piece.class == Class::REST {
            return shape.get(pieces.at - 1).map_or(MAX_COUNT, |count| usize::from(*count));
        }
        count += 1;
    }
    count.min(MAX_COUNT)
}

impl<'s> Iterator for Pieces<'s> {
    type Item = Piece<'s>;

    fn next(&mut self) -> Option<Piece<'s>> {
        let shape = self.shape;
        let spaced = shape.get(self.at) == Some(&b' ');
        let start = self.at + usize::from(spaced);
        let first = *shape.get(start)?;
        let class = match first {
            MARK => Class::from_byte(shape.get(start + 1).copied().unwrap_or(0)),
            _ => Class::LITERAL,
        };
        let (literal, len) = match (first, class) {
            (MARK, Class::LITERAL) => (&shape[start..=start], 2),
            (MARK, Class::REST) => (&shape[..0], 3),
            (MARK, _) => (&shape[..0], 2),
            _ => {
                let end = literal_end(shape, start);
                (&shape[start..end], end - start)
            }
        };
        self.at = (start + len).min(shape.len());
        Some(Piece { class, literal, spaced })
    }
}
