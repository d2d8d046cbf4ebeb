"""How much one thing in common says: by its kind, how near it is, and how few have it."""

import math
from collections.abc import Collection, Mapping

from recommend.facts import Kind, Purpose

Weights = Mapping[Kind, float]
"""How much each kind of evidence says, before its rarity; a kind that is left out says nothing."""

SHIPPED: Mapping[Purpose, Weights] = {
    Purpose.CONTACTS: {
        Kind.CONTACT: 1.0,
        Kind.ALIKE: 1.0,
        Kind.MENTORSHIP: 1.0,
        Kind.COHORT: 0.7,
        Kind.PROGRAM: 0.4,
        Kind.FACULTY: 0.3,
        Kind.EMPLOYER: 0.5,
        Kind.SKILL: 0.1,
        Kind.PLACE: 0.1,
    },
    Purpose.MENTORS: {
        Kind.TOPIC: 1.0,
        Kind.OCCUPATION: 1.5,
        Kind.PROGRAM: 1.3,
        Kind.COHORT: 0.1,
        Kind.FACULTY: 0.5,
        Kind.MENTORED: 0.7,
        Kind.ANSWERS: 0.2,
        Kind.CONTACT: 0.5,
        Kind.EMPLOYER: 0.5,
        Kind.SKILL: 0.3,
        Kind.PLACE: 0.3,
        Kind.LANGUAGE: 0.1,
    },
}
"""The weights as long as none were learned; docs/recommender.md tells how these were found."""

PENALTY = 0.5
"""The power of the crowd that divides: at 0 common things count like rare ones, at 1 they hardly count."""


UNWELCOME = 0.25
"""What is left of the weight of a kind of reason that the viewer said does not count for them."""


def weigh(
    weights: Weights, kind: Kind, crowd: int, near: float = 1.0, unwelcome: Collection[Kind] = ()
) -> float:
    """What one thing in common adds to a score: weight x nearness / crowd ** PENALTY.

    With weight 1 and a penalty of 1 the sum over common neighbours is their resource allocation (Zhou, Lü and
    Zhang, "Predicting missing links via local information", European Physical Journal B 71, 2009); with 0 it
    is their number. Here it is taken over all common things, people among them, each kind with its weight.

    Args:
        weights: those in force for what people are suggested as.
        kind: what is shared.
        crowd: how many people have it, at least 1.
        near: from 0 to 1, 1 for the very thing.
        unwelcome: kinds that the viewer said do not count for them.

    >>> weigh(SHIPPED[Purpose.CONTACTS], Kind.CONTACT, crowd=4)
    0.5
    >>> weigh(SHIPPED[Purpose.CONTACTS], Kind.EMPLOYER, crowd=25, near=0.5)
    0.05
    """
    weight = weights.get(kind, 0.0) * (UNWELCOME if kind in unwelcome else 1.0)
    return weight * near / math.pow(crowd, PENALTY)
