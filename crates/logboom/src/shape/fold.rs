//! Coarser forms of a shape, for when a table would outgrow its memory.

use super::{MARK, Piece, count_tokens, decode, push_literal, push_rest};
use crate::lexicon;
use crate::token::{Class, Token};

/// How much of a shape a fold keeps; each level keeps less than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Words that no lexicon knows become [`Class::WORD`] where values stand: in marks, behind `=` or a
    /// colon, and behind words that a value follows.
    Values,
    /// So do all that no lexicon knows.
    Words,
    /// After that, all but the leading words becomes one [`Class::REST`].
    Lead,
    /// The number of tokens alone.
    Length,
}

impl Level {
    /// All levels, finest first.
    pub const ALL: [Level; 4] = [Level::Values, Level::Words, Level::Lead, Level::Length];

    /// How many tokens a shape of this level has that had so many before.
    pub(crate) fn tokens(self, shape: &[u8], before: u32) -> u32 {
        match self {
            Self::Values | Self::Words => before,
            Self::Lead | Self::Length => decode(shape).count() as u32,
        }
    }
}

/// Most tokens that [`Level::Lead`] keeps.
const LEAD: usize = 3;

/// Appends the coarser form of `shape` to `out`; `is_known` says whether a word is in
/// the lexicon.
///
/// A function of the shape alone, and a chain: the coarser form of a coarser form is
/// the coarser form of the shape itself.
pub fn fold(shape: &[u8], level: Level, is_known: impl FnMut(&[u8]) -> bool, out: &mut Vec<u8>) {
    fold_pieces(decode(shape), || count_tokens(shape), level, is_known, out);
}

/// Appends what [`fold`] makes of the shape of a message.
pub(crate) fn encode_folded(
    message: &[u8],
    tokens: &[Token],
    level: Level,
    is_known: impl FnMut(&[u8]) -> bool,
    out: &mut Vec<u8>,
) {
    let piece = |token: &Token| {
        let literal = if token.class.is_literal() { token.bytes(message) } else { b"" };
        Piece { class: token.class, literal, spaced: token.spaced }
    };
    fold_pieces(tokens.iter().map(piece), || tokens.len(), level, is_known, out);
}

fn fold_pieces<'s>(
    mut pieces: impl Iterator<Item = Piece<'s>>,
    count: impl Fn() -> usize,
    level: Level,
    mut is_known: impl FnMut(&[u8]) -> bool,
    out: &mut Vec<u8>,
) {
    let mut left = match level {
        Level::Values | Level::Words => usize::MAX,
        Level::Lead => LEAD,
        Level::Length => 0,
    };
    let (mut before, mut next): (Option<&[u8]>, _) = (None, pieces.next());
    while let Some(mut piece) = next {
        next = pieces.next();
        let word = piece.literal;
        let is_unknown = is_word(word) && !is_known(word);
        if is_unknown && (level > Level::Values || is_value(before, &piece, next.as_ref())) {
            (piece.class, piece.literal) = (Class::WORD, b"");
        }
        // What is unknown announces nothing, but for the last of several words.
        before = Some(word).filter(|word| !is_unknown || word.contains(&b'_'));
        let leads = left > 0 && (level <= Level::Words || piece.class.is_literal());
        if piece.spaced {
            out.push(b' ');
        }
        if piece.class == Class::REST || !leads {
            return push_rest(count(), out);
        }
        push(piece, out);
        left -= 1;
    }
}

fn push(piece: Piece<'_>, out: &mut Vec<u8>) {
    if piece.class.is_literal() {
        push_literal(piece.literal, out);
    } else {
        out.extend_from_slice(&[MARK, piece.class.byte()]);
    }
}

fn is_word(literal: &[u8]) -> bool {
    literal.iter().any(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80)
}

/// Whether an unknown word stands where a value does, as far as the text before it and what is behind it
/// tell: neither a key (`lr=`, `lr:`) nor a name (`PLEG`, `xhciHost`) nor a word among words.
fn is_value(before: Option<&[u8]>, word: &Piece<'_>, behind: Option<&Piece<'_>>) -> bool {
    let Some(before) = before else { return false };
    let is_name = word.literal.iter().any(u8::is_ascii_uppercase);
    let is_key = behind
        .is_some_and(|next| !next.spaced && matches!(next.literal.first(), Some(b'=' | b':')));
    let opens = || match before.last() {
        Some(b'=' | b':' | b'(' | b'[' | b'{' | b'<' | b'"' | b'\'' | b'`') => true,
        _ => word.spaced && lexicon::announces(before),
    };
    !is_name && !is_key && opens()
}
