"""An engine for streams."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from typing_extensions import Unpack

from . import _logboom
from ._logboom import Label
from ._options import Options, wishes
from ._source import is_column
from ._table import Table


class Event(NamedTuple):
    """What happened to a template."""

    kind: str
    """``new`` or ``changed``."""
    old: str | None
    """The id that is no more, of a change."""
    id: str
    """The id to count under from now on."""
    template: str
    """Its text."""


class Engine:
    """Counts what is pushed, by any number of threads, and tells what it knows at any time.

    >>> engine = Engine(every="1m")
    >>> engine.push("app", b"2026-05-01T12:00:01Z took 1 ms\\n2026-05-01T12:00:02Z to")
    >>> engine.push("app", b"ok 2 ms\\n")
    >>> engine.templates().to_dicts()[0]["template"]
    'took <*> ms'
    """

    def __init__(self, every: str | timedelta | None = None, **options: Unpack[Options]) -> None:
        """An engine that counts in windows `every` wide, or in one for all.

        Options: see :class:`logboom.Options`.
        """
        self._engine = _logboom.Engine(wishes(options, every))

    def push(
        self, source: str, data: str | bytes | Iterable[Any] | object, times: object | None = None
    ) -> None:
        """Takes the next of a source: str or bytes that may end anywhere, lines, or a column.

        The values of a column may come with `times`, a column of as many Arrow timestamps that
        count in place of what the headers say; a null is no time.
        """
        if times is not None and not (is_column(data) and is_column(times)):
            raise _logboom.LogboomError("times are a column, beside a column of lines")
        if isinstance(data, str):
            data = data.encode("utf-8", "surrogateescape")
        if isinstance(data, (bytes, bytearray, memoryview)):
            self._engine.push(source, data if isinstance(data, bytes) else bytes(data))
        elif is_column(data):
            self._engine.push_column(source, data, times)
        elif isinstance(data, Iterable):
            self._engine.push_lines(source, data)
        else:
            raise _no_lines(data)

    def finish(self, source: str) -> None:
        """Ends a source: its unfinished last line is a record."""
        self._engine.finish(source)

    def templates(self, *, typed: bool = False) -> Table:
        """The templates of all that was pushed, those with the most records first."""
        return Table(self._engine.templates(typed), self.ledger())

    def counts(self, *, typed: bool = False) -> Table:
        """The counts by window, by time, then by count."""
        return Table(self._engine.counts(typed), self.ledger())

    def label(self, data: str | bytes | Iterable[Any] | object, source: str = "label") -> Table:
        """Labels lines, a column of them, or one, with the templates of now; they are not counted.

        A line whose like was never pushed has the reason ``unknown``. So has, in a stream, one
        whose like came a moment ago: the templates are mined anew when a sixteenth more shapes
        have come, or a second has passed (longer where mining takes over 50 ms); with up to
        sixteen shapes at once. Give it some hundred lines at once, or use :meth:`label_line`:
        to make a table takes as long as to label twenty lines.
        """
        return _labelled(self._engine, data, source)

    def label_line(self, line: str | bytes) -> Label:
        """Labels one line as :meth:`label` does, without a table: half a microsecond or so.

        >>> engine = Engine()
        >>> engine.push("app", "took 1 ms\\ntook 2 ms\\n")
        >>> engine.label_line("took 3 ms").variables
        ('3',)
        """
        return self._engine.label_line(line)

    def labeler(self) -> Labeler:
        """What labels by the templates of now, apart from the engine: to keep, or to send away."""
        return Labeler(self._engine.labeler())

    def save(self, path: str | PathLike[str] | None = None) -> bytes:
        """The bytes of all that was pushed, a function of what was counted; `path` keeps them.

        A source that is not finished is saved as it is, and goes on where it was when the
        engine that was loaded is pushed into under its name. Listeners are not saved.
        """
        return _kept(self._engine.save(), path)

    @classmethod
    def load(cls, state: bytes | str | PathLike[str]) -> Engine:
        """The engine that was saved, from its bytes or the path of a file of them."""
        engine = cls.__new__(cls)
        engine._engine = _logboom.Engine.load(_bytes(state))
        return engine

    def merge(self, *others: Engine) -> None:
        """Adds all that other engines with the same options have counted, in any order."""
        for other in others:
            self._engine.merge(other._engine)

    def __add__(self, other: Engine) -> Engine:
        """A new engine that has counted what both have."""
        if not isinstance(other, Engine):
            return NotImplemented
        joined = self.load(self.save())
        joined.merge(other)
        return joined

    def __reduce__(self) -> tuple[Callable[[bytes], Engine], tuple[bytes]]:
        return type(self).load, (self.save(),)

    def ledger(self) -> dict[str, Any]:
        """The account so far: every record is counted once, or rejected under a reason."""
        account: dict[str, Any] = json.loads(self._engine.ledger())
        return account

    def __repr__(self) -> str:
        """How much it has counted."""
        account = self.ledger()
        return f"<Engine: records {account['records']:,}, templates {account['templates']:,}>"

    def on_event(self, listener: Callable[[Event], object]) -> None:
        """Calls `listener` for each template that is new or has changed.

        It is called by a thread that pushes, at most about once a second, and by `finish`;
        it must not push into the source that called it.
        """
        self._engine.on_event(lambda *event: listener(Event(*event)))


class Labeler:
    """Labels lines by templates that were made before, and counts nothing.

    It has the templates that its engine had, and neither counts nor examples: what a program
    needs that only labels. It is pickled by the bytes of `save`.

    >>> engine = Engine()
    >>> engine.push("app", "took 1 ms\\ntook 2 ms\\n")
    >>> Labeler.load(engine.labeler().save()).label_line("took 3 ms").template
    'took <*> ms'
    """

    def __init__(self, labeler: _logboom.Labeler) -> None:
        """What :meth:`Engine.labeler` and :meth:`load` make."""
        self._labeler = labeler

    def label(self, data: str | bytes | Iterable[Any] | object, source: str = "label") -> Table:
        """Labels lines, a column of them, or one.

        A line whose like the engine had not counted has the reason ``unknown``.
        """
        return _labelled(self._labeler, data, source)

    def label_line(self, line: str | bytes) -> Label:
        """Labels one line, without a table."""
        return self._labeler.label_line(line)

    def save(self, path: str | PathLike[str] | None = None) -> bytes:
        """The bytes of it; `path` keeps them."""
        return _kept(self._labeler.save(), path)

    @classmethod
    def load(cls, state: bytes | str | PathLike[str]) -> Labeler:
        """The labeler that was saved, from its bytes or the path of a file of them."""
        return cls(_logboom.Labeler.load(_bytes(state)))

    def __reduce__(self) -> tuple[Callable[[bytes], Labeler], tuple[bytes]]:
        return type(self).load, (self.save(),)

    def __repr__(self) -> str:
        """How many templates it knows."""
        return f"<Labeler: templates {len(self._labeler):,}>"


def _labelled(labels: _logboom.Engine | _logboom.Labeler, data: object, source: str) -> Table:
    if is_column(data):
        return Table(labels.label_column(source, data))
    if isinstance(data, (str, bytes)):
        data = [data]
    if not isinstance(data, Iterable):
        raise _no_lines(data)
    return Table(labels.label(source, data))


def _no_lines(data: object) -> _logboom.LogboomError:
    text = f"{type(data).__name__} holds no lines"
    if isinstance(data, PathLike):
        text += f": give open({str(data)!r}, 'rb'), or its bytes"
    return _logboom.LogboomError(text)


def _kept(state: bytes, path: str | PathLike[str] | None) -> bytes:
    if path is not None:
        try:
            Path(path).write_bytes(state)
        except OSError as error:
            raise _logboom.LogboomError(f"{path}: cannot be written: {error.strerror}") from error
    return state


def _bytes(state: bytes | str | PathLike[str]) -> bytes:
    if isinstance(state, (bytes, bytearray, memoryview)):
        return bytes(state)
    try:
        return Path(state).read_bytes()
    except OSError as error:
        raise _logboom.InputError(f"{state}: cannot be read: {error.strerror}") from error
