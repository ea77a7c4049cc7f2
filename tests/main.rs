//! The command as users run it, on the logs of corpora/ and on bad input, and the rules of
//! the house. One binary, so that it links once.

mod calm;
mod fields;
mod goldens;
mod malformed;
mod options;
mod readme;
mod same;
mod support;
mod tidy;
