"""The commands that learn what suggestions are ranked with, and even out who is shown."""

from typing import Annotated

import typer

from cli.graph import open_graph
from cli.output import complaints, console
from cli.ranking import Seed
from recommend.facts import Purpose

app = typer.Typer()


@app.command("even-out")
def even_out(
    only: Annotated[Purpose | None, typer.Option(help="For these alone.")] = None,
    times: Annotated[
        float | None,
        typer.Option(
            min=1.0,
            max=1000,
            help="Aim at showing nobody to more than so many times as many viewers as the mean; 2 for"
            " contacts and 1.25 for mentors, unless given.",
        ),
    ] = None,
    viewers: Annotated[
        int,
        typer.Option(
            min=40, help="Students, and others, whose lists are looked at; a quarter of them to try on."
        ),
    ] = 2000,
    seed: Seed = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it brings; change nothing.")] = False,
    off: Annotated[bool, typer.Option("--off", help="Take it back.")] = False,
) -> None:
    """Even out who is shown: whoever would be suggested to very many is so where they fit best."""
    from recommend.evening.evening import Plan
    from recommend.evening.printing import run_evening, run_off

    if off and dry_run:
        raise typer.BadParameter("say one of --off and --dry-run")
    purposes = [only] if only else list(Purpose)
    with open_graph() as (database, _):
        if off:
            run_off(database, purposes, console)
        else:
            run_evening(database, purposes, Plan(times, viewers, seed), dry_run, console, complaints)


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
