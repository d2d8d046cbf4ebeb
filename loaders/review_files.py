"""Review queues as CSV: written with an empty column for decisions, and read back filled in."""

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from graph.errors import InputError
from loaders.mending import neutralize
from loaders.refusals import BadFile
from loaders.tables import Reading, inspect, read_lines
from loaders.whole_files import written_whole

DECISION = "decision"
"""The column to be filled in; it comes first."""
NONE = "none"
"""The decision for none of what is proposed."""
_SEPARATOR = " | "
_NUMBER = re.compile(r"[\d.,]+(e\d+)?", re.IGNORECASE)
_T = TypeVar("_T")


def write_review(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write the rows of a queue, each without its decision, so that no spreadsheet runs a cell as a formula,
    or takes the first one, by which a row is known, for a number.

    Raises:
        InputError: it cannot be written there, or decisions that were filled in there would be lost.
    """
    if path.suffix.lower() == ".xlsx":
        raise InputError(f"{path} would be a workbook, and a CSV is written.", "Call it .csv.")
    if _is_filled_in(path):
        raise InputError(
            f"{path} has decisions that were filled in, or cannot be read. Nothing was written.",
            "Give it back with --in first, or write another file.",
        )
    with written_whole(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((DECISION, *header))
        for row in rows:
            id, *cells = map(neutralize, row)
            writer.writerow(["", f"'{id}" if _NUMBER.fullmatch(id) else id, *cells])


def _is_filled_in(path: Path) -> bool:
    """Whether a file has decisions, or may have some that cannot be read."""
    if not path.exists() or not path.stat().st_size:
        return False
    try:
        return DECISION in inspect(path, Reading()).header and bool(read_review(path, (), ""))
    except InputError:
        return True


def read_review(
    path: Path, columns: Sequence[str], made_by: str, by_hand: Sequence[str] = ()
) -> list[tuple[int, str, list[str]]]:
    """The rows with a decision: the line, the decision, and the cells of some columns.

    Args:
        path: the CSV, or XLSX; a spreadsheet may have saved it otherwise than it was written.
        columns: the columns that are needed beside the decision.
        made_by: the command that writes such files.
        by_hand: the columns of a file that nobody's command wrote: it has these and no others beside the
            decision, and its rows these cells.

    Raises:
        InputError: the file cannot be read, lacks a column, or has a decision in a line of other cells.
    """
    try:
        table = inspect(path, Reading())
    except BadFile:
        # A cell of mojibake among others spoils nothing that decisions go by: that is ASCII, as a rule.
        table = inspect(path, Reading("latin-1"))
    if by_hand and set(table.header) - {""} == {DECISION, *by_hand}:
        columns = by_hand
    if lacking := [name for name in (DECISION, *columns) if name not in table.header]:
        raise InputError(
            f"{path} lacks the column '{lacking[0]}'.", f"Fill in a file that `{made_by}` wrote."
        )
    places = [table.header.index(name) for name in (DECISION, *columns)]
    found, width = [], len(table.header)
    for line in read_lines(table):
        if line.problem:
            raise InputError(f"{path}, line {line.number}: {line.problem}.", "Mend it; nothing was decided.")
        word = line.cells[places[0]].strip() if places[0] < len(line.cells) else ""
        if word and (len(line.cells) < width or any(map(str.strip, line.cells[width:]))):
            raise InputError(
                f"{path}, line {line.number}: it has {len(line.cells)} cells, and the header has {width}.",
                "Mend it, or save the file again; nothing was decided.",
            )
        if word:
            found.append((line.number, word, [line.cells[place].lstrip("'") for place in places[1:]]))
    return found


def show_choice(id: str, *words: str) -> str:
    """The cell of something that is proposed, by its id and what tells it from others."""
    return _SEPARATOR.join((id, *words))


def read_choice(word: str, cells: Sequence[str], place: str, what: str) -> str:
    """The id that a decision means: that of the cell whose number it is, from 1, else the decision itself.

    Args:
        word: the decision.
        cells: all cells of what may be proposed, empty where nothing was.
        place: file and line, and
        what: the word for what is proposed, both for the error.

    Raises:
        InputError: nothing was proposed under that number.

    >>> cells = [show_choice("hus", "Hôpitaux", "Strasbourg"), show_choice("sap", "Sapeur & Cie"), ""]
    >>> [read_choice(word, cells, "queue.csv, line 2", "candidate") for word in ("2", "cnrs")]
    ['sap', 'cnrs']
    """
    if not word.isdecimal() or not 0 < int(word) <= len(cells):
        return word
    if not (cell := cells[int(word) - 1]):
        raise InputError(
            f"{place}: there is no {what} {word}.", f"Give the number of a {what}, an id, or none."
        )
    return cell.partition(_SEPARATOR)[0]


def says_none(word: str) -> bool:
    """Whether a decision is for none of what is proposed, in English or French."""
    return word.casefold() in (NONE, "aucun")


def keep_once(found: dict[str, _T], id: str, decision: _T, place: str) -> None:
    """Add a decision to those of a file.

    Raises:
        InputError: the file has another decision on the same; `place` is the file and line of this one.

    >>> found = {"hus": "none"}
    >>> keep_once(found, "hus", "none", "queue.csv, line 3")
    """
    if found.setdefault(id, decision) != decision:
        raise InputError(f"{place}: there is another decision on '{id}' above.", "Leave one of the two.")
