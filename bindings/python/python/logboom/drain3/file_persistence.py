"""Snapshots in a file."""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from .persistence_handler import PersistenceHandler


class FilePersistence(PersistenceHandler):
    """Keeps the snapshot in a file."""

    def __init__(self, file_path: str | PathLike[str]) -> None:
        """The file need not be there yet."""
        self.file_path = file_path

    def save_state(self, state: bytes) -> None:
        """Writes the file anew."""
        Path(self.file_path).write_bytes(state)

    def load_state(self) -> bytes | None:
        """What the file holds, if there is one."""
        path = Path(self.file_path)
        return path.read_bytes() if path.exists() else None
