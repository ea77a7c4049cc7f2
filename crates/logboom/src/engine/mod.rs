//! The engine: what many threads push into and ask of.
//!
//! Enters: blocks, from any thread. Leaves: rows of templates, counts and layouts, a
//! labeler, the ledger, and events. An [`Engine`] is the unit of isolation: no text,
//! sample or evidence crosses from one to another, and there is no global state. It does
//! no input or output and spawns no thread; it locks only for short, never while it calls.

mod counts;
mod explain;
mod group;
mod label;
mod model;
mod rows;
mod snapshot;
mod source;
mod wishes;
mod worker;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

pub use counts::Counts;
pub use label::Labeler;
pub(crate) use source::Intake;
pub use source::Source;
pub(crate) use worker::Worker;

use crate::Error;
use crate::header::Layout;
use crate::mine::TemplateId;
use crate::options::{Options, window_nanos};
use crate::record::Account;
use crate::report::{Event, Explanation, FormerRow, LayoutRow, Ledger, Rejection, TemplateRow};
use crate::table::{Groups, Snapshot, Table, Windows, lock};
use crate::tally;
use crate::time::Stamp;
use model::{Mining, Model};

/// Counts the records of any number of sources under templates that it mines itself.
///
/// Cheap to clone; clones are the same engine. What it tells is a function of the bytes of
/// each source and of the options: neither the order of sources, nor threads, nor how bytes
/// were cut into batches shows.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

type Listener = Arc<dyn Fn(&Event) + Send + Sync>;

/// What all clones, sources and workers of an engine share.
pub(crate) struct Shared {
    options: Arc<Options>,
    /// Width of a window in nanoseconds.
    window: Option<i64>,
    table: Table,
    windows: Arc<Windows>,
    groups: Arc<Groups>,
    totals: Mutex<Totals>,
    /// Whoever adds to the table and the totals reads it, whoever wants both of one moment writes.
    adding: RwLock<()>,
    intakes: Mutex<Vec<Weak<Intake>>>,
    /// Those that were open when the engine was saved, and have not been opened since.
    resting: Mutex<Vec<Arc<Intake>>>,
    listener: RwLock<Option<Listener>>,
    /// What was last told to the listener.
    told: Mutex<Told>,
    /// Whether shapes came since.
    untold: AtomicBool,
    /// Bytes pushed.
    bytes: AtomicU64,
    /// What was mined last.
    mining: Mutex<Option<Arc<Mining>>>,
}

/// Sums over all sources.
#[derive(Debug, Default, Clone)]
pub(crate) struct Totals {
    records: u64,
    rejected: [u64; Rejection::ALL.len()],
    assumed_year: u64,
    account: Account,
    /// By the text of the layout; records without a header are under the empty text.
    layouts: BTreeMap<String, LayoutSum>,
}

/// Records of one layout.
#[derive(Debug, Default, Clone)]
struct LayoutSum {
    layout: Option<Layout>,
    lines: u64,
    example: (Option<Stamp>, Box<[u8]>),
}

type ToldTemplate = (TemplateId, Arc<[u8]>);

/// What the listener knows.
#[derive(Debug, Default)]
struct Told {
    /// Template of each shape: its id and its text.
    templates: BTreeMap<Box<[u8]>, ToldTemplate>,
    /// When it was told, and how long it took to find out.
    last: Option<(Instant, Duration)>,
}

impl Engine {
    /// An engine that does what the options say; an error names an option that cannot be.
    pub fn new(options: Options) -> Result<Self, Error> {
        options.check()?;
        let shared = Shared::new(Arc::new(options), Arc::default(), Arc::default());
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Opens a source: a stream of lines with a name, such as a file or a connection.
    ///
    /// Its layouts are learned from its own lines. Times that name no year are taken to be
    /// at most a day after `written`; if that is `None`, after now. If a source of that name
    /// was open when the engine was saved, it goes on where it was.
    pub fn source(&self, name: impl Into<String>, written: Option<Stamp>) -> Source {
        Source::new(Arc::clone(&self.shared), name.into(), written)
    }

    /// The templates of all that was pushed, those with the most records first.
    ///
    /// Of a source whose layouts are not learned yet the records are counted as if the
    /// source ended here. This mines anew if shapes are new: milliseconds for thousands of them.
    pub fn templates(&self) -> Vec<TemplateRow> {
        rows::templates(&self.shared, &self.shared.model())
    }

    /// The counts by window and group.
    pub fn counts(&self) -> Counts {
        Counts::new(&self.shared, self.shared.model())
    }

    /// The layouts of headers and how many records fit each, the commonest first.
    pub fn layouts(&self) -> Vec<LayoutRow> {
        rows::layouts(&self.shared.model().totals)
    }

    /// The ids that templates may have had when less was counted, and the templates under which
    /// their records are now: whoever kept counts by id can count on with it.
    ///
    /// One id may lead to several templates, where messages that were alike are told apart now.
    ///
    /// ```
    /// use logboom::{Engine, Options};
    ///
    /// let engine = Engine::new(Options::default())?;
    /// let mut source = engine.source("log", None);
    /// source.push(b"job failed for user summer\n");
    /// let before = engine.templates()[0].id;
    /// source.push(b"job failed for user winter\njob failed for user autumn\n");
    /// let now = &engine.templates()[0];
    /// assert_ne!(before, now.id);
    /// assert!(engine.former_ids().iter().any(|row| row.former == before && row.id == now.id));
    /// # Ok::<(), logboom::Error>(())
    /// ```
    pub fn former_ids(&self) -> Vec<FormerRow> {
        rows::former(&self.shared.model())
    }

    /// The templates of [`Options::pins`] that have no record: no message matches them that one
    /// before them has not taken.
    pub fn unused_pins(&self) -> Vec<String> {
        rows::unused_pins(&self.shared.model(), &self.shared.options.pins)
    }

    /// The account of all that was pushed.
    pub fn ledger(&self) -> Ledger {
        rows::ledger(&self.shared, &self.shared.model())
    }

    /// One look at everything: templates and ledger of the same moment.
    pub fn report(&self) -> (Vec<TemplateRow>, Ledger) {
        let model = self.shared.model();
        (rows::templates(&self.shared, &model), rows::ledger(&self.shared, &model))
    }

    /// Labels records with the templates of this moment.
    pub fn labeler(&self) -> Labeler {
        Labeler::new(Arc::clone(&self.shared.options), self.shared.model())
    }

    /// Why each record of some bytes has its template, whether it was counted or not.
    ///
    /// What was counted is mined anew, with all reasons kept, so ask this for the records of a
    /// person, not for all of a log.
    ///
    /// ```
    /// use logboom::{Engine, Options};
    ///
    /// let engine = Engine::new(Options::default())?;
    /// let mut source = engine.source("log", None);
    /// source.push(b"job failed for user quux\njob failed for user frob\n");
    /// source.finish();
    /// let why = &engine.explain(b"job failed for user frob")[0];
    /// let template = why.template.as_ref().unwrap();
    /// assert_eq!(template.text, b"job failed for user <*>");
    /// let evidence = template.variables[0].steps[0].step.evidence.as_ref().unwrap();
    /// assert_eq!(evidence.kinds, [("unknown words", 2)]);
    /// # Ok::<(), logboom::Error>(())
    /// ```
    pub fn explain(&self, records: &[u8]) -> Vec<Explanation> {
        explain::explain(&self.shared, records)
    }

    /// What a labeler hangs on: one that was made at the same revision labels the same.
    ///
    /// It stays while only known shapes are pushed, so that who labels a stream need not mine
    /// anew after each push.
    pub fn revision(&self) -> [u64; 4] {
        // Asked for each line of a stream: it allocates nothing.
        let mut held = 0;
        lock(&self.shared.intakes).retain(|intake| {
            let open = intake.upgrade();
            held += open.as_ref().map_or(0, |intake| intake.held() as u64);
            open.is_some()
        });
        let layouts = lock(&self.shared.totals).layouts.len() as u64;
        [self.shapes(), self.memory(), held, layouts]
    }

    /// Bytes of memory that the table of shapes is charged with, against
    /// [`Options::max_memory`].
    pub fn memory(&self) -> u64 {
        self.shared.table.charged()
    }

    /// Number of distinct shapes.
    pub fn shapes(&self) -> u64 {
        self.shared.table.len()
    }

    /// Bytes that were pushed.
    pub fn bytes(&self) -> u64 {
        self.shared.bytes.load(Ordering::Relaxed)
    }

    /// What it was asked to do.
    pub fn options(&self) -> &Options {
        &self.shared.options
    }

    /// Calls `listener` for each template that is new or has changed, in place of the
    /// listener before.
    ///
    /// It is called from a thread that pushes, when shapes are new, at most about once a
    /// second and less often if mining takes long, and whenever a source finishes. No lock
    /// is held, so it may use the engine; it must not push into the source that called it.
    pub fn on_event(&self, listener: impl Fn(&Event) + Send + Sync + 'static) {
        *self.shared.listener.write().unwrap_or_else(PoisonError::into_inner) =
            Some(Arc::new(listener));
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("options", &self.shared.options).finish_non_exhaustive()
    }
}

impl Shared {
    /// Least time between two looks for events.
    const PAUSE: Duration = Duration::from_secs(1);

    /// Most part of the time that looking for events may take.
    const EFFORT: u32 = 20;

    /// What an engine has before anything came; it numbers windows and groups as these do.
    fn new(options: Arc<Options>, windows: Arc<Windows>, groups: Arc<Groups>) -> Self {
        Self {
            window: options.every.and_then(window_nanos),
            table: Table::new(options.max_memory, options.samples),
            options,
            windows,
            groups,
            totals: Mutex::default(),
            adding: RwLock::default(),
            intakes: Mutex::default(),
            resting: Mutex::default(),
            listener: RwLock::default(),
            told: Mutex::default(),
            untold: AtomicBool::default(),
            bytes: AtomicU64::default(),
            mining: Mutex::default(),
        }
    }

    pub(crate) fn options(&self) -> &Arc<Options> {
        &self.options
    }

    /// Whether anyone wants to be told.
    pub(crate) fn is_heard(&self) -> bool {
        self.listener.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Adds what came in beside the records.
    pub(crate) fn add_account(&self, account: Account) {
        self.bytes.fetch_add(account.bytes, Ordering::Relaxed);
        let mut totals = lock(&self.totals);
        totals.account.add(account);
    }

    /// Shapes, counts and templates of this moment.
    fn model(self: &Arc<Self>) -> Arc<Model> {
        let (snapshot, totals) = self.moment();
        Arc::new(self.mined(snapshot, totals))
    }

    /// The templates of a moment, mined anew if shapes are new.
    fn mined(&self, snapshot: Snapshot, totals: Totals) -> Model {
        let before = lock(&self.mining).clone();
        let model = Model::new(snapshot, totals, &self.options, before.as_deref());
        if !before.is_some_and(|before| model.is_of(&before)) {
            *lock(&self.mining) = Some(Arc::new(model.mining()));
        }
        model
    }

    /// Shapes and counts of this moment, with the lines that are still held back to learn
    /// their layouts.
    fn moment(self: &Arc<Self>) -> (Snapshot, Totals) {
        let open = self.open();
        // What is held back is not counted before the counts are taken, else it were in both.
        let (mut previews, guards): (Vec<_>, Vec<_>) =
            open.iter().filter_map(|intake| intake.preview()).unzip();
        let (mut snapshot, mut totals) = self.counted();
        drop(guards);
        if !previews.is_empty() {
            let aside = Arc::new(self.aside());
            for preview in &mut previews {
                let mut worker = Worker::new(Arc::clone(&aside));
                while let Some(block) = preview.block() {
                    worker.count(&preview.name, &block);
                }
                worker.flush();
            }
            snapshot.join(aside.table.snapshot());
            totals.join(&lock(&aside.totals));
        }
        (snapshot, totals)
    }

    /// Shapes and counts of all that is not held back.
    fn counted(&self) -> (Snapshot, Totals) {
        let _alone = self.adding.write().unwrap_or_else(PoisonError::into_inner);
        (self.table.snapshot(), lock(&self.totals).clone())
    }

    /// The intakes of sources that have not ended.
    fn open(&self) -> Vec<Arc<Intake>> {
        let mut intakes = lock(&self.intakes);
        intakes.retain(|intake| intake.strong_count() > 0);
        intakes.iter().filter_map(Weak::upgrade).collect()
    }

    /// An empty engine beside this one, that numbers windows and groups as this one.
    fn aside(&self) -> Self {
        let Self { options, windows, groups, .. } = self;
        Self::new(Arc::clone(options), Arc::clone(windows), Arc::clone(groups))
    }

    /// Tells the listener what happened, if it is time; `now` says that it is.
    pub(crate) fn tell(self: &Arc<Self>, now: bool) {
        let listener = self.listener.read().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(listener) = listener else { return };
        if !self.untold.load(Ordering::Acquire) {
            return;
        }
        let Ok(mut told) = self.told.try_lock() else { return };
        let start = Instant::now();
        if let Some((last, took)) = told.last
            && !now
            && start.duration_since(last) < Self::PAUSE.max(took * Self::EFFORT)
        {
            return;
        }
        self.untold.store(false, Ordering::Release);
        let model = self.mined(self.table.snapshot(), Totals::default());
        let events = told.update(&model);
        told.last = Some((Instant::now(), start.elapsed()));
        drop(told);
        events.iter().for_each(|event| listener(event));
    }
}

impl Told {
    /// Takes note of the templates; returns what happened to them.
    fn update(&mut self, model: &Model) -> Vec<Event> {
        let before: std::collections::BTreeSet<_> =
            self.templates.values().map(|(id, _)| *id).collect();
        let mut events = BTreeMap::new();
        for (shape, template) in model.shapes() {
            let (new, text) = (template.id, &template.text);
            match self.templates.insert(shape.into(), (new, Arc::clone(text))) {
                Some((old, before)) if old != new || before != *text => {
                    let template = text.clone();
                    events.insert((old, new), Event::Changed { old, new, template });
                }
                None if !before.contains(&new) => {
                    let template = text.clone();
                    events.insert((new, new), Event::New { id: new, template });
                }
                _ => {}
            }
        }
        if self.templates.len() > model.shape_count() {
            // Folded shapes are gone for good.
            self.templates.retain(|shape, _| model.has_shape(shape));
        }
        events.into_values().collect()
    }
}

impl Totals {
    fn join(&mut self, other: &Totals) {
        self.records += other.records;
        self.assumed_year += other.assumed_year;
        self.account.add(other.account);
        for (mine, theirs) in self.rejected.iter_mut().zip(other.rejected) {
            *mine += theirs;
        }
        for (text, layout) in &other.layouts {
            let sum = self.layouts.entry(text.clone()).or_default();
            let (time, record) = &layout.example;
            sum.add(layout.layout.as_ref(), layout.lines, (*time, record));
        }
    }
}

impl LayoutSum {
    fn add(&mut self, layout: Option<&Layout>, lines: u64, example: (Option<Stamp>, &[u8])) {
        if self.lines == 0 {
            self.layout = layout.cloned();
        }
        let kept = || &*self.example.1;
        if self.lines == 0 || tally::is_earlier(example, self.example.0, kept) {
            self.example = (example.0, tally::head(example.1).into());
        }
        self.lines += lines;
    }
}
