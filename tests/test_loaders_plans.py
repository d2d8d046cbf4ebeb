from collections.abc import Iterator

import neo4j
import pytest

from graph.database import open_database
from graph.engine import Address
from graph.schema import apply_schema
from loaders import cleaning, facts, identity, members, nodes, records, ties

PARAMETERS = ("rows", "ids", "keys", "labels", "archive", "run", "layout", "batch")


def statements() -> Iterator[tuple[str, str]]:
    """The statements that run once for each batch of a load."""
    for fact in facts.FACT_KINDS:
        yield f"create {fact.relationship.type}", facts.create_statement(fact)
        yield f"write {fact.relationship.type}", facts.write_statement(fact)
    for name, kind in nodes.NODE_KINDS.items():
        yield f"read {name}", nodes.read_statement(kind)
        yield f"write {name}", nodes.node_statement(kind)
        for edge in kind.edges:
            yield f"write {edge.type} of {name}", nodes.edge_statement(edge)
    for name, tie in ties.TIE_KINDS.items():
        yield f"read {name}", ties.read_statement(tie)
        yield f"write {name}", ties.write_statement(tie)
    for name in ("FIND", "READ", "CREATE", "UPDATE", "RENAME"):
        yield f"{name} identities", getattr(identity, name)
    for name in ("CREATE", "CREATE_WAITING", "CONFIRM", "REWRITE", "KEEP"):
        yield f"{name} records", getattr(records, name)
    yield "read members", members.READ
    yield "stale records", cleaning.STALE


def operators(plan: dict[str, object]) -> Iterator[str]:
    """The operators of a plan, from the last to the first."""
    yield str(plan["operatorType"]).partition("@")[0]
    children = plan.get("children", [])
    assert isinstance(children, list)
    for child in children:
        yield from operators(child)


@pytest.fixture(scope="module")
def session(address: Address) -> Iterator[neo4j.Session]:
    with open_database(address) as database:
        apply_schema(database)
    auth = (address.user, address.password)
    with neo4j.GraphDatabase.driver(address.uri, auth=auth) as driver, driver.session() as session:
        yield session


@pytest.mark.parametrize(("name", "statement"), [pytest.param(*pair, id=pair[0]) for pair in statements()])
def test_a_batch_neither_scans_nor_holds_up_its_rows(
    session: neo4j.Session, name: str, statement: str
) -> None:
    plan = session.run(f"EXPLAIN {statement}", dict.fromkeys(PARAMETERS)).consume().plan  # type: ignore[arg-type]
    assert plan is not None
    used = list(operators(plan))
    assert not [operator for operator in used if "Scan" in operator]
    # What is read back after a write waits for all of it; nothing may wait before.
    written = [place for place, operator in enumerate(used) if "Merge" in operator or "Create" in operator]
    assert "Eager" not in used[written[0] if written and name.startswith("create") else 0 :]
    assert any("Unique" in operator for operator in used) or name == "CREATE identities"
