"""The resolvers: each runs one statement for its own field, written by the compiler from the same words.

They serve what the compiler does not take as a whole, and show where an answer's error belongs.
"""

from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import get_named_type
from strawberry.types.enum import StrawberryEnumDefinition

from gql.compiler import Compiler
from gql.context import Context
from gql.ids import decode_id
from gql.selection import NO_VARIABLES, Given, Selected, concrete_type, describe, enum_values, select_plain
from gql.shapes import Surprise
from graph.model import PERSON
from graph.visibility import may_see

Info = strawberry.Info[Context, Any]


async def resolve(self: Any, info: Info) -> Any:
    """A field without arguments."""
    return await fetch(self, info, {})


async def resolve_page(self: Any, info: Info, first: int | None = None, after: str | None = None) -> Any:
    """A connection without filters."""
    return await fetch(self, info, {"first": first, "after": after})


async def resolve_positions(
    self: Any, info: Info, past: bool = True, first: int | None = None, after: str | None = None
) -> Any:
    """Positions, past ones too unless `past` is off."""
    return await fetch(self, info, {"past": past, "first": first, "after": after})


async def resolve_cohort(
    self: Any, info: Info, cohort: int | None = None, first: int | None = None, after: str | None = None
) -> Any:
    """People who hold a diploma, of the year `cohort` if it is given."""
    return await fetch(self, info, {"cohort": cohort, "first": first, "after": after})


async def resolve_employees(
    self: Any,
    info: Info,
    past: bool = False,
    subsidiaries: bool = False,
    first: int | None = None,
    after: str | None = None,
) -> Any:
    """People who work at an employer."""
    return await fetch(
        self, info, {"past": past, "subsidiaries": subsidiaries, "first": first, "after": after}
    )


async def resolve_by_id(self: Any, info: Info, id: strawberry.ID) -> Any:
    """A node by its global id."""
    return await fetch(self, info, {"id": id})


async def resolve_search(
    self: Any, info: Info, search: str | None = None, first: int | None = None, after: str | None = None
) -> Any:
    """Nodes by name."""
    return await fetch(self, info, {"search": search, "first": first, "after": after})


async def resolve_who_works_at(
    self: Any,
    info: Info,
    employer: str,
    lineage: bool = True,
    subsidiaries: bool = True,
    past: bool = False,
    first: int | None = None,
    after: str | None = None,
) -> Any:
    """Who from the viewer's programs works at an employer."""
    arguments = {
        "employer": employer,
        "lineage": lineage,
        "subsidiaries": subsidiaries,
        "past": past,
        "first": first,
        "after": after,
    }
    return await fetch(self, info, arguments)


async def fetch(parent: Any, info: Info, arguments: Mapping[str, Any]) -> Any:
    """The value of the field at hand: its own plain fields, as objects of the schema's classes.

    Raises:
        BadInput: an argument does not fit.
        DatabaseError: the database does not answer.
    """
    schema = info.schema._schema
    raw = info._raw_info
    field = raw.parent_type.fields[raw.field_name]
    type_name = concrete_type(schema, get_named_type(field.type), arguments)
    given = Given(lambda variables: arguments, arguments)
    chosen = describe("value", field, given, select_plain(schema, type_name), type_name)
    return await fetch_value(info, chosen, raw.parent_type.name, getattr(parent, "id", None))


async def fetch_value(info: Info, chosen: Selected, parent_type: str, parent_id: str | None) -> Any:
    """The value of one field of the node with the global id `parent_id`, or of a root where that is None."""
    context = info.context
    compiler = Compiler(context.viewer, context.settings, enum_values(info.schema._schema, "MentorshipState"))
    statement = compiler.statement
    if parent_id is None:
        expression, shape = compiler.value(chosen, "")
    else:
        parent = statement.fresh("n")
        expression, shape = compiler.value(chosen, parent)
        sees = f" WHERE {may_see(parent, context.viewer)}" if parent_type == PERSON.label else ""
        statement.given = Given(lambda variables: {}, {})
        key = statement.parameter(lambda given: decode_id(parent_id)[1])
        expression = (
            f"head(COLLECT {{ MATCH ({parent}:{parent_type} {{id: {key}}}){sees} RETURN {expression} }})"
        )
    parameters = statement.parameters(NO_VARIABLES, context.viewer)
    record = await context.database.read_one(statement.text(expression), parameters)
    if record is None:
        raise Surprise
    return shape.build(record[0], parameters, lambda name, fields: make(info.schema, name, fields))


def make(schema: Any, type_name: str, fields: dict[str, Any]) -> Any:
    """The object of a type of the schema; of an enum, its value."""
    found = schema.get_type_by_name(type_name)
    if isinstance(found, StrawberryEnumDefinition):
        return found.wrapped_cls(fields["value"])
    return found.origin(**fields)
