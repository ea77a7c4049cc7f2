//! The bytes of shapes, sorted -> their tokens, one shape after another.
//!
//! Enters: shapes. Leaves: the tokens of each, in which its words have their numbers. Sorted shapes
//! begin alike as a rule: what one shares with the one before it is not read again.

use super::vocabulary::{Token, Vocabulary};
use crate::shape;
use crate::token::{Class, LITERAL_AHEAD, alike_ahead};

/// Reads shapes one after another.
#[derive(Default)]
pub(super) struct Reading<'s> {
    /// The shape that was read last, its tokens, their classes, and where in its bytes each ends.
    shape: &'s [u8],
    tokens: Vec<Token>,
    classes: Vec<Class>,
    ends: Vec<usize>,
}

impl<'s> Reading<'s> {
    /// The tokens of a shape, whose words are known from now on.
    pub(super) fn read(&mut self, shape: &'s [u8], vocabulary: &mut Vocabulary) -> &[Token] {
        let Self { shape: before, tokens, classes, ends } = self;
        let alike = alike_ahead(before, shape);
        // What is behind a token may tell where it ends.
        let same = ends.partition_point(|end| end + LITERAL_AHEAD <= alike);
        tokens.truncate(same);
        classes.truncate(same);
        ends.truncate(same);
        let mut pieces = shape::decode_from(shape, ends.last().copied().unwrap_or(0));
        while let Some(piece) = pieces.next() {
            tokens.push(match piece.class {
                Class::LITERAL => vocabulary.literal(piece.literal, piece.spaced),
                _ => Token::variable(piece.spaced),
            });
            classes.push(piece.class);
            ends.push(pieces.end());
        }
        *before = shape;
        tokens
    }

    /// The classes of the tokens that were read last.
    pub(super) fn classes(&self) -> &[Class] {
        &self.classes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shapes_are_read_as_each_alone(
            mut shapes in proptest::collection::vec("(can't|we'll|it's|[a-c'.=\u{1}\u{2} -]){0,9}", 1..9),
        ) {
            shapes.sort_unstable();
            let (mut reading, mut vocabulary) = (Reading::default(), Vocabulary::default());
            for shape in &shapes {
                let tokens = reading.read(shape.as_bytes(), &mut vocabulary).to_vec();
                let alone = Reading::default().read(shape.as_bytes(), &mut vocabulary).to_vec();
                prop_assert_eq!(tokens, alone, "{:?}", shape);
            }
        }
    }
}
