"""What rows may refer to: the ids that stand in the graph, and who refers to which."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from graph.database import Database
from graph.model import DIPLOMA, EMPLOYER, FACULTY, OCCUPATION, SKILL, UNIVERSITY, Node
from loaders.refusals import Refusal
from loaders.rows import Row, Values, named_diploma
from loaders.written.names import POSITIONS, EmployerNames, Meaning, written_name


class Reference(NamedTuple):
    """A column that names nodes of a label: which ids a row's values name in it."""

    column: str
    node: Node
    ids: Callable[[Values], list[str]]


def _one(column: str, node: Node) -> Reference:
    return Reference(column, node, lambda values: [values[column]] if values[column] else [])


def _many(column: str, node: Node) -> Reference:
    return Reference(column, node, lambda values: values[column] or [])


_DIPLOMA = Reference("diploma_code", DIPLOMA, lambda values: [named_diploma(values)])
# Whom a name means that is no employer's id is asked of linking.
_POSITION = (_one("occupation", OCCUPATION),)

REFERENCES: Mapping[str, tuple[Reference, ...]] = {
    "universities": (_many("became", UNIVERSITY),),
    "faculties": (_one("university", UNIVERSITY), _many("became", FACULTY)),
    "diplomas": (_one("university", UNIVERSITY), _one("faculty", FACULTY), _many("became", DIPLOMA)),
    "outcomes": (_one("university", UNIVERSITY),),
    "employers": (_one("part_of", EMPLOYER),),
    "graduates": (_one("university", UNIVERSITY), _DIPLOMA),
    "students": (_one("university", UNIVERSITY), _DIPLOMA),
    "positions": _POSITION,
    "member_positions": _POSITION,
    "member_skills": (_one("skill", SKILL),),
    "members": (_one("wished_occupation", OCCUPATION),),
}
"""For each kind of file the columns that name nodes of the reference data, which must stand there."""

_FILES = {
    UNIVERSITY: "universities",
    FACULTY: "faculties",
    DIPLOMA: "diplomas",
    EMPLOYER: "employers",
    SKILL: "skills",
    OCCUPATION: "occupations",
}


class KnownIds:
    """The ids of the reference data in the graph, read once for each label that is asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ids: dict[str, set[str]] = {}
        self._by_uai: dict[str, str] | None = None
        self.employer_names = EmployerNames(database)

    def of(self, node: Node) -> set[str]:
        """The ids of a label's nodes; those that come while loading are added by `learn`."""
        if node.label not in self._ids:
            rows = self._database.stream(f"MATCH (n:{node.label}) RETURN n.{node.key}")
            self._ids[node.label] = {id for (id,) in rows}
        return self._ids[node.label]

    def learn(self, node: Node, rows: Iterable[tuple[str, Row]]) -> None:
        """Add nodes of a label that come while loading, as ids with the rows that tell of them."""
        rows = list(rows)
        self.of(node).update(id for id, _ in rows)
        if node is UNIVERSITY:
            self._universities().update({row.values["uai"]: id for id, row in rows if row.values["uai"]})
        if node is EMPLOYER:
            self.employer_names.learn(row.values for _, row in rows)

    def resolve(self, kind: str, row: Row) -> Row:
        """The row with the university's code where outcome figures name it by the ministry's number."""
        if kind != "outcomes" or (uai := row.values["university"]) not in self._universities():
            return row
        return row._replace(values=row.values | {"university": self._universities()[uai]})

    def _universities(self) -> dict[str, str]:
        if self._by_uai is None:
            query = f"MATCH (u:{UNIVERSITY.label}) WHERE u.uai IS NOT NULL RETURN u.uai, u.id"
            self._by_uai = dict(self._database.stream(query))
        return self._by_uai

    def read_employers(self, kind: str, rows: Iterable[Row]) -> dict[int, Meaning]:
        """By line what the employers mean that rows of this kind write by their names."""
        if kind not in POSITIONS:
            return {}
        written = [row for row in rows if row.values["employer"] not in self.of(EMPLOYER)]
        meanings = self.employer_names.link([written_name(row.values) for row in written])
        return {row.line: meaning for row, meaning in zip(written, meanings, strict=True)}

    def check(self, kind: str, row: Row) -> list[Refusal]:
        """What a row of this kind names and the graph does not have."""
        return [
            unknown(row, reference, id)
            for reference in REFERENCES.get(kind, ())
            for id in reference.ids(row.values)
            if id not in self.of(reference.node)
        ]


def unknown(row: Row, reference: Reference, id: str) -> Refusal:
    """The refusal of a row for naming a node that is not there."""
    file = _FILES[reference.node]
    return Refusal(
        row.line,
        reference.column,
        id,
        f"there is no such {reference.node.label.lower()}",
        f"Correct it, or add it to the {file} and load them with this file or before it.",
    )
