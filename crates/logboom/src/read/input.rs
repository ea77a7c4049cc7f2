//! Where bytes come from: the name of a file, stdin, or memory.
//!
//! Enters: what the user names or holds. Leaves: a [`Reader`] that stands at the first byte.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Counted, Reader, State};
use crate::Error;
use crate::time::Stamp;

/// Where bytes come from.
#[derive(Debug, Clone)]
pub struct Input {
    place: Place,
    /// What its records are said to come from.
    name: String,
    /// What the user calls it, in errors.
    origin: String,
    /// Bytes of a file that are read at most, as it is stored.
    most: Option<u64>,
}

#[derive(Clone)]
enum Place {
    Stdin,
    File(PathBuf),
    /// Bytes as a file may have them.
    Bytes(Arc<dyn AsRef<[u8]> + Send + Sync>),
    /// Plain lines, read from their start by each reader that is made.
    Lines(Arc<dyn Fn() -> Box<dyn Read + Send> + Send + Sync>),
}

impl Input {
    /// The standard input.
    pub fn stdin() -> Self {
        Self::new(Place::Stdin, "stdin".to_owned())
    }

    /// A file, a named pipe or another thing with a path.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.display().to_string();
        Self::new(Place::File(path), name)
    }

    /// Bytes that are in memory, plain or compressed.
    ///
    /// ```
    /// use logboom::pipeline::{self, Run};
    /// use logboom::read::Input;
    /// use logboom::{Engine, Options};
    ///
    /// let engine = Engine::new(Options::default())?;
    /// let input = Input::bytes("memory", b"took 1 ms\ntook 2 ms\n");
    /// assert!(pipeline::count(&engine, &[input], &Run::default()).is_empty());
    /// assert_eq!(engine.templates()[0].sums.count, 2);
    /// # Ok::<(), logboom::Error>(())
    /// ```
    pub fn bytes(name: impl Into<String>, bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Self {
        Self::new(Place::Bytes(Arc::new(bytes)), name.into())
    }

    /// Plain lines that are in memory, though not side by side: `open` makes what reads them
    /// from the first on, as often as it is asked to.
    pub fn lines<R: Read + Send + 'static>(
        name: impl Into<String>,
        open: impl Fn() -> R + Send + Sync + 'static,
    ) -> Self {
        Self::new(Place::Lines(Arc::new(move || Box::new(open()))), name.into())
    }

    fn new(place: Place, name: String) -> Self {
        Self { place, origin: name.clone(), name, most: None }
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
        Self { place: Place::File(path.into()), most: None, ..self }
    }

    /// The same input as it is now: of a file that grows, what is written from now on is not read,
    /// so that it is the same however often it is read.
    #[must_use]
    pub fn as_it_is(self) -> Self {
        // Files that the system makes up as they are read are said to have nothing.
        Self { most: self.length().filter(|&length| length > 0), ..self }
    }

    /// Bytes of the file as it is stored.
    fn length(&self) -> Option<u64> {
        let Place::File(path) = &self.place else { return None };
        path.metadata().ok().filter(std::fs::Metadata::is_file).map(|meta| meta.len())
    }

    /// An error if less is left of the file than is to be read of it.
    pub(crate) fn check_length(&self) -> Result<(), Error> {
        if self.most.is_none_or(|most| self.length().is_some_and(|length| length >= most)) {
            return Ok(());
        }
        let shorter = io::Error::new(io::ErrorKind::UnexpectedEof, "it was cut or replaced");
        Err(Error::input(format!("{self}: has become shorter while it was read"), shorter))
    }

    /// What its records are said to come from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it can be read from its start again, as a file can and a pipe cannot.
    pub fn is_file(&self) -> bool {
        match &self.place {
            Place::Stdin => false,
            Place::File(path) => path.is_file(),
            Place::Bytes(_) | Place::Lines(_) => true,
        }
    }

    /// Whether its first bytes are no text: one in ten is a control character. NULs at the beginning of a
    /// line say nothing, since a file that is cut while it is written to has them. False for what cannot be
    /// read, or not from its start again.
    pub fn looks_binary(&self) -> bool {
        const LOOKED_AT: usize = 4 << 10;
        let mut head = [0; LOOKED_AT];
        let mut first = || self.open()?.read(&mut head);
        let read = if self.is_file() { first().unwrap_or(0) } else { 0 };
        let is_control = |byte: &u8| byte.is_ascii_control() && !b"\t\n\x0c\r\x1b".contains(byte);
        let lines = head[..read].split(|&byte| byte == b'\n');
        let texts = lines.map(|line| &line[line.iter().take_while(|&&byte| byte == 0).count()..]);
        let (controls, bytes) = texts.fold((0, 0), |(controls, bytes), text| {
            (controls + text.iter().filter(|byte| is_control(byte)).count(), bytes + text.len())
        });
        controls * 10 > bytes
    }

    /// Whether it is the file at this canonical path.
    pub fn is_at(&self, path: &Path) -> bool {
        let Place::File(own) = &self.place else { return false };
        own.canonicalize().is_ok_and(|own| own == path)
    }

    /// Opens it. It is an error that names it if it cannot be opened or is a directory.
    pub fn open(&self) -> Result<Reader, Error> {
        let failed = |error| Error::input(format!("{self}: cannot be opened"), error);
        let (mut size, mut waits, mut plain) = (None, true, false);
        let mut written = SystemTime::now();
        let raw: Box<dyn Read + Send> = match &self.place {
            Place::Stdin => {
                enlarge_pipe();
                Box::new(io::stdin())
            }
            Place::File(path) => {
                let file = File::open(path).map_err(failed)?;
                let meta = file.metadata().map_err(failed)?;
                if meta.is_dir() {
                    let reason = "it is a directory; name the files in it";
                    return Err(failed(io::Error::new(io::ErrorKind::IsADirectory, reason)));
                }
                if meta.is_file() {
                    let most = self.most.unwrap_or(u64::MAX);
                    (size, waits) = (Some(meta.len().min(most)), false);
                    written = meta.modified().unwrap_or(written);
                    Box::new(file.take(most))
                } else {
                    Box::new(file)
                }
            }
            Place::Bytes(bytes) => {
                let bytes = Arc::clone(bytes);
                (size, waits) = (Some((*bytes).as_ref().len() as u64), false);
                Box::new(InMemory { bytes, at: 0 })
            }
            Place::Lines(open) => {
                (waits, plain) = (false, true);
                open()
            }
        };
        let raw = Counted { raw, bytes: 0 };
        Ok(Reader {
            name: self.name.clone(),
            origin: self.origin.clone(),
            written: stamp(written),
            size,
            waits,
            state: if plain { State::Plain(raw, Vec::new()) } else { State::Fresh(raw) },
            bytes: 0,
            broken: None,
        })
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("Stdin"),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Bytes(_) => f.write_str("Bytes"),
            Self::Lines(_) => f.write_str("Lines"),
        }
    }
}

/// Bytes that are read where they are.
struct InMemory {
    bytes: Arc<dyn AsRef<[u8]> + Send + Sync>,
    at: usize,
}

impl Read for InMemory {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = (&(*self.bytes).as_ref()[self.at..]).read(buffer)?;
        self.at += read;
        Ok(read)
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
