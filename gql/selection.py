"""From an operation to a tree of selected fields, with fragments merged and @skip and @include settled."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_argument_values,
    get_directive_values,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from graphql.execution.values import VariableValues
from graphql.language import VariableNode, visit
from graphql.language.visitor import Visitor

from gql.errors import BadInput, Code
from gql.ids import decode_id
from gql.mapping import SPEC, Arguments

_DEFINITION = "strawberry-definition"


class Unsupported(Exception):
    """The compiler does not take this operation; the resolvers do."""


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of one field: `at` coerces them, from the values of the variables where they use any."""

    at: Callable[[VariableValues], Arguments]
    now: Arguments
    varies: bool = False


@dataclass(frozen=True, slots=True)
class Selected:
    """A selected field.

    Attributes:
        key: its key in the answer.
        name: its name in Python.
        spec: how it stands in the graph; None for __typename, Ellipsis where nothing is said of it.
        given: its arguments.
        type_name: the object type that it gives, None for a scalar.
        required: whether it may not be null.
        many: whether it is a list of objects.
        children: what is selected of it.
    """

    key: str
    name: str
    spec: Any
    given: Given
    type_name: str | None
    required: bool
    many: bool = False
    children: tuple["Selected", ...] = ()


NO_VARIABLES = VariableValues({}, {})
NOTHING_GIVEN = Given(lambda variables: {}, {})


class Selector:
    """Reads selections of one document against the schema, for one request's values of the variables."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: dict[str, FragmentDefinitionNode],
        variables: VariableValues,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def operation(self, operation: OperationDefinitionNode) -> tuple[Selected, ...]:
        """The root fields of a query, with all below them.

        Raises:
            BadInput: an argument or id does not fit.
        """
        assert self._schema.query_type is not None
        return self._children(self._schema.query_type, [operation.selection_set])

    def _children(self, parent: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> tuple[Selected, ...]:
        grouped: dict[str, list[FieldNode]] = {}
        for node in self._fields(parent, sets, set()):
            grouped.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        return tuple(self._selected(parent, key, nodes) for key, nodes in grouped.items())

    def _fields(
        self, parent: GraphQLObjectType, sets: Iterable[SelectionSetNode], visited: set[str]
    ) -> Iterator[FieldNode]:
        for selections in sets:
            for node in selections.selections:
                if not self._included(node):
                    continue
                if isinstance(node, FieldNode):
                    yield node
                elif isinstance(node, InlineFragmentNode):
                    condition = node.type_condition
                    if condition is None or self._applies(condition.name.value, parent):
                        yield from self._fields(parent, [node.selection_set], visited)
                elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                    # Once is enough, and a chain of fragments that doubles at each link would never end.
                    visited.add(node.name.value)
                    fragment = self._fragments[node.name.value]
                    if self._applies(fragment.type_condition.name.value, parent):
                        yield from self._fields(parent, [fragment.selection_set], visited)

    def _included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return include is None or bool(include["if"])

    def _applies(self, condition: str, parent: GraphQLObjectType) -> bool:
        return condition == parent.name or any(interface.name == condition for interface in parent.interfaces)

    def _selected(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Selected:
        node = nodes[0]
        if node.name.value == "__typename":
            return Selected(key, "__typename", None, NOTHING_GIVEN, None, True)
        if node.name.value.startswith("__"):
            return Selected(key, node.name.value, ..., NOTHING_GIVEN, None, False)
        field = parent.fields[node.name.value]
        given = self._given(field, node)
        named = get_named_type(field.type)
        if isinstance(named, GraphQLInterfaceType):
            named = self._schema.type_map[concrete_type(self._schema, named, given.now)]
        sets = [node.selection_set for node in nodes if node.selection_set]
        if not isinstance(named, GraphQLObjectType):
            return describe(key, field, given, (), None)
        return describe(key, field, given, self._children(named, sets), named.name)

    def _given(self, field: GraphQLField, node: FieldNode) -> Given:
        if not field.args:
            return NOTHING_GIVEN
        now = get_argument_values(field, node, self._variables)
        if _uses_variables(node):
            return Given(lambda variables: get_argument_values(field, node, variables), now, varies=True)
        return Given(lambda variables: now, now)


def describe(
    key: str, field: GraphQLField, given: Given, children: tuple[Selected, ...], type_name: str | None
) -> Selected:
    """A selected field, with what the schema says of it."""
    definition = field.extensions[_DEFINITION]
    required = isinstance(field.type, GraphQLNonNull)
    spec = definition.metadata.get(SPEC, ...)
    many = type_name is not None and is_list_type(get_nullable_type(field.type))
    return Selected(key, definition.python_name, spec, given, type_name, required, many, children)


def select_plain(schema: GraphQLSchema, type_name: str) -> tuple[Selected, ...]:
    """A type's fields that have no resolver of their own, under their names in Python, with all below."""
    parent = schema.type_map[type_name]
    assert isinstance(parent, GraphQLObjectType)
    plain = []
    for field in parent.fields.values():
        definition = field.extensions[_DEFINITION]
        if definition.base_resolver is None:
            named = get_named_type(field.type)
            is_object = isinstance(named, GraphQLObjectType)
            children = select_plain(schema, named.name) if is_object else ()
            plain.append(
                describe(
                    definition.python_name, field, NOTHING_GIVEN, children, named.name if is_object else None
                )
            )
    return tuple(plain)


def concrete_type(schema: GraphQLSchema, named: object, arguments: Arguments) -> str:
    """The name of a field's object type; for an interface, of the type that the argument `id` names.

    Raises:
        BadInput: it names none.
    """
    if isinstance(named, GraphQLInterfaceType):
        found = decode_id(arguments["id"])[0]
        if all(found != implementation.name for implementation in schema.get_implementations(named).objects):
            raise BadInput(Code.BAD_ID, "This is the id of nothing that is known here.")
        return found
    assert isinstance(named, GraphQLObjectType)
    return named.name


class _VariableFinder(Visitor):
    found = False

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.found = True


def _uses_variables(node: FieldNode) -> bool:
    finder = _VariableFinder()
    for argument in node.arguments or ():
        visit(argument, finder)
    return finder.found


def enum_values(schema: GraphQLSchema, name: str) -> frozenset[str]:
    """The names of an enum's values."""
    found = schema.type_map[name]
    assert isinstance(found, GraphQLEnumType)
    return frozenset(found.values)
