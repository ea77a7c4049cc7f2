//! Numbers that count up, each in a chain with those before it: very many lists that grow by one at a
//! time, none with memory of its own.
//!
//! Enters: for each number its chain. Leaves: the numbers of a chain, the last one first.

/// In the place of a number before the first one.
const NONE: u32 = u32::MAX;

/// Numbers from 0 on, in chains that have numbers, too.
#[derive(Default)]
pub(super) struct Chains {
    /// The last number of each chain.
    last: Vec<u32>,
    /// For each number the one before it in its chain.
    before: Vec<u32>,
}

impl Chains {
    /// Makes room for so many numbers more, each of which may begin a chain.
    pub(super) fn reserve(&mut self, more: usize) {
        self.last.reserve(more);
        self.before.reserve(more);
    }

    /// Puts the next number into a chain, or into none.
    pub(super) fn add(&mut self, chain: Option<usize>) {
        let next = self.before.len() as u32;
        let before = chain.map_or(NONE, |chain| {
            if chain >= self.last.len() {
                self.last.resize(chain + 1, NONE);
            }
            std::mem::replace(&mut self.last[chain], next)
        });
        self.before.push(before);
    }

    /// The numbers of a chain, the last one first.
    pub(super) fn of(&self, chain: usize) -> impl Iterator<Item = usize> {
        let some = |number: u32| (number != NONE).then_some(number as usize);
        let last = self.last.get(chain).and_then(|&last| some(last));
        std::iter::successors(last, move |&number| some(self.before[number]))
    }
}
