"""From a file to its cells: a header, and a frame of texts with the physical line of each record.

Without quotation marks a line is a record, and lines are split by columns of text all at once; with them
they are read one by one.
"""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import polars as pl

from loaders.encoding import find_encoding
from loaders.limits import LARGEST_FILE, LONGEST_LINE
from loaders.refusals import BadFile, FileProblem
from loaders.tables import ENDLESS, SUFFIXES, Line, Reading, inspect, read_lines

DELIMITERS = ";\t,|"
_MOST_LINES = 20
_TOO_LONG = f"it is longer than {LONGEST_LINE:,} characters"
_KEPT = 200
_FEW = 2


class Broken(NamedTuple):
    """A line that cannot be split as the header is: all its cells, and why not."""

    cells: list[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Cells:
    """A table: its header, and below it `rows` with `line` (Int32), `readable` and "cell 0", "cell 1" ….

    A row is not readable where its line has more or fewer cells than the header, or is the header again;
    `broken` tells by line what stands there.
    """

    header: tuple[str, ...]
    header_line: int
    rows: pl.DataFrame
    broken: dict[int, Broken]


def read_cells(path: Path, reading: Reading) -> Cells:
    """The cells of a CSV, TSV, TXT or XLSX file.

    Args:
        path: the file.
        reading: encoding, delimiter and sheet where they are told; what is not is found out.

    Raises:
        BadFile: it cannot be read, is empty, too large, or no text.
    """
    return _mark_repeated(_read(path, reading))


def _read(path: Path, reading: Reading) -> Cells:
    if path.suffix.lower() not in SUFFIXES:
        advice = f"Names of such end in {', '.join(SUFFIXES)}, .zip."
        raise bad_file(path, "it is no file that can be read", advice)
    if path.suffix.lower() == ".xlsx":
        table = inspect(path, reading)
        return _collect(table.header, table.header_line, list(read_lines(table)))
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            reason = f"it is larger than {LARGEST_FILE / 1e9:.0f} GB"
            raise bad_file(path, reason, "Divide it into several files.")
        data = path.read_bytes()
    except OSError as error:
        reason = f"it cannot be read ({error.strerror})"
        raise bad_file(path, reason, "Check its name and its rights.") from error
    if len(data) != size:
        raise bad_file(path, "it changed while it was read", "Try again once it is written.")
    text = _decode(path, data, reading.encoding).replace("\r\n", "\n").replace("\r", "\n")
    del data
    first = next((line for line in text.split("\n", 1000) if line.strip()), "")
    if not first:
        raise _empty(path)
    delimiter = reading.delimiter or max(DELIMITERS, key=first.count)
    return _split_quoted(path, text, delimiter) if '"' in text else _split_lines(text, delimiter)


def _split_lines(text: str, delimiter: str) -> Cells:
    lines = pl.Series("text", text.split("\n"), dtype=pl.String)
    frame = pl.DataFrame({"line": pl.int_range(1, len(lines) + 1, dtype=pl.Int32, eager=True), "text": lines})
    frame = frame.filter(pl.col("text").str.strip_chars() != "")
    header = tuple(name.strip() for name in frame["text"][0].split(delimiter))
    rows, width = frame[1:], len(header)
    delimiters = pl.col("text").str.count_matches(delimiter, literal=True)
    # A delimiter too many at the end, as some programs write, does no harm.
    needed = pl.col("text").str.strip_chars_end(delimiter).str.count_matches(delimiter, literal=True)
    short = pl.col("text").str.len_chars() <= LONGEST_LINE
    cells = rows.select(
        "line",
        ((delimiters >= width - 1) & (needed <= width - 1) & short).alias("readable"),
        pl.col("text").str.split_exact(delimiter, max(width - 1, 1)).alias("cells"),
    ).unnest("cells")
    cells.columns = ["line", "readable", *(f"cell {place}" for place in range(cells.width - 2))]
    broken = {
        line: _break(text.split(delimiter), width) if len(text) <= LONGEST_LINE else _cut(text)
        for line, text in rows.filter(~cells["readable"]).iter_rows()
    }
    return Cells(header, frame["line"][0], cells, broken)


def _break(cells: Sequence[str], width: int) -> Broken:
    return Broken(list(cells), f"it has {len(cells)} cells instead of {width}")


def _cut(text: str) -> Broken:
    return Broken([text[:_KEPT]], _TOO_LONG)


def _split_quoted(path: Path, text: str, delimiter: str) -> Cells:
    long: set[int] = set()
    lines = list(_bounded(text, long))
    rows: list[Line] = []
    at = 0
    while at < len(lines):
        cells, used, problem = _read_row(lines[at : at + _MOST_LINES], delimiter)
        if not long.isdisjoint(range(at + 1, at + 1 + used)):
            problem = _TOO_LONG
        if any(map(str.strip, cells)):
            rows.append(Line(at + 1, cells, problem))
        at += used
    if not rows:
        raise _empty(path)
    return _collect([name.strip() for name in rows[0].cells], rows[0].number, rows[1:])


def _read_row(lines: Sequence[str], delimiter: str) -> tuple[list[str], int, str]:
    """The cells of the row that begins in the first of some lines, how many lines it takes, and what is wrong
    with it: that a quotation mark opens and never closes, or only at one that opens another cell."""
    alone = lines[0].removesuffix("\n").split(delimiter)
    if '"' not in lines[0]:
        return alone, 1, ""
    rows = csv.reader((*lines, "\n"), delimiter=delimiter)
    try:
        cells = next(rows)
        used = rows.line_num
        if 1 < used <= len(lines):
            next(csv.reader(lines[:used], delimiter=delimiter, strict=True))
    except csv.Error:
        return alone, 1, ENDLESS
    return (cells, used, "") if used <= len(lines) else (alone, 1, ENDLESS)


def _bounded(text: str, long: set[int]) -> Iterator[str]:
    """The lines of a text; of those that are too long, whose numbers are noted, the beginning."""
    for number, line in enumerate(StringIO(text, newline=""), 1):
        if len(line) <= LONGEST_LINE:
            yield line
        else:
            long.add(number)
            yield line[:_KEPT].replace('"', "'") + "\n"


def _collect(header: Sequence[str], header_line: int, lines: Sequence[Line]) -> Cells:
    width = len(header)
    readable = [not line.problem and _fits(line.cells, width) for line in lines]
    padded = [[*line.cells, *[""] * width][:width] for line in lines]
    columns = {f"cell {place}": [cells[place] for cells in padded] for place in range(width)}
    rows = pl.DataFrame(
        {"line": [line.number for line in lines], "readable": readable, **columns},
        schema={"line": pl.Int32, "readable": pl.Boolean, **dict.fromkeys(columns, pl.String)},
    )
    broken = {
        line.number: Broken(line.cells, line.problem) if line.problem else _break(line.cells, width)
        for line, fits in zip(lines, readable, strict=True)
        if not fits
    }
    return Cells(tuple(header), header_line, rows, broken)


def check_widths(path: Path, found: Cells) -> None:
    """Refuse a file of which no line has as many cells as the header.

    Raises:
        BadFile: likely by a wrong delimiter.
    """
    if len(found.rows) <= _FEW or len(found.broken) < len(found.rows):
        return
    width, count = len(found.header), len(found.rows)
    reason = f"the header has {width} cells, and none of the {count:,} lines below has as many"
    advice = (
        "Check that its first line is the header and that it is delimited as the lines are, or name the"
        " delimiter in a mapping."
    )
    raise BadFile(FileProblem(str(path), found.header_line, reason, advice))


def _mark_repeated(found: Cells) -> Cells:
    """Mark the lines that say the header again, as where files were joined: they are not readable."""
    rows = found.rows
    names = [f"cell {place}" for place in range(len(found.header))]
    repeated = rows.filter(pl.col("cell 0").str.strip_chars() == found.header[0]).filter(
        pl.all_horizontal(
            pl.col(name).str.strip_chars() == title for name, title in zip(names, found.header, strict=True)
        )
    )["line"]
    if not len(repeated):
        return found
    again = {line: Broken(list(found.header), "it is the header again") for line in repeated}
    rows = rows.with_columns(readable=pl.col("readable") & ~pl.col("line").is_in(repeated.implode()))
    return Cells(found.header, found.header_line, rows, {**found.broken, **again})


def _fits(cells: Sequence[str], width: int) -> bool:
    return len(cells) >= width and not any(cell.strip() for cell in cells[width:])


def _decode(path: Path, data: bytes, told: str | None) -> str:
    """The text of a file in the encoding told, else UTF-8, else Windows-1252.

    Old exports were pasted together from several: lines in the rarer encoding are read in their own, or,
    in a file of Windows-1252, left to the cleaning, which repairs UTF-8 that was read so.
    """
    if told or data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or not data:
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


def _empty(path: Path) -> BadFile:
    return bad_file(path, "the file is empty", "Export it again, with its header line.")


def bad_file(path: Path, reason: str, advice: str) -> BadFile:
    """What is wrong with a whole file."""
    return BadFile(FileProblem(str(path), 0, reason, advice))
