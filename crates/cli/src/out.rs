//! Where the output goes: stdout, or a file that is there only once it is whole.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use logboom::read::Input;
use tempfile::NamedTempFile;

use crate::session::Usage;

/// An output that is being written.
pub(crate) enum Out {
    Stdout(BufWriter<Stdout>),
    File {
        path: PathBuf,
        file: BufWriter<NamedTempFile>,
        /// Whether the file that is there stays.
        keeps: bool,
    },
    /// A device or a pipe with a name, that cannot be replaced.
    Device {
        path: PathBuf,
        file: BufWriter<File>,
    },
}

impl Out {
    /// Opens the file, or stdout if none is named; an input cannot be the output.
    pub(crate) fn open(path: Option<&Path>, inputs: &[Input]) -> Result<Self> {
        const BUFFER: usize = 1 << 16;
        let path = path.filter(|path| path.as_os_str() != "-");
        if let Some(path) = path.and_then(|path| path.canonicalize().ok())
            && let Some(input) = inputs.iter().find(|input| input.is_at(&path))
        {
            return Err(Usage(format!("{input} is an input and cannot be the output too")).into());
        }
        let Some(path) = path else {
            return Ok(Self::Stdout(BufWriter::with_capacity(BUFFER, io::stdout())));
        };
        // Through a link it is the file behind it that is written.
        let target = path.canonicalize().ok().filter(|_| path.is_symlink());
        let target = target.unwrap_or_else(|| path.to_owned());
        let known = target.metadata().ok();
        if known.as_ref().is_some_and(|meta| !meta.is_file()) {
            let file = File::options().write(true).open(&target).with_context(|| lost(path))?;
            let file = BufWriter::with_capacity(BUFFER, file);
            return Ok(Self::Device { path: target, file });
        }
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new("."));
        let file = new_file(folder).with_context(|| lost(path))?;
        if let Some(meta) = known {
            // Who could not read the file that is replaced cannot read the new one.
            file.as_file().set_permissions(meta.permissions()).with_context(|| lost(path))?;
        }
        let file = BufWriter::with_capacity(BUFFER, file);
        Ok(Self::File { path: target, file, keeps: false })
    }

    /// Whether a person looks at it.
    pub(crate) fn is_terminal(&self) -> bool {
        matches!(self, Self::Stdout(_)) && io::stdout().is_terminal()
    }

    /// Leaves a file that is there as it is, if there is `nothing` to put in its place.
    pub(crate) fn keep_if(&mut self, nothing: bool) {
        if let Self::File { keeps, .. } = self {
            *keeps = nothing;
        }
    }

    /// Writes what is left and puts the file in its place.
    pub(crate) fn finish(self) -> Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush().map_err(stdout_error),
            Self::Device { path, mut file } => file.flush().with_context(|| lost(&path)),
            Self::File { keeps: true, .. } => Ok(()),
            Self::File { path, file, .. } => {
                let file = file.into_inner().map_err(io::IntoInnerError::into_error);
                let written = file.and_then(|file| file.persist(&path).map_err(|e| e.error));
                written.map_err(|error| nameless(&error)).with_context(|| lost(&path))?;
                Ok(())
            }
        }
    }

    /// Writes what is held back for speed.
    pub(crate) fn flush_now(&mut self) -> Result<()> {
        let flushed = self.flush();
        self.explain(flushed)
    }

    /// The file that is written, if it is one.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Stdout(_) => None,
            Self::File { path, .. } | Self::Device { path, .. } => Some(path),
        }
    }

    /// Writes all of it; an error says where.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<()> {
        let written = self.write_all(bytes);
        self.explain(written)
    }

    fn explain(&self, outcome: io::Result<()>) -> Result<()> {
        match (outcome, self.path()) {
            (Ok(()), _) => Ok(()),
            (Err(error), None) => Err(stdout_error(error)),
            (Err(error), Some(path)) => Err(nameless(&error)).with_context(|| lost(path)),
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File { file, .. } => file.write(bytes),
            Self::Device { file, .. } => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File { file, .. } => file.flush(),
            Self::Device { file, .. } => file.flush(),
        }
    }
}

/// A new file in the folder, with the rights that the user's new files have.
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.prefix(".logboom-").tempfile_in(folder).map_err(|error| nameless(&error))
}

/// The error of a temporary file without its name, which nobody gave.
fn nameless(error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), without_name(&error.to_string()))
}

fn without_name(error: &str) -> &str {
    error.split(" at path ").next().unwrap_or_default()
}

/// What went wrong with the copy of an input that must be read twice, and what to do.
pub(crate) fn no_copy(input: &Input, error: &anyhow::Error) -> anyhow::Error {
    anyhow::anyhow!(
        "{input} is to be read twice, and cannot be copied to {}: {}; TMPDIR names another folder",
        std::env::temp_dir().display(),
        without_name(&error.root_cause().to_string())
    )
}

/// What is told of an output that cannot be written.
fn lost(path: &Path) -> String {
    format!("{}: cannot be written", path.display())
}

fn stdout_error(error: io::Error) -> anyhow::Error {
    anyhow::Error::new(error).context("stdout: cannot be written")
}

/// Who stops reading the output has seen enough: that is no error, and the run comes to its end.
pub(crate) fn as_far_as_read(written: Result<()>) -> Result<()> {
    written.or_else(|error| if is_broken_pipe(&error) { Ok(()) } else { Err(error) })
}

/// Whether an error says that nobody reads the output any more.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}
