"""Where the columns of a format are found in a line: cells, texts made of cells, or constants."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from graph.folding import fold
from loaders.refusals import BadFile, FileProblem
from loaders.tables import Table

_BRACES = re.compile(r"\{([^{}]+)\}")


class Cut(NamedTuple):
    """What of a cell comes after the last of some signs, and before the first of others; '' for none."""

    place: int
    after: str
    before: str = ""


Piece = str | int | Cut
"""A part of a value: a fixed text, the place of a cell, or a part of a cell."""


@dataclass(frozen=True, slots=True)
class Binding:
    """For each column that a table has, by its name here, the pieces its value is made of.

    `width` is the number of cells of a line, `empty` are texts of cells that mean nothing.
    """

    width: int
    columns: Mapping[str, tuple[Piece, ...]]
    empty: tuple[str, ...] = ()

    def pick(self, name: str, columns: Sequence[Sequence[str]], rows: int) -> Sequence[str] | None:
        """The cells of one column, from the table's columns; None where the table does not have it.

        A text made of several pieces is empty where one of its cells is.
        """
        pieces = self.columns.get(name)
        if pieces is None:
            return None
        parts = [_cells(piece, columns, rows, self.empty) for piece in pieces]
        if len(parts) == 1:
            return parts[0]
        cells = [place for place, piece in enumerate(pieces) if not isinstance(piece, str)]
        return [
            "".join(texts) if all(texts[place].strip() for place in cells) else ""
            for texts in zip(*parts, strict=True)
        ]

    def dump(self) -> str:
        """The binding as JSON, from which `load_binding` makes it again."""
        told = [self.width, self.columns, *([self.empty] if self.empty else [])]
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def load_binding(text: str) -> Binding:
    """The binding that `dump` wrote."""
    width, columns, *empty = json.loads(text)
    pieces = {name: tuple(map(_load_piece, told)) for name, told in columns.items()}
    return Binding(width, pieces, tuple(*empty))


def _load_piece(told: Any) -> Piece:
    return Cut(*told) if isinstance(told, list) else told


def _cells(piece: Piece, columns: Sequence[Sequence[str]], rows: int, empty: Sequence[str]) -> Sequence[str]:
    if isinstance(piece, str):
        return [piece] * rows
    cells = columns[piece if isinstance(piece, int) else piece.place]
    if empty:
        cells = ["" if cell.strip() in empty else cell for cell in cells]
    return cells if isinstance(piece, int) else [_cut(cell, piece) for cell in cells]


def _cut(cell: str, cut: Cut) -> str:
    if cut.after:
        cell = cell.rpartition(cut.after)[2]
    return cell.partition(cut.before)[0] if cut.before else cell


def bind(
    table: Table,
    specs: Mapping[str, str | tuple[str]],
    optional: set[str],
    values: Mapping[str, str],
    cuts: Mapping[str, tuple[str, str]] | None = None,
    empty: Sequence[str] = (),
) -> tuple[Binding, list[str]]:
    """Look up the columns of a format in a table's header.

    Args:
        table: the file, for its header.
        specs: for each of our columns their column's name, a text with names in braces, or a constant in
            a tuple.
        optional: our columns that may be missing.
        values: named values that braces may stand for.
        cuts: for some of our columns the signs after and before which their cells' text stands.
        empty: texts of cells that mean nothing.

    Returns:
        The binding, and the table's columns that it does not use.

    Raises:
        BadFile: a column is missing, or is there twice.
    """
    places: dict[str, int] = {}
    twice: set[str] = set()
    for place, name in enumerate(table.header):
        if key := _key(name):
            twice |= {key} & places.keys()
            places.setdefault(key, place)

    def place_of(name: str) -> int:
        key = _key(name)
        if key not in places:
            raise _missing(table, name)
        if key in twice:
            raise BadFile(
                FileProblem(
                    str(table.path),
                    table.header_line,
                    f"the column '{name}' is there twice",
                    "Rename one of them.",
                )
            )
        return places[key]

    columns: dict[str, tuple[Piece, ...]] = {}
    for ours, spec in specs.items():
        if isinstance(spec, tuple):
            columns[ours] = spec
        elif _BRACES.search(spec):
            parts = _BRACES.split(spec)
            for name in parts[1::2]:
                if name not in values and _key(name) not in places:
                    raise _not_given(table, name)
            columns[ours] = tuple(
                (values[part] if part in values else place_of(part)) if place % 2 else part
                for place, part in enumerate(parts)
                if part
            )
        elif ours not in optional or _key(spec) in places:
            columns[ours] = (place_of(spec),)
    used = {piece for pieces in columns.values() for piece in pieces if isinstance(piece, int)}
    for ours, signs in (cuts or {}).items():
        columns[ours] = tuple(
            Cut(piece, *signs) if isinstance(piece, int) else piece for piece in columns.get(ours, ())
        )
    unused = [name for place, name in enumerate(table.header) if name and place not in used]
    return Binding(len(table.header), columns, tuple(empty)), unused


def _key(name: str) -> str:
    return fold(name) or name.strip()


def _missing(table: Table, name: str) -> BadFile:
    there = ", ".join(name for name in table.header if name)
    return BadFile(
        FileProblem(
            str(table.path),
            table.header_line,
            f"the column '{name}' is missing",
            f"The columns there are: {there}. Add it, or declare in a mapping which column it is.",
        )
    )


def _not_given(table: Table, name: str) -> BadFile:
    return BadFile(
        FileProblem(
            str(table.path),
            table.header_line,
            f"the mapping asks for '{name}', which is neither a value given nor a column",
            f"Give it: --set {name}=VALUE.",
        )
    )
