//! Marks that belong to the value they enclose.
//!
//! Enters: the templates as all other rules left them. Leaves: those with quotes and brackets that
//! what prints the value writes, not the message, within the variable.

use std::collections::HashSet;

use super::Miner;
use super::forest::{NodeId, Span};
use super::hash::Mixed;
use super::journal::{Plan, Rule};
use super::mask::closing;
use super::rules::RULES;
use super::vocabulary::{Token, sign_at};

/// Makes the marks around variables a part of them: brackets of lists, quotes and brackets behind a
/// colon or `=`, which part it already, and braces. `shapes` are the nodes of all shapes.
pub(super) fn complete(miner: &mut Miner, shapes: &[NodeId]) {
    let mut shapes = shapes.to_vec();
    shapes.sort_unstable();
    shapes.dedup();
    let style = Style::new(miner, &shapes);
    if RULES.empty_lists {
        let lists = lists(miner, &style.empty);
        miner.generalise_all(Rule::Marks, lists);
    }
    loop {
        let spans = |&node: &NodeId| {
            let spans = marked(miner.forest.tokens(node), &style);
            (!spans.is_empty()).then_some((node, spans))
        };
        let plan: Plan = miner.forest.live().iter().filter_map(spans).collect();
        if plan.is_empty() {
            return;
        }
        miner.generalise_all(Rule::Marks, plan);
    }
}

/// How the values of a log are printed.
#[derive(Default)]
struct Style {
    /// The shapes with empty square brackets.
    empty: Vec<NodeId>,
    /// The keys with a value in double quotes that needs none (`key="value"`).
    needless: HashSet<usize, Mixed>,
    /// How many shapes have a structure with a text in double quotes (`Point { name: "a" }`).
    structures: usize,
}

impl Style {
    fn new(miner: &Miner, shapes: &[NodeId]) -> Self {
        let mut style = Self::default();
        for &shape in shapes {
            style.add(shape, miner.forest.tokens(shape));
        }
        style
    }

    fn add(&mut self, shape: NodeId, tokens: &[Token]) {
        let sign = |at: usize| sign_at(tokens, at);
        let is_word = |at: usize| tokens.get(at).is_some_and(|token| token.is_word());
        let (mut is_empty, mut has_structure) = (false, false);
        for at in 0..tokens.len() {
            match sign(at) {
                b'[' => is_empty |= sign(at + 1) == b']',
                b'=' => {
                    let is_quoted = sign(at + 1) == b'"' && sign(at + 3) == b'"';
                    let needs_none = is_quoted && is_word(at + 2) && !tokens[at + 3].spaced();
                    self.needless.extend((at > 0 && needs_none).then(|| tokens[at - 1].word()));
                }
                b'{' if sign(at + 2) == b':' && sign(at + 3) == b'"' => {
                    let parted = tokens[at + 1].spaced() && tokens[at + 3].spaced();
                    has_structure |= parted && is_word(at + 1);
                }
                _ => {}
            }
        }
        self.empty.extend(is_empty.then_some(shape));
        self.structures += usize::from(has_structure);
    }

    /// Whether values are printed for debugging, so that double quotes are what prints them.
    fn debugs(&self) -> bool {
        RULES.debug_quotes && self.structures >= RULES.several
    }

    /// Whether double quotes behind the keys of a message are the message's: some key has needless ones,
    /// or its text, before all keys, stands in quotes, too (`"Probe failed" pod="a/b"`).
    fn quotes_all(&self, tokens: &[Token]) -> bool {
        let is_needless = |part: &[Token]| {
            part[1].sign() == b'='
                && part[2].sign() == b'"'
                && self.needless.contains(&part[0].word())
        };
        !RULES.needed_quotes || sign_at(tokens, 0) == b'"' || tokens.windows(3).any(is_needless)
    }
}

/// The brackets that are empty in some of these shapes: they print a list.
fn lists(miner: &Miner, shapes: &[NodeId]) -> Plan {
    let mut lists: HashSet<(NodeId, usize), Mixed> = HashSet::default();
    let mut starts = Vec::new();
    for &shape in shapes {
        let end = miner.forest.end_of(shape, &mut starts);
        let bracketed = bracketed(miner.forest.tokens(end));
        lists.extend(bracketed.filter(|&at| starts[at] == starts[at + 1]).map(|at| (end, at)));
    }
    let mut lists: Vec<_> = lists.into_iter().collect();
    lists.sort_unstable();
    let spans = |lists: &[(NodeId, usize)]| {
        let node = lists[0].0;
        // Where other values stand in brackets, too, it is the message that writes them.
        let all = bracketed(miner.forest.tokens(node)).count();
        let spans = || lists.iter().map(|&(_, at)| Span::new(at - 1..at + 2)).collect();
        (lists.len() == all).then(|| (node, spans()))
    };
    lists.chunk_by(|a, b| a.0 == b.0).filter_map(spans).collect()
}

/// The variables in square brackets.
fn bracketed<'t>(tokens: &'t [Token]) -> impl Iterator<Item = usize> + 't {
    let sign = |at: usize| tokens[at].sign();
    (1..tokens.len().saturating_sub(1))
        .filter(move |&at| tokens[at].is_variable() && sign(at - 1) == b'[' && sign(at + 1) == b']')
}

/// The variables with marks around them that belong to the value; double quotes do where the log
/// debugs, and behind keys of which none has needless ones, so that it is the value that wants them.
fn marked(tokens: &[Token], style: &Style) -> Vec<Span> {
    let sign = |at: usize| sign_at(tokens, at);
    let mut spans = Vec::new();
    for at in 1..tokens.len().saturating_sub(2) {
        let encloses = tokens[at + 1].is_variable()
            && !tokens[at + 1].spaced()
            && closing(sign(at)) == Some(sign(at + 2))
            && !tokens[at + 2].spaced();
        if !encloses {
            continue;
        }
        let is_keyed = sign(at - 1) == b'=' && !tokens[at].spaced();
        let is_parted = is_keyed || sign(at - 1) == b':' && tokens[at].spaced();
        let belongs = match sign(at) {
            b'\'' | b'[' => is_parted,
            b'"' => style.debugs() || is_keyed && !style.quotes_all(tokens),
            _ => false,
        };
        let ends = tokens.get(at + 3).is_none_or(|next| {
            (next.spaced() && (sign(at - 1) == b'=' || sign(at) == b'"'))
                || matches!(next.sign(), b',' | b';' | b'.' | b')' | b']' | b'}')
        });
        // `{<*>}<*>`: what prints a value that goes on behind them writes braces, too.
        let goes_on = sign(at) == b'{'
            && tokens.get(at + 3).is_some_and(|next| next.is_variable() && !next.spaced());
        if goes_on {
            spans.push(Span::new(at..at + 4));
        } else if belongs && ends {
            spans.push(Span::new(at..at + 3));
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use crate::mine::Template;
    use crate::mine::tests::{check, mined};

    #[test]
    fn brackets_of_lists() {
        check(
            "an empty one is a list of nothing",
            &["Refused the tags [] for it", "Refused the tags [7] for it"],
            &["Refused the tags <*> for it"],
        );
        check(
            "the message has others",
            &["Index [5] has the tags [] now", "Index [6] has the tags [7] now"],
            &["Index [<*>] has the tags [<*>] now"],
        );
    }

    #[test]
    fn quotes_behind_keys() {
        check(
            "the value wants them",
            &[
                "sync failed err=\"read 7: closed\" shard=4",
                "sync failed err=\"reset by 8\" shard=5",
                "sync failed err=\"no room\" shard=5",
                "sync failed err=\"unknown key: 7\" shard=5",
            ],
            &["sync failed err=<*> shard=<*>"],
        );
        check(
            "the message quotes all values",
            &["saw path=\"/a/b\" of pod=\"quux\"", "saw path=\"/a/c\" of pod=\"fooz\""],
            &["saw path=\"<*>\" of pod=\"<*>\""],
        );
        check(
            "it quotes its own text, too",
            &[
                "\"Sync failed\" err=\"read 7: closed\"",
                "\"Sync failed\" err=\"reset by 8\"",
                "\"Sync failed\" err=\"no room\"",
                "\"Sync failed\" err=\"unknown key: 7\"",
            ],
            &["\"Sync failed\" err=\"<*>\""],
        );
    }

    #[test]
    fn quotes_of_debugging() {
        let quoted = ["joined by \"quux\" today", "joined by \"fooz\" today"];
        check("the message's", &quoted, &["joined by \"<*>\" today"]);
        let printed = [
            "the first is Point { name: \"a\", x: 1 }",
            "the second is Point { name: \"a\", x: 1 }",
            "the third is Point { name: \"a\", x: 1 }",
            "the next is Point { name: \"a\", x: 1 }",
        ];
        let templates = mined(&[quoted.as_slice(), &printed].concat()).templates;
        let last = templates.iter().map(Template::text).find(|text| text.starts_with(b"joined"));
        assert_eq!(
            last.as_deref(),
            Some(b"joined by <*> today".as_slice()),
            "what prints the values quotes"
        );
    }

    #[test]
    fn braces_that_a_value_goes_on_behind() {
        check(
            "the value writes them",
            &["Loaded {7f2a1c3e}/a/b of it", "Loaded {7f2a1c3f}/a/c of it"],
            &["Loaded <*> of it"],
        );
    }
}
