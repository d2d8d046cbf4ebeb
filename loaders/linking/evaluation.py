"""How good links are, where the truth is known: pairwise precision and recall, false merges, by trouble."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from graph.errors import InputError
from loaders.linking.records import Ints, Pairs

TRUTH = ("file", "line", "person")
"""The columns of the truth about archives: a record, and whose it is."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Quality of clusters.

    Attributes:
        pairs, linked, right: pairs of records of one person; pairs in one cluster; both at once.
        clusters: how many clusters there are.
        false_merges: clusters that hold records of more than one person.
        missed: by trouble, pairs of one person that were not linked where a record of the two has it, with
            how many such pairs there are.
        merged: by trouble, false merges with a record that has it.
    """

    pairs: int
    linked: int
    right: int
    clusters: int
    false_merges: int
    missed: dict[str, tuple[int, int]]
    merged: dict[str, int]

    @property
    def precision(self) -> float:
        """Share of the linked pairs that are of one person."""
        return self.right / self.linked if self.linked else 1.0

    @property
    def recall(self) -> float:
        """Share of the pairs of one person that are linked."""
        return self.right / self.pairs if self.pairs else 1.0

    @property
    def false_merges_per_10_000(self) -> float:
        """False merges for each 10,000 clusters."""
        return 10_000 * self.false_merges / self.clusters if self.clusters else 0.0


@dataclass(frozen=True, slots=True)
class Truth:
    """The person, a number, of each record, and its troubles."""

    person: Ints
    troubles: list[str]


def read_truth(path: Path, files: pl.Series, lines: pl.Series) -> Truth:
    """The truth about records, from a CSV with file, line, person and perhaps trouble.

    Raises:
        InputError: it cannot be read, or a record is not in it.
    """
    try:
        told = pl.read_csv(path, schema_overrides={"person": pl.String, "line": pl.Int32})
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{path} cannot be read ({error}).", "It needs file, line and person.") from error
    if not set(TRUTH) <= set(told.columns):
        raise InputError(f"{path} lacks a column.", "It needs file, line and person.")
    if "trouble" not in told.columns:
        told = told.with_columns(trouble=pl.lit(""))
    rows = pl.DataFrame({"file": files, "line": lines}).join(
        told, on=["file", "line"], how="left", maintain_order="left"
    )
    if rows["person"].null_count():
        first = rows.filter(pl.col("person").is_null()).row(0, named=True)
        raise InputError(f"{path} does not tell whose record {first['file']}:{first['line']} is.")
    person = rows["person"].rank("dense").cast(pl.Int32).to_numpy() - 1
    return Truth(person, rows["trouble"].fill_null("").to_list())


def judge(cluster: Ints, truth: Truth) -> Quality:
    """Compare clusters with the truth.

    Args:
        cluster: (n,) cluster of each record.
        truth: of the same records.
    """
    both = np.unique(
        np.stack((cluster.astype(np.int64), truth.person.astype(np.int64))), axis=1, return_counts=True
    )
    (clusters, _), sizes = both
    found, people = np.unique(clusters, return_counts=True)
    false = set(found[people > 1].tolist())
    missed, there = Counter[str](), Counter[str]()
    for one, other in zip(*_true_pairs(truth.person), strict=True):
        kinds = set(truth.troubles[one].split("|")) | set(truth.troubles[other].split("|"))
        there.update(kinds)
        if cluster[one] != cluster[other]:
            missed.update(kinds)
    merged = Counter[str]()
    for rows in _rows_of(cluster, false):
        merged.update({kind for row in rows for kind in truth.troubles[row].split("|")})
    return Quality(
        pairs=_pairs(np.bincount(truth.person)),
        linked=_pairs(np.bincount(cluster)),
        right=_pairs(sizes),
        clusters=len(found),
        false_merges=len(false),
        missed={kind: (missed[kind], count) for kind, count in sorted(there.items())},
        merged=dict(sorted(merged.items())),
    )


def _pairs(sizes: Pairs) -> int:
    return int((sizes.astype(np.int64) * (sizes - 1) // 2).sum())


def _true_pairs(person: Ints) -> tuple[list[int], list[int]]:
    order = np.argsort(person, kind="stable")
    ends = np.cumsum(np.bincount(person))[person[order]]
    left, ones, others, step = np.arange(len(order)), [], [], 1
    while len(left):
        left = left[left + step < ends[left]]
        ones.extend(order[left].tolist())
        others.extend(order[left + step].tolist())
        step += 1
    return ones, others


def _rows_of(cluster: Ints, chosen: set[int]) -> list[list[int]]:
    rows: dict[int, list[int]] = {number: [] for number in sorted(chosen)}
    for row in np.flatnonzero(np.isin(cluster, list(chosen))).tolist():
        rows[int(cluster[row])].append(row)
    return list(rows.values())
