"""From a file to a frame of texts: one row for each record, with its physical line and whether it was read.

Without quotation marks a line is a record, and lines are split by columns of text all at once; with them
the reader of `loaders.tables` goes line by line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile

import polars as pl

from graph.errors import InputError
from graph.folding import fold
from loaders.encoding import find_encoding
from loaders.linking.mapping import ArchiveMapping, check_mapping, find_mapping
from loaders.refusals import BadFile, FileProblem
from loaders.tables import SUFFIXES, Line, Reading, inspect, read_lines

_DELIMITERS = ";\t,|"
_LONGEST_LINE = 1 << 20
_LARGEST_MEMBER = 1 << 31
_HIGHEST_RATIO = 200


@dataclass(frozen=True, slots=True)
class Archive:
    """A file that was read.

    `rows` has the columns `line` (Int32), `readable` (Boolean) and a text column for each column that the
    mapping declares; cells are as they stand in the file.
    """

    name: str
    mapping: ArchiveMapping
    rows: pl.DataFrame


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
                _read_zip(path, mapping) if path.suffix.lower() == ".zip" else [_read(path, mapping)]
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
                raise _bad(path, "it holds no file that can be read", f"Such end in {', '.join(SUFFIXES)}.")
            archives = []
            for number, member in enumerate(members):
                too_dense = member.file_size > _HIGHEST_RATIO * max(member.compress_size, 1 << 20)
                if member.file_size > _LARGEST_MEMBER or too_dense:
                    raise _bad(
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
                archives.append(_read(place, mapping))
            return archives
    except OSError as error:
        raise _bad(path, f"it cannot be read ({error.strerror})", "Check its name and its rights.") from error
    except (BadZipFile, RuntimeError, NotImplementedError) as error:
        raise _bad(
            path, f"it is no readable ZIP file ({error})", "Pack it again, without a password."
        ) from error


def _read(path: Path, mapping: ArchiveMapping | None) -> Archive:
    if path.suffix.lower() not in SUFFIXES:
        raise _bad(
            path, "it is no file that can be read", f"Names of such end in {', '.join(SUFFIXES)}, .zip."
        )
    if path.suffix.lower() == ".xlsx":
        return _read_slowly(path, mapping)
    try:
        size = path.stat().st_size
        data = path.read_bytes()
    except OSError as error:
        raise _bad(path, f"it cannot be read ({error.strerror})", "Check its name and its rights.") from error
    if len(data) != size:
        raise _bad(path, "it changed while it was read", "Try again once it is written.")
    if b'"' in data or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _read_slowly(path, mapping)
    text = _decode(path, data, mapping.encoding if mapping else None)
    del data
    return _read_lines(path, text.replace("\r\n", "\n").replace("\r", "\n"), mapping)


def _decode(path: Path, data: bytes, told: str | None) -> str:
    """The text of a file in the encoding told, else UTF-8, else Windows-1252.

    Old exports were pasted together from several: lines in the rarer encoding are read in their own, or,
    in a file of Windows-1252, left to the cleaning, which repairs UTF-8 that was read so.
    """
    if told:
        return data.decode(find_encoding(path, told).name)
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        problem = FileProblem(
            str(path), line, "the line has a NUL character: this is no text file", "Export it again as CSV."
        )
        raise BadFile(problem)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    lines = data.split(b"\n")
    unicode = {number for number, line in enumerate(lines) if not line.isascii() and _is_unicode(line)}
    if 2 * len(unicode) < sum(not line.isascii() for line in lines):
        return _decode_windows(data)
    return "\n".join(
        line.decode() if line.isascii() or number in unicode else _decode_windows(line)
        for number, line in enumerate(lines)
    )


def _is_unicode(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _decode_windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        # Five bytes are nothing in Windows-1252; Latin-1 has a sign for each.
        return data.decode("latin-1")


def _read_lines(path: Path, text: str, mapping: ArchiveMapping | None) -> Archive:
    lines = pl.Series("text", text.split("\n"), dtype=pl.String)
    frame = pl.DataFrame({"line": pl.int_range(1, len(lines) + 1, dtype=pl.Int32, eager=True), "text": lines})
    frame = frame.filter(pl.col("text").str.strip_chars() != "")
    if not len(frame):
        raise _bad(path, "the file is empty", "Export it again, with its header line.")
    first = frame["text"][0]
    delimiter = (mapping.delimiter if mapping else None) or max(_DELIMITERS, key=first.count)
    header = [name.strip() for name in first.split(delimiter)]
    fitting = mapping or find_mapping(path, header, frame["line"][0])
    check_mapping(path, fitting, header, frame["line"][0])
    rows = frame[1:]
    readable = (rows["text"].str.count_matches(delimiter, literal=True) == len(header) - 1) & (
        rows["text"].str.len_bytes() <= _LONGEST_LINE
    )
    cells = rows.select(
        "line",
        readable.alias("readable"),
        pl.col("text").str.split_exact(delimiter, len(header) - 1).alias("cells"),
    ).unnest("cells")
    cells.columns = ["line", "readable", *(f"cell {place}" for place in range(len(header)))]
    return Archive(path.name, fitting, _pick(cells, header, fitting))


def _read_slowly(path: Path, mapping: ArchiveMapping | None) -> Archive:
    table = inspect(path, mapping.reading if mapping else Reading())
    fitting = mapping or find_mapping(path, table.header, table.header_line)
    check_mapping(path, fitting, table.header, table.header_line)
    width = len(table.header)
    lines: list[Line] = list(read_lines(table))
    readable = [not line.problem and _fits(line.cells, width) for line in lines]
    columns: dict[str, list[str | None]] = {f"cell {place}": [] for place in range(width)}
    for line in lines:
        for place in range(width):
            columns[f"cell {place}"].append(line.cells[place] if place < len(line.cells) else None)
    cells = pl.DataFrame(
        {"line": [line.number for line in lines], "readable": readable, **columns},
        schema={"line": pl.Int32, "readable": pl.Boolean, **dict.fromkeys(columns, pl.String)},
    )
    return Archive(path.name, fitting, _pick(cells, list(table.header), fitting))


def _fits(cells: Sequence[str], width: int) -> bool:
    return len(cells) >= width and not any(cell.strip() for cell in cells[width:])


def _pick(cells: pl.DataFrame, header: Sequence[str], mapping: ArchiveMapping) -> pl.DataFrame:
    places = {fold(name): place for place, name in reversed(list(enumerate(header)))}
    return cells.select(
        "line",
        "readable",
        *(pl.col(f"cell {places[fold(theirs)]}").alias(ours) for ours, theirs in mapping.columns.pairs()),
    )


def _bad(path: Path, reason: str, advice: str) -> BadFile:
    return BadFile(FileProblem(str(path), 0, reason, advice))
