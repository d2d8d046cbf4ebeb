"""What of the viewer's own leads to people: programs, faculties, employers, skills, contacts, an aim."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from graph.changes import READ_CHANGES
from graph.model import CONTACT, GRADUATED, HAS_SKILL, MENTORS, RESPONDED, STUDIES, WORKED_AT, Group
from graph.visibility import Role, Viewer, bind_me, hop_between_people, hop_from_person, may_see
from recommend.facts import Kind, Purpose, check_allowed
from recommend.models import READ_WEIGHTS

BRIDGES = 300
"""Contacts of the viewer that are looked at, the latest first."""

DEGREE = f"{GRADUATED.type}|{STUDIES.type}"


@dataclass(frozen=True, slots=True)
class Own:
    """The viewer's own things, as ids in no order.

    Attributes:
        me: the viewer.
        changes: how much the graph had changed when this was read, see graph/changes.py.
        published: the weights in force then, see recommend/models.py; None for those that ship.
        excluded: people who may not be suggested: contacts or mentorships, those answered about.
        unwelcome: kinds of reason that the viewer said do not count for them.
        years: of the viewer's awards; `sinces` of the enrolments.
        wished_occupation: what the viewer aims for.
        programs: with their lineage; `employers` with their parts and parents.
        bridges: contacts of the viewer, the latest 300.
    """

    me: str
    changes: int
    published: str | None
    excluded: frozenset[str]
    unwelcome: frozenset[Kind]
    years: tuple[int, ...]
    sinces: tuple[int, ...]
    wished_occupation: str | None
    programs: tuple[str, ...]
    faculties: tuple[str, ...]
    employers: tuple[str, ...]
    skills: tuple[str, ...]
    bridges: tuple[str, ...]

    def through(self, people: Iterable[str]) -> "Own":
        """Nothing but these people, as if they were all that the viewer had: what leads to their contacts."""
        nothing: tuple[str, ...] = ()
        return replace(
            self,
            years=(),
            sinces=(),
            wished_occupation=None,
            programs=nothing,
            faculties=nothing,
            employers=nothing,
            skills=nothing,
            bridges=tuple(people),
        )

    def to_parameters(self) -> dict[str, Any]:
        """The same as the map that statements take."""
        return {
            "years": self.years,
            "sinces": self.sinces,
            "wished_occupation": self.wished_occupation,
            "programs": self.programs,
            "faculties": self.faculties,
            "employers": self.employers,
            "skills": self.skills,
            "bridges": self.bridges,
        }


def parse_own(me: str, row: list[Any]) -> Own:
    """The record of `write_own_statement` as values."""
    excluded, unwelcome, years, sinces, wished_occupation, *things, changes, published = row
    return Own(
        me,
        changes,
        published,
        frozenset(excluded),
        frozenset(map(Kind, unwelcome)),
        tuple(years),
        tuple(sinces),
        wished_occupation,
        *map(tuple, things),
    )


@lru_cache(maxsize=64)
def write_own_statement(purpose: Purpose, role: Role) -> str:
    """The statement that reads a viewer's own things; its parameter is `me`.

    No record without the viewer's node, or where the viewer opted out of profiling.
    """
    viewer = Viewer(role, "me")
    tie = MENTORS if purpose is Purpose.MENTORS else CONTACT
    pattern, sees = hop_between_people("me", f":{tie.type}", "p", viewer)
    answered = f"MATCH (me)-[r:{RESPONDED.type}]->(p:Person) WHERE {may_see('p', viewer)}"
    answered += f" AND r.purpose = '{purpose}'"
    facts = check_allowed(
        f"""\
{bind_me(viewer)}
WITH me WHERE me IS NOT NULL AND coalesce(me.profiling, true)
{bind_things(viewer)}
RETURN COLLECT {{ MATCH {pattern} WHERE {sees} RETURN p.id UNION {answered} RETURN p.id }} AS excluded,
  COLLECT {{ {answered} AND r.because IS NOT NULL RETURN r.because ORDER BY r.because }} AS unwelcome,
  years, sinces, me.wished_occupation AS wished_occupation,
  [x IN programs | x.id] AS programs, [x IN faculties | x.id] AS faculties,
  [x IN employers | x.id] AS employers, [x IN skills | x.id] AS skills,
  [x IN bridges | x.id] AS bridges"""
    )
    return f"{facts},\n  {READ_CHANGES} AS changes, {READ_WEIGHTS} AS published"


def bind_things(viewer: Viewer) -> str:
    """Bind what is the own of the person `me`, as the viewer sees it; with lineage, parents or parts."""
    degree, sees_degree = hop_from_person("me", f"g:{DEGREE}", "d:Diploma", viewer, Group.STUDIES)
    position, sees_position = hop_from_person("me", f":{WORKED_AT.type}", "e:Employer", viewer, Group.CAREER)
    skill, sees_skill = hop_from_person("me", f":{HAS_SKILL.type}", "s:Skill", viewer, Group.SKILLS)
    contact, sees_contact = hop_between_people("me", f"c:{CONTACT.type}", "b", viewer)
    return f"""\
CALL (me) {{
  OPTIONAL MATCH {degree} WHERE {sees_degree}
  RETURN collect(DISTINCT d) AS own, collect(DISTINCT g.year) AS years,
    collect(DISTINCT CASE type(g) WHEN '{STUDIES.type}' THEN g.since END) AS sinces
}}
CALL (me) {{
  OPTIONAL MATCH {contact} WHERE {sees_contact} AND coalesce(b.profiling, true)
  WITH b, max(c.since) AS since ORDER BY coalesce(since, date('0001-01-01')) DESC, b.id LIMIT {BRIDGES}
  RETURN collect(b) AS bridges
}}
WITH me, years, sinces, bridges,
  COLLECT {{
    UNWIND own AS d MATCH (d)-[:SUCCEEDED_BY*0..]->(x:Diploma) RETURN x
    UNION
    UNWIND own AS d MATCH (d)<-[:SUCCEEDED_BY*0..]-(x:Diploma) RETURN x
  }} AS programs,
  COLLECT {{
    MATCH {position} WHERE {sees_position} MATCH (e)-[:PART_OF*0..2]->(x:Employer) RETURN x
    UNION
    MATCH {position} WHERE {sees_position} MATCH (e)<-[:PART_OF*0..2]-(x:Employer) RETURN x
  }} AS employers,
  COLLECT {{ MATCH {skill} WHERE {sees_skill} RETURN DISTINCT s }} AS skills
WITH *,
  COLLECT {{ UNWIND programs AS x MATCH (x)-[:OFFERED_BY]->(f:Faculty) RETURN DISTINCT f }} AS faculties"""
