//! The algorithm of Drain3 0.9.11, with the same answers line by line.
//!
//! Lines enter one by one, clusters with templates leave. This is an implementation for those
//! who come from Drain3 and need its very answers; it shares nothing with logboom's own
//! engine, whose templates do not hang on the order of lines.
//!
//! - [`Drain`] the prefix tree and its search: [`Drain::add`], [`Drain::matching`]
//! - [`Cluster`], [`Clusters`] the clusters, all of them or those used last
//! - [`Node`] the prefix tree, as a list of nodes
//! - [`Mask`], [`Masks`] regular expressions whose matches are replaced
//! - [`text`] what Python calls a blank and a digit
//!
//! Texts are bytes: UTF-8, but that surrogates are let through, since a `str` of Python may
//! hold lone ones.

mod cluster;
mod drain;
mod leaf;
mod mask;
pub mod text;
mod tree;

pub use cluster::{Cluster, Clusters, Token};
pub use drain::{Change, Config, Drain, Search};
pub use mask::{Mask, Masks};
pub use tree::Node;

/// Why a line was not added. What had been done by then stays done, as in Drain3.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Error(Kind);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Kind {
    NoRoom,
    NoWildcard,
    Pattern(String),
}

impl Error {
    /// Whether no cluster at all may be kept.
    #[must_use]
    pub fn is_no_room(&self) -> bool {
        self.0 == Kind::NoRoom
    }

    /// Whether a node is full and has no child for other tokens.
    #[must_use]
    pub fn is_no_wildcard(&self) -> bool {
        self.0 == Kind::NoWildcard
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Kind::NoRoom => write!(f, "max_clusters leaves no room for a cluster"),
            Kind::NoWildcard => write!(f, "max_children leaves no room for a token"),
            Kind::Pattern(why) => write!(f, "{why}"),
        }
    }
}

impl std::error::Error for Error {}
