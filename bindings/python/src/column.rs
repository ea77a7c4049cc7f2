//! A column of texts, through the Arrow C data interface -> lines.
//!
//! Each value is one line, a null a blank one; a line end within a value becomes a blank.
//! The only place with `unsafe`: it takes over the structs of another library.
#![allow(unsafe_code, reason = "the C data interface hands over pointers")]

use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::types::{
    ArrowPrimitiveType, ByteArrayType, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, BinaryArray, GenericByteArray, LargeBinaryArray, make_array};
use arrow_schema::{ArrowError, DataType, TimeUnit};
use logboom::time::Stamp;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyCapsuleMethods, PyTuple};

use crate::work;

/// The arrays of a column, none of them copied.
pub(crate) struct Column(Box<dyn Iterator<Item = Result<ArrayRef, ArrowError>> + Send>);

impl Column {
    /// Takes over the column of an object with `__arrow_c_stream__` or `__arrow_c_array__`.
    pub(crate) fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if object.hasattr("__arrow_c_stream__")? {
            let capsule = object.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
            let stream = capsule.pointer_checked(Some(c"arrow_array_stream"))?;
            // SAFETY: a capsule of this name holds such a struct; it is moved out, so that
            // the capsule finds it released.
            let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr().cast()) };
            return Ok(Self(Box::new(ArrayStreamReader::try_new(stream).map_err(work::error)?)));
        }
        let pair = object.call_method0("__arrow_c_array__")?.cast_into::<PyTuple>()?;
        let (schema, array): (Bound<'_, PyCapsule>, Bound<'_, PyCapsule>) = pair.extract()?;
        let schema = schema.pointer_checked(Some(c"arrow_schema"))?;
        let array = array.pointer_checked(Some(c"arrow_array"))?;
        // SAFETY: capsules of these names hold such structs, of which the second is as the
        // first says; both are moved out, so that the capsules find them released.
        let data = unsafe {
            let schema = FFI_ArrowSchema::from_raw(schema.as_ptr().cast());
            from_ffi(FFI_ArrowArray::from_raw(array.as_ptr().cast()), &schema)
        };
        let array = make_array(data.map_err(work::error)?);
        Ok(Self(Box::new(std::iter::once(Ok(array)))))
    }

    /// The values of a column of timestamps.
    pub(crate) fn times(self) -> Result<Vec<Option<Stamp>>, ArrowError> {
        let mut times = Vec::new();
        for array in self.0 {
            let array = array?;
            match array.data_type() {
                DataType::Timestamp(TimeUnit::Second, _) => {
                    stamps::<TimestampSecondType>(&array, 1_000_000_000, &mut times);
                }
                DataType::Timestamp(TimeUnit::Millisecond, _) => {
                    stamps::<TimestampMillisecondType>(&array, 1_000_000, &mut times);
                }
                DataType::Timestamp(TimeUnit::Microsecond, _) => {
                    stamps::<TimestampMicrosecondType>(&array, 1_000, &mut times);
                }
                DataType::Timestamp(TimeUnit::Nanosecond, _) => {
                    stamps::<TimestampNanosecondType>(&array, 1, &mut times);
                }
                DataType::Null => times.extend(vec![None; array.len()]),
                other => {
                    let what = format!("times are a column of timestamps, not of {other}");
                    return Err(ArrowError::SchemaError(what));
                }
            }
        }
        Ok(times)
    }

    /// Gives `each` all lines, some at once, until it says false.
    pub(crate) fn lines(self, mut each: impl FnMut(&[u8]) -> bool) -> Result<(), ArrowError> {
        const PIECE: usize = 1 << 20;
        let mut lines = Vec::with_capacity(PIECE + (PIECE >> 2));
        let mut go_on = true;
        for array in self.0 {
            texts(&array?, &mut |text| {
                line(text.unwrap_or_default(), &mut lines);
                if lines.len() >= PIECE {
                    go_on = go_on && each(&lines);
                    lines.clear();
                }
            })?;
            if !go_on {
                return Ok(());
            }
        }
        each(&lines);
        Ok(())
    }
}

/// Appends timestamps whose unit is so many nanoseconds.
fn stamps<T>(array: &ArrayRef, unit: i64, times: &mut Vec<Option<Stamp>>)
where
    T: ArrowPrimitiveType<Native = i64>,
{
    let stamp = |ticks: i64| Stamp::new(ticks.saturating_mul(unit), Some(0));
    times.extend(array.as_primitive::<T>().iter().map(|ticks| ticks.map(stamp)));
}

/// Appends a value as one line.
fn line(text: &[u8], lines: &mut Vec<u8>) {
    let start = lines.len();
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    lines.extend_from_slice(text);
    lines[start..].iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = b' ');
    lines.push(b'\n');
}

/// Gives `each` the values of an array. Texts are taken as bytes, since nobody has checked
/// that they are UTF-8.
fn texts(array: &ArrayRef, each: &mut dyn FnMut(Option<&[u8]>)) -> Result<(), ArrowError> {
    match array.data_type() {
        DataType::Utf8 => bytes(&BinaryArray::from(array.as_string::<i32>().clone()), each),
        DataType::LargeUtf8 => {
            bytes(&LargeBinaryArray::from(array.as_string::<i64>().clone()), each);
        }
        DataType::Binary => bytes(array.as_binary::<i32>(), each),
        DataType::LargeBinary => bytes(array.as_binary::<i64>(), each),
        DataType::Utf8View => {
            array.as_string_view().clone().to_binary_view().iter().for_each(each);
        }
        DataType::BinaryView => array.as_binary_view().iter().for_each(each),
        DataType::Null => (0..array.len()).for_each(|_| each(None)),
        DataType::Dictionary(..) => {
            let words = array.as_any_dictionary();
            let mut values = Vec::new();
            texts(words.values(), &mut |text| values.push(text.map(<[u8]>::to_vec)))?;
            let keys = if values.is_empty() { Vec::new() } else { words.normalized_keys() };
            for at in 0..array.len() {
                let key = keys.get(at).filter(|_| words.keys().is_valid(at));
                each(key.and_then(|&key| values.get(key)?.as_deref()));
            }
        }
        DataType::Struct(fields) if fields.len() == 1 && array.null_count() == 0 => {
            texts(array.as_struct().column(0), each)?;
        }
        DataType::Struct(fields) => {
            let names: Vec<_> = fields.iter().map(|field| field.name().as_str()).collect();
            let names = names.join(", ");
            return Err(ArrowError::SchemaError(format!("give one column of {names}")));
        }
        other => return Err(ArrowError::SchemaError(format!("a column of {other} is no text"))),
    }
    Ok(())
}

fn bytes<T>(array: &GenericByteArray<T>, each: &mut dyn FnMut(Option<&[u8]>))
where
    T: ByteArrayType<Native = [u8]>,
{
    array.iter().for_each(each);
}

/// Writes the values of a column to the end of a file, each on a line.
#[pyfunction]
pub(crate) fn spool(py: Python<'_>, column: &Bound<'_, PyAny>, path: PathBuf) -> PyResult<()> {
    let column = Column::new(column)?;
    let file = OpenOptions::new().append(true).open(path)?;
    work::run(py, |stop| {
        let mut file = BufWriter::new(file);
        let mut written = Ok(());
        let read = column.lines(|lines| {
            written = file.write_all(lines);
            written.is_ok() && !stop.load(std::sync::atomic::Ordering::Relaxed)
        });
        read.map_err(work::error)?;
        written.and_then(|()| file.flush()).map_err(work::error)
    })?
}
