//! Formats of time.

use std::fmt;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Format {
    text: String,
}

impl Format {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        Ok(Self { text: text.to_owned() })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
