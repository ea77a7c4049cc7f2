//! Templates that are equal but for one slot: a word, or what stands between quotes, between
//! brackets or after a colon, of any length.
//!
//! A slot's family are the templates with equal tokens before and behind it, found by the hashes
//! of prefix and suffix. A family whose fillings speak for a variable is joined; where families
//! share a template, the one with more distinct fillings goes first and the other waits a round.

use std::cmp::{Ordering, Reverse};
use std::collections::HashSet;
use std::sync::Arc;

use super::Miner;
use super::evidence::{self, Fillings, anchors, decide, lone_guard, tells_event};
use super::forest::{NodeId, Span};
use super::groups::{bare, is_telling, is_variable};
use super::hash::{Mixed, Phrase};
use super::journal::{Cause, Decision, Rule};
use super::memory::{Cursor, News};
use super::place::{Place, place};
use super::rules::RULES;
use super::slots::{Size, Slot, leads, slots_of};

/// As many slots are sorted at once; more are dealt with in passes by their hashes.
const SLOTS_AT_ONCE: usize = 1 << 22;

/// Templates that are equal but for one slot, which is a variable.
struct Family {
    around: u64,
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
}

/// What the rounds of one size keep from one to the next.
#[derive(Default)]
pub(super) struct Families {
    cursor: Cursor,
    /// The slots of all templates, sorted, with those of templates that are gone; none while
    /// there are more than are sorted at once.
    slots: Vec<Slot>,
    /// The families, but for those of the next line.
    found: Vec<Family>,
    /// What stands around a lone variable: families that are one template already. They change
    /// nothing, but others of their template wait for them as for any family before.
    still: HashSet<u64, Mixed>,
}

/// One round over all templates; whether any changed.
pub(super) fn generalise(miner: &mut Miner, size: Size) -> bool {
    let mut families = std::mem::take(&mut miner.families[size as usize]);
    let changed = families.round(miner, size) && families.join(miner, size);
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
            self.slots.clear();
            self.forget();
            for pass in 0..passes {
                let wanted = |slot: &Slot| (slot.around >> 32) % passes == pass;
                let slots = sorted_slots(miner, size, live, wanted);
                self.ask(miner, size, slots.chunk_by(Slot::is_beside));
            }
        } else if self.slots.is_empty() {
            let slots = sorted_slots(miner, size, live, |_| true);
            self.forget();
            self.ask(miner, size, slots.chunk_by(Slot::is_beside));
            self.slots = slots;
        } else {
            self.update(miner, size, &news);
        }
        self.found.sort_unstable_by(Family::order);
        true
    }

    fn forget(&mut self) {
        self.found.clear();
        self.still.clear();
    }

    /// Keeps those families of slots that are variables.
    fn ask<'s>(&mut self, miner: &Miner, size: Size, families: impl Iterator<Item = &'s [Slot]>) {
        for family in families.filter_map(|slots| family(miner, size, slots)) {
            match family.members[..] {
                [(node, span)] if is_variable(&miner.forest.tokens(node)[span.range()]) => {
                    self.still.insert(family.around);
                }
                _ => self.found.push(family),
            }
        }
    }

    fn update(&mut self, miner: &Miner, size: Size, news: &News<'_>) {
        let live = miner.forest.live();
        let new = live.partition_point(|&node| node < news.first);
        let new = sorted_slots(miner, size, &live[new..], |_| true);
        let mut changed: Vec<u64> = new.iter().map(|slot| slot.around).collect();
        if !new.is_empty() {
            self.slots = merge(&self.slots, &new);
        }
        for &node in news.gone {
            slots_of(miner, node, size, |slot| changed.push(slot.around));
        }
        if news.has_values() {
            let learned = self.slots.iter().filter(|slot| news.has_value(slot.value));
            changed.extend(learned.map(|slot| slot.around));
        }
        changed.sort_unstable();
        changed.dedup();
        self.found.retain(|family| changed.binary_search(&family.around).is_err());
        for around in &changed {
            self.still.remove(around);
        }
        let slots = std::mem::take(&mut self.slots);
        let families = changed.iter().filter_map(|&around| {
            let first = slots.partition_point(|slot| slot.around < around);
            let slots = slots[first..].chunk_by(Slot::is_beside).next()?;
            (slots[0].around == around).then_some(slots)
        });
        self.ask(miner, size, families);
        self.slots = slots;
    }

    /// Makes the slots of each family variables; whether that changes any template.
    fn join(&self, miner: &mut Miner, size: Size) -> bool {
        let mut touched = vec![false; miner.forest.len()];
        let mut changed = false;
        for family in &self.found {
            let waits = |&(node, _): &(NodeId, Span)| touched[node as usize];
            if family.members.iter().any(waits) || self.waits_for_still(miner, size, family) {
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

    /// Whether a lone variable of a member comes before the family.
    fn waits_for_still(&self, miner: &Miner, size: Size, family: &Family) -> bool {
        let before = |span: Span| match (family.length, &family.members[..]) {
            (1, [(_, own)]) => span < *own,
            (length, _) => length > 1,
        };
        let mut waits = false;
        for &(node, _) in &family.members {
            let tokens = miner.forest.tokens(node);
            slots_of(miner, node, size, |Slot { around, span, .. }| {
                let lone = before(span) && is_variable(&tokens[span.range()]);
                waits |= lone && self.still.contains(&around);
            });
        }
        waits
    }
}

/// Keeps the fillings of a family that say, where they stand elsewhere, that they are values.
fn learn(miner: &mut Miner, family: &Family) {
    let Miner { vocabulary, forest, memory, .. } = miner;
    for &(node, span) in &family.members {
        let filling = bare(&forest.tokens(node)[span.range()], vocabulary);
        if is_telling(filling, vocabulary) && lone_guard(filling, vocabulary).is_none() {
            memory.learn(Phrase::new(filling));
        }
    }
}

/// Both in order, where `more` are few.
fn merge(slots: &[Slot], more: &[Slot]) -> Vec<Slot> {
    let mut merged = Vec::with_capacity(slots.len() + more.len());
    let mut rest = slots;
    for slot in more {
        let (before, behind) = rest.split_at(rest.partition_point(|other| other < slot));
        merged.extend_from_slice(before);
        merged.push(*slot);
        rest = behind;
    }
    merged.extend_from_slice(rest);
    merged
}

/// Those slots of `nodes` that are `wanted`.
fn sorted_slots(
    miner: &Miner,
    size: Size,
    nodes: &[NodeId],
    wanted: impl Fn(&Slot) -> bool,
) -> Vec<Slot> {
    let mut slots = Vec::new();
    for &node in nodes {
        slots_of(miner, node, size, |slot| slots.extend(Some(slot).filter(&wanted)));
    }
    slots.sort_unstable();
    slots.dedup();
    slots
}

/// Among how many values so many guards are values too.
fn least_among(guards: usize, place: Place) -> usize {
    match place.is_enclosed() {
        true => guards.max(RULES.few),
        false => (RULES.many_times * guards).max(RULES.many),
    }
}

/// Whether words and guards are more than the outcomes that a message tells of behind a key.
fn alternate(fillings: &Fillings, guards: usize) -> bool {
    fillings.phrases + fillings.empty == 0
        && fillings.known + fillings.names + guards >= RULES.several
}

/// The family of slots with the same surroundings, if they are a variable.
fn family(miner: &Miner, size: Size, slots: &[Slot]) -> Option<Family> {
    let vocabulary = &miner.vocabulary;
    let mut fillings = Fillings::default();
    let mut members: Vec<(NodeId, Span)> = Vec::new();
    let mut guards: Vec<(NodeId, Span)> = Vec::new();
    let mut length = 0;
    let mut live = slots.iter().filter(|slot| miner.forest.is_live(slot.node));
    // One alone is a variable only where its value is known from elsewhere.
    if let (Some(slot), None) = (live.next(), live.next())
        && !miner.memory.known(slot.value).seen
    {
        return None;
    }
    for slot in slots.iter().filter(|slot| miner.forest.is_live(slot.node)) {
        let template = miner.forest.tokens(slot.node);
        let tokens = bare(&template[slot.span.range()], vocabulary);
        if evidence::guards(template, slot.span, vocabulary) {
            guards.push((slot.node, slot.span));
            continue;
        }
        if tells_event(template, slot.span, vocabulary) {
            continue;
        }
        fillings.add(tokens, vocabulary, miner.known(tokens, slot.value));
        length = length.max(slot.span.end - slot.span.start);
        members.push((slot.node, slot.span));
    }
    let &(node, span) = members.first().or(guards.first())?;
    let tokens = miner.forest.tokens(node);
    fillings.leads = leads(tokens, span, vocabulary);
    fillings.ends = span.end as usize == tokens.len();
    let around = anchors(tokens, &[span], vocabulary);
    let place = place(tokens, span, vocabulary);
    let values: usize = members.iter().map(|&(node, _)| miner.forest.weight(node) as usize).sum();
    let is_value = RULES.guards_among_values
        && fillings.variables + fillings.unknown > 0
        && around >= RULES.frame;
    let mut judged = fillings;
    if RULES.guards_of_keys && place == Place::Key && alternate(&fillings, guards.len()) {
        judged.known += guards.len();
    } else if !is_value || values < least_among(guards.len(), place) {
        guards.clear();
    }
    if members.len() + guards.len() == 1 && fillings.seen == 0 {
        return None;
    }
    let reason = decide(place, &judged, around)?;
    let guards_in = guards.len();
    members.extend(guards);
    members.sort_unstable();
    let decision =
        Decision { place, fillings: &fillings, guards: guards_in, anchors: around, reason };
    let cause = miner.cause(Rule::of_size(size), &decision, members.iter().copied());
    Some(Family { around: slots[0].around, length, members, cause })
}
