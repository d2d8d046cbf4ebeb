"""Awards made one, or two again, once it is known otherwise which program came of which."""

from collections.abc import Collection

from graph.database import Database
from loaders.awards import list_of_several
from loaders.linked.graphing import DROP_DIPLOMAS
from loaders.rebuild import rebuild_in_turns

_GRADUATES = """
MATCH (p:Person)-[:GRADUATED]->(d:Diploma) WHERE d.id IN $ids
RETURN DISTINCT p.id"""


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
