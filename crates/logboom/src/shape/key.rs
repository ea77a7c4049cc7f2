//! The 128-bit key of a shape.

use std::fmt;

/// A hash of a shape's bytes, the same on every host and in every run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShapeKey(pub u128);

impl fmt::Display for ShapeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Odd constants with as many ones as zeros; the digits of pi, as in wyhash's kin.
const SEEDS: [u64; 4] =
    [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7345, 0xa409_3822_299f_31d1, 0x082e_fa98_ec4e_6c89];

/// The key of a shape: two lanes of folded 64 by 64 bit multiplications over 16 bytes
/// at a time, each lane with seeds of its own.
///
/// The way of wyhash (Wang Yi, 2019, public domain) in the form of rapidhash's
/// protected mixing, which keeps the operands so that a zero loses nothing. Not
/// cryptographic: who compares keys alone must accept that an adversary can make two
/// shapes of one key; tables compare the bytes as well.
pub fn key(shape: &[u8]) -> ShapeKey {
    let mut lanes = [SEEDS[0] ^ shape.len() as u64, SEEDS[1]];
    let (blocks, tail) = shape.as_chunks::<16>();
    for block in blocks {
        lanes = step(lanes, u128::from_le_bytes(*block));
    }
    if !tail.is_empty() {
        let mut last = [0; 16];
        last[..tail.len()].copy_from_slice(tail);
        lanes = step(lanes, u128::from_le_bytes(last));
    }
    let high = mix(lanes[0] ^ SEEDS[2], lanes[1] ^ SEEDS[1]);
    let low = mix(lanes[1] ^ SEEDS[3], lanes[0].rotate_left(32) ^ SEEDS[0]);
    ShapeKey(u128::from(high) << 64 | u128::from(low))
}

#[inline]
fn step(lanes: [u64; 2], block: u128) -> [u64; 2] {
    let (low, high) = (block as u64, (block >> 64) as u64);
    [mix(low ^ SEEDS[2], high ^ lanes[0]), mix(high ^ SEEDS[3], low ^ lanes[1].rotate_left(23))]
}

/// Both halves of the product and both factors in one word.
#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    a ^ b ^ product as u64 ^ (product >> 64) as u64
}
