"""Where snapshots go."""

from __future__ import annotations

from abc import ABC, abstractmethod


class PersistenceHandler(ABC):
    """Keeps the last snapshot."""

    @abstractmethod
    def save_state(self, state: bytes) -> None:
        """Keeps a snapshot in place of the one before."""

    @abstractmethod
    def load_state(self) -> bytes | None:
        """The snapshot, if there is one."""
