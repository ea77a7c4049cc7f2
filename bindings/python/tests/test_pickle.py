"""Tables and labels cross processes, and copies are the same."""

import copy
import multiprocessing
import pickle
from pathlib import Path

import logboom
import polars
import pyarrow
import pytest
from logboom._logboom import Batches

LINES = [f"2026-05-01T12:0{at}:00Z INFO took {at} ms" for at in range(9)]


@pytest.mark.parametrize(
    "table",
    [
        logboom.templates(LINES),
        logboom.counts(LINES, by=["severity"]),
        logboom.label([*LINES, None]),
        logboom.header(LINES),
        logboom.diff(LINES[:3], LINES),
        logboom.templates([]),
    ],
)
def test_tables_come_back_as_they_were(table: logboom.Table) -> None:
    for other in (pickle.loads(pickle.dumps(table)), copy.deepcopy(table)):
        assert other.to_dicts() == table.to_dicts()
        assert other.ledger == table.ledger
        assert pyarrow.table(other).schema == pyarrow.table(table).schema


def test_labels_come_back_as_they_were() -> None:
    engine = logboom.Engine()
    engine.push("app", LINES)
    for line in (LINES[0], "", "never seen"):
        label = engine.label_line(line)
        for other in (pickle.loads(pickle.dumps(label)), copy.deepcopy(label)):
            assert repr(other) == repr(label)


def test_other_bytes_are_no_table() -> None:
    sink = pyarrow.BufferOutputStream()
    other = pyarrow.table({"a": pyarrow.array([1], pyarrow.int8())})
    with pyarrow.ipc.new_stream(sink, other.schema) as stream:
        stream.write_table(other)
    whole = logboom.templates(LINES)._batches.__reduce__()[1][0]
    assert isinstance(whole, bytes)
    for bad in (b"", b"no table", whole[: len(whole) // 2], sink.getvalue().to_pybytes()):
        with pytest.raises(logboom.SnapshotError, match="no table"):
            Batches(bad)


def test_a_pool_of_processes_gives_tables(tmp_path: Path) -> None:
    files = [tmp_path / f"{at}.log" for at in range(2)]
    for file in files:
        file.write_text("\n".join(LINES))
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        tables = pool.map(logboom.templates, files)
    assert [table.to_dicts()[0]["count"] for table in tables] == [9, 9]


@pytest.mark.parametrize(
    "column",
    [
        polars.Series("m", [None, None]),
        polars.DataFrame({"m": [None, None]}),
        pyarrow.nulls(2),
        pyarrow.table({"m": pyarrow.nulls(2)}),
        pyarrow.chunked_array([pyarrow.nulls(1), pyarrow.nulls(1)]),
    ],
)
def test_a_column_of_nulls_has_blank_rows(column: object) -> None:
    assert [row["reason"] for row in logboom.label(column)] == ["blank", "blank"]
    engine = logboom.Engine()
    engine.push("app", column)
    engine.push("app", polars.Series(["x", "y"]), times=column)
    assert engine.ledger()["rejected"]["blank"] == 2
