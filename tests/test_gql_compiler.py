"""Compiled and interpreted answers are the same to the byte, and a compiled one took one statement."""

import os
import random
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from asking import VIEWERS, Asker, global_ids, hide, open_asker
from graphql import parse, validate
from graphs import FAMILY, GIVEN, Graph, random_graph
from operations import OperationMaker

from graph.address import Address
from graph.database import open_database
from graph.settings import Settings

OPERATIONS = int(os.environ.get("ENTRAIDE_TEST_OPERATIONS", "67"))
"""Random operations for each kind of viewer, so at least as many for each role.

The server plans each of them anew, which is what takes the time; viewers of one kind share the plans.
"""

KINDS = {
    f"{shape[0]}, {'a person' if shape[1] else 'nobody'}": [
        viewer for viewer in VIEWERS.values() if viewer.shape == shape
    ]
    for shape in dict.fromkeys(viewer.shape for viewer in VIEWERS.values())
}

ASIDE = frozenset(
    {
        "Viewer.mentorSuggestions",
        "Viewer.contactSuggestions",
        "Viewer.whatWouldChange",
        "Query.campaign",
        "Query.campaigns",
    }
)
TEXTS = (
    *("strasbourg", "HUS", "hopital", "Électricité", "kronenbuorg", "Dupont & Fils (", "chimie", "le"),
    *("Zoé", "mull", "Levy", "ESCO:*", "AND", '"', "é", *GIVEN, *FAMILY),
)
"""Names as people type them, and what is none."""


@pytest.fixture(scope="module")
def graph() -> Graph:
    return hide(random_graph(7))


@pytest.fixture(scope="module")
async def asker(address: Address, settings: Settings, graph: Graph) -> AsyncIterator[Asker]:
    values = {
        "page_default": 4,
        "complexity_limit": 10**15,
        "depth_limit": 40,
        "hop_limit": 200,
        "search_limit": 200,
    }
    async with open_asker(address, settings, graph, **values) as asker:
        yield asker


@pytest.mark.parametrize("kind", KINDS)
async def test_random_operations_have_the_same_answer(asker: Asker, graph: Graph, kind: str) -> None:
    core = asker.schema._schema
    chance = random.Random(kind)
    maker = OperationMaker(core, chance, global_ids(graph), TEXTS, left_out=ASIDE)
    valid = answered = filled = 0
    for _ in range(OPERATIONS):
        operation = maker.make(size=16)
        valid += not validate(core, parse(operation.query))
        answers = []
        for viewer in KINDS[kind]:
            how: dict[str, Any] = {"variables": operation.variables, "viewer": viewer}
            compiled = await asker.ask(operation.query, **how)
            assert len(asker.statements) <= 1 or "errors" in compiled, operation
            interpreted = await asker.ask(operation.query, compiled=False, **how)
            assert orjson.dumps(compiled) == orjson.dumps(interpreted), operation
            maker.learn(compiled)
            answers.append(compiled)
        answered += any("errors" not in answer for answer in answers)
        filled += any(len(orjson.dumps(answer)) > 200 for answer in answers)
    # Else the comparison would say little.
    assert valid > 0.9 * OPERATIONS
    assert answered > 0.5 * OPERATIONS
    assert filled > 0.3 * OPERATIONS


async def test_the_viewer_is_told_their_role(asker: Asker) -> None:
    assert await asker.data("{ __typename viewer { role } }") == {
        "__typename": "Query",
        "viewer": {"role": "ANONYMOUS"},
    }


async def test_introspection_is_answered(asker: Asker) -> None:
    data = await asker.data("{ __schema { queryType { name } } people(first: 1) { totalCount } }")
    assert data["__schema"] == {"queryType": {"name": "Query"}}
    assert data["people"]["totalCount"] > 0


async def test_values_never_stand_in_a_statement(asker: Asker) -> None:
    """The same text for other values, so that the server plans it once and nothing can be injected."""
    query = """query Q($id: ID!, $name: String!) {
        person(id: $id) { name } people(where: {name: $name}) { totalCount }
    }"""
    texts: set[str] = set()
    for id, name in (("UGVyc29uOnAwMA==", "müller"), ("UGVyc29uOidYJ30=", "'}) DETACH DELETE n //")):
        await asker.data(query, variables={"id": id, "name": name})
        texts.add(*asker.statements)
    assert len(texts) == 1
    assert "DETACH" not in texts.pop()


@pytest.mark.parametrize(
    ("wrong", "query"),
    [
        ("p.headline = 5", "{ person(id: $p) { id headline name } }"),
        ("p.languages = ['fr', 'x'], p.place = [1]", "{ person(id: $p) { languages place } }"),
        ("p.languages = 7", "{ people(where: {}, first: 3) { totalCount edges { node { id languages } } } }"),
    ],
)
async def test_a_value_of_the_wrong_type_is_an_error_at_its_place(
    asker: Asker, graph: Graph, address: Address, wrong: str, query: str
) -> None:
    query = query if "$p" not in query else f"query Q($p: ID!) {query}"
    how: dict[str, Any] = {"variables": {"p": global_ids(graph)["Person"][0]} if "$p" in query else {}}
    with open_database(address) as database:
        names = ("headline", "place", "languages")
        before = database.read_one(
            f"MATCH (p:Person {{id: 'p00'}}) RETURN {', '.join(f'p.{n}' for n in names)}"
        )
        database.write(f"MATCH (p:Person {{id: 'p00'}}) SET {wrong}")
        try:
            compiled = await asker.ask(query, **how)
            interpreted = await asker.ask(query, compiled=False, **how)
        finally:
            restore = ", ".join(f"p.{name} = ${name}" for name in names)
            database.write(
                f"MATCH (p:Person {{id: 'p00'}}) SET {restore}", dict(zip(names, before, strict=True))
            )
    assert orjson.dumps(compiled) == orjson.dumps(interpreted)
