"""One call from a source to a table."""

from __future__ import annotations

from datetime import timedelta

from typing_extensions import Unpack

from ._engine import Engine
from ._options import Options
from ._progress import bar
from ._source import Source, inputs
from ._table import Table


def templates(
    source: Source, *, typed: bool = False, progress: bool = False, **options: Unpack[Options]
) -> Table:
    """The templates of a source, those with the most records first.

    `typed` shows the class of each variable, such as ``<num>``, in place of ``<*>``;
    `progress` shows a bar while the source is read (``pip install 'logboom[progress]'``).
    A list of `pathlib.Path` is files; a list of str is lines. Options: see
    :class:`logboom.Options`.

    >>> templates(["took 1 ms", "took 2 ms"], typed=True).to_dicts()[0]["count"]
    2
    """
    return _counted(source, None, progress, options).templates(typed=typed)


def counts(
    source: Source,
    every: str | timedelta = "1m",
    *,
    typed: bool = False,
    progress: bool = False,
    **options: Unpack[Options],
) -> Table:
    """Event counts by template and window of event time, `every` wide.

    Options: see :class:`logboom.Options`.

    >>> log = ["2026-05-01T12:00:01Z up", "2026-05-01T12:00:59Z up", "2026-05-01T12:01:00Z up"]
    >>> [row["count"] for row in counts(log, every="1m").to_dicts()]
    [2, 1]
    """
    return _counted(source, every, progress, options).counts(typed=typed)


def label(source: Source, *, progress: bool = False, **options: Unpack[Options]) -> Table:
    """Each record with its template and variables: one row for every line of the source.

    Options: see :class:`logboom.Options`.

    >>> label(["took 1 ms", None, "took 2 ms"]).to_dicts()[1]["reason"]
    'blank'
    """
    engine = Engine(None, **options)
    with inputs(source, again=True) as given:
        with bar(given, progress, "learning") as report:
            engine._engine.count(given, report)
        with bar(given, progress, "labelling") as report:
            return Table(engine._engine.label_all(given, report), engine.ledger())


def diff(
    base: Source,
    target: Source,
    *,
    typed: bool = False,
    progress: bool = False,
    **options: Unpack[Options],
) -> Table:
    """What changed between two sources: new, gone, more, less.

    Options: see :class:`logboom.Options`.

    >>> diff(["a b"] * 50, ["a b"] * 50 + ["disk full"] * 50).to_dicts()[0]["template"]
    'disk full'
    """
    options["by"] = ["source"]
    engine = Engine(None, **options)
    for source, name in ((base, "base"), (target, "target")):
        with inputs(source, name) as given, bar(given, progress, name) as report:
            engine._engine.count(given, report)
    return Table(engine._engine.diff("base", typed), engine.ledger())


def header(source: Source, **options: Unpack[Options]) -> Table:
    """The layouts of headers, and how many records fit each.

    Options: see :class:`logboom.Options`.

    >>> len(header(["no header here"]))
    1
    """
    engine = _counted(source, None, False, options)
    return Table(engine._engine.layouts(), engine.ledger())


def _counted(
    source: Source, every: str | timedelta | None, progress: bool, options: Options
) -> Engine:
    engine = Engine(every, **options)
    with inputs(source) as given, bar(given, progress, "counting") as report:
        engine._engine.count(given, report)
    return engine
