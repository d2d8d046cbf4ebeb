"""The command that takes somebody out of the graph for good."""

from typing import Annotated

import typer

from cli.graph import open_graph, person_key
from cli.output import console, print_tables

app = typer.Typer()


@app.command()
def erase(
    person: Annotated[
        str, typer.Argument(help="A person's id (the API's will do), or UNIVERSITY:student number.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the erasures; nobody is named.")] = False,
    undo: Annotated[
        list[str] | None,
        typer.Option(help="Let the person of this erasure come back with the archives; may be repeated."),
    ] = None,
) -> None:
    """Erase a person: what they entered and what archives tell goes, and no load brings them back."""
    from graph.listing import Listing
    from graph.schema import check_version
    from loaders import erasing
    from loaders.provenance import read_provenance
    from loaders.provenance_tables import show_provenance

    if bool(person) + listed + bool(undo) != 1:
        raise typer.BadParameter("name one person, or ask with --list, or take one back with --undo")
    with open_graph() as (database, settings):
        check_version(database)
        if listed:
            rows = tuple((one.id, f"{one.at:%Y-%m-%d %H:%M}") for one in erasing.list_erased(database))
            print_tables([Listing("Erasures", ("id", "erased"), rows)], markdown=False)
            return
        if undo:
            erasing.lift(database, undo)
            console.print("They come back with `entraide rebuild`, or when their archives are loaded again.")
            return
        found = read_provenance(database, person_key(person))
        console.print(show_provenance(found), highlight=False)
        console.print(
            "All of this goes, with all that they entered. The files of the archives keep their lines, and so"
            " do the copies in the data folder."
        )
        if not yes:
            typer.confirm("Erase this person?", abort=True)
        id = erasing.erase(database, found, settings)
    console.print(f"Erased. Loads leave them out from now on; `--undo {id}` ends that.", highlight=False)
