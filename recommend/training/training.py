"""Training: weights learned from some people's choices, and tried on others' beside the present ones."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from graph.database import Database
from graph.errors import InputError, ModelRefused
from recommend.crowds import Crowds
from recommend.evidence import find_evidence
from recommend.facts import Purpose
from recommend.metrics import Quality, measure
from recommend.models import Learned
from recommend.progress import Progress
from recommend.ranking import rank_candidates
from recommend.training.cases import Case, Cutter, forget, make_case
from recommend.training.copying import Copy, read_copy
from recommend.training.learning import fit, make_choice
from recommend.training.reading import draw_people, list_choosers, read_choosers
from recommend.weights import SHIPPED, Weights

PEOPLE = 2000
"""People whose choices are looked at for each purpose; the seed decides who."""

TESTED = 4
"""One in so many of them is held out, to try the weights on."""

FEWEST = 20
"""People that it takes to learn from, and half as many to try the weights on."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was learned for one purpose.

    Attributes:
        weights: learned.
        taught: people it was learned from.
        tested: people it was tried on.
        now: quality on these with the weights learned.
        before: quality on these with those in force.
    """

    weights: Weights
    taught: int
    tested: int
    now: Quality
    before: Quality

    @property
    def worse(self) -> bool:
        """Whether less of what was held out is found than before."""
        return self.now.ndcg < self.before.ndcg


@dataclass(frozen=True, slots=True)
class Training:
    """What came of a training: the weights in force, and for each purpose what was found, if it could be."""

    seed: int
    present: Mapping[Purpose, Weights]
    found: Mapping[Purpose, Found]

    def choose_better(self) -> Learned:
        """What may be published: purposes for which the new weights are worse keep those in force.

        Raises:
            ModelRefused: they are worse for every purpose.
        """
        better = {purpose: one for purpose, one in self.found.items() if not one.worse}
        if not better:
            raise ModelRefused(
                "The new weights rank worse than the present ones on the hold-out. Nothing was published.",
                "Suggestions are ranked as before; train again when more has happened.",
            )
        return Learned(
            self.seed,
            {**self.present, **{purpose: one.weights for purpose, one in better.items()}},
            {purpose: (one.taught, one.tested) for purpose, one in better.items()},
            {purpose: one.now for purpose, one in better.items()},
            {purpose: one.before for purpose, one in better.items()},
        )


def train(database: Database, seed: int, purposes: Collection[Purpose], tell: Progress) -> Training:
    """Learn weights, and measure them and those in force on people who were held out; writes nothing.

    The same graph and seed give the same weights, bit for bit.

    Args:
        database: the graph.
        seed: decides whose choices are looked at, and what is held out.
        purposes: for what weights are learned; the others stay as they are.
        tell: is told how far the work is.

    Raises:
        InputError: too little has happened to learn from, for all of the purposes.
        SchemaOutOfDate: the graph is of another version.
        DatabaseError: the graph kept changing.
    """
    copy = read_copy(database, tell)
    found = {}
    for purpose in Purpose:
        if purpose in purposes:
            one = _train(database, purpose, seed, copy, tell)
            if one is not None:
                found[purpose] = one
    if not found:
        raise InputError(
            f"Too little has happened to learn from: it takes {FEWEST} people who have contacts or"
            f" mentors, or who answered to suggestions, and {FEWEST // 2} more to try the weights on.",
            "Suggestions are ranked as before; train again when more members are active.",
        )
    return Training(seed, copy.weights, found)


def _train(database: Database, purpose: Purpose, seed: int, copy: Copy, tell: Progress) -> Found | None:
    taught, tested = _read_cases(database, purpose, seed, copy.crowds, tell)
    if len(taught) < FEWEST or len(tested) < FEWEST // 2:
        return None  # Before all that takes long.
    cutter, present = Cutter(database, purpose, copy), copy.weights[purpose]
    mentors, kinds = purpose is Purpose.MENTORS, sorted(SHIPPED[purpose])
    choices = []
    for case, slice in cutter.cut(taught, present):
        choices.append(make_choice(find_evidence(slice, mentors), kinds, case.chosen, case.refused))
        tell(f"learns {purpose}", len(choices), len(taught))
    choices = [choice for choice in choices if choice.teaches]
    if len(choices) < FEWEST:
        return None
    weights = fit(choices, SHIPPED[purpose])
    held = {case.viewer.id: case.chosen for case in tested}
    qualities: list[Quality] = []
    for each in (weights, present):
        lists: dict[str, Sequence[str]] = {}
        for case, slice in cutter.cut(tested, each):
            ranked = rank_candidates(find_evidence(slice, mentors), each, 10)
            lists[case.viewer.id] = [one.person for one in ranked]
            tell(f"tries {purpose}", len(qualities) * len(tested) + len(lists), 2 * len(tested))
        qualities.append(measure(lists, held))
    return Found(weights, len(choices), len(tested), *qualities)


def _read_cases(
    database: Database, purpose: Purpose, seed: int, crowds: Crowds, tell: Progress
) -> tuple[list[Case], list[Case]]:
    """The cases to learn from, and those to try on; no pair is in both."""
    ids = draw_people(list_choosers(database, purpose), f"{seed} {purpose}", PEOPLE)
    taught: list[Case] = []
    tested: list[Case] = []
    for done, chooser in enumerate(read_choosers(database, purpose, ids), 1):
        case = make_case(chooser, purpose, crowds, seed)
        if case is not None:
            (tested if _is_tested(case, seed) else taught).append(case)
        tell(f"reads {purpose}", done, len(ids))
    known = {frozenset((case.viewer.id, person)) for case in tested for person in case.chosen}
    taught = [forget(case, known) for case in taught]
    return [case for case in taught if case.chosen or case.refused], tested


def _is_tested(case: Case, seed: int) -> bool:
    return bool(case.chosen) and Random(f"{seed} tested {case.viewer.id}").random() < 1 / TESTED
