//! Why a record is cut, masked and matched as it is.

use std::ops::Range;

use super::Rejection;
use crate::header::{Header, Layout};
use crate::mine::{Step, TemplateId};

/// Why a record has its template.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The record.
    pub record: Vec<u8>,
    /// What the header says; its spans are of the record.
    pub header: Header,
    /// The layout that cut it.
    pub layout: Option<Layout>,
    /// Why it is not counted; there are no tokens and no template then.
    pub rejected: Option<Rejection>,
    /// The tokens of the message, in order.
    pub tokens: Vec<TokenWhy>,
    /// How far shapes of this length are folded to bound memory, in a phrase.
    pub folded: Option<&'static str>,
    /// Whether a record of this shape was counted. If not, the rest tells what would be if this
    /// one were.
    pub is_known: bool,
    /// Its template.
    pub template: Option<TemplateWhy>,
    /// Other templates of its words, the likest first.
    pub nearest: Vec<Near>,
}

/// A token of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenWhy {
    /// Where it is in the record.
    pub place: Range<usize>,
    /// The name of its class.
    pub class: String,
    /// Why it is of this class, or what it is as text.
    pub why: String,
}

/// A template and what made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateWhy {
    /// Its id.
    pub id: TemplateId,
    /// Its text, `<*>` for a variable.
    pub text: Vec<u8>,
    /// Its text, with the class of each variable.
    pub typed: Vec<u8>,
    /// The template by the user that took the record.
    pub pin: Option<String>,
    /// What of the record nearly all messages begin with, so that it says nothing about this one;
    /// empty where there is no such thing.
    pub lead: Range<usize>,
    /// What they end with.
    pub trail: Range<usize>,
    /// Its variables, in order.
    pub variables: Vec<VariableWhy>,
    /// The words that all its messages have, and whether each changes the meaning.
    pub words: Vec<(Vec<u8>, bool)>,
    /// How many records were counted under it.
    pub records: u64,
    /// How many shapes share it.
    pub shapes: usize,
    /// Some of these, with the most records first.
    pub examples: Vec<ShapeRow>,
    /// Templates that are no more if the record is counted, since their messages come under
    /// this one.
    pub replaces: Vec<(TemplateId, Vec<u8>)>,
}

/// A variable of a template, in one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableWhy {
    /// Where its value is in the record; empty where the record has none.
    pub place: Range<usize>,
    /// The name of its class; `None` where it varies.
    pub class: Option<String>,
    /// The tokens of the value, by their numbers from 0.
    pub tokens: Range<usize>,
    /// What made it one; none where the token is one by its looks.
    pub steps: Vec<StepWhy>,
}

/// A rule that made a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepWhy {
    /// What of the record it took.
    pub place: Range<usize>,
    /// The rule and what it saw.
    pub step: Step,
}

/// A shape and how often it was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeRow {
    /// Its text, with the class of each variable.
    pub text: Vec<u8>,
    /// Records of it.
    pub records: u64,
}

/// Another template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// Its id.
    pub id: TemplateId,
    /// Its text.
    pub text: Vec<u8>,
    /// Words that the explained template has and this one has not.
    pub lacks: Vec<Vec<u8>>,
    /// Words that it has and the explained template has not.
    pub has: Vec<Vec<u8>>,
}
