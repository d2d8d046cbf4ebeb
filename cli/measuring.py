"""Commands that measure: the API beside bare routes, a load beside bare statements."""

from pathlib import Path
from typing import Annotated

import typer

from cli.output import console

app = typer.Typer()
bench = typer.Typer(
    help="Compare the API with bare routes of handwritten Cypher, on a graph made for it and kept; or a load."
)
app.add_typer(bench, name="bench", invoke_without_command=True)

AsJson = Annotated[Path | None, typer.Option("--json", help="Write the numbers there.")]


@bench.callback()
def bench_api(
    context: typer.Context,
    people: Annotated[int, typer.Option(min=100, help="How many generated people the graph holds.")] = 10_000,
    json: AsJson = None,
    rounds: Annotated[int, typer.Option(min=1, help="How often the two sides take turns.")] = 6,
    seconds: Annotated[float, typer.Option(min=0.01, help="How long a turn takes for each query.")] = 1.0,
) -> None:
    """Compare the API with the bare routes, unless a command is given."""
    from bench.measure import Plan
    from bench.run import run_bench
    from graph.settings import make_settings

    if context.invoked_subcommand:
        return
    report = run_bench(make_settings(), people, Plan(rounds, seconds), console)
    console.print(report.to_table())
    if json:
        json.write_bytes(report.to_json())


@bench.command("beside")
def bench_beside(
    people: Annotated[int, typer.Option(min=100, help="How many people the graph holds.")] = 10_000,
    loaded: Annotated[int, typer.Option(min=100, help="How many people the archives tell of.")] = 20_000,
    json: AsJson = None,
) -> None:
    """Time the API's answers while archives are loaded, beside those when all is quiet."""
    from bench.beside import bench_beside as run
    from graph.settings import make_settings

    report = run(make_settings(), people, loaded, console)
    console.print(report.to_table())
    if json:
        json.write_bytes(report.to_json())


@bench.command("load")
def bench_load(
    people: Annotated[int, typer.Option(min=100, help="How many people the archives tell of.")] = 10_000,
    json: AsJson = None,
) -> None:
    """Time a load of archives, positions and skills beside UNWIND and MERGE of what it wrote."""
    from bench.load import bench_load as run
    from graph.settings import make_settings

    report = run(make_settings(), people, console)
    console.print(report.to_table())
    if json:
        json.write_bytes(report.to_json())
