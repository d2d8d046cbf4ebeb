"""Where a statement enters the graph: by id, by name as people type it, by the viewer's own programs."""

from gql.errors import BadInput, Code
from gql.hops import DEGREES_AND_STUDIES, PART, lineage
from gql.ids import decode_id
from gql.mapping import Arguments, Hop, Match, Order, Scope
from graph.folding import fold
from graph.model import (
    DIPLOMA,
    EMPLOYER,
    PERSON,
    WORKED_AT,
    Group,
    Node,
)
from graph.visibility import diploma_shown, hop_from_person, hop_to_person, may_see

LONGEST_NAME = 200
"""Characters of a name that is searched."""


def by_id(node: Node) -> Hop:
    """The node with the global id in the argument `id`, where the viewer may see or meet it."""

    def hop(scope: Scope, start: str, arguments: Arguments) -> Match:
        end = scope.fresh("x")
        key = scope.parameter(lambda given: decode_id(given["id"], node.label)[1])
        return Match(f"MATCH ({end}:{node.label} {{id: {key}}}){met(node, end, scope)}", end)

    return hop


def met(node: Node, end: str, scope: Scope) -> str:
    """The condition, if any, under which the viewer may meet a node found by its key or name."""
    if node is PERSON:
        return f" WHERE {may_see(end, scope.viewer)}"
    return f" WHERE {diploma_shown(end, scope.viewer)}" if node is DIPLOMA else ""


def typed_name(name: str) -> str:
    """A Lucene query for the words of a name: each must be there as typed, as a beginning, or with a typo.

    Raises:
        BadInput: there is no letter or digit in it, or it is too long.
    """
    words = fold(name).split()
    if not words or len(name) > LONGEST_NAME:
        raise BadInput(
            Code.BAD_FILTER,
            f"A name to search needs a letter or digit, and at most {LONGEST_NAME} characters.",
        )
    return " AND ".join(f"({word}^8 OR {word}*^4 OR {_inside(word)}^4{_fuzzy(word)})" for word in words)


def _inside(word: str) -> str:
    # The index keeps d'Épargne, S.A.R.L. and 4.0 as one word each; a word may begin after the sign.
    return f"/([a-z0-9]{{1,2}}['.,])+{word}.*/"


def _fuzzy(word: str) -> str:
    # Lucene's edit distance; a short word with a typo is another word.
    return "" if len(word) < 4 or word.isdigit() else f" OR {word}~{1 if len(word) < 8 else 2}"


def person_name(name: str) -> str:
    """A Lucene query for a person's name: every word begins a given or family name."""
    typed_name(name)
    return " AND ".join(f"({word}* OR {_inside(word)})" for word in fold(name).split())


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
        rank = scope.fresh("rank")
        query = scope.parameter(lambda given: typed_name(given["search"]))
        typed = scope.parameter(lambda given: fold(given["search"]))
        found = f"{full_text(index.name, query)} YIELD node AS {end}"
        names = f"coalesce({end}.folded, [toLower({end}.{index.properties[0]})])"
        ranked = f"{found} WITH *, {_rank(names, typed)} AS {rank}"
        return Match(f"{ranked}{met(node, end, scope)}", end, rank)

    return hop


def _rank(names: str, typed: str) -> str:
    """How near folded names are to what was typed: 0 is one, 1 begins one, 2 has its words, 3 is like it."""
    return (
        f"CASE WHEN {typed} IN {names} THEN 0"
        f" WHEN any(name IN {names} WHERE name STARTS WITH {typed}) THEN 1"
        f" WHEN any(name IN {names} WHERE (' ' + name) CONTAINS (' ' + {typed})) THEN 2 ELSE 3 END"
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


def bind_employers(scope: Scope, arguments: Arguments) -> str:
    """Bind the employers whose name is like the argument `employer`, the best match first."""
    index = EMPLOYER.full_text
    assert index is not None
    found = scope.fresh("found")
    query = scope.parameter(lambda given: typed_name(given["employer"]))
    typed = scope.parameter(lambda given: fold(given["employer"]))
    # Employers come from a register, so that their order by a score tells nothing about people.
    scope.bind(
        f"WITH *, COLLECT {{ {full_text(index.name, query)} YIELD node AS e, score"
        f" WITH e, {_rank('e.folded', typed)} AS rank, round(score, 3) AS score"
        f" ORDER BY rank, CASE rank WHEN 3 THEN -score ELSE 0 END, size(e.folded[0]), e.id LIMIT 6"
        f" RETURN e }} AS {found}"
    )
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
    groups = (Group.STUDIES, Group.CAREER)
    viewer = scope.viewer
    present = "" if arguments.get("past") else " AND w.end IS NULL"
    at, sees_at = hop_to_person("e", f"w:{WORKED_AT.type}", "p", viewer, groups)
    of, sees_of = hop_to_person("d", f":{DEGREES_AND_STUDIES}", "p", viewer, groups)
    other = "p <> me AND " if viewer.person is not None else ""
    scope.bind(
        f"WITH *, reduce(n = 0, e IN {employers} | n + COUNT {{ (e)<-[:{WORKED_AT.type}]-() }}) <"
        f" reduce(n = 0, d IN {programs} | n + COUNT {{ (d)<-[:{DEGREES_AND_STUDIES}]-() }}) AS few_{people}"
    )
    scope.bind(
        f"WITH *, COLLECT {{"
        f" UNWIND CASE WHEN few_{people} THEN {employers} ELSE [] END AS e"
        f" MATCH {at} WHERE {other}{sees_at}{present} WITH DISTINCT p"
        f" WHERE EXISTS {{ (p)-[:{DEGREES_AND_STUDIES}]->(d) WHERE d IN {programs} }} RETURN p"
        f" UNION"
        f" UNWIND CASE WHEN few_{people} THEN [] ELSE {programs} END AS d"
        f" MATCH {of} WHERE {other}{sees_of} WITH DISTINCT p"
        f" WHERE EXISTS {{ (p)-[w:{WORKED_AT.type}]->(e) WHERE e IN {employers}{present} }} RETURN p"
        f" }} AS {people}"
    )
    return people


FOUND = Order("found", ("{w}", "coalesce({x}.name, {x}.label, '')", "{x}.id"), (int, str, str))
