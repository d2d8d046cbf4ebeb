"""What one record of a person lacks, another may tell: gaps filled in from the records already linked."""

from dataclasses import replace

import numpy as np

from loaders.linking.records import NONE, UNKNOWN, Ints, Records


def fill_gaps(records: Records, cluster: Ints) -> Records:
    """Records with what they do not tell taken from their cluster: the value that most of its records tell.

    What a record tells itself is kept. Student numbers are not filled in: they are the university's.

    Args:
        records: as they were read.
        cluster: (n,) cluster of each record.
    """
    date = _fill(records.date, cluster, 0)
    dated = records.date > 0
    given = _fill_given(records, cluster)
    surname = records.surname.copy()
    surname[:, 1] = _fill(np.where(surname[:, 1] == surname[:, 0], NONE, surname[:, 1]), cluster, NONE)
    return replace(
        records,
        surname=surname,
        given=given,
        sex=_fill(records.sex, cluster, UNKNOWN),
        year=np.where(dated, records.year, date // 10_000).astype(np.int32),
        month=np.where(dated, records.month, date // 100 % 100).astype(np.int32),
        day=np.where(dated, records.day, date % 100).astype(np.int32),
        place=_fill(records.place, cluster, NONE),
        department=_fill(records.department, cluster, NONE),
        ine=_fill(records.ine, cluster, NONE),
    )


def _fill(values: Ints, cluster: Ints, nothing: int) -> Ints:
    """Values with gaps filled by the most frequent value of the cluster, the least of those equally so."""
    usual = _usual(values, cluster, nothing)
    filled: Ints = np.where(values == nothing, usual[cluster], values).astype(np.int32)
    return filled


def _usual(values: Ints, cluster: Ints, nothing: int) -> Ints:
    """For each cluster the value that most of its records tell, `nothing` where none does."""
    usual = np.full(len(cluster), nothing, dtype=np.int32)
    told = np.flatnonzero(values != nothing)
    key = cluster[told].astype(np.int64) << 32 | values[told].astype(np.int64)
    keys, counts = np.unique(key, return_counts=True)
    # The last one written stays: the most frequent, of those the least.
    order = np.lexsort((-keys, counts))
    usual[keys[order] >> 32] = (keys[order] & 0xFFFFFFFF).astype(np.int32)
    return usual


def _fill_given(records: Records, cluster: Ints) -> Ints:
    """Given names, a lone one continued as a record of the cluster that begins with it does."""
    given = records.given
    several = np.flatnonzero(given[:, 1] >= 0)
    longest = np.full(len(given), NONE, dtype=np.int64)
    length = (given >= 0).sum(axis=1)
    order = several[np.lexsort((-several, length[several]))]
    longest[cluster[order]] = order
    model = longest[cluster]
    lone = (given[:, 0] >= 0) & (given[:, 1] == NONE) & (model >= 0)
    lone &= given[model, 0] == given[:, 0]
    filled: Ints = np.where(lone[:, None], given[model], given)
    return filled
