"""One run: a graph, two servers on it, the same questions to both, and a report."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack

import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.cases import CASES, AnswersDiffer
from bench.client import Exchange, Request, connections, fetch
from bench.measure import Plan, Result, Side, measure
from bench.report import Report
from bench.sample import ROLE, Ask, draw_sample
from bench.servers import run_server
from bench.setup import bench_settings, environment
from gql.demo import ensure_key, issue_token
from graph.database import open_database
from graph.engine import acquire
from graph.settings import Settings
from graph.visibility import Viewer
from loaders.demo import ensure_demo


def run_bench(settings: Settings, people: int, plan: Plan, console: Console) -> Report:
    """Measure every case at so many people.

    Args:
        settings: where the data folders are; the rest is chosen for the run.
        people: how many people the graph holds; it is made first if it does not stand yet.
        plan: how long it is measured.
        console: where progress is shown.

    Raises:
        AnswersDiffer, WrongAnswer, ServerFailed: nothing was measured, and why.
        EntraideError: the graph cannot be had.
    """
    own = bench_settings(settings, people)
    with ExitStack() as stack:
        address = stack.enter_context(acquire(own, console))
        database = stack.enter_context(open_database(address))
        ensure_demo(database, own, people, console)
        sample = draw_sample(database)
        with console.status("Starting the API and the bare server"):
            variables = environment(own)
            api = stack.enter_context(
                run_server("entraide", ["serve"], variables, own.home / "bench-api.log")
            )
            bare = stack.enter_context(run_server("bench.bare", [], variables, own.home / "bench-bare.log"))
        queries = uvloop.run(_measure(own, sample, api, bare, plan, console))
        server = str(database.read_one("CALL dbms.components() YIELD versions RETURN versions[0]")[0])
    return Report(people, queries, server, plan)


async def _measure(
    settings: Settings,
    sample: Mapping[str, Sequence[Ask]],
    api_port: int,
    bare_port: int,
    plan: Plan,
    console: Console,
) -> dict[str, Result]:
    with console.status("Comparing answers"):
        api, bare = await _compare(settings, sample, api_port, bare_port)
    # The bar is drawn between the spells only: drawing it costs processor time too.
    with Progress(
        TextColumn("{task.description:20}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        auto_refresh=False,
    ) as progress:
        task = progress.add_task("warming up", total=plan.rounds * len(CASES))

        def tick(name: str) -> None:
            progress.update(task, advance=1, description=name, refresh=True)

        return await measure(api, bare, plan, tick)


async def _compare(
    settings: Settings, sample: Mapping[str, Sequence[Ask]], api_port: int, bare_port: int
) -> tuple[Side, Side]:
    """Ask everything once on both sides and keep the answers, which must be the same data."""
    key = ensure_key(settings)
    viewers = {ask.viewer for asks in sample.values() for ask in asks}
    tokens = {viewer: issue_token(settings, key, Viewer(ROLE, viewer)) for viewer in viewers}
    api: dict[str, list[Exchange]] = {case.name: [] for case in CASES}
    bare: dict[str, list[Exchange]] = {case.name: [] for case in CASES}
    for case in CASES:
        told = 0
        for ask in sample[case.name]:
            token = tokens[ask.viewer]
            from_api = await _ask(api_port, case.ask_api(api_port, token, ask))
            from_bare = await _ask(bare_port, case.ask_bare(bare_port, token, ask))
            told += case.compare(from_api.body, from_bare.body)
            api[case.name].append(from_api)
            bare[case.name].append(from_bare)
        if not told:
            raise AnswersDiffer(f"{case.name}: all answers are empty.", "Take more people.")
    return Side(api_port, api), Side(bare_port, bare)


async def _ask(port: int, request: Request) -> Exchange:
    async with connections(port) as (connection,):
        return Exchange(request, await fetch(connection, request))
