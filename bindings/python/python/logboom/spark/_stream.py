"""Micro-batches -> counts of all of them, kept so that a restart loses and doubles nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession
from typing_extensions import Unpack

from .. import Engine, LogboomError, Options
from .._options import wishes
from ._frames import engine, layouts, shown

_SCHEMA = "state binary, layouts array<string>"


class StreamingCounts:
    """Counts a stream's rows: give it to ``foreachBatch``.

    >>> counting = StreamingCounts("value", "/checkpoints/counts")  # doctest: +SKIP
    >>> stream.writeStream.foreachBatch(counting).option(
    ...     "checkpointLocation", "/checkpoints/app"
    ... ).start()  # doctest: +SKIP

    The state after a batch is a function of the state after the batch before and of the rows
    of the batch, and is kept at `path` under the batch's number. So a batch that Spark runs
    again, after a restart too, counts once. `path` belongs to the checkpoint: with a new one
    goes a new path.
    """

    def __init__(
        self,
        column: str | Column,
        path: str,
        *,
        each: Callable[[DataFrame, int], object] | None = None,
        every: str | timedelta = "1m",
        time: str | Column | None = None,
        source: str | Column | None = None,
        typed: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """What :func:`counts` takes; `each` gets the counts so far after each batch.

        They are all counts, as of output mode ``complete``; it may be called again with a
        number that it had before. Layouts are learned from the first batch and kept.
        """
        self._column, self._path, self._each = column, path.rstrip("/"), each
        self._every, self._time, self._source = every, time, source
        self._typed, self._options = typed, options.copy()

    def __call__(self, frame: DataFrame, batch: int) -> None:
        """Counts a micro-batch."""
        spark = frame.sparkSession
        state, options = None, self._options.copy()
        if batch > 0:
            state, options["layouts"] = self._read(spark, batch - 1)
        if options.get("layouts") is None and options.get("header", "auto") == "auto":
            options["layouts"] = layouts(frame, self._column, **options)
        counted = engine(
            frame,
            self._column,
            every=self._every,
            time=self._time,
            source=self._source,
            **options,
        )
        if state is not None:
            counted.merge(Engine.load(state))
        self._write(spark, batch, counted, wishes(options)["layouts"])
        if self._each is not None:
            self._each(shown(spark, counted.counts(typed=self._typed)), batch)

    def engine(self, spark: SparkSession, batch: int) -> Engine:
        """What was counted up to a batch, the last one or the one before it."""
        state, _ = self._read(spark, batch)
        return Engine(self._every, **self._options) if state is None else Engine.load(state)

    def _read(self, spark: SparkSession, batch: int) -> tuple[bytes | None, list[str] | None]:
        path = f"{self._path}/{batch}"
        try:
            row = spark.read.schema(_SCHEMA).parquet(path).collect()[0]
        except (AnalysisException, IndexError) as error:
            raise LogboomError(
                f"{path}: no state of batch {batch}: a checkpoint and the path of its states "
                "belong together; begin anew with a new directory for each"
            ) from error
        return (None if row["state"] is None else bytes(row["state"])), row["layouts"]

    def _write(
        self, spark: SparkSession, batch: int, counted: Engine, layouts: list[str] | None
    ) -> None:
        """Keeps a state; of a stream that has had no row yet, nothing that the next must fit."""
        none = counted.ledger()["records"] == 0
        row = (None, self._layouts()) if none else (bytearray(counted.save()), layouts)
        written = spark.createDataFrame([row], _SCHEMA).coalesce(1).write
        written.mode("overwrite").parquet(f"{self._path}/{batch}")
        # The batch before may be asked for again, those before it never.
        _remove(spark, f"{self._path}/{batch - 2}")

    def _layouts(self) -> list[str] | None:
        return wishes(self._options)["layouts"]


def _remove(spark: SparkSession, path: str) -> None:
    """Removes a directory, if it is there, from whatever file system it is on."""
    jvm: Any = spark._jvm
    folder = jvm.org.apache.hadoop.fs.Path(path)
    folder.getFileSystem(spark._jsc.hadoopConfiguration()).delete(folder, True)
