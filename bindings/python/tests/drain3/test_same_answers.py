"""The same calls to drain3 0.9.11 and to logboom.drain3 have the same answers."""

import importlib
import io
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("drain3")

LOGS = sorted((Path(__file__).parents[4] / "corpora/real").glob("*.log"))
MASKS = [tuple(mask) for mask in json.loads((Path(__file__).parent / "masks.json").read_text())]
CONFIGS: dict[str, dict[str, Any]] = {
    "default": {},
    "masks": {"masking_instructions": MASKS},
    "deep and strict": {"drain_depth": 7, "drain_sim_th": 0.8, "mask_prefix": "[:"},
    "narrow": {"drain_max_children": 3, "drain_depth": 5},
    "two children": {"drain_max_children": 2, "drain_depth": 6, "drain_sim_th": 0.1},
    "few clusters": {"drain_max_clusters": 7, "drain_sim_th": 0.6},
    "delimiters": {"drain_extra_delimiters": ["_", "=", ": "], "drain_max_clusters": 50},
    "numbers are words": {"parametrize_numeric_tokens": False, "masking_instructions": MASKS[5:]},
}


def miner(package: str, choice: dict[str, Any], handler: Any = None) -> Any:
    module = importlib.import_module
    config = module(f"{package}.template_miner_config").TemplateMinerConfig()
    for name, value in choice.items():
        if name == "masking_instructions":
            instruction = module(f"{package}.masking").MaskingInstruction
            value = [instruction(*mask) for mask in value]
        setattr(config, name, value)
    return module(package).TemplateMiner(handler, config)


def both(choice: dict[str, Any]) -> list[Any]:
    return [miner("drain3", choice), miner("logboom.drain3", choice)]


def outcome(call: Any, *args: Any) -> Any:
    """What a call gives: its value, with a cluster as its text, or the kind of its error."""
    try:
        value = call(*args)
    except Exception as error:
        return type(error).__name__
    return str(value) if hasattr(value, "get_template") else value


def same(miners: list[Any], *path: str, args: tuple[Any, ...] = ()) -> Any:
    """The outcome of a method of both miners, which must be the same."""
    outcomes = []
    for each in miners:
        for name in path[:-1]:
            each = getattr(each, name)
        outcomes.append(outcome(getattr(each, path[-1]), *args))
    assert outcomes[0] == outcomes[1], (path, args)
    return outcomes[0]


def state(one: Any) -> str:
    """All that a miner knows, as text."""
    file = io.StringIO()
    one.drain.print_tree(file, max_clusters=1000)
    clusters = [str(cluster) for cluster in one.drain.clusters]
    ids = list(one.drain.id_to_cluster)
    total = one.drain.get_total_cluster_size()
    return f"{file.getvalue()}{clusters}{ids}{total}{one.drain.clusters_counter}"


def check(miners: list[Any], lines: list[str], every: int = 1) -> None:
    for number, line in enumerate(lines):
        result = same(miners, "add_log_message", args=(line,))
        if number % every or not isinstance(result, dict):
            continue
        for strategy in ("never", "fallback", "always"):
            same(miners, "match", args=(line[::-1], strategy))
            same(miners, "match", args=(line, strategy))
        for exact in (True, False):
            same(miners, "extract_parameters", args=(result["template_mined"], line, exact))
        same(miners, "get_parameter_list", args=(result["template_mined"], line))
    assert state(miners[0]) == state(miners[1])


def lines_of(log: Path, count: int | None = None) -> list[str]:
    with log.open(encoding="utf-8", errors="surrogateescape") as file:
        return [line.rstrip("\n") for line in file][:count]


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.stem)
@pytest.mark.parametrize("name", CONFIGS)
def test_real_logs(log: Path, name: str) -> None:
    check(both(CONFIGS[name]), lines_of(log, 800), every=40)


def test_all_logs_in_one_miner() -> None:
    lines = [line for log in LOGS for line in lines_of(log)]
    random.Random(6).shuffle(lines)
    for choice in ({"drain_max_clusters": 200}, {"masking_instructions": MASKS}):
        check(both(choice), lines[:12_000], every=500)


WORDS = st.sampled_from(
    [
        *["a", "b", "x1", "<*>", "7", "user", "", " ", "\t", "\x1c", "é", "٣", "²", "\u3000"],
        *["\n", "a_b", "=", "0x1F", "10.0.0.7", "-3", "ab:cd:ef:01", "<NUM>", "\x85", "\ud800"],
        *["\u017f", "ß"],
    ]
)
LINES = st.lists(WORDS, max_size=6).map(" ".join) | st.text(max_size=12)
CHOICES = st.fixed_dictionaries(
    {
        "drain_depth": st.integers(3, 6),
        "drain_sim_th": st.sampled_from([0, 0.2, 0.4, 0.5, 2 / 3, 1, 1.5]),
        "drain_max_children": st.integers(0, 4) | st.just(100),
        "drain_max_clusters": st.none() | st.integers(0, 5),
        "drain_extra_delimiters": st.sampled_from([[], ["_"], ["=", "b"], [""], ["a"]]),
        "parametrize_numeric_tokens": st.booleans(),
        "masking_instructions": st.sampled_from([[], MASKS, MASKS[5:], [("a+", "A")]]),
        "mask_prefix": st.sampled_from(["<", "", "[:"]),
    }
)


@settings(max_examples=400, deadline=None)
@given(CHOICES, st.lists(LINES, max_size=25))
def test_random_lines(choice: dict[str, Any], lines: list[str]) -> None:
    # An empty text is no pattern between prefix and suffix that would end.
    if not choice["mask_prefix"]:
        choice["masking_instructions"] = []
    check(both(choice), lines)


PATTERNS = [
    *[pattern for pattern, _ in MASKS],
    *[r"\d+", r"(?i)user\d*", r"\bab\b", r"[^\s]+=", r"(?<!\w)a", r"a(?!\w)", r"^\d+", r"a$"],
    *[r"\Aa", r"b\Z", r"(?<=a)b", r"b(?=a)", r"(?<=ab)c|d", r"(?P<q>['\"]).*?(?P=q)", r"a|ab"],
    *[r"(a|ab)(c|bcd)", r"a{2,3}?", r"a*", r"(?:a|)b", r"(?s)a.b", r"(?m)^a", r"\Ba", r"(?<=^)a"],
    *[
        r"((?<=[ab])|^)(a+)((?=b)|$)",
        r"(?<=a)(?<=[ab])b",
        r"\S+@\S+",
        r"(?x) a  b ",
        r"é+",
        r"[é-ü]",
    ],
    *[r"(?<![a-z])\d+(?![a-z])", r"(?a:\w)+", r"(?i:A)b", r"[^a]", r"\W", r"\D+", r"(?=a)ab"],
    *[r"(^|(?<=b))a", r"(?<=\s)a(?=\s|$)", r"(?<!^)a", r"a(?=\b)", r"(a(?=b))", r"(?:(?<=a)b)"],
]


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("mask", ["X", r"\g<0>", "é", "\n"])
@settings(max_examples=60, deadline=None)
@given(text=st.text("ab cdAB01_.:=-'\"@\n\x1c\x85é\u017fK", max_size=14) | LINES)
def test_masks(pattern: str, mask: str, text: str) -> None:
    from logboom.drain3.masking import LogMasker, MaskingInstruction

    with_ = f"<{mask}>"
    once = re.sub(pattern, with_, text)
    assert MaskingInstruction(pattern, mask).mask(text, "<", ">") == once
    other = MaskingInstruction(r"((?<=[^A-Za-z0-9])|^)(\d+)((?=[^A-Za-z0-9])|$)", "N")
    masker = LogMasker([MaskingInstruction(pattern, mask), other], "<", ">")
    assert masker.mask(text) == re.sub(other.pattern, "<N>", once)


def test_which_masks_need_python() -> None:
    """Those of the documentation of Drain3 do not."""
    from logboom.drain3._pattern import compiled

    assert all(compiled(re.compile(pattern)) for pattern, _ in MASKS)
    assert not compiled(re.compile(r"(?P<q>['\"]).*?(?P=q)"))


@pytest.fixture
def handlers() -> Iterator[list[Any]]:
    names = "drain3", "logboom.drain3"
    modules = [importlib.import_module(f"{name}.memory_buffer_persistence") for name in names]
    yield [module.MemoryBufferPersistence() for module in modules]


@pytest.mark.parametrize("limit", [None, 4])
@pytest.mark.parametrize("compress", [True, False])
def test_snapshots_go_both_ways(handlers: list[Any], limit: int | None, compress: bool) -> None:
    choice = {"drain_max_clusters": limit, "snapshot_compress_state": compress}
    lines = [*lines_of(LOGS[2], 300), "", "été \ud800", "x"]
    packages = "drain3", "logboom.drain3"
    miners = [miner(*each) for each in zip(packages, [choice] * 2, handlers, strict=True)]
    check(miners, lines, every=30)
    for saver in handlers:
        saver.save_state(saver.load_state())
        restored = [miner(package, choice, saver) for package in packages]
        check(restored, lines[::3], every=30)


def test_old_snapshots() -> None:
    """Drain3 0.9.1 saved keys as texts, and other versions of jsonpickle save otherwise."""
    import jsonpickle

    choice = {"snapshot_compress_state": False}
    old = miner("drain3", choice)
    for line in ("a b 1", "a b 2", "c"):
        old.add_log_message(line)
    for text in (
        jsonpickle.dumps(old.drain),
        jsonpickle.dumps(old.drain, keys=True, unpicklable=True, make_refs=False),
    ):
        from logboom.drain3.memory_buffer_persistence import MemoryBufferPersistence

        handler = MemoryBufferPersistence()
        handler.state = text.encode()
        assert state(miner("logboom.drain3", choice, handler)) == state(old)


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"py/object": "os.system"}', '{"py/id": 9}', '"' * 9, "[" * 99999]
)
def test_what_is_no_snapshot(text: str) -> None:
    from logboom.drain3.memory_buffer_persistence import MemoryBufferPersistence

    handler = MemoryBufferPersistence()
    handler.state = text.encode()
    with pytest.raises(ValueError, match="no snapshot of Drain3"):
        miner("logboom.drain3", {"snapshot_compress_state": False}, handler)


def test_nothing_of_a_snapshot_is_run(tmp_path: Path) -> None:
    from logboom.drain3.memory_buffer_persistence import MemoryBufferPersistence

    made = tmp_path / "made"
    call = f'{{"py/reduce": [{{"py/function": "os.mkdir"}}, {{"py/tuple": ["{made}"]}}]}}'
    handler = MemoryBufferPersistence()
    handler.state = f'{{"py/object": "drain3.drain.Drain", "root_node": {call}}}'.encode()
    with pytest.raises(ValueError, match="no snapshot"):
        miner("logboom.drain3", {"snapshot_compress_state": False}, handler)
    assert not made.exists()


INI = """
[SNAPSHOT]
snapshot_interval_minutes = 10
compress_state = False
[MASKING]
masking = [{"regex_pattern": "\\\\d+", "mask_with": "N"}]
mask_prefix = <:
mask_suffix = :>
[DRAIN]
sim_th = 0.3
depth = 5
max_children = 9
max_clusters = 12
extra_delimiters = ["_"]
parametrize_numeric_tokens = no
[PROFILING]
enabled = True
report_sec = 0
"""


@pytest.mark.parametrize("ini", ["", INI])
def test_config_files(tmp_path: Path, ini: str) -> None:
    path = tmp_path / "drain3.ini"
    path.write_text(ini)
    loaded = []
    for package in ("drain3", "logboom.drain3"):
        module = importlib.import_module(f"{package}.template_miner_config")
        config = module.TemplateMinerConfig()
        config.load(str(path))
        values = dict(vars(config))
        masks = [(each.pattern, each.mask_with) for each in values.pop("masking_instructions")]
        loaded.append((values, masks))
    assert loaded[0] == loaded[1]


def test_reports_of_a_profiler(capsys: pytest.CaptureFixture[str]) -> None:
    """The same sections, counts and format; times, and so the order of lines, are their own."""
    choice = {"profiling_enabled": True, "profiling_report_sec": 0}
    printed = []
    for package in ("drain3", "logboom.drain3"):
        one = miner(package, choice)
        for line in ("a b 1", "a b 2", "c"):
            one.add_log_message(line)
        lines = capsys.readouterr().out.splitlines()
        printed.append(sorted({re.sub(r" *(N/A|[\d,]+\.\d+)", " N", line) for line in lines}))
    assert printed[0] == printed[1]


def test_attributes_that_change() -> None:
    miners = both({"masking_instructions": MASKS[5:6]})
    lines = lines_of(LOGS[0], 120)
    check(miners, lines[:40])
    for each in miners:
        each.drain.sim_th = 0.9
        each.drain.max_children = 5
    check(miners, lines[40:80])
    for each in miners:
        each.drain.param_str = "*"
        each.masker.mask_prefix = "["
        each.masker.masking_instructions.append(each.masker.masking_instructions[0])
    check(miners, lines[80:])
    for each in miners:
        cluster = next(iter(each.drain.clusters))
        cluster.size += 5
        cluster.log_template_tokens = ("*",) * len(cluster.log_template_tokens)
        each.masker.masking_instructions[0].mask_with = "OTHER"
    check(miners, lines)
