//! A message template: its tokens, its texts and its id.

use std::borrow::Cow;
use std::fmt;

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateToken {
    /// The text, or none for a variable.
    pub literal: Option<Box<[u8]>>,
    /// The class of a variable where all shapes have the same, else none.
    pub class: Option<u8>,
    /// Whether blanks stand before it.
    pub spaced: bool,
}

/// The id of a template: the hash of its tokens, the same on every host; 16 hex digits in print.
///
/// Kind, text and spacing of the tokens count. The classes of variables do not: a template that
/// has seen addresses keeps its id when a host name comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateId(pub u64);

impl fmt::Display for TemplateId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What the messages of one kind have in common. Ordered and equal by its tokens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Template {
    tokens: Vec<TemplateToken>,
}

/// How a variable is printed.
const VARIABLE: &[u8] = b"<*>";

impl Template {
    pub(super) fn new(tokens: Vec<TemplateToken>) -> Self {
        Self { tokens }
    }

    /// The tokens in order.
    pub fn tokens(&self) -> &[TemplateToken] {
        &self.tokens
    }

    /// The hash of [`text`](Self::text), which no other sequence of tokens has.
    pub fn id(&self) -> TemplateId {
        TemplateId(rapidhash::v3::rapidhash_v3(&self.text()))
    }

    /// The text with `<*>` for a variable; a literal `<*>` is `\<*>`.
    pub fn text(&self) -> Vec<u8> {
        self.print(|_| Cow::Borrowed(VARIABLE))
    }

    /// The text with `<name>` for a variable; `name` gives the name of a class, none is for mixed ones.
    pub fn typed(&self, name: impl Fn(u8) -> Cow<'static, str>) -> Vec<u8> {
        self.print(|class| match class {
            Some(class) => Cow::Owned(format!("<{}>", name(class)).into_bytes()),
            None => Cow::Borrowed(VARIABLE),
        })
    }

    /// The class of each variable, in order; none where shapes differ or words stand.
    pub fn variables(&self) -> impl Iterator<Item = Option<u8>> {
        self.tokens.iter().filter(|token| token.literal.is_none()).map(|token| token.class)
    }

    fn print(&self, variable: impl Fn(Option<u8>) -> Cow<'static, [u8]>) -> Vec<u8> {
        let mut text = Vec::new();
        let mut literal_from = 0;
        for token in &self.tokens {
            if token.spaced {
                text.push(b' ');
            }
            match &token.literal {
                Some(literal) => text.extend_from_slice(literal),
                None => {
                    escape(&mut text, literal_from);
                    text.extend_from_slice(&variable(token.class));
                    literal_from = text.len();
                }
            }
        }
        escape(&mut text, literal_from);
        text
    }
}

/// Puts a backslash before each `<*>`, and each backslash that stands before one, from `start` on.
fn escape(text: &mut Vec<u8>, start: usize) {
    if memchr::memmem::find(&text[start..], VARIABLE).is_none() {
        return;
    }
    let plain = text.split_off(start);
    let mut at = 0;
    while at < plain.len() {
        let slashes = plain[at..].iter().take_while(|&&byte| byte == b'\\').count();
        if plain[at + slashes..].starts_with(VARIABLE) {
            text.extend(std::iter::repeat_n(b'\\', 2 * slashes + 1));
            text.extend_from_slice(VARIABLE);
            at += slashes + VARIABLE.len();
        } else {
            text.extend_from_slice(&plain[at..at + slashes.max(1)]);
            at += slashes.max(1);
        }
    }
}
