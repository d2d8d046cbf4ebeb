"""Who is given which mentor, under the time that mentors have."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recommend.campaigns.scoring import Option


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


def assign(
    options: Mapping[str, Sequence[Option]], room: Mapping[str, int], per_mentor: int | None, seed: int
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
    # What is imported brings the whole of learning, which neither a preview nor a server's start needs.
    from recommend.network.assignment import assign_mentors

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
