//! Masks by the user: named regular expressions that say what is a variable.

use std::fmt;

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::hir::{self, Hir, HirKind};

use super::byte::{trim_end, trim_start};
use super::{Class, MAX_TOKENS, Token};
use crate::Error;

/// Most bytes that a compiled mask may take.
const SIZE_LIMIT: usize = 1 << 20;

/// The user's masks, in the order in which they win.
///
/// What a mask matches is a variable whatever the built-in classes say. Masks run in
/// linear time, each behind the literal prefilter of the `regex` crate.
///
/// ```
/// use logboom::token::{Masks, Tokenizer};
/// use std::sync::Arc;
///
/// let masks = Masks::parse("# our tickets\nticket=OPS-[0-9]+")?;
/// let mut tokenizer = Tokenizer::new(Arc::new(masks.clone()));
/// let class = tokenizer.tokenize(b"closed OPS-17")[1].class;
/// assert_eq!(masks.name(class), "ticket");
/// # Ok::<(), logboom::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Masks {
    names: Vec<String>,
    rules: Vec<(Class, Regex)>,
    /// Whether some rule tells one digit from another.
    tell_digits: bool,
}

impl Masks {
    /// Masks from pairs of a name and a regular expression.
    ///
    /// Names are an ASCII letter, then letters, digits and `_`; several masks may share
    /// one, and are then one class. It is an error that names the mask when a name or
    /// an expression is not valid, an expression is too large or matches the empty
    /// text, or there are more than 192 names.
    pub fn new<N: AsRef<str>, R: AsRef<str>>(
        masks: impl IntoIterator<Item = (N, R)>,
    ) -> Result<Self, Error> {
        let mut all = Self::default();
        for (name, regex) in masks {
            all.add(name.as_ref(), regex.as_ref())?;
        }
        Ok(all)
    }

    /// Masks from lines of `NAME=REGEX`; blank lines and those that begin with `#` are
    /// left out.
    pub fn parse(lines: &str) -> Result<Self, Error> {
        let lines = lines.lines().map(str::trim);
        let masks = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut all = Self::default();
        for line in masks {
            let (name, regex) = line.split_once('=').ok_or_else(|| {
                Error::usage(format!("mask `{line}` has no `=`: write it as NAME=REGEX"))
            })?;
            all.add(name.trim_end(), regex.trim_start())?;
        }
        Ok(all)
    }

    /// The name of a class, be it built in or the user's.
    pub fn name(&self, class: Class) -> &str {
        let own = class.mask_number().and_then(|number| self.names.get(number));
        own.map_or(class.name(), String::as_str)
    }

    /// The class of that name, be it built in or the user's; `None` if it is no variable's.
    pub(crate) fn class_named(&self, name: &str) -> Option<Class> {
        let own = self.names.iter().position(|other| other == name);
        let own = own.and_then(|number| Class::mask(u8::try_from(number).ok()?));
        own.or_else(|| Class::named(name).filter(|class| !class.is_literal()))
    }

    /// Whether what they match hangs on where digits stand, and not on which.
    pub(crate) fn are_digit_blind(&self) -> bool {
        !self.tell_digits
    }

    /// The names and regular expressions, in the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.rules.iter().map(|(class, regex)| (self.name(*class), regex.as_str()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    fn add(&mut self, name: &str, regex: &str) -> Result<(), Error> {
        let class = self.class(name)?;
        let built = RegexBuilder::new(regex)
            .unicode(true)
            .size_limit(SIZE_LIMIT)
            .dfa_size_limit(SIZE_LIMIT)
            .build()
            .map_err(|error| {
                // Of an error of syntax the lines before the last point into the expression.
                let error = error.to_string();
                let why = error.lines().last().unwrap_or_default();
                let why = why.trim_start_matches("error: ");
                Error::usage(format!("mask `{name}` is not usable: `{regex}`: {why}"))
            })?;
        if built.is_match(b"") {
            return Err(Error::usage(format!(
                "mask `{name}` matches the empty text: `{regex}` must take at least one byte"
            )));
        }
        self.tell_digits |= tells_digits(regex);
        self.rules.push((class, built));
        Ok(())
    }

    /// The class of the masks of that name.
    fn class(&mut self, name: &str) -> Result<Class, Error> {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.bytes().all(letters) {
            return Err(Error::usage(format!(
                "mask name `{name}` is not valid: use a letter, then letters, digits and `_`"
            )));
        }
        let known = self.names.iter().position(|other| other == name);
        let number = known.unwrap_or(self.names.len());
        let class = u8::try_from(number).ok().and_then(Class::mask).ok_or_else(|| {
            Error::usage(format!("mask `{name}` is one too many: there may be 192 names"))
        })?;
        if known.is_none() {
            self.names.push(name.to_owned());
        }
        Ok(class)
    }

    /// What the masks match in `message`: in order, apart from each other; where two
    /// meet, the one that begins first wins, then the one that was given first.
    pub(super) fn find(&self, message: &[u8], found: &mut Vec<Token>) {
        found.clear();
        for (class, regex) in &self.rules {
            // More matches than tokens cannot count, and the bound keeps this linear.
            for hit in regex.find_iter(message).take(MAX_TOKENS) {
                let lead = hit.len() - trim_start(hit.as_bytes()).len();
                let start = (hit.start() + lead) as u32;
                let end = (hit.start() + trim_end(hit.as_bytes()).len()) as u32;
                if start < end {
                    found.push(Token { start, end, class: *class, spaced: false });
                }
            }
        }
        if self.rules.len() > 1 {
            found.sort_by_key(|token| token.start);
        }
        let mut end = 0;
        found.retain(|token| {
            let apart = token.start >= end;
            end = if apart { token.end } else { end };
            apart
        });
    }
}

/// Whether a regular expression may match one digit where it does not match another.
fn tells_digits(regex: &str) -> bool {
    let parsed = regex_syntax::ParserBuilder::new().utf8(false).build().parse(regex);
    parsed.is_ok_and(|hir| has_digit(&hir))
}

fn has_digit(hir: &Hir) -> bool {
    let some = |has: &dyn Fn(u8) -> bool| {
        !matches!((b'0'..=b'9').filter(|digit| has(*digit)).count(), 0 | 10)
    };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.iter().any(u8::is_ascii_digit),
        HirKind::Class(hir::Class::Bytes(class)) => {
            some(&|digit| class.iter().any(|range| (range.start()..=range.end()).contains(&digit)))
        }
        HirKind::Class(hir::Class::Unicode(class)) => some(&|digit| {
            let digit = char::from(digit);
            class.iter().any(|range| (range.start()..=range.end()).contains(&digit))
        }),
        HirKind::Repetition(repetition) => has_digit(&repetition.sub),
        HirKind::Capture(capture) => has_digit(&capture.sub),
        HirKind::Concat(all) | HirKind::Alternation(all) => all.iter().any(has_digit),
    }
}

impl fmt::Debug for Masks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.rules.iter().map(|(class, regex)| (self.name(*class), regex)))
            .finish()
    }
}
