"""Rows -> the states of engines, one for each partition -> one state.

What runs on executors: functions of their partition alone, so that Spark may run a task
again, or twice at once, and nothing is counted double.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial, reduce
from typing import TypeAlias

import pyarrow
import pyarrow.compute
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, StringType
from pyspark.storagelevel import StorageLevel
from pyspark.taskcontext import TaskContext

from .. import Engine, LogboomError, Options

Given: TypeAlias = Iterable[pyarrow.RecordBatch]
Made: TypeAlias = Iterator[pyarrow.RecordBatch]

FAN = 8
"""States that one task merges, about."""

HEAD = 1000
"""Rows of a partition that layouts are learned from."""

SAMPLE = 50_000
"""Rows that layouts are learned from, over all partitions."""


def texts(frame: DataFrame, column: str | Column) -> Column:
    """The column of records, if it holds texts."""
    chosen = F.col(column) if isinstance(column, str) else column
    field = frame.select(chosen).schema.fields[0]
    if not isinstance(field.dataType, (StringType, BinaryType)):
        kind = field.dataType.simpleString()
        raise LogboomError(f"the column {field.name} is of {kind}: give one of string or binary")
    return chosen


def sample(records: DataFrame) -> list[list[str | bytes | None]]:
    """The first rows of partitions: of all, or of as many as are enough."""
    heads = records.mapInArrow(_head, f"part bigint, record {_kind(records)}").limit(SAMPLE)
    found: dict[int, list[str | bytes | None]] = {}
    for row in heads.toArrow().to_pylist():
        found.setdefault(row["part"], []).append(row["record"])
    return [found[part] for part in sorted(found)]


def _kind(records: DataFrame) -> str:
    return records.schema["record"].dataType.simpleString()


def _head(batches: Given) -> Made:
    part, left = TaskContext.get().partitionId(), HEAD  # type: ignore[union-attr]
    for batch in batches:
        records = batch.column("record").slice(0, left)
        parts = pyarrow.array([part] * len(records), pyarrow.int64())
        yield pyarrow.RecordBatch.from_arrays([parts, records], ["part", "record"])
        left -= len(records)
        if left == 0:
            return


def total(records: DataFrame, every: str | None, options: Options) -> bytes | None:
    """The state of all records; none if there are none.

    Each partition is counted where it is. Then the states are merged by a tree of shuffles,
    so that the driver gets one.
    """
    states = records.mapInArrow(partial(_count, every, options), "state binary")
    # Kept, so that to know how many there are does not count twice.
    kept = states.persist(StorageLevel.MEMORY_AND_DISK)
    try:
        merged, left = kept, kept.count()
        while left > 1:
            left = -(-left // FAN)
            merged = merged.repartition(left).mapInArrow(_merge, "state binary")
        found: list[bytes] = [bytes(row["state"]) for row in merged.collect()]
    finally:
        kept.unpersist()
    return found[0] if found else None


def _count(every: str | None, options: Options, batches: Given) -> Made:
    engine, rows = Engine(every, **options), 0
    for batch in batches:
        push(engine, batch)
        rows += batch.num_rows
    if rows:
        yield from _row(engine.save())


def _merge(batches: Given) -> Made:
    states = (state.as_py() for batch in batches for state in batch.column("state"))
    first = next(states, None)
    if first is not None:
        yield from _row(reduce(_add, states, Engine.load(first)).save())


def _add(engine: Engine, state: bytes) -> Engine:
    engine.merge(Engine.load(state))
    return engine


def _row(state: bytes) -> Made:
    yield pyarrow.RecordBatch.from_arrays([pyarrow.array([state], pyarrow.binary())], ["state"])


def push(engine: Engine, batch: pyarrow.RecordBatch) -> None:
    """Counts the rows of a batch: records, with times and the names of sources if it has them."""
    for name, rows in _by_source(batch):
        times = rows.column("time") if "time" in rows.schema.names else None
        engine.push(name, rows.column("record"), times)
        # The next rows of the source know nothing of these, so that it may end here.
        engine.finish(name)


def _by_source(batch: pyarrow.RecordBatch) -> Iterator[tuple[str, pyarrow.RecordBatch]]:
    if "source" not in batch.schema.names:
        yield "", batch
        return
    sources = batch.column("source").fill_null("")
    for source in sources.unique():
        yield source.as_py(), batch.filter(pyarrow.compute.equal(sources, source))
