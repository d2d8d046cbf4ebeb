"""Documents: parsed, and validated where that is little work; whatever is much is refused before.

Validation goes on the one loop that serves everybody, and compares each field with every other of its name in
the same place, so that its work grows with the square of what a client repeats.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    parse,
    validate,
)

LONGEST_DOCUMENT_TOKENS = 2_000
MOST_FIELDS = 2_000
MOST_REPEATED = 30


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is valid against the schema."""

    node: DocumentNode
    operations: Mapping[str, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]


class Invalid(Exception):
    """A document does not fit the schema, or is too large to be compared with it."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__()
        self.errors = errors


def read_document(core: Any, query: str) -> Document:
    """Parse and validate a document.

    Args:
        core: a schema of graphql-core.
        query: the text.

    Raises:
        GraphQLError: it cannot be parsed, or has more than `LONGEST_DOCUMENT_TOKENS`.
        Invalid: it does not fit the schema, or is too large to be compared with it.
    """
    node = parse(query, max_tokens=LONGEST_DOCUMENT_TOKENS)
    operations, fragments = {}, {}
    for definition in node.definitions:
        if isinstance(definition, OperationDefinitionNode):
            operations[definition.name.value if definition.name else ""] = definition
        elif isinstance(definition, FragmentDefinitionNode):
            fragments[definition.name.value] = definition
    check_fields(node, fragments)
    errors = validate(core, node, max_errors=20)
    if errors:
        raise Invalid(errors)
    return Document(node, operations, fragments)


def check_fields(node: DocumentNode, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
    """Refuse a document with more fields than validation takes lightly, all its fragments written out.

    Raises:
        Invalid: it has more than `MOST_FIELDS`, or one of them more than `MOST_REPEATED` times in one place.
    """
    number = 0
    places = [
        [definition.selection_set]
        for definition in node.definitions
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    while places:
        for name, fields in _fields_of_place(places.pop(), fragments).items():
            number += len(fields)
            if number > MOST_FIELDS:
                message = (
                    f"The document asks for more than {MOST_FIELDS} fields, its fragments written out; "
                    "a fragment must not hold itself."
                )
                raise Invalid([GraphQLError(message)])
            if len(fields) > MOST_REPEATED:
                message = (
                    f"The document asks for '{name[:80]}' {len(fields)} times in one place; "
                    f"at most {MOST_REPEATED} are allowed."
                )
                raise Invalid([GraphQLError(message, fields[-1])])
            if below := [field.selection_set for field in fields if field.selection_set]:
                places.append(below)


def _fields_of_place(
    sets: list[SelectionSetNode], fragments: Mapping[str, FragmentDefinitionNode]
) -> dict[str, list[FieldNode]]:
    """The fields that are merged into one object of the answer, by the name they have there."""
    fields: dict[str, list[FieldNode]] = defaultdict(list)
    spread: set[str] = set()
    left: list[SelectionNode] = [part for selected in sets for part in selected.selections]
    while left:
        part = left.pop()
        if isinstance(part, FieldNode):
            fields[part.alias.value if part.alias else part.name.value].append(part)
        elif isinstance(part, InlineFragmentNode):
            left.extend(part.selection_set.selections)
        elif isinstance(part, FragmentSpreadNode):
            name = part.name.value
            if name in fragments and name not in spread:
                spread.add(name)
                left.extend(fragments[name].selection_set.selections)
    return fields
