"""A file of the model's own kinds, read batch by batch."""

from collections.abc import Iterable, Iterator
from itertools import islice

from loaders.keys import KeyIndex
from loaders.rows import Batch, make_rows
from loaders.sources import Source
from loaders.tables import read_lines


def read_batches(source: Source, size: int) -> Iterator[Batch]:
    """The rows of a file, `size` lines in each batch; a row told twice is refused the second time."""
    lines = read_lines(source.table)
    seen = KeyIndex()
    while chunk := list(islice(lines, size)):
        yield make_rows(source.form, source.binding, chunk, seen)


def merge_batches(batches: Iterable[Batch]) -> Batch:
    """All of them as one."""
    whole = Batch()
    for batch in batches:
        whole.read += batch.read
        whole.rows += batch.rows
        whole.refusals += batch.refusals
        whole.refused_keys += batch.refused_keys
        whole.quality.include(batch.quality)
    return whole
