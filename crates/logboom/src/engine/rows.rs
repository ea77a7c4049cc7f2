//! A moment of an engine -> rows, in an order that hangs on their values alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::label::spans;
use super::model::{Known, Model, Named};
use super::{Shared, Totals, group};
use crate::mine::{self, Pins};
use crate::parse::Parser;
use crate::report::{
    CountRow, FormerRow, LayoutRow, Ledger, Rejection, Sums, TemplateRow, VariableRow,
};
use crate::shape;
use crate::tally::{Cell, is_earlier};
use crate::time::Stamp;

/// Most sample values of a variable.
const VALUES: usize = 5;

/// Values of the fields that counts are split by.
type Group = Vec<Vec<u8>>;

pub(super) fn templates(engine: &Shared, model: &Model) -> Vec<TemplateRow> {
    let shown = Shown::all(engine, model);
    let mut groups = Groups::new(engine);
    let cells = cells(model).into_iter().enumerate();
    let sums: Vec<(usize, usize, Sums)> = cells
        .flat_map(|(at, cells)| {
            let cells = cells.into_iter().map(|(cell, sums)| (groups.id(cell.group), sums));
            summed(cells.collect()).map(move |(group, sums)| (at, group, sums))
        })
        .collect();
    let counted: u64 = sums.iter().map(|(.., sums)| sums.count).sum();
    let row = |(at, group, sums): (usize, usize, Sums)| {
        let (named, shown) = (&model.templates[at], &shown[at]);
        TemplateRow {
            id: named.id,
            template: named.text.clone(),
            typed: named.typed.clone(),
            by: groups.values[group].clone(),
            share: sums.count as f64 / counted as f64,
            sums,
            variables: shown.variables(engine, model, at),
            example: shown.example.map(|(_, record)| record.to_vec()),
        }
    };
    let mut rows: Vec<TemplateRow> = sums.into_iter().map(row).collect();
    rows.sort_by(|one, other| {
        let count = other.sums.count.cmp(&one.sums.count);
        count.then_with(|| one.template.cmp(&other.template)).then_with(|| one.by.cmp(&other.by))
    });
    rows
}

pub(super) fn counts(engine: &Shared, model: &Model) -> Vec<CountRow> {
    let mut groups = Groups::new(engine);
    let cells = cells(model);
    for (cell, _) in cells.iter().flatten() {
        groups.id(cell.group);
    }
    let mut group_place = vec![0; groups.values.len()];
    let in_order = sorted(&groups.values, |values| values).into_iter().enumerate();
    in_order.for_each(|(place, group)| group_place[group] = place);
    // Where window and count are the same, the order is that of texts, then groups: the one in
    // which the sums are made.
    let mut sums = Vec::with_capacity(cells.iter().map(Vec::len).sum());
    for at in sorted(&model.templates, |named| &named.text) {
        let mut key = |cell: &Cell| {
            let group = groups.id(cell.group);
            (group_place[group], engine.windows.align(cell.window), group)
        };
        let cells = cells[at].iter().map(|(cell, sums)| (key(cell), *sums));
        sums.extend(
            summed(cells.collect()).map(|((_, window, group), sums)| (window, at, group, sums)),
        );
    }
    // Rows are large: they are put in order before there are any.
    let keys = sums.iter().enumerate();
    let mut order: Vec<(i64, Reverse<u64>, usize)> =
        keys.map(|(at, (window, .., sums))| (*window, Reverse(sums.count), at)).collect();
    order.sort_unstable();
    let factor = engine.windows.factor() as i64;
    let range = |window: i64| {
        let width = engine.window.filter(|_| window != Cell::NO_WINDOW)?;
        let start = window.saturating_mul(width);
        Some(start..start.saturating_add(width.saturating_mul(factor)))
    };
    let row = |(.., place): (i64, Reverse<u64>, usize)| {
        let (window, at, group, sums) = &mut sums[place];
        CountRow {
            window: range(*window),
            id: model.templates[*at].id,
            template: model.templates[*at].text.clone(),
            typed: model.templates[*at].typed.clone(),
            by: groups.values[*group].clone(),
            sums: std::mem::take(sums),
        }
    };
    order.into_iter().map(row).collect()
}

/// Where the items are, sorted by `key`; equals stay in order.
fn sorted<T, K: Ord>(items: &[T], key: impl Fn(&T) -> &K) -> Vec<usize> {
    let mut sorted: Vec<usize> = (0..items.len()).collect();
    sorted.sort_by(|one, other| key(&items[*one]).cmp(key(&items[*other])));
    sorted
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

/// The cells of each template.
fn cells(model: &Model) -> Vec<Vec<(&Cell, &Sums)>> {
    let mut cells = vec![Vec::new(); model.templates.len()];
    for known in model.known() {
        cells[known.template].extend(known.entry.cells.iter().map(|(cell, sums)| (cell, sums)));
    }
    cells
}

/// The sums of all cells that have the same key, by key.
fn summed<K: Ord + Copy>(mut cells: Vec<(K, &Sums)>) -> impl Iterator<Item = (K, Sums)> {
    // Most of them are in order.
    cells.sort_by_key(|(key, _)| *key);
    let mut cells = cells.into_iter().peekable();
    std::iter::from_fn(move || {
        let (key, first) = cells.next()?;
        let mut all = first.clone();
        while let Some((_, sums)) = cells.next_if(|(next, _)| *next == key) {
            all.add(sums);
        }
        Some((key, all))
    })
}

/// The values of each group, as far as they are kept apart.
struct Groups<'e> {
    engine: &'e Shared,
    /// The place in `values` of each group's number, and of each group's values.
    numbers: BTreeMap<u32, usize>,
    ids: BTreeMap<Group, usize>,
    values: Vec<Group>,
}

impl<'e> Groups<'e> {
    fn new(engine: &'e Shared) -> Self {
        let (numbers, ids) = Default::default();
        Self { engine, numbers, ids, values: Vec::new() }
    }

    /// Where the values of the group of that number are.
    fn id(&mut self, number: u32) -> usize {
        let Self { engine, numbers, ids, values } = self;
        *numbers.entry(number).or_insert_with(|| {
            let group = group_of(engine, number);
            *ids.entry(group.clone()).or_insert_with(|| {
                values.push(group);
                values.len() - 1
            })
        })
    }
}

fn group_of(engine: &Shared, number: u32) -> Group {
    let fields = &engine.options.by;
    if fields.is_empty() {
        return Group::new();
    }
    match engine.groups.name(number) {
        Ok(name) => group::decode(&name),
        Err(name) => group::decode(&group::other(fields, &name)),
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
                let found = model.lookup(shape, tokens.len(), &mut folded);
                // A message that was kept in part is of another shape.
                if found.is_some_and(|found| found.shape == known.shape) {
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
            if !value.is_empty() {
                let kept = &mut self.values[at];
                kept.insert((shape::key(value).0 as u64, value.to_vec()));
                while kept.len() > VALUES {
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
