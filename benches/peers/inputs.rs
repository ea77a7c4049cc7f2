//! Logs to run on: mixed ones, and those that are hard on a parser.
//!
//! Enters: a path and a size. Leaves: the file. The same size gives the same bytes.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use logboom_generator::{Config, Generator, Line};

/// What every line of a hard log begins with.
const HEADER: &str = "2026-03-10 10:00:00.000 INFO worker:";

/// So many words stand in one place.
const WORDS: u64 = 1_000_000;

/// Lines of the generator.
pub(crate) fn generated(path: &Path, lines: u64) -> io::Result<PathBuf> {
    let mut generator = Generator::new(Config { lines, ..Config::default() });
    let mut line = Line::default();
    let mut file = BufWriter::new(File::create(path)?);
    while generator.fill(&mut line) {
        file.write_all(&line.raw)?;
        file.write_all(b"\n")?;
    }
    file.flush()?;
    Ok(path.to_owned())
}

/// 999 of 1,000 lines have one template, the others those of the generator.
pub(crate) fn hot(path: &Path, size: u64) -> io::Result<PathBuf> {
    let mut generator = Generator::new(Config { lines: u64::MAX, ..Config::default() });
    let mut line = Line::default();
    write(path, size, |random, number, out| {
        if number.is_multiple_of(1000) && generator.fill(&mut line) {
            return out.write_all(&line.raw);
        }
        let (id, size, time) = (random.below(1 << 40), random.below(1 << 20), random.below(900));
        write!(
            out,
            "{HEADER} request {id} answered with {size} bytes after {time} ms from the cache"
        )
    })
}

/// No two lines have a word in common but by chance.
pub(crate) fn distinct(path: &Path, size: u64) -> io::Result<PathBuf> {
    write(path, size, |random, _, out| {
        write!(out, "{HEADER}")?;
        (0..6 + random.below(6)).try_for_each(|_| {
            let number = random.next();
            write!(out, " {}", Word(number))
        })
    })
}

/// One sentence with any of a million words in one place.
pub(crate) fn words(path: &Path, size: u64) -> io::Result<PathBuf> {
    write(path, size, |random, _, out| {
        // Multiplied so that the words are as long as others and differ at their ends.
        let word = Word((random.below(WORDS) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        write!(out, "{HEADER} opened a session of {word} at the main gate and let the user pass")
    })
}

/// Each line names a trace and what it is about by random ids.
pub(crate) fn ids(path: &Path, size: u64) -> io::Result<PathBuf> {
    write(path, size, |random, _, out| {
        let (trace, span, part) = (random.next(), random.next(), random.below(1 << 48));
        let (order, time) = (random.below(1 << 16), random.below(900));
        write!(out, "{HEADER} [{trace:016x}{span:016x},{span:016x}] order {order} ")?;
        match random.below(4) {
            0 => write!(out, "is paid after {time} ms"),
            1 => write!(out, "of user_{trace:016x} is kept"),
            2 => write!(out, "waits in /queues/{span:016x}/{time}"),
            _ => write!(out, "goes on as {:08x}-dad0-4bad-a0de-{part:012x}", span >> 32),
        }
    })
}

/// Writes lines until there are so many bytes.
fn write(
    path: &Path,
    size: u64,
    mut line: impl FnMut(&mut Random, u64, &mut Vec<u8>) -> io::Result<()>,
) -> io::Result<PathBuf> {
    let (mut random, mut written, mut number) = (Random(1), 0, 0);
    let mut file = BufWriter::new(File::create(path)?);
    let mut out = Vec::new();
    while written < size {
        out.clear();
        line(&mut random, number, &mut out)?;
        out.push(b'\n');
        file.write_all(&out)?;
        written += out.len() as u64;
        number += 1;
    }
    file.flush()?;
    Ok(path.to_owned())
}

/// A word of 4 to 10 letters, told by a number.
struct Word(u64);

impl std::fmt::Display for Word {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (len, mut rest) = (4 + self.0 % 7, self.0 / 7);
        for _ in 0..len {
            write!(out, "{}", char::from(b'a' + (rest % 26) as u8))?;
            rest /= 26;
        }
        Ok(())
    }
}

/// Numbers that look random: SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}
