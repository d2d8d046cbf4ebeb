"""What a line of a linked archive tells, in the words of the model: the same for one line or a million."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import numpy as np
import polars as pl

from graph.folding import fold
from loaders.linking.civil import parse_ine, parse_student_number
from loaders.linking.dates import Day, parse_day, resolve_years
from loaders.linking.diplomas import parse_academic_year, parse_diploma, parse_year
from loaders.linking.mapping import ArchiveMapping
from loaders.linking.reading import strip_apostrophe
from loaders.linking.text import repair
from loaders.rows import Values, diploma_id

KIND = "linked"
"""The kind of an Archive whose records are linked to people rather than keyed by a student number."""

VERSION = "1"
"""The version of a diploma whose archive tells none."""

_TITLE = re.compile(r"^(?:M|Mr|Mme|Mlle|Monsieur|Madame|Mademoiselle)\.?\s+(?=\S{2})", re.IGNORECASE)
_BORN = re.compile(r"^(.+?)\s+n[ée]e?\s+(?:.+)$", re.IGNORECASE)
_MARRIED = re.compile(
    r"^.+?\s+(?:[ée]pouse|epse|ep|veuve|vve|divorc[ée]e|div|mari[ée]e)\.?\s+(.+)$", re.IGNORECASE
)
_T = TypeVar("_T")


def dump_layout(mapping: ArchiveMapping, header: Sequence[str]) -> str:
    """How lines with this header are read, as JSON, from which `load_layout` makes it again."""
    return json.dumps([mapping.model_dump(exclude_none=True), list(header)], ensure_ascii=False)


def load_layout(text: str) -> tuple[ArchiveMapping, list[str]]:
    """The mapping and the header that `dump_layout` wrote."""
    mapping, header = json.loads(text)
    return ArchiveMapping.model_validate(mapping), header


def tell_cells(layout: str, cells: Sequence[Sequence[str]]) -> list[Values]:
    """What lines tell, from their cells as they stand on Records."""
    mapping, header = load_layout(layout)
    places = {fold(name): place for place, name in reversed(list(enumerate(header)))}
    columns = {
        ours: pl.Series([line[places[fold(theirs)]] for line in cells], dtype=pl.String)
        for ours, theirs in mapping.columns.pairs()
    }
    return tell_rows(pl.DataFrame(columns).select(strip_apostrophe(pl.all())), mapping)


def tell_rows(rows: pl.DataFrame, mapping: ArchiveMapping) -> list[Values]:
    """What lines tell.

    Args:
        rows: a text column for each column that the mapping declares.
        mapping: of their archive.

    Returns:
        For each line the values that a row of graduates has, None where nothing is told, the diploma's id
        (`diploma`) and name (`diploma_name`), and the id of the faculty it names (`faculty`). The number, the
        INE, names and day of birth are cleaned; the Record keeps what was read.
    """
    years = [
        told or inferred
        for told, inferred in zip(
            _each(_texts(rows, "year"), parse_year),
            _each(_texts(rows, "academic_year"), parse_academic_year),
            strict=True,
        )
    ]
    given = _each(_texts(rows, "given_names"), _given_name)
    born = _each(_texts(rows, "surname"), family_name)
    used = _each(_texts(rows, "married_name"), family_name)
    days = _birth_dates(_each(_texts(rows, "birth_date"), parse_day), years)
    numbers = _each(_texts(rows, "student_number"), parse_student_number)
    ines = _each(_texts(rows, "ine"), parse_ine)
    honours = _each(_texts(rows, "honours"), _shown)
    names = _each(
        [
            f"{kind} {field}"
            for kind, field in zip(_texts(rows, "diploma"), _texts(rows, "field"), strict=True)
        ],
        _shown,
    )
    codes = _each(_texts(rows, "diploma_code"), _shown)
    versions = _each(_texts(rows, "diploma_version"), _shown)
    faculties = _each(_texts(rows, "faculty"), _shown)
    told: list[Values] = []
    for place, name in enumerate(names):
        code = codes[place] or fold(name).replace(" ", "-")
        version = versions[place] or VERSION
        told.append(
            {
                "university": mapping.university,
                "student_number": numbers[place] or None,
                "given_name": given[place],
                "family_name": used[place] or born[place],
                "birth_date": days[place],
                "ine": ines[place] or None,
                "email": None,
                "diploma": diploma_id(mapping.university, code, version) if code and years[place] else "",
                "diploma_code": code,
                "diploma_version": version,
                "diploma_name": name or code,
                "faculty": f"{mapping.university}:{faculties[place]}" if faculties[place] else None,
                "year": years[place] or None,
                "honours": honours[place] or None,
            }
        )
    return told


def family_name(text: str) -> str:
    """The family name in use, as a cell tells it.

    >>> family_name("Mme JAUBENEUX née Gerdas"), family_name("MULLER épouse Leston")
    ('Jaubeneux', 'Leston')
    """
    return _cased(split_family_name(text))


def split_family_name(text: str) -> str:
    """The family name in use as it is written, without civil title and a second name in the same cell."""
    name = strip_title(_shown(text))
    found = _BORN.match(name) or _MARRIED.match(name)
    return found[1] if found else name


def strip_title(text: str) -> str:
    """A name without the civil title before it."""
    return _TITLE.sub("", text)


def _given_name(text: str) -> str:
    """The first given name: the one in use, most likely."""
    words = re.split(r"[, ]+", strip_title(_shown(text)))
    return _cased(words[0])


def _cased(name: str) -> str:
    return name.title() if name.isupper() or name.islower() else name


def _shown(text: str) -> str:
    return " ".join(repair(text).split())


def _texts(rows: pl.DataFrame, name: str) -> list[str]:
    if name not in rows.columns:
        return [""] * len(rows)
    return rows[name].fill_null("").to_list()


def _each(texts: Sequence[str], parse: Callable[[str], _T]) -> list[_T]:
    """What each text tells; each distinct one is parsed once."""
    known: dict[str, _T] = {text: parse(text) for text in set(texts)}
    return [known[text] for text in texts]


def _birth_dates(days: Sequence[Day], graduation: Sequence[int]) -> list[str | None]:
    told = np.array([sum(day) > 0 for day in days], dtype=np.bool_)
    written = np.array([day.year for day in days], dtype=np.int32)
    years = resolve_years(written, told, np.array(graduation, dtype=np.int32))
    return [_iso(int(year), day) for year, day in zip(years, days, strict=True)]


def _iso(year: int, day: Day) -> str | None:
    try:
        return date(year, day.month, day.day).isoformat()
    except ValueError:
        return None


def turn_names(values: Values) -> Values:
    """The values of a line whose surname and given name stand in each other's column."""
    return values | {"given_name": values["family_name"], "family_name": values["given_name"]}


def as_diploma(values: Values) -> dict[str, Any]:
    """The diploma that a line names, with the properties that its words tell."""
    name = values["diploma_name"]
    kind = parse_diploma(name).kind
    return {
        "id": values["diploma"],
        "code": values["diploma_code"],
        "version": values["diploma_version"],
        "name": name,
        "level": " ".join(name.split()[: len(kind.split())]) or None,
        "told_faculty": values["faculty"],
    }


def as_degree(values: Values) -> tuple[str | None, Any, tuple[Any, ...]]:
    """The diploma (None for a line that names none), its year and its honours, as a fact's target, key and
    words."""
    return values["diploma"] or None, values["year"], (values["honours"],)
