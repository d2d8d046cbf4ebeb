"""The Cypher statement that reads candidates with their ties to the viewer's things."""

from functools import lru_cache

from graph.model import (
    CONTACT,
    GRADUATED,
    HAS_SKILL,
    MENTORS,
    WORKED_AT,
    Group,
    MentorshipState,
)
from graph.visibility import (
    Role,
    Viewer,
    bind_me,
    free_capacity,
    hop_between_people,
    hop_from_person,
    may_see,
)
from recommend.facts import Purpose, check_allowed, name_up_to
from recommend.own import DEGREE

_THINGS = (
    ("programs", "Diploma", "name"),
    ("faculties", "Faculty", "name"),
    ("skills", "Skill", "label"),
)
_TOOK_PLACE = f"['{MentorshipState.ACTIVE}', '{MentorshipState.ENDED}']"
_WAITS = 30
"""Days after which a request that nobody answered counts as one that was refused."""
_TIE = "startNode(t).id, endNode(t).id, toString(t.since), toString(t.until)"


@lru_cache(maxsize=64)
def write_ties_statement(purpose: Purpose, role: Role) -> str:
    """The statement that reads the viewer and candidates with their ties.

    Its parameters: `me`, and `found` with `chosen`, the candidates' ids, the best first, how many of them at
    `most`, the ids of the viewer's `programs`, `faculties`, `skills` and `bridges`, the `employers` of the
    viewer's groups where candidates may be, and for contacts those who are `alike`. All that decides whether
    a candidate may be suggested is looked up again here, now. Its only record: the viewer, the candidates,
    those who are alike, the edges among the things, the names.
    """
    mentors = purpose is Purpose.MENTORS
    viewer, others = Viewer(role, "me"), Viewer(role)
    shown = may_see("p", others, (Group.PROFILE, Group.MENTORING) if mentors else (Group.PROFILE,))
    counts = "coalesce({0}.profiling, true) AND coalesce({0}.suggestible, true)"
    allowed = f"p <> me AND {shown} AND {counts.format('p')}"
    if mentors:
        allowed += f" AND {free_capacity('p')} > 0 AND NOT EXISTS {{ (p)-[:{MENTORS.type}]-(me) }}"
        alike = "[]"
    else:
        allowed += f" AND NOT EXISTS {{ (p)-[:{CONTACT.type}]-(me) }}"
        alike = f"""COLLECT {{
  UNWIND $found.alike AS id MATCH (a:Person {{id: id}})
  WHERE {may_see("a", others)} AND {counts.format("a")} RETURN a
}}"""
    # The chosen go in order from the start on, so that no more of them are looked up than are read.
    things = "\n".join(
        f"WITH *, COLLECT {{ UNWIND $found.{things} AS id"
        f" MATCH (x:{label} {{id: id}}) RETURN x }} AS {things}"
        for things, label, _ in _THINGS
    )
    return check_allowed(
        f"""\
{bind_me(viewer)}
WITH me, COLLECT {{
  UNWIND range(0, size($found.chosen) - 1) AS i WITH i ORDER BY i
  MATCH (p:Person {{id: $found.chosen[i]}}) WHERE {allowed}
  RETURN p ORDER BY i LIMIT $found.most
}} AS candidates, COLLECT {{
  UNWIND $found.bridges AS id MATCH (b:Person {{id: id}})
  WHERE {may_see("b", viewer)} AND coalesce(b.profiling, true) RETURN b
}} AS bridges, {alike} AS alike
{things}
RETURN
  {read_person("me", viewer, mentors)} AS viewer,
  COLLECT {{ UNWIND candidates AS p RETURN {read_person("p", others, mentors)} }} AS candidates,
  COLLECT {{ UNWIND alike AS p RETURN {read_person("p", others, mentors)} }} AS alike,
  COLLECT {{
{_edges(viewer)}
  }} AS edges,
  COLLECT {{
{_names()}
  }} AS names"""
    )


def _edges(viewer: Viewer) -> str:
    position, sees = hop_from_person("me", f":{WORKED_AT.type}", "x:Employer", viewer, Group.CAREER)
    return f"""\
    UNWIND programs AS a MATCH (a)-[:SUCCEEDED_BY]->(b:Diploma) WHERE b IN programs
    RETURN DISTINCT ['SUCCEEDED_BY', 'Diploma', a.id, 'Diploma', b.id] AS edge
    UNION
    UNWIND programs AS a MATCH (a)-[o:OFFERED_BY]->(b:Faculty)
    RETURN DISTINCT
      ['OFFERED_BY', 'Diploma', a.id, 'Faculty', b.id, toString(o.since), toString(o.until)] AS edge
    UNION
    CALL (me) {{
      UNWIND $found.employers AS id MATCH (x:Employer {{id: id}}) RETURN x
      UNION
      MATCH {position} WHERE {sees} RETURN x
    }}
    MATCH (x)-[:PART_OF*0..1]->(a:Employer)-[:PART_OF]->(b:Employer)
    RETURN DISTINCT ['PART_OF', 'Employer', a.id, 'Employer', b.id] AS edge"""


def _names() -> str:
    return "\n    UNION\n".join(
        (
            "    UNWIND [me] + bridges + alike + candidates AS x"
            " RETURN ['Person', x.id, x.given_name, x.family_name] AS named",
            *(
                f"    UNWIND {things} AS x RETURN ['{label}', x.id, x.{name}] AS named"
                for things, label, name in _THINGS
            ),
            "    MATCH (o:Occupation {id: me.wished_occupation})"
            " RETURN ['Occupation', o.id, o.label] AS named",
        )
    )


def read_person(person: str, viewer: Viewer, mentors: bool, among: bool = True) -> str:
    """A list expression: the person's fields and their ties to the viewer's things (all ties of the viewer).

    Args:
        person: `me`, or the variable of a candidate.
        viewer: with a person for `me` alone; a candidate is never the viewer.
        mentors: whether mentors are looked for.
        among: off for all ties of anybody; the lists of the viewer's things need not be bound then.
    """
    own = viewer.person is not None

    def within(thing: str, things: str) -> str:
        return "" if own or not among else f" AND {thing} IN {things}"

    degree, sees_degree = hop_from_person(person, f"g:{DEGREE}", "d:Diploma", viewer, Group.STUDIES)
    position, sees_position = hop_from_person(
        person, f"w:{WORKED_AT.type}", "e:Employer", viewer, Group.CAREER
    )
    skill, sees_skill = hop_from_person(person, f"k:{HAS_SKILL.type}", "s:Skill", viewer, Group.SKILLS)
    contact, sees_contact = hop_between_people(person, f"c:{CONTACT.type}", "b", viewer)
    if among and not own:
        # The present one is told of everybody; others where they may be what the two have in common.
        sees_position += " AND (w.end IS NULL OR e.id IN $found.employers"
        sees_position += " OR w.occupation = me.wished_occupation)" if mentors else ")"
    known = "coalesce(b.profiling, true)"
    if own or among:
        known = "b IN bridges" if own or mentors else "(b IN bridges OR b IN alike)"
    mentoring = f"[{person}.wishes, {person}.offers, {person}.wished_occupation]"
    if not own:
        shown = may_see(person, viewer, (Group.PROFILE, Group.MENTORING))
        mentoring = f"CASE WHEN {shown} THEN {mentoring} END" if mentors else "NULL"
    mentorships, others, requests = "[]", "[]", "[]"
    if not own:
        mentorships = (
            _with_alike(person, viewer, within("d", "programs"))
            if mentors
            else _with_viewer(person, Viewer(viewer.role, "me"))
        )
    if mentors and not own:
        requests = _requests(person, viewer)
    if among and not own:
        others = _faculty_degrees(person, viewer)
    return f"""[{person}.id, {person}.place, {person}.languages,
    {mentoring},
    COLLECT {{ MATCH {degree} WHERE {sees_degree}{within("d", "programs")}
      RETURN [type(g), d.id, g.year, g.since, g.sources] }},
    COLLECT {{ MATCH {position} WHERE {sees_position}
      RETURN [e.id, toString(w.start), toString(w.end), w.title, w.occupation, w.sources, e.name] }},
    COLLECT {{ MATCH {skill} WHERE {sees_skill}{within("s", "skills")} RETURN [s.id, k.sources] }},
    COLLECT {{ MATCH {contact} WHERE {sees_contact} AND {known}
      RETURN [startNode(c).id, endNode(c).id, toString(c.since)] }},
    {mentorships},
    {others},
    {requests},
    {person}.{name_up_to(Purpose.MENTORS if mentors else Purpose.CONTACTS, viewer.role)}]"""


def _with_viewer(person: str, viewer: Viewer) -> str:
    """Mentorships with the viewer that took place."""
    pattern, sees = hop_between_people("me", f"t:{MENTORS.type}", person, viewer)
    return (
        f"COLLECT {{ MATCH {pattern} WHERE {sees} AND t.state IN {_TOOK_PLACE}"
        f" RETURN [{_TIE}, NULL, NULL, NULL] }}"
    )


def _with_alike(person: str, viewer: Viewer, within: str) -> str:
    """Mentorships that took place with someone of the viewer's programs, if `within` is these."""
    pattern, sees = hop_between_people(person, f"t:{MENTORS.type}", "m", viewer, outgoing=True)
    degree, sees_degree = hop_from_person("m", f"g:{DEGREE}", "d:Diploma", viewer, Group.STUDIES)
    return (
        f"COLLECT {{ MATCH {pattern} WHERE {sees}"
        f" AND t.state IN {_TOOK_PLACE} AND coalesce(m.profiling, true)"
        f" MATCH {degree} WHERE {sees_degree}{within}"
        f" RETURN [{_TIE}, [type(g), d.id, g.year, g.since, g.sources], m.given_name, m.family_name] }}"
    )


def _requests(person: str, viewer: Viewer) -> str:
    """Whether they said yes to those who asked them to be their mentor; no, too, where they said nothing."""
    pattern, sees = hop_between_people(person, f"t:{MENTORS.type}", "m", viewer, outgoing=True)
    return (
        f"COLLECT {{ MATCH {pattern} WHERE {sees} AND coalesce(m.profiling, true)"
        f" AND (t.state <> '{MentorshipState.PROPOSED}' OR t.since < date() - duration({{days: {_WAITS}}}))"
        f" RETURN [{_TIE}, t.state IN {_TOOK_PLACE}] }}"
    )


def _faculty_degrees(person: str, viewer: Viewer) -> str:
    """Degrees of the viewer's faculties outside the viewer's programs."""
    degree, sees = hop_from_person(person, f"g:{GRADUATED.type}", "d:Diploma", viewer, Group.STUDIES)
    return (
        f"COLLECT {{ MATCH {degree} WHERE {sees} AND NOT d IN programs"
        " MATCH (d)-[o:OFFERED_BY]->(f:Faculty) WHERE f IN faculties"
        " RETURN [type(g), d.id, g.year, g.since, g.sources,"
        " [f.id, toString(o.since), toString(o.until)], d.name] }"
    )
