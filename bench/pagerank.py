"""How fast and how exact personalised PageRank is on a made-up network of any size."""

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from recommend.network.push import make_walker, rank_exactly
from recommend.network.snapshot import build_snapshot


@dataclass(frozen=True, slots=True)
class WalkReport:
    """Seconds to build, bytes held, milliseconds of a walk, and how much of the exact first ten is found."""

    people: int
    ties: int
    build_seconds: float
    megabytes: float
    change_seconds: float
    p50_ms: float
    p95_ms: float
    overlap: float

    def to_text(self) -> str:
        """The figures as a line each."""
        return (
            f"snapshot of {self.people:,} people, {self.ties:,} ties: {self.build_seconds:.1f} s,"
            f" {self.megabytes:,.0f} MB; 1,000 ties changed in {self.change_seconds * 1e3:.0f} ms\n"
            f"personalised PageRank: p50 {self.p50_ms:.2f} ms, p95 {self.p95_ms:.2f} ms;"
            f" overlap of the first ten with the exact ones {self.overlap:.3f}"
        )


def bench_pagerank(people: int, ties: int, seed: int = 0, walks: int = 500, exact: int = 10) -> WalkReport:
    """Measure it: groups of about 100 people hold four ties of five, the rest goes anywhere."""
    chance = np.random.default_rng(seed)
    one = (people * chance.random(ties) ** 1.3).astype(np.int64)
    near = (one // 100) * 100 + (100 * chance.random(ties) ** 1.5).astype(np.int64)
    other = np.where(
        chance.random(ties) < 0.8, np.minimum(near, people - 1), chance.integers(0, people, ties)
    )
    place = chance.permutation(people)
    began = perf_counter()
    snapshot = build_snapshot(people, place[one], place[other])
    built = perf_counter() - began
    began = perf_counter()
    snapshot.change(chance.integers(0, people, (1000, 2)).tolist())
    walker = make_walker(snapshot)
    changed = perf_counter() - began
    asked = chance.integers(0, people, walks)
    walker.rank(int(asked[0]), 10)
    times = []
    for person in asked.tolist():
        began = perf_counter()
        walker.rank(person, 10)
        times.append((perf_counter() - began) * 1e3)
    able = [person for person in asked.tolist() if len(walker.rank(person, 10)[0]) == 10][:exact]
    found = [
        len(set(walker.rank(person, 10)[0].tolist()) & set(rank_exactly(snapshot, person, 10).tolist())) / 10
        for person in able
    ]
    p50, p95 = np.percentile(times, [50, 95])
    count = len(snapshot.ends) // 2
    return WalkReport(
        people, count, built, snapshot.nbytes / 1e6, changed, float(p50), float(p95), float(np.mean(found))
    )


if __name__ == "__main__":
    import argparse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=450_000)
    parser.add_argument("--ties", type=int, default=5_000_000)
    given = parser.parse_args()
    print(bench_pagerank(given.people, given.ties).to_text())
