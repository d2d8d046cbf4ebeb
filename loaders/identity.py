"""From records to people: which person a record describes.

Here a person is keyed by university and student number. This is the one step that another way of linking
takes the place of: what it must keep is `find_people` and `link_people`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import uuid4

from graph.database import Run
from graph.folding import fold
from graph.model import IDENTITY, PERSON, State
from loaders.archive_rows import KIND
from loaders.cypher import read_list, set_each, write_map
from loaders.rows import Values

# Names come again and again.
_fold = lru_cache(1 << 16)(fold)

_NAMES = tuple(PERSON.property(name) for name in ("given_name", "family_name", "sort_name"))
_CIVIL = tuple(IDENTITY.property(name) for name in ("birth_date", "ine", "email", "record", "year"))
_YEAR = {"graduates": "year", "students": "since", KIND: "year"}
"""The kinds of file that give names, and their column of the year that a row speaks of."""

_NUMBER = tuple(IDENTITY.property(name) for name in ("university", "student_number"))


class Sighting(NamedTuple):
    """What a record says of who a person is, and the year it speaks of.

    `person` is told where linking found who it is; else the key tells it. A linked record without a number
    has the key ''.
    """

    key: str
    record: str
    year: int
    values: Values
    person: str | None = None


def names_people(kind: str) -> bool:
    """Whether rows of this kind of file say who somebody is."""
    return kind in _YEAR


def key_of(values: Values) -> str:
    """The key of the student number that a row tells, '' where it tells none."""
    number = values["student_number"]
    return identity_key(values["university"], number) if number else ""


def sighting_of(kind: str, record: str, values: Values) -> Sighting | None:
    """What a row of this kind of file says of who a person is; None where such rows give no names."""
    if not names_people(kind):
        return None
    return Sighting(key_of(values), record, values[_YEAR[kind]] or 0, values)


class Linked(NamedTuple):
    """The person of each sighting, and what else linking found.

    `tellers` are the records whose words stand now and did not before; `doubtful` are the people of whom
    another record may tell better now.
    """

    people: list[str]
    tellers: set[str]
    doubtful: set[str]


class _Known(NamedTuple):
    person: str
    told: tuple[Any, ...]

    @property
    def rank(self) -> tuple[int, str]:
        """A record of a later year tells better."""
        return self.told[-1] or 0, self.told[-2] or ""


def identity_key(university: str, student_number: str) -> str:
    """The key of a student number's Identity; a university's code has no ':'."""
    return f"{university}:{student_number}"


def sort_name(given_name: str, family_name: str) -> str:
    """The name that the directory sorts by.

    >>> sort_name("Élise", "Müller")
    'muller elise'
    """
    return f"{_fold(family_name)} {_fold(given_name)}"


def find_people(run: Run, keys: Iterable[str]) -> dict[str, str]:
    """The ids of the people with these identity keys; keys that nobody has are left out."""
    [[found]] = run(FIND, {"keys": list(dict.fromkeys(keys))})
    return dict(found)


def link_people(run: Run, sightings: Sequence[Sighting]) -> Linked:
    """Find or make the person of each sighting, and keep what the latest record says of them."""
    doubtful: set[str] = set()
    [[found]] = run(READ, {"keys": list(dict.fromkeys(s.key for s in sightings))})
    known = {key: _Known(person, tuple(told)) for key, person, told in found}
    before = dict(known)
    fresh: dict[str, _Known] = {}
    changed: dict[str, _Known] = {}
    for sighting in sightings:
        told = _told(sighting)
        old = known.get(sighting.key)
        if old is None:
            known[sighting.key] = fresh[sighting.key] = _Known(str(uuid4()), told)
        elif old.told != told and (
            old.told[-2] == sighting.record or (sighting.year, sighting.record) > old.rank
        ):
            new = old._replace(told=told)
            if new.rank < old.rank:
                doubtful.add(old.person)
            (fresh if sighting.key in fresh else changed)[sighting.key] = new
            known[sighting.key] = new
    numbers = {s.key: (s.values["university"], s.values["student_number"]) for s in sightings}
    if fresh:
        run(CREATE, {"rows": [_row(key, who, numbers[key]) for key, who in fresh.items()]})
    if changed:
        run(UPDATE, {"rows": [_row(key, who, numbers[key]) for key, who in changed.items()]})
    # A name is in a full-text index, which is dear to change and seldom needs it.
    renamed = [key for key, who in changed.items() if who.told[:3] != before[key].told[:3]]
    if renamed:
        run(RENAME, {"rows": [_row(key, changed[key], numbers[key]) for key in renamed]})
    tellers = {who.told[-2] for who in (fresh | changed).values()}
    return Linked([known[s.key].person for s in sightings], tellers, doubtful)


def _told(sighting: Sighting) -> tuple[Any, ...]:
    values = sighting.values
    given, family = values["given_name"], values["family_name"]
    names = (given, family, sort_name(given, family))
    return (*names, values["birth_date"], values["ine"], values["email"], sighting.record, sighting.year)


def _row(key: str, who: _Known, number: tuple[str, str]) -> Mapping[str, Any]:
    properties = (*_NAMES, *_CIVIL, *_NUMBER)
    values = zip(properties, (*who.told, *number), strict=True)
    return {"key": key, "person": who.person, **{p.name: value for p, value in values}}


_IDENTIFIED = "MATCH (i:Identity {key: %s})-[:IDENTIFIES]->(p:Person)"

FIND = f"""
UNWIND $keys AS key
{_IDENTIFIED % "key"}
RETURN collect([key, p.id])"""

READ = f"""
UNWIND $keys AS key
{_IDENTIFIED % "key"}
RETURN collect([key, p.id, {read_list("p", _NAMES)} + {read_list("i", _CIVIL)}])"""

CREATE = f"""
UNWIND $rows AS row
CREATE (i:Identity {{key: row.key, {write_map("row", (*_NUMBER, *_CIVIL))}}})-[:IDENTIFIES]->
       (p:Person {{id: row.person, {write_map("row", _NAMES)}, state: '{State.PASSIVE}', listed: false}})"""

UPDATE = f"""
UNWIND $rows AS row
MATCH (i:Identity {{key: row.key}})
SET {set_each("i", "row", _CIVIL)}"""

RENAME = f"""
UNWIND $rows AS row
MATCH (p:Person {{id: row.person}})
SET {set_each("p", "row", _NAMES)}"""
