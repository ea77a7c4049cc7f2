//! inputs -> bytes: files and stdin, plain, gzip or zstd.
//!
//! Enters: the name of an input. Leaves: its decompressed bytes, in the order and of the
//! number in which they were written. What an input is, its content tells, not its name.
//! An error comes after all bytes that could be read before it, and says where it is.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use flate2::bufread::MultiGzDecoder;

use crate::Error;
use crate::time::Stamp;

/// Bytes of a compressed input that are read at once.
const BUFFER: usize = 256 << 10;

/// A larger window (as a power of two of bytes) would let a zstd frame of a few bytes ask
/// for any memory.
const ZSTD_WINDOW_LOG_MAX: u32 = 27;

/// Where bytes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// `None` is the standard input.
    path: Option<PathBuf>,
    /// What its records are said to come from.
    name: String,
    /// What the user calls it, in errors.
    origin: String,
}

impl Input {
    /// The standard input.
    pub fn stdin() -> Self {
        Self { path: None, name: "stdin".to_owned(), origin: "stdin".to_owned() }
    }

    /// A file, a named pipe or another thing with a path.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.display().to_string();
        Self { path: Some(path), origin: name.clone(), name }
    }

    /// The input of that name on a command line; `-` is the standard input.
    pub fn from_argument(name: impl Into<PathBuf>) -> Self {
        let path = name.into();
        if path.as_os_str() == "-" { Self::stdin() } else { Self::file(path) }
    }

    /// The same input, whose records are said to come from `name`.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// A copy of the input's content in a file, in place of the input.
    #[must_use]
    pub fn copied(self, path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..self }
    }

    /// What its records are said to come from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it can be read from its start again, as a file can and a pipe cannot.
    pub fn is_file(&self) -> bool {
        self.path.as_ref().is_some_and(|path| path.is_file())
    }

    /// Whether it is the file at this canonical path.
    pub fn is_at(&self, path: &Path) -> bool {
        self.path.as_ref().and_then(|own| own.canonicalize().ok()).is_some_and(|own| own == path)
    }

    /// Opens it. It is an error that names it if it cannot be opened or is a directory.
    pub fn open(&self) -> Result<Reader, Error> {
        let failed = |error| Error::input(format!("{self}: cannot be opened"), error);
        let mut size = None;
        let mut written = SystemTime::now();
        let raw: Box<dyn Read + Send> = match &self.path {
            None => {
                enlarge_pipe();
                Box::new(io::stdin())
            }
            Some(path) => {
                let file = File::open(path).map_err(failed)?;
                let meta = file.metadata().map_err(failed)?;
                if meta.is_dir() {
                    let reason = "it is a directory; name the files in it";
                    return Err(failed(io::Error::new(io::ErrorKind::IsADirectory, reason)));
                }
                if meta.is_file() {
                    size = Some(meta.len());
                    written = meta.modified().unwrap_or(written);
                }
                Box::new(file)
            }
        };
        Ok(Reader {
            name: self.name.clone(),
            origin: self.origin.clone(),
            written: stamp(written),
            size,
            state: State::Fresh(Counted { raw, bytes: 0 }),
            bytes: 0,
        })
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

/// Makes room in the pipe that stdin may be: with the usual 64 KiB, reading and writing wait
/// for each other at every turn. Where that is refused it stays as it is.
fn enlarge_pipe() {
    #[cfg(target_os = "linux")]
    let _ = rustix::pipe::fcntl_setpipe_size(io::stdin(), 1 << 20);
}

fn stamp(time: SystemTime) -> Stamp {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Stamp::new(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX), Some(0))
}

/// The decompressed bytes of an input.
pub struct Reader {
    name: String,
    origin: String,
    written: Stamp,
    size: Option<u64>,
    state: State,
    /// Decompressed bytes that have left.
    bytes: u64,
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

    /// Bytes of the file as it is stored; `None` for what is not a file.
    pub fn size(&self) -> Option<u64> {
        self.size
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
        match outcome {
            Ok(read) => {
                self.bytes += read as u64;
                Ok(read)
            }
            Err(error) => {
                self.state = State::Done;
                Err(Error::input(
                    format!(
                        "{}: cannot be read past byte {} of its content; what came before is kept",
                        self.origin, self.bytes
                    ),
                    error,
                ))
            }
        }
    }

    fn advance(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let State::Fresh(_) = self.state
            && let State::Fresh(raw) = std::mem::replace(&mut self.state, State::Done)
        {
            self.state = recognise(raw)?;
        }
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

fn hint(head: &[u8]) -> Option<&'static str> {
    let known = FOREIGN.iter().find(|(magic, _)| head.starts_with(magic));
    let wide = matches!(head, [0xff, 0xfe, _, 0, ..] | [0xfe, 0xff, 0, ..]).then_some(UTF_16_HINT);
    known.map(|(_, hint)| *hint).or(wide)
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
        is_wide(head) || known().any(|magic| head.len() < magic.len() && magic.starts_with(head))
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
        let raw = Counted { raw: Box::new(io::Cursor::new(bytes.to_vec())), bytes: 0 };
        let written = Stamp::new(0, None);
        let [name, origin] = ["x".to_owned(), "x".to_owned()];
        let mut reader =
            Reader { name, origin, written, size: None, state: State::Fresh(raw), bytes: 0 };
        let (mut out, mut buffer) = (Vec::new(), [0; 7]);
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return (out, None),
                Ok(read) => out.extend_from_slice(&buffer[..read]),
                Err(error) => return (out, Some(error)),
            }
        }
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
    fn what_cannot_be_read_says_so() {
        let wide = [b"\xff\xfea\0", b"\xfe\xff\0a"].map(|text| (&text[..], UTF_16_HINT));
        for (magic, hint) in FOREIGN.into_iter().chain(wide) {
            let (out, error) = all(&[magic, b"more of it"].concat());
            assert!(out.is_empty() && format!("{:#}", error.unwrap()).contains(hint));
            let (out, error) = all(&magic[..2]);
            assert!(error.is_none());
            assert_eq!(out, &magic[..2]);
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
            assert!(error.to_string().contains(&format!("past byte {}", out.len())), "{error}");
        }
    }

    #[test]
    fn a_frame_cannot_ask_for_any_memory() {
        let (_, error) = all(&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff, 0, 0, 0]);
        assert!(error.is_some());
    }
}
