"""What is believed of archives before any was read: chances of levels, in the order of each field's levels.

They are priors (Dirichlet's pseudo-counts): many records outweigh them, few cannot move them. Those of the
same person are guesses that learning starts from; those of strangers are shares among 2,000,000 random pairs
of records that `entraide generate-archives --people 20000 --seed 10` made, rounded, and never naught.
"""

import numpy as np

from loaders.linking.records import Floats

SAME: tuple[tuple[float, ...], ...] = (
    (0.90, 0.02, 0.03, 0.01, 0.005, 0.01, 0.02, 0.005),
    (0.93, 0.02, 0.02, 0.01, 0.005, 0.005, 0.01),
    (0.95, 0.04, 0.01),
    (0.95, 0.005, 0.005, 0.02, 0.005, 0.01, 0.005),
    (0.80, 0.13, 0.06, 0.01),
    (0.93, 0.03, 0.02, 0.01, 0.01),
    (0.995, 0.005),
    (0.97, 0.02, 0.01),
    (0.92, 0.01, 0.07),
    (0.10, 0.40, 0.10, 0.02, 0.20, 0.15, 0.03),
)
"""Chances of levels between records of one person."""

STRANGE: tuple[tuple[float, ...], ...] = (
    (0.0013, 1e-4, 4e-4, 1e-4, 1e-5, 0.008, 0.75, 0.24),
    (0.005, 0.003, 4e-4, 0.001, 6e-4, 0.003, 0.987),
    (0.15, 0.025, 0.825),
    (8e-5, 1e-5, 2e-5, 0.002, 0.001, 0.003, 0.994),
    (0.21, 0.21, 0.23, 0.35),
    (0.04, 0.001, 0.001, 0.05, 0.908),
    (0.5, 0.5),
    (1e-5, 1e-5, 1.0),
    (1e-5, 0.003, 0.997),
    (3e-4, 0.004, 0.017, 0.008, 0.13, 0.53, 0.31),
)
"""Chances of levels between records of two people who have nothing to do with each other."""

SAME_STRENGTH, STRANGE_STRENGTH = 200.0, 20.0
"""How many pairs each belief is as strong as."""

OF_TWINS_GIVEN = (0.002, 0.01, 0.002, 0.005, 0.001, 0.03, 0.95)
"""Chances of levels of the given name between twins."""


def weigh_belief(believed: tuple[float, ...], strength: float) -> Floats:
    """Pseudo-counts of the levels of a field."""
    chances = np.array(believed)
    counts: Floats = strength * chances / chances.sum()
    return counts
