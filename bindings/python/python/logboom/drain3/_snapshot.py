"""Snapshots in the format of Drain3: JSON as jsonpickle writes it.

It is read as data: nothing named in it is imported, made or called. Drain3 can read what is
written here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .._logboom import DrainCore

if TYPE_CHECKING:
    from .drain import Drain

ENGINE_FORMAT = "logboom.drain3"
"""The key that a snapshot of ``engine="logboom"`` has its version under."""
Tree = list[tuple[list[tuple[str, int]], list[int]]]


class _Object(dict[str, Any]):
    """The attributes of an object, whatever its class."""


def _object(name: str, *state: Any) -> dict[str, Any]:
    """An object of Drain3 with a dict as state, or with slots."""
    slots = {"py/tuple": [None, *state]}
    return {"py/object": f"drain3.{name}", "py/state": slots}


def dump(drain: Drain) -> str:
    """The text of a snapshot."""
    core = drain._core
    limit = core.limit()
    clusters: dict[str, Any] = {
        f"json://{cluster_id}": _cluster(core, cluster_id) for cluster_id in core.ids()
    }
    if limit is not None:
        pairs = [{"py/tuple": [cluster_id, None]} for cluster_id in core.ids_by_use()]
        ordered = {"py/type": "collections.OrderedDict"}
        order = [ordered, {"py/tuple": []}, None, None, {"py/tuple": pairs}]
        cache = {
            "_Cache__data": clusters,
            "_Cache__currsize": len(core),
            "_Cache__maxsize": limit,
            "_LRUCache__order": {"py/reduce": order},
        }
        clusters = {"py/object": "drain3.drain.LogClusterCache", "py/state": cache}
    null = {"py/object": "drain3.simple_profiler.NullProfiler", "py/state": None}
    state = {
        "log_cluster_depth": drain.log_cluster_depth,
        "max_node_depth": drain.max_node_depth,
        "sim_th": drain.sim_th,
        "max_children": drain.max_children,
        "root_node": _node(core, 0),
        "profiler": null,
        "extra_delimiters": list(drain.extra_delimiters),
        "max_clusters": drain.max_clusters,
        "param_str": drain.param_str,
        "parametrize_numeric_tokens": bool(drain.parametrize_numeric_tokens),
        "id_to_cluster": clusters,
        "clusters_counter": core.counter,
    }
    return json.dumps({"py/object": "drain3.drain.Drain", "py/state": state})


def _cluster(core: DrainCore, cluster_id: int) -> dict[str, Any]:
    cluster = core.get(cluster_id)
    assert cluster is not None
    tokens = {"py/tuple": list(cluster.log_template_tokens)}
    fields = {"log_template_tokens": tokens, "cluster_id": cluster_id, "size": cluster.size}
    return _object("drain.LogCluster", fields)


def _node(core: DrainCore, place: int) -> dict[str, Any]:
    children = {key: _node(core, child) for key, child in core.children(place)}
    ids = core.cluster_ids(place)
    return _object("drain.Node", {"key_to_child_node": children, "cluster_ids": ids})


def load(drain: Drain, text: str | bytes, max_clusters: int | None) -> None:
    """Gives a drain the clusters and the tree of a snapshot, and nothing else of it.

    `max_clusters` is for snapshots of Drain3 0.9.1 and before.
    """
    try:
        given = json.loads(text)
        if isinstance(given, dict) and ENGINE_FORMAT in given:
            raise ValueError("it is of engine='logboom': make the miner with that engine")
        saved = _Reader().value(given)
        nodes: Tree = []
        _nodes(saved["root_node"], nodes)
        clusters, limit, order = _clusters(saved["id_to_cluster"], max_clusters)
        counter = int(saved["clusters_counter"])
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise ValueError(
            f"this is no snapshot of Drain3 ({type(error).__name__}: {error}); "
            "is snapshot_compress_state as it was when it was saved?"
        ) from error
    drain._core.restore(nodes, clusters, limit, order, counter)


def _nodes(node: _Object, nodes: Tree) -> int:
    """Adds a node and those below it; its place."""
    place = len(nodes)
    children: list[tuple[str, int]] = []
    nodes.append((children, [int(each) for each in node["cluster_ids"]]))
    for key, child in node["key_to_child_node"].items():
        children.append((str(key), _nodes(child, nodes)))
    return place


def _clusters(
    saved: dict[Any, Any], max_clusters: int | None
) -> tuple[list[tuple[int, Sequence[str], int]], int | None, list[int]]:
    """The clusters, how many may be kept, and their ids by use."""
    limit: int | None = None
    order: list[int] = []
    if isinstance(saved, _Object):
        limit = int(saved["_Cache__maxsize"])
        order = [int(pair[0]) for pair in _pairs(saved["_LRUCache__order"])]
        saved = saved["_Cache__data"]
    elif any(isinstance(key, str) for key in saved):
        limit = max_clusters or None
    clusters: list[tuple[int, Sequence[str], int]] = [
        (int(each["cluster_id"]), tuple(map(str, each["log_template_tokens"])), int(each["size"]))
        for each in saved.values()
    ]
    return clusters, limit, order


def _pairs(ordered: Any) -> Iterator[Sequence[Any]]:
    """The items of an ordered dict as jsonpickle reduces it."""
    for part in ordered:
        if isinstance(part, (list, tuple)):
            yield from (pair for pair in part if isinstance(pair, (list, tuple)))


class _Reader:
    """JSON of jsonpickle -> plain values; each thing that can be referred to has a number."""

    def __init__(self) -> None:
        self._seen: list[Any] = []

    def value(self, given: Any) -> Any:
        """The value, with objects as their attributes."""
        if isinstance(given, list):
            return self._list(given)
        if not isinstance(given, dict):
            return given
        if "py/id" in given:
            return self._seen[given["py/id"] - 1]
        if "py/tuple" in given:
            return tuple([self.value(each) for each in given["py/tuple"]])
        if "py/iterator" in given:
            return self._list(given["py/iterator"])
        if "py/reduce" in given:
            return self._list(given["py/reduce"])
        if "py/object" in given:
            return self._attributes(given)
        if any(key.startswith("py/") for key in given):
            return None
        return self._dict(given)

    def _list(self, given: list[Any]) -> list[Any]:
        made: list[Any] = []
        self._seen.append(made)
        made += [self.value(each) for each in given]
        return made

    def _dict(self, given: dict[str, Any]) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        self._seen.append(made)
        for key, each in given.items():
            number = key.removeprefix("json://")
            made[key if number == key else int(number)] = self.value(each)
        return made

    def _attributes(self, given: dict[str, Any]) -> _Object:
        made = _Object()
        self._seen.append(made)
        for key, each in given.items():
            if key == "py/state":
                state = self.value(each)
                for part in state if isinstance(state, tuple) else (state,):
                    made.update(part or {})
            elif not key.startswith("py/"):
                made[key] = self.value(each)
        return made
