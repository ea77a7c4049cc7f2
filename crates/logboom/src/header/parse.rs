//! The language of layouts: text -> [`Layout`].

use super::layout::{Field, Form, Item, Layout, Member, Role, Style};
use super::time::Format;
use crate::Error;
use std::iter::Peekable;
use std::str::{Chars, FromStr};

/// Objects within texts of objects: a program's within that of one that collects them.
const MAX_OBJECTS: usize = 2;

/// Groups within groups: enough for `(<Component>([<Pid>])?: )?`.
const MAX_DEPTH: usize = 4;

/// More pieces than a header can have.
const MAX_ITEMS: usize = 100;

impl FromStr for Layout {
    type Err = Error;

    fn from_str(pattern: &str) -> Result<Self, Error> {
        let wrong = |what: String| Error::usage(format!("header pattern `{pattern}`: {what}"));
        let mut chars = pattern.trim().chars().peekable();
        let mut items = items(&mut chars, 0).map_err(wrong)?;
        // Blanks before a record are no part of it.
        if let Some(Item::Text(text)) = items.first_mut() {
            *text = text.trim_start().to_owned();
        }
        items.retain(|item| !matches!(item, Item::Text(text) if text.is_empty()));
        if chars.next().is_some() {
            return Err(wrong("`)?` without a `(`; write `\\)` for the character".to_owned()));
        }
        check(&items).map_err(wrong)?;
        Ok(Layout { items })
    }
}

/// Pieces up to the end, or to the `)?` that ends a group.
fn items(chars: &mut Peekable<Chars<'_>>, depth: usize) -> Result<Vec<Item>, String> {
    let mut items = Vec::new();
    loop {
        if chars.peek().is_none() || is_group_end(chars) {
            return Ok(items);
        }
        match chars.next() {
            Some('<') => items.push(Item::Field(field(chars)?)),
            Some('{') if chars.peek() == Some(&'"') => {
                items.push(object(chars, depth + 1)?);
            }
            Some('(') if is_group(chars.clone()) => {
                if depth == MAX_DEPTH {
                    return Err(format!("groups stand more than {MAX_DEPTH} deep"));
                }
                let group = self::items(chars, depth + 1)?;
                chars.nth(1);
                items.push(Item::Optional(group));
            }
            Some('\\') => {
                let c = chars.next().ok_or("ends with a `\\`; write `\\\\` for the character")?;
                push_text(&mut items, c);
            }
            Some(c) => push_text(&mut items, c),
            None => return Ok(items),
        }
        if items.len() > MAX_ITEMS {
            return Err(format!("has more than {MAX_ITEMS} pieces"));
        }
    }
}

/// `"path":"items","path":"items"}`, or the same with `=`.
fn object(chars: &mut Peekable<Chars<'_>>, depth: usize) -> Result<Item, String> {
    if depth > MAX_OBJECTS {
        return Err(format!("objects stand more than {MAX_OBJECTS} deep, or one in a group"));
    }
    let mut members: Vec<Member> = Vec::new();
    let mut known = None;
    loop {
        let path = quoted(chars)?;
        skip_blanks(chars);
        let mark = chars.next();
        let style = [Style::Json, Style::Pairs].into_iter().find(|it| Some(it.mark()) == mark);
        let style = style.filter(|style| known.is_none_or(|known| known == *style));
        let Some(style) = style else {
            return Err(format!("`\"{path}\"` has no `:` behind it, or no `=` where all have"));
        };
        known = Some(style);
        let items = member(chars, depth).map_err(|what| format!("`\"{path}\"`: {what}"))?;
        if path.is_empty() || members.iter().any(|member| member.path == path) {
            return Err(format!("`\"{path}\"` is empty or stands twice in an object"));
        }
        members.push(Member { path, items });
        skip_blanks(chars);
        match chars.next() {
            Some(',') if members.len() < MAX_ITEMS => {}
            Some('}') => return Ok(Item::Object(style, members)),
            _ => return Err(format!("an object of up to {MAX_ITEMS} members must end with `}}`")),
        }
    }
}

/// The value of a member: an object, or what is between quotes.
fn member(chars: &mut Peekable<Chars<'_>>, depth: usize) -> Result<Vec<Item>, String> {
    skip_blanks(chars);
    if chars.next_if_eq(&'{').is_some() {
        return Ok(vec![object(chars, depth + 1)?]);
    }
    let text = quoted(chars)?;
    let mut chars = text.chars().peekable();
    let items = items(&mut chars, MAX_OBJECTS)?;
    match chars.next() {
        Some(_) => Err("`)?` without a `(`; write `\\)` for the character".to_owned()),
        None => Ok(items),
    }
}

/// What is between quotes, with its escapes.
fn quoted(chars: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    skip_blanks(chars);
    let mut text = String::new();
    if chars.next() != Some('"') {
        return Err("keys and values of an object stand between quotes".to_owned());
    }
    loop {
        match chars.next() {
            Some('"') => return Ok(text),
            Some('\\') => text.extend(['\\'].into_iter().chain(chars.next())),
            Some(c) => text.push(c),
            None => return Err(format!("`\"{text}` has no `\"` at its end")),
        }
    }
}

fn skip_blanks(chars: &mut Peekable<Chars<'_>>) {
    while chars.next_if(|c| c.is_whitespace()).is_some() {}
}

fn push_text(items: &mut Vec<Item>, c: char) {
    let c = if c.is_ascii_whitespace() { ' ' } else { c };
    match items.last_mut() {
        Some(Item::Text(text)) if c == ' ' && text.ends_with(' ') => {}
        Some(Item::Text(text)) => text.push(c),
        _ => items.push(Item::Text(c.to_string())),
    }
}

fn is_group_end(chars: &Peekable<Chars<'_>>) -> bool {
    let mut ahead = chars.clone();
    ahead.next() == Some(')') && ahead.next() == Some('?')
}

/// Whether the `(` before `chars` is closed by a `)?`; else it stands for itself.
fn is_group(mut chars: Peekable<Chars<'_>>) -> bool {
    let mut depth = 0;
    while let Some(c) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '(' => depth += 1,
            ')' if depth == 0 => return chars.peek() == Some(&'?'),
            ')' => depth -= 1,
            _ => {}
        }
    }
    false
}

/// `Name>` or `Name:form>`.
fn field(chars: &mut Peekable<Chars<'_>>) -> Result<Field, String> {
    let mut inner = String::new();
    loop {
        match chars.next() {
            Some('>') => break,
            Some(c) => inner.push(c),
            None => return Err(format!("`<{inner}` has no `>`; write `\\<` for the character")),
        }
    }
    let (name, form) = match inner.split_once(':') {
        Some((name, form)) => (name, Some(form)),
        None => (inner.as_str(), None),
    };
    if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        return Err(format!("`<{inner}>` is not a field; a name is letters, digits and `_`"));
    }
    let mut field = Field::new(name, Form::Any);
    field.form = match (form, field.role()) {
        (None, _) => Form::Any,
        (Some(form), Role::Time) => Form::Format(Format::parse(form)?),
        (Some("known"), Role::Level) => Form::Known,
        (Some("letter"), Role::Level) => Form::Letter,
        (Some("num"), Role::Pid | Role::Thread | Role::Skip | Role::Component | Role::Host) => {
            Form::Num
        }
        (Some(form), _) => return Err(format!("`{form}` is not a form of `<{name}>`")),
    };
    Ok(field)
}

/// What holds for a pattern as a whole.
fn check(items: &[Item]) -> Result<(), String> {
    let Some((last, before)) = items.split_last().filter(|(last, _)| last.has_message()) else {
        return Err("does not end with `<Message>`".to_owned());
    };
    if let Item::Object(_, members) = last {
        let (with, without): (Vec<_>, Vec<_>) =
            members.iter().partition(|member| member.has_message());
        if with.len() > 1 {
            return Err("has more than one `<Message>`".to_owned());
        }
        with.iter().try_for_each(|member| check(&member.items))?;
        without.iter().try_for_each(|member| check_before(&member.items))?;
    }
    check_before(before)
}

fn check_before(items: &[Item]) -> Result<(), String> {
    for item in items {
        match item {
            item @ Item::Field(_) if item.has_message() => {
                return Err("`<Message>` stands before the end".to_owned());
            }
            Item::Optional(items) if items.is_empty() => {
                return Err("an optional group is empty".to_owned());
            }
            Item::Optional(items) => check_before(items)?,
            Item::Object(..) => return Err("an object stands before the end".to_owned()),
            _ => {}
        }
    }
    Ok(())
}
