//! Record batches -> Python: Arrow's stream, and rows as dicts where no library is at hand.
//! They are pickled by the bytes of Arrow's IPC stream, which are checked when they come back.

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int64Type, TimestampNanosecondType};
use arrow_array::{Array, RecordBatch, RecordBatchIterator};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, SchemaRef, TimeUnit};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyList, PyType};

use crate::{SnapshotError, work};

/// A table of Arrow, in pieces.
#[pyclass(frozen, module = "logboom._logboom")]
pub(crate) struct Batches {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Batches {
    /// Batches of one schema, of which there is at least one.
    pub(crate) fn new(first: &RecordBatch, mut batches: Vec<RecordBatch>) -> Self {
        batches.retain(|batch| batch.num_rows() > 0);
        Self { schema: first.schema(), batches }
    }

    fn save(&self) -> Result<Vec<u8>, ArrowError> {
        let mut writer = StreamWriter::try_new(Vec::new(), &self.schema)?;
        self.batches.iter().try_for_each(|batch| writer.write(batch))?;
        writer.into_inner()
    }

    fn load(bytes: &[u8]) -> Result<Self, ArrowError> {
        let reader = StreamReader::try_new(bytes, None)?;
        let schema = reader.schema();
        match schema.fields().iter().find(|field| !is_shown(field.data_type())) {
            Some(field) => Err(ArrowError::SchemaError(format!("no table has {field}"))),
            None => Ok(Self { schema, batches: reader.collect::<Result<_, _>>()? }),
        }
    }
}

#[pymethods]
impl Batches {
    /// The table of an IPC stream.
    #[new]
    fn loaded(py: Python<'_>, stream: &[u8]) -> PyResult<Self> {
        work::detached(py, || Self::load(stream))?
            .map_err(|error| SnapshotError::new_err(format!("these bytes are no table: {error}")))
    }

    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyType>, (Bound<'py, PyBytes>,))> {
        let (py, table) = (slf.py(), slf.get());
        let bytes = work::detached(py, || table.save())?.map_err(work::error)?;
        Ok((slf.get_type(), (PyBytes::new(py, &bytes),)))
    }

    /// The Arrow PyCapsule interface; what schema is asked for does not matter, as it may.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        let batches = self.batches.clone().into_iter().map(Ok);
        let reader = RecordBatchIterator::new(batches, self.schema.clone());
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// Number of rows.
    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Names of the columns.
    fn columns(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The rows from `start` on, at most so many; times are nanoseconds since 1970.
    fn rows<'py>(
        &self,
        py: Python<'py>,
        start: usize,
        length: usize,
    ) -> PyResult<Vec<Bound<'py, PyDict>>> {
        let (mut skip, mut rows) = (start, Vec::new());
        for batch in &self.batches {
            let from = skip.min(batch.num_rows());
            let to = (from + (length - rows.len())).min(batch.num_rows());
            skip -= from;
            for at in from..to {
                let row = PyDict::new(py);
                for (field, column) in self.schema.fields().iter().zip(batch.columns()) {
                    row.set_item(field.name(), value(py, column.as_ref(), at)?)?;
                }
                rows.push(row);
            }
        }
        Ok(rows)
    }
}

/// Whether [`value`] knows the type.
fn is_shown(kind: &DataType) -> bool {
    match kind {
        DataType::Boolean | DataType::Int64 | DataType::Float64 | DataType::Utf8 => true,
        DataType::Timestamp(unit, _) => *unit == TimeUnit::Nanosecond,
        DataType::List(item) => is_shown(item.data_type()),
        DataType::Map(entries, _) => is_shown(entries.data_type()),
        DataType::Struct(fields) => fields.iter().all(|field| is_shown(field.data_type())),
        _ => false,
    }
}

/// A value of an array; the types are those of [`logboom::emit::arrow`].
fn value<'py>(py: Python<'py>, array: &dyn Array, at: usize) -> PyResult<Bound<'py, PyAny>> {
    if array.is_null(at) {
        return Ok(py.None().into_bound(py));
    }
    match array.data_type() {
        DataType::Boolean => array.as_boolean().value(at).into_bound_py_any(py),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(at).into_bound_py_any(py),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(at).into_bound_py_any(py),
        DataType::Timestamp(..) => {
            array.as_primitive::<TimestampNanosecondType>().value(at).into_bound_py_any(py)
        }
        DataType::List(_) => {
            let list = array.as_list::<i32>().value(at);
            let items = (0..list.len()).map(|at| value(py, list.as_ref(), at));
            PyList::new(py, items.collect::<PyResult<Vec<_>>>()?)?.into_bound_py_any(py)
        }
        DataType::Map(..) => {
            let (entries, dict) = (array.as_map().value(at), PyDict::new(py));
            for at in 0..entries.len() {
                let (key, count) = (entries.column(0), entries.column(1));
                dict.set_item(value(py, key.as_ref(), at)?, value(py, count.as_ref(), at)?)?;
            }
            dict.into_bound_py_any(py)
        }
        DataType::Struct(fields) => {
            let dict = PyDict::new(py);
            for (field, column) in fields.iter().zip(array.as_struct().columns()) {
                dict.set_item(field.name(), value(py, column.as_ref(), at)?)?;
            }
            dict.into_bound_py_any(py)
        }
        _ => array.as_string::<i32>().value(at).into_bound_py_any(py),
    }
}
