"""The files of a network, read with what is wrong in them counted or refused; the ranking, written."""

import csv
import io
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import InputError
from recommend.network.graph import Network, make_network
from recommend.network.kinds import is_never_used

Warn = Callable[[str], None]


@dataclass(slots=True)
class Complaints:
    """What was left out of account, counted by what was wrong."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, what: str, times: int = 1) -> None:
        """Count one more thing that was left out."""
        if times:
            self.counts[what] += times

    def tell(self, warn: Warn) -> None:
        """Say each kind of complaint once, with how often it was met."""
        for what, times in sorted(self.counts.items()):
            warn(f"{what}: {times:,}")


def read_rows(
    path: Path, columns: Sequence[str], optional: Sequence[str] = ()
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line number and the cells of the named columns of each row; optional ones are empty where missing.

    Raises:
        InputError: the file cannot be read, is no UTF-8, lacks a column, or a row has an empty cell.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}.", "Give a file that can be read.") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path}, line {line}: this is not UTF-8.", "Save the file again as UTF-8."
        ) from error
    # Lines end where a file says so; Python would also break them at a form feed within a cell.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        missing = [name for name in columns if name not in header]
        if missing:
            raise InputError(
                f"{path}, line 1: no column {', '.join(missing)}.",
                f"The first line names the columns: {','.join(columns)}.",
            )
        places = [header.index(name) if name in header else None for name in (*columns, *optional)]
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            row = tuple("" if at is None or at >= len(cells) else cells[at].strip() for at in places)
            for name, cell in zip(columns, row, strict=False):
                if not cell:
                    raise InputError(
                        f"{path}, line {reader.line_num}: {name} is empty.",
                        "Fill it in, or take the row out.",
                    )
            yield reader.line_num, row
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: {error}.", "Mend the quotation marks.") from error


def read_attributes(
    path: Path | None, excluded: Sequence[str], complaints: Complaints
) -> list[tuple[str, str, str]]:
    """Person, kind and value of each attribute that may be used.

    Raises:
        InputError: the file does not fit, or a kind to leave out is not in it.
    """
    if path is None:
        return []
    kept: list[tuple[str, str, str]] = []
    kinds: set[str] = set()
    seen: set[tuple[str, str, str]] = set()
    for _, (person, kind, value) in read_rows(path, ("person", "kind", "value")):
        kinds.add(kind)
        if kind in excluded:
            continue
        if is_never_used(kind):
            complaints.add(f"attributes of kind '{kind}' are never ranked by, left out")
        elif (row := (person, kind, value)) in seen:
            complaints.add("attributes told twice, counted once")
        else:
            seen.add(row)
            kept.append(row)
    for kind in excluded:
        if kind not in kinds:
            raise InputError(
                f"{path}: there is no kind '{kind}' to exclude.",
                f"Its kinds: {', '.join(sorted(kinds)) or 'none'}.",
            )
    return kept


def read_ties(path: Path, complaints: Complaints) -> list[tuple[str, str]]:
    """Each tie once.

    Raises:
        InputError: the file does not fit, or holds no tie.
    """
    given: set[tuple[str, str]] = set()
    for _, (one, other) in read_rows(path, ("person", "contact")):
        if one == other:
            complaints.add("self-ties, left out")
        elif (one, other) in given:
            complaints.add("ties told twice, counted once")
        else:
            given.add((one, other))
    both = sum((other, one) in given for one, other in given)
    # Told once each is the normal form; told both ways is as good. What differs from most is worth a word.
    if len(given) > both >= len(given) / 2:
        complaints.add("one-way ties among two-way ones, taken as two-way", len(given) - both)
    elif both < len(given):
        complaints.add("ties told both ways, counted once", both // 2)
    if not given:
        raise InputError(f"{path}: there is no tie in it.", "A row for each tie is needed: person,contact.")
    return sorted({(min(tie), max(tie)) for tie in given})


def read_people(path: Path, column: str, complaints: Complaints) -> list[str]:
    """Ids in the order of the file, each once.

    Raises:
        InputError: the file does not fit, or names nobody.
    """
    found: dict[str, None] = {}
    for _, (one,) in read_rows(path, (column,)):
        if one in found:
            complaints.add(f"{column} named twice in {path.name}, counted once")
        found[one] = None
    if not found:
        raise InputError(f"{path}: it names nobody.", f"A row for each {column} is needed.")
    return list(found)


def read_network(
    ties: Path, attributes: Path | None, excluded: Sequence[str], asked: Iterable[str], complaints: Complaints
) -> Network:
    """The network of the files; people who are only asked for are in it too, with nothing known of them."""
    pairs = read_ties(ties, complaints)
    rows = read_attributes(attributes, excluded, complaints)
    known = {one for tie in pairs for one in tie} | {row[0] for row in rows}
    strangers = [one for one in asked if one not in known]
    complaints.add("people asked for who are in no other file, given what is popular", len(strangers))
    return make_network(strangers, pairs, rows)


def check_folder(out: Path) -> None:
    """Make sure that a file can be written, before the work for it is done.

    Raises:
        InputError: there is no such folder, it is no file, or writing it is not allowed.
    """
    folder = out.absolute().parent
    if not folder.is_dir():
        raise InputError(f"{out}: there is no folder {folder}.", "Make it, or give another file.")
    if out.is_dir():
        raise InputError(f"{out}: this is a folder.", "Give a file in it, such as one that ends in .csv.")
    if not os.access(out if out.exists() else folder, os.W_OK):
        raise InputError(f"{out}: it may not be written there.", "Give another file.")


def write_ranked(path: Path, rows: Iterable[tuple[str, int, str, float]]) -> None:
    """Write person, rank, candidate and score.

    Raises:
        InputError: the file cannot be written.
    """
    write_csv(path, ("person", "rank", "candidate", "score"), ((*row[:3], f"{row[3]:.9g}") for row in rows))


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table as UTF-8, lines ended by a newline.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
    except OSError as error:
        raise InputError(
            f"{path}: {error.strerror or error}.", "Give a file in a folder that is there."
        ) from error


def warn_on_stderr(text: str) -> None:
    """Print a warning where it does not mix with results."""
    print(f"warning: {text}", file=sys.stderr)
