"""A source of any kind -> inputs of the extension."""

from __future__ import annotations

import glob
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Set
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO, TypeAlias

from ._logboom import Input, InputError, LogboomError

Source: TypeAlias = (
    str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO | Iterable[Any] | object
)
"""A path or glob, several Paths, bytes, an open binary file, lines, or a column of Arrow."""


def is_column(source: object) -> bool:
    """Whether it has the Arrow PyCapsule interface."""
    return hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__")


@contextmanager
def inputs(
    source: Source, name: str | None = None, *, again: bool = False
) -> Iterator[list[Input]]:
    """The inputs of a source: paths, or what is in memory; `again` if they are read twice.

    An open file is copied to one of its own for as long as it takes: it may be a pipe, and
    larger than memory.
    """
    if isinstance(source, (str, os.PathLike)):
        with _files(_paths(os.fspath(source)), name, again) as given:
            yield given
        return
    first, items = _peeked(source)
    if isinstance(first, os.PathLike):
        items = list(items)
        strange = [it for it in items if not isinstance(it, os.PathLike)]
        if strange:
            raise LogboomError(f"{strange[0]!r} stands among paths: give pathlib.Path alone")
        paths = [path for it in items for path in _paths(os.fspath(it))]
        with _files(paths, name, again) as given:
            yield given
        return
    own = getattr(source, "name", None)
    name = name or (own if isinstance(own, str) else type(source).__name__)
    if isinstance(source, (bytes, bytearray, memoryview)):
        yield [Input.bytes(bytes(source), name)]
    elif is_column(source):
        yield [Input.column(source, name)]
    elif hasattr(source, "read"):
        with tempfile.TemporaryDirectory(prefix="logboom-") as folder:
            path = os.path.join(folder, "source")
            with open(path, "xb") as file:
                _copy(source, file)
            yield [Input.file(path, name, again)]
    elif isinstance(source, Iterable):
        yield [Input.lines(items, name, again)]
    else:
        raise LogboomError(f"{type(source).__name__} is no source of lines")


@contextmanager
def _files(paths: list[str], name: str | None, again: bool) -> Iterator[list[Input]]:
    """Inputs of paths; what has its bytes only once, as a pipe, is copied if it is read `again`."""
    with ExitStack() as stack:
        given: list[Input] = []
        for path in paths:
            if again and _is_once(path):
                file = stack.enter_context(open(path, "rb"))
                given += stack.enter_context(inputs(file, name or path, again=True))
            else:
                given.append(Input.file(path, name or path, again))
        yield given


def _is_once(path: str) -> bool:
    """Whether it is a pipe or a device."""
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def _peeked(source: Any) -> tuple[object, Any]:
    """The first of several items if they are no column, and the source with all of them."""
    if isinstance(source, (list, tuple, Set)):
        return next(iter(source), None), source
    if isinstance(source, Iterator) and not hasattr(source, "read") and not is_column(source):
        first = list(itertools.islice(source, 1))
        return next(iter(first), None), itertools.chain(first, source)
    return None, source


def _copy(source: Any, file: BinaryIO) -> None:
    try:
        shutil.copyfileobj(source, file, 1 << 20)
    except TypeError:
        raise LogboomError("the file is open as text: open it with mode 'rb'") from None


def _paths(path: str) -> list[str]:
    """The path itself if there is such a file, else the files that the glob matches."""
    if not path or "\n" in path:
        raise InputError("a str is a path: give text as bytes, or as lines (text.splitlines())")
    if os.path.exists(path) or not glob.has_magic(path):
        return [path]
    found = sorted(it for it in glob.glob(path, recursive=True) if not os.path.isdir(it))
    if not found:
        raise InputError(f"no file matches {path}")
    return found
