"""Nodes of which the recommender gave the keys, as objects of the schema."""

from collections.abc import Iterable
from typing import Any

from gql.hops import BY_NAME, PEOPLE, met
from gql.ids import encode_id
from gql.mapping import Arguments, Link, Match, Scope
from gql.resolvers import Info, fetch_value
from gql.selection import Given, Selected, select_plain
from graph.model import PERSON, Node


async def read_by_keys(info: Info, label: Node, keys: Iterable[str]) -> dict[str, Any]:
    """Those of the nodes that the viewer may meet now, by key, in one statement."""
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        return {}

    def hop(scope: Scope, start: str, arguments: Arguments) -> Match:
        end = scope.fresh("x")
        listed = scope.parameter(lambda given: given["keys"])
        return Match(
            f"UNWIND {listed} AS key MATCH ({end}:{label.label} {{id: key}}){met(label, end, scope)}", end
        )

    arguments = {"keys": wanted}
    given = Given(lambda variables: arguments, arguments)
    plain = select_plain(info.schema._schema, label.label)
    order = PEOPLE if label is PERSON else BY_NAME
    link = Link(label.label, hop, order, many=True)
    chosen = Selected("nodes", "nodes", link, given, label.label, True, True, plain)
    nodes = await fetch_value(info, chosen, "Query", None)
    by_global_id = {node.id: node for node in nodes}
    found = {key: by_global_id.get(encode_id(label.label, key)) for key in wanted}
    return {key: node for key, node in found.items() if node is not None}
