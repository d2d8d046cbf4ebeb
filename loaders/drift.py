"""Drift: what a file tells worse than earlier loads of its source did. Pure.

A year of the file is compared with the same year as it stands, else with the nearest within three years,
earlier ones first; the file as a whole with its own earlier edition. What a source tells changes over
decades (no INE before the nineties), so years far apart are not compared.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from loaders.quality import Quality

STOPS = 3.0
"""How many times more often something must be wrong for a load to stop, unless said otherwise."""

TOLD = 2.0
"""How many times more often for the report to tell it."""

_LEAST_ROWS = 50
_LEAST_CELLS = 20
_LEAST_GAP = 0.05
_LEAST_SHARE = 0.005
_LEAST_EDITION = 100
_NEARBY = (0, -1, -2, -3, 1, 2, 3)
ROWS = "rows"
"""The column of a drift that is about how many rows there are."""


class Drift(NamedTuple):
    """Something that is wrong more often than before.

    Attributes:
        column: of the model's words, or ROWS.
        trouble: missing or unreadable; of ROWS fewer.
        now, of_now: how many cells are, of how many rows; of ROWS the rows that there are.
        then, of_then: likewise in what it is compared with.
        than: what that is, as "2011" or "its earlier edition".
        factor: how many times more often.
    """

    column: str
    trouble: str
    now: int
    of_now: int
    then: int
    of_then: int
    than: str
    factor: float

    def __str__(self) -> str:
        if self.column == ROWS:
            return f"it tells {self.now:,} records, and told {self.then:,} in {self.than}"
        share = f"{self.now / self.of_now:.1%} of {self.of_now:,} rows"
        name = self.column.replace("_", " ")
        if not self.then:
            return f"{name} is {self.trouble} in {share}; in {self.than} in none of {self.of_then:,}"
        before = f"{self.then / self.of_then:.1%} of {self.of_then:,}"
        return (
            f"{name} is {self.trouble} {self.factor:.1f} times more often than in {self.than}:"
            f" in {share}, there in {before}"
        )


def find_drifts(
    now: Quality, edition: Quality | None, others: Iterable[Quality], least: float
) -> list[Drift]:
    """What is worse in a file than before, the worst first, one for each column and trouble.

    Small files do not count: it takes 50 rows on both sides, 20 cells that are wrong, and five points of a
    hundred more than before.

    Args:
        now: of the file.
        edition: of the same archive as it stands.
        others: of the source's other archives.
        least: how many times more often.
    """
    known = [*((edition,) if edition else ()), *others]
    standing = {column: _pool(column, known) for column in now.troubles}
    worst: dict[tuple[str, str], Drift] = {}
    for drift in (*_whole(now, edition, standing), *_years(now, edition, standing)):
        other = worst.get((drift.column, drift.trouble))
        if drift.factor >= least and (other is None or drift.factor > other.factor):
            worst[drift.column, drift.trouble] = drift
    return sorted(worst.values(), key=lambda drift: (-drift.factor, drift.column))


def _pool(column: str, known: Iterable[Quality]) -> Quality:
    """Those that have a column, as one."""
    pooled = Quality()
    for one in known:
        if column in one.troubles:
            pooled.include(one)
    return pooled


def _whole(now: Quality, edition: Quality | None, standing: Mapping[str, Quality]) -> Iterator[Drift]:
    if edition is not None:
        rows, stood = now.rows.total(), edition.rows.total()
        if stood >= _LEAST_EDITION and rows < stood:
            yield Drift(ROWS, "fewer", rows, rows, stood, stood, "its earlier edition", stood / max(rows, 1))
        for column in now.troubles:
            yield from _compare(column, now, None, edition, None, "its earlier edition")
    elif "year" in now.troubles:
        # Without years there is nothing to compare year by year.
        yield from _compare("year", now, None, standing["year"], None, "earlier loads")


def _years(now: Quality, edition: Quality | None, standing: Mapping[str, Quality]) -> Iterator[Drift]:
    for year in now.rows:
        if not year or now.rows[year] < _LEAST_ROWS:
            continue
        for column, pooled in standing.items():
            if edition and column in edition.troubles and edition.rows[year] >= _LEAST_ROWS:
                yield from _compare(column, now, year, edition, year, f"{year} of its earlier edition")
                continue
            near = next((y for step in _NEARBY if pooled.rows[y := year + step] >= _LEAST_ROWS), None)
            if near is not None:
                yield from _compare(column, now, year, pooled, near, str(near))


def _compare(
    column: str, now: Quality, year: int | None, then: Quality, other: int | None, than: str
) -> Iterator[Drift]:
    of_now = now.rows.total() if year is None else now.rows[year]
    of_then = then.rows.total() if other is None else then.rows[other]
    if column not in then.troubles or min(of_now, of_then) < _LEAST_ROWS:
        return
    counted = now.count(column, None if year is None else (year,))
    before = then.count(column, None if other is None else (other,))
    for trouble in ("missing", "unreadable"):
        found, stood = getattr(counted, trouble), getattr(before, trouble)
        share, earlier = found / of_now, stood / of_then
        if found >= _LEAST_CELLS and share - earlier >= _LEAST_GAP:
            factor = share / max(earlier, _LEAST_SHARE)
            yield Drift(column, trouble, found, of_now, stood, of_then, than, factor)
