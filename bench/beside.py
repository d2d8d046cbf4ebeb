"""`entraide bench beside`: how fast the API answers while archives are loaded into the graph it reads."""

import asyncio
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass

import orjson
import uvloop
from rich import box
from rich.console import Console
from rich.table import Table

from bench.cases import CASES
from bench.client import Request, connections, fetch
from bench.load_files import ARCHIVES, SEED
from bench.measure import percentile
from bench.report import describe_machine, judge
from bench.sample import ROLE, Ask, draw_sample
from bench.servers import ServerFailed, child_environment, run_server
from bench.setup import bench_settings, environment
from gql.demo import ensure_key, issue_token
from graph.database import open_database
from graph.engine import acquire
from graph.settings import Settings
from graph.visibility import Viewer
from loaders.demo import ensure_demo
from loaders.generator.archives import generate_archives

GOAL = 2.0
"""The most that the p95 may be while a load is at it, in p95 of before and after."""
SECONDS = 15.0
"""How long the API is asked before the load, and again after it."""
_PATIENCE = 120.0

Latencies = Mapping[str, Sequence[float]]
"""Seconds of each request, by the query's name."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One query: requests counted, and p95 in milliseconds, when all is quiet and during the load."""

    quiet: int
    quiet_p95_ms: float
    loading: int
    loading_p95_ms: float

    @property
    def ratio(self) -> float:
        """The p95 during the load in times of that when all is quiet."""
        return self.loading_p95_ms / self.quiet_p95_ms


@dataclass(frozen=True, slots=True)
class BesideReport:
    """People in the graph, people of the archives, seconds that the load took, and each query's numbers."""

    people: int
    loaded: int
    seconds: float
    queries: Mapping[str, Beside]

    def to_json(self) -> bytes:
        """The report as indented JSON."""
        queries = {name: asdict(one) | {"ratio": one.ratio} for name, one in self.queries.items()}
        told = asdict(self) | {"queries": queries, "machine": describe_machine()}
        return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def to_table(self) -> Table:
        """The report for the terminal; what misses the goal is red."""
        table = Table(
            title=f"{self.people:,} people; archives of {self.loaded:,} loaded in {self.seconds:,.1f} s;"
            f" p95 of 1 client in ms",
            box=box.SIMPLE_HEAD,
        )
        for column in ("", "quiet", "while loading", "ratio"):
            table.add_column(column, justify="left" if not column else "right", no_wrap=True)
        for name, one in self.queries.items():
            judged = judge(one.ratio, GOAL)
            table.add_row(name, f"{one.quiet_p95_ms:.1f}", f"{one.loading_p95_ms:.1f}", judged)
        return table


def bench_beside(settings: Settings, people: int, loaded: int, console: Console) -> BesideReport:
    """Ask a running API before, during and after a load of archives into its graph.

    Args:
        settings: where the data folders are; the rest is chosen for the run.
        people: how many people the graph holds.
        loaded: how many people the archives tell of.
        console: where progress is shown.

    Raises:
        ServerFailed: the API did not come up, or the load failed.
        WrongAnswer: the API did not answer a request.
        EntraideError: the graph cannot be had.
    """
    own = bench_settings(settings, people + loaded)
    folder = own.home.parent / f"beside-{people}"
    shutil.rmtree(folder, ignore_errors=True)
    # What takes long counts with the time it took, and is not given up.
    own = own.model_copy(update={"home": folder, "read_seconds": _PATIENCE})
    try:
        with ExitStack() as stack:
            database = stack.enter_context(open_database(stack.enter_context(acquire(own, console))))
            ensure_demo(database, own, people, console)
            generate_archives(loaded, SEED, 1.0, folder / "archives")
            sample = draw_sample(database)
            with console.status("Starting the API"):
                log = folder / "api.log"
                port = stack.enter_context(run_server("entraide", ["serve"], environment(own), log))
            return uvloop.run(_measure(own, people, loaded, sample, port, console))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(
    settings: Settings,
    people: int,
    loaded: int,
    sample: Mapping[str, Sequence[Ask]],
    port: int,
    console: Console,
) -> BesideReport:
    key = ensure_key(settings)
    requests = {
        case.name: [
            case.ask_api(port, issue_token(settings, key, Viewer(ROLE, ask.viewer)), ask)
            for ask in sample[case.name]
        ]
        for case in CASES
    }
    with console.status("Asking while all is quiet"):
        await _ask(port, requests, _seconds(SECONDS))
        before = await _ask(port, requests, _seconds(SECONDS))
    archives = [settings.home / "archives" / f"{name}.csv" for name in ARCHIVES]
    log = settings.home / "load.log"
    with console.status("Asking while archives are loaded"), log.open("wb") as out:
        began = time.monotonic()
        load = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "entraide", "load", *map(str, archives)),
            env=child_environment(environment(settings)),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
        try:
            during = await _ask(port, requests, lambda: load.returncode is None)
        finally:
            if load.returncode is None:
                load.terminate()
            await load.wait()
        seconds = time.monotonic() - began
    if load.returncode:
        raise ServerFailed(f"The load failed; it said:\n{log.read_text(errors='replace')[-2000:]}")
    with console.status("Asking while all is quiet again"):
        after = await _ask(port, requests, _seconds(SECONDS))
    quiet = {name: [*before[name], *after[name]] for name in requests}
    return BesideReport(people, loaded, seconds, compare(quiet, during))


def compare(quiet: Latencies, loading: Latencies) -> dict[str, Beside]:
    """The numbers of each query that was asked in both."""
    return {
        name: Beside(
            len(quiet[name]),
            round(percentile(quiet[name], 95) * 1e3, 3),
            len(loading[name]),
            round(percentile(loading[name], 95) * 1e3, 3),
        )
        for name in quiet
        if quiet[name] and loading[name]
    }


def _seconds(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


async def _ask(
    port: int, requests: Mapping[str, Sequence[Request]], goes_on: Callable[[], bool]
) -> Latencies:
    """Ask one request of each query after the other, round and round, for as long as it goes on."""
    taken: defaultdict[str, list[float]] = defaultdict(list)
    turn = 0
    async with connections(port) as (connection,):
        while goes_on():
            for name, asked in requests.items():
                start = time.perf_counter()
                await fetch(connection, asked[turn % len(asked)])
                taken[name].append(time.perf_counter() - start)
            turn += 1
    return taken
