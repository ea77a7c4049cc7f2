//! A message template: its tokens, its texts and its id.

use std::fmt;

use crate::shape;
use crate::token::Class;

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateToken {
    /// Text or variable.
    pub kind: TokenKind,
    /// Whether blanks stand before it.
    pub spaced: bool,
}

/// Text or variable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TokenKind {
    /// Text that all messages of the template have there.
    Literal(Box<[u8]>),
    /// A value; its class if all shapes have the same there.
    Variable(Option<Class>),
}

/// The id of a template: a hash of its tokens, the same on every host; 16 hex digits in print.
///
/// Kind, bytes and spacing of the tokens count, the classes of variables do not: a template that
/// has seen addresses keeps its id when a host name comes. Nor does a word count that would be a
/// variable as soon as another stood in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateId(pub u64);

impl TemplateId {
    /// It as it is printed.
    #[inline]
    pub(crate) fn digits(self) -> [u8; 16] {
        let mut digits = [0; 16];
        digits[..8].copy_from_slice(&eight_digits((self.0 >> 32) as u32));
        digits[8..].copy_from_slice(&eight_digits(self.0 as u32));
        digits
    }
}

/// The hex digits of a half of an id, all at once: there is one id for each label.
#[inline]
fn eight_digits(half: u32) -> [u8; 8] {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let spread = u64::from(half);
    let spread = (spread | spread << 16) & 0x0000_ffff_0000_ffff;
    let spread = (spread | spread << 8) & 0x00ff_00ff_00ff_00ff;
    let spread = (spread | spread << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    // One for each digit beyond nine, whose letter stands so much later.
    let letters = (spread + 6 * EACH) >> 4 & EACH;
    (spread + u64::from(b'0') * EACH + letters * u64::from(b'a' - b'9' - 1)).to_be_bytes()
}

impl fmt::Display for TemplateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.digits()).expect("hex digits are ASCII"))
    }
}

/// What the messages of one kind have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Template {
    tokens: Vec<TemplateToken>,
}

/// Few templates have more bytes than this a token.
const BYTES: usize = 8;

/// How a variable is printed whose class is not.
const VARIABLE: &[u8] = b"<*>";

impl Template {
    pub(crate) fn new(tokens: Vec<TemplateToken>) -> Self {
        Self { tokens }
    }

    /// The tokens, in order.
    pub fn tokens(&self) -> &[TemplateToken] {
        &self.tokens
    }

    /// Forgets the classes that variables do not have in another template of the same text.
    pub(super) fn meet(&mut self, same: &Self) {
        for (token, other) in self.tokens.iter_mut().zip(&same.tokens) {
            if token.kind != other.kind {
                token.kind = TokenKind::Variable(None);
            }
        }
    }

    /// The class of each variable, in order; none where it varies or several words stand.
    pub fn variables(&self) -> impl Iterator<Item = Option<Class>> {
        self.tokens.iter().filter_map(|token| match token.kind {
            TokenKind::Literal(_) => None,
            TokenKind::Variable(class) => Some(class),
        })
    }

    /// The hash of these tokens; of its form it is the id (see [`super::ids`]).
    pub(super) fn own_id(&self) -> TemplateId {
        let mut bytes = Vec::with_capacity(BYTES * self.tokens.len());
        for token in &self.tokens {
            if token.spaced {
                bytes.push(b' ');
            }
            match &token.kind {
                TokenKind::Literal(text) if **text == [1] => bytes.extend_from_slice(&[1, 0]),
                TokenKind::Literal(text) => bytes.extend_from_slice(text),
                TokenKind::Variable(_) => bytes.extend_from_slice(&[1, 1]),
            }
        }
        TemplateId(shape::key(&bytes).0 as u64)
    }

    /// The text, with `<*>` for a variable; a `<*>` of the log itself is `\<*>`, and a backslash
    /// before either is `\\`, so that no two templates have one text.
    pub fn text(&self) -> Vec<u8> {
        self.print(|_, text| text.extend_from_slice(VARIABLE))
    }

    /// The text, with `<class>` for a variable as `name` has it, and `<*>` where it varies.
    pub fn typed<'n>(&self, name: impl Fn(Class) -> &'n str) -> Vec<u8> {
        self.print(|class, text| match class {
            Some(class) => text.extend_from_slice(format!("<{}>", name(class)).as_bytes()),
            None => text.extend_from_slice(VARIABLE),
        })
    }

    fn print(&self, variable: impl Fn(Option<Class>, &mut Vec<u8>)) -> Vec<u8> {
        let mut text = Vec::with_capacity(BYTES * self.tokens.len());
        let mut literals = 0;
        for token in &self.tokens {
            if token.spaced {
                text.push(b' ');
            }
            match &token.kind {
                TokenKind::Literal(literal) => text.extend_from_slice(literal),
                TokenKind::Variable(class) => {
                    escape(&mut text, literals);
                    let slashes = slashes(&text[literals..]);
                    text.extend(std::iter::repeat_n(b'\\', slashes));
                    variable(*class, &mut text);
                    literals = text.len();
                }
            }
        }
        escape(&mut text, literals);
        text
    }
}

/// Puts a backslash before each `<*>` from `start` on, and before each backslash before it.
fn escape(text: &mut Vec<u8>, start: usize) {
    let is_variable = |at: &usize| text[*at..].starts_with(VARIABLE);
    let found: Vec<usize> = memchr::memchr_iter(VARIABLE[0], &text[start..])
        .map(|at| start + at)
        .filter(is_variable)
        .collect();
    for at in found.into_iter().rev() {
        let more = std::iter::repeat_n(b'\\', slashes(&text[start..at]) + 1);
        text.splice(at..at, more);
    }
}

/// How many backslashes a text ends with.
pub(crate) fn slashes(text: &[u8]) -> usize {
    text.iter().rev().take_while(|&&byte| byte == b'\\').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(pieces: &[Result<&str, Option<Class>>]) -> Template {
        let token = |piece: &Result<&str, Option<Class>>| TemplateToken {
            kind: match piece {
                Ok(text) => TokenKind::Literal(text.trim_start().as_bytes().into()),
                Err(class) => TokenKind::Variable(*class),
            },
            spaced: piece.map_or(true, |text| text.starts_with(' ')),
        };
        Template::new(pieces.iter().map(token).collect())
    }

    #[test]
    fn texts() {
        let template =
            template(&[Ok("from"), Err(Some(Class::IP)), Ok(" <"), Ok("*"), Ok(">"), Err(None)]);
        assert_eq!(template.text(), b"from <*> \\<*> <*>");
        assert_eq!(template.typed(Class::name), b"from <ip> \\<*> <*>");
        assert_eq!(template.variables().collect::<Vec<_>>(), [Some(Class::IP), None]);
    }

    #[test]
    fn no_two_templates_have_one_text() {
        let spaced = |pieces: &[Result<&str, Option<Class>>], tight: usize| {
            let mut template = template(pieces);
            template.tokens[tight].spaced = false;
            template.text()
        };
        let variable = |text| spaced(&[Ok(text), Err(None)], 1);
        assert_eq!(variable("a"), b"a<*>");
        assert_eq!(variable("a\\"), b"a\\\\<*>");
        assert_eq!(variable("a\\\\"), b"a\\\\\\\\<*>");
        assert_eq!(template(&[Ok("a\\<*>")]).text(), b"a\\\\\\<*>");
        assert_eq!(template(&[Ok("<*>\\"), Err(None)]).text(), b"\\<*>\\ <*>");
    }

    #[test]
    fn id_is_of_kinds_and_bytes() {
        let ip = template(&[Ok("from"), Err(Some(Class::IP))]);
        assert_eq!(ip.own_id(), template(&[Ok("from"), Err(None)]).own_id());
        assert_ne!(ip.own_id(), template(&[Ok("from"), Ok(" <*>")]).own_id());
        assert_ne!(ip.own_id(), template(&[Ok("from"), Ok(" \u{1}")]).own_id());
    }

    proptest::proptest! {
        #[test]
        fn ids_are_printed_in_hex_digits(id: u64) {
            proptest::prop_assert_eq!(TemplateId(id).to_string(), format!("{id:016x}"));
        }
    }
}
