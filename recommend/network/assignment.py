"""Assigning mentors to many mentees at once under a capacity."""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from recommend.network.graph import Numbers
from recommend.network.joint import to_chances
from recommend.network.learning import Scores, choose_best

CHOICES = 40
"""Mentors of each mentee that the assignment chooses among."""


def assign_mentors(scores: Scores, capacity: int | Numbers, seed: int) -> Numbers:
    """Assign as many mentees as can be, so that as many as possible get who is right for them.

    The chance that a candidate is the right one is taken from the scores as a share among all candidates
    (softmax); the sum of the chances is made as large as it can be, exactly over each mentee's first
    choices (Jonker and Volgenant, 1987), and those left over are placed with whoever has time.

    Args:
        scores: mentees x candidates, log-odds, -inf where not allowed.
        capacity: new mentees of a candidate at most; one number, or one for each candidate.
        seed: orders equal chances.

    Returns:
        For each mentee the column of the mentor, or -1: on the waiting list.
    """
    count, mentors = scores.shape
    placed = np.full(count, -1, dtype=np.int64)
    room = np.full(mentors, capacity)
    chances = to_chances(scores) + np.random.default_rng([seed, 8]).random(scores.shape) * 1e-9
    chances[~np.isfinite(scores)] = -1
    waiting = np.flatnonzero(np.isfinite(scores).any(axis=1))
    while len(waiting) and room.any():
        open_columns = np.flatnonzero(room)
        found = _match(chances[np.ix_(waiting, open_columns)], room[open_columns])
        won = found >= 0
        if not won.any():
            break
        placed[waiting[won]] = open_columns[found[won]]
        room -= np.bincount(placed[waiting[won]], minlength=mentors)
        waiting = waiting[~won]
    return placed


def _match(chances: Scores, room: Numbers) -> Numbers:
    """The best matching of rows with columns that have room, over each row's first choices; -1 for none."""
    rows = np.arange(len(chances))[:, None]
    best = choose_best(chances, CHOICES)
    values = chances[rows, best]
    row, place = np.nonzero(values > 0)
    column, value = best[row, place], values[row, place]
    starts = np.concatenate([[0], np.cumsum(room)])
    seats = room[column]
    row, value = np.repeat(row, seats), np.repeat(value, seats)
    turn = np.arange(len(row)) - np.repeat(np.cumsum(seats) - seats, seats)
    seat = np.repeat(starts[column], seats) + turn
    # A chair of one's own to wait on, worth less than any mentor.
    waiting = np.arange(len(chances))
    weights = np.concatenate([3.0 - value, np.full(len(chances), 6.0)])
    graph = sparse.csr_array(
        (weights, (np.concatenate([row, waiting]), np.concatenate([seat, starts[-1] + waiting]))),
        shape=(len(chances), int(starts[-1]) + len(chances)),
    )
    _, seats_won = min_weight_full_bipartite_matching(graph)
    owner = np.repeat(np.arange(len(room)), room)
    result = np.full(len(chances), -1, dtype=np.int64)
    won = seats_won < starts[-1]
    result[won] = owner[seats_won[won]]
    return result
