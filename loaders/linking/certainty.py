"""What needs no chances: pairs that are surely of one person, and such as contradict each other."""

from enum import IntEnum

import numpy as np

from loaders.linking.comparison import Comparisons, Levels
from loaders.linking.levels import FIELDS, Birth, Given, Ine, Number, Surname
from loaders.linking.records import Flags

_AT = {field: place for place, field in enumerate(FIELDS)}
_LIKE_SURNAMES = (Surname.EXACT, Surname.CROSSED, Surname.TYPO, Surname.PART)
_LIKE_GIVEN = (Given.EXACT, Given.OTHER, Given.SHORT, Given.TYPO, Given.OTHER_TYPO)
_ONE_BIRTH = (Birth.EXACT, Birth.EXACT_NEW_YEAR)


def find_certain(compared: Comparisons) -> Flags:
    """Pairs that are of one person, however few records there are to learn from.

    Such have names alike, and one university's same number with the same birth date, or the same INE with no
    other birth date. Twins are not among them: their given names are two.
    """
    surname, given, birth = (_level(compared, field) for field in (Surname, Given, Birth))
    alike = np.isin(surname, _LIKE_SURNAMES) & np.isin(given, _LIKE_GIVEN) | (surname == Surname.SWAPPED)
    numbered = (_level(compared, Number) == Number.EXACT) & np.isin(birth, _ONE_BIRTH)
    known = (_level(compared, Ine) == Ine.EXACT) & (birth != Birth.DIFFERENT)
    certain: Flags = alike & (numbered | known)
    return certain


def find_other_ines(compared: Comparisons) -> Flags:
    """Pairs with two INEs that no typo explains, and no number of one university that makes them one."""
    found: Flags = (_level(compared, Ine) == Ine.DIFFERENT) & (_level(compared, Number) != Number.EXACT)
    return found


def find_other_births(compared: Comparisons) -> Flags:
    """Pairs with two birth dates that no typo explains, and no INE or number that makes them one."""
    identified = (_level(compared, Number) == Number.EXACT) | (_level(compared, Ine) == Ine.EXACT)
    found: Flags = (_level(compared, Birth) == Birth.DIFFERENT) & ~identified
    return found


def _level(compared: Comparisons, field: type[IntEnum]) -> Levels:
    return compared.levels[_AT[field]]
