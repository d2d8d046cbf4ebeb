from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from graphs import clear

from gql.server import prepare_graph
from graph import schema
from graph.database import Database, open_database
from graph.engine import Address
from graph.errors import SchemaOutOfDate, WriteFailed
from graph.model import NODES
from graph.schema import (
    MIGRATIONS,
    VERSION,
    apply_schema,
    check_version,
    read_version,
    schema_statements,
)

DIGEST = (9, "50220c8f839a2c3c")
"""The version of the model, and the digest of its constraints and indexes."""


@pytest.fixture
def database(address: Address) -> Iterator[Database]:
    with open_database(address) as database:
        clear(database)
        database.write("MATCH (s:Schema) DELETE s")
        yield database
        clear(database)
        database.write("MATCH (s:Schema) DELETE s")
        apply_schema(database)


def whole_schema(database: Database) -> list[list[Any]]:
    """Every constraint and index with all that defines it, and the version."""
    constraints = database.read("SHOW CONSTRAINTS YIELD id, name, createStatement")
    indexes = database.read("SHOW INDEXES YIELD id, name, state, createStatement")
    return [*sorted(constraints), *sorted(indexes), *database.read("MATCH (s:Schema) RETURN s.version")]


def test_applied_twice_it_changes_nothing(database: Database) -> None:
    apply_schema(database)
    before = whole_schema(database)
    apply_schema(database)
    assert whole_schema(database) == before
    assert read_version(database) == VERSION


def test_every_label_has_its_key_and_its_full_text_index(database: Database) -> None:
    apply_schema(database)
    rows = database.read(
        "SHOW INDEXES YIELD labelsOrTypes, properties, owningConstraint, type, options, state"
    )
    assert {row[-1] for row in rows} == {"ONLINE"}
    keys = {(labels[0], properties[0]) for labels, properties, owner, *_ in rows if owner}
    assert keys == {(node.label, node.key) for node in NODES}
    folding = {
        (labels[0], tuple(properties))
        for labels, properties, _, kind, options, _ in rows
        if kind == "FULLTEXT" and options["indexConfig"]["fulltext.analyzer"] == "standard-folding"
    }
    assert folding == {(n.label, n.full_text.properties) for n in NODES if n.full_text}
    database.write("CREATE (:Employer {id: 'x'})")
    with pytest.raises(WriteFailed, match="already exists"):
        database.write("CREATE (:Employer {id: 'x'})")


def test_a_graph_that_is_not_of_this_version_is_refused(database: Database) -> None:
    with pytest.raises(SchemaOutOfDate, match=f"version 0; this program needs version {VERSION}") as caught:
        check_version(database)
    assert "entraide load" in caught.value.hint
    apply_schema(database)
    check_version(database)


def test_a_newer_graph_is_left_as_it_is(database: Database) -> None:
    apply_schema(database)
    database.write("MATCH (s:Schema) SET s.version = $next", {"next": VERSION + 1})
    before = whole_schema(database)
    with pytest.raises(SchemaOutOfDate, match=f"of version {VERSION + 1}") as caught:
        apply_schema(database)
    assert caught.value.hint == "Update the program."
    assert whole_schema(database) == before
    with pytest.raises(SchemaOutOfDate):
        check_version(database)


def test_constraints_and_indexes_change_with_a_new_version_only() -> None:
    digest = sha256("\n".join(schema_statements()).encode()).hexdigest()[:16]
    assert (VERSION, digest) == DIGEST, (
        "raise VERSION, add a migration and a line in docs/schema-changelog.md"
    )
    assert list(MIGRATIONS) == list(range(1, VERSION))
    changelog = (Path(__file__).parent.parent / "docs" / "schema-changelog.md").read_text("utf-8")
    assert f"\n| {VERSION} | " in changelog
    assert f"\n| {VERSION + 1} | " not in changelog


def test_a_graph_of_the_first_version_is_refused_until_it_has_the_new_indexes(database: Database) -> None:
    apply_schema(database)
    whole = whole_schema(database)
    names = {row[1] for row in database.read("SHOW INDEXES YIELD id, name")}
    database.run_alone("DROP INDEX person_changed")
    database.run_alone("DROP CONSTRAINT decision_id")
    database.write("MATCH (s:Schema) SET s.version = 1 CREATE (:Employer {id: 'kept'})")
    with pytest.raises(SchemaOutOfDate, match="constraints and indexes it lacks") as caught:
        prepare_graph(database)
    assert "entraide load" in caught.value.hint
    apply_schema(database)
    assert {row[1] for row in database.read("SHOW INDEXES YIELD id, name")} == names
    assert len(whole_schema(database)) == len(whole)
    assert read_version(database) == VERSION
    prepare_graph(database)
    assert database.read_one("MATCH (e:Employer {id: 'kept'}) RETURN count(e)") == [1]


class Interrupted(Exception):
    """What a migration dies of in these tests."""


def test_migrations_run_one_after_the_other_and_may_be_interrupted(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply_schema(database)
    database.write("UNWIND range(1, 10) AS n CREATE (:Employer {id: 'e' + n, name: 'Employer ' + n})")
    ran: list[str] = []

    def shout(database: Database) -> None:
        """Writes in two transactions and, the first time, dies between them."""
        for low, high in ((1, 5), (6, 10)):
            database.write(
                "UNWIND range($low, $high) AS n MATCH (e:Employer {id: 'e' + n})"
                " SET e.name = toUpper(e.name)",
                {"low": low, "high": high},
            )
            if not ran:
                ran.append("shout, half")
                raise Interrupted
        ran.append("shout")

    def count(database: Database) -> None:
        database.write("MATCH (e:Employer) WHERE e.name STARTS WITH 'EMPLOYER' SET e.letters = size(e.name)")
        ran.append("count")

    monkeypatch.setattr(schema, "VERSION", VERSION + 2)
    monkeypatch.setattr(schema, "MIGRATIONS", {**schema.MIGRATIONS, VERSION: shout, VERSION + 1: count})
    with pytest.raises(Interrupted):
        apply_schema(database)
    assert read_version(database) == VERSION
    apply_schema(database)
    assert ran == ["shout, half", "shout", "count"]
    assert read_version(database) == VERSION + 2
    assert database.read_one("MATCH (e:Employer) RETURN count(e.letters)") == [10]
    apply_schema(database)
    assert ran == ["shout, half", "shout", "count"]


def test_a_new_graph_needs_no_migration(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(database: Database) -> None:
        raise AssertionError("a new graph is of the latest version from the start")

    monkeypatch.setattr(schema, "VERSION", VERSION + 1)
    monkeypatch.setattr(schema, "MIGRATIONS", {**schema.MIGRATIONS, VERSION: never})
    apply_schema(database)
    assert read_version(database) == VERSION + 1
