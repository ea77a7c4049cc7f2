//! Runs the stages on threads; the only place that spawns one.
//!
//! Enters: inputs and an engine. Leaves: an engine that has counted all of them, or what
//! was rendered of each record, in input order. An input begins with the layouts that those
//! before it have taught. Inputs are read one after the other. To count, the threads read in
//! turn, each what it counts then; to label, one thread reads and bounded channels carry the
//! blocks to the others and what they made of them on, so memory is bounded too. An input that cannot be read (further) is an error of that input
//! alone: what came before it and the other inputs are kept.

mod feed;
mod pieces;

use std::io::Write;
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crossbeam::channel::{Receiver, Sender, bounded};

use crate::Error;
use crate::engine::{Engine, Labeler, Worker};
use crate::read::Input;
use crate::report::Label;
use feed::{Fed, Feed};
use pieces::{Pass, Piece, Pieces};

/// How to run.
#[derive(Clone)]
pub struct Run<'r> {
    /// Threads that count or label; with one, counting happens on the calling thread.
    pub threads: usize,
    /// Bytes of a block, about.
    pub block: usize,
    /// Once true, inputs end where they are.
    pub stop: Option<&'r AtomicBool>,
    /// Called on the thread that reads, some times a second while reading goes on and while it
    /// waits for input.
    pub progress: Option<&'r (dyn Fn(&Progress<'_>) + Sync)>,
}

impl Default for Run<'_> {
    /// As many threads as the machine has cores, blocks that stay in its caches, no stop, no
    /// progress.
    fn default() -> Self {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        Self { threads, block: 512 << 10, stop: None, progress: None }
    }
}

/// How far the reading of the inputs is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'p> {
    /// Name of the input that is being read.
    pub input: &'p str,
    /// Its place among the inputs, from 0.
    pub index: usize,
    /// Bytes read of it as it is stored.
    pub position: u64,
    /// All its bytes as it is stored; `None` if nobody knows.
    pub size: Option<u64>,
}

/// Counts all records of the inputs; returns an error for each input that could not be read
/// to its end.
pub fn count(engine: &Engine, inputs: &[Input], run: &Run<'_>) -> Vec<Error> {
    let shared = engine.shared();
    let pieces = Mutex::new(Pieces::new(engine, inputs, run, Pass::Count));
    // What a thread has read it counts itself, while the bytes are in its caches.
    let work = || {
        let mut worker = Worker::new(Arc::clone(shared));
        while let Some(piece) = draw(&pieces) {
            worker.count(piece.intake.name(), &piece.block);
            piece.intake.recycle(piece.block);
            if shared.is_heard() {
                worker.flush();
                shared.tell(false);
            }
        }
        worker.flush();
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..run.threads).map(|_| scope.spawn(work)).collect();
        work();
        others.into_iter().for_each(join);
    });
    shared.tell(true);
    pieces.into_inner().unwrap_or_else(PoisonError::into_inner).into_errors()
}

/// The next block, by whoever's turn it is.
fn draw(pieces: &Mutex<Pieces<'_>>) -> Option<Piece> {
    pieces.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// A record with its label, as [`label`] gives it to be rendered.
#[derive(Debug, Clone, Copy)]
pub struct Labelled<'l> {
    /// Name of its input.
    pub source: &'l str,
    /// Its bytes.
    pub record: &'l [u8],
    /// What is known of it.
    pub label: &'l Label,
    /// Knows the templates.
    pub labeler: &'l Labeler,
}

/// How labelled records are rendered, on any thread: what a block begins with, and what each
/// of its records adds.
#[derive(Debug, Clone, Copy)]
pub struct Rendering<N, A> {
    /// Makes what a block begins with.
    pub new: N,
    /// Adds a record.
    pub add: A,
}

/// Labels all records of the inputs with the templates that the engine has now.
///
/// What is rendered of each block goes to `write`, in input order; it says whether to go on.
/// Returns an error for each input that could not be read to its end.
pub fn label<T: Send>(
    engine: &Engine,
    inputs: &[Input],
    run: &Run<'_>,
    rendering: &Rendering<impl Fn() -> T + Sync, impl Fn(Labelled<'_>, &mut T) + Sync>,
    mut write: impl FnMut(T) -> bool,
) -> Vec<Error> {
    let labeler = engine.labeler();
    // What is rendered of a block, and waits for its turn, is several times as large.
    let halves = &Run { block: run.block / 2, ..run.clone() };
    // Each block takes the place of its answer in `order` before a worker has it.
    let (places, order) = bounded::<Receiver<T>>(2 * run.threads.max(1));
    let (sender, receiver) = bounded::<(Piece, Sender<T>)>(run.threads.max(1));
    thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut pieces = Pieces::new(engine, inputs, halves, Pass::Again);
            for piece in &mut pieces {
                let (answer, place) = bounded(1);
                if places.send(place).is_err() || sender.send((piece, answer)).is_err() {
                    break;
                }
            }
            pieces.into_errors()
        });
        for _ in 0..run.threads.max(1) {
            let (receiver, mut labeler, rendering) = (receiver.clone(), labeler.clone(), rendering);
            scope.spawn(move || {
                for (piece, answer) in receiver {
                    // Nobody waits for the answer when writing has ended.
                    let _ = answer.send(rendered(&mut labeler, &piece, rendering));
                    piece.intake.recycle(piece.block);
                }
            });
        }
        drop(receiver);
        for place in order {
            if !place.recv().is_ok_and(&mut write) {
                break;
            }
        }
        join(reader)
    })
}

/// Counts all records of the inputs and labels each at once with the templates known so far.
///
/// Lines that wait for more to learn their layout from are labelled when the input pauses.
pub fn label_live<T>(
    engine: &Engine,
    inputs: &[Input],
    run: &Run<'_>,
    rendering: &Rendering<impl Fn() -> T, impl Fn(Labelled<'_>, &mut T)>,
    mut write: impl FnMut(T) -> bool,
) -> Vec<Error> {
    let mut worker = Worker::new(Arc::clone(engine.shared()));
    let (mut labeler, mut shapes) = (engine.labeler(), engine.shapes());
    let mut pieces = Pieces::new(engine, inputs, run, Pass::Live);
    for piece in &mut pieces {
        worker.count(piece.intake.name(), &piece.block);
        worker.flush();
        engine.shared().tell(false);
        if engine.shapes() != shapes {
            shapes = engine.shapes();
            labeler = engine.labeler();
        }
        if !write(rendered(&mut labeler, &piece, rendering)) {
            break;
        }
    }
    pieces.into_errors()
}

/// What is to be written of a block.
fn rendered<T>(
    labeler: &mut Labeler,
    piece: &Piece,
    rendering: &Rendering<impl Fn() -> T, impl Fn(Labelled<'_>, &mut T)>,
) -> T {
    let mut block = (rendering.new)();
    let names = labeler.clone();
    labeler.label(&piece.block, |record, label| {
        let source = piece.intake.name();
        (rendering.add)(Labelled { source, record, label, labeler: &names }, &mut block);
    });
    block
}

/// Copies the decompressed bytes of an input, so that they can be read again.
///
/// What came before an error of the input is copied. It is an error of another kind if
/// the copy cannot be written.
pub fn spool(input: &Input, run: &Run<'_>, copy: &mut impl Write) -> Result<(), Error> {
    let mut feed = Feed::new(input.open()?, run.block);
    let failed = |error| Error::output(format!("a copy of {input}"), error);
    let mut buffer = Vec::new();
    while !is_stopped(run) {
        match feed.next() {
            Fed::Bytes(bytes) => copy.write_all(bytes).map_err(failed)?,
            Fed::Ready(reader, most) => {
                if reader.append(&mut buffer, most)? == 0 {
                    return Ok(());
                }
                copy.write_all(&buffer).map_err(failed)?;
                buffer.clear();
            }
            Fed::Pause => {}
            Fed::End(end) => return end,
        }
        if let Some(progress) = run.progress {
            let (position, size) = feed.position();
            progress(&Progress { input: input.name(), index: 0, position, size });
        }
    }
    Ok(())
}

/// The value of a thread, or its panic.
fn join<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn is_stopped(run: &Run<'_>) -> bool {
    run.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
}
