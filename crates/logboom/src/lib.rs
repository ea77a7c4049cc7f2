//! Log templates and exact event counts from raw log lines.

pub mod header;
pub mod lexicon;
pub mod mine;
pub mod shape;
pub mod time;
pub mod token;

mod error;

pub use error::Error;
