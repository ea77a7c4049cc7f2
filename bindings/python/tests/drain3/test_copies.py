"""Miners, drains and clusters are pickled and copied, and the copies go their own way."""

import copy
import inspect
import pickle
from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal

import pytest
from logboom.drain3 import TemplateMiner
from logboom.drain3.drain import Drain, LogCluster, LogClusterCache
from logboom.drain3.masking import MaskingInstruction
from logboom.drain3.memory_buffer_persistence import MemoryBufferPersistence
from logboom.drain3.simple_profiler import SimpleProfiler
from logboom.drain3.template_miner_config import TemplateMinerConfig

Copy = Callable[[Any], Any]
COPIES: list[Copy] = [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))]
LINES = [f"{('took', 'sent')[at % 2]} {at} of {at % 5} in shop number{at % 11}" for at in range(80)]


def both(module: str) -> list[Any]:
    """A module of both packages."""
    pytest.importorskip("drain3")
    return [import_module(f"{package}.{module}") for package in ("drain3", "logboom.drain3")]


class Own(Drain):
    """A drain of a user."""

    own = 0


def config(max_clusters: int | None = None) -> TemplateMinerConfig:
    config = TemplateMinerConfig()
    config.drain_max_clusters = max_clusters
    config.masking_instructions.append(MaskingInstruction(r"\d+", "NUM"))
    return config


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize("engine", ["drain", "logboom"])
@pytest.mark.parametrize("max_clusters", [None, 3])
def test_a_miner_goes_on(
    copied: Copy, engine: Literal["drain", "logboom"], max_clusters: int | None
) -> None:
    one = TemplateMiner(config=config(max_clusters), engine=engine)
    for line in LINES[:40]:
        one.add_log_message(line)
    other = copied(one)
    assert type(other.drain) is type(one.drain)
    assert other.config.masking_instructions[0].pattern == r"\d+"
    for line in LINES[40:]:
        assert other.add_log_message(line) == one.add_log_message(line)
    other.add_log_message("something else")
    assert other.drain.get_total_cluster_size() >= one.drain.get_total_cluster_size()
    assert one.match("something else") is None


@pytest.mark.parametrize("copied", COPIES)
def test_a_drain_keeps_its_class_its_choices_and_its_order_of_use(copied: Copy) -> None:
    one = Own(sim_th=0.7, max_clusters=2, param_str="<x>")
    one.own = 7
    for line in ("a b 1", "c d 2", "a b 3"):
        one.add_log_message(line)
    other = copied(one)
    assert (type(other), other.own, other.sim_th, other.param_str) == (Own, 7, 0.7, "<x>")
    for drain in (one, other):
        drain.add_log_message("e f g h")
    assert list(other.id_to_cluster) == list(one.id_to_cluster)
    assert other.add_log_message("x")[0].cluster_id == one.clusters_counter + 1


@pytest.mark.parametrize("copied", COPIES)
def test_a_cluster_comes_back_alone(copied: Copy) -> None:
    drain = Drain()
    drain.add_log_message("took 1 ms")
    cluster, _ = drain.add_log_message("took 2 ms")
    other = copied(cluster)
    assert str(other) == str(cluster) and other != cluster
    other.size = 9
    assert cluster.size == 2


def test_a_cache_of_clusters_as_drain3_has_it() -> None:
    answers = []
    for module in both("drain"):
        cache = module.LogClusterCache(maxsize=2)
        for number in (1, 2):
            cache[number] = module.LogCluster(["a"], number)
        assert cache[1].cluster_id == 1
        cache[3] = module.LogCluster(["a"], 3)
        answers.append(
            (sorted(cache), cache.maxsize, cache.currsize, cache[2], cache.get(1) is None)
        )
    assert answers[0] == answers[1]
    assert isinstance(LogClusterCache(2)._core.limit(), int)


def test_a_section_ends_by_name() -> None:
    for module in both("simple_profiler"):
        names = list(inspect.signature(module.SimpleProfiler.end_section).parameters)
        assert names == ["self", "name"]
    profiler = SimpleProfiler()
    profiler.start_section("total")
    profiler.end_section(name="total")
    assert profiler.section_to_stats["total"].sample_count == 1


def test_an_engine_without_a_tree_says_so() -> None:
    handler = MemoryBufferPersistence()
    miner = TemplateMiner(handler, config(), engine="logboom")
    miner.add_log_message("took 1 ms")
    with pytest.raises(TypeError, match="has no tree"):
        miner.drain.get_clusters_ids_for_seq_len(3)
    with pytest.raises(ValueError, match="engine='logboom'"):
        TemplateMiner(handler, config())
    assert LogCluster(["a"], 1).size == 1
