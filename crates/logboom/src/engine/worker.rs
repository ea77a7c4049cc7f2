//! A worker: counts blocks alone, and now and then adds what it has to the shared table.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use rapidhash::fast::RandomState;

use super::{Shared, group, lock};
use crate::options::Options;
use crate::parse::{Parsed, Parser};
use crate::record::Block;
use crate::table::Windows;
use crate::tally::{Cell, Tally};

/// Most groups whose numbers a worker remembers.
const MAX_REMEMBERED: usize = 1 << 12;

/// Counts blocks; one for each thread, since it keeps its scratch memory.
pub(crate) struct Worker {
    engine: Arc<Shared>,
    parser: Parser,
    tally: Tally,
    groups: Numbers,
}

/// Numbers of groups, as far as a worker remembers them.
#[derive(Default)]
struct Numbers {
    name: Vec<u8>,
    known: HashMap<Box<[u8]>, u32, RandomState>,
}

impl Worker {
    pub(crate) fn new(engine: Arc<Shared>) -> Self {
        let parser = Parser::new(Arc::clone(&engine.options));
        Self { engine, parser, tally: Tally::default(), groups: Numbers::default() }
    }

    pub(crate) fn engine(&self) -> &Arc<Shared> {
        &self.engine
    }

    /// Counts the records of a block of the source of that name; the engine has them after the
    /// next [`flush`](Self::flush) at the latest.
    pub(crate) fn count(&mut self, source: &str, block: &Block) {
        if self.tally.is_due(block) {
            self.flush();
        }
        let Self { engine, parser, tally, groups } = self;
        let Options { samples, by, .. } = &*engine.options;
        let mut window = Window::new(engine.window, &engine.windows);
        let level = |tokens| engine.table.level(tokens);
        tally.count(block, parser, *samples, engine.table.folds(), level, |parsed, record| Cell {
            window: window.of(parsed),
            group: if by.is_empty() { 0 } else { groups.number(engine, parsed, record, source) },
        });
    }

    /// Gives the engine what was counted.
    pub(crate) fn flush(&mut self) {
        let Self { engine, tally, .. } = self;
        let adding = engine.adding.read().unwrap_or_else(PoisonError::into_inner);
        if engine.table.add(tally, &engine.windows) {
            engine.untold.store(true, Ordering::Release);
        }
        let mut totals = lock(&engine.totals);
        totals.records += tally.records;
        totals.assumed_year += tally.assumed_year;
        for (sum, rejected) in totals.rejected.iter_mut().zip(tally.rejected) {
            *sum += rejected;
        }
        let layouts = std::iter::once(None).chain(tally.layouts.iter().map(Some));
        for (layout, sum) in layouts.zip(&tally.by_layout).filter(|(_, sum)| sum.lines > 0) {
            let text = layout.map_or_else(String::new, ToString::to_string);
            let (time, example) = &sum.example;
            totals.layouts.entry(text).or_default().add(layout, sum.lines, (*time, example));
        }
        drop((totals, adding));
        tally.clear();
    }
}

/// Tells the number of the window that a record is counted in, which is that of the record
/// before as a rule: the first of those that are joined with it by now.
struct Window<'w> {
    width: Option<i64>,
    windows: &'w Windows,
    number: i64,
    /// The times of it.
    times: Range<i64>,
}

impl<'w> Window<'w> {
    fn new(width: Option<i64>, windows: &'w Windows) -> Self {
        Self { width, windows, number: 0, times: 0..0 }
    }

    #[inline]
    fn of(&mut self, parsed: &Parsed) -> i64 {
        let Some((width, time)) = self.width.zip(parsed.time) else { return Cell::NO_WINDOW };
        let nanos = time.nanos();
        if !self.times.contains(&nanos) {
            self.number = self.windows.align(nanos.div_euclid(width));
            let start = self.number.saturating_mul(width);
            self.times = start..start.saturating_add(width);
        }
        self.number
    }
}

impl Numbers {
    /// The number of a record's group.
    fn number(&mut self, engine: &Shared, parsed: &Parsed, record: &[u8], source: &str) -> u32 {
        let fields = &engine.options.by;
        self.name.clear();
        group::encode(fields, parsed, record, source, &mut self.name);
        if let Some(number) = self.known.get(&*self.name) {
            return *number;
        }
        if self.known.len() >= MAX_REMEMBERED {
            self.known.clear();
        }
        let name = &*self.name;
        let number = engine.groups.number(name, || group::other(fields, name));
        self.known.insert(name.into(), number);
        number
    }
}
