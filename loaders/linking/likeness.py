"""How alike two texts are: edit distances, each distinct pair of texts measured once."""

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from loaders.linking.records import Flags, Ints, Pairs

WORKERS = 2
FAR = 9
"""Distance of texts that are not compared, or further apart than matters."""


def edit_distances(texts: pl.Series, one: Ints, other: Ints, most: int = 3) -> Ints:
    """Optimal string alignment distances (insert, delete, replace, swap of neighbours each 1), at most FAR.

    Args:
        texts: the texts that ids are places in.
        one, other: (n,) ids, negative for none.
        most: distances beyond are FAR.
    """
    found = np.full(len(one), FAR, dtype=np.int32)
    there = (one >= 0) & (other >= 0)
    low, high = np.minimum(one, other)[there], np.maximum(one, other)[there]
    pairs, back = np.unique(low.astype(np.int64) * len(texts) + high, return_inverse=True)
    first, second = pairs // max(len(texts), 1), pairs % max(len(texts), 1)
    distance = np.full(len(pairs), FAR, dtype=np.int32)
    lengths = texts.str.len_bytes().to_numpy().astype(np.int64)
    near = np.abs(lengths[first] - lengths[second]) <= most
    if near.any():
        left = texts.gather(first[near]).to_list()
        right = texts.gather(second[near]).to_list()
        measured = cpdist(left, right, scorer=OSA.distance, score_cutoff=most, dtype=np.uint8)
        distance[near] = np.where(measured > most, FAR, measured)
    found[there] = distance[back]
    return found


def shorter_length(texts: pl.Series, one: Ints, other: Ints) -> Ints:
    """Length of the shorter text of each pair, 0 where one is not told."""
    lengths = np.append(texts.str.len_bytes().to_numpy().astype(np.int32), np.int32(0))
    shorter: Ints = np.minimum(lengths[one], lengths[other])
    return shorter


def abbreviates(texts: pl.Series, one: Ints, other: Ints) -> Flags:
    """Whether one text stands for the other: 'J' or 'JE' for 'JEAN', 'JCLAUDE' for 'JEANCLAUDE'."""
    found = np.zeros(len(one), dtype=np.bool_)
    there = np.flatnonzero((one >= 0) & (other >= 0) & (one != other))
    if not len(there):
        return found
    pairs: Pairs
    pairs, back = np.unique(one[there].astype(np.int64) * len(texts) + other[there], return_inverse=True)
    frame = pl.DataFrame({"a": texts.gather(pairs // len(texts)), "b": texts.gather(pairs % len(texts))})
    a, b = pl.col("a"), pl.col("b")

    def short_for(short: pl.Expr, long: pl.Expr) -> pl.Expr:
        same_start = short.str.head(1) == long.str.head(1)
        beginning = (short.str.len_bytes() <= 3) & long.str.starts_with(short)
        compound = (short.str.len_bytes() > 3) & long.str.ends_with(short.str.slice(1))
        return (short.str.len_bytes() < long.str.len_bytes()) & same_start & (beginning | compound)

    shortened = frame.select(short_for(a, b) | short_for(b, a)).to_series().to_numpy()
    found[there] = shortened[back]
    return found
