"""Constraints, indexes and the version of the model in the graph, made from graph.model."""

from collections.abc import Callable

from graph.database import Database
from graph.errors import SchemaOutOfDate
from graph.model import NODES, RELATIONSHIPS, SORT_NAME, Group
from graph.visibility import Role, label

VERSION = 9
"""The version of the model; raise it with an entry in MIGRATIONS and a line in docs/schema-changelog.md."""


def _leave_data(database: Database) -> None:
    """For versions that brought labels, properties and indexes alone: the schema applied next is all."""


def _note_lineage(database: Database) -> None:
    """Until version 8 what the register says of lineage stood in the relationships alone."""
    database.write(
        "MATCH (d:Diploma)-[:SUCCEEDED_BY]->(b:Diploma) WITH d, collect(b.id) AS became"
        " SET d.told_became = coalesce(d.told_became, became)"
    )


MIGRATIONS: dict[int, Callable[[Database], None]] = {
    **dict.fromkeys(range(1, VERSION), _leave_data),
    7: _note_lineage,
}
"""From each version to the next: `MIGRATIONS[1]` turns a graph of version 1 into one of version 2.

A migration may be interrupted and run again, so each must be idempotent.
"""

_FOLDING = "standard-folding"  # Lucene's analyzer that folds case and accents


def schema_statements() -> list[str]:
    """Every schema command, idempotent, in a fixed order."""
    statements = []
    for node in NODES:
        name = node.label.lower()
        statements.append(
            f"CREATE CONSTRAINT {name}_{node.key} IF NOT EXISTS"
            f" FOR (n:{node.label}) REQUIRE n.{node.key} IS UNIQUE"
        )
        for columns in node.indexes:
            statements.append(
                f"CREATE INDEX {name}_{'_'.join(columns)} IF NOT EXISTS"
                f" FOR (n:{node.label}) ON ({', '.join(f'n.{column}' for column in columns)})"
            )
        if node.full_text:
            statements.append(
                f"CREATE FULLTEXT INDEX {node.full_text.name} IF NOT EXISTS FOR (n:{node.label})"
                f" ON EACH [{', '.join(f'n.{column}' for column in node.full_text.properties)}]"
                f" OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{_FOLDING}'}}}}"
            )
    for relationship in RELATIONSHIPS:
        for columns in relationship.indexes:
            statements.append(
                f"CREATE INDEX {relationship.type.lower()}_{'_'.join(columns)} IF NOT EXISTS"
                f" FOR ()-[r:{relationship.type}]-() ON ({', '.join(f'r.{column}' for column in columns)})"
            )
    # The directory is read in the order of names, among those whom a role may meet.
    for role in (Role.ANONYMOUS, Role.STUDENT, Role.ALUMNUS, Role.STAFF):
        listed = label(Group.PROFILE, role)
        statements.append(
            f"CREATE INDEX directory_{role} IF NOT EXISTS FOR (n:{listed}) ON (n.{SORT_NAME.name}, n.id)"
        )
    return statements


def apply_schema(database: Database) -> None:
    """Bring the graph to this program's version: migrations first, then constraints and indexes.

    Applied twice it changes nothing.

    Raises:
        SchemaOutOfDate: the graph was made by a newer program.
    """
    found = read_version(database)
    if found > VERSION:
        raise _too_new(found)
    for version in range(found or VERSION, VERSION):
        MIGRATIONS[version](database)
        if version + 1 < VERSION:
            _write_version(database, version + 1)
    for statement in schema_statements():
        database.run_alone(statement)
    database.run_alone("CALL db.awaitIndexes(600)")
    # Last of all, so that a graph which says this version has all of its indexes.
    if found != VERSION:
        _write_version(database, VERSION)


def read_version(database: Database) -> int:
    """The version of the model that the graph carries, 0 where it carries none."""
    rows = database.read("MATCH (s:Schema {id: 'entraide'}) RETURN s.version")
    return int(rows[0][0]) if rows else 0


def check_version(database: Database) -> None:
    """Make sure that the graph has this program's version.

    Raises:
        SchemaOutOfDate: it has another one, or none.
    """
    found = read_version(database)
    if found > VERSION:
        raise _too_new(found)
    if found < VERSION:
        raise SchemaOutOfDate(
            f"The graph is of version {found}; this program needs version {VERSION},"
            " whose constraints and indexes it lacks.",
            "Run `entraide load` with any archive, also one that was loaded: it brings the graph up to date.",
        )


def _too_new(found: int) -> SchemaOutOfDate:
    return SchemaOutOfDate(
        f"The graph is of version {found}; this program knows versions up to {VERSION}.",
        "Update the program.",
    )


def _write_version(database: Database, version: int) -> None:
    database.write("MERGE (s:Schema {id: 'entraide'}) SET s.version = $version", {"version": version})
