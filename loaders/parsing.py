"""Cells to values: pure, a column at a time, since the same cell comes many times."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from loaders.formats import Column, Kind
from loaders.languages import LANGUAGES

Value = Any
"""A text, an integer, a truth, a list of texts, or None; a date is a text YYYY-MM-DD."""

_YES = frozenset({"yes", "oui", "true", "vrai", "1"})
_NO = frozenset({"no", "non", "false", "faux", "0"})
_YEARS = range(1000, 2201)
_MOST = 1_000_000
_FORMULA = frozenset("=+-@")
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]00:00(?::00)?)?")
_SLASHES = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")


class Misfit(ValueError):
    """A cell does not hold what its column must: the reason, and what to do."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


def parse_column(column: Column, cells: Sequence[str]) -> tuple[list[Value], dict[int, Misfit]]:
    """The values of a column's cells, None for an empty one, and by place the cells that do not fit."""
    parse = _PARSERS[column.kind]
    values: dict[str, Value] = {}
    misfits: dict[str, Misfit] = {}
    for cell in set(cells):
        try:
            text = _clean(cell)
            if not text and column.required:
                raise Misfit("a value is missing", f"Give one: {column.description}")
            values[cell] = parse(text, column) if text else None
        except Misfit as misfit:
            misfits[cell] = misfit
    if not misfits:
        return [values[cell] for cell in cells], {}
    wrong = {place: misfits[cell] for place, cell in enumerate(cells) if cell in misfits}
    return [values.get(cell) for cell in cells], wrong


def parse_cell(column: Column, cell: str) -> Value:
    """The value of one cell.

    >>> parse_cell(Column("day", "A day.", Kind.DATE), "29/02/2024")
    '2024-02-29'

    Raises:
        Misfit: it does not hold what its column must.
    """
    values, misfits = parse_column(column, [cell])
    if misfits:
        raise misfits[0]
    return values[0]


def _clean(cell: str) -> str:
    """A cell's text with composed accents and single spaces, without marks that only steer its layout.

    >>> _clean(" Cl  aire"), _clean("'=Claire"), _clean("'t Hooft")
    ('Cl aire', '=Claire', "'t Hooft")
    """
    text = " ".join(unicodedata.normalize("NFC", cell).split())
    if text[:1] == "'" and text[1:2] in _FORMULA:
        text = text[1:]  # The apostrophe only kept a spreadsheet from taking it for a formula.
    if text.isprintable():
        return text
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    if not text.isprintable():
        raise Misfit("it has characters that cannot be printed", "Take them out.")
    return text


def _text(text: str, column: Column) -> str:
    return text


def _date(text: str, column: Column) -> str:
    advice = "Give the day as YYYY-MM-DD."
    found = _ISO.fullmatch(text)
    if not found and not _SLASHES.fullmatch(text):
        raise Misfit("this is no date", advice)
    try:
        day = date.fromisoformat(found[1]) if found else datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        raise Misfit("there is no such day", advice) from None
    if day.year not in _YEARS:
        raise Misfit("there is no such year", advice)
    return day.isoformat()


def _year(text: str, column: Column) -> int:
    if not re.fullmatch("[0-9]{4}", text) or int(text) not in _YEARS:
        raise Misfit("this is no year", "Give a year of four digits.")
    return int(text)


def _integer(text: str, column: Column) -> int:
    if not re.fullmatch("[0-9]{1,7}", text) or int(text) > _MOST:
        raise Misfit("this is no whole number from 0 on", f"Give a number up to {_MOST:,}.")
    return int(text)


def _boolean(text: str, column: Column) -> bool:
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Misfit("this is neither yes nor no", "Give yes or no.")


def _list(text: str, column: Column) -> list[str]:
    return list(dict.fromkeys(part for item in text.split("|") if (part := item.strip())))


def _languages(text: str, column: Column) -> list[str]:
    codes = _list(text.casefold(), column)
    for code in codes:
        if code not in LANGUAGES:
            raise Misfit(
                f"'{code[:20]}' is no language", "Give two-letter codes (ISO 639-1), such as fr|de|en."
            )
    return codes


def _choice(text: str, column: Column) -> str:
    word = text.casefold()
    if word not in column.choices:
        raise Misfit("this is none of the choices", f"Give one of: {', '.join(column.choices)}.")
    return word


_PARSERS: dict[Kind, Callable[[str, Column], Value]] = {
    Kind.TEXT: _text,
    Kind.YEAR: _year,
    Kind.DATE: _date,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.LIST: _list,
    Kind.LANGUAGES: _languages,
    Kind.CHOICE: _choice,
}
