"""How a field of the schema stands in the graph: said once, on the field, for compiler and resolvers alike.

A field carries one of these specifications as `metadata["graph"]`. A hop is a function from a scope to the
pattern it follows; every hop to a Person, or from one to a fact, takes pattern and predicate from
graph.visibility.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol

from graph.model import Group
from graph.visibility import Viewer

Arguments = Mapping[str, Any]
"""Coerced arguments of a field by their names; one that was not given is missing or None."""


class Decode(Enum):
    """How a value of a record becomes a value of the answer."""

    TEXT = auto()
    INTEGER = auto()
    TEXTS = auto()
    DATE = auto()  # YYYY-MM-DD
    ID = auto()  # key of a node; becomes its global id
    CHOICE = auto()  # stored in lower case, an enum value in the answer


@dataclass(frozen=True, slots=True)
class Column:
    """A value: `expression` is Cypher with {x} for the variable (the relationship's, on an edge).

    A column of a person's group is null, or an empty list, where the viewer may not see that group.
    """

    expression: str
    decode: Decode
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of the fact that the edge's relationship is, as a list of objects."""


@dataclass(frozen=True, slots=True)
class End:
    """The node at the end of an edge, or of another object that stands for a relationship."""

    type_name: str


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of a list, by which it is paged.

    `keys` are Cypher expressions with {w} for the relationship and {x} for the node, never null; `types` are
    the Python types of their values; cursors of different names do not mix.
    """

    name: str
    keys: tuple[str, ...]
    types: tuple[type, ...]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """What a hop follows: Cypher up to WITH, and the variables that it binds.

    `relationship` is None where the list is of bare nodes.
    """

    text: str
    node: str
    relationship: str | None = None


class Scope(Protocol):
    """What a hop may ask of the statement it becomes part of."""

    viewer: Viewer

    def fresh(self, stem: str) -> str:
        """A variable that is not used elsewhere in the statement."""

    def parameter(self, find: Callable[[Arguments], object]) -> str:
        """A parameter, as `$name`, whose value is found in the field's arguments when the statement runs."""

    def bind(self, clause: str) -> None:
        """Add clauses before RETURN, whose variables all of the statement may use."""


Hop = Callable[[Scope, str, Arguments], Match]
"""From the scope, the start's variable and the field's arguments to what is followed."""


@dataclass(frozen=True, slots=True)
class Link:
    """A hop to one node or none (`many` off), or to an unpaged list of them in `order`."""

    type_name: str
    hop: Hop
    order: Order
    many: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """A connection: a hop to many nodes, in pages by `order`, or by `found` where there is a `search`."""

    hop: Hop
    order: Order
    found: Order | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an answer that the compiler builds by its kind, such as `edges` of a connection."""

    kind: str


SPEC = "graph"
"""The key under which a field's metadata carry its specification."""
