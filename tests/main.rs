//! The command as users run it, on the logs of corpora/ and on bad input, and the rules of
//! the house. One binary, so that it links once.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod calm;
mod faces;
mod fields;
mod fuzz;
mod goldens;
mod growing;
mod malformed;
mod options;
mod readme;
mod same;
mod support;
#[path = "../fuzz/src/targets.rs"]
mod targets;
mod tidy;
