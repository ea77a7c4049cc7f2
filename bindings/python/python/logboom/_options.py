"""Options as users give them -> the plain types of the extension."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from types import NoneType
from typing import Any, SupportsIndex, TypedDict

from ._logboom import OptionError
from ._table import Table


class Options(TypedDict, total=False):
    """What every function takes by keyword; the default is what the command does.

    ===========  ===============================================================================
    header       ``auto``, ``none``, or a layout such as ``<Date> <Time> <Level>: <Message>``
    layouts      layouts in place of learned ones: a table of `header`, a file of them, or texts
    masks        variables of your own: name -> regular expression
    tz           zone of times that name none, such as ``Europe/Paris``
    year         year of times that name none; else the file's date decides
    since        records before this time are rejected
    until        records from this time on are rejected
    by           fields to split counts by: source, severity, host, component, pid, thread
    independent  whether each record stands alone, with no time from the one before
    samples      whether examples and values of variables are kept (True)
    max_memory   most bytes for the table of shapes, such as ``64M`` (256M)
    threads      threads that count; all cores by default
    ===========  ===============================================================================
    """

    header: str
    """``auto``, ``none``, or a layout such as ``<Date> <Time> <Level>: <Message>``."""
    layouts: Table | Path | Iterable[str] | None
    """Layouts in place of learned ones: of :func:`logboom.header`, a file, or texts."""
    masks: Mapping[str, str] | None
    """Variables of your own: name -> regular expression."""
    tz: str | tzinfo | None
    """Zone of times that name none."""
    year: int | None
    """Year of times that name none; else the file's date decides."""
    since: str | date | None
    """Records before this time are rejected."""
    until: str | date | None
    """Records from this time on are rejected."""
    by: Iterable[str]
    """Fields to split counts by: source, severity, host, component, pid, thread."""
    independent: bool
    """Whether each record stands alone, with no time from the one before."""
    samples: bool
    """Whether examples and values of variables are kept."""
    max_memory: int | str
    """Most bytes for the table of shapes, such as ``64M``."""
    threads: int | None
    """Threads that count; all cores by default."""


class Wishes(TypedDict):
    """Options as the extension takes them."""

    header: str
    layouts: list[str] | None
    masks: list[tuple[str, str]]
    tz: str | None
    year: int | None
    since: str | None
    until: str | None
    every: str | None
    by: list[str]
    independent: bool
    samples: bool
    max_memory: str
    threads: int | None


def wishes(options: Options, every: str | timedelta | None = None) -> Wishes:
    """The options in plain types; those that are not given have their defaults."""
    unknown = options.keys() - Options.__annotations__.keys()
    if unknown:
        known = ", ".join(Options.__annotations__)
        raise OptionError(f"no option is named {', '.join(sorted(unknown))}: use {known}")
    for name, value in {**options, "every": every}.items():
        _check(name, value)
    by, tz, layouts = options.get("by", ()), options.get("tz"), options.get("layouts")
    masks = options.get("masks") or {}
    _texts("masks", [*masks, *masks.values()], masks)
    if layouts is not None and options.get("header", "auto") != "auto":
        raise OptionError(f"header={options['header']!r} beside layouts: give one of them")
    return Wishes(
        header=options.get("header", "auto"),
        layouts=_layouts(layouts),
        masks=list(masks.items()),
        tz=None if tz is None else str(tz),
        year=_whole("year", options.get("year"), 1900, 2199),
        since=_time(options.get("since")),
        until=_time(options.get("until")),
        every=_duration(every),
        by=_texts("by", by, by),
        independent=options.get("independent", False),
        samples=options.get("samples", True),
        max_memory=str(options.get("max_memory", "256M")),
        threads=_whole("threads", options.get("threads"), 1, 1024),
    )


_KINDS: dict[str, tuple[tuple[type, ...], str]] = {
    "header": ((str,), "'auto', 'none', or a layout"),
    "layouts": ((Table, Path, Iterable, NoneType), "a table of header(), a Path, or texts"),
    "masks": ((Mapping, NoneType), "a dict of names and regular expressions"),
    "tz": ((str, tzinfo, NoneType), "a name such as 'Europe/Paris'"),
    "since": ((str, date, NoneType), "a text such as '2026-05-01', a date or a datetime"),
    "until": ((str, date, NoneType), "a text such as '2026-05-01', a date or a datetime"),
    "every": ((str, timedelta, NoneType), "a text such as '1m' or a timedelta"),
    "by": ((Iterable,), "names such as ['severity']"),
    "independent": ((bool,), "True or False"),
    "samples": ((bool,), "True or False"),
    "max_memory": ((str, int), "a size such as '64M'"),
}
"""What each option may be, and what to give."""


def _check(name: str, value: Any) -> None:
    """Whether an option is of a type that it may have; what its value says is checked later."""
    if name not in _KINDS:
        return
    kinds, _ = _KINDS[name]
    # To Python, True is a number.
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise _wrong(name, value)


def _texts(name: str, texts: Iterable[Any], given: object) -> list[str]:
    """A text or some, all of them texts."""
    texts = [texts] if isinstance(texts, str) else list(texts)
    if not all(isinstance(text, str) for text in texts):
        raise _wrong(name, given)
    return texts


def _wrong(name: str, value: object) -> OptionError:
    return OptionError(f"{name}={value!r}: give {_KINDS[name][1]}")


def _whole(name: str, value: Any, least: int, most: int) -> int | None:
    """A whole number within its bounds."""
    if value is None:
        return None
    if isinstance(value, SupportsIndex) and not isinstance(value, bool):
        number = value.__index__()
        if least <= number <= most:
            return number
    raise OptionError(f"{name}={value!r}: give a number from {least} to {most}")


def _duration(every: str | timedelta | None) -> str | None:
    if isinstance(every, timedelta):
        return f"{every // timedelta(microseconds=1)}us"
    return every


def _time(time: str | date | None) -> str | None:
    if isinstance(time, datetime):
        # An aware time in UTC; a naive one is of the zone that `tz` names.
        zoned = time.astimezone(timezone.utc).replace(tzinfo=None) if time.tzinfo else time
        return zoned.isoformat() + ("Z" if time.tzinfo else "")
    return time.isoformat() if isinstance(time, date) else time


def _layouts(layouts: Table | Path | Iterable[str] | None) -> list[str] | None:
    if layouts is None:
        return None
    if isinstance(layouts, Table):
        return [row["layout"] for row in layouts.to_dicts() if row["layout"] is not None]
    if isinstance(layouts, Path):
        lines = layouts.read_text(encoding="utf-8").splitlines()
        parsed = [json.loads(line)["layout"] if line[0] == "{" else line for line in lines if line]
        return [layout for layout in parsed if layout is not None]
    return _texts("layouts", layouts, layouts)
