"""Commands that rank people on a network given as files, and say how well."""

from pathlib import Path
from typing import Annotated

import typer

from cli.graph import open_graph
from cli.output import complaints, console

app = typer.Typer()
rank = typer.Typer(help="Rank people on a network given as files.")
evaluate = typer.Typer(
    help="Say how good the ranking is on a network given as files, beside the known ways; or check what the"
    " API suggests on the graph that stands."
)
app.add_typer(rank, name="rank", no_args_is_help=True)
app.add_typer(evaluate, name="evaluate", no_args_is_help=True)

Attributes = Annotated[Path | None, typer.Option(help="CSV: person,kind,value; any kinds.")]
Excluded = Annotated[list[str] | None, typer.Option(help="A kind not to rank by; may be repeated.")]
Ties = Annotated[Path, typer.Option(help="CSV: person,contact; ties have no direction.")]
Mentorships = Annotated[Path, typer.Option(help="CSV: mentee,mentor and optionally outcome.")]
Mentors = Annotated[
    Path | None, typer.Option(help="CSV: mentor; the candidates, else all mentors there were.")
]
First = Annotated[int, typer.Option("-k", min=1, help="How many to suggest to each.")]
Seed = Annotated[int, typer.Option(min=0, help="Same input and seed, same output.")]
Seeds = Annotated[str, typer.Option(help="The splits, as numbers with commas between.")]
AsJson = Annotated[Path | None, typer.Option("--json", help="Write the figures there.")]
ByKind = Annotated[str, typer.Option(help="Also say how exposure is spread over the values of this kind.")]

AtMost = Annotated[
    int | None, typer.Option(min=1, help="Show nobody to more than so many of those who are asked for.")
]


@rank.command("contacts")
def rank_contacts(
    ties: Ties,
    asked: Annotated[Path, typer.Option("--for", help="CSV: person; those without ties are given some too.")],
    out: Annotated[Path, typer.Option(help="The CSV to write: person,rank,candidate,score.")],
    attributes: Attributes = None,
    k: First = 10,
    seed: Seed = 0,
    exclude_kind: Excluded = None,
    exposure_by: ByKind = "",
    at_most: AtMost = None,
) -> None:
    """Suggest contacts to people, from who is tied to whom and what they have in common."""
    from recommend.network.commands import Source, rank_contact_files

    source = Source(ties, attributes, tuple(exclude_kind or ()))
    console.print(rank_contact_files(source, asked, out, k, seed, exposure_by, at_most), highlight=False)


@rank.command("mentors")
def rank_mentors(
    mentorships: Mentorships,
    asked: Annotated[Path, typer.Option("--for", help="CSV: mentee.")],
    out: Annotated[Path, typer.Option(help="The CSV to write: person,rank,candidate,score.")],
    attributes: Attributes = None,
    mentors: Mentors = None,
    candidates: Annotated[Path | None, typer.Option(help="CSV: mentee,mentor; no other pairs.")] = None,
    capacity: Annotated[
        int | None, typer.Option(min=1, help="New mentees a mentor takes; also writes assigned.csv.")
    ] = None,
    k: First = 10,
    seed: Seed = 0,
    exclude_kind: Excluded = None,
    exposure_by: ByKind = "",
    at_most: AtMost = None,
) -> None:
    """Suggest mentors to mentees, from past mentorships; and assign them, with --capacity."""
    from recommend.network.commands import Source, rank_mentor_files

    source = Source(mentorships, attributes, tuple(exclude_kind or ()), mentors, candidates)
    said = rank_mentor_files(source, asked, out, k, seed, capacity, exposure_by, at_most)
    console.print(said, highlight=False)


@evaluate.command("contacts")
def evaluate_contacts(
    ties: Ties,
    attributes: Attributes = None,
    seeds: Seeds = "0,1,2",
    k: First = 10,
    exclude_kind: Excluded = None,
    at_most: AtMost = None,
    json: AsJson = None,
) -> None:
    """Hold ties out, look for them, and print how many are found, beside the baselines."""
    from recommend.network.commands import Source, evaluate_contact_files

    source = Source(ties, attributes, tuple(exclude_kind or ()))
    for table in evaluate_contact_files(source, seeds, k, json, at_most):
        console.print(table)


@evaluate.command("mentors")
def evaluate_mentors(
    mentorships: Mentorships,
    attributes: Attributes = None,
    mentors: Mentors = None,
    capacity: Annotated[int, typer.Option(min=1, help="New mentees of a mentor in the assignment.")] = 3,
    seeds: Seeds = "0,1,2",
    k: First = 10,
    exclude_kind: Excluded = None,
    at_most: AtMost = None,
    json: AsJson = None,
) -> None:
    """Hold mentees out, look for their mentors, and print how many are found, beside the baselines."""
    from recommend.network.commands import Source, evaluate_mentor_files

    source = Source(mentorships, attributes, tuple(exclude_kind or ()), mentors)
    for table in evaluate_mentor_files(source, seeds, k, capacity, json, at_most):
        console.print(table)


@evaluate.command("suggestions")
def evaluate_suggestions(
    viewers: Annotated[int, typer.Option(min=1, help="Listed people to suggest to.")] = 1000,
    k: First = 10,
    seed: Seed = 0,
    at_most: AtMost = None,
    json: AsJson = None,
) -> None:
    """Look up in the graph what reasons cite, score without it, and say how evenly people are shown."""
    from recommend.checking.checking import Run
    from recommend.checking.printing import run_check

    with open_graph() as (database, _):
        if not run_check(database, Run(viewers, seed, k, at_most), json, console, complaints):
            raise typer.Exit(1)
