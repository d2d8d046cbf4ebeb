"""Reference data into the graph: universities, faculties, diplomas, outcome figures, employers and so on.

A row says all of its node's properties and all the relationships that start there. Nodes are never deleted
by a load: whether one could go would depend on the people who refer to it, and show that there are some.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from graph.database import Run
from graph.folding import fold
from graph.model import (
    DIPLOMA,
    EMPLOYER,
    FACULTY,
    FIGURES,
    OCCUPATION,
    OUTCOME,
    RELATIONSHIPS,
    SKILL,
    UNIVERSITY,
    Node,
    Relationship,
)
from loaders.cypher import read_list, set_each
from loaders.formats import OUTCOMES
from loaders.outcome import Outcome, outcome
from loaders.rows import Values, diploma_id


class Edge(NamedTuple):
    """A relationship that a row tells: its type's place among the kind's, the other end, its properties."""

    place: int
    target: str
    properties: tuple[Any, ...]


class Told(NamedTuple):
    """A node as a row tells it: its id, its properties in the order of the label's, its relationships."""

    id: str
    properties: tuple[Any, ...]
    edges: frozenset[Edge]


@dataclass(frozen=True, slots=True)
class NodeKind:
    """Which node and relationships a kind of file tells of, and how a row is read as one."""

    node: Node
    edges: tuple[Relationship, ...]
    id: Callable[[Values], str]
    properties: Callable[[Values], Mapping[str, Any]]
    targets: Callable[[Values], list[tuple[int, str | None, tuple[Any, ...]]]]

    def tell(self, values: Values) -> Told:
        """The node that a row's values tell."""
        id = self.id(values)
        properties = {self.node.key: id, **self.properties(values)}
        edges = frozenset(Edge(place, target, said) for place, target, said in self.targets(values) if target)
        return Told(id, tuple(properties[p.name] for p in self.node.properties), edges)


def _edge(type: str, source: Node, target: Node) -> Relationship:
    found = [r for r in RELATIONSHIPS if (r.type, r.source, r.target) == (type, source.label, target.label)]
    return found[0]


def _same(*names: str) -> Callable[[Values], Mapping[str, Any]]:
    return lambda values: {name: values[name] for name in names}


def _span(values: Values) -> tuple[Any, ...]:
    return values["since"], values["until"]


def _became(
    values: Values, place: int, properties: tuple[Any, ...] = ()
) -> list[tuple[int, str | None, Any]]:
    return [(place, id, properties) for id in values["became"] or []]


def _day_after(day: str | None) -> str | None:
    return None if day is None else (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _employer(values: Values) -> Mapping[str, Any]:
    aliases = values["aliases"] or []
    names = dict.fromkeys(fold(name) for name in (values["name"], *aliases))
    return {
        **_same("name", "sector", "city")(values),
        "aliases": aliases or None,
        "alias_text": ", ".join(aliases) or None,
        "folded": list(names),
    }


NODE_KINDS: Mapping[str, NodeKind] = {
    "universities": NodeKind(
        UNIVERSITY,
        (_edge("SUCCEEDED_BY", UNIVERSITY, UNIVERSITY),),
        lambda values: values["id"],
        _same("name", "uai", "until"),
        lambda values: _became(values, 0, (_day_after(values["until"]),)),
    ),
    "faculties": NodeKind(
        FACULTY,
        (_edge("PART_OF", FACULTY, UNIVERSITY), _edge("SUCCEEDED_BY", FACULTY, FACULTY)),
        lambda values: values["id"],
        _same("name", "short_name", "domain"),
        lambda values: [(0, values["university"], _span(values)), *_became(values, 1)],
    ),
    "diplomas": NodeKind(
        DIPLOMA,
        # Of the lineage what staff decided counts more: loaders.lineage makes it.
        (_edge("OFFERED_BY", DIPLOMA, FACULTY),),
        lambda values: diploma_id(values["university"], values["code"], values["version"]),
        lambda values: {
            **_same("code", "version", "name", "level", "field", "since", "until")(values),
            "from_records": None,
            "told_faculty": None,
            "told_became": values["became"] or None,
        },
        lambda values: [(0, values["faculty"], _span(values))],
    ),
    "outcomes": NodeKind(
        OUTCOME,
        (_edge("ABOUT", OUTCOME, UNIVERSITY),),
        lambda values: ":".join(str(values[name]) for name in OUTCOMES.key),
        _same("year", "months", "level", "domain", "discipline", *(p.name for p in FIGURES)),
        lambda values: [(0, values["university"], ())],
    ),
    "employers": NodeKind(
        EMPLOYER,
        (_edge("PART_OF", EMPLOYER, EMPLOYER),),
        lambda values: values["id"],
        _employer,
        lambda values: [(0, values["part_of"], ())],
    ),
    "skills": NodeKind(SKILL, (), lambda values: values["id"], _same("label"), lambda values: []),
    "occupations": NodeKind(OCCUPATION, (), lambda values: values["id"], _same("label"), lambda values: []),
}


def write_nodes(run: Run, kind: NodeKind, told: Sequence[Told]) -> list[Outcome]:
    """Make nodes and the relationships that start there as told; the other ends must stand already."""
    known = {
        id: Told(id, _frozen(properties), frozenset(Edge(*map(_freeze, edge)) for edge in edges))
        for id, properties, edges in run(read_statement(kind), {"ids": [node.id for node in told]})
    }
    changed = [node for node in told if known.get(node.id) != node]
    names = [p.name for p in kind.node.properties]
    if rows := [
        dict(zip(names, node.properties, strict=True))
        for node in changed
        if node.id not in known or known[node.id].properties != node.properties
    ]:
        run(node_statement(kind), {"rows": rows})
    for place, relationship in enumerate(kind.edges):
        gone, come = [], []
        for node in changed:
            before = known[node.id].edges if node.id in known else frozenset()
            kept = {edge.target for edge in node.edges if edge.place == place}
            gone += [
                {"id": node.id, "target": edge.target}
                for edge in before
                if edge.place == place and edge.target not in kept
            ]
            come += [
                {
                    "id": node.id,
                    "target": edge.target,
                    **{p.name: v for p, v in zip(relationship.properties, edge.properties, strict=True)},
                }
                for edge in node.edges - before
                if edge.place == place
            ]
        if gone:
            run(cut_statement(relationship), {"rows": gone})
        if come:
            run(edge_statement(relationship), {"rows": come})
    return [outcome(node.id in known, known.get(node.id) != node) for node in told]


def read_statement(kind: NodeKind) -> str:
    """Reads the nodes of `$ids`, each with its properties and the relationships that start there."""
    node = kind.node
    edges = " + ".join(
        f"COLLECT {{ MATCH (n)-[r:{edge.type}]->(m:{edge.target})"
        f" RETURN [{place}, m.id, {read_list('r', edge.properties)}] }}"
        for place, edge in enumerate(kind.edges)
    )
    return f"""
UNWIND $ids AS id
MATCH (n:{node.label} {{{node.key}: id}})
RETURN id, {read_list("n", node.properties)}, {edges or "[]"}"""


def node_statement(kind: NodeKind) -> str:
    """Writes the properties of the nodes of `$rows`."""
    node = kind.node
    rest = [p for p in node.properties if p.name != node.key]
    return f"""
UNWIND $rows AS row
MERGE (n:{node.label} {{{node.key}: row.{node.key}}})
SET {set_each("n", "row", rest)}"""


def edge_statement(edge: Relationship) -> str:
    """Writes the relationships of `$rows`, each a map of id, target and properties."""
    properties = f"\nSET {set_each('r', 'row', edge.properties)}" if edge.properties else ""
    return f"""
UNWIND $rows AS row
MATCH (n:{edge.source} {{id: row.id}})
MATCH (m:{edge.target} {{id: row.target}})
MERGE (n)-[r:{edge.type}]->(m){properties}"""


def cut_statement(edge: Relationship) -> str:
    """Deletes the relationships of `$rows`, each a map of id and target."""
    return f"""
UNWIND $rows AS row
MATCH (n:{edge.source} {{id: row.id}})-[r:{edge.type}]->(m:{edge.target} {{id: row.target}})
DELETE r"""


def _freeze(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _frozen(values: Sequence[Any]) -> tuple[Any, ...]:
    # A list property stays a list: it is one as told, too.
    return tuple(values)
