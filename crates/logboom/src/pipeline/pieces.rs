//! inputs -> blocks, drawn one by one.
//!
//! Enters: inputs, and what they are read for. Leaves: the blocks of the first, of the second,
//! and so on. Whoever draws a block reads what it takes to make it, so that the threads that
//! count can read in turn, each into its own caches.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::feed::{Fed, Feed};
use super::{Progress, Run, is_stopped};
use crate::Error;
use crate::engine::{Engine, Intake};
use crate::read::Input;
use crate::record::Block;

/// What inputs are read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// To count them.
    Count,
    /// To count them while they come, without waiting for more lines.
    Live,
    /// To label what was counted before.
    Again,
}

/// A block of an input.
pub(super) struct Piece {
    pub(super) intake: Arc<Intake>,
    pub(super) block: Block,
}

/// The blocks of all inputs.
pub(super) struct Pieces<'r> {
    engine: &'r Engine,
    inputs: &'r [Input],
    run: &'r Run<'r>,
    pass: Pass,
    /// The next input to open.
    next: usize,
    open: Option<Open>,
    /// The input before, which taught layouts.
    before: Option<Arc<Intake>>,
    errors: Vec<Error>,
}

/// An input that is being read.
struct Open {
    feed: Feed,
    intake: Arc<Intake>,
    /// Nothing more will be pushed.
    ended: bool,
    /// When the last block was drawn.
    since: Instant,
}

/// How long a line waits at most for others to learn layouts from, where lines come live.
const PATIENCE: Duration = Duration::from_secs(1);

impl<'r> Pieces<'r> {
    pub(super) fn new(
        engine: &'r Engine,
        inputs: &'r [Input],
        run: &'r Run<'r>,
        pass: Pass,
    ) -> Self {
        let (next, open, before, errors) = (0, None, None, Vec::new());
        Self { engine, inputs, run, pass, next, open, before, errors }
    }

    /// An error for each input that could not be read to its end.
    pub(super) fn into_errors(self) -> Vec<Error> {
        self.errors
    }

    /// Opens the next input that can be; whether there was one.
    fn open_next(&mut self) -> bool {
        while !is_stopped(self.run)
            && let Some(input) = self.inputs.get(self.next)
        {
            self.next += 1;
            let reader = match input.open() {
                Ok(reader) => reader,
                Err(error) => {
                    self.errors.push(error);
                    continue;
                }
            };
            let shared = self.engine.shared();
            let (name, written) = (reader.name().to_owned(), reader.written());
            let intake = match self.pass {
                Pass::Count => Intake::new(shared, name, Some(written), self.run.block),
                Pass::Live => Intake::live(shared, name, Some(written), self.run.block),
                Pass::Again => Intake::again(shared, name, Some(written), self.run.block),
            };
            if let Some(before) = self.before.replace(Arc::clone(&intake)) {
                intake.follow(&before);
            }
            let (feed, since) = (Feed::new(reader, self.run.block), Instant::now());
            self.open = Some(Open { feed, intake, ended: false, since });
            return true;
        }
        false
    }

    /// Reads some more of the open input into its intake.
    fn read(&mut self) {
        let Self { engine, inputs, run, pass, open, errors, next, .. } = self;
        let Some(Open { feed, intake, ended, since }) = open else { return };
        let add = |account| {
            if *pass != Pass::Again {
                engine.shared().add_account(account);
            }
        };
        let mut end = |end: Result<(), Error>| {
            errors.extend(end.and_then(|()| inputs[*next - 1].check_length()).err());
            add(intake.push(None));
            *ended = true;
        };
        match if is_stopped(run) { Fed::End(Ok(())) } else { feed.next() } {
            Fed::Bytes(bytes) => {
                add(intake.push(Some(bytes)));
                if *pass == Pass::Live && since.elapsed() >= PATIENCE {
                    intake.settle();
                }
            }
            Fed::Ready(reader, most) => {
                let (read, account) = intake.fill(|pending| reader.append(pending, most));
                add(account);
                match read {
                    Ok(0) => end(Ok(())),
                    Ok(_) => {}
                    Err(error) => end(Err(error)),
                }
            }
            Fed::Pause if *pass == Pass::Live => intake.settle(),
            Fed::Pause => {}
            Fed::End(how) => end(how),
        }
        if let Some(progress) = run.progress.filter(|_| !*ended) {
            let (input, (position, size)) = (intake.name(), feed.position());
            progress(&Progress { input, index: *next - 1, position, size });
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            let Some(Open { intake, ended, since, .. }) = &mut self.open else {
                if !self.open_next() {
                    return None;
                }
                continue;
            };
            if let Some(block) = intake.block() {
                *since = Instant::now();
                return Some(Piece { intake: Arc::clone(intake), block });
            }
            if *ended {
                self.open = None;
            } else {
                self.read();
            }
        }
    }
}
