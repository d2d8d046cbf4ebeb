"""From files to archives: each with the mapping that fits it, and the cells that the mapping names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from graph.errors import InputError
from graph.folding import fold
from loaders.linking.cells import DELIMITERS, Broken, Cells, check_widths, read_cells
from loaders.linking.mapping import ArchiveMapping, check_mapping, find_mapping, ready_mappings
from loaders.refusals import BadFile, FileProblem
from loaders.tables import SUFFIXES, Reading
from loaders.unpacking import unpack

_FIRST = 10
"""So many lines down a header is looked for, where the first line is none."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A file that was read.

    `rows` has the columns `line` (Int32), `readable` (Boolean) and a text column for each column that the
    mapping declares, as they stand in the file but for an apostrophe that kept a spreadsheet from running a
    formula. `cells` has a column for each column of the header, as they stand. `broken` tells by line of
    those that are not readable.
    """

    name: str
    mapping: ArchiveMapping
    rows: pl.DataFrame
    header: tuple[str, ...]
    cells: pl.DataFrame
    broken: dict[int, Broken]


def read_archives(paths: Sequence[Path], mapping: ArchiveMapping | None = None) -> list[Archive]:
    """Read archives: CSV, TSV, TXT, XLSX, and ZIP files of them.

    Args:
        paths: the files.
        mapping: for all of them; by default the ready one that fits each header.

    Raises:
        InputError: a file cannot be read, lacks a column or has the same name as another; all of them told.
    """
    found: list[Archive] = []
    problems: list[InputError] = []
    for path in paths:
        try:
            with unpack([path], SUFFIXES) as unpacked:
                for inside in unpacked.paths:
                    try:
                        found.append(read_archive(inside, mapping))
                    except InputError as problem:
                        problems.append(InputError(unpacked.rename(problem.message), problem.hint))
        except InputError as problem:
            problems.append(problem)
    if len(problems) > 1:
        hints = " ".join(dict.fromkeys(problem.hint for problem in problems))
        raise InputError("\n".join(problem.message for problem in problems), hints)
    if problems:
        raise problems[0]
    names = [archive.name for archive in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise InputError(
            f"Two of the files are named {twice}.",
            "Rename one: a record is told by its file's name and line.",
        )
    return sorted(found, key=lambda archive: archive.name)


def read_archive(path: Path, mapping: ArchiveMapping | None) -> Archive:
    """Read one CSV, TSV, TXT or XLSX file.

    Args:
        path: the file.
        mapping: by default the ready one that fits its header.

    Raises:
        BadFile: it cannot be read, lacks a column, or no ready mapping fits it.
    """
    found = read_cells(path, mapping.reading if mapping else Reading())
    try:
        fitting = mapping or find_mapping(path, found.header, found.header_line)
        check_mapping(path, fitting, found.header, found.header_line)
    except BadFile as problem:
        raise _blame_lines_above(path, found, mapping) or problem from None
    check_widths(path, found)
    places = {fold(name): place for place, name in reversed(list(enumerate(found.header)))}
    rows = found.rows.select(
        "line",
        "readable",
        *(
            strip_apostrophe(pl.col(f"cell {places[fold(theirs)]}")).alias(ours)
            for ours, theirs in fitting.columns.pairs()
        ),
    )
    cells = found.rows.drop("line", "readable")
    return Archive(path.name, fitting, rows, found.header, cells, found.broken)


def strip_apostrophe(cells: pl.Expr) -> pl.Expr:
    """Cells without the apostrophe that kept a spreadsheet from taking them for a formula."""
    return pl.when(cells.str.contains(r"^'[=+@-]")).then(cells.str.slice(1)).otherwise(cells)


def _blame_lines_above(path: Path, found: Cells, mapping: ArchiveMapping | None) -> BadFile | None:
    """What is wrong where the header stands further down, below a title."""
    candidates = [mapping] if mapping else list(ready_mappings().values())
    for row in found.rows.head(_FIRST).iter_rows(named=True):
        line = row.pop("line")
        row.pop("readable")
        cells = found.broken[line].cells if line in found.broken else [cell or "" for cell in row.values()]
        # A title has no delimiter by which that of the lines could be found out.
        splits = [cells] if len(cells) > 1 else [cells[0].split(delimiter) for delimiter in DELIMITERS]
        if any(not candidate.missing(split) for candidate in candidates for split in splits):
            reason = f"the header stands only in line {line}"
            return BadFile(FileProblem(str(path), found.header_line, reason, "Delete what stands above it."))
    return None
