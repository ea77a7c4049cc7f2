//! What changed between two logs.

use crate::mine::TemplateId;

/// How a template changed from the base to the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// It is in the target alone.
    New,
    /// It is in the base alone.
    Gone,
    /// It is a greater part of the target.
    More,
    /// It is a smaller part of the target.
    Less,
}

impl Change {
    /// The lower-case name used in every output.
    pub const fn name(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Gone => "gone",
            Change::More => "more",
            Change::Less => "less",
        }
    }
}

/// A template that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct DiffRow {
    /// Its id.
    pub id: TemplateId,
    /// Its text, `<*>` for a variable.
    pub template: Vec<u8>,
    /// Its text, with the class of each variable.
    pub typed: Vec<u8>,
    /// How it changed.
    pub change: Change,
    /// Records in the base.
    pub base_count: u64,
    /// Records in the target.
    pub target_count: u64,
    /// Its part of the target over its part of the base; `None` if it is not in both.
    pub ratio: Option<f64>,
    /// How likely as great a difference is if nothing changed.
    pub p_value: f64,
}
