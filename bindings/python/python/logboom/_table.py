"""Results: Arrow tables that show themselves."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from ._logboom import Batches
from ._plot import plot
from ._show import html_of, lines_of

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow
    from matplotlib.axes import Axes

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_TIMES = ("time", "first_seen", "last_seen", "window_start", "window_end")
_SHOWN = 20
_AT_ONCE = 1024
"""Rows that are made dicts at once when they are iterated."""


class Table:
    """Rows in columns of Arrow, which other libraries take without a copy.

    It is iterated row by row, and pickled by the bytes of an Arrow stream.

    >>> import logboom
    >>> logboom.templates(["took 1 ms", "took 2 ms"]).columns[:3]
    ['id', 'template', 'count']
    """

    def __init__(self, batches: Batches, ledger: dict[str, Any] | None = None) -> None:
        """A table of the extension; `ledger` is the account of the run that made it."""
        self._batches = batches
        self.ledger = ledger or {}
        """The account of the run: lines, records, counted, rejected by reason, and so on."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The Arrow PyCapsule interface; times are UTC in nanoseconds."""
        return self._batches.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        """Number of rows."""
        return len(self._batches)

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return self._batches.columns()

    def to_pyarrow(self) -> pyarrow.Table:
        """As a table of pyarrow."""
        import pyarrow

        return pyarrow.table(self)

    def to_polars(self) -> polars.DataFrame:
        """As a data frame of polars."""
        import polars

        return polars.DataFrame(self)

    def to_pandas(self) -> pandas.DataFrame:
        """As a data frame of pandas, through pyarrow."""
        frame: pandas.DataFrame = self.to_pyarrow().to_pandas()
        return frame

    def to_dicts(self, limit: int | None = None) -> list[dict[str, Any]]:
        """The rows, at most `limit`; times are datetimes in UTC, cut to microseconds."""
        return self._rows(0, len(self) if limit is None else limit)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows one by one, as `to_dicts` has them."""
        for start in range(0, len(self), _AT_ONCE):
            yield from self._rows(start, _AT_ONCE)

    def _rows(self, start: int, length: int) -> list[dict[str, Any]]:
        rows = self._batches.rows(start, length)
        for row in rows:
            for name in _TIMES:
                if row.get(name) is not None:
                    row[name] = _EPOCH + timedelta(microseconds=row[name] // 1000)
        return rows

    def plot(self, *, top: int = 8, ax: Axes | None = None) -> Axes:
        """Draws counts over time, templates as bars, or the two sides of a diff.

        The `top` ones are drawn, and the rest as one; fields that counts are split by stand
        before the template. It needs matplotlib: ``pip install 'logboom[plot]'``.
        """
        return plot(self.columns, self.to_dicts(), top, ax)

    def _shown(self) -> tuple[list[str], list[dict[str, Any]]]:
        """The names of the columns and the rows that are shown."""
        hidden = ("variables", "example", "window_end", "kind", "record")
        return [name for name in self.columns if name not in hidden], self.to_dicts(_SHOWN)

    def __repr__(self) -> str:
        """The first rows, cut to the terminal; times are UTC."""
        width = shutil.get_terminal_size((120, 24)).columns
        return "\n".join(lines_of(*self._shown(), len(self), width))

    def _repr_html_(self) -> str:
        """The first rows, as notebooks show them."""
        return html_of(*self._shown(), len(self))
