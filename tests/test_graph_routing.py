"""All goes over neo4j:// too: the embedded engine gives a routing table, that of a cluster of one server."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from demo_world import make_demo_graph
from graphs import build, clear
from loader_files import LITTLE, write_little
from serving import open_client, serving

from gql.demo import ensure_key, issue_token
from graph.address import Address
from graph.database import open_database
from graph.settings import Settings
from graph.visibility import Role, Viewer
from loaders.digest import digest_content
from loaders.loading import load

QUESTION = '{ viewer { whoWorksAt(employer: "cnrs") { totalCount edges { node { name } } } } }'


@pytest.fixture
def routed(address: Address) -> Iterator[Address]:
    """The session's Neo4j, to be reached by its routing table."""
    scheme, _, place = address.uri.partition("://")
    assert scheme in ("bolt", "neo4j")
    with open_database(address) as database:
        clear(database)
        yield replace(address, uri=f"neo4j://{place}")
        clear(database)


def test_the_server_names_itself_for_reads_writes_and_routes(routed: Address) -> None:
    with open_database(routed) as database:
        [[servers]] = database.read("CALL dbms.routing.getRoutingTable({}) YIELD servers RETURN servers")
    assert {server["role"] for server in servers} == {"READ", "WRITE", "ROUTE"}


def test_a_load_over_routing_gives_the_same_content(
    routed: Address, address: Address, settings: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path / "little")
    digests = []
    for way in (address, routed):
        with open_database(way) as database:
            clear(database)
            report = load(database, [folder], settings)
            assert (report.read, report.refused) == (sum(map(len, LITTLE.values())), 0)
            digests.append(digest_content(database))
    assert digests[0] == digests[1]


async def test_the_api_answers_over_routing(routed: Address, settings: Settings, tmp_path: Path) -> None:
    with open_database(routed) as database:
        build(database, make_demo_graph())
    demo = settings.model_copy(update={"demo": True})
    token = issue_token(demo, ensure_key(demo), Viewer(Role.STUDENT, "alix"))
    how = {"demo": True, "neo4j_uri": routed.uri, "neo4j_password": routed.password}
    with serving(settings, tmp_path / "log", **how) as server:
        async with open_client(server) as client:
            answer = await client.ask(QUESTION, token)
    found = answer.json["data"]["viewer"]["whoWorksAt"]
    assert found["totalCount"] == 2
    assert {edge["node"]["name"] for edge in found["edges"]} == {"Bruno Klein", "Chloé Klein"}
