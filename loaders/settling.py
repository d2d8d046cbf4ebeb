"""What is made anew once programs changed: their faculties, lineage, and the figures that cover them."""

from graph.database import Run
from loaders.figures import Coverage, cover_programs
from loaders.lineage import tie_lineage
from loaders.offering import tie_faculties


def tie_programs(run: Run) -> None:
    """Tie all programs to their faculties and to what they became; only what differs is written.

    Args:
        run: runs a statement in a transaction that keeps other loads waiting.
    """
    tie_faculties(run)
    tie_lineage(run)


def settle_programs(run: Run) -> Coverage:
    """The same, and tie outcome figures to the programs that they cover; say how many do."""
    tie_programs(run)
    return cover_programs(run)
