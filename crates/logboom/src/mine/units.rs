//! Units that belong to the value before them.
//!
//! Enters: the templates as all other rules left them. Leaves: those with `free 5.2 KB` as one value
//! where another value of the message takes this unit or another one in its turn: one printer writes
//! both, and it is that which chooses the unit. Only units behind a blank: one that touches the number
//! is of a class of its own already, or a message writes it (`expected 120ms, took 4s`).

use std::collections::HashSet;

use super::Miner;
use super::forest::{NodeId, Span};
use super::hash::Mixed;
use super::journal::Rule;
use super::vocabulary::{Kind, Token};

/// Makes units a part of the value before them; `shapes` are the nodes of all shapes.
pub(super) fn generalise(miner: &mut Miner, shapes: &[NodeId]) {
    let taken = taken(miner, shapes);
    if taken.is_empty() {
        return;
    }
    let spans = |&node: &NodeId| {
        let tokens = miner.forest.tokens(node);
        let takes = |&at: &usize| taken.contains(&(node, tokens[at + 1].word()));
        let spans: Vec<Span> =
            measures(tokens).filter(takes).map(|at| Span::new(at..at + 2)).collect();
        (!spans.is_empty()).then_some((node, spans))
    };
    let plan = miner.forest.live().iter().filter_map(spans).collect();
    miner.generalise_all(Rule::Unit, plan);
}

/// The templates with the units that their values have within.
fn taken(miner: &Miner, shapes: &[NodeId]) -> HashSet<(NodeId, usize), Mixed> {
    let mut taken = HashSet::default();
    let mut starts = Vec::new();
    for &shape in shapes {
        let tokens = miner.forest.tokens(shape);
        let mut measures = measures(tokens).peekable();
        if measures.peek().is_none() {
            continue;
        }
        let end = miner.forest.end_of(shape, &mut starts);
        // A number and its unit are one value where no token of the template begins between them.
        let within = measures.filter(|at| starts.binary_search(&(*at as u32 + 1)).is_err());
        taken.extend(within.map(|at| (end, tokens[at + 1].word())));
    }
    taken
}

/// Where variables stand that a blank and a unit follow.
fn measures<'t>(tokens: &'t [Token]) -> impl Iterator<Item = usize> + 't {
    let is_unit = |token: Token| token.spaced() && token.kind() == Kind::Unit;
    (1..tokens.len())
        .filter(move |&at| tokens[at - 1].is_variable() && is_unit(tokens[at]))
        .map(|at| at - 1)
}

#[cfg(test)]
mod tests {
    use crate::mine::tests::check;

    #[test]
    fn units_beside_others_that_alternate() {
        check(
            "one printer writes both",
            &["kept 7 B, free 5.2 KB", "kept 7.5 KB, free 3.2 KB", "kept 1.1 MB, free 2.4 KB"],
            &["kept <*>, free <*>"],
        );
        check(
            "another unit is the message's",
            &["kept 7 B in 3 ms", "kept 7.5 KB in 2 ms", "kept 1.1 MB in 1 ms"],
            &["kept <*> in <*> ms"],
        );
        check(
            "a unit without a blank is the message's",
            &["took 7s of 5ms", "took 3ms of 4ms", "took 8ms of 9ms"],
            &["took <*> of <*>ms"],
        );
    }
}
