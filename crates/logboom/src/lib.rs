//! Log templates and exact event counts from raw log lines.
//!
//! An [`Engine`] takes raw bytes of logs, learns the layout of their headers, finds the
//! templates of their messages and counts every line under exactly one of them.
//!
//! ```
//! use logboom::{Engine, Options};
//!
//! let engine = Engine::new(Options::default())?;
//! let mut source = engine.source("auth.log", None);
//! source.push(b"Accepted login of user17 from 10.0.0.7 after 12ms\n");
//! source.push(b"Accepted login of user4 from 10.0.9.1 after 8ms\nServer stopped\n");
//! source.finish();
//! let login = &engine.templates()[0];
//! assert_eq!(&login.template[..], b"Accepted login of <*> from <*> after <*>ms");
//! assert_eq!(login.sums.count, 2);
//! assert!(engine.ledger().adds_up());
//! # Ok::<(), logboom::Error>(())
//! ```
//!
//! Push from as many threads as you like, each into a [`Source`] of its own, and ask at any
//! time for [templates](Engine::templates), [counts](Engine::counts) and
//! [labels](Engine::labeler); [`Engine::on_event`] tells when a template is new or has
//! changed. What an engine tells is a function of the bytes and the options: threads,
//! batches and the order of sources never show. The example `ingest` is a whole service.
//!
//! To run over files and pipes with all cores, use [`pipeline`]. To write rows as a table,
//! NDJSON, CSV or Parquet, use `emit`.
//!
//! # The way of the data
//!
//! [`read`] inputs → [`record`] blocks of lines → [`header`] time, severity … | message →
//! [`token`] tokens, masked by class → [`shape`] canonical bytes → a shared table of counts →
//! [`mine`] templates → [`report`] rows.
//!
//! # Features
//!
//! - `arrow`: rows as record batches of Apache Arrow. Off by default, since it is large.
//! - `parquet`: rows as Parquet files. Off by default, since it is large.

pub mod diff;
pub mod emit;
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
mod escape;
mod hex;
mod memo;
mod parse;
mod seen;
mod split;
mod table;
mod tally;

pub use engine::{Counts, Engine, Labeler, Source};
pub use error::Error;
pub use options::{Field, Options};
