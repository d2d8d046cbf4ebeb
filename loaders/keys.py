"""The keys of a file's rows so far, in 12 bytes each, so that a repeated one is found in any file."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class KeyIndex:
    """Digests of keys with the line of each, in sorted runs that double in size (a log-structured merge)."""

    def __init__(self) -> None:
        self._runs: list[tuple[NDArray[np.uint64], NDArray[np.int32]]] = []

    def add(self, keys: Sequence[str], lines: Sequence[int]) -> list[int]:
        """Add keys; for each the line that had it before, 0 where none did.

        Args:
            keys: hexadecimal digests; 64 bits are kept of each, so of a million keys two fall together
                once in some thirty million files.
            lines: the line of each.
        """
        digests = np.array([int(key[:16], 16) for key in keys], dtype=np.uint64)
        numbers = np.array(lines, dtype=np.int32)
        unique, first, back = np.unique(digests, return_index=True, return_inverse=True)
        found = numbers[first][back]
        found[first] = 0
        for run, run_lines in self._runs:
            at = np.minimum(np.searchsorted(run, digests), len(run) - 1)
            found = np.where(run[at] == digests, run_lines[at], found)
        fresh = found[first] == 0
        if fresh.any():
            self._append(unique[fresh], numbers[first][fresh])
        return [int(line) for line in found]

    def _append(self, keys: NDArray[np.uint64], lines: NDArray[np.int32]) -> None:
        while self._runs and len(self._runs[-1][0]) <= len(keys):
            more, more_lines = self._runs.pop()
            keys, lines = np.concatenate((more, keys)), np.concatenate((more_lines, lines))
            order = np.argsort(keys, kind="stable")
            keys, lines = keys[order], lines[order]
        self._runs.append((keys, lines))
