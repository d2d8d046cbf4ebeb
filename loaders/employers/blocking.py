"""Which employers a name is compared with: those whose names share its rarest words."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_array

from loaders.employers.names import Name
from loaders.employers.register import Register

MOST = 8
"""Names of the register that one written name is compared with."""
_STRETCH = 2_000
_CITY_WEIGHT = 2.0
_ANOTHER_WORD = 0.3
"""What a word that differs by a letter counts for where the written one is in the register itself."""
_AS_GOOD = 0.7
"""Share of the best one's score from which another is compared, too."""
_CROWD = 400
"""Words that more names have are looked up only where a name has no rarer one."""


class Blocking:
    """The register's names as vectors of their words."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._column: dict[str, int] = {}
        rows = []
        for form in register.forms:
            told = {word: register.weight(word) for word in form.words}
            town = register.seats[form.employer][0]
            rows.append({**told, **({f"@{town}": _CITY_WEIGHT} if town else {})})
        for row in rows:
            for word in row:
                self._column.setdefault(word, len(self._column))
        self._width = max(1, len(self._column))
        columns = [{self._column[word]: weight for word, weight in row.items()} for row in rows]
        forms = _stack(columns, self._width)
        length = np.sqrt(np.asarray(forms.multiply(forms).sum(axis=1)).ravel())
        scale = csr_array(
            (1 / np.maximum(length, 1e-9), (np.arange(len(rows)), np.arange(len(rows)))),
            shape=(len(rows), len(rows)),
        )
        self._forms = (scale @ forms).T.tocsr()

    def find(self, names: Sequence[Name]) -> Iterator[list[int]]:
        """For each name the places of the register's names that are likest by their words."""
        for start in range(0, len(names), _STRETCH):
            some = names[start : start + _STRETCH]
            found = (_stack([self._row(name) for name in some], self._width) @ self._forms).tocsr()
            for row in range(len(some)):
                inside = slice(found.indptr[row], found.indptr[row + 1])
                places, scores = found.indices[inside], found.data[inside]
                if len(places) > MOST:
                    best = np.argpartition(-scores, MOST)[:MOST]
                    places, scores = places[best], scores[best]
                near = scores >= _AS_GOOD * scores.max(initial=0)
                places, scores = places[near], scores[near]
                yield places[np.lexsort((places, -scores))].tolist()

    def _row(self, name: Name) -> dict[int, float]:
        holders, weight = self._register.holders, self._register.weight
        row: dict[int, float] = {}
        rare = [word for word in name.words if 0 < len(holders.get(word, ())) <= _CROWD]
        near = {
            other: like * (_ANOTHER_WORD if word in holders else 1.0)
            for word in name.words
            for other, like in self._register.near(word).items()
        }
        crowded = rare or any(len(holders[word]) <= _CROWD for word in near)
        for word in name.words:
            if word in self._column and (word in rare or not crowded):
                row[self._column[word]] = weight(word)
        for word, like in near.items():
            if len(holders[word]) <= _CROWD or not crowded:
                row.setdefault(self._column[word], like * weight(word))
        # A town alone would bring all that is there.
        if row:
            row |= {
                self._column[at]: _CITY_WEIGHT for city in name.cities if (at := f"@{city}") in self._column
            }
        return row


def _stack(rows: Sequence[dict[int, float]], width: int) -> csr_array:
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((column for row in rows for column in row), dtype=np.int64, count=ends[-1])
    values = np.fromiter((v for row in rows for v in row.values()), dtype=np.float64, count=ends[-1])
    return csr_array((values, columns, ends), shape=(len(rows), width))
