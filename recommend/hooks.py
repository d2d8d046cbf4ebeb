"""Hooks: what of the viewer's own leads to people, and how many; and who of them is looked at closely.

A *hook* is a program of the viewer's lineage, a cohort, a faculty, an employer, a skill, an occupation aimed
for, or a contact. Its crowd is the people on it whom the viewer may see and who may be reckoned with. The
smallest crowds are followed first, until a budget of people is spent. So a slice stays bounded whatever a hub
holds; and as only visible people are counted and ties are broken by id, neither hidden people nor the order
in which things are stored can change it.

Crowds are counted in the graph by the statement here, or in a copy that still holds (recommend/crowds.py).
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.model import CONTACT, GRADUATED, HAS_SKILL, STUDIES, WORKED_AT, Group
from graph.visibility import Role, Viewer, bind_me, hop_between_people, hop_to_person, may_see
from recommend.facts import Kind, Purpose, check_allowed
from recommend.own import DEGREE
from recommend.weights import Weights, weigh

BUDGET = 8000
"""People on hooks that are followed, and as many again on those of people alike; past it, the commonest hooks
are left out.
"""

ALIKE = 20
"""People most like the viewer whose contacts count, too, as long as the viewer has few of their own."""

FEW = 10
"""Own contacts from which on the contacts of others say nothing more."""

APART = 2
"""Years between two awards, or two enrolments, of people who may have met in their program."""

Numbers = NDArray[np.int64]
_DECIMALS = 9
_NEAR = 6


@dataclass(frozen=True, slots=True, eq=False)
class Hook:
    """A hook: what it is, the size of its crowd, and the crowd's numbers, each once, where it is followed.

    `near` is from 0 to 1: how like the viewer somebody is whose contacts the crowd is, 1 for all else.
    """

    kind: Kind
    key: str
    crowd: int
    people: Numbers | None
    near: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Hooks:
    """A viewer's hooks, the smallest crowds first; `people` are ids in order, by which hooks number them."""

    people: Sequence[str]
    hooks: tuple[Hook, ...]

    def meet(self, kind: Kind, chosen: Iterable[str]) -> list[str]:
        """The keys of the hooks of one kind on which some of the chosen are, or, unfollowed, may be."""
        wanted = np.zeros(len(self.people), dtype=bool)
        wanted[[bisect_left(self.people, person) for person in chosen]] = True
        return [
            hook.key
            for hook in self.hooks
            if hook.kind is kind and (hook.people is None or wanted[hook.people].any())
        ]

    def crowds(self) -> dict[tuple[Kind, str], int]:
        """The size of each hook's crowd."""
        return {(hook.kind, hook.key): hook.crowd for hook in self.hooks}


def order_hooks(found: Iterable[tuple[Kind, str, Numbers]], people: Sequence[str]) -> Hooks:
    """Hooks in their order, those followed whose turn comes before the budget is spent.

    Args:
        found: kind, key and the numbers of the crowd; one without anybody is no hook.
        people: ids in order.
    """
    hooks: list[Hook] = []
    spent = 0
    for crowd, kind, key, numbers in sorted(
        ((len(numbers), kind, key, numbers) for kind, key, numbers in found if len(numbers)),
        key=lambda hook: hook[:3],
    ):
        hooks.append(Hook(kind, key, crowd, numbers if spent < BUDGET else None))
        spent += crowd
    return Hooks(people, tuple(hooks))


def parse_hooks(rows: Iterable[Sequence[Any]]) -> Hooks:
    """The hooks in rows of kind, key, crowd, and the crowd's ids or null, in their order.

    >>> hooks = parse_hooks([["skill", "r", 2, ["c", "b"]], ["skill", "c", 9000, None]])
    >>> hooks.people, [hook.crowd for hook in hooks.hooks], hooks.hooks[0].people
    (['b', 'c'], [2, 9000], array([1, 0]))
    """
    rows = list(rows)
    people = sorted({id for *_, ids in rows for id in ids or ()})
    number = {id: place for place, id in enumerate(people)}

    def find(ids: Sequence[str]) -> Numbers:
        return np.fromiter((number[id] for id in ids), np.int64, len(ids))

    return Hooks(
        people,
        tuple(
            Hook(Kind(kind), key, crowd, None if ids is None else find(ids)) for kind, key, crowd, ids in rows
        ),
    )


def choose_candidates(
    hooks: Hooks, weights: Weights, excluded: Collection[str], most: int, unwelcome: Collection[Kind] = ()
) -> list[str]:
    """The people whose hooks say most, at most `most`, equal ones by id.

    >>> hooks = parse_hooks([["skill", "r", 2, ["b", "c"]], ["skill", "c", 9, ["a", "b", "d"]]])
    >>> choose_candidates(hooks, {Kind.SKILL: 0.1}, excluded={"d"}, most=10)
    ['b', 'c', 'a']
    """
    return [person for person, _ in _choose(hooks, weights, excluded, most, unwelcome)]


def choose_alike(
    hooks: Hooks,
    weights: Weights,
    excluded: Collection[str],
    contacts: int,
    unwelcome: Collection[Kind] = (),
) -> dict[str, float]:
    """The people most like somebody who knows few, whose contacts stand in for those they have not made yet.

    Args:
        contacts: how many the viewer has of their own; with `FEW` there is nobody.

    Returns:
        How much their contacts count: what their hooks say, and less the more contacts the viewer has; from
        0 to 1.

    >>> hooks = parse_hooks([["skill", "r", 1, ["b"]], ["skill", "c", 4, ["a", "b"]]])
    >>> choose_alike(hooks, {Kind.SKILL: 0.6}, excluded=(), contacts=0)
    {'b': 0.9, 'a': 0.3}
    >>> choose_alike(hooks, {Kind.SKILL: 0.6}, excluded=(), contacts=5)
    {'b': 0.45, 'a': 0.15}
    """
    share = 1 - contacts / FEW
    found = _choose(hooks, weights, excluded, ALIKE, unwelcome) if share > 0 else []
    return {person: round(share * min(said, 1.0), _NEAR) for person, said in found if said > 0}


def add_alike(hooks: Hooks, alike: Mapping[str, float], theirs: Hooks) -> Hooks:
    """Hooks with the contacts of those who are alike as further ones.

    Args:
        hooks: of the viewer.
        alike: ids of people, and how like the viewer they are.
        theirs: what `Own.through` these people finds.

    >>> own = parse_hooks([["skill", "r", 1, ["b"]]])
    >>> theirs = parse_hooks([["contact", "b", 2, ["a", "c"]]])
    >>> found = add_alike(own, {"b": 0.5}, theirs)
    >>> found.people, [(hook.kind.value, hook.near, hook.people) for hook in found.hooks]
    (['a', 'b', 'c'], [('skill', 1.0, array([1])), ('alike', 0.5, array([0, 2]))])
    """
    people = hooks.people
    if theirs.people is not people:  # those of a copy are numbered alike
        people = sorted({*people, *theirs.people})
        hooks, theirs = _number(hooks, people), _number(theirs, people)
    further = (
        replace(hook, kind=Kind.ALIKE, near=alike[hook.key]) for hook in theirs.hooks if hook.key in alike
    )
    return Hooks(people, (*hooks.hooks, *further))


def _number(hooks: Hooks, people: Sequence[str]) -> Hooks:
    """The same hooks, with people numbered by another list that has all of them."""
    places = np.fromiter((bisect_left(people, id) for id in hooks.people), np.int64, len(hooks.people))
    return Hooks(
        people,
        tuple(
            hook if hook.people is None else replace(hook, people=places[hook.people]) for hook in hooks.hooks
        ),
    )


def _choose(
    hooks: Hooks, weights: Weights, excluded: Collection[str], most: int, unwelcome: Collection[Kind]
) -> list[tuple[str, float]]:
    """The people whose hooks say most, with how much; equal ones by id."""
    followed = [(hook, hook.people) for hook in hooks.hooks if hook.people is not None]
    if not followed:
        return []
    says = [weigh(weights, hook.kind, hook.crowd, hook.near, unwelcome) for hook, _ in followed]
    met = np.concatenate([people for _, people in followed])
    sums = np.bincount(met, np.repeat(says, [len(people) for _, people in followed]))
    sums = np.round(sums, _DECIMALS)
    on = np.zeros(len(sums), np.bool_)
    on[met] = True
    found = np.flatnonzero(on)
    enough = most + len(excluded)
    if len(found) > enough:
        found = found[sums[found] >= np.partition(sums[found], -enough)[-enough]]
    chosen: list[tuple[str, float]] = []
    for number in found[np.lexsort((found, -sums[found]))]:
        if len(chosen) == most:
            break
        if (person := hooks.people[number]) not in excluded:
            chosen.append((person, float(sums[number])))
    return chosen


@lru_cache(maxsize=64)
def write_hooks_statement(purpose: Purpose, role: Role) -> str:
    """The statement that counts crowds; its parameters are `me`, and `own`: `Own.to_parameters`.

    Its only record: the hooks, as [kind, key, crowd, people or null]; none without the viewer's node.
    """
    others = Viewer(role)
    union = "\nUNION ALL\n".join(_hooks(others, purpose is Purpose.MENTORS))
    return check_allowed(
        f"""\
{bind_me(Viewer(role, "me"))}
WITH me WHERE me IS NOT NULL
CALL (me) {{
  CALL (me) {{
{union}
  }}
  WITH kind, key, people, size(people) AS crowd WHERE crowd > 0
  ORDER BY crowd, kind, key
  WITH collect([kind, key, crowd]) AS hooks, collect(people) AS crowds
  WITH hooks, crowds, reduce(spent = [0], hook IN hooks | spent + (spent[-1] + hook[2])) AS spent
  RETURN [i IN range(0, size(hooks) - 1) |
    hooks[i] + [CASE WHEN spent[i] < {BUDGET} THEN [p IN crowds[i] | p.id] END]] AS hooks
}}
RETURN hooks"""
    )


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

    def each(things: str, label: str) -> str:
        return f"UNWIND $own.{things} AS id MATCH (x:{label} {{id: id}})"

    def hop(start: str, relationship: str, *groups: Group) -> str:
        pattern, sees = hop_to_person(start, relationship, "p", viewer, (*group, *groups))
        return f"MATCH {pattern} WHERE {sees} AND {counts}"

    mate = (
        f"CASE WHEN any(year IN $own.years WHERE abs(g.year - year) <= {APART})"
        f" OR type(g) = '{STUDIES.type}' AND any(year IN $own.sinces WHERE abs(g.since - year) <= {APART})"
        " THEN 1 ELSE 0 END"
    )
    between, sees_between = hop_between_people("b", f":{CONTACT.type}", "p", viewer)
    shown = may_see("p", viewer, (Group.PROFILE, *group))
    hooks = [
        f"""\
  {each("programs", "Diploma")}
  {hop("x", f"g:{DEGREE}", Group.STUDIES)}
  WITH x, p, max({mate}) AS mate
  WITH x, collect(p) AS everyone, collect(CASE mate WHEN 1 THEN p END) AS mates
  UNWIND [['{Kind.PROGRAM}', everyone], ['{Kind.COHORT}', mates]] AS hook
  RETURN hook[0] AS kind, x.id AS key, hook[1] AS people""",
        f"""\
  {each("employers", "Employer")}
  {hop("x", f":{WORKED_AT.type}", Group.CAREER)}
  RETURN '{Kind.EMPLOYER}' AS kind, x.id AS key, collect(DISTINCT p) AS people""",
        f"""\
  {each("skills", "Skill")}
  {hop("x", f":{HAS_SKILL.type}", Group.SKILLS)}
  RETURN '{Kind.SKILL}' AS kind, x.id AS key, collect(DISTINCT p) AS people""",
        f"""\
  UNWIND $own.bridges AS id MATCH (b:Person {{id: id}})
  MATCH {between} WHERE {sees_between} AND {shown} AND {counts}
  RETURN '{Kind.CONTACT}' AS kind, b.id AS key, collect(DISTINCT p) AS people""",
    ]
    about = "" if mentors else f" AND any(year IN $own.years WHERE abs(g.year - year) <= {APART})"
    hooks.append(
        f"""\
  {each("faculties", "Faculty")}
  MATCH (x)<-[:OFFERED_BY]-(d:Diploma)
  {hop("d", f"g:{GRADUATED.type}", Group.STUDIES)}{about}
  RETURN '{Kind.FACULTY}' AS kind, x.id AS key, collect(DISTINCT p) AS people"""
    )
    if mentors:
        hooks += [
            f"""\
  {hop("e:Employer", f"w:{WORKED_AT.type}", Group.CAREER)} AND w.occupation = $own.wished_occupation
  RETURN '{Kind.OCCUPATION}' AS kind, $own.wished_occupation AS key, collect(DISTINCT p) AS people""",
            f"""\
  UNWIND $own.bridges AS id MATCH (p:Person {{id: id}})
  WHERE {shown} AND {counts}
  RETURN '{Kind.CONTACT}' AS kind, '' AS key, collect(p) AS people""",
        ]
    return hooks
