//! bytes of an input -> pieces of it, each with the layouts to cut it by.

use super::{Headers, Layouts};
use std::sync::Arc;

/// Learns the layouts of one input as its bytes come.
///
/// Which lines get which layouts hangs on the bytes of the input alone, never on how
/// many of them were there at a call; layouts are only ever added at the end.
#[derive(Debug, Clone)]
pub struct Learner {
    layouts: Arc<Layouts>,
}

impl Learner {
    /// A learner for one input.
    pub fn new(headers: Headers) -> Self {
        let layouts = match headers {
            Headers::Given(layouts) => layouts,
            Headers::Learn | Headers::None => Layouts::default(),
        };
        Self { layouts: Arc::new(layouts) }
    }

    /// How many of the `pending` bytes, those of the input that were not released yet, can
    /// be cut now, and by which layouts. The piece ends with a line, or with the input
    /// (`eof`, no more bytes will come). `None`: more bytes are needed.
    pub fn release(&mut self, pending: &[u8], eof: bool) -> Option<(usize, Arc<Layouts>)> {
        let len = match memchr::memrchr(b'\n', pending) {
            _ if eof => pending.len(),
            Some(end) => end + 1,
            None => 0,
        };
        (len > 0).then(|| (len, Arc::clone(&self.layouts)))
    }
}
