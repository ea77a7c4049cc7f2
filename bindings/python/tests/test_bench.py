"""The bench of the package runs: once, on a small log."""

import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]


def test_the_bench_runs_and_memory_is_flat() -> None:
    command = [sys.executable, str(REPOSITORY / "benches/python.py")]
    command.append(str(REPOSITORY / "corpora/real/syslog.log"))
    command += ["--lines", "1000", "--column", "2000", "--label", "200000", "--rounds", "1"]
    if "LOGBOOM_COMMAND" in os.environ:
        command += ["--command", os.environ["LOGBOOM_COMMAND"]]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    for told in ("memory after", "tipping", "label_line", "counts of the file", "column"):
        assert told in run.stdout
