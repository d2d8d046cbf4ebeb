"""Commands that suggest people to somebody in the graph, or to many at once."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.graph import ask_graph, person_key
from cli.output import complaints, console
from cli.ranking import Attributes, ByKind, Excluded, Mentors, Seed
from graph.visibility import Role

app = typer.Typer()

Language = Annotated[Literal["fr", "en"], typer.Option(help="Of the reasons.")]


@app.command()
def suggest(
    person: Annotated[str, typer.Option(help="Id of the person to suggest to; the API's will do.")],
    contacts: Annotated[
        bool, typer.Option("--contacts", help="People to know, in place of mentors.")
    ] = False,
    first: Annotated[int, typer.Option(min=1, max=100, help="How many at most.")] = 10,
    language: Language = "fr",
    role: Annotated[
        Role | None, typer.Option(help="The role in which they ask; else student or alumnus, as they are.")
    ] = None,
) -> None:
    """Print what the API would suggest to somebody, with the reasons."""
    from recommend.facts import Purpose
    from recommend.printing import show_suggestions

    purpose = Purpose.CONTACTS if contacts else Purpose.MENTORS
    key = person_key(person)
    console.print(ask_graph(lambda database: show_suggestions(database, key, role, purpose, first, language)))


_IN_GRAPH = (
    "faculty", "everywhere", "program", "title", "per_mentor", "show", "publish", "undo",
    "first", "language", "every",
)  # fmt: skip
_FROM_FILES = ("attributes", "mentors", "capacity", "exclude_kind", "exposure_by")


def _refuse_others(context: typer.Context, others: Sequence[str]) -> None:
    """Refuse options that mean nothing beside those that were given.

    Args:
        context: of the command.
        others: names of the parameters.

    Raises:
        BadParameter: one of them was given.
    """
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if parameter.name in others and source is not None and source.name == "COMMANDLINE":
            raise typer.BadParameter(
                "it means nothing here: campaigns in the graph (--faculty, --everywhere, --show, --undo,"
                " --list) and from files (--mentorships, --for, --out) have options of their own",
                param_hint=parameter.opts[0],
            )


@app.command()
def campaign(
    context: typer.Context,
    faculty: Annotated[
        list[str] | None, typer.Option(help="Match mentees of this faculty; may be repeated.")
    ] = None,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="Match mentees of all faculties.")] = False,
    program: Annotated[list[str] | None, typer.Option(help="Only of this diploma; may be repeated.")] = None,
    title: Annotated[str, typer.Option(help="What it is called.")] = "Campaign",
    per_mentor: Annotated[int | None, typer.Option(min=1, help="Mentees of one mentor at most.")] = None,
    show: Annotated[
        str | None, typer.Option(help="Show the campaign with this id, in place of a new one.")
    ] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Propose the pairs to their two people.")
    ] = False,
    undo: Annotated[
        str | None, typer.Option(help="Give up this draft, or take back the open proposals of this campaign.")
    ] = None,
    first: Annotated[int, typer.Option(min=0, help="How many pairs are shown.")] = 10,
    language: Language = "en",
    every: Annotated[bool, typer.Option("--list", help="List all campaigns, in place of a new one.")] = False,
    mentorships: Annotated[
        Path | None,
        typer.Option(help="From files, without the graph: CSV: mentee,mentor and optionally outcome."),
    ] = None,
    asked: Annotated[Path | None, typer.Option("--for", help="From files: CSV: mentee.")] = None,
    attributes: Attributes = None,
    mentors: Mentors = None,
    capacity: Annotated[int, typer.Option(min=1, help="From files: new mentees that a mentor takes.")] = 3,
    out: Annotated[
        Path | None, typer.Option(help="From files: the folder for assigned.csv, waiting.csv, figures.json.")
    ] = None,
    seed: Seed = 0,
    exclude_kind: Excluded = None,
    exposure_by: ByKind = "",
) -> None:
    """Match many mentees with mentors at once: in the graph (--faculty), or from files (--mentorships)."""
    from_files = bool(mentorships or asked or out)
    _refuse_others(context, _IN_GRAPH if from_files else _FROM_FILES)
    if from_files:
        if not (mentorships and asked and out):
            raise typer.BadParameter("from files it takes --mentorships, --for and --out")
        from recommend.campaigns.files import match_files
        from recommend.network.commands import Source

        source = Source(mentorships, attributes, tuple(exclude_kind or ()), mentors)
        console.print(match_files(source, asked, out, capacity, seed, exposure_by, complaints))
        return
    if sum((bool(faculty), everywhere, bool(show), bool(undo), every)) != 1 or (publish and (undo or every)):
        choices = "--faculty, --everywhere, --show, --undo and --list"
        raise typer.BadParameter(f"say one of {choices}, or give files")
    from graph.visibility import Viewer
    from recommend.campaigns.campaigns import Plan
    from recommend.campaigns.printing import Asked, run_campaign, show_campaigns

    admin = Viewer(Role.ADMIN)
    if every:
        console.print(ask_graph(lambda database: show_campaigns(database, admin)))
        return
    new = Plan(title, tuple(faculty or ()), tuple(program or ()), per_mentor, seed)
    wanted = Asked(None if show or undo else new, show or undo, publish, bool(undo), first, language)
    console.print(ask_graph(lambda database: run_campaign(database, admin, wanted, complaints)))
