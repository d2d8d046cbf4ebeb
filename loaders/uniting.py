"""Awards made one, or two again, once it is known otherwise which program or university came of which."""

from collections.abc import Collection

from graph.database import Database, Run
from loaders.awards import list_of_several
from loaders.lineage import note_done, read_due
from loaders.linked.graphing import DROP_DIPLOMAS
from loaders.rebuild import rebuild_in_turns
from loaders.records import transact_in_turn
from loaders.settling import settle_in_turn, tie_programs

_GRADUATES = """
MATCH (p:Person)-[:GRADUATED]->(d:Diploma) WHERE d.id IN $ids
RETURN DISTINCT p.id"""

_UNITED = "MATCH (p:Person)-[g:GRADUATED]->() WHERE size(g.sources) > 1 RETURN DISTINCT p.id"


_NOTE = """
MATCH (s:Schema {id: 'entraide'})
SET s.programs = coalesce(s.programs, 0) + 1"""

_DUE = "MATCH (s:Schema {id: 'entraide'}) RETURN coalesce(s.programs, 0), coalesce(s.united, 0)"

_DONE = "MATCH (s:Schema {id: 'entraide'}) SET s.united = $programs"


def note_programs(run: Run) -> None:
    """Note in a transaction that it changed universities or programs, so that awards may be other ones."""
    run(_NOTE, {})


def follow_programs(database: Database, stamp: str, batch: int, *, settle: bool = False) -> list[str]:
    """Make lineage, awards and figures follow what was decided, or loaded, of universities and programs;
    nothing where that was done. One that is interrupted is completed by the next, or by the next load.

    Args:
        database: the graph.
        stamp: of the run.
        batch: people in a transaction.
        settle: programs also where nothing of them changed, since faculties or figures may have.

    Returns:
        What a report says of it.

    Raises:
        DatabaseError: the database refused, or went away.
    """
    decided, decisions = read_due(database)
    programs, united = database.read_one(_DUE)
    if not decided and programs == united:
        return settle_in_turn(database, stamp) if settle else []
    transact_in_turn(database, stamp, tie_programs)
    _unite_awards(database, stamp, batch, decided, programs != united)
    notes = settle_in_turn(database, stamp)

    def end(run: Run) -> None:
        note_done(run, decisions)
        run(_DONE, {"programs": programs})

    transact_in_turn(database, stamp, end)
    return notes


def _unite_awards(
    database: Database, stamp: str, batch: int, decided: Collection[str], changed: bool
) -> None:
    """Make the awards anew of people who have some of several universities in one year; of those of programs
    whose lineage was decided; and, where universities or programs changed, of those whose award has several
    sources, since it may be two awards again."""
    people = set(list_of_several(database))
    if decided:
        people.update(id for (id,) in database.read(_GRADUATES, {"ids": list(decided)}))
    if changed:
        people.update(id for (id,) in database.read(_UNITED))
    rebuild_in_turns(database, sorted(people), stamp, batch)
    if people:
        database.write(DROP_DIPLOMAS)
