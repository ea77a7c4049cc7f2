//! Texts that take turns with the same ones in two messages.
//!
//! `Service {Print Spooler, Disk Check, Clock} stopped` may be three messages; where the same three
//! stand for each other in `Restart of {Print Spooler, Disk Check, Clock} failed`, too, they are values
//! of both. No single message tells so much of known words: it is the vocabulary that comes again.

use std::collections::{HashMap, HashSet};

use super::Miner;
use super::evidence::{anchors, words};
use super::filling::bare;
use super::forest::{NodeId, Span};
use super::hash::{Mixed, hash_tokens};
use super::journal::{Plan, Rule};
use super::place::{Place, place};
use super::rules::RULES;
use super::slots::arounds;
use super::vocabulary::{Kind, Token, Vocabulary};

/// Texts of at most so many tokens.
const LONGEST: usize = 4;
/// Templates with more tokens are left out: they have too many slots for what they bring.
const LONGEST_TEMPLATE: usize = 48;
/// Where there are more slots, no text is looked for: so many templates say that most are no templates.
const MOST_SLOTS: usize = 1 << 18;

/// A text of a template, under the hash of what stands around it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Slot {
    around: u64,
    node: NodeId,
    span: Span,
}

/// One round over all templates; whether any changed.
pub(super) fn generalise(miner: &mut Miner) -> bool {
    let mut slots = Vec::new();
    for &node in miner.forest.live() {
        slots_of(miner, node, |slot| slots.push(slot));
        if slots.len() > MOST_SLOTS {
            return false;
        }
    }
    keep_frequent(&mut slots);
    slots.sort_unstable();
    let families: Vec<&[Slot]> = slots
        .chunk_by(|a, b| a.around == b.around)
        .filter(|family| may_be_values(miner, family))
        .collect();
    let holders = holders(miner, &families);
    let mut taken: HashSet<NodeId, Mixed> = HashSet::default();
    let mut plan = Plan::new();
    for family in &families {
        // A template of two families waits a round with the other.
        let waits = family.iter().any(|slot| taken.contains(&slot.node));
        if !waits && takes_turns(miner, family, &holders) {
            taken.extend(family.iter().map(|slot| slot.node));
            plan.extend(family.iter().map(|slot| (slot.node, vec![slot.span])));
        }
    }
    miner.generalise_all(Rule::Turns, plan)
}

/// Drops most of the slots that are in no family: to count by parts of their hashes, two parts a slot
/// and more, is cheaper than to sort them.
fn keep_frequent(slots: &mut Vec<Slot>) {
    let mut counts = vec![0_u8; 2 * slots.len().next_power_of_two()];
    let last = counts.len() - 1;
    let part = |slot: &Slot| (slot.around >> 32) as usize & last;
    for slot in slots.iter() {
        let count = &mut counts[part(slot)];
        *count = count.saturating_add(1);
    }
    slots.retain(|slot| usize::from(counts[part(slot)]) >= RULES.few);
}

/// For each text what stands around it in the families that have it.
type Holders = HashMap<u64, Vec<u64>, Mixed>;

fn holders(miner: &Miner, families: &[&[Slot]]) -> Holders {
    let mut holders = Holders::default();
    for slot in families.iter().copied().flatten() {
        // A variable takes turns with anything.
        let filling = filling(miner, slot);
        if filling.iter().any(|token| token.is_word()) {
            holders.entry(hash_tokens(bare(filling))).or_default().push(slot.around);
        }
    }
    holders
}

/// Whether half of the texts, and three of them, take turns in another family, too.
fn takes_turns(miner: &Miner, family: &[Slot], holders: &Holders) -> bool {
    let mut shared: HashMap<u64, usize, Mixed> = HashMap::default();
    let value = |slot| hash_tokens(bare(filling(miner, slot)));
    let others = family.iter().filter_map(|slot| holders.get(&value(slot))).flatten();
    for &around in others.filter(|around| **around != family[0].around) {
        *shared.entry(around).or_default() += 1;
    }
    let most = shared.into_values().max().unwrap_or(0);
    most >= RULES.few && 2 * most >= family.len()
}

fn filling<'m>(miner: &'m Miner, slot: &Slot) -> &'m [Token] {
    &miner.forest.tokens(slot.node)[slot.span.range()]
}

/// Whether what alternates in a family may be values: they begin and end otherwise, none changes the
/// meaning, most are no verbs, and enough stands around them.
fn may_be_values(miner: &Miner, family: &[Slot]) -> bool {
    if family.len() < RULES.few {
        return false;
    }
    let first = filling(miner, &family[0]);
    let differ = |end: fn(&[Token]) -> Option<&Token>| {
        family.iter().any(|slot| end(filling(miner, slot)) != end(first))
    };
    let (tokens, span) = (miner.forest.tokens(family[0].node), family[0].span);
    let vocabulary = &miner.vocabulary;
    let verbs = family.iter().filter(|slot| is_verb(filling(miner, slot), vocabulary)).count();
    let guards = |slot: &Slot| filling(miner, slot).iter().any(|token| token.kind() == Kind::Guard);
    differ(<[Token]>::first)
        && differ(<[Token]>::last)
        && place(tokens, span, vocabulary) != Place::First
        && anchors(tokens, &[span]) >= RULES.frame
        && 2 * verbs < family.len()
        && !family.iter().any(guards)
}

/// Whether a text is one word that ends as verbs do.
fn is_verb(filling: &[Token], vocabulary: &Vocabulary) -> bool {
    matches!(filling, [word] if vocabulary.traits(*word).is_verb)
}

/// Gives the texts of a template that blanks or marks part from the rest, with no mark at their ends.
fn slots_of(miner: &Miner, node: NodeId, mut give: impl FnMut(Slot)) {
    let tokens = miner.forest.tokens(node);
    if tokens.len() > LONGEST_TEMPLATE || words(tokens) < RULES.frame {
        return;
    }
    let around = arounds(tokens);
    let is_mark = |at: usize| tokens[at].kind() == Kind::Mark;
    let opens = |at: usize| at == 0 || tokens[at].spaced() || is_mark(at - 1);
    let closes = |at: usize| at == tokens.len() || tokens[at].spaced() || is_mark(at);
    for start in (0..tokens.len()).filter(|&start| !is_mark(start) && opens(start)) {
        let ends = start + 1..=tokens.len().min(start + LONGEST);
        let ends = ends.take_while(|&end| !is_mark(end - 1) || !tokens[end - 1].spaced());
        let ends = ends.filter(|&end| !is_mark(end - 1) && closes(end));
        ends.for_each(|end| {
            give(Slot { around: around(start, end), node, span: Span::new(start..end) });
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::mine::tests::check;

    const SERVICES: [&str; 3] = ["Print Spooler", "Disk Check", "Clock"];

    fn in_turn(parts: [&str; 2]) -> Vec<String> {
        SERVICES.iter().map(|name| format!("{}{name}{}", parts[0], parts[1])).collect()
    }

    fn check_all(rule: &str, messages: &[[&str; 2]], expected: &[&str]) {
        let log: Vec<String> = messages.iter().copied().flat_map(in_turn).collect();
        check(rule, &log.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn texts_in_two_messages() {
        let [entered, left] = [["The ", " entered a new state"], ["Restart of ", " took 7 tries"]];
        check_all(
            "values of both",
            &[entered, left],
            &["The <*> entered a new state", "Restart of <*> took <*> tries"],
        );
        let alone = in_turn(entered);
        let alone: Vec<&str> = alone.iter().map(String::as_str).collect();
        check("one message alone tells nothing", &alone, &alone);
    }
}
