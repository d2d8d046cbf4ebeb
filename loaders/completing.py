"""What earlier runs left undone, completed before anything else is loaded."""

from graph.database import Database
from loaders.uniting import follow_programs
from loaders.written.relinking import is_due, relink_employers


def complete_due(database: Database, stamp: str, size: int) -> None:
    """Make facts follow the register of employers, and awards the programs, where a run was interrupted.

    Args:
        database: the graph.
        stamp: of the run.
        size: names or people in a transaction.

    Raises:
        DatabaseError: the database refused, or went away; the next run completes it.
    """
    if is_due(database):
        relink_employers(database, stamp, size)
    follow_programs(database, stamp, size)
