"""What an operation is executed with."""

from dataclasses import dataclass

from graph.database import AsyncDatabase
from graph.settings import Settings
from graph.visibility import ANONYMOUS, Viewer


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, and of whom; `compiled` off sends every operation through the resolvers."""

    database: AsyncDatabase
    settings: Settings
    viewer: Viewer = ANONYMOUS
    compiled: bool = True
