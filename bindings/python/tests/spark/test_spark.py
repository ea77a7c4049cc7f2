"""A real cluster against one engine: partitions, lost tasks, streams."""

import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import logboom
import pyarrow
import pytest

if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java, which is not here", allow_module_level=True)

import logboom.spark
from pyspark.sql import DataFrame, SparkSession
from pyspark.taskcontext import TaskContext

LAYOUTS = ["<Date> <Level> <Component>: <Message>"]
START = datetime(2026, 5, 1, tzinfo=timezone.utc)

CONF = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.session.timeZone": "Asia/Tokyo",
    # Small batches, so that a partition has many and a task can fail between them.
    "spark.sql.execution.arrow.maxRecordsPerBatch": "100",
    "spark.speculation": "true",
    "spark.speculation.interval": "100ms",
    "spark.speculation.quantile": "0.5",
    "spark.speculation.multiplier": "2",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local-cluster[2,1,1024]")
    for name, value in CONF.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def lines(count: int) -> list[str | None]:
    """Records of some programs, some without a header, some blank."""
    found: list[str | None] = []
    for n in range(count):
        moment = (START + timedelta(seconds=7 * n)).strftime("%Y-%m-%dT%H:%M:%SZ")
        found.append(
            (
                f"{moment} INFO app.Pool: took {n * 37 % 1000} ms",
                f"{moment} WARN app.Store: disk is {n % 100}% full",
                f"{moment} ERROR app.Net: no route to 10.0.{n % 7}.{n % 250}",
                f"    at frame{n % 5} of worker {n}",
                "\ufeffmark" if n % 2 else None,
                f"{moment} INFO app.Pool: user u{n} logged {'in' if n % 3 else 'out'}",
            )[n % 6]
        )
    return found


TEXTS = lines(3000)


def one_machine(every: str | None = None, times: Any = None, **options: Any) -> logboom.Engine:
    """What one engine says."""
    engine = logboom.Engine(every, layouts=LAYOUTS, independent=True, **options)
    engine.push("", pyarrow.array(TEXTS, pyarrow.string()), times)
    engine.finish("")
    return engine


def frame(spark: SparkSession, partitions: int, texts: list[str | None] = TEXTS) -> DataFrame:
    rows = pyarrow.table({"n": range(len(texts)), "text": pyarrow.array(texts, pyarrow.string())})
    return spark.createDataFrame(rows).repartition(partitions, "n")


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with times in UTC."""
    return [
        {
            name: value.astimezone(timezone.utc) if isinstance(value, datetime) else value
            for name, value in row.items()
        }
        for row in rows
    ]


def collected(table: DataFrame) -> list[dict[str, Any]]:
    return plain(
        [
            {
                name: dict(value) if isinstance(value, list) and name == "severity" else value
                for name, value in row.items()
            }
            for row in table.toArrow().to_pylist()
        ]
    )


@pytest.mark.parametrize("partitions", [1, 2, 4, 7, 20])
def test_any_partitions_say_what_one_machine_says(spark: SparkSession, partitions: int) -> None:
    logs = frame(spark, partitions)
    options: Any = {"every": "1h", "by": ["severity", "component"]}
    counted = logboom.spark.engine(logs, "text", layouts=LAYOUTS, **options)
    assert counted.save() == one_machine(**options).save()


def test_tables_are_those_of_one_machine(spark: SparkSession) -> None:
    logs = frame(spark, 4)
    templates = logboom.spark.templates(logs, "text", layouts=LAYOUTS)
    assert collected(templates) == plain(one_machine().templates().to_dicts())
    counts = logboom.spark.counts(logs, "text", every="1h", by=["severity"], layouts=LAYOUTS)
    expected = one_machine("1h", by=["severity"]).counts().to_dicts()
    assert collected(counts) == plain(expected)
    # Rows without a time are in no window.
    assert any(row["window_start"] is None for row in expected)


def test_layouts_are_learned_from_the_first_rows(spark: SparkSession) -> None:
    found = logboom.spark.layouts(frame(spark, 4), "text")
    assert found
    learned = logboom.spark.engine(frame(spark, 2), "text", layouts=found)
    assert learned.save() == logboom.spark.engine(frame(spark, 5), "text", layouts=found).save()
    assert logboom.spark.templates(frame(spark, 3), "text").count() > 3


def test_times_of_a_column_win(spark: SparkSession) -> None:
    logs = frame(spark, 3).selectExpr(
        "*", "if(n % 10 = 0, null, timestamp_seconds(n * 60)) as at", "concat('s', n % 3) as file"
    )
    counted = logboom.spark.engine(
        logs, "text", every="1h", time="at", source="file", by=["source"], layouts=LAYOUTS
    )
    alone = logboom.Engine("1h", by=["source"], layouts=LAYOUTS, independent=True)
    for rest in range(3):
        numbers = range(rest, len(TEXTS), 3)
        texts = pyarrow.array([TEXTS[n] for n in numbers], pyarrow.string())
        seconds = [None if n % 10 == 0 else n * 60 for n in numbers]
        alone.push(f"s{rest}", texts, pyarrow.array(seconds, pyarrow.timestamp("s", "UTC")))
        alone.finish(f"s{rest}")
    assert counted.save() == alone.save()


def test_labels_are_those_of_one_machine(spark: SparkSession) -> None:
    logs = frame(spark, 4)
    rows = logboom.spark.label(logs, "text", layouts=LAYOUTS).orderBy("n").toArrow().to_pylist()
    assert [(row["n"], row["text"]) for row in rows] == list(enumerate(TEXTS))
    expected = one_machine().label(pyarrow.array(TEXTS, pyarrow.string())).to_dicts()
    for row in expected:
        del row["line"], row["source"]
    assert plain([row["label"] for row in rows]) == plain(expected)


def test_streams_are_labelled_by_what_was_counted_before(
    spark: SparkSession, tmp_path: Path
) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/0.log").write_text("\n".join(text or "" for text in TEXTS) + "\n")
    stream = spark.readStream.text(str(tmp_path / "logs"))
    labelled = logboom.spark.label(stream, "value", labeler=one_machine().labeler())
    writer = labelled.writeStream.format("memory").queryName("labelled")
    writer.trigger(availableNow=True).start().awaitTermination()
    rows = spark.table("labelled").groupBy("label.template").count().toArrow().to_pylist()
    expected = {row["template"]: row["count"] for row in one_machine().templates().to_dicts()}
    blank = sum(not text for text in TEXTS)
    assert {row["template"]: row["count"] for row in rows} == {**expected, None: blank}


def test_examples_of_the_pages(spark: SparkSession, tmp_path: Path) -> None:
    package = Path(__file__).parents[2]
    pages = (package / "README.md", package.parents[1] / "docs/SPARK.md")
    blocks = [
        block
        for page in pages
        for block in re.findall(r"^```python\n(.*?)^```", page.read_text(), re.M | re.S)
        if "logboom.spark" in block
    ]
    assert len(blocks) >= 4
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs/0.log").write_text("\n".join(text or "" for text in TEXTS) + "\n")
    shown: list[int] = []
    names: dict[str, Any] = {
        "spark": spark,
        "logs": frame(spark, 2).selectExpr(
            "text as value", "timestamp_seconds(n) as at", "concat('s', n % 3) as file"
        ),
        "stream": spark.readStream.text(str(tmp_path / "logs")),
        "show": lambda counts, batch: shown.append(counts.count()),
    }
    for block in blocks:
        exec(block.replace("/checkpoints", str(tmp_path / "checkpoints")), names)
        if "query" in names:
            names["query"].processAllAvailable()
            names.pop("query").stop()
    assert shown == [one_machine("1m").counts().to_pyarrow().num_rows]


def test_what_cannot_be_is_said(spark: SparkSession) -> None:
    logs = frame(spark, 1, ["a b"])
    with pytest.raises(logboom.LogboomError, match="column n is of bigint"):
        logboom.spark.templates(logs, "n")
    with pytest.raises(logboom.LogboomError, match="there is a column TEXT"):
        logboom.spark.label(logs, "text", into="TEXT")
    with pytest.raises(logboom.LogboomError, match="no option is named"):
        logboom.spark.templates(logs, "text", no="such")  # type: ignore[call-arg]
    with pytest.raises(logboom.LogboomError, match="by StreamingCounts"):
        logboom.spark.templates(spark.readStream.format("rate").load(), "value")
    with pytest.raises(logboom.LogboomError, match="has the options of its engine"):
        labeler = one_machine().labeler()
        logboom.spark.label(logs, "text", labeler=labeler, layouts=LAYOUTS)
    assert logboom.spark.templates(logs.limit(0), "text").count() == 0


def ills(folder: Path) -> dict[str, Callable[[], None]]:
    """What can befall a task between two batches, once, and what it leaves in the folder."""

    def first() -> bool:
        """Whether this is the first try; a stage that is run again numbers its tries anew."""
        if TaskContext.get().partitionId() != 0:  # type: ignore[union-attr]
            return False
        try:
            (folder / "befell").touch(exist_ok=False)
        except FileExistsError:
            (folder / "again").touch()
            return False
        return True

    def crash() -> None:
        if first():
            os._exit(1)

    def lose() -> None:
        """Kills the executor: the parent of the daemon that this worker is forked from."""
        if first():
            daemon = Path(f"/proc/{os.getppid()}/stat").read_text()
            os.kill(int(daemon.rpartition(")")[2].split()[1]), signal.SIGKILL)
            time.sleep(60)

    return {"crash": crash, "lose": lose}


@pytest.mark.parametrize("ill", ["crash", "lose"])
def test_tasks_that_run_again_count_once(spark: SparkSession, tmp_path: Path, ill: str) -> None:
    befall = ills(tmp_path)[ill]

    def suffer(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for at, batch in enumerate(batches):
            if at == 2:
                befall()
            yield batch

    logs = frame(spark, 4)
    counted = logboom.spark.engine(
        logs.mapInArrow(suffer, logs.schema), "text", every="1h", layouts=LAYOUTS
    )
    assert (tmp_path / "befell").exists()
    assert (tmp_path / "again").exists(), "the task was not run again"
    assert counted.save() == one_machine("1h").save()


def test_a_stream_goes_on_where_it_was(spark: SparkSession, tmp_path: Path) -> None:
    logs, checkpoint, states = (str(tmp_path / name) for name in ("logs", "checkpoint", "states"))
    seen: dict[int, list[dict[str, Any]]] = {}

    def run(fail_at: int | None = None) -> None:
        def each(counts: DataFrame, batch: int) -> None:
            if batch == fail_at:
                raise RuntimeError("the driver is lost")
            seen[batch] = collected(counts)

        counting = logboom.spark.StreamingCounts(
            "value", states, each=each, every="1h", layouts=LAYOUTS
        )
        stream = spark.readStream.option("maxFilesPerTrigger", 1).text(logs)
        writer = stream.writeStream.foreachBatch(counting).trigger(availableNow=True)
        query = writer.option("checkpointLocation", checkpoint).start()
        query.awaitTermination()

    folder = Path(logs)
    folder.mkdir()
    third = len(TEXTS) // 3
    for at in range(3):
        part = [text or "" for text in TEXTS[at * third : (at + 1) * third]]
        # Spark takes files by their age.
        (folder / f"{at}.log").write_text("\n".join(part) + "\n")
        os.utime(folder / f"{at}.log", (1_700_000_000 + at, 1_700_000_000 + at))
    # After its state was written the second batch fails, and is run again by the next query.
    with pytest.raises(Exception, match="the driver is lost"):
        run(fail_at=1)
    assert sorted(seen) == [0]
    run()
    assert sorted(seen) == [0, 1, 2]
    assert sum(row["count"] for row in seen[1]) < sum(row["count"] for row in seen[2])
    assert seen[2] == plain(one_machine("1h").counts().to_dicts())
    # Nothing new: nothing is counted again.
    run()
    assert sorted(seen) == [0, 1, 2]
    # States that nobody can ask for are gone, and a wrong path is told.
    assert sorted(path.name for path in Path(states).iterdir()) == ["1", "2"]
    with pytest.raises(logboom.LogboomError, match="no state of batch 7"):
        logboom.spark.StreamingCounts("value", states).engine(spark, 7)
