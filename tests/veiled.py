"""Universities in which some things are hidden, viewers who look at them, and questions that probe for these.

All is decided by a `random.Random`, which may be one of hypothesis that shrinks what it decided.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode, parse
from graphs import FAMILY, GIVEN, Graph, Ref, Tie, Values, random_graph
from hidden import FROM_RECORDS, GROUPS, SEAT, WIDTH, Eyes, former
from operations import JUNK, OperationMaker

from gql.directory import DIRECTORY
from gql.hops import EMPLOYEES, GRADUATES, PEOPLE, TIES
from gql.ids import encode_cursor, encode_id
from gql.mapping import Order
from graph.model import CONTACT, MENTORS, Relationship

DOCUMENT = (Path(__file__).parent / "questions.graphql").read_text()
VARIABLES: dict[str, list[str]] = {
    node.name.value: [each.variable.name.value for each in node.variable_definitions or ()]
    for node in parse(DOCUMENT).definitions
    if isinstance(node, OperationDefinitionNode) and node.name
}
"""The variables of each known question."""

ROLES = ("student", "student", "alumnus", "staff", "admin", "anonymous")
FIRST = "p00"
NOBODY = "nobody"
"""An id that no person has."""

PEOPLE_LAYER = ("Person", "FormerId", "Identity", "Record", "Archive")
TOLD = ("U1:TOLD:1", "U2:TOLD:1")
"""Diplomas that only archives tell: people bring them."""
_THINGS = ("Diploma", "Employer", "Faculty", "Skill")
_TEXTS = (*GIVEN, *FAMILY, "strasbourg", "alchimie", "ecr", "?")
_EMPLOYERS = ("strasbourg", "hopital", "HUS", "Kronenburg", "es", "?")


@dataclass(frozen=True, slots=True)
class Question:
    """A known question by its name, or an operation made by chance; and its variables."""

    operation: str
    variables: dict[str, Any]
    query: str = field(default=DOCUMENT, repr=False)


@dataclass(frozen=True, slots=True)
class Case:
    """A graph's people, who looks at them, and what is asked."""

    graph: Graph
    eyes: Eyes
    questions: tuple[Question, ...]


@cache
def register() -> Graph:
    """What is the same in every case: diplomas, employers, skills and so on."""
    return random_graph(seed=7, people=0)


def make_graph(chance: Random) -> Graph:
    """A few people with what they did; most is open, so that what is hidden could influence something."""
    whole = random_graph(chance.randint(0, 2**32), chance.randint(4, 9))
    nodes = {ref: values for ref, values in whole.nodes.items() if ref[0] in PEOPLE_LAYER}
    graph = Graph(nodes | {SEAT: {"line": 0}}, [tie for tie in whole.ties if tie.source in nodes])
    people = graph.keys("Person")
    for key in people:
        audiences = {f"audience_{group}": chance.choice(["public"] * 4 + [*WIDTH]) for group in GROUPS}
        graph.nodes["Person", key] |= audiences | {
            "state": chance.choice(["active"] * 12 + ["passive", "invited", "objected", "deceased"]),
            "listed": chance.choice([True] * 9 + [False]),
            "capacity": chance.choice([None, 0, 1, 2, 5, 5]),
            "suggestible": chance.choice([None, True, None, True, False]),
            "profiling": chance.choice([None, True, False]),
        }
        graph.nodes["Identity", key] = {"student_number": key}
        graph.ties.append(Tie("IDENTIFIES", ("Identity", key), ("Person", key)))
        graph.nodes["FormerId", former(key)] = {}
        graph.ties.append(Tie("NOW", ("FormerId", former(key)), ("Person", key)))
    for _ in range(chance.randint(0, len(people))):
        _add_path(chance, graph)
    for place, key in enumerate(TOLD):
        graph.nodes["Diploma", key] = {
            "name": ("Master Alchimie", "Licence Strasbourg")[place]
        } | FROM_RECORDS
        for holder in chance.sample(people, chance.choice([1, 1, 2])):
            tie = chance.choice(
                [Tie("GRADUATED", *_held(holder, key), {"year": 2010}), Tie("STUDIES", *_held(holder, key))]
            )
            graph.ties.append(tie)
        # All ways to them lead past the same question: outcome figures, and a faculty.
        for outcome in register().keys("Outcome"):
            graph.ties.append(Tie("COVERS", ("Outcome", outcome), ("Diploma", key)))
        graph.ties.append(Tie("OFFERED_BY", ("Diploma", key), ("Faculty", f"{key[:2]}:SCI")))
    return graph


def _held(holder: str, diploma: str) -> tuple[Ref, Ref]:
    return ("Person", holder), ("Diploma", diploma)


_OPEN = {"state": "active", "listed": True, "suggestible": True, "profiling": True} | {
    f"audience_{group}": "public" for group in GROUPS
}
_BRIDGES: tuple[Values, ...] = (
    {"profiling": False},
    {"state": "passive"},
    {"audience_profile": "staff"},
    {"audience_network": "staff"},
)


def _add_path(chance: Random, graph: Graph) -> None:
    """Tie one to another by a third, who hides something while the two ends, at times, do not.

    One end of contacts is often the first of all, who is often the viewer.
    """
    one, middle, other = chance.sample(graph.keys("Person"), 3)
    kind = chance.choice([CONTACT, MENTORS])
    if kind is CONTACT and FIRST not in (middle, other) and chance.random() < 0.5:
        one = FIRST
    for source, target in ((one, middle), (middle, other)):
        graph.ties.append(_make_tie(chance, kind, ("Person", source), ("Person", target)))
    if chance.random() < 0.5:
        for end in (one, other):
            graph.nodes["Person", end] |= _OPEN | {"capacity": chance.choice([1, 5])}
        graph.nodes["Person", middle] |= _OPEN | chance.choice(_BRIDGES)


def _make_tie(chance: Random, kind: Relationship, one: Ref, other: Ref) -> Tie:
    values: Values = {"since": date(2024, 5, 1)}
    if kind is MENTORS:
        values["state"] = chance.choice(["active", "active", "ended", "ended", "proposed", "declined"])
    return Tie(kind.type, one, other, values)


def make_case(
    chance: Random,
    schema: GraphQLSchema,
    names: Sequence[str] = (),
    asked: int = 3,
    by_chance: int = 0,
    roles: Sequence[str] = ROLES,
) -> Case:
    """Someone asks some questions about a few people.

    Args:
        chance: decides everything.
        schema: what may be asked.
        names: which of the known questions are asked; all of them where empty.
        asked: how many of those, at most.
        by_chance: how many operations are made from the schema.
        roles: what the viewer may be.
    """
    graph, role = make_graph(chance), chance.choice(roles)
    me = None if role == "anonymous" else chance.choice([FIRST] * 4 + [*graph.keys("Person"), NOBODY])
    known = list(names or VARIABLES)
    pools = _make_pools(graph)
    questions = []
    for name in chance.sample(known, min(asked, len(known))):
        variables = {variable: _choose(chance, graph, pools, variable) for variable in VARIABLES[name]}
        questions.append(Question(name, variables))
    cursors = {field: _list_cursors(graph, order) for field, order in _LISTS.items()}
    maker = OperationMaker(schema, Random(chance.randint(0, 2**32)), pools, _TEXTS, cursors, junk=0.05)
    for _ in range(by_chance):
        made = maker.make(depth=6, size=12)
        questions.append(Question(made.query, made.variables, made.query))
    return Case(graph, Eyes(role, me), tuple(questions))


def _choose(chance: Random, graph: Graph, pools: dict[str, list[str]], variable: str) -> Any:
    """What a variable of a question is: of people and things, hidden or not, or of none."""
    choices: dict[str, Callable[[], Sequence[Any]]] = {
        "person": lambda: [*pools["Person"] * 2, *JUNK],
        "any": lambda: [*pools["Person"] * 2, *pools["Other"], *JUNK],
        "employer": lambda: pools["Employer"],
        "program": lambda: pools["Diploma"],
        "faculty": lambda: pools["Faculty"],
        "skill": lambda: pools["Skill"],
        "cohort": lambda: [None, 2005, 2010, 2011],
        "where": lambda: _list_filters(chance, graph, pools),
        "text": lambda: _TEXTS,
        "typed": lambda: [*_EMPLOYERS, *_list_employers(graph)],
        "first": lambda: [1, 2, 3, 50],
        "some": lambda: [2, 9],
    }
    if variable in _ORDERS:
        return chance.choice([None, *_list_cursors(graph, _ORDERS[variable]), JUNK[-2]])
    return chance.choice(choices[variable]() if variable in choices else [True, False])


_ORDERS = {
    "listed": DIRECTORY,
    "after": PEOPLE,
    "holding": PEOPLE,
    "tied": TIES,
    "employed": EMPLOYEES,
    "graduated": GRADUATES,
}
"""The order that a cursor in a variable belongs to."""

_LISTS = {
    "people": DIRECTORY,
    "whoWorksAt": PEOPLE,
    "graduates": GRADUATES,
    "students": GRADUATES,
    "contacts": TIES,
    "mentors": TIES,
    "mentees": TIES,
}
"""The order of a list of people, by the field."""


def _list_filters(chance: Random, graph: Graph, pools: dict[str, list[str]]) -> list[Values | None]:
    """Filters of the directory that fit somebody; of few kinds, since the database plans each kind anew."""
    key, person = chance.choice(list(graph.people().items()))
    fitting: dict[str, list[str]] = {}
    for tie in graph.ties:
        if tie.source == ("Person", key):
            fitting.setdefault(tie.target[0], []).append(encode_id(*tie.target))
    program, employer, skill = (
        chance.choice(fitting.get(kind) or pools[kind]) for kind in ("Diploma", "Employer", "Skill")
    )
    name = chance.choice([person["family_name"], *_TEXTS])
    return [
        None,
        {"name": name},
        {"program": program, "cohort": chance.choice([2005, 2010, 2011])},
        {"skill": skill, "employer": employer, "past": True},
        {"name": person["family_name"], "employer": employer, "past": True},
    ]


def _list_employers(graph: Graph) -> list[str]:
    """The names of employers, once for each who works or worked there."""
    return [register().nodes[tie.target]["name"] for tie in graph.ties if tie.target[0] == "Employer"]


def _make_pools(graph: Graph) -> dict[str, list[str]]:
    """Global ids by type: of all people, hidden or not, of nobody, of things, and of what has no page."""
    pools = {kind: [encode_id(kind, key) for key in register().keys(kind)] for kind in _THINGS}
    pools["Diploma"] += [encode_id("Diploma", key) for key in TOLD]
    people = graph.keys("Person")
    pools["Person"] = [encode_id("Person", key) for key in (*people, *map(former, people), NOBODY)]
    kinds = ("Identity", "Record", "Archive")
    pools["Other"] = [encode_id(kind, key) for kind in kinds for key in graph.keys(kind)[:2]]
    return pools


def _list_cursors(graph: Graph, order: Order) -> list[str]:
    """For each person, hidden or not, the cursor of where they would stand in an order."""
    more: dict[str, list[object]] = {
        EMPLOYEES.name: ["k1"],
        GRADUATES.name: [2010],
        TIES.name: ["2024-05-01", ""],
    }
    return [
        encode_cursor(order.name, [person["sort_name"], key, *more.get(order.name, [])])
        for key, person in graph.people().items()
    ]
