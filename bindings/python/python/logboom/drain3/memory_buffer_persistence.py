"""Snapshots in memory."""

from __future__ import annotations

from .persistence_handler import PersistenceHandler


class MemoryBufferPersistence(PersistenceHandler):
    """Keeps the snapshot in `state`."""

    def __init__(self) -> None:
        """No snapshot yet."""
        self.state: bytes | None = None

    def save_state(self, state: bytes) -> None:
        """Keeps a snapshot in place of the one before."""
        self.state = state

    def load_state(self) -> bytes | None:
        """The snapshot, if there is one."""
        return self.state
