"""The logging handler: all is counted, from any thread, and the program goes on."""

import logging
import logging.config
import os
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import logboom
import pytest
from logboom.handler import LogboomHandler

Log = tuple[logging.Logger, LogboomHandler]


@pytest.fixture
def log() -> Iterator[Log]:
    logger, handler = logging.Logger("shop.db"), LogboomHandler(by=["severity", "component"])
    logger.addHandler(handler)
    yield logger, handler
    handler.close()


def test_a_record_has_its_time_level_and_logger(log: Log) -> None:
    logger, handler = log
    before = datetime.now(timezone.utc) - timedelta(milliseconds=1)
    for level in (5, 10, 20, 25, 30, 40, 50, 60):
        logger.log(level, "took %d ms", level)
    rows = handler.templates().to_dicts()
    assert {row["severity"]: row["count"] for row in rows} == {
        "debug": 2,
        "info": 2,
        "warn": 1,
        "error": 1,
        "critical": 2,
    } or {row["severity"] for row in rows} == {"debug", "info", "warn", "error", "fatal"}
    assert {(row["template"], row["component"]) for row in rows} == {("took <*> ms", "shop.db")}
    now = datetime.now(timezone.utc)
    assert all(before <= row["first_seen"] <= row["last_seen"] <= now for row in rows)


def test_threads_lose_nothing(log: Log) -> None:
    logger, handler = log

    def work(name: int) -> None:
        for at in range(1000):
            logger.info("worker %d did %d", name, at)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    handler.close()
    assert sum(row["count"] for row in handler.counts().to_dicts()) == 4000
    assert handler.engine.ledger()["counted"] == 4000


def test_a_message_is_one_record(log: Log) -> None:
    logger, handler = log
    logger.warning("two\nlines")
    try:
        raise ValueError("bad")
    except ValueError:
        logger.exception("it failed")
    assert {row["template"] for row in handler.templates().to_dicts()} == {"two lines", "it failed"}


def test_the_program_never_sees_an_error(
    log: Log, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logger, handler = log
    logger.warning("%d", "no number")
    assert "--- Logging error ---" in capsys.readouterr().err
    monkeypatch.setattr(logging, "raiseExceptions", False)
    logger.warning("%d", "no number")
    assert capsys.readouterr().err == ""
    logger.warning("\ud800 is half a letter")
    assert handler.engine.ledger()["counted"] == 0
    assert len(handler.templates()) == 1


def test_a_listener_may_log(log: Log) -> None:
    logger, handler = log
    heard = []

    def listen(event: logboom.Event) -> None:
        heard.append(event.template)
        for at in range(600):
            logger.info("heard of %d", at)

    handler.engine.on_event(listen)
    logger.info("first")
    handler.flush()
    handler.close()
    assert "first" in heard
    assert handler.engine.ledger()["counted"] >= 1


def test_a_config_and_a_formatter() -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"short": {"format": "[%(levelname)s] %(message)s"}},
            "handlers": {
                "counts": {
                    "class": "logboom.handler.LogboomHandler",
                    "level": "WARNING",
                    "every": "1h",
                    "formatter": "short",
                }
            },
            "loggers": {"of.config": {"handlers": ["counts"], "propagate": False}},
        }
    )
    logger = logging.getLogger("of.config")
    (handler,) = logger.handlers
    assert isinstance(handler, LogboomHandler)
    logger.info("too low")
    logger.warning("high enough")
    (row,) = handler.counts().to_dicts()
    assert row["template"] == "[WARNING] high enough"
    assert row["window_end"] - row["window_start"] == timedelta(hours=1)
    logger.removeHandler(handler)
    handler.close()


def test_threads_and_processes_split_counts() -> None:
    logger, handler = logging.Logger("shop"), LogboomHandler(by=["thread", "pid", "severity"])
    logger.addHandler(handler)
    logger.info("took %d ms", 1)
    thread = threading.Thread(target=logger.info, args=("took %d ms", 2), name="worker 1 of 2")
    thread.start()
    thread.join()
    rows = handler.counts().to_dicts()
    assert {row["thread"] for row in rows} == {"MainThread", "worker_1_of_2"}
    assert {(row["template"], row["pid"]) for row in rows} == {("took <*> ms", str(os.getpid()))}
    assert handler.ledger()["counted"] == 2
    handler.close()
    with pytest.raises(logboom.OptionError, match="has no host"):
        LogboomHandler(by=["host"])
    wrong: Any = 3
    with pytest.raises(logboom.OptionError, match="by=3"):
        LogboomHandler(by=wrong)


def test_the_account_has_what_was_taken_last(log: Log) -> None:
    logger, handler = log
    logger.info("first")
    assert handler.ledger()["counted"] == 1
