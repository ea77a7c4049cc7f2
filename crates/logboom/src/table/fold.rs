//! The entries of a bucket -> the same in coarser shapes, made by all threads that come to it.
//!
//! Enters: what a bucket holds, and the level that it folds to. Leaves: its entries at that level, which
//! hang neither on who made them nor in which order. The thread that found the bucket too large
//! [runs](Fold::run) the fold, others [help](Fold::help) instead of waiting.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::vec;

use super::entries::{Entries, Kept};
use super::lock;
use crate::lexicon;
use crate::shape::{self, Level};

/// Entries that a thread takes at once: some milliseconds of work.
const PART: usize = 1 << 10;

/// A fold on its way.
#[derive(Debug)]
pub(super) struct Fold {
    level: Level,
    /// What a shape is charged for its entry.
    charge: u64,
    /// Entries that nobody has taken yet.
    rest: Mutex<vec::IntoIter<Kept>>,
    made: Mutex<Made>,
    /// Tells that all is made, and that the bucket has it.
    news: Condvar,
}

#[derive(Debug)]
struct Made {
    entries: Entries,
    /// How many of the entries are not in there yet.
    left: usize,
    /// Whether the bucket has them.
    is_over: bool,
}

impl Fold {
    /// A fold of what is in `entries`, which is taken out of them.
    pub(super) fn new(entries: &mut Entries, level: Level, charge: u64) -> Self {
        let rest = entries.take();
        let made = Made { entries: Entries::new(charge), left: rest.len(), is_over: false };
        Self { level, charge, rest: rest.into(), made: made.into(), news: Condvar::new() }
    }

    /// Folds all, with those who help; what came of it.
    pub(super) fn run(&self) -> Entries {
        self.work();
        let mut made = self.wait(|made| made.left > 0);
        std::mem::replace(&mut made.entries, Entries::new(self.charge))
    }

    /// Lets those go on who helped, now that the bucket has what was made.
    pub(super) fn end(&self) {
        lock(&self.made).is_over = true;
        self.news.notify_all();
    }

    /// Takes a part in it, until it is over.
    pub(super) fn help(&self) {
        self.work();
        drop(self.wait(|made| !made.is_over));
    }

    fn wait(&self, is_on: impl Fn(&mut Made) -> bool) -> MutexGuard<'_, Made> {
        let made = self.news.wait_while(lock(&self.made), is_on);
        made.unwrap_or_else(PoisonError::into_inner)
    }

    /// Folds what is left, as far as others do not take it, and puts it to what is made.
    fn work(&self) {
        let mut own = Entries::new(self.charge);
        let (mut words, mut folded, mut count) = (lexicon::Recent::default(), Vec::new(), 0);
        loop {
            let part: Vec<Kept> = lock(&self.rest).by_ref().take(PART).collect();
            if part.is_empty() {
                break;
            }
            count += part.len();
            for kept in part {
                folded.clear();
                shape::fold(&kept.shape, self.level, |word| words.knows(word), &mut folded);
                let tokens = self.level.tokens(&folded, kept.tokens);
                own.put(&folded, tokens, kept);
            }
        }
        let mut made = lock(&self.made);
        if made.entries.len() < own.len() {
            std::mem::swap(&mut made.entries, &mut own);
        }
        for kept in own.take() {
            let shape = Arc::clone(&kept.shape);
            made.entries.put(&shape, kept.tokens, kept);
        }
        made.left -= count;
        if made.left == 0 {
            self.news.notify_all();
        }
    }
}
