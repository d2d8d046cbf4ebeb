"""How a command reaches the graph."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli.output import complaints

if TYPE_CHECKING:
    from graph.database import Database
    from graph.settings import Settings


@contextmanager
def open_graph() -> Iterator[tuple["Database", "Settings"]]:
    """Give the graph of the settings, with the settings; an engine is started if need be."""
    from graph.database import open_database
    from graph.engine import acquire
    from graph.settings import make_settings

    settings = make_settings()
    with acquire(settings, complaints) as address, open_database(address) as database:
        yield database, settings


def person_key(text: str) -> str:
    """A person's id in the graph, from that or from the `id` that the API gives."""
    from gql.errors import BadInput
    from gql.ids import decode_id

    try:
        return decode_id(text, "Person")[1]
    except BadInput:
        return text
