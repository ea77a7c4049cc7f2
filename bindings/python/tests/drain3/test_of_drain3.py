"""What the tests of Drain3 itself ask, of drain3 and of logboom.drain3 alike.

Its sdist has no tests, so these ask the same by cases of our own. drain3, which is asked first,
says whether they are right.
"""

import base64
import importlib
import random
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("drain3")

MODULES = (
    "drain",
    "file_persistence",
    "masking",
    "memory_buffer_persistence",
    "persistence_handler",
    "simple_profiler",
    "template_miner",
    "template_miner_config",
)

SSHD = """
    Dec 10 07:07:38 LabSZ sshd[24206]: input_userauth_request: invalid user test9 [preauth]
    Dec 10 07:08:28 LabSZ sshd[24208]: input_userauth_request: invalid user webmaster [preauth]
    Dec 10 09:12:32 LabSZ sshd[24490]: Failed password for invalid user ftpuser from 0.0.0.0 port 62891 ssh2
    Dec 10 09:12:35 LabSZ sshd[24492]: Failed password for invalid user pi from 0.0.0.0 port 49289 ssh2
    Dec 10 09:12:44 LabSZ sshd[24501]: Failed password for invalid user ftpuser from 0.0.0.0 port 60836 ssh2
    Dec 10 07:28:03 LabSZ sshd[24245]: input_userauth_request: invalid user pgadmin [preauth]
""".splitlines()  # noqa: E501 - they are lines of a log
REQUEST, PASSWORD = (
    "Dec 10 <*> LabSZ <*> input_userauth_request: invalid user <*> [preauth]",
    "Dec 10 <*> LabSZ <*> Failed password for invalid user <*> from 0.0.0.0 port <*> ssh2",
)
NUMBER = r"((?<=[^A-Za-z0-9])|^)([\-\+]?\d+)((?=[^A-Za-z0-9])|$)"
ADDRESS = r"((?<=[^A-Za-z0-9])|^)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})((?=[^A-Za-z0-9])|$)"


@pytest.fixture(params=["drain3", "logboom.drain3"])
def drain3(request: Any) -> Any:
    """The package, with its modules as attributes."""
    package = request.param
    modules = {name: importlib.import_module(f"{package}.{name}") for name in MODULES}
    return SimpleNamespace(package=importlib.import_module(package), **modules)


def templates(drain: Any, lines: list[str]) -> list[str]:
    return [drain.add_log_message(line)[0].get_template() for line in lines]


def test_a_message_shorter_than_the_tree(drain3: Any) -> None:
    drain = drain3.drain.Drain(depth=4)
    changes = [drain.add_log_message(line)[1] for line in ("hello", "hello", "otherword", "", "")]
    assert changes == ["cluster_created", "none", "cluster_created", "cluster_created", "none"]
    assert len(drain.id_to_cluster) == len(drain.clusters) == drain.clusters_counter == 3
    assert drain.get_total_cluster_size() == 5


def test_lines_of_sshd(drain3: Any) -> None:
    drain = drain3.drain.Drain()
    first, second = SSHD[1].strip(), SSHD[3].strip()
    expected = ["", first, REQUEST, second, PASSWORD, PASSWORD, REQUEST]
    assert templates(drain, SSHD) == expected
    assert drain.get_total_cluster_size() == len(SSHD)
    assert [cluster.size for cluster in drain.clusters] == [1, 3, 3]


def test_lines_of_sshd_that_must_be_alike(drain3: Any) -> None:
    drain = drain3.drain.Drain(depth=4, sim_th=0.75, max_children=100)
    one, two, three, *_, last = [line.strip() for line in SSHD[1:]]
    assert templates(drain, SSHD) == ["", one, two, three, PASSWORD, PASSWORD, last]


def test_one_cluster_at_most(drain3: Any) -> None:
    drain = drain3.drain.Drain(max_clusters=1)
    lines = ["A format 1", "A format 2", "B format 1", "B format 2", "A format 3"]
    expected = ["A format 1", "A format <*>", "B format 1", "B format <*>", "A format 3"]
    assert templates(drain, lines) == expected
    assert (drain.get_total_cluster_size(), len(drain.clusters)) == (1, 1)


@pytest.mark.parametrize(
    ("depth", "lines", "expected"),
    [
        (
            3,
            ["A A A", "A A B", "B A A", "B A B", "C A A", "C A B", "B A A", "A A A"],
            ["A A A", "A A *", "B A A", "B A *", "C A A", "C A *", "B A *", "A A A"],
        ),
        (
            4,
            ["A A A", "A A B", "A B A", "A B B", "A C A", "A C B", "A B A", "A A A"],
            ["A A A", "A A *", "A B A", "A B *", "A C A", "A C *", "A B *", "A A A"],
        ),
    ],
    ids=["of many leaves", "of one leaf"],
)
def test_the_cluster_used_last_stays(
    drain3: Any, depth: int, lines: list[str], expected: list[str]
) -> None:
    drain = drain3.drain.Drain(max_clusters=2, depth=depth, param_str="*")
    assert templates(drain, lines) == expected
    assert drain.get_total_cluster_size() == 4


def test_match_adds_nothing(drain3: Any) -> None:
    drain = drain3.drain.Drain()
    for line in ("aa aa aa", "aa aa bb", "aa aa cc", "xx yy zz"):
        drain.add_log_message(line)
    for line, expected in {
        "aa aa tt": 1, "xx yy zz": 2, "xx yy rr": None, "nothing": None, "": None
    }.items():  # fmt: skip
        found = drain.match(line)
        assert (None if found is None else found.cluster_id) == expected, line
    assert [cluster.size for cluster in drain.clusters] == [3, 1]


@pytest.mark.parametrize("strategy", ["never", "fallback", "always"])
def test_match_has_strategies(drain3: Any, strategy: str) -> None:
    drain = drain3.drain.Drain()
    # Under its first word as a word, and under that of any word with a number.
    for line in ("training4Model start", "loadModel start", "loadModel stop", "this is a test"):
        drain.add_log_message(line)
    found = drain.match("loadModel start", full_search_strategy=strategy)
    assert (None if found is None else found.get_template()) == {
        "never": None, "fallback": "<*> start", "always": "<*> start"
    }[strategy]  # fmt: skip


def test_a_strategy_that_is_none(drain3: Any) -> None:
    with pytest.raises(AssertionError):
        drain3.drain.Drain().match("a", full_search_strategy="sometimes")


def test_a_template_of_two_sequences(drain3: Any) -> None:
    drain = drain3.drain.Drain(param_str="*")
    one, two = ["aa", "bb", "dd"], ["aa", "bb", "cc"]
    assert list(drain.create_template(one, two)) == ["aa", "bb", "*"]
    assert list(drain.create_template(one, one)) == one
    assert one == ["aa", "bb", "dd"]
    with pytest.raises(AssertionError):
        drain.create_template(one, ["aa"])
    assert drain.get_seq_distance(["aa", "*", "cc"], ["aa", "x", "dd"], False) == (1 / 3, 1)
    assert drain.get_seq_distance(["aa", "*", "cc"], ["aa", "x", "dd"], True) == (2 / 3, 1)
    with pytest.raises(AssertionError):
        drain.get_seq_distance(one, ["aa"], True)


def test_parts_of_a_drain(drain3: Any) -> None:
    drain = drain3.drain.Drain(depth=5, extra_delimiters=["_"])
    assert list(drain.get_content_as_tokens("  a_b  c ")) == ["a", "b", "c"]
    assert (drain.has_numbers("a1"), drain.has_numbers("ab")) == (True, False)
    cluster, _ = drain.add_log_message("a b c d")
    assert (cluster.log_template_tokens, cluster.size) == (("a", "b", "c", "d"), 1)
    assert str(cluster) == "ID=1     : size=1         : a b c d"
    node = drain.root_node
    for key in ("4", "a", "b"):
        node = node.key_to_child_node[key]
    assert node.cluster_ids == [1]
    found = drain.tree_search(drain.root_node, ["a", "b", "c", "x"], 0.5, False)
    assert found == cluster
    assert drain.fast_match([1], ["a", "b", "x", "x"], 0.5, False) == cluster
    assert drain.fast_match([1], ["a", "x", "x", "x"], 0.5, False) is None
    assert drain.get_clusters_ids_for_seq_len(4) == [1]
    assert drain.get_clusters_ids_for_seq_len(3) == []
    alone = drain3.drain.LogCluster(["x", "y"], 7)
    assert (alone.get_template(), alone.size, alone.cluster_id) == ("x y", 1, 7)
    with pytest.raises(ValueError, match="depth"):
        drain3.drain.Drain(depth=2)


def test_a_mask(drain3: Any) -> None:
    masking = drain3.masking
    masker = masking.LogMasker([masking.MaskingInstruction(NUMBER, "NUM")], "<!", "!>")
    assert masker.mask("D9 test 999 888 1A ccc 3") == "D9 test <!NUM!> <!NUM!> 1A ccc <!NUM!>"
    assert list(masker.mask_names) == ["NUM"]


def test_masks_one_after_the_other(drain3: Any) -> None:
    masking = drain3.masking
    instructions = [
        masking.MaskingInstruction(ADDRESS, "IP"),
        masking.RegexMaskingInstruction(NUMBER, "NUM"),
        masking.MaskingInstruction(r"0x[a-f0-9]+", "IP"),
    ]
    masker = masking.LogMasker(instructions, "[:", ":]")
    assert masker.mask("10.0.0.7 7 -8 0xff x") == "[:IP:] [:NUM:] [:NUM:] [:IP:] x"
    assert sorted(masker.mask_names) == ["IP", "NUM"]
    assert list(masker.instructions_by_mask_name("IP")) == [instructions[0], instructions[2]]
    assert list(masker.instructions_by_mask_name("HEX")) == []
    assert instructions[0].pattern == ADDRESS
    assert instructions[1].mask("a 1", "{", "}") == "a {NUM}"


def test_a_mask_of_ones_own(drain3: Any) -> None:
    class Upper(drain3.masking.AbstractMaskingInstruction):  # type: ignore[misc]
        def mask(self, content: str, mask_prefix: str, mask_suffix: str) -> str:
            words = [
                mask_prefix + self.mask_with + mask_suffix if word.isupper() else word
                for word in content.split()
            ]
            return " ".join(words)

    config = drain3.template_miner_config.TemplateMinerConfig()
    config.masking_instructions = [Upper("UP"), drain3.masking.MaskingInstruction(NUMBER, "NUM")]
    miner = drain3.template_miner.TemplateMiner(config=config)
    assert miner.add_log_message("state OPEN since 7")["template_mined"] == "state <UP> since <NUM>"


@pytest.mark.parametrize("compressed", [True, False])
def test_a_miner_comes_back_from_memory(drain3: Any, compressed: bool) -> None:
    handler = drain3.memory_buffer_persistence.MemoryBufferPersistence()
    config = drain3.template_miner_config.TemplateMinerConfig()
    config.snapshot_compress_state = compressed
    miner = drain3.template_miner.TemplateMiner(handler, config)
    for line in ("hello", "hello ABC", "hello BCD", "hello XYZ", "goodbye XYZ"):
        miner.add_log_message(line)
    state = handler.state
    assert isinstance(state, bytes)
    text = zlib.decompress(base64.b64decode(state)) if compressed else state
    assert text.startswith(b'{"py/object": "drain3.drain.Drain"')
    other = drain3.template_miner.TemplateMiner(handler, config)
    ours, theirs = list(miner.drain.clusters), list(other.drain.clusters)
    # The last save was before the last line that changed nothing.
    assert [(one.cluster_id, one.get_template()) for one in theirs] == [
        (1, "hello"), (2, "hello <*>"), (3, "goodbye XYZ")
    ]  # fmt: skip
    assert [str(one) for one in ours] == [str(one) for one in theirs]
    assert other.drain.get_total_cluster_size() == miner.drain.get_total_cluster_size() == 5
    assert other.add_log_message("hello again")["change_type"] == "none"


def test_a_miner_comes_back_from_a_file(drain3: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "state.bin")
    config = drain3.template_miner_config.TemplateMinerConfig()
    config.drain_max_clusters = 10
    handler = drain3.file_persistence.FilePersistence(path)
    assert handler.load_state() is None
    miner = drain3.template_miner.TemplateMiner(handler, config)
    for number in range(30):
        miner.add_log_message(f"kind{chr(97 + number % 20)} is {number}")
    assert Path(path).stat().st_size > 100
    other = drain3.template_miner.TemplateMiner(
        drain3.file_persistence.FilePersistence(path), config
    )
    assert [str(one) for one in other.drain.clusters] == [str(one) for one in miner.drain.clusters]
    assert len(other.drain.clusters) == 10
    for number in range(30):
        line = f"kind{chr(97 + number * 7 % 20)} is {number}"
        assert miner.add_log_message(line) == other.add_log_message(line)


def test_snapshots_have_reasons(drain3: Any) -> None:
    class Handler(drain3.persistence_handler.PersistenceHandler):  # type: ignore[misc]
        saves = 0

        def save_state(self, state: bytes) -> None:
            self.saves += 1

        def load_state(self) -> bytes | None:
            return None

    handler = Handler()
    miner = drain3.template_miner.TemplateMiner(
        handler, drain3.template_miner_config.TemplateMinerConfig()
    )
    for line in ("a b", "a b", "a c", "a d"):
        miner.add_log_message(line)
    assert handler.saves == 2
    assert miner.get_snapshot_reason("cluster_created", 3) == "cluster_created (3)"
    assert miner.get_snapshot_reason("none", 3) is None
    miner.last_save_time -= 61 * miner.config.snapshot_interval_minutes
    assert miner.get_snapshot_reason("none", 3) == "periodic"
    miner.add_log_message("a e")
    assert handler.saves == 3


def test_a_file_of_options(drain3: Any, tmp_path: Path) -> None:
    path = tmp_path / "drain3.ini"
    path.write_text(
        r"""
[SNAPSHOT]
snapshot_interval_minutes = 7
compress_state = False

[MASKING]
masking = [
          {"regex_pattern":"((?<=[^A-Za-z0-9])|^)(0x[a-f0-9A-F]+)((?=[^A-Za-z0-9])|$)",
           "mask_with": "HEX"},
          {"regex_pattern":"((?<=[^A-Za-z0-9])|^)([\\-\\+]?\\d+)((?=[^A-Za-z0-9])|$)",
           "mask_with": "NUM"}
          ]
mask_prefix = <:
mask_suffix = :>

[DRAIN]
sim_th = 0.6
depth = 5
max_children = 50
max_clusters = 1024
extra_delimiters = ["_"]

[PROFILING]
enabled = True
report_sec = 30
"""
    )
    config = drain3.template_miner_config.TemplateMinerConfig()
    assert config.profiling_enabled is False
    config.load(str(path))
    assert (config.snapshot_interval_minutes, config.snapshot_compress_state) == (7, False)
    assert (config.drain_sim_th, config.drain_depth, config.drain_max_children) == (0.6, 5, 50)
    assert (config.drain_max_clusters, config.drain_extra_delimiters) == (1024, ["_"])
    assert (config.profiling_enabled, config.profiling_report_sec) == (True, 30)
    assert (config.mask_prefix, config.mask_suffix) == ("<:", ":>")
    assert [one.mask_with for one in config.masking_instructions] == ["HEX", "NUM"]
    config.profiling_enabled = False
    miner = drain3.package.TemplateMiner(config=config)
    result = miner.add_log_message("at 0xff took_7 ms")
    assert result == {
        "change_type": "cluster_created",
        "cluster_id": 1,
        "cluster_size": 1,
        # A mask sees `_`, which is a delimiter only behind it.
        "template_mined": "at <:HEX:> took <:NUM:> ms",
        "cluster_count": 1,
    }


def test_a_file_of_options_that_is_missing(drain3: Any, tmp_path: Path) -> None:
    config = drain3.template_miner_config.TemplateMinerConfig()
    config.load(str(tmp_path / "none.ini"))
    assert (config.drain_sim_th, config.drain_depth, config.drain_max_children) == (0.4, 4, 100)


def parametrised(drain3: Any, *masks: tuple[str, str]) -> Any:
    config = drain3.template_miner_config.TemplateMinerConfig()
    config.masking_instructions = [drain3.masking.MaskingInstruction(*mask) for mask in masks]
    return drain3.template_miner.TemplateMiner(None, config)


@pytest.mark.parametrize("exact", [True, False])
def test_the_values_of_lines(drain3: Any, exact: bool) -> None:
    miner = parametrised(drain3, (NUMBER, "NUM"))
    for line, expected in {
        "hello": [],
        "hello ABC": [],
        "hello BCD": ["BCD"],
        "request took 123 ms": ["123"],
        "file saved [test.xml]": [],
        "new order received: [xyz]": [],
        "order type: new, order priority:3": ["3"],
        "order type: changed, order priority:5": ["changed,", "5"],
    }.items():
        template = miner.add_log_message(line)["template_mined"]
        found = miner.extract_parameters(template, line, exact_matching=exact)
        assert [value.value for value in found] == expected
        assert miner.get_parameter_list(template, line) == expected


def test_values_have_the_names_of_masks(drain3: Any) -> None:
    miner = parametrised(drain3, (ADDRESS, "IP"), (NUMBER, "NUM"), (r"[A-F]{2}-[A-F]{2}", "IP"))
    template = "from <IP> port <NUM> by <*>: <IP>"
    line = "from 10.0.0.7 port 80 by a.user[7]: AB-CD"
    assert miner.extract_parameters(template, line) == [
        ("10.0.0.7", "IP"), ("80", "NUM"), ("a.user[7]", "*"), ("AB-CD", "IP")
    ]  # fmt: skip
    parameter = miner.extract_parameters(template, line)[0]
    assert isinstance(parameter, drain3.template_miner.ExtractedParameter)
    assert miner.extract_parameters("from <NUM> <*>", line) is None
    assert miner.extract_parameters("from <NUM> <*>", line, exact_matching=False) is not None
    assert miner.extract_parameters(template, "something else") is None
    assert miner.get_parameter_list(template, "something else") == []


@pytest.mark.parametrize("brackets", ["<>", "{}", "[]", "()", "*.", "^$", "||", "\\\\"])
def test_values_of_any_characters(drain3: Any, brackets: str) -> None:
    numbers = random.Random(5)
    config = drain3.template_miner_config.TemplateMinerConfig()
    config.mask_prefix, config.mask_suffix = brackets[0] * 2, brackets[1] * 2
    config.drain_extra_delimiters = ["_"]
    miner = drain3.template_miner.TemplateMiner(None, config)
    wildcard = miner.drain.param_str
    alphabet = "abcXYZ019.,;:!?/\\|(){}[]<>^$+-*='\"`~@#%&\t"
    for _ in range(200):
        parts = [
            "".join(numbers.choices(alphabet.replace("\t", ""), k=numbers.randrange(1, 9)))
            for _ in range(numbers.randrange(1, 6))
        ]
        template = " ".join(f"w {wildcard}" for _ in parts)
        line = numbers.choice([" ", "  ", "_"]).join(f"w {part}" for part in parts)
        found = miner.extract_parameters(template, line)
        assert [value.value for value in found or []] == parts


def test_matches_of_a_miner_are_masked(drain3: Any) -> None:
    miner = parametrised(drain3, (NUMBER, "NUM"))
    for line in ("aa aa aa", "aa aa bb", "aa aa cc", "xx yy 7"):
        miner.add_log_message(line)
    assert miner.match("aa aa tt").cluster_id == 1
    assert miner.match("xx yy 8").cluster_id == 2
    assert miner.match("xx yy rr") is None
    assert miner.match("nothing", full_search_strategy="fallback") is None


def test_a_tree_is_printed(drain3: Any, capsys: pytest.CaptureFixture[str]) -> None:
    drain = drain3.drain.Drain()
    for line in ("load4Model start", "loadModel start", "this is a test"):
        drain.add_log_message(line)
    drain.print_tree()
    assert capsys.readouterr().out.splitlines() == [
        "<root>",
        "\t<L=2>",
        '\t\t"<*>" (cluster_count=1)',
        "\t\t\tID=1     : size=2         : <*> start",
        "\t<L=4>",
        '\t\t"this" (cluster_count=1)',
        "\t\t\tID=2     : size=1         : this is a test",
    ]


def test_a_profiler_reports(drain3: Any, capsys: pytest.CaptureFixture[str]) -> None:
    profiler = drain3.simple_profiler.SimpleProfiler()
    profiler.start_section("total")
    profiler.start_section("a")
    profiler.end_section()
    profiler.end_section("total")
    profiler.report(period_sec=0)
    out = capsys.readouterr().out
    assert [line.split()[0] for line in out.splitlines()] == ["total", "a"]
    assert "(100.00%),          1 samples," in out
    with pytest.raises(ValueError, match="a"):
        profiler.end_section("a")
