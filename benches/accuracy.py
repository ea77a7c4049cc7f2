#!/usr/bin/env python3
"""How well templates match a truth, and how steady they are.

    accuracy.py [FOLDER...] [--held FOLDER...] [--seeds 1 2 3] [--raw] [--peers drain3 ...]
    accuracy.py [FOLDER...] [--held FOLDER...] [--seeds 1 2 3] --stability|--churn [--peers drain3]
    accuracy.py [FOLDER...] [--held FOLDER...] --dressed [--peers drain3]
    accuracy.py [FOLDER...] [--held FOLDER...] [--seeds 1 2 3] --study [RULE...]

A FOLDER holds sets: NAME.content (messages, one a line), NAME.truth.csv (LineId, Content,
EventTemplate, with `<*>` for a variable), and maybe NAME.log (the messages behind headers, for
--raw). Errors in --held ones are never shown: they are there to judge by. A seed is 100,000 lines
of the generator, or --lines. Both binaries are taken from --bin (by default target/release), so build them
first: `cargo build --release -p logboom-cli -p logboom-generator`.

  GA   lines whose group is exactly their true group / lines     FGA  F1 of groups
  PA   lines whose template is the true one / lines              FTA  F1 of groups with template

Without a mode it shows the figures of all sets, true templates that are split and merged, and the
--errors N errors that cost most, of --kind split, merge or text; --peers runs others on the same
lines (all is every one; drain3 and tipping want `pip install -r benches/requirements.txt` in the
Python that runs this).
--stability shows the figures when lines are shuffled, seen twice, mixed with those of all other
sets, and when only every tenth is seen; and the share of lines with another template than in the
set as it is. It fails if logboom's templates hang on order or repetition.
--dressed puts each message behind forty headers, between marks, and before more at its end, and shows
how far the figures fall, since none of these says anything about it.
--churn feeds growing prefixes and counts the ids of each that some of their lines have no more in
the next, and those of them that do not lead on.
--study takes away each rule in turn and moves each number down and up, and shows what the figures
become; scoring/study.py says what to build.
"""

import argparse
import os
import pathlib
import sys
from concurrent.futures import ProcessPoolExecutor

from scoring import data, dresses, miners, steady, study, tables


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--held", nargs="*", type=pathlib.Path, default=[], metavar="FOLDER")
    parser.add_argument("--seeds", nargs="*", type=int, default=[])
    parser.add_argument("--lines", type=int, default=100_000, help="of the generator, for a seed")
    parser.add_argument("--raw", action="store_true", help="score lines with their headers, too")
    parser.add_argument("--errors", type=int, default=10, metavar="N")
    parser.add_argument("--kind", choices=("split", "merge", "text"), default="")
    parser.add_argument("--peers", nargs="*", choices=(*miners.PEERS, "all"), default=[])
    parser.add_argument("--stability", action="store_true")
    parser.add_argument("--dressed", action="store_true")
    parser.add_argument("--churn", action="store_true")
    parser.add_argument("--study", nargs="*", metavar="RULE", help="all if none is named")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="sets at once")
    parser.add_argument("--bin", type=pathlib.Path, default=pathlib.Path("target/release"))
    return parser


def main() -> None:
    parser = arguments()
    options = parser.parse_args()
    families = [data.read(folder) for folder in options.folders]
    families += [data.read(folder, held=True) for folder in options.held]
    if options.seeds:
        given = (options.lines, options.bin, options.raw)
        samples = [data.generated(seed, *given) for seed in options.seeds]
        families.append(data.Family("generator", samples))
    if not families:
        parser.error("give a FOLDER, --held or --seeds")
    names = miners.PEERS if "all" in options.peers else options.peers
    contest: dict[str, miners.Miner] = {"logboom": miners.Logboom(options.bin)}
    contest |= {name: miners.peer(name) for name in names}
    # A mode looks at one alone: the peer, if one is given.
    name, miner = list(contest.items())[-1]
    ordered = True
    if options.stability:
        ordered = steady.stability(families, miner)
    if options.churn:
        for stream, messages in steady.streams(families):
            steady.churn(stream, messages, miner)
    if options.dressed:
        with ProcessPoolExecutor(options.jobs) as workers:
            dresses.show(families, miner, workers)
    if options.study is not None:
        study.study(families, options.bin, options.jobs, options.study)
    elif not (options.stability or options.churn or options.dressed):
        tracks = [False, True] if options.raw else [False]
        with ProcessPoolExecutor(options.jobs) as workers:
            tables.accuracy(families, contest, tracks, workers, options.errors, options.kind)
    if not ordered and name == "logboom":
        sys.exit(1)


if __name__ == "__main__":
    main()
