"""Who there is: one row a person, in columns of numbers, in the order of their (last) award.

A person is a row number; what is no column here is drawn again from the row number where it is needed.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from loaders.generator import reference
from loaders.generator.calendar import FIRST_YEAR, THIS_YEAR, day_number
from loaders.generator.chance import Chance, Flags, Integers, Lottery
from loaders.generator.names import culture_lottery
from loaders.generator.paths import (
    AGE_AT_AWARD,
    LAST_STAGE,
    MAX_STEPS,
    PATHS,
    STAGE_OF,
    award_years,
    diplomas_of_step,
    path_lottery,
)
from loaders.generator.programs import MERGED, MERGER, SLOTS, STAGE_YEARS, Programs

Small = npt.NDArray[np.int16]
Medium = npt.NDArray[np.int32]

STUDENT_SHARE = 0.11
UNIVERSITIES: tuple[str, ...] = tuple(row[0] for row in reference.universities())
NOWHERE = -1
CHUNK = 1 << 15


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of people, with its columns as wide integers; `rows` are their row numbers."""

    rows: Integers
    field: Integers
    path: Integers
    slot: Integers
    woman: Integers
    culture: Integers
    final_year: Integers
    birth: Integers
    home: Integers
    home_entry: Integers
    origin: Integers
    origin_entry: Integers

    @property
    def is_student(self) -> Flags:
        """Those whose last diploma is still to come."""
        coming: Flags = self.final_year > THIS_YEAR
        return coming

    @property
    def birth_year(self) -> Integers:
        """Year of birth."""
        return self.birth.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


@dataclass(frozen=True, slots=True)
class People:
    """The columns; years are calendar years, `birth` is days since 1970-01-01.

    `home` is the university (its place in UNIVERSITIES) of the last diploma or enrolment; `origin` that of
    earlier ones at a university of before the merger, NOWHERE for most. Each gave a student number in the
    year `home_entry` or `origin_entry`.
    """

    field: Small
    path: Small
    slot: Small
    woman: Small
    culture: Small
    final_year: Small
    birth: Medium
    home: Small
    home_entry: Small
    origin: Small
    origin_entry: Small

    def __len__(self) -> int:
        return len(self.field)

    def take(self, rows: Integers) -> Chunk:
        """The people of these rows."""
        names = [name for name in Chunk.__slots__ if name != "rows"]
        return Chunk(rows, *(getattr(self, name)[rows].astype(np.int64) for name in names))

    def chunks(self) -> list[Integers]:
        """The row numbers, cut into stretches of at most CHUNK."""
        return [
            np.arange(start, min(start + CHUNK, len(self)), dtype=np.int64)
            for start in range(0, len(self), CHUNK)
        ]


def make_people(people: int, chance: Chance, programs: Programs) -> People:
    """Draw that many people."""
    wide: dict[str, Any] = {"birth": np.int32}
    names = [name for name in Chunk.__slots__ if name != "rows"]
    made = People(**{name: np.empty(people, dtype=wide.get(name, np.int16)) for name in names})
    lottery = path_lottery(programs)
    for rows in made.chunks():
        chunk = _make_chunk(chance, programs, lottery, rows, people)
        for name in names:
            getattr(made, name)[rows] = getattr(chunk, name)
    return made


def _final_years(chance: Chance, rows: Integers, people: int) -> Integers:
    """Year of the last award, in order of rows: cohorts have grown fivefold since 1971."""
    past = np.arange(FIRST_YEAR, THIS_YEAR + 1)
    weights = 1.0 + 4.0 * (past - FIRST_YEAR) / (THIS_YEAR - FIRST_YEAR)
    ahead = np.array([40.0, 34.0, 17.0, 5.0, 3.0])
    shares = np.concatenate(
        (
            weights / np.cumsum(weights)[-1] * (1 - STUDENT_SHARE),
            ahead / np.cumsum(ahead)[-1] * STUDENT_SHARE,
        )
    )
    bounds = np.cumsum(shares)
    bounds[-1] = 1.0
    places = (rows + chance.uniform("final year", rows)) / people
    found = np.searchsorted(bounds, places, side="right")
    return np.minimum(found, len(bounds) - 1).astype(np.int64) + FIRST_YEAR


def _ages(chance: Chance, rows: Integers, stage: Integers) -> Integers:
    """Age in the year of the last award: most are of the usual age or a little over, some came back later."""
    age = AGE_AT_AWARD[stage]
    delay = chance.uniform("delay", rows)
    age = age + (delay > 0.5) + (delay > 0.72) + (delay > 0.85)
    returned = chance.happens("back to study", rows, 0.05)
    return np.where(returned, age + 4 + chance.below("years later", rows, 22), age)


def _make_chunk(chance: Chance, programs: Programs, lottery: Lottery, rows: Integers, people: int) -> Chunk:
    final_year = _final_years(chance, rows, people)
    chosen = lottery.draw(final_year - FIRST_YEAR, chance.uniform("path", rows))
    field, path = chosen // len(PATHS), chosen % len(PATHS)
    slot = chance.below("slot", rows, SLOTS)
    women = np.array([taught.women for taught in reference.fields()])
    # Fewer women studied in 1971 than today, in every field.
    grown = np.clip((final_year - FIRST_YEAR) / 40, 0, 1) * 0.35 + 0.65
    woman = chance.happens("woman", rows, women[field] * grown).astype(np.int64)
    birth_year = final_year - _ages(chance, rows, LAST_STAGE[path])
    birth = day_number(birth_year, 1, 1) + chance.below("birthday", rows, 365)
    culture = culture_lottery().draw((final_year - FIRST_YEAR) // 10, chance.uniform("culture", rows))

    university_of = np.array([UNIVERSITIES.index(diploma.university) for diploma in programs.diplomas])
    merged = UNIVERSITIES.index(MERGED)
    home = np.full(len(rows), NOWHERE, dtype=np.int64)
    home_entry = np.full(len(rows), THIS_YEAR, dtype=np.int64)
    origin, origin_entry = home.copy(), home_entry.copy()
    for step in range(MAX_STEPS):
        taken = diplomas_of_step(programs, field, path, slot, final_year, step)
        entry = award_years(path, final_year, step) - STAGE_YEARS[np.maximum(STAGE_OF[path, step], 0)]
        at = np.where(taken >= 0, university_of[taken], home)
        entry = np.where(at == merged, np.maximum(entry, MERGER), entry)
        moved = (home != NOWHERE) & (at != home)
        origin, origin_entry = np.where(moved, home, origin), np.where(moved, home_entry, origin_entry)
        home_entry = np.where(at != home, entry, home_entry)
        home = at
    return Chunk(
        rows, field, path, slot, woman, culture, final_year, birth, home, home_entry, origin, origin_entry
    )
