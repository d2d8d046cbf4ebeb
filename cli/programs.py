"""Commands about programs: what each became, across reforms and mergers."""

from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from cli.asking import check_apart, tell_count
from cli.graph import open_graph
from cli.output import complaints, console, print_tables

app = typer.Typer()
commands = typer.Typer(help="Programs across reforms and mergers: what each became.")
app.add_typer(commands, name="programs", no_args_is_help=True)


@commands.callback()
def programs() -> None:
    """Programs across reforms and mergers: what each became."""


@commands.command("lineage")
def show_lineage(
    out: Annotated[
        Path | None, typer.Option(help="Write the table there, as CSV to fill in, proposals first.")
    ] = None,
    decided_in: Annotated[
        Path | None,
        typer.Option("--in", help="A CSV that was filled in: decisions are kept, and the graph follows."),
    ] = None,
    undo: Annotated[
        list[str] | None,
        typer.Option(help="Take back the decision on the diploma with this id; may be repeated."),
    ] = None,
    decided: Annotated[bool, typer.Option("--decided", help="List the decisions.")] = False,
    most: Annotated[int, typer.Option(help="How many programs are shown, the largest first.", min=1)] = 20,
) -> None:
    """Show programs that ended and what they may have become, and take decisions about them.

    What staff decide wins over diplomas.csv, in every later load.
    """
    from graph.listing import Listing
    from loaders import lineage, lineage_table
    from loaders.report import name_run
    from loaders.uniting import follow_programs

    check_apart(undo, decided_in)
    with open_graph() as (database, settings):
        if decided:
            columns = ("program", "name", "became", "on")
            rows = tuple(lineage.list_decisions(database))
            print_tables([Listing("Decisions", columns, rows)], markdown=False)
            return
        if undo:
            lineage.undo(database, undo)
            tell_count(len(undo), "taken back")
        if decided_in:
            made = lineage_table.read_decisions(decided_in)
            tell_count(len(made), "kept", lineage.decide(database, made))
        if undo or decided_in:
            with complaints.status("telling people's awards anew"):
                notes = follow_programs(database, name_run(), settings.load_batch)
            for note in notes:
                console.print(note, highlight=False)
            return
        entries = lineage_table.read_table(database)
    waiting = [entry for entry in entries if entry.proposals]
    if out:
        lineage_table.write_table(entries, out)
        console.print(
            f"{len(entries):,} programs in {out}, first {len(waiting):,} with proposals: fill in 'decision'"
            " with numbers of proposals or ids of diplomas, '|' between, or none; give it back with --in.",
            highlight=False,
        )
        return
    for entry in islice(waiting, most):
        program = entry.program
        rows = tuple(
            (str(place), one.program.name, f"{one.likeness:.0f}", one.program.id)
            for place, one in enumerate(entry.proposals, 1)
        )
        title = f"{program.name}  {program.id}  ({program.degrees:,} degrees, the last in {program.last})"
        print_tables([Listing(title, ("", "may have become", "likeness", "id"), rows)], markdown=False)
    console.print(f"{len(waiting):,} programs ended and have proposals of what they became.", highlight=False)
