//! A moment of an engine -> rows, in an order that hangs on their values alone.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::counts::{Part, Parts, sum};
use super::label::spans;
use super::model::{Known, Model, Named};
use super::{Shared, Totals};
use crate::mine::{self, Pins};
use crate::parse::Parser;
use crate::report::{FormerRow, LayoutRow, Ledger, Rejection, TemplateRow, VariableRow};
use crate::shape;
use crate::tally::is_earlier;
use crate::time::Stamp;

/// Most sample values of a variable.
const VALUES: usize = 5;

pub(super) fn templates(engine: &Shared, model: &Model) -> Vec<TemplateRow> {
    let shown = Shown::all(engine, model);
    let Parts { all, groups } = Parts::new(engine, model);
    let counted: u64 = model.known().map(|known| known.entry.count()).sum();
    let row = |parts: &[Part]| {
        let (template, group) = (parts[0].template as usize, parts[0].group as usize);
        let (named, shown) = (&model.templates[template], &shown[template]);
        let sums = sum(parts, model);
        TemplateRow {
            id: named.id,
            template: named.text.clone(),
            typed: named.typed.clone(),
            by: groups[group].clone(),
            share: sums.count as f64 / counted as f64,
            sums,
            variables: shown.variables(engine, model, template),
            example: shown.example.map(|(_, record)| record.to_vec()),
        }
    };
    let same =
        all.chunk_by(|one, other| (one.template, one.group) == (other.template, other.group));
    let mut rows: Vec<TemplateRow> = same.map(row).collect();
    // Where counts are the same, the order is that of the parts.
    rows.sort_by_key(|row| Reverse(row.sums.count));
    rows
}

/// Sorted by the former id.
pub(super) fn former(model: &Model) -> Vec<FormerRow> {
    let now: BTreeSet<_> = model.templates.iter().map(|named| named.id).collect();
    let mut rows = Vec::new();
    let mut ids = mine::Former::default();
    for known in model.known() {
        let Named { id, text, .. } = &model.templates[known.template];
        ids.of(known.shape, known.slots, |former| {
            if !now.contains(&former) {
                rows.push(FormerRow { former, id: *id, template: Arc::clone(text) });
            }
        });
    }
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// In the order in which they were given.
pub(super) fn unused_pins(model: &Model, pins: &Pins) -> Vec<String> {
    let mut unused: Vec<&str> = pins.texts().collect();
    for known in model.known() {
        if unused.is_empty() {
            break;
        }
        if let Some(used) = pins.text_for(known.shape) {
            unused.retain(|text| *text != used);
        }
    }
    unused.into_iter().map(str::to_owned).collect()
}

pub(super) fn layouts(totals: &Totals) -> Vec<LayoutRow> {
    let all: u64 = totals.layouts.values().map(|sum| sum.lines).sum();
    let row = |sum: &super::LayoutSum| LayoutRow {
        layout: sum.layout.clone(),
        example: (!sum.example.1.is_empty()).then(|| sum.example.1.to_vec()),
        lines: sum.lines,
        share: sum.lines as f64 / all as f64,
    };
    let mut rows: Vec<LayoutRow> = totals.layouts.values().map(row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.lines));
    rows
}

pub(super) fn ledger(engine: &Shared, model: &Model) -> Ledger {
    let totals = &model.totals;
    let rejected = Rejection::ALL.into_iter().zip(totals.rejected);
    Ledger {
        bytes_in: totals.account.bytes,
        lines_in: totals.records,
        records: totals.records,
        counted: model.known().map(|known| known.entry.count()).sum(),
        rejected: rejected.map(|(reason, count)| (reason.name(), count)).collect(),
        templates: model.templates.len() as u64,
        shapes: model.shape_count() as u64,
        folded: model.folded,
        cut_lines: totals.account.cut_lines,
        cut_bytes: totals.account.cut_bytes,
        assumed_year: totals.assumed_year,
        window_factor: engine.windows.factor(),
        other_groups: engine.groups.overflow(),
        layouts: totals.layouts.values().filter(|sum| sum.layout.is_some()).count() as u64,
    }
}

/// What shows the records of a template.
#[derive(Debug, Default, Clone)]
struct Shown<'m> {
    example: Option<(Option<Stamp>, &'m [u8])>,
    /// Values of each variable, with their hashes, those with the smallest.
    values: Vec<BTreeSet<(u64, Vec<u8>)>>,
}

impl<'m> Shown<'m> {
    /// For each template of the model.
    fn all(engine: &Shared, model: &'m Model) -> Vec<Self> {
        let mut all = vec![Self::default(); model.templates.len()];
        let mut parser = Parser::new(Arc::clone(&engine.options));
        let mut folded = Vec::new();
        for known in model.known() {
            let shown = &mut all[known.template];
            shown.show(known);
            for (_, message) in known.entry.samples() {
                let (tokens, shape) = parser.shape(message);
                // A message that was kept in part is of another shape.
                if model.folded(shape, tokens.len(), &mut folded) == known.shape {
                    let values = spans(tokens, known).map(|place| &message[place]);
                    shown.add(values);
                }
            }
        }
        all
    }

    fn show(&mut self, known: Known<'m>) {
        let Some((time, record)) = &known.entry.example else { return };
        let kept = self.example;
        if kept.is_none_or(|(first, kept)| is_earlier((*time, record), first, || kept)) {
            self.example = Some((*time, record));
        }
    }

    fn add<'v>(&mut self, values: impl Iterator<Item = &'v [u8]>) {
        for (at, value) in values.enumerate() {
            if self.values.len() <= at {
                self.values.push(BTreeSet::new());
            }
            let (kept, hash) = (&mut self.values[at], shape::key(value).0 as u64);
            let last = kept.last().filter(|_| kept.len() == VALUES);
            let is_one = last.is_none_or(|(most, last)| (hash, value) < (*most, last));
            if !value.is_empty() && is_one {
                kept.insert((hash, value.to_vec()));
                if kept.len() > VALUES {
                    kept.pop_last();
                }
            }
        }
    }

    fn variables(&self, engine: &Shared, model: &Model, at: usize) -> Vec<VariableRow> {
        let classes = model.templates[at].template.variables();
        let row = |(index, class): (usize, Option<crate::token::Class>)| {
            let values = self.values.get(index).into_iter().flatten();
            let mut samples: Vec<Vec<u8>> = values.map(|(_, value)| value.clone()).collect();
            samples.sort_unstable();
            let class = class.map(|class| engine.options.masks.name(class).to_owned());
            VariableRow { class, samples }
        };
        classes.enumerate().map(row).collect()
    }
}
