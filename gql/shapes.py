"""The shape of an answer: turns the lists of a record into the answer, or into objects for the resolvers.

`write` gives Python source that does the first for one shape; `build` does the second. Values are checked
strictly: one that is not of its field's type raises `Surprise`, and the operation goes to the resolvers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from gql.ids import encode_cursor, encode_id
from gql.mapping import Decode, Order


class Surprise(Exception):
    """A value is not what its field promises."""


def surprise() -> Any:
    """Raise Surprise, from within an expression."""
    raise Surprise


Build = Callable[[str, dict[str, Any]], Any]
"""Makes the object of a type from its fields by their names in Python."""


class Shape(Protocol):
    """What one value of a record becomes."""

    def write(self, value: str, depth: int) -> str:
        """Python source of the answer, from the source of the value; `depth` keeps its variables apart."""

    def build(self, value: Any, parameters: Mapping[str, Any], make: Build) -> Any:
        """The value for the resolvers."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that does not come from the record: `answer` in JSON, `value` for the resolvers."""

    answer: Any
    value: Any = None

    def write(self, value: str, depth: int) -> str:
        return repr(self.answer)

    def build(self, value: Any, parameters: Mapping[str, Any], make: Build) -> Any:
        return self.value


_CLASSES = {
    Decode.TEXT: "str",
    Decode.DATE: "str",
    Decode.INTEGER: "int",
    Decode.ID: "str",
    Decode.CHOICE: "str",
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar; `type_name` is the type whose id it is, or the enum with the values named `choices`."""

    decode: Decode
    required: bool
    type_name: str = ""
    choices: frozenset[str] = frozenset()

    def write(self, value: str, depth: int) -> str:
        if self.decode is Decode.TEXTS:
            return f"texts({value})"
        found = "v"
        if self.decode is Decode.ID:
            found = f"encode_id({self.type_name!r}, v)"
        elif self.decode is Decode.CHOICE:
            found = f"choose(v, {set(self.choices)!r})"
        missing = "surprise()" if self.required else "None if v is None else surprise()"
        return f"({found} if (v := {value}).__class__ is {_CLASSES[self.decode]} else {missing})"

    def build(self, value: Any, parameters: Mapping[str, Any], make: Build) -> Any:
        if value is None:
            return None
        if self.decode is Decode.ID:
            return encode_id(self.type_name, value)
        if self.decode is Decode.DATE:
            return date.fromisoformat(value)
        if self.decode is Decode.CHOICE:
            return make(self.type_name, {"value": value})
        return value


def texts(value: Any) -> list[str]:
    """A list of strings, as it is."""
    if value.__class__ is not list or any(text.__class__ is not str for text in value):
        raise Surprise
    return value


def choose(value: str, choices: set[str]) -> str:
    """The name of an enum's value."""
    name = value.upper()
    if name not in choices:
        raise Surprise
    return name


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object: its key, its place in the object's list, and its shape."""

    key: str
    index: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class Object:
    """An object, from a list of its values; null from null."""

    type_name: str
    fields: tuple[Field, ...]
    required: bool = False

    def write(self, value: str, depth: int) -> str:
        row = f"o{depth}"
        inside = self.write_fields(row, depth)
        missing = "surprise()" if self.required else "None"
        return f"({missing} if ({row} := {value}) is None else {inside})"

    def write_fields(self, row: str, depth: int) -> str:
        """Source of the object, from the source of its list of values."""
        fields = (
            f"{field.key!r}: {field.shape.write(f'{row}[{field.index}]', depth + 1)}" for field in self.fields
        )
        return "{" + ", ".join(fields) + "}"

    def build(self, value: Any, parameters: Mapping[str, Any], make: Build) -> Any:
        if value is None:
            return None
        fields = {field.key: field.shape.build(value[field.index], parameters, make) for field in self.fields}
        return make(self.type_name, fields)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of objects."""

    item: Object

    def write(self, value: str, depth: int) -> str:
        return f"[{self.item.write_fields(f'i{depth}', depth + 1)} for i{depth} in {value}]"

    def build(self, value: Any, parameters: Mapping[str, Any], make: Build) -> Any:
        return [self.item.build(row, parameters, make) for row in value]


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges of a page, from its rows: each has the list of its keys, then a list for each selection."""

    item: Object
    index: int
    size: str

    def write(self, value: str, depth: int) -> str:
        row = f"i{depth}"
        inside = self.item.write_fields(f"{row}[{self.index}]", depth + 1)
        return f"[{inside} for {row} in page({value}, parameters[{self.size!r}])]"

    def build(self, value: Any, parameters: Mapping[str, Any], make: Build) -> Any:
        rows = page(value, parameters[self.size])
        return [self.item.build(row[self.index], parameters, make) for row in rows]


@dataclass(frozen=True, slots=True)
class Cursor:
    """An entry's cursor, from the keys of its place."""

    order: Order

    def write(self, value: str, depth: int) -> str:
        return f"encode_cursor({self.order.name!r}, {value})"

    def build(self, value: Any, parameters: Mapping[str, Any], make: Build) -> Any:
        return encode_cursor(self.order.name, value)


@dataclass(frozen=True, slots=True)
class Place:
    """A page's PageInfo, from its rows; `keys` are the keys under which its two fields are asked for."""

    order: Order
    size: str
    keys: tuple[tuple[str, str], ...]

    def write(self, value: str, depth: int) -> str:
        return f"place({value}, parameters[{self.size!r}], {self.order.name!r}, {self.keys!r})"

    def build(self, value: Any, parameters: Mapping[str, Any], make: Build) -> Any:
        return make("PageInfo", place(value, parameters[self.size], self.order.name, self.keys))


def page(rows: list[Any], size: int) -> list[Any]:
    """The rows of a page; one more than its size was read to see whether more follows."""
    return rows if len(rows) < size else rows[: size - 1]


def place(rows: list[Any], size: int, order: str, keys: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The fields of a PageInfo."""
    entries = page(rows, size)
    found = {
        "has_next_page": len(rows) > len(entries),
        "end_cursor": encode_cursor(order, entries[-1][0]) if entries else None,
        "__typename": "PageInfo",
    }
    return {key: found[name] for key, name in keys}


Project = Callable[[list[Any], Mapping[str, Any]], dict[str, Any]]


def write_projector(answer: Object) -> Project:
    """Compile the function that makes the answer from a record's list and the statement's parameters."""
    source = f"def project(record, parameters):\n    return {answer.write_fields('record', 0)}\n"
    names: dict[str, Any] = {
        "encode_id": encode_id,
        "encode_cursor": encode_cursor,
        "surprise": surprise,
        "texts": texts,
        "choose": choose,
        "page": page,
        "place": place,
    }
    exec(compile(source, "<projector>", "exec"), names)
    project: Project = names["project"]
    return project
