"""Blocking: which pairs of records are worth a comparison.

Each key puts records that might be of one person into small blocks, and each kind of trouble leaves at least
one key whole: a number or INE of its own, the birth date with any one name, the name with a part of the date.
"""

from collections.abc import Iterator

import numpy as np

from loaders.linking.records import Flags, Ints, Pairs, Records

_LARGEST_BLOCK = 400
_RARE_NAME = 30
"""How many records of one full name there may be for the name alone to be a key."""
_COMMON_PLACE = 60


def find_candidates(records: Records) -> tuple[Pairs, Pairs]:
    """The pairs of records that share a block, each once, as two arrays (first < second), sorted."""
    n = np.int64(len(records))
    found = []
    for rows, keys, largest in _blocks(records):
        first, second = _pairs_within(rows, keys, largest)
        low, high = np.minimum(first, second), np.maximum(first, second)
        found.append(low[low != high] * n + high[low != high])
    codes = np.sort(np.concatenate(found))
    codes = codes[np.concatenate(([True], codes[1:] != codes[:-1]))] if len(codes) else codes
    return codes // n, codes % n


def _blocks(records: Records) -> Iterator[tuple[Pairs, Pairs, int]]:
    """For each kind of key: rows, their keys (rows without one left out), and the largest block to take."""
    every = np.arange(len(records), dtype=np.int64)
    date = records.date.astype(np.int64)
    main = records.surname[:, 0].astype(np.int64)
    first = records.given[:, 0].astype(np.int64)
    told = (main >= 0) & (first >= 0)

    yield _keyed(every, records.ine.astype(np.int64), records.ine >= 0, _LARGEST_BLOCK)
    number = _mixed(records.university, records.number)
    yield _keyed(every, number, records.number >= 0, _LARGEST_BLOCK)

    # The birth date, with any surname or given name, also where they stand in each other's column.
    tokens = np.concatenate((records.surname[:, :4], records.given[:, :3], records.joined[:, None]), axis=1)
    rows = np.repeat(every, tokens.shape[1])
    token = tokens.reshape(-1).astype(np.int64)
    yield _keyed(rows, _mixed(date[rows], token), (token >= 0) & (date[rows] > 0), _LARGEST_BLOCK)

    # The birth date, with the beginning of the surname, where both names were mistyped.
    beginning = _beginnings(records)
    yield _keyed(every, _mixed(date, beginning[main]), (main >= 0) & (date > 0), _LARGEST_BLOCK)

    # The full name, with a part of the date.
    name = _mixed(main, first)
    dated = told & (date > 0)
    yield _keyed(every, _mixed(name, records.year), dated, _LARGEST_BLOCK)
    yield _keyed(every, _mixed(name, records.month * 100 + records.day + 10_000), dated, _LARGEST_BLOCK)

    # The full name, with the place or the field, or alone where it is rare; for one who has no date.
    yield _keyed(every, name, told, _RARE_NAME)
    there = told & (records.place >= 0)
    yield _keyed(every, _mixed(name, records.place), there, _COMMON_PLACE)
    yield _keyed(every, _mixed(name, records.field + 1_000_000), told & (records.field >= 0), _COMMON_PLACE)

    # One of the names, with place and field; for one who has no date and a mistyped name.
    studied = _mixed(records.place, records.field)
    there &= records.field >= 0
    yield _keyed(every, _mixed(main, studied), there, _COMMON_PLACE)
    yield _keyed(every, _mixed(first + (1 << 40), studied), there, _COMMON_PLACE)


def _keyed(rows: Pairs, keys: Pairs, told: Flags, largest: int) -> tuple[Pairs, Pairs, int]:
    return rows[told], keys[told], largest


def _mixed(one: Ints | Pairs, other: Ints | Pairs) -> Pairs:
    """One key of two; two that fall together cost a comparison and no more."""
    left = one.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (left ^ (left >> np.uint64(31))) + other.astype(np.uint64) * np.uint64(0xBF58476D1CE4E5B9)
    key: Pairs = (mixed ^ (mixed >> np.uint64(29))).view(np.int64)
    return key


def _beginnings(records: Records) -> Pairs:
    """An id for the first three letters of each name."""
    beginnings = records.names.str.slice(0, 3).rank("dense").to_numpy().astype(np.int64)
    return np.append(beginnings, -1)


def _pairs_within(rows: Pairs, keys: Pairs, largest: int) -> tuple[Pairs, Pairs]:
    """All pairs of rows with equal keys, out of blocks that are not too large."""
    order = np.argsort(keys)
    rows, keys = rows[order], keys[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    sizes = np.diff(np.append(starts, len(keys)))
    size_of = np.repeat(sizes, sizes)
    end_of = np.repeat(starts + sizes, sizes)
    left = np.flatnonzero((size_of > 1) & (size_of <= largest))
    firsts, seconds = [], []
    step = 1
    while len(left):
        left = left[left + step < end_of[left]]
        firsts.append(rows[left])
        seconds.append(rows[left + step])
        step += 1
    if not firsts:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(firsts), np.concatenate(seconds)
