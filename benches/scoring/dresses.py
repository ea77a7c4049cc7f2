"""What is found of messages in other dress: behind headers that programs write, between marks, with more
at their ends. None of it says anything about a message, so the figures should stay as they are."""

import datetime
import random
from collections.abc import Iterator
from concurrent.futures import Executor

from scoring.data import Family, Sample
from scoring.miners import Miner
from scoring.score import Scored

LEVELS = ["INFO"] * 12 + ["DEBUG"] * 6 + ["WARN"] * 2 + ["ERROR"]
LOGGERS = [
    *("storage", "net.http", "core", "auth", "index.Builder", "com.acme.Main"),
    *("db-pool", "scheduler", "api", "org.x.y.Cache"),
]
THREADS = ["main", "worker-1", "worker-2", "http-nio-80-exec-4"]
HOSTS = ["web-0", "db-1", "node7"]
WORDS = "table queue server client garden window summer paper river stone".split()
# Of which no lexicon knows a pair.
SYLLABLES = "baz kur mib lov qui zop pelk vux dro wex".split()

# By name what a line is made of: `m` is the message, `q` the same for CSV and `j` for JSON, `n` a number.
DRESSES = {
    "time": "{sql} {m}",
    "time, level": "{sql}, {level}, {m}",
    "python": "{level}:{logger}:{m}",
    "python, with time": "{sql},{n:03} - {logger} - {level} - {m}",
    "loguru": "{sql} | {level:8} | {logger}:run:{n} - {m}",
    "logback": "{clock}.{n:03} [{thread}] {level:5} {logger} - {m}",
    "spring": "{iso}  {level:>5} {pid} --- [{thread:>15}] {logger:40} : {m}",
    "log4j, with place": "{sql},{n:03} {level} [{thread}] {logger}.run(Main.java:{n}) - {m}",
    "syslog": "{bsd} {host} {logger}[{pid}]: {m}",
    "syslog, RFC 5424": "<{n}>1 {iso} {host} {logger} {pid} - - {m}",
    "syslog, passed on": "{bsd} {host} app: {sql} {level} {m}",
    "klog": "{level[0]}0301 {clock}.123456 {pid:7} main.go:{n}] {m}",
    "logcat": "03-01 {clock}.123  {pid:5}  {pid:5} {level[0]} {logger}: {m}",
    "tracing": "{iso}  {level} {logger}::run: {m}",
    "env_logger": "[{iso} {level} {logger}] {m}",
    "zap": '{iso}\t{level}\t{logger}/main.go:{n}\t{m}\t{{"id": {n}}}',
    "slog": "{iso} {level} {m} id={n}",
    "logfmt": "time={iso} level={level} msg={j} component={logger}",
    "JSON": '{{"time":"{iso}","level":"{level}","msg":{j},"logger":"{logger}"}}',
    "monolog": "[{sql}] local.{level}: {m}",
    "ruby": "{level[0]}, [{iso} #{pid}] {level:>5} -- {logger}: {m}",
    "apache": "[{iso}] [core:{level}] [pid {pid}:tid {pid}] [client 10.0.0.{n}:{pid}] {m}",
    "nginx": "{sql} [{level}] {pid}#{pid}: *{n} {m}",
    "kernel": "[{pid:5}.{n:06}] {m}",
    "compose": "{host}  | {sql} {level} {m}",
    "kubectl": "[pod/{host}/app] {iso} {m}",
    "CRI": "{iso} stdout F {m}",
    "CSV": '"{sql}","{level}","{logger}",{q}',
    "bars": "{sql}|{level}|{thread}|{logger}|{m}",
    "level": "{level}: {m}",
    "logger": "{logger}: {m}",
    "logger, level": "[{thread}] {level} {logger} - {m}",
    "no time, one name": "node agent: {m}",
    "two names": "{unknown} agent: {m}",
    "names nobody knows": "{unknown}: {m}",
    "known words": "{known}: {m}",
    "in quotes": '"{m}"',
    "in brackets": "{sql} [{m}]",
    "place at the end": "{sql} {level} {m} (worker.c:{n})",
    "pairs at the end": "{m} module=core height={n}",
}


def dressed(sample: Sample, dress: str) -> Iterator[bytes]:
    """The messages of a set as lines."""
    chance = random.Random(5)
    start = datetime.datetime(2026, 3, 1, 8)
    for at, message in enumerate(sample.messages):
        time = start + datetime.timedelta(seconds=at * 1.37)
        text = message.decode(errors="surrogateescape")
        line = dress.format(
            m=text,
            q='"' + text.replace('"', '""') + '"',
            j='"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"',
            n=chance.randrange(1, 190),
            pid=chance.choice([312, 4711, 20411]),
            level=chance.choice(LEVELS),
            logger=chance.choice(LOGGERS),
            thread=chance.choice(THREADS),
            host=chance.choice(HOSTS),
            known=chance.choice(WORDS),
            unknown="".join(chance.sample(SYLLABLES, 2)),
            iso=f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z",
            sql=f"{time:%Y-%m-%d %H:%M:%S}",
            bsd=f"{time:%b %e %H:%M:%S}",
            clock=f"{time:%H:%M:%S}",
        )
        yield line.encode(errors="surrogateescape")


def figures(sample: Sample, dress: str, mine: Miner) -> tuple[float, float]:
    found = mine(list(dressed(sample, dress)), True)
    its = Scored(sample.name, sample.truth, found).figures()
    return its["GA"], its["FGA"]


def show(families: list[Family], mine: Miner, workers: Executor) -> None:
    """GA and FGA of each family in each dress, and how far GA is from that of bare messages; the sets of
    which it is worse by .02 and more."""
    bare: dict[tuple[str, str], float] = {}
    print(f"{'':20}" + "".join(f"{family.name[-22:]:>24}" for family in families))
    for name, dress in {"bare": "{m}", **DRESSES}.items():
        text, worse = f"{name:20}", []
        for family in families:
            samples = family.samples
            number = len(samples)
            all_figures = list(workers.map(figures, samples, [dress] * number, [mine] * number))
            for sample, (accuracy, _) in zip(samples, all_figures, strict=True):
                before = bare.setdefault((family.name, sample.name), accuracy)
                if accuracy < before - 0.02:
                    worse.append(f"{sample.name} {before:.3f} -> {accuracy:.3f}")
            mean = [sum(column) / number for column in zip(*all_figures, strict=True)]
            lost = mean[0] - sum(bare[family.name, sample.name] for sample in samples) / number
            text += f"{mean[0]:>10.3f}{mean[1]:>7.3f}{lost:>+7.3f}"
        print(text + "".join(f"\n{'':22}{line}" for line in worse), flush=True)
