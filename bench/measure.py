"""Rounds that alternate between two servers, and what is made of their times."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median

from bench.client import Exchange, measure_latency, measure_throughput

CLIENTS = 16
"""Concurrent clients when requests per second are counted; latencies are those of one client."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long it is measured: so many rounds, each with two spells of so many seconds for each side."""

    rounds: int = 6
    seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two servers: its port, and for each query the exchanges that its clients repeat."""

    port: int
    exchanges: Mapping[str, Sequence[Exchange]]


@dataclass(slots=True)
class Times:
    """What was seen of one query on one side: seconds of each request, requests per second of each round."""

    latencies: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Result:
    """One query's numbers; the ratios are those of the API to the bare route."""

    p50_ms: float
    p95_ms: float
    rps: float
    bare_p50_ms: float
    bare_p95_ms: float
    bare_rps: float
    p50_ratio: float
    rps_ratio: float


async def measure(
    api: Side, bare: Side, plan: Plan, tick: Callable[[str], None] = lambda _: None
) -> dict[str, Result]:
    """Warm both sides up, then time every query on both, in turns within each round.

    Args:
        api, bare: the two sides, with the same queries.
        plan: how long.
        tick: called with a query's name after each of its spells (both sides), rounds x queries times in all.

    Raises:
        WrongAnswer: an answer was not the expected one.
    """
    times = {name: (Times(), Times()) for name in api.exchanges}
    for side in (api, bare):
        for exchanges in side.exchanges.values():
            # Planners, caches and the Java compiler see each query before it counts.
            await measure_throughput(side.port, exchanges, plan.seconds, CLIENTS)
            await measure_latency(side.port, exchanges, plan.seconds)
    with _no_collection():
        for turn in range(plan.rounds):
            for name, pair in times.items():
                sides = list(zip((api, bare), pair, strict=True))
                # Who goes first changes from round to round.
                await _time_query(name, sides[:: -1 if turn % 2 else 1], plan.seconds)
                tick(name)
    return {name: summarize(*pair) for name, pair in times.items()}


async def _time_query(name: str, sides: Sequence[tuple[Side, Times]], seconds: float) -> None:
    for side, times in sides:
        times.latencies += await measure_latency(side.port, side.exchanges[name], seconds)
    for side, times in sides:
        times.rates.append(await measure_throughput(side.port, side.exchanges[name], seconds, CLIENTS))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep this process's garbage collector out of the times."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def summarize(api: Times, bare: Times) -> Result:
    """Percentiles over all requests, the median of the rounds' rates, and the ratios of the two sides."""
    p50_ms, bare_p50_ms = (percentile(side.latencies, 50) * 1e3 for side in (api, bare))
    rps, bare_rps = median(api.rates), median(bare.rates)
    return Result(
        p50_ms=round(p50_ms, 3),
        p95_ms=round(percentile(api.latencies, 95) * 1e3, 3),
        rps=round(rps, 1),
        bare_p50_ms=round(bare_p50_ms, 3),
        bare_p95_ms=round(percentile(bare.latencies, 95) * 1e3, 3),
        bare_rps=round(bare_rps, 1),
        p50_ratio=round(p50_ms / bare_p50_ms, 2),
        rps_ratio=round(rps / bare_rps, 2),
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent of all values do not exceed (nearest rank).

    >>> percentile([4.0, 1.0, 3.0, 2.0], 50)
    2.0
    >>> percentile([4.0, 1.0, 3.0, 2.0], 95)
    4.0
    """
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * percent // 100) - 1)]
