"""A run over many viewers: each is given suggestions as the API gives them, and these are checked."""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from graph.changes import READ_CHANGES
from graph.database import AsyncDatabase, Database
from graph.errors import DatabaseError, InputError
from graph.schema import check_version
from graph.visibility import Role, Viewer, is_enrolled, listed
from recommend.checking.looking_up import Wrong, find_faults
from recommend.checking.removing import score_without
from recommend.checking.showing import Evened, Exposure, even_out, measure_exposure, read_shown
from recommend.crowd_reading import read_still_crowds
from recommend.crowds import Crowds
from recommend.evidence import find_evidence
from recommend.facts import Purpose, check_allowed
from recommend.hooks import Hooks
from recommend.own import Own
from recommend.progress import Progress
from recommend.slice import CANDIDATES, Find, Read, Slice, read_slice
from recommend.suggestions import Suggestion, suggest_from


@dataclass(frozen=True, slots=True)
class Run:
    """What is asked for.

    Attributes:
        viewers: how many people are suggested to, at most.
        seed: decides who.
        first: how many are suggested to each.
        at_most: also even out, so that nobody is shown to more of the viewers; None not to.
    """

    viewers: int
    seed: int
    first: int = 10
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a run for one purpose.

    Attributes:
        viewers: who were asked for.
        lists: how many of them anybody was suggested to.
        suggestions: people suggested, each as often as they were.
        reasons: how many were told, by kind.
        lowered: how many of these carry something: without what they cite the score is lower.
        wrong: all that is wrong.
        exposure: how evenly people are shown.
        evened: the same, evened out; None where that was not asked for.
        seconds: how long it took.
    """

    viewers: int
    lists: int
    suggestions: int
    reasons: Mapping[str, int]
    lowered: Mapping[str, int]
    wrong: tuple[Wrong, ...]
    exposure: Exposure
    evened: Evened | None
    seconds: float


async def check_suggestions(
    database: Database, reader: AsyncDatabase, run: Run, tell: Progress
) -> dict[Purpose, Checked]:
    """Suggest to listed people, students as such and all others as alumni, and check what they are told.

    Args:
        database: the graph; nothing is written.
        reader: the same, for what the API reads.
        run: what is asked for.
        tell: is told how far the work is.

    Raises:
        InputError: nobody is listed.
        SchemaOutOfDate: the graph is of another version.
        DatabaseError: the graph changed meanwhile, so that what was told could not be checked.
    """
    check_version(database)
    chosen = choose_viewers(database, run.viewers, run.seed)
    crowds = read_still_crowds(database)
    found = {
        purpose: await _check(database, reader.read_one, purpose, chosen, run, _hold(crowds), tell)
        for purpose in Purpose
    }
    if database.read_one(f"RETURN {READ_CHANGES}") != [crowds.changes]:
        raise DatabaseError("The graph changed while reasons were checked.", "Check when no load runs.")
    return found


def choose_viewers(database: Database, most: int, seed: int) -> list[Viewer]:
    """Some of those who are listed and did not opt out of profiling, each in the role in which they ask.

    Raises:
        InputError: there are none.
    """
    staff = Viewer(Role.STAFF)
    rows = database.read(
        check_allowed(
            f"MATCH (p:Person) WHERE {listed('p', staff)} AND coalesce(p.profiling, true)"
            f" RETURN p.id, {is_enrolled('p', staff)} ORDER BY p.id"
        )
    )
    if not rows:
        raise InputError(
            "Nobody in the graph is listed, so that there is nobody to suggest to.",
            "Load a university first: `entraide load DIR`.",
        )
    chosen = Random(seed).sample(rows, min(most, len(rows)))
    return [Viewer(Role.STUDENT if enrolled else Role.ALUMNUS, id) for id, enrolled in chosen]


def _hold(crowds: Crowds) -> Find:
    def find(own: Own, purpose: Purpose, role: Role) -> Hooks | None:
        return crowds.find(own, purpose, role) if crowds.changes == own.changes else None

    return find


async def _check(
    database: Database,
    read: Read,
    purpose: Purpose,
    viewers: list[Viewer],
    run: Run,
    find: Find,
    tell: Progress,
) -> Checked:
    start = time.monotonic()
    told: Counter[str] = Counter()
    lowered: Counter[str] = Counter()
    wrong: list[Wrong] = []
    lists: list[list[str]] = []
    ranked: list[dict[str, float]] = []
    for done, viewer in enumerate(viewers, 1):
        slice = await read_slice(read, viewer, purpose, find)
        suggestions = suggest_from(slice, purpose, run.first) if slice else []
        wrong += await find_faults(read, viewer, purpose, suggestions)
        told.update(reason.kind for one in suggestions for reason in one.reasons)
        if slice:
            if run.at_most is not None:
                ranked.append({one.person: one.score for one in suggest_from(slice, purpose, CANDIDATES)})
            lowered += count_lowered(slice, purpose, suggestions)
        lists.append([one.person for one in suggestions])
        tell(f"checks {purpose}", done, len(viewers))
    people = read_shown(database, purpose)
    evened = None
    if run.at_most is not None:
        evened = even_out(ranked, run.first, run.at_most, run.seed, people)
    return Checked(
        len(viewers),
        sum(map(bool, lists)),
        sum(map(len, lists)),
        dict(sorted(told.items())),
        {kind: lowered[kind] for kind in sorted(told)},
        tuple(wrong),
        measure_exposure(lists, people),
        evened,
        time.monotonic() - start,
    )


def count_lowered(slice: Slice, purpose: Purpose, suggestions: list[Suggestion]) -> Counter[str]:
    """By kind, the reasons without whose relationships the person they are told of would score less."""
    candidates = {candidate.id: candidate for candidate in slice.candidates}
    evidence = find_evidence(slice, purpose is Purpose.MENTORS)
    return Counter(
        reason.kind
        for one in suggestions
        for reason in one.reasons
        if score_without(slice, purpose, candidates[one.person], evidence[one.person], reason.path)
        < one.score
    )
