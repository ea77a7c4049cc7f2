//! What is alike, by the hash of what it has in common: the templates of a group, the slots of a
//! family.
//!
//! Enters: members one after another, and which of them changed. Leaves: the kins that are to be
//! asked again, and the members of each.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// In the place of a member before the first one.
const NONE: u32 = u32::MAX;

/// Members by their kins. Both have numbers, in the order in which they came.
#[derive(Default)]
pub(super) struct Kins {
    /// The kin of each hash: a number finds its hash, which keeps the table small.
    ids: HashTable<u32>,
    kins: Vec<Kin>,
    members: Vec<Member>,
    /// Those that are to be asked again.
    changed: Vec<u32>,
}

struct Kin {
    hash: u64,
    /// Its last member.
    last: u32,
    has_changed: bool,
}

struct Member {
    kin: u32,
    /// The one before it of its kin.
    before: u32,
}

impl Kins {
    /// Makes room for so many members: to grow bit by bit is to copy what is there, and to hash it anew.
    pub(super) fn reserve(&mut self, members: usize) {
        let Self { ids, kins, members: all, .. } = self;
        let more = members.saturating_sub(all.len());
        all.reserve(more);
        kins.reserve(more);
        ids.reserve(more, |&kin| kins[kin as usize].hash);
    }

    /// Adds a member; its kin is to be asked.
    pub(super) fn add(&mut self, hash: u64) {
        let Self { ids, kins, members, .. } = self;
        let next = kins.len() as u32;
        let of = |kin: &u32| kins[*kin as usize].hash;
        let kin = match ids.entry(hash, |kin| of(kin) == hash, of) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                new.insert(next);
                kins.push(Kin { hash, last: NONE, has_changed: false });
                next
            }
        };
        let place = members.len() as u32;
        let before = std::mem::replace(&mut kins[kin as usize].last, place);
        members.push(Member { kin, before });
        self.change(kin);
    }

    pub(super) fn of(&self, member: usize) -> u32 {
        self.members[member].kin
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
        let last = self.kins[kin as usize].last;
        (self.members[last as usize].before == NONE).then_some(last as usize)
    }

    /// The members of a kin, the last one first.
    pub(super) fn members(&self, kin: u32) -> impl Iterator<Item = usize> {
        let place = |member: u32| (member != NONE).then_some(member as usize);
        let before = move |&member: &usize| place(self.members[member].before);
        std::iter::successors(place(self.kins[kin as usize].last), before)
    }
}
