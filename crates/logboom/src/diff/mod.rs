//! counts of two logs -> what changed between them.
//!
//! Enters: the counts of each template in a base and in a target, mined together. Leaves:
//! the templates that are new, gone, more or less, those with the best evidence first.
//!
//! It promises calm: where nothing changed, so that each record might as well stand in
//! the other log, it tells a row once in two hundred comparisons or less. So it counts what
//! chance can do:
//!
//! - That of its `n` records at least `k` are in one log has a binomial tail as
//!   probability, since under chance each record falls on its own. It gives the p-value.
//! - Rates of real logs swing even if nothing changed. How much, all templates together
//!   tell: more of them are far from what is expected than chance explains.
//! - Many templates are looked at. A p-value is believed if chance gives it to no more
//!   than [`FALSE_ROWS`] of *these* templates. Most are rare, and chance cannot give a
//!   rare one a small p-value, so this asks for much less than a Bonferroni bound.
//! - How much longer the target is than the base, the templates tell that did not change,
//!   by the measure of the middle one: a burst of one message does not make all others less.

mod chance;
mod tail;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::mine::TemplateId;
use crate::report::TemplateRow;
use chance::Chance;

/// How many rows chance may add to a comparison, on average.
pub const FALSE_ROWS: f64 = 0.005;

/// Least ratio of rates that is worth a row.
pub const LEAST_RATIO: f64 = 1.5;

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
    pub template: Arc<[u8]>,
    /// Its text, with the class of each variable.
    pub typed: Arc<[u8]>,
    /// How it changed.
    pub change: Change,
    /// Records in the base.
    pub base_count: u64,
    /// Records in the target.
    pub target_count: u64,
    /// Its rate in the target over that in the base, measured by the templates that did not
    /// change; `None` if it is not in both.
    pub ratio: Option<f64>,
    /// How likely as great a difference is if nothing changed.
    pub p_value: f64,
}

/// The counts of a template in two logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    /// Its id.
    pub id: TemplateId,
    /// Its text, `<*>` for a variable.
    pub template: Arc<[u8]>,
    /// Its text, with the class of each variable.
    pub typed: Arc<[u8]>,
    /// Records in the base.
    pub base: u64,
    /// Records in the target.
    pub target: u64,
}

impl Sides {
    fn total(&self) -> u64 {
        self.base.saturating_add(self.target)
    }
}

/// The counts of each template in two logs, of rows that are split by what tells the logs
/// apart.
pub fn sides(rows: &[TemplateRow], is_base: impl Fn(&TemplateRow) -> bool) -> Vec<Sides> {
    let mut sides: BTreeMap<TemplateId, Sides> = BTreeMap::new();
    for row in rows {
        let found = sides.entry(row.id).or_insert_with(|| Sides {
            id: row.id,
            template: row.template.clone(),
            typed: row.typed.clone(),
            base: 0,
            target: 0,
        });
        *(if is_base(row) { &mut found.base } else { &mut found.target }) += row.sums.count;
    }
    sides.into_values().collect()
}

/// What changed, those with the best evidence first.
pub fn diff(sides: &[Sides]) -> Vec<DiffRow> {
    let chance = Chance::of(sides);
    let mut found: Vec<(f64, &Sides)> = sides
        .iter()
        .filter(|sides| chance.is_great(sides))
        .map(|sides| (chance.ln_p(sides), sides))
        .collect();
    found.sort_by(|(one, a), (other, b)| one.total_cmp(other).then_with(|| a.id.cmp(&b.id)));
    let believed = found.partition_point(|(ln_p, _)| chance.rows(*ln_p) <= FALSE_ROWS);
    found[..believed].iter().map(|(ln_p, sides)| row(sides, chance.ratio(sides), *ln_p)).collect()
}

fn row(sides: &Sides, ratio: f64, ln_p: f64) -> DiffRow {
    let change = match (sides.base, sides.target) {
        (0, _) => Change::New,
        (_, 0) => Change::Gone,
        _ if ratio > 1.0 => Change::More,
        _ => Change::Less,
    };
    DiffRow {
        id: sides.id,
        template: sides.template.clone(),
        typed: sides.typed.clone(),
        change,
        base_count: sides.base,
        target_count: sides.target,
        ratio: matches!(change, Change::More | Change::Less).then_some(ratio),
        p_value: ln_p.exp().max(f64::MIN_POSITIVE),
    }
}
