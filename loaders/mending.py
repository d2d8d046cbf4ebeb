"""Refused rows as a file that can be mended and loaded again."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from loaders.refusals import RefusalLog
from loaders.tables import Line, Table, read_lines

REASONS = "refused because"
"""The column, after the file's own, that says what is wrong with a row; a load takes no notice of it."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_refused(table: Table, refusals: RefusalLog, folder: Path) -> Path | None:
    """Write the refused rows of a file as CSV: its header and the rows as they were, with the reasons.

    Cells that a spreadsheet would take for a formula get an apostrophe before them.

    Args:
        table: the file.
        refusals: of its rows.
        folder: where `refused-NAME.csv` is written; made if need be.

    Returns:
        The file's path, None where nothing was refused.
    """
    if not refusals.rows:
        return None
    reasons: defaultdict[int, list[str]] = defaultdict(list)
    for refusal in refusals:
        column = f"{refusal['column']}: " if refusal["column"] else ""
        reasons[int(refusal["line"])].append(f"line {refusal['line']}, {column}{refusal['reason']}")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"refused-{table.path.stem}.csv"
    width = len(table.header)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*map(neutralize, table.header), REASONS])
        for line in _chosen(read_lines(table), reasons):
            cells = [*line.cells[:width], *[""] * (width - len(line.cells))]
            writer.writerow([*map(neutralize, cells), neutralize("; ".join(reasons[line.number]))])
    return path


def neutralize(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would run it as a formula.

    >>> neutralize("=1+1"), neutralize("12-04")
    ("'=1+1", '12-04')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _chosen(lines: Iterable[Line], numbers: Iterable[int]) -> Iterable[Line]:
    wanted = set(numbers)
    return (line for line in lines if line.number in wanted)
