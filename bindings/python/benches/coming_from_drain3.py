"""How much faster logboom.drain3 is than drain3 0.9.11.

python benches/coming_from_drain3.py [LOG...]

Both add the same lines one by one, in turns; the ratio is that of the medians. CPU time, since
neither waits for anything. By default the lines are those of all logs in corpora/real.
"""

import importlib
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROUNDS = 3
MASKS_FILE = Path(__file__).parents[1] / "tests/drain3/masks.json"
MASKS = [tuple(mask) for mask in json.loads(MASKS_FILE.read_text())]


def miner(package: str, masks: list[tuple[str, str]]) -> Any:
    """A miner of a package with these masks."""
    config = importlib.import_module(f"{package}.template_miner_config").TemplateMinerConfig()
    instruction = importlib.import_module(f"{package}.masking").MaskingInstruction
    config.masking_instructions = [instruction(*mask) for mask in masks]
    return importlib.import_module(package).TemplateMiner(config=config)


def seconds(package: str, masks: list[tuple[str, str]], lines: list[str]) -> float:
    """What it takes a new miner to add the lines."""
    add = miner(package, masks).add_log_message
    start = time.process_time()
    for line in lines:
        add(line)
    return time.process_time() - start


def main() -> None:
    """Prints a row for each choice of masks."""
    real = Path(__file__).parents[3] / "corpora/real"
    logs = [Path(name) for name in sys.argv[1:]] or sorted(real.glob("*.log"))
    texts = [log.read_text(encoding="utf-8", errors="surrogateescape") for log in logs]
    lines = [line for text in texts for line in text.split("\n")]
    print(f"{len(lines):,} lines of {len(logs)} logs, {ROUNDS} rounds; microseconds a line")
    for name, masks in (("no masks", []), ("7 masks", MASKS)):
        taken: dict[str, list[float]] = {"drain3": [], "logboom.drain3": []}
        for _ in range(ROUNDS):
            for package, times in taken.items():
                times.append(seconds(package, masks, lines) / len(lines) * 1e6)
        old, new = (statistics.median(times) for times in taken.values())
        print(f"{name:9}  drain3 {old:6.2f}  logboom.drain3 {new:5.2f}  ratio {old / new:5.1f}")


if __name__ == "__main__":
    main()
