"""Commands that bring archives into the graph, and say what stands there and who told it."""

from pathlib import Path
from typing import Annotated

import typer

from cli.graph import open_graph, person_key
from cli.output import complaints, console, print_tables

app = typer.Typer()


@app.command()
def load(
    paths: Annotated[
        list[Path], typer.Argument(exists=True, help="Files, ZIPs and folders of files, in any order.")
    ],
    mapping: Annotated[str, typer.Option(help="A mapping's TOML file, or the name of a ready one.")] = "",
    value: Annotated[
        list[str] | None, typer.Option("--set", help="name=value that the mapping asks for; may be repeated.")
    ] = None,
    source: Annotated[str, typer.Option(help="Name of the source; the folder's where not given.")] = "",
    json: Annotated[Path | None, typer.Option(help="Write the whole report there.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report there, as a page with charts.")] = None,
    refused: Annotated[
        Path | None, typer.Option(help="A folder for the refused rows, as CSV to mend and load again.")
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Check every row and write nothing.")] = False,
    drift: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Stop where cells are so many times worse than in earlier loads; 3 unless given, 0 never.",
        ),
    ] = None,
    edition_of: Annotated[
        str,
        typer.Option(help="The archive that the file is a corrected export of; by default it goes by names."),
    ] = "",
    digest: Annotated[
        bool | None, typer.Option(help="Print the content digest; by default of small graphs only.")
    ] = None,
) -> None:
    """Load archives, reference data and what members entered; exit code 1 when a row is refused."""
    from loaders.digest import digest_content
    from loaders.everything import load_everything
    from loaders.loading import SMALL
    from loaders.report_files import write_report
    from loaders.report_tables import show_report

    with open_graph(long=True) as (database, settings):
        report = load_everything(
            database,
            paths,
            settings,
            mapping=mapping or None,
            values=value or (),
            source=source or None,
            progress=complaints,
            refused=refused,
            dry_run=dry_run,
            drift=drift,
            edition_of=edition_of or None,
        )
        if digest or (digest is None and report.read <= SMALL):
            report.digest = digest_content(database)
    console.print(show_report(report), highlight=False)
    write_report(report, json, html)
    if report.refused or report.stopped:
        raise typer.Exit(1)


@app.command()
def archives() -> None:
    """List the archives in the graph."""
    from graph.listing import Listing
    from loaders.unloading import list_archives

    with open_graph() as (database, _):
        found = list_archives(database)
    rows = tuple(
        (
            a.id,
            str(a.edition),
            a.kind,
            f"{a.records:,}",
            a.describe_loaded(),
        )
        for a in found
    )
    print_tables(
        [Listing("Archives", ("archive", "edition", "rows are", "records", "loaded"), rows)], markdown=False
    )


@app.command()
def unload(
    archive: Annotated[str, typer.Argument(help="Its id, as `entraide archives` lists it.")],
) -> None:
    """Take an archive out of the graph: its records, and what only they told.

    Reference data go where nothing else names them.
    """
    from loaders.everything import unload as unload_archive

    with open_graph(long=True) as (database, settings):
        for note in unload_archive(database, archive, settings, complaints):
            console.print(note, highlight=False)


@app.command()
def rebuild() -> None:
    """Make the archive layer anew from the archives' kept contents and the decisions; print the digest."""
    from graph.schema import check_version
    from loaders.completing import complete_due
    from loaders.digest import digest_content
    from loaders.linked.loading import relink
    from loaders.outcome import Outcome
    from loaders.progress import counting
    from loaders.reloading import reload_kept
    from loaders.report import name_run
    from loaders.unloading import rebuild as rebuild_layer
    from loaders.written.relinking import relink_employers

    with open_graph(long=True) as (database, settings):
        check_version(database)
        complete_due(database, name_run(), settings.load_batch)
        for note in relink(database, settings, complaints).notes:
            console.print(note, highlight=False)
        again = reload_kept(database, settings, complaints)
        for note in again.notes:
            console.print(note, highlight=False)
        changed = again.count(Outcome.CREATED) + again.count(Outcome.UPDATED)
        console.print(
            f"{again.read:,} rows of kept files read again, {changed:,} told anew.", highlight=False
        )
        relink_employers(database, again.run, settings.load_batch)
        with counting(complaints, "people") as advance:
            people = rebuild_layer(database, settings.load_batch, advance)
        console.print(f"{people:,} people made again.", highlight=False)
        console.print(f"Content digest {digest_content(database)}", highlight=False)


@app.command()
def facts(
    person: Annotated[
        str, typer.Argument(help="A person's id (the API's will do), or UNIVERSITY:student number.")
    ],
) -> None:
    """Print each value known of a person: who told it, in which line, and who says otherwise."""
    from loaders.provenance import read_provenance
    from loaders.provenance_tables import show_provenance

    with open_graph() as (database, _):
        known = read_provenance(database, person_key(person))
    console.print(show_provenance(known), highlight=False)


@app.command()
def digest() -> None:
    """Print a digest of what the graph says: the same for the same content, whenever it was loaded."""
    from graph.schema import check_version
    from loaders.digest import digest_content

    with open_graph() as (database, _):
        check_version(database)
        print(digest_content(database))
