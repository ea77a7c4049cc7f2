//! A small deterministic random source (splitmix64). Integers only, so that a
//! seed gives the same bytes on every platform.

pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in `0..n`; 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u64
    }

    /// An index below `n` that favours the first ones, as values in real logs do.
    pub(crate) fn skewed(&mut self, n: usize) -> usize {
        self.below(n as u64).min(self.below(n as u64)) as usize
    }

    /// Uniform in the closed range.
    pub(crate) fn within(&mut self, (low, high): (i64, i64)) -> i64 {
        low + self.below(high.abs_diff(low) + 1) as i64
    }

    /// In the closed range, with every count of digits about as likely.
    pub(crate) fn magnitude(&mut self, (low, high): (i64, i64)) -> i64 {
        let span = high.abs_diff(low);
        let bits = self.below(u64::from(64 - span.leading_zeros()) + 1) as u32;
        let cap = 1_u64.checked_shl(bits).map_or(span, |power| span.min(power - 1));
        low + self.below(cap + 1) as i64
    }
}
