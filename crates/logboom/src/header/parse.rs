//! The language of layouts: text -> [`Layout`].

use super::layout::{Field, Form, Item, Layout, Role};
use super::time::Format;
use crate::Error;
use std::iter::Peekable;
use std::str::{Chars, FromStr};

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
    let is_message =
        |item: &Item| matches!(item, Item::Field(field) if field.role() == Role::Message);
    match items.split_last() {
        Some((last, before)) if is_message(last) => check_before(before),
        _ => Err("does not end with `<Message>`".to_owned()),
    }
}

fn check_before(items: &[Item]) -> Result<(), String> {
    for item in items {
        match item {
            Item::Field(field) if field.role() == Role::Message => {
                return Err(format!("`<{}>` stands before the end", field.name));
            }
            Item::Optional(items) if items.is_empty() => {
                return Err("an optional group is empty".to_owned());
            }
            Item::Optional(items) => check_before(items)?,
            _ => {}
        }
    }
    Ok(())
}
