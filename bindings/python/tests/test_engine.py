"""Streams: labels line by line, panics, signals, processes."""

import multiprocessing
import signal
import subprocess
import sys
import time
from pathlib import Path

import logboom
import pyarrow
import pytest
from logboom import _logboom
from test_logboom import LOGS


def test_a_line_has_the_label_of_the_table() -> None:
    for log in LOGS[:6]:
        engine = logboom.Engine()
        lines = log.read_bytes().splitlines()[:2000]
        engine.push("log", lines)
        engine.finish("log")
        odd = [b"", b"\x1b[31m" + lines[0], b"never seen", b"x\ny", b"\xefl"]
        for row, line in zip(engine.label(lines + odd).to_dicts(), lines + odd, strict=True):
            label = engine.label_line(line)
            if label.reason:
                assert (label.id, label.template, label.variables) == (None, None, ())
            else:
                assert [label.id, label.template] == [row["id"], row["template"]]
                assert list(label.variables) == row["variables"]
            assert label.reason == row["reason"]
    assert engine.label_line(b"\xef\xbb\xbf" + lines[0]).id == engine.label_line(lines[0]).id


def test_a_label_shows_itself_and_takes_text_alone() -> None:
    engine = logboom.Engine()
    assert repr(engine.label_line("took 1 ms")) == (
        "Label(id=None, template=None, variables=(), reason='unknown')"
    )
    engine.push("app", "took 1 ms\ntook 2 ms\n")
    for surrogate in "\udcff\ud800":
        assert engine.label_line(f"took {surrogate} ms").reason == "unknown"
    assert "template='took <*> ms', variables=('7',)" in repr(engine.label_line(b"took 7 ms"))
    with pytest.raises(logboom.LogboomError, match="not int"):
        engine.label_line(3)  # type: ignore[arg-type]


def test_labels_are_renewed_now_and_then() -> None:
    engine = logboom.Engine(header="none")
    engine.push("app", [f"{'x' * at} is one of many shapes" for at in range(1, 400)])
    assert engine.label_line("xx is one of many shapes").reason is None
    engine.push("app", "a shape that came since\n")
    label = engine.label_line("a shape that came since")
    time.sleep(1.5)
    for _ in range(40):
        label = engine.label_line("a shape that came since")
        if label.id:
            break
        time.sleep(0.5)
    assert label.template == "a shape that came since"


@pytest.mark.skipif(not hasattr(_logboom, "_panic"), reason="a build for release has no such hook")
def test_a_panic_is_an_error(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unraisable: list[sys.UnraisableHookArgs] = []
    monkeypatch.setattr(sys, "unraisablehook", unraisable.append)
    for data in ("a b\n" * 10, b"a line\n" * (1 << 18), ["a b"] * 10):
        engine = logboom.Engine()
        _logboom._panic(engine._engine)  # type: ignore[attr-defined]
        with pytest.raises(logboom.LogboomError, match=r"a bug in logboom.*a test asked for it"):
            engine.push("s", data)
            engine.finish("s")
        engine.on_event(lambda _: None)
        assert engine.ledger()["records"] >= 10
    engine = logboom.Engine()
    engine.on_event(lambda _: 1 / 0)
    engine.push("s", "a b\n" * 10)
    engine.finish("s")
    assert [told.exc_type for told in unraisable] == [ZeroDivisionError]
    assert "panicked" not in capfd.readouterr().err


WORK = """
import random, sys, time
import logboom
random.seed(1)
engine = logboom.Engine(header="none")
words = ["".join(random.choices("abcdefghijklmnop", k=5)) for _ in range(3000)]
lines = "\\n".join(" ".join(random.choices(words, k=7)) for _ in range(60000)).encode()
print("go", flush=True)
try:
    while True:
        WHAT
except KeyboardInterrupt:
    print(time.monotonic(), flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("what", ["logboom.counts(lines)", "engine.push('s', lines)"])
def test_ctrl_c_is_answered_at_once(what: str) -> None:
    waits = []
    for delay in (0.3, 1.0, 2.0, 3.0):
        with subprocess.Popen(
            [sys.executable, "-c", WORK.replace("WHAT", what)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout and process.stdout.readline() == b"go\n"
            time.sleep(delay)
            sent = time.monotonic()
            process.send_signal(signal.SIGINT)
            waits.append(float(process.communicate(timeout=60)[0]) - sent)
    # A busy machine may make one wait longer.
    assert sorted(waits)[1] < 0.1, waits


def fed(text: str) -> logboom.Engine:
    engine = logboom.Engine()
    engine.push("s", text)
    engine.finish("s")
    return engine


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_engines_cross_processes(method: str) -> None:
    whole = fed("user 0 in\n")
    whole.templates()
    with multiprocessing.get_context(method).Pool(2) as pool:
        for engine in pool.map(fed, [f"user {at} in\n" * 100 for at in range(4)]):
            whole.merge(engine)
        (row,) = whole.templates().to_dicts()
        assert (row["template"], row["count"]) == ("user <*> in", 401)
        (label,) = pool.map(named, [whole])
    assert label == "user <*> in"


def named(engine: logboom.Engine) -> str | None:
    return engine.label_line("user 5 in").template


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.stem)
def test_batches_of_labels_are_as_all_labels(log: Path) -> None:
    lines = [
        *log.read_bytes().split(b"\n")[:1500],
        b"",
        b"\xc3",
        b"caf\xc3\xa9 \xff 7",
        b"\x1b[1mup",
    ]
    layouts = [row["layout"] for row in logboom.header(lines).to_dicts() if row["layout"]]
    expected = logboom.label(lines, layouts=layouts or None, year=2026).to_pyarrow()
    engine = logboom.Engine(layouts=layouts or None, year=2026)
    engine.push("app", lines)
    engine.finish("app")
    for batch in (lines, iter(lines), pyarrow.array(lines)):
        table = engine.label(batch, source="list").to_pyarrow()
        assert table.schema == expected.schema
        assert table.to_pylist() == expected.to_pylist()
    assert engine.label([]).to_pyarrow().schema == expected.schema
    assert engine.label(["of a kind that nobody has seen"]).to_dicts()[0]["reason"] == "unknown"


def test_labels_are_values() -> None:
    engine = logboom.Engine()
    engine.push("app", ["took 1 ms", "took 2 ms"])
    one, two, other = map(engine.label_line, ["took 1 ms", "took 1 ms", "took 2 ms"])
    assert one == two != other
    assert len({one, two, other}) == 2
    assert one != "took 1 ms"
