//! inputs -> bytes: files, stdin and memory, plain, gzip or zstd.
//!
//! Enters: the name of an input, or its content. Leaves: its decompressed bytes, in the order
//! and of the number in which they were written. What an input is, its content tells, not its
//! name. An error comes after all bytes that could be read before it, and says where it is.

mod input;

use std::fmt;
use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use crate::Error;
use crate::time::Stamp;
pub use input::Input;

/// Bytes of a compressed input that are read at once.
const BUFFER: usize = 256 << 10;

/// A larger window (as a power of two of bytes) would let a zstd frame of a few bytes ask
/// for any memory.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// The decompressed bytes of an input.
pub struct Reader {
    name: String,
    origin: String,
    written: Stamp,
    size: Option<u64>,
    waits: bool,
    state: State,
    /// Decompressed bytes that have left.
    bytes: u64,
    /// What comes behind the bytes that have left.
    broken: Option<io::Error>,
}

/// What the first bytes told of the content.
enum State {
    Fresh(Counted),
    Plain(Counted, Vec<u8>),
    Gzip(MultiGzDecoder<BufReader<Prefixed>>),
    Zstd(zstd::stream::read::Decoder<'static, BufReader<Prefixed>>),
    Done,
}

/// Bytes that were looked at already, then the rest.
type Prefixed = io::Chain<io::Cursor<Vec<u8>>, Counted>;

/// A raw input that counts what was read from it.
struct Counted {
    raw: Box<dyn Read + Send>,
    bytes: u64,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.raw.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(read) => {
                    self.bytes += read as u64;
                    return Ok(read);
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl Reader {
    /// What the records of the input are said to come from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When the file was last written; for others, when it was opened.
    pub fn written(&self) -> Stamp {
        self.written
    }

    /// Bytes of the input as it is stored; `None` if nobody knows.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Whether reading may wait for whoever writes, as for a pipe.
    pub(crate) fn waits(&self) -> bool {
        self.waits
    }

    /// Bytes read so far of the file as it is stored.
    pub fn position(&self) -> u64 {
        match &self.state {
            State::Fresh(raw) | State::Plain(raw, _) => raw.bytes,
            State::Gzip(decoder) => decoder.get_ref().get_ref().get_ref().1.bytes,
            State::Zstd(decoder) => decoder.get_ref().get_ref().get_ref().1.bytes,
            State::Done => self.size.unwrap_or(0),
        }
    }

    /// Reads at least one byte into `buffer`, or none at the end.
    ///
    /// It is an error that names the input and the offset if it breaks off or is damaged;
    /// nothing comes after an error.
    pub fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        let outcome = self.advance(buffer);
        self.told(outcome)
    }

    /// Appends so many bytes to `buffer`, and fewer only at the end; as [`read`](Self::read), which
    /// rather gives what is there than wait for more.
    pub(crate) fn append(&mut self, buffer: &mut Vec<u8>, most: usize) -> Result<usize, Error> {
        let start = buffer.len();
        let outcome = self.fill(buffer, most as u64);
        let read = buffer.len() - start;
        if read == 0 {
            return self.told(outcome);
        }
        self.broken = outcome.err();
        self.told(Ok(read))
    }

    fn told(&mut self, outcome: io::Result<usize>) -> Result<usize, Error> {
        match outcome {
            Ok(read) => {
                self.bytes += read as u64;
                Ok(read)
            }
            Err(error) => {
                self.state = State::Done;
                let origin = &self.origin;
                let what = match self.bytes {
                    0 => format!("{origin}: cannot be read"),
                    bytes => format!(
                        "{origin}: cannot be read past byte {bytes} of its content; what came \
                         before is kept"
                    ),
                };
                Err(Error::input(what, error))
            }
        }
    }

    /// Tells what the content is, before the first of it leaves.
    fn begin(&mut self) -> io::Result<()> {
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        if let State::Fresh(_) = self.state
            && let State::Fresh(raw) = std::mem::replace(&mut self.state, State::Done)
        {
            self.state = recognise(raw)?;
        }
        Ok(())
    }

    fn advance(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.begin()?;
        match &mut self.state {
            State::Plain(raw, head) if head.is_empty() => raw.read(buffer),
            State::Plain(_, head) => {
                let taken = head.len().min(buffer.len());
                buffer[..taken].copy_from_slice(&head[..taken]);
                head.drain(..taken);
                Ok(taken)
            }
            State::Gzip(decoder) => decoder.read(buffer),
            State::Zstd(decoder) => decoder.read(buffer),
            State::Fresh(_) | State::Done => Ok(0),
        }
    }

    fn fill(&mut self, buffer: &mut Vec<u8>, most: u64) -> io::Result<usize> {
        self.begin()?;
        match &mut self.state {
            State::Plain(raw, head) => {
                buffer.append(head);
                let start = buffer.len();
                // Straight from the file: it writes to memory that was never written to.
                let outcome = raw.raw.by_ref().take(most).read_to_end(buffer);
                raw.bytes += (buffer.len() - start) as u64;
                outcome
            }
            State::Gzip(decoder) => decoder.take(most).read_to_end(buffer),
            State::Zstd(decoder) => decoder.take(most).read_to_end(buffer),
            State::Fresh(_) | State::Done => Ok(0),
        }
    }
}

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// What text does not begin with and is not read here, and what makes it readable.
const FOREIGN: [(&[u8], &str); 2] = [
    (&[0xfd, b'7', b'z', b'X', b'Z', 0], "it is packed with xz: use `xzcat FILE | logboom`"),
    (b"BZh91AY&SY", "it is packed with bzip2: use `bzcat FILE | logboom`"),
];

/// The marks that UTF-16 begins with; a NUL beside the first character makes sure.
const UTF_16: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];
const UTF_16_HINT: &str = "it is UTF-16: use `iconv -f UTF-16 -t UTF-8 FILE | logboom`";
const UTF_32_HINT: &str = "it is UTF-32: use `iconv -f UTF-32 -t UTF-8 FILE | logboom`";

/// What text of UTF-16 without a mark looks like: so many characters, each with a NUL.
const BARE: usize = 4;

fn hint(head: &[u8]) -> Option<&'static str> {
    let known = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic));
    let wide = match head {
        [0xff, 0xfe, 0, 0, ..] => Some(UTF_32_HINT),
        [0xff, 0xfe, _, 0, ..] | [0xfe, 0xff, 0, ..] => Some(UTF_16_HINT),
        _ => None,
    };
    let bare = bare(head).filter(|_| head.len() >= 2 * BARE);
    known.map(|(_, hint)| *hint).or(wide).or(bare)
}

/// The hint for UTF-16 without a mark, if these bytes look like it as far as they go.
fn bare(head: &[u8]) -> Option<&'static str> {
    let is_text = |byte: u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    let fits = |text, nul| {
        let mut pairs = head.chunks_exact(2).take(BARE);
        head.len() > 1 && pairs.all(|pair| is_text(pair[text]) && pair[nul] == 0)
    };
    match () {
        () if fits(0, 1) => Some("it is UTF-16: use `iconv -f UTF-16LE -t UTF-8 FILE | logboom`"),
        () if fits(1, 0) => Some("it is UTF-16: use `iconv -f UTF-16BE -t UTF-8 FILE | logboom`"),
        () => None,
    }
}

/// Tells plain from compressed by the first bytes.
fn recognise(mut raw: Counted) -> io::Result<State> {
    let mut head = Vec::new();
    let mut byte = [0; 10];
    let known = || [GZIP, ZSTD].into_iter().chain(FOREIGN.map(|(magic, _)| magic));
    let is_wide = |head: &[u8]| {
        head.len() < 4 && UTF_16.iter().any(|mark| mark.starts_with(head) || head.starts_with(mark))
    };
    let goes_on = |head: &[u8]| {
        is_wide(head)
            || (head.len() < 2 * BARE && bare(head).is_some())
            || known().any(|magic| head.len() < magic.len() && magic.starts_with(head))
    };
    while goes_on(&head) {
        match raw.read(&mut byte[head.len()..])? {
            0 => break,
            read => {
                let start = head.len();
                head.extend_from_slice(&byte[start..start + read]);
            }
        }
    }
    if let Some(hint) = hint(&head) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, hint));
    }
    let prefixed =
        |head: Vec<u8>, raw| BufReader::with_capacity(BUFFER, io::Cursor::new(head).chain(raw));
    if head.starts_with(GZIP) {
        return Ok(State::Gzip(MultiGzDecoder::new(prefixed(head, raw))));
    }
    if head.starts_with(ZSTD) {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(prefixed(head, raw))?;
        decoder.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
        return Ok(State::Zstd(decoder));
    }
    Ok(State::Plain(raw, head))
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn all(bytes: &[u8]) -> (Vec<u8>, Option<Error>) {
        let open = || Input::bytes("x", bytes.to_vec()).open().unwrap();
        let (mut reader, mut out, mut buffer) = (open(), Vec::new(), [0; 7]);
        let error = loop {
            match reader.read(&mut buffer) {
                Ok(0) => break None,
                Ok(read) => out.extend_from_slice(&buffer[..read]),
                Err(error) => break Some(error),
            }
        };
        let (mut reader, mut appended) = (open(), Vec::new());
        let end = loop {
            match reader.append(&mut appended, 5) {
                Ok(0) => break None,
                Ok(_) => {}
                Err(error) => break Some(error),
            }
        };
        assert_eq!(appended, out);
        assert_eq!(end.map(|error| error.to_string()), error.as_ref().map(ToString::to_string));
        (out, error)
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn content_tells_what_it_is() {
        let text = b"one line\nand another\n".repeat(100);
        let twice = [text.clone(), text.clone()].concat();
        let zstd = zstd::encode_all(&text[..], 1).unwrap();
        let cases: [(Vec<u8>, &[u8]); 8] = [
            (text.clone(), &text),
            (gzip(&text), &text),
            ([gzip(&text), gzip(&text)].concat(), &twice),
            (zstd.clone(), &text),
            ([zstd.clone(), zstd].concat(), &twice),
            (Vec::new(), b""),
            (vec![0x1f], &[0x1f]),
            (vec![0x28, 0xb5, 0x2f], &[0x28, 0xb5, 0x2f]),
        ];
        for (bytes, expected) in cases {
            let (out, error) = all(&bytes);
            assert!(error.is_none(), "{error:?}");
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn memory_is_read_again_and_lines_are_plain() {
        let line = [GZIP, b" is how gzip begins\n"].concat();
        let copy = line.clone();
        let input = Input::lines("x", move || io::Cursor::new(copy.clone()));
        for _ in 0..2 {
            let mut reader = input.open().unwrap();
            let mut buffer = [0; 99];
            let read = reader.read(&mut buffer).unwrap();
            assert_eq!(&buffer[..read], &line);
            assert!(input.is_file() && !reader.waits());
        }
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        let wide = [b"\xff\xfea\0", b"\xfe\xff\0a"].map(|text| (&text[..], UTF_16_HINT));
        for (magic, hint) in FOREIGN.into_iter().chain(wide) {
            let (out, error) = all(&[magic, b"more of it"].concat());
            let told = error.unwrap().to_string();
            assert!(out.is_empty() && told.contains(hint) && !told.contains("byte"), "{told}");
            let (out, error) = all(&magic[..2]);
            assert!(error.is_none());
            assert_eq!(out, &magic[..2]);
        }
    }

    #[test]
    fn utf_16_is_told_without_a_mark() {
        let wide = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "26-05-01".encode_utf16().flat_map(to_bytes).collect()
        };
        for (text, order) in
            [(wide(u16::to_le_bytes), "UTF-16LE"), (wide(u16::to_be_bytes), "UTF-16BE")]
        {
            let (out, error) = all(&text);
            let told = error.expect(order).to_string();
            assert!(out.is_empty() && told.contains(order), "{told}");
        }
        for text in [&b"a\0b\0c\0"[..], b"a\0b\0c d e", b"\0\0\0\0\0\0\0\0\0", b"a\0", b"\0"] {
            let (out, error) = all(text);
            assert!(error.is_none(), "{text:?}");
            assert_eq!(out, text);
        }
    }

    #[test]
    fn a_truncated_file_gives_what_it_has_and_an_error() {
        let text: Vec<u8> = (0..20_000u32).flat_map(u32::to_le_bytes).collect();
        for bytes in [gzip(&text), zstd::encode_all(&text[..], 1).unwrap()] {
            let (out, error) = all(&bytes[..bytes.len() / 2]);
            assert!(text.starts_with(&out));
            let error = error.expect("half a file is an error");
            assert!(error.is_input());
            let told = error.to_string();
            let place = format!("past byte {}", out.len());
            assert_eq!(told.contains(&place), !out.is_empty(), "{told}");
        }
    }

    #[test]
    fn a_frame_cannot_ask_for_any_memory() {
        let (_, error) = all(&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff, 0, 0, 0]);
        assert!(error.is_some());
    }
}
