"""Options: what each takes, and what is said where it is something else."""

import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import logboom
import numpy
import pytest

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"every": 60}, "every=60: give a text such as '1m' or a timedelta"),
    ({"every": True}, "every=True: give a text such as '1m' or a timedelta"),
    ({"since": 3}, "since=3: give a text such as '2026-05-01', a date or a datetime"),
    ({"until": []}, "until=[]: give a text"),
    ({"header": 3}, "header=3: give 'auto', 'none', or a layout"),
    ({"header": None}, "header=None: give"),
    ({"layouts": 3}, "layouts=3: give"),
    ({"layouts": [3]}, "layouts=[3]: give"),
    ({"layouts": b"<Message>"}, "layouts=b'<Message>': give"),
    ({"layouts": ["<Message>"], "header": "none"}, "header='none' beside layouts: give one"),
    ({"year": "x"}, "year='x': give a number from 1900 to 2199"),
    ({"year": 99999}, "year=99999: give a number from 1900 to 2199"),
    ({"year": -1}, "year=-1: give"),
    ({"year": True}, "year=True: give"),
    ({"tz": 3}, "tz=3: give a name such as 'Europe/Paris'"),
    ({"tz": timezone(timedelta(hours=2))}, "tz=UTC+02:00"),
    ({"threads": 2.0}, "threads=2.0: give a number from 1 to 1024"),
    ({"threads": 0}, "threads=0: give a number from 1 to 1024"),
    ({"samples": "no"}, "samples='no': give True or False"),
    ({"independent": 1}, "independent=1: give True or False"),
    ({"masks": [("a", "x")]}, "masks=[('a', 'x')]: give a dict of names and regular expressions"),
    ({"masks": {"a": 3}}, "masks={'a': 3}: give a dict"),
    ({"by": 3}, "by=3: give names such as ['severity']"),
    ({"by": iter([3])}, "give names such as ['severity']"),
    ({"by": [3]}, "by=[3]: give names such as ['severity']"),
    ({"max_memory": 1.5}, "max_memory=1.5: give a size such as '64M'"),
    ({"max_memory": True}, "max_memory=True: give a size"),
]


@pytest.mark.parametrize(("options", "text"), WRONG, ids=lambda it: str(it)[:30])
def test_an_error_says_what_to_give(options: dict[str, Any], text: str) -> None:
    with pytest.raises(logboom.OptionError) as raised:
        logboom.counts(["x"], **options)
    assert text in str(raised.value)


def test_times_are_texts_dates_or_datetimes() -> None:
    log = ["2026-05-01T23:30:00Z a", "2026-05-02T00:30:00Z b", "2026-05-02T12:00:00Z c"]
    day = date(2026, 5, 2)
    for since in (
        day,
        "2026-05-02",
        datetime(2026, 5, 2),
        datetime(2026, 5, 2, tzinfo=ZoneInfo("UTC")),
    ):
        assert logboom.templates(log, since=since).ledger["counted"] == 2
    assert logboom.templates(log, until=day).ledger["counted"] == 1


@pytest.mark.parametrize("tz", ["UTC", timezone.utc, ZoneInfo("UTC")])
def test_a_zone_is_a_name_or_a_tzinfo(tz: Any) -> None:
    (row,) = logboom.templates(["2026-05-01 12:00:00 up"], tz=tz).to_dicts()
    assert row["first_seen"] == datetime(2026, 5, 1, 12, tzinfo=timezone.utc)
    (row,) = logboom.templates(["2026-05-01 12:00:00 up"], tz=ZoneInfo("Europe/Paris")).to_dicts()
    assert row["first_seen"] == datetime(2026, 5, 1, 10, tzinfo=timezone.utc)


def test_what_else_they_take(tmp_path: Path) -> None:
    numbers: dict[str, Any] = {"year": numpy.int64(2026), "threads": numpy.int32(2)}
    logboom.templates(["x"], **numbers, max_memory=1 << 24, masks=None, since=None, by="severity")
    table = logboom.header(["2026-05-01T12:00:00Z INFO x"] * 20)
    logboom.templates(["x"], layouts=table, header="auto")
    logboom.templates(["x"], layouts=(text for text in ["<Message>"]), by=iter(["source"]))


def test_help_names_every_option() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    lines = [line.split() for line in (logboom.Options.__doc__ or "").splitlines()]
    for name in logboom.Options.__annotations__:
        assert name in [words[0] for words in lines if words]
        assert re.search(rf"^\|[^|]*`{name}`", readme, re.M)
    for call in (logboom.templates, logboom.counts, logboom.label, logboom.diff, logboom.header):
        assert ":class:`logboom.Options`" in (call.__doc__ or "")
    assert ":class:`logboom.Options`" in (logboom.Engine.__init__.__doc__ or "")
