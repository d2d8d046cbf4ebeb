"""How often the graph has changed: whoever keeps a part of it in memory sees by this whether it holds.

Every transaction of a load counts one change and stamps the members whom it touched, so that a copy is
brought up to date by reading these anew.
"""

from collections.abc import Iterable

from graph.database import Run
from graph.model import CHANGED, PERSON, State

COUNT_CHANGE = "s.changes = coalesce(s.changes, 0) + 1"
"""What a writing statement sets on the node `s:Schema`."""

READ_CHANGES = "coalesce(head(COLLECT { MATCH (s:Schema {id: 'entraide'}) RETURN s.changes }), 0)"
"""An expression: how many changes there have been."""

# Nobody who is passive, and never was anything else, is in anybody's copy.
_STAMP = f"""
MATCH (s:Schema {{id: 'entraide'}})
UNWIND $ids AS id
MATCH (p:{PERSON.label} {{id: id}}) WHERE p.state <> '{State.PASSIVE}' OR p.{CHANGED.name} IS NOT NULL
SET p.{CHANGED.name} = s.changes"""


def stamp_changed(run: Run, people: Iterable[str]) -> None:
    """Stamp people whom a transaction has touched, once it has counted its change.

    Args:
        run: runs a statement in the transaction.
        people: ids; those of people who are not there are passed over.
    """
    if ids := list(dict.fromkeys(people)):
        run(_STAMP, {"ids": ids})
