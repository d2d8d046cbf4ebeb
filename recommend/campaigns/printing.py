"""Campaigns for the terminal: a bar while one is made, its figures, its first pairs with the first reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table

from graph.database import AsyncDatabase
from graph.errors import InputError
from graph.model import PERSON, CampaignState
from graph.visibility import Viewer, may_see
from recommend.campaigns.campaigns import (
    Plan,
    Preview,
    draft_campaign,
    explain_pairs,
    find_missing,
    list_campaigns,
    preview_campaign,
    publish_campaign,
    undo_campaign,
)
from recommend.campaigns.figures import Figures
from recommend.facts import check_allowed
from recommend.progress import show_progress

BY = "command line"
"""Who is recorded as having run a campaign from here."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command asks for: a new campaign by its plan, or one by its id; to publish, undo or show.

    `first` pairs are shown, with the reason in a language: 'fr' or 'en'.
    """

    plan: Plan | None = None
    id: str | None = None
    publish: bool = False
    undo: bool = False
    first: int = 10
    language: str = "en"


async def run_campaign(
    database: AsyncDatabase, viewer: Viewer, asked: Asked, console: Console
) -> RenderableType:
    """Do what is asked, and show how the campaign stands then.

    Args:
        database: the graph.
        viewer: with whose rights people are seen: staff of the faculties, or an admin for all.
        asked: what to do.
        console: where the bar is shown.

    Raises:
        InputError: there is no such campaign, faculty or program, nobody to match, or it was undone.
    """
    said: list[str] = []
    id = asked.id
    if asked.plan is not None:
        faculties, programs = await find_missing(database.read_one, asked.plan)
        for what, missing in (("faculty", faculties), ("program", programs)):
            if missing:
                raise InputError(f"There is no {what} {missing[0]}.", "Give the id that it was loaded with.")
        with show_progress(console) as tell:
            id = await draft_campaign(database.read_one, database.write_one, viewer, asked.plan, BY, tell)
    key = id or ""
    if asked.publish:
        published = await publish_campaign(database.write_one, viewer, key, BY)
        if published is None or published.state is CampaignState.UNDONE:
            raise InputError(
                f"There is no campaign {key} to publish.", "It may have been undone; draft another."
            )
        said.append(f"{published.pairs:,} pairs are proposed.")
        if published.returned:
            said.append(f"{len(published.returned):,} mentees wait again: their pair holds no more.")
    if asked.undo:
        undone = await undo_campaign(database.write_one, viewer, key, BY)
        if undone is None:
            raise InputError(f"There is no campaign {key}.", "Give the id that it was drafted with.")
        said.append(f"{undone.taken_back:,} proposals were taken back; {undone.kept:,} pairs stay.")
    preview = await preview_campaign(database.read_one, viewer, key)
    if preview is None:
        raise InputError(f"There is no campaign {key}.", "Give the id that it was drafted with.")
    shown = await _show_pairs(database, viewer, preview, asked)
    title = f"{escape(preview.campaign.plan.title)}: {preview.campaign.state}, id {preview.campaign.id}"
    over = preview.campaign.state is CampaignState.UNDONE and not preview.pairs
    figures = title if over else show_figures(title, preview.figures)
    return Group(figures, *([shown] if shown else []), *said)


async def show_campaigns(database: AsyncDatabase, viewer: Viewer) -> RenderableType:
    """All campaigns that the viewer may run, the latest first."""
    campaigns = await list_campaigns(database.read_one, viewer)
    if not campaigns:
        return "There is no campaign yet."
    table = Table(title="Campaigns", title_justify="left")
    for head in ("id", "title", "state", "drafted", "faculties"):
        table.add_column(head, no_wrap=head != "title", overflow="fold")
    for one in campaigns:
        where = escape(", ".join(one.plan.faculties)) or "all"
        table.add_row(one.id, escape(one.plan.title), one.state, f"{one.created_at:%Y-%m-%d}", where)
    return table


def show_figures(
    title: str, figures: Figures, groups: Sequence[str] = ("faculty", "cohort"), scored: bool = True
) -> Table:
    """The figures as a table.

    Args:
        title: the table's.
        figures: of a campaign.
        groups: what exposure is told by beside the mentor.
        scored: off where scores are log-odds, of which a mean says nothing.
    """
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column("what", no_wrap=True)
    table.add_column("figure", justify="right", no_wrap=True)
    rows = [
        ("mentees", f"{figures.mentees:,}"),
        ("mentors", f"{figures.mentors:,}"),
        ("seats", f"{figures.seats:,}"),
        ("assigned", f"{figures.assigned:,}"),
        ("waiting", f"{figures.waiting:,}"),
        ("first choice, of the assigned", f"{figures.first_choice:.1%}"),
        *([("mean score", f"{figures.mean_score:.3f}")] if scored else ()),
        ("seats taken", f"{figures.capacity_used:.1%}"),
        ("mentors called upon", f"{figures.coverage:.1%}"),
        ("Gini by mentor", f"{figures.gini_by_mentor:.3f}"),
    ]
    rows += [
        (f"Gini by {group}", f"{value:.3f}")
        for group, value in zip(groups, (figures.gini_by_faculty, figures.gini_by_cohort), strict=False)
    ]
    for row in rows:
        table.add_row(*row)
    return table


async def _show_pairs(
    database: AsyncDatabase, viewer: Viewer, preview: Preview, asked: Asked
) -> RenderableType | None:
    matched = preview.pairs[: asked.first]
    if not matched:
        return None
    pairs = [one.pair for one in matched]
    why = await explain_pairs(database.read_one, viewer, pairs)
    names = await _read_names(database, viewer, [id for pair in pairs for id in (pair.mentee, pair.mentor)])
    table = Table(title=f"The first {len(matched)} of {len(preview.pairs):,} pairs", title_justify="left")
    for head in ("mentee", "mentor", "score", "because (told to the mentee)"):
        table.add_column(head, justify="right" if head == "score" else "left")
    for pair in pairs:
        reasons = why.get((pair.mentor, pair.mentee), ())
        table.add_row(
            escape(names.get(pair.mentee, "")),
            escape(names.get(pair.mentor, "")),
            f"{pair.score:.3f}",
            escape(reasons[0].tell(asked.language)) if reasons else "",
        )
    return table


async def _read_names(database: AsyncDatabase, viewer: Viewer, ids: Sequence[str]) -> dict[str, str]:
    row = await database.read_one(
        check_allowed(
            f"RETURN COLLECT {{ UNWIND $ids AS id MATCH (p:{PERSON.label} {{id: id}})"
            f" WHERE {may_see('p', viewer)} RETURN [p.id, p.given_name, p.family_name] }}"
        ),
        {"ids": list(ids)},
    )
    return {id: " ".join(part for part in parts if part) for id, *parts in (row[0] if row else ())}
