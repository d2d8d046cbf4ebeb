"""The check of suggestions for the terminal and as JSON."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
from rich import box
from rich.console import Console
from rich.table import Table

from graph.database import Database, open_async_database
from recommend.checking.checking import Checked, Run, check_suggestions
from recommend.checking.showing import Exposure
from recommend.facts import Purpose
from recommend.network.files import check_folder
from recommend.progress import show_progress

SHOWN = 10
"""Faults of each purpose that are printed; the JSON has all."""


def run_check(database: Database, run: Run, to: Path | None, out: Console, bars: Console) -> bool:
    """Check suggestions, print what came of it, and write it as JSON where a path is given.

    Arguments as for `check_suggestions`; `bars` is where the bar is drawn.

    Returns:
        Whether nothing was wrong.

    Raises:
        InputError: there is no folder to write to; and as `check_suggestions` does.
    """

    if to is not None:
        check_folder(to)

    async def check() -> dict[Purpose, Checked]:
        with show_progress(bars) as tell:
            async with open_async_database(database.address) as reader:
                return await check_suggestions(database, reader, run, tell)

    found = asyncio.run(check())
    if to is not None:
        figures = {"run": asdict(run), **make_figures(found)}
        to.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS) + b"\n")
    for purpose, one in found.items():
        out.print(
            f"{one.suggestions:,} {purpose} suggested to {one.lists:,} of {one.viewers:,} viewers, and each"
            f" reason looked up, in {one.seconds:.0f} s."
        )
    out.print(show_reasons(found), show_exposure(_columns(found)))
    for one in found.values():
        for wrong in one.wrong[:SHOWN]:
            what = f"the reason '{wrong.kind}'" if wrong.kind else "a suggestion"
            out.print(
                f"To {wrong.viewer}, {what} for {wrong.person} ({wrong.purpose}) {wrong.fault}.",
                highlight=False,
                markup=False,
            )
        if len(one.wrong) > SHOWN:
            out.print(f"and {len(one.wrong) - SHOWN:,} more.")
    return not any(one.wrong for one in found.values())


def make_figures(found: Mapping[Purpose, Checked]) -> dict[str, Any]:
    """All that was found, as JSON takes it."""
    return {
        purpose: {**asdict(one), "seconds": round(one.seconds, 1), "share_lowered": share_lowered(one)}
        for purpose, one in found.items()
    }


def share_lowered(one: Checked) -> float | None:
    """The share of the reasons without which the score is lower; None where none were told."""
    told = sum(one.reasons.values())
    return round(sum(one.lowered.values()) / told, 6) if told else None


def show_reasons(found: Mapping[Purpose, Checked]) -> Table:
    """How many reasons were checked, how many are wrong, and how many carry something."""
    table = Table(box=box.MARKDOWN)
    table.add_column("reasons checked", no_wrap=True)
    for column in ("told", "wrong", "lower score without it"):
        table.add_column(column, justify="right")
    for purpose, one in found.items():
        for cells in _rows(purpose, one):
            table.add_row(*cells)
    return table


def _rows(purpose: Purpose, one: Checked) -> Iterator[tuple[str, ...]]:
    told = sum(one.reasons.values())
    lowered = _share(sum(one.lowered.values()), told)
    yield str(purpose), f"{told:,}", f"{len(one.wrong):,}", lowered
    for kind, count in one.reasons.items():
        wrong = sum(fault.kind == kind for fault in one.wrong)
        yield f"{purpose}: {kind}", f"{count:,}", f"{wrong:,}", _share(one.lowered[kind], count)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"


def show_exposure(columns: Iterable[tuple[str, Exposure, tuple[float, float] | None]]) -> Table:
    """How evenly people are shown.

    Args:
        columns: each with its head, who is shown, and where it was evened out the share of those replaced and
            of the sum of scores that was kept.
    """
    table = Table(box=box.MARKDOWN)
    table.add_column("exposure", no_wrap=True)
    rows = [
        ["people"],
        ["coverage"],
        ["most often"],
        ["Gini by person"],
        ["Gini by faculty"],
        ["Gini by cohort"],
        ["replaced"],
        ["sum of scores kept"],
    ]
    for head, shown, cost in columns:
        table.add_column(head, justify="right")
        ginis = (shown.gini_by_person, shown.gini_by_faculty, shown.gini_by_cohort)
        cells = (
            f"{shown.people:,}",
            f"{shown.coverage:.3f}",
            f"{shown.most:,}",
            *(f"{gini:.3f}" for gini in ginis),
            *(("", "") if cost is None else (f"{share:.1%}" for share in cost)),
        )
        for row, cell in zip(rows, cells, strict=True):
            row.append(cell)
    for row in rows:
        if any(row[1:]):
            table.add_row(*row)
    return table


def _columns(found: Mapping[Purpose, Checked]) -> Iterator[tuple[str, Exposure, tuple[float, float] | None]]:
    for purpose, one in found.items():
        yield purpose, one.exposure, None
        if (evened := one.evened) is not None:
            cost = evened.replaced, evened.score_kept
            yield f"at most {evened.at_most:,}", evened.exposure, cost
