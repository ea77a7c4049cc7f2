//! Texts -> arrays of Arrow.
//!
//! Labels are many, and most of what they take is texts. So these are put side by side as bytes,
//! and whether they are UTF-8 is asked once, of all of them.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::builder::NullBufferBuilder;
use arrow_array::{Array as _, BinaryArray, ListArray, StringArray};
use arrow_buffer::{Buffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field};

/// Bytes of a short text.
const SHORT: usize = 16;

/// Gathers texts. What is no UTF-8 in them becomes U+FFFD.
#[derive(Debug)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    /// How many texts are expected.
    all: usize,
    ends: Ends,
}

impl Texts {
    /// No texts, with room for so many short ones.
    pub(super) fn with_capacity(texts: usize) -> Self {
        let bytes = Vec::with_capacity(SHORT * texts);
        Self { bytes, all: texts, ends: Ends::with_capacity(texts) }
    }

    #[inline]
    pub(super) fn push(&mut self, text: &[u8]) {
        if self.bytes.capacity() - self.bytes.len() < text.len() {
            self.grow(text.len());
        }
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
    }

    /// Makes room for one of that length, and for as many like those so far as are expected.
    #[cold]
    fn grow(&mut self, len: usize) {
        let (bytes, texts) = (self.bytes.len() + len, self.ends.len() + 1);
        let expected = bytes / texts * self.all.saturating_sub(texts);
        self.bytes.reserve(len + expected + expected / 8);
    }

    #[inline]
    pub(super) fn push_null(&mut self) {
        self.ends.push_null();
    }

    pub(super) fn finish(self) -> Result<StringArray, ArrowError> {
        let (offsets, nulls) = self.ends.finish(self.bytes.len())?;
        let bytes = Buffer::from_vec(self.bytes);
        let sound = StringArray::try_new(offsets.clone(), bytes.clone(), nulls.clone());
        sound.or_else(|_| mended(&BinaryArray::try_new(offsets, bytes, nulls)?).finish())
    }
}

/// Texts, each of them UTF-8 now.
fn mended(texts: &BinaryArray) -> Texts {
    let mut sound = Texts::with_capacity(texts.len());
    for text in texts {
        match text.map(String::from_utf8_lossy) {
            Some(Cow::Borrowed(text)) => sound.push(text.as_bytes()),
            Some(Cow::Owned(text)) => sound.push(text.as_bytes()),
            None => sound.push_null(),
        }
    }
    sound
}

/// Gathers lists of texts.
#[derive(Debug)]
pub(super) struct Lists {
    texts: Texts,
    ends: Ends,
}

impl Lists {
    /// No lists, with room for so many, of some texts each.
    pub(super) fn with_capacity(lists: usize) -> Self {
        Self { texts: Texts::with_capacity(4 * lists), ends: Ends::with_capacity(lists) }
    }

    #[inline]
    pub(super) fn push(&mut self, list: impl Iterator<Item: AsRef<[u8]>>) {
        list.for_each(|text| self.texts.push(text.as_ref()));
        self.ends.push(self.texts.ends.len());
    }

    pub(super) fn push_null(&mut self) {
        self.ends.push_null();
    }

    pub(super) fn finish(self) -> Result<ListArray, ArrowError> {
        let (offsets, nulls) = self.ends.finish(self.texts.ends.len())?;
        let field = Arc::new(Field::new_list_field(DataType::Utf8, true));
        ListArray::try_new(field, offsets, Arc::new(self.texts.finish()?), nulls)
    }
}

/// Where each of some items ends, behind the start of the first, and which of them are null.
#[derive(Debug)]
struct Ends {
    /// They wrap beyond 2 GiB, and then are of no use.
    offsets: Vec<i32>,
    nulls: NullBufferBuilder,
    /// Nulls that are still to be added: in many columns all items are.
    behind: usize,
}

impl Ends {
    fn with_capacity(items: usize) -> Self {
        let mut offsets = Vec::with_capacity(items + 1);
        offsets.push(0);
        Self { offsets, nulls: NullBufferBuilder::new(items), behind: 0 }
    }

    fn len(&self) -> usize {
        self.offsets.len() - 1 + self.behind
    }

    #[inline]
    fn push(&mut self, end: usize) {
        if self.behind > 0 {
            self.catch_up();
        }
        self.offsets.push(end as i32);
        self.nulls.append_non_null();
    }

    #[inline]
    fn push_null(&mut self) {
        self.behind += 1;
    }

    fn catch_up(&mut self) {
        let end = self.offsets.last().copied().unwrap_or_default();
        self.offsets.extend(std::iter::repeat_n(end, self.behind));
        self.nulls.append_n_nulls(self.behind);
        self.behind = 0;
    }

    /// Offsets into something of that length.
    fn finish(
        mut self,
        len: usize,
    ) -> Result<(OffsetBuffer<i32>, Option<arrow_buffer::NullBuffer>), ArrowError> {
        if i32::try_from(len).is_err() {
            return Err(ArrowError::OffsetOverflowError(len));
        }
        self.catch_up();
        Ok((OffsetBuffer::new(self.offsets.into()), self.nulls.finish()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_mended_in_its_place() {
        let mut texts = Texts::with_capacity(0);
        // The halves of an `é` are sound side by side only.
        for text in [&b"a\xff"[..], b"", "é".as_bytes(), b"\xc3", b"\xa9"] {
            texts.push(text);
        }
        texts.push_null();
        let expected =
            [Some("a\u{fffd}"), Some(""), Some("é"), Some("\u{fffd}"), Some("\u{fffd}"), None];
        assert_eq!(texts.finish().unwrap(), StringArray::from(expected.to_vec()));
    }

    #[test]
    fn too_many_bytes_are_an_error() {
        let mut ends = Ends::with_capacity(0);
        ends.push(1 << 31);
        assert!(ends.finish(1 << 31).is_err());
    }
}
