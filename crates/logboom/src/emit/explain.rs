//! An explanation -> a page for people, or an object of JSON.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use super::text::{push_visible, visible};
use super::{Value, json, plural, thousands};
use crate::mine::{Evidence, Step};
use crate::report::{Explanation, Near, StepWhy, TemplateWhy, TokenWhy, VariableWhy};

/// A page for people; nothing in it can move the cursor.
pub fn text(it: &Explanation) -> String {
    let mut page = Page::default();
    page.header(it);
    if let Some(reason) = it.rejected {
        page.say("rejected", reason.name());
        return page.text;
    }
    page.tokens(it);
    if let Some(folded) = it.folded {
        page.say("folded", &format!("to bound memory, of messages of this length {folded}"));
    }
    if let Some(template) = &it.template {
        page.template(it, template);
    }
    page.nearest(&it.nearest);
    page.text
}

#[derive(Default)]
struct Page {
    text: String,
}

/// Width of the names of a page.
const NAMES: usize = 10;

/// Most bytes of a value that are shown in a column.
const COLUMN: usize = 24;

impl Page {
    fn say(&mut self, name: &str, value: &str) {
        // A String takes all text.
        let _ = writeln!(self.text, "{name:<NAMES$} {value}");
    }

    fn header(&mut self, it: &Explanation) {
        let header = &it.header;
        let message = header.plain(header.message.of(&it.record));
        match &it.layout {
            Some(layout) => self.say("layout", &visible(layout.to_string().as_bytes())),
            None => self.say("layout", "none that is known fits: all of it is the message"),
        }
        if let Some(time) = header.time {
            let assumed = if header.assumed_year { ", of an assumed year" } else { "" };
            self.say("time", &format!("{time}{assumed}"));
        }
        if let Some(severity) = header.severity {
            self.say("severity", severity.name());
        }
        for (name, value) in fields(it) {
            self.say(name, &visible(&value));
        }
        self.say("message", &visible(&message));
    }

    fn tokens(&mut self, it: &Explanation) {
        let text = |token: &TokenWhy| visible(&part(it, &token.place));
        let texts: Vec<String> = it.tokens.iter().map(text).collect();
        let widest = texts.iter().map(|text| text.chars().count()).filter(|&it| it <= COLUMN);
        let width = widest.max().unwrap_or(0);
        for (token, text) in it.tokens.iter().zip(&texts) {
            let TokenWhy { class, why, .. } = token;
            self.say("  token", &format!("{text:<width$}  {class:<8}  {why}"));
        }
    }

    fn template(&mut self, it: &Explanation, template: &TemplateWhy) {
        let TemplateWhy { id, text, typed, pin, variables, words, .. } = template;
        if !it.is_known {
            self.say("unknown", "no record of this shape was read; if this one were:");
        }
        self.say("id", &id.to_string());
        self.say("template", &visible(text));
        if typed != text {
            self.say("typed", &visible(typed));
        }
        if let Some(pin) = pin {
            self.say("pinned", &format!("by your template `{}`", visible(pin.as_bytes())));
        }
        for (name, place, edge) in
            [("lead", &template.lead, "begin"), ("trail", &template.trail, "end")]
        {
            if !place.is_empty() {
                let what = shown(it, place);
                self.say(
                    name,
                    &format!("{what} (nearly all messages {edge} so, which says nothing)"),
                );
            }
        }
        for variable in variables {
            self.variable(it, variable, pin.is_some());
        }
        let words: Vec<String> = words
            .iter()
            .map(|(word, guards)| {
                visible(word) + if *guards { " (changes the meaning)" } else { "" }
            })
            .collect();
        if !words.is_empty() {
            self.say("words", &words.join(", "));
        }
        self.shapes(it, template);
    }

    fn variable(&mut self, it: &Explanation, variable: &VariableWhy, is_pinned: bool) {
        let VariableWhy { place, tokens, steps, .. } = variable;
        self.say("  variable", &shown(it, place));
        let inside = it.tokens.get(tokens.clone()).unwrap_or_default();
        let masked = inside.iter().filter(|token| token.class != "literal");
        for token in masked {
            let what =
                if inside.len() > 1 { shown(it, &token.place) + " is " } else { String::new() };
            self.say("", &format!("  {what}{}: {}", token.class, token.why));
        }
        if is_pinned && inside.iter().any(|token| token.class == "literal") {
            self.say("", "  your template has a variable here");
        }
        for StepWhy { place: part, step } in steps {
            let what = if part == place { String::new() } else { shown(it, part) + ": " };
            let (why, values) = sentences(step);
            self.say("", &format!("  {what}{why}"));
            if let Some(values) = values {
                self.say("", &format!("    {values}"));
            }
        }
    }

    fn shapes(&mut self, it: &Explanation, template: &TemplateWhy) {
        let TemplateWhy { shapes, records, examples, replaces, .. } = template;
        let also = if it.is_known { "" } else { " so far" };
        let (records, all) = (plural(*records, "record"), plural(*shapes as u64, "shape"));
        self.say("counted", &format!("{records} in {all}{also}"));
        for shape in examples {
            self.say("  shape", &format!("{}  {}", thousands(shape.records), visible(&shape.text)));
        }
        if *shapes > examples.len() {
            let more = thousands((shapes - examples.len()) as u64);
            self.say("", &format!("and {more} more"));
        }
        for (id, text) in replaces {
            self.say("replaces", &format!("{id}  {}", visible(text)));
        }
    }

    fn nearest(&mut self, nearest: &[Near]) {
        for near in nearest {
            self.say("near", &format!("{}  {}", near.id, visible(&near.text)));
            let list = |words: &[Vec<u8>]| {
                words.iter().map(|word| visible(word)).collect::<Vec<_>>().join(", ")
            };
            let differs = match (&near.has[..], &near.lacks[..]) {
                ([], []) => "has the same words".to_owned(),
                (has, []) => format!("has also: {}", list(has)),
                ([], lacks) => format!("lacks: {}", list(lacks)),
                (has, lacks) => format!("has: {}; lacks: {}", list(has), list(lacks)),
            };
            self.say("", &differs);
        }
    }
}

/// What a part of the record stands for.
fn part<'e>(it: &'e Explanation, place: &Range<usize>) -> Cow<'e, [u8]> {
    it.header.plain(it.record.get(place.clone()).unwrap_or_default())
}

/// The same to be seen; words where it is empty.
fn shown(it: &Explanation, place: &Range<usize>) -> String {
    match &*part(it, place) {
        [] => "(nothing here)".to_owned(),
        value => visible(value),
    }
}

/// The fields of the header that are texts.
fn fields(it: &Explanation) -> impl Iterator<Item = (&'static str, Cow<'_, [u8]>)> {
    let header = &it.header;
    let fields = [
        ("host", header.host),
        ("component", header.component),
        ("pid", header.pid),
        ("thread", header.thread),
    ];
    let fields = fields.into_iter().filter(|(_, span)| !span.is_empty());
    fields.map(|(name, span)| (name, header.plain(span.of(&it.record))))
}

/// A step in words: why, and the values that it hangs on.
fn sentences(step: &Step) -> (String, Option<String>) {
    if let Some((frame, anchors)) = &step.frame {
        let frame = visible(frame);
        return (format!("{}: `{frame}` (weight {anchors})", step.rule.about()), None);
    }
    let Some(evidence) = &step.evidence else { return (step.rule.about().to_owned(), None) };
    let Evidence { reason, place, anchors, distinct, kinds, examples } = evidence;
    let why = format!("{reason} ({place}; weight of the text around: {anchors})");
    let plural = if *distinct == 1 { "" } else { "s" };
    let kinds: Vec<String> = kinds.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let mut values =
        format!("{distinct} value{plural} {}: {}", step.rule.about(), kinds.join(", "));
    for (at, example) in examples.iter().enumerate() {
        values.push_str(if at == 0 { "; such as `" } else { ", `" });
        push_visible(example, &mut values);
        values.push('`');
    }
    (why, Some(values))
}

/// An object of JSON on a line, with all that the page has and the spans of bytes.
pub fn json(it: &Explanation) -> Vec<u8> {
    let mut out = Vec::new();
    let message = &it.header.message;
    let mut all = Object::new(&mut out);
    all.text("record", &it.record);
    all.maybe("layout", it.layout.as_ref().map(|layout| layout.to_string().into_bytes()));
    all.value("time", &it.header.time.map_or(Value::Null, Value::Time));
    all.maybe("severity", it.header.severity.map(|it| it.name().as_bytes().to_vec()));
    for (name, value) in fields(it) {
        all.text(name, &value);
    }
    all.text("message", &it.header.plain(message.of(&it.record)));
    all.maybe("rejected", it.rejected.map(|it| it.name().as_bytes().to_vec()));
    all.maybe("folded", it.folded.map(|it| it.as_bytes().to_vec()));
    all.value("known", &Value::Bool(it.is_known));
    all.list("tokens", &it.tokens, |token, object| {
        object.text("text", &part(it, &token.place));
        object.text("class", token.class.as_bytes());
        object.text("why", token.why.as_bytes());
    });
    match &it.template {
        None => all.value("template", &Value::Null),
        Some(template) => template_json(it, template, &mut all),
    }
    all.list("nearest", &it.nearest, |near, object| {
        object.text("id", near.id.to_string().as_bytes());
        object.text("template", &near.text);
        object.texts("has", &near.has);
        object.texts("lacks", &near.lacks);
    });
    all.end();
    out.push(b'\n');
    out
}

fn template_json(it: &Explanation, template: &TemplateWhy, all: &mut Object<'_>) {
    all.text("id", template.id.to_string().as_bytes());
    all.text("template", &template.text);
    all.text("typed", &template.typed);
    all.maybe("pinned", template.pin.as_ref().map(|pin| pin.as_bytes().to_vec()));
    all.text("lead", &part(it, &template.lead));
    all.text("trail", &part(it, &template.trail));
    all.list("variables", &template.variables, |variable, object| {
        object.text("value", &part(it, &variable.place));
        object.maybe("class", variable.class.as_ref().map(|it| it.as_bytes().to_vec()));
        object.list("steps", &variable.steps, |why, object| step_json(it, why, object));
    });
    all.list("words", &template.words, |(word, guards), object| {
        object.text("text", word);
        object.value("guards", &Value::Bool(*guards));
    });
    all.value("records", &Value::Int(template.records));
    all.value("shapes", &Value::Int(template.shapes as u64));
    all.list("examples", &template.examples, |shape, object| {
        object.text("shape", &shape.text);
        object.value("records", &Value::Int(shape.records));
    });
    all.list("replaces", &template.replaces, |(id, text), object| {
        object.text("id", id.to_string().as_bytes());
        object.text("template", text);
    });
}

fn step_json(it: &Explanation, why: &StepWhy, object: &mut Object<'_>) {
    let Step { rule, evidence, frame, .. } = &why.step;
    object.text("rule", rule.name().as_bytes());
    object.text("of", &part(it, &why.place));
    if let Some(evidence) = evidence {
        let Evidence { reason, place, anchors, distinct, kinds, examples } = evidence;
        object.text("reason", reason.as_bytes());
        object.text("place", place.as_bytes());
        object.value("anchors", &Value::Int(*anchors as u64));
        object.value("distinct", &Value::Int(*distinct as u64));
        let kinds = kinds.iter().map(|(name, count)| (*name, *count as u64));
        object.value("kinds", &Value::Counts(kinds.collect()));
        object.texts("examples", examples);
    }
    if let Some((frame, anchors)) = frame {
        object.text("frame", frame);
        object.value("anchors", &Value::Int(*anchors as u64));
    }
    let (because, values) = sentences(&why.step);
    object.text("why", because.as_bytes());
    object.maybe("values", values.map(String::into_bytes));
}

/// An object of JSON that is being written.
struct Object<'o> {
    out: &'o mut Vec<u8>,
    before: u8,
}

impl<'o> Object<'o> {
    fn new(out: &'o mut Vec<u8>) -> Self {
        Self { out, before: b'{' }
    }

    fn name(&mut self, name: &str) {
        self.out.extend_from_slice(&[self.before, b'"']);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.before = b',';
    }

    fn value(&mut self, name: &str, value: &Value<'_>) {
        self.name(name);
        json::write(value, self.out);
    }

    fn text(&mut self, name: &str, text: &[u8]) {
        self.value(name, &Value::Text(text.into()));
    }

    fn maybe(&mut self, name: &str, text: Option<Vec<u8>>) {
        self.value(name, &text.map_or(Value::Null, |text| Value::Text(text.into())));
    }

    fn texts(&mut self, name: &str, texts: &[Vec<u8>]) {
        self.name(name);
        let write = |text: &Vec<u8>, out: &mut Vec<u8>| {
            json::write(&Value::Text(text.as_slice().into()), out);
        };
        json::list(self.out, [b'[', b']'], texts, write);
    }

    fn list<T>(&mut self, name: &str, items: &[T], each: impl Fn(&T, &mut Object<'_>)) {
        self.name(name);
        json::list(self.out, [b'[', b']'], items, |item, out| {
            let mut object = Object::new(out);
            each(item, &mut object);
            object.end();
        });
    }

    fn end(self) {
        if self.before == b'{' {
            self.out.push(b'{');
        }
        self.out.push(b'}');
    }
}
