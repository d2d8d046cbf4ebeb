"""Commands about employers as they are written: which of the register is meant."""

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
    from loaders.written.reviewing import Case

app = typer.Typer()
commands = typer.Typer(help="Employers as they are written: which of the register is meant.")
app.add_typer(commands, name="employers", no_args_is_help=True)


@commands.command()
def evaluate(
    people: Annotated[
        int, typer.Option(min=100, help="Of the university whose register is made up.")
    ] = 24_000,
    names: Annotated[int, typer.Option(min=1, help="How many different names are written.")] = 5_000,
    seeds: Annotated[str, typer.Option(help="Numbers with commas between.")] = "0,1,2",
) -> None:
    """Link made-up writings of a made-up register's employers and say how good that was; no database."""
    from loaders.employers.evaluation import evaluate

    try:
        numbers = [int(seed) for seed in seeds.split(",")]
    except ValueError as error:
        raise typer.BadParameter("give numbers with commas between, such as 0,1,2") from error
    for seed in numbers:
        console.print(evaluate(people, names, seed))


@commands.command()
def review(
    out: Annotated[Path | None, typer.Option(help="Write the names there, as CSV to fill in.")] = None,
    decided_in: Annotated[
        Path | None,
        typer.Option("--in", help="A CSV that was filled in: decisions are kept, and facts follow."),
    ] = None,
    undo: Annotated[
        list[str] | None, typer.Option(help="Take back the decision with this id; may be repeated.")
    ] = None,
    decided: Annotated[bool, typer.Option("--decided", help="List the decisions.")] = False,
    most: Annotated[int, typer.Option(help="How many names are shown, the most frequent first.", min=1)] = 20,
    ask: Annotated[bool, typer.Option("--ask", help="Decide on names one by one, here.")] = False,
) -> None:
    """Show the employers' names that linking is unsure of or does not know, and take decisions about them.

    A name that no employer of the register has is linked once the employer is added and loaded.
    """
    from graph.listing import Listing
    from loaders.written import reviewing

    check_apart(undo, decided_in)
    with open_graph() as (database, settings):
        if decided:
            rows = tuple(
                (one.id, ", ".join(filter(None, one.name)), one.describe(), one.at)
                for one in reviewing.list_decisions(database)
            )
            columns = ("id", "name", "means", "on")
            print_tables([Listing("Decisions", columns, rows)], markdown=False)
            return
        if undo:
            reviewing.undo(database, undo)
            tell_count(len(undo), "taken back")
        if decided_in:
            made = reviewing.read_decisions(decided_in)
            tell_count(len(made), "kept", reviewing.decide(database, made))
        if undo or decided_in:
            _relink(database, settings)
            return
        with complaints.status("reading the register"):
            cases = reviewing.find_cases(database)
        if ask and not out:
            kept = _ask_cases(database, cases)
            tell_count(kept, "kept")
            if kept:
                _relink(database, settings)
            return
    if out:
        reviewing.write_cases(cases, out)
        console.print(
            f"{len(cases):,} names in {out}: fill in 'decision' with the number of a candidate, the id of an"
            " employer, or none, and give it back with --in.",
            highlight=False,
        )
        return
    for case in islice(cases, most):
        _show_case(case)
    unknown = sum(not case.link.candidates for case in cases)
    console.print(
        f"{len(cases):,} names are to be decided on; {unknown:,} of them are of no employer of the register.",
        highlight=False,
    )


def _relink(database: "Database", settings: "Settings") -> None:
    from loaders.progress import counting
    from loaders.report import name_run
    from loaders.written.relinking import relink_employers

    with counting(complaints, "people") as advance:
        people = relink_employers(database, name_run(), settings.load_batch, advance)
    console.print(f"{people:,} people were told anew.", highlight=False)


def _show_case(case: "Case") -> None:
    """Print a name with the employers that it may mean, numbered."""
    from graph.listing import Listing

    town = f", {case.name.city}" if case.name.city else ""
    rows = "1 row" if case.lines == 1 else f"{case.lines:,} rows"
    candidates = tuple(
        (str(place), one.employer.name, one.employer.city, f"{one.likeness:.2f}", one.employer.id)
        for place, one in enumerate(case.link.candidates, 1)
    )
    if not candidates:
        console.print(
            f"{case.name.name}{town}  ({rows}): no employer of the register is called so.", markup=False
        )
        return
    why = "; ".join(case.link.reasons)
    columns = ("", "employer", "town", "likeness", "id")
    print_tables([Listing(f"{case.name.name}{town}  ({rows})", columns, candidates, why)], markdown=False)


def _ask_cases(database: "Database", cases: "list[Case]") -> int:
    """Ask about each name; how many decisions were kept."""
    from loaders.review_files import NONE
    from loaders.written import reviewing

    def offer(case: "Case") -> tuple[str, list[str]]:
        numbers = [str(place) for place, _ in enumerate(case.link.candidates, 1)]
        told = f"{'-'.join(dict.fromkeys((numbers[0], numbers[-1])))} this one, " if numbers else ""
        return f"{told}n none of the register", [*numbers, "n"]

    def decide(case: "Case", answer: str) -> None:
        employer = case.link.candidates[int(answer) - 1].employer.id if answer != "n" else NONE
        reviewing.decide(database, {case.id: employer})

    def undo(case: "Case") -> None:
        reviewing.undo(database, [case.id])

    end = "These were all names that are to be decided on."
    return ask_each(cases, _show_case, offer, decide, undo, end)
