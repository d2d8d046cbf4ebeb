"""Levels of agreement: for each field the ways in which two records can agree or not.

Level 0 of each field is "not told by both".
"""

from enum import IntEnum


class Surname(IntEnum):
    """How two surnames agree."""

    UNKNOWN = 0
    EXACT = 1
    CROSSED = 2  # the one's married or birth name is the other's name
    TYPO = 3
    PART = 4  # a part of a compound name
    SWAPPED = 5  # the one's surname is the other's given name, and the other way round
    NEAR = 6
    WOMAN_DIFFERENT = 7
    DIFFERENT = 8


class Given(IntEnum):
    """How the given names in use agree."""

    UNKNOWN = 0
    EXACT = 1
    OTHER = 2  # one's name in use is a further name of the other
    TYPO = 3
    SHORT = 4
    OTHER_TYPO = 5
    NEAR = 6  # a letter apart, but both are names of their own (Michel, Michèle)
    DIFFERENT = 7


class Further(IntEnum):
    """How the further given names agree."""

    UNKNOWN = 0
    SHARED = 1
    NEAR = 2
    DIFFERENT = 3


class Birth(IntEnum):
    """How two dates of birth agree."""

    UNKNOWN = 0
    EXACT = 1
    EXACT_NEW_YEAR = 2  # 1 January: often stands for a year alone
    SWAPPED = 3  # day and month
    DIGIT = 4  # one digit, two neighbouring digits, or one day
    ONLY_YEAR = 5
    TWO_PARTS = 6
    DIFFERENT = 7


class Age(IntEnum):
    """Where one date is missing: how old that person would be at the other's award."""

    UNKNOWN = 0
    USUAL = 1
    OLDER = 2
    OLD = 3
    IMPOSSIBLE = 4


class Place(IntEnum):
    """How two places of birth agree."""

    UNKNOWN = 0
    EXACT = 1
    TYPO = 2
    DEPARTMENT = 3
    NEIGHBOUR = 4  # different places of one department
    DIFFERENT = 5


class Sex(IntEnum):
    """How sex agrees."""

    UNKNOWN = 0
    EXACT = 1
    DIFFERENT = 2


class Ine(IntEnum):
    """How two national student numbers agree."""

    UNKNOWN = 0
    EXACT = 1
    TYPO = 2
    DIFFERENT = 3


class Number(IntEnum):
    """How two student numbers of one university agree."""

    UNKNOWN = 0
    EXACT = 1
    TYPO = 2
    DIFFERENT = 3


class Study(IntEnum):
    """How two awards go together."""

    UNKNOWN = 0
    SAME = 1  # the same diploma in the same year
    FIELD_SOON = 2
    FIELD_LATER = 3
    FIELD_ODD = 4
    OTHER_SOON = 5
    OTHER_LATER = 6
    OTHER_ODD = 7


FIELDS: tuple[type[IntEnum], ...] = (Surname, Given, Further, Birth, Age, Place, Sex, Ine, Number, Study)
