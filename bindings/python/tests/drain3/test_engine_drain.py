"""Templates of logboom's own engine through the calls of Drain3."""

from pathlib import Path

import logboom
import pytest
from logboom.drain3 import TemplateMiner
from logboom.drain3.drain import Drain
from logboom.drain3.file_persistence import FilePersistence
from logboom.drain3.memory_buffer_persistence import MemoryBufferPersistence
from logboom.drain3.persistence_handler import PersistenceHandler
from logboom.drain3.template_miner_config import TemplateMinerConfig

LOG = Path(__file__).parents[4] / "corpora/real/redis.log"


def miner() -> TemplateMiner:
    return TemplateMiner(config=TemplateMinerConfig(), engine="logboom")


def test_calls() -> None:
    one = miner()
    first = one.add_log_message("login of user17 from 10.0.0.7")
    assert (first["change_type"], first["cluster_id"]) == ("cluster_created", 1)
    second = one.add_log_message("login of user4 from 10.0.9.1")
    assert second["change_type"] == "none"
    assert second["template_mined"] == "login of <*> from <*>"
    assert (second["cluster_id"], second["cluster_size"], second["cluster_count"]) == (1, 2, 1)
    third = one.add_log_message("login of user4 from 10.0.0.8")
    assert third["change_type"] == "none"
    values = one.extract_parameters(third["template_mined"], "login of user4 from 10.0.0.8")
    assert values is not None
    assert [value.value for value in values] == ["user4", "10.0.0.8"]
    found = one.match("login of user17 from 10.0.0.7")
    assert found is not None
    assert found.cluster_id == 1
    assert one.match("Server stopped") is None
    assert one.add_log_message("Server stopped\n")["cluster_id"] == 2


@pytest.mark.parametrize("count", [40, 400, 1300])
def test_the_templates_are_those_of_logboom(count: int) -> None:
    lines = LOG.read_text(encoding="utf-8").splitlines()[:count]
    one = miner()
    changes = set()
    for line in lines:
        result = one.add_log_message(line)
        changes.add(result["change_type"])
        assert result["cluster_size"] == one.drain.id_to_cluster[result["cluster_id"]].size
    assert one.drain.get_total_cluster_size() == len(lines)
    assert changes == {"cluster_created", "cluster_template_changed", "none"}
    one.match("")
    rows = logboom.templates(lines, header="none").to_dicts()
    expected = sorted((row["template"], row["count"]) for row in rows)
    assert sorted((it.get_template(), it.size) for it in one.drain.clusters) == expected


def keeping(handler: PersistenceHandler, compress: bool = True) -> TemplateMiner:
    config = TemplateMinerConfig()
    config.snapshot_compress_state = compress
    return TemplateMiner(handler, config, engine="logboom")


def known(one: TemplateMiner) -> list[tuple[int, str, int]]:
    return [(it.cluster_id, it.get_template(), it.size) for it in one.drain.clusters]


@pytest.mark.parametrize("compress", [True, False])
def test_a_miner_that_was_saved_goes_on_as_the_one_that_never_stopped(
    tmp_path: Path, compress: bool
) -> None:
    lines = [*LOG.read_text(encoding="utf-8").splitlines()[:500], "", "été \ud800", "x"]
    restarted = FilePersistence(str(tmp_path / "state"))
    one, other = keeping(MemoryBufferPersistence(), compress), keeping(restarted, compress)
    for number, line in enumerate(lines):
        if number % 50 == 49:
            one.save_state("a restart")
            other.save_state("a restart")
            other = keeping(restarted, compress)
            assert known(other) == known(one)
        assert other.add_log_message(line) == one.add_log_message(line)
    assert known(other) == known(one)
    assert (found := other.match(lines[0])) and found == other.drain.id_to_cluster[1]


def test_what_is_no_snapshot() -> None:
    config = TemplateMinerConfig()
    config.snapshot_compress_state = False
    ours, theirs = MemoryBufferPersistence(), MemoryBufferPersistence()
    TemplateMiner(ours, config, engine="logboom").add_log_message("a b 1")
    TemplateMiner(theirs, config).add_log_message("a b 1")
    state = ours.load_state()
    assert isinstance(state, bytes)
    damaged = state.replace(b'"engine": "b', b'"engine": "c'), state.replace(b'": 1,', b'": 2,')
    assert state not in damaged
    for wrong in (*damaged, b"", b"{}", b"[1]", b"3", state[:-9], theirs.load_state()):
        ours.state = wrong
        with pytest.raises(ValueError, match="no snapshot of engine='logboom'"):
            TemplateMiner(ours, config, engine="logboom")
    theirs.state = state
    with pytest.raises(ValueError, match="no snapshot of Drain3"):
        TemplateMiner(theirs, config)


def test_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="give 'drain' or 'logboom'"):
        TemplateMiner(config=TemplateMinerConfig(), engine="spell")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="would never be called"):
        type("Mine", (Drain,), {"fast_match": None})


def test_a_subclass_may_cut_lines() -> None:
    class Commas(Drain):
        def get_content_as_tokens(self, content: str) -> list[str]:
            return content.split(",")

    drain = Commas(sim_th=0.5)
    drain.add_log_message("a,b c,1")
    cluster, change = drain.add_log_message("a,b c,2")
    assert (change, cluster.log_template_tokens) == (
        "cluster_template_changed",
        ("a", "b c", "<*>"),
    )
    assert drain.match("a,b c,9") == cluster
