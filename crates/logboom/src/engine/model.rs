//! One moment of an engine: shapes, counts, templates.

use std::sync::Arc;

use super::Totals;
use crate::mine::{self, Mined, Template, TemplateId};
use crate::options::Options;
use crate::shape;
use crate::table::{self, Snapshot};
use crate::tally::Entry;

/// Shapes with their counts, and the templates mined from them. Never changes.
#[derive(Debug)]
pub(crate) struct Model {
    entries: Vec<(Arc<[u8]>, Arc<Entry>)>,
    pub(super) levels: Box<[Option<shape::Level>]>,
    pub(super) folded: u64,
    mined: Arc<Mined>,
    /// In the order of the mined templates.
    pub(super) templates: Arc<[Named]>,
    pub(super) totals: Totals,
}

/// What was mined from some shapes, kept to be told again while no other comes.
#[derive(Debug)]
pub(super) struct Mining {
    /// Sorted.
    shapes: Vec<Arc<[u8]>>,
    mined: Arc<Mined>,
    templates: Arc<[Named]>,
}

/// A template with its texts.
#[derive(Debug)]
pub(crate) struct Named {
    pub(super) template: Template,
    pub(super) id: TemplateId,
    pub(super) text: Arc<[u8]>,
    pub(super) typed: Arc<[u8]>,
}

/// A shape of a model, and what it has to do with its template.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'m> {
    pub(super) shape: &'m [u8],
    pub(super) entry: &'m Entry,
    /// Index of its template.
    pub(super) template: usize,
    /// Which tokens of the shape each variable of the template covers.
    pub(super) slots: &'m [std::ops::Range<u32>],
}

/// The templates with their texts.
fn named(mined: &Mined, options: &Options) -> Arc<[Named]> {
    let ids = mine::Namer::default().all(mined.templates.iter());
    let name = |(template, id): (&Template, TemplateId)| Named {
        template: template.clone(),
        id,
        text: template.text().into(),
        typed: template.typed(|class| options.masks.name(class)).into(),
    };
    mined.templates.iter().zip(ids).map(name).collect()
}

impl Model {
    /// The model of a moment. It is not mined what was mined before from the same shapes.
    pub(super) fn new(
        snapshot: Snapshot,
        totals: Totals,
        options: &Options,
        before: Option<&Mining>,
    ) -> Self {
        let Snapshot { entries, levels, folded, .. } = snapshot;
        let entries: Vec<_> = entries.into_iter().collect();
        let shapes = entries.iter().map(|(shape, _)| shape);
        let (mined, templates) = match before {
            Some(before) if before.shapes.iter().eq(shapes.clone()) => {
                (Arc::clone(&before.mined), Arc::clone(&before.templates))
            }
            _ => {
                let shapes: Vec<&[u8]> = shapes.map(|shape| &**shape).collect();
                let mined = Arc::new(mine::mine_pinned(&shapes, &options.pins));
                let templates = named(&mined, options);
                (mined, templates)
            }
        };
        Self { templates, entries, levels, folded, mined, totals }
    }

    /// Whether that is what was mined for it.
    pub(super) fn is_of(&self, mining: &Mining) -> bool {
        Arc::ptr_eq(&self.mined, &mining.mined)
    }

    /// What was mined, apart from what was counted.
    pub(super) fn mining(&self) -> Mining {
        Mining {
            shapes: self.entries.iter().map(|(shape, _)| Arc::clone(shape)).collect(),
            mined: Arc::clone(&self.mined),
            templates: Arc::clone(&self.templates),
        }
    }

    /// A model of shapes without counts, for labels, with templates that were mined before.
    pub(super) fn restored(
        shapes: Vec<Arc<[u8]>>,
        levels: Box<[Option<shape::Level>]>,
        mined: Mined,
        totals: Totals,
        options: &Options,
    ) -> Self {
        let nothing = Arc::new(Entry::default());
        let entries = shapes.into_iter().map(|shape| (shape, Arc::clone(&nothing))).collect();
        let templates = named(&mined, options);
        Self { templates, entries, levels, folded: 0, mined: Arc::new(mined), totals }
    }

    /// The shapes and their templates, sorted by shape.
    pub(super) fn shapes(&self) -> impl Iterator<Item = (&[u8], &Named)> {
        self.known().map(|known| (known.shape, &self.templates[known.template]))
    }

    /// The bytes of all shapes.
    pub(super) fn all_bytes(&self) -> Vec<&[u8]> {
        self.entries.iter().map(|(shape, _)| &**shape).collect()
    }

    /// How far shapes of messages with so many tokens are folded.
    pub(super) fn level(&self, tokens: usize) -> Option<shape::Level> {
        self.levels[table::bucket(tokens)]
    }

    /// The moment with one shape more, of which nothing is counted.
    pub(super) fn with(&self, shape: &[u8], options: &Options) -> Self {
        let mut entries: std::collections::BTreeMap<_, _> = self.entries.iter().cloned().collect();
        entries.entry(shape.into()).or_default();
        let (levels, folded) = (self.levels.clone(), self.folded);
        let snapshot = Snapshot { entries, levels, folded, ..Snapshot::default() };
        Self::new(snapshot, self.totals.clone(), options, None)
    }

    /// All that is known of each shape.
    pub(super) fn known(&self) -> impl Iterator<Item = Known<'_>> {
        (0..self.entries.len()).map(|at| self.at(at))
    }

    /// What is counted of the shape at that place.
    pub(super) fn entry(&self, at: usize) -> &Entry {
        &self.entries[at].1
    }

    fn at(&self, at: usize) -> Known<'_> {
        let (shape, entry) = &self.entries[at];
        let template = self.mined.of_shape[at] as usize;
        Known { shape, entry, template, slots: self.mined.slots(at) }
    }

    pub(super) fn shape_count(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn has_shape(&self, shape: &[u8]) -> bool {
        self.find(shape).is_some()
    }

    /// What is known of the shape of a message with so many tokens; `folded` is for the
    /// bytes of the shape as the table keeps it.
    pub(super) fn lookup<'s>(
        &self,
        shape: &'s [u8],
        tokens: usize,
        folded: &'s mut Vec<u8>,
    ) -> Option<Known<'_>> {
        self.find(self.folded(shape, tokens, folded))
    }

    /// The shape of a message with so many tokens, as far as it is folded.
    pub(super) fn folded<'s>(
        &self,
        shape: &'s [u8],
        tokens: usize,
        folded: &'s mut Vec<u8>,
    ) -> &'s [u8] {
        table::fold(shape, self.levels[table::bucket(tokens)], folded)
    }

    fn find(&self, shape: &[u8]) -> Option<Known<'_>> {
        let at = self.entries.binary_search_by(|(other, _)| (**other).cmp(shape));
        at.ok().map(|at| self.at(at))
    }
}
