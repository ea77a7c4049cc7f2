"""Items of an iterable: taken while they come, on the thread that holds them."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator

import logboom
import pytest

Call = Callable[[Iterable[str]], object]
CALLS: list[Call] = [
    logboom.templates,
    logboom.counts,
    logboom.label,
    logboom.header,
    lambda items: logboom.diff(["took 1 ms"], items),
    lambda items: logboom.Engine().push("app", items),
]


@pytest.mark.parametrize("call", CALLS)
def test_what_they_raise_is_raised(call: Call) -> None:
    def items() -> Iterator[str]:
        for at in range(20_000):
            yield f"took {at} ms"
        raise KeyError("no more")

    with pytest.raises(KeyError, match="no more"):
        call(items())


@pytest.mark.parametrize("call", CALLS)
def test_they_are_asked_on_the_thread_that_holds_them(call: Call) -> None:
    threads = set()

    def items() -> Iterator[str]:
        for at in range(20_000):
            threads.add(threading.get_ident())
            yield f"took {at} ms"

    call(items())
    assert threads == {threading.get_ident()}


def test_as_many_as_there_are() -> None:
    lines = [f"took {at} ms for the {at % 7}th time" for at in range(100_000)]
    table = logboom.templates(iter(lines))
    assert table.to_dicts() == logboom.templates("\n".join(lines).encode()).to_dicts()
    assert table.ledger["records"] == len(lines)
    engine = logboom.Engine()
    engine.push("app", iter(lines))
    assert engine.ledger()["records"] == len(lines)


@pytest.mark.parametrize("call", ["templates(lines)", "Engine().push('app', lines)"])
def test_they_take_no_memory(call: str) -> None:
    # 240 MB, of which a few pieces are held at a time.
    script = f"""
import logboom, resource, sys
logboom.templates(["took 1 ms"])
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before, text = peak(), "x" * 60_000
lines = (f"{{at}} {{text}}" for at in range(4000))
logboom.{call}
print(peak() - before)
"""
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(run.stdout) * unit < 100e6
