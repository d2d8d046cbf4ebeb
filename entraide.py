"""The command line's one entry."""

import sys

import typer

from cli import (
    employers,
    engine,
    erasing,
    generating,
    linking,
    loading,
    measuring,
    programs,
    ranking,
    reference,
    serving,
    suggesting,
    training,
)
from cli.output import complaints
from graph.errors import EntraideError

app = typer.Typer(
    name="entraide",
    help="A university's professional network as a graph.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands, panel in (
    (serving.app, "Show and serve"),
    (measuring.app, "Show and serve"),
    (generating.app, "Make something up"),
    (loading.app, "Archives and the graph"),
    (erasing.app, "Archives and the graph"),
    (linking.app, "Who is who in archives"),
    (employers.app, "Who is who in archives"),
    (programs.app, "Who is who in archives"),
    (suggesting.app, "Suggestions"),
    (training.app, "Suggestions"),
    (ranking.app, "Suggestions"),
    (engine.app, "The database"),
    (reference.app, "What this program knows"),
):
    for command in commands.registered_commands:
        command.rich_help_panel = panel
    for group in commands.registered_groups:
        group.rich_help_panel = panel
    app.add_typer(commands)


def main() -> None:
    """Run the command line; an error meant for a person is printed without a stack trace."""
    try:
        app()
    except EntraideError as error:
        complaints.print("[red]error:[/red]", end=" ")
        complaints.print(error.message, markup=False, highlight=False)
        if error.hint:
            complaints.print(error.hint, markup=False, highlight=False)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
