//! Templates that are equal but for slots, however many of them.
//!
//! Each token that can be a value is masked; templates that are then equal form a group; in a
//! group each masked slot is decided on its distinct fillings. Where the answer is no, the group
//! falls apart by the filling there, and the parts are asked again.

use std::cell::LazyCell;
use std::iter::repeat_n;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use super::Miner;
use super::evidence::{Fillings, Reason, anchors, decide, variables};
use super::filling::{bare, is_list, is_value_anywhere, is_variable};
use super::forest::{NodeId, Span};
use super::hash::{Phrase, combine, hash_exact, hash_tokens};
use super::journal::{Cause, Decision, Rule};
use super::kin::Kins;
use super::mask::{Look, closing, mask};
use super::memory::{Cursor, News};
use super::place::place;
use super::rules::RULES;
use super::vocabulary::{Kind, Token};

/// What the rounds of one look keep from one to the next: the slots of each template.
#[derive(Default)]
pub(super) struct Groups {
    cursor: Cursor,
    /// For each node its slots; of a node that is no template or has none, no slots.
    masks: Vec<Mask>,
    slots: Vec<Slot>,
    /// The groups, of templates that are equal outside of their slots, and the template of each member:
    /// one that was masked anew is no member where it was before.
    kins: Kins,
    members: Vec<NodeId>,
}

/// A masked slot of a template.
#[derive(Clone, Copy)]
struct Slot {
    node: NodeId,
    span: Span,
    /// The hash of what stands there.
    filling: u64,
    /// The same without quotes around it.
    value: u64,
}

/// The slots of a template, and as which member of its group it has them.
#[derive(Default, Clone)]
struct Mask {
    member: u32,
    slots: Range<u32>,
}

/// A slot of a group that is a variable.
struct Accepted {
    position: usize,
    /// How many tokens before and behind stay text.
    trim: (u32, u32),
    /// How many values are in it, each a variable of its own.
    items: usize,
    cause: Option<Arc<Cause>>,
}

/// Why each slot is a variable, for all members of a group.
type Causes = Rc<[Option<Arc<Cause>>]>;

/// What a round over all groups found.
#[derive(Default)]
struct Found {
    /// The slots of each template that are variables.
    plan: Vec<(NodeId, Vec<Span>, Causes)>,
    /// The fillings of slots with several.
    values: Vec<Phrase>,
}

/// One round over all templates; whether any changed.
pub(super) fn generalise(miner: &mut Miner, look: Look) -> bool {
    miner.memory.touch(&miner.forest);
    let mut groups = std::mem::take(&mut miner.groups[look as usize]);
    let found = groups.round(miner, look);
    miner.groups[look as usize] = groups;
    let mut changed = false;
    for (node, spans, causes) in found.plan {
        changed |= miner.generalise_for(node, &spans, |at| causes[at].clone());
    }
    for value in found.values {
        miner.memory.learn(value);
    }
    miner.forest.prune();
    changed
}

impl Groups {
    /// Asks the groups again of which anything changed since the last round.
    fn round(&mut self, miner: &Miner, look: Look) -> Found {
        let mut found = Found::default();
        let Some(news) = News::since(&mut self.cursor, &miner.forest, &miner.memory) else {
            return found;
        };
        self.update(miner, look, &news);
        let groups = self.changed();
        let longest = groups.nodes.iter().map(|&node| self.slots_of(node).len()).max();
        let positions: Vec<usize> = (0..longest.unwrap_or(0)).collect();
        for members in groups.iter() {
            if members.len() == 1 && look > Look::Place {
                // What stands alone is a value by its looks or its place, or none.
                continue;
            }
            let group = Group { miner, look, groups: self, members };
            group.settle(&positions[..self.slots_of(members[0]).len()], &mut found);
        }
        found
    }

    /// Masks what is new, and notes which groups changed.
    fn update(&mut self, miner: &Miner, look: Look, news: &News<'_>) {
        for &node in news.gone {
            if (node as usize) < self.masks.len() {
                self.change(node);
                self.masks[node as usize] = Mask::default();
            }
        }
        if news.has_values() {
            for place in 0..self.slots.len() {
                let Slot { node, value, .. } = self.slots[place];
                if news.has_value(value) {
                    self.change(node);
                }
            }
        }
        self.masks.resize(miner.forest.len(), Mask::default());
        let is_old = |&node: &NodeId| node < news.first && miner.forest.is_live(node);
        for node in news.touched.iter().copied().filter(is_old) {
            self.change(node);
            self.mask(miner, look, node);
        }
        let live = miner.forest.live();
        for &node in &live[live.partition_point(|&node| node < news.first)..] {
            self.mask(miner, look, node);
        }
    }

    /// The group of a template is to be asked again.
    fn change(&mut self, node: NodeId) {
        let Mask { member, ref slots } = self.masks[node as usize];
        if !slots.is_empty() {
            self.kins.change(self.kins.of(member as usize));
        }
    }

    fn mask(&mut self, miner: &Miner, look: Look, node: NodeId) {
        let tokens = miner.forest.tokens(node);
        let first = self.slots.len() as u32;
        mask(miner, tokens, look, |span| {
            let filling = &tokens[span.range()];
            let bare = bare(filling);
            let hash = hash_tokens(filling);
            let value = if bare.len() == filling.len() { hash } else { hash_tokens(bare) };
            self.slots.push(Slot { node, span, filling: hash, value });
        });
        let slots = first..self.slots.len() as u32;
        let member = self.members.len() as u32;
        if !slots.is_empty() {
            self.members.push(node);
            self.kins.add(key(tokens, &self.slots[first as usize..]));
        }
        self.masks[node as usize] = Mask { member, slots };
    }

    /// The groups that changed.
    fn changed(&mut self) -> Parts {
        let mut groups = Parts::default();
        for kin in self.kins.take_changed() {
            let still = |&(member, node): &(usize, NodeId)| {
                let Mask { member: now, ref slots } = self.masks[node as usize];
                now as usize == member && !slots.is_empty()
            };
            let members = self.kins.members(kin).map(|member| (member, self.members[member]));
            groups.add(members.filter(still).map(|(_, node)| node));
        }
        groups.sorted()
    }

    fn slots_of(&self, node: NodeId) -> &[Slot] {
        let Range { start, end } = self.masks[node as usize].slots;
        &self.slots[start as usize..end as usize]
    }
}

/// Templates that are equal outside of their slots.
struct Group<'g> {
    miner: &'g Miner,
    look: Look,
    groups: &'g Groups,
    members: &'g [NodeId],
}

impl<'g> Group<'g> {
    fn slot(&self, node: NodeId, position: usize) -> &'g Slot {
        &self.groups.slots_of(node)[position]
    }

    fn filling(&self, node: NodeId, position: usize) -> &'g [Token] {
        &self.miner.forest.tokens(node)[self.slot(node, position).span.range()]
    }

    /// Decides the masked `positions`.
    fn settle(&self, positions: &[usize], found: &mut Found) {
        let vocabulary = &self.miner.vocabulary;
        let first = self.members[0];
        let tokens = self.miner.forest.tokens(first);
        let slots = self.groups.slots_of(first);
        let varied: Vec<usize> = match self.members {
            [_] => Vec::new(),
            _ => (0..slots.len()).filter(|&position| self.varies(position)).collect(),
        };
        let around = LazyCell::new(|| {
            let varied: Vec<Span> = varied.iter().map(|&position| slots[position].span).collect();
            (anchors(tokens, &varied), variables(tokens, &varied))
        });
        let mut accepted = Vec::new();
        for (at, &position) in positions.iter().enumerate() {
            let is_lone = !varied.contains(&position);
            if is_lone && (self.look > Look::Place || is_variable(self.filling(first, position))) {
                continue;
            }
            let place = place(tokens, slots[position].span, vocabulary);
            if is_lone && !place.is_due() {
                // A lone filling is a value only where one is due.
                continue;
            }
            let parts = if is_lone { Parts::default() } else { self.split(position) };
            let distinct: Vec<NodeId> = match is_lone {
                true => vec![first],
                // Of each part the first member.
                false => parts.iter().map(|part| part[0]).collect(),
            };
            let mut fillings = self.fillings(&distinct, position);
            if is_lone && fillings.variables == 1 {
                continue;
            }
            let (anchors, beside) = *around;
            fillings.beside = beside;
            fillings.see_around(tokens, slots[position].span, &self.miner.vocabulary);
            if let Some(reason) = decide(place, &fillings, anchors) {
                let decision = Decision { place, fillings: &fillings, guards: 0, anchors, reason };
                let slot = self.accept(position, &distinct, &decision);
                if !is_lone && fillings.variables < fillings.distinct() {
                    let trim = if RULES.learn_trimmed { slot.trim } else { (0, 0) };
                    found.values.extend(self.values(&distinct, position, trim));
                }
                accepted.push(slot);
            } else if !is_lone {
                let mut rest = positions.to_vec();
                rest.remove(at);
                for members in parts.iter() {
                    Group { members, ..*self }.settle(&rest, found);
                }
                return;
            }
        }
        self.plan(&accepted, found);
    }

    /// What becomes a variable at `position`, where the fillings of `distinct` are values.
    fn accept(&self, position: usize, distinct: &[NodeId], decision: &Decision<'_>) -> Accepted {
        let values = distinct.iter().map(|&node| (node, self.slot(node, position).span));
        let cause = self.miner.cause(Rule::of_look(self.look), decision, values);
        let Decision { place, fillings, reason, .. } = *decision;
        let is_row = RULES.items
            && reason == Reason::Variables
            && fillings.variables == fillings.distinct()
            && !place.is_enclosed();
        let items = if is_row { self.items(position) } else { 1 };
        Accepted { position, trim: self.trim(position), items, cause }
    }

    /// Plans the same variables for all members.
    fn plan(&self, accepted: &[Accepted], found: &mut Found) {
        if accepted.is_empty() {
            return;
        }
        let causes = accepted.iter().flat_map(|slot| repeat_n(slot.cause.clone(), slot.items));
        let causes: Causes = causes.collect();
        for &member in self.members {
            let spans = accepted.iter().flat_map(|slot| self.spans(member, slot)).collect();
            found.plan.push((member, spans, Rc::clone(&causes)));
        }
    }

    /// Whether not all members have the same words at `position`.
    fn varies(&self, position: usize) -> bool {
        let filling = |member: NodeId| self.slot(member, position).filling;
        let first = filling(self.members[0]);
        self.members.iter().any(|&member| filling(member) != first)
    }

    fn fillings(&self, members: &[NodeId], position: usize) -> Fillings {
        let mut fillings = Fillings::default();
        for &member in members {
            let filling = bare(self.filling(member, position));
            let known = self.miner.known(filling, self.slot(member, position).value);
            fillings.add(filling, &self.miner.vocabulary, known);
        }
        fillings
    }

    /// The fillings of `members` that are values wherever they stand.
    fn values(
        &self,
        members: &[NodeId],
        position: usize,
        (before, behind): (u32, u32),
    ) -> impl Iterator<Item = Phrase> {
        let value = move |&member: &NodeId| {
            let filling = self.filling(member, position);
            bare(&filling[before as usize..filling.len() - behind as usize])
        };
        members
            .iter()
            .map(value)
            .filter(|bare| !bare.is_empty() && is_value_anywhere(bare))
            .map(Phrase::new)
    }

    /// How many tokens all fillings at `position` have in common before and behind: marks, and
    /// of texts the words too.
    ///
    /// A bracket or quote counts only if the one that belongs to it does.
    fn trim(&self, position: usize) -> (u32, u32) {
        let fillings = || self.members.iter().map(|&member| self.filling(member, position));
        if fillings().any(is_list) {
            return (0, 0);
        }
        let first = self.filling(self.members[0], position);
        let common = |stays: fn(Kind) -> bool| {
            let same = |(a, b): &(&Token, &Token)| a == b && stays(a.kind());
            fillings().fold((first.len(), first.len()), |(before, behind), other| {
                let start = first.iter().zip(other).take_while(same).count();
                let end = first.iter().rev().zip(other.iter().rev()).take_while(same).count();
                (before.min(start), behind.min(end))
            })
        };
        let shortest = fillings().map(<[Token]>::len).min().unwrap_or(0);
        let (before, behind) = common(|_| true);
        // A variable at the edge stays inside.
        let variables = |token: &&Token| token.is_variable();
        let texts = (
            before - first[..before].iter().rev().take_while(variables).count(),
            behind - first[first.len() - behind..].iter().take_while(variables).count(),
        );
        let (before, behind) = match texts {
            (before, behind) if self.look > Look::Place && before + behind < shortest => {
                (before, behind)
            }
            _ => match common(|kind| matches!(kind, Kind::Mark | Kind::Unit)) {
                (before, behind) if before + behind < shortest => (before, behind),
                _ => common(|kind| kind == Kind::Mark),
            },
        };
        // A filling that is a mark alone begins and ends with it.
        balance(first, before, behind.min(shortest - before))
    }

    /// What becomes a variable of a slot of a member.
    fn spans(&self, member: NodeId, accepted: &Accepted) -> Vec<Span> {
        let slot = self.slot(member, accepted.position).span;
        if accepted.items > 1 {
            return self.parted(member, slot);
        }
        let (before, behind) = accepted.trim;
        vec![Span { start: slot.start + before, end: slot.end - behind }]
    }

    /// How many values stand in a row in each filling at `position`; 1 where their numbers differ, so
    /// that they are a list.
    fn items(&self, position: usize) -> usize {
        let count = |member: NodeId| self.parted(member, self.slot(member, position).span).len();
        let first = count(self.members[0]);
        if self.members.iter().all(|&member| count(member) == first) { first } else { 1 }
    }

    /// What commas with a blank behind them part.
    fn parted(&self, member: NodeId, slot: Span) -> Vec<Span> {
        let tokens = self.miner.forest.tokens(member);
        let mut start = slot.start;
        let mut spans = Vec::new();
        for at in slot.start + 1..slot.end.saturating_sub(1) {
            let (comma, next) = (tokens[at as usize], tokens[at as usize + 1]);
            if comma.sign() == b',' && !comma.spaced() && next.spaced() {
                spans.push(Span { start, end: at });
                start = at + 1;
            }
        }
        spans.push(Span { start, end: slot.end });
        spans
    }

    /// The group by what stands at `position`.
    fn split(&self, position: usize) -> Parts {
        let filling = |&member: &NodeId| (self.slot(member, position).filling, member);
        Parts::by_key(self.members.iter().map(filling).collect())
    }
}

/// Nodes in parts.
#[derive(Default)]
struct Parts {
    nodes: Vec<NodeId>,
    /// Where in `nodes` each part is.
    parts: Vec<Range<usize>>,
}

impl Parts {
    /// The parts of nodes with one key.
    fn by_key(mut keyed: Vec<(u64, NodeId)>) -> Self {
        keyed.sort_unstable();
        let mut parts = Self::default();
        for part in keyed.chunk_by(|a, b| a.0 == b.0) {
            parts.add(part.iter().map(|(_, node)| *node));
        }
        parts.sorted()
    }

    /// Adds a part, unless it is empty.
    fn add(&mut self, part: impl Iterator<Item = NodeId>) {
        let start = self.nodes.len();
        self.nodes.extend(part);
        let part = start..self.nodes.len();
        if !part.is_empty() {
            self.nodes[part.clone()].sort_unstable();
            self.parts.push(part);
        }
    }

    /// The parts in the order of their first nodes.
    fn sorted(mut self) -> Self {
        self.parts.sort_unstable_by_key(|part| self.nodes[part.start]);
        self
    }

    fn iter(&self) -> impl Iterator<Item = &[NodeId]> {
        self.parts.iter().map(|part| &self.nodes[part.clone()])
    }
}

/// The most of `before` and `behind` that parts no bracket or quote from its other.
fn balance(filling: &[Token], before: usize, behind: usize) -> (u32, u32) {
    let sign = |at: usize| filling[at].sign();
    let pairs = |at: usize| closing(sign(at)).is_some();
    let (mut start, mut end) = (0, filling.len());
    loop {
        let (opens, closes) = (start < before, filling.len() - end < behind);
        if opens && !pairs(start) {
            start += 1;
        } else if closes && !is_paired(sign(end - 1)) {
            end -= 1;
        } else if opens && closes && closing(sign(start)) == Some(sign(end - 1)) {
            (start, end) = (start + 1, end - 1);
        } else {
            return (start as u32, (filling.len() - end) as u32);
        }
    }
}

fn is_paired(mark: u8) -> bool {
    matches!(mark, b')' | b']' | b'}' | b'>' | b'"' | b'\'' | b'`')
}

/// Equal for templates that are equal outside their slots.
fn key(tokens: &[Token], slots: &[Slot]) -> u64 {
    let mut key = 0;
    let mut at = 0;
    for &Slot { span: slot, .. } in slots {
        key = combine(key, hash_exact(&tokens[at..slot.start as usize]));
        key = combine(key, u64::from(tokens[slot.start as usize].spaced()) + 1);
        at = slot.end as usize;
    }
    combine(key, hash_exact(&tokens[at..]))
}
