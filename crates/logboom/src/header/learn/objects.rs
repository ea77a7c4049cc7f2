//! objects of JSON -> layouts.
//!
//! Enters: lines that are objects with a message, by their keys. Leaves: for each key of messages a
//! layout with what else is known of such lines: keys propose, values decide. Where messages have
//! a header with a time or a level of their own, as those of programs that another one collects do, there is a
//! layout with that, too.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::super::detect::detect;
use super::super::layout::{Field, Form, Item, Member};
use super::super::{level, object};
use super::first::resolve;
use super::group::Group;

/// Keys of a message, the likeliest first; as all keys here without regard to case, `_`, `-`, `$` and an `@`
/// before them.
const MESSAGES: &[&str] = &[
    "message",
    "msg",
    "log",
    "event",
    "body",
    "textpayload",
    "shortmessage",
    "fullmessage",
    "renderedmessage",
    "@m",
    "@mt",
    "text",
];

/// Names of fields, and the keys that lead to their values.
const FIELDS: &[(&str, &[&str])] = &[
    (
        "Time",
        &[
            "time",
            "timestamp",
            "ts",
            "datetime",
            "date",
            "asctime",
            "eventtime",
            "logtime",
            "created",
            "createdat",
            "@t",
            "t",
            "t.date",
            "realtimetimestamp",
            "instant.epochsecond",
        ],
    ),
    (
        "Level",
        &[
            "level",
            "severity",
            "lvl",
            "loglevel",
            "log.level",
            "levelname",
            "severitytext",
            "priority",
            "@l",
            "l",
            "s",
        ],
    ),
    ("Host", &["host", "hostname", "host.name", "host.hostname", "node"]),
    (
        "Component",
        &[
            "logger",
            "loggername",
            "log.logger",
            "component",
            "module",
            "sourcecontext",
            "syslogidentifier",
            "target",
            "service",
            "servicename",
            "service.name",
            "app",
            "name",
            "class",
            "caller",
            "source",
            "c",
        ],
    ),
    ("Pid", &["pid", "processid", "process.pid", "process"]),
    ("Thread", &["thread", "threadname", "process.thread.name", "threadid", "tid", "ctx"]),
];

/// So many lines are objects of a log, whatever else is in them.
const ENOUGH: usize = 5;

/// The values of a line by the keys that lead to them.
type Values<'a> = BTreeMap<String, &'a [u8]>;

/// A text that is an object may be a message of another one: so a program's lines are collected.
const MAX_DEPTH: u8 = 1;

/// Whether a line is an object with a message.
pub(super) fn has_message(line: &[u8]) -> bool {
    read(line, 0).is_some()
}

/// Whether what is left of lines is an object with a message.
pub(super) fn are_messages(group: &Group<'_>) -> bool {
    group.most(90, |rest| rest.starts_with(b"{\"") && has_message(rest))
}

/// The objects that some of these lines are.
pub(super) fn learn(lines: &[&[u8]]) -> Vec<Item> {
    learn_at(lines, 0)
}

/// The objects of texts that were put between quotes so often.
fn learn_at(lines: &[&[u8]], depth: u8) -> Vec<Item> {
    let mut by_message: BTreeMap<String, Vec<Values<'_>>> = BTreeMap::new();
    for (message, values) in lines.iter().filter_map(|line| read(line, depth)) {
        by_message.entry(message).or_default().push(values);
    }
    let mut groups: Vec<_> = by_message.into_iter().collect();
    groups.sort_by_key(|(_, lines)| std::cmp::Reverse(lines.len()));
    groups.iter().flat_map(|(message, lines)| objects(message, lines, depth)).collect()
}

/// The key of the message of an object, and its values by their keys.
fn read(line: &[u8], depth: u8) -> Option<(String, Values<'_>)> {
    let mut values = Values::new();
    let mut best: Option<(usize, String)> = None;
    let start = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let is_object = object::walk(line, start, depth, &mut |path, value| {
        let keys: Option<Vec<&str>> =
            path.keys().iter().map(|key| std::str::from_utf8(key).ok()).collect();
        let Some(keys) = keys.filter(|_| !value.is_null(line)) else { return };
        let path = keys.join(".");
        let rank = keys.last().and_then(|key| MESSAGES.iter().position(|it| *it == plain(key)));
        if let Some(rank) = rank.filter(|_| value.is_text) {
            let rank = keys.len() * MESSAGES.len() + rank;
            if best.as_ref().is_none_or(|(least, _)| rank < *least) {
                best = Some((rank, path.clone()));
            }
        }
        values.entry(path).or_insert(&line[value.start..value.end]);
    });
    best.filter(|_| is_object).map(|(_, message)| (message, values))
}

/// A key without what differs from one style to another.
fn plain(key: &str) -> String {
    let key = key.strip_prefix('@').filter(|rest| rest.len() > 2).unwrap_or(key);
    key.chars().filter(|c| !"_-$".contains(*c)).map(|c| c.to_ascii_lowercase()).collect()
}

/// The objects of lines whose messages stand behind the same key.
fn objects(message: &str, lines: &[Values<'_>], depth: u8) -> Vec<Item> {
    let mut members: Vec<Member> = Vec::new();
    for (name, keys) in FIELDS {
        let field = keys.iter().find_map(|key| field(name, key, message, lines));
        members.extend(field.filter(|found| members.iter().all(|it| it.path != found.path)));
    }
    let is_told = members.iter().any(|member| {
        matches!(&*member.items, [Item::Field(field)] if matches!(&*field.name, "Time" | "Level"))
    });
    if !is_told && lines.len() < ENOUGH {
        return Vec::new();
    }
    let object = |items: Vec<Item>| {
        let message = Member { path: message.to_owned(), items };
        Item::Object(members.iter().cloned().chain([message]).collect())
    };
    let values = lines.iter().filter_map(|line| line.get(message));
    let texts: Vec<&[u8]> = values.map(|text| object::trimmed_end(text, 0)).collect();
    messages(&texts, depth).into_iter().map(object).collect()
}

/// What messages are made of: an object, a header with a time or a level, or no more than the message.
fn messages(texts: &[&[u8]], depth: u8) -> Vec<Vec<Item>> {
    let inner = if depth < MAX_DEPTH { learn_at(texts, depth + 1) } else { Vec::new() };
    let own = super::learn(texts, true).into_iter();
    let own = own.filter(|layout| layout.is_timed() || has_level(&layout.items));
    let bare = vec![Item::Field(Field::new("Message", Form::Any))];
    let inner = inner.into_iter().map(|object| vec![object]);
    inner.chain(own.map(|layout| layout.items)).chain([bare]).collect()
}

fn has_level(items: &[Item]) -> bool {
    items.iter().any(|item| matches!(item, Item::Field(field) if field.name == "Level"))
}

/// The member with the values of a field, if this key leads to them in most lines.
fn field(name: &str, key: &str, message: &str, lines: &[Values<'_>]) -> Option<Member> {
    let paths = lines.iter().flat_map(BTreeMap::keys);
    let path = paths.filter(|path| *path != message).find(|path| plain(path) == key)?;
    let values: Vec<&[u8]> = lines.iter().filter_map(|line| line.get(path).copied()).collect();
    if values.len() * 2 < lines.len() {
        return None;
    }
    let most = |is: &dyn Fn(&[u8]) -> bool| {
        values.iter().filter(|value| is(value)).count() * 10 >= values.len() * 9
    };
    let form = match name {
        "Time" => time(&values)?,
        "Level"
            if !most(&|it| {
                level::severity(it).or(level::of_number(it)).or(level::letter(it)).is_some()
            }) =>
        {
            return None;
        }
        "Pid" if !most(&|it| it.iter().all(u8::is_ascii_digit)) => return None,
        _ => Form::Any,
    };
    Some(Member { path: path.clone(), items: vec![Item::Field(Field::new(name, form))] })
}

/// The form of values that are times.
fn time(values: &[&[u8]]) -> Option<Form> {
    let found = values.iter().filter_map(|value| detect(value).filter(|it| it.0 == value.len()));
    let formats: Vec<_> = found.map(|(_, format)| Rc::new(format)).collect();
    if formats.len() * 10 < values.len() * 9 {
        return None;
    }
    let format = resolve(values, &formats)?;
    let reads_all = |format: &super::super::time::Format| {
        values.iter().all(|value| format.read(value, 0).is_some_and(|(end, _)| end == value.len()))
    };
    let loose = format.with_any_fraction();
    let fitting = [format, loose].into_iter().find(reads_all);
    Some(fitting.map_or(Form::Any, Form::Format))
}
