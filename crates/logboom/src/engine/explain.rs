//! A record -> why it has its template.
//!
//! Enters: the bytes of records, and what the engine counted. Leaves: an [`Explanation`] of each.
//! Shapes are mined once more here, with a journal of the reasons: nobody else pays for it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::label::{bytes_of, tokens_of};
use super::model::{Known, Model, Named};
use super::{Labeler, Shared};
use crate::escape::Plain;
use crate::header::{Header, Layout};
use crate::lexicon;
use crate::mine::{self, Step, TokenKind};
use crate::options::Options;
use crate::report::{
    Explanation, Label, Near, Outcome, ShapeRow, StepWhy, TemplateWhy, TokenWhy, VariableWhy,
};
use crate::shape::{self, Level};
use crate::token::{Masks, Token, Tokenizer};

/// Most shapes of a template that are shown.
const SHAPES: usize = 5;

/// Most other templates that are shown.
const NEAREST: usize = 3;

/// Explains each record.
pub(super) fn explain(engine: &Arc<Shared>, records: &[u8]) -> Vec<Explanation> {
    let (options, model) = (&engine.options, engine.model());
    let mut labeler = Labeler::new(Arc::clone(options), Arc::clone(&model));
    let mut framer = labeler.settled_framer();
    framer.push(records);
    framer.finish();
    let mut explained = Vec::new();
    while let Some(block) = framer.block() {
        labeler.label(&block, |record, label| {
            let index = label.header.layout.map(usize::from);
            let layout = index.and_then(|index| block.layouts.iter().nth(index)).cloned();
            explained.push(one(options, &model, record, label, layout));
        });
    }
    explained
}

fn one(
    options: &Options,
    model: &Model,
    record: &[u8],
    label: &Label,
    layout: Option<Layout>,
) -> Explanation {
    let mut explained = Explanation {
        record: record.to_vec(),
        header: label.header,
        layout,
        rejected: None,
        tokens: Vec::new(),
        folded: None,
        is_known: false,
        template: None,
        nearest: Vec::new(),
    };
    if let Outcome::Rejected(reason) = label.outcome {
        explained.rejected = Some(reason);
        return explained;
    }
    let message = Message::new(&options.masks, record, &label.header);
    explained.tokens = message.tokens.iter().map(|token| message.token(token)).collect();
    explained.folded = model.level(message.tokens.len()).map(about_level);
    let mut folded = Vec::new();
    if let Some(known) = model.lookup(&message.shape, message.tokens.len(), &mut folded) {
        explained.is_known = true;
        explained.template = Some(message.template(options, model, known));
        explained.nearest = nearest(model, &model.templates[known.template]);
        return explained;
    }
    let level = model.level(message.tokens.len());
    let shape = crate::table::fold(&message.shape, level, &mut folded);
    let wider = model.with(shape, options);
    let mut again = Vec::new();
    if let Some(known) = wider.lookup(&message.shape, message.tokens.len(), &mut again) {
        let mut template = message.template(options, &wider, known);
        template.replaces = replaced(model, &wider, known.template);
        explained.template = Some(template);
        explained.nearest = nearest(model, &wider.templates[known.template]);
    }
    explained
}

/// A message and its tokens.
struct Message<'m> {
    masks: &'m Arc<Masks>,
    plain: Plain,
    /// Where it begins in its record.
    start: usize,
    tokens: Vec<Token>,
    shape: Vec<u8>,
}

impl<'m> Message<'m> {
    fn new(masks: &'m Arc<Masks>, record: &[u8], header: &Header) -> Self {
        let mut plain = Plain::default();
        plain.set(header.message.of(record), header.quoted);
        let tokens = Tokenizer::new(Arc::clone(masks)).tokenize(plain.text()).to_vec();
        let mut shape = Vec::new();
        shape::encode(plain.text(), &tokens, &mut shape);
        Self { masks, plain, start: header.message.start as usize, tokens, shape }
    }

    /// The bytes of the record that a range of the text covers.
    fn stands(&self, text: Range<u32>) -> Range<usize> {
        let place = |at| self.start + self.plain.place(at) as usize;
        place(text.start)..place(text.end)
    }

    fn token(&self, token: &Token) -> TokenWhy {
        let why = match token.class {
            class if class.is_literal() => mine::looks(token.bytes(self.plain.text())),
            class => class.about(),
        };
        let place = self.stands(token.start..token.end);
        let class = self.masks.name(token.class).to_owned();
        TokenWhy { place, class, why: why.to_owned() }
    }

    /// The bytes of the record that a range of tokens covers.
    fn place(&self, tokens: Range<usize>) -> Range<usize> {
        let Range { start, end } = bytes_of(&self.tokens, tokens);
        self.stands(start as u32..end as u32)
    }

    fn template(&self, options: &Options, model: &Model, known: Known<'_>) -> TemplateWhy {
        let lineage = mine::trace(&model.all_bytes(), &options.pins, known.shape);
        let named = &model.templates[known.template];
        let pieces = shape::decode(known.shape).count();
        let variable = |((index, slot), class): ((usize, &Range<u32>), Option<_>)| {
            let tokens = tokens_of(&self.tokens, pieces, slot);
            let steps =
                lineage.steps.iter().filter(|step| step.variable(known.slots) == Some(index));
            let step = |step: &Step| StepWhy {
                place: self.place(tokens_of(&self.tokens, pieces, &step.tokens)),
                step: step.clone(),
            };
            VariableWhy {
                place: self.place(tokens.clone()),
                class: class.map(|class| self.masks.name(class).to_owned()),
                tokens,
                steps: steps.map(step).collect(),
            }
        };
        let slots = known.slots.iter().enumerate().zip(named.template.variables());
        let place = |Range { start, end }: Range<usize>| {
            self.place(tokens_of(&self.tokens, pieces, &(start as u32..end as u32)))
        };
        let (shapes, records, examples) = self.shapes(model, known.template);
        TemplateWhy {
            id: named.id,
            text: named.text.to_vec(),
            typed: named.typed.to_vec(),
            variables: slots.map(variable).collect(),
            pin: lineage.pin,
            lead: place(0..lineage.affixes.0),
            trail: place(pieces - lineage.affixes.1..pieces),
            words: words(named).map(|word| (word.to_vec(), lexicon::guards(word))).collect(),
            shapes,
            records,
            examples,
            replaces: Vec::new(),
        }
    }

    /// How many shapes and records a template has, and the shapes with the most records.
    fn shapes(&self, model: &Model, template: usize) -> (usize, u64, Vec<ShapeRow>) {
        let all = model.known().filter(|known| known.template == template);
        let mut rows: Vec<(u64, &[u8])> =
            all.map(|known| (known.entry.count(), known.shape)).collect();
        rows.sort_unstable_by_key(|(records, shape)| (Reverse(*records), *shape));
        let sum = rows.iter().map(|(records, _)| records).sum();
        let counted = rows.iter().filter(|(records, _)| *records > 0);
        let row = |(records, shape): &(u64, &[u8])| ShapeRow {
            text: self.print(shape),
            records: *records,
        };
        (counted.clone().count(), sum, counted.take(SHAPES).map(row).collect())
    }

    /// The text of a shape, with the class of each variable.
    fn print(&self, shape: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        for piece in shape::decode(shape) {
            if piece.spaced {
                text.push(b' ');
            }
            match piece.class.is_literal() {
                true => text.extend_from_slice(piece.literal),
                false => text.extend(format!("<{}>", self.masks.name(piece.class)).bytes()),
            }
        }
        text
    }
}

const fn about_level(level: Level) -> &'static str {
    match level {
        Level::Values => "words that no lexicon knows are one class where values stand",
        Level::Words => "words that no lexicon knows are one class",
        Level::Lead => "the leading words alone are kept",
        Level::Length => "the number of tokens alone is kept",
    }
}

/// The words of a template that hold its messages together, marks left out.
fn words(named: &Named) -> impl Iterator<Item = &[u8]> {
    let is_word = |text: &[u8]| text.iter().any(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
    named.template.tokens().iter().filter_map(move |token| match &token.kind {
        TokenKind::Literal(text) if is_word(text) => Some(&**text),
        _ => None,
    })
}

/// The templates of `model` that are none any more in `wider`, and whose shapes have `template`
/// there.
fn replaced(
    model: &Model,
    wider: &Model,
    template: usize,
) -> Vec<(crate::mine::TemplateId, Vec<u8>)> {
    let inside: BTreeSet<&[u8]> =
        wider.known().filter(|known| known.template == template).map(|known| known.shape).collect();
    let mut old: BTreeMap<_, _> = BTreeMap::new();
    for (_, named) in model.shapes().filter(|(shape, _)| inside.contains(shape)) {
        old.insert(named.id, named.text.to_vec());
    }
    old.retain(|id, _| wider.templates.iter().all(|named| named.id != *id));
    old.into_iter().collect()
}

/// The templates that share the most words and marks with one, likest first.
fn nearest(model: &Model, own: &Named) -> Vec<Near> {
    let tokens = |named: &Named| -> BTreeMap<Vec<u8>, usize> {
        let mut counts = BTreeMap::new();
        for word in words(named) {
            *counts.entry(word.to_vec()).or_default() += 1;
        }
        counts
    };
    let mine = tokens(own);
    let others = model.templates.iter().filter(|other| other.id != own.id).filter_map(|other| {
        let theirs = tokens(other);
        let all: usize = mine.values().chain(theirs.values()).sum();
        let common = |(word, count): (&Vec<u8>, &usize)| (*count).min(*theirs.get(word)?).into();
        let shared: usize = mine.iter().filter_map(common).sum();
        (2 * shared >= all.div_ceil(2)).then_some((2 * shared * 1000 / all.max(1), other, theirs))
    });
    let mut others: Vec<_> = others.collect();
    others.sort_by_key(|(score, other, _)| (Reverse(*score), other.text.clone()));
    let missing = |from: &BTreeMap<Vec<u8>, usize>, of: &BTreeMap<Vec<u8>, usize>| {
        of.keys().filter(|word| !from.contains_key(*word)).cloned().collect()
    };
    let near = |(_, other, theirs): (usize, &Named, BTreeMap<Vec<u8>, usize>)| Near {
        id: other.id,
        text: other.text.to_vec(),
        lacks: missing(&theirs, &mine),
        has: missing(&mine, &theirs),
    };
    others.into_iter().take(NEAREST).map(near).collect()
}
