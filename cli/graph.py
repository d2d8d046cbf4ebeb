"""How a command reaches the graph."""

import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from cli.output import complaints

if TYPE_CHECKING:
    from graph.database import AsyncDatabase, Database
    from graph.engine import Address
    from graph.settings import Settings

Answer = TypeVar("Answer")


_GIVES_WAY = 10


@contextmanager
def open_graph(long: bool = False) -> Iterator[tuple["Database", "Settings"]]:
    """Give the graph of the settings, with the settings; an engine is started if need be.

    Args:
        long: the work is long, and gives way to whoever asks the graph meanwhile.
    """
    from graph.database import open_database
    from graph.engine import acquire
    from graph.settings import make_settings

    settings = make_settings()
    with acquire(settings, complaints) as address, open_database(address) as database:
        if long:
            # Only now, lest an engine that is started here keeps the low priority for others.
            os.nice(_GIVES_WAY)
        yield database, settings


def ask_graph(ask: Callable[["AsyncDatabase"], Awaitable[Answer]]) -> Answer:
    """What is asked of the graph of the settings as the API asks it; an engine is started if need be."""
    import asyncio

    from graph.database import open_async_database
    from graph.engine import acquire
    from graph.settings import make_settings

    async def run(address: "Address") -> Answer:
        async with open_async_database(address) as database:
            return await ask(database)

    with acquire(make_settings(), complaints) as address:
        return asyncio.run(run(address))


def person_key(text: str) -> str:
    """A person's id in the graph, from that or from the `id` that the API gives."""
    from gql.errors import BadInput
    from gql.ids import decode_id

    try:
        return decode_id(text, "Person")[1]
    except BadInput:
        return text
