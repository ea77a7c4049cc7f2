"""Made-up layouts of headers: a time, a severity, a place and more, in forms that loggers use."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

Header = Callable[[datetime, str, str], str]
TIMES = (
    "%Y-%m-%d %H:%M:%S,{ms}",
    "%Y-%m-%d %H:%M:%S.{ms}",
    "%Y-%m-%dT%H:%M:%S.{ms}Z",
    "%Y-%m-%dT%H:%M:%S.{us}+00:00",
    "%Y/%m/%d %H:%M:%S",
    "%b %d %H:%M:%S",
    "%d/%b/%Y:%H:%M:%S +0000",
    "%Y-%m-%d %H:%M:%S",
    "%H:%M:%S.{ms}",
    "%d %b %Y %H:%M:%S.{ms}",
    "%Y%m%d %H:%M:%S.{us}",
    "{epoch}.{ms}",
    "%m-%d %H:%M:%S.{ms}",
)
START = datetime(2024, 3, 18, 9, 41, 7)


def layout(seed: str) -> Header:
    """A layout that is the same for the same seed."""
    draw = random.Random(f"layout of {seed}")
    form = draw.choice(TIMES)
    around = draw.choice(("{}", "{}", "{}", "[{}]", "{} |"))
    severity = severities(draw)
    # Without a mark of its own a name must have dots, or nobody could tell it from the message.
    piece = draw.choice(("app.main.{}", "[{}]", "{}:", "({})", "{} -", "[{}]:"))
    process = f"{draw.choice(('app', 'srv', 'main'))}[{draw.randint(100, 30000)}]:"
    threads = [f"{draw.choice(('worker', 'pool-1-thread', 'exec'))}-{number}" for number in range(1, 9)]
    order = draw.choice(("tsc", "tsc", "tspc", "tcs", "stc", "thp", "ts", "tsrc", "t"))
    closing = "" if piece.endswith((":", "-")) else draw.choice(("", "", "", " -", ":", " |"))
    host = draw.choice(("db01", "web-3", "edge.example.net"))

    def header(moment: datetime, level: str, place: str) -> str:
        told = {
            "t": lambda: around.format(time(form, moment)),
            "s": lambda: severity(level),
            "c": lambda: piece.format(place),
            "p": lambda: process,
            "h": lambda: host,
            "r": lambda: f"[{draw.choice(threads)}]",
        }
        return " ".join(told[letter]() for letter in order) + closing + " "

    return header


def time(form: str, moment: datetime) -> str:
    text = moment.strftime(form)
    return text.format(
        ms=f"{moment.microsecond // 1000:03}", us=f"{moment.microsecond:06}", epoch=int(moment.timestamp())
    )


def severities(draw: random.Random) -> Callable[[str], str]:
    """How a layout writes severities."""
    return draw.choice(
        (
            lambda level: level,
            lambda level: f"{level:<5}",
            lambda level: f"[{level}]",
            lambda level: level.lower(),
            lambda level: f"<{level.title()}>",
            lambda level: f"level={level.lower()}",
            lambda level: level[0],
            lambda level: f"{level:>6}",
        )
    )


def moments(seed: str) -> Callable[[], datetime]:
    """A clock that goes on by a little at each look."""
    draw = random.Random(f"clock of {seed}")
    now = [START]

    def tick() -> datetime:
        now[0] += timedelta(milliseconds=draw.expovariate(1 / 400))
        return now[0]

    return tick
