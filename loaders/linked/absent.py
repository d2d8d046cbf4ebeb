"""Which records of linked archives are about people who were erased."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from loaders.archive_rows import turn_names
from loaders.linked.sources import Standing
from loaders.linking.linking import Doubts, Links
from loaders.linking.records import Flags, Ints
from loaders.tombstones import BORN, INE, NAME, NUMBER, RECORD, Tombstones, name_of


def find_absent(
    standing: Standing, links: Links, erased: Tombstones, described: Collection[str]
) -> frozenset[str]:
    """Records that are not to be in the graph: those of clusters in which one names somebody who was erased.

    An erased person's record, student number or INE names them; names and day of birth do where the cluster
    tells no INE, since two people may share these. A record that describes somebody who is there stays
    theirs, whatever it is linked with.

    Args:
        standing: the records.
        links: what linking found.
        erased: the marks of all who were erased.
        described: ids of the records that describe somebody in the graph.
    """
    if not erased:
        return frozenset()
    records = standing.records
    ines = _any(records.ine, [erased.has(INE, ine) for ine in records.ines.to_list()])
    marked = ines | np.array(
        [erased.has(RECORD, id) or erased.has(NUMBER, standing.keys.get(id)) for id in standing.ids],
        dtype=np.bool_,
    )
    whole = _any(records.ine, records.whole_ine)
    told = np.isin(links.cluster, np.unique(links.cluster[whole]))
    marked |= _has_name(standing, erased) & ~told
    absent = np.flatnonzero(np.isin(links.cluster, np.unique(links.cluster[marked])))
    ids = (standing.ids[row] for row in absent.tolist())
    return frozenset(id for id in ids if id and id not in described)


def forget_doubts(standing: Standing, links: Links, absent: Collection[str]) -> Links:
    """The links without doubts about records that are not to be in the graph."""
    there = standing.rows_but(absent)
    doubts = links.doubts
    kept = there[doubts.left] & there[doubts.right]
    return replace(links, doubts=Doubts(doubts.left[kept], doubts.right[kept], doubts.odds[kept]))


def _has_name(standing: Standing, erased: Tombstones) -> Flags:
    """Which records tell the names, in either order, and day of birth of somebody who was erased."""
    dates, place = np.unique(standing.records.date, return_inverse=True)
    days = [f"{date // 10000:04}-{date // 100 % 100:02}-{date % 100:02}" for date in dates.tolist()]
    born = np.array([erased.has(BORN, day) for day in days], dtype=np.bool_)[place]
    found = np.zeros(len(born), dtype=np.bool_)
    ids = [id for row in np.flatnonzero(born).tolist() if (id := standing.ids[row])]
    for id, item in standing.items(ids).items():
        told = (item.values, turn_names(item.values))
        found[standing.row[id]] = any(erased.has(NAME, name_of(values)) for values in told)
    return found


def _any(ids: Ints, flags: Sequence[bool] | Flags) -> Flags:
    """The flag of each record by its id in a list of texts, False where it has none."""
    found: Flags = np.append(np.asarray(flags, dtype=np.bool_), False)[ids]
    return found
