"""What the API tells of a suggestion's reasons."""

from collections.abc import AsyncIterator

import orjson
import pytest
from asking import VIEWERS, Asker, hide, open_asker
from graphs import Graph, random_graph

from graph.address import Address
from graph.settings import Settings

PATHS = "reasons { path { relationship sources } }"
SUGGESTIONS = f"mentorSuggestions(first: 50) {{ {PATHS} }} contactSuggestions(first: 50) {{ {PATHS} }}"
QUERY = f"{{ viewer {{ {SUGGESTIONS} }} }}"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return hide(random_graph(3))


@pytest.fixture(scope="module")
async def asker(address: Address, settings: Settings, graph: Graph) -> AsyncIterator[Asker]:
    async with open_asker(address, settings, graph) as asker:
        yield asker


async def test_no_id_of_a_record_gets_out(asker: Asker, graph: Graph) -> None:
    """It is a digest of a student number, which could be found by trying them all."""
    records = [key for label, key in graph.nodes if label == "Record"]
    assert records
    assert all("#" in key for key in records)
    told = b"".join([await asker.ask_bytes(QUERY, viewer=viewer) for viewer in VIEWERS.values()])
    archives = {key.partition("#")[0] for key in records}
    assert any(orjson.dumps(archive) in told for archive in archives)
    assert b"#" not in told
