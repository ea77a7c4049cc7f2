//! Why templates became coarser: kept only where someone asks.
//!
//! Enters: each change that a rule makes to a template, with what the rule saw when it decided.
//! Leaves: for a shape the steps to its template ([`Lineage`]). Nothing is worked out afterwards:
//! a step tells the numbers on which its rule decided.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::evidence::{Fillings, Reason};
use super::forest::{NodeId, Span};
use super::mask::Look;
use super::place::Place;
use super::slots::Size;
use super::vocabulary::{Kind, kind_of};
use super::{Miner, Pins, affixes};

/// What makes variables of tokens that are none by their looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A value as programming languages print them.
    Printed,
    /// Templates that are equal outside of all their possible values.
    Values,
    /// The same, where known words may be values too if their place says so.
    DueWords,
    /// Templates that are equal but for texts between marks and behind keys.
    Texts,
    /// Templates that are equal but for what stands behind a colon.
    Tails,
    /// Templates that differ in one word alone.
    Word,
    /// Templates that differ in one text between marks or behind a colon alone.
    Segment,
    /// Templates that differ in what stands before the first colon alone.
    Head,
    /// A template with variables that has the words of this one in their order.
    Frame,
    /// Of templates that are equal but for the word before the first colon and other values.
    Heads,
    /// Templates that are equal but for how many variables stand in a row.
    List,
    /// Rows of columns, of which most are values in all.
    Row,
    /// Templates that are equal but for a text that takes turns with the same ones elsewhere.
    Turns,
    /// Marks around a variable that belong to it.
    Marks,
    /// The unit of a value, where that of another one alternates.
    Unit,
    /// Messages that are equal but for what nearly all begin or end with.
    Affix,
}

impl Rule {
    /// The name used in every output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Values => "values",
            Self::DueWords => "due_words",
            Self::Texts => "texts",
            Self::Tails => "tails",
            Self::Word => "word",
            Self::Segment => "segment",
            Self::Head => "head",
            Self::Heads => "heads",
            Self::Frame => "frame",
            Self::List => "list",
            Self::Row => "row",
            Self::Turns => "turns",
            Self::Marks => "marks",
            Self::Unit => "unit",
            Self::Affix => "affix",
        }
    }

    /// What it looks at, in a phrase.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Printed => "a value as programming languages print it",
            Self::Values => "in messages that are equal outside of what may be values",
            Self::DueWords => {
                "in messages that are equal outside of what may be values by its place"
            }
            Self::Texts => "in messages that are equal but for texts between marks or behind keys",
            Self::Tails => "in messages that are equal but for what is behind a colon",
            Self::Word => "in messages that differ in this word alone",
            Self::Segment => "in messages that differ in this text alone",
            Self::Head => "in messages that differ before the first colon alone",
            Self::Heads => {
                "in messages that are equal but for the word before the first colon and other values"
            }
            Self::Frame => "the message has all words of a wider template in their order",
            Self::List => "in messages that are equal but for how many values stand in a row",
            Self::Row => "in rows of columns that are values all along",
            Self::Turns => "in messages that differ in this text alone, as other messages do",
            Self::Marks => "the marks around a variable belong to it here",
            Self::Unit => "another value of the message takes this unit and others in turn",
            Self::Affix => "in messages that are equal but for what nearly all begin or end with",
        }
    }

    pub(super) fn of_look(look: Look) -> Self {
        match look {
            Look::Word => Self::Values,
            Look::Place => Self::DueWords,
            Look::Text => Self::Texts,
            Look::LastTail | Look::FirstTail => Self::Tails,
            Look::Head => Self::Heads,
        }
    }

    pub(super) fn of_size(size: Size) -> Self {
        match size {
            Size::Chunk => Self::Word,
            Size::Segment => Self::Segment,
            Size::Head => Self::Head,
        }
    }
}

/// What a rule saw in the place of which it decided, as it was then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Why it decided so.
    pub reason: &'static str,
    /// Where the place is.
    pub place: &'static str,
    /// How much of the message stands around.
    pub anchors: usize,
    /// Different values in this place.
    pub distinct: usize,
    /// How many of them are of which kind.
    pub kinds: Vec<(&'static str, usize)>,
    /// Some of them.
    pub examples: Vec<Vec<u8>>,
}

/// One variable that a rule made, on the way from a shape to its template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What made it.
    pub rule: Rule,
    /// The tokens of the shape that it covers.
    pub tokens: Range<u32>,
    /// What the rule saw; none where a rule looks at this message alone.
    pub evidence: Option<Evidence>,
    /// The wider template, as it was then, and how much of it are no variables.
    pub frame: Option<(Vec<u8>, usize)>,
}

impl Step {
    /// In which of the variables of the template, given by the tokens of the shape under each, its
    /// tokens are; none if they are a part of the text after all.
    pub fn variable(&self, slots: &[Range<u32>]) -> Option<usize> {
        let Range { start, end } = self.tokens;
        slots.iter().position(|slot| slot.start <= start && end <= slot.end)
    }
}

/// How a shape came to its template.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage {
    /// The template by the user that took it; there are no steps then.
    pub pin: Option<String>,
    /// Tokens before the message and behind it that nearly all have: it was mined without them.
    pub affixes: (usize, usize),
    /// In the order in which they were made. Of affixes, all words have one.
    pub steps: Vec<Step>,
}

/// Most values that are kept to show.
const EXAMPLES: usize = 5;

/// Why a rule made a variable.
#[derive(Debug)]
pub(super) struct Cause {
    rule: Rule,
    evidence: Option<Evidence>,
    frame: Option<(Vec<u8>, usize)>,
}

/// The causes of changes, by the node that was changed and where.
#[derive(Debug, Default)]
pub(super) struct Journal {
    causes: HashMap<(NodeId, u32), Arc<Cause>>,
}

/// What of which nodes is to become variables.
pub(super) type Plan = Vec<(NodeId, Vec<Span>)>;

/// What [`decide`](super::evidence::decide) was asked, and what it said.
pub(super) struct Decision<'f> {
    pub(super) place: Place,
    pub(super) fillings: &'f Fillings,
    pub(super) guards: usize,
    pub(super) anchors: usize,
    pub(super) reason: Reason,
}

impl Miner {
    /// The cause of a decision, if there is a journal; `values` are where the values stand.
    pub(super) fn cause(
        &self,
        rule: Rule,
        decision: &Decision<'_>,
        values: impl Iterator<Item = (NodeId, Span)>,
    ) -> Option<Arc<Cause>> {
        self.journal.as_ref()?;
        let mut examples: Vec<Vec<u8>> = Vec::new();
        for (node, span) in values {
            let text = self.print(node, span.range());
            if examples.len() < EXAMPLES && !examples.contains(&text) {
                examples.push(text);
            }
        }
        let Decision { place, fillings, guards, anchors, reason } = *decision;
        let evidence = Evidence {
            reason: about_reason(reason),
            place: about_place(place),
            anchors,
            distinct: fillings.distinct() + guards,
            kinds: kinds(fillings, guards),
            examples,
        };
        Some(Arc::new(Cause { rule, evidence: Some(evidence), frame: None }))
    }

    /// The cause where a rule looks at one template alone, if there is a journal.
    fn cause_alone(&self, rule: Rule) -> Option<Arc<Cause>> {
        self.journal.as_ref()?;
        Some(Arc::new(Cause { rule, evidence: None, frame: None }))
    }

    /// The cause where a frame takes in a template, if there is a journal.
    pub(super) fn cause_of_frame(&self, frame: NodeId, anchors: usize) -> Option<Arc<Cause>> {
        self.journal.as_ref()?;
        let text = self.print(frame, 0..self.forest.tokens(frame).len());
        let frame = Some((text, anchors));
        Some(Arc::new(Cause { rule: Rule::Frame, evidence: None, frame }))
    }

    /// Makes spans of a node variables, and keeps why.
    pub(super) fn generalise_for(
        &mut self,
        node: NodeId,
        spans: &[Span],
        cause: impl Fn(usize) -> Option<Arc<Cause>>,
    ) -> bool {
        if let Some(journal) = &mut self.journal {
            for (at, span) in spans.iter().enumerate() {
                if let Some(cause) = cause(at) {
                    journal.causes.insert((node, span.start), cause);
                }
            }
        }
        self.forest.generalise(node, spans)
    }

    /// The same for many nodes, by a rule that looks at one template alone; whether any changed.
    pub(super) fn generalise_all(&mut self, rule: Rule, plan: Plan) -> bool {
        let cause = self.cause_alone(rule);
        let mut changed = false;
        for (node, spans) in plan {
            changed |= self.generalise_for(node, &spans, |_| cause.clone());
        }
        self.forest.prune();
        changed
    }

    /// The text of some tokens of a node.
    fn print(&self, node: NodeId, tokens: Range<usize>) -> Vec<u8> {
        let mut text = Vec::new();
        for (at, &token) in self.forest.tokens(node)[tokens].iter().enumerate() {
            if at > 0 && token.spaced() {
                text.push(b' ');
            }
            match token.is_variable() {
                true => text.extend_from_slice(b"<*>"),
                false => text.extend_from_slice(self.vocabulary.text(token)),
            }
        }
        text
    }

    /// The steps from a node of a shape to its template.
    pub(super) fn lineage(&self, node: NodeId) -> Lineage {
        let mut made: Vec<(Arc<Cause>, Range<u32>)> = Vec::new();
        // Where the tokens of the node at hand begin among those of the shape.
        let mut starts: Vec<u32> = (0..=self.forest.tokens(node).len() as u32).collect();
        let mut at = node;
        while let Some((next, unders)) = self.forest.step(at) {
            let finer = self.forest.tokens(at);
            for (index, token) in self.forest.tokens(next).iter().enumerate() {
                let (start, end) = (unders[index], unders[index + 1]);
                let was = &finer[start as usize..end as usize];
                if !token.is_variable() || was == [*token] {
                    continue;
                }
                let cause = self.journal.as_ref().and_then(|it| it.causes.get(&(at, start)));
                debug_assert!(cause.is_some(), "each rule notes why, by `generalise_for`");
                if let Some(cause) = cause {
                    made.push((cause.clone(), starts[start as usize]..starts[end as usize]));
                }
            }
            starts = unders.iter().map(|&under| starts[under as usize]).collect();
            at = next;
        }
        let ends = self.forest.tokens(at).iter().zip(starts.windows(2));
        let variables: Vec<_> = ends
            .filter(|(token, _)| token.is_variable())
            .map(|(_, span)| span[0]..span[1])
            .collect();
        let steps = made.into_iter().map(|(cause, tokens)| {
            let Cause { rule, evidence, frame } = &*cause;
            Step { rule: *rule, tokens, evidence: evidence.clone(), frame: frame.clone() }
        });
        let steps = steps.filter(|step| step.variable(&variables).is_some());
        Lineage { steps: steps.collect(), ..Lineage::default() }
    }
}

/// How `shape`, one of `shapes`, comes to its template where all of them are mined.
///
/// This mines them anew, since nothing is kept of the reasons otherwise.
pub fn trace(shapes: &[&[u8]], pins: &Pins, shape: &[u8]) -> Lineage {
    if let Some(text) = pins.text_for(shape) {
        return Lineage { pin: Some(text.to_owned()), ..Lineage::default() };
    }
    let is_free = |shape: &&[u8]| pins.text_for(shape).is_none();
    let free: Vec<&[u8]> = shapes.iter().copied().filter(is_free).collect();
    free.iter().position(|other| *other == shape).map(|at| trace_at(&free, at)).unwrap_or_default()
}

/// The same of the shape at that place, where none is pinned.
fn trace_at(shapes: &[&[u8]], at: usize) -> Lineage {
    let pools = affixes::pools(shapes);
    let in_pool = pools.iter().flatten().find_map(|pool| {
        let place = pool.shapes.iter().position(|(shape, _)| *shape == at)?;
        Some(trace_at(&pool.messages(), place).within(shapes[at], pool.tokens))
    });
    if let Some(lineage) = in_pool {
        return lineage;
    }
    let miner = Miner { journal: Some(Journal::default()), ..Miner::default() };
    let (miner, nodes) = miner.run(shapes);
    miner.lineage(nodes[at])
}

/// What a literal word or mark is to the miner, in a phrase.
pub fn looks(text: &[u8]) -> &'static str {
    match kind_of(text) {
        Kind::Variable => "a variable",
        Kind::Mark => "a mark",
        Kind::Guard => "a word that changes the meaning",
        Kind::Unit => "a unit",
        Kind::Known => "a known word",
        Kind::Unknown => "a word that no lexicon knows",
        Kind::Name => "a name",
    }
}

fn kinds(fillings: &Fillings, guards: usize) -> Vec<(&'static str, usize)> {
    let Fillings { variables, named, unknown, names, known, phrases, empty, .. } = *fillings;
    let all = [
        ("masked", variables),
        ("masked with a name", named),
        ("unknown words", unknown),
        ("names", names),
        ("known words", known),
        ("texts", phrases),
        ("empty", empty),
        ("words that change the meaning", guards),
        ("of these seen elsewhere", fillings.seen),
        ("of these error texts", fillings.faults),
    ];
    all.into_iter().filter(|(_, count)| *count > 0).collect()
}

const fn about_reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Variables => "what is masked by class speaks for the rest",
        Reason::UnknownWords => "no lexicon knows these words",
        Reason::Enclosed => "several values stand between marks",
        Reason::AfterCue => "several values stand where one is due",
        Reason::AfterColon => "several values or error texts stand behind a colon",
        Reason::SeenElsewhere => "these are values elsewhere, or error texts",
        Reason::ManyValues => "there are more than the choices that a message has",
        Reason::LoneUnknown => "no lexicon knows this word, and a value is due here",
    }
}

const fn about_place(place: Place) -> &'static str {
    match place {
        Place::Key => "behind `key=`",
        Place::Quoted => "in quotes",
        Place::Bracketed => "in brackets",
        Place::Field => "between the marks of a record",
        Place::Label => "behind the name of a part and a colon",
        Place::Colon => "behind a colon",
        Place::Cause => "behind a colon and words of trouble",
        Place::Cue => "behind a word that a value follows",
        Place::Link => "behind a preposition",
        Place::First => "at the start",
        Place::Plain => "among words",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mine::mine;
    use crate::mine::tests::shapes;
    use crate::shape::decode;
    use crate::token::Masks;

    /// The rules of the steps of the first message, and how many values each saw.
    fn steps(log: &[&str]) -> Vec<(Rule, usize)> {
        let shapes = shapes(log);
        let all: Vec<&[u8]> = shapes.iter().map(Vec::as_slice).collect();
        let distinct = |step: &Step| step.evidence.as_ref().map_or(0, |it| it.distinct);
        let lineage = trace(&all, &Pins::default(), all[0]);
        lineage.steps.iter().map(|step| (step.rule, distinct(step))).collect()
    }

    #[test]
    fn a_step_tells_the_rule_that_acted() {
        type Case<'c> = (&'c [&'c str], &'c [(Rule, usize)]);
        let cases: [Case<'_>; 7] = [
            (&["disk 7 is full"], &[]),
            (&["removing key quux now", "removing key frob now"], &[(Rule::Values, 2)]),
            (
                &["logins for user summer", "logins for user winter", "logins for user autumn"],
                &[(Rule::DueWords, 3)],
            ),
            (&["got {'a': 1} from it"], &[(Rule::Printed, 0)]),
            (
                &["reading volume 7: the lid is stuck", "reading volume 7: 17"],
                &[(Rule::Segment, 2)],
            ),
            (
                &[
                    "rule high temperature fired on 7",
                    "rule quux fired on 8",
                    "rule frob fired on 9",
                ],
                &[(Rule::Frame, 0)],
            ),
            (&["opened with mode='quux'"], &[(Rule::Values, 1), (Rule::Marks, 0)]),
        ];
        for (log, expected) in cases {
            assert_eq!(steps(log), expected, "{log:?}");
        }
    }

    #[test]
    fn what_tokens_do_not_explain_has_a_step() {
        let log = [
            "login refused for user summer",
            "login refused for user winter",
            "login refused for user autumn",
            "disk sda of rack 7 was replaced",
            "disk zzdb of rack 7 was replaced",
            "reading volume 7: 17",
            "reading volume 7: the lid of the box is stuck",
            "rule high temperature fired on 7",
            "rule quux fired on 8",
            "rule frob fired on 9",
            "got {'a': 1} from it, mode='quux'",
        ];
        let shapes = shapes(&log);
        let all: Vec<&[u8]> = shapes.iter().map(Vec::as_slice).collect();
        let mined = mine(&all);
        for (at, shape) in all.iter().enumerate() {
            let lineage = trace(&all, &Pins::default(), shape);
            let pieces: Vec<_> = decode(shape).collect();
            for (variable, slot) in mined.slots(at).iter().enumerate() {
                let last = lineage
                    .steps
                    .iter()
                    .rfind(|step| step.variable(mined.slots(at)) == Some(variable));
                let covered = &pieces[slot.start as usize..slot.end as usize];
                match covered {
                    [piece] if !piece.class.is_literal() => {}
                    _ => assert_eq!(last.map(|step| &step.tokens), Some(slot), "{}", log[at]),
                }
            }
        }
    }

    #[test]
    fn a_pin_is_told() {
        let shapes = shapes(&["job 7 failed"]);
        let pins = Pins::parse("job <*> failed", &Masks::default()).unwrap();
        let lineage = trace(&[&shapes[0]], &pins, &shapes[0]);
        assert_eq!((lineage.pin.as_deref(), lineage.steps.len()), (Some("job <*> failed"), 0));
    }
}
