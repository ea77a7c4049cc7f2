//! The one error of this crate: what happened, where, and what to do about it.

use std::fmt;

/// Anything that can go wrong in this crate.
///
/// Opaque, so that kinds can be added; ask the `is_*` predicates instead of matching.
/// Its [`Display`](fmt::Display) says what happened, where, and what to do.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Usage,
    Input,
    Output,
    Snapshot,
}

impl Error {
    /// An option, mask, pattern or layout that cannot be used; `message` names it.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { kind: Kind::Usage, message: message.into(), source: None }
    }

    /// An input that cannot be read (further); `message` names it and the offset.
    pub(crate) fn input(message: impl Into<String>, source: std::io::Error) -> Self {
        Self { kind: Kind::Input, message: message.into(), source: Some(Box::new(source)) }
    }

    /// A snapshot that cannot be loaded; `message` says why and where.
    pub(crate) fn snapshot(message: impl Into<String>) -> Self {
        Self { kind: Kind::Snapshot, message: message.into(), source: None }
    }

    /// An output that cannot be written; `message` names it.
    pub(crate) fn output(message: impl Into<String>, source: std::io::Error) -> Self {
        Self { kind: Kind::Output, message: message.into(), source: Some(Box::new(source)) }
    }

    /// Whether an option, mask, pattern or layout was wrong.
    pub fn is_usage(&self) -> bool {
        self.kind == Kind::Usage
    }

    /// Whether an input could not be read.
    pub fn is_input(&self) -> bool {
        self.kind == Kind::Input
    }

    /// Whether an output could not be written.
    pub fn is_output(&self) -> bool {
        self.kind == Kind::Output
    }

    /// Whether a snapshot could not be loaded.
    pub fn is_snapshot(&self) -> bool {
        self.kind == Kind::Snapshot
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
