//! What Python holds -> inputs of the pipeline: paths, bytes, lines, columns of Arrow.
//!
//! Each value of a column and each item of lines is one line, a null a blank one; a line end
//! within becomes a blank. Columns of timestamps are times that come with lines. Columns and bytes
//! stay where they are; items are put side by side, all of them where they are read again.
//! The only place with `unsafe`: it takes over the structs of another library.
#![allow(unsafe_code, reason = "the C data interface hands over pointers")]

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::types::{
    ArrowPrimitiveType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray, NullArray, make_array,
};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use logboom::read;
use logboom::time::Stamp;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{
    PyByteArray, PyBytes, PyCapsule, PyCapsuleMethods, PyIterator, PyString, PyTuple,
};

use crate::LogboomError;
use crate::work;

/// An input, and what its records are said to come from.
#[pyclass(frozen, module = "logboom._logboom")]
pub(crate) struct Input {
    pub(crate) given: read::Input,
    /// Where it is, if it is a file.
    path: Option<PathBuf>,
    /// The items that are read while they come, in place of `given`.
    pub(crate) items: Option<Py<PyIterator>>,
}

impl From<read::Input> for Input {
    fn from(given: read::Input) -> Self {
        Self { given, path: None, items: None }
    }
}

#[pymethods]
impl Input {
    /// A file; if it is read again, it is read as it is now, both times.
    #[staticmethod]
    #[allow(clippy::needless_pass_by_value, reason = "it is made for this call")]
    fn file(path: PathBuf, name: String, again: bool) -> Self {
        let mut given = read::Input::file(name).copied(path.clone());
        if again {
            given = given.as_it_is();
        }
        Self { given, path: Some(path), items: None }
    }

    /// Bytes of it as it is stored; 0 if nobody knows.
    #[getter]
    fn size(&self) -> u64 {
        let file = self.path.as_ref().and_then(|path| path.metadata().ok());
        file.filter(std::fs::Metadata::is_file).map_or(0, |file| file.len())
    }

    /// Bytes, plain or compressed.
    #[staticmethod]
    fn bytes(data: PyBackedBytes, name: String) -> Self {
        read::Input::bytes(name, data).into()
    }

    /// An iterable of lines; unless they are read again, they are taken while they come.
    #[staticmethod]
    fn lines(lines: &Bound<'_, PyAny>, name: String, again: bool) -> PyResult<Self> {
        let (mut items, mut bytes) = (lines.try_iter()?, Vec::new());
        if !again {
            let given = read::Input::bytes(name, b"");
            return Ok(Self { given, path: None, items: Some(items.unbind()) });
        }
        work::guarded(|| side_by_side(lines.py(), &mut items, &mut bytes, usize::MAX))?;
        let lines = Shared(Arc::new(bytes));
        Ok(read::Input::lines(name, move || io::Cursor::new(lines.clone())).into())
    }

    /// An object with `__arrow_c_stream__` or `__arrow_c_array__`.
    #[staticmethod]
    fn column(py: Python<'_>, column: &Bound<'_, PyAny>, name: String) -> PyResult<Self> {
        let column = Column::new(py, column)?;
        Ok(read::Input::lines(name, move || column.lines()).into())
    }
}

/// Lines that several may read.
#[derive(Clone)]
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Appends items of an iterable, each as a line, up to so many bytes and one item more; whether
/// there may be more of them.
pub(crate) fn side_by_side(
    py: Python<'_>,
    items: &mut Bound<'_, PyIterator>,
    lines: &mut Vec<u8>,
    room: usize,
) -> PyResult<bool> {
    const GLANCE: usize = 1 << 14;
    for (at, item) in items.enumerate() {
        add_item(&item?, lines)?;
        if lines.len() >= room {
            return Ok(true);
        }
        if at % GLANCE == GLANCE - 1 {
            py.check_signals()?;
        }
    }
    Ok(false)
}

/// Appends an item as one line; None and NaN, as columns have them, are blank ones.
pub(crate) fn add_item(item: &Bound<'_, PyAny>, lines: &mut Vec<u8>) -> PyResult<()> {
    if let Ok(text) = item.cast::<PyString>() {
        if let Ok(text) = text.to_str() {
            add_line(text.as_bytes(), lines);
        } else {
            let bytes = text.call_method1("encode", ("utf-8", "surrogateescape"));
            let bytes = bytes.or_else(|_| text.call_method1("encode", ("utf-8", "replace")))?;
            add_line(bytes.cast::<PyBytes>()?.as_bytes(), lines);
        }
    } else if let Ok(bytes) = item.cast::<PyBytes>() {
        add_line(bytes.as_bytes(), lines);
    } else if let Ok(bytes) = item.cast::<PyByteArray>() {
        add_line(&bytes.to_vec(), lines);
    } else if item.is_none() || item.ne(item).unwrap_or(true) {
        add_line(b"", lines);
    } else {
        let kind = item.get_type().name()?.to_string();
        return Err(LogboomError::new_err(format!("a line is str or bytes, not {kind}")));
    }
    Ok(())
}

/// Appends a text as one line.
fn add_line(text: &[u8], lines: &mut Vec<u8>) {
    let start = lines.len();
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    lines.extend_from_slice(text);
    if memchr::memchr(b'\n', text).is_some() {
        lines[start..].iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = b' ');
    }
    lines.push(b'\n');
}

/// The texts of a column, none of them copied.
#[derive(Clone)]
pub(crate) struct Column(Arc<[Texts]>);

/// The texts of an array, as bytes, since nobody has checked that they are UTF-8.
enum Texts {
    Small(BinaryArray),
    Large(LargeBinaryArray),
    View(BinaryViewArray),
    /// A dictionary; the keys say which are null.
    Words {
        words: Box<Texts>,
        keys: Vec<usize>,
        array: ArrayRef,
    },
    Nulls(usize),
}

impl Column {
    /// Takes over the column of an object.
    pub(crate) fn new(py: Python<'_>, object: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self(arrays(py, object, Texts::new)?.into()))
    }

    /// Number of its values.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(Texts::len).sum()
    }

    /// Its lines, from the first on.
    pub(crate) fn lines(&self) -> Lines {
        Lines { column: self.clone(), array: 0, row: 0, ready: Vec::new(), taken: 0 }
    }
}

/// The values of a column of timestamps, of which there are to be `count`.
pub(crate) fn times(
    py: Python<'_>,
    object: &Bound<'_, PyAny>,
    count: usize,
) -> PyResult<Vec<Option<Stamp>>> {
    let times = arrays(py, object, stamps)?.concat();
    if times.len() == count {
        return Ok(times);
    }
    Err(LogboomError::new_err(format!(
        "{} times for {count} values: give one for each",
        times.len()
    )))
}

/// The arrays of a column of an object, each taken over and made what it is wanted as.
fn arrays<T: Send + 'static>(
    py: Python<'_>,
    object: &Bound<'_, PyAny>,
    make: impl Fn(&ArrayRef) -> Result<T, ArrowError> + Send + 'static,
) -> PyResult<Vec<T>> {
    if object.hasattr("__arrow_c_stream__")? {
        let capsule = object.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
        let stream = capsule.pointer_checked(Some(c"arrow_array_stream"))?;
        // SAFETY: a capsule of this name holds such a struct; it is moved out, so that
        // the capsule finds it released.
        let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr().cast()) };
        let stream = in_stream(stream).map_err(work::error)?;
        let made = work::run(py, move |_| {
            stream.map(|array| make(&array?)).collect::<Result<_, ArrowError>>()
        });
        return made?.map_err(told);
    }
    let pair = object.call_method0("__arrow_c_array__")?.cast_into::<PyTuple>()?;
    let (schema, array): (Bound<'_, PyCapsule>, Bound<'_, PyCapsule>) = pair.extract()?;
    let schema = schema.pointer_checked(Some(c"arrow_schema"))?;
    let array = array.pointer_checked(Some(c"arrow_array"))?;
    // SAFETY: capsules of these names hold such structs, of which the second is as the
    // first says; both are moved out, so that the capsules find them released.
    let (schema, array) = unsafe {
        let schema = FFI_ArrowSchema::from_raw(schema.as_ptr().cast());
        (schema, FFI_ArrowArray::from_raw(array.as_ptr().cast()))
    };
    let array = if is_null(&schema).map_err(work::error)? {
        nulls(&array)
    } else {
        // SAFETY: the array is as the schema says.
        make_array(unsafe { from_ffi(array, &schema) }.map_err(work::error)?)
    };
    Ok(vec![make(&array).map_err(told)?])
}

/// An error of a column; what it is not wanted as is said in our words alone.
fn told(error: ArrowError) -> PyErr {
    match error {
        ArrowError::SchemaError(what) => work::error(what),
        other => work::error(other),
    }
}

type Arrays = Box<dyn Iterator<Item = Result<ArrayRef, ArrowError>> + Send>;

/// The arrays of a stream.
fn in_stream(mut stream: FFI_ArrowArrayStream) -> Result<Arrays, ArrowError> {
    let mut schema = FFI_ArrowSchema::empty();
    // SAFETY: a stream has this call for as long as it is not released.
    let code = stream.get_schema().map(|call| unsafe { call(&raw mut stream, &raw mut schema) });
    if code != Some(0) || !is_null(&schema)? {
        return Ok(Box::new(ArrayStreamReader::try_new(stream)?));
    }
    Ok(Box::new(std::iter::from_fn(move || {
        let mut array = FFI_ArrowArray::empty();
        // SAFETY: as above.
        match unsafe { stream.get_next()?(&raw mut stream, &raw mut array) } {
            0 => (!array.is_released()).then(|| Ok(nulls(&array))),
            code => {
                let what = format!("the next array of a stream: error {code}");
                Some(Err(ArrowError::CDataInterface(what)))
            }
        }
    })))
}

/// Whether there are nulls alone, which libraries export with buffers or without: nobody is to
/// look at those.
fn is_null(schema: &FFI_ArrowSchema) -> Result<bool, ArrowError> {
    Ok(match DataType::try_from(schema)? {
        DataType::Null => true,
        DataType::Struct(fields) => {
            matches!(&*fields, [field] if field.data_type() == &DataType::Null)
        }
        _ => false,
    })
}

fn nulls(array: &FFI_ArrowArray) -> ArrayRef {
    Arc::new(NullArray::new(array.len()))
}

/// The values of an array of timestamps.
fn stamps(array: &ArrayRef) -> Result<Vec<Option<Stamp>>, ArrowError> {
    Ok(match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => {
            ticks::<TimestampSecondType>(array, 1_000_000_000)
        }
        DataType::Timestamp(TimeUnit::Millisecond, _) => {
            ticks::<TimestampMillisecondType>(array, 1_000_000)
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            ticks::<TimestampMicrosecondType>(array, 1_000)
        }
        DataType::Timestamp(TimeUnit::Nanosecond, _) => ticks::<TimestampNanosecondType>(array, 1),
        DataType::Null => vec![None; array.len()],
        other => {
            let what = format!("times are a column of timestamps, not of {other}");
            return Err(ArrowError::SchemaError(what));
        }
    })
}

/// Timestamps whose unit is so many nanoseconds.
fn ticks<T: ArrowPrimitiveType<Native = i64>>(array: &ArrayRef, unit: i64) -> Vec<Option<Stamp>> {
    let stamp = |ticks: i64| Stamp::new(ticks.saturating_mul(unit), Some(0));
    array.as_primitive::<T>().iter().map(|ticks| ticks.map(stamp)).collect()
}

impl Texts {
    fn new(array: &ArrayRef) -> Result<Self, ArrowError> {
        Ok(match array.data_type() {
            DataType::Utf8 => Self::Small(array.as_string::<i32>().clone().into()),
            DataType::LargeUtf8 => Self::Large(array.as_string::<i64>().clone().into()),
            DataType::Binary => Self::Small(array.as_binary().clone()),
            DataType::LargeBinary => Self::Large(array.as_binary().clone()),
            DataType::Utf8View => Self::View(array.as_string_view().clone().to_binary_view()),
            DataType::BinaryView => Self::View(array.as_binary_view().clone()),
            DataType::Null => Self::Nulls(array.len()),
            DataType::Dictionary(..) => {
                let words = array.as_any_dictionary();
                let keys = match words.values().len() {
                    0 => return Ok(Self::Nulls(array.len())),
                    _ => words.normalized_keys(),
                };
                let words = Box::new(Self::new(words.values())?);
                Self::Words { words, keys, array: Arc::clone(array) }
            }
            DataType::Struct(fields) if fields.len() == 1 && array.null_count() == 0 => {
                Self::new(array.as_struct().column(0))?
            }
            DataType::Struct(fields) => {
                let names: Vec<_> = fields.iter().map(|field| field.name().as_str()).collect();
                let names = names.join(", ");
                return Err(ArrowError::SchemaError(format!("give one column of {names}")));
            }
            other => {
                return Err(ArrowError::SchemaError(format!("a column of {other} is no text")));
            }
        })
    }

    fn len(&self) -> usize {
        match self {
            Self::Small(array) => array.len(),
            Self::Large(array) => array.len(),
            Self::View(array) => array.len(),
            Self::Words { keys, .. } => keys.len(),
            Self::Nulls(len) => *len,
        }
    }

    fn get(&self, at: usize) -> Option<&[u8]> {
        match self {
            Self::Small(array) => array.is_valid(at).then(|| array.value(at)),
            Self::Large(array) => array.is_valid(at).then(|| array.value(at)),
            Self::View(array) => array.is_valid(at).then(|| array.value(at)),
            Self::Words { words, keys, array } => {
                let keys = array.is_valid(at).then(|| keys.get(at))?;
                keys.filter(|key| **key < words.len()).and_then(|key| words.get(*key))
            }
            Self::Nulls(_) => None,
        }
    }
}

/// Reads the lines of a column.
pub(crate) struct Lines {
    column: Column,
    /// The next array, and the next row of it.
    array: usize,
    row: usize,
    /// Lines, and how many of their bytes were taken.
    ready: Vec<u8>,
    taken: usize,
}

impl Lines {
    /// Appends lines, up to so many bytes and one line more; whether there may be more.
    pub(crate) fn fill(&mut self, lines: &mut Vec<u8>, room: usize) -> bool {
        while let Some(texts) = self.column.0.get(self.array) {
            if lines.len() >= room {
                return true;
            }
            if self.row == texts.len() {
                (self.array, self.row) = (self.array + 1, 0);
                continue;
            }
            add_line(texts.get(self.row).unwrap_or_default(), lines);
            self.row += 1;
        }
        false
    }
}

impl Read for Lines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.ready.len() {
            let mut ready = std::mem::take(&mut self.ready);
            ready.clear();
            self.fill(&mut ready, buffer.len());
            (self.ready, self.taken) = (ready, 0);
        }
        let read = (&self.ready[self.taken..]).read(buffer)?;
        self.taken += read;
        Ok(read)
    }
}
