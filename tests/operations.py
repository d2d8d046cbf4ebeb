"""GraphQL operations made by chance from a schema: aliases, fragments, directives, variables, merges."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
)

Selectable = GraphQLObjectType | GraphQLInterfaceType

ID_TYPES = {"program": "Diploma"}
"""Which type an argument's id names, where the argument is not called like the type."""

JUNK = ("", "x", "UGVyc29uOg==", "UGVyc29uOm5vYm9keQ==", "WyJwZW9wbGUiLDFd", "é")
"""Values that are no id or cursor, or of nobody."""


CURSOR = "WyJ"
"""How every cursor begins."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A document with the variables it is sent with."""

    query: str
    variables: dict[str, Any]


@dataclass(slots=True)
class OperationMaker:
    """Makes operations; the same seed and pools give the same ones.

    Attributes:
        schema: what may be asked.
        chance: decides everything.
        ids: global ids by type name.
        texts: names to search for.
        cursors: cursors seen in earlier answers, by the name of the field whose list they belong to.
        junk: how often an argument is no good, from 0 to 1.
        left_out: fields, as `Type.field`, that are never asked for.
    """

    schema: GraphQLSchema
    chance: random.Random
    ids: Mapping[str, Sequence[str]]
    texts: Sequence[str]
    cursors: dict[str, list[str]] = field(default_factory=dict)
    junk: float = 0.02
    left_out: frozenset[str] = frozenset()
    _aliases: dict[str, str] = field(default_factory=dict)
    _variables: dict[str, tuple[str, Any]] = field(default_factory=dict)
    _fragments: list[str] = field(default_factory=list)
    _names: int = 0
    _budget: int = 0

    def make(self, depth: int = 9, size: int = 40) -> Operation:
        """One operation of at most about `size` fields, nested at most `depth` deep."""
        self._aliases, self._variables, self._fragments, self._names = {}, {}, [], 0
        self._budget = size
        assert self.schema.query_type is not None
        body = self._selection(self.schema.query_type, depth, roots=True)
        declared = ", ".join(f"${name}: {type}" for name, (type, _) in self._variables.items())
        query = "\n".join([f"query Q{f'({declared})' if declared else ''} {body}", *self._fragments])
        variables = {name: value for name, (_, value) in self._variables.items() if value is not _OMITTED}
        return Operation(query, variables)

    def learn(self, answer: object, owner: str = "") -> None:
        """Keep the cursors in the answer to the last operation, for later ones."""
        if isinstance(answer, dict):
            for key, value in answer.items():
                name = self._aliases.get(key, key)
                self.learn(value, owner if name in ("edges", "pageInfo", "cursor", "endCursor") else name)
        elif isinstance(answer, list):
            for value in answer:
                self.learn(value, owner)
        elif isinstance(answer, str) and answer.startswith(CURSOR):
            self.cursors.setdefault(owner, []).append(answer)

    def _selection(self, parent: Selectable, depth: int, roots: bool = False) -> str:
        names = [
            name
            for name, declared in parent.fields.items()
            if f"{parent.name}.{name}" not in self.left_out
            and (depth > 1 or is_leaf_type(get_named_type(declared.type)))
        ]
        parts = []
        for name in self.chance.sample(names, min(len(names), self.chance.randint(1, 3 if roots else 5))):
            text = self._field(name, parent.fields[name], depth)
            parts.append(self._wrapped(parent, text))
        if isinstance(parent, GraphQLInterfaceType):
            for kind in self.schema.get_possible_types(parent):
                if self.chance.random() < 0.7:
                    parts.append(f"... on {kind.name} {self._selection(kind, depth)}")
        if self.chance.random() < 0.15 or not parts:
            parts.insert(self.chance.randint(0, len(parts)), f"{self._alias(0.3)}__typename")
        if self.chance.random() < 0.1:  # The same again, to be merged.
            parts.append(self.chance.choice(parts))
        return f"{{ {' '.join(parts)} }}"

    def _wrapped(self, parent: Selectable, text: str) -> str:
        """The selected field by itself, or within a fragment."""
        roll = self.chance.random()
        if roll < 0.06:
            return f"...{self._directive()} {{ {text} }}"
        if roll < 0.12:
            return f"... on {parent.name}{self._directive()} {{ {text} }}"
        if roll < 0.15 and isinstance(parent, GraphQLObjectType) and parent.interfaces:
            return f"... on {parent.interfaces[0].name} {{ {self._alias(1)}__typename }} {text}"
        if roll < 0.2:
            name = self._name("F")
            self._fragments.append(f"fragment {name} on {parent.name} {{ {text} }}")
            return f"...{name}{self._directive()}"
        return text

    def _field(self, name: str, declared: GraphQLField, depth: int) -> str:
        self._budget -= 1
        arguments = self._arguments(name, declared)
        end = get_named_type(declared.type)
        # Without arguments a field is the same wherever it stands; with arguments it needs a key of its own.
        alias = self._alias(1 if arguments else 0.2)
        self._aliases[alias.removesuffix(": ")] = name
        head = f"{alias}{name}{arguments}{self._directive()}"
        if is_leaf_type(end):
            return head
        assert isinstance(end, GraphQLObjectType | GraphQLInterfaceType)
        return f"{head} {self._selection(end, depth - 1 if self._budget > 0 else 1)}"

    def _arguments(self, name: str, declared: GraphQLField) -> str:
        given = []
        for key, argument in declared.args.items():
            if key == "after" and not self.cursors.get(name):
                continue
            if is_non_null_type(argument.type) or self.chance.random() < 0.4:
                given.append(f"{key}: {self._value(name, key, argument)}")
        return f"({', '.join(given)})" if given else ""

    def _value(self, owner: str, key: str, declared: GraphQLArgument | GraphQLInputField) -> str:
        """A literal, or a variable that is declared with the argument's own type."""
        kind = get_named_type(declared.type)
        if isinstance(kind, GraphQLInputObjectType) and self.chance.random() < 0.7:
            fields = [
                f"{name}: {self._value(owner, name, member)}"
                for name, member in kind.fields.items()
                if self.chance.random() < 0.25
            ]
            return f"{{{', '.join(fields)}}}"
        required = is_non_null_type(declared.type)
        value = self._plain(owner, key, declared.type)
        if self.chance.random() < 0.5 or isinstance(value, dict):
            if not required:
                value = self.chance.choice([value, value, value, None, _OMITTED])
            return self._variable(str(declared.type), value)
        if isinstance(kind, GraphQLEnumType):
            return str(value)
        if not required and self.chance.random() < 0.05:
            return "null"
        return orjson.dumps(value).decode()

    def _plain(self, owner: str, key: str, type: GraphQLInputType) -> Any:
        kind = get_named_type(type)
        bad = self.chance.random() < self.junk
        if isinstance(kind, GraphQLInputObjectType):
            return {
                name: self._plain(owner, name, member.type)
                for name, member in kind.fields.items()
                if self.chance.random() < 0.25
            }
        if isinstance(kind, GraphQLEnumType):
            return self.chance.choice(list(kind.values))
        if kind.name == "Boolean":
            return self.chance.random() < 0.5
        if kind.name == "Int" and key == "first":
            return self.chance.choice([0, -1, 10_000]) if bad else self.chance.choice([1, 2, 3, 7, 50])
        if kind.name == "Int":
            return self.chance.choice([2005, 2010, 2011, 1900, -1])
        if bad:
            return self.chance.choice(JUNK)
        if kind.name == "ID":
            wanted = owner if key == "id" else ID_TYPES.get(key, key)
            pool = self.ids.get(wanted.capitalize()) or [id for ids in self.ids.values() for id in ids]
            return self.chance.choice(pool)
        if key == "after":
            return self.chance.choice(self.cursors[owner])
        return self.chance.choice(self.texts)

    def _directive(self) -> str:
        if self.chance.random() > 0.06:
            return ""
        flag = self.chance.random() < 0.5
        condition = str(flag).lower() if self.chance.random() < 0.4 else self._variable("Boolean!", flag)
        return f" @{self.chance.choice(['skip', 'include'])}(if: {condition})"

    def _variable(self, type: str, value: Any) -> str:
        name = self._name("v")
        self._variables[name] = (type, value)
        return f"${name}"

    def _alias(self, share: float) -> str:
        return f"{self._name('a')}: " if self.chance.random() < share else ""

    def _name(self, stem: str) -> str:
        self._names += 1
        return f"{stem}{self._names}"


_OMITTED: Any = object()
"""Stands for a variable that is declared and not sent."""
