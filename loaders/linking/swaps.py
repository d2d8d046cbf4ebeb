"""Surname and given name that stand in each other's column."""

import numpy as np

from loaders.linking.records import NONE, Flags, Ints

_MARGIN = 20.0
"""How many times likelier the other way round must be."""


def unswap(surname: Ints, given: Ints, joined: Ints, names: int) -> tuple[Ints, Ints, Flags]:
    """Put names into the column in which they occur most elsewhere.

    Args:
        surname: (n, k) ids of the forms of the surname, the main one first.
        given: (n, m) ids of given names.
        joined: (n,) ids of the first two given names as one.
        names: how many ids there are.

    Returns:
        The two, with the swapped records mended, and (n,) which these are.
    """
    main, first = surname[:, 0], given[:, 0]
    as_surname = np.bincount(surname[main >= 0, 0], minlength=names + 1).astype(float)
    as_given = np.bincount(given[first >= 0, 0], minlength=names + 1).astype(float)
    single = (main >= 0) & (first >= 0) & (given[:, 1] == NONE) & (surname[:, 1] == NONE)
    # The record itself is no evidence.
    as_written = (as_surname[main] - 1 + 0.5) * (as_given[first] - 1 + 0.5)
    turned = (as_surname[first] + 0.5) * (as_given[main] + 0.5)
    swapped = single & (turned > _MARGIN * as_written) & (as_given[main] > 0)
    surname, given = surname.copy(), given.copy()
    surname[swapped, 0], given[swapped, 0] = first[swapped], main[swapped]
    surname[swapped, 1:] = NONE
    return surname, given, swapped
