"""Bad input gets an error with a code, never a stack trace, and never a hint that a hidden person exists."""

import logging
import time
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, cast

import orjson
import pytest
from asking import VIEWERS, Asker, hide, open_asker
from graphs import Graph, Tie, random_graph
from hidden import former

from gql.context import Context
from gql.execution import execute
from gql.http import MediaType, respond_answer
from gql.ids import encode_cursor, encode_id
from graph.address import Address
from graph.database import AsyncDatabase
from graph.errors import DatabaseUnreachable
from graph.settings import Settings

VISIBLE = encode_id("Person", "p00")
HIDDEN = encode_id("Person", "p05")
EMPLOYER = encode_id("Employer", "e0")
PEOPLE = "totalCount edges { cursor node { id } }"
TOO_DEEP = (
    "{ people { edges { node { contacts { edges { node { contacts { edges { node { id } } } } } } } } } }"
)


WHO = 'whoWorksAt(employer: "x", first: 1) { totalCount }'


def aliased(times: int, field: str) -> str:
    """A selection of the same field many times, each under a name of its own."""
    return f"{{ {' '.join(f'a{number}: {field}' for number in range(times))} }}"


def lineages(times: int) -> str:
    """What is selected of a connection of diplomas: the lineage of the lineage."""
    if not times:
        return "{ totalCount }"
    return f"{{ edges {{ node {{ lineage {lineages(times - 1)} }} }} }}"


def cursor(year: int) -> str:
    """A place among a person's degrees."""
    return urlsafe_b64encode(f'["degree",{year},"x"]'.encode()).decode()


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = hide(random_graph(3))
    for person in ("p00", "p05"):
        graph.nodes["FormerId", former(person)] = {}
        graph.ties.append(Tie("NOW", ("FormerId", former(person)), ("Person", person)))
    return graph


@pytest.fixture(scope="module")
async def asker(address: Address, settings: Settings, graph: Graph) -> AsyncIterator[Asker]:
    async with open_asker(address, settings, graph, depth_limit=9, complexity_limit=5_000) as asker:
        yield asker


BAD: list[tuple[str, dict[str, Any], str]] = [
    # Documents.
    ("", {}, "GRAPHQL_PARSE_FAILED"),
    ("{", {}, "GRAPHQL_PARSE_FAILED"),
    ("# nothing", {}, "GRAPHQL_PARSE_FAILED"),
    ("{ viewer { rôle } }", {}, "GRAPHQL_PARSE_FAILED"),
    ("{" * 5000, {}, "GRAPHQL_PARSE_FAILED"),
    ("{ nonsense }", {}, "GRAPHQL_VALIDATION_FAILED"),
    ("{ people { nonsense } }", {}, "GRAPHQL_VALIDATION_FAILED"),
    ("{ people }", {}, "GRAPHQL_VALIDATION_FAILED"),
    ("{ viewer { role { x } } }", {}, "GRAPHQL_VALIDATION_FAILED"),
    ("{ viewer { whoWorksAt { totalCount } } }", {}, "GRAPHQL_VALIDATION_FAILED"),
    ('{ people(where: {nonsense: "x"}) { totalCount } }', {}, "GRAPHQL_VALIDATION_FAILED"),
    ('{ people(first: "x") { totalCount } }', {}, "GRAPHQL_VALIDATION_FAILED"),
    ("{ ...F } fragment F on Query { ...F }", {}, "GRAPHQL_VALIDATION_FAILED"),
    ("mutation { people { totalCount } }", {}, "GRAPHQL_VALIDATION_FAILED"),
    ("subscription { people { totalCount } }", {}, "GRAPHQL_VALIDATION_FAILED"),
    ("query A { __typename } query B { __typename }", {}, "BAD_OPERATION"),
    # Variables.
    ("query($n: Int!) { people(first: $n) { totalCount } }", {}, "BAD_VARIABLES"),
    ("query($n: Int!) { people(first: $n) { totalCount } }", {"n": "x"}, "BAD_VARIABLES"),
    ("query($n: Int!) { people(first: $n) { totalCount } }", {"n": 2**40}, "BAD_VARIABLES"),
    ("query($w: PeopleFilter) { people(where: $w) { totalCount } }", {"w": {"x": 1}}, "BAD_VARIABLES"),
    # Ids.
    ('{ person(id: "x") { id } }', {}, "BAD_ID"),
    ('{ person(id: "") { id } }', {}, "BAD_ID"),
    ('{ person(id: "é") { id } }', {}, "BAD_ID"),
    ('{ node(id: "x") { id } }', {}, "BAD_ID"),
    ('{ node(id: "Tm9wZTp4") { id } }', {}, "BAD_ID"),
    (f'{{ person(id: "{EMPLOYER}") {{ id }} }}', {}, "BAD_ID"),
    (f'{{ employer(id: "{HIDDEN}") {{ id }} }}', {}, "BAD_ID"),
    (f'{{ people(where: {{program: "{EMPLOYER}"}}) {{ {PEOPLE} }} }}', {}, "BAD_ID"),
    (f'{{ people(where: {{skill: "?"}}) {{ {PEOPLE} }} }}', {}, "BAD_ID"),
    ("query($i: ID!) { person(id: $i) { id } }", {"i": "x"}, "BAD_ID"),
    # Pages.
    ("{ people(first: 0) { totalCount edges { cursor } } }", {}, "PAGE_SIZE"),
    ("{ people(first: -5) { edges { cursor } } }", {}, "PAGE_SIZE"),
    ("{ people(first: 101) { edges { cursor } } }", {}, "PAGE_SIZE"),
    ("query($n: Int) { people(first: $n) { edges { cursor } } }", {"n": 101}, "PAGE_SIZE"),
    (f'{{ people(after: "x") {{ {PEOPLE} }} }}', {}, "BAD_CURSOR"),
    (f'{{ people(after: "") {{ {PEOPLE} }} }}', {}, "BAD_CURSOR"),
    (f'{{ people(after: "{encode_cursor("name", ["a", "b"])}") {{ {PEOPLE} }} }}', {}, "BAD_CURSOR"),
    (f'{{ people(after: "{encode_cursor("directory", ["a", 1])}") {{ {PEOPLE} }} }}', {}, "BAD_CURSOR"),
    (f'{{ people(after: "{encode_cursor("directory", ["a"])}") {{ {PEOPLE} }} }}', {}, "BAD_CURSOR"),
    *(
        (f'{{ person(id: "{VISIBLE}") {{ degrees(after: "{cursor(year)}") {{ totalCount }} }} }}', {}, code)
        for year, code in ((2**63, "BAD_CURSOR"), (-(2**63) - 1, "BAD_CURSOR"), (2**64, "BAD_CURSOR"))
    ),
    # Integers of arguments.
    (f"{{ people(where: {{cohort: {2**31}}}) {{ totalCount }} }}", {}, "GRAPHQL_VALIDATION_FAILED"),
    ("query($y: Int) { people(where: {cohort: $y}) { totalCount } }", {"y": 2**63}, "BAD_VARIABLES"),
    ("query($y: Int) { people(where: {cohort: $y}) { totalCount } }", {"y": 2.5}, "BAD_VARIABLES"),
    # Filters.
    (f'{{ people(where: {{name: ""}}) {{ {PEOPLE} }} }}', {}, "BAD_FILTER"),
    (f'{{ people(where: {{name: " *?~ "}}) {{ {PEOPLE} }} }}', {}, "BAD_FILTER"),
    (f'{{ people(where: {{name: "{"x" * 1000}"}}) {{ {PEOPLE} }} }}', {}, "BAD_FILTER"),
    ('{ employers(search: "") { totalCount } }', {}, "BAD_FILTER"),
    ('{ viewer { whoWorksAt(employer: "  ") { totalCount } } }', {}, "BAD_FILTER"),
    # Limits.
    ("{ people(first: 2147483647) { edges { cursor } } }", {}, "PAGE_SIZE"),
    ("query($n: Int) { people(first: $n) { edges { cursor } } }", {"n": 2**31 - 1}, "PAGE_SIZE"),
    ("{ viewer { contactSuggestions(first: 2147483647) { score } } }", {}, "PAGE_SIZE"),
    ("{ diplomas(first: 9) { edges { node { lineage(first: 101) { totalCount } } } } }", {}, "PAGE_SIZE"),
    (f"{{ diplomas(first: 40) {lineages(2)} }}", {}, "TOO_COMPLEX"),
    ("{ people(first: 50) { edges { node { skills { edges { sources { kind } } } } } } }", {}, "TOO_COMPLEX"),
    (aliased(9, 'employers(search: "x") { totalCount }'), {}, "TOO_COMPLEX"),
    (aliased(9, "people(where: {cohort: 2011}) { totalCount }"), {}, "TOO_COMPLEX"),
    (f"{{ viewer {aliased(9, WHO)} }}", {}, "TOO_COMPLEX"),
    (f"{{ viewer {aliased(5, WHO)} again: viewer {aliased(4, WHO)} }}", {}, "TOO_COMPLEX"),
    (f"{{ viewer {aliased(9, 'mentorSuggestions { score }')} }}", {}, "TOO_COMPLEX"),
    (aliased(51, "people(first: 1) { totalCount }"), {}, "TOO_COMPLEX"),
    (TOO_DEEP, {}, "TOO_DEEP"),
    ("{ people(first: 100) { edges { node { contacts(first: 100) { totalCount } } } } }", {}, "TOO_COMPLEX"),
    (
        "query($n: Int) { people(first: $n) { edges { node { degrees(first: $n) { edges { year } } } } } }",
        {"n": 90},
        "TOO_COMPLEX",
    ),
]


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize(("query", "variables", "code"), BAD)
async def test_bad_input_has_a_code(
    asker: Asker, query: str, variables: dict[str, Any], code: str, compiled: bool
) -> None:
    answer = await asker.ask(query, variables=variables, compiled=compiled)
    assert asker.statements == []
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code], answer
    assert not any((answer.get("data") or {}).values())
    text = orjson.dumps(answer).decode()
    assert "Traceback" not in text
    assert "Cypher" not in text
    assert "p05" not in text
    assert all(len(error["message"]) < 300 for error in answer["errors"])


async def test_an_unknown_operation_name_is_told(asker: Asker) -> None:
    answer = await asker.ask("query A { __typename }", operation="B")
    assert answer["errors"][0]["extensions"]["code"] == "BAD_OPERATION"


async def test_one_bad_argument_refuses_the_whole_operation(asker: Asker) -> None:
    query = '{ viewer { role } nobody: person(id: "x") { id } }'
    for compiled in (True, False):
        answer = await asker.ask(query, compiled=compiled)
        assert list(answer) == ["errors"]
        assert asker.statements == []


BOMB = "{ people { ...F0 } } " + " ".join(
    f"fragment F{n} on PersonConnection {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40)
)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (BOMB + " fragment F40 on PersonConnection { totalCount }", None),
        (f"{{ people {{ {'edges { node { contacts { ' * 60} totalCount {'} } } ' * 60} }} }}", "TOO_DEEP"),
        (f"{{ people {{ {'edges { node { contacts { ' * 400}", "GRAPHQL_PARSE_FAILED"),
        (f"{{ {'...{ ' * 1500} __typename {'} ' * 1500} }}", "GRAPHQL_PARSE_FAILED"),
        ("{ viewer " * 1600, "GRAPHQL_PARSE_FAILED"),
        (f"query($v: {'[' * 4000}", "GRAPHQL_PARSE_FAILED"),
        (f"{{ people(where: {'{name: ' * 1000} 1 {'}' * 1000}) {{ totalCount }} }}", "GRAPHQL_PARSE_FAILED"),
        (f"{{ {'viewer { role } ' * 400} }}", "GRAPHQL_VALIDATION_FAILED"),
        (f"{{ {' '.join(f'a{n}: __typename' for n in range(3000))} }}", "GRAPHQL_PARSE_FAILED"),
    ],
    ids=["doubling", "deep", "deeper", "fragments", "braces", "variables", "input", "same", "tokens"],
)
async def test_a_document_made_to_cost_much_costs_little(asker: Asker, query: str, code: str | None) -> None:
    start = time.process_time()
    sum(n * n for n in range(2_000_000))
    plain = time.process_time() - start
    answer = await asker.ask(query)
    assert time.process_time() - start < 50 * plain
    assert {error["extensions"]["code"] for error in answer.get("errors", [])} == ({code} if code else set())


@pytest.mark.parametrize("who", VIEWERS)
async def test_a_hidden_person_is_like_one_that_does_not_exist(asker: Asker, who: str) -> None:
    viewer = VIEWERS[who]
    if viewer.person == "p05":
        return
    query = """query Q($id: ID!) {
        person(id: $id) { id name degrees { totalCount } }
        node(id: $id) { id ... on Person { name contacts { totalCount } } }
    }"""
    answers = {
        await asker.ask_bytes(query, variables={"id": id}, viewer=viewer, compiled=compiled)
        for id in (HIDDEN, *(encode_id("Person", key) for key in (former("p05"), "nobody", "p05 ")))
        for compiled in (True, False)
    }
    assert answers == {b'{"data":{"person":null,"node":null}}'}


async def test_a_former_id_leads_to_the_person(asker: Asker) -> None:
    query = "query Q($id: ID!) { person(id: $id) { id } node(id: $id) { id } }"
    for compiled in (True, False):
        variables = {"id": encode_id("Person", former("p00"))}
        data = await asker.data(query, variables=variables, compiled=compiled)
        assert data == {"person": {"id": VISIBLE}, "node": {"id": VISIBLE}}


async def test_the_hidden_see_themselves(asker: Asker) -> None:
    viewer = VIEWERS["alumnus whom others do not see"]
    data = await asker.data(
        f'{{ viewer {{ person {{ id }} }} person(id: "{HIDDEN}") {{ id }} }}', viewer=viewer
    )
    assert data == {"viewer": {"person": {"id": HIDDEN}}, "person": {"id": HIDDEN}}


async def test_a_cursor_of_a_hidden_person_is_a_place_like_any(asker: Asker, graph: Graph) -> None:
    """A cursor says where to go on, not who stands there."""
    name = graph.nodes["Person", "p05"]["sort_name"]
    query = f"query Q($after: String) {{ people(after: $after) {{ {PEOPLE} }} }}"
    there = await asker.ask_bytes(query, variables={"after": encode_cursor("directory", [name, "p05"])})
    nobody = await asker.ask_bytes(query, variables={"after": encode_cursor("directory", [name, "p05~"])})
    assert there == nobody
    assert b'"errors"' not in there


@pytest.mark.parametrize("compiled", [True, False])
async def test_a_failing_database_is_told_without_details(
    asker: Asker, compiled: bool, caplog: pytest.LogCaptureFixture
) -> None:
    class Failing:
        async def read_one(self, text: str, parameters: dict[str, Any]) -> None:
            raise DatabaseUnreachable("No Neo4j server answers at bolt://10.0.0.1.", "Check it.")

    broken = Asker(cast(AsyncDatabase, Failing()), asker.settings, asker.schema)
    with caplog.at_level(logging.CRITICAL, "entraide.gql"):
        answer = await broken.ask(f'{{ employer(id: "{EMPLOYER}") {{ name }} }}', compiled=compiled)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAVAILABLE"]
    assert b"bolt" not in orjson.dumps(answer)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("year", [0, 2**63 - 1, -(2**63), -(2**31), 2**31 - 1])
async def test_any_integer_that_the_database_takes_is_a_place(
    asker: Asker, year: int, compiled: bool
) -> None:
    page = "totalCount edges { cursor } pageInfo { endCursor }"
    query = f'{{ person(id: "{VISIBLE}") {{ degrees(after: "{cursor(year)}") {{ {page} }} }} }}'
    assert "errors" not in await asker.ask(query, compiled=compiled)


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("year", [-(2**31), 2**31 - 1])
async def test_any_year_is_a_filter(asker: Asker, year: int, compiled: bool) -> None:
    query = f"{{ people(where: {{cohort: {year}}}) {{ totalCount }} }}"
    assert await asker.ask(query, compiled=compiled) == {"data": {"people": {"totalCount": 0}}}


async def test_as_many_searches_as_are_allowed(asker: Asker) -> None:
    answer = await asker.ask(aliased(8, "people(where: {cohort: 1}, first: 1) { totalCount }"))
    assert set(answer) == {"data"}


SLOW = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH count(a * b) AS n RETURN [n]"


@dataclass(frozen=True, slots=True)
class Slow:
    """A database in which everything takes very long."""

    database: AsyncDatabase

    async def read_one(self, text: str, parameters: dict[str, Any]) -> list[Any] | None:
        return await self.database.read_one(SLOW, {})


@pytest.mark.parametrize("compiled", [True, False])
async def test_the_database_gives_up_what_takes_too_long(asker: Asker, compiled: bool) -> None:
    slow = Asker(cast(AsyncDatabase, Slow(asker.database.within(0.2))), asker.settings, asker.schema)
    answer = await slow.ask(f'{{ employer(id: "{EMPLOYER}") {{ name }} }}', compiled=compiled)
    assert [error["extensions"] for error in answer["errors"]] == [{"code": "TIMEOUT"}]
    if compiled:
        assert respond_answer(answer, MediaType.GRAPHQL).status_code == 504
    assert await asker.data(f'{{ employer(id: "{EMPLOYER}") {{ id }} }}') == {"employer": {"id": EMPLOYER}}


@pytest.mark.parametrize("compiled", [True, False])
async def test_an_operation_has_a_time_limit_as_a_whole(asker: Asker, compiled: bool) -> None:
    context = Context(
        cast(AsyncDatabase, Slow(asker.database)), asker.settings, compiled=compiled, seconds=0.2
    )
    answer = await execute(asker.schema, context, f'{{ employer(id: "{EMPLOYER}") {{ name }} }}')
    assert [error["extensions"] for error in answer["errors"]] == [{"code": "TIMEOUT"}]
    assert await asker.data(f'{{ employer(id: "{EMPLOYER}") {{ id }} }}') == {"employer": {"id": EMPLOYER}}


@pytest.mark.parametrize(
    ("given", "kinds"),
    [(encode_id("Employer", "e0"), ("Employer", "Person")), (encode_id("A" * 500, "x"), ("AAAA", "Person"))],
)
async def test_an_id_of_another_type_is_told(asker: Asker, given: str, kinds: tuple[str, str]) -> None:
    answer = await asker.ask(f'{{ person(id: "{given}") {{ id }} }}')
    message = answer["errors"][0]["message"]
    assert all(f"type {kind}" in message for kind in kinds)
    assert len(message) < 200
