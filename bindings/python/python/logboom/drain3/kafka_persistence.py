"""Snapshots in a topic of Kafka; needs the package kafka-python."""

from __future__ import annotations

from typing import Any

import kafka

from .persistence_handler import PersistenceHandler


class KafkaPersistence(PersistenceHandler):
    """Keeps snapshots as messages of a topic, of which the last one counts."""

    def __init__(
        self, topic: str, snapshot_poll_timeout_sec: int = 60, **kafka_client_options: Any
    ) -> None:
        """The topic, how long to wait for its last message, and options of the clients."""
        self.topic = topic
        self.kafka_client_options = kafka_client_options
        self.producer = kafka.KafkaProducer(**kafka_client_options)
        self.snapshot_poll_timeout_sec = snapshot_poll_timeout_sec

    def save_state(self, state: bytes) -> None:
        """Sends a message."""
        self.producer.send(self.topic, value=state)

    def load_state(self) -> bytes | None:
        """The last message of partition 0, if there is one."""
        consumer = kafka.KafkaConsumer(**self.kafka_client_options)
        try:
            partition = kafka.TopicPartition(self.topic, 0)
            consumer.assign([partition])
            end: int = next(iter(consumer.end_offsets([partition]).values()))
            if end == 0:
                return None
            consumer.seek(partition, end - 1)
            records = consumer.poll(self.snapshot_poll_timeout_sec * 1000)
            if not records:
                raise RuntimeError(
                    f"topic {self.topic} has {end} messages, but none came within "
                    f"{self.snapshot_poll_timeout_sec} s"
                )
            state: bytes = records[partition][0].value
            return state
        finally:
            consumer.close()
