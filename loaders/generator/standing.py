"""Where people stand: who is active, invited, has objected or has died, and who takes mentees."""

from dataclasses import dataclass

import numpy as np

from graph.model import State
from loaders.generator.calendar import NEVER, THIS_YEAR, TODAY_NUMBER, day_number
from loaders.generator.chance import Chance, Flags, Integers, Reals, spread
from loaders.generator.people import Chunk, People

ACTIVE_SHARE = 0.25
MENTOR_SHARE = 0.075
"""Of the active alumni, students not counted."""

STATES = tuple(State)
PASSIVE, INVITED, ACTIVE, OBJECTED, DECEASED = (STATES.index(state) for state in State)
_OPENED = 2019


@dataclass(frozen=True, slots=True)
class Standing:
    """Where each person stands, and what later steps need of it; all of one length, one entry a person."""

    state: Integers
    died: Integers
    mentor: Flags
    capacity: Integers

    @property
    def active(self) -> Flags:
        """Those who have taken their record in hand."""
        active: Flags = self.state == ACTIVE
        return active


def draw_standing(chance: Chance, people: People) -> Standing:
    """State, day of death (NEVER for the living) and capacity as a mentor of all people."""
    parts = [_standing(chance, people.take(rows)) for rows in people.chunks()]
    weights, died, invited, objected = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    dead = died != NEVER
    weights = np.where(dead | objected, 0, weights)
    active = spread(
        np.minimum(weights * (ACTIVE_SHARE * len(people) / max(np.cumsum(weights)[-1], 1e-9)), 1.0)
    )
    state = np.where(active, ACTIVE, np.where(invited, INVITED, PASSIVE))
    state = np.where(dead, DECEASED, np.where(objected, OBJECTED, state)).astype(np.int8)
    rows = np.arange(len(people), dtype=np.int64)
    seasoned = active & (people.final_year <= THIS_YEAR - 3)
    mentor = spread(np.where(seasoned, MENTOR_SHARE * 1.12, 0.0))
    drawn = chance.uniform("capacity", rows)
    capacity = 1 + (drawn > 0.3).astype(np.int8) + (drawn > 0.62) + (drawn > 0.82) + (drawn > 0.93)
    return Standing(state, died, mentor, np.where(mentor, capacity, 0).astype(np.int8))


def _standing(chance: Chance, chunk: Chunk) -> tuple[Reals, Integers, Flags, Flags]:
    rows = chunk.rows
    age = THIS_YEAR - chunk.birth_year
    dead = chance.happens("died", rows, np.clip((age - 45) / 260, 0.0015, 0.3))
    at = np.maximum(chunk.birth_year + 24, chunk.final_year + 1)
    late = np.maximum(np.maximum(at, chunk.birth_year + 38), THIS_YEAR - 25)
    years = late + chance.below("year of death", rows, np.maximum(THIS_YEAR - late, 1))
    died = np.where(dead & ~chunk.is_student & (years < THIS_YEAR), day_number(years, 6, 1), NEVER)
    weights = np.clip(0.1 + (chunk.final_year - 1971) * 0.0058, 0.1, 0.4)
    weights = np.where(chunk.is_student, 0.52, weights)
    invited = chance.happens("invited", rows, np.where(chunk.is_student, 0.2, 0.07))
    return weights, died, invited, chance.happens("objected", rows, 0.008)


def entry_day(chance: Chance, chunk: Chunk) -> Integers:
    """The day each member (last) filled in their page."""
    first = day_number(np.clip(chunk.final_year - 3, _OPENED, THIS_YEAR), 1, 1)
    return first + chance.below("entry day", chunk.rows, TODAY_NUMBER - first)
