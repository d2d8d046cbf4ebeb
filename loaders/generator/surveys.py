"""Who told a position: the university's surveys (positions.csv), or the members (member_positions.csv)."""

import numpy as np

from loaders.generator import reference
from loaders.generator.calendar import NEVER, TODAY_NUMBER, day_number
from loaders.generator.careers import Jobs
from loaders.generator.chance import Chance, Flags, Integers
from loaders.generator.employers import Register
from loaders.generator.people import Chunk
from loaders.generator.standing import Standing, entry_day
from loaders.generator.studies import Columns, home_columns
from loaders.generator.writing import dates, texts

_SURVEYS = (2008, 2014, 2019, 2024)
"""Years of the large surveys among all graduates; besides them each cohort is asked 30 months after."""


def survey_day(chance: Chance, chunk: Chunk, gone: Integers) -> Integers:
    """The day of each person's last answer to a survey, 0 for none; `gone` is the day of death or NEVER."""
    rows = chunk.rows
    after = day_number(chunk.final_year + 3, 1, 15) + chance.below("answer day", rows, 75)
    large = day_number(np.array(_SURVEYS), 2, 1)[chance.below("large survey", rows, len(_SURVEYS))]
    large = large + chance.below("large answer day", rows, 90)
    answered = np.where(chance.happens("large answered", rows, 0.55) & (large > after), large, after)
    odds = np.clip(0.3 + (chunk.final_year - 1971) / 110, 0.3, 0.75)
    told = chance.happens("answered", rows, odds) & (answered <= np.minimum(gone, TODAY_NUMBER))
    told &= (chunk.final_year >= 1985) | (answered == large)
    return np.where(told & ~chunk.is_student, answered, 0)


def _columns(chunk: Chunk, register: Register, jobs: Jobs) -> Columns:
    roles = reference.roles()
    titles = [*(role.masculine for role in roles), *(role.feminine for role in roles)]
    return {
        **home_columns(chunk),
        "employer": texts([one.id for one in register.employers], jobs.employer),
        "title": texts(titles, jobs.role + chunk.woman * len(roles)),
        "start": dates(jobs.start),
        "occupation": texts([role.occupation for role in roles], jobs.role),
        "place": texts(register.places, jobs.place),
    }


def tell_positions(
    chance: Chance, chunk: Chunk, register: Register, careers: list[Jobs], standing: Standing
) -> tuple[list[tuple[Columns, Flags]], list[tuple[Columns, Flags]]]:
    """Rows of positions.csv and of member_positions.csv, each as (columns, which count).

    A survey tells what was so on its day: a position that has ended since stands in it without an end.
    Members enter what the surveys did not tell, and the end of what has ended since.
    """
    asked = survey_day(chance, chunk, standing.died[chunk.rows])
    entered = entry_day(chance, chunk)
    fills_in = standing.active[chunk.rows] & chance.happens("fills in career", chunk.rows, 0.93)
    told, own = [], []
    for turn, jobs in enumerate(careers):
        if not jobs.held.any():
            continue
        columns = _columns(chunk, register, jobs)
        known = jobs.held & (asked > 0) & (jobs.start <= asked)
        known &= chance.happens("told in survey", chunk.rows, 0.9, turn)
        still = jobs.end > asked
        told.append(({**columns, "end": dates(jobs.end, still), "as_of": dates(asked)}, known))
        news = jobs.held & fills_in
        news &= ~known | (still & (jobs.end != NEVER))
        news &= known | chance.happens("enters position", chunk.rows, 0.92, turn)
        as_of = np.maximum(entered, np.where(jobs.end == NEVER, jobs.start, jobs.end))
        own.append(({**columns, "end": dates(jobs.end, jobs.end == NEVER), "as_of": dates(as_of)}, news))
    return told, own
