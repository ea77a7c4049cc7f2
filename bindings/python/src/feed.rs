//! Items of an iterable -> lines that a pipeline reads while they come.
//!
//! Enters: an iterable, which is asked on the thread that holds it (a cursor of a database may be
//! used by no other). Leaves: pieces of lines, a few of which wait for their reader, so that any
//! number of items takes the same memory.

use std::io::{self, Cursor, Read};
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam::channel::{Receiver, SendTimeoutError, Sender, bounded};
use logboom::read;
use pyo3::prelude::*;
use pyo3::types::PyIterator;

use crate::input::side_by_side;
use crate::work;

/// Bytes of a piece, and how many of them may wait.
const PIECE: usize = 1 << 18;
const WAITING: usize = 4;

/// What feeds a reader.
pub(crate) struct Feed {
    /// None once all were taken.
    items: Option<Py<PyIterator>>,
    piece: Vec<u8>,
    pieces: Sender<Vec<u8>>,
}

impl Feed {
    /// What feeds the items to an input, and that input, which can be read once.
    pub(crate) fn new(items: Py<PyIterator>, name: &str) -> (Self, read::Input) {
        let (pieces, receiver) = bounded(WAITING);
        let receiver = Arc::new(Mutex::new(Some(receiver)));
        let input = read::Input::lines(name, move || Pieces {
            receiver: receiver.lock().unwrap_or_else(PoisonError::into_inner).take(),
            piece: Cursor::default(),
        });
        (Self { items: Some(items), piece: Vec::new(), pieces }, input)
    }

    /// Hands over the next piece, or waits a moment with it; whether there may be more.
    pub(crate) fn go_on(&mut self, py: Python<'_>) -> PyResult<bool> {
        if self.piece.is_empty()
            && let Some(items) = &self.items
        {
            let mut items = items.bind(py).clone();
            let more = work::guarded(|| side_by_side(py, &mut items, &mut self.piece, PIECE))?;
            if !more {
                self.items = None;
            }
        }
        if self.piece.is_empty() {
            return Ok(false);
        }
        let piece = std::mem::take(&mut self.piece);
        match py.detach(|| self.pieces.send_timeout(piece, work::GLANCE)) {
            Ok(()) => Ok(self.items.is_some()),
            Err(SendTimeoutError::Timeout(piece)) => {
                self.piece = piece;
                Ok(true)
            }
            // Its reader has what it wants.
            Err(SendTimeoutError::Disconnected(_)) => Ok(false),
        }
    }
}

/// Reads the pieces.
struct Pieces {
    receiver: Option<Receiver<Vec<u8>>>,
    piece: Cursor<Vec<u8>>,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.position() as usize == self.piece.get_ref().len() {
            let next = self.receiver.as_ref().and_then(|receiver| receiver.recv().ok());
            self.piece = Cursor::new(next.unwrap_or_default());
        }
        self.piece.read(buffer)
    }
}
