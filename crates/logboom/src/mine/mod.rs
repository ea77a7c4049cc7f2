//! shapes -> templates: the only place that generalises.

mod absorb;
mod affixes;
mod chain;
mod evidence;
mod families;
mod faults;
mod filling;
mod forest;
mod former;
mod groups;
mod hash;
mod ids;
mod journal;
mod kin;
mod lists;
mod marks;
mod mask;
mod memory;
mod pins;
mod place;
mod printed;
mod reading;
mod rows;
mod rules;
mod series;
mod slots;
#[cfg(feature = "study")]
pub mod study;
mod template;
mod turns;
mod units;
mod vocabulary;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Range;

pub use evidence::Reason;
pub(crate) use former::Former;
pub(crate) use ids::Namer;
pub use journal::{Evidence, Lineage, Rule, Step, looks, trace};
pub use pins::{Pins, mine_pinned};
pub(crate) use template::slashes;
pub use template::{Template, TemplateId, TemplateToken, TokenKind};

use crate::token::Class;
use families::Families;
use forest::{Forest, NodeId};
use groups::Groups;
use journal::Journal;
use mask::Look;
use memory::Memory;
use reading::Reading;
use rules::RULES;
use slots::Size;
use vocabulary::{Token, Vocabulary};

/// More steps than this find nothing that is worth their time.
const STEPS: usize = 64;

/// The templates of a set of shapes, and what each shape has to do with them.
#[derive(Debug, Clone, Default)]
pub struct Mined {
    /// Sorted by their tokens, distinct.
    pub templates: Vec<Template>,
    /// For each shape that was given the index of its template.
    pub of_shape: Vec<u32>,
    /// The slots of all shapes, and where those of each shape begin.
    slots: Vec<Range<u32>>,
    first_slot: Vec<usize>,
}

impl Mined {
    /// Templates of no shape yet.
    pub(crate) fn of(templates: Vec<Template>) -> Self {
        Self { templates, first_slot: vec![0], ..Self::default() }
    }

    /// Adds a shape with the index of its template and its slots.
    pub(crate) fn add(&mut self, template: u32, slots: impl IntoIterator<Item = Range<u32>>) {
        self.of_shape.push(template);
        self.slots.extend(slots);
        self.first_slot.push(self.slots.len());
    }

    /// The same of templates in any order, of which some may differ in the classes of their variables
    /// alone and are one then; and for each shape the place of its template among them, and its slots.
    fn joined(
        templates: Vec<Template>,
        shapes: impl Iterator<Item = (usize, Vec<Range<u32>>)>,
    ) -> Self {
        let ids: Vec<TemplateId> = templates.iter().map(Template::own_id).collect();
        let mut distinct: BTreeMap<TemplateId, Template> = BTreeMap::new();
        for (id, template) in ids.iter().zip(templates) {
            match distinct.entry(*id) {
                Entry::Vacant(place) => _ = place.insert(template),
                Entry::Occupied(mut same) => same.get_mut().meet(&template),
            }
        }
        let mut sorted: Vec<(Template, TemplateId)> =
            distinct.into_iter().map(|(id, template)| (template, id)).collect();
        sorted.sort_unstable();
        let ranks: BTreeMap<TemplateId, u32> = sorted.iter().map(|(_, id)| *id).zip(0..).collect();
        let mut joined = Self::of(sorted.into_iter().map(|(template, _)| template).collect());
        for (place, slots) in shapes {
            joined.add(ranks[&ids[place]], slots);
        }
        joined
    }

    /// For each variable of its template, in order, which tokens of the shape it covers; a range
    /// is empty where this shape has nothing there.
    pub fn slots(&self, shape: usize) -> &[Range<u32>] {
        &self.slots[self.first_slot[shape]..self.first_slot[shape + 1]]
    }
}

/// The templates of `shapes`: canonical bytes as [`shape::encode`](crate::shape::encode) writes them, in any order.
///
/// A function of the set: neither order nor repetition shows in the templates.
pub fn mine(shapes: &[&[u8]]) -> Mined {
    if let Some(pools) = affixes::pools(shapes) {
        return affixes::mine_pools(shapes, &pools);
    }
    let (miner, nodes) = Miner::default().run(shapes);
    miner.conclude(&nodes)
}

#[derive(Default)]
struct Miner {
    vocabulary: Vocabulary,
    /// The classes of the tokens of all shapes, and where those of each shape begin.
    classes: Vec<Class>,
    first_class: Vec<usize>,
    forest: Forest,
    memory: Memory,
    /// What the rounds over groups keep, for each look.
    groups: [Groups; Look::COUNT],
    /// What the rounds over families keep, for each size.
    families: [Families; Size::COUNT],
    /// Why templates changed; none where nobody asks.
    journal: Option<Journal>,
}

impl Miner {
    /// Generalises until nothing changes any more; with the node of each shape.
    fn run(mut self, shapes: &[&[u8]]) -> (Self, Vec<NodeId>) {
        let nodes = self.insert_all(shapes);
        if RULES.faults {
            self.learn_faults();
        }
        if RULES.printed {
            printed::generalise(&mut self);
        }
        if RULES.rows {
            rows::generalise(&mut self);
        }
        let mut steps = 0;
        while steps < STEPS && self.step() {
            steps += 1;
        }
        if RULES.units_beside {
            units::generalise(&mut self, &nodes);
        }
        if RULES.complete {
            marks::complete(&mut self, &nodes);
        }
        (self, nodes)
    }

    /// The node of each shape; nodes are made in the order of the shapes' bytes.
    fn insert_all(&mut self, shapes: &[&[u8]]) -> Vec<NodeId> {
        let mut sorted: Vec<(&[u8], u32)> = shapes.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        let mut nodes = vec![0; shapes.len()];
        self.first_class = vec![0; shapes.len()];
        self.forest.reserve(shapes.len());
        let mut reading = Reading::default();
        for equal in sorted.chunk_by(|a, b| a.0 == b.0) {
            let node = self.forest.insert(reading.read(equal[0].0, &mut self.vocabulary));
            for &(_, shape) in equal {
                nodes[shape as usize] = node;
                self.first_class[shape as usize] = self.classes.len();
            }
            self.classes.extend_from_slice(reading.classes());
        }
        nodes
    }

    /// One step of the first kind that changes anything; false if none does.
    fn step(&mut self) -> bool {
        let mut changed = RULES.unknown_words && groups::generalise(self, Look::Word);
        changed |= RULES.due_words && groups::generalise(self, Look::Place);
        changed |= RULES.chunks && families::generalise(self, Size::Chunk);
        changed |= RULES.segments && families::generalise(self, Size::Segment);
        if !changed {
            changed = RULES.texts && groups::generalise(self, Look::Text);
        }
        if !changed && RULES.tails {
            changed = groups::generalise(self, Look::LastTail)
                | groups::generalise(self, Look::FirstTail);
        }
        if !changed && RULES.heads {
            changed = families::generalise(self, Size::Head);
        }
        if !changed && RULES.heads_among {
            changed = groups::generalise(self, Look::Head);
        }
        if !changed && RULES.lists {
            changed = lists::generalise(self);
        }
        if !changed && RULES.series {
            changed = series::generalise(self);
        }
        if !changed && RULES.absorb {
            changed = absorb::generalise(self);
        }
        changed || RULES.turns && turns::generalise(self)
    }

    /// Reads off what became of the shapes.
    fn conclude(&self, nodes: &[NodeId]) -> Mined {
        // Until all templates are there, a shape's is told by its node.
        let mut mined = Mined::of(Vec::new());
        // For each template what its variables were seen with.
        let mut seen: Vec<Vec<Seen>> = vec![Vec::new(); self.forest.len()];
        let mut starts = Vec::new();
        for (shape, (&node, &first_class)) in nodes.iter().zip(&self.first_class).enumerate() {
            let end = self.forest.end_of(node, &mut starts);
            let tokens = self.forest.tokens(end).iter().zip(starts.windows(2));
            let variables = tokens.filter(|(token, _)| token.is_variable());
            mined.add(end, variables.map(|(_, span)| span[0]..span[1]));
            let slots = mined.slots(shape);
            let (seen, classes) = (&mut seen[end as usize], &self.classes[first_class..]);
            seen.resize(slots.len(), Seen::Nothing);
            for (seen, slot) in seen.iter_mut().zip(slots) {
                seen.add(&classes[slot.start as usize..slot.end as usize]);
            }
        }
        let template = |&node: &NodeId| (self.template(node, &seen[node as usize]), node);
        let mut templates: Vec<_> = self.forest.live().iter().map(template).collect();
        templates.sort_unstable();
        let mut ranks = vec![0; self.forest.len()];
        for (rank, (_, node)) in (0..).zip(&templates) {
            ranks[*node as usize] = rank;
        }
        mined.of_shape.iter_mut().for_each(|of| *of = ranks[*of as usize]);
        mined.templates = templates.into_iter().map(|(template, _)| template).collect();
        mined
    }

    fn template(&self, node: NodeId, classes: &[Seen]) -> Template {
        let mut classes = classes.iter();
        let token = |&token: &Token| TemplateToken {
            kind: if token.is_variable() {
                TokenKind::Variable(classes.next().and_then(|seen| seen.class()))
            } else {
                TokenKind::Literal(self.vocabulary.text(token).into())
            },
            spaced: token.spaced(),
        };
        Template::new(self.forest.tokens(node).iter().map(token).collect())
    }
}

/// The classes that a variable was seen with.
#[derive(Clone, Copy)]
enum Seen {
    Nothing,
    One(Class),
    Several,
}

impl Seen {
    fn add(&mut self, pieces: &[Class]) {
        let class = match pieces {
            [Class::LITERAL] => Class::WORD,
            // Its unit stands behind it.
            [class] | [class @ Class::DURATION, Class::LITERAL] => *class,
            _ => return *self = Self::Several,
        };
        *self = match *self {
            Self::Nothing => Self::One(class),
            Self::One(other) if other == class => Self::One(class),
            _ => Self::Several,
        };
    }

    fn class(self) -> Option<Class> {
        match self {
            Self::One(class) => Some(class),
            _ => None,
        }
    }
}
