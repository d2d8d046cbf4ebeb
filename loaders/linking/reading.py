"""From files to archives: each with the mapping that fits it, and the cells that the mapping names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

import polars as pl

from graph.errors import InputError
from graph.folding import fold
from loaders.linking.cells import bad_file, read_cells
from loaders.linking.mapping import ArchiveMapping, check_mapping, find_mapping
from loaders.tables import SUFFIXES, Reading

_LARGEST_MEMBER = 1 << 31
_HIGHEST_RATIO = 200


@dataclass(frozen=True, slots=True)
class Archive:
    """A file that was read.

    `rows` has the columns `line` (Int32), `readable` (Boolean) and a text column for each column that the
    mapping declares; cells are as they stand in the file. `cells` has a column for each column of the header.
    """

    name: str
    mapping: ArchiveMapping
    rows: pl.DataFrame
    header: tuple[str, ...]
    cells: pl.DataFrame


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
            found.extend(
                _read_zip(path, mapping) if path.suffix.lower() == ".zip" else [read_archive(path, mapping)]
            )
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


def _read_zip(path: Path, mapping: ArchiveMapping | None) -> list[Archive]:
    try:
        with ZipFile(path) as packed, TemporaryDirectory() as folder:
            members = [
                member
                for member in packed.infolist()
                if not member.is_dir() and Path(member.filename).suffix.lower() in SUFFIXES
            ]
            if not members:
                raise bad_file(
                    path, "it holds no file that can be read", f"Such end in {', '.join(SUFFIXES)}."
                )
            archives = []
            for number, member in enumerate(members):
                too_dense = member.file_size > _HIGHEST_RATIO * max(member.compress_size, 1 << 20)
                if member.file_size > _LARGEST_MEMBER or too_dense:
                    raise bad_file(
                        path, f"{member.filename} would unpack to an absurd size", "Unpack it by hand."
                    )
                place = Path(folder) / str(number) / Path(member.filename).name
                place.parent.mkdir()
                # Reading stops at the size that the directory declares, so that it cannot lie.
                with packed.open(member) as source, place.open("wb") as target:
                    left = member.file_size
                    while left > 0 and (chunk := source.read(min(left, 1 << 20))):
                        target.write(chunk)
                        left -= len(chunk)
                archives.append(read_archive(place, mapping))
            return archives
    except OSError as error:
        raise bad_file(
            path, f"it cannot be read ({error.strerror})", "Check its name and its rights."
        ) from error
    except (BadZipFile, RuntimeError, NotImplementedError) as error:
        raise bad_file(
            path, f"it is no readable ZIP file ({error})", "Pack it again, without a password."
        ) from error


def read_archive(path: Path, mapping: ArchiveMapping | None) -> Archive:
    """Read one CSV, TSV, TXT or XLSX file.

    Args:
        path: the file.
        mapping: by default the ready one that fits its header.

    Raises:
        BadFile: it cannot be read, lacks a column, or no ready mapping fits it.
    """
    found = read_cells(path, mapping.reading if mapping else Reading())
    fitting = mapping or find_mapping(path, found.header, found.header_line)
    check_mapping(path, fitting, found.header, found.header_line)
    places = {fold(name): place for place, name in reversed(list(enumerate(found.header)))}
    rows = found.rows.select(
        "line",
        "readable",
        *(pl.col(f"cell {places[fold(theirs)]}").alias(ours) for ours, theirs in fitting.columns.pairs()),
    )
    return Archive(path.name, fitting, rows, found.header, found.rows.drop("line", "readable"))
