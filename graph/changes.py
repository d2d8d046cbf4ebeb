"""How often the graph has changed: whoever keeps a part of it in memory sees by this whether it holds.

A transaction of a load that changes something counts it and stamps the members whom it touched, so that a
copy is brought up to date by reading these anew. One that finds all as it was counts nothing.
"""

from collections.abc import Iterable

from graph.database import Run
from graph.model import CHANGED, PERSON, State

COUNT_CHANGE = "s.changes = coalesce(s.changes, 0) + 1"
"""What a writing statement sets on the node `s:Schema`."""

READ_CHANGES = "coalesce(head(COLLECT { MATCH (s:Schema {id: 'entraide'}) RETURN s.changes }), 0)"
"""An expression: how many changes there have been."""

READ_ERASED = "coalesce(head(COLLECT { MATCH (s:Schema {id: 'entraide'}) RETURN s.erased }), 0)"
"""An expression: how many changes there were when somebody was erased last. They left nothing to be stamped:
a copy that is older is to be read anew as a whole."""

_NOTE_ERASURE = "MATCH (s:Schema {id: 'entraide'}) SET s.erased = s.changes"

# Nobody who is passive, and never was anything else, is in anybody's copy.
_NOTE = f"""
MATCH (s:Schema {{id: 'entraide'}})
SET {COUNT_CHANGE}
WITH s
UNWIND $ids AS id
MATCH (p:{PERSON.label} {{id: id}}) WHERE p.state <> '{State.PASSIVE}' OR p.{CHANGED.name} IS NOT NULL
SET p.{CHANGED.name} = s.changes"""


def note_change(run: Run, people: Iterable[str] = ()) -> None:
    """Count a change and stamp the people whom it touches.

    Args:
        run: runs a statement in the transaction that makes the change.
        people: ids; those of people who are not there are passed over.
    """
    run(_NOTE, {"ids": list(dict.fromkeys(people))})


def note_erasure(run: Run, people: Iterable[str]) -> None:
    """Count the change that somebody was erased, and stamp those who were tied to them.

    Args:
        run: as for `note_change`.
        people: ids of those who were tied to them.
    """
    note_change(run, people)
    run(_NOTE_ERASURE, {})
