"""The order in which rows that refer to each other can be written: what a row refers to comes first."""

from collections.abc import Callable, Collection, Mapping

from graph.model import Node
from loaders.references import REFERENCES, unknown
from loaders.refusals import Refusal
from loaders.rows import Row


def order_rows(
    kind: str, rows: Mapping[str, Row], known: Callable[[Node], Collection[str]]
) -> tuple[list[tuple[str, Row]], list[Refusal]]:
    """Order the rows of a reference file, and refuse those that refer to what is not there.

    Args:
        kind: what the rows are.
        rows: by the ids of the nodes they tell of.
        known: gives the ids that stand in the graph, for a label.

    Returns:
        The rows that can be written with their ids, each after what it refers to; and why not the others.
    """
    refusals: list[Refusal] = []
    waiting: dict[str, set[str]] = {}
    dependants: dict[str, list[str]] = {}
    refused: set[str] = set()
    for id, row in rows.items():
        ahead: set[str] = set()
        for reference in REFERENCES.get(kind, ()):
            for other in reference.ids(row.values):
                among = other in rows and reference.column in _SELF[kind]
                if among:
                    ahead.add(other)
                elif other not in known(reference.node):
                    refusals.append(unknown(row, reference, other))
                    refused.add(id)
        waiting[id] = ahead
        for other in ahead:
            dependants.setdefault(other, []).append(id)
    ordered = _resolve(waiting, dependants, refused)
    for id in waiting.keys() - ordered.keys() - refused:
        row = rows[id]
        column = next(iter(_SELF[kind]))
        value = row.values[column]
        shown = "|".join(value) if isinstance(value, list) else str(value)
        reason = "this leads to a row that is refused, or round in a circle"
        refusals.append(Refusal(row.line, column, shown, reason, "Correct the rows it leads to."))
    return [(id, rows[id]) for id in ordered], refusals


def _resolve(
    waiting: Mapping[str, set[str]], dependants: Mapping[str, list[str]], refused: Collection[str]
) -> dict[str, None]:
    """Kahn's topological order, of what does not hang on a refused id or a circle."""
    ready = [id for id, ahead in waiting.items() if not ahead and id not in refused]
    left = {id: set(ahead) for id, ahead in waiting.items()}
    ordered: dict[str, None] = {}
    while ready:
        following: list[str] = []
        for id in ready:
            ordered[id] = None
            for other in dependants.get(id, ()):
                left[other].discard(id)
                if not left[other] and other not in refused:
                    following.append(other)
        ready = following
    return ordered


_SELF: Mapping[str, tuple[str, ...]] = {
    "universities": ("became",),
    "faculties": ("became",),
    "diplomas": ("became",),
    "outcomes": (),
    "employers": ("part_of",),
    "skills": (),
    "occupations": (),
}
"""For each kind of reference file the column that refers to other rows of the same kind."""
