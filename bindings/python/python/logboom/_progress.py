"""How far the reading of inputs is -> a bar of tqdm."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

from ._logboom import Input, LogboomError

Report: TypeAlias = Callable[[int, int], object]
"""Called with the place of an input among the inputs, and how many of its bytes were read."""


@contextmanager
def bar(inputs: Sequence[Input], wanted: bool, what: str) -> Iterator[Report | None]:
    """What to call while the inputs are read, if a bar is wanted."""
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
    sizes = [given.size for given in inputs]
    total = sum(sizes)
    with tqdm(
        total=total or None, desc=what, unit="B", unit_scale=True, unit_divisor=1024
    ) as shown:

        def report(index: int, position: int) -> None:
            shown.update(sum(sizes[:index]) + position - shown.n)

        yield report
        shown.update(max(0, total - shown.n))
