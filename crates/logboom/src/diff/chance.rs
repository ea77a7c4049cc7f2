//! What chance does to the counts of templates in two logs.
//!
//! Enters: the counts. Leaves: the p-value of each template, and how many of these
//! templates would get one as small by chance.

use std::collections::BTreeMap;

use super::tail::ln_upper;
use super::{LEAST_RATIO, Sides};

/// Records that must be expected in each log to tell of rates.
const TELLING: f64 = 10.0;

/// A p-value of a template by which it is taken to have changed, until all are looked at.
const SELDOM: f64 = 1e-4;

/// Most swing that is taken for normal: else a log in which most has changed would have
/// no news. With it a rate differs by a third as a rule.
const MOST_SWING: f64 = 0.02;

/// Templates that it takes to tell how much rates swing.
const TELLING_TEMPLATES: usize = 8;

/// What chance does to templates.
#[derive(Debug)]
pub(super) struct Chance {
    /// Probability that a record is in the target.
    target: f64,
    /// How alike the records of a template are in their side: the correlation between two.
    swing: f64,
    /// How many templates have so many records.
    templates: BTreeMap<u64, u64>,
}

impl Chance {
    pub(super) fn of(sides: &[Sides]) -> Self {
        let mut templates = BTreeMap::new();
        sides.iter().for_each(|sides| *templates.entry(sides.total()).or_default() += 1);
        let mut chance = Self { target: 0.0, swing: 0.0, templates };
        chance.target = chance.unchanged_share(sides);
        chance.swing = swing(sides, chance.target);
        chance
    }

    /// The part of the target in the records of templates that did not change.
    ///
    /// Either all templates or the middle one tells what that is like: the one by which
    /// fewer have changed.
    fn unchanged_share(&mut self, sides: &[Sides]) -> f64 {
        let [all, middle] = [sum(sides), middle(sides)].map(|total| {
            self.target = total.share();
            let (changed, same): (Vec<&Sides>, Vec<&Sides>) =
                sides.iter().partition(|sides| self.has_changed(sides));
            let same = sum(same);
            (changed.len(), if same.is_telling() { same.share() } else { total.share() })
        });
        if middle.0 < all.0 { middle.1 } else { all.1 }
    }

    /// Whether so great a change of one template is seldom by chance.
    fn has_changed(&self, sides: &Sides) -> bool {
        self.is_great(sides) && self.ln_p(sides) < SELDOM.ln()
    }

    /// The rate of a template in the target over that in the base.
    pub(super) fn ratio(&self, sides: &Sides) -> f64 {
        (sides.target as f64 / sides.base as f64) * (1.0 - self.target) / self.target
    }

    /// Whether the rates differ by enough to be worth a row.
    pub(super) fn is_great(&self, sides: &Sides) -> bool {
        let (k, share) = self.greater(sides);
        k >= least(sides.total(), share)
    }

    /// Records on the side that has more than its part, and the part of that side.
    fn greater(&self, sides: &Sides) -> (u64, f64) {
        if sides.target as f64 >= self.target * sides.total() as f64 {
            (sides.target, self.target)
        } else {
            (sides.base, 1.0 - self.target)
        }
    }

    /// The logarithm of the p-value.
    pub(super) fn ln_p(&self, sides: &Sides) -> f64 {
        let (k, share) = self.greater(sides);
        self.ln_two_sided(k, sides.total(), share)
    }

    /// The logarithm of the probability that either side has as much more than its part as
    /// `k` of `n` are for a side whose part is `share`.
    fn ln_two_sided(&self, k: u64, n: u64, share: f64) -> f64 {
        // Records that go together tell as much as fewer ones that do not.
        let (k, n) = (k as f64, n as f64);
        let together = together(n, self.swing);
        (ln_upper(k / together, n / together, share) + std::f64::consts::LN_2).min(0.0)
    }

    /// How many rows with a p-value no greater than this chance gives on average.
    pub(super) fn rows(&self, ln_p: f64) -> f64 {
        let each = |(&n, &templates): (&u64, &u64)| {
            let sides = [self.target, 1.0 - self.target].map(|share| self.hit(n, share, ln_p));
            templates as f64 * sides.iter().sum::<f64>()
        };
        self.templates.iter().map(each).sum()
    }

    /// The probability that a template with `n` records gets a row with a p-value no
    /// greater than this, since one side has too many.
    fn hit(&self, n: u64, share: f64, ln_p: f64) -> f64 {
        let is_small = |k: u64| self.ln_two_sided(k, n, share) <= ln_p;
        let (mut low, mut high) = (least(n, share), n);
        if !is_small(high) {
            return 0.0;
        }
        if is_small(low) {
            high = low;
        }
        while low < high {
            let middle = low + (high - low) / 2;
            if is_small(middle) { high = middle } else { low = middle + 1 }
        }
        self.ln_two_sided(high, n, share).exp() / 2.0
    }
}

/// Least of `n` records that a side must have so that its rate is [`LEAST_RATIO`] that of
/// the other side.
fn least(n: u64, share: f64) -> u64 {
    let odds = LEAST_RATIO * share;
    // Rounding must not ask for more than all.
    ((n as f64 * odds / (1.0 - share + odds)).ceil() as u64).min(n)
}

/// Records in the base and in the target.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    base: f64,
    target: f64,
}

impl Sum {
    fn of(sides: &Sides) -> Self {
        Self { base: sides.base as f64, target: sides.target as f64 }
    }

    fn total(self) -> f64 {
        self.base + self.target
    }

    /// The part that is in the target.
    fn share(self) -> f64 {
        if self.target > 0.0 { self.target / self.total() } else { 0.0 }
    }

    /// Whether both logs have enough records to tell of rates.
    fn is_telling(self) -> bool {
        self.base.min(self.target) >= TELLING
    }
}

/// All records of some templates.
fn sum<'s>(sides: impl IntoIterator<Item = &'s Sides>) -> Sum {
    sides.into_iter().map(Sum::of).fold(Sum::default(), |sum, more| Sum {
        base: sum.base + more.base,
        target: sum.target + more.target,
    })
}

/// The records of the template with the middle share of those that tell; all records if too
/// few do.
fn middle(sides: &[Sides]) -> Sum {
    let telling = |sum: &Sum| sum.total() >= 2.0 * TELLING && sum.base.min(sum.target) > 0.0;
    let mut sums: Vec<Sum> = sides.iter().map(Sum::of).filter(telling).collect();
    sums.sort_by(|one, other| one.share().total_cmp(&other.share()));
    if sums.len() < 3 { sum(sides) } else { sums[sums.len() / 2] }
}

/// The correlation between the records of a template: the one with which half of the
/// templates differ by more than half of them should. None if chance alone explains it.
fn swing(sides: &[Sides], target: f64) -> f64 {
    /// Middle of the squares of a standard normal variable.
    const MIDDLE_SQUARE: f64 = 0.454_936;
    let smaller = target.min(1.0 - target);
    let telling = |sum: &Sum| sum.total() * smaller >= TELLING && sum.base.min(sum.target) > 0.0;
    let residual = |sum: Sum| {
        let off = sum.target - sum.total() * target;
        (off * off / (sum.total() * target * (1.0 - target)), sum.total())
    };
    let residuals: Vec<(f64, f64)> =
        sides.iter().map(Sum::of).filter(telling).map(residual).collect();
    // Far ones beyond half of all, in deviations of their number.
    let excess = |swing: f64| {
        let is_far = |(square, n): &&(f64, f64)| *square > MIDDLE_SQUARE * together(*n, swing);
        let (far, all) = (residuals.iter().filter(is_far).count() as f64, residuals.len() as f64);
        (far - all / 2.0) / (all.sqrt() / 2.0)
    };
    if residuals.len() < TELLING_TEMPLATES || excess(0.0) <= 2.0 {
        return 0.0;
    }
    let (mut low, mut high) = (0.0, MOST_SWING);
    for _ in 0..40 {
        let swing = (low + high) / 2.0;
        if excess(swing) > 0.0 { low = swing } else { high = swing }
    }
    high
}

/// Of how many records one tells, if any two of `n` have the correlation `swing`.
fn together(n: f64, swing: f64) -> f64 {
    1.0 + (n - 1.0).max(0.0) * swing
}
