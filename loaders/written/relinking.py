"""All written names linked anew to the register as it stands, and the facts made to follow."""

from typing import Any

from graph.database import Database
from loaders.employers.linking import Written as Name
from loaders.progress import Advance
from loaders.rebuild import rebuild_in_turns
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

# Their lines name employers by ids, as other lines do: the register came later. An id needs no decision.
_DROP_IDS = """
MATCH (w:WrittenEmployer)
WHERE EXISTS { (:Employer {id: w.name}) }
DETACH DELETE w"""


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
    for (id, name, _, decision, verdict, likeness, means), meaning in zip(standing, found, strict=True):
        row = row_of(meaning)
        if (verdict, likeness) != (row["verdict"], row["likeness"]):
            judged.append(row)
        if decision and not names.has(name):
            target = decision if names.has(decision) else None
        else:
            target = row["employer"]
        if target != means:
            turned.append({"id": id, "employer": target})
    for statement, rows in ((_JUDGE, judged), (_MEAN, turned)):
        for start in range(0, len(rows), size):
            transact(statement, rows=rows[start : start + size])
    people = [id for (id,) in database.read(_DUE)]
    rebuild_in_turns(database, people, stamp, size, advance)
    transact(_DONE, register=register)
    transact(_DROP_IDS)
    return len(people)


def is_due(database: Database) -> bool:
    """Whether the register changed since names were linked to it, or a linking was interrupted."""
    register, named, due = database.read_one(_TURN)
    return bool(due or register != named)
