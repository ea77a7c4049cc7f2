//! Lines of a file, as every contestant but logboom gets them.
//!
//! Enters: a file. Leaves: its whole lines, in blocks. It costs a peer next to nothing: a
//! read, and a copy of the line that two blocks share.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use memchr::{memchr_iter, memrchr};

/// Bytes that are read at once.
const BLOCK: u64 = 1 << 20;

/// The file in so many parts of about the same size, cut at line ends.
pub(crate) fn parts(path: &Path, parts: u64) -> io::Result<Vec<Range<u64>>> {
    let mut reader = BufReader::new(File::open(path)?);
    let size = reader.get_ref().metadata()?.len();
    let mut cuts = vec![0];
    for part in 1..parts {
        let near = size * part / parts;
        reader.seek(SeekFrom::Start(near))?;
        cuts.push(near + reader.skip_until(b'\n')? as u64);
    }
    cuts.push(size);
    Ok(cuts.windows(2).map(|cut| cut[0]..cut[1]).collect())
}

/// Gives the lines of a part to `each`, some at a time, until it says false.
pub(crate) fn blocks(
    path: &Path,
    part: Range<u64>,
    mut each: impl FnMut(&[u8]) -> bool,
) -> io::Result<()> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(part.start))?;
    let mut rest = file.take(part.end.saturating_sub(part.start));
    let mut buffer = Vec::with_capacity(2 * BLOCK as usize);
    loop {
        let read = rest.by_ref().take(BLOCK).read_to_end(&mut buffer)?;
        let whole = match memrchr(b'\n', &buffer) {
            Some(end) if read > 0 => end + 1,
            None if read > 0 => 0,
            _ => buffer.len(),
        };
        if whole > 0 && !each(&buffer[..whole]) || read == 0 {
            return Ok(());
        }
        buffer.drain(..whole);
    }
}

/// The lines of a block, without their ends.
pub(crate) fn lines(block: &[u8]) -> impl Iterator<Item = &[u8]> {
    let unfinished = (!block.ends_with(b"\n")).then_some(block.len());
    let mut start = 0;
    memchr_iter(b'\n', block).chain(unfinished).map(move |end| {
        let line = &block[start..end];
        start = end + 1;
        line
    })
}

/// How many lines a block has.
pub(crate) fn count(block: &[u8]) -> u64 {
    memchr_iter(b'\n', block).count() as u64 + u64::from(!block.ends_with(b"\n"))
}
