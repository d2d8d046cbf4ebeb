"""A digest of what the graph says, apart from random ids, stamps, times of loading and layouts of files.

Everything is put into lines that name people by their identities; each line's sha256 is added up modulo
2^256, so that the order of reading does not matter and nothing need be sorted or held (AdHash, Bellare and
Micciancio 1997: A New Paradigm for Collision-Free Hashing). The digest is the sha256 of the sums and counts.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import orjson

from graph.database import Database
from graph.model import (
    ARCHIVE,
    CAMPAIGN,
    CHANGED,
    DECISION,
    FORMER_ID,
    LINEAGE,
    MATCHED,
    NODES,
    OF_CAMPAIGN,
    PERSON,
    RANKING_MODEL,
    RECORD,
    RELATIONSHIPS,
    SEEKS,
    TOMBSTONE,
    UP_TO,
    WRITTEN_EMPLOYER,
    Node,
    Property,
    Relationship,
)
from graph.visibility import VISIBILITY_LABELS
from loaders.cypher import read_list

_NOT_SAID = {
    PERSON.label: ("id", CHANGED.name, *(of.name for of in UP_TO)),
    ARCHIVE.label: (
        "digest",
        "edition",
        "kept",
        "layouts",
        "leaving",
        "loaded_at",
        "quality",
        "reading",
        "refused",
        "run",
    ),
    RECORD.label: ("layout", "run"),
    DECISION.label: ("at",),
    LINEAGE.label: ("decided_at",),
    WRITTEN_EMPLOYER.label: ("name", "city", "decided_at", "due"),
}
"""Properties that only keep the books."""

_NO_CONTENT = (FORMER_ID, TOMBSTONE, CAMPAIGN, RANKING_MODEL)
_BOOKS = (SEEKS, MATCHED)
"""What staff draft says nothing of anybody."""

_MODULUS = 1 << 256
_PEOPLE = "COLLECT { MATCH (%s)<-[:IDENTIFIES]-(i:Identity) RETURN i.key ORDER BY i.key }"


def digest_content(database: Database) -> str:
    """The digest of the graph's content; reads all of it."""
    whole = sha256()
    for name, statement in statements():
        total, count = 0, 0
        for line in _lines(database, statement):
            total = (total + int.from_bytes(sha256(line).digest(), "big")) % _MODULUS
            count += 1
        whole.update(f"{name} {count} {total:064x}\n".encode())
    return whole.hexdigest()


def _lines(database: Database, statement: str) -> Iterator[bytes]:
    for row in database.stream(statement):
        yield orjson.dumps([sorted(part, key=orjson.dumps) if _is_group(part) else part for part in row])


def _is_group(part: Any) -> bool:
    # Facts come in any order: lists of lists are groups, lists of words are values.
    return isinstance(part, list) and bool(part) and all(isinstance(item, list) for item in part)


def statements() -> list[tuple[str, str]]:
    """A statement for each label, with the relationships that start there; people bring all their facts."""
    return [(node.label, _statement(node)) for node in NODES if node not in _NO_CONTENT]


def _statement(node: Node) -> str:
    said = [p for p in node.properties if p.name not in _NOT_SAID.get(node.label, ())]
    labels = ""
    if node is PERSON:
        shown = ", ".join(f"'{label}'" for label in VISIBILITY_LABELS)
        labels = f", {_PEOPLE % 'n'}, [l IN [{shown}] WHERE l IN labels(n)]"
    edges = "".join(f", {_edges(r)}" for r in RELATIONSHIPS if r.source == node.label and r not in _BOOKS)
    return f"MATCH (n:{node.label}) RETURN {read_list('n', said)}{labels}{edges}"


def _edges(relationship: Relationship) -> str:
    name = f"m.{_key(relationship.target)}"
    if relationship.target == PERSON.label:
        name = _PEOPLE % "m"
    arrow = "-" if relationship.type == "CONTACT" else "->"
    properties: list[Property] = [p for p in relationship.properties if p is not OF_CAMPAIGN]
    return (
        f"COLLECT {{ MATCH (n)-[r:{relationship.type}]{arrow}(m:{relationship.target})"
        f" RETURN [{name}, {read_list('r', properties)}] }}"
    )


def _key(label: str) -> str:
    return next(node.key for node in NODES if node.label == label)
