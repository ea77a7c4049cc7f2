//! Layouts: what a header is made of, in order.
//!
//! A [`Layout`] is text to people and in files (see [`Layout`] for the language) and a
//! row of [`Item`]s to the cutter.

use super::time::Format;
use std::fmt;

/// The order of the pieces of a header, as `<Date> <Time> <Level> <Component>: <Message>`.
///
/// Text stands for itself, a blank for any run of blanks. `<Name>` is a field: `Time`
/// (also `Date` and the like), `Level`, `Host`, `Component`, `Pid`, `Thread`, `Pri`
/// (`<134>` as syslog writes it), `Tag` (`name[pid]`), `Data` (the
/// structured data of RFC 5424) and, at the end, `Message` (or
/// `Content`); any other name is skipped. `<Name:form>` says more: `<Time:%Y-%m-%d %H:%M>`
/// one format of time only, `<Level:known>` known names of levels only, `<Level:letter>`
/// one letter, `<Pid:num>` digits only. `(...)?` may be absent, `( )?` is padding; `\` takes its meaning
/// from the character that follows.
///
/// At the end may stand an object of JSON in place of the message: `{"time":"<Time>","msg":"<Message>"}`. Its
/// members come in any order and others between them; all but the message may be absent. Without
/// a message among them, the object is the message. A key
/// within an object is told with those before it, as `"log.level"`; quotes are for all values, numbers too.
/// Where the message is a text that is an object itself, this stands without quotes. With `=` in place of
/// `:` it is for pairs as `time=2026-05-01T10:00:00Z msg="disk is full"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    pub(super) items: Vec<Item>,
}

/// One piece of a layout.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    /// Bytes that stand as they are; a blank means one or more blanks.
    Text(String),
    /// A value.
    Field(Field),
    /// Pieces that may be absent.
    Optional(Vec<Item>),
    /// Members of an object, one of which ends with the message; where none does, it is all of the object.
    Object(Style, Vec<Member>),
}

/// How an object is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// JSON: `{"key":"value"}`.
    Json,
    /// logfmt: `key=value other="some words"`.
    Pairs,
}

impl Style {
    /// The mark between a key and its value, also in layouts.
    pub(super) fn mark(self) -> char {
        match self {
            Self::Json => ':',
            Self::Pairs => '=',
        }
    }
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    /// The keys that lead to it, with dots between them.
    pub(super) path: String,
    /// What its value is made of.
    pub(super) items: Vec<Item>,
}

impl Item {
    /// Whether the message is in it, or is all of it.
    pub(super) fn has_message(&self) -> bool {
        match self {
            Self::Field(field) => field.role() == Role::Message,
            Self::Object(..) => true,
            _ => false,
        }
    }
}

impl Member {
    /// Whether the message is in it.
    pub(super) fn has_message(&self) -> bool {
        self.items.last().is_some_and(Item::has_message)
    }
}

/// A value in a header.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    /// As written.
    pub(super) name: String,
    /// What its text may be.
    pub(super) form: Form,
}

/// What the text of a field may be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Form {
    /// Anything up to the text that follows.
    Any,
    /// Digits.
    Num,
    /// The name of a level.
    Known,
    /// The letter of a level.
    Letter,
    /// A time in this format.
    Format(Format),
}

/// What a field is used for, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Time,
    Level,
    Host,
    Component,
    Pid,
    Thread,
    Pri,
    Tag,
    Data,
    Message,
    Skip,
}

impl Layout {
    /// Whether it has a time in one known format.
    pub(super) fn is_timed(&self) -> bool {
        are_timed(&self.items)
    }
}

fn are_timed(items: &[Item]) -> bool {
    items.iter().any(|item| match item {
        Item::Field(field) => matches!(field.form, Form::Format(_)),
        Item::Object(_, members) => members.iter().any(|member| are_timed(&member.items)),
        _ => false,
    })
}

impl Field {
    pub(super) fn new(name: &str, form: Form) -> Self {
        Self { name: name.to_owned(), form }
    }

    pub(super) fn role(&self) -> Role {
        match self.name.to_ascii_lowercase().as_str() {
            "time" | "date" | "timestamp" | "datetime" | "month" | "day" | "year" => Role::Time,
            "level" | "severity" => Role::Level,
            "host" | "hostname" => Role::Host,
            "component" | "logger" | "module" | "program" => Role::Component,
            "pid" => Role::Pid,
            "thread" | "tid" => Role::Thread,
            "pri" => Role::Pri,
            "tag" => Role::Tag,
            "data" => Role::Data,
            "message" | "content" => Role::Message,
            _ => Role::Skip,
        }
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_items(f, &self.items, false)
    }
}

/// Writes pieces; those between quotes escape quotes.
fn write_items(f: &mut fmt::Formatter<'_>, items: &[Item], quoted: bool) -> fmt::Result {
    for item in items {
        match item {
            Item::Text(text) => write_text(f, text, quoted)?,
            Item::Field(Field { name, form }) => match form {
                Form::Any => write!(f, "<{name}>")?,
                Form::Num => write!(f, "<{name}:num>")?,
                Form::Known => write!(f, "<{name}:known>")?,
                Form::Letter => write!(f, "<{name}:letter>")?,
                Form::Format(format) => write!(f, "<{name}:{format}>")?,
            },
            Item::Optional(items) => {
                f.write_str("(")?;
                write_items(f, items, quoted)?;
                f.write_str(")?")?;
            }
            Item::Object(style, members) => {
                let mark = style.mark();
                for (place, Member { path, items }) in members.iter().enumerate() {
                    write!(f, "{}\"{path}\"{mark}", if place == 0 { '{' } else { ',' })?;
                    match &**items {
                        [Item::Object(..)] => write_items(f, items, true)?,
                        items => {
                            f.write_str("\"")?;
                            write_items(f, items, true)?;
                            f.write_str("\"")?;
                        }
                    }
                }
                f.write_str("}")?;
            }
        }
    }
    Ok(())
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str, quoted: bool) -> fmt::Result {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_special = match c {
            '\\' | '<' | '(' | ')' => true,
            '"' => quoted,
            // As an object begins.
            '{' => chars.peek() == Some(&'"'),
            _ => false,
        };
        if is_special {
            f.write_str("\\")?;
        }
        write!(f, "{c}")?;
    }
    Ok(())
}

/// The layouts of an input, in the order in which they were learned or given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layouts(Vec<Layout>);

impl Layouts {
    /// Whether there is none, so that every record is a message.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them; the place of each is the index in [`Header::layout`](super::Header).
    pub fn iter(&self) -> std::slice::Iter<'_, Layout> {
        self.0.iter()
    }

    /// Adds one at the end, so that the indices of the others stay.
    pub fn push(&mut self, layout: Layout) {
        self.0.push(layout);
    }
}

impl FromIterator<Layout> for Layouts {
    fn from_iter<I: IntoIterator<Item = Layout>>(layouts: I) -> Self {
        Self(layouts.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a Layouts {
    type Item = &'a Layout;
    type IntoIter = std::slice::Iter<'a, Layout>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
