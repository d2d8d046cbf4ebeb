"""From the text of an operation to its answer: read, planned once, then one statement a time.

An operation that the compiler takes as a whole is one statement and one function over its record. Whatever it
does not take, an argument that does not fit, and a value that surprises, goes through graphql-core with the
resolvers of gql.resolvers, which also know where in an answer an error belongs.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import strawberry
from cachetools import LRUCache
from graphql import (
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    get_variable_values,
)
from graphql import (
    execute as execute_resolvers,
)
from graphql.execution.values import VariableValues

from gql.compiler import Compiler, Statement
from gql.context import Context
from gql.documents import Document, Invalid, read_document
from gql.errors import BadInput, Code, TookTooLong, failure, format_error
from gql.ids import decode_id
from gql.limits import check_limits, check_size, size_varies
from gql.selection import Selected, Selector, Unsupported, enum_values
from gql.shapes import Project, Surprise, write_projector
from graph.database import AsyncDatabase
from graph.errors import DatabaseError
from graph.settings import Settings
from graph.visibility import ANONYMOUS, Role, Viewer

KEPT_DOCUMENTS = 500
KEPT_PLANS = 2_000


@dataclass(frozen=True, slots=True)
class Plan:
    """How an operation is answered: its selection, and if it is compiled, a statement and a projector.

    `size_varies` tells that the limits were checked for the pages of one request only.
    """

    selected: tuple[Selected, ...]
    size_varies: bool
    statement: Statement
    text: str = ""
    project: Project | None = None


class Caches:
    """What is kept of a schema's operations; any of it can be made anew."""

    def __init__(self) -> None:
        self.documents: LRUCache[str, Document] = LRUCache(KEPT_DOCUMENTS)
        self.plans: LRUCache[tuple[Any, ...], Plan] = LRUCache(KEPT_PLANS)


_CACHES: LRUCache[int, tuple[strawberry.Schema, Caches]] = LRUCache(8)


def caches_of(schema: strawberry.Schema) -> Caches:
    """The caches of a schema."""
    if id(schema) not in _CACHES:
        _CACHES[id(schema)] = (schema, Caches())
    return _CACHES[id(schema)][1]


async def execute(
    schema: strawberry.Schema,
    context: Context,
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
) -> dict[str, Any]:
    """Answer an operation.

    Args:
        schema: of `make_schema`.
        context: who asks, and of which database.
        query: the document.
        variables: raw values of its variables.
        operation_name: which of its operations, where there are several.

    Returns:
        The answer as JSON takes it: `data` and `errors`; without `data` where nothing was executed.
    """
    caches = caches_of(schema)
    core = schema._schema
    document = caches.documents.get(query)
    if document is None:
        try:
            document = read_document(core, query)
        except GraphQLError as error:
            return failure(error, code=Code.PARSE_FAILED)
        except Invalid as invalid:
            return failure(*invalid.errors, code=Code.VALIDATION_FAILED)
        caches.documents[query] = document
    operation = find_operation(document, operation_name)
    if operation is None:
        return failure(_no_operation(document, operation_name), code=Code.BAD_OPERATION)
    coerced = get_variable_values(core, operation.variable_definitions or (), dict(variables or {}))
    if isinstance(coerced, list):
        return failure(*coerced, code=Code.BAD_VARIABLES)
    try:
        plan = find_plan(caches, core, document, operation, context, query, coerced)
        if plan is None:  # A mutation is one write, which is never given up halfway.
            return await run_resolvers(core, document, context, variables, operation)
        if plan.size_varies:
            check_size(plan.selected, coerced, context.settings)
        # An argument that does not fit refuses the whole operation, whichever way it would be answered.
        parameters = plan.statement.parameters(coerced, context.viewer)
        async with asyncio.timeout(context.seconds):
            if plan.project is not None and context.compiled:
                answer = await run_plan(context.database, plan.text, plan.project, parameters)
                if answer is not None:
                    return answer
            return await run_resolvers(core, document, context, variables, operation)
    except BadInput as error:
        return failure(error, code=Code.BAD_OPERATION)
    except TimeoutError:
        return failure(TookTooLong(), code=Code.TIMEOUT)
    except DatabaseError as error:
        return failure(GraphQLError(str(error), original_error=error), code=Code.UNAVAILABLE)


def find_operation(document: Document, name: str | None) -> OperationDefinitionNode | None:
    """The operation of that name, or the only one."""
    if name:
        return document.operations.get(name)
    return next(iter(document.operations.values())) if len(document.operations) == 1 else None


def _no_operation(document: Document, name: str | None) -> GraphQLError:
    if name:
        return GraphQLError(f"The document has no operation '{name[:80]}'.")
    return GraphQLError("Say with `operationName` which of the document's operations to run.")


def find_plan(
    caches: Caches,
    core: Any,
    document: Document,
    operation: OperationDefinitionNode,
    context: Context,
    query: str,
    variables: VariableValues,
) -> Plan | None:
    """The plan of an operation for this viewer and these variables; None where an argument does not fit."""
    if operation.operation is not OperationType.QUERY:
        return None
    name = operation.name.value if operation.name else ""
    settings = context.settings
    key = (
        query,
        name,
        (
            context.viewer.role,
            *context.viewer.shape,
        ),  # An admin sees what staff see, but is told another role.
        settings.page_limit,
        settings.page_default,
        tuple((variable, outline(value)) for variable, value in variables.coerced.items()),
    )
    plan = caches.plans.get(key)
    if plan is None:
        selected = Selector(core, document.fragments, variables).operation(operation)
        check_limits(selected, variables, settings)  # What nests too deep cannot even be compiled.
        plan = make_plan(core, selected, context)
        caches.plans[key] = plan
    return plan


def make_plan(core: Any, selected: tuple[Selected, ...], context: Context) -> Plan:
    """Compile a selection, if it can be."""
    compiler = Compiler(context.viewer, context.settings, enum_values(core, "MentorshipState"))
    varies = size_varies(selected)
    try:
        expression, shape = compiler.compile("Query", selected)
    except Unsupported:
        return Plan(selected, varies, Statement(context.viewer, context.settings))
    statement = compiler.statement
    return Plan(selected, varies, statement, statement.text(expression), write_projector(shape))


def outline(value: Any) -> Any:
    """What of a variable's value is written into a statement: whether it is given, a truth, an id's type."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dict):
        return tuple((name, outline(part)) for name, part in sorted(value.items()))
    if isinstance(value, str):
        try:
            return decode_id(value)[0]
        except BadInput:
            return "given"
    return "given"


async def run_plan(
    database: AsyncDatabase, text: str, project: Project, parameters: dict[str, Any]
) -> dict[str, Any] | None:
    """The answer of a compiled operation; None where a value surprises."""
    record = await database.read_one(text, parameters)
    if record is None:
        return None
    try:
        return {"data": project(record[0], parameters)}
    except (Surprise, TypeError, IndexError):
        return None


async def run_resolvers(
    core: Any,
    document: Document,
    context: Context,
    variables: Mapping[str, Any] | None,
    operation: OperationDefinitionNode,
) -> dict[str, Any]:
    """The answer by graphql-core and the resolvers."""
    result = execute_resolvers(
        core,
        document.node,
        context_value=context,
        variable_values=dict(variables or {}),
        operation_name=operation.name.value if operation.name else None,
    )
    if isawaitable(result):
        result = await result
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [format_error(error, Code.VALIDATION_FAILED) for error in result.errors]
    return answer


async def warm(
    schema: strawberry.Schema,
    database: AsyncDatabase,
    settings: Settings,
    operations: Iterable[tuple[str, Mapping[str, Any]]],
) -> None:
    """Ask known operations once for every kind of viewer, so that they are planned before a member asks.

    Args:
        schema: of `make_schema`.
        database: that will be asked.
        settings: that requests will be answered with.
        operations: documents, each with values for its variables.
    """
    # Nobody has the empty id, and an admin's statements are those of staff.
    members = [Viewer(role, "") for role in (Role.STUDENT, Role.ALUMNUS, Role.STAFF)]
    for document, variables in operations:
        for viewer in (ANONYMOUS, *members):
            await execute(schema, Context(database, settings, viewer), document, variables)
