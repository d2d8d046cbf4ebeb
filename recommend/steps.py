"""A step: one relationship that stands in the graph; a path of them is what a reason rests on."""

from dataclasses import dataclass

Node = tuple[str, str]
"""A node as (label, id), such as ('Diploma', 'UDS:MITA2:100')."""


@dataclass(frozen=True, slots=True)
class Step:
    """One relationship that stands in the graph, in the direction in which it is stored.

    Attributes:
        relationship: its type, such as GRADUATED.
        source: the node it starts from, as (label, id).
        target: the node it points to, as (label, id).
        since: first day (YYYY-MM-DD) or first year (YYYY), where the relationship says so.
        until: last day or last year, likewise.
        year: year of the award, on GRADUATED.
        title: title of the position, on WORKED_AT.
        sources: ids of the Records that tell it, or 'member'; empty where the relationship has none.
    """

    relationship: str
    source: Node
    target: Node
    since: str | None = None
    until: str | None = None
    year: int | None = None
    title: str | None = None
    sources: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, Node, Node, str, str]:
        """By relationship, ends and dates."""
        return self.relationship, self.source, self.target, self.since or "", self.until or ""
