//! The templates at a leaf, by the keys of their tokens: a line -> the one most like it.
//!
//! Keys make the search quick: those of all templates at one place of the line lie side by
//! side, and are compared several at once. Equal tokens have equal keys, others as a rule do
//! not, so whoever asks has to look at the bytes of what was found.

use std::hash::BuildHasher;

use rapidhash::fast::RandomState;

use crate::Token;

/// The key of a wildcard.
const WILDCARD: u32 = 0;
/// A key that no token has: keys of tokens are odd.
const NOTHING: u32 = 2;

/// Equal tokens of a template and a line, and wildcards of the template. What counts for more
/// comes first.
pub(crate) type Similarity = (u32, u32);

/// A line as it is compared.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) tokens: &'a [&'a [u8]],
    pub(crate) wildcard: &'a [u8],
    /// Whether wildcards count as equal.
    pub(crate) include_params: bool,
}

impl Line<'_> {
    /// How like a template is; [`None`] if their numbers of tokens differ.
    pub(crate) fn similarity(self, template: &[Token]) -> Option<Similarity> {
        if template.len() != self.tokens.len() {
            return None;
        }
        let (mut same, mut params) = (0, 0);
        for (token, mine) in template.iter().zip(self.tokens) {
            if **token == **mine && **token != *self.wildcard {
                same += 1;
            } else if **token == *self.wildcard {
                params += 1;
            }
        }
        Some((if self.include_params { same + params } else { same }, params))
    }

    /// Equal tokens as a share of all.
    pub(crate) fn share(self, same: u32) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "a line has fewer than 2^53 tokens")]
        let all = self.tokens.len() as f64;
        if self.tokens.is_empty() { 1.0 } else { f64::from(same) / all }
    }
}

/// The keys of the templates at a leaf, each of which has a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leaf {
    /// What was known when the rows were made.
    stamp: u64,
    /// For each place in a line, the keys of all rows.
    columns: Vec<Vec<u32>>,
    /// The wildcards of each row.
    params: Vec<u32>,
    /// The equal tokens of each row and the line that was looked for last.
    same: Vec<u32>,
}

/// Makes keys; one wildcard goes with one set of rows.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'a> {
    pub(crate) hasher: RandomState,
    pub(crate) wildcard: &'a [u8],
}

impl Keys<'_> {
    fn key(self, token: &[u8]) -> u32 {
        if token == self.wildcard {
            return WILDCARD;
        }
        #[allow(clippy::cast_possible_truncation, reason = "any part of a hash will do")]
        let hash = self.hasher.hash_one(token) as u32;
        hash | 1
    }
}

impl Leaf {
    /// Whether the rows were made when this was known.
    pub(crate) fn is_of(&self, stamp: u64) -> bool {
        self.stamp == stamp
    }

    /// A leaf for lines of so many tokens.
    pub(crate) fn new(stamp: u64, tokens: usize) -> Self {
        let (params, same) = Default::default();
        Self { stamp, columns: vec![Vec::new(); tokens], params, same }
    }

    /// Adds a row; of a template of another length, one that nothing is like.
    pub(crate) fn push(&mut self, template: &[Token], keys: Keys<'_>) {
        let fits = template.len() == self.columns.len();
        let mut params = 0;
        for (place, column) in self.columns.iter_mut().enumerate() {
            let key = if fits { keys.key(&template[place]) } else { NOTHING };
            params += u32::from(key == WILDCARD);
            column.push(key);
        }
        self.params.push(params);
    }

    /// Makes a row anew.
    pub(crate) fn update(&mut self, row: usize, template: &[Token], keys: Keys<'_>) {
        self.params[row] = 0;
        for (column, token) in self.columns.iter_mut().zip(template) {
            column[row] = keys.key(token);
            self.params[row] += u32::from(column[row] == WILDCARD);
        }
    }

    /// Keeps those rows for which `keep` is true.
    pub(crate) fn retain(&mut self, keep: &[bool]) {
        for column in self.columns.iter_mut().chain([&mut self.params]) {
            let mut rows = keep.iter();
            column.retain(|_| rows.next().copied().unwrap_or_default());
        }
    }

    /// The row most like a line and how like it is; of equally similar ones that with the most
    /// wildcards, then the first.
    pub(crate) fn best(
        &mut self,
        line: Line<'_>,
        keys: Keys<'_>,
        is_kept: impl Fn(usize) -> bool,
    ) -> Option<(Similarity, usize)> {
        if line.tokens.len() != self.columns.len() {
            return None;
        }
        let Self { columns, params, same, .. } = self;
        same.clear();
        same.extend(params.iter().map(|params| if line.include_params { *params } else { 0 }));
        for (column, token) in columns.iter().zip(line.tokens) {
            // A wildcard in the line is no equal token.
            let key = match keys.key(token) {
                WILDCARD => continue,
                key => key,
            };
            for (same, other) in same.iter_mut().zip(column) {
                *same += u32::from(*other == key);
            }
        }
        let mut best: Option<(Similarity, usize)> = None;
        let rows = same.iter().copied().zip(params.iter().copied());
        for (row, similarity) in rows.enumerate() {
            if best.is_none_or(|(most, _)| similarity > most) && is_kept(row) {
                best = Some((similarity, row));
            }
        }
        best
    }
}
