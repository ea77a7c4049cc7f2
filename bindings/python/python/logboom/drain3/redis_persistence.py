"""Snapshots in Redis; needs the package redis."""

from __future__ import annotations

import redis

from .persistence_handler import PersistenceHandler


class RedisPersistence(PersistenceHandler):
    """Keeps the snapshot under a key of Redis."""

    def __init__(
        self,
        redis_host: str,
        redis_port: int,
        redis_db: int,
        redis_pass: str | None,
        is_ssl: bool,
        redis_key: str,
    ) -> None:
        """Where Redis is, and the key."""
        self.redis_host = redis_host
        self.redis_port = redis_port
        self.redis_db = redis_db
        self.redis_pass = redis_pass
        self.is_ssl = is_ssl
        self.redis_key = redis_key
        self.r = redis.Redis(
            host=redis_host, port=redis_port, db=redis_db, password=redis_pass, ssl=is_ssl
        )

    def save_state(self, state: bytes) -> None:
        """Sets the key."""
        self.r.set(self.redis_key, state)

    def load_state(self) -> bytes | None:
        """The value of the key, if there is one."""
        state: bytes | None = self.r.get(self.redis_key)
        return state
