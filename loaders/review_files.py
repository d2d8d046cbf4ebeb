"""Review queues as CSV: written with an empty column for decisions, and read back filled in."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from graph.errors import InputError
from loaders.mending import neutralize

DECISION = "decision"
"""The column to be filled in; it comes first."""


def write_review(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write the rows of a queue, each without its decision, so that no spreadsheet runs a cell as a formula.

    Raises:
        InputError: it cannot be written there.
    """
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow((DECISION, *header))
            for row in rows:
                writer.writerow(["", *map(neutralize, row)])
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}).", "Name another file.") from error


def read_review(path: Path, columns: Sequence[str], made_by: str) -> list[tuple[int, str, list[str]]]:
    """The rows with a decision: the line, the decision, and the cells of some columns.

    Args:
        path: the CSV; a spreadsheet may have saved it with semicolons.
        columns: the columns that are needed beside the decision.
        made_by: the command that writes such files.

    Raises:
        InputError: the file cannot be read, or lacks a column.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            rows = list(csv.DictReader(file, delimiter=";" if head.count(";") > head.count(",") else ","))
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror}).", "Check its name and its rights."
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path} cannot be read ({error}).", "Save it as CSV in UTF-8.") from error
    lacking = [name for name in (DECISION, *columns) if not rows or name not in rows[0]]
    if lacking:
        raise InputError(
            f"{path} lacks the column '{lacking[0]}'." if rows else f"{path} has no rows.",
            f"Fill in a file that `{made_by}` wrote.",
        )
    return [
        (line, word, [(row[name] or "").lstrip("'") for name in columns])
        for line, row in enumerate(rows, 2)
        if (word := (row[DECISION] or "").strip())
    ]
