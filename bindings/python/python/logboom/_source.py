"""A source of any kind -> files to read, or lines to push."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TypeAlias

from ._logboom import LogboomError, spool

Source: TypeAlias = (
    str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO | Iterable[Any] | object
)
"""A path or glob, bytes, an open binary file, lines, or a column of Arrow."""

Files: TypeAlias = list[tuple[str, str]]


def is_column(source: object) -> bool:
    """Whether it has the Arrow PyCapsule interface."""
    return hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__")


def lines(items: Iterable[Any]) -> Iterator[bytes]:
    """Each item as one line; None, as columns have it, is a blank one."""
    for item in items:
        if isinstance(item, str):
            line = item.encode("utf-8", "surrogateescape")
        elif isinstance(item, (bytes, bytearray, memoryview)):
            line = bytes(item)
        elif item is None or item != item:
            line = b""
        else:
            raise LogboomError(f"a line is str or bytes, not {type(item).__name__}")
        yield line.removesuffix(b"\n").replace(b"\n", b" ") + b"\n"


@contextmanager
def files(source: Source, name: str | None = None) -> Iterator[Files]:
    """The files of a source; what is no file is copied to one for as long as it takes."""
    if isinstance(source, (str, os.PathLike)):
        yield [(path, name or path) for path in _paths(os.fspath(source))]
        return
    with tempfile.TemporaryDirectory(prefix="logboom-") as folder:
        path = os.path.join(folder, "source")
        with open(path, "xb") as file:
            if isinstance(source, (bytes, bytearray, memoryview)):
                file.write(source)
            elif is_column(source):
                spool(source, path)
            elif hasattr(source, "read"):
                _copy(source, file)
            elif isinstance(source, Iterable):
                file.writelines(lines(source))
            else:
                raise LogboomError(f"{type(source).__name__} is no source of lines")
        given = getattr(source, "name", None)
        yield [(path, name or (given if isinstance(given, str) else type(source).__name__))]


def _copy(source: Any, file: BinaryIO) -> None:
    try:
        shutil.copyfileobj(source, file, 1 << 20)
    except TypeError:
        raise LogboomError("the file is open as text: open it with mode 'rb'") from None


def _paths(path: str) -> list[str]:
    """The path itself if there is such a file, else what the glob matches."""
    if os.path.exists(path) or not glob.has_magic(path):
        return [path]
    found = sorted(glob.glob(path, recursive=True))
    if not found:
        raise LogboomError(f"no file matches {path}")
    return found
