"""A load's report as tables for the terminal."""

from collections.abc import Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from loaders.outcome import Outcome
from loaders.refusals import SHOWN, RefusalLog
from loaders.report import FileReport, Report


def show_report(report: Report) -> RenderableType:
    """The report as tables: the files with their counts, then the first refusals and warnings of each."""
    rows: list[tuple[str, ...]] = []
    notes: list[RenderableType] = []
    for file in report.files:
        name = Path(file.path).name
        if file.left_out:
            notes.append(Text(f"{name} was left out: {file.left_out}."))
            continue
        cells = [f"{number:,}" for number in (file.read, *(file.outcomes[o] for o in Outcome))]
        cells += [f"{file.refused:,}", f"{file.rate:,.0f}"]
        kind = "" if Path(file.path).stem == file.kind else f" ({file.kind})"
        rows.append((name + kind, *cells))
        if file.removed_records:
            gone = f"{name}: {file.removed_records:,} lines of its last load are gone from the file"
            people = f", and {file.removed_people:,} people with them" if file.removed_people else ""
            notes.append(Text(f"{gone}{people}."))
        if file.unused_columns:
            notes.append(Text(f"{name}: not used: {', '.join(file.unused_columns)}."))
        notes += [Text(f"{name}: {drift}.") for drift in file.drifts]
    total = f"{report.read:,} rows in {report.seconds:,.1f} s"
    total += f", {report.refused:,} refused" if report.refused else ""
    total += f", {report.warned:,} kept with a warning" if report.warned else ""
    notes.append(Text(f"{total}. " + ("Nothing was written." if report.dry_run else f"Run {report.run}.")))
    notes += [Text(note) for note in report.notes]
    if report.digest:
        notes.append(Text(f"Content digest {report.digest}"))
    if report.stopped:
        notes.append(Text(f"A load would stop here:\n{report.stopped}"))
    shown = [
        _show_refusals(title, log)
        for file in report.files
        for title, log in (
            (f"Refused in {file.path}", file.refusals),
            (f"Kept with a warning in {file.path}", file.warnings),
        )
        if log.rows
    ]
    tables = [_tabulate(("file", "read", *Outcome, "refused", "rows/s"), rows)]
    if linked := [file for file in report.files if file.people]:
        tables.append(_tabulate(PEOPLE, [list_people(file) for file in linked]))
    return Group(*tables, *shown, *notes)


PEOPLE = ("people", "new", "linked", "uncertain rows", "rows with a warning")
"""Heads of the columns of `list_people`."""


def list_people(file: FileReport) -> tuple[str, ...]:
    """The cells of a linked archive's row in the table of people."""
    assert file.people is not None
    counts = (file.people.new, file.people.linked, file.people.uncertain, file.warnings.rows)
    return (Path(file.path).name, *(f"{count:,}" for count in counts))


def _tabulate(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Rows of a name and counts; where it is too wide the name wraps, never a count."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for place, head in enumerate(heads):
        width = max(len(cell) for cell in (head, *(row[place] for row in rows)))
        table.add_column(
            head,
            justify="right" if place else "left",
            min_width=width if place else None,
            no_wrap=bool(place),
            style="red" if head == "refused" and any(row[place] != "0" for row in rows) else None,
        )
    for row in rows:
        table.add_row(*map(escape, row))
    return table


def _show_refusals(title: str, log: RefusalLog) -> RenderableType:
    more = f", the first {SHOWN} of them" if log.told > SHOWN else ""
    table = Table(
        "line",
        "column",
        "value",
        "reason",
        "what to do",
        title=f"{title}: {log.rows:,} rows{more}",
        title_justify="left",
    )
    for refusal in log.first:
        table.add_row(
            str(refusal.line),
            escape(refusal.column),
            escape(refusal.value),
            escape(refusal.reason),
            escape(refusal.advice),
        )
    return table
