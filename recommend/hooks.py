"""Hooks: what of the viewer's own leads to people, and how many; and who of them is looked at closely.

A *hook* is a program of the viewer's lineage, a cohort, a faculty, an employer, a skill, an occupation aimed
for, or a contact. Its crowd is the people on it whom the viewer may see and who may be reckoned with. The
smallest crowds are followed first, until a budget of people is spent. So a slice stays bounded whatever a hub
holds; and as only visible people are counted and ties are broken by id, neither hidden people nor the order
in which things are stored can change it.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph.model import CONTACT, GRADUATED, HAS_SKILL, MENTORS, RESPONDED, STUDIES, WORKED_AT, Group
from graph.visibility import (
    Role,
    Viewer,
    bind_me,
    hop_between_people,
    hop_from_person,
    hop_to_person,
    may_see,
)
from recommend.facts import Kind, Purpose, check_allowed
from recommend.weights import weigh

BUDGET = 8000
"""People on hooks that are followed; past it, the commonest hooks are left out."""

BRIDGES = 300
"""Contacts of the viewer that are looked at, the latest first."""

APART = 2
"""Years between two awards, or two enrolments, of people who may have met in their program."""

DEGREE = f"{GRADUATED.type}|{STUDIES.type}"


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook: what it is, the size of its crowd, and the crowd's ids where it is followed."""

    kind: Kind
    key: str
    crowd: int
    people: tuple[str, ...]


def choose_candidates(
    hooks: Sequence[Hook],
    purpose: Purpose,
    excluded: Collection[str],
    most: int,
    unwelcome: Collection[Kind] = (),
) -> list[str]:
    """The people whose hooks say most, at most `most`, equal ones by id.

    >>> rare, common = Hook(Kind.SKILL, "r", 2, ("b", "c")), Hook(Kind.SKILL, "c", 9, ("a", "b", "d"))
    >>> choose_candidates([rare, common], Purpose.CONTACTS, excluded={"d"}, most=10)
    ['b', 'c', 'a']
    """
    weights: defaultdict[str, list[float]] = defaultdict(list)
    for hook in hooks:
        weight = weigh(purpose, hook.kind, hook.crowd, unwelcome=unwelcome)
        for person in hook.people:
            weights[person].append(weight)
    sums = {person: round(math.fsum(parts), 9) for person, parts in weights.items() if person not in excluded}
    return sorted(sums, key=lambda person: (-sums[person], person))[:most]


@lru_cache(maxsize=64)
def write_hooks_statement(purpose: Purpose, role: Role) -> str:
    """The statement that reads a viewer's hooks; its parameter is `me`.

    Its only record: who is excluded; the kinds of reason that the viewer said do not count; the ids of the
    viewer's programs, faculties, employers, skills and bridges; the hooks, as [kind, key, crowd, people or
    null]. No record without the viewer's node, or where the viewer opted out of profiling.
    """
    viewer, others = Viewer(role, "me"), Viewer(role)
    tie = MENTORS if purpose is Purpose.MENTORS else CONTACT
    pattern, sees = hop_between_people("me", f":{tie.type}", "p", viewer)
    answered = f"MATCH (me)-[r:{RESPONDED.type}]->(p:Person) WHERE {may_see('p', viewer)}"
    answered += f" AND r.purpose = '{purpose}'"
    union = "\nUNION ALL\n".join(_hooks(others, purpose is Purpose.MENTORS))
    return check_allowed(
        f"""\
{bind_me(viewer)}
WITH me WHERE me IS NOT NULL AND coalesce(me.profiling, true)
{_own_things(viewer)}
CALL (me, programs, years, sinces, faculties, employers, skills, bridges) {{
  CALL (me, programs, years, sinces, faculties, employers, skills, bridges) {{
{union}
  }}
  WITH kind, key, people, size(people) AS crowd WHERE crowd > 0
  ORDER BY crowd, kind, key
  WITH collect([kind, key, crowd]) AS hooks, collect(people) AS crowds
  WITH hooks, crowds, reduce(spent = [0], hook IN hooks | spent + (spent[-1] + hook[2])) AS spent
  RETURN [i IN range(0, size(hooks) - 1) |
    hooks[i] + [CASE WHEN spent[i] < {BUDGET} THEN [p IN crowds[i] | p.id] END]] AS hooks
}}
RETURN COLLECT {{ MATCH {pattern} WHERE {sees} RETURN p.id UNION {answered} RETURN p.id }} AS excluded,
  COLLECT {{ {answered} AND r.because IS NOT NULL RETURN r.because ORDER BY r.because }} AS unwelcome,
  [x IN programs | x.id] AS programs, [x IN faculties | x.id] AS faculties,
  [x IN employers | x.id] AS employers, [x IN skills | x.id] AS skills,
  [x IN bridges | x.id] AS bridges, hooks"""
    )


def _own_things(viewer: Viewer) -> str:
    """Bind what is the viewer's own, each list with its lineage, parents or parts."""
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
    UNWIND own AS d MATCH (d)-[:SUCCEEDED_BY*0..9]->(x:Diploma) RETURN x
    UNION
    UNWIND own AS d MATCH (d)<-[:SUCCEEDED_BY*0..9]-(x:Diploma) RETURN x
  }} AS programs,
  COLLECT {{
    MATCH {position} WHERE {sees_position} MATCH (e)-[:PART_OF*0..2]->(x:Employer) RETURN x
    UNION
    MATCH {position} WHERE {sees_position} MATCH (e)<-[:PART_OF*0..2]-(x:Employer) RETURN x
  }} AS employers,
  COLLECT {{ MATCH {skill} WHERE {sees_skill} RETURN DISTINCT s }} AS skills
WITH *,
  COLLECT {{ UNWIND programs AS x MATCH (x)-[:OFFERED_BY]->(f:Faculty) RETURN DISTINCT f }} AS faculties"""


def _hooks(viewer: Viewer, mentors: bool) -> list[str]:
    """The parts of the union: each gives rows of kind, key and the people on that hook.

    Args:
        viewer: without a person: the people on a hook are others, never the viewer.
        mentors: whether mentors are looked for.
    """
    group = (Group.MENTORING,) if mentors else ()
    counts = "p <> me AND coalesce(p.profiling, true) AND coalesce(p.suggestible, true)"
    if mentors:
        counts += " AND p.capacity > 0"

    def hop(start: str, relationship: str, *groups: Group) -> str:
        pattern, sees = hop_to_person(start, relationship, "p", viewer, (*group, *groups))
        return f"MATCH {pattern} WHERE {sees} AND {counts}"

    mate = (
        f"CASE WHEN any(year IN years WHERE abs(g.year - year) <= {APART})"
        f" OR type(g) = '{STUDIES.type}' AND any(year IN sinces WHERE abs(g.since - year) <= {APART})"
        " THEN 1 ELSE 0 END"
    )
    between, sees_between = hop_between_people("b", f":{CONTACT.type}", "p", viewer)
    shown = may_see("p", viewer, (Group.PROFILE, *group))
    hooks = [
        f"""\
  UNWIND programs AS x
  {hop("x", f"g:{DEGREE}", Group.STUDIES)}
  WITH x, p, max({mate}) AS mate
  WITH x, collect(p) AS everyone, collect(CASE mate WHEN 1 THEN p END) AS mates
  UNWIND [['{Kind.PROGRAM}', everyone], ['{Kind.COHORT}', mates]] AS hook
  RETURN hook[0] AS kind, x.id AS key, hook[1] AS people""",
        f"""\
  UNWIND employers AS x
  {hop("x", f":{WORKED_AT.type}", Group.CAREER)}
  RETURN '{Kind.EMPLOYER}' AS kind, x.id AS key, collect(DISTINCT p) AS people""",
        f"""\
  UNWIND skills AS x
  {hop("x", f":{HAS_SKILL.type}", Group.SKILLS)}
  RETURN '{Kind.SKILL}' AS kind, x.id AS key, collect(DISTINCT p) AS people""",
        f"""\
  UNWIND bridges AS b
  MATCH {between} WHERE {sees_between} AND {shown} AND {counts}
  RETURN '{Kind.CONTACT}' AS kind, b.id AS key, collect(DISTINCT p) AS people""",
    ]
    about = "" if mentors else f" AND any(year IN years WHERE abs(g.year - year) <= {APART})"
    hooks.append(
        f"""\
  UNWIND faculties AS x
  MATCH (x)<-[:OFFERED_BY]-(d:Diploma)
  {hop("d", f"g:{GRADUATED.type}", Group.STUDIES)}{about}
  RETURN '{Kind.FACULTY}' AS kind, x.id AS key, collect(DISTINCT p) AS people"""
    )
    if mentors:
        hooks += [
            f"""\
  {hop("e:Employer", f"w:{WORKED_AT.type}", Group.CAREER)} AND w.occupation = me.wished_occupation
  RETURN '{Kind.OCCUPATION}' AS kind, me.wished_occupation AS key, collect(DISTINCT p) AS people""",
            f"""\
  UNWIND bridges AS p
  WITH p WHERE {shown} AND {counts}
  RETURN '{Kind.CONTACT}' AS kind, '' AS key, collect(p) AS people""",
        ]
    return hooks
