"""Paths of study: which diplomas people of each kind of field take, how often, and when."""

from dataclasses import dataclass

import numpy as np

from loaders.generator import reference
from loaders.generator.calendar import FIRST_YEAR, THIS_YEAR
from loaders.generator.chance import Integers, Lottery
from loaders.generator.programs import LMD, STAGE_YEARS, Programs, Stage

MAX_STEPS = 4


@dataclass(frozen=True, slots=True)
class Path:
    """Stages with the years each lies before the last; the weights hold before and after the LMD reform."""

    kind: str
    steps: tuple[tuple[Stage, int], ...]
    weight_before: float
    weight_after: float

    @property
    def last(self) -> Stage:
        """The stage it ends with."""
        return self.steps[-1][0]


_L, _I, _M, _D = Stage.LICENCE, Stage.MAITRISE, Stage.MASTER, Stage.DOCTORATE
_U, _P, _X, _Y = Stage.SHORT, Stage.PROFESSIONAL, Stage.LONG, Stage.SPECIALITY

PATHS: tuple[Path, ...] = (
    Path("acad", ((_L, 0),), 32, 33),
    Path("acad", ((_L, 1), (_I, 0)), 27, 0),
    Path("acad", ((_L, 2), (_I, 1), (_M, 0)), 24, 0),
    Path("acad", ((_I, 1), (_M, 0)), 7, 0),
    Path("acad", ((_L, 2), (_M, 0)), 0, 36),
    Path("acad", ((_M, 0),), 3, 21),
    Path("acad", ((_L, 6), (_I, 5), (_M, 4), (_D, 0)), 5, 0),
    Path("acad", ((_L, 6), (_M, 4), (_D, 0)), 0, 4),
    Path("acad", ((_M, 3), (_D, 0)), 1, 2),
    Path("acad", ((_D, 0),), 2, 3),
    Path("master", ((_M, 0),), 92, 93),
    Path("master", ((_M, 4), (_D, 0)), 5, 4),
    Path("master", ((_D, 0),), 3, 3),
    Path("teach", ((_M, 0),), 1, 1),
    Path("school", ((_X, 0),), 92, 91),
    Path("school", ((_X, 4), (_D, 0)), 6, 7),
    Path("school", ((_D, 0),), 2, 2),
    Path("health", ((_X, 0),), 66, 55),
    Path("health", ((_X, 1), (_Y, 0)), 30, 40),
    Path("health", ((_X, 6), (_D, 0)), 4, 5),
    Path("iut", ((_U, 0),), 94, 70),
    Path("iut", ((_U, 1), (_P, 0)), 6, 16),
    Path("iut", ((_P, 0),), 0, 14),
)
STAGE_OF = np.full((len(PATHS), MAX_STEPS), -1, dtype=np.int64)
"""Stage of each path's steps, -1 where it has fewer."""
YEARS_BEFORE = np.zeros((len(PATHS), MAX_STEPS), dtype=np.int64)
"""Years each step lies before the last one."""
LAST_STAGE = np.array([path.last for path in PATHS], dtype=np.int64)
HAS_DOCTORATE = LAST_STAGE == Stage.DOCTORATE
for _number, _path in enumerate(PATHS):
    for _place, (_stage, _before) in enumerate(_path.steps):
        STAGE_OF[_number, _place] = _stage
        YEARS_BEFORE[_number, _place] = _before

# Years of the last award by which an average student of each stage has become this old.
AGE_AT_AWARD = np.array([21, 22, 23, 28, 20, 21, 24, 28], dtype=np.int64)

_LONGEST = int(STAGE_YEARS.max())


def path_lottery(programs: Programs) -> Lottery:
    """Choice of field and path by the year of the last award; values are field × len(PATHS) + path.

    Groups are years since FIRST_YEAR. Years to come belong to today's students: their last diploma is on
    offer today and has been begun.
    """
    fields = reference.fields()
    groups: list[list[tuple[int, float]]] = []
    for year in range(FIRST_YEAR, THIS_YEAR + _LONGEST + 1):
        offered = programs.awarded[:, :, 0, min(year, THIS_YEAR) - FIRST_YEAR + 1] >= 0
        group: list[tuple[int, float]] = []
        for number, taught in enumerate(fields):
            for place, path in enumerate(PATHS):
                weight = path.weight_before if year < LMD else path.weight_after
                begun = year - int(STAGE_YEARS[path.last]) <= THIS_YEAR
                if path.kind == taught.kind and weight and begun and offered[number, path.last]:
                    group.append(
                        (number * len(PATHS) + place, taught.weight * weight / _total(path.kind, year))
                    )
        groups.append(group)
    return Lottery(groups)


def _total(kind: str, year: int) -> float:
    """The weights of a kind's paths together, so that a field's weight is its share of people."""
    return sum(path.weight_before if year < LMD else path.weight_after for path in PATHS if path.kind == kind)


def award_years(paths: Integers, final_year: Integers, step: int) -> Integers:
    """Year of each row's award in one step of its path."""
    before: Integers = YEARS_BEFORE[paths, step]
    return final_year - before


def diplomas_of_step(
    programs: Programs, field: Integers, path: Integers, slot: Integers, final_year: Integers, step: int
) -> Integers:
    """Index of the diploma in one step of each row's path, -1 for none; of today's where it is to come."""
    stage = STAGE_OF[path, step]
    years = np.minimum(award_years(path, final_year, step), THIS_YEAR)
    return np.where(stage >= 0, programs.lookup(field, np.maximum(stage, 0), slot, years), -1)
