"""Commands that run the embedded Neo4j by itself."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.output import console

if TYPE_CHECKING:
    from graph.engine import EngineStatus

app = typer.Typer()
engine = typer.Typer(help="Run the embedded Neo4j by itself; other commands start it when they need it.")
app.add_typer(engine, name="engine", no_args_is_help=True)


def print_engine(status: "EngineStatus") -> None:
    """Print how the engine is."""
    from datetime import timedelta

    stays = "until `entraide engine stop`" if status.stays else "until its last user is done"
    console.print(f"Neo4j {status.version} runs at [bold]{status.uri}[/bold], process {status.pid}, {stays}.")
    console.print(f"  data folder  {status.home} ({status.size / 1e6:,.0f} MB)", highlight=False)
    console.print(f"  login        neo4j, password in {status.home / 'password'}", highlight=False)
    console.print(f"  up           {timedelta(seconds=round(status.uptime))}", highlight=False)
    console.print(f"  in use       {'yes' if status.in_use else 'no'}", highlight=False)


@engine.command("start")
def start_engine() -> None:
    """Start Neo4j and let it stay up."""
    from graph.engine import start_service
    from graph.settings import make_settings

    print_engine(start_service(make_settings(), console))


@engine.command("stop")
def stop_engine(
    now: Annotated[bool, typer.Option(help="Stop even while other commands use it.")] = False,
) -> None:
    """Stop Neo4j once nobody uses it."""
    from graph.engine import Stop, stop_service
    from graph.settings import make_settings

    match stop_service(make_settings(), now, console):
        case Stop.STOPPED:
            console.print("Neo4j has stopped.")
        case Stop.NOT_RUNNING:
            console.print("Neo4j does not run.")
        case Stop.IN_USE:
            console.print("Other commands use Neo4j; it stops when the last of them is done (or with --now).")


@engine.command("status")
def show_engine() -> None:
    """Say whether Neo4j runs, and where; exit code 3 when it does not."""
    from graph.engine import read_status
    from graph.settings import make_settings

    settings = make_settings()
    status = read_status(settings)
    if settings.neo4j_uri:
        console.print(f"ENTRAIDE_NEO4J_URI is set to {settings.neo4j_uri}: other commands use that server.")
    if status is None:
        console.print("Neo4j does not run.")
        raise typer.Exit(3)
    print_engine(status)
