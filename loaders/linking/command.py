"""What `entraide link` does: reads, links, writes, and says how it went."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from rich.console import Console
from rich.table import Table

from loaders.linking.evaluation import Quality, judge, read_truth
from loaders.linking.linking import Links, link
from loaders.linking.mapping import read_archive_mapping
from loaders.linking.output import tabulate, write_clusters
from loaders.linking.preparing import prepare
from loaders.linking.reading import read_archives
from loaders.linking.records import Records


def link_files(
    files: Sequence[Path],
    mapping: str | None,
    out: Path | None,
    explain: tuple[str, str] | None,
    truth: Path | None,
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
        console: for what was found.
        progress: for what is being done.

    Raises:
        InputError: a file, the mapping or a record named does not fit.
    """
    declared = read_archive_mapping(mapping) if mapping else None
    with progress.status("reading") as status:
        archives = read_archives(files, declared)
        status.update("cleaning")
        records = prepare(archives)
        del archives
        links = link(records, status.update)
    table = tabulate(records, links)
    if out:
        write_clusters(table, out)
        console.print(summarise(records, links))
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
