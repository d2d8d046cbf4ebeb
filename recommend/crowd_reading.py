"""Reading the copy of who shares what: all of it, or those who changed since it was read."""

from collections.abc import Iterator

from graph.changes import READ_CHANGES, READ_ERASED
from graph.database import Database
from graph.errors import DatabaseError
from graph.model import CHANGED, CONTACT, GRADUATED, HAS_SKILL, STUDIES, WORKED_AT, Group
from graph.visibility import Role, label, read_mask
from recommend.crowds import Crowds, Listed, make_crowds, update_crowds
from recommend.facts import check_allowed
from recommend.own import DEGREE

# Audiences include each other: whoever is shown to anybody is shown to staff.
_LISTED = label(Group.PROFILE, Role.STAFF)

_PERSON = f"""\
p.id, {read_mask("p")},
  coalesce(p.profiling, true) AND coalesce(p.suggestible, true), coalesce(p.capacity > 0, false),
  COLLECT {{ MATCH (p)-[g:{DEGREE}]->(d:Diploma)
    RETURN [d.id, CASE type(g) WHEN '{GRADUATED.type}' THEN g.year END,
            CASE type(g) WHEN '{STUDIES.type}' THEN coalesce(g.since, 0) END] }},
  COLLECT {{ MATCH (p)-[:{WORKED_AT.type}]->(e:Employer) RETURN DISTINCT e.id }},
  COLLECT {{ MATCH (p)-[:{HAS_SKILL.type}]->(s:Skill) RETURN DISTINCT s.id }},
  COLLECT {{ MATCH (p)-[w:{WORKED_AT.type}]->(:Employer) WHERE w.occupation IS NOT NULL
             RETURN DISTINCT w.occupation }},
  COLLECT {{ MATCH (p)-[:{CONTACT.type}]-(b:{_LISTED}) RETURN DISTINCT b.id }}"""

_ALL = check_allowed(f"MATCH (p:{_LISTED})\nRETURN {_PERSON}")
_CHANGED = f"MATCH (p:Person) WHERE p.{CHANGED.name} > $since\nRETURN p.id, p:{_LISTED}"
_SOME = check_allowed(f"UNWIND $ids AS id MATCH (p:{_LISTED} {{id: id}})\nRETURN {_PERSON}")
_OFFERED = check_allowed("MATCH (f:Faculty)<-[:OFFERED_BY]-(d:Diploma) RETURN f.id, collect(DISTINCT d.id)")
_NOW = f"RETURN {READ_CHANGES}, {READ_ERASED}"

TRIES = 3
"""How often it is read anew when the graph changes meanwhile."""


def read_crowds(database: Database, before: Crowds | None = None) -> Crowds | None:
    """A copy that holds, or None where the graph kept changing while it was read.

    Args:
        database: the graph.
        before: a copy that held once; those who changed since are read, and no others.
    """
    for _ in range(TRIES):
        now = [changes, erased] = database.read_one(_NOW)
        if before and before.changes == changes:
            return before
        if before and before.changes < erased:
            before = None
        offered = {faculty: tuple(sorted(diplomas)) for faculty, diplomas in database.read(_OFFERED)}
        if before is None:
            found = update_crowds(make_crowds(), changes, (), _read(database, _ALL), offered)
        else:
            changed = dict(database.read(_CHANGED, {"since": before.changes}))
            listed = _read(database, _SOME, [id for id, shown in changed.items() if shown])
            found = update_crowds(before, changes, changed, listed, offered)
        if database.read_one(_NOW) == now:
            return found
    return None


def read_still_crowds(database: Database) -> Crowds:
    """A copy that holds, for work that takes longer than an answer.

    Raises:
        DatabaseError: the graph kept changing while it was read.
    """
    crowds = read_crowds(database)
    if crowds is None:
        raise DatabaseError("The graph kept changing while it was read.", "Try again when no load runs.")
    return crowds


def _read(database: Database, text: str, ids: list[str] | None = None) -> Iterator[Listed]:
    parameters = {} if ids is None else {"ids": ids}
    for row in database.stream(text, parameters):
        yield Listed(*row)
