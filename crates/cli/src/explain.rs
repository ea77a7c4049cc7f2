//! How one line is cut, masked and matched.

use std::fmt::Write as _;

use anyhow::Result;
use logboom::emit;
use logboom::header::{Clock, Headers};
use logboom::record::Framer;
use logboom::report::{Label, Outcome};
use logboom::time::Stamp;
use logboom::token::Tokenizer;
use logboom::{Engine, Labeler};

use crate::out::Out;

/// Writes how the engine sees a line.
pub(crate) fn write(engine: &Engine, line: &[u8], mut out: Out) -> Result<()> {
    let mut labeler = engine.labeler();
    let names = labeler.clone();
    let options = engine.options();
    let layouts = engine.layouts().into_iter().filter_map(|row| row.layout).collect();
    let now = i64::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap_or(i64::MAX);
    let latest = Some(Stamp::new(now, Some(0)));
    let clock = Clock::new(options.year, options.zone.clone(), latest);
    let mut framer = Framer::new(Headers::Given(layouts), clock, line.len().max(1));
    framer.push(line);
    framer.finish();
    while let Some(block) = framer.block() {
        let mut texts = Vec::new();
        labeler.label(&block, |record, label| texts.push(explain(engine, &names, record, &label)));
        out.put(texts.concat().as_bytes())?;
    }
    out.finish()
}

fn explain(engine: &Engine, labeler: &Labeler, record: &[u8], label: &Label) -> String {
    let mut text = String::new();
    let mut say = |name: &str, value: &str| {
        // A String takes all text.
        let _ = writeln!(text, "{name:<10} {value}");
    };
    let header = &label.header;
    if let Some(time) = label.time {
        say("time", &time.to_string());
    }
    if let Some(severity) = header.severity {
        say("severity", severity.name());
    }
    let fields = [
        ("host", header.host),
        ("component", header.component),
        ("pid", header.pid),
        ("thread", header.thread),
    ];
    for (name, span) in fields.into_iter().filter(|(_, span)| !span.is_empty()) {
        say(name, &emit::visible(span.of(record)));
    }
    let message = header.message.of(record);
    say("message", &emit::visible(message));
    let masks = &engine.options().masks;
    for token in Tokenizer::new(masks.clone()).tokenize(message) {
        say(&format!("  {}", masks.name(token.class)), &emit::visible(token.bytes(message)));
    }
    match &label.outcome {
        Outcome::Rejected(reason) => say("rejected", reason.name()),
        Outcome::Unknown => say("template", "none: no record of this shape was read"),
        Outcome::Matched(found) => {
            say("id", &labeler.id(found.template).to_string());
            say("template", &emit::visible(labeler.text(found.template)));
            say("typed", &emit::visible(labeler.typed(found.template)));
            for place in &found.variables {
                say("  variable", &emit::visible(&record[place.clone()]));
            }
        }
    }
    text
}
