"""Awards and enrolments of a stretch of people, as rows of graduates.csv and students.csv."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from loaders.generator.calendar import THIS_YEAR
from loaders.generator.chance import Chance, Flags, Integers, Lottery
from loaders.generator.names import draw_names
from loaders.generator.paths import MAX_STEPS, STAGE_OF, award_years, diplomas_of_step
from loaders.generator.people import NOWHERE, UNIVERSITIES, Chunk
from loaders.generator.programs import STAGE_YEARS, Programs, Stage
from loaders.generator.writing import dates, numbers, texts

Columns = dict[str, pl.Series]

_MENTIONS = (
    "Passable",
    "Assez bien",
    "Bien",
    "Très bien",
    "Très honorable",
    "Très honorable avec félicitations",
)
_NONE = -1
_MENTION = Lottery(
    [
        [(_NONE, 36), (0, 14), (1, 27), (2, 17), (3, 6)],
        [(_NONE, 10), (4, 52), (5, 38)],
        [(_NONE, 1)],
    ]
)
_MENTION_GROUP = np.zeros(len(Stage), dtype=np.int64)
_MENTION_GROUP[[Stage.DOCTORATE, Stage.SPECIALITY]] = 1, 2

_INE_SINCE, _INE_LETTERS_SINCE = 1995, 2018
_INE_FACTOR = 3_141_592_653
_KEYS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def student_numbers(university: Integers, entry: Integers, rows: Integers) -> pl.Series:
    """Student numbers, each university in the style of its own; unique, as they end in the row number."""
    frame = pl.DataFrame({"entry": entry, "row": rows})
    year, short = pl.col("entry").cast(pl.String), (pl.col("entry") % 100).cast(pl.String).str.zfill(2)
    number = pl.col("row").cast(pl.String).str.zfill(6)
    styles = {
        "UMB": pl.concat_str(pl.lit("H"), short, number),
        "UDS": pl.concat_str(pl.lit("2"), short, number),
    }
    long = frame.select(pl.concat_str(year, number)).to_series()
    for place, code in enumerate(UNIVERSITIES):
        if code in styles:
            long = long.zip_with(
                pl.Series(university != place), frame.select(styles[code].alias(long.name)).to_series()
            )
    return long


def person_columns(university: Integers, entry: Integers, rows: Integers, prefix: str = "") -> Columns:
    """The two columns that name a person."""
    return {
        f"{prefix}university": texts(UNIVERSITIES, university),
        f"{prefix}student_number": student_numbers(university, entry, rows),
    }


def home_columns(chunk: Chunk, prefix: str = "") -> Columns:
    """The two columns that name each person at their last university."""
    return person_columns(chunk.home, chunk.home_entry, chunk.rows, prefix)


def _ines(chunk: Chunk) -> pl.Series:
    """National student numbers: ten digits and a letter, or nine and two since 2018; none before 1995."""
    entry = chunk.home_entry
    digits = chunk.rows * _INE_FACTOR % 1_000_000_000
    frame = pl.DataFrame(
        {
            "digits": pl.Series(digits).cast(pl.String).str.zfill(9),
            "tenth": pl.Series(chunk.rows % 10).cast(pl.String),
            "key": texts(list(_KEYS), digits % len(_KEYS)),
            "letter": texts(list(_KEYS), (digits // 7 + chunk.rows) % len(_KEYS)),
            "new": entry >= _INE_LETTERS_SINCE,
            "known": entry >= _INE_SINCE,
        }
    )
    return frame.select(
        pl.when("known").then(
            pl.when("new")
            .then(pl.concat_str("digits", "letter", "key"))
            .otherwise(pl.concat_str("digits", "tenth", "key"))
        )
    ).to_series()


def _civil(chance: Chance, chunk: Chunk) -> Columns:
    family, given, address = draw_names(chance, chunk.rows, chunk.culture, chunk.woman, chunk.birth_year)
    unknown = chance.happens("birth date unknown", chunk.rows, np.where(chunk.final_year < 1990, 0.06, 0.004))
    odds = np.where(chunk.is_student, 1.0, np.clip((chunk.final_year - 1990) / 40, 0.05, 0.9))
    emails = pl.DataFrame(
        {
            "address": address,
            "row": pl.Series(chunk.rows).cast(pl.String),
            "host": texts(
                ["@example.org", "@example.net", "@example.com"], chance.below("mail host", chunk.rows, 3)
            ),
            "known": chance.happens("mail known", chunk.rows, odds),
        }
    ).select(pl.when("known").then(pl.concat_str("address", pl.lit("."), "row", "host")))
    return {
        "family_name": family,
        "given_name": given,
        "birth_date": dates(chunk.birth, unknown),
        "ine": _ines(chunk),
        "email": emails.to_series(),
    }


def make_studies(
    chance: Chance, programs: Programs, chunk: Chunk
) -> tuple[list[tuple[Columns, Flags]], list[tuple[Columns, Flags]]]:
    """Rows of graduates.csv and of students.csv, each as (columns, which of them count), a step at a time."""
    civil = _civil(chance, chunk)
    diplomas = programs.diplomas
    codes, versions = [one.code for one in diplomas], [one.version for one in diplomas]
    university_of = np.array([UNIVERSITIES.index(one.university) for one in diplomas])
    awards, enrolments = [], []
    enrolled = np.zeros(len(chunk.rows), dtype=np.bool_)
    for step, taken in steps_taken(programs, chunk):
        stage = STAGE_OF[chunk.path, step]
        year = award_years(chunk.path, chunk.final_year, step)
        at = np.where(taken >= 0, university_of[taken], chunk.home)
        entry = np.where(at == chunk.origin, chunk.origin_entry, chunk.home_entry)
        common = {
            **person_columns(at, entry, chunk.rows),
            **civil,
            "diploma_code": texts(codes, taken),
            "diploma_version": texts(versions, taken),
        }
        awarded = (taken >= 0) & (year <= THIS_YEAR)
        mention = _MENTION.draw(
            _MENTION_GROUP[np.maximum(stage, 0)], chance.uniform("mention", chunk.rows, step)
        )
        awards.append(({**common, "year": numbers(year), "honours": texts(_MENTIONS, mention)}, awarded))
        begun = (taken >= 0) & (year > THIS_YEAR) & ~enrolled
        since = np.minimum(year - STAGE_YEARS[np.maximum(stage, 0)], THIS_YEAR)
        enrolments.append(({**common, "since": numbers(since)}, begun))
        enrolled |= begun
    return awards, enrolments


def steps_taken(programs: Programs, chunk: Chunk) -> Iterator[tuple[int, Integers]]:
    """(step, index of the diploma of each person in it or -1), for each step that anyone takes."""
    for step in range(MAX_STEPS):
        taken = diplomas_of_step(programs, chunk.field, chunk.path, chunk.slot, chunk.final_year, step)
        if (taken >= 0).any():
            yield step, taken


def identities(chunk: Chunk) -> int:
    """How many student numbers these people have: one at each university that gave them one."""
    return len(chunk.rows) + int((chunk.origin != NOWHERE).sum())
