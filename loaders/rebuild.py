"""A person's archive layer made again from the records that are left."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from graph.changes import note_change
from graph.database import Database, Run
from graph.model import DIPLOMA, MEMBER_SOURCE, PERSON
from loaders.archive_rows import KIND, as_diploma, tell_cells, turn_names
from loaders.awards import find_originals
from loaders.binding import load_binding
from loaders.civil import tell_identities
from loaders.cypher import read_list
from loaders.facts import DEGREE, FACT_KINDS, TELLS, Fact, FactKey, FactKind, Telling, combine, write_facts
from loaders.following import settle
from loaders.formats import FORMATS
from loaders.identity import Sighting, link_people, sighting_of
from loaders.members import ENTERED_NOTHING
from loaders.progress import Advance
from loaders.records import transact_in_turn
from loaders.rows import Values, make_rows
from loaders.settling import tie_programs
from loaders.tables import Line

_FORMS = {form.name: form for form in FORMATS}
_RECORDS = """
UNWIND $people AS id
MATCH (p:Person {id: id})<-[:DESCRIBES]-(r:Record)-[:FROM]->(a:Archive)
RETURN id, r.id, r.raw, a.kind, a.layouts[r.layout], r.turned,
       head(COLLECT { MATCH (r)-[:NAMES]->(w) OPTIONAL MATCH (w)-[:MEANS]->(e:Employer) RETURN [e.id] })"""

_FORGET_TELLER = """
UNWIND $people AS id
MATCH (p:Person {id: id})<-[:IDENTIFIES]-(i:Identity)
WHERE EXISTS { (p)<-[:DESCRIBES]-(:Record) }
SET i.record = null, i.year = null"""

_MISSING = f"""
UNWIND $ids AS id
WITH id WHERE NOT EXISTS {{ (:{DIPLOMA.label} {{id: id}}) }}
RETURN id"""

_MAKE = f"UNWIND $rows AS row CREATE (d:{DIPLOMA.label} {{from_records: true}}) SET d += row"

_DELETE_UNTOLD = f"""
UNWIND $people AS id
MATCH (p:{PERSON.label} {{id: id}})
WHERE NOT EXISTS {{ (p)<-[:DESCRIBES]-() }}
  AND NOT EXISTS {{ (p)-[:{"|".join(kind.relationship.type for kind in FACT_KINDS)}]->() }}
  AND {ENTERED_NOTHING}
OPTIONAL MATCH (i:Identity)-[:IDENTIFIES]->(p)
OPTIONAL MATCH (f:FormerId)-[:NOW]->(p)
DETACH DELETE i, f, p
RETURN count(DISTINCT id)"""


def rebuild_people(run: Run, people: Sequence[str]) -> int:
    """Make facts and names of people again from their records, leaving the member layer as it is.

    Keyed records go to whoever has their student number now, and these people are made again, too. People
    whom no record describes any more and who entered nothing are deleted with their identities.

    Returns:
        How many people were deleted.
    """
    told: dict[FactKind, dict[FactKey, list[Telling]]] = {kind: defaultdict(list) for kind in FACT_KINDS}
    sightings: list[Sighting] = []
    records = list(read_records(run, people))
    if (others := settle(run, people, records)) is not None:
        people = [*people, *sorted(others)]
        records = list(read_records(run, people))
    diplomas: dict[str, dict[str, Any]] = {}
    named: dict[FactKey, set[str]] = defaultdict(set)
    for person, record, form, values in records:
        if seen := sighting_of(form, record, values):
            sightings.append(seen._replace(person=person) if form == KIND else seen)
        kind, tells = TELLS[form]
        target, key, words = tells(values)
        if target is None:
            continue
        fact = FactKey(person, target, key)
        told[kind][fact].append(Telling(record, words, values.get("as_of")))
        if form == KIND:
            diplomas[target] = as_diploma(values)
            named[fact].add(values["diploma_name"])
    awards = told[DEGREE]
    for copy, original in find_originals(run, {fact: named[fact] for fact in awards}).items():
        awards[original] += awards.pop(copy)
    # One that only such copies named was dropped, and may be named alone now.
    wanted = sorted({fact.target for fact in awards} & diplomas.keys())
    if missing := [id for (id,) in run(_MISSING, {"ids": wanted})]:
        run(_MAKE, {"rows": [diplomas[id] for id in missing]})
        tie_programs(run)
    for kind in FACT_KINDS:
        _rebuild_facts(run, kind, people, told[kind])
    run(_FORGET_TELLER, {"people": list(people)})
    link_people(run, [seen for seen in sightings if seen.person is None])
    tell_identities(run, sightings)
    note_change(run, people)
    [[deleted]] = run(_DELETE_UNTOLD, {"people": list(people)})
    return int(deleted)


def rebuild_in_turns(
    database: Database,
    people: Sequence[str],
    stamp: str,
    batch: int,
    advance: Advance = lambda *_: None,
) -> None:
    """Make people again as `rebuild_people` does, some in each transaction, taking turns with loads.

    Args:
        database: the graph.
        people: their ids.
        stamp: of the run.
        batch: people in a transaction.
        advance: hears after each how many are done, and of how many.
    """
    for start in range(0, len(people), batch):
        some = people[start : start + batch]

        def work(run: Run, some: Sequence[str] = some) -> None:
            rebuild_people(run, some)

        transact_in_turn(database, stamp, work)
        advance(start + len(some), len(people))


def read_records(run: Run, people: Iterable[str]) -> Iterable[tuple[str, str, str, Values]]:
    """The person, id, kind and values of each record of these people.

    Where an employer is written by a name, `employer` is the id of the one that is meant, None for nobody,
    and `written` is the name.
    """
    rows, means = [], {}
    for *cells, meant in run(_RECORDS, {"people": list(people)}):
        rows.append(cells)
        if meant:
            means[cells[1]] = meant[0]
    for person, record, kind, values in tell_raw(rows):
        if record in means:
            values = values | {"employer": means[record], "written": values["employer"]}
        yield person, record, kind, values


def tell_raw(rows: Iterable[Sequence[Any]]) -> Iterable[tuple[str, str, str, Values]]:
    """The same from rows of person, id, cells as JSON, kind, layout, and whether names are turned."""
    groups: dict[tuple[str, str], list[list[Any]]] = defaultdict(list)
    for person, record, raw, kind, layout, turned in rows:
        groups[kind, layout].append([person, record, raw, turned])
    for (kind, layout), found in groups.items():
        if kind == KIND:
            told = tell_cells(layout, [orjson.loads(raw) for _, _, raw, _ in found])
            for (person, record, _, turned), values in zip(found, told, strict=True):
                yield person, record, kind, turn_names(values) if turned else values
            continue
        # Lines of several files may have one number: their place here stands for it.
        lines = [Line(place, orjson.loads(raw)) for place, (_, _, raw, _) in enumerate(found)]
        for row in make_rows(_FORMS[kind], load_binding(layout), lines, None).rows:
            person, record, *_ = found[row.line]
            yield person, record, kind, row.values


def _rebuild_facts(
    run: Run, kind: FactKind, people: Sequence[str], told: dict[FactKey, list[Telling]]
) -> None:
    standing = {
        FactKey(person, target, key): Fact(tuple(words), as_of, tuple(sources))
        for person, target, key, words, as_of, sources in run(_all_facts(kind), {"people": list(people)})
    }
    changed: dict[FactKey, Fact] = {}
    gone: list[FactKey] = []
    for key in standing.keys() | told.keys():
        known = standing.get(key)
        fact: Fact | None = None
        if known and MEMBER_SOURCE in known.sources:
            fact = known._replace(sources=(MEMBER_SOURCE,))
        for telling in told.get(key, ()):
            fact = combine(fact, telling)
        if fact is None:
            gone.append(key)
        elif fact != known:
            changed[key] = fact
    write_facts(run, kind, changed)
    if gone:
        run(_delete_facts(kind), {"rows": [key._asdict() for key in gone]})


def _all_facts(kind: FactKind) -> str:
    key = f"f.{kind.key}" if kind.key else "null"
    return f"""
UNWIND $people AS id
MATCH (p:{PERSON.label} {{id: id}})-[f:{kind.relationship.type}]->(t:{kind.target.label})
RETURN id, t.{kind.target.key}, {key}, {read_list("f", kind.words)}, toString(f.as_of), f.sources"""


def _delete_facts(kind: FactKind) -> str:
    return f"""
UNWIND $rows AS row
MATCH (p:{PERSON.label} {{id: row.person}})-[{kind.pattern}]->(t:{kind.target.label} {{id: row.target}})
DELETE f"""
