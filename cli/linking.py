"""Commands about which records are of one person."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.asking import ask_each, check_apart, tell_count
from cli.graph import open_graph
from cli.output import complaints, console, print_tables

if TYPE_CHECKING:
    from graph.database import Database
    from graph.settings import Settings
    from loaders.linked.reviewing import Case
    from loaders.linked.sources import Standing

app = typer.Typer()
mapping_commands = typer.Typer(help="Mappings: which columns of an archive hold what.")
app.add_typer(mapping_commands, name="mapping", no_args_is_help=True)


@app.command()
def link(
    files: Annotated[list[Path], typer.Argument(help="Archives: CSV, TSV, XLSX, or ZIP of them.")],
    out: Annotated[Path | None, typer.Option(help="Write file,line,cluster,confidence there.")] = None,
    mapping: Annotated[
        str, typer.Option(help="A mapping's TOML file or ready name, for all files; else found by header.")
    ] = "",
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option(help="Two records as file:line: say why they are, or are not, one person."),
    ] = None,
    truth: Annotated[Path | None, typer.Option(help="Compare with the truth: file,line,person.")] = None,
) -> None:
    """Link the records of archives to people; needs no database."""
    from graph.settings import make_settings
    from loaders.linking.command import link_files

    if out is None and explain is None and truth is None:
        raise typer.BadParameter("say where to write (--out), or ask with --explain or --truth")
    link_files(files, mapping or None, out, explain, truth, make_settings().load_memory, console, complaints)


@app.command()
def review(
    out: Annotated[
        Path | None, typer.Option(help="Write the uncertain pairs there, as CSV to fill in.")
    ] = None,
    decided_in: Annotated[
        Path | None,
        typer.Option("--in", help="A CSV that was filled in: decisions are kept, people linked anew."),
    ] = None,
    undo: Annotated[
        list[str] | None, typer.Option(help="Take back the decision with this id; may be repeated.")
    ] = None,
    decided: Annotated[bool, typer.Option("--decided", help="List the decisions.")] = False,
    most: Annotated[int, typer.Option(help="How many pairs are shown, the most doubtful first.", min=1)] = 20,
    ask: Annotated[bool, typer.Option("--ask", help="Decide on pairs one by one, here.")] = False,
    json: Annotated[Path | None, typer.Option(help="Write what decisions changed there.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write what decisions changed there, as a page.")] = None,
) -> None:
    """Show which records of linked archives may or may not be one person's, and take decisions about them."""
    from rich.progress import Progress

    from graph.listing import Listing
    from loaders.linked import reviewing
    from loaders.linked.loading import link_standing, read_standing, read_stood

    check_apart(undo, decided_in)
    with open_graph() as (database, settings):
        if decided:
            listed = tuple(reviewing.list_decisions(database))
            columns = ("id", "one record", "the other", "decision", "on")
            print_tables([Listing("Decisions", columns, listed)], markdown=False)
            return
        if undo:
            reviewing.undo(database, undo)
            tell_count(len(undo), "taken back")
        if not read_stood(database):
            console.print("There are no linked archives in the graph.")
            return
        if decided_in:
            standing = read_standing(database, settings)
            made = reviewing.read_decisions(decided_in, standing)
            tell_count(len(made), "kept", reviewing.decide(database, made, standing))
        if undo or decided_in:
            _follow(database, settings, json, html)
            return
        with complaints.status("reading") as status:
            standing = read_standing(database, settings)
            links = link_standing(database, standing, settings, status.update)
        count, cases = len(links.doubts.left), reviewing.find_cases(standing, links)
        if ask and not out:
            kept = _ask_cases(database, standing, cases)
            tell_count(kept, "kept")
            if kept:
                _follow(database, settings, json, html)
            return
    if out:
        with Progress(console=complaints) as bar:
            reviewing.write_cases(bar.track(cases, count, description="comparing"), out)
        console.print(f"{count:,} pairs in {out}: fill in 'decision' and give it back with --in.")
        return
    for case in islice(cases, most):
        _show_case(case)
    console.print(f"{count:,} pairs are uncertain.", highlight=False)


def _follow(database: "Database", settings: "Settings", json: Path | None, html: Path | None) -> None:
    """Link people anew, and tell what that changed."""
    from loaders.linked.loading import relink
    from loaders.report_files import write_report

    report = relink(database, settings, complaints)
    for note in report.notes:
        console.print(note, highlight=False)
    write_report(report, json, html)


def _show_case(case: "Case") -> None:
    """Print both records side by side, and why they are, or are not, linked."""
    from graph.listing import Listing

    now = "one person now" if case.together else "two people now"
    title = f"{case.left}  {case.right}  chance {case.chance:.2f}, {now}"
    print_tables(
        [Listing(title, ("field", "left", "right"), case.cells, " ".join(case.reasons))], markdown=False
    )


def _ask_cases(database: "Database", standing: "Standing", cases: "Iterator[Case]") -> int:
    """Ask about each pair; how many decisions were kept."""
    from loaders.linked import reviewing

    def decide(case: "Case", answer: str) -> None:
        verdict = "same" if answer == "s" else "different"
        reviewing.decide(database, [case.decide(verdict)], standing)

    def undo(case: "Case") -> None:
        reviewing.undo(database, [case.decide("same").id])

    end = "These were all pairs that are uncertain."
    return ask_each(cases, _show_case, lambda _: ("s same, d different", "sd"), decide, undo, end)


@mapping_commands.command("suggest")
def suggest_mapping(
    file: Annotated[Path, typer.Argument(help="A file that no ready mapping fits.")],
) -> None:
    """Propose a mapping for an unknown file, as TOML to be checked and kept."""
    from loaders.linking.suggesting import suggest_mapping as suggest

    print(suggest(file))
