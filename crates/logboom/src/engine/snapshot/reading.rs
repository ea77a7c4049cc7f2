//! The items of a snapshot -> an engine that goes on from there.
//!
//! Enters: items that nobody vouches for, and an empty engine. Leaves: the engine with all that they
//! hold; or an error, which says what is wrong with the first item that does not add up.

use std::io::Read;

use serde_bytes::ByteBuf;

use super::format::{Counted, Head, Item, MAX_RECORDS, MAX_SHIFT, Reader};
use super::levels;
use crate::Error;
use crate::engine::{Intake, Shared, Totals, group};
use crate::record::{Account, Held};
use crate::shape;
use crate::tally::{self, Entry};
use crate::time::Time;

/// An engine that is being read.
pub(super) struct Reading<'r, R> {
    engine: &'r Shared,
    head: &'r Head,
    reader: &'r mut Reader<R>,
    totals: Totals,
    /// The numbers that groups have here, in the order in which they came.
    groups: Vec<u32>,
    /// The shape whose cells come.
    open: Option<(ByteBuf, Entry)>,
    /// Records in cells, and those of layouts.
    counted: u64,
    lines: u64,
}

impl<'r, R: Read> Reading<'r, R> {
    /// Makes the engine as wide and as folded as the one that was saved.
    pub(super) fn new(
        engine: &'r Shared,
        head: &'r Head,
        reader: &'r mut Reader<R>,
    ) -> Result<Self, Error> {
        if head.shift > MAX_SHIFT || head.room == 0 || head.records > MAX_RECORDS {
            return Err(reader.wrong("a number of its head is out of range"));
        }
        let levels = levels(&head.levels, reader)?;
        engine.windows.widen(head.shift);
        engine.groups.narrow(head.limit);
        engine.table.fold_as(head.room, &levels);
        let Head { bytes, cut_lines, cut_bytes, .. } = *head;
        let totals = Totals {
            records: head.records,
            rejected: head.rejected,
            assumed_year: head.assumed_year,
            account: Account { bytes, cut_lines, cut_bytes },
            ..Totals::default()
        };
        let (groups, open) = Default::default();
        Ok(Self { engine, head, reader, totals, groups, open, counted: 0, lines: 0 })
    }

    /// Takes in all items behind the head.
    pub(super) fn run(mut self) -> Result<(), Error> {
        loop {
            match self.reader.item()? {
                Item::End => return self.end(),
                item => self.take(item)?,
            }
        }
    }

    fn take(&mut self, item: Item) -> Result<(), Error> {
        match item {
            Item::Group { name, other } => self.group(&name, other),
            Item::Layout { text, lines, time, example } => {
                self.lines = self.lines.saturating_add(lines);
                self.totals.keep(text, lines, time, &example, self.reader)
            }
            Item::Source { name, held, times } => self.source(name, *held, times),
            Item::Shape { shape, time, example, samples } => {
                let is_behind = self.open.as_ref().is_none_or(|(before, _)| *before < shape);
                if !is_behind || !shape::is_canonical(&shape) {
                    return Err(self.reader.wrong("a shape is malformed or out of order"));
                }
                self.close();
                self.open = Some((shape, entry(time, &example, &samples)));
                Ok(())
            }
            Item::Cell { window, group, sums } => self.cell(window, group, sums),
            Item::Head(_) => Err(self.reader.wrong("a second head")),
            Item::Labels(_) | Item::Template(_) | Item::Known { .. } | Item::End => {
                Err(self.reader.wrong("an item of a labeler"))
            }
        }
    }

    fn group(&mut self, name: &[u8], other: bool) -> Result<(), Error> {
        if !group::is_name(&self.engine.options.by, name) {
            return Err(self.reader.wrong("a group of other fields"));
        }
        self.groups.push(self.engine.number(name, other));
        Ok(())
    }

    fn source(
        &mut self,
        name: String,
        held: Held,
        times: Vec<(bool, Option<Time>)>,
    ) -> Result<(), Error> {
        let given = |(given, time): (bool, Option<Time>)| given.then(|| time.map(Into::into));
        let times = times.into_iter().map(given).collect();
        let rests = Intake::rest(self.engine, name, held, times);
        rests.ok_or_else(|| self.reader.wrong("an open source does not add up"))
    }

    fn cell(&mut self, window: i64, group: u32, sums: Counted) -> Result<(), Error> {
        let Some(((_, entry), sums)) = self.open.as_mut().zip(sums.sums()) else {
            return Err(self.reader.wrong("sums without a shape, or that do not add up"));
        };
        self.counted = self.counted.saturating_add(sums.count);
        let number = match self.groups.get(group as usize) {
            Some(number) => *number,
            None if self.engine.options.by.is_empty() && group == 0 => 0,
            None => return Err(self.reader.wrong("sums of an unknown group")),
        };
        if self.counted <= self.head.records {
            entry.cells.of(self.engine.cell(window, number)).add(&sums);
        }
        Ok(())
    }

    /// Gives the table the shape all of whose cells have come.
    fn close(&mut self) {
        if let Some((shape, entry)) = self.open.take() {
            self.engine.table.join(&shape, entry);
        }
    }

    fn end(mut self) -> Result<(), Error> {
        self.close();
        let Self { engine, head, reader, totals, counted, lines, .. } = self;
        let rejected = head.rejected.iter().fold(counted, |all, n| all.saturating_add(*n));
        let within = [lines, head.assumed_year].iter().all(|count| *count <= head.records);
        let bounded = [head.bytes, head.cut_lines, head.cut_bytes].iter().all(|n| *n < 1 << 62);
        if rejected != head.records || !within || !bounded {
            return Err(reader.wrong("its counts do not add up"));
        }
        engine.add_totals(&totals)
    }
}

/// What is kept of a shape, without its cells.
fn entry(time: Option<Time>, example: &[u8], samples: &[(u64, ByteBuf)]) -> Entry {
    let mut entry = Entry::default();
    if !example.is_empty() {
        entry.example = Some((time.map(Into::into), tally::head(example).into()));
    }
    // Their hashes are made anew: another version may have made others.
    for (_, message) in samples {
        entry.offer(message, |message| message.into());
    }
    entry
}
