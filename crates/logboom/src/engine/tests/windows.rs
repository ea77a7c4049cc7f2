//! Windows that are too many to keep apart.

use std::time::Duration;

use crate::header::Headers;
use crate::options::Options;
use crate::time::Stamp;
use crate::{Engine, Error};

/// Records of one shape, a second after the one before.
const RECORDS: i64 = 60_000;

#[test]
fn what_windows_counted_is_one_once_they_are_joined() -> Result<(), Error> {
    let every = Some(Duration::from_secs(1));
    let engine = Engine::new(Options { every, headers: Headers::None, ..Options::default() })?;
    let mut source = engine.source("log", None);
    source.times((0..RECORDS).map(|second| Some(Stamp::new(second * 1_000_000_000, None))));
    // Half of them are there before windows are joined.
    for _ in 0..2 {
        source.push("up\n".repeat(RECORDS as usize / 2).as_bytes());
    }
    source.finish();
    let counts = engine.counts();
    assert_eq!(counts.rows().map(|row| row.sums.count).sum::<u64>(), RECORDS as u64);
    assert_eq!(counts.row(0).window, Some(0..2_000_000_000));
    let entries = engine.shared().table.snapshot().entries;
    let cells: usize = entries.values().map(|entry| entry.cells.iter().count()).sum();
    assert_eq!(counts.len(), RECORDS as usize / 2);
    // The cell at hand lies beside the others.
    assert!(cells <= counts.len() + 1, "{cells} cells");
    Ok(())
}
