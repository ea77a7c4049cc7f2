//! The windows and groups that counts are split by, each with a bound on how many.
//!
//! A bound is kept in an order-free way: it depends on the set of what was seen, never on
//! what came first. Too many windows make all of them wider by a power of two. Too many
//! groups keep a part of them, chosen by hash; the others are counted together.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use rapidhash::fast::RandomState;

use super::lock;
use crate::shape;
use crate::tally::Cell;

/// Most windows that are kept apart.
const MAX_WINDOWS: usize = 1 << 15;

/// Most groups that are kept apart.
const MAX_GROUPS: usize = 1 << 12;

/// The windows that were seen.
#[derive(Debug, Default)]
pub(crate) struct Windows {
    /// How often their width was doubled.
    shift: AtomicU32,
    seen: Mutex<HashSet<i64, RandomState>>,
}

impl Windows {
    /// The number of the first of the windows that the window is now joined with.
    pub(crate) fn align(&self, window: i64) -> i64 {
        let shift = self.shift.load(Ordering::Acquire);
        if window == Cell::NO_WINDOW { window } else { window >> shift << shift }
    }

    /// Takes note of a window.
    pub(crate) fn see(&self, window: i64) {
        if window == Cell::NO_WINDOW {
            return;
        }
        let mut seen = lock(&self.seen);
        seen.insert(self.align(window));
        while seen.len() > MAX_WINDOWS {
            self.shift.fetch_add(1, Ordering::AcqRel);
            *seen = seen.iter().map(|window| self.align(*window)).collect();
        }
    }

    /// How often the width of a window was doubled.
    pub(crate) fn shift(&self) -> u32 {
        self.shift.load(Ordering::Acquire)
    }

    /// Makes the windows at least as wide as those that were doubled so often.
    pub(crate) fn widen(&self, shift: u32) {
        let mut seen = lock(&self.seen);
        self.shift.fetch_max(shift, Ordering::AcqRel);
        *seen = seen.iter().map(|window| self.align(*window)).collect();
    }

    /// How many windows are joined to one.
    pub(crate) fn factor(&self) -> u64 {
        1 << self.shift.load(Ordering::Acquire)
    }
}

/// The groups that were seen, and their numbers.
#[derive(Debug)]
pub(crate) struct Groups {
    /// A group with a larger hash is not kept apart.
    limit: AtomicU64,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    names: Vec<(Box<[u8]>, u64)>,
    numbers: HashMap<Box<[u8]>, u32, RandomState>,
    /// How many are within the limit.
    kept: usize,
}

impl Default for Groups {
    fn default() -> Self {
        Self { limit: AtomicU64::new(u64::MAX), known: Mutex::default() }
    }
}

impl Groups {
    /// The number of a group, and whether it is kept apart.
    ///
    /// `other` names the group of all that are not; it is always kept.
    pub(crate) fn number(&self, name: &[u8], other: impl FnOnce() -> Vec<u8>) -> u32 {
        let hash = shape::key(name).0 as u64;
        if hash > self.limit.load(Ordering::Acquire) {
            return self.insert(&other(), 0);
        }
        let number = self.insert(name, hash);
        if hash > self.limit.load(Ordering::Acquire) { self.insert(&other(), 0) } else { number }
    }

    /// The name of a group; `None` if it is not kept apart.
    pub(crate) fn name(&self, number: u32) -> Result<Box<[u8]>, Box<[u8]>> {
        let known = lock(&self.known);
        let (name, hash) = &known.names[number as usize];
        let kept = *hash <= self.limit.load(Ordering::Acquire);
        if kept { Ok(name.clone()) } else { Err(name.clone()) }
    }

    /// The largest hash of a group that is kept apart.
    pub(crate) fn limit(&self) -> u64 {
        self.limit.load(Ordering::Acquire)
    }

    /// Keeps no group apart that has a larger hash.
    pub(crate) fn narrow(&self, limit: u64) {
        let mut known = lock(&self.known);
        let limit = self.limit.fetch_min(limit, Ordering::AcqRel).min(limit);
        known.kept = known.names.iter().filter(|(_, hash)| *hash <= limit).count();
    }

    /// Whether a group is one of those that count what is not kept apart.
    pub(crate) fn is_other(&self, name: &[u8]) -> bool {
        let known = lock(&self.known);
        known.numbers.get(name).is_some_and(|number| known.names[*number as usize].1 == 0)
    }

    /// The number of a group that counts what is not kept apart.
    pub(crate) fn other(&self, name: &[u8]) -> u32 {
        self.insert(name, 0)
    }

    /// Whether some groups were not kept apart.
    pub(crate) fn overflow(&self) -> bool {
        self.limit.load(Ordering::Acquire) < u64::MAX
    }

    fn insert(&self, name: &[u8], hash: u64) -> u32 {
        let mut known = lock(&self.known);
        if let Some(number) = known.numbers.get(name) {
            return *number;
        }
        let number = known.names.len() as u32;
        known.names.push((name.into(), hash));
        known.numbers.insert(name.into(), number);
        known.kept += 1;
        while known.kept > MAX_GROUPS {
            let limit = self.limit.load(Ordering::Acquire) >> 1;
            known.kept = known.names.iter().filter(|(_, hash)| *hash <= limit).count();
            self.limit.store(limit, Ordering::Release);
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_windows_grow_wider_whatever_the_order() {
        let (up, down) = (Windows::default(), Windows::default());
        for window in 0..100_000 {
            up.see(window);
            down.see(99_999 - window);
        }
        assert_eq!(up.factor(), 4);
        assert_eq!(down.factor(), 4);
        assert_eq!(up.align(-3), -4);
    }

    #[test]
    fn too_many_groups_keep_the_same_ones_whatever_the_order() {
        let (up, down) = (Groups::default(), Groups::default());
        let other = || b"other".to_vec();
        for group in 0..20_000u32 {
            up.number(&group.to_le_bytes(), other);
            down.number(&(19_999 - group).to_le_bytes(), other);
        }
        let kept = |groups: &Groups| {
            let count = lock(&groups.known).names.len() as u32;
            let mut names: Vec<_> = (0..count).filter_map(|at| groups.name(at).ok()).collect();
            names.sort();
            names
        };
        assert_eq!(kept(&up), kept(&down));
        assert!(kept(&up).len() > MAX_GROUPS / 4 && up.overflow());
    }
}
