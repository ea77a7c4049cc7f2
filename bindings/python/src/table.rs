//! Record batches -> Python: Arrow's stream, and rows as dicts where no library is at hand.

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int64Type, TimestampNanosecondType};
use arrow_array::{Array, RecordBatch, RecordBatchIterator};
use arrow_schema::{DataType, SchemaRef};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};

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
}

#[pymethods]
impl Batches {
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
