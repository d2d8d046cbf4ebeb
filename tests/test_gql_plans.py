"""How the server carries out what is asked most: it enters by an index and never looks at everything."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import neo4j
import pytest
from asking import VIEWERS, Asker, global_ids, open_asker
from graphs import Graph, random_graph

from graph.address import Address
from graph.database import open_database
from graph.settings import Settings

CARD = "id name headline degrees { edges { year node { name } } } positions { edges { title node { name } } }"
PAGE = "pageInfo { hasNextPage endCursor } edges { node { id name positions(past: false) { totalCount } } }"
QUESTIONS = {
    "person": f"query Q($Person: ID!) {{ person(id: $Person) {{ {CARD} skills {{ totalCount }} }} }}",
    "node": f"query Q($Person: ID!) {{ node(id: $Person) {{ ... on Person {{ {CARD} }} }} }}",
    "directory": f"query Q($after: String) {{ people(first: 3, after: $after) {{ {PAGE} }} }}",
    "colleagues": f"query Q($Employer: ID!) {{ people(where: {{employer: $Employer}}) {{ {PAGE} }} }}",
    "people with a skill": f"query Q($Skill: ID!) {{ people(where: {{skill: $Skill}}) {{ {PAGE} }} }}",
    "people of a program": f"query Q($Diploma: ID!) {{ people(where: {{program: $Diploma}}) {{ {PAGE} }} }}",
    "people by name": f'{{ people(where: {{name: "mull"}}) {{ totalCount {PAGE} }} }}',
    "employer": "query Q($Employer: ID!) { employer(id: $Employer) { name parts { totalCount }"
    " people(subsidiaries: true) { totalCount edges { title node { name } } } } }",
    "who works at": '{ viewer { whoWorksAt(employer: "hus") { totalCount edges { since node { name }'
    " positions { title employer { name } } degrees { year diploma { name } } } } } }",
}
SCANS = (
    "AllNodesScan",
    "NodeByLabelScan",
    "UnionNodeByLabelsScan",
    "IntersectionNodeByLabelsScan",
    "Cartesian",
)


@pytest.fixture(scope="module")
def graph() -> Graph:
    graph = random_graph(13, people=100)
    one = graph.nodes["Person", "p00"]
    for number in range(2000):
        graph.nodes["Person", f"q{number}"] = {**one, "sort_name": f"person {number}"}
    return graph


@pytest.fixture(scope="module")
async def asker(address: Address, settings: Settings, graph: Graph) -> AsyncIterator[Asker]:
    async with open_asker(address, settings, graph) as asker:
        with open_database(address) as database:
            # Else the server plans with what it knew of an earlier graph.
            database.run_alone("CALL db.prepareForReplanning()")
        yield asker


@pytest.fixture(scope="module")
def session(address: Address) -> Iterator[neo4j.Session]:
    auth = (address.user, address.password)
    with neo4j.GraphDatabase.driver(address.uri, auth=auth) as driver, driver.session() as session:
        yield session


def operators(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The operators of a plan with what they say of themselves, from the last to the first."""
    yield str(plan["operatorType"]).partition("@")[0], str(plan["args"].get("Details", ""))
    for child in plan.get("children", []):
        yield from operators(child)


@pytest.mark.parametrize("who", ["anonymous", "student", "staff without a person"])
@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_question_enters_by_an_index(
    asker: Asker, graph: Graph, session: neo4j.Session, question: str, who: str
) -> None:
    variables: dict[str, Any] = {kind: ids[0] for kind, ids in global_ids(graph).items()}
    if question == "directory":
        first = await asker.data(QUESTIONS["directory"], viewer=VIEWERS[who])
        variables["after"] = first["people"]["pageInfo"]["endCursor"]
    await asker.data(QUESTIONS[question], variables=variables, viewer=VIEWERS[who])
    (statement,) = asker.statements
    plan = session.run(f"EXPLAIN {statement}").consume().plan
    assert plan is not None
    used = list(operators(plan))  # type: ignore[arg-type]
    assert not [each for each in used if each[0].startswith(SCANS)]
    if question == "directory":
        # In the order of the index, so that a page never sorts all people.
        assert any(name.startswith("NodeIndex") and "sort_name" in details for name, details in used)
        assert not [
            each for each in used if each[0] in ("Sort", "Top", "PartialTop") and "sort_name" in each[1]
        ]
