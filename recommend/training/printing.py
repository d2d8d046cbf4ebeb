"""Training for the terminal: a bar while it learns, tables of what came of it, the versions there are."""

from collections.abc import Collection

from rich.console import Console
from rich.table import Table

from graph.database import Database
from recommend.facts import Purpose
from recommend.metrics import Quality
from recommend.models import list_published, publish, revert
from recommend.progress import show_progress
from recommend.training.training import Training, train
from recommend.weights import SHIPPED


def run_training(
    database: Database, seed: int, purposes: Collection[Purpose], dry_run: bool, out: Console, bars: Console
) -> None:
    """Learn weights, show them beside those in force, and publish them unless this is a dry run.

    Args:
        database: the graph.
        seed: decides what is held out.
        purposes: for what weights are learned.
        dry_run: publish nothing.
        out: where the tables are shown.
        bars: where the bar is shown.

    Raises:
        InputError: too little has happened to learn from; nothing changed.
        ModelRefused: the new weights are worse; nothing changed.
    """
    with show_progress(bars) as tell:
        training = train(database, seed, purposes, tell)
    out.print(show_quality(training), show_weights(training))
    for purpose in Purpose:
        if purpose not in training.found and purpose in purposes:
            out.print(f"For {purpose} too little has happened to learn from: their weights stay.")
        elif purpose in training.found and training.found[purpose].worse:
            out.print(f"For {purpose} the new weights are worse on the hold-out: they are refused.")
    learned = training.choose_better()
    if dry_run:
        out.print("A dry run: nothing was published.")
        return
    version = publish(database, learned)
    out.print(f"Version {version} is published: {' and '.join(learned.now)} are ranked with it from now on.")
    out.print("`entraide train --revert` takes it back.")


def run_revert(database: Database, version: int | None, out: Console) -> None:
    """Publish an earlier version again, the one before where none is given; raises as `revert` does."""
    now = revert(database, version)
    out.print(
        f"Version {now} is in force again." if now else "Version 0, the weights that ship, is in force again."
    )


def show_quality(training: Training) -> Table:
    """How much of what was held out each set of weights finds."""
    table = Table(title=f"On the hold-out, seed {training.seed}", title_justify="left")
    table.add_column("weights", no_wrap=True)
    for head in ("learned from", "tried on", "hit@10", "MRR@10", "nDCG@10"):
        table.add_column(head, justify="right")
    for purpose, found in training.found.items():
        tested = f"{found.tested:,}"
        table.add_row(f"{purpose}, present", "", tested, *_figures(found.before))
        table.add_row(f"{purpose}, new", f"{found.taught:,}", tested, *_figures(found.now))
        table.add_section()
    return table


def show_weights(training: Training) -> Table:
    """The weights of each kind of reason: those that ship, those in force, those learned."""
    table = Table(title="Weights", title_justify="left")
    table.add_column("kind", no_wrap=True)
    for head in ("shipped", "present", "new"):
        table.add_column(head, justify="right")
    for purpose, found in training.found.items():
        for kind in SHIPPED[purpose]:
            rows = (SHIPPED[purpose], training.present[purpose], found.weights)
            table.add_row(f"{purpose}: {kind}", *(f"{row.get(kind, 0.0):.4g}" for row in rows))
        table.add_section()
    return table


def show_versions(database: Database) -> Table:
    """The versions that were published; version 0 is what ships.

    With the people each was learned from and tried on, and the quality before it and with it.
    """
    published = list_published(database)
    table = Table(title="Published weights, from people who taught + tried", title_justify="left")
    table.add_column("version", justify="right", no_wrap=True)
    for head in ("now", "published", "what"):
        table.add_column(head, no_wrap=True)
    for head in ("seed", "people", "nDCG@10"):
        table.add_column(head, justify="right", no_wrap=True)
    shipped = "" if any(one.in_force for one in published) else "yes"
    table.add_row("0", shipped, "", "as shipped", end_section=True)
    for one in published:
        learned = one.learned
        lead = (str(one.version), "yes" if one.in_force else "", f"{one.published_at:%Y-%m-%d}")
        for purpose, (taught, tested) in learned.people.items():
            quality = f"{learned.before[purpose].ndcg:.3f} → {learned.now[purpose].ndcg:.3f}"
            table.add_row(*lead, purpose, str(learned.seed), f"{taught:,} + {tested:,}", quality)
            lead = ("", "", "")
        table.add_section()
    return table


def _figures(quality: Quality) -> tuple[str, ...]:
    return tuple(f"{value:.3f}" for value in (quality.hit, quality.mrr, quality.ndcg))
