"""Lines to rows: every cell parsed, every rule of its format kept, or refused with the reason."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from loaders.binding import Binding
from loaders.formats import Format
from loaders.keys import KeyIndex
from loaders.parsing import Value, parse_column
from loaders.quality import Quality, Troubles
from loaders.refusals import Refusal
from loaders.tables import Line

Values = dict[str, Any]
"""The values of a row by the names of its format's columns."""


class Row(NamedTuple):
    """A row that fits its format: its line, the digest of its key, its cells as JSON, its values."""

    line: int
    key: str
    raw: str
    values: Values


@dataclass(slots=True)
class Batch:
    """Some lines of a file: the rows that fit, why the others do not, and the keys of those that have one."""

    read: int = 0
    rows: list[Row] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    refused_keys: list[str] = field(default_factory=list)
    quality: Quality = field(default_factory=Quality)


def make_rows(form: Format, binding: Binding, lines: Sequence[Line], seen: KeyIndex | None) -> Batch:
    """Parse lines and keep those that fit.

    Args:
        form: what the lines are.
        binding: where its columns stand in them.
        lines: as read.
        seen: keys of the file's earlier rows, to which these are added; None to not ask.
    """
    batch = Batch(read=len(lines))
    lines, cells = _fit_width(lines, binding.width, batch)
    if not lines:
        return batch
    table = list(zip(*cells, strict=True))
    parsed: dict[str, list[Value]] = {}
    wrong: dict[int, list[Refusal]] = {}
    bound = []
    for column in form.columns:
        picked = binding.pick(column.name, table, len(lines))
        if picked is None:
            parsed[column.name] = [None] * len(lines)
            continue
        parsed[column.name], misfits = parse_column(column, picked)
        bound.append((column.name, picked))
        for place, misfit in misfits.items():
            refusal = Refusal(lines[place].number, column.name, picked[place], misfit.reason, misfit.advice)
            wrong.setdefault(place, []).append(refusal)
    _measure(batch.quality, bound, parsed)
    keys = [_digest(parts) for parts in _key_parts(form, parsed)]
    rule = _RULES.get(form.name)
    names = tuple(parsed)
    for place, values in enumerate(zip(*parsed.values(), strict=True)):
        row = Row(
            lines[place].number,
            keys[place],
            orjson.dumps(cells[place]).decode(),
            dict(zip(names, values, strict=True)),
        )
        refusals = wrong.get(place) or (rule(row) if rule else [])
        if refusals:
            batch.refusals += refusals
            batch.refused_keys.append(row.key)
        else:
            batch.rows.append(row)
    if seen is not None:
        _drop_repeated(form, batch, seen)
    batch.refusals.sort(key=lambda refusal: refusal.line)
    return batch


def _measure(
    quality: Quality, bound: Sequence[tuple[str, Sequence[str]]], parsed: Mapping[str, Sequence[Value]]
) -> None:
    """Count the cells that are empty or cannot be read, by the year that their rows tell."""
    years = [year or 0 for year in parsed.get("year", ())]
    for name, cells in bound:
        years = years or [0] * len(cells)
        empty = zip(years, cells, parsed[name], strict=True)
        bad = Counter((year, bool(cell.strip())) for year, cell, value in empty if value is None)
        quality.troubles.setdefault(name, {})
        for (year, told), count in bad.items():
            quality.add(name, year, Troubles(unreadable=count) if told else Troubles(missing=count))
    quality.rows.update(years)


def diploma_id(university: str, code: str, version: str) -> str:
    """The id of a diploma."""
    return f"{university}:{code}:{version}"


def university_of(diploma: str) -> str:
    """The university's code in a diploma's id."""
    return diploma.partition(":")[0]


def named_diploma(values: Values) -> str:
    """The id of the diploma that a graduate's or student's row names."""
    return diploma_id(values["university"], values["diploma_code"], values["diploma_version"])


def _fit_width(lines: Sequence[Line], width: int, batch: Batch) -> tuple[list[Line], list[list[str]]]:
    """The lines as wide as the header, and their cells; empty cells past it do not count."""
    fitting: list[Line] = []
    cells: list[list[str]] = []
    for line in lines:
        found = line.cells
        if len(found) > width and not any(found[width:]):
            found = found[:width]
        if line.problem or len(found) != width:
            reason = line.problem or f"it has {len(found)} cells instead of {width}"
            advice = "Check the delimiters and quotation marks of the line."
            batch.refusals.append(Refusal(line.number, "", "", reason, advice))
        else:
            fitting.append(line)
            cells.append(found)
    return fitting, cells


def _key_parts(form: Format, parsed: dict[str, list[Value]]) -> Sequence[tuple[str, ...]]:
    columns = [[str(value) for value in parsed[name]] for name in form.key]
    parts = list(zip(*columns, strict=True))
    if form.name == "contacts":
        # The order of the two does not matter.
        return [part if part[:2] <= part[2:] else (*part[2:], *part[:2]) for part in parts]
    return parts


def _digest(parts: tuple[str, ...]) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()


def _drop_repeated(form: Format, batch: Batch, seen: KeyIndex) -> None:
    first = seen.add([row.key for row in batch.rows], [row.line for row in batch.rows])
    if not any(first):
        return
    kept = []
    for row, line in zip(batch.rows, first, strict=True):
        if not line:
            kept.append(row)
            continue
        shown = ", ".join(str(row.values[name]) for name in form.key)
        reason = f"line {line} has the same {', '.join(form.key)}"
        advice = "Keep one of the two lines."
        batch.refusals.append(Refusal(row.line, form.key[-1], shown, reason, advice))
    batch.rows = kept


def _in_order(first: str, last: str) -> Callable[[Row], list[Refusal]]:
    def rule(row: Row) -> list[Refusal]:
        start, end = row.values[first], row.values[last]
        if start is None or end is None or start <= end:
            return []
        return [
            Refusal(row.line, last, str(end), f"this is before {first}, {start}", "Correct one of the two.")
        ]

    return rule


def same_person(row: Row, column: str) -> Refusal:
    """The refusal of a tie between a person and themself."""
    reason = "the two people are the same"
    return Refusal(row.line, column, row.values[column], reason, "Name two people, or drop the line.")


def _two_people(one: tuple[str, str], other: tuple[str, str]) -> Callable[[Row], list[Refusal]]:
    in_order = _in_order("since", "until")

    def rule(row: Row) -> list[Refusal]:
        values = row.values
        if [values[name] for name in one] != [values[name] for name in other]:
            return in_order(row) if "until" in values else []
        return [same_person(row, other[1])]

    return rule


def _plain_code(column: str) -> Callable[[Row], list[Refusal]]:
    def rule(row: Row) -> list[Refusal]:
        code = row.values[column]
        if ":" not in code:
            return []
        reason = "it may have no ':', which parts it from other codes"
        return [Refusal(row.line, column, code, reason, "Choose another code.")]

    return rule


def _diploma(row: Row) -> list[Refusal]:
    return [*_plain_code("code")(row), *_in_order("since", "until")(row)]


_RULES: dict[str, Callable[[Row], list[Refusal]]] = {
    "universities": _plain_code("id"),
    "faculties": _in_order("since", "until"),
    "diplomas": _diploma,
    "positions": _in_order("start", "end"),
    "member_positions": _in_order("start", "end"),
    "contacts": _two_people(
        ("university", "student_number"), ("contact_university", "contact_student_number")
    ),
    "mentorships": _two_people(
        ("mentor_university", "mentor_student_number"), ("mentee_university", "mentee_student_number")
    ),
}
