"""Finding out how a text file is encoded, in one pass that also takes its digest."""

import codecs
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from loaders.refusals import BadFile, FileProblem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WINDOWS = "cp1252"
_CHUNK = 1 << 20
_RARE = 20


class Encoding(NamedTuple):
    """The name of an encoding, as Python calls it, and the sha256 of the file that has it."""

    name: str
    digest: str


def find_encoding(path: Path, told: str | None = None) -> Encoding:
    """The encoding of a whole file: the one told, else by its mark, else UTF-8, else Windows-1252 (where
    one line of twenty may be UTF-8).

    Raises:
        BadFile: the file has bytes that are no text in the encoding told, is UTF-8 in some lines and not in
            others, or has a NUL; it names the first such line. Or it is empty.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise _bad(path, 0, "the file is empty", "Export it again, with its header line.")
    marked = next((name for mark, name in _MARKS if start.startswith(mark)), None)
    if told or marked:
        return Encoding(told or str(marked), _check_all(path, told or str(marked)))
    return _guess(path)


def _guess(path: Path) -> Encoding:
    digest = sha256()
    as_utf8 = 0
    others, first = 0, 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            digest.update(line)
            if line.isascii():
                if b"\0" in line:
                    raise _nul(path, number)
                continue
            try:
                line.decode()
                as_utf8 += 1
            except UnicodeDecodeError:
                others, first = others + 1, first or number
            if b"\0" in line:
                raise _nul(path, number)
    if not others:
        return Encoding("utf-8", digest.hexdigest())
    # In a file of Windows-1252 a few lines may be UTF-8 by chance, or since they were spoiled before.
    if as_utf8 * _RARE > others:
        raise _bad(
            path,
            first,
            f"this line is not UTF-8, though {as_utf8:,} others are",
            "Export the file again in one encoding, UTF-8 if you can.",
        )
    _check_all(path, _WINDOWS)
    return Encoding(_WINDOWS, digest.hexdigest())


def _check_all(path: Path, name: str) -> str:
    """The digest of a file that is text in the encoding, all of it."""
    try:
        decoder = codecs.getincrementaldecoder(name)()
    except LookupError:
        raise _bad(
            path, 0, f"'{name}' is no known encoding", "Name one such as utf-8, cp1252 or latin-1."
        ) from None
    digest, line = sha256(), 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            digest.update(chunk)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                line += error.object[: error.start].count(b"\n")
                raise _bad(
                    path,
                    line,
                    f"byte {error.object[error.start]:#04x} is no text in {name}",
                    "Export the file again as UTF-8, or name its encoding in the mapping.",
                ) from None
            if "\0" in text:
                raise _nul(path, line + text[: text.index("\0")].count("\n"))
            line += text.count("\n")
            if not chunk:
                return digest.hexdigest()


def _nul(path: Path, line: int) -> BadFile:
    return _bad(path, line, "the line has a NUL character: this is no text file", "Export it again as CSV.")


def _bad(path: Path, line: int, reason: str, advice: str) -> BadFile:
    return BadFile(FileProblem(str(path), line, reason, advice))
