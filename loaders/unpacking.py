"""Packed files: what a ZIP holds, unpacked within bounds, and workbooks looked at before they are opened.

Sizes that a directory declares may lie, so members are unpacked to their end and counted.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile, ZipFile, ZipInfo

from loaders.limits import HIGHEST_RATIO, LARGEST_FILE, MOST_CELLS, MOST_MEMBERS
from loaders.refusals import BadFile, FileProblem

_CHUNK = 1 << 20
_SPARED = 1 << 20
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,4})(\d{1,8})["']""")
_SHEET = re.compile(r"xl/worksheets/.*\.xml", re.IGNORECASE)
_TAIL = 64
"""A cell's place is no longer than that, so that none is lost between two chunks."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Files to be read: those given, with the members of ZIP files in the place of these.

    `names` tells by a member's path what a person knows it as: the ZIP's path and its own name.
    """

    paths: list[Path] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def rename(self, text: str) -> str:
        """A text in which members are called what a person knows them as."""
        for path, name in self.names.items():
            text = text.replace(path, name)
        return text


@contextmanager
def unpack(paths: Sequence[Path], suffixes: Sequence[str]) -> Iterator[Unpacked]:
    """Unpack ZIP files for as long as the context lasts.

    A member lies in a folder called like that of its ZIP, since a file's folder names its source.

    Args:
        paths: files and folders; those whose name ends in .zip are unpacked.
        suffixes: endings of members that are wanted.

    Raises:
        BadFile: a ZIP cannot be read, holds nothing that is wanted, or too much.
    """
    with TemporaryDirectory(prefix="entraide-") as folder:
        found = Unpacked()
        for number, path in enumerate(paths):
            if path.suffix.lower() != ".zip" or path.is_dir():
                found.paths.append(path)
                continue
            inside = Path(folder) / str(number) / (path.resolve().parent.name or "archive")
            inside.mkdir(parents=True)
            for member, place in _unpack_one(path, inside, suffixes):
                found.paths.append(place)
                found.names[str(place)] = f"{path}/{member}"
        yield found


def check_workbook(path: Path) -> None:
    """Make sure that a workbook can be opened without exhausting memory.

    Raises:
        BadFile: it is no ZIP of XML, has parts of absurd size, declares XML entities, or its cells lie so
            far apart that the block between them would not fit.
    """
    try:
        with ZipFile(path) as packed:
            total = 0
            for member in packed.infolist():
                rows, columns, start = 0, 0, b""
                tail = b""
                for chunk in _chunks(path, packed, member, LARGEST_FILE - total):
                    total += len(chunk)
                    start = start or chunk[:4096]
                    if not _SHEET.fullmatch(member.filename):
                        continue
                    for letters, digits in set(_CELL.findall(tail + chunk)):
                        rows, columns = max(rows, int(digits)), max(columns, _column(letters))
                    tail = chunk[-_TAIL:]
                if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                    reason = f"its part {member.filename} declares XML entities, which no spreadsheet writes"
                    raise _bad(path, reason, "Save it again as XLSX, from a spreadsheet.")
                if rows * columns > MOST_CELLS:
                    reason = f"a sheet reaches over {rows:,} rows and {columns:,} columns"
                    raise _bad(path, reason, "Delete the cells far outside of the table, or save it as CSV.")
    except (BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        reason = f"it is no readable XLSX file ({error})"
        raise _bad(path, reason, "Save it again as XLSX, without a password.") from error


def _unpack_one(path: Path, folder: Path, suffixes: Sequence[str]) -> Iterator[tuple[str, Path]]:
    try:
        with ZipFile(path) as packed:
            members = [member for member in packed.infolist() if _is_wanted(member, suffixes)]
            if not members:
                reason, advice = "it holds no file that can be read", f"Such end in {', '.join(suffixes)}."
                raise _bad(path, reason, advice)
            if len(members) > MOST_MEMBERS:
                reason = f"it holds {len(members):,} files, more than {MOST_MEMBERS:,}"
                raise _bad(path, reason, "Unpack it by hand.")
            left = LARGEST_FILE
            for member in members:
                place = folder / Path(member.filename).name
                if place.exists():
                    raise _bad(
                        path, f"it holds two files named {place.name}", "Rename one, or pack them apart."
                    )
                with place.open("wb") as target:
                    for chunk in _chunks(path, packed, member, left):
                        left -= len(chunk)
                        target.write(chunk)
                yield member.filename, place
    except OSError as error:
        reason = f"it cannot be read or unpacked ({error.strerror})"
        raise _bad(path, reason, "Check its name and its rights, and that there is room.") from error
    except (BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        reason = f"it is no readable ZIP file ({error})"
        raise _bad(path, reason, "Pack it again, without a password.") from error


def _is_wanted(member: ZipInfo, suffixes: Sequence[str]) -> bool:
    name = Path(member.filename).name
    # macOS puts a shadow of each file beside it.
    hidden = name.startswith((".", "~")) or member.filename.startswith("__MACOSX/")
    return not member.is_dir() and not hidden and Path(name).suffix.lower() in suffixes


def _chunks(path: Path, packed: ZipFile, member: ZipInfo, most: int) -> Iterator[bytes]:
    """A member's content, read past the size that is declared for it, up to `most` bytes."""
    most = min(most, max(HIGHEST_RATIO * member.compress_size, _SPARED))
    declared = copy(member)
    # So far above that reading stops here, and not at a checksum of what was read so far.
    declared.file_size = most + 2 * _CHUNK
    left = most
    with packed.open(declared) as source:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                reason = f"its part {member.filename} would unpack to an absurd size"
                raise _bad(path, reason, "Unpack it by hand and look at it.")
            yield chunk


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - ord("A") + 1
    return number


def _bad(path: Path, reason: str, advice: str) -> BadFile:
    return BadFile(FileProblem(str(path), 0, reason, advice))
