"""Rows of keyed files follow their student number: they describe whoever has it.

Rows of graduates and students name who has a number. Survey answers only refer to one: while nobody has it
they wait, as Records that describe nobody. So it does not matter which file was loaded first, and who is
linked, split or taken back with other archives keeps what was told of their number.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import uuid4

from graph.database import Run
from graph.model import MEMBER_SOURCE, PERSON, Layer, State
from loaders.archive_rows import KIND
from loaders.facts import FACT_KINDS, TELLS
from loaders.formats import FORMATS
from loaders.identity import find_people, key_of, names_people
from loaders.members import ENTERED_NOTHING
from loaders.rows import Values

FOLLOWING = tuple(
    form.name
    for form in FORMATS
    if form.layer == Layer.ARCHIVE and form.name in TELLS and not names_people(form.name)
)
"""The kinds of file whose rows refer to a person and do not name them."""

ENTERED_SOMETHING = f"""(NOT ({ENTERED_NOTHING})
   OR EXISTS {{ (p)-[f:{"|".join(kind.relationship.type for kind in FACT_KINDS)}]->()
               WHERE '{MEMBER_SOURCE}' IN f.sources }})"""
"""A predicate: the person `p` has something of the member layer."""

MOVE_RECORDS = """
UNWIND $rows AS row
MATCH (r:Record {id: row.id})-[d:DESCRIBES]->(:Person)
MATCH (p:Person {id: row.person})
DELETE d
CREATE (r)-[:DESCRIBES]->(p)"""

_HELD = f"""
UNWIND $people AS id
MATCH (p:{PERSON.label} {{id: id}})
RETURN id, COLLECT {{ MATCH (i:Identity)-[:IDENTIFIES]->(p) WHERE NOT i.key STARTS WITH 'record:'
                      RETURN i.key ORDER BY i.key }}, {ENTERED_SOMETHING}"""

_WAIT = "UNWIND $ids AS id MATCH (:Record {id: id})-[d:DESCRIBES]->(:Person) DELETE d"

_DROP = "UNWIND $keys AS key MATCH (i:Identity {key: key}) DETACH DELETE i"

_SPLIT = f"""
UNWIND $rows AS row
MATCH (i:Identity {{key: row.key}})-[d:IDENTIFIES]->(:Person)
DELETE d
CREATE (i)-[:IDENTIFIES]->(:Person {{id: row.person, state: '{State.PASSIVE}', listed: false}})"""


class _Keyed(NamedTuple):
    record: str
    person: str
    key: str
    names: bool


def settle(
    run: Run, people: Sequence[str], told: Iterable[tuple[str, str, str, Values]]
) -> frozenset[str] | None:
    """Let keyed records of some people describe who has their numbers, and take numbers that nothing tells.

    - A record of a number that another person has moves there.
    - A number that no record tells any more goes, unless all that is left of the person is what they entered
      themselves. Survey answers of it wait.
    - A number that graduates or students name, and no linked record of the person, has no tie to the person's
      other numbers: it becomes a person of its own.

    Args:
        run: in a transaction.
        people: ids.
        told: person, id, kind and values of every record that describes one of them.

    Returns:
        Other people who have something now that was theirs; None where nothing was changed.
    """
    keyed, linked, said = [], set(), defaultdict(set)
    for person, record, kind, values in told:
        key = key_of(values)
        if kind == KIND:
            linked.add(person)
            said[person].add(key)
        else:
            keyed.append(_Keyed(record, person, key, names_people(kind)))
    holders = find_people(run, [one.key for one in keyed]) if keyed else {}
    named: dict[str, set[str]] = defaultdict(set)
    moved: dict[str, str] = {}
    for one in keyed:
        holder = holders.get(one.key, one.person)
        if one.names:
            named[holder].add(one.key)
        if holder != one.person:
            moved[one.record] = holder
    dropped: set[str] = set()
    split: dict[str, str] = {}
    for person, keys, entered in run(_HELD, {"people": list(people)}):
        if person in linked or named[person] or not entered:
            dropped |= {key for key in keys if key not in said[person] | named[person]}
        alone = [key for key in keys if key in named[person] - said[person]]
        split |= {key: str(uuid4()) for key in (alone if person in linked else alone[1:])}
    moved |= {one.record: split[one.key] for one in keyed if one.key in split}
    waiting = [
        one.record for one in keyed if not one.names and (one.key not in holders or one.key in dropped)
    ]
    if not (moved or dropped or split or waiting):
        return None
    run(_DROP, {"keys": sorted(dropped)})
    run(_SPLIT, {"rows": [{"key": key, "person": person} for key, person in split.items()]})
    run(MOVE_RECORDS, {"rows": [{"id": record, "person": person} for record, person in moved.items()]})
    run(_WAIT, {"ids": waiting})
    return frozenset(moved.values()) - set(people)
