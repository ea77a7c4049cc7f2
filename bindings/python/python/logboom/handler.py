"""A handler of the standard library's logging that counts what a program logs.

Enters: records of logging. Leaves: templates and counts, at any time. The program never sees
an error of it: what goes wrong is told as logging tells it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone
from typing import Any

from typing_extensions import Unpack

from ._engine import Engine
from ._logboom import OptionError
from ._options import Options, wishes
from ._table import Table

_LAYOUT = "<Time:%Y-%m-%dT%H:%M:%S.%6f%z> <Level> {}<Component>: <Message>"
_MORE = {"thread": "threadName", "pid": "process"}
"""Fields that a line has only if counts are split by them, and what logging calls them."""
_SOURCE = "logging"
_ROOM = 256
"""Records that are counted at once: it costs a fifth of counting each alone."""
_LEVELS = (
    (logging.CRITICAL, "CRITICAL"),
    (logging.ERROR, "ERROR"),
    (logging.WARNING, "WARNING"),
    (logging.INFO, "INFO"),
)


class LogboomHandler(logging.Handler):
    r"""Counts log records by template and by window of time, `every` wide.

    >>> import logging
    >>> log, handler = logging.getLogger("shop"), LogboomHandler(by=["severity"])
    >>> log.addHandler(handler)
    >>> for order in range(3):
    ...     log.warning("order %d is late", order)
    >>> [(row["severity"], row["template"], row["count"]) for row in handler.counts().to_dicts()]
    [('warn', 'order <*> is late', 3)]
    >>> log.removeHandler(handler)
    >>> handler.close()

    A record is its message, its time, its level and, as the component, its logger's name; `by`
    may also name ``thread``, by its name, and ``pid``, the process. With
    a formatter set, the message is what that says. Tracebacks are left out, unless a formatter
    has them; a line end becomes a blank.
    """

    def __init__(
        self,
        level: int | str = logging.NOTSET,
        *,
        every: str | timedelta = "1m",
        **options: Unpack[Options],
    ) -> None:
        """A handler for records from `level` on; options: see :class:`logboom.Options`."""
        super().__init__(level)
        by = wishes(Options(by=options.get("by", ())))["by"]
        if "host" in by:
            raise OptionError("by=host: a record of logging has no host")
        self._more = [name for name in _MORE if name in by]
        options["by"] = by
        if options.get("layouts") is None:
            more = "".join(f"<{name.title()}> " for name in self._more)
            options.setdefault("header", _LAYOUT.format(more))
        self.engine = Engine(every, **options)
        """The engine that counts, as to ask of it for events."""
        self._pending: list[bytes] = []
        self._pushing = False

    def emit(self, record: logging.LogRecord) -> None:
        """Takes a record; it is counted with the next ones, at the latest when asked for."""
        try:
            self._pending.append(self._line(record))
            if len(self._pending) >= _ROOM:
                self.flush()
        except Exception:
            self.handleError(record)

    def _line(self, record: logging.LogRecord) -> bytes:
        time = datetime.fromtimestamp(record.created, timezone.utc)
        level = next((name for least, name in _LEVELS if record.levelno >= least), "DEBUG")
        name = _word(record.name) or "root"
        more = "".join(f"{_word(getattr(record, _MORE[it])) or '-'} " for it in self._more)
        message = record.getMessage() if self.formatter is None else self.format(record)
        line = f"{time.isoformat(timespec='microseconds')} {level} {more}{name}: {message}"
        # Half a letter, as file names may have it, is no reason to lose a record.
        return line.encode("utf-8", "backslashreplace")

    def flush(self) -> None:
        """Counts what was taken so far."""
        self.acquire()
        try:
            # A listener may log, too, while the engine is at it.
            if self._pending and not self._pushing:
                pending, self._pending, self._pushing = self._pending, [], True
                try:
                    self.engine.push(_SOURCE, pending)
                finally:
                    self._pushing = False
        finally:
            self.release()

    def close(self) -> None:
        """Counts what was taken; templates and counts can be asked for still."""
        self.flush()
        self.engine.finish(_SOURCE)
        super().close()

    def templates(self, *, typed: bool = False) -> Table:
        """The templates of all records so far, those with the most first."""
        self.flush()
        return self.engine.templates(typed=typed)

    def counts(self, *, typed: bool = False) -> Table:
        """The counts by window of time so far."""
        self.flush()
        return self.engine.counts(typed=typed)

    def ledger(self) -> dict[str, Any]:
        """The account so far: every record is counted once, or rejected under a reason."""
        self.flush()
        return self.engine.ledger()


def _word(value: object) -> str:
    """A value as one word of a header."""
    return "_".join(str(value).split())
