"""The command that learns what suggestions are ranked with."""

from typing import Annotated

import typer

from cli.graph import open_graph
from cli.output import complaints, console
from cli.ranking import Seed
from recommend.facts import Purpose

app = typer.Typer()


@app.command()
def train(
    version: Annotated[
        int | None, typer.Argument(min=0, help="With --revert: the version; 0 is what ships.")
    ] = None,
    seed: Seed = 0,
    only: Annotated[Purpose | None, typer.Option(help="Learn for these alone.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Learn and show the figures; publish nothing.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the versions that were published.")] = False,
    revert: Annotated[
        bool, typer.Option("--revert", help="Publish an earlier version again: VERSION, or the one before.")
    ] = False,
) -> None:
    """Learn how much each reason weighs from contacts, mentorships and answers; publish what is not worse."""
    from recommend.training.printing import run_revert, run_training, show_versions

    if sum((dry_run, list_, revert)) > 1:
        raise typer.BadParameter("say one of --dry-run, --list and --revert")
    if version is not None and not revert:
        raise typer.BadParameter("a version is given with --revert", param_hint="VERSION")
    with open_graph() as (database, _):
        if list_:
            console.print(show_versions(database))
        elif revert:
            run_revert(database, version, console)
        else:
            run_training(database, seed, [only] if only else list(Purpose), dry_run, console, complaints)
