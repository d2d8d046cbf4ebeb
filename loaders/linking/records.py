"""Records ready for comparison: the columns of all archives, as numbers."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Pairs = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NONE = -1
"""The id of a text that is not told."""

UNKNOWN, MAN, WOMAN = 0, 1, 2
"""What `sex` holds."""


@dataclass(frozen=True, slots=True)
class Records:
    """n records; ids are places in a list of texts, NONE where nothing is told.

    Attributes:
        file: (n,) place in `files`.
        line: (n,) physical line in the file, 1 is the header.
        readable: (n,) False for lines that could not be split into cells; they tell nothing.
        university: (n,) id of the series of student numbers.
        number: (n,) id in `numbers` of the student number.
        surname: (n, 6) ids in `names`: the name, the other (married or birth) name, parts of compounds.
        given: (n, GIVEN_NAMES) ids in `names`.
        joined: (n,) id in `names` of the first two given names as one ("JEANLUC" of "Jean Luc").
        turned: (n,) whether surname and given name stood in each other's column.
        sex: (n,) 0 unknown, 1 man, 2 woman.
        year, month, day: (n,) date of birth, 0 where not told.
        place: (n,) id in `places`.
        department: (n,) id in `departments`.
        ine: (n,) id in `ines`.
        rank: (n,) of the diploma, 0 unknown.
        field: (n,) id of the field of study.
        diploma: (n,) id of the whole diploma.
        graduation: (n,) year of the award, 0 unknown.
        names, places, departments, ines, numbers: the texts.
        whole_ine: for each of `ines` whether it has an INE's shape.
    """

    files: tuple[str, ...]
    file: Ints
    line: Ints
    readable: Flags
    university: Ints
    number: Ints
    surname: Ints
    given: Ints
    joined: Ints
    turned: Flags
    sex: Ints
    year: Ints
    month: Ints
    day: Ints
    place: Ints
    department: Ints
    ine: Ints
    rank: Ints
    field: Ints
    diploma: Ints
    graduation: Ints
    names: pl.Series
    places: pl.Series
    departments: pl.Series
    ines: pl.Series
    numbers: pl.Series
    whole_ine: Flags

    def __len__(self) -> int:
        return len(self.line)

    @property
    def date(self) -> Ints:
        """(n,) date of birth as the number YYYYMMDD, 0 where no year is told."""
        return np.where(self.year > 0, self.year * 10000 + self.month * 100 + self.day, 0).astype(np.int32)

    @property
    def told(self) -> Flags:
        """(n,) whether a record tells any name."""
        named: Flags = (self.surname[:, 0] >= 0) | (self.given[:, 0] >= 0)
        return named
