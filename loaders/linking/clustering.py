"""Clusters of records: merged by the best evidence first, never across a conflict.

Plain connected components would join two people by one poor record between them. Where all pairs of a
component agree they are one cluster; else clusters are merged from single records up, by average linkage
(Sokal and Michener 1958), as long as no pair of the two is in conflict.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from loaders.linking.records import Flags, Floats, Ints, Pairs

_CEILING = 12.0
_LEAST_AVERAGE = 1.0


@dataclass(frozen=True, slots=True)
class Graph:
    """Pairs within components: log odds that they are one person, and whether they are in conflict."""

    left: Pairs
    right: Pairs
    odds: Floats
    conflict: Flags


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
            graph.conflict[group].tolist(),
            least,
        )
    return found


def _agglomerate(
    found: Ints, left: list[int], right: list[int], odds: list[float], conflict: list[bool], least: float
) -> None:
    """Merge the records of one component, and write each one's cluster."""
    links: dict[int, dict[int, tuple[float, int, float, bool]]] = {}
    for a, b, odd, bad in zip(left, right, odds, conflict, strict=True):
        links.setdefault(a, {})[b] = links.setdefault(b, {})[a] = (odd, 1, odd, bad)
    members = {row: [row] for row in links}
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
        for other, link in links.pop(b).items():
            del links[other][b]
            if other == a:
                continue
            old = links[a].get(other)
            merged = (
                link
                if old is None
                else (old[0] + link[0], old[1] + link[1], max(old[2], link[2]), old[3] or link[3])
            )
            links[a][other] = links[other][a] = merged
        members[a].extend(members.pop(b))
    for rows in members.values():
        found[rows] = min(rows)
