"""Clusters as a CSV file: file, line, cluster, confidence, one row for each record."""

from pathlib import Path

import numpy as np
import polars as pl

from loaders.linking.linking import Links
from loaders.linking.records import Records
from loaders.whole_files import written_whole


def tabulate(records: Records, links: Links) -> pl.DataFrame:
    """The rows of clusters.csv, by file and line; clusters are numbered from 1 in the order they appear."""
    _, first, back = np.unique(links.cluster, return_index=True, return_inverse=True)
    number = np.empty(len(first), dtype=np.int64)
    number[np.argsort(first, kind="stable")] = np.arange(1, len(first) + 1)
    return pl.DataFrame(
        {
            "file": pl.Series(records.files, dtype=pl.String).gather(pl.Series(records.file)),
            "line": records.line,
            "cluster": number[back],
            "confidence": np.round(links.confidence, 4),
        }
    )


def write_clusters(table: pl.DataFrame, path: Path) -> None:
    """Write the rows to a file, whole or not at all.

    Raises:
        InputError: it cannot be written there.
    """
    with written_whole(path) as part:
        table.write_csv(part, float_precision=4)
