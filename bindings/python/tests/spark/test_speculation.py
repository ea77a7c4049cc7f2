"""Two copies of a task at once, which takes a cluster of two hosts: two addresses of this one."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import logboom.spark
import pyarrow
import pytest
from pyspark.find_spark_home import _find_spark_home
from pyspark.sql import SparkSession
from pyspark.taskcontext import TaskContext
from test_spark import CONF, LAYOUTS, frame, one_machine

STALL = 120.0
"""Seconds that the first copy of a task stands still."""


@pytest.fixture
def spark(tmp_path: Path) -> Iterator[SparkSession]:
    if sys.platform != "linux":
        pytest.skip("only Linux has 127.0.0.2 without being asked for it")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    master, started = f"spark://127.0.0.1:{port}", []

    def start(role: str, *arguments: str) -> None:
        java = os.path.join(_find_spark_home(), "bin", "spark-class")
        command = [java, f"org.apache.spark.deploy.{role}", *arguments, "--webui-port", "0"]
        with (tmp_path / "log").open("ab") as log:
            started.append(subprocess.Popen(command, stdout=log, stderr=log))

    start("master.Master", "--host", "127.0.0.1", "--port", str(port))
    for at in (2, 3):
        place = ("--host", f"127.0.0.{at}", "--work-dir", str(tmp_path / str(at)))
        start("worker.Worker", *place, "--cores", "1", "--memory", "1g", master)
    try:
        builder = SparkSession.builder.master(master).config("spark.executor.memory", "1g")
        for name, value in CONF.items():
            builder = builder.config(name, value)
        session = builder.config("spark.executor.cores", "1").getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


def test_the_copy_of_a_slow_task_counts_once(spark: SparkSession, tmp_path: Path) -> None:
    def stall(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for at, batch in enumerate(batches):
            task = TaskContext.get()
            if at == 2 and task is not None and task.partitionId() == 0:
                (tmp_path / f"try{task.attemptNumber()}").touch()
                if task.attemptNumber() == 0:
                    time.sleep(STALL)
            yield batch

    logs, start = frame(spark, 4), time.monotonic()
    counted = logboom.spark.engine(
        logs.mapInArrow(stall, logs.schema), "text", every="1h", layouts=LAYOUTS
    )
    assert (tmp_path / "try0").exists()
    assert (tmp_path / "try1").exists(), "Spark started no copy"
    assert time.monotonic() - start < STALL, "the copy was not taken"
    assert counted.save() == one_machine("1h").save()
