"""Asking the schema directly, without HTTP: who asks, on which path, and how many statements it took."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import orjson
import strawberry
from graphs import Graph, build

from gql.context import Context
from gql.execution import execute
from gql.ids import encode_id
from gql.schema import make_schema
from graph.address import Address
from graph.database import AsyncDatabase, open_async_database, open_database
from graph.settings import Settings
from graph.visibility import ANONYMOUS, Role, Viewer
from recommend.suggestions import Find

VIEWERS: dict[str, Viewer] = {
    "anonymous": ANONYMOUS,
    "student": Viewer(Role.STUDENT, "p00"),
    "student without a person": Viewer(Role.STUDENT),
    "student who is nobody": Viewer(Role.STUDENT, "nobody"),
    "alumnus": Viewer(Role.ALUMNUS, "p01"),
    "alumnus whom others do not see": Viewer(Role.ALUMNUS, "p05"),
    "staff": Viewer(Role.STAFF, "p02", ("U2:SCI",)),
    "staff without a person": Viewer(Role.STAFF, None, ("U2:SCI",)),
    "admin": Viewer(Role.ADMIN, "p03"),
}
"""Viewers of a graph that tests.graphs made; p05 is hidden in it, see `hide`."""


def hide(graph: Graph, person: str = "p05") -> Graph:
    """The graph with a person whom only they themself can see."""
    graph.nodes["Person", person]["listed"] = False
    return graph


@dataclass(slots=True)
class Counting:
    """A database that remembers the statements it was given."""

    database: AsyncDatabase
    statements: list[str] = field(default_factory=list)

    async def read_one(self, text: str, parameters: dict[str, Any]) -> list[Any] | None:
        self.statements.append(text)
        return await self.database.read_one(text, parameters)

    async def write_one(self, text: str, parameters: dict[str, Any]) -> list[Any] | None:
        self.statements.append(text)
        return await self.database.write_one(text, parameters)


@dataclass(slots=True)
class Asker:
    """Asks questions of one graph."""

    database: AsyncDatabase
    settings: Settings
    schema: strawberry.Schema
    find: Find | None = None
    statements: list[str] = field(default_factory=list)

    async def ask(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        viewer: Viewer = ANONYMOUS,
        compiled: bool = True,
        operation: str | None = None,
    ) -> dict[str, Any]:
        """The whole answer; its statements are kept until the next question."""
        counting = Counting(self.database)
        context = Context(cast(AsyncDatabase, counting), self.settings, viewer, compiled, self.find)
        answer = await execute(self.schema, context, query, variables, operation)
        self.statements = counting.statements
        return answer

    async def ask_bytes(self, query: str, **how: Any) -> bytes:
        """The answer as it would be sent."""
        return orjson.dumps(await self.ask(query, **how))

    async def data(self, query: str, **how: Any) -> Any:
        """The answer's data; there must be no errors."""
        answer = await self.ask(query, **how)
        assert "errors" not in answer, answer
        return answer["data"]


@asynccontextmanager
async def open_asker(
    address: Address, settings: Settings, graph: Graph, **values: Any
) -> AsyncIterator[Asker]:
    """Write a graph and ask of it, with some settings changed."""
    changed = settings.model_copy(update=values)
    with open_database(address) as database:
        build(database, graph)
    async with open_async_database(address) as reads:
        yield Asker(reads, changed, make_schema(changed))


def global_ids(graph: Graph) -> dict[str, list[str]]:
    """The global ids of all that `node` can find, by type."""
    kinds = ("Person", "Diploma", "Faculty", "Employer", "Skill", "University", "Occupation", "Outcome")
    return {kind: [encode_id(kind, key) for key in graph.keys(kind)] for kind in kinds}
