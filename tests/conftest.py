"""One real Neo4j for all tests of a session, in a data folder of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from graphs import clear

from graph.database import AsyncDatabase, Database, open_async_database, open_database
from graph.engine import Address, acquire
from graph.settings import Settings, make_settings


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a temporary data folder and the user's own cache of jars."""
    return make_settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture
def few(settings: Settings, tmp_path: Path) -> Settings:
    """Small batches, so that a load takes several transactions; a data folder of the test's own."""
    return settings.model_copy(update={"load_batch": 2, "home": tmp_path / "home"})


@pytest.fixture(scope="session")
def address(settings: Settings) -> Iterator[Address]:
    """Where the session's Neo4j answers: the embedded engine, or the server that ENTRAIDE_NEO4J_URI names."""
    with acquire(settings) as address:
        yield address


@pytest.fixture
def database(address: Address) -> Iterator[Database]:
    """The session's graph, empty before and after; a file that needs more has a fixture of this name."""
    with open_database(address) as database:
        clear(database)
        yield database
        clear(database)


@pytest.fixture
async def reader(address: Address) -> AsyncIterator[AsyncDatabase]:
    """The session's graph, as the API reads it."""
    async with open_async_database(address) as reader:
        yield reader
