//! An engine <-> bytes, and two engines -> one.
//!
//! Enters: an engine, or the bytes of a snapshot, which nobody vouches for. Leaves: bytes that
//! are a function of what was counted, or an engine that goes on from there.
//!
//! A snapshot ([`format`]) is a magic, a version, a zstd frame, and a hash of all of it
//! (rapidhash v3). The frame holds a row of [`Item`]s in MessagePack: first the [`Head`], then
//! groups, layouts, the sources that are open, and shapes, each before its cells, and at last
//! [`Item::End`]. Items are small and are read one by one, so that a snapshot takes no more memory
//! than what the engine keeps of it.

mod format;
mod labels;
mod reading;

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{MutexGuard, PoisonError};

use serde_bytes::ByteBuf;

use super::wishes::Wishes;
use super::{Engine, Intake, LayoutSum, Shared, Totals, group, lock};
use crate::Error;
use crate::record::{Account, Framer};
use crate::report::Sums;
use crate::shape::Level;
use crate::table::Snapshot;
use crate::tally::{self, Cell, Entry};
use crate::time::Time;
use format::{Counted, Head, Item, MAX_RECORDS, Reader, wrong};
use reading::Reading;

impl Engine {
    /// The bytes of all that its answers hang on, a function of what was counted.
    ///
    /// A source that is open is saved as it is, with the layouts that it has learned and what it
    /// holds back: opened again under its name in the engine that was loaded, it goes on as if
    /// nothing had been. An error says that the zone of the options has no text.
    ///
    /// ```
    /// use logboom::{Engine, Options};
    ///
    /// let monday = Engine::new(Options::default())?;
    /// monday.source("monday", None).push(b"user 17 logged in\n");
    /// let bytes = monday.save()?;
    ///
    /// let week = Engine::load(&bytes)?;
    /// let tuesday = Engine::new(Options::default())?;
    /// tuesday.source("tuesday", None).push(b"user 4 logged in\n");
    /// week.merge(&tuesday)?;
    /// assert_eq!(week.templates()[0].sums.count, 2);
    /// # Ok::<(), logboom::Error>(())
    /// ```
    pub fn save(&self) -> Result<Vec<u8>, Error> {
        let wishes = Wishes::new(self.options())?;
        format::write(|write| self.shared.write(wishes, write))
    }

    /// The engine that was saved; who listens is told of all its templates as if they were new.
    ///
    /// An error ([`Error::is_snapshot`]) says what is wrong and where with bytes that are no
    /// snapshot, are damaged or cut off, or are of a later version.
    pub fn load(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = format::read(bytes)?;
        let Item::Head(head) = reader.item()? else {
            return Err(reader.wrong("it has no head of an engine"));
        };
        let engine = head.wishes.options().and_then(Self::new).map_err(wrong)?;
        Reading::new(&engine.shared, &head, &mut reader)?.run()?;
        Ok(engine)
    }

    /// Adds all that another engine has counted, as if this one had.
    ///
    /// The parts of a log, merged in any order and grouping, give what the whole log gives
    /// with the same layouts and year. Of the other's sources that are open, what they hold back
    /// is counted as if they ended. An error names the option in which the two differ.
    pub fn merge(&self, other: &Engine) -> Result<(), Error> {
        let (mine, theirs) = (Wishes::new(self.options())?, Wishes::new(other.options())?);
        if let Some(name) = mine.difference(&theirs) {
            return Err(Error::usage(format!(
                "engines with different options cannot be merged: `{name}` differs"
            )));
        }
        let from = &other.shared;
        let (snapshot, totals) = from.moment();
        self.shared.take(from, snapshot, &totals)
    }
}

impl LayoutSum {
    fn item(&self) -> Item {
        let text = self.layout.as_ref().map(ToString::to_string);
        let (time, example) = &self.example;
        let (time, example) = (time.map(Time::from), ByteBuf::from(&**example));
        Item::Layout { text, lines: self.lines, time, example }
    }
}

impl Totals {
    /// Keeps what was read of a layout, the inverse of [`LayoutSum::item`].
    fn keep(
        &mut self,
        text: Option<String>,
        lines: u64,
        time: Option<Time>,
        example: &[u8],
        reader: &Reader<impl Read>,
    ) -> Result<(), Error> {
        let layout = text.as_deref().map(str::parse).transpose();
        let layout = layout.map_err(|e: Error| reader.wrong(e))?;
        let example = (time.map(Into::into), tally::head(example).into());
        self.layouts.insert(text.unwrap_or_default(), LayoutSum { layout, lines, example });
        Ok(())
    }
}

/// The levels by the numbers that they have in snapshots, in the order in which they were thought of.
const CODES: [Level; Level::ALL.len()] = [Level::Words, Level::Lead, Level::Length, Level::Values];

/// The buckets that have folded, and how far.
fn pairs(levels: &[Option<Level>]) -> Vec<(u16, u8)> {
    let code = |level| CODES.iter().position(|other| *other == level).unwrap_or_default() as u8;
    let pair = |(at, level): (usize, &Option<Level>)| Some((at as u16, code((*level)?)));
    levels.iter().enumerate().filter_map(pair).collect()
}

/// The level of each bucket.
fn levels(pairs: &[(u16, u8)], reader: &Reader<impl Read>) -> Result<Box<[Option<Level>]>, Error> {
    let mut levels = Snapshot::default().levels;
    for (at, level) in pairs {
        let level = CODES.get(usize::from(*level));
        let (Some(slot), Some(level)) = (levels.get_mut(usize::from(*at)), level) else {
            return Err(reader.wrong("a level of folding is unknown"));
        };
        *slot = Some(*level);
    }
    Ok(levels)
}

impl Intake {
    /// As it is saved, if anything came yet; it stays so while the guard does.
    fn item(&self) -> Option<(Item, MutexGuard<'_, Framer>)> {
        let (held, times, guard) = self.to_held()?;
        let times = times.into_iter().map(|time| (time.is_some(), time.flatten().map(Into::into)));
        let (held, times) = (Box::new(held), times.collect());
        Some((Item::Source { name: self.name().to_owned(), held, times }, guard))
    }
}

impl Shared {
    /// The name of a group as it is now, and whether it counts what is not kept apart.
    fn group(&self, number: u32) -> (Box<[u8]>, bool) {
        match self.groups.name(number) {
            Ok(name) => {
                let other = self.groups.is_other(&name);
                (name, other)
            }
            Err(name) => (group::other(&self.options.by, &name).into(), true),
        }
    }

    /// The number of a group of that name.
    fn number(&self, name: &[u8], other: bool) -> u32 {
        let joined = || group::other(&self.options.by, name);
        if other { self.groups.other(name) } else { self.groups.number(name, joined) }
    }

    /// The cell here for a window and a group.
    fn cell(&self, window: i64, group: u32) -> Cell {
        self.windows.see(window);
        Cell { window: self.windows.align(window), group }
    }

    /// Adds sums over sources, if there are not too many records.
    fn add_totals(&self, other: &Totals) -> Result<(), Error> {
        let mut totals = lock(&self.totals);
        if totals.records.saturating_add(other.records) > MAX_RECORDS {
            return Err(Error::usage("too many records: an engine can merge 2^56"));
        }
        totals.join(other);
        self.bytes.fetch_add(other.account.bytes, std::sync::atomic::Ordering::Relaxed);
        self.untold.store(true, std::sync::atomic::Ordering::Release);
        Ok(())
    }

    /// Takes in what another engine held.
    fn take(&self, from: &Shared, snapshot: Snapshot, totals: &Totals) -> Result<(), Error> {
        let _adding = self.adding.read().unwrap_or_else(PoisonError::into_inner);
        self.add_totals(totals)?;
        self.windows.widen(from.windows.shift());
        self.groups.narrow(from.groups.limit());
        self.table.fold_as(snapshot.room, &snapshot.levels);
        let mut numbers = BTreeMap::new();
        if self.options.by.is_empty() {
            numbers.insert(0, 0);
        }
        for (shape, entry) in snapshot.entries {
            let entry = entry.moved(|cell| {
                let number = *numbers.entry(cell.group).or_insert_with(|| {
                    let (name, other) = from.group(cell.group);
                    self.number(&name, other)
                });
                self.cell(cell.window, number)
            });
            self.table.join(&shape, entry);
        }
        Ok(())
    }

    /// Gives `write` all items of a snapshot.
    fn write(
        self: &std::sync::Arc<Self>,
        wishes: Wishes,
        write: &mut dyn FnMut(Item) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let intakes = self.open();
        let (mut open, guards): (Vec<_>, Vec<_>) =
            intakes.iter().filter_map(|intake| intake.item()).unzip();
        let (snapshot, totals) = self.counted();
        drop(guards);
        open.sort_by_cached_key(|item| match item {
            Item::Source { name, .. } => Some(name.clone()),
            _ => None,
        });
        let Snapshot { entries, levels, room, .. } = snapshot;
        let Account { bytes, cut_lines, cut_bytes } = totals.account;
        write(Item::Head(Box::new(Head {
            wishes,
            shift: self.windows.shift(),
            limit: self.groups.limit(),
            room,
            levels: pairs(&levels),
            records: totals.records,
            rejected: totals.rejected,
            assumed_year: totals.assumed_year,
            bytes,
            cut_lines,
            cut_bytes,
        })))?;
        let groups = self.write_groups(entries.values().map(|entry| &**entry), write)?;
        for sum in totals.layouts.values() {
            write(sum.item())?;
        }
        open.into_iter().try_for_each(&mut *write)?;
        for (shape, entry) in &entries {
            self.write_shape(shape, entry, &groups, write)?;
        }
        write(Item::End)
    }

    /// Writes a shape and its cells; `groups` has the places of the numbers of groups.
    fn write_shape(
        &self,
        shape: &[u8],
        entry: &Entry,
        groups: &BTreeMap<u32, u32>,
        write: &mut dyn FnMut(Item) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (time, example) =
            entry.example.as_ref().map_or((None, &b""[..]), |(time, record)| (*time, record));
        let samples = entry.samples().map(|(hash, text)| (*hash, ByteBuf::from(&**text)));
        write(Item::Shape {
            shape: ByteBuf::from(shape),
            time: time.map(Time::from),
            example: ByteBuf::from(example),
            samples: samples.collect(),
        })?;
        let mut cells = BTreeMap::<(i64, u32), Sums>::new();
        for (cell, sums) in entry.cells.iter() {
            let group = groups.get(&cell.group).copied().unwrap_or(0);
            let place = (self.windows.align(cell.window), group);
            cells.entry(place).or_default().add(sums);
        }
        for ((window, group), sums) in cells {
            write(Item::Cell { window, group, sums: Counted::from(&sums) })?;
        }
        Ok(())
    }

    /// Writes the groups that have records, by name; returns the place of each number.
    fn write_groups<'e>(
        &self,
        entries: impl Iterator<Item = &'e Entry>,
        write: &mut dyn FnMut(Item) -> Result<(), Error>,
    ) -> Result<BTreeMap<u32, u32>, Error> {
        if self.options.by.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut numbers = BTreeMap::new();
        for entry in entries {
            for (cell, _) in entry.cells.iter() {
                numbers.entry(cell.group).or_insert_with(|| self.group(cell.group));
            }
        }
        let names: BTreeMap<_, _> = numbers.values().cloned().collect();
        let place: BTreeMap<_, u32> = names.keys().zip(0..).collect();
        for (name, other) in &names {
            write(Item::Group { name: ByteBuf::from(&**name), other: *other })?;
        }
        Ok(numbers.iter().map(|(number, (name, _))| (*number, place[name])).collect())
    }
}
