"""The bar: it reaches the end, and what it raises ends the work."""

import gzip
from collections.abc import Callable
from pathlib import Path

import logboom
import pytest
from logboom import _logboom

LINE = b"2026-05-01T12:00:00Z took 7 ms\n"
CALLS: list[Callable[[str], logboom.Table]] = [
    lambda path: logboom.templates(path, progress=True),
    lambda path: logboom.counts(path, progress=True),
    lambda path: logboom.label(path, progress=True),
    lambda path: logboom.diff(path, path, progress=True),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_bar_reaches_the_end(
    call: Callable[[str], logboom.Table], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.log").write_bytes(LINE * 1000)
    (tmp_path / "b.log.gz").write_bytes(gzip.compress(LINE * 1000))
    call(f"{tmp_path}/*")
    shown = capsys.readouterr().err
    assert "100%" in shown and "B/s" in shown


def test_no_bar_unless_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.log").write_bytes(LINE)
    logboom.templates(tmp_path / "a.log")
    assert capsys.readouterr().err == ""


def test_reports_go_up_to_the_end_and_their_errors_stop_the_work(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a", "b")]
    for path in paths:
        path.write_bytes(b"".join(b"took %d ms for %x\n" % (at, at) for at in range(400_000)))
    files = [_logboom.Input.file(str(path), path.name, False) for path in paths]
    places: list[tuple[int, int]] = []
    engine = logboom.Engine(threads=1)
    engine._engine.count(files, lambda *place: places.append(place))
    assert len(places) > 1 and places == sorted(places)
    assert all(at in (0, 1) and size <= paths[at].stat().st_size for at, size in places)
    assert engine.ledger()["records"] == 800_000

    def stop(_: int, __: int) -> None:
        raise RuntimeError("enough")

    engine = logboom.Engine(threads=1)
    with pytest.raises(RuntimeError, match="enough"):
        engine._engine.count(files, stop)
    assert engine.ledger()["records"] < 800_000
