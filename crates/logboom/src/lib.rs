//! Log templates and exact event counts from raw log lines.

pub mod header;
pub mod lexicon;
pub mod mine;
pub mod options;
pub mod pipeline;
pub mod read;
pub mod record;
pub mod report;
pub mod shape;
pub mod time;
pub mod token;

mod engine;
mod error;
mod table;
mod tally;

pub use engine::{Engine, Labeler, Source};
pub use error::Error;
pub use options::{Field, Options};
