"""How far the reading of files is -> a bar of tqdm."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from ._logboom import LogboomError
from ._source import Files

Report: TypeAlias = Callable[[int, int], object]
"""Called with the place of a file among the files, and how many of its bytes were read."""


@contextmanager
def bar(files: Files, wanted: bool, what: str) -> Iterator[Report | None]:
    """What to call while the files are read, if a bar is wanted."""
    if not wanted:
        yield None
        return
    try:
        with warnings.catch_warnings():
            # Without widgets, a notebook gets a bar of text; that is no news.
            warnings.simplefilter("ignore")
            from tqdm.auto import tqdm
    except ImportError:
        text = "progress=True needs tqdm: pip install 'logboom[progress]'"
        raise LogboomError(text) from None
    sizes = [_size(path) for path, _ in files]
    total = sum(sizes)
    with tqdm(
        total=total or None, desc=what, unit="B", unit_scale=True, unit_divisor=1024
    ) as shown:

        def report(index: int, position: int) -> None:
            shown.update(sum(sizes[:index]) + position - shown.n)

        yield report
        shown.update(max(0, total - shown.n))


def _size(path: str) -> int:
    """Bytes of a file; of what is none, or is not there, nobody knows."""
    return os.path.getsize(path) if os.path.isfile(path) else 0
