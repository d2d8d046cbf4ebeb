"""Evening out for the terminal: a bar while lists are made, and tables of what comes of it."""

from collections.abc import Collection

from rich.console import Console

from graph.database import Database
from recommend.checking.printing import show_exposure
from recommend.checking.showing import Exposure
from recommend.evening.evening import FEWEST, Plan, find_evening
from recommend.evening.keeping import keep_places
from recommend.facts import ASKING, Purpose
from recommend.progress import show_progress


def run_evening(
    database: Database,
    purposes: Collection[Purpose],
    plan: Plan,
    dry_run: bool,
    out: Console,
    bars: Console,
) -> None:
    """Find up to which places people are to be shown, show what that brings, and keep them.

    Lists that would not be more even are left as people fit: what was kept for them before goes.

    Args:
        database: the graph.
        purposes: for what.
        plan: what is asked for.
        dry_run: keep nothing.
        out: where the tables are shown.
        bars: where the bar is shown.

    Raises:
        InputError: the plan is none that could be carried out; nothing changed.
    """
    with show_progress(bars) as tell:
        found = find_evening(database, purposes, plan, tell)
    for purpose in sorted(purposes):
        columns: list[tuple[str, Exposure, tuple[float, float] | None]] = []
        for role, whom in ASKING.items():
            one = found[purpose, role]
            if one is None:
                out.print(f"{purpose.capitalize()} of {whom}: there are fewer than {FEWEST} to ask.")
                continue
            out.print(
                f"{purpose.capitalize()} of {whom}: {len(one.places):,} people are limited, so that nobody is"
                f" in more than {one.at_most:,} of {one.viewers:,} lists. In {one.tried:,} others"
                f" people are {'' if one.better else 'not '}shown more evenly"
                f"{':' if one.better else ', so that nobody is to be limited:'}"
            )
            columns.append((whom, one.before, None))
            columns.append(("evened out", one.after, (one.replaced, one.score_kept)))
        if columns:
            out.print(show_exposure(columns))
    if dry_run:
        out.print("A dry run: nothing was changed.")
        return
    kept = keep_places(
        database, {lists: one.places if one and one.better else {} for lists, one in found.items()}
    )
    for (purpose, role), people in kept.items():
        even = f"{people:,} people are" if people else "nobody is"
        out.print(f"From now on, {purpose} of {ASKING[role]}: {even} limited.")
    out.print("`entraide even-out --off` takes it back.")


def run_off(database: Database, purposes: Collection[Purpose], out: Console) -> None:
    """Show people as if nothing had ever been evened out."""
    keep_places(database, {(purpose, role): {} for purpose in purposes for role in ASKING})
    out.print(f"Nothing is evened out any more for {' and '.join(sorted(purposes))}.")
