"""Refused rows as a file that can be mended and loaded again."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from loaders.refusals import RefusalLog
from loaders.tables import Line, Reading

REASONS = "refused because"
"""The column, before the file's own, that says what is wrong with a row; a load takes no notice of it.

It stands first, so that a row that has too many cells can be written with all of them.
"""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_refused(
    path: Path,
    header: Sequence[str],
    lines: Iterable[Line],
    refusals: RefusalLog,
    folder: Path,
    reading: Reading | None = None,
) -> Path | None:
    """Write the refused rows of a file as CSV: its header and the rows as they were, with the reasons.

    Cells that a spreadsheet would take for a formula get an apostrophe before them.

    Args:
        path: of the file; its stem names the one that is written.
        header: of the file.
        lines: of the file; those not refused are passed over.
        refusals: of its rows.
        folder: where `refused-NAME.csv` is written; made if need be.
        reading: the encoding and delimiter by which the mapping says that such files are read.

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
    reading = reading or Reading()
    target = folder / f"refused-{path.stem}.csv"
    width = len(header)
    # A file that was mended before has the column already.
    own = [place for place, name in enumerate(header) if name != REASONS]
    with target.open("w", encoding=reading.encoding or "utf-8", errors="replace", newline="") as out:
        writer = csv.writer(out, delimiter=reading.delimiter or ",")
        writer.writerow([REASONS, *(neutralize(header[place]) for place in own)])
        for line in lines:
            if line.number not in reasons:
                continue
            cells = [*line.cells, *[""] * (width - len(line.cells))]
            cells = [*(cells[place] for place in own), *cells[width:]]
            writer.writerow([neutralize("; ".join(reasons[line.number])), *map(neutralize, cells)])
    return target


def neutralize(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would run it as a formula.

    >>> neutralize("=1+1"), neutralize("12-04")
    ("'=1+1", '12-04')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
