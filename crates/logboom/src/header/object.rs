//! text -> the values in an object of JSON or logfmt, and where they stand.
//!
//! Enters: the bytes of a record. Leaves: each text, number or word that a key leads to, also
//! through objects within it, with the keys on the way. Bytes are looked at once, whatever they
//! are and however deep; what is no object may be one up to its last byte.

use memchr::memchr;

use super::layout::Style;

/// Keys on the way to a value that are told; what is deeper is passed over.
pub(super) const MAX_KEYS: usize = 3;

/// The keys that lead to a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Path<'t> {
    keys: [&'t [u8]; MAX_KEYS],
    len: usize,
}

impl<'t> Path<'t> {
    /// The keys, the outermost first.
    pub(super) fn keys(&self) -> &[&'t [u8]] {
        &self.keys[..self.len]
    }

    /// The keys with dots between them, if they are text.
    pub(super) fn text(&self) -> Option<String> {
        String::from_utf8(self.keys().join(&b'.')).ok()
    }

    /// Whether the keys with dots between them make this text: a key may have dots of its own.
    pub(super) fn is(&self, path: &[u8]) -> bool {
        let mut rest = Some(path);
        for (place, key) in self.keys().iter().enumerate() {
            let behind = rest.and_then(|rest| rest.strip_prefix(*key));
            rest = match place + 1 == self.len {
                true => return behind.is_some_and(<[u8]>::is_empty),
                false => behind.and_then(|behind| behind.strip_prefix(b".")),
            };
        }
        false
    }
}

/// Where a value stands: what is between its quotes, or all of it where it has none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it has quotes.
    pub(super) is_text: bool,
}

impl Value {
    /// Whether it is `null`.
    pub(super) fn is_null(self, text: &[u8]) -> bool {
        !self.is_text && &text[self.start..self.end] == b"null"
    }
}

/// A text in quotes that begins at `start`, without blanks and escaped ones at its end.
pub(super) fn trimmed_end(text: &[u8], start: usize) -> &[u8] {
    let mut end = text.len();
    loop {
        let rest = &text[start..end];
        let lead = rest.iter().rev().skip(1).take_while(|byte| **byte == b'\\').count();
        end -= match rest {
            [.., b' ' | b'\t'] => 1,
            [.., b'n' | b'r' | b't'] if lead % 2 == 1 => 2,
            _ => return &text[..end],
        };
    }
}

/// Gives `each` the values of the object that is all of `text` from `at` on, but for blanks behind it, in
/// their order; whether there is one, which only shows at its end. The text was put between quotes
/// `depth` times.
pub(super) fn walk<'t>(
    style: Style,
    text: &'t [u8],
    at: usize,
    depth: u8,
    each: &mut dyn FnMut(&Path<'t>, Value),
) -> bool {
    let mut walker = Walker { text, at, lead: (1 << depth) - 1, each };
    let mut path = Path { keys: [b""; MAX_KEYS], len: 0 };
    let is_object = match style {
        Style::Json => walker.object(&mut path).is_some(),
        Style::Pairs => walker.pairs(&mut path).is_some(),
    };
    walker.blanks();
    is_object && walker.at == text.len()
}

struct Walker<'t, 'e> {
    text: &'t [u8],
    /// The cursor.
    at: usize,
    /// How many backslashes stand before a quote.
    lead: usize,
    each: &'e mut dyn FnMut(&Path<'t>, Value),
}

impl<'t> Walker<'t, '_> {
    /// An object at the cursor. At most [`MAX_KEYS`] of them are entered one within the other.
    fn object(&mut self, path: &mut Path<'t>) -> Option<()> {
        self.take(b'{')?;
        self.blanks();
        if self.take(b'}').is_some() {
            return Some(());
        }
        loop {
            self.blanks();
            let key = self.quoted()?;
            self.blanks();
            self.take(b':')?;
            self.blanks();
            path.keys[path.len] = &self.text[key.start..key.end];
            path.len += 1;
            self.value(path)?;
            path.len -= 1;
            self.blanks();
            if self.take(b',').is_none() {
                return self.take(b'}');
            }
        }
    }

    /// Pairs up to the end of the text.
    fn pairs(&mut self, path: &mut Path<'t>) -> Option<()> {
        path.len = 1;
        while self.at < self.text.len() {
            let is_key = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_-.@/".contains(byte);
            let start = self.at;
            self.at += self.text[start..].iter().take_while(is_key).count();
            path.keys[0] = Some(&self.text[start..self.at]).filter(|key| !key.is_empty())?;
            self.take(b'=')?;
            let value = self.quoted().unwrap_or_else(|| self.word());
            (self.each)(path, value);
            let end = self.at;
            self.blanks();
            if self.at == end && end < self.text.len() {
                return None;
            }
        }
        Some(())
    }

    /// What is before the next blank.
    fn word(&mut self) -> Value {
        let start = self.at;
        let is_part = |byte: &&u8| !byte.is_ascii_whitespace();
        self.at += self.text[start..].iter().take_while(is_part).count();
        Value { start, end: self.at, is_text: false }
    }

    fn value(&mut self, path: &mut Path<'t>) -> Option<()> {
        let value = match self.text.get(self.at)? {
            b'"' | b'\\' => self.quoted()?,
            b'{' if path.len < MAX_KEYS => return self.object(path),
            b'{' | b'[' => return self.nested(),
            _ => self.bare()?,
        };
        (self.each)(path, value);
        Some(())
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.text.get(self.at) == Some(&byte)).then(|| self.at += 1)
    }

    fn blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    }

    /// What is between the quotes at the cursor.
    fn quoted(&mut self) -> Option<Value> {
        let start = self.at + self.lead + 1;
        let mark = self.text.get(self.at..start)?;
        if !mark.ends_with(b"\"") || mark[..self.lead].iter().any(|byte| *byte != b'\\') {
            return None;
        }
        let mut end = start;
        loop {
            end += memchr(b'"', self.text.get(end..)?)?;
            let before = self.text[start..end].iter().rev();
            let escapes = before.take_while(|byte| **byte == b'\\').count();
            // Each time that it is put between quotes doubles them and adds one.
            if escapes % (2 * (self.lead + 1)) == self.lead {
                self.at = end + 1;
                return Some(Value { start, end: end - self.lead, is_text: true });
            }
            end += 1;
        }
    }

    /// A number, `true`, `false` or `null`.
    fn bare(&mut self) -> Option<Value> {
        let start = self.at;
        let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        self.at += self.text[start..].iter().take_while(is_part).count();
        (self.at > start).then_some(Value { start, end: self.at, is_text: false })
    }

    /// Passes over the object or array at the cursor.
    fn nested(&mut self) -> Option<()> {
        let mut depth = 0usize;
        loop {
            match self.text.get(self.at)? {
                b'"' | b'\\' => drop(self.quoted()?),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
            if depth == 0 {
                return Some(());
            }
        }
    }
}
