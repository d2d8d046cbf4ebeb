"""From the texts of archives to `Records`: each distinct text is cleaned once."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl

from loaders.linking.civil import is_whole_ine, parse_ine, parse_sex, parse_student_number
from loaders.linking.dates import parse_day, resolve_years
from loaders.linking.diplomas import parse_academic_year, parse_diploma, parse_year
from loaders.linking.names import GIVEN_NAMES, parse_given_names, parse_surname
from loaders.linking.places import parse_department, parse_place
from loaders.linking.reading import Archive
from loaders.linking.records import Ints, Records
from loaders.linking.swaps import unswap
from loaders.progress import Advance

_TOLD = (
    "surname",
    "married_name",
    "given_names",
    "sex",
    "birth_date",
    "birth_place",
    "department",
    "commune",
    "ine",
    "student_number",
    "diploma",
    "field",
    "year",
    "academic_year",
)
_FURTHER = 4
_PARTS = 6


def prepare(archives: Sequence[Archive], advance: Advance = lambda done, of: None) -> Records:
    """Clean all records of all archives; pure, the order of archives and lines is kept.

    Args:
        archives: as read.
        advance: hears how many rows are as good as done, and of how many.
    """
    rows = pl.concat([_common(archive, place) for place, archive in enumerate(archives)])
    cells = {name: rows[name] for name in rows.columns}

    def tell(parts: int) -> None:
        advance(len(rows) * parts // _PARTS, len(rows))

    tell(0)
    born, used = _parse(cells["surname"], parse_surname), _parse(cells["married_name"], parse_surname)
    tell(1)
    further = pl.concat_str([cells[f"other_given_names_{i}"] for i in range(1, _FURTHER + 1)], separator=" ")
    given_text = rows.select(pl.concat_str("given_names", further, separator=" "))["given_names"]
    given = _parse(given_text, lambda text: (*parse_given_names(text), *[""] * GIVEN_NAMES)[:GIVEN_NAMES])
    tell(2)
    joined = pl.select(
        pl.when(given[1] != "").then(pl.concat_str(given[0], given[1])).otherwise(pl.lit(""))
    ).to_series()
    # The cell's own other name, else the column of the married name; and the parts of either.
    other = _first(used[0], born[1])
    surname = [born[0], other, _first(born[2], used[2]), _first(born[3], used[3])]
    ids, names = _pool([*surname, *given, joined])
    surname_ids, given_ids, joined_ids = np.stack(ids[:4], 1), np.stack(ids[4:-1], 1), ids[-1]
    surname_ids, given_ids, turned = unswap(surname_ids, given_ids, joined_ids, len(names))

    tell(3)
    graduation = _numbers(cells["year"], parse_year)
    graduation = np.where(
        graduation > 0, graduation, _numbers(cells["academic_year"], parse_academic_year)
    ).astype(np.int32)
    year, month, day = (_as_numbers(column) for column in _parse(cells["birth_date"], parse_day))
    place = _parse(cells["birth_place"], parse_place)
    department = _first(
        _parse(cells["commune"], _single(parse_department))[0],
        _first(_parse(cells["department"], _single(parse_department))[0], place[1]),
    )
    [place_ids], places = _pool([place[0]])
    [department_ids], departments = _pool([department])
    tell(4)
    [ine_ids], ines = _pool(_parse(cells["ine"], _single(parse_ine)))
    [number_ids], numbers = _pool(_parse(cells["student_number"], _single(parse_student_number)))
    tell(5)
    whole = rows.select(pl.concat_str("diploma", "field", separator=" "))["diploma"]
    diploma = _parse(whole, parse_diploma)
    [field_ids], _ = _pool([diploma[2]])
    [diploma_ids], _ = _pool([pl.select(pl.concat_str(diploma[0], diploma[2])).to_series()])
    tell(_PARTS)
    [university_ids], _ = _pool([cells["university"]])
    return Records(
        files=tuple(archive.name for archive in archives),
        file=cells["file"].to_numpy(),
        line=cells["line"].to_numpy(),
        readable=cells["readable"].to_numpy(),
        university=university_ids,
        number=number_ids,
        surname=surname_ids,
        given=given_ids,
        joined=joined_ids,
        turned=turned,
        sex=_numbers(cells["sex"], parse_sex),
        year=resolve_years(year, year + month + day > 0, graduation),
        month=month,
        day=day,
        place=place_ids,
        department=department_ids,
        ine=ine_ids,
        rank=_as_numbers(diploma[1]),
        field=field_ids,
        diploma=diploma_ids,
        graduation=graduation,
        names=names,
        places=places,
        departments=departments,
        ines=ines,
        numbers=numbers,
        whole_ine=np.array([is_whole_ine(ine) for ine in ines.to_list()], dtype=np.bool_),
    )


def _common(archive: Archive, place: int) -> pl.DataFrame:
    """An archive's rows with all columns that there may be; what an unreadable line tells is left out."""
    told = (*_TOLD, *(f"other_given_names_{i}" for i in range(1, _FURTHER + 1)))
    there = archive.rows.columns
    columns = [
        (pl.when("readable").then(pl.col(name)).fill_null("") if name in there else pl.lit("")).alias(name)
        for name in told
    ]
    university = pl.lit(archive.mapping.university).alias("university")
    return archive.rows.select(
        "line", "readable", *columns, university, pl.lit(place, pl.Int32).alias("file")
    )


def _parse(texts: pl.Series, parse: Callable[[str], Sequence[Any]]) -> list[pl.Series]:
    """The parts of each text, a column for each part; each distinct text is parsed once."""
    distinct = texts.unique()
    parts = list(zip(*(parse(text) for text in distinct.to_list()), strict=True))
    found = pl.DataFrame({"text": distinct, **{f"part {i}": part for i, part in enumerate(parts)}})
    joined = pl.DataFrame({"text": texts}).join(found, on="text", how="left", maintain_order="left")
    return [joined[f"part {i}"] for i in range(len(parts))]


def _single(parse: Callable[[str], Any]) -> Callable[[str], Sequence[Any]]:
    return lambda text: (parse(text),)


def _numbers(texts: pl.Series, parse: Callable[[str], int]) -> Ints:
    return _as_numbers(_parse(texts, _single(parse))[0])


def _as_numbers(column: pl.Series) -> Ints:
    return column.cast(pl.Int32).to_numpy()


def _first(one: pl.Series, other: pl.Series) -> pl.Series:
    """The first of two texts that is not empty."""
    return pl.select(pl.when(one != "").then(one).otherwise(other)).to_series()


def _pool(columns: Sequence[pl.Series]) -> tuple[list[Ints], pl.Series]:
    """Ids of texts in the sorted list of all that there are, and that list; '' is NONE."""
    texts = pl.concat([column.rename("text") for column in columns])
    distinct = texts.unique().sort()
    distinct = distinct.filter(distinct != "")
    table = pl.DataFrame({"text": distinct, "id": np.arange(len(distinct), dtype=np.int32)})
    ids = (
        pl.DataFrame({"text": texts})
        .join(table, on="text", how="left", maintain_order="left")["id"]
        .fill_null(-1)
        .to_numpy()
    )
    return np.split(ids, len(columns)), distinct
