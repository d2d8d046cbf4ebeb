"""Who is matched with whom: every pair that shares something is scored, and mentors are assigned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from recommend.campaigns.market import PURPOSE, Market, Narrowed
from recommend.campaigns.reading import Mentee, Progress
from recommend.evidence import find_evidence
from recommend.network.assignment import assign_mentors
from recommend.ranking import Ranked, rank_candidates
from recommend.slice import Slice


@dataclass(frozen=True, slots=True)
class Pair:
    """A mentee with the mentor whom they are given.

    Attributes:
        mentor: id of the mentor.
        mentee: id of the mentee.
        score: how well they fit, as in suggestions.
        choice: 1 where no mentor fitted the mentee better, 2 where one did, and so on.
    """

    mentor: str
    mentee: str
    score: float
    choice: int


@dataclass(frozen=True, slots=True)
class Option:
    """A mentor whom a mentee could be given, and how well they fit."""

    mentor: str
    score: float


def rank_for(slice: Slice) -> list[Ranked]:
    """The mentors of a slice, best first, by the evidence and weights of single suggestions.

    Nobody is there without a tie.
    """
    ranked = rank_candidates(find_evidence(slice, mentors=True), PURPOSE, len(slice.candidates))
    return [one for one in ranked if any(piece.path for piece, _ in one.shares)]


def score_pairs(market: Market, mentees: Sequence[Mentee], tell: Progress) -> dict[str, list[Option]]:
    """For each mentee's id the mentors whom they could be given, best first."""
    narrowed = Narrowed()
    options: dict[str, list[Option]] = {mentee.member.id: [] for mentee in mentees}
    # Those of the same programs one after the other: mentors are narrowed to these once.
    in_turn = sorted(mentees, key=lambda mentee: (sorted(mentee.own.programs), mentee.member.id))
    for done, mentee in enumerate(in_turn):
        if done % 50 == 0:
            tell("scores", done, len(in_turn))
        slice = market.cut(mentee, narrowed)
        ranked = rank_for(slice) if slice else []
        options[mentee.member.id] = [Option(one.person, one.score) for one in ranked]
    tell("scores", len(in_turn), len(in_turn))
    return options


def assign(
    options: dict[str, list[Option]], room: dict[str, int], per_mentor: int | None, seed: int
) -> list[Pair]:
    """Give as many mentees as can be a mentor who fits, by the assignment of recommend/network.

    Args:
        options: for each mentee the mentors whom they could be given, best first.
        room: how many more mentees each mentor takes.
        per_mentor: how many one is given at most, whatever their room.
        seed: decides between equals.

    Returns:
        The pairs, by the mentee's id; whoever is in none waits.
    """
    mentees = sorted(mentee for mentee, found in options.items() if found)
    mentors = sorted({option.mentor for mentee in mentees for option in options[mentee]})
    if not mentees:
        return []
    column = {mentor: number for number, mentor in enumerate(mentors)}
    scores = np.full((len(mentees), len(mentors)), -np.inf)
    for row, mentee in enumerate(mentees):
        for option in options[mentee]:
            scores[row, column[option.mentor]] = option.score
    most = max(room.values(), default=0) if per_mentor is None else per_mentor
    capacity = np.array([min(room.get(mentor, 0), most) for mentor in mentors], dtype=np.int64)
    placed = assign_mentors(scores, capacity, seed)
    pairs = []
    for row, mentee in enumerate(mentees):
        if placed[row] >= 0:
            score = float(scores[row, placed[row]])
            choice = 1 + sum(option.score > score for option in options[mentee])
            pairs.append(Pair(mentors[placed[row]], mentee, score, choice))
    return pairs


def count_each(mentors: Iterable[str]) -> dict[str, int]:
    """How often each mentor is named."""
    counts: dict[str, int] = {}
    for mentor in mentors:
        counts[mentor] = counts.get(mentor, 0) + 1
    return counts
