"""What is much work to validate is refused before; what is allowed is little work."""

import time
from typing import Any

import pytest
from graphql import get_introspection_query

from gql.documents import Invalid, read_document
from gql.schema import make_schema
from graph.settings import Settings

PAGE = "people { edges { node { id name } } } "
WIDE = "{ people { edges { node { ...F0 } } } } " + " ".join(
    f"fragment F{n} on Person {{ a: contacts {{ edges {{ node {{ ...F{n + 1} }} }} }} "
    f"b: contacts {{ edges {{ node {{ ...F{n + 1} }} }} }} }}"
    for n in range(30)
)


@pytest.fixture(scope="module")
def core() -> Any:
    return make_schema(Settings())._schema


@pytest.mark.parametrize(
    ("query", "told"),
    [
        (f"{{ {PAGE * 31} }}", "'people' 31 times in one place; at most 30"),
        (f"{{ people {{ edges {{ node {{ {'name ' * 31} }} }} }} }}", "'name' 31 times"),
        (f"{{ ...F {PAGE * 16} }} fragment F on Query {{ {PAGE * 16} }}", "'people' 32 times"),
        ("{ ...F } fragment F on Query { viewer { person { ...G } } } fragment G on Person { contacts "
         "{ edges { node { ...G } } } }", "more than 2000 fields"),
        (WIDE + " fragment F30 on Person { id }", "more than 2000 fields"),
    ],
    ids=["same objects", "same values", "by fragments", "a fragment that holds itself", "doubling"],
)  # fmt: skip
def test_a_document_that_repeats_itself_is_refused(core: Any, query: str, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_document(core, query)
    [error] = refused.value.errors
    assert told in error.message


def test_the_same_field_may_come_from_many_fragments(core: Any) -> None:
    fragments = " ".join(f"fragment F{n} on Person {{ id name }}" for n in range(30))
    spread = " ".join(f"...F{n}" for n in range(30))
    assert read_document(core, f"{{ people {{ edges {{ node {{ {spread} }} }} }} }} {fragments}").operations


def test_what_is_allowed_is_little_work(core: Any) -> None:
    """Each of these is near the limits; introspection is what the page asks for when it opens."""
    aliases = "".join(f"a{n}: name " * 30 for n in range(20))
    pages = "".join(f"a{n}: {PAGE}" * 30 for n in range(4))
    plain = _seconds(core, get_introspection_query())
    for query in (f"{{ people {{ edges {{ node {{ {aliases} }} }} }} }}", f"{{ {pages} }}"):
        assert _seconds(core, query) < 40 * plain


def _seconds(core: Any, query: str) -> float:
    """Of the processor; the best of three."""
    taken = []
    for _ in range(3):
        start = time.process_time()
        read_document(core, query)
        taken.append(time.process_time() - start)
    return min(taken)
