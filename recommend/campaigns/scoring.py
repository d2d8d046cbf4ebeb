"""How well each mentee and mentor fit: every pair that shares something is scored, as suggestions are."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from recommend.campaigns.market import Market
from recommend.campaigns.reading import Mentee
from recommend.cutting import Narrowed
from recommend.evidence import find_evidence
from recommend.progress import Progress
from recommend.ranking import Ranked, rank_candidates
from recommend.slice import Slice

PART = 100
"""Mentees scored at a time."""

FEW = 2
"""Parts that are scored in this process: to start another takes longer."""


@dataclass(frozen=True, slots=True)
class Option:
    """A mentor whom a mentee could be given, and how well they fit."""

    mentor: str
    score: float


def rank_for(slice: Slice) -> list[Ranked]:
    """The mentors of a slice, best first, by the evidence and weights of single suggestions.

    Nobody is there without a tie.
    """
    ranked = rank_candidates(find_evidence(slice, mentors=True), slice.weights, len(slice.candidates))
    return [one for one in ranked if any(piece.joins for piece, _ in one.shares)]


def score_pairs(market: Market, mentees: Sequence[Mentee], tell: Progress) -> dict[str, list[Option]]:
    """For each mentee's id the mentors whom they could be given, best first.

    Many are scored by other processes: a minute's work in Python would hold up all answers of the API.
    """
    options: dict[str, list[Option]] = {mentee.member.id: [] for mentee in mentees}
    # Those of the same programs one after the other: mentors are narrowed to these once.
    in_turn = sorted(mentees, key=lambda mentee: (sorted(mentee.own.programs), mentee.member.id))
    parts = [in_turn[start : start + PART] for start in range(0, len(in_turn), PART)]
    tell("scores", 0, len(in_turn))
    done = 0
    for part, found in zip(parts, _score_each(market, parts), strict=True):
        options.update(found)
        done += len(part)
        tell("scores", done, len(in_turn))
    return options


def _score_each(market: Market, parts: Sequence[Sequence[Mentee]]) -> Iterator[dict[str, list[Option]]]:
    if len(parts) <= FEW:
        yield from (score_part(market, part) for part in parts)
        return
    workers = max(1, (os.cpu_count() or 1) - 1)
    with ProcessPoolExecutor(workers, get_context("spawn"), _keep, (market,)) as pool:
        yield from pool.map(_score_kept, parts)


def score_part(market: Market, mentees: Sequence[Mentee]) -> dict[str, list[Option]]:
    """The same for some mentees, here and now."""
    narrowed = Narrowed()
    options = {}
    for mentee in mentees:
        slice = market.cut(mentee, narrowed)
        ranked = rank_for(slice) if slice else []
        options[mentee.member.id] = [Option(one.person, one.score) for one in ranked]
    return options


_KEPT: list[Market] = []
"""In a process that scores: the market, sent once."""


def _keep(market: Market) -> None:
    _KEPT.append(market)


def _score_kept(mentees: Sequence[Mentee]) -> dict[str, list[Option]]:
    return score_part(_KEPT[0], mentees)
