"""Clusters of records: merged by the best evidence first, never across a conflict.

Plain connected components would join two people by one poor record between them. Where all pairs of a
component agree they are one cluster; else clusters are merged from single records up, by average linkage
(Sokal and Michener 1958), as long as no pair of the two is in conflict. What must be one cluster is merged
before all else, whatever its pairs say (constrained clustering, Wagstaff and others, ICML 2001).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from loaders.linking.records import Flags, Floats, Ints, Pairs

_CEILING = 12.0
_LEAST_AVERAGE = 1.0

_DECIDED = 2
_Link = tuple[float, int, float, int]
"""Between clusters: sum and number of their pairs' log odds, the highest; 1 for a conflict, 2 if decided."""
_Links = dict[int, dict[int, _Link]]


@dataclass(frozen=True, slots=True)
class Graph:
    """Pairs within components: log odds that they are one person, whether they are in conflict, and whether
    that was decided: then they must be apart, and those that are decided and in none must be one cluster."""

    left: Pairs
    right: Pairs
    odds: Floats
    conflict: Flags
    decided: Flags


def find_components(size: int, left: Pairs, right: Pairs) -> Ints:
    """(size,) number of the connected component of each record."""
    ones = np.ones(len(left), dtype=np.int8)
    found: Ints = connected_components(coo_array((ones, (left, right)), shape=(size, size)), directed=False)[
        1
    ]
    return found


def pairs_of_components(component: Ints, largest: int) -> tuple[Pairs, Pairs]:
    """All pairs within components of 3 to `largest` records."""
    order = np.argsort(component, kind="stable").astype(np.int64)
    sizes = np.bincount(component)
    ordered = component[order]
    ends = np.cumsum(sizes)[ordered]
    left = np.flatnonzero((sizes[ordered] > 2) & (sizes[ordered] <= largest))
    firsts, seconds, step = [], [], 1
    while len(left):
        left = left[left + step < ends[left]]
        firsts.append(order[left])
        seconds.append(order[left + step])
        step += 1
    if not firsts:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(firsts), np.concatenate(seconds)


def cluster(component: Ints, graph: Graph, least: float) -> Ints:
    """Number of the cluster of each record: the row of its first record.

    Args:
        component: (n,) component of each record, by edges that are not yet trusted together.
        graph: pairs within components; all of them for components of more than two.
        least: log odds from which clusters are merged.
    """
    rows = np.arange(len(component), dtype=np.int32)
    first = np.full(int(component.max()) + 1 if len(component) else 0, len(component), dtype=np.int32)
    np.minimum.at(first, component, rows)
    found = first[component].astype(np.int32)
    doubtful = (graph.odds < least) | graph.conflict
    troubled = np.zeros(len(first), dtype=np.bool_)
    troubled[component[graph.left[doubtful]]] = True
    found[troubled[component]] = rows[troubled[component]]
    inside = np.flatnonzero(troubled[component[graph.left]])
    order = inside[np.argsort(component[graph.left[inside]], kind="stable")]
    groups = np.split(order, np.flatnonzero(np.diff(component[graph.left[order]])) + 1) if len(order) else []
    for group in groups:
        _agglomerate(
            found,
            graph.left[group].tolist(),
            graph.right[group].tolist(),
            np.clip(graph.odds[group], -_CEILING, _CEILING).tolist(),
            (graph.conflict[group] * (1 + graph.decided[group])).tolist(),
            _list_must(graph, group),
            least,
        )
    return found


def _list_must(graph: Graph, group: Pairs) -> list[tuple[int, int]]:
    musts = group[(graph.decided & ~graph.conflict)[group]]
    return list(zip(graph.left[musts].tolist(), graph.right[musts].tolist(), strict=True))


def _agglomerate(
    found: Ints,
    left: list[int],
    right: list[int],
    odds: list[float],
    conflict: list[int],
    must: list[tuple[int, int]],
    least: float,
) -> None:
    """Merge the records of one component, and write each one's cluster."""
    links: _Links = {}
    for a, b, odd, bad in zip(left, right, odds, conflict, strict=True):
        links.setdefault(a, {})[b] = links.setdefault(b, {})[a] = (odd, 1, odd, bad)
    members = {row: [row] for row in links}
    home = {row: row for row in links}
    for pair in must:
        a, b = sorted(home[row] for row in pair)
        if a != b:
            _merge(links, a, b, _choose)
            home |= dict.fromkeys(members[b], a)
            members[a].extend(members.pop(b))
    while True:
        best = None
        for a in sorted(links):
            for b, (total, count, top, bad) in sorted(links[a].items()):
                if a < b and not bad and top >= least:
                    rank = (total / count, -a, -b)
                    if best is None or rank > best:
                        best = rank
        if best is None:
            break
        a, b = -best[1], -best[2]
        if best[0] < _LEAST_AVERAGE:
            break
        _merge(links, a, b, _add)
        members[a].extend(members.pop(b))
    for rows in members.values():
        found[rows] = min(rows)


def _add(one: _Link, other: _Link) -> _Link:
    return one[0] + other[0], one[1] + other[1], max(one[2], other[2]), max(one[3], other[3])


def _choose(one: _Link, other: _Link) -> _Link:
    """The better link of two records that staff say are one's: the other has a mistake in it."""
    better = max(one, other, key=lambda link: link[0] / link[1])
    return better if _DECIDED not in (one[3], other[3]) else (*better[:3], _DECIDED)


def _merge(links: _Links, a: int, b: int, combine: Callable[[_Link, _Link], _Link]) -> None:
    """Make b a part of a: what links either to others links both."""
    for other, link in links.pop(b).items():
        del links[other][b]
        if other == a:
            continue
        old = links[a].get(other)
        links[a][other] = links[other][a] = link if old is None else combine(old, link)
