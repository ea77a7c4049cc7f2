//! Clusters, and which of them are kept.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rapidhash::fast::RandomState;

use crate::leaf::{Line, Similarity};
use crate::{Error, Kind};

/// A token of a template.
pub type Token = Box<[u8]>;

/// Lines of one template. Whoever holds one sees it change.
#[derive(Debug)]
pub struct Cluster {
    id: u64,
    state: Mutex<State>,
    version: AtomicU64,
}

#[derive(Debug)]
struct State {
    tokens: Vec<Token>,
    size: u64,
}

impl Cluster {
    /// A cluster of `size` lines.
    #[must_use]
    pub fn new(id: u64, tokens: Vec<Token>, size: u64) -> Self {
        Self { id, state: Mutex::new(State { tokens, size }), version: AtomicU64::new(0) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its number, from 1 on.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Number of its lines.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.state().size
    }

    /// Says how many lines it has.
    pub fn set_size(&self, size: u64) {
        self.state().size = size;
    }

    /// The tokens of its template.
    #[must_use]
    pub fn tokens(&self) -> Vec<Token> {
        self.state().tokens.clone()
    }

    /// Gives it another template.
    pub fn set_tokens(&self, tokens: Vec<Token>) {
        self.state().tokens = tokens;
        self.version.fetch_add(1, Ordering::Relaxed);
        CHANGES.fetch_add(1, Ordering::Relaxed);
    }

    /// A number that is another one once the template is.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Relaxed)
    }

    /// Its tokens with a blank between each two.
    #[must_use]
    pub fn template(&self) -> Vec<u8> {
        self.state().tokens.join(&b' ')
    }

    /// How like it is to a line.
    pub(crate) fn similarity(&self, line: Line<'_>) -> Option<Similarity> {
        line.similarity(&self.state().tokens)
    }

    /// Takes in a line that its template is equal to but for wildcards.
    pub(crate) fn count(&self) {
        self.state().size += 1;
    }

    /// Takes in a line of as many tokens; the template if it is another now.
    pub(crate) fn absorb(&self, line: Line<'_>) -> Option<Vec<Token>> {
        let mut state = self.state();
        state.size += 1;
        let mut changed = false;
        for (token, other) in state.tokens.iter_mut().zip(line.tokens) {
            if **token != **other && **token != *line.wildcard {
                *token = line.wildcard.into();
                changed = true;
            }
        }
        self.version.fetch_add(u64::from(changed), Ordering::Relaxed);
        changed.then(|| state.tokens.clone())
    }
}

/// How often any cluster was given another template from outside.
static CHANGES: AtomicU64 = AtomicU64::new(0);

/// Clusters by id: all, or as many as the limit lets, those that were used last.
#[derive(Debug, Default)]
pub struct Clusters {
    limit: Option<i64>,
    by_id: HashMap<u64, Entry, RandomState>,
    /// Times of use -> ids; the first is evicted next. Empty without a limit.
    by_use: BTreeMap<u64, u64>,
    clock: u64,
    /// The largest id so far, and how often an id came that was not larger.
    newest: u64,
    returned: u64,
}

#[derive(Debug)]
struct Entry {
    cluster: Arc<Cluster>,
    used: u64,
}

impl Clusters {
    /// No clusters yet.
    #[must_use]
    pub fn new(limit: Option<i64>) -> Self {
        Self { limit, ..Self::default() }
    }

    /// How many are kept at most.
    #[must_use]
    pub fn limit(&self) -> Option<i64> {
        self.limit
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// The cluster of that id; this is no use of it.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<&Arc<Cluster>> {
        self.by_id.get(&id).map(|entry| &entry.cluster)
    }

    /// Notes that a cluster is used.
    pub fn touch(&mut self, id: u64) {
        if self.limit.is_none() {
            return;
        }
        if let Some(entry) = self.by_id.get_mut(&id) {
            self.by_use.remove(&entry.used);
            self.clock += 1;
            entry.used = self.clock;
            self.by_use.insert(self.clock, id);
        }
    }

    /// Adds a cluster, in place of the one used longest ago if there is no room.
    ///
    /// # Errors
    /// The limit leaves no room at all.
    pub fn insert(&mut self, cluster: Arc<Cluster>) -> Result<(), Error> {
        let id = cluster.id();
        if let Some(limit) = self.limit {
            if limit < 1 {
                return Err(Error(Kind::NoRoom));
            }
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            while !self.by_id.contains_key(&id) && self.by_id.len() >= limit {
                let Some((_, oldest)) = self.by_use.pop_first() else { break };
                self.by_id.remove(&oldest);
            }
        }
        let used = self.by_id.get(&id).map_or(0, |entry| entry.used);
        self.by_id.insert(id, Entry { cluster, used });
        self.returned += u64::from(id <= self.newest);
        self.newest = self.newest.max(id);
        self.touch(id);
        Ok(())
    }

    /// Takes a cluster out.
    pub fn remove(&mut self, id: u64) -> Option<Arc<Cluster>> {
        let entry = self.by_id.remove(&id)?;
        self.by_use.remove(&entry.used);
        Some(entry.cluster)
    }

    /// All clusters by id, which is the order they came in.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Cluster>> {
        let mut all: Vec<_> = self.by_id.values().map(|entry| &entry.cluster).collect();
        all.sort_unstable_by_key(|cluster| cluster.id());
        all.into_iter()
    }

    /// Ids from the one used longest ago to the last; none without a limit.
    pub fn by_use(&self) -> impl Iterator<Item = u64> {
        self.by_use.values().copied()
    }

    /// A number that grows whenever an id may stand for another template, but for what
    /// [`Cluster::absorb`] does.
    pub(crate) fn stamp(&self) -> u64 {
        self.returned + CHANGES.load(Ordering::Relaxed)
    }

    /// The most similar of some clusters; of equally similar ones that with the most
    /// wildcards, then the first.
    pub(crate) fn most_similar(
        &self,
        ids: &[u64],
        line: Line<'_>,
    ) -> Option<(Similarity, Arc<Cluster>)> {
        let mut best: Option<(Similarity, &Arc<Cluster>)> = None;
        for cluster in ids.iter().filter_map(|id| self.get(*id)) {
            let Some(similarity) = cluster.similarity(line) else { continue };
            if best.is_none_or(|(most, _)| similarity > most) {
                best = Some((similarity, cluster));
            }
        }
        best.map(|(similarity, found)| (similarity, Arc::clone(found)))
    }
}
