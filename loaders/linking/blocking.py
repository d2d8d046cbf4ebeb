"""Blocking: which pairs of records are worth a comparison.

Each key puts records that might be of one person into small blocks, and each kind of trouble leaves at least
one key whole: a number or INE of its own, the birth date with any one name, the name with a part of the date.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from loaders.linking.records import Flags, Ints, Pairs, Records

_LARGEST_BLOCK = 400
_RARE_NAME = 30
"""How many records of one full name there may be for the name alone to be a key."""
_COMMON_PLACE = 60
_SHARED_BY_FEW = 5
"""How many records may share a name with the birth date, or its year, for these alone to be a key."""


def find_candidates(records: Records) -> tuple[Pairs, Pairs]:
    """The pairs of records that share a block, each once, as two arrays (first < second), sorted."""
    n = np.int64(len(records))
    found = [np.empty(0, dtype=np.int64)]
    for block in _blocks(records):
        for first, second in _pairs_within(block):
            low, high = np.minimum(first, second), np.maximum(first, second)
            found.append(low[low != high] * n + high[low != high])
    codes = np.sort(np.concatenate(found))
    codes = codes[np.concatenate(([True], codes[1:] != codes[:-1]))] if len(codes) else codes
    return codes // n, codes % n


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Rows with a key of one kind.

    Attributes:
        rows, keys: (n,).
        largest: blocks of more rows give no pairs.
        seeking: (n,) pairs are taken of which one at least is so; None for all.
        finer: (records,) further parts of a key, negative for none; blocks that are too large are divided by
            each of them.
    """

    rows: Pairs
    keys: Pairs
    largest: int
    seeking: Flags | None = None
    finer: tuple[Ints | Pairs, ...] = ()


def _blocks(records: Records) -> Iterator[_Blocks]:
    """For each kind of key the rows that have one."""
    every = np.arange(len(records), dtype=np.int64)
    date = records.date.astype(np.int64)
    main = records.surname[:, 0].astype(np.int64)
    first = records.given[:, 0].astype(np.int64)
    told = (main >= 0) & (first >= 0)

    def keyed(
        rows: Pairs,
        keys: Pairs,
        there: Flags,
        largest: int = _LARGEST_BLOCK,
        seeking: Flags | None = None,
        finer: tuple[Ints | Pairs, ...] = (),
    ) -> _Blocks:
        rows = rows[there]
        return _Blocks(rows, keys[there], largest, None if seeking is None else seeking[rows], finer)

    yield keyed(every, records.ine.astype(np.int64), records.ine >= 0)
    number = _mixed(records.university, records.number)
    yield keyed(every, number, records.number >= 0)

    # The birth date, with any surname or given name, also where they stand in each other's column; where many
    # share both, with the place or the field.
    tokens = np.concatenate((records.surname[:, :4], records.given[:, :3], records.joined[:, None]), axis=1)
    rows = np.repeat(every, tokens.shape[1])
    token = tokens.reshape(-1).astype(np.int64)
    yield keyed(
        rows,
        _mixed(date[rows], token),
        (token >= 0) & (date[rows] > 0),
        _SHARED_BY_FEW,
        finer=(records.place, records.field),
    )

    # The birth date, with the beginning of the surname, where both names were mistyped.
    beginning = _beginnings(records)
    yield keyed(every, _mixed(date, beginning[main]), (main >= 0) & (date > 0))

    # The full name, with two parts of the date, or with all but a digit of the year.
    name = _mixed(main, first)
    dated = told & (date > 0)
    year = records.year.astype(np.int64)
    day = (records.month * 100 + records.day).astype(np.int64)
    # Many of one name are born in a year: then also the month or the day, perhaps in each other's place.
    turned = np.minimum(records.month, records.day) * 100 + np.maximum(records.month, records.day)
    key = _mixed(name, year)
    yield keyed(every, key, dated, _SHARED_BY_FEW, finer=(records.month, records.day, turned))
    # The first of January may stand for the year alone.
    yield keyed(every, key, dated, seeking=day <= 101)
    for part in (year % 10, year // 10 + 100, (year + 1) // 10 + 1_000):
        yield keyed(every, _mixed(name, part * 10_000 + day), dated)

    # For one who has no date: the full name, with the place or the field, or alone where it is rare.
    undated = date <= 0
    placed, studied = records.place >= 0, records.field >= 0
    yield keyed(every, name, told, _RARE_NAME, undated)
    yield keyed(every, _mixed(name, records.place), told & placed, _COMMON_PLACE, undated)
    yield keyed(every, _mixed(name, records.field + 1_000_000), told & studied, _COMMON_PLACE, undated)

    # One of the names, with place and field, where the other was mistyped, and the date is not told or was
    # mistyped, too.
    both = _mixed(records.place, records.field)
    there = told & placed & studied
    for one in (main, first + (1 << 40)):
        yield keyed(every, _mixed(one, both), there, _COMMON_PLACE, undated)
        for part in (year, day + 10_000):
            yield keyed(every, _mixed(_mixed(one, both), part), there & dated)


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


def _pairs_within(blocks: _Blocks) -> Iterator[tuple[Pairs, Pairs]]:
    """All pairs of rows with equal keys that are to be taken; some more than once."""
    rows, keys, seeking = blocks.rows, blocks.keys, blocks.seeking
    # Within a block those who seek come first, so that each pair with one begins with one.
    order = np.argsort(keys) if seeking is None else np.lexsort((~seeking, keys))
    rows, keys = rows[order], keys[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
    sizes = np.diff(np.append(starts, len(keys)))
    size_of = np.repeat(sizes, sizes)
    end_of = np.repeat(starts + sizes, sizes)
    begins = (size_of > 1) & (size_of <= blocks.largest)
    left = np.flatnonzero(begins if seeking is None else begins & seeking[order])
    step = 1
    while len(left):
        left = left[left + step < end_of[left]]
        yield rows[left], rows[left + step]
        step += 1
    crowded = size_of > blocks.largest
    for part in blocks.finer:
        told = crowded & (part[rows] >= 0)
        yield from _pairs_within(_Blocks(rows[told], _mixed(keys[told], part[rows[told]]), _LARGEST_BLOCK))
