//! The bytes of an input as the reading thread gets them: without ever waiting for long.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam::channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::Error;
use crate::read::Reader;

/// Longest wait for bytes before the reading thread looks around.
const GLANCE: Duration = Duration::from_millis(50);

/// Buffers between the thread that waits for input and the one that reads.
const BUFFERS: usize = 2;

/// An input that is read.
pub(super) enum Feed {
    /// A file or memory: reading never waits for long.
    Direct { reader: Box<Reader>, block: usize },
    /// A pipe or a terminal, on a thread of its own since reading may wait for ever. The
    /// thread is left behind when the run stops; it ends with its next read.
    Waiting {
        full: Receiver<Message>,
        empty: Sender<Vec<u8>>,
        buffer: Vec<u8>,
        read: Arc<AtomicU64>,
    },
}

/// What the waiting thread sends: a buffer and how much of it is filled, or the end.
type Message = Result<(Vec<u8>, usize), Error>;

/// What came of an input.
pub(super) enum Fed<'f> {
    /// The next bytes.
    Bytes(&'f [u8]),
    /// So many bytes at a time can be had from it without waiting.
    Ready(&'f mut Reader, usize),
    /// Nothing for now.
    Pause,
    /// No more will come.
    End(Result<(), Error>),
}

impl Feed {
    pub(super) fn new(reader: Reader, block: usize) -> Self {
        let block = block.max(1);
        if !reader.waits() {
            return Self::Direct { reader: Box::new(reader), block };
        }
        let (send_full, full) = bounded(BUFFERS);
        let (empty, receive_empty) = bounded(BUFFERS + 1);
        let read = Arc::new(AtomicU64::new(0));
        for _ in 0..BUFFERS {
            // There is room for all of them.
            let _ = empty.send(vec![0; block]);
        }
        let count = Arc::clone(&read);
        thread::spawn(move || wait(reader, &receive_empty, &send_full, &count));
        Self::Waiting { full, empty, buffer: Vec::new(), read }
    }

    pub(super) fn next(&mut self) -> Fed<'_> {
        match self {
            Self::Direct { reader, block } => Fed::Ready(reader, *block),
            Self::Waiting { full, empty, buffer, .. } => match full.recv_timeout(GLANCE) {
                Ok(Ok((next, filled))) => {
                    let used = std::mem::replace(buffer, next);
                    if !used.is_empty() {
                        // The thread is gone when its input has ended.
                        let _ = empty.send(used);
                    }
                    Fed::Bytes(&buffer[..filled])
                }
                Ok(Err(error)) => Fed::End(Err(error)),
                Err(RecvTimeoutError::Timeout) => Fed::Pause,
                Err(RecvTimeoutError::Disconnected) => Fed::End(Ok(())),
            },
        }
    }

    /// Bytes read of the input as it is stored, and all of them if that is known.
    pub(super) fn position(&self) -> (u64, Option<u64>) {
        match self {
            Self::Direct { reader, .. } => (reader.position(), reader.size()),
            Self::Waiting { read, .. } => (read.load(Ordering::Relaxed), None),
        }
    }
}

/// Reads into empty buffers until the input ends or nobody wants more.
fn wait(mut reader: Reader, empty: &Receiver<Vec<u8>>, full: &Sender<Message>, count: &AtomicU64) {
    for mut buffer in empty {
        let message = match reader.read(&mut buffer) {
            Ok(0) => return,
            Ok(read) => Ok((buffer, read)),
            Err(error) => Err(error),
        };
        count.store(reader.position(), Ordering::Relaxed);
        if full.send(message).is_err() {
            return;
        }
    }
}
