//! rows -> Apache Parquet.
//!
//! Its columns are those of [`arrow`](super::arrow).

use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::io::{self, Write};

use super::Column;
pub use super::arrow::Batch;

/// Rows that are gathered before they are written.
const BATCH: usize = 1 << 14;

/// Writes all rows.
pub fn rows<R>(columns: &[Column<R>], rows: &[R], out: impl Write + Send) -> io::Result<()> {
    let mut writer = Writer::new(columns, out)?;
    for rows in rows.chunks(BATCH) {
        let mut batch = Batch::new(columns);
        rows.iter().for_each(|row| batch.push(columns, row));
        writer.write(batch)?;
    }
    writer.finish()
}

/// Writes batches of rows of the same columns.
#[derive(Debug)]
pub struct Writer<W: Write + Send> {
    inner: ArrowWriter<W>,
}

impl<W: Write + Send> Writer<W> {
    /// A writer of rows with these columns.
    pub fn new<R>(columns: &[Column<R>], out: W) -> io::Result<Self> {
        let empty = Batch::new(columns).finish().map_err(|error| failed(error.into()))?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
        let inner =
            ArrowWriter::try_new(out, empty.schema(), Some(properties.build())).map_err(failed)?;
        Ok(Self { inner })
    }

    /// Writes a batch; an empty one is nothing.
    pub fn write(&mut self, batch: Batch) -> io::Result<()> {
        let batch = batch.finish().map_err(|error| failed(error.into()))?;
        self.inner.write(&batch).map_err(failed)
    }

    /// Writes what ends the file; without it nobody can read it.
    pub fn finish(self) -> io::Result<()> {
        self.inner.close().map(drop).map_err(failed)
    }
}

/// The error of the output itself, where it is one.
fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(source) => io::Error::other(source),
        },
        error => io::Error::other(error),
    }
}
