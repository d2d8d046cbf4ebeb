"""The directory: listed people by the filters that a client gives."""

from collections.abc import Callable
from dataclasses import dataclass

from gql.entries import full_text, with_parts
from gql.hops import DEGREES_AND_STUDIES, OFFER, lineage
from gql.ids import decode_id
from gql.mapping import Arguments, Match, Order, Scope
from gql.names import person_name
from graph.model import (
    DIPLOMA,
    EMPLOYER,
    FACULTY,
    GRADUATED,
    HAS_SKILL,
    PERSON,
    SKILL,
    WORKED_AT,
    Group,
    Node,
)
from graph.visibility import hop_to_listed, listed

DIRECTORY = Order("directory", ("{x}.sort_name", "{x}.id"), (str, str))


@dataclass(frozen=True, slots=True)
class Filter:
    """People who have a fact in common.

    Attributes:
        group: the group of fields that the fact belongs to.
        entry: Cypher that binds each of them once, from the fact's other end.
        test: a predicate over a person's variable.
    """

    group: Group
    entry: str
    test: str


def directory(scope: Scope, start: str, arguments: Arguments) -> Match:
    """The people who are listed for the viewer's role, by the filters in the argument `where`.

    The directory shows who is listed; the viewer themself is there only if they are.
    """
    where = {name: value for name, value in (arguments.get("where") or {}).items() if value is not None}
    person = scope.fresh("p")
    filters = [make(scope, person, where) for name, make in _FILTERS.items() if name in where]
    if "cohort" in where and "program" not in where:
        filters.append(_cohort(scope, person))
    sees = listed(person, scope.viewer, dict.fromkeys(each.group for each in filters))
    if "name" in where:
        index = PERSON.full_text
        assert index is not None
        query = scope.parameter(lambda given: person_name(given["where"]["name"]))
        entry = f"{full_text(index.name, query)} YIELD node AS {person} WITH {person}"
    elif filters and filters[0].entry:
        # From the fact rather than through the whole directory: few have it.
        entry = f"{filters[0].entry} WITH DISTINCT {person}"
        filters = filters[1:]
    else:
        entry = f"MATCH ({person})"
    return Match(f"{entry} WHERE {' AND '.join([sees, *(each.test for each in filters)])}", person)


def _node(scope: Scope, name: str, node: Node) -> str:
    """A pattern of the node whose global id is the filter `name`."""
    key = scope.parameter(lambda given: decode_id(given["where"][name], node.label)[1])
    return f":{node.label} {{{node.key}: {key}}}"


def _employer(scope: Scope, person: str, where: Arguments) -> Filter:
    employers = scope.fresh("employers")
    scope.bind(
        f"WITH *, COLLECT {{ MATCH (e{_node(scope, 'employer', EMPLOYER)}) RETURN e }} AS {employers}0"
    )
    scope.bind(f"WITH *, {with_parts(f'{employers}0', where)} AS {employers}")
    present = "" if where.get("past") else " AND w.end IS NULL"
    hop, sees = hop_to_listed("e", f"w:{WORKED_AT.type}", person, scope.viewer, [Group.CAREER])
    return Filter(
        Group.CAREER,
        f"UNWIND {employers} AS e MATCH {hop} WHERE {sees}{present}",
        f"EXISTS {{ ({person})-[w:{WORKED_AT.type}]->(e) WHERE e IN {employers}{present} }}",
    )


def _skill(scope: Scope, person: str, where: Arguments) -> Filter:
    skill = _node(scope, "skill", SKILL)
    hop, sees = hop_to_listed("s", f":{HAS_SKILL.type}", person, scope.viewer, [Group.SKILLS])
    return Filter(
        Group.SKILLS,
        f"MATCH (s{skill}) MATCH {hop} WHERE {sees}",
        f"EXISTS {{ ({person})-[:{HAS_SKILL.type}]->({skill}) }}",
    )


def _program(scope: Scope, person: str, where: Arguments) -> Filter:
    """Holders and students; with a cohort, those who were awarded it in that year."""
    programs = scope.fresh("programs")
    named = _node(scope, "program", DIPLOMA)
    scope.bind(f"WITH *, COLLECT {{ MATCH (d{named}) RETURN d }} AS {programs}0")
    whole = f"{programs}0" if where.get("lineage") is False else lineage(f"{programs}0", scope.fresh("l"))
    scope.bind(f"WITH *, {whole} AS {programs}")
    ties, at = DEGREES_AND_STUDIES, ""
    if "cohort" in where:
        ties, at = GRADUATED.type, f" AND {_year(scope)}"
    hop, sees = hop_to_listed("d", f"g:{ties}", person, scope.viewer, [Group.STUDIES])
    return Filter(
        Group.STUDIES,
        f"UNWIND {programs} AS d MATCH {hop} WHERE {sees}{at}",
        f"EXISTS {{ ({person})-[g:{ties}]->(d) WHERE d IN {programs}{at} }}",
    )


def _faculty(scope: Scope, person: str, where: Arguments) -> Filter:
    faculty = _node(scope, "faculty", FACULTY)
    hop, sees = hop_to_listed("d", f":{DEGREES_AND_STUDIES}", person, scope.viewer, [Group.STUDIES])
    return Filter(
        Group.STUDIES,
        f"MATCH ({faculty})<-[:{OFFER}]-(d:{DIPLOMA.label}) MATCH {hop} WHERE {sees}",
        f"EXISTS {{ ({person})-[:{DEGREES_AND_STUDIES}]->(:{DIPLOMA.label})-[:{OFFER}]->({faculty}) }}",
    )


def _cohort(scope: Scope, person: str) -> Filter:
    """Awarded anything in that year: too many to enter by."""
    test = f"EXISTS {{ ({person})-[g:{GRADUATED.type}]->() WHERE {_year(scope)} }}"
    return Filter(Group.STUDIES, "", test)


def _year(scope: Scope) -> str:
    return f"g.year = {scope.parameter(lambda given: given['where']['cohort'])}"


# In the order in which they are entered by, the fewest people first.
_FILTERS: dict[str, Callable[[Scope, str, Arguments], Filter]] = {
    "skill": _skill,
    "employer": _employer,
    "program": _program,
    "faculty": _faculty,
}
