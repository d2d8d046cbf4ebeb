"""Ranking: how strongly what candidates share with the viewer speaks for each, from values to values."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from recommend.evidence import Evidence
from recommend.exposure import put_off
from recommend.facts import Kind
from recommend.slice import Slice
from recommend.weights import Weights, weigh

ROUNDING = 6


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate's place: the score, and each piece of evidence with its share, the largest first."""

    person: str
    score: float
    shares: tuple[tuple[Evidence, float], ...]


def rank_candidates(
    evidence: Mapping[str, Sequence[Evidence]],
    weights: Weights,
    first: int,
    unwelcome: Collection[Kind] = (),
) -> list[Ranked]:
    """The best candidates, best first; equal scores by id.

    The score is the sum of the evidence, so that each piece's share in it is exact, and taking away a cited
    relationship lowers it, unless another one says as much.

    Args:
        evidence: for each candidate's id what they have in common with the viewer.
        weights: those in force.
        first: how many at most.
        unwelcome: kinds of reason that the viewer said do not count for them.

    Returns:
        At most `first` of those whose evidence says anything; scores rounded; shares add up to 1.

    Ann knows a contact of the viewer who knows 4 people (1/√4) and one who knows 25 (1/√25); Bob knows the
    latter:

    >>> rare, common = Evidence(Kind.CONTACT, "eve", 4), Evidence(Kind.CONTACT, "dan", 25)
    >>> ranked = rank_candidates({"bob": [common], "ann": [common, rare]}, {Kind.CONTACT: 1.0}, 10)
    >>> [(place.person, place.score) for place in ranked]
    [('ann', 0.7), ('bob', 0.2)]
    >>> [(piece.key, round(share, 3)) for piece, share in ranked[0].shares]
    [('eve', 0.714), ('dan', 0.286)]
    """
    ranked = []
    for person, pieces in evidence.items():
        parts = [weigh(weights, piece.kind, piece.crowd, piece.near, unwelcome) for piece in pieces]
        score = math.fsum(parts)
        if score > 0:
            shares = [(piece, part / score) for piece, part in zip(pieces, parts, strict=True)]
            shares.sort(key=lambda share: (-round(share[1], ROUNDING), share[0].kind, share[0].key))
            ranked.append(Ranked(person, round(score, ROUNDING), tuple(shares)))
    ranked.sort(key=lambda place: (-place.score, place.person))
    return ranked[:first]


def rank_tied(slice: Slice, evidence: Mapping[str, Sequence[Evidence]]) -> list[Ranked]:
    """All candidates of a slice with a tie to tell of, best first; nobody else is shown to the viewer."""
    tied = {person: pieces for person, pieces in evidence.items() if any(piece.joins for piece in pieces)}
    return rank_candidates(tied, slice.weights, len(tied), slice.unwelcome)


def rank_slice(slice: Slice, evidence: Mapping[str, Sequence[Evidence]], first: int) -> list[Ranked]:
    """The first who are shown to the viewer of a slice.

    Best first, but for those who would be shown to too many: where they are not near enough to the top they
    come after all others, see `recommend.exposure.put_off`.

    Args:
        slice: what is ranked, with the weights.
        evidence: for each candidate's id what they have in common with the viewer.
        first: how many at most.
    """
    ranked = rank_tied(slice, evidence)
    up_to = {one.id: one.up_to for one in slice.candidates if one.up_to is not None}
    places = {place.person: place for place in ranked}
    return [places[person] for person in put_off(list(places), slice.viewer.id, up_to)[:first]]
