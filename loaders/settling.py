"""What is made anew once programs changed: their faculties, lineage, and the figures that cover them."""

from graph.database import Database, Run
from loaders.figures import cover_programs, describe_coverage
from loaders.lineage import describe_left_out, tie_lineage
from loaders.offering import tie_faculties
from loaders.records import transact_in_turn


def tie_programs(run: Run) -> list[str]:
    """Tie all programs to their faculties and to what they became; only what differs is written.

    Args:
        run: runs a statement in a transaction that keeps other loads waiting.

    Returns:
        What a report says of it.
    """
    tie_faculties(run)
    return describe_left_out(tie_lineage(run))


def settle_programs(run: Run) -> list[str]:
    """The same, and tie outcome figures to the programs that they cover."""
    return [*tie_programs(run), *describe_coverage(cover_programs(run))]


def settle_in_turn(database: Database, stamp: str) -> list[str]:
    """Settle programs in a transaction of its own, taking turns with loads; what a report says of it.

    Args:
        database: the graph.
        stamp: of the run.
    """
    return transact_in_turn(database, stamp, settle_programs)
