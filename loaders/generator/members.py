"""What members have entered about themselves: state, consent, audiences, wishes, languages."""

import numpy as np
import polars as pl

from graph.model import Audience, Group
from loaders.generator import reference
from loaders.generator.calendar import THIS_YEAR
from loaders.generator.chance import Chance, Flags, Integers, Lottery
from loaders.generator.names import LANGUAGE_OF_CULTURE
from loaders.generator.people import Chunk
from loaders.generator.standing import ACTIVE, DECEASED, INVITED, OBJECTED, PASSIVE, STATES, Standing
from loaders.generator.studies import Columns, home_columns
from loaders.generator.topics import Topics
from loaders.generator.writing import booleans, numbers, texts

# Each kind of member: how widely they show themselves by habit (me, staff, alumni, members, public).
_HABITS: tuple[tuple[float, tuple[float, ...]], ...] = (
    (0.52, (1, 2, 7, 85, 5)),
    (0.20, (2, 4, 78, 14, 2)),
    (0.13, (1, 1, 3, 15, 80)),
    (0.10, (30, 50, 12, 6, 2)),
    (0.05, (20, 20, 20, 20, 20)),
)
_AUDIENCES = tuple(Audience)
_HABIT = Lottery([[(number, share) for number, (share, _) in enumerate(_HABITS)]])
_AUDIENCE = Lottery([list(enumerate(shares)) for _, shares in _HABITS])

_MINOR_LANGUAGES = ("es", "it", "pt", "nl", "ru", "zh", "ar", "ja")


def _languages(chance: Chance, chunk: Chunk) -> pl.Series:
    rows = chunk.rows
    known = [
        texts(["fr"], np.zeros_like(rows)),
        texts(["en"], chance.happens("speaks en", rows, 0.74).astype(np.int64) - 1),
        texts(["de"], chance.happens("speaks de", rows, 0.42).astype(np.int64) - 1),
        texts(LANGUAGE_OF_CULTURE, np.where(chance.happens("speaks own", rows, 0.8), chunk.culture, 0)),
        texts(
            _MINOR_LANGUAGES,
            np.where(
                chance.happens("speaks more", rows, 0.18),
                chance.below("which more", rows, len(_MINOR_LANGUAGES)),
                -1,
            ),
        ),
    ]
    lists = pl.DataFrame({str(place): column for place, column in enumerate(known)}).select(
        pl.concat_list(pl.all()).list.eval(pl.element().replace("", None).drop_nulls()).alias("all")
    )
    return lists["all"].list.unique(maintain_order=True).list.join("|")


def make_members(
    chance: Chance,
    chunk: Chunk,
    standing: Standing,
    topics: Topics,
    wished: Lottery,
    headline: pl.Series,
    place: pl.Series,
) -> tuple[Columns, Flags]:
    """Rows of members.csv, and which of them count.

    The invited, the deceased, those who object and a few passive people have a row that holds little more
    than their state; most passive people have none.

    Args:
        wished: choice of an occupation's place by field.
        headline: a line for each person, from their position.
        place: where they work now.
    """
    rows, state = chunk.rows, standing.state[chunk.rows].astype(np.int64)
    active = state == ACTIVE
    listed = active & chance.happens("listed", rows, 0.9)
    withdrew = (state == PASSIVE) & chance.happens("withdrew", rows, 0.012)
    columns = {**home_columns(chunk), "state": texts(STATES, state), "listed": booleans(listed)}
    habit = _HABIT.draw(np.zeros_like(rows), chance.uniform("habit", rows))
    silent = ~active | chance.happens("left audiences", rows, 0.01)
    for number, group in enumerate(Group):
        drawn = _AUDIENCE.draw(habit, chance.uniform("audience", rows, number))
        columns[f"audience_{group}"] = texts(_AUDIENCES, np.where(silent, -1, drawn))
    student = chunk.is_student
    recent = chunk.final_year >= THIS_YEAR - 4
    mentor = standing.mentor[rows]
    wishing = np.where(student, 2, np.where(recent, 1, 0)) + chance.below("wishes", rows, 2)
    wishing = np.where(active & chance.happens("has wishes", rows, np.where(student, 0.8, 0.3)), wishing, 0)
    offering = np.where(mentor, 1 + chance.below("offers", rows, 3), 0)
    offers_too = active & ~student & chance.happens("offers help", rows, 0.16)
    offering = np.where(offers_too & ~mentor, 1, offering)
    aims = active & chance.happens("aims for", rows, np.where(student, 0.55, 0.12))
    occupations = [role.occupation for role in reference.roles()]
    aim = wished.draw(chunk.field, chance.uniform("wished occupation", rows))
    asked = active & chance.happens("asked about capacity", rows, 0.15)
    columns |= {
        "headline": headline.set(pl.Series(~(active & chance.happens("headline", rows, 0.62))), None),
        "place": place.set(pl.Series(~(active & chance.happens("place", rows, 0.7))), None),
        "languages": _languages(chance, chunk).set(pl.Series(~active), None),
        "wishes": topics.draw(chance, "wish", rows, (~student).astype(np.int64), wishing),
        "offers": topics.draw(chance, "offer", rows, chance.below("offer kind", rows, 2), offering),
        "wished_occupation": texts(occupations, np.where(aims, aim, -1)),
        "capacity": numbers(standing.capacity[rows].astype(np.int64), ~(mentor | asked)),
        "suggestible": _answer(chance, "suggestible", rows, active, 0.045),
        "profiling": _answer(chance, "profiling", rows, active, 0.035),
    }
    return columns, active | (state == INVITED) | (state == OBJECTED) | (state == DECEASED) | withdrew


def _answer(chance: Chance, name: str, rows: Integers, active: Flags, odds: float) -> pl.Series:
    """no for those who opted out, yes for some who said so, else empty."""
    out = chance.happens(f"{name} no", rows, odds)
    said = chance.happens(f"{name} yes", rows, 0.3)
    return booleans(~out, ~active | (~out & ~said))


def wished_lottery() -> Lottery:
    """Choice of a role to aim for; groups are fields."""
    roles = reference.roles()
    return Lottery(
        [
            [
                (place, role.fields.get(taught.code, 0.0))
                for place, role in enumerate(roles)
                if role.bands & {0, 1, 2}
            ]
            for taught in reference.fields()
        ]
    )
