"""How well the cells of an archive can be read: counted by column and year, each bad cell told. Pure."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from graph.folding import fold
from loaders.linking.civil import is_whole_ine, parse_ine, parse_sex, parse_student_number
from loaders.linking.dates import NO_DAY, parse_day
from loaders.linking.diplomas import latest_year, parse_academic_year, parse_year
from loaders.linking.reading import Archive
from loaders.linking.records import UNKNOWN, Flags
from loaders.linking.text import plain, repair
from loaders.quality import Quality, Troubles
from loaders.refusals import Refusal

_LEAP_YEAR = 2000
_FOUR_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")


class Judgement(NamedTuple):
    """Of a cell that is not empty: why it cannot be read, what to do, whether it was repaired to be read."""

    reason: str = ""
    advice: str = ""
    repaired: bool = False


def measure(archive: Archive, kept: Flags) -> tuple[Quality, list[Refusal]]:
    """Look at all cells of an archive.

    Args:
        archive: as read.
        kept: (n,) which of its rows are records; others are not looked at.

    Returns:
        The quality of each column that the mapping names, and the cells that cannot be read, by line; the
        rows that have them are kept all the same.
    """
    rows = archive.rows.filter(pl.Series(kept))
    order = [fold(name) for name in archive.header]
    columns = sorted(archive.mapping.columns.pairs(), key=lambda pair: order.index(fold(pair[1])))
    year = pl.lit(0, pl.Int32)
    for column, parse in (("academic_year", parse_academic_year), ("year", parse_year)):
        if column in rows.columns:
            texts = rows[column].fill_null("").unique()
            years = pl.Series([parse(text) for text in texts], dtype=pl.Int32)
            told = pl.col(column).fill_null("").replace_strict(texts, years, default=0, return_dtype=pl.Int32)
            year = pl.when(told > 0).then(told).otherwise(year)
    rows = rows.with_columns(year.alias("of year"))
    quality = Quality()
    quality.rows.update(dict(rows.group_by("of year").len().iter_rows()))
    warnings: list[Refusal] = []
    for ours, theirs in columns:
        cells = rows.select("line", "of year", pl.col(ours).fill_null("").alias("text"))
        counts = cells.group_by("of year", "text").len()
        judged = {text: _judge(ours, text) for text in counts["text"].unique() if text.strip()}
        quality.troubles[ours] = {}
        for of_year, text, count in counts.iter_rows():
            found = judged.get(text)
            if found is None:
                quality.add(ours, of_year, Troubles(missing=count))
            elif found.reason:
                quality.add(ours, of_year, Troubles(unreadable=count))
            elif found.repaired:
                quality.add(ours, of_year, Troubles(repaired=count))
        bad = [text for text, found in judged.items() if found.reason]
        for line, _, text in cells.filter(pl.col("text").is_in(bad)).iter_rows() if bad else ():
            warnings.append(Refusal(line, theirs, text, judged[text].reason, judged[text].advice))
    warnings.sort(key=lambda warning: warning.line)
    return quality, warnings


def _judge(column: str, text: str) -> Judgement:
    return _JUDGES.get(column.rstrip("_0123456789"), _judge_text)(text)


def _judge_text(text: str) -> Judgement:
    return Judgement(repaired=repair(text) != text)


def _judge_name(text: str) -> Judgement:
    if not plain(text):
        return Judgement("no name can be read in this", "Write it in Latin letters, or leave the cell empty.")
    return _judge_text(text)


def _judge_date(text: str) -> Judgement:
    """As read; years of two digits and days that stand in the month's place are repaired.

    >>> _judge_date("31/02/1948").reason, _judge_date("17/05/48").repaired, _judge_date("17/05/1948").repaired
    ('there is no such day', True, False)
    """
    advice = "Write the day as 1948-05-17 or 17/05/1948, or leave the cell empty."
    day = parse_day(text)
    if day == NO_DAY:
        return Judgement("no day can be read in this", advice)
    if day.month and day.day:
        try:
            date(day.year if day.year >= 100 else _LEAP_YEAR, day.month, day.day)
        except ValueError:
            return Judgement("there is no such day", advice)
    numbers = re.findall(r"\d+", text)
    turned = len(numbers) == 3 and int(numbers[1]) != day.month
    return Judgement(repaired=day.year < 100 or turned)


def _judge_ine(text: str) -> Judgement:
    number = parse_ine(text)
    if not is_whole_ine(number):
        advice = "An INE is ten digits and a letter, or four digits and seven digits or letters."
        return Judgement("this has not the shape of an INE", advice)
    return Judgement(repaired=number != text.strip())


def _judge_number(text: str) -> Judgement:
    number = parse_student_number(text)
    if not number:
        return Judgement("no number can be read in this", "Write the number, or leave the cell empty.")
    return Judgement(repaired=number != text.strip())


def _judge_sex(text: str) -> Judgement:
    if parse_sex(text) == UNKNOWN:
        return Judgement("this tells no sex", "Write M or F, 1 or 2, or a civil title.")
    return Judgement()


def _judge_year(text: str) -> Judgement:
    if parse_year(text):
        return Judgement()
    advice = "Write a year as 1970 or 1969/1970; without one the diploma is not told."
    if _FOUR_DIGITS.search(text):
        return Judgement(f"no award is of a year before 1800 or after {latest_year()}", advice)
    return Judgement("no year can be read in this", advice)


_JUDGES: Mapping[str, Callable[[str], Judgement]] = {
    "surname": _judge_name,
    "married_name": _judge_name,
    "given_names": _judge_name,
    "other_given_names": _judge_name,
    "birth_date": _judge_date,
    "ine": _judge_ine,
    "student_number": _judge_number,
    "sex": _judge_sex,
    "year": _judge_year,
    "academic_year": _judge_year,
}
"""Columns whose cells may be impossible to read; in any other column every text is one."""
