"""How often names, dates and places occur among people: rarer ones weigh more (Winkler 2000).

People are not known yet; a distinct (surname, given name, birth date) stands for one.
"""

from dataclasses import dataclass

import numpy as np

from loaders.linking.records import Floats, Ints, Pairs, Records

_UNSEEN_PEOPLE, _UNSEEN_BEARERS = 200.0, 0.1
"""How many people are counted who are not there, and how many of them bear a name that is: where few records
are, a name that they all share is not common for that."""
_UNSEEN_BORN = 10.0
"""Likewise for places of birth, of which a few have most people."""
_UNSEEN_NUMBERS = 1000.0
"""Likewise for what is each person's own."""
_USUAL_BIRTHS = 1 / 365.25 / 50
"""Share of people born on any one day."""
_PULL = 20.0
"""How many people's worth of the general frequency is mixed into that among bearers of one surname."""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Shares of people; the last element stands for a name not told and is 0.

    `surname`, `given` are by id of a name, `place` by id of a place, `date` by record's date. The tables
    of pairs are sorted by key, to be looked up by `np.searchsorted`.
    """

    people: int
    surname: Floats
    given: Floats
    place: Floats
    names: int
    given_keys: Pairs
    given_counts: Pairs
    place_keys: Pairs
    place_counts: Pairs
    dates: Pairs
    date_counts: Pairs
    year_counts: Pairs

    def bearers(self, one: Ints, other: Ints) -> Floats:
        """How many people bear the rarer one of two surnames."""
        return self._count(np.minimum(self.surname[one], self.surname[other]))

    def givers(self, one: Ints, other: Ints) -> Floats:
        """How many people bear the rarer one of two given names."""
        return self._count(np.minimum(self.given[one], self.given[other]))

    @property
    def alone(self) -> float:
        """Chance that another person has what is each one's own."""
        return 1 / (self.people + _UNSEEN_NUMBERS)

    def given_among(self, surname: Ints, given: Ints) -> Floats:
        """Chance that another bearer of a surname has a given name; the two ids may be negative (0 then)."""
        return self._among(surname, given, self.given_keys, self.given_counts, self.given)

    def place_among(self, surname: Ints, place: Ints) -> Floats:
        """Chance that another bearer of a surname was born in a place."""
        return self._among(surname, place, self.place_keys, self.place_counts, self.place)

    def _among(self, surname: Ints, value: Ints, keys: Pairs, counts: Pairs, general: Floats) -> Floats:
        key = surname.astype(np.int64) * (1 << 31) + value
        at = np.minimum(np.searchsorted(keys, key), max(len(keys) - 1, 0))
        # Less the person themself.
        together = np.where(keys[at] == key, counts[at] - 1, 0) if len(keys) else np.zeros(len(key))
        bearers = np.maximum(self._count(self.surname[surname]) - 1, 0)
        mixed = (together + _PULL * general[value]) / (bearers + _PULL)
        return np.where(surname < 0, general[value], mixed)

    def born(self, date: Ints, year: Ints) -> Floats:
        """Chance that another person was born on a date (YYYYMMDD)."""
        at = np.minimum(np.searchsorted(self.dates, date), max(len(self.dates) - 1, 0))
        same = np.where(self.dates[at] == date, self.date_counts[at] - 1, 0) if len(self.dates) else 0
        usual = self.year_counts[np.clip(year, 0, 2999)] / 365.25
        born = np.maximum((same + 5 * usual) / 6, 0.01)
        chance: Floats = (born + _UNSEEN_PEOPLE * _USUAL_BIRTHS) / (self.people + _UNSEEN_PEOPLE)
        return chance

    def _count(self, share: Floats) -> Floats:
        """How many of the people who are there a share of names stands for."""
        return share * (self.people + _UNSEEN_PEOPLE) - _UNSEEN_BEARERS


def count_frequencies(records: Records) -> Frequencies:
    """Count names, places and dates among people."""
    main, first = records.surname[:, 0].astype(np.int64), records.given[:, 0].astype(np.int64)
    rows = np.flatnonzero((main >= 0) & (first >= 0) & (records.date > 0))
    _, name = np.unique(main[rows] * len(records.names) + first[rows], return_inverse=True)
    _, where = np.unique(name.astype(np.int64) * 100_000_000 + records.date[rows], return_index=True)
    people = rows[where]
    count = max(len(people), 1)
    size = len(records.names)

    def share(ids: Ints, size: int, unseen: float = _UNSEEN_PEOPLE) -> Floats:
        counts = np.bincount(ids[ids >= 0], minlength=size + 1).astype(float)
        # A name that occurs nowhere as such is as rare as can be.
        counts[:size] = np.maximum(counts[:size], 0.5)
        counts[:size] += _UNSEEN_BEARERS
        return counts / (count + unseen)

    def joint(surname: Ints, value: Ints) -> tuple[Pairs, Pairs]:
        there = (surname >= 0) & (value >= 0)
        return np.unique(surname[there].astype(np.int64) * (1 << 31) + value[there], return_counts=True)

    surname, given, place = records.surname[people, 0], records.given[people, 0], records.place[people]
    given_keys, given_counts = joint(surname, given)
    place_keys, place_counts = joint(surname, place)
    dates, date_counts = np.unique(records.date[people].astype(np.int64), return_counts=True)
    return Frequencies(
        people=count,
        surname=share(surname, size),
        given=share(given, size),
        place=share(place, len(records.places), _UNSEEN_BORN),
        names=size,
        given_keys=given_keys,
        given_counts=given_counts,
        place_keys=place_keys,
        place_counts=place_counts,
        dates=dates,
        date_counts=date_counts,
        year_counts=np.bincount(np.clip(records.year[people], 0, 2999), minlength=3000),
    )
