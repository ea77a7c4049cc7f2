//! Names of levels -> [`Severity`](crate::time::Severity).
