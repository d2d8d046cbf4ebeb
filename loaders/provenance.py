"""What is known of a person, value by value: who told it, in which line, and who says otherwise.

The value that is shown is chosen by one rule: the member's own word, else that of the source that speaks of
the latest day or year, among equals the last by its id (loaders.facts, loaders.identity, loaders.civil).
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import orjson

from graph.database import Database, Run
from graph.errors import InputError
from graph.model import MEMBER_SOURCE
from graph.visibility import match_person
from loaders.archive_rows import KIND
from loaders.civil import rank
from loaders.facts import DEGREE, FACT_KINDS, TELLS, FactKind
from loaders.identity import Sighting, sighting_of
from loaders.inferring import Inference, infer_cells
from loaders.rebuild import read_records
from loaders.rows import Values, university_of

_NAMES_TOLD = ("family_name", "given_name")
_CIVIL = ("birth_date", "ine", "email")

_FIND = f"""
CALL () {{
  {match_person("p", "$person")} RETURN p
  UNION
  MATCH (:Identity {{key: $person}})-[:IDENTIFIES]->(p:Person) RETURN p
}}
RETURN p.id, p.state, p.family_name, p.given_name, COLLECT {{
  MATCH (i:Identity)-[:IDENTIFIES]->(p)
  RETURN [i.key, toString(i.birth_date), i.ine, i.email]
}}"""

_PLACES = """
UNWIND $records AS id
MATCH (r:Record {id: id})-[:FROM]->(a:Archive)
RETURN id, a.label, r.line, a.kind, a.layouts[r.layout], r.raw, coalesce(r.turned, false)"""

_NAMES = """
UNWIND $ids AS id
MATCH (t:Diploma|Employer|Skill {id: id})
RETURN id, coalesce(t.name, t.label)"""


class Telling(NamedTuple):
    """One value as one source tells it.

    Attributes:
        about: the field, or the fact, that it is a value of.
        value: in words.
        source: the archive's label, or 'entered by the member'.
        line: of the archive's file; None where a member told it.
        as_of: the day or year that the source speaks of.
        shown: whether it is the one that stands. A name stands once for a person; birth date, INE and
            address stand once for each identity, and may differ between these.
        inferred: what was read and how the value was made of it, where that says something else.
    """

    about: str
    value: str
    source: str
    line: int | None
    as_of: str
    shown: bool
    inferred: tuple[Inference, ...] = ()


class _Place(NamedTuple):
    """Where a record stands, and which of its values were inferred."""

    label: str
    line: int
    inferred: Mapping[str, Inference]

    def find(self, *names: str) -> tuple[Inference, ...]:
        return tuple(self.inferred[name] for name in names if name in self.inferred)


class Provenance(NamedTuple):
    """A person's id, state and identities, and all that was told of them, the values that stand first."""

    person: str
    state: str
    identities: list[str]
    tellings: list[Telling]


def read_provenance(database: Database, person: str) -> Provenance:
    """Read what is known of a person.

    Args:
        database: the graph.
        person: their id, or one they had, or a university's code and a student number, such as UDS:20300001.

    Raises:
        InputError: nobody has that id or number.
    """
    found = database.read(_FIND, {"person": person})
    if not found:
        raise InputError(
            f"Nobody has the id or student number '{person}'.",
            "Give a person's id, or a university's code and a student number, such as UDS:20300001.",
        )
    [[id, state, *names, identities]] = found
    standing = {key: dict(zip(_CIVIL, values, strict=True)) for key, *values in identities}
    named = dict(zip(_NAMES_TOLD, names, strict=True))
    tellings = database.transact(lambda run: _tellings(run, id, named, standing))
    return Provenance(id, state, sorted(standing), tellings)


def _tellings(
    run: Run, person: str, named: Mapping[str, str | None], standing: Mapping[str, Mapping[str, str | None]]
) -> list[Telling]:
    """All tellings, by the names that stand and what stands for each identity."""
    records = list(read_records(run, [person]))
    places = {
        id: _Place(label, line, infer_cells(layout, orjson.loads(raw), turned) if kind == KIND else {})
        for id, label, line, kind, layout, raw, turned in run(
            _PLACES, {"records": [r for _, r, _, _ in records]}
        )
    }
    sightings = [
        seen for _, record, kind, values in records if (seen := sighting_of(kind, record, values)) is not None
    ]
    stand = _find_standing(sightings, named, standing)
    civil = [
        Telling(
            name,
            str(value),
            (place := places[seen.record]).label,
            place.line,
            str(seen.year or ""),
            (name, seen.record) in stand,
            place.find(name),
        )
        for seen in sightings
        for name in (*_NAMES_TOLD, *_CIVIL)
        if (value := seen.values.get(name)) is not None
    ]
    facts = [telling for kind in FACT_KINDS for telling in _facts(run, kind, person, records, places)]
    return [*sorted(civil, key=_order), *sorted(facts, key=_order)]


def _find_standing(
    sightings: Sequence[Sighting],
    named: Mapping[str, str | None],
    standing: Mapping[str, Mapping[str, str | None]],
) -> set[tuple[str, str]]:
    """Field and record of each value of a name or identity that stands: of the best record that has it.

    A value of an identity is looked for among the records of its own number, or where none of these has it
    among all.
    """
    found = set()
    for field, value in named.items():
        telling = [s for s in sightings if value is not None and s.values.get(field) == value]
        if telling:
            found.add((field, max(telling, key=rank).record))
    for key, values in standing.items():
        for name, value in values.items():
            telling = [s for s in sightings if value is not None and str(s.values.get(name)) == value]
            telling = [s for s in telling if s.key == key] or telling
            if telling:
                found.add((name, max(telling, key=rank).record))
    return found


def _order(telling: Telling) -> tuple[Any, ...]:
    return telling.about, not telling.shown, telling.source, telling.line or 0, telling.value


def _facts(
    run: Run,
    kind: FactKind,
    person: str,
    records: Iterable[tuple[str, str, str, Values]],
    places: Mapping[str, _Place],
) -> Iterable[Telling]:
    """What each source tells of the person's facts of one kind."""
    key = f"f.{kind.key}" if kind.key else "null"
    standing = run(
        f"MATCH (:Person {{id: $person}})-[f:{kind.relationship.type}]->(t:{kind.target.label})"
        f" RETURN t.id, {key}, f.sources, toString(f.as_of), f {{.*}}",
        {"person": person},
    )
    names = dict(run(_NAMES, {"ids": [target for target, *_ in standing]}))
    # A record tells one fact.
    told: dict[str, tuple[str, tuple[Any, ...], str]] = {}
    names_written: dict[str, str] = {}
    for _, record, form, values in records:
        tells_kind, tells = TELLS[form]
        if tells_kind is kind:
            own_target, _, words = tells(values)
            day = str(values.get("as_of") or "")
            written = str(values.get("written") or "")
            if written:
                names_written[record] = written
            if own_target is not None:
                told[record] = own_target, words, day
            elif written:
                at = places[record]
                nobody = Inference(written, "no employer of the register, or it is uncertain which")
                about = f"{kind.relationship.type} '{written}'"
                yield Telling(about, _in_words(kind, words), at.label, at.line, day, False, (nobody,))
    name_of = attrgetter("name")
    for target, own_key, sources, as_of, properties in standing:
        year = f" {own_key}" if kind.key == "year" else ""
        about = f"{kind.relationship.type} {names.get(target, target)}{year}"
        own = tuple(properties.get(name) for name in map(name_of, kind.words))
        for place, source in enumerate(sources):
            told_of, words, day = told.get(source, (target, own, as_of or ""))
            if known := places.get(source):
                label, line, inferred = known.label, known.line, known.find("diploma_name", "year", "honours")
            else:
                label = "entered by the member" if source == MEMBER_SOURCE else source
                line, inferred = None, ()
            if source in names_written:
                linked = Inference(names_written[source], "this name was found to be the employer's")
                inferred = (*inferred, linked)
            if kind is DEGREE and told_of != target:
                again = f"{university_of(told_of)} tells again what {university_of(target)} awarded"
                inferred = (*inferred, Inference(told_of, again))
            yield Telling(about, _in_words(kind, words), label, line, day, place == 0, inferred)


def _in_words(kind: FactKind, words: Iterable[Any]) -> str:
    pairs = zip((word.name for word in kind.words), words, strict=True)
    return ", ".join(f"{name} {value}" for name, value in pairs if value is not None) or "yes"
