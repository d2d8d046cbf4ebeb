"""What a program of study is: stages, diplomas in their versions, and which is awarded when."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from loaders.generator.calendar import FIRST_YEAR, THIS_YEAR
from loaders.generator.chance import Integers

MERGED = "UDS"
LMD = 2005
MERGER = 2009


class Stage(IntEnum):
    """A stage of studies, whatever the diploma of the day was called."""

    LICENCE = 0
    MAITRISE = 1
    MASTER = 2
    DOCTORATE = 3
    SHORT = 4
    PROFESSIONAL = 5
    LONG = 6
    SPECIALITY = 7


STAGE_YEARS = np.array([3, 1, 2, 3, 3, 1, 5, 3], dtype=np.int64)
"""Years of study of each stage."""

SLOTS = 6
"""Alternatives of one field, stage and year are dealt over this many slots of the award table."""


@dataclass(frozen=True, slots=True)
class Diploma:
    """One program in one version."""

    university: str
    code: str
    version: str
    name: str
    level: str
    field: str
    faculty: str
    since: int
    until: int | None = None
    became: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """University, code and version."""
        return f"{self.university}:{self.code}:{self.version}"


@dataclass(frozen=True, slots=True)
class Programs:
    """All diplomas, and which of them is awarded for a field, stage, slot and year (-1: none)."""

    diplomas: tuple[Diploma, ...]
    awarded: Integers

    def lookup(self, fields: Integers, stages: Integers, slots: Integers, years: Integers) -> Integers:
        """Index of the diploma for each row, -1 where none was awarded."""
        columns = np.clip(years, FIRST_YEAR - 1, THIS_YEAR + 1) - FIRST_YEAR + 1
        found: Integers = self.awarded[fields, stages, slots, columns]
        return found
