"""Where a statement enters the graph: by id, by name as people type it, by the viewer's own programs."""

from gql.hops import DEGREES_AND_STUDIES, PART, lineage, met
from gql.ids import decode_id
from gql.mapping import Arguments, Hop, Match, Order, Scope
from gql.names import name_forms, nearly_typed_name, plain_name, typed_name
from graph.model import (
    DIPLOMA,
    EMPLOYER,
    PERSON,
    WORKED_AT,
    Group,
    Node,
)
from graph.visibility import Viewer, hop_from_person, hop_to_person, match_person

LIKE_IT = 4
"""The rank of a name that is like what was typed, and no more."""


def by_id(node: Node) -> Hop:
    """The node with the global id in the argument `id`, where the viewer may see or meet it.

    A person is found by a former id, too: links to a page outlive what linking finds.
    """

    def hop(scope: Scope, start: str, arguments: Arguments) -> Match:
        end = scope.fresh("x")
        key = scope.parameter(lambda given: decode_id(given["id"], node.label)[1])
        found = match_person(end, key) if node is PERSON else f"MATCH ({end}:{node.label} {{id: {key}}})"
        return Match(f"{found}{met(node, end, scope)}", end)

    return hop


def searched(node: Node) -> Hop:
    """Nodes that are no people: all of them, or those whose name is like the argument `search`.

    What is found carries the rank of its match as the relationship's variable, for the order FOUND.
    """
    index = node.full_text
    assert index is not None

    def hop(scope: Scope, start: str, arguments: Arguments) -> Match:
        end = scope.fresh("x")
        if arguments.get("search") is None:
            return Match(f"MATCH ({end}:{node.label}){met(node, end, scope)}", end)
        nearness = scope.fresh("rank")
        if node is EMPLOYER:
            query = bind_query(scope, node, "search")
        else:
            query = scope.parameter(lambda given: typed_name(given["search"]))
        typed = scope.parameter(lambda given: name_forms(given["search"]))
        found = f"{full_text(index.name, query)} YIELD node AS {end}"
        names = f"coalesce({end}.folded, [toLower({end}.{index.properties[0]})])"
        ranked = f"{found} WITH *, {rank(names, typed)} AS {nearness}"
        return Match(f"{ranked}{met(node, end, scope)}", end, nearness)

    return hop


def bind_query(scope: Scope, node: Node, argument: str) -> str:
    """Bind the full-text query for the name in an argument: the narrowest of three that finds anything.

    Only for names that anybody may learn: whether anything is found decides the answer.
    """
    index = node.full_text
    assert index is not None
    query = scope.fresh("query")
    plain = scope.parameter(lambda given: plain_name(given[argument]))
    typed = scope.parameter(lambda given: typed_name(given[argument]))
    nearly = scope.parameter(lambda given: nearly_typed_name(given[argument]))
    cases = " ".join(
        f"WHEN EXISTS {{ {full_text(index.name, text)} YIELD node RETURN node }} THEN {text}"
        for text in (plain, typed)
    )
    scope.bind(f"WITH *, CASE {cases} ELSE {nearly} END AS {query}")
    return query


def rank(names: str, typed: str) -> str:
    """How near folded names are to what was typed, an expression whose value is `name_forms`.

    0 is all of it, 1 is it without articles or spaces, 2 begins with it, 3 has its words, LIKE_IT is like it.
    """
    squeezed = f"[name IN {names} | replace(name, ' ', '')]"
    starts = f"name STARTS WITH {typed}.whole OR name STARTS WITH {typed}.bare"
    return (
        f"CASE WHEN {typed}.whole IN {names} THEN 0"
        f" WHEN {typed}.bare IN {names} OR {typed}.squeezed IN {squeezed} THEN 1"
        f" WHEN any(name IN {names} WHERE {starts}) THEN 2"
        f" WHEN any(name IN {names} WHERE (' ' + name) CONTAINS (' ' + {typed}.bare)) THEN 3"
        f" ELSE {LIKE_IT} END"
    )


def full_text(index: str, query: str) -> str:
    """Cypher that calls a full-text index; it yields `node` and `score`."""
    return f"CALL db.index.fulltext.queryNodes('{index}', {query})"


def bind_programs(scope: Scope, arguments: Arguments) -> str:
    """Bind the list of the viewer's own programs, with their lineage unless that argument is off."""
    programs = scope.fresh("programs")
    if scope.viewer.person is None:
        scope.bind(f"WITH *, [] AS {programs}")
        return programs
    own = scope.fresh("own")
    pattern, sees = hop_from_person(
        "me", f":{DEGREES_AND_STUDIES}", f"d:{DIPLOMA.label}", scope.viewer, Group.STUDIES
    )
    scope.bind(f"WITH *, COLLECT {{ MATCH {pattern} WHERE {sees} RETURN DISTINCT d }} AS {own}")
    if arguments.get("lineage") is False:
        return own
    scope.bind(f"WITH *, {lineage(own, scope.fresh('l'))} AS {programs}")
    return programs


def bind_employers(scope: Scope, programs: str, arguments: Arguments) -> str:
    """Bind the employers whose name is like the argument `employer`, the best match first.

    Among those that match equally well, one where the viewer sees somebody of `programs` comes first.
    """
    index = EMPLOYER.full_text
    assert index is not None
    ranked, equal, best, found = (scope.fresh(name) for name in ("ranked", "equal", "best", "found"))
    query = bind_query(scope, EMPLOYER, "employer")
    typed = scope.parameter(lambda given: name_forms(given["employer"]))
    # Employers come from a register, so that their order by a score tells nothing about people.
    scope.bind(
        f"WITH *, COLLECT {{ {full_text(index.name, query)} YIELD node AS e, score"
        f" WITH e, {rank('e.folded', typed)} AS rank, round(score, 3) AS score"
        f" ORDER BY rank, CASE rank WHEN {LIKE_IT} THEN -score ELSE 0 END, size(e.folded[0]), e.id LIMIT 6"
        f" RETURN [e, rank] }} AS {ranked}"
    )
    scope.bind(
        f"WITH *, [each IN {ranked} WHERE each[1] = {ranked}[0][1] AND each[1] < {LIKE_IT} | each[0]]"
        f" AS {equal}, [each IN {ranked} | each[0]] AS {found}0"
    )
    of, sees = _hop_to_colleague("d", f":{DEGREES_AND_STUDIES}", scope.viewer)
    steps = "0..0" if arguments.get("subsidiaries") is False else "0.."
    work = f"(p)-[w:{WORKED_AT.type}]->(:{EMPLOYER.label})-[:{PART}*{steps}]->(e) WHERE {_at_work(arguments)}"
    scope.bind(
        f"WITH *, CASE WHEN size({equal}) < 2 THEN [] ELSE COLLECT {{ UNWIND {equal} AS e WITH e"
        f" WHERE EXISTS {{ UNWIND {programs} AS d MATCH {of} WHERE {sees} AND EXISTS {{ MATCH {work} }} }}"
        f" RETURN e LIMIT 1 }} END AS {best}"
    )
    scope.bind(f"WITH *, {best} + [e IN {found}0 WHERE NOT e IN {best}] AS {found}")
    return found


def with_parts(employers: str, arguments: Arguments) -> str:
    """An expression: the list of employers with all their parts, unless `subsidiaries` is off."""
    if arguments.get("subsidiaries") is False:
        return employers
    return (
        f"COLLECT {{ UNWIND {employers} AS whole MATCH (whole)<-[:{PART}*0..]-(part:{EMPLOYER.label})"
        " RETURN DISTINCT part }"
    )


def bind_colleagues(scope: Scope, programs: str, employers: str, arguments: Arguments) -> str:
    """Bind the list of people, but for the viewer, of one of `programs` who work at one of `employers`.

    The walk starts from the side with fewer relationships.
    """
    people = scope.fresh("people")
    at, sees_at = _hop_to_colleague("e", f"w:{WORKED_AT.type}", scope.viewer)
    of, sees_of = _hop_to_colleague("d", f":{DEGREES_AND_STUDIES}", scope.viewer)
    at_work = _at_work(arguments)
    scope.bind(
        f"WITH *, reduce(n = 0, e IN {employers} | n + COUNT {{ (e)<-[:{WORKED_AT.type}]-() }}) <"
        f" reduce(n = 0, d IN {programs} | n + COUNT {{ (d)<-[:{DEGREES_AND_STUDIES}]-() }}) AS few_{people}"
    )
    scope.bind(
        f"WITH *, COLLECT {{"
        f" UNWIND CASE WHEN few_{people} THEN {employers} ELSE [] END AS e"
        f" MATCH {at} WHERE {sees_at} AND {at_work} WITH DISTINCT p"
        f" WHERE EXISTS {{ (p)-[:{DEGREES_AND_STUDIES}]->(d) WHERE d IN {programs} }} RETURN p"
        f" UNION"
        f" UNWIND CASE WHEN few_{people} THEN [] ELSE {programs} END AS d"
        f" MATCH {of} WHERE {sees_of} WITH DISTINCT p"
        f" WHERE EXISTS {{ (p)-[w:{WORKED_AT.type}]->(e) WHERE e IN {employers} AND {at_work} }} RETURN p"
        f" }} AS {people}"
    )
    return people


def _hop_to_colleague(start: str, relationship: str, viewer: Viewer) -> tuple[str, str]:
    """A hop from an employer or a program to another person `p` whose studies and career the viewer sees."""
    pattern, sees = hop_to_person(start, relationship, "p", viewer, (Group.STUDIES, Group.CAREER))
    return pattern, sees if viewer.person is None else f"p <> me AND {sees}"


def _at_work(arguments: Arguments) -> str:
    """A predicate: the position `w` is one that counts."""
    return "true" if arguments.get("past") else "w.end IS NULL"


FOUND = Order("found", ("{w}", "coalesce({x}.name, {x}.label, '')", "{x}.id"), (int, str, str))
