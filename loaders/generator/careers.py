"""Positions: careers that fit the diploma, change often at first, seldom later, and end with retirement."""

from dataclasses import dataclass

import numpy as np

from loaders.generator import reference
from loaders.generator.calendar import NEVER, THIS_YEAR, TODAY_NUMBER, day_number, year_of
from loaders.generator.chance import Chance, Flags, Integers, Lottery
from loaders.generator.employers import SECTORS, Register
from loaders.generator.paths import HAS_DOCTORATE
from loaders.generator.people import Chunk

JOBS = 9
"""Positions of a career at most."""
_BANDS = 4
_YEAR = 365
DOCTORAL = 3
_SAME_EMPLOYER, _SAME_SECTOR, _SAME_OCCUPATION = 0.16, 0.62, 0.35


@dataclass(frozen=True, slots=True)
class Jobs:
    """One position of each person (columns of one length); `held` marks who held it."""

    held: Flags
    employer: Integers
    role: Integers
    place: Integers
    start: Integers
    end: Integers


class Careers:
    """The choices that careers are drawn from."""

    def __init__(self, chance: Chance, register: Register) -> None:
        self._chance = chance
        self._register = register
        self._sectors = self._sector_lottery()
        self._roles, self._nearest = self._role_lottery()
        roles = reference.roles()
        occupations = [role.occupation for role in roles]
        self._since = np.array([role.since for role in roles], dtype=np.int64)
        self._instead = np.array([occupations.index(role.instead) for role in roles], dtype=np.int64)
        self._university = register.index("unistra")
        self._institute = register.index("cnrs-alsace")

    def _sector_lottery(self) -> Lottery:
        """Choice of a sector; groups are fields."""
        return Lottery(
            [
                [(SECTORS.index(sector), weight) for sector, weight in taught.sectors.items()]
                for taught in reference.fields()
            ]
        )

    def _role_lottery(self) -> tuple[Lottery, Integers]:
        """Choice of a role; groups are (field, sector, band), and the nearest band that has any role."""
        fields = reference.fields()
        groups: list[list[tuple[int, float]]] = [[] for _ in range(len(fields) * len(SECTORS) * _BANDS)]
        for place, role in enumerate(reference.roles()):
            for number, taught in enumerate(fields):
                weight = role.fields.get(taught.code, role.fields.get("*", 0.0))
                for sector in role.sectors if weight else ():
                    for band in role.bands:
                        groups[(number * len(SECTORS) + SECTORS.index(sector)) * _BANDS + band].append(
                            (place, weight)
                        )
        nearest = np.arange(len(groups), dtype=np.int64)
        for group in range(0, len(groups), _BANDS):
            for band in range(_BANDS):
                near = sorted(range(_BANDS), key=lambda other: (other == DOCTORAL, abs(other - band), other))
                full = [other for other in (band, *near) if groups[group + other]]
                if full:
                    nearest[group + band] = group + full[0]
        return Lottery(groups), nearest

    def draw(self, chunk: Chunk, gone: Integers) -> list[Jobs]:
        """The positions of these people, first ones first; `gone` is the day of death or NEVER."""
        chance, rows = self._chance, chunk.rows
        retired = np.minimum(chunk.birth + _YEAR * 60 + chance.below("retired", rows, 8 * _YEAR), gone)
        doctoral = HAS_DOCTORATE[chunk.path]
        graduated = day_number(chunk.final_year, 7, 1) + chance.below("day of award", rows, 120)
        gap = chance.below("first gap", rows, 240) + 300 * chance.happens("long gap", rows, 0.15)
        begin = np.where(doctoral, day_number(chunk.final_year - 3, 10, 1), graduated + gap)
        apprentice = chunk.is_student & ~doctoral & chance.happens("apprentice", rows, 0.12)
        begin = np.where(apprentice, day_number(np.full_like(rows, THIS_YEAR - 1), 9, 1), begin)
        sector = self._sectors.draw(chunk.field, chance.uniform("sector", rows))
        employer = np.full_like(rows, -1)
        place, role = employer.copy(), employer.copy()
        research = SECTORS.index("REC")
        jobs: list[Jobs] = []
        for turn in range(JOBS):
            first_doctoral = doctoral if turn == 0 else np.zeros_like(doctoral)
            stays = (employer >= 0) & chance.happens("same employer", rows, _SAME_EMPLOYER, turn)
            moves = ~stays & ~chance.happens("same sector", rows, _SAME_SECTOR, turn)
            fresh = self._sectors.draw(chunk.field, chance.uniform("next sector", rows, turn))
            sector = np.where(moves, fresh, sector)
            # Who stays at the lab after the thesis stays in research.
            sector = np.where(stays & doctoral, research, sector) if turn == 1 else sector
            worked_in = np.where(first_doctoral, research, sector)
            drawn = self._register.lottery.draw(worked_in, chance.uniform("employer", rows, turn))
            lab = np.where(chance.happens("lab", rows, 0.8), self._university, self._institute)
            drawn = np.where(first_doctoral, lab, drawn)
            drawn_place = self._register.draw_place(chance, rows, drawn, turn)
            place = np.where(stays, place, drawn_place)
            employer = np.where(stays, employer, drawn)
            drawn_role = self._draw_role(chunk, worked_in, begin, begin - graduated, first_doctoral, turn)
            goes_on = (role >= 0) & ~moves & chance.happens("same occupation", rows, _SAME_OCCUPATION, turn)
            role = np.where(goes_on, role, drawn_role)
            end = begin + self._tenure(rows, begin - graduated, turn)
            end = np.where(first_doctoral, graduated, end)
            last = turn == JOBS - 1
            end = np.where(end > TODAY_NUMBER, NEVER, end) if not last else np.full_like(end, NEVER)
            end = np.where((end > retired) & (retired <= TODAY_NUMBER), retired, end)
            held = (begin <= TODAY_NUMBER) & (begin + 60 < retired)
            jobs.append(Jobs(held, employer, role, place, begin, end))
            # Nobody goes on as a doctoral student elsewhere.
            role = np.where(first_doctoral, -1, role)
            pause = chance.below("pause", rows, 300, turn) + 60
            pause = np.where(stays | ~chance.happens("has pause", rows, 0.22, turn), 1, pause)
            begin = np.where(end == NEVER, TODAY_NUMBER + 1, end + pause)
        return jobs

    def _draw_role(
        self, chunk: Chunk, sector: Integers, begin: Integers, elapsed: Integers, doctoral: Flags, turn: int
    ) -> Integers:
        """The role: the band grows with the years since the award; what did not exist yet is replaced."""
        years = elapsed / _YEAR
        drawn = self._chance.uniform("band", chunk.rows, turn)
        band = (drawn < np.clip((years - 1.5) / 5, 0, 0.9)).astype(np.int64)
        band = np.where(drawn < np.clip((years - 9) / 45, 0, 0.45), 2, band)
        band = np.where(doctoral, DOCTORAL, band)
        group = self._nearest[(chunk.field * len(SECTORS) + sector) * _BANDS + band]
        role = self._roles.draw(group, self._chance.uniform("role", chunk.rows, turn))
        return np.where(year_of(begin) < self._since[role], self._instead[role], role)

    def _tenure(self, rows: Integers, elapsed: Integers, turn: int) -> Integers:
        """Days in a position: one to five years at the beginning of a career, later up to twenty."""
        drawn = self._chance.uniform("tenure", rows, turn)
        scale = np.clip(1 + elapsed / (_YEAR * 5.0), 1, 4)
        return (_YEAR * (0.5 + 5.2 * drawn * drawn * scale)).astype(np.int64)


def last_employer(jobs: list[Jobs]) -> Integers:
    """The last employer of each person, -1 where there is none."""
    last = np.full(len(jobs[0].held), -1, dtype=np.int64)
    for job in jobs:
        last = np.where(job.held, job.employer, last)
    return last
