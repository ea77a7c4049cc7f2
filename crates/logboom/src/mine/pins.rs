//! Templates by the user: shape -> the pinned template that it belongs to.
//!
//! Enters: the texts of templates, and the shapes. Leaves: for each shape the first of the
//! user's templates that matches it, whatever mining would say. So one text pins a template,
//! two split what mining has joined, and a general one joins what mining has split.

use std::ops::Range;
use std::sync::Arc;

use super::{Mined, Seen, Template, TemplateToken, TokenKind, mine};
use crate::Error;
use crate::shape::{self, Piece};
use crate::token::{Class, Masks, Tokenizer};

/// The user's templates, in the order in which they win.
///
/// In a text `<*>` stands for one token or more, and `<ip>` or the name of another class for
/// one of that class. `\<*>` and `\<ip>` stand for themselves, and `\\` before any of them for a
/// backslash. What a class explains is a variable here too: `port 8080` is the template
/// `port <*>`.
///
/// ```
/// use logboom::mine::Pins;
/// use logboom::token::Masks;
///
/// let pins = Pins::parse("# ours\nuser <*> logged in\nstate is up", &Masks::default())?;
/// assert!(!pins.is_empty());
/// assert!(Pins::parse("<*>", &Masks::default()).is_err(), "it would take everything");
/// # Ok::<(), logboom::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Pins {
    pins: Vec<Pin>,
}

#[derive(Debug, Clone)]
struct Pin {
    text: String,
    wants: Vec<Want>,
}

/// The pin that matches a shape, and the tokens that its variables cover.
type Hit = (usize, Vec<Range<u32>>);

/// What a template wants of the next tokens of a shape.
#[derive(Debug, Clone)]
struct Want {
    what: What,
    spaced: bool,
}

#[derive(Debug, Clone)]
enum What {
    Literal(Box<[u8]>),
    /// One token of this class.
    One(Class),
    /// One token or more.
    Some,
}

impl Pins {
    /// Templates from lines; blank lines and those that begin with `#` are left out.
    ///
    /// `masks` are those that the log is read with. It is an error that names the template if
    /// it has no word.
    pub fn parse(lines: &str, masks: &Masks) -> Result<Self, Error> {
        let lines = lines.lines().map(str::trim);
        let texts = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let pins = texts.map(|text| Pin::new(text, masks)).collect::<Result<_, _>>()?;
        Ok(Self { pins })
    }

    /// The texts, in the order in which they were given.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.pins.iter().map(|pin| &*pin.text)
    }

    /// The first template that matches a shape.
    pub(crate) fn text_for(&self, shape: &[u8]) -> Option<&str> {
        let pieces: Vec<Piece<'_>> = shape::decode(shape).collect();
        self.find(&pieces).map(|(pin, _)| &*self.pins[pin].text)
    }

    /// What stands in a template beside its variables.
    pub(crate) fn literals(template: &str, masks: &Masks) -> impl Iterator<Item = String> {
        parts(template, masks).into_iter().map(|(literal, _)| literal)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pins.is_empty()
    }

    /// The first template that matches a shape, and the tokens that its variables cover.
    fn find(&self, pieces: &[Piece<'_>]) -> Option<Hit> {
        let found = |(at, pin): (usize, &Pin)| Some((at, pin.slots(pieces)?));
        self.pins.iter().enumerate().find_map(found)
    }
}

impl Pin {
    fn new(text: &str, masks: &Masks) -> Result<Self, Error> {
        let mut pin = Self { text: text.to_owned(), wants: Vec::new() };
        let mut tokenizer = Tokenizer::new(Arc::new(masks.clone()));
        for (literal, variable) in parts(text, masks) {
            pin.take(&mut tokenizer, &literal);
            if let Some(what) = variable {
                let spaced = literal.ends_with(char::is_whitespace);
                pin.wants.push(Want { what, spaced });
            }
        }
        let is_word = |want: &Want| match &want.what {
            What::Literal(text) => text.iter().any(|b| b.is_ascii_alphanumeric() || *b >= 0x80),
            _ => false,
        };
        if pin.wants.iter().any(is_word) {
            return Ok(pin);
        }
        Err(Error::usage(format!(
            "template `{text}` has no word that stays: write at least one beside its variables"
        )))
    }

    /// Adds the tokens of text without variables.
    fn take(&mut self, tokenizer: &mut Tokenizer, text: &str) {
        let opens = text.starts_with(char::is_whitespace);
        let tokens = tokenizer.tokenize(text.as_bytes()).iter().enumerate();
        self.wants.extend(tokens.map(|(at, token)| Want {
            what: match token.class {
                Class::LITERAL => What::Literal(token.bytes(text.as_bytes()).into()),
                class => What::One(class),
            },
            spaced: if at == 0 { opens } else { token.spaced },
        }));
    }

    /// Which tokens each variable covers, if all tokens match.
    ///
    /// Only the last variable of many tokens is ever made longer, so the time is the product of
    /// both lengths at most.
    fn slots(&self, pieces: &[Piece<'_>]) -> Option<Vec<Range<u32>>> {
        let mut starts = vec![0; self.wants.len() + 1];
        let mut longer: Option<(usize, usize)> = None;
        let (mut want, mut at) = (0, 0);
        while want < self.wants.len() || at < pieces.len() {
            let fits = self.wants.get(want).zip(pieces.get(at));
            if fits.is_some_and(|(want, piece)| want.fits(piece, at == 0)) {
                starts[want] = at;
                if matches!(self.wants[want].what, What::Some) {
                    longer = Some((want, at + 1));
                }
                at += 1 + usize::from(self.measures(want, &pieces[at..]));
                want += 1;
            } else {
                let (many, end) = longer?;
                longer = Some((many, end + 1));
                (want, at) = (many + 1, end + 1);
                if at > pieces.len() {
                    return None;
                }
            }
        }
        starts[self.wants.len()] = pieces.len();
        let variables = (0..self.wants.len()).filter(|&want| self.wants[want].is_variable());
        Some(variables.map(|want| starts[want] as u32..starts[want + 1] as u32).collect())
    }

    /// Whether a unit stands behind the number of a duration, and the text does not name it.
    fn measures(&self, want: usize, pieces: &[Piece<'_>]) -> bool {
        let is_duration = matches!(self.wants[want].what, What::One(Class::DURATION));
        let is_unit =
            |piece: &&Piece<'_>| !piece.spaced && super::vocabulary::is_unit(piece.literal);
        let Some(unit) = pieces.get(1).filter(is_unit) else { return false };
        is_duration && !self.wants.get(want + 1).is_some_and(|next| next.fits(unit, false))
    }

    /// The template, with the classes that its variables were seen with.
    fn template(&self, seen: &[Seen]) -> Template {
        let mut seen = seen.iter();
        let token = |want: &Want| TemplateToken {
            kind: match &want.what {
                What::Literal(text) => TokenKind::Literal(text.clone()),
                _ => TokenKind::Variable(seen.next().and_then(|seen| seen.class())),
            },
            spaced: want.spaced,
        };
        Template::new(self.wants.iter().map(token).collect())
    }
}

impl Want {
    fn is_variable(&self) -> bool {
        !matches!(self.what, What::Literal(_))
    }

    fn fits(&self, piece: &Piece<'_>, is_first: bool) -> bool {
        match &self.what {
            What::Literal(text) => {
                piece.class.is_literal()
                    && **text == *piece.literal
                    && (is_first || piece.spaced == self.spaced)
            }
            What::One(class) => piece.class == *class,
            What::Some => true,
        }
    }
}

/// The texts of a template, each with the variable behind it; none is behind the last.
fn parts(text: &str, masks: &Masks) -> Vec<(String, Option<What>)> {
    let (mut parts, mut literal, mut rest) = (Vec::new(), String::new(), text);
    while let Some(c) = rest.chars().next() {
        if let Some((len, what)) = variable(rest, masks) {
            parts.push((std::mem::take(&mut literal), Some(what)));
            rest = &rest[len..];
            continue;
        }
        let behind = rest.trim_start_matches('\\');
        let slashes = rest.len() - behind.len();
        match variable(behind, masks) {
            // Each backslash that stands for itself has one before it.
            Some((len, _)) if slashes > 0 => {
                let text = if slashes % 2 == 1 { &behind[..len] } else { "" };
                literal.push_str(&rest[..slashes / 2]);
                literal.push_str(text);
                rest = &behind[text.len()..];
            }
            _ => {
                let len = slashes.max(c.len_utf8());
                literal.push_str(&rest[..len]);
                rest = &rest[len..];
            }
        }
    }
    parts.push((literal, None));
    parts
}

/// The variable that a text begins with, and how long its name is.
fn variable(text: &str, masks: &Masks) -> Option<(usize, What)> {
    let name = text.strip_prefix('<')?.split_once('>')?.0;
    let what = match name {
        "*" => What::Some,
        name => What::One(masks.class_named(name)?),
    };
    Some((name.len() + 2, what))
}

/// The templates of `shapes`, of which those that `pins` match get the user's.
///
/// A function of the set of shapes and of the pins, as [`mine`](super::mine()) is.
pub fn mine_pinned(shapes: &[&[u8]], pins: &Pins) -> Mined {
    if pins.is_empty() {
        return mine(shapes);
    }
    let mut seen: Vec<Option<Vec<Seen>>> = vec![None; pins.pins.len()];
    let find = |shape: &&[u8]| {
        let pieces: Vec<Piece<'_>> = shape::decode(shape).collect();
        let (pin, slots) = pins.find(&pieces)?;
        let classes = seen[pin].get_or_insert_with(|| vec![Seen::Nothing; slots.len()]);
        for (class, slot) in classes.iter_mut().zip(&slots) {
            let covered = &pieces[slot.start as usize..slot.end as usize];
            class.add(&covered.iter().map(|piece| piece.class).collect::<Vec<_>>());
        }
        Some((pin, slots))
    };
    let found: Vec<Option<Hit>> = shapes.iter().map(find).collect();
    let free = shapes.iter().zip(&found).filter(|(_, found)| found.is_none());
    let mined = mine(&free.map(|(shape, _)| *shape).collect::<Vec<_>>());
    // The user's come behind those that were mined.
    let mut templates = mined.templates.clone();
    let places: Vec<Option<usize>> = (pins.pins.iter().zip(seen))
        .map(|(pin, seen)| {
            templates.push(pin.template(&seen?));
            Some(templates.len() - 1)
        })
        .collect();
    let mut free = 0..;
    let of_shape = found.into_iter().map(|found| match found {
        Some((pin, slots)) => (places[pin].expect("a pin that matched has a template"), slots),
        None => {
            let shape = free.next().expect("the range has no end");
            (mined.of_shape[shape] as usize, mined.slots(shape).to_vec())
        }
    });
    Mined::joined(templates, of_shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The templates of some messages, by how many of their shapes have them.
    fn mined(pins: &str, messages: &[&str]) -> Vec<(String, usize)> {
        let masks = Masks::default();
        let pins = Pins::parse(pins, &masks).unwrap();
        let mut tokenizer = Tokenizer::default();
        let mut shapes: Vec<Vec<u8>> = Vec::new();
        for message in messages {
            let mut shape = Vec::new();
            shape::encode(message.as_bytes(), tokenizer.tokenize(message.as_bytes()), &mut shape);
            shapes.push(shape);
        }
        let shapes: Vec<&[u8]> = shapes.iter().map(Vec::as_slice).collect();
        let mined = mine_pinned(&shapes, &pins);
        let count = |at| mined.of_shape.iter().filter(|of| **of == at).count();
        let text = |template: &Template| String::from_utf8(template.text()).unwrap();
        (0..).zip(&mined.templates).map(|(at, template)| (text(template), count(at))).collect()
    }

    #[test]
    fn pinned_split_and_joined() {
        let row = |text: &str, count| (text.to_owned(), count);
        let messages = ["state of a is up", "state of b is down", "other 5", "job 17 done in 3s"];
        let cases: [(&str, &[(&str, usize)]); 4] = [
            (
                "state of <*> is up",
                &[
                    ("job <*> done in <*>s", 1),
                    ("other <*>", 1),
                    ("state of <*> is up", 1),
                    ("state of b is down", 1),
                ],
            ),
            (
                "state of a is up\nstate <*>",
                &[
                    ("job <*> done in <*>s", 1),
                    ("other <*>", 1),
                    ("state <*>", 1),
                    ("state of a is up", 1),
                ],
            ),
            ("# all\n\n<*> <num>\n", &[]),
            (
                "job <*> in <duration>\nother 7",
                &[
                    ("job <*> in <*>", 1),
                    ("other <*>", 1),
                    ("state of a is up", 1),
                    ("state of b is down", 1),
                ],
            ),
        ];
        for (pins, expected) in cases {
            if expected.is_empty() {
                assert!(Pins::parse(pins, &Masks::default()).is_err(), "{pins}");
                continue;
            }
            let expected: Vec<_> = expected.iter().map(|(text, count)| row(text, *count)).collect();
            let mut found = mined(pins, &messages);
            found.sort();
            assert_eq!(found, expected, "{pins}");
        }
    }

    #[test]
    fn a_variable_takes_as_many_tokens_as_it_must() {
        let all = |pins: &str, message: &str| mined(pins, &[message])[0].0.clone();
        assert_eq!(all("a <*> b <*> c", "a x b y b z c"), "a <*> b <*> c");
        assert_eq!(all("a <*> b", "a b"), "a b", "a variable is never empty");
        assert_eq!(all("say \\<*> <*>", "say <*> now then"), "say \\<*> <*>");
        assert_eq!(all("from <ip>", "from 10.0.0.1"), "from <*>");
        assert_eq!(all("say \\<num> <*>", "say <num> now"), "say <num> <*>");
    }

    #[test]
    fn a_text_that_was_printed_is_the_template_again() {
        let messages =
            ["a \\5 b", "a <*> b", "a \\<*> b", "a \\\\5 b", "CORP\\u7 logged in", "a\\ b 5"];
        for message in messages {
            let printed = mined("no such", &[message])[0].0.clone();
            let pins = Pins::parse(&printed, &Masks::default()).unwrap();
            let (mut tokenizer, mut shape) = (Tokenizer::default(), Vec::new());
            shape::encode(message.as_bytes(), tokenizer.tokenize(message.as_bytes()), &mut shape);
            assert_eq!(pins.text_for(&shape), Some(&*printed), "{message}");
            assert_eq!(mined(&printed, &[message]), [(printed, 1)], "{message}");
        }
    }
}
