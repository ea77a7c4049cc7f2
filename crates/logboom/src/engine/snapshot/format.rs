//! Items <-> the bytes of a snapshot or a labeler, which nobody vouches for.
//!
//! Enters: items, or bytes. Leaves: bytes, or items that are read one by one,
//! each within bounds; whether they add up, the engine asks.

use std::io::{BufReader, Read, Write};

use rapidhash::v3::rapidhash_v3;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::super::wishes::Wishes;
use crate::Error;
use crate::record::Held;
use crate::report::{Rejection, Sums};
use crate::time::{Severity, Time};

/// What every snapshot begins with.
const MAGIC: &[u8] = b"logboom\n";

/// The version that is written, and the latest that is read. Version 1 had no sources, version 2 no
/// folding of words where values stand.
const VERSION: u8 = 3;

/// Most bytes of an item.
const MAX_ITEM: u64 = 16 << 20;

/// Most records of an engine that merges or loads, so that no sum of them overflows.
pub(super) const MAX_RECORDS: u64 = 1 << 56;

/// Most often that windows are doubled: all of time is then one.
pub(super) const MAX_SHIFT: u32 = 62;

/// A part of a snapshot.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Item {
    Head(Box<Head>),
    Group {
        name: ByteBuf,
        other: bool,
    },
    Layout {
        text: Option<String>,
        lines: u64,
        time: Option<Time>,
        example: ByteBuf,
    },
    Shape {
        shape: ByteBuf,
        time: Option<Time>,
        example: ByteBuf,
        samples: Vec<(u64, ByteBuf)>,
    },
    /// Of the shape before it; the group by its place among the groups.
    Cell {
        window: i64,
        group: u32,
        sums: Counted,
    },
    /// The head of a labeler.
    Labels(Box<Labels>),
    /// A template, by its tokens.
    Template(Vec<Part>),
    /// A shape, the place of its template among the templates, and its slots.
    Known {
        shape: ByteBuf,
        template: u32,
        slots: Vec<(u32, u32)>,
    },
    End,
    /// A source that is open.
    Source {
        name: String,
        held: Box<Held>,
        /// Of each of the next records whether a time was given, and which.
        times: Vec<(bool, Option<Time>)>,
    },
}

/// What holds for all labels.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Labels {
    pub(super) wishes: Wishes,
    pub(super) levels: Vec<(u16, u8)>,
}

/// A token of a template: whether blanks stand before it, and its text or class.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Part {
    Text(bool, ByteBuf),
    Variable(bool, Option<u8>),
}

/// What holds for all shapes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) wishes: Wishes,
    /// How often windows were doubled, and the largest hash of a group.
    pub(super) shift: u32,
    pub(super) limit: u64,
    pub(super) room: u64,
    /// Buckets that have folded, and how far.
    pub(super) levels: Vec<(u16, u8)>,
    pub(super) records: u64,
    pub(super) rejected: [u64; Rejection::ALL.len()],
    pub(super) assumed_year: u64,
    pub(super) bytes: u64,
    pub(super) cut_lines: u64,
    pub(super) cut_bytes: u64,
}

/// [`Sums`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Counted(u64, Option<Time>, Option<Time>, [u64; Severity::ALL.len()]);

impl From<&Sums> for Counted {
    fn from(sums: &Sums) -> Self {
        Self(sums.count, sums.first.map(Time::from), sums.last.map(Time::from), sums.levels())
    }
}

impl Counted {
    /// The sums, if they may be: no more records have a level than there are.
    pub(super) fn sums(self) -> Option<Sums> {
        let Self(count, first, last, levels) = self;
        Sums::new(count, first.map(Into::into), last.map(Into::into), levels)
    }
}

/// An error that says what is wrong with a snapshot.
pub(super) fn wrong(what: impl std::fmt::Display) -> Error {
    Error::snapshot(format!("not a usable snapshot: {what}"))
}

/// Reads items, each within bounds.
pub(super) struct Reader<R> {
    bytes: R,
    /// Bytes of items read.
    offset: u64,
}

/// The bytes of a snapshot of the items that `write` gives.
pub(super) fn write(
    write: impl FnOnce(&mut dyn FnMut(Item) -> Result<(), Error>) -> Result<(), Error>,
) -> Result<Vec<u8>, Error> {
    let failed = |error| Error::output("snapshot: cannot be written", error);
    let mut bytes = [MAGIC, &[VERSION]].concat();
    let mut out = zstd::Encoder::new(&mut bytes, 3).map_err(failed)?;
    write(&mut |item| {
        let item = rmp_serde::to_vec(&item).map_err(std::io::Error::other);
        item.and_then(|item| out.write_all(&item)).map_err(failed)
    })?;
    out.finish().map_err(failed)?;
    let sum = rapidhash_v3(&bytes);
    bytes.extend_from_slice(&sum.to_le_bytes());
    Ok(bytes)
}

/// The items of a snapshot, whose bytes are as they were written.
pub(super) fn read(bytes: &[u8]) -> Result<Reader<impl Read>, Error> {
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| wrong("it does not begin as one"))?;
    let (version, frame) = rest.split_first().ok_or_else(|| wrong("it ends at byte 8"))?;
    if !(1..=VERSION).contains(version) {
        return Err(wrong(format_args!(
            "it is of version {version} and this logboom reads versions up to {VERSION}; use \
             one that is as new"
        )));
    }
    let (frame, sum) = frame.split_last_chunk().ok_or_else(|| wrong("it is cut off"))?;
    let whole = &bytes[..bytes.len() - sum.len()];
    if rapidhash_v3(whole) != u64::from_le_bytes(*sum) {
        let len = bytes.len();
        return Err(wrong(format_args!("its {len} bytes are damaged, or some are missing")));
    }
    let mut decoder = zstd::Decoder::new(frame).map_err(wrong)?;
    decoder.window_log_max(24).map_err(wrong)?;
    Ok(Reader { bytes: BufReader::new(decoder), offset: 0 })
}

impl<R: Read> Reader<R> {
    pub(super) fn item(&mut self) -> Result<Item, Error> {
        let mut item = self.bytes.by_ref().take(MAX_ITEM);
        let read = rmp_serde::from_read(&mut item);
        let len = MAX_ITEM - item.limit();
        let read = read.map_err(|error| self.wrong(error));
        self.offset += len;
        read
    }

    pub(super) fn wrong(&self, what: impl std::fmt::Display) -> Error {
        wrong(format_args!("{what}, in the item at byte {} of its contents", self.offset))
    }
}
