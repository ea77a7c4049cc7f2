"""The rows of the golden that the command and the library are checked against."""

import json
from itertools import groupby
from pathlib import Path

import logboom
import pytest
from test_logboom import ROOT, plain

LINES = [
    json.loads(line)
    for line in (ROOT / "tests/goldens/faces.ndjson").read_text("utf-8").splitlines()
]
CASES = {key: list(rows) for key, rows in groupby(LINES, lambda row: (row["log"], row["what"]))}


@pytest.mark.parametrize(("log", "what"), CASES)
def test_python_gives_the_same_rows(log: str, what: str) -> None:
    path = Path(ROOT / f"corpora/real/{log}.log")
    if what == "templates":
        table = logboom.templates(path, year=2026)
    elif what == "counts":
        table = logboom.counts(path.read_bytes(), "1h", by=["severity"], year=2026)
    else:
        with open(path, "rb") as file:
            table = logboom.header(file, year=2026)
    rows = [plain(line["row"]) for line in CASES[log, what]]
    assert [plain(row) for row in table.to_dicts()[: len(rows)]] == rows
