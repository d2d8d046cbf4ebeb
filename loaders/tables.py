"""Tables in files: CSV and XLSX, read line by line as text, after a first pass that finds what is wrong.

The header is the first line that is not blank; columns without a name in it are left out of account.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

import fastexcel

from loaders.encoding import find_encoding
from loaders.limits import LARGEST_FILE
from loaders.refusals import BadFile, FileProblem
from loaders.unpacking import check_workbook

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
_DELIMITERS = ",;\t|"
_EXCEL = ".xlsx"
_UNQUOTED = "a quotation mark stands where none may"
_TOO_LONG = f"a cell has more than {csv.field_size_limit():,} characters"
ENDLESS = "a quotation mark opens a cell that never ends"
_ENDLESS_ADVICE = "Close it, or double the marks that belong to the text."


class Line(NamedTuple):
    """A row of a table: its line in the file, its cells as read, and what keeps it from being read."""

    number: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read a file where it is told; what is left out is found out."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was looked at and can be read: its header, the number of rows below it, its digest."""

    path: Path
    reading: Reading
    header: tuple[str, ...]
    header_line: int
    rows: int
    digest: str


def inspect(path: Path, reading: Reading) -> Table:
    """Read a file once from end to end, keeping nothing but what a `Table` says.

    Raises:
        BadFile: it cannot be opened, is empty, wrongly encoded or broken; with the line to blame.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            reason = f"it is larger than {LARGEST_FILE / 1e9:.0f} GB"
            raise BadFile(FileProblem(str(path), 0, reason, "Divide it into several files."))
        return _inspect_sheet(path, reading) if path.suffix.lower() == _EXCEL else _inspect_csv(path, reading)
    except OSError as error:
        raise BadFile(
            FileProblem(
                str(path), 0, f"it cannot be read ({error.strerror})", "Check its name and its rights."
            )
        ) from error


def read_lines(table: Table) -> Iterator[Line]:
    """The rows of a table below its header, blank ones left out."""
    lines = _sheet_lines if table.path.suffix.lower() == _EXCEL else _csv_lines
    for line in lines(table.path, table.reading):
        if line.number > table.header_line:
            yield line


def _csv_lines(path: Path, reading: Reading) -> Iterator[Line]:
    with path.open(encoding=reading.encoding, newline="") as file:
        text = ""

        def remembered() -> Iterator[str]:
            nonlocal text
            for text in file:  # noqa: UP028
                yield text

        rows = csv.reader(remembered(), delimiter=reading.delimiter or ",", strict=True)
        done = 0
        while True:
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                # Where a cell with line breaks in it is given up, nothing tells where its row ends.
                whole = rows.line_num == done + 1 and text.count('"') % 2 == 0
                too_long = "field larger" in str(error)
                if "expected after" in str(error):
                    yield Line(done + 1, [], _UNQUOTED)
                elif too_long and whole:
                    yield Line(done + 1, [], _TOO_LONG)
                else:
                    reason = ENDLESS + (f", or {_TOO_LONG}" if too_long else "")
                    raise BadFile(FileProblem(str(path), done + 1, reason, _ENDLESS_ADVICE)) from None
            else:
                if any(map(str.strip, cells)):
                    yield Line(done + 1, cells)
            done = rows.line_num


def _inspect_csv(path: Path, reading: Reading) -> Table:
    encoding = find_encoding(path, reading.encoding)
    delimiter = reading.delimiter or _find_delimiter(path, encoding.name)
    reading = Reading(encoding.name, delimiter)
    return _measure(path, reading, _csv_lines(path, reading), encoding.digest)


def _find_delimiter(path: Path, encoding: str) -> str:
    """The delimiter that makes most cells of the first line that is not blank."""

    def cells(delimiter: str) -> int:
        return len(next(_csv_lines(path, Reading(encoding, delimiter)), Line(0, [])).cells)

    return max(_DELIMITERS, key=cells)


def _sheet_lines(path: Path, reading: Reading) -> Iterator[Line]:
    sheet: str | int = reading.sheet or 0
    rows = (
        fastexcel.read_excel(path)
        .load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
        .to_polars()
        .iter_rows()
    )
    for number, row in enumerate(rows, 1):
        cells = [cell or "" for cell in row]
        if any(map(str.strip, cells)):
            yield Line(number, cells)


def _inspect_sheet(path: Path, reading: Reading) -> Table:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    check_workbook(path)
    try:
        sheets = fastexcel.read_excel(path).sheet_names
        if reading.sheet and reading.sheet not in sheets:
            raise BadFile(
                FileProblem(
                    str(path),
                    0,
                    f"it has no sheet '{reading.sheet}'",
                    f"Its sheets are: {', '.join(sheets)}. Name one of them in the mapping.",
                )
            )
        return _measure(path, reading, _sheet_lines(path, reading), digest)
    except fastexcel.FastExcelError as error:
        reason = str(error).splitlines()[0]
        raise BadFile(
            FileProblem(str(path), 0, f"it is no readable XLSX file ({reason})", "Save it again as XLSX.")
        ) from error


def _measure(path: Path, reading: Reading, lines: Iterator[Line], digest: str) -> Table:
    header = next(lines, None)
    if header is None:
        raise BadFile(
            FileProblem(str(path), 0, "the file is empty", "Export it again, with its header line.")
        )
    names = tuple(name.strip() for name in header.cells)
    return Table(path, reading, names, header.number, sum(1 for _ in lines), digest)
