"""How much memory linking takes, so that what would not fit is refused before it begins."""

from collections.abc import Iterable

from graph.errors import InputError
from graph.settings import PREFIX
from loaders.linking.reading import Archive

_BASE = 200
_EACH = 2.1e-3
"""Megabytes for each record, at the peak: measured 1.4e-3 with 736,000 records and 2.0e-3 with 3,272,000."""


def check_room(archives: Iterable[Archive], most: int) -> None:
    """Make sure that archives can be linked in so much memory.

    Args:
        archives: as they were read.
        most: megabytes.

    Raises:
        InputError: they would take more.
    """
    records = sum(len(archive.rows) for archive in archives)
    needed = _BASE + round(_EACH * records)
    if needed > most:
        raise InputError(
            f"To link {records:,} records takes about {needed:,} MB of memory; {most:,} MB are allowed.",
            f"Allow more with {PREFIX}LOAD_MEMORY where the machine has it; nothing was written.",
        )
