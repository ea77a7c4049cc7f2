//! Which column is what: names for the fields that rules took without one.

use super::super::layout::{Field, Form, Item, Role};
use super::group::{Group, most, without_numbers};
use std::collections::BTreeSet;

/// A place in a source, which is the component where there is no other.
pub(super) const PLACE: &str = "Place";

/// Names the columns of a group that have none.
pub(super) fn name(group: &mut Group<'_>) {
    label(&mut group.items);
    let (rows, columns) = (&group.rows, &group.columns);
    let values = |column: usize| rows.iter().map(move |row| columns[column][row.index]);
    let share = |column: usize, is: fn(&[u8]) -> bool| most(80, values(column), is);
    let distinct =
        |column: usize| values(column).map(without_numbers).collect::<BTreeSet<_>>().len();
    let enclosed = enclosed(&group.items);
    let mut fields: Vec<&mut Field> = group.items.iter_mut().flat_map(fields).collect();
    let has = |fields: &[&mut Field], role| fields.iter().any(|field| field.role() == role);

    for (column, field) in fields.iter_mut().enumerate() {
        if is_open(field) && share(column, is_address) {
            field.name = "Host".to_owned();
            break;
        }
    }
    for column in 0..fields.len() {
        if fields[column].form == Form::Num && is_open(fields[column]) {
            let name = if has(&fields, Role::Pid) { "Thread" } else { "Pid" };
            // The first may count the lines, but not in a bracket.
            if !has(&fields, Role::Thread) && (column > 0 || enclosed.contains(&column)) {
                fields[column].name = name.to_owned();
            }
        }
    }
    if !has(&fields, Role::Component) && !has(&fields, Role::Tag) {
        let few = |column: usize| distinct(column) <= (rows.len() / 2).max(3);
        let named = (0..fields.len()).rev().filter(|&column| {
            let any = fields[column].form == Form::Any;
            any && is_open(fields[column]) && share(column, is_name) && few(column)
        });
        let placed = fields.iter().any(|field| field.name == PLACE);
        // A logger rather than another name, and what is in a bracket is rather a thread.
        let rank = |column: &usize| (share(*column, is_logger), !enclosed.contains(column));
        let named = named.rev().max_by_key(rank);
        let named = named.filter(|column| !placed || rank(column) != (false, false));
        if let Some(column) = named {
            fields[column].name = "Component".to_owned();
        }
    }
    // A place in a source tells where, if nothing else does.
    let tells = has(&fields, Role::Component) || has(&fields, Role::Tag);
    if !tells && let Some(place) = fields.iter_mut().find(|field| field.name == PLACE) {
        place.name = "Component".to_owned();
    }
    if !has(&fields, Role::Thread) {
        // Loggers put the name of a thread in brackets, as they do with no host; that of the program is
        // always the same.
        let count = |column: &usize| values(*column).collect::<BTreeSet<_>>().len();
        let named = (0..fields.len()).rev().filter(|&column| {
            is_open(fields[column]) && enclosed.contains(&column) && share(column, is_thread)
        });
        let thread = named.max_by_key(count);
        if let Some(column) = thread {
            fields[column].name = "Thread".to_owned();
        }
    }
    if !has(&fields, Role::Host) {
        let host = (0..fields.len()).find(|&column| {
            let any = is_open(fields[column]) && fields[column].form == Form::Any;
            any && !enclosed.contains(&column) && share(column, is_host)
        });
        if let Some(column) = host {
            fields[column].name = "Host".to_owned();
        }
    }
}

/// Names what is labelled in the log itself, as in `[pid 12]`.
fn label(items: &mut [Item]) {
    for index in 1..items.len() {
        let [Item::Text(text), Item::Field(field)] = &mut items[index - 1..=index] else {
            continue;
        };
        let label = text.rsplit(|c: char| !c.is_ascii_alphabetic()).find(|word| !word.is_empty());
        if is_open(field) && text.ends_with([' ', ':', '=']) {
            match label {
                Some("pid" | "process") => field.name = "Pid".to_owned(),
                Some("tid" | "thread") => field.name = "Thread".to_owned(),
                Some("client" | "host") => field.name = "Host".to_owned(),
                _ => {}
            }
        }
    }
}

/// The columns in square brackets.
fn enclosed(items: &[Item]) -> BTreeSet<usize> {
    fn visit(items: &[Item], column: &mut usize, found: &mut BTreeSet<usize>) {
        let mut open = false;
        for item in items {
            match item {
                Item::Text(text) => open = text.ends_with('['),
                Item::Field(_) => {
                    if open {
                        found.insert(*column);
                    }
                    (*column, open) = (*column + 1, false);
                }
                Item::Optional(items) => visit(items, column, found),
                Item::Object(..) => {}
            }
        }
    }
    let mut found = BTreeSet::new();
    visit(items, &mut 0, &mut found);
    found
}

fn fields(item: &mut Item) -> Vec<&mut Field> {
    match item {
        Item::Text(_) | Item::Object(..) => Vec::new(),
        Item::Field(field) => vec![field],
        Item::Optional(items) => items.iter_mut().flat_map(fields).collect(),
    }
}

fn is_open(field: &Field) -> bool {
    field.name == "Skip"
}

/// An IP address.
fn is_address(value: &[u8]) -> bool {
    let is_part = |b: &u8| b.is_ascii_hexdigit() || b".:".contains(b);
    let text = std::str::from_utf8(value).ok().filter(|_| value.iter().all(is_part));
    text.is_some_and(|text| text.parse::<std::net::IpAddr>().is_ok())
}

/// A name of a program, a module or a logger.
fn is_name(value: &[u8]) -> bool {
    let value = value.trim_ascii_end();
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic() || **b == b'_').count();
    letters * 2 > value.len() && !value.iter().any(|b| b" =".contains(b))
}

/// A name, or one with more digits than letters (`nio-8080-exec-12`) that is no code (`MY-010116`).
fn is_thread(value: &[u8]) -> bool {
    is_name(value) || is_host(value) && value.iter().any(u8::is_ascii_lowercase)
}

/// A name with those of what it is in: `a.b.C`, `a::b`.
fn is_logger(value: &[u8]) -> bool {
    value.contains(&b'.') || value.windows(2).any(|pair| pair == b"::")
}

/// A name with a number in it, as hosts have.
fn is_host(value: &[u8]) -> bool {
    value.first().is_some_and(u8::is_ascii_alphabetic)
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().all(|b| b.is_ascii_alphanumeric() || b"-._:/".contains(b))
}
