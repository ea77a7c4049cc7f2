//! The fuzz targets on the lines of the corpora, mutated: bounded, and the same in each run.

use crate::support::all_real;
use crate::targets::TARGETS;

/// Rounds for each log and target.
const ROUNDS: u64 = 100;

fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
    *state >> 33
}

/// A part of the bytes, with some of them changed, doubled, dropped or swapped.
fn mutate(bytes: &[u8], state: &mut u64) -> Vec<u8> {
    let start = next(state) as usize % bytes.len();
    let len = next(state) as usize % 4000;
    let mut part = bytes[start..bytes.len().min(start + len)].to_vec();
    for _ in 0..next(state) % 40 {
        if part.is_empty() {
            break;
        }
        let (at, to) = (next(state) as usize % part.len(), next(state) as usize % part.len());
        match next(state) % 6 {
            0 => part[at] = next(state) as u8,
            1 => part.truncate(at),
            2 => part.swap(at, to),
            3 => part.insert(at, b"\n\0\x1b\xff<>[]\"%"[next(state) as usize % 10]),
            4 => part.copy_within(at.min(to)..at.max(to), 0),
            _ => drop(part.remove(at)),
        }
    }
    part
}

#[test]
fn targets_hold_on_mutated_logs() {
    for (number, log) in all_real().iter().enumerate() {
        let bytes = std::fs::read(log).unwrap();
        for (name, target) in TARGETS {
            let mut state = number as u64;
            for round in 0..ROUNDS {
                let input = mutate(&bytes, &mut state);
                let held = std::panic::catch_unwind(|| target(&input));
                assert!(held.is_ok(), "{name}, {}, round {round}", log.display());
            }
        }
    }
}
