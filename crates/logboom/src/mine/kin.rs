//! What is alike, by the hash of what it has in common: the templates of a group, the slots of a
//! family.
//!
//! Enters: members one after another, and which of them changed. Leaves: the kins that are to be
//! asked again, and the members of each.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::chain::Chains;

/// Members by their kins. Both have numbers, in the order in which they came.
#[derive(Default)]
pub(super) struct Kins {
    /// The kin of each hash: a number finds its hash, which keeps the table small.
    ids: HashTable<u32>,
    kins: Vec<Kin>,
    /// The kin of each member, and the members of each kin.
    of: Vec<u32>,
    members: Chains,
    /// Those that are to be asked again.
    changed: Vec<u32>,
}

struct Kin {
    hash: u64,
    has_changed: bool,
}

impl Kins {
    /// Makes room for so many members: to grow bit by bit is to copy what is there, and to hash it anew.
    pub(super) fn reserve(&mut self, members: usize) {
        let Self { ids, kins, of, members: chains, .. } = self;
        let more = members.saturating_sub(of.len());
        of.reserve(more);
        chains.reserve(more);
        kins.reserve(more);
        ids.reserve(more, |&kin| kins[kin as usize].hash);
    }

    /// Adds a member; its kin is to be asked.
    pub(super) fn add(&mut self, hash: u64) {
        let Self { ids, kins, of, members, .. } = self;
        let next = kins.len() as u32;
        let hash_of = |kin: &u32| kins[*kin as usize].hash;
        let kin = match ids.entry(hash, |kin| hash_of(kin) == hash, hash_of) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                new.insert(next);
                kins.push(Kin { hash, has_changed: false });
                next
            }
        };
        of.push(kin);
        members.add(Some(kin as usize));
        self.change(kin);
    }

    pub(super) fn of(&self, member: usize) -> u32 {
        self.of[member]
    }

    /// A kin is to be asked again.
    pub(super) fn change(&mut self, kin: u32) {
        if !std::mem::replace(&mut self.kins[kin as usize].has_changed, true) {
            self.changed.push(kin);
        }
    }

    pub(super) fn has_changed(&self, kin: u32) -> bool {
        self.kins[kin as usize].has_changed
    }

    /// The kins that are to be asked again, which is done then.
    pub(super) fn take_changed(&mut self) -> Vec<u32> {
        for &kin in &self.changed {
            self.kins[kin as usize].has_changed = false;
        }
        std::mem::take(&mut self.changed)
    }

    /// The only member that a kin ever had, if it is one.
    pub(super) fn lone(&self, kin: u32) -> Option<usize> {
        let mut members = self.members(kin);
        members.next().filter(|_| members.next().is_none())
    }

    /// The members of a kin, the last one first.
    pub(super) fn members(&self, kin: u32) -> impl Iterator<Item = usize> {
        self.members.of(kin as usize)
    }
}
