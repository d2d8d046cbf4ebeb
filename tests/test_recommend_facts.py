"""The allow-list: statements read what is on it, and nothing else can be read."""

import pytest

from graph.model import NODES, RELATIONSHIPS
from graph.visibility import Role
from recommend.facts import ALLOWED, Purpose, check_allowed, list_allowed
from recommend.hooks import write_hooks_statement
from recommend.ties import write_ties_statement


@pytest.mark.parametrize(
    "statement",
    [
        "MATCH (p:Person) RETURN p.birth_date",
        "MATCH (p:Person) RETURN p.gender",
        "MATCH (p:Person)<-[:IDENTIFIES]-(i) RETURN i",
        "MATCH (p:Person)-[:GRADUATED|DESCRIBES]-(i) RETURN i",
        "MATCH (p:Person) RETURN properties(p)",
        "MATCH (p:Person) RETURN p['birth_date']",
        "MATCH (p:Person) RETURN p[$name]",
        "MATCH (p:Person) RETURN p {.*}",
        "MATCH (p:Person) RETURN keys(p)",
        "MATCH (g:Person) RETURN g.honours",
    ],
)
def test_what_is_not_allowed_cannot_be_read(statement: str) -> None:
    with pytest.raises(ValueError, match="Suggestions may not read"):
        check_allowed(statement)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("role", Role)
def test_statements_read_what_is_allowed(purpose: Purpose, role: Role) -> None:
    for write in (write_hooks_statement, write_ties_statement):
        statement = write(purpose, role)
        assert check_allowed(statement) == statement
        assert "{.*}" not in statement


def test_the_list_names_what_the_model_declares() -> None:
    declared = {node.label: {p.name for p in node.properties} for node in NODES}
    for tie in RELATIONSHIPS:
        declared.setdefault(tie.type, set()).update(p.name for p in tie.properties)
    for allowed in ALLOWED:
        assert allowed.of in declared
        assert not allowed.property or allowed.property in declared[allowed.of]


def test_nothing_protected_is_on_the_list() -> None:
    words = " ".join(f"{allowed.of} {allowed.property}" for allowed in ALLOWED).lower()
    for protected in ("birth", "gender", "sex", "nation", "origin", "age ", "ine", "email", "identity"):
        assert protected not in f"{words} "


def test_the_list_is_shown() -> None:
    listing = list_allowed()[0]
    assert len(listing.rows) == len(ALLOWED)
    assert all(len(row) == len(listing.columns) for row in listing.rows)
