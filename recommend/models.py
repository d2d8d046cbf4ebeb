"""Learned weights, kept in the graph: published, listed, and an earlier version published again.

The weights in force are read by the statement that every suggestion begins with (recommend/own.py), so that
whatever is published, or taken back, counts from the next suggestion on, in every process.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache

from graph.changes import note_change
from graph.database import Database, Run
from graph.errors import InputError
from graph.model import RANKING_MODEL
from recommend.facts import Kind, Purpose
from recommend.metrics import Quality
from recommend.weights import SHIPPED, Weights

_LABEL = RANKING_MODEL.label

READ_WEIGHTS = f"head(COLLECT {{ MATCH (model:{_LABEL}) WHERE model.in_force RETURN model.weights }})"
"""An expression: the weights in force as `parse_weights` takes them, null where those that ship are."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What one training found.

    Attributes:
        seed: what decided who was held out.
        weights: of every purpose, learned or as they were.
        people: for each purpose that was learned, from how many people, and on how many it was tried.
        now: quality on the hold-out with these weights.
        before: quality on the same with those that were in force.
    """

    seed: int
    weights: Mapping[Purpose, Weights]
    people: Mapping[Purpose, tuple[int, int]]
    now: Mapping[Purpose, Quality]
    before: Mapping[Purpose, Quality]


@dataclass(frozen=True, slots=True)
class Published:
    """A version in the graph; `before` is the version that was in force when it was first published."""

    version: int
    published_at: datetime
    in_force: bool
    before: int
    learned: Learned


@lru_cache(maxsize=64)
def parse_weights(text: str | None, purpose: Purpose) -> Weights:
    """The weights for a purpose, from what `READ_WEIGHTS` gives; a kind it does not know, as it ships.

    >>> parse_weights('{"contacts": {"skill": 0.2}}', Purpose.CONTACTS)[Kind.SKILL]
    0.2
    >>> parse_weights(None, Purpose.CONTACTS) == SHIPPED[Purpose.CONTACTS]
    True
    """
    if text is None:
        return SHIPPED[purpose]
    learned = {Kind(kind): float(weight) for kind, weight in json.loads(text)[purpose].items()}
    return {**SHIPPED[purpose], **learned}


def read_weights(database: Database) -> dict[Purpose, Weights]:
    """The weights in force, for every purpose."""
    [text] = database.read_one(f"RETURN {READ_WEIGHTS}")
    return {purpose: parse_weights(text, purpose) for purpose in Purpose}


def publish(database: Database, learned: Learned) -> int:
    """Keep what was learned and rank with it from now on; the version it is given."""
    fields = {
        "seed": learned.seed,
        "weights": _write(learned.weights),
        "people": _write(learned.people),
        "holdout": json.dumps(
            {
                name: {purpose: asdict(quality) for purpose, quality in sorted(found.items())}
                for name, found in (("before", learned.before), ("now", learned.now))
            }
        ),
    }

    def work(run: Run) -> int:
        note_change(run)  # Locks as well, so that two who publish at once are given two versions.
        [[version]] = run(
            f"""\
OPTIONAL MATCH (model:{_LABEL})
WITH coalesce(max(model.version), 0) + 1 AS version, coalesce(max(CASE WHEN model.in_force
     THEN model.version END), 0) AS before
CREATE (new:{_LABEL} {{version: version}})
SET new += $fields, new.before = before, new.published_at = datetime()
RETURN version""",
            {"fields": fields},
        )
        run(_PUT_IN_FORCE, {"version": version})
        return int(version)

    return database.transact(work)


def revert(database: Database, version: int | None = None) -> int:
    """Rank with an earlier version again: the one given, else the one before that in force.

    Returns:
        The version in force now; 0 for the weights that ship.

    Raises:
        InputError: there is no such version, or none before; nothing changed.
    """

    def work(run: Run) -> int:
        note_change(run)
        rows = run(f"MATCH (m:{_LABEL}) RETURN m.version, m.before, m.in_force ORDER BY m.version", {})
        known = {0, *(row[0] for row in rows)}
        present = {row[0]: row[1] for row in rows if row[2]}
        wanted = version
        if wanted is None:
            if not present:
                raise InputError(
                    "The weights that ship are in force; there is no version before them.",
                    "`entraide train --list` lists the versions; --revert VERSION takes any of them.",
                )
            [wanted] = present.values()
        if wanted not in known:
            raise InputError(
                f"There is no version {wanted}.",
                "`entraide train --list` lists the versions; 0 is what ships.",
            )
        run(_PUT_IN_FORCE, {"version": wanted})
        return wanted

    return database.transact(work)


def list_published(database: Database) -> list[Published]:
    """All versions, the oldest first."""
    rows = database.read(
        f"MATCH (m:{_LABEL}) RETURN m.version, toString(m.published_at), m.in_force, m.before, m.seed,"
        " m.weights, m.people, m.holdout ORDER BY m.version"
    )
    return [_parse(*row) for row in rows]


_PUT_IN_FORCE = f"MATCH (m:{_LABEL}) SET m.in_force = (m.version = $version)"


def _parse(
    version: int,
    at: str,
    in_force: bool,
    before: int,
    seed: int,
    weights: str,
    people: str,
    holdout: str,
) -> Published:
    found = {
        name: {Purpose(purpose): Quality(**figures) for purpose, figures in each.items()}
        for name, each in json.loads(holdout).items()
    }
    learned = Learned(
        seed,
        {purpose: parse_weights(weights, purpose) for purpose in Purpose},
        {Purpose(purpose): (taught, tested) for purpose, (taught, tested) in json.loads(people).items()},
        found["now"],
        found["before"],
    )
    return Published(version, datetime.fromisoformat(at), in_force, before, learned)


def _write(values: object) -> str:
    return json.dumps(values, sort_keys=True)
