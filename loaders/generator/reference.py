"""The packaged reference data, read into values; data/ATTRIBUTION.md says where each file comes from."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class FacultyFact:
    """A faculty of the university of today, and the university it came from ('' for none)."""

    code: str
    origin: str
    name: str
    short_name: str
    domain: str
    since: int
    until: int | None
    became: str
    old_name: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of study: who studies it, how it is taught (`kind`), and where its graduates work."""

    code: str
    name: str
    faculty: str
    kind: str
    weight: float
    women: float
    skills: tuple[str, ...]
    sectors: dict[str, float]
    specialities: tuple[str, ...]
    licence: str


@dataclass(frozen=True, slots=True)
class Role:
    """A title of a position, the occupation it belongs to, and the careers it occurs in.

    `bands` are stages of a career: 0 beginning, 1 confirmed, 2 leading, 3 doctoral. Before the year `since`
    the occupation `instead` did the same.
    """

    occupation: str
    label: str
    masculine: str
    feminine: str
    bands: frozenset[int]
    sectors: frozenset[str]
    fields: dict[str, float]
    since: int
    instead: str


@dataclass(frozen=True, slots=True)
class KnownEmployer:
    """A real organisation; the weight is a rough size relative to others of its sector.

    `spread_out` is for those whose jobs are in many towns of Alsace beside the seat.
    """

    id: str
    name: str
    aliases: str
    sector: str
    city: str
    part_of: str
    weight: float
    spread_out: bool


@dataclass(frozen=True, slots=True)
class SmallEmployers:
    """How small employers of a sector are named (pattern, what they are part of), and how common they are."""

    sector: str
    number: float
    share: float
    patterns: tuple[tuple[str, str], ...]


def _rows(file: str) -> Iterator[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _lines(file: str) -> Iterator[tuple[str, str]]:
    for line in (DATA / file).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            head, _, tail = line.partition(":")
            yield head.strip(), tail.strip()


def _weights(cell: str) -> dict[str, float]:
    pairs = (part.split(":") for part in cell.split("|"))
    return {name: float(weight) for name, weight in pairs}


def _tuple(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


@cache
def universities() -> tuple[tuple[str, ...], ...]:
    """(code, name, uai, until, became) of each university."""
    return tuple(tuple(row.values()) for row in _rows("universities.csv"))


@cache
def faculties() -> tuple[FacultyFact, ...]:
    """The faculties."""
    return tuple(
        FacultyFact(
            code=row["code"],
            origin=row["origin"],
            name=row["name"],
            short_name=row["short_name"],
            domain=row["domain"],
            since=int(row["since"]),
            until=int(row["until"]) if row["until"] else None,
            became=row["became"],
            old_name=row["old_name"],
        )
        for row in _rows("faculties.csv")
    )


@cache
def fields() -> tuple[Field, ...]:
    """The fields of study."""
    return tuple(
        Field(
            code=row["code"],
            name=row["name"],
            faculty=row["faculty"],
            kind=row["kind"],
            weight=float(row["weight"]),
            women=float(row["women"]) / 100,
            skills=_tuple(row["skills"]),
            sectors=_weights(row["sectors"]),
            specialities=_tuple(row["parcours"]),
            licence=row["licence"],
        )
        for row in _rows("fields.csv")
    )


@cache
def schools() -> dict[str, tuple[str, str, str]]:
    """(level, old name, name) of the one long diploma of a field that has one."""
    return {row["field"]: (row["level"], row["old_name"], row["name"]) for row in _rows("schools.csv")}


@cache
def roles() -> tuple[Role, ...]:
    """The titles of positions."""
    return tuple(
        Role(
            occupation=row["id"],
            label=row["label"],
            masculine=row["masculine"],
            feminine=row["feminine"],
            bands=frozenset(int(band) for band in row["bands"].split("|")),
            sectors=frozenset(_tuple(row["sectors"])),
            fields=_weights(row["fields"]),
            since=int(row["since"] or 0),
            instead=row["instead"] or row["id"],
        )
        for row in _rows("occupations.csv")
    )


@cache
def skills() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(id, label, sets it belongs to) of each skill; the set `*` is of use in any field."""
    return tuple((row["id"], row["label"], _tuple(row["fields"])) for row in _rows("skills.csv"))


@cache
def known_employers() -> tuple[KnownEmployer, ...]:
    """The real organisations."""
    return tuple(
        KnownEmployer(
            id=row["id"],
            name=row["name"],
            aliases=row["aliases"],
            sector=row["sector"],
            city=row["city"],
            part_of=row["part_of"],
            weight=float(row["weight"]),
            spread_out=row["jobs"] == "alsace",
        )
        for row in _rows("employers.csv")
    )


@cache
def small_employers() -> tuple[SmallEmployers, ...]:
    """How the small employers of each sector are named."""
    found = []
    for head, tail in _lines("small_employers.txt"):
        sector, number, share = head.split()
        parts = (pattern.partition(">") for pattern in tail.split("|"))
        patterns = tuple((name.strip(), parent.strip()) for name, _, parent in parts)
        found.append(SmallEmployers(sector, float(number), float(share), patterns))
    return tuple(found)


@cache
def towns() -> tuple[tuple[str, float, str], ...]:
    """(name, weight, region) of each town; the region is alsace, france or abroad."""
    return tuple((row["name"], float(row["weight"]), row["region"]) for row in _rows("towns.csv"))


@cache
def topics() -> tuple[tuple[str, str, float], ...]:
    """(topic, who asks for it: student, graduate or both, weight) of each topic of help."""
    return tuple((row["topic"], row["kind"], float(row["weight"])) for row in _rows("topics.csv"))


@cache
def surnames() -> dict[str, tuple[str, ...]]:
    """Family names by origin, the most frequent first; `als-begin` and `als-end` are parts of longer ones."""
    return {
        head: tuple(name.replace("_", " ") for name in tail.split()) for head, tail in _lines("surnames.txt")
    }


@cache
def given_names() -> tuple[tuple[str, str, int, int, tuple[str, ...]], ...]:
    """(culture, gender, year of the peak, years of spread, names: the most frequent first)."""
    found = []
    for head, tail in _lines("given_names.txt"):
        culture, gender, peak, width = head.split()
        found.append((culture, gender, int(peak), int(width), tuple(tail.split())))
    return tuple(found)


@cache
def words() -> dict[str, tuple[str, ...]]:
    """Parts of made-up names of employers."""
    return {
        head: tuple(tail.split() if head != "hero" else (name.replace("-", " ") for name in tail.split()))
        for head, tail in _lines("words.txt")
    }
