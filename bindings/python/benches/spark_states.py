"""What logboom.spark moves and needs: ``python spark_states.py [--driver] SHAPES...``.

Makes a log of as many shapes, ten records of each, counts it in 1, 2 and 4 partitions on
``local[2]``, and prints rows of Markdown: bytes of states, what Spark says that it moved between
tasks, and time. Then what a driver needs that has the state: a process of its own loads it, mines
and makes what is broadcast for labels; at last one that loads that, as executors do. With
``--driver`` the state is made by one engine, without Spark, and that part alone is measured.
"""

import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import logboom
import logboom.spark
import pyarrow
from logboom.spark._states import _count
from pyspark.sql import SparkSession

LAYOUTS = ["<Date> <Level> <Component>: <Message>"]
ROWS = 10
"""Records of each shape."""

NAMES = 20
"""Shapes of each text."""

ALONE = """
import resource, sys, time
import logboom
def told(what, start):
    took = time.perf_counter() - start
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    now, peak = (int(status[name].split()[0]) >> 10 for name in ("VmRSS", "VmHWM"))
    print(f"| {what} | {took:.1f} | {now:,} | {peak:,} |", flush=True)
start = time.perf_counter()
told(f"{sys.argv[2]}: Python alone", start)
with open(sys.argv[1], "rb") as file:
    state = file.read()
if sys.argv[2] == "driver":
    engine = logboom.Engine.load(state)
    told("driver: the engine, loaded", start)
    start = time.perf_counter()
    rows = len(engine.templates())
    told(f"driver: {rows:,} templates, mined", start)
    start = time.perf_counter()
    bytes = engine.labeler().save(sys.argv[1])
    told(f"driver: the labeler, {len(bytes):,} bytes", start)
else:
    labeler = logboom.Labeler.load(state)
    told("worker: the labeler, loaded", start)
"""


def words() -> list[str]:
    """Words that the engine knows."""
    path = Path(__file__).parents[3] / "crates/logboom/src/lexicon/words.txt"
    return [word for word in path.read_text("utf-8").split() if len(word) > 3]


def log(shapes: int) -> pyarrow.Table:
    """Records of so many shapes: each text of eight words comes with twenty names."""
    rng, known = Random(7), words()
    texts = []
    for at in range(shapes):
        if at % NAMES == 0:
            text = [rng.choice(known) for _ in range(8)]
        name = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=10))
        message = " ".join([*text[:5], name, *text[5:]])
        texts += [
            f"2026-05-01T{rng.randrange(24):02}:00:00Z INFO app.Main: {message} {n} of {n * 7} ms"
            for n in range(ROWS)
        ]
    rng.shuffle(texts)
    return pyarrow.table({"text": texts})


def shuffled(spark: SparkSession) -> int:
    """Bytes that tasks have written for other tasks so far."""
    context: Any = spark.sparkContext
    none = context._gateway.new_array(context._jvm.double, 0)
    empty = context._jvm.java.util.ArrayList()
    store = context._jsc.sc().statusStore()
    context._jsc.sc().listenerBus().waitUntilEmpty()
    stages = store.stageList(None, False, False, none, empty)
    return sum(stages.apply(at).shuffleWriteBytes() for at in range(stages.size()))


def spark_side(spark: SparkSession, shapes: int, path: Path) -> None:
    """Counts in partitions; the last state is left at the path."""
    logs = spark.createDataFrame(log(shapes))
    wished = logboom.Options(layouts=LAYOUTS, max_memory="64G")
    for every in ("1h", None):
        options = logboom.Options(**wished, independent=True)
        for partitions in (1, 2, 4):
            parts = logs.repartition(partitions).withColumnRenamed("text", "record").cache()
            parts.count()
            states = parts.mapInArrow(partial(_count, every, options), "state binary")
            sizes = [row[0] for row in states.selectExpr("length(state)").collect()]
            start, before = time.perf_counter(), shuffled(spark)
            engine = logboom.spark.engine(parts, "record", every=every, **wished)
            took, moved = time.perf_counter() - start, shuffled(spark) - before
            one, ledger = len(engine.save(path)), engine.ledger()
            assert ledger["folded"] == 0
            found = ledger["shapes"]
            print(
                f"| {found:,} | {every or 'one'} | {partitions} | {sum(sizes):,} | {moved:,} "
                f"| {sum(sizes) / found:.0f} | {one:,} | {one / found:.0f} | {took:.1f} |",
                flush=True,
            )
            parts.unpersist()


def driver_side(shapes: int, path: Path) -> None:
    """Measures processes that have the state at the path, and what labels."""
    print(f"| of {shapes:,} | s | MiB | peak |\n|---|---|---|---|", flush=True)
    for role in ("driver", "worker"):
        subprocess.run([sys.executable, "-c", ALONE, path, role], check=True)
    print()


def alone(shapes: int, path: Path) -> None:
    """Leaves at the path the state that Spark would make."""
    engine = logboom.Engine(layouts=LAYOUTS, max_memory="64G", independent=True)
    engine.push("", log(shapes).column("text"))
    engine.finish("")
    print(f"{len(engine.save(path)):,} bytes")


def main() -> None:
    """Measures logs of as many shapes as each argument says."""
    numbers = [int(shapes) for shapes in sys.argv[1:] if shapes != "--driver"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "state")
        if "--driver" in sys.argv:
            for shapes in numbers:
                alone(shapes, path)
                driver_side(shapes, path)
            return
        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.ui.showConsoleProgress", "false")
        spark = builder.config("spark.driver.memory", "3g").getOrCreate()
        spark.sparkContext.setLogLevel("ERROR")
        for shapes in numbers:
            print(
                "| shapes | windows | partitions | states, bytes | moved | a shape | the state "
                "| a shape | s |\n|---|---|---|---|---|---|---|---|---|"
            )
            spark_side(spark, shapes, path)
            print()
            driver_side(shapes, path)


if __name__ == "__main__":
    main()
