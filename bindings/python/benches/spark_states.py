"""What logboom.spark moves and needs: ``python spark_states.py SHAPES...``.

Makes a log of as many shapes, counts it in 1, 2 and 4 partitions on ``local[2]``, and prints
rows of Markdown: bytes of states, time, and memory of a driver that mines.
"""

import random
import resource
import sys
import time
from functools import partial

import logboom
import logboom.spark
import pyarrow
from logboom.spark._states import _count
from pyspark.sql import SparkSession

LAYOUTS = ["<Date> <Level> <Component>: <Message>"]
ROWS = 10
"""Records of each shape."""


def log(shapes: int) -> pyarrow.Table:
    """Records of so many shapes, each of twelve words of which some are its own."""
    rng = random.Random(7)
    verbs = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=8)) for _ in range(2000)]
    texts = []
    for _ in range(shapes):
        words = " ".join(rng.choices(verbs, k=9))
        texts += [
            f"2026-05-01T{rng.randrange(24):02}:00:00Z INFO app.Main: {words} {n} of {n * 7} ms"
            for n in range(ROWS)
        ]
    rng.shuffle(texts)
    return pyarrow.table({"text": texts})


def main() -> None:
    """Measures logs of as many shapes as each argument says."""
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.driver.memory", "2g").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    print("| shapes | windows | partitions | states, bytes | a shape | one state | count, s |")
    for shapes in map(int, sys.argv[1:]):
        logs = spark.createDataFrame(log(shapes)).cache()
        for every in (None, "1h"):
            options = logboom.Options(layouts=LAYOUTS, independent=True)
            for partitions in (1, 2, 4):
                parts = logs.repartition(partitions).withColumnRenamed("text", "record")
                states = parts.mapInArrow(partial(_count, every, options), "state binary")
                sizes = [row[0] for row in states.selectExpr("length(state)").collect()]
                start = time.perf_counter()
                engine = logboom.spark.engine(parts, "record", every=every, layouts=LAYOUTS)
                took, one = time.perf_counter() - start, len(engine.save())
                found = engine.ledger()["shapes"]
                print(
                    f"| {found:,} | {every or 'one'} | {partitions} | {sum(sizes):,} "
                    f"| {sum(sizes) / found:.0f} | {one:,} | {took:.1f} |",
                    flush=True,
                )
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        templates = len(engine.templates())
        took = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        charged = engine.ledger()["folded"]
        print(
            f"{templates:,} templates of {found:,} shapes in {took:.1f} s; "
            f"folded {charged}; peak of the driver's Python {peak >> 10} MiB, {before >> 10} before"
        )


if __name__ == "__main__":
    main()
