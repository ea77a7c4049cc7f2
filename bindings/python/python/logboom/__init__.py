"""Log templates and exact event counts from raw log lines.

>>> import logboom
>>> log = ["login of user17 from 10.0.0.7", "login of user4 from 10.0.9.1", "Server stopped"]
>>> [(row["template"], row["count"]) for row in logboom.templates(log).to_dicts()]
[('login of <*> from <*>', 2), ('Server stopped', 1)]

A source is a path, a glob, several `pathlib.Path`, an open binary file, bytes, lines of str
or bytes (a list of str is lines), a column of pyarrow, polars or pandas, or anything with the
Arrow PyCapsule interface. A column's null is a blank line; an item of lines or of a column is
one record, whatever it holds. What every call takes by keyword: see :class:`logboom.Options`.
"""

from ._api import counts, diff, header, label, templates
from ._engine import Engine, Event, Labeler
from ._logboom import (
    InputError,
    Label,
    LogboomError,
    OptionError,
    SnapshotError,
    __version__,
)
from ._options import Options
from ._source import Source
from ._table import Table

__all__ = [
    "Engine",
    "Event",
    "InputError",
    "Label",
    "Labeler",
    "LogboomError",
    "OptionError",
    "Options",
    "SnapshotError",
    "Source",
    "Table",
    "__version__",
    "counts",
    "diff",
    "header",
    "label",
    "templates",
]
