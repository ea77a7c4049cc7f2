//! Logs of many services with known truth.
