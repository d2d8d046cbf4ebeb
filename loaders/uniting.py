"""Awards made one, or two again, once it is known otherwise which program came of which."""

from collections.abc import Collection

from graph.database import Database
from loaders.awards import list_of_several
from loaders.lineage import note_done, read_due
from loaders.linked.graphing import DROP_DIPLOMAS
from loaders.rebuild import rebuild_in_turns
from loaders.records import transact_in_turn
from loaders.settling import settle_in_turn, tie_programs

_GRADUATES = """
MATCH (p:Person)-[:GRADUATED]->(d:Diploma) WHERE d.id IN $ids
RETURN DISTINCT p.id"""


def follow_lineage(database: Database, run: str, batch: int) -> list[str]:
    """Make the graph follow what was decided, or taken back, about what programs became; nothing where that
    was done. One that is interrupted is completed by the next, or by the next load.

    Args:
        database: the graph.
        run: stamp of the run.
        batch: people in a transaction.

    Returns:
        What a report says of it.

    Raises:
        DatabaseError: the database refused, or went away.
    """
    if not (due := read_due(database)):
        return []
    transact_in_turn(database, run, tie_programs)
    unite_awards(database, run, batch, due)
    notes = settle_in_turn(database, run)
    transact_in_turn(database, run, lambda tx: note_done(tx, due))
    return notes


def unite_awards(database: Database, run: str, batch: int, programs: Collection[str] = ()) -> None:
    """Make the awards anew of everybody who has some of several universities in one year.

    Args:
        database: the graph.
        run: stamp of the load.
        batch: people in a transaction.
        programs: ids of diplomas whose lineage changed; whoever graduated there is told of anew, too.
    """
    graduates = {id for (id,) in database.read(_GRADUATES, {"ids": list(programs)})} if programs else set()
    people = sorted(graduates.union(list_of_several(database)))
    rebuild_in_turns(database, people, run, batch)
    if people:
        database.write(DROP_DIPLOMAS)
