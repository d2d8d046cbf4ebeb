"""Who is tied to whom, compactly, for fast walks: brought up to date without being built again.

Five million ties between 450,000 people take 42 MB: four bytes for each end of a tie, eight for each person.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ends = NDArray[np.int32]
Starts = NDArray[np.int64]


@dataclass(slots=True, eq=False)
class Snapshot:
    """Rows of neighbours, and the rows that have changed since.

    Attributes:
        starts: size + 1; where the row of each begins.
        ends: neighbours, rising in each row.
        changed_at: size; which of the changed rows is a person's, -1 for none.
        changed: the rows that were replaced.
    """

    starts: Starts
    ends: Ends
    changed_at: Ends
    changed: list[Ends] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many people there are."""
        return len(self.starts) - 1

    @property
    def nbytes(self) -> int:
        """Memory of the arrays, in bytes."""
        base = self.starts.nbytes + self.ends.nbytes + self.changed_at.nbytes
        return base + sum(row.nbytes for row in self.changed)

    def neighbours(self, person: int) -> Ends:
        """Whom a person is tied to, rising."""
        at = self.changed_at[person]
        return self.changed[at] if at >= 0 else self.ends[self.starts[person] : self.starts[person + 1]]

    def change(self, added: Iterable[tuple[int, int]] = (), removed: Iterable[tuple[int, int]] = ()) -> None:
        """Add and remove ties; what is there already, or is not there, changes nothing.

        Raises:
            IndexError: a number is none of a person.
        """
        for pairs, add in ((added, True), (removed, False)):
            for one, other in pairs:
                if not (0 <= one < self.size and 0 <= other < self.size):
                    raise IndexError(f"there is no person {one if not 0 <= one < self.size else other}")
                if one != other:
                    self._replace(one, other, add)
                    self._replace(other, one, add)

    def _replace(self, person: int, other: int, add: bool) -> None:
        row = self.neighbours(person)
        place = int(np.searchsorted(row, other))
        there = place < len(row) and row[place] == other
        if there == add:
            return
        new = np.insert(row, place, other) if add else np.delete(row, place)
        if self.changed_at[person] < 0:
            self.changed_at[person] = len(self.changed)
            self.changed.append(new)
        else:
            self.changed[self.changed_at[person]] = new

    def overlay(self) -> tuple[Starts, Ends]:
        """The changed rows one after the other: where each begins, and their neighbours."""
        lengths = np.array([len(row) for row in self.changed], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return starts, np.concatenate([np.zeros(0, np.int32), *self.changed]).astype(np.int32)


def build_snapshot(size: int, one: NDArray[np.integer], other: NDArray[np.integer]) -> Snapshot:
    """A snapshot of ties given as two arrays of ends; twice-told ties count once, self-ties not at all.

    Raises:
        IndexError: an end is none of a person.
    """
    ends = np.concatenate([one, other]).astype(np.int64)
    if len(ends) and not (ends.min() >= 0 and ends.max() < size):
        raise IndexError("an end of a tie is no person's number")
    keys = ends * size + np.concatenate([other, one])
    keys.sort()
    keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])] if len(keys) else keys
    rows, columns = keys // max(size, 1), keys % max(size, 1)
    rows, columns = rows[rows != columns], columns[rows != columns]
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=size))]).astype(np.int64)
    return Snapshot(starts, columns.astype(np.int32), np.full(size, -1, np.int32))
