"""From a tree of selected fields to one Cypher statement, and to the shape of the answer in its record.

Everything selected becomes one nested list expression: an object is the list of its values, a hop a COLLECT
subquery, a count a COUNT subquery. Lists, unlike maps, keep their order and decode fast. Every value that a
client sent is a parameter.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql.execution.values import VariableValues

from gql import hops
from gql.entries import bind_colleagues, bind_employers, bind_programs, by_id, with_parts
from gql.ids import decode_cursor
from gql.limits import check_page, default_page
from gql.mapping import (
    Arguments,
    Column,
    Decode,
    End,
    Hop,
    Link,
    Match,
    Order,
    Pages,
    Part,
    Sources,
)
from gql.selection import Given, Selected, Unsupported
from gql.shapes import Constant, Cursor, Edges, Field, Items, Leaf, Object, Place, Shape
from graph.model import ARCHIVE, MEMBER_SOURCE, NODES, WORKED_AT
from graph.records import archive_in
from graph.settings import Settings
from graph.visibility import Viewer, bind_me, free_capacity, may_see

Value = tuple[str, Shape]
"""A Cypher expression, and the shape of its value."""


@dataclass(frozen=True, slots=True)
class ViewerRoot:
    """The field `viewer`."""


@dataclass(frozen=True, slots=True)
class NodeById:
    """The field `node`, whose type is in the id."""


@dataclass(frozen=True, slots=True)
class ViewerRole:
    """The viewer's role."""


@dataclass(frozen=True, slots=True)
class WhoWorksAt:
    """Who from the viewer's programs works at an employer."""


_KIND = f"CASE s WHEN '{MEMBER_SOURCE}' THEN 'member' ELSE 'archive' END"
_SOURCE = {
    "kind": (_KIND, Leaf(Decode.CHOICE, True, "SourceKind", frozenset({"MEMBER", "ARCHIVE"}))),
    "label": (
        f"CASE s WHEN '{MEMBER_SOURCE}' THEN 'entered by the member' ELSE coalesce(a.label, s) END",
        Leaf(Decode.TEXT, True),
    ),
    "loaded_on": ("toString(date(a.loaded_at))", Leaf(Decode.DATE, False)),
}


@dataclass
class Statement:
    """A statement under construction; what a hop may ask of it."""

    viewer: Viewer
    settings: Settings
    given: Given | None = None
    clauses: list[str] = field(default_factory=list)
    finders: dict[str, tuple[Given, Callable[[Arguments], object]]] = field(default_factory=dict)
    _count: int = 0

    def fresh(self, stem: str) -> str:
        """A variable that is not used elsewhere in the statement."""
        self._count += 1
        return f"{stem}{self._count}"

    def parameter(self, find: Callable[[Arguments], object]) -> str:
        """A parameter whose value is found in the arguments of the field at hand."""
        assert self.given is not None
        name = self.fresh("a")
        self.finders[name] = (self.given, find)
        return f"${name}"

    def bind(self, clause: str) -> None:
        """Add a clause before RETURN."""
        self.clauses.append(clause)

    def text(self, answer: str) -> str:
        """The whole statement, which returns one record with one list."""
        start = bind_me(self.viewer) or "WITH true AS asked"
        return "\n".join([start, *self.clauses, f"RETURN {answer} AS answer"])

    def parameters(self, variables: VariableValues, viewer: Viewer) -> dict[str, Any]:
        """The values of all parameters, for a viewer of the shape that the statement was written for.

        Raises:
            BadInput: an argument does not fit.
        """
        found: dict[str, Any] = {"me": viewer.person}
        arguments: dict[int, Arguments] = {}
        for name, (given, find) in self.finders.items():
            if id(given) not in arguments:
                arguments[id(given)] = given.at(variables)
            found[name] = find(arguments[id(given)])
        return found


class Compiler:
    """Compiles selected fields into one statement."""

    def __init__(self, viewer: Viewer, settings: Settings, choices: frozenset[str]) -> None:
        self.statement = Statement(viewer, settings)
        self._choices = choices

    def compile(self, type_name: str, selected: tuple[Selected, ...], start: str = "") -> tuple[str, Object]:
        """The expression of an object's list, and its shape.

        Args:
            type_name: the object's type.
            selected: what is selected of it.
            start: variable of its node; empty for a root.

        Raises:
            Unsupported: the resolvers have to do it.
            BadInput: an argument does not fit.
        """
        return self._object(type_name, selected, lambda field: self._value(type_name, field, start, start))

    def value(self, selected: Selected, start: str) -> Value:
        """The value of one field of the node in the variable `start`; raises as `compile` does."""
        return self._value("", selected, start, start)

    def _object(
        self, type_name: str, selected: tuple[Selected, ...], value: Callable[[Selected], Value]
    ) -> tuple[str, Object]:
        expressions: list[str] = []
        fields = []
        for chosen in selected:
            expression, shape = ("0", Constant(type_name)) if chosen.spec is None else value(chosen)
            fields.append(Field(chosen.key, len(expressions), shape))
            expressions.append(expression)
        return f"[{', '.join(expressions)}]", Object(type_name, tuple(fields))

    def _value(self, type_name: str, chosen: Selected, subject: str, end: str) -> Value:
        """The value of a field; `subject` is the variable of the object itself, `end` of its node."""
        self.statement.given = chosen.given
        match chosen.spec:
            case Column() as column:
                return self._column(type_name, column, chosen, subject)
            case Sources():
                return self._sources(chosen, subject)
            case End(type_name=target):
                return self.compile(target, chosen.children, end)
            case Link() as link:
                return self._link(link, chosen, subject)
            case Pages() as pages:
                match = pages.hop(self.statement, subject, chosen.given.now)
                found = chosen.given.now.get("search") is not None
                return self._connection(chosen, match, pages.found if pages.found and found else pages.order)
            case NodeById():
                label = next(node for node in NODES if node.label == chosen.type_name)
                return self._link(Link(label.label, by_id(label), hops.BY_NAME), chosen, subject)
            case WhoWorksAt():
                return self._who_works_at(chosen)
            case ViewerRoot():
                return self.compile("Viewer", chosen.children)
            case ViewerRole():
                role = self.statement.viewer.role
                return "0", Constant(role.name, role)
        raise Unsupported(chosen.name)

    def _column(self, type_name: str, column: Column, chosen: Selected, subject: str) -> Value:
        expression = column.expression.format(x=subject, free_capacity=_free_capacity(subject))
        if column.group is not None:
            sees = may_see(subject, self.statement.viewer, (column.group,))
            hidden = "[]" if column.decode is Decode.TEXTS else "NULL"
            expression = f"CASE WHEN {sees} THEN {expression} ELSE {hidden} END"
        if column.decode is Decode.CHOICE:
            return expression, Leaf(column.decode, chosen.required, "MentorshipState", self._choices)
        return expression, Leaf(column.decode, chosen.required, type_name)

    def _sources(self, chosen: Selected, subject: str) -> Value:
        expression, item = self._object("Source", chosen.children, lambda part: _SOURCE[part.name])
        rows = (
            f"UNWIND coalesce({subject}.sources, []) AS source WITH DISTINCT {archive_in('source')} AS s"
            f" OPTIONAL MATCH (a:{ARCHIVE.label} {{id: s}}) WITH s, a ORDER BY s RETURN {expression}"
        )
        return f"COLLECT {{ {rows} }}", Items(item)

    def _link(self, link: Link, chosen: Selected, subject: str) -> Value:
        match = link.hop(self.statement, subject, chosen.given.now)
        order = _order_by(link.order, match)
        expression, item = self.compile(link.type_name if chosen.type_name is None else chosen.type_name,
                                        chosen.children, match.node)  # fmt: skip
        if link.many:
            rows = f"COLLECT {{ {match.text} WITH {_kept(match)} ORDER BY {order} RETURN {expression} }}"
            return rows, Items(item)
        rows = f"COLLECT {{ {match.text} WITH {_kept(match)} ORDER BY {order} LIMIT 1 RETURN {expression} }}"
        return f"head({rows})", item

    def _connection(
        self,
        chosen: Selected,
        match: Match,
        order: Order,
        part: Callable[[Selected, Match], Value] | None = None,
        extra: Callable[[Selected], Value] | None = None,
        total: str = "",
    ) -> Value:
        """A page: [rows, total, …]; `part` gives what an edge has beyond its kind, `extra` the connection."""
        self.statement.given = chosen.given
        size = self.statement.parameter(self._page_size)
        after = self._after(chosen, order, match)
        edges: list[str] = []
        fields: list[Field] = []
        others: list[str] = []
        for child in chosen.children:
            shape: Shape
            kind = child.spec.kind if isinstance(child.spec, Part) else ""
            if child.spec is None:
                fields.append(Field(child.key, 0, Constant(chosen.type_name)))
            elif kind == "edges":
                expression, shape = self._edge(child, match, order, part)
                edges.append(expression)
                fields.append(Field(child.key, 0, Edges(shape, len(edges), size[1:])))
            elif kind == "page_info":
                keys = tuple((asked.key, asked.name) for asked in child.children)
                fields.append(Field(child.key, 0, Place(order, size[1:], keys)))
            elif kind == "total_count":
                others.append(total or f"COUNT {{ {match.text} RETURN {_kept(match)} }}")
                fields.append(Field(child.key, len(others), Leaf(Decode.INTEGER, True)))
            elif extra is not None:
                expression, shape = extra(child)
                others.append(expression)
                fields.append(Field(child.key, len(others), shape))
        rows = "NULL"
        if any(isinstance(found.shape, Edges | Place) for found in fields):
            keys_list = f"[{', '.join(_keys(order, match))}]"
            rows = (
                f"COLLECT {{ {match.text} WITH {_kept(match)}{after} ORDER BY {_order_by(order, match)}"
                f" LIMIT {size} RETURN [{', '.join([keys_list, *edges])}] }}"
            )
        return f"[{', '.join([rows, *others])}]", Object(chosen.type_name or "", tuple(fields))

    def _edge(
        self, child: Selected, match: Match, order: Order, part: Callable[[Selected, Match], Value] | None
    ) -> tuple[str, Object]:
        def value(field: Selected) -> Value:
            if isinstance(field.spec, Part):
                if field.spec.kind == "cursor":
                    return f"[{', '.join(_keys(order, match))}]", Cursor(order)
                assert part is not None
                return part(field, match)
            return self._value(child.type_name or "", field, match.relationship or match.node, match.node)

        return self._object(child.type_name or "", child.children, value)

    def _page_size(self, arguments: Arguments) -> int:
        first = arguments.get("first")
        if first is None:
            return default_page(self.statement.settings) + 1
        check_page(first, self.statement.settings)
        return int(first) + 1

    def _after(self, chosen: Selected, order: Order, match: Match) -> str:
        """The condition that an entry comes after the cursor, if one is given."""
        keys = _keys(order, match)
        tests = [f"{key} IS NOT NULL" for key in keys if "coalesce" not in key]
        if chosen.given.now.get("after") is not None:
            values = [
                self.statement.parameter(_nth_of_cursor(order, position)) for position in range(len(keys))
            ]
            sign = "<" if order.descending else ">"
            tests.append(f"{keys[0]} {sign}= {values[0]} AND ({_beyond(keys, values, sign)})")
        return f" WHERE {' AND '.join(tests)}" if tests else ""

    def _who_works_at(self, chosen: Selected) -> Value:
        statement = self.statement
        arguments = chosen.given.now
        programs = bind_programs(statement, arguments)
        found = bind_employers(statement, programs, arguments)
        employers = statement.fresh("employers")
        statement.bind(f"WITH *, {with_parts(f'{found}[..1]', arguments)} AS {employers}")
        people = bind_colleagues(statement, programs, employers, arguments)
        person = statement.fresh("p")
        present = "" if arguments.get("past") else " AND {w}.end IS NULL"

        def walk(hop: Hop, test: str, start: str) -> Match:
            match = hop(statement, start, {})
            assert match.relationship is not None
            return Match(f"{match.text} AND {test.format(x=match.node, w=match.relationship)}",
                         match.node, match.relationship)  # fmt: skip

        def pairs(field: Selected, match: Match, order: Order) -> Value:
            expression, item = self._object(
                field.type_name or "",
                field.children,
                lambda inner: self._value(field.type_name or "", inner, match.relationship or "", match.node),
            )
            rows = f"{match.text} WITH {_kept(match)} ORDER BY {_order_by(order, match)} RETURN {expression}"
            return f"COLLECT {{ {rows} }}", Items(item)

        def part(field: Selected, entry: Match) -> Value:
            assert isinstance(field.spec, Part)
            if field.spec.kind == "degrees":
                return pairs(field, walk(hops.studies, f"{{x}} IN {programs}", entry.node), hops.LATEST_STUDY)
            match = walk(hops.positions, f"{{x}} IN {employers}{present}", entry.node)
            if field.spec.kind == "positions":
                return pairs(field, match, hops.LATEST_POSITION)
            start = f"{match.relationship}.{WORKED_AT.property('start').name}"
            earliest = f"head(COLLECT {{ {match.text} RETURN min({start}) }})"
            return f"toString({earliest})", Leaf(Decode.DATE, False)

        def extra(field: Selected) -> Value:
            assert isinstance(field.spec, Part)
            one = field.spec.kind == "employer"
            end, at = statement.fresh("x"), statement.fresh("i")
            expression, item = self.compile("Employer", field.children, end)
            which = "[0]" if one else f"range(1, size({found}) - 1)"
            rows = (
                f"COLLECT {{ UNWIND {which} AS {at} WITH {at}, {found}[{at}] AS {end} WHERE {end} IS NOT NULL"
                f" WITH {at}, {end} ORDER BY {at} RETURN {expression} }}"
            )
            return (f"head({rows})", item) if one else (rows, Items(item))

        match = Match(f"UNWIND {people} AS {person}", person)
        return self._connection(chosen, match, hops.PEOPLE, part, extra, f"size({people})")


def _free_capacity(person: str) -> str:
    left = free_capacity(person)
    return f"CASE WHEN {person}.capacity IS NULL THEN NULL WHEN {left} < 0 THEN 0 ELSE {left} END"


def _kept(match: Match) -> str:
    return match.node if match.relationship is None else f"{match.node}, {match.relationship}"


def _keys(order: Order, match: Match) -> list[str]:
    return [key.format(x=match.node, w=match.relationship) for key in order.keys]


def _order_by(order: Order, match: Match) -> str:
    direction = " DESC" if order.descending else ""
    return ", ".join(f"{key}{direction}" for key in _keys(order, match))


def _nth_of_cursor(order: Order, position: int) -> Callable[[Arguments], object]:
    return lambda arguments: decode_cursor(arguments["after"], order.name, order.types)[position]


def _beyond(keys: list[str], values: list[str], sign: str) -> str:
    """The keys come after the values, the first ones first; the first key is known not to come before."""
    if len(keys) == 1:
        return f"{keys[0]} {sign} {values[0]}"
    rest = _beyond(keys[1:], values[1:], sign)
    return f"{keys[0]} {sign} {values[0]} OR ({keys[0]} = {values[0]} AND ({rest}))"
