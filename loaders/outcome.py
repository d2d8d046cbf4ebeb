"""What became of a row that fits."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from loaders.refusals import Refusal


class Outcome(StrEnum):
    """What a row did to the graph."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class Written:
    """What the rows of a batch did, the refusals of those that only the graph could refuse, what is said of
    those that are kept and tell nothing yet, and how many tell of somebody who was erased and were left out.
    """

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    warnings: list[Refusal] = field(default_factory=list)
    kept_out: int = 0

    @property
    def changed(self) -> bool:
        """Whether a row of them changed anything."""
        return self.outcomes.total() > self.outcomes[Outcome.UNCHANGED]


def outcome(known: bool, changed: bool) -> Outcome:
    """The outcome of a row whose node or fact was known or not, and which changed something or not."""
    if not known:
        return Outcome.CREATED
    return Outcome.UPDATED if changed else Outcome.UNCHANGED
