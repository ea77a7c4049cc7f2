//! What stands in a slot, looked at by itself.
//!
//! Enters: the tokens in a slot. Leaves: what they say whatever stands around them.

use super::mask::closing;
use super::vocabulary::{Kind, Token};

/// Whether a filling is a variable already, and nothing else.
pub(super) fn is_variable(filling: &[Token]) -> bool {
    matches!(filling, [token] if token.is_variable())
}

/// A filling without quotes or brackets around it.
pub(super) fn bare(tokens: &[Token]) -> &[Token] {
    match tokens {
        [open, inner @ .., close]
            if !inner.is_empty() && closing(open.sign()) == Some(close.sign()) =>
        {
            inner
        }
        _ => tokens,
    }
}

/// Whether a value is one where it stands elsewhere, too: no word that changes the meaning, nor a short
/// text with a variable (`node <*>`).
pub(super) fn is_value_anywhere(filling: &[Token]) -> bool {
    let words = filling.iter().filter(|token| token.is_word()).count();
    let tells = words > 2 || words == 0 || !filling.iter().any(|token| token.is_variable());
    tells && lone_guard(filling).is_none()
}

/// The word of a filling that is one word, and changes the meaning.
pub(super) fn lone_guard(filling: &[Token]) -> Option<Token> {
    let mut words = filling.iter().filter(|token| token.is_word());
    match (words.next(), words.next()) {
        (Some(&word), None) if word.kind() == Kind::Guard => Some(word),
        _ => None,
    }
}

/// Whether a filling is a list as programs print one, of which the brackets are a part: `[]`,
/// `[a, b]`.
pub(super) fn is_list(tokens: &[Token]) -> bool {
    let [open, inner @ .., close] = tokens else { return false };
    let parts = |pair: &[Token]| pair[0].sign() == b',' && pair[1].spaced();
    matches!((open.sign(), close.sign()), (b'[', b']') | (b'{', b'}'))
        && (inner.is_empty() || inner.windows(2).any(parts))
}
