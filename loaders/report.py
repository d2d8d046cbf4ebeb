"""What a load did, file by file: for the terminal as a table, for programs as JSON."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from loaders.outcome import Outcome
from loaders.refusals import SHOWN, RefusalLog


@dataclass(slots=True)
class FileReport:
    """What became of one file."""

    path: str
    kind: str
    archive: str | None = None
    left_out: str = ""
    unused_columns: list[str] = field(default_factory=list)
    read: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refusals: RefusalLog = field(default_factory=RefusalLog)
    removed_records: int = 0
    removed_people: int = 0
    seconds: float = 0.0

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return self.refusals.rows

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.read / self.seconds if self.seconds else 0.0


@dataclass(slots=True)
class Report:
    """What a load did."""

    run: str
    files: list[FileReport] = field(default_factory=list)
    seconds: float = 0.0
    digest: str | None = None
    dry_run: bool = False
    notes: list[str] = field(default_factory=list)

    def of(self, path: Path) -> FileReport:
        """The report of one file; KeyError where it was not among them."""
        for file in self.files:
            if file.path == str(path):
                return file
        raise KeyError(path)

    @property
    def read(self) -> int:
        """How many rows were read."""
        return sum(file.read for file in self.files)

    @property
    def refused(self) -> int:
        """How many rows were refused."""
        return sum(file.refused for file in self.files)

    def count(self, outcome: Outcome) -> int:
        """How many rows had this outcome."""
        return sum(file.outcomes[outcome] for file in self.files)

    def write_json(self, path: Path) -> None:
        """Write the whole report, with every refusal, file by file so that it need not fit in memory."""
        with path.open("w", encoding="utf-8") as out:
            head = {"run": self.run, "seconds": round(self.seconds, 3), "digest": self.digest}
            totals = {"read": self.read, "refused": self.refused, **{o.value: self.count(o) for o in Outcome}}
            out.write(json.dumps({**head, **totals}, ensure_ascii=False)[:-1] + ', "files": [')
            for number, file in enumerate(self.files):
                out.write(("," if number else "") + "\n")
                out.writelines(_file_json(file))
            out.write("\n]}\n")


def _file_json(file: FileReport) -> Iterator[str]:
    head = {
        "file": file.path,
        "kind": file.kind,
        "archive": file.archive,
        "left_out": file.left_out or None,
        "unused_columns": file.unused_columns,
        "read": file.read,
        **{o.value: file.outcomes[o] for o in Outcome},
        "refused": file.refused,
        "removed_records": file.removed_records,
        "removed_people": file.removed_people,
        "seconds": round(file.seconds, 3),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "refusals": ['
    for number, refusal in enumerate(file.refusals):
        yield ("," if number else "") + "\n  " + json.dumps(refusal, ensure_ascii=False)
    yield "]}"


def show_report(report: Report) -> RenderableType:
    """The report as tables: the files with their counts, then the first refusals of each."""
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
        rows.append((escape(name + kind), *cells))
        if file.removed_records:
            gone = f"{name}: {file.removed_records:,} lines of its last load are gone from the file"
            people = f", and {file.removed_people:,} people with them" if file.removed_people else ""
            notes.append(Text(f"{gone}{people}."))
        if file.unused_columns:
            notes.append(Text(f"{name}: not used: {', '.join(file.unused_columns)}."))
    total = f"{report.read:,} rows in {report.seconds:,.1f} s"
    total += f", {report.refused:,} refused" if report.refused else ""
    notes.append(Text(f"{total}. " + ("Nothing was written." if report.dry_run else f"Run {report.run}.")))
    notes += [Text(note) for note in report.notes]
    if report.digest:
        notes.append(Text(f"Content digest {report.digest}"))
    shown = [_show_refusals(file) for file in report.files if file.refused]
    return Group(_tabulate(("file", "read", *Outcome, "refused", "rows/s"), rows), *shown, *notes)


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
        table.add_row(*row)
    return table


def _show_refusals(file: FileReport) -> RenderableType:
    more = f", the first {SHOWN} of them" if file.refused > SHOWN else ""
    table = Table(
        "line",
        "column",
        "value",
        "reason",
        "what to do",
        title=f"Refused in {file.path}: {file.refused:,} rows{more}",
        title_justify="left",
    )
    for refusal in file.refusals.first:
        table.add_row(
            str(refusal.line),
            refusal.column,
            escape(refusal.value),
            escape(refusal.reason),
            escape(refusal.advice),
        )
    return table
