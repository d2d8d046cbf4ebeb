"""What levels of agreement weigh: chances under four things that two records may be to each other.

A pair is of the same person, of strangers, of namesakes born on one day, or of twins. Fellegi and Sunter
("A theory for record linkage", JASA 1969) tell the first two apart; namesakes and twins are classes of their
own because the chances of their fields do not multiply as strangers' do. Chances among strangers are
measured on random pairs and by frequencies; those of the same person are learned, without labels but for
what staff decided, by expectation and maximisation (Winkler, "Using the EM algorithm for weight
computation", 1988; frequency adjusted as in Winkler 2000).
"""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from loaders.linking.beliefs import (
    OF_TWINS_GIVEN,
    SAME,
    SAME_STRENGTH,
    STRANGE,
    STRANGE_STRENGTH,
    weigh_belief,
)
from loaders.linking.certainty import find_certain, find_other_births, find_other_ines
from loaders.linking.comparison import Comparisons
from loaders.linking.frequency import Frequencies
from loaders.linking.levels import FIELDS, Birth, Given, Ine, Number, Place, Sex, Surname
from loaders.linking.records import Flags, Floats, Ints, Records

_AT = {field: place for place, field in enumerate(FIELDS)}
_COHORT = 2.5
"""How many times likelier two of an age share a given name than two of any age."""
_LEAST = 1e-6
_EXACT = 1
"""The level of each field at which two values are the same."""
_ROUNDS = 12
_NAMESAKES, _NEIGHBOURS, _TWINS = (0.002, 0.03), (0.0003, 0.01), (0.004, 0.03)
"""Least and greatest number of such pairs for each record; neighbours are namesakes born in one place."""
_MOST_DIFFERENT: dict[type[IntEnum], float] = {Ine: 0.001, Given: 0.015, Birth: 0.005}
"""Chance, at the most, that a person tells two that nothing explains; else few records with many twins among
them teach that names differ."""
_UNHEARD_OF = 0.3
"""Pairs of strangers counted at each level, so that none is impossible."""
_RARITY = 50.0
"""Pairs of strangers for one of the same person, at the least: few records are no reason to be rash."""
CERTAIN_ODDS = 20.0
"""Log odds, at the least, of pairs that are surely of one person."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Natural logarithms of chances of levels; element 0 of each array is 0: what is not told weighs nothing.

    `same` and `strange` have one array for each of FIELDS. The counts are of pairs, on a log scale.
    """

    same: tuple[Floats, ...]
    strange: tuple[Floats, ...]
    log_same: float
    log_strange: float
    log_namesakes: float
    log_neighbours: float
    log_twins: float


@dataclass(frozen=True, slots=True)
class Scores:
    """For each pair, log odds that it is of one person, and whether it can be.

    `odds` are against all else, `evidence` against strangers without the rarity of matches, `kin` against
    namesakes and twins. What is in `conflict` never comes into one cluster; what is `certain` is of one
    person by a number of theirs, whatever the odds would be.
    """

    odds: Floats
    evidence: Floats
    kin: Floats
    conflict: Flags
    certain: Flags


def measure_strangers(compared: Comparisons, pairs: int) -> tuple[Floats, ...]:
    """Chances of levels among strangers, as logarithms, from random pairs and what is believed.

    Args:
        compared: random pairs, of which some may be drawn more than once.
        pairs: how many there are to draw from; a pair drawn again tells nothing new.
    """
    told = min(1.0, pairs / max(len(compared), 1))
    tables = []
    for field, levels, believed in zip(FIELDS, compared.levels, STRANGE, strict=True):
        counts = (
            told * np.bincount(levels, minlength=len(field))[1:]
            + weigh_belief(believed, STRANGE_STRENGTH)
            + _UNHEARD_OF
        )
        tables.append(np.concatenate(([0.0], np.log(counts / counts.sum()))))
    return tuple(tables)


def start_weights(strange: tuple[Floats, ...], records: int) -> Weights:
    """Weights by what is believed of archives, for a number of records."""
    same = tuple(np.concatenate(([0.0], np.log(np.array(told) / sum(told)))) for told in SAME)
    return Weights(
        same,
        strange,
        float(np.log(0.9 * records)),
        float(np.log(records) + np.log(max((records - 1) / 2, 0.9 * _RARITY))),
        float(np.log(_NAMESAKES[0] * 2 * records)),
        float(np.log(_NEIGHBOURS[0] * 2 * records)),
        float(np.log(_TWINS[0] * 2 * records)),
    )


def strangers_chances(
    records: Records, compared: Comparisons, frequencies: Frequencies, weights: Weights
) -> Floats:
    """(fields, pairs) log chances of the levels among strangers, rarer shared values being less likely."""
    chances = np.stack(
        [table[levels] for table, levels in zip(weights.strange, compared.levels, strict=True)]
    )
    level = {field: compared.levels[place] for field, place in _AT.items()}

    def put(field: type[IntEnum], which: Flags, values: Floats) -> None:
        chances[_AT[field]] = np.where(which, np.log(np.maximum(values, 1e-12)), chances[_AT[field]])

    shared = frequencies.surname[compared.surname]
    for kind, times in (
        (Surname.EXACT, 1.0),
        (Surname.CROSSED, 2.0),
        (Surname.PART, 4.0),
        (Surname.TYPO, 3.0),
    ):
        put(Surname, level[Surname] == kind, times * shared + (_LEAST if kind == Surname.TYPO else 0.0))
    of_an_age = np.where((level[Birth] != Birth.UNKNOWN) & (level[Birth] != Birth.DIFFERENT), _COHORT, 1.0)
    given = frequencies.given_among(compared.surname, compared.given) * of_an_age
    for sort, often in ((Given.EXACT, 1.0), (Given.OTHER, 4.0), (Given.TYPO, 3.0)):
        put(Given, level[Given] == sort, np.minimum(often * given + _LEAST, 0.5))
    born = frequencies.born(records.date[compared.left], records.year[compared.left])
    put(Birth, (level[Birth] == Birth.EXACT) | (level[Birth] == Birth.EXACT_NEW_YEAR), born)
    place = frequencies.place_among(compared.surname, records.place[compared.left])
    put(Place, level[Place] == Place.EXACT, place)
    # Who shares a given name is of one sex anyhow.
    put(Sex, (level[Sex] == Sex.EXACT) & (level[Given] <= Given.TYPO) & (level[Given] > 0), np.array(0.98))
    swapped = level[Surname] == Surname.SWAPPED
    left = compared.left
    turned = frequencies.surname[records.surname[left, 0]] * frequencies.given[records.given[left, 0]]
    put(Surname, swapped, turned)
    alone = np.array(frequencies.alone)
    put(Ine, level[Ine] == Ine.EXACT, alone)
    put(Number, level[Number] == Number.EXACT, alone)
    # Being exactly the same is never a sign of two people, however many share a value.
    for field, at in _AT.items():
        least = np.minimum(chances[at], weights.same[at][_EXACT])
        chances[at] = np.where(level[field] == _EXACT, least, chances[at])
    return chances


def score(chances: Floats, compared: Comparisons, weights: Weights) -> Scores:
    """Log odds of pairs.

    Args:
        chances: (fields, pairs) of `strangers_chances`.
        compared: the pairs.
        weights: what levels weigh.
    """
    same, strange, *others = _likelihoods(chances, compared, weights)
    kin = np.logaddexp.reduce(others)
    odds = same - np.logaddexp(strange, kin)
    evidence = (same - weights.log_same) - (strange - weights.log_strange)
    strangely = compared.levels[_AT[Given]] == Given.DIFFERENT
    certain = find_certain(compared)
    conflict = find_other_ines(compared) | find_other_births(compared) | ((same < kin) & ~strangely)
    odds = np.where(certain, np.maximum(odds, CERTAIN_ODDS), odds)
    return Scores(odds, evidence, same - kin, conflict & ~certain, certain)


def _likelihoods(
    chances: Floats, compared: Comparisons, weights: Weights
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Log of (count of pairs times chance of the levels): same, strange, namesakes, neighbours, twins."""
    same = np.stack([table[levels] for table, levels in zip(weights.same, compared.levels, strict=True)])
    alike = [_AT[field] for field in (Surname, Given, Birth, Sex)]
    namesakes = np.where(np.isin(np.arange(len(FIELDS)), alike)[:, None], same, chances)
    neighbours = namesakes.copy()
    neighbours[_AT[Place]] = same[_AT[Place]]
    twins = chances.copy()
    for field in (Surname, Birth, Place):
        twins[_AT[field]] = same[_AT[field]]
    given = np.concatenate(([0.0], np.log(OF_TWINS_GIVEN)))
    twins[_AT[Given]] = given[compared.levels[_AT[Given]]]
    sex = np.log(np.array([1.0, 0.6, 0.4]))
    twins[_AT[Sex]] = sex[compared.levels[_AT[Sex]]]
    number = np.log(np.array([1.0, 1e-5, 0.1, 0.9]))
    twins[_AT[Number]] = number[compared.levels[_AT[Number]]]
    ine = np.log(np.array([1.0, 1e-5, 0.02, 0.98]))
    twins[_AT[Ine]] = ine[compared.levels[_AT[Ine]]]
    return (
        same.sum(axis=0) + weights.log_same,
        chances.sum(axis=0) + weights.log_strange,
        namesakes.sum(axis=0) + weights.log_namesakes,
        neighbours.sum(axis=0) + weights.log_neighbours,
        twins.sum(axis=0) + weights.log_twins,
    )


def learn(
    chances: Floats, compared: Comparisons, weights: Weights, records: int, share: float, verdicts: Ints
) -> Weights:
    """Learn the chances of levels among records of the same person, and how many such pairs there are.

    Where staff decided, what a pair is need not be guessed (expectation and maximisation with some labels:
    Nigam, McCallum, Thrun and Mitchell, "Text classification from labeled and unlabeled documents using EM",
    2000). Each such pair counts as the one pair that it is: staff are asked about doubtful pairs alone.

    Args:
        chances: (fields, pairs) of `strangers_chances`.
        compared: candidates, those that were decided on last.
        weights: where to begin.
        records: how many records there are.
        share: which share of all candidates those are that nobody decided on.
        verdicts: of the last pairs, 1 where staff decided that they are of one person, else 0.
    """
    open_pairs = len(compared) - len(verdicts)
    same_at = open_pairs + np.flatnonzero(verdicts == 1)
    different_at = open_pairs + np.flatnonzero(verdicts == 0)
    counted = np.concatenate((np.ones(open_pairs), np.full(len(verdicts), share)))
    for _ in range(_ROUNDS):
        kinds = np.stack(_likelihoods(chances, compared, weights))
        kinds[1:, same_at] = -np.inf
        kinds[0, different_at] = -np.inf
        shares = np.exp(kinds - np.logaddexp.reduce(kinds)) * counted
        certain, _, namesakes, neighbours, twins = shares
        tables = []
        for field, levels, believed in zip(FIELDS, compared.levels, SAME, strict=True):
            counts = np.bincount(levels, weights=certain, minlength=len(field))[1:]
            believing = counts + weigh_belief(believed, SAME_STRENGTH)
            believing[-1] = min(believing[-1], _MOST_DIFFERENT.get(field, 1.0) * believing.sum())
            tables.append(np.concatenate(([0.0], np.log(believing / believing.sum()))))
        weights = replace(
            weights,
            same=tuple(tables),
            log_same=float(np.log(max(certain.sum() / share, 1.0))),
            log_namesakes=_bounded(namesakes.sum() / share, _NAMESAKES, records),
            log_neighbours=_bounded(neighbours.sum() / share, _NEIGHBOURS, records),
            log_twins=_bounded(twins.sum() / share, _TWINS, records),
        )
    return weights


def _bounded(pairs: float, shares: tuple[float, float], records: int) -> float:
    return float(np.log(np.clip(pairs, shares[0] * records, shares[1] * records) + 1e-9))
