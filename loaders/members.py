"""What members entered about themselves: their properties, and the labels that come of them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from graph.database import Run
from graph.model import PERSON, Group, Layer, State
from graph.visibility import VISIBILITY_LABELS, derive_labels, set_labels
from loaders.cypher import read_list, set_each
from loaders.outcome import Outcome, outcome
from loaders.rows import Values

ENTERED = tuple(p for p in PERSON.properties if p.layer == Layer.MEMBER)
"""The properties of a person that a member enters, all of them columns of members.csv."""

_BORN = {"state": f"'{State.PASSIVE}'", "listed": "false"}
ENTERED_NOTHING = "NOT EXISTS { (p)-[:CONTACT|MENTORS|RESPONDED]-() } AND " + " AND ".join(
    f"coalesce(p.{p.name}, {_BORN[p.name]}) = {_BORN[p.name]}" if p.name in _BORN else f"p.{p.name} IS NULL"
    for p in ENTERED
)
"""A predicate: the person `p` has nothing of the member layer but, perhaps, facts."""

READ = f"""
UNWIND $ids AS id
MATCH (p:Person {{id: id}})
RETURN collect([id, {read_list("p", ENTERED)}, [l IN labels(p) WHERE l IN $labels]])"""

WRITE = f"""
UNWIND $rows AS row
MATCH (p:Person {{id: row.id}})
SET {set_each("p", "row", ENTERED)}
WITH p, row
{set_labels("p", "row.labels")}"""


def write_members(run: Run, people: Sequence[str], rows: Sequence[Values]) -> list[Outcome]:
    """Set what members entered, with the labels that follow, in one transaction.

    Args:
        run: of the transaction.
        people: the id of each row's person.
        rows: values of members.csv.
    """
    [[found]] = run(READ, {"ids": list(dict.fromkeys(people)), "labels": list(VISIBILITY_LABELS)})
    known = {id: (properties, set(labels)) for id, properties, labels in found}
    changed: dict[str, Mapping[str, Any]] = {}
    outcomes = []
    for person, values in zip(people, rows, strict=True):
        told = [values[p.name] for p in ENTERED]
        labels = labels_of(values)
        before, _ = known[person]
        # A person nobody entered anything about has a state and the consent `false`, and no more.
        entered = any(
            value is not None for p, value in zip(ENTERED, before, strict=True) if p.name not in _BORN
        )
        entered = entered or before[0] != "passive"
        differs = known[person] != (told, set(labels))
        outcomes.append(outcome(entered or not differs, differs))
        if differs:
            known[person] = (told, set(labels))
            entries = {p.name: value for p, value in zip(ENTERED, told, strict=True)}
            changed[person] = {"id": person, "labels": labels, **entries}
    if changed:
        run(WRITE, {"rows": list(changed.values())})
    return outcomes


def labels_of(values: Values) -> list[str]:
    """The visibility labels of a person who entered these values."""
    return list(_labels(values["state"], values["listed"], tuple(values[f"audience_{g}"] for g in Group)))


@lru_cache(1 << 14)
def _labels(state: str, listed: bool, audiences: tuple[str | None, ...]) -> tuple[str, ...]:
    chosen = zip(Group, audiences, strict=True)
    return tuple(derive_labels(state, listed, {group: audience for group, audience in chosen if audience}))
