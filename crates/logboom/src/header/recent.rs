//! record -> its header, where one was cut lately that begins alike.
//!
//! Enters: records with their skeletons (each digit is a `0`). Leaves: what was found in a record
//! whose skeleton is the same as far as its cut has looked, up to where a message begins, and
//! whose digits are the same where that asked for them. Lines of a source have few beginnings,
//! however unlike their messages are. This never changes an answer, it only saves the way to it.

use super::trail::{Route, Traced, Trail};

/// Beginnings that are remembered.
const BEGINNINGS: usize = 8;

/// Longest one.
const LONGEST: usize = 256;

/// What was found in records that begin in one of some ways.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    beginnings: Vec<Beginning>,
    /// Which of them is given up next.
    oldest: usize,
}

#[derive(Debug, Clone)]
struct Beginning {
    skeleton: Vec<u8>,
    /// Places of digits that must be the same, and the digits.
    exact: Vec<(usize, u8)>,
    route: Route,
    trail: Trail,
}

impl Recent {
    /// Forgets all.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The way by which a record was cut that began like this one, which has no blanks at its end.
    #[inline]
    pub(super) fn find(&self, record: &[u8], skeleton: &[u8]) -> Option<(&Route, &Trail)> {
        let fits = |beginning: &&Beginning| {
            let is_exact = |&(at, digit): &(usize, u8)| record[at] == digit;
            skeleton.starts_with(&beginning.skeleton)
                && begins(record, beginning.route.message())
                && beginning.exact.iter().all(is_exact)
        };
        self.beginnings.iter().find(fits).map(|found| (&found.route, &found.trail))
    }

    /// Remembers what was found in a record, which has no blanks at its end.
    pub(super) fn learn(&mut self, record: &[u8], skeleton: &[u8], traced: &Traced) {
        let (reach, message) = (traced.trail.reach(), traced.header.message.start as usize);
        if reach > record.len().min(LONGEST) || !begins(record, message) {
            return;
        }
        let Some(route) = traced.route() else { return };
        let exact = traced.trail.exact().map(|at| (at, record[at])).collect();
        let skeleton = skeleton[..reach].to_vec();
        let beginning = Beginning { skeleton, exact, route, trail: traced.trail };
        match self.beginnings.get_mut(self.oldest) {
            Some(oldest) => *oldest = beginning,
            None => self.beginnings.push(beginning),
        }
        self.oldest = (self.oldest + 1) % BEGINNINGS;
    }
}

/// Whether a message begins at `at`.
fn begins(record: &[u8], at: usize) -> bool {
    record.get(at).is_some_and(|byte| *byte != 0 && !byte.is_ascii_whitespace())
}
