"""Evening out for the terminal: a bar while lists are made, and a table of what comes of it."""

from collections.abc import Collection, Iterator, Mapping

from rich.console import Console

from graph.database import Database
from graph.errors import ModelRefused
from recommend.checking.printing import show_exposure
from recommend.checking.showing import Exposure
from recommend.evening.evening import Found, Plan, find_evening
from recommend.evening.keeping import keep_places
from recommend.facts import Purpose
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

    Args:
        database: the graph.
        purposes: for what.
        plan: what is asked for.
        dry_run: keep nothing.
        out: where the table is shown.
        bars: where the bar is shown.

    Raises:
        InputError: there are too few members; nothing changed.
        ModelRefused: nobody would be shown more evenly; nothing changed.
    """
    with show_progress(bars) as tell:
        found = find_evening(database, purposes, plan, tell)
    for purpose, one in found.items():
        people = len({id for up_to in one.places.values() for id in up_to})
        out.print(
            f"{purpose.capitalize()}: by the lists of {one.viewers:,} members {people:,} people would be"
            f" shown to too many. Tried on {one.tried:,} others."
        )
    out.print(show_exposure(_columns(found)))
    better = {purpose: one for purpose, one in found.items() if one.better}
    for purpose in sorted(purposes):
        if purpose not in found:
            out.print(f"For {purpose} there are too few members: nothing is changed for them.")
        elif purpose not in better:
            out.print(f"{purpose.capitalize()} would not be shown more evenly: nothing is changed for them.")
    if not better:
        raise ModelRefused(
            "Nobody would be shown more evenly. Nothing was changed.",
            "Lower --times evens out more.",
        )
    if dry_run:
        out.print("A dry run: nothing was changed.")
        return
    kept = keep_places(database, {purpose: one.places for purpose, one in better.items()})
    limited = " and ".join(f"{count:,} as {purpose}" for purpose, count in kept.items())
    out.print(f"From now on those who would be shown to too many are shown where they fit best: {limited}.")
    out.print("`entraide even-out --off` takes it back.")


def run_off(database: Database, purposes: Collection[Purpose], out: Console) -> None:
    """Show people as if nothing had ever been evened out."""
    keep_places(database, {purpose: {} for purpose in purposes})
    out.print(f"Nothing is evened out any more for {' and '.join(sorted(purposes))}.")


def _columns(found: Mapping[Purpose, Found]) -> Iterator[tuple[str, Exposure, tuple[float, float] | None]]:
    for purpose, one in found.items():
        yield purpose, one.before, None
        yield "evened out", one.after, (one.replaced, one.score_kept)
