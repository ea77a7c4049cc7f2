//! record -> its template and variables.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::model::{Known, Model};
use crate::header::{Headers, Span};
use crate::memo::{Memo, Recall};
use crate::mine::TemplateId;
use crate::options::Options;
use crate::parse::{Parsed, Parser};
use crate::record::{Block, Framer};
use crate::report::{Label, LayoutRow, Match, Outcome};
use crate::shape;
use crate::token::Token;

/// Labels records with the templates that its engine had when it was made; one for each
/// thread (clones share the templates).
pub struct Labeler {
    options: Arc<Options>,
    model: Arc<Model>,
    parser: Parser,
    memo: Memo<Option<Match>>,
    folded: Vec<u8>,
    /// The label of the record before, whose memory the next one uses.
    label: Label,
}

impl Labeler {
    pub(super) fn new(options: Arc<Options>, model: Arc<Model>) -> Self {
        let parser = Parser::new(Arc::clone(&options));
        let (memo, folded, label) = Default::default();
        Self { options, model, parser, memo, folded, label }
    }

    pub(super) fn model(&self) -> &Model {
        &self.model
    }

    /// The options of its engine.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Number of templates.
    pub fn len(&self) -> usize {
        self.model.templates.len()
    }

    /// Whether there is no template.
    pub fn is_empty(&self) -> bool {
        self.model.templates.is_empty()
    }

    /// The id of a template, by the index that a [`Match`] has.
    pub fn id(&self, index: usize) -> TemplateId {
        self.model.templates[index].id
    }

    /// The text of a template, `<*>` for a variable.
    pub fn text(&self, index: usize) -> &[u8] {
        &self.model.templates[index].text
    }

    /// The text of a template, with the class of each variable.
    pub fn typed(&self, index: usize) -> &[u8] {
        &self.model.templates[index].typed
    }

    /// The layouts of headers that were known when it was made, the commonest first.
    pub fn layouts(&self) -> Vec<LayoutRow> {
        super::rows::layouts(&self.model.totals)
    }

    /// A framer that cuts the bytes of a source as the engine does, for [`label`](Self::label).
    pub fn framer(&self, written: Option<crate::time::Stamp>) -> Framer {
        super::source::framer(&self.options, written, 1 << 20)
    }

    /// A framer of lines that are labelled apart from a source: it cuts by the layouts that were
    /// given, or else known when the labeler was made, and learns no others. Times that name no
    /// year are taken to be at most a day after now.
    pub fn settled_framer(&self) -> Framer {
        let mut options = (*self.options).clone();
        if matches!(options.headers, Headers::Learn) {
            let known = self.layouts().into_iter().filter_map(|row| row.layout);
            options.headers = Headers::Given(known.collect());
        }
        super::source::framer(&options, None, 1 << 20)
    }

    /// Gives `each` all records of a block with their labels, in order.
    pub fn label(&mut self, block: &Block, mut each: impl FnMut(&[u8], &Label)) {
        let Self { model, parser, memo, folded, label, .. } = self;
        let mut line = block.line;
        parser.read(block, memo, |parser, memo, record, parsed| {
            (label.line, label.header, label.time) = (line, parsed.header, parsed.time);
            match parsed.rejection {
                Some(reason) => label.outcome = Outcome::Rejected(reason),
                None => find(model, parser, memo, folded, record, parsed, &mut label.outcome),
            }
            each(record, label);
            line += 1;
        });
    }

    /// The template of a message and where in it the variables are; `None` if the engine
    /// had counted no message of this shape.
    pub fn message(&mut self, message: &[u8]) -> Option<Match> {
        matched(&self.model, &mut self.parser, &mut self.folded, message)
    }
}

/// Finds the template of a record that was read, and the places of its variables in the record.
fn find(
    model: &Model,
    parser: &mut Parser,
    memo: &mut Memo<Option<Match>>,
    folded: &mut Vec<u8>,
    record: &[u8],
    parsed: &Parsed,
    outcome: &mut Outcome,
) {
    let message = parsed.header.message;
    if let Recall::Known(number) = parsed.recall
        && let (Some(known), Outcome::Matched(found)) = (memo.entry(number).1, &mut *outcome)
    {
        // As a rule, and without a step to the allocator.
        found.template = known.template;
        found.variables.clone_from(&known.variables);
        return shift(found, message);
    }
    let mut found = match parsed.recall {
        Recall::Known(number) => memo.entry(number).1.clone(),
        _ => parser.value(memo, record, parsed, |parser, message, _| {
            matched(model, parser, folded, message)
        }),
    };
    found.iter_mut().for_each(|found| shift(found, message));
    *outcome = told(found);
}

fn told(found: Option<Match>) -> Outcome {
    found.map_or(Outcome::Unknown, Outcome::Matched)
}

/// The template of a message, and the places of its variables in the message.
fn matched(
    model: &Model,
    parser: &mut Parser,
    folded: &mut Vec<u8>,
    message: &[u8],
) -> Option<Match> {
    let (tokens, shape) = parser.shape(message);
    let known = model.lookup(shape, tokens.len(), folded)?;
    Some(Match { template: known.template, variables: spans(tokens, known).collect() })
}

impl Clone for Labeler {
    fn clone(&self) -> Self {
        Self::new(Arc::clone(&self.options), Arc::clone(&self.model))
    }
}

impl fmt::Debug for Labeler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Labeler").field("templates", &self.len()).finish_non_exhaustive()
    }
}

/// Makes of a match within a message one within its record.
fn shift(found: &mut Match, message: Span) {
    let by = message.start as usize;
    for place in &mut found.variables {
        *place = place.start + by..place.end + by;
    }
}

/// The bytes of the message that each variable of its template covers.
pub(super) fn spans(tokens: &[Token], known: Known<'_>) -> impl Iterator<Item = Range<usize>> {
    let pieces = shape::decode(known.shape).count();
    known.slots.iter().map(move |slot| bytes_of(tokens, tokens_of(tokens, pieces, slot)))
}

/// The tokens of a message under a range of the tokens of its shape, which has so many pieces: a
/// fold may have put many tokens into its last one.
pub(super) fn tokens_of(tokens: &[Token], pieces: usize, slot: &Range<u32>) -> Range<usize> {
    let (start, end) = (slot.start as usize, slot.end as usize);
    start..if end >= pieces { tokens.len() } else { end }
}

/// The bytes of a message that a range of its tokens covers.
pub(super) fn bytes_of(tokens: &[Token], range: Range<usize>) -> Range<usize> {
    match tokens.get(range) {
        Some([first, .., last]) => first.start as usize..last.end as usize,
        Some([only]) => only.start as usize..only.end as usize,
        _ => 0..0,
    }
}
