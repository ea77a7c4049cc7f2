//! A source: one stream of lines, in order, into an engine.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use super::{Shared, Worker, lock};
use crate::header::Clock;
use crate::options::Options;
use crate::record::{Account, Block, Framer, Held};
use crate::time::Stamp;

/// Bytes of a block that a source counts at once.
const BLOCK: usize = 1 << 20;

/// One stream of lines into an [`Engine`](super::Engine), such as a file or a connection.
///
/// Sources may be pushed from many threads at once, each source from one at a time.
/// Dropping a source finishes it.
pub struct Source {
    intake: Arc<Intake>,
    worker: Worker,
    finished: bool,
}

/// The framer of a source, where the engine can see what it holds back.
#[derive(Debug)]
pub(crate) struct Intake {
    name: String,
    framer: Mutex<Framer>,
    /// Times of the next records, as far as they were given.
    times: Mutex<Times>,
    /// Memory of blocks that are done with; apart, so that no worker waits for the framer.
    spare: Mutex<Vec<Vec<u8>>>,
}

/// Of each record the time that was given, if one was; a record may be given to have none.
pub(super) type Times = VecDeque<Option<Option<Stamp>>>;

/// What a source holds back, as if it ended there.
pub(super) struct Preview {
    pub(super) name: String,
    framer: Framer,
    times: Times,
}

impl Preview {
    /// The next block, if there is one.
    pub(super) fn block(&mut self) -> Option<Block> {
        self.framer.block().map(|block| timed(block, &mut self.times))
    }
}

/// A block with the times that were given for its records.
fn timed(mut block: Block, times: &mut Times) -> Block {
    if !times.is_empty() {
        let records = block.records().count().min(times.len());
        block.times = times.drain(..records).collect();
    }
    block
}

impl Intake {
    /// The intake of a new source of the engine, with blocks of about so many bytes.
    pub(crate) fn new(
        engine: &Shared,
        name: String,
        written: Option<Stamp>,
        block: usize,
    ) -> Arc<Self> {
        let framer = framer(engine.options(), written, block).unnumbered();
        Self::seen(engine, name, framer, Times::default())
    }

    /// The same of a source whose lines are labelled too.
    pub(crate) fn live(
        engine: &Shared,
        name: String,
        written: Option<Stamp>,
        block: usize,
    ) -> Arc<Self> {
        Self::seen(engine, name, framer(engine.options(), written, block), Times::default())
    }

    /// The intake of a source that the engine looks into.
    fn seen(engine: &Shared, name: String, framer: Framer, times: Times) -> Arc<Self> {
        let intake = Self::with(name, framer, times);
        lock(&engine.intakes).push(Arc::downgrade(&intake));
        intake
    }

    /// The intake of a source of that name that was open when the engine was saved.
    fn woken(engine: &Shared, name: &str) -> Option<Arc<Self>> {
        let mut resting = lock(&engine.resting);
        let place = resting.iter().position(|intake| intake.name == name)?;
        Some(resting.remove(place))
    }

    /// Puts a source that was saved into the engine; `None` if it cannot have been one.
    pub(super) fn rest(engine: &Shared, name: String, held: Held, times: Times) -> Option<()> {
        let framer = framer(engine.options(), held.latest.map(Into::into), BLOCK).unnumbered();
        let intake = Self::seen(engine, name, framer.holding(held)?, times);
        lock(&engine.resting).push(intake);
        Some(())
    }

    /// What is to be saved, if anything came yet: what is held back, and times that were given.
    /// It stays so while the guard does.
    pub(super) fn to_held(&self) -> Option<(Held, Times, MutexGuard<'_, Framer>)> {
        let guard = lock(&self.framer);
        let held = guard.to_held()?;
        let times = lock(&self.times).clone();
        Some((held, times, guard))
    }

    /// The intake of a source that is read again: the engine does not look into it.
    pub(crate) fn again(
        engine: &Shared,
        name: String,
        written: Option<Stamp>,
        block: usize,
    ) -> Arc<Self> {
        Self::with(name, framer(engine.options(), written, block), Times::default())
    }

    fn with(name: String, framer: Framer, times: Times) -> Arc<Self> {
        let (framer, times) = (Mutex::new(framer), Mutex::new(times));
        Arc::new(Self { name, framer, times, spare: Mutex::default() })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Begins with the layouts that the input before has taught.
    pub(crate) fn follow(&self, before: &Self) {
        // In the order of their making, as all who lock several do.
        let before = lock(&before.framer);
        lock(&self.framer).follow(&before);
    }

    /// Takes bytes; `None` says that there are no more. Returns what came in.
    pub(crate) fn push(&self, bytes: Option<&[u8]>) -> Account {
        let mut framer = lock(&self.framer);
        match bytes {
            Some(bytes) => framer.push(bytes),
            None => framer.finish(),
        }
        framer.take_account()
    }

    /// Takes the bytes that `read` appends. Returns what it returns, and what came in.
    pub(crate) fn fill<T>(&self, read: impl FnOnce(&mut Vec<u8>) -> T) -> (T, Account) {
        let mut framer = lock(&self.framer);
        (framer.fill(read), framer.take_account())
    }

    /// The next block, if one is complete.
    pub(crate) fn block(&self) -> Option<Block> {
        let spare = std::mem::take(&mut *lock(&self.spare));
        let mut framer = lock(&self.framer);
        spare.into_iter().for_each(|bytes| framer.recycle(bytes));
        framer.block().map(|block| timed(block, &mut lock(&self.times)))
    }

    /// Takes back the memory of a block that is done with.
    pub(crate) fn recycle(&self, block: Block) {
        lock(&self.spare).push(block.bytes);
    }

    /// Ends the wait for more lines to learn layouts from.
    pub(crate) fn settle(&self) {
        lock(&self.framer).settle();
    }

    /// Bytes that are held back.
    pub(super) fn held(&self) -> usize {
        lock(&self.framer).held()
    }

    /// What is held back, as if the source ended here. It stays held back while the guard does.
    pub(super) fn preview(&self) -> Option<(Preview, MutexGuard<'_, Framer>)> {
        let guard = lock(&self.framer);
        let framer = guard.preview()?;
        let times = lock(&self.times).clone();
        Some((Preview { name: self.name.clone(), framer, times }, guard))
    }
}

/// The framer of a source with blocks of about so many bytes.
pub(super) fn framer(options: &Options, written: Option<Stamp>, block: usize) -> Framer {
    let now = || Stamp::new(jiff::Timestamp::now().as_nanosecond() as i64, Some(0));
    let latest = written.unwrap_or_else(now);
    let clock = Clock::new(options.year, options.zone.clone(), Some(latest));
    let framer = Framer::new(options.headers.clone(), clock, block);
    if options.independent { framer.independent() } else { framer }
}

impl Source {
    pub(super) fn new(engine: Arc<Shared>, name: String, written: Option<Stamp>) -> Self {
        let woken = Intake::woken(&engine, &name);
        let intake = woken.unwrap_or_else(|| Intake::new(&engine, name, written, BLOCK));
        Self { intake, worker: Worker::new(engine), finished: false }
    }

    /// Takes the next bytes of the stream; they may end anywhere, within a line too.
    pub fn push(&mut self, bytes: &[u8]) {
        for bytes in bytes.chunks(BLOCK) {
            self.worker.engine().add_account(self.intake.push(Some(bytes)));
            self.count();
        }
    }

    /// Gives times to the next records that are pushed, one for each, in place of those in their
    /// headers; a record that is given none has none.
    ///
    /// ```
    /// use logboom::time::Stamp;
    /// use logboom::{Engine, Options};
    ///
    /// let engine = Engine::new(Options::default())?;
    /// let mut source = engine.source("app", None);
    /// source.times([Some(Stamp::new(7, None)), None]);
    /// source.push(b"up\nup\n");
    /// assert_eq!(engine.templates()[0].sums.last, Some(Stamp::new(7, None)));
    /// # Ok::<(), logboom::Error>(())
    /// ```
    pub fn times(&mut self, times: impl IntoIterator<Item = Option<Stamp>>) {
        let held = lock(&self.intake.framer).held_lines();
        let mut waiting = lock(&self.intake.times);
        // What came before without times, and is held back, keeps its own.
        let gap = held.saturating_sub(waiting.len());
        waiting.extend(std::iter::repeat_n(None, gap));
        waiting.extend(times.into_iter().map(Some));
    }

    /// Ends the stream: an unfinished last line is a record.
    pub fn finish(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if !self.finished {
            self.finished = true;
            self.worker.engine().add_account(self.intake.push(None));
            self.count();
            self.worker.engine().tell(true);
        }
    }

    fn count(&mut self) {
        while let Some(block) = self.intake.block() {
            self.worker.count(self.intake.name(), &block);
            self.intake.recycle(block);
        }
        self.worker.flush();
        self.worker.engine().tell(false);
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        self.end();
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("name", &self.intake.name).finish_non_exhaustive()
    }
}
