//! record -> [`Header`], by compiled layouts.

use super::{Clock, Header, Layouts, Span};
use std::sync::Arc;

/// Cuts records by the layouts of their input.
#[derive(Debug, Clone)]
pub struct Cutter {
    layouts: Arc<Layouts>,
    clock: Clock,
}

impl Cutter {
    /// A cutter by `layouts`, which reads times by `clock`.
    pub fn new(layouts: Arc<Layouts>, clock: Clock) -> Self {
        Self { layouts, clock }
    }

    /// The header of a record and its message; without a layout that fits, the message is
    /// the whole record without blanks around it.
    pub fn cut(&mut self, record: &[u8]) -> Header {
        Header { message: trimmed(record, 0), ..Header::default() }
    }

    /// The clock after the records cut so far.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Cuts by other layouts and another clock from now on.
    pub fn set(&mut self, layouts: Arc<Layouts>, clock: Clock) {
        self.layouts = layouts;
        self.clock = clock;
    }
}

/// The record from `at` on, without blanks around it and without NULs before it.
fn trimmed(record: &[u8], at: usize) -> Span {
    let record = &record[..record.len().min(u32::MAX as usize)];
    let rest = record.get(at..).unwrap_or_default();
    let lead = rest.iter().take_while(|&&b| b == 0 || b.is_ascii_whitespace()).count();
    let end = record.len() - rest.iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
    let start = (record.len() - rest.len() + lead).min(end);
    Span { start: start as u32, end: end as u32 }
}
