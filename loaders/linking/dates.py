"""Dates of birth as archives write them: numbers, French words, two-digit years. Pure, a text at a time."""

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from loaders.linking.text import plain

Numbers = NDArray[np.int32]

_MONTHS = {
    month: number
    for number, names in enumerate(
        (
            "JANVIER JANV JAN",
            "FEVRIER FEVR FEV",
            "MARS",
            "AVRIL AVR",
            "MAI",
            "JUIN",
            "JUILLET JUIL",
            "AOUT",
            "SEPTEMBRE SEPT SEP",
            "OCTOBRE OCT",
            "NOVEMBRE NOV",
            "DECEMBRE DEC",
        ),
        1,
    )
    for month in names.split()
}
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[ T].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: .*)?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WORDS = re.compile(r"(\d{1,2})(?:er|ER)? +(\D+?)\.? +(\d{4}|\d{2})")
_ONLY_YEAR = re.compile(r"(1[89]\d\d|20\d\d)")
_LEAST_AGE = 15
"""Nobody has a diploma of a university before that age, in years."""


class Day(NamedTuple):
    """A day as written: a year below 100 is of two digits, 0 stands for what is not told."""

    year: int
    month: int
    day: int


NO_DAY = Day(0, 0, 0)


def parse_day(text: str) -> Day:
    """The day of a text, NO_DAY where it tells none; days that never were (31 February) are kept as written.

    >>> parse_day("1er avril 1948"), parse_day("17/05/48"), parse_day("19470130")
    (Day(year=1948, month=4, day=1), Day(year=48, month=5, day=17), Day(year=1947, month=1, day=30))
    """
    text = text.strip()
    if found := _YEAR_FIRST.fullmatch(text) or _DIGITS.fullmatch(text):
        return _day(*found.groups())
    if found := _YEAR_LAST.fullmatch(text):
        return _day(found[3], found[2], found[1])
    if found := _WORDS.fullmatch(text):
        month = _MONTHS.get(plain(found[2]).strip(". "), 0)
        return _day(found[3], str(month), found[1])
    if found := _ONLY_YEAR.fullmatch(text):
        return Day(int(found[1]), 0, 0)
    return NO_DAY


def _day(year: str, month: str, day: str) -> Day:
    found = Day(int(year), int(month), int(day))
    if found.month > 12 and found.day <= 12:
        found = Day(found.year, found.day, found.month)
    return NO_DAY if len(year) == 4 and not 1880 <= found.year <= 2030 else found


def resolve_years(years: Numbers, told: NDArray[np.bool_], graduation: Numbers) -> Numbers:
    """Years of birth in four digits: those of two are the latest that leave time to graduate.

    Args:
        years: years as written, below 100 where of two digits.
        told: whether a date was told at all.
        graduation: year of the award, 0 where unknown.
    """
    limit = np.where(graduation > 0, graduation, 1999) - _LEAST_AGE
    recent = 2000 + years
    full = np.where(recent > limit, recent - 100, recent)
    return np.where(told & (years < 100), full, years).astype(np.int32)
