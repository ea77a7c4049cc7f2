//! A moment of an engine -> the sums of its templates, by window and group.
//!
//! Enters: the cells of each shape. Leaves: them again, as [`Parts`] of rows in an order that
//! hangs on their values alone, and [`Counts`], whose rows are made one by one when they are
//! asked for: there may be very many of them, and each is many times as large as its place here.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use rapidhash::fast::RandomState;

use super::model::Model;
use super::{Shared, group};
use crate::report::{CountRow, Sums};
use crate::tally::Cell;

/// Values of the fields that counts are split by.
type Group = Vec<Vec<u8>>;

/// The counts by window and group: by time, then the templates with the most records first.
///
/// ```
/// use logboom::{Engine, Options};
///
/// let mut options = Options::default();
/// options.every = Some(std::time::Duration::from_secs(60));
/// let engine = Engine::new(options)?;
/// let mut source = engine.source("log", None);
/// source.push(b"2026-03-10 10:00:01 started\n2026-03-10 10:01:02 started\n");
/// source.finish();
/// let counts = engine.counts();
/// assert_eq!(counts.len(), 2);
/// assert_eq!(counts.row(0).sums.count, 1);
/// assert!(counts.rows().all(|row| row.window.is_some()));
/// # Ok::<(), logboom::Error>(())
/// ```
pub struct Counts {
    model: Arc<Model>,
    parts: Parts,
    /// The window of each row, and its parts, in the order of the rows.
    rows: Vec<(i64, Range<u32>)>,
    /// The time from the start of a window to that of the next one; `None` if there are no windows.
    step: Option<i64>,
    /// How many of those steps a window takes.
    factor: i64,
}

impl Counts {
    pub(super) fn new(engine: &Shared, model: Arc<Model>) -> Self {
        let parts = Parts::new(engine, &model);
        let rows = rows(&parts.all);
        let (step, factor) = (engine.window, engine.windows.factor() as i64);
        Self { model, parts, rows, step, factor }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row at that place.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    pub fn row(&self, at: usize) -> CountRow<'_> {
        let (window, places) = &self.rows[at];
        let parts = &self.parts.all[places.start as usize..places.end as usize];
        let named = &self.model.templates[parts[0].template as usize];
        CountRow {
            window: self.range(*window),
            id: named.id,
            template: &named.text,
            typed: &named.typed,
            by: &self.parts.groups[parts[0].group as usize],
            sums: sum(parts, &self.model),
        }
    }

    /// All rows, in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = CountRow<'_>> {
        (0..self.len()).map(|at| self.row(at))
    }

    /// The times of a window.
    fn range(&self, window: i64) -> Option<Range<i64>> {
        let step = self.step.filter(|_| window != Cell::NO_WINDOW)?;
        let start = window.saturating_mul(step);
        Some(start..start.saturating_add(step.saturating_mul(self.factor)))
    }
}

impl fmt::Debug for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.rows()).finish()
    }
}

/// The window and the places of the parts of each row: by window, then those with the most records
/// first, then as the parts are.
fn rows(parts: &[Part]) -> Vec<(i64, Range<u32>)> {
    let mut windows: HashMap<i64, Vec<_>, RandomState> = HashMap::default();
    let mut at = 0;
    let same = parts.chunk_by(|one, other| {
        (one.template, one.group, one.window) == (other.template, other.group, other.window)
    });
    for same in same {
        let first = at;
        at += same.len() as u32;
        let count: u64 = same.iter().map(|part| part.count).sum();
        windows.entry(same[0].window).or_default().push((Reverse(count), first..at));
    }
    let mut windows: Vec<_> = windows.into_iter().collect();
    windows.sort_unstable_by_key(|(window, _)| *window);
    let mut rows = Vec::with_capacity(windows.iter().map(|(_, its)| its.len()).sum());
    for (window, mut its) in windows {
        its.sort_by_key(|(count, _)| *count);
        rows.extend(its.into_iter().map(|(_, parts)| (window, parts)));
    }
    rows
}

/// The cells of all shapes.
#[derive(Debug)]
pub(super) struct Parts {
    /// In the order of the texts of their templates, then of groups and windows.
    pub all: Vec<Part>,
    /// The values of each group, sorted.
    pub groups: Vec<Group>,
}

/// A part of what a row has: the sums of one shape in one cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub window: i64,
    /// Which template.
    pub template: u32,
    /// Where the values of its group are.
    pub group: u32,
    /// How many records.
    count: u64,
    /// Which shape of the model, and which of its cells.
    place: (u32, u32),
}

impl Part {
    fn sums<'m>(&self, model: &'m Model) -> &'m Sums {
        let (shape, cell) = self.place;
        model.entry(shape as usize).cells.get(cell as usize)
    }
}

/// What all of them are together.
pub(super) fn sum(parts: &[Part], model: &Model) -> Sums {
    let mut sums = parts.iter().map(|part| part.sums(model));
    let mut all = sums.next().cloned().unwrap_or_default();
    sums.for_each(|sums| all.add(sums));
    all
}

impl Parts {
    pub(super) fn new(engine: &Shared, model: &Model) -> Self {
        let mut order: Vec<usize> = (0..model.templates.len()).collect();
        order.sort_by_key(|&template| &model.templates[template].text);
        let mut ranks = vec![0; order.len()];
        order.iter().enumerate().for_each(|(rank, &template)| ranks[template] = rank);
        let mut shapes: Vec<_> = (0..).zip(model.known()).collect();
        shapes.sort_by_key(|(_, known)| ranks[known.template]);
        let mut groups = Groups::new(engine);
        let cells = shapes.iter().map(|(_, known)| known.entry.cells.iter().count()).sum();
        let mut all = Vec::with_capacity(cells);
        for (shape, known) in shapes {
            all.extend((0..).zip(known.entry.cells.iter()).map(|(cell, (at, sums))| Part {
                window: engine.windows.align(at.window),
                template: known.template as u32,
                group: groups.id(at.group),
                count: sums.count,
                place: (shape, cell),
            }));
        }
        let (groups, places) = groups.sorted();
        all.iter_mut().for_each(|part| part.group = places[part.group as usize]);
        for parts in all.chunk_by_mut(|one, other| one.template == other.template) {
            // Most of them are in order.
            parts.sort_by_key(|part| (part.group, part.window));
        }
        Self { all, groups }
    }
}

/// The values of each group, as far as they are kept apart.
struct Groups<'e> {
    engine: &'e Shared,
    /// The place of the values of the group that was asked for last, with its number.
    last: Option<(u32, u32)>,
    /// The places of the values of each group's number, and of each group's values.
    numbers: BTreeMap<u32, u32>,
    places: BTreeMap<Group, u32>,
}

impl<'e> Groups<'e> {
    fn new(engine: &'e Shared) -> Self {
        Self { engine, last: None, numbers: BTreeMap::new(), places: BTreeMap::new() }
    }

    /// The place of the values of the group of that number.
    fn id(&mut self, number: u32) -> u32 {
        if let Some((last, place)) = self.last
            && last == number
        {
            return place;
        }
        let Self { engine, numbers, places, .. } = self;
        let place = *numbers.entry(number).or_insert_with(|| {
            let next = places.len() as u32;
            *places.entry(group_of(engine, number)).or_insert(next)
        });
        self.last = Some((number, place));
        place
    }

    /// The values of all groups, sorted, and which of them were those of each place.
    fn sorted(self) -> (Vec<Group>, Vec<u32>) {
        let mut sorted = vec![0; self.places.len()];
        let groups = self.places.into_iter().enumerate();
        let groups = groups.map(|(at, (values, place))| {
            sorted[place as usize] = at as u32;
            values
        });
        (groups.collect(), sorted)
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
