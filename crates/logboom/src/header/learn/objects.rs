//! objects of JSON or logfmt -> layouts.
//!
//! Enters: lines that are objects with a message, by their keys. Leaves: for each key of messages a
//! layout with what else is known of such lines: keys propose, values decide. An object without a message
//! is one as a whole. Where messages have
//! a header with a time or a level of their own, as those of programs that another one collects do, there is a
//! layout with that, too.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::super::detect::detect;
use super::super::layout::{Field, Form, Item, Member, Style};
use super::super::object::Path;
use super::super::time::Format;
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
const FIELDS: [(&str, &[&str]); 6] = [
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

/// A text that is an object may be a message of another one: so a program's lines are collected.
const MAX_DEPTH: u8 = 1;

/// The values of a line by the keys that lead to them.
type Values<'a> = BTreeMap<String, &'a [u8]>;

/// A line that is an object.
struct Read<'a> {
    style: Style,
    /// The key of its message; the whole object is one, where it has none.
    message: Option<String>,
    values: Values<'a>,
}

/// Lines whose messages stand behind the same key, or behind none.
struct Alike<'a> {
    style: Style,
    message: Option<String>,
    lines: Vec<Values<'a>>,
    /// The keys of all.
    keys: BTreeSet<String>,
}

/// Whether a line is an object with a message, or of JSON with a time or a level.
pub(super) fn is_record(line: &[u8]) -> bool {
    record(line, 0, &mut |_, _| ()).is_some()
}

/// Whether what is left of lines are such.
pub(super) fn are_records(group: &Group<'_>) -> bool {
    group.most(90, is_record)
}

/// The objects that some of these lines are, which were put between quotes `depth` times.
pub(super) fn learn(lines: &[&[u8]], depth: u8) -> Vec<Item> {
    let mut all: Vec<Alike<'_>> = Vec::new();
    for Read { style, message, values } in lines.iter().filter_map(|line| read(line, depth)) {
        let known = all.iter().position(|it| it.style == style && it.message == message);
        let place = known.unwrap_or_else(|| {
            all.push(Alike { style, message, lines: Vec::new(), keys: BTreeSet::new() });
            all.len() - 1
        });
        let alike = &mut all[place];
        for key in values.keys().filter(|key| Some(*key) != alike.message.as_ref()) {
            if !alike.keys.contains(key) {
                alike.keys.insert(key.clone());
            }
        }
        alike.lines.push(values);
    }
    all.sort_by_key(|alike| std::cmp::Reverse(alike.lines.len()));
    all.iter().flat_map(|alike| alike.objects(depth)).collect()
}

/// The object that is a line, if it is a record.
fn read(line: &[u8], depth: u8) -> Option<Read<'_>> {
    let mut values = Values::new();
    let (style, message) = record(line, depth, &mut |path, value| {
        if let Some(path) = path.text() {
            values.entry(path).or_insert(value);
        }
    })?;
    let message = match message {
        Some(path) => Some(path.text()?),
        None => None,
    };
    Some(Read { style, message, values })
}

/// How an object is written that has a message, or a time or a level at least, and where the message stands; each
/// of its values is given away.
fn record<'a>(
    line: &'a [u8],
    depth: u8,
    each: &mut dyn FnMut(&Path<'a>, &'a [u8]),
) -> Option<(Style, Option<Path<'a>>)> {
    let start = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let style = match line.get(start)? {
        b'{' => Style::Json,
        _ => Style::Pairs,
    };
    let mut best: Option<(usize, Path<'_>)> = None;
    let mut is_told = false;
    let is_object = object::walk(style, line, start, depth, &mut |path, place| {
        if place.is_null(line) {
            return;
        }
        let value = &line[place.start..place.end];
        if let [before @ .., last] = path.keys()
            && (place.is_text || style == Style::Pairs)
            && let Some(rank) = MESSAGES.iter().position(|name| is_key(last, name))
        {
            let rank = before.len() * MESSAGES.len() + rank;
            if best.is_none_or(|(least, _)| rank < least) {
                best = Some((rank, *path));
            }
        }
        is_told = is_told || tells(path, value);
        each(path, value);
    });
    let is_record = match style {
        Style::Json => is_told || best.is_some(),
        // As a rule they are a message, which may have such a key, too.
        Style::Pairs => is_told && best.is_some(),
    };
    (is_object && is_record).then_some((style, best.map(|(_, path)| path)))
}

/// Whether a key has that name, but for what differs from one style to another.
fn is_key(key: &[u8], name: &str) -> bool {
    let key = key.strip_prefix(b"@").filter(|rest| rest.len() > 2).unwrap_or(key);
    let letters = key.iter().filter(|byte| !b"_-$".contains(byte));
    letters.map(u8::to_ascii_lowercase).eq(name.bytes())
}

impl Alike<'_> {
    /// The objects that these lines are, which differ in what their messages are made of.
    fn objects(&self, depth: u8) -> Vec<Item> {
        let mut members: Vec<Member> = Vec::new();
        for (name, keys) in FIELDS {
            let field = keys.iter().find_map(|key| self.field(name, key));
            members.extend(field.filter(|found| members.iter().all(|it| it.path != found.path)));
        }
        let has = |name: &str| members.iter().any(|member| has_field(&member.items, name));
        let are_enough = self.message.is_some() && self.lines.len() >= ENOUGH;
        let has_level = has("Level");
        if !are_enough && !has_level && !has("Time") {
            return Vec::new();
        }
        let Some(message) = &self.message else {
            return vec![Item::Object(self.style, members)];
        };
        let object = |items: Vec<Item>| {
            let message = Member { path: message.clone(), items };
            Item::Object(self.style, members.iter().cloned().chain([message]).collect())
        };
        let values = self.lines.iter().filter_map(|line| line.get(message));
        let texts: Vec<&[u8]> = values.map(|text| object::trimmed_end(text, 0)).collect();
        messages(&texts, depth, has_level).into_iter().map(object).collect()
    }

    /// The member with the values of a field, if this key leads to them in most lines.
    fn field(&self, name: &str, key: &str) -> Option<Member> {
        let path = self.keys.iter().find(|path| is_key(path.as_bytes(), key))?;
        let values: Vec<&[u8]> =
            self.lines.iter().filter_map(|line| line.get(path).copied()).collect();
        if values.len() * 2 < self.lines.len() {
            return None;
        }
        let most = |is: &dyn Fn(&[u8]) -> bool| {
            values.iter().filter(|value| is(value)).count() * 10 >= values.len() * 9
        };
        let form = match name {
            "Time" => time(&values)?,
            "Level" if !most(&is_level) => return None,
            "Pid" if !most(&|value| value.iter().all(u8::is_ascii_digit)) => return None,
            _ => Form::Any,
        };
        Some(Member { path: path.clone(), items: vec![Item::Field(Field::new(name, form))] })
    }
}

/// Whether a value is the time or the level that its key says it is.
fn tells(path: &Path<'_>, value: &[u8]) -> bool {
    let [key] = path.keys() else { return false };
    let [(_, times), (_, levels), ..] = FIELDS;
    let is_one_of = |names: &[&str]| names.iter().any(|name| is_key(key, name));
    is_one_of(times) && detect(value).is_some_and(|(end, _)| end == value.len())
        || is_one_of(levels) && is_level(value)
}

fn is_level(value: &[u8]) -> bool {
    level::severity(value).or(level::of_number(value)).or(level::letter(value)).is_some()
}

/// What messages are made of: an object, a header with a time, or with a level if none is known, or no more
/// than the message.
fn messages(texts: &[&[u8]], depth: u8, has_level: bool) -> Vec<Vec<Item>> {
    let inner = if depth < MAX_DEPTH { learn(texts, depth + 1) } else { Vec::new() };
    let own = super::learn(texts, true).into_iter();
    let own =
        own.filter(|layout| layout.is_timed() || !has_level && has_field(&layout.items, "Level"));
    let bare = vec![Item::Field(Field::new("Message", Form::Any))];
    let inner = inner.into_iter().map(|object| vec![object]);
    inner.chain(own.map(|layout| layout.items)).chain([bare]).collect()
}

/// Whether one of some pieces is that field.
fn has_field(items: &[Item], name: &str) -> bool {
    items.iter().any(|item| matches!(item, Item::Field(field) if field.name == name))
}

/// The form of values that are times.
fn time(values: &[&[u8]]) -> Option<Form> {
    let found = values.iter().filter_map(|value| detect(value).filter(|it| it.0 == value.len()));
    let formats: Vec<_> = found.map(|(_, format)| Rc::new(format)).collect();
    if formats.len() * 10 < values.len() * 9 {
        return None;
    }
    let format = resolve(values, &formats)?;
    let reads_all = |format: &Format| {
        values.iter().all(|value| format.read(value, 0).is_some_and(|(end, _)| end == value.len()))
    };
    let loose = format.with_any_fraction();
    let fitting = [format, loose].into_iter().find(reads_all);
    Some(fitting.map_or(Form::Any, Form::Format))
}
