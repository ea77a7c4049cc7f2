//! Coarser forms of a shape, for when a table would outgrow its memory.

use super::{MARK, Piece, count_tokens, decode, push_literal, push_rest};
use crate::token::Class;

/// How much of a shape a fold keeps; each level keeps less than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Words that no lexicon knows become [`Class::WORD`].
    Words,
    /// After that, all but the leading words becomes one [`Class::REST`].
    Lead,
    /// The number of tokens alone.
    Length,
}

impl Level {
    /// All levels, finest first.
    pub const ALL: [Level; 3] = [Level::Words, Level::Lead, Level::Length];
}

/// Most tokens that [`Level::Lead`] keeps.
const LEAD: usize = 3;

/// Appends the coarser form of `shape` to `out`; `is_known` says whether a word is in
/// the lexicon.
///
/// A function of the shape alone, and a chain: the coarser form of a coarser form is
/// the coarser form of the shape itself.
pub fn fold(
    shape: &[u8],
    level: Level,
    mut is_known: impl FnMut(&[u8]) -> bool,
    out: &mut Vec<u8>,
) {
    let pieces = decode(shape).map(|piece| fold_word(piece, &mut is_known));
    let kept = match level {
        Level::Words => usize::MAX,
        Level::Lead => LEAD,
        Level::Length => 0,
    };
    for (index, piece) in pieces.enumerate() {
        let ends = piece.class == Class::REST;
        let leads = index < kept && (level == Level::Words || piece.class.is_literal());
        if piece.spaced {
            out.push(b' ');
        }
        if ends || !leads {
            return push_rest(count_tokens(shape), out);
        }
        push(piece, out);
    }
}

fn push(piece: Piece<'_>, out: &mut Vec<u8>) {
    if piece.class.is_literal() {
        push_literal(piece.literal, out);
    } else {
        out.extend_from_slice(&[MARK, piece.class.byte()]);
    }
}

fn fold_word<'s>(piece: Piece<'s>, is_known: &mut impl FnMut(&[u8]) -> bool) -> Piece<'s> {
    let is_word = piece.literal.iter().any(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
    if is_word && !is_known(piece.literal) {
        Piece { class: Class::WORD, literal: b"", ..piece }
    } else {
        piece
    }
}
