"""What lists for many people at once are made from: training and evening out begin with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from graph.database import Database
from graph.schema import check_version
from recommend.crowd_reading import read_still_crowds
from recommend.crowds import Crowds
from recommend.cutting import LINES, Things, make_things
from recommend.facts import Purpose
from recommend.models import read_weights
from recommend.progress import Progress
from recommend.weights import Weights


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """Who shares what, how things hang together, and the weights in force."""

    crowds: Crowds
    things: Things
    weights: Mapping[Purpose, Weights]


def read_copy(database: Database, tell: Progress) -> Copy:
    """Read it.

    Args:
        database: the graph.
        tell: is told how far the work is.

    Raises:
        SchemaOutOfDate: the graph is of another version.
        DatabaseError: the graph kept changing.
    """
    check_version(database)
    tell("reads who shares what", 0, 1)
    crowds = read_still_crowds(database)
    tell("reads who shares what", 1, 1)
    return Copy(crowds, make_things(*database.read_one(LINES)), read_weights(database))
