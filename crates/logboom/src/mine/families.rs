//! Templates that are equal but for one slot: a word, or what stands between quotes, between
//! brackets or after a colon, of any length.
//!
//! A slot's family are the templates with equal tokens before and behind it, found by the hashes
//! of prefix and suffix. A family whose fillings speak for a variable is joined; where families
//! share a template, the one with more distinct fillings goes first and the other waits a round.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use super::Miner;
use super::evidence::{self, Fillings, anchors, decide, tells_event, variables};
use super::filling::{bare, is_value_anywhere, is_variable};
use super::forest::{NodeId, Span};
use super::hash::Phrase;
use super::journal::{Cause, Decision, Rule};
use super::kin::Kins;
use super::memory::{Cursor, News};
use super::place::{Place, place};
use super::rules::RULES;
use super::slots::{Size, Slot, slots_of};

/// As many slots are looked at once; more are dealt with in passes by their hashes.
const SLOTS_AT_ONCE: usize = 1 << 22;

/// Templates that are equal but for one slot, which is a variable.
struct Family {
    /// The number of what stands around.
    around: u32,
    /// Tokens of the longest filling.
    length: u32,
    members: Vec<(NodeId, Span)>,
    cause: Option<Arc<Cause>>,
}

impl Family {
    /// Short values go first, then large families.
    fn order(&self, other: &Self) -> Ordering {
        let size = |family: &Self| (family.length, Reverse(family.members.len()));
        size(self).cmp(&size(other)).then_with(|| self.members.cmp(&other.members))
    }

    /// Whether a lone variable of a member goes before it.
    fn is_behind(&self, still: Span, own: Span) -> bool {
        match (self.length, &self.members[..]) {
            (1, [_]) => still < own,
            (length, _) => length > 1,
        }
    }
}

/// What the rounds of one size keep from one to the next.
#[derive(Default)]
pub(super) struct Families {
    cursor: Cursor,
    slots: Slots,
    /// The slots of nodes from this one on are not among them yet.
    next: NodeId,
    /// The families, but for those of the next line.
    found: Vec<Family>,
    /// The lone variables, with the numbers of what stands around them: families that are one
    /// template already. They change nothing, but others of their template wait for them as for
    /// any family before.
    still: Vec<(u32, NodeId, Span)>,
}

/// The slots of all templates, and of those that are gone, by what stands around them; none while
/// there are more than are looked at once.
#[derive(Default)]
struct Slots {
    /// In the order of their nodes.
    all: Vec<Slot>,
    kins: Kins,
}

impl Slots {
    fn reserve(&mut self, slots: usize) {
        self.all.reserve(slots.saturating_sub(self.all.len()));
        self.kins.reserve(slots);
    }

    /// Adds a slot, whose family is to be asked.
    fn add(&mut self, slot: Slot) {
        self.all.push(slot);
        self.kins.add(slot.around);
    }

    /// The families of all slots of a node are to be asked again.
    fn change_of(&mut self, node: NodeId) {
        let first = self.all.partition_point(|slot| slot.node < node);
        let own = self.all[first..].iter().take_while(|slot| slot.node == node);
        for place in first..first + own.count() {
            self.kins.change(self.kins.of(place));
        }
    }

    /// So are those of slots with values that were learned.
    fn change_learned(&mut self, news: &News<'_>) {
        for (place, slot) in self.all.iter().enumerate() {
            if news.has_value(slot.value) {
                self.kins.change(self.kins.of(place));
            }
        }
    }

    /// The slots with the same around them, in order.
    fn family(&self, around: u32, slots: &mut Vec<Slot>) {
        slots.clear();
        slots.extend(self.kins.members(around).map(|place| self.all[place]));
        slots.reverse();
        slots.dedup();
    }
}

/// One round over all templates; whether any changed.
pub(super) fn generalise(miner: &mut Miner, size: Size) -> bool {
    let mut families = std::mem::take(&mut miner.families[size as usize]);
    let changed = families.round(miner, size) && families.join(miner);
    miner.families[size as usize] = families;
    changed
}

impl Families {
    /// Finds the families again of which anything changed since the last round; false if there
    /// is nothing to ask again.
    fn round(&mut self, miner: &Miner, size: Size) -> bool {
        let Some(news) = News::since(&mut self.cursor, &miner.forest, &miner.memory) else {
            return false;
        };
        let live = miner.forest.live();
        let total: usize = live.iter().map(|&node| 2 * miner.forest.tokens(node).len()).sum();
        let passes = total.div_ceil(SLOTS_AT_ONCE) as u64;
        if passes > 1 {
            *self = Self { cursor: self.cursor, ..Self::default() };
            for pass in 0..passes {
                // Sorted, they take a third of the room.
                let mut slots = Vec::new();
                for &node in live {
                    let wanted = |slot: &Slot| (slot.around >> 32) % passes == pass;
                    slots_of(miner, node, size, |slot| slots.extend(Some(slot).filter(wanted)));
                }
                slots.sort_unstable();
                slots.dedup();
                for slots in slots.chunk_by(Slot::is_beside) {
                    self.keep(miner, family(miner, size, 0, slots));
                }
            }
        } else {
            // As a rule there are as many as tokens.
            self.slots.reserve(total / 2);
            self.update(miner, size, &news);
            self.ask(miner, size);
        }
        self.found.sort_unstable_by(Family::order);
        true
    }

    /// Notes what changed.
    fn update(&mut self, miner: &Miner, size: Size, news: &News<'_>) {
        let Self { slots, next, found, still, .. } = self;
        if *next > 0 {
            news.gone.iter().for_each(|&node| slots.change_of(node));
        } else {
            // All are asked.
            found.clear();
            still.clear();
        }
        if news.has_values() {
            slots.change_learned(news);
        }
        let live = miner.forest.live();
        for &node in &live[live.partition_point(|node| node < next)..] {
            slots_of(miner, node, size, |slot| slots.add(slot));
        }
        *next = miner.forest.len() as NodeId;
        found.retain(|family| !slots.kins.has_changed(family.around));
        still.retain(|&(around, ..)| !slots.kins.has_changed(around));
    }

    /// Asks the families again that changed, and keeps those of slots that are variables.
    fn ask(&mut self, miner: &Miner, size: Size) {
        let mut slots = Vec::new();
        for around in self.slots.kins.take_changed() {
            // Most are alone.
            if let Some(place) = self.slots.kins.lone(around) {
                let slot = self.slots.all[place];
                if !miner.memory.has_seen(slot.value) {
                    continue;
                }
                if is_variable(&miner.forest.tokens(slot.node)[slot.span.range()]) {
                    let still = (around, slot.node, slot.span);
                    self.still.extend(is_still(miner, &slot).then_some(still));
                    continue;
                }
            }
            self.slots.family(around, &mut slots);
            self.keep(miner, family(miner, size, around, &slots));
        }
    }

    fn keep(&mut self, miner: &Miner, family: Option<Family>) {
        let Some(family) = family else { return };
        match family.members[..] {
            [(node, span)] if is_variable(&miner.forest.tokens(node)[span.range()]) => {
                self.still.push((family.around, node, span));
            }
            _ => self.found.push(family),
        }
    }

    /// Makes the slots of each family variables; whether that changes any template.
    fn join(&self, miner: &mut Miner) -> bool {
        let mut touched = vec![false; miner.forest.len()];
        let still = self.first_still(miner);
        let mut changed = false;
        for family in &self.found {
            let waits = |&(node, span): &(NodeId, Span)| {
                touched[node as usize]
                    || still[node as usize].is_some_and(|still| family.is_behind(still, span))
            };
            if family.members.iter().any(waits) {
                continue;
            }
            if family.members.len() > 1 {
                learn(miner, family);
            }
            for &(node, span) in &family.members {
                touched[node as usize] = true;
                changed |= miner.generalise_for(node, &[span], |_| family.cause.clone());
            }
        }
        miner.forest.prune();
        changed
    }

    /// For each node its first lone variable.
    fn first_still(&self, miner: &Miner) -> Vec<Option<Span>> {
        let mut first: Vec<Option<Span>> = vec![None; miner.forest.len()];
        for &(_, node, span) in &self.still {
            let first = &mut first[node as usize];
            *first = Some(first.map_or(span, |first| first.min(span)));
        }
        first
    }
}

/// Keeps the fillings of a family that say, where they stand elsewhere, that they are values.
fn learn(miner: &mut Miner, family: &Family) {
    let Miner { forest, memory, .. } = miner;
    for &(node, span) in &family.members {
        let filling = bare(&forest.tokens(node)[span.range()]);
        if is_value_anywhere(filling) {
            memory.learn(Phrase::new(filling));
        }
    }
}

/// Among how many values so many guards are values too.
fn least_among(guards: usize, place: Place) -> usize {
    match place.is_enclosed() {
        true => guards.max(RULES.few),
        false => (RULES.many_times * guards).max(RULES.many),
    }
}

/// Whether a variable stands there in all other messages, and enough around it.
fn is_masked(fillings: &Fillings, place: Place, anchors: usize) -> bool {
    RULES.guards_among_masked
        && fillings.variables > 0
        && fillings.variables == fillings.distinct()
        && place != Place::First
        && anchors >= RULES.firm_frame
}

/// Whether a lone variable counts as one: what [`family`] says of it, told without looking at it.
fn is_still(miner: &Miner, &Slot { node, span, .. }: &Slot) -> bool {
    let tokens = miner.forest.tokens(node);
    let alone = Fillings { variables: 1, seen: 1, ..Fillings::default() };
    let place = place(tokens, span, &miner.vocabulary);
    miner.forest.is_live(node) && decide(place, &alone, anchors(tokens, &[span])).is_some()
}

/// The slots of a family by what stands in them.
#[derive(Default)]
struct Members {
    /// Those whose fillings may be values, and their fillings.
    values: Vec<(NodeId, Span)>,
    fillings: Fillings,
    /// Tokens of the longest of these.
    length: u32,
    /// Those in which stands what changes the meaning.
    guards: Vec<(NodeId, Span)>,
}

impl Members {
    fn new(miner: &Miner, slots: &[Slot]) -> Self {
        let vocabulary = &miner.vocabulary;
        let mut all = Self { values: Vec::with_capacity(slots.len()), ..Self::default() };
        for slot in slots.iter().filter(|slot| miner.forest.is_live(slot.node)) {
            let template = miner.forest.tokens(slot.node);
            if evidence::guards(template, slot.span, vocabulary) {
                all.guards.push((slot.node, slot.span));
            } else if !tells_event(template, slot.span, vocabulary) {
                let filling = bare(&template[slot.span.range()]);
                let is_method = evidence::is_method(template, slot.span, vocabulary);
                all.fillings.add(filling, vocabulary, miner.known(filling, slot.value));
                all.fillings.methods += usize::from(is_method);
                all.length = all.length.max(slot.span.end - slot.span.start);
                all.values.push((slot.node, slot.span));
            }
        }
        all
    }
}

/// The family of slots with the same surroundings, if they are a variable.
fn family(miner: &Miner, size: Size, around: u32, slots: &[Slot]) -> Option<Family> {
    let mut live = slots.iter().filter(|slot| miner.forest.is_live(slot.node));
    // One alone is a variable only where its value is known from elsewhere.
    if let (Some(slot), None) = (live.next(), live.next())
        && !miner.memory.has_seen(slot.value)
    {
        return None;
    }
    let Members { values: mut members, mut fillings, length, mut guards } =
        Members::new(miner, slots);
    let &(node, span) = members.first().or(guards.first())?;
    let tokens = miner.forest.tokens(node);
    fillings.see_around(tokens, span, &miner.vocabulary);
    fillings.beside = variables(tokens, &[span]);
    let anchors = anchors(tokens, &[span]);
    let place = place(tokens, span, &miner.vocabulary);
    let values: usize = members.iter().map(|&(node, _)| miner.forest.weight(node) as usize).sum();
    let are_many = RULES.guards_among_values
        && anchors >= RULES.frame
        && values >= least_among(guards.len(), place);
    let is_among_masked = guards.len() == 1 && is_masked(&fillings, place, anchors);
    if !are_many && !is_among_masked {
        guards.clear();
    }
    if members.len() + guards.len() == 1 && fillings.seen == 0 {
        return None;
    }
    let reason = decide(place, &fillings, anchors)?;
    let decision = Decision { place, fillings: &fillings, guards: guards.len(), anchors, reason };
    members.append(&mut guards);
    members.sort_unstable();
    let cause = miner.cause(Rule::of_size(size), &decision, members.iter().copied());
    Some(Family { around, length, members, cause })
}
