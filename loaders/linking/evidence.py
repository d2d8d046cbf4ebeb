"""What links the records of one person, in words: of each record the strongest evidence it shares. Pure."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from loaders.linking.clustering import pairs_of_components
from loaders.linking.comparison import compare
from loaders.linking.levels import FIELDS, Birth, Given, Ine, Number, Place, Surname
from loaders.linking.linking import Links
from loaders.linking.records import Flags, Ints, Pairs, Records

_LARGEST = 60
_STRETCH = 250_000
_SAME_SURNAME = (Surname.EXACT, Surname.CROSSED, Surname.PART)
_SAME_GIVEN = (Given.EXACT, Given.OTHER)
_SAME_DAY = (Birth.EXACT, Birth.EXACT_NEW_YEAR)
_LIKE_DAY = (Birth.SWAPPED, Birth.DIGIT, Birth.ONLY_YEAR, Birth.TWO_PARTS)
_SAME_PLACE = (Place.EXACT, Place.TYPO, Place.DEPARTMENT)

DECIDED = "decided by staff"
REASONS = (
    DECIDED,
    "same INE",
    "same student number",
    "name and birth date",
    "birth date, names alike",
    "name, birth dates alike",
    "name and birth place",
    "name, and weaker signs",
    "several weaker signs",
)
"""Evidence, the strongest first."""


def count_reasons(
    records: Records, links: Links, chosen: Flags, decided: Sequence[tuple[int, int]] = ()
) -> Counter[str]:
    """How many records are linked to another one, by the strongest evidence that they share with any.

    Args:
        records: all of them.
        links: their clusters.
        chosen: (n,) the records to count.
        decided: pairs of rows that staff said are of one person.
    """
    best = np.full(len(records), len(REASONS), dtype=np.int32)
    left, right = _pairs(links.cluster)
    wanted = chosen[left] | chosen[right]
    left, right = left[wanted], right[wanted]
    for start in range(0, len(left), _STRETCH):
        one, other = left[start : start + _STRETCH], right[start : start + _STRETCH]
        found = _reasons(records, links, one, other)
        np.minimum.at(best, one, found)
        np.minimum.at(best, other, found)
    for pair in decided:
        if links.cluster[pair[0]] == links.cluster[pair[1]]:
            best[list(pair)] = 0
    counted = np.bincount(best[chosen & (best < len(REASONS))], minlength=len(REASONS))
    return Counter({reason: int(count) for reason, count in zip(REASONS, counted, strict=True) if count})


def _pairs(cluster: Ints) -> tuple[Pairs, Pairs]:
    """All pairs of records of one person."""
    left, right = pairs_of_components(cluster, _LARGEST)
    # Those leave out people of two records: each such record but the first, with the first.
    rows = np.flatnonzero(np.bincount(cluster, minlength=len(cluster))[cluster] == 2)
    rows = rows[cluster[rows] != rows]
    return np.concatenate((left, cluster[rows].astype(np.int64))), np.concatenate((right, rows))


def _reasons(records: Records, links: Links, left: Pairs, right: Pairs) -> Ints:
    compared = compare(records, left, right, links.model.frequencies)
    levels = dict(zip(FIELDS, compared.levels, strict=True))
    surname, given = levels[Surname], levels[Given]
    names = np.isin(surname, _SAME_SURNAME) & np.isin(given, _SAME_GIVEN)
    alike = ~np.isin(surname, (Surname.DIFFERENT, Surname.UNKNOWN)) | ~np.isin(
        given, (Given.DIFFERENT, Given.UNKNOWN)
    )
    day = np.isin(levels[Birth], _SAME_DAY)
    found: Ints = np.select(
        [
            levels[Ine] == Ine.EXACT,
            levels[Number] == Number.EXACT,
            names & day,
            alike & day,
            names & np.isin(levels[Birth], _LIKE_DAY),
            names & np.isin(levels[Place], _SAME_PLACE),
            names,
        ],
        range(1, len(REASONS) - 1),
        len(REASONS) - 1,
    ).astype(np.int32)
    return found
