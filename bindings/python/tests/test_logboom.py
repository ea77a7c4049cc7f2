"""The face against the command, sources of all kinds, errors, threads and signals."""

import io
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import logboom
import pandas
import polars
import pyarrow
import pytest

ROOT = Path(__file__).parents[3]
LOGS = sorted((ROOT / "corpora/real").glob("*.log"))
TEXTS = ["took 1 ms", None, "took 2 ms", "été à 3 h\nand more"]


def command(*args: str | Path) -> list[dict[str, Any]]:
    path = os.environ.get("LOGBOOM_COMMAND")
    if path is None:
        pytest.skip("LOGBOOM_COMMAND names no command")
    done = subprocess.run([path, *args, "--json", "-q"], capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row with all times as instants in UTC, and without what NDJSON leaves out."""
    out = {}
    for name, value in row.items():
        if name in ("time", "first_seen", "last_seen", "window_start", "window_end") and value:
            time = value
            if isinstance(time, str):
                digits = time.replace("Z", "+00:00")
                time = datetime.fromisoformat(digits)
                time = time if time.tzinfo else time.replace(tzinfo=timezone.utc)
            value = time
        if name != "reason" or value is not None:
            out[name] = value
    return out


def check(table: logboom.Table, rows: list[dict[str, Any]]) -> None:
    assert [plain(row) for row in table.to_dicts()] == [plain(row) for row in rows]


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.stem)
def test_the_command_says_the_same(log: Path) -> None:
    check(logboom.templates(log, year=2026), command("templates", "--year", "2026", log))
    counts = logboom.counts(str(log), "1h", by=["severity"])
    check(counts, command("counts", "--every", "1h", "--by", "severity", log))
    check(logboom.header(log), command("header", log))
    check(logboom.label(log), command("label", log))


def test_diff_and_options_say_the_same() -> None:
    one, other = LOGS[2], LOGS[4]
    check(logboom.diff(one, other), command("diff", one, other))
    table = logboom.templates(one, typed=True, masks={"word": "[a-z]{5,}"}, samples=False)
    check(table, command("--typed", "--mask", "word=[a-z]{5,}", "--no-samples", one))
    layouts = logboom.header(one)
    check(logboom.templates(one, layouts=layouts), command(one))
    assert logboom.templates(one, threads=1).to_dicts() == logboom.templates(one).to_dicts()


SOURCES: list[Callable[[], object]] = [
    lambda: TEXTS,
    lambda: iter(TEXTS),
    lambda: [text and text.encode() for text in TEXTS],
    lambda: pyarrow.array(TEXTS),
    lambda: pyarrow.array(TEXTS, pyarrow.large_string()),
    lambda: pyarrow.array(TEXTS, pyarrow.string_view()),
    lambda: pyarrow.array([text and text.encode() for text in TEXTS], pyarrow.binary()),
    lambda: pyarrow.array(["x", *TEXTS]).slice(1),
    lambda: pyarrow.chunked_array([TEXTS[:2], TEXTS[2:]]),
    lambda: pyarrow.array(TEXTS).dictionary_encode(),
    lambda: pyarrow.table({"message": TEXTS}),
    lambda: polars.Series(TEXTS),
    lambda: polars.Series(TEXTS, dtype=polars.Categorical),
    lambda: pandas.Series(TEXTS),
    lambda: pandas.Series(TEXTS, dtype=object),
    lambda: "\n".join((text or "").replace("\n", " ") for text in TEXTS).encode(),
    lambda: io.BytesIO("took 1 ms\n\ntook 2 ms\nété à 3 h and more".encode()),
]


@pytest.mark.parametrize("source", SOURCES)
def test_all_sources_are_the_same(source: Callable[[], object]) -> None:
    table = logboom.label(source())
    rows = table.to_dicts()
    messages = ["took 1 ms", "", "took 2 ms", "été à 3 h and more"]
    assert [row["message"] for row in rows] == messages
    assert [row["reason"] for row in rows] == [None, "blank", None, None]
    assert rows[0]["template"] == "took <*> ms"
    assert table.ledger["records"] == 4 and table.ledger["rejected"]["blank"] == 1
    engine = logboom.Engine()
    data = source()
    engine.push("s", data.read() if isinstance(data, io.BytesIO) else data)
    engine.finish("s")
    assert engine.ledger()["counted"] == 3


def test_compressed_and_globs(tmp_path: Path) -> None:
    import gzip

    for name in "ab":
        (tmp_path / f"{name}.log.gz").write_bytes(gzip.compress(b"took 1 ms\n" * 10))
    for source in (f"{tmp_path}/*.gz", tmp_path / "*.gz"):
        assert logboom.templates(source).to_dicts()[0]["count"] == 20
    with open(tmp_path / "a.log.gz", "rb") as file:
        row = logboom.templates(file, by=["source"]).to_dicts()[0]
    assert (row["count"], row["source"]) == (10, str(tmp_path / "a.log.gz"))


def test_other_libraries_take_the_tables() -> None:
    table = logboom.counts(LOGS[2], "1h", by="severity")
    rows = len(table)
    assert rows > 0
    assert table.to_pyarrow().num_rows == len(table.to_polars()) == len(table.to_pandas()) == rows
    assert polars.DataFrame(table)["count"].sum() == table.ledger["counted"]
    assert table.to_pyarrow().schema.field("first_seen").type == pyarrow.timestamp("ns", "UTC")
    empty = logboom.templates(b"")
    assert len(empty) == 0 and empty.to_pyarrow().num_rows == 0
    assert "template" in repr(empty) and empty.to_dicts() == []


def test_tables_show_themselves_and_nothing_forges_them() -> None:
    table = logboom.templates(["<b>bold</b> \x1b[2J moved the cursor"] * 1200)
    shown, markup = repr(table), table._repr_html_()
    assert shown.endswith("\n1 row") and "1,200" in shown
    assert "\x1b" not in shown + markup
    assert "<b>" not in markup


ERRORS: list[tuple[Callable[[], object], str]] = [
    (lambda: logboom.templates("/no/such.log"), "/no/such.log"),
    (lambda: logboom.templates("/no/such/*.log"), "no file matches"),
    (lambda: logboom.templates(""), "a str is a path"),
    (lambda: logboom.templates("took 1 ms\ntook 2 ms\n"), "text.splitlines()"),
    (lambda: logboom.Engine().push("app", Path("app.log")), "open('app.log', 'rb')"),
    (lambda: logboom.Engine.load("/no/such.state"), "/no/such.state: cannot be read"),
    (lambda: logboom.Engine().save("/no/such/engine.state"), "cannot be written"),
    (lambda: logboom.templates(3), "int is no source"),
    (lambda: logboom.templates([3]), "not int"),
    (lambda: logboom.templates(io.StringIO("x")), "mode 'rb'"),
    (lambda: logboom.templates(pyarrow.array([1])), "Int64 is no text"),
    (lambda: logboom.templates(pyarrow.table({"a": ["x"], "b": ["y"]})), "one column of a, b"),
    (lambda: logboom.templates([], by=["colour"]), "colour"),
    (lambda: logboom.templates([], tz="Mars/Base"), "Mars/Base"),
    (lambda: logboom.templates([], masks={"x": "("}), "x"),
    (lambda: logboom.templates([], max_memory="much"), "much"),
    (lambda: logboom.templates([], threads=0), "threads"),
    (lambda: logboom.templates([], since="soon"), "soon"),
    (lambda: logboom.templates([], colour=1), "colour"),  # type: ignore[call-arg]
    (lambda: logboom.counts([], "often"), "often"),
    (lambda: logboom.counts([], timedelta(0)), "narrow"),
]


@pytest.mark.parametrize(("call", "text"), ERRORS)
def test_errors_name_what_is_wrong(call: Callable[[], object], text: str) -> None:
    with pytest.raises(logboom.LogboomError) as raised:
        call()
    assert text in str(raised.value)
    assert "Schema error" not in str(raised.value)


@pytest.mark.parametrize("source", ["", "/no/such.log", "/no/such/*.log", "one\ntwo"])
def test_what_cannot_be_read_is_an_input_error(source: str) -> None:
    with pytest.raises(logboom.InputError):
        logboom.templates(source)
    with pytest.raises(logboom.InputError):
        logboom.Labeler.load(source)


def test_an_engine_takes_many_threads() -> None:
    engine = logboom.Engine(every=timedelta(minutes=1))
    events: list[logboom.Event] = []
    engine.on_event(events.append)

    def push(name: str) -> None:
        for at in range(100):
            engine.push(name, f"2026-05-01T12:00:00Z took {at} ms\n" * 10)
        engine.finish(name)

    threads = [threading.Thread(target=push, args=(f"s{at}",)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (row,) = engine.counts().to_dicts()
    assert row["count"] == 4000
    assert row["window_end"] - row["window_start"] == timedelta(minutes=1)
    assert events[0].kind == "new" and events[0].template == "took <*> ms"
    assert events[0].id == row["id"]


def test_labels_follow_what_is_pushed() -> None:
    engine = logboom.Engine()
    line = "2026-05-01T12:00:00Z INFO took 5 ms"
    assert engine.label(line).to_dicts()[0]["reason"] == "unknown"
    engine.push("s", [line] * 3)
    row = engine.label(line).to_dicts()[0]
    assert (row["template"], row["variables"]) == ("took <*> ms", ["5"])
    assert [r["reason"] for r in engine.label([line, None, "never seen"]).to_dicts()] == [
        None,
        "blank",
        "unknown",
    ]
    assert engine.ledger()["records"] == 3
    engine.push("s", ["user alice in", *(f"user name{at} in" for at in range(50))])
    names = {engine.label(f"user {name} in").to_dicts()[0]["id"] for name in ("alice", "name7")}
    assert names == {row["id"] for row in engine.templates().to_dicts()[:1]}


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes and signals of Unix")
def test_ctrl_c_ends_the_wait_for_input(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    code = f"import logboom; print('go', flush=True); logboom.templates({str(pipe)!r})"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stdout.readline() == b"go\n"
        with open(pipe, "wb"):
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=10)
    assert b"KeyboardInterrupt" in errors


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes of Unix")
def test_a_named_pipe_is_labelled(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for source in (str(pipe), [pipe]):
        thread = threading.Thread(target=pipe.write_bytes, args=(b"took 1 ms\ntook 2 ms\n",))
        thread.start()
        rows = logboom.label(source).to_dicts()
        thread.join()
        assert [row["variables"] for row in rows] == [["1"], ["2"]]
        assert {row["source"] for row in rows} == {str(pipe)}


def test_engines_are_saved_merged_and_pickled(tmp_path: Path) -> None:
    lines = [f"2026-05-01 12:0{at}:00 INFO net: took {at} ms of {'ab'[at % 2]}" for at in range(8)]
    layout = "<Date> <Time> <Level> <Component>: <Message>"

    def fed(lines: list[str]) -> logboom.Engine:
        engine = logboom.Engine(every="1m", by=["component"], header=layout)
        engine.push("app", lines)
        engine.finish("app")
        return engine

    whole, one, two = fed(lines), fed(lines[:3]), fed(lines[3:])
    expected = whole.counts().to_dicts()
    assert (one + two).counts().to_dicts() == (two + one).counts().to_dicts() == expected
    assert pickle.loads(pickle.dumps(whole)).save() == whole.save()
    whole.save(tmp_path / "state")
    assert logboom.Engine.load(tmp_path / "state").counts().to_dicts() == expected
    one.merge(two)
    assert one.save() == whole.save()
    with pytest.raises(logboom.OptionError, match="every"):
        one.merge(logboom.Engine(by=["component"], header=layout))
    with pytest.raises(logboom.SnapshotError, match="damaged"):
        logboom.Engine.load(whole.save()[:-1])
    with pytest.raises(logboom.InputError):
        logboom.templates("/no/such/file")


def test_a_glob_and_a_list_of_paths_are_files(tmp_path: Path) -> None:
    (tmp_path / "dir.log").mkdir()
    for at in range(2):
        (tmp_path / f"{at}.log").write_text(f"took {at} ms\n")
    for source in (
        tmp_path / "*.log",
        [tmp_path / "0.log", tmp_path / "1.log"],
        (tmp_path / "*.log",),
        (path for path in sorted(tmp_path.glob("?.log"))),
        {tmp_path / "0.log", tmp_path / "1.log"},
    ):
        table = logboom.counts(source, by=["source"])
        names = sorted(row["source"] for row in table.to_dicts())
        assert names == [str(tmp_path / "0.log"), str(tmp_path / "1.log")]
    lines = logboom.templates([str(tmp_path / "0.log")])
    assert lines.ledger["records"] == 1 and "took" not in lines.to_dicts()[0]["template"]
    with pytest.raises(logboom.LogboomError, match="'x' stands among paths"):
        logboom.templates([tmp_path / "0.log", "x"])
    with pytest.raises(logboom.LogboomError, match="no file matches"):
        logboom.templates(tmp_path / "dir*")


def test_a_table_is_iterated_row_by_row() -> None:
    table = logboom.label([f"took {at} ms" for at in range(3000)])
    assert list(table) == table.to_dicts()


def test_an_engine_says_how_much_it_has_counted() -> None:
    engine = logboom.Engine()
    assert repr(engine) == "<Engine: records 0, templates 0>"
    engine.push("app", ["took 1 ms", "took 2 ms", "up", None] * 400)
    assert repr(engine) == "<Engine: records 1,600, templates 2>"
