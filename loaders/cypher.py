"""Pieces of Cypher made from the model's declarations: what to read of a node or relationship, or set."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.model import Property

_DATE = "DATE"


def read_list(variable: str, properties: Iterable[Property]) -> str:
    """An expression: the values of these properties in order, dates as texts.

    >>> read_list("n", [Property("name", "STRING", ""), Property("until", "DATE", "")])
    '[n.name, toString(n.until)]'
    """
    return f"[{', '.join(_read(variable, p) for p in properties)}]"


def set_each(variable: str, row: str, properties: Iterable[Property]) -> str:
    """What follows SET: each property from the entry of its name in the map `row`, a null taking it away.

    >>> set_each("n", "row", [Property("name", "STRING", ""), Property("until", "DATE", "")])
    'n.name = row.name, n.until = date(row.until)'
    """
    return ", ".join(f"{variable}.{p.name} = {_write(row, p)}" for p in properties)


def differs(variable: str, row: str, properties: Iterable[Property]) -> str:
    """A predicate: one of the properties is not what the map `row` has for it; two nulls are the same.

    >>> differs("n", "row", [Property("until", "DATE", "")])
    "[coalesce(toString(n.until), '')] <> [coalesce(row.until, '')]"
    """
    properties = list(properties)
    stand = ", ".join(f"coalesce({_read(variable, p)}, '')" for p in properties)
    told = ", ".join(f"coalesce({row}.{p.name}, '')" for p in properties)
    return f"[{stand}] <> [{told}]"


def write_map(row: str, properties: Iterable[Property]) -> str:
    """The inside of a map: each property from the entry of its name in the map `row`.

    >>> write_map("row", [Property("since", "DATE", "")])
    'since: date(row.since)'
    """
    return ", ".join(f"{p.name}: {_write(row, p)}" for p in properties)


def named(properties: Sequence[Property], values: Sequence[Any]) -> Mapping[str, Any]:
    """Values by the names of their properties."""
    return {p.name: value for p, value in zip(properties, values, strict=True)}


def _read(variable: str, p: Property) -> str:
    return f"toString({variable}.{p.name})" if p.type == _DATE else f"{variable}.{p.name}"


def _write(row: str, p: Property) -> str:
    return f"date({row}.{p.name})" if p.type == _DATE else f"{row}.{p.name}"
