"""What `entraide link` does: reads, links, writes, and says how it went."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table

from graph.errors import InputError
from loaders.linking.evaluation import Quality, judge, read_truth
from loaders.linking.explaining import Explanation, find_row
from loaders.linking.explaining import explain as explain_pair
from loaders.linking.linking import Links, link
from loaders.linking.mapping import read_archive_mapping
from loaders.linking.output import tabulate, write_clusters
from loaders.linking.preparing import prepare
from loaders.linking.reading import read_archives
from loaders.linking.records import Records
from loaders.linking.room import check_room
from loaders.progress import Phases


def link_files(
    files: Sequence[Path],
    mapping: str | None,
    out: Path | None,
    explain: tuple[str, str] | None,
    truth: Path | None,
    memory: int,
    console: Console,
    progress: Console,
) -> None:
    """Link the records of files.

    Args:
        files: the archives.
        mapping: a mapping's path or ready name for all of them, else each is found by its header.
        out: where clusters.csv goes.
        explain: two records, as file:line, to be compared aloud.
        truth: a CSV of file, line, person to compare with.
        memory: megabytes that it may take.
        console: for what was found.
        progress: for what is being done.

    Raises:
        InputError: a file, the mapping or a record named does not fit, or there is too little memory.
    """
    declared = read_archive_mapping(mapping) if mapping else None
    with Phases(progress) as phases:
        phases.begin("reading", "files")
        archives = read_archives(files, declared)
        check_room(archives, memory)
        records = prepare(archives, phases.begin("cleaning", "rows").advance)
        if not len(records):
            raise InputError("There is no record below the headers.", "Name archives that hold some.")
        asked = [find_row(records, place) for place in explain] if explain else []
        comparing = phases.begin("comparing", "pairs")
        links = link(records, comparing.step, advance=comparing.advance)
    table = tabulate(records, links)
    if out:
        write_clusters(table, out)
        console.print(summarise(records, links))
    if asked:
        console.print(show_explanation(explain_pair(records, links, archives, *asked)))
    if truth:
        told = read_truth(truth, table["file"], table["line"])
        console.print(show_quality(judge(links.cluster, told)))


def summarise(records: Records, links: Links) -> Table:
    """A table with a row for each file: records, those unreadable, and people they tell of."""
    table = Table("file", "records", "unreadable", "people", title=f"{len(records):,} records linked")
    for column in table.columns[1:]:
        column.justify = "right"
    for place, name in enumerate(records.files):
        there = records.file == place
        people = len(np.unique(links.cluster[there]))
        unreadable = int((~records.readable[there]).sum())
        table.add_row(name, f"{there.sum():,}", f"{unreadable:,}", f"{people:,}")
    clusters = pl.Series(links.cluster)
    table.add_section()
    unreadable = int((~records.readable).sum())
    table.add_row("all", f"{len(records):,}", f"{unreadable:,}", f"{clusters.n_unique():,}")
    return table


def show_quality(quality: Quality) -> Table:
    """A table of precision, recall and false merges, with what was missed and merged by trouble."""
    table = Table(
        "trouble",
        "pairs",
        "missed",
        "recall",
        "false merges",
        title=f"precision {quality.precision:.5f}, recall {quality.recall:.4f}, false merges"
        f" {quality.false_merges} in {quality.clusters:,} clusters:"
        f" {quality.false_merges_per_10_000:.2f} per 10,000",
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for kind, (missed, pairs) in quality.missed.items():
        table.add_row(
            kind or "none",
            f"{pairs:,}",
            f"{missed:,}",
            f"{1 - missed / pairs:.4f}",
            f"{quality.merged.get(kind, 0):,}",
        )
    return table


def show_explanation(found: Explanation) -> Group:
    """The evidence as a table, and below it what was decided and why."""
    table = Table("field", "left", "right", "agreement", "weight (bits)")
    table.columns[-1].justify = "right"
    for one in found.evidence:
        weight = f"{one.weight:+.1f}" if one.weight else ""
        table.add_row(one.field, escape(one.left), escape(one.right), one.agreement, weight)
    table.add_section()
    table.add_row("rarity of one person", "", "", "among all pairs", f"{found.rarity:+.1f}")
    verdict = "One person" if found.together else "Not one person"
    chances = (
        f"{verdict}. By these two records alone the chance is {found.chance:.4f};"
        f" against twins and namesakes {1 - found.kin:.4f}."
    )
    return Group(table, chances, *found.reasons)
