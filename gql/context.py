"""What an operation is executed with."""

from dataclasses import dataclass

from graph.database import AsyncDatabase
from graph.settings import Settings
from graph.visibility import ANONYMOUS, Viewer
from recommend.suggestions import Find


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, and of whom; `compiled` off sends every operation through the resolvers.

    `find` finds the hooks of suggestions in memory, where they are held there; `seconds` is how long a query
    may take in all, None for ever.
    """

    database: AsyncDatabase
    settings: Settings
    viewer: Viewer = ANONYMOUS
    compiled: bool = True
    find: Find | None = None
    seconds: float | None = None
