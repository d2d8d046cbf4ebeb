"""Comparison of pairs of records: for each field a level of agreement.

The levels are data; what they weigh is learned elsewhere.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.linking.frequency import Frequencies
from loaders.linking.levels import (
    Age,
    Birth,
    Further,
    Given,
    Ine,
    Number,
    Place,
    Sex,
    Study,
    Surname,
)
from loaders.linking.likeness import abbreviates, edit_distances, shorter_length
from loaders.linking.records import NONE, WOMAN, Flags, Ints, Pairs, Records

Levels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Comparisons:
    """Pairs of records with their levels; each array of levels is (pairs,)."""

    left: Pairs
    right: Pairs
    levels: tuple[Levels, ...]
    surname: Ints  # id of the surname on which they agree, NONE where they do not
    given: Ints  # likewise of the given name

    def __len__(self) -> int:
        return len(self.left)


def compare(records: Records, left: Pairs, right: Pairs, frequencies: Frequencies) -> Comparisons:
    """The levels of agreement of pairs, in all fields.

    Args:
        records: all of them.
        left, right: (pairs,) rows of records.
        frequencies: how often names occur.
    """
    surname, surname_id = _surnames(records, left, right, frequencies)
    given, given_id = _given_names(records, left, right, frequencies)
    given[surname == Surname.SWAPPED] = Given.UNKNOWN
    levels = (
        surname,
        given,
        _further_names(records, left, right),
        _births(records, left, right),
        _ages(records, left, right),
        _places(records, left, right),
        _sexes(records, left, right),
        _ines(records, left, right),
        _numbers(records, left, right),
        _studies(records, left, right),
    )
    return Comparisons(left, right, levels, surname_id, given_id)


def _choose(default: int, *choices: tuple[Flags, int]) -> Levels:
    """The level of the first condition that holds."""
    return np.select(
        [flag for flag, _ in choices], [np.uint8(level) for _, level in choices], np.uint8(default)
    ).astype(np.uint8)


def _surnames(records: Records, left: Pairs, right: Pairs, known: Frequencies) -> tuple[Levels, Ints]:
    a, b = records.surname[left], records.surname[right]
    told = (a[:, 0] >= 0) & (b[:, 0] >= 0)
    exact = told & (a[:, 0] == b[:, 0])
    shared = np.where(exact, a[:, 0], NONE)
    crossed = np.zeros(len(left), dtype=np.bool_)
    for x, y in ((0, 1), (1, 0), (1, 1)):
        same = (a[:, x] >= 0) & (a[:, x] == b[:, y]) & ~exact & ~crossed
        shared = np.where(same, a[:, x], shared)
        crossed |= same
    part = np.zeros(len(left), dtype=np.bool_)
    for x, y in ((0, 2), (0, 3), (1, 2), (1, 3), (2, 0), (3, 0), (2, 1), (3, 1), (2, 2), (3, 3)):
        same = (a[:, x] >= 0) & (a[:, x] == b[:, y]) & ~exact & ~crossed & ~part
        shared = np.where(same, a[:, x], shared)
        part |= same
    swapped = told & ~exact & (a[:, 0] == records.given[right, 0]) & (b[:, 0] == records.given[left, 0])
    rest = told & ~exact & ~crossed
    typo, near = np.zeros(len(left), dtype=np.bool_), np.zeros(len(left), dtype=np.bool_)
    for x, y in ((0, 0), (0, 1), (1, 0), (1, 1)):
        one, other = np.where(rest, a[:, x], NONE), np.where(rest, b[:, y], NONE)
        distance = edit_distances(records.names, one, other)
        length = shorter_length(records.names, one, other)
        # A letter apart and both of them borne by many: two names.
        both_common = known.bearers(one, other) >= 8
        close = (distance == 1) & (length >= 4) & ~both_common | (distance == 2) & (
            length >= 6
        ) & ~both_common
        fresh = close & ~typo
        commoner = np.where(known.surname[one] >= known.surname[other], one, other)
        shared = np.where(fresh & ~part, commoner, shared)
        typo |= close
        near |= (distance <= 3) & (length >= 5) | (distance == 1) & (length >= 3)
    woman = (records.sex[left] == WOMAN) | (records.sex[right] == WOMAN)
    level = _choose(
        Surname.DIFFERENT,
        (~told, Surname.UNKNOWN),
        (exact, Surname.EXACT),
        (crossed, Surname.CROSSED),
        (part, Surname.PART),
        (swapped, Surname.SWAPPED),
        (typo, Surname.TYPO),
        (near, Surname.NEAR),
        (woman, Surname.WOMAN_DIFFERENT),
    )
    return level, shared.astype(np.int32)


def _given_names(records: Records, left: Pairs, right: Pairs, known: Frequencies) -> tuple[Levels, Ints]:
    a, b = records.given[left], records.given[right]
    first_a, first_b = a[:, 0], b[:, 0]
    joined_a, joined_b = records.joined[left], records.joined[right]
    told = (first_a >= 0) & (first_b >= 0)
    exact = told & ((first_a == first_b) | (first_a == joined_b) | (first_b == joined_a))
    shared = np.where(exact, first_a, NONE)
    other = np.zeros(len(left), dtype=np.bool_)
    for place in range(1, a.shape[1]):
        for one, many in ((first_a, b), (first_b, a)):
            same = (one >= 0) & (one == many[:, place]) & ~exact & ~other
            shared = np.where(same, one, shared)
            other |= same
    rest = told & ~exact & ~other
    one, two = np.where(rest, first_a, NONE), np.where(rest, first_b, NONE)
    distance = edit_distances(records.names, one, two)
    length = shorter_length(records.names, one, two)
    close = (distance == 1) & (length >= 3) | (distance == 2) & (length >= 5)
    both_names = known.givers(one, two) >= 8
    short = abbreviates(records.names, one, two)
    further = np.zeros(len(left), dtype=np.bool_)
    for place in range(1, 3):
        for first, many in ((first_a, b), (first_b, a)):
            x, y = np.where(rest & ~close, first, NONE), np.where(rest & ~close, many[:, place], NONE)
            gap = edit_distances(records.names, x, y, most=1)
            further |= (gap == 1) & (shorter_length(records.names, x, y) >= 4)
    commoner = np.where(known.given[one] >= known.given[two], one, two)
    shared = np.where(rest & close, commoner, shared)
    level = _choose(
        Given.DIFFERENT,
        (~told, Given.UNKNOWN),
        (exact, Given.EXACT),
        (other, Given.OTHER),
        (short, Given.SHORT),
        (close & ~both_names, Given.TYPO),
        (further, Given.OTHER_TYPO),
        (close, Given.NEAR),
    )
    return level, shared.astype(np.int32)


def _further_names(records: Records, left: Pairs, right: Pairs) -> Levels:
    a, b = records.given[left], records.given[right]
    told = (a[:, 1] >= 0) & (b[:, 1] >= 0)
    # "Jean Luc" of the one is "Jean-Luc" of the other: no further name at all.
    told &= (a[:, 0] == b[:, 0]) & (records.joined[left] != b[:, 0]) & (records.joined[right] != a[:, 0])
    shared = np.zeros(len(left), dtype=np.bool_)
    for x in range(1, a.shape[1]):
        for y in range(1, a.shape[1]):
            shared |= (a[:, x] >= 0) & (a[:, x] == b[:, y])
    one = np.where(told & ~shared, a[:, 1], NONE)
    near = edit_distances(records.names, one, b[:, 1], most=2) <= 2
    near |= abbreviates(records.names, one, b[:, 1])
    return _choose(
        Further.DIFFERENT,
        (~told, Further.UNKNOWN),
        (shared, Further.SHARED),
        (near, Further.NEAR),
    )


def _births(records: Records, left: Pairs, right: Pairs) -> Levels:
    date_a, date_b = records.date[left], records.date[right]
    told = (date_a > 0) & (date_b > 0)
    exact = date_a == date_b
    bare = date_a % 10_000 <= 101
    level = _choose(
        Birth.DIFFERENT,
        (~told, Birth.UNKNOWN),
        (exact & bare, Birth.EXACT_NEW_YEAR),
        (exact, Birth.EXACT),
    )
    # Most pairs agree; only the others are looked at digit by digit.
    rest = np.flatnonzero(told & ~exact)
    level[rest] = _unlike_births(date_a[rest], date_b[rest])
    return level


def _unlike_births(a: Ints, b: Ints) -> Levels:
    """Levels of dates, as numbers YYYYMMDD, that are not the same."""
    year_a, month_a, day_a = a // 10_000, a // 100 % 100, a % 100
    year_b, month_b, day_b = b // 10_000, b // 100 % 100, b % 100
    bare = (a % 10_000 <= 101) | (b % 10_000 <= 101)
    swapped = (year_a == year_b) & (month_a == day_b) & (day_a == month_b)
    digits_a = [a // 10**place % 10 for place in range(8)]
    digits_b = [b // 10**place % 10 for place in range(8)]
    unlike = [x != y for x, y in zip(digits_a, digits_b, strict=True)]
    count: Ints = np.sum(unlike, axis=0, dtype=np.int32)
    neighbours = np.zeros(len(a), dtype=np.bool_)
    for place in range(7):
        crossed = (digits_a[place] == digits_b[place + 1]) & (digits_a[place + 1] == digits_b[place])
        neighbours |= (count == 2) & unlike[place] & unlike[place + 1] & crossed
    next_day = (year_a == year_b) & (month_a == month_b) & (np.abs(day_a - day_b) == 1)
    next_year = (np.abs(year_a - year_b) == 1) & (month_a == month_b) & (day_a == day_b)
    parts: Ints = np.sum((year_a == year_b, month_a == month_b, day_a == day_b), axis=0, dtype=np.int32)
    two_parts: Flags = parts >= 2
    near: Flags = (count == 1) | neighbours | next_day | next_year
    return _choose(
        Birth.DIFFERENT,
        (swapped, Birth.SWAPPED),
        ((year_a == year_b) & bare, Birth.ONLY_YEAR),
        (near, Birth.DIGIT),
        (two_parts, Birth.TWO_PARTS),
    )


def _ages(records: Records, left: Pairs, right: Pairs) -> Levels:
    year_a, year_b = records.year[left], records.year[right]
    end_a, end_b = records.graduation[left], records.graduation[right]
    one = (year_a > 0) != (year_b > 0)
    age = np.where(year_a > 0, end_b - year_a, end_a - year_b)
    told = one & (np.where(year_a > 0, end_b, end_a) > 0)
    return _choose(
        Age.IMPOSSIBLE,
        (~told, Age.UNKNOWN),
        ((age >= 19) & (age <= 27), Age.USUAL),
        ((age > 27) & (age <= 38), Age.OLDER),
        ((age > 38) & (age <= 70), Age.OLD),
    )


def _places(records: Records, left: Pairs, right: Pairs) -> Levels:
    a, b = records.place[left], records.place[right]
    within_a, within_b = records.department[left], records.department[right]
    both = (a >= 0) & (b >= 0)
    coded = (within_a >= 0) & (within_b >= 0)
    unlike = np.where(both & (a != b), a, NONE)
    distance = edit_distances(records.places, unlike, b, most=2)
    length = shorter_length(records.places, unlike, b)
    typo = (distance == 1) & (length >= 3) | (distance == 2) & (length >= 6)
    return _choose(
        Place.DIFFERENT,
        (both & (a == b), Place.EXACT),
        (both & typo, Place.TYPO),
        (~both & coded & (within_a == within_b), Place.DEPARTMENT),
        (~both & ~coded, Place.UNKNOWN),
        (coded & (within_a == within_b), Place.NEIGHBOUR),
    )


def _sexes(records: Records, left: Pairs, right: Pairs) -> Levels:
    a, b = records.sex[left], records.sex[right]
    return _choose(Sex.DIFFERENT, ((a == 0) | (b == 0), Sex.UNKNOWN), (a == b, Sex.EXACT))


def _ines(records: Records, left: Pairs, right: Pairs) -> Levels:
    a, b = records.ine[left], records.ine[right]
    unlike = np.where(a != b, a, NONE)
    return _choose(
        Ine.DIFFERENT,
        ((a < 0) | (b < 0), Ine.UNKNOWN),
        (a == b, Ine.EXACT),
        (edit_distances(records.ines, unlike, b, most=2) <= 2, Ine.TYPO),
    )


def _numbers(records: Records, left: Pairs, right: Pairs) -> Levels:
    a, b = records.number[left], records.number[right]
    told = (a >= 0) & (b >= 0) & (records.university[left] == records.university[right])
    unlike = np.where(told & (a != b), a, NONE)
    return _choose(
        Number.DIFFERENT,
        (~told, Number.UNKNOWN),
        (a == b, Number.EXACT),
        (edit_distances(records.numbers, unlike, b, most=1) <= 1, Number.TYPO),
    )


def _studies(records: Records, left: Pairs, right: Pairs) -> Levels:
    end_a, end_b = records.graduation[left], records.graduation[right]
    rank_a, rank_b = records.rank[left], records.rank[right]
    told = (end_a > 0) & (end_b > 0)
    field = (records.field[left] >= 0) & (records.field[left] == records.field[right])
    gap = np.abs(end_a - end_b)
    upward = np.where(end_a <= end_b, rank_b - rank_a, rank_a - rank_b)
    ranked = (rank_a > 0) & (rank_b > 0)
    odd = ranked & ((upward < 0) | (gap == 0)) | (gap == 0)
    soon = gap <= 4
    return _choose(
        Study.OTHER_LATER,
        (~told, Study.UNKNOWN),
        ((records.diploma[left] == records.diploma[right]) & (gap == 0), Study.SAME),
        (field & odd, Study.FIELD_ODD),
        (field & soon, Study.FIELD_SOON),
        (field, Study.FIELD_LATER),
        (odd, Study.OTHER_ODD),
        (soon, Study.OTHER_SOON),
    )
