"""Options as users give them -> the plain types of the extension."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TypedDict

from ._logboom import OptionError
from ._table import Table


class Options(TypedDict, total=False):
    """What every function takes by keyword; the default is what the command does."""

    header: str
    """``auto``, ``none``, or a layout such as ``<Date> <Time> <Level>: <Message>``."""
    layouts: Table | Path | Iterable[str] | None
    """Layouts in place of learned ones: of :func:`logboom.header`, a file, or texts."""
    masks: Mapping[str, str] | None
    """Variables of your own: name -> regular expression."""
    tz: str | None
    """Zone of times that name none."""
    year: int | None
    """Year of times that name none; else the file's date decides."""
    since: str | datetime | None
    """Records before this time are rejected."""
    until: str | datetime | None
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
    threads = options.get("threads")
    if threads is not None and not 1 <= threads <= 1024:
        raise OptionError(f"threads={threads}: give from 1 to 1024")
    by = options.get("by", ())
    return Wishes(
        header=options.get("header", "auto"),
        layouts=_layouts(options.get("layouts")),
        masks=list((options.get("masks") or {}).items()),
        tz=options.get("tz"),
        year=options.get("year"),
        since=_time(options.get("since")),
        until=_time(options.get("until")),
        every=_duration(every),
        by=[by] if isinstance(by, str) else list(by),
        independent=options.get("independent", False),
        samples=options.get("samples", True),
        max_memory=str(options.get("max_memory", "256M")),
        threads=threads,
    )


def _duration(every: str | timedelta | None) -> str | None:
    if isinstance(every, timedelta):
        return f"{every // timedelta(microseconds=1)}us"
    return every


def _time(time: str | datetime | None) -> str | None:
    if isinstance(time, datetime):
        # An aware time in UTC; a naive one is of the zone that `tz` names.
        zoned = time.astimezone(timezone.utc).replace(tzinfo=None) if time.tzinfo else time
        return zoned.isoformat() + ("Z" if time.tzinfo else "")
    return time


def _layouts(layouts: Table | Path | Iterable[str] | None) -> list[str] | None:
    if layouts is None:
        return None
    if isinstance(layouts, Table):
        return [row["layout"] for row in layouts.to_dicts() if row["layout"] is not None]
    if isinstance(layouts, Path):
        lines = layouts.read_text(encoding="utf-8").splitlines()
        parsed = [json.loads(line)["layout"] if line[0] == "{" else line for line in lines if line]
        return [layout for layout in parsed if layout is not None]
    return [layouts] if isinstance(layouts, str) else list(layouts)
