"""DataFrames -> engines, and what they know as DataFrames."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from hashlib import sha256
from typing import Any, Protocol

import pyarrow
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructField, StructType
from typing_extensions import Unpack

from .. import Engine, Labeler, LogboomError, Options, Table
from .._options import wishes
from ._states import Given, Made, sample, texts, total

NOT_OF_ROWS = ("line", "source")
"""What a label tells of the place of a record, which a row has not."""


class Shared(Protocol):
    """A value that all executors have."""

    @property
    def value(self) -> Any:
        """The value."""


def layouts(frame: DataFrame, column: str | Column, **options: Unpack[Options]) -> list[str]:
    """The layouts of headers, learned from the first rows of the partitions.

    Of up to fifty thousand rows, a thousand of each partition: so much comes to the driver.
    """
    return _learned(_records(frame, column), options)


def engine(
    frame: DataFrame,
    column: str | Column,
    *,
    every: str | timedelta | None = None,
    time: str | Column | None = None,
    source: str | Column | None = None,
    **options: Unpack[Options],
) -> Engine:
    """The engine that has counted all rows, on the driver: ask it what you like.

    `time` is a column of timestamps that count in place of those in the records, `source` one
    of names to split counts by. Layouts are learned if no option gives them.
    """
    records = _records(frame, column, time, source)
    plain, width = plain_options(records, options, every)
    state = total(records, width, plain)
    return Engine(width, **plain) if state is None else Engine.load(state)


def templates(
    frame: DataFrame, column: str | Column, *, typed: bool = False, **options: Unpack[Options]
) -> DataFrame:
    """The templates of all rows, those with the most records first."""
    return shown(frame.sparkSession, engine(frame, column, **options).templates(typed=typed))


def counts(
    frame: DataFrame,
    column: str | Column,
    *,
    every: str | timedelta = "1m",
    time: str | Column | None = None,
    source: str | Column | None = None,
    typed: bool = False,
    **options: Unpack[Options],
) -> DataFrame:
    """Event counts by template and window, `every` wide; rows without a time are in none."""
    counted = engine(frame, column, every=every, time=time, source=source, **options)
    return shown(frame.sparkSession, counted.counts(typed=typed))


def label(
    frame: DataFrame,
    column: str | Column,
    *,
    into: str = "label",
    labeler: Labeler | None = None,
    **options: Unpack[Options],
) -> DataFrame:
    """The frame with one more column: each record's time, template, variables and so on.

    All rows are counted first, at once, and the templates are made once, here. The labels are
    made when Spark wants them, each batch of rows by the templates of all. With a `labeler`,
    that of an engine, its templates are taken and nothing is counted; so streams are labelled.
    """
    if labeler is not None and options:
        raise LogboomError("a labeler has the options of its engine: give it alone")
    if into.lower() in (name.lower() for name in frame.columns):
        raise LogboomError(f"there is a column {into}: name another with `into`")
    record = texts(frame, column)
    options["samples"] = False
    state = (labeler or engine(frame, record, **options).labeler()).save()
    shared = frame.sparkSession.sparkContext.broadcast(state)
    schema = StructType([*frame.schema.fields, StructField(into, _label_type())])
    mapper = partial(_label, shared, sha256(state).hexdigest(), into)
    return frame.select("*", record.alias("__record__")).mapInArrow(mapper, schema)


def shown(spark: SparkSession, table: Table) -> DataFrame:
    """A table as a DataFrame, whose times have microseconds."""
    rows = _with_spark_times(table.to_pyarrow())
    if rows.num_rows == 0:
        # Spark takes no Arrow table of no batch.
        return spark.createDataFrame([], from_arrow_schema(rows.schema))
    return spark.createDataFrame(rows)


def plain_options(
    records: DataFrame, options: Options, every: str | timedelta | None
) -> tuple[Options, str | None]:
    """The options as executors take them, with layouts, and the width of windows."""
    wished = wishes(options, every)
    plain = options.copy()
    plain["independent"], plain["by"] = True, wished["by"]
    plain["since"], plain["until"] = wished["since"], wished["until"]
    plain["layouts"] = wished["layouts"]
    if wished["layouts"] is None and wished["header"] == "auto":
        plain["layouts"] = _learned(records, options)
    return plain, wished["every"]


def _records(
    frame: DataFrame,
    column: str | Column,
    time: str | Column | None = None,
    source: str | Column | None = None,
) -> DataFrame:
    if frame.isStreaming:
        raise LogboomError("a stream is counted by StreamingCounts, batch by batch")
    columns = [texts(frame, column).alias("record")]
    for name, kind, given in (("time", "timestamp", time), ("source", "string", source)):
        if given is not None:
            chosen = F.col(given) if isinstance(given, str) else given
            columns.append(chosen.cast(kind).alias(name))
    return frame.select(*columns)


def _learned(records: DataFrame, options: Options) -> list[str]:
    learner = Engine(None, **options)
    for part, head in enumerate(sample(records.select("record"))):
        learner.push(str(part), head)
        learner.finish(str(part))
    rows = Table(learner._engine.layouts()).to_dicts()
    return [row["layout"] for row in rows if row["layout"] is not None]


def _label_type() -> StructType:
    empty = Engine(header="none").label([]).to_pyarrow()
    return from_arrow_schema(_with_spark_times(empty.drop_columns(list(NOT_OF_ROWS))).schema)


def _label(shared: Shared, digest: str, into: str, batches: Given) -> Made:
    labeler = _loaded(digest, shared)
    for batch in batches:
        *columns, records = batch.columns
        labels = labeler.label(records).to_pyarrow().drop_columns(list(NOT_OF_ROWS))
        labels = _with_spark_times(labels).combine_chunks()
        column = labels.to_struct_array().combine_chunks()
        names = [*batch.schema.names[:-1], into]
        yield pyarrow.RecordBatch.from_arrays([*columns, column], names)


_labelers: dict[str, Labeler] = {}


def _loaded(digest: str, shared: Shared) -> Labeler:
    """The labeler that was broadcast; a process of an executor keeps the one it used last."""
    labeler = _labelers.get(digest)
    if labeler is None:
        _labelers.clear()
        labeler = _labelers[digest] = Labeler.load(shared.value)
    return labeler


def _with_spark_times(table: pyarrow.Table) -> pyarrow.Table:
    """Times in microseconds, as Spark has them, cut as `to_dicts` cuts them."""
    for at, field in enumerate(table.schema):
        if pyarrow.types.is_timestamp(field.type):
            micros = pyarrow.compute.floor_temporal(table.column(at), unit="microsecond")
            kind = pyarrow.timestamp("us", field.type.tz)
            table = table.set_column(at, field.name, micros.cast(kind))
    return table
