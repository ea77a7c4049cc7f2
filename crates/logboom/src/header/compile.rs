//! [`Layout`] -> the steps that cut by it.

use super::gate::Gate;
use super::layout::{Field, Form, Item, Layout, Member, Role, Style};
use super::steps::Times;
use super::timer::Timer;

/// A layout made ready to cut by.
#[derive(Debug, Clone)]
pub(super) struct Program {
    /// Which layout it is.
    pub(super) layout: u16,
    pub(super) ops: Vec<Op>,
    /// What the first bytes of a record must be.
    pub(super) gate: Gate,
    /// The score of a record that has all pieces.
    pub(super) full: i32,
    /// Whether digits of a certain value end a field.
    pub(super) tells_digits: bool,
    /// Whether it reads a time.
    pub(super) tells_time: bool,
}

/// A step: what stands at the cursor.
#[derive(Debug, Clone)]
pub(super) enum Op {
    /// This byte.
    Byte(u8),
    /// These bytes.
    Text(Box<[u8]>),
    /// One or more blanks.
    Blanks,
    /// Blanks, or none.
    Pad,
    /// A blank or the end of the record, before the message.
    Edge,
    /// A time in one format, that of the timer of this number.
    Time(usize),
    /// A time in any format, or else so many words; the format may be known.
    AnyTime { format: usize, words: usize, stops: Stops },
    /// A name of a level.
    Known,
    /// A letter of a level.
    Letter,
    /// Digits.
    Num(Role),
    /// Text up to one of the stops.
    Word(Role, Stops),
    /// `<134>`
    Pri,
    /// `name[pid]`
    Tag,
    /// `[id key="value"]`
    Data,
    /// All that is left.
    Rest(Role),
    /// Steps that may fail; how much the score loses then.
    Optional(Box<[Op]>, i32),
    /// The rest of the record is an object with the message in one of these members.
    Object(Object),
}

/// The members of an object that are looked for.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) style: Style,
    pub(super) members: Box<[Wanted]>,
    /// In how many other objects it is a text.
    pub(super) depth: u8,
}

/// A member of an object that is looked for.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    /// The keys that lead to it, with dots between them.
    pub(super) path: Box<[u8]>,
    /// What its value is made of.
    pub(super) ops: Box<[Op]>,
    /// How much the score loses without it.
    pub(super) loss: i32,
    /// Whether the message is behind that.
    pub(super) has_message: bool,
}

/// Where a value ends.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Stops {
    /// At a blank.
    pub(super) blank: bool,
    /// At one of these texts; a blank in them is any blank, or the end of the record.
    pub(super) texts: Vec<Box<[u8]>>,
    /// The bracket that was opened right before and the one that closes it.
    pub(super) pair: Option<(u8, u8)>,
}

impl Stops {
    /// At a blank alone.
    fn at_blank() -> Self {
        Self { blank: true, ..Self::default() }
    }
}

/// What a piece adds to the score of a layout, in halves.
fn weight(field: &Field) -> i32 {
    match field.role() {
        Role::Time => 6,
        Role::Level | Role::Tag => 4,
        Role::Message => 0,
        _ => 2,
    }
}

fn weights(items: &[Item]) -> i32 {
    let weight = |item: &Item| match item {
        Item::Text(_) => 0,
        Item::Field(field) => weight(field),
        Item::Optional(items) => weights(items),
        Item::Object(_, members) => members.iter().map(member_weight).sum(),
    };
    items.iter().map(weight).sum()
}

/// A message of its own is better than the whole object as one.
fn member_weight(member: &Member) -> i32 {
    weights(&member.items) + i32::from(member.has_message())
}

/// What a layout whose time may have a fraction or none loses, so that it only cuts what fits no
/// other: sources may be told apart by nothing but their fractions.
const LOOSE: i32 = 1000;

/// The program of the layout of that number, whose times become some of `times`.
pub(super) fn compile(layout: &Layout, number: u16, times: &mut Times) -> Program {
    let mut ops = Vec::new();
    compile_items(&layout.items, &Stops::at_blank(), times, &mut ops);
    let gate = Gate::of(&ops, &times.timers);
    let tells_digits = tells_digits(&ops);
    let loose =
        ops.iter().any(|op| matches!(op, Op::Time(timer) if times.timers[*timer].is_loose()));
    let full = weights(&layout.items) - if loose { LOOSE } else { 0 };
    Program { layout: number, gate, full, tells_digits, tells_time: tells_time(&ops), ops }
}

fn tells_time(ops: &[Op]) -> bool {
    ops.iter().any(|op| match op {
        Op::Time(_) | Op::AnyTime { .. } => true,
        Op::Optional(ops, _) => tells_time(ops),
        Op::Object(object) => object.members.iter().any(|member| tells_time(&member.ops)),
        _ => false,
    })
}

fn tells_digits(ops: &[Op]) -> bool {
    ops.iter().any(|op| match op {
        Op::Word(_, stops) | Op::AnyTime { stops, .. } => {
            stops.texts.iter().flatten().any(u8::is_ascii_digit)
        }
        Op::Optional(ops, _) => tells_digits(ops),
        Op::Object(object) => object
            .members
            .iter()
            .any(|member| member.path.iter().any(u8::is_ascii_digit) || tells_digits(&member.ops)),
        _ => false,
    })
}

fn compile_items(items: &[Item], after: &Stops, times: &mut Times, ops: &mut Vec<Op>) {
    let mut index = 0;
    while let Some(item) = items.get(index) {
        let before = &items[..index];
        index += 1;
        match item {
            Item::Text(text) => {
                let to_message = items.get(index).is_some_and(Item::has_message);
                compile_text(text.as_bytes(), to_message, ops);
            }
            pad if is_pad(pad) => ops.push(Op::Pad),
            Item::Optional(group) => {
                let mut inner = Vec::new();
                compile_items(group, &stops(&items[index..], after), times, &mut inner);
                let pieces = group.iter().filter(|item| !matches!(item, Item::Text(_))).count();
                let loss = weights(group) + pieces.max(1) as i32;
                ops.push(Op::Optional(inner.into(), loss));
            }
            Item::Object(style, members) => ops.push(Op::Object(object(*style, members, 0, times))),
            Item::Field(field) => {
                let mut words = 1;
                while is_any_time(item) && is_blank_and_time(&items[index..]) {
                    words += 1;
                    index += 2;
                }
                let mut stops = stops(&items[index..], after);
                stops.pair = pair(before, &stops);
                ops.extend(op(field, stops, words, times));
            }
        }
    }
}

fn object(style: Style, members: &[Member], depth: u8, times: &mut Times) -> Object {
    let members = members.iter().map(|member| wanted(member, depth, times)).collect();
    Object { style, members, depth }
}

fn wanted(member: &Member, depth: u8, times: &mut Times) -> Wanted {
    let mut ops = Vec::new();
    match &*member.items {
        [Item::Object(style, members)] => {
            ops.push(Op::Object(object(*style, members, depth + 1, times)));
        }
        [Item::Field(field)]
            if field.form == Form::Any && !matches!(field.role(), Role::Time | Role::Message) =>
        {
            ops.push(Op::Rest(field.role()));
        }
        items => compile_items(items, &Stops::at_blank(), times, &mut ops),
    }
    Wanted {
        path: member.path.as_bytes().into(),
        ops: ops.into(),
        loss: weights(&member.items) + 1,
        has_message: member.has_message(),
    }
}

/// Blanks that pad a value, or not: `( )?`.
fn is_pad(item: &Item) -> bool {
    matches!(item, Item::Optional(group) if matches!(&**group, [Item::Text(text)] if text == " "))
}

fn compile_text(text: &[u8], to_message: bool, ops: &mut Vec<Op>) {
    let mut parts = text.split(|&b| b == b' ').peekable();
    while let Some(part) = parts.next() {
        match part {
            [] => {}
            [byte] => ops.push(Op::Byte(*byte)),
            part => ops.push(Op::Text(part.into())),
        }
        match parts.peek() {
            Some(rest) if rest.is_empty() && to_message => ops.push(Op::Edge),
            Some(_) => ops.push(Op::Blanks),
            None => {}
        }
    }
}

fn op(field: &Field, stops: Stops, words: usize, times: &mut Times) -> Option<Op> {
    Some(match (field.role(), &field.form) {
        (Role::Message, _) => return None,
        (_, Form::Format(format)) => {
            times.timers.push(Timer::new(format));
            Op::Time(times.timers.len() - 1)
        }
        (Role::Time, _) => {
            times.formats.push(None);
            Op::AnyTime { format: times.formats.len() - 1, words, stops }
        }
        (_, Form::Known) => Op::Known,
        (_, Form::Letter) => Op::Letter,
        (role, Form::Num) => Op::Num(role),
        (Role::Pri, _) => Op::Pri,
        (Role::Tag, _) => Op::Tag,
        (Role::Data, _) => Op::Data,
        (role, Form::Any) => Op::Word(role, stops),
    })
}

fn is_any_time(item: &Item) -> bool {
    matches!(item, Item::Field(field) if field.role() == Role::Time && field.form == Form::Any)
}

fn is_blank_and_time(items: &[Item]) -> bool {
    matches!(items, [Item::Text(text), time, ..] if text == " " && is_any_time(time))
}

/// Where a value before `items` ends, when `after` are the stops behind them.
fn stops(items: &[Item], after: &Stops) -> Stops {
    match items.first() {
        None => after.clone(),
        Some(Item::Field(_) | Item::Object(..)) => Stops::at_blank(),
        Some(pad) if is_pad(pad) => stops(&items[1..], after),
        // A mark between blanks ends a value of several words, a bracket begins another.
        Some(Item::Text(text))
            if text.starts_with(' ') && !text[1..].starts_with(|c| !is_mark(c)) && text != " " =>
        {
            let mark = 1 + text[1..].find(|c| !is_mark(c)).unwrap_or(text.len() - 1);
            let end = mark + usize::from(text[mark..].starts_with(' '));
            Stops { texts: vec![text.as_bytes()[..end].into()], ..Stops::default() }
        }
        Some(Item::Text(text)) if text.starts_with(' ') => Stops::at_blank(),
        Some(Item::Text(text)) => {
            let to_message = text.trim_end().len();
            let end = text.len().min(to_message + 1);
            Stops { texts: vec![text.as_bytes()[..end].into()], ..Stops::default() }
        }
        Some(Item::Optional(group)) => {
            let rest = stops(&items[1..], after);
            let mut all = stops(group, &rest);
            all.blank |= rest.blank;
            all.texts.extend(rest.texts);
            all
        }
    }
}

/// A mark that stands between values.
fn is_mark(c: char) -> bool {
    matches!(c, '-' | '|' | ':' | '>' | '=' | '*' | ';' | '~')
}

/// The brackets around a value: the last byte before it, the first byte of its stop.
fn pair(before: &[Item], stops: &Stops) -> Option<(u8, u8)> {
    let Some(Item::Text(text)) = before.last() else {
        return None;
    };
    let open = *text.as_bytes().last()?;
    let close = match open {
        b'[' => b']',
        b'(' => b')',
        b'{' => b'}',
        b'<' => b'>',
        b'"' => b'"',
        _ => return None,
    };
    let closed = !stops.blank && stops.texts.iter().all(|text| text.first() == Some(&close));
    closed.then_some((open, close))
}
