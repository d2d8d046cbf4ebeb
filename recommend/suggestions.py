"""Suggestions of mentors and contacts for a viewer, each with its reasons."""

from dataclasses import dataclass

from graph.visibility import Role, Viewer
from recommend.counterfactual import Act, Change, find_changes
from recommend.evidence import find_evidence
from recommend.facts import Purpose
from recommend.hooks import write_hooks_statement
from recommend.own import write_own_statement
from recommend.ranking import rank_slice
from recommend.reasons import Reason, explain
from recommend.slice import Find, Read, Slice, read_slice
from recommend.steps import Step
from recommend.ties import write_ties_statement

__all__ = [
    "Act",
    "Change",
    "Find",
    "Read",
    "Reason",
    "Step",
    "Suggestion",
    "find_what_would_change",
    "suggest_contacts",
    "suggest_from",
    "suggest_mentors",
    "warm_up",
]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested person.

    Attributes:
        person: id of the Person.
        score: how well they fit, comparable within one list only; rounded.
        reasons: why, the strongest first; never empty.
    """

    person: str
    score: float
    reasons: tuple[Reason, ...]


async def suggest_mentors(
    read: Read, viewer: Viewer, first: int = 10, find: Find | None = None
) -> list[Suggestion]:
    """Mentors with time for one more, whom the viewer may see and who do not mentor the viewer yet.

    Args:
        read: runs one reading statement, such as `AsyncDatabase.read_one`.
        viewer: who asks; empty for one without a person, or who opted out of profiling.
        first: how many at most.
        find: finds hooks in a copy of the graph, such as `CrowdKeeper.find`.

    Returns:
        The best first, equal scores by id; who would be shown to too many comes last, where they are not near
        the top (see `recommend.exposure.put_off`).
    """
    return await _suggest(read, viewer, Purpose.MENTORS, first, find)


async def suggest_contacts(
    read: Read, viewer: Viewer, first: int = 10, find: Find | None = None
) -> list[Suggestion]:
    """People whom the viewer may see and may want to know; arguments and order as for mentors."""
    return await _suggest(read, viewer, Purpose.CONTACTS, first, find)


async def _suggest(
    read: Read, viewer: Viewer, purpose: Purpose, first: int, find: Find | None
) -> list[Suggestion]:
    slice = await read_slice(read, viewer, purpose, find)
    return [] if slice is None else suggest_from(slice, purpose, first)


async def find_what_would_change(
    read: Read, viewer: Viewer, purpose: Purpose, first: int = 10, most: int = 5, find: Find | None = None
) -> list[Change]:
    """What the viewer could add or alter to see others among the `first` suggested, at most `most` things.

    Arguments as for `suggest_mentors`. Nothing for a viewer to whom nobody could be suggested.
    """
    slice = await read_slice(read, viewer, purpose, find)
    return [] if slice is None else find_changes(slice, purpose, first, most)


def suggest_from(slice: Slice, purpose: Purpose, first: int) -> list[Suggestion]:
    """The suggestions that a slice holds, from values to values."""
    candidates = {candidate.id: candidate for candidate in slice.candidates}
    evidence = find_evidence(slice, purpose is Purpose.MENTORS)
    return [
        Suggestion(ranked.person, ranked.score, explain(slice, candidates[ranked.person], ranked))
        for ranked in rank_slice(slice, evidence, first)
    ]


async def warm_up(read: Read) -> None:
    """Let the server plan the statements of every role, so that nobody has to wait for it."""
    for role in Role:
        for purpose in Purpose:
            await read(write_own_statement(purpose, role), {"me": ""})
            await read(write_hooks_statement(purpose, role), {"me": "", "own": {}})
            await read(write_ties_statement(purpose, role), {"me": "", "found": {"chosen": [], "most": 0}})
