"""All written names linked anew to the register as it stands, and the facts made to follow."""

from collections.abc import Sequence
from typing import Any

from graph.database import Database, Run
from loaders.employers.linking import Written as Name
from loaders.progress import Advance
from loaders.rebuild import rebuild_in_turns, rebuild_people, tell_raw
from loaders.records import transact_in_turn
from loaders.written.names import DROP_UNWRITTEN, EmployerNames, row_of

COUNT_REGISTER = "MATCH (s:Schema {id: 'entraide'}) SET s.register = coalesce(s.register, 0) + 1"
"""Notes that the register changed, so that names are to be linked anew."""

_TURN = """
MATCH (s:Schema {id: 'entraide'})
RETURN coalesce(s.register, 0), coalesce(s.named, 0), EXISTS { MATCH (w:WrittenEmployer) WHERE w.due }"""

_ALL = """
MATCH (w:WrittenEmployer)
RETURN w.id, w.name, w.city, w.decision, w.verdict, w.likeness,
       head(COLLECT { MATCH (w)-[:MEANS]->(e:Employer) RETURN e.id })"""

_JUDGE = """
UNWIND $rows AS row
MATCH (w:WrittenEmployer {id: row.id})
SET w.verdict = row.verdict, w.likeness = row.likeness"""

_MEAN = """
UNWIND $rows AS row
MATCH (w:WrittenEmployer {id: row.id})
SET w.due = true
WITH w, row
CALL (w) { MATCH (w)-[old:MEANS]->() DELETE old }
WITH w, row
MATCH (e:Employer {id: row.employer})
CREATE (w)-[:MEANS]->(e)"""

_DUE = """
MATCH (w:WrittenEmployer)<-[:NAMES]-(:Record)-[:DESCRIBES]->(p:Person) WHERE w.due
RETURN DISTINCT p.id"""

_DONE = """
MATCH (s:Schema {id: 'entraide'}) SET s.named = $register
WITH s
MATCH (w:WrittenEmployer) WHERE w.due
SET w.due = null"""

_WRITING_IDS = """
UNWIND $ids AS id
MATCH (w:WrittenEmployer {id: id})<-[:NAMES]-(r:Record)-[:FROM]->(a:Archive)
RETURN head(COLLECT { MATCH (r)-[:DESCRIBES]->(p) RETURN p.id }), r.id, r.raw, a.kind, a.layouts[r.layout],
       null"""

_UNTIE = "UNWIND $ids AS id MATCH (:Record {id: id})-[t:NAMES]->(:WrittenEmployer) DELETE t"


def relink_employers(database: Database, stamp: str, size: int, advance: Advance = lambda *_: None) -> int:
    """Link all names that lines write to the register as it stands, and make the facts follow.

    One that is interrupted is completed by the next. The people whom a change touches are made again from
    their records.

    Args:
        database: the graph.
        stamp: of the run.
        size: names or people in a transaction.
        advance: hears how many of the people are done, and of how many.

    Returns:
        How many people were made again.

    Raises:
        DatabaseError: the database refused, or went away; what was written is whole.
    """

    def transact(statement: str, **parameters: Any) -> None:
        transact_in_turn(database, stamp, lambda run: run(statement, parameters))

    [register, _, _] = database.read_one(_TURN)
    transact(DROP_UNWRITTEN)
    names = EmployerNames(database)
    standing = database.read(_ALL)
    found = names.link([Name(name, city) for _, name, city, *_ in standing])
    judged, turned = [], []
    for (id, _, _, decision, verdict, likeness, means), meaning in zip(standing, found, strict=True):
        row = row_of(meaning)
        if (verdict, likeness) != (row["verdict"], row["likeness"]):
            judged.append(row)
        target = decision or row["employer"]
        if decision and decision not in names.ids_like(decision):
            target = None
        if target != means:
            turned.append({"id": id, "employer": target})
    for statement, rows in ((_JUDGE, judged), (_MEAN, turned)):
        for start in range(0, len(rows), size):
            transact(statement, rows=rows[start : start + size])
    unnamed = _untie_ids(
        database, names, [id for id, name, *_ in standing if names.ids_like(name)], stamp, size
    )
    transact(DROP_UNWRITTEN)
    people = [id for (id,) in database.read(_DUE)]
    rebuild_in_turns(database, people, stamp, size, advance)
    transact(_DONE, register=register)
    return len(unnamed.union(people))


def _untie_ids(
    database: Database, names: EmployerNames, written: Sequence[str], stamp: str, size: int
) -> set[str]:
    """Make lines that write an employer's very id name it without a written name between, as lines do that
    come after the register; the ids of their people, who are told anew."""
    people: set[str] = set()
    for start in range(0, len(written), size):
        told = tell_raw(database.read(_WRITING_IDS, {"ids": written[start : start + size]}))
        exact = [one for one in told if (id := one[-1]["employer"]) in names.ids_like(id)]
        for first in range(0, len(exact), size):
            records = [record for _, record, _, _ in exact[first : first + size]]
            theirs = {person for person, *_ in exact[first : first + size] if person}

            def work(run: Run, records: list[str] = records, theirs: set[str] = theirs) -> None:
                run(_UNTIE, {"ids": records})
                rebuild_people(run, sorted(theirs))

            transact_in_turn(database, stamp, work)
            people |= theirs
    return people


def is_due(database: Database) -> bool:
    """Whether the register changed since names were linked to it, or a linking was interrupted."""
    register, named, due = database.read_one(_TURN)
    return bool(due or register != named)
