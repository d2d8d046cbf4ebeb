"""Personalised PageRank of one person by forward push (Andersen, Chung and Lang, FOCS 2006).

The work depends on the precision asked for and not on the size of the network. What is left unpushed at the
end is less than `precision` x degree at each person; it is spread one step further before scores are read.
"""

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from recommend.network.snapshot import Ends, Snapshot, Starts

DAMPING = 0.85
PRECISION = 8e-6


@dataclass(slots=True, eq=False)
class Walker:
    """A snapshot with the memory that walks over it need; one thread at a time may use it."""

    snapshot: Snapshot
    mass: NDArray[np.float64]
    residue: NDArray[np.float64]
    queue: Ends
    queued: NDArray[np.uint8]
    met: Ends
    seen: NDArray[np.uint8]
    overlay: tuple[Starts, Ends]
    degrees: Ends

    def rank(
        self, person: int, k: int, damping: float = DAMPING, precision: float = PRECISION
    ) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The k people with the highest personalised PageRank, who are no contact, and it; the best first.

        Equal ones by number. Raises IndexError where there is no such person.
        """
        snapshot = self.snapshot
        if not 0 <= person < snapshot.size:
            raise IndexError(f"there is no person {person}")
        count = _push(
            person, damping, precision, snapshot.starts, snapshot.ends, snapshot.changed_at, *self.overlay,
            self.degrees, self.mass, self.residue, self.queue, self.queued, self.met, self.seen,
        )  # fmt: skip
        met = self.met[:count].copy()
        scores = self.mass[met] + (1 - damping) * self.residue[met]
        for memory in (self.mass, self.residue, self.seen):
            memory[met] = 0
        kept = (met != person) & ~np.isin(met, snapshot.neighbours(person)) & (scores > 0)
        met, scores = met[kept], scores[kept]
        if len(met) > k:
            least = -np.partition(-scores, k - 1)[k - 1]
            met, scores = met[scores >= least], scores[scores >= least]
        best = np.lexsort((met, -scores))[:k]
        return met[best], scores[best]


def make_walker(snapshot: Snapshot) -> Walker:
    """Memory for walks; make another after the snapshot was changed, which takes a millisecond or so."""
    size = snapshot.size
    degrees = np.diff(snapshot.starts)
    for person in np.flatnonzero(snapshot.changed_at >= 0):
        degrees[person] = len(snapshot.neighbours(int(person)))
    return Walker(
        snapshot, np.zeros(size), np.zeros(size), np.zeros(max(size, 1), np.int32), np.zeros(size, np.uint8),
        np.zeros(size, np.int32), np.zeros(size, np.uint8), snapshot.overlay(),
        np.maximum(degrees, 1).astype(np.int32),
    )  # fmt: skip


@numba.njit(cache=True)
def _push(
    person: int,
    damping: float,
    precision: float,
    starts: Starts,
    ends: Ends,
    changed_at: Ends,
    over_starts: Starts,
    over_ends: Ends,
    degrees: Ends,
    mass: NDArray[np.float64],
    residue: NDArray[np.float64],
    queue: Ends,
    queued: NDArray[np.uint8],
    met: Ends,
    seen: NDArray[np.uint8],
) -> int:
    """Push until all is below the precision; returns how many were met, who stand in `met`."""
    size = len(queue)
    residue[person] = 1.0
    met[0] = person
    seen[person] = 1
    count = 1
    queue[0] = person
    queued[person] = 1
    head, waiting = 0, 1
    while waiting:
        here = queue[head]
        head = (head + 1) % size
        waiting -= 1
        queued[here] = 0
        left = residue[here]
        residue[here] = 0.0
        mass[here] += (1 - damping) * left
        at = changed_at[here]
        if at < 0:
            row = ends[starts[here] : starts[here + 1]]
        else:
            row = over_ends[over_starts[at] : over_starts[at + 1]]
        if len(row) == 0:
            # A walk that can go nowhere begins again.
            if here != person:
                residue[person] += damping * left
            else:
                mass[here] += damping * left
            continue
        share = damping * left / len(row)
        for other in row:
            residue[other] += share
            if seen[other] == 0:
                seen[other] = 1
                met[count] = other
                count += 1
            if queued[other] == 0 and residue[other] > precision * degrees[other]:
                queued[other] = 1
                queue[(head + waiting) % size] = other
                waiting += 1
    return count


def rank_exactly(snapshot: Snapshot, person: int, k: int, damping: float = DAMPING) -> NDArray[np.int64]:
    """The same people by power iteration over the whole network, to compare with."""
    from scipy import sparse

    shape = (snapshot.size, snapshot.size)
    rows = [snapshot.neighbours(one) for one in range(snapshot.size)] if snapshot.changed else None
    starts, ends = snapshot.starts, snapshot.ends
    if rows is not None:
        starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
        ends = np.concatenate(rows)
    ties = sparse.csr_array((np.ones(len(ends)), ends, starts), shape=shape)
    degrees = np.maximum(np.diff(starts), 1)
    start = np.zeros(snapshot.size)
    start[person] = 1
    here = start
    for _ in range(int(np.ceil(np.log(1e-10) / np.log(damping)))):
        here = (1 - damping) * start + damping * (ties @ (here / degrees))
    here[snapshot.neighbours(person)] = 0
    here[person] = 0
    return np.lexsort((np.arange(snapshot.size), -here))[:k]
