"""Clean-up after an archive was loaded: what its file no longer says goes, in the archive layer alone."""

from collections.abc import Callable
from typing import NamedTuple

from graph.database import Database, Run
from loaders.rebuild import rebuild_people
from loaders.records import Archive, take_turn
from loaders.written.names import DROP_UNWRITTEN

STALE = """
MATCH (a:Archive {id: $archive})<-[:FROM]-(r:Record)
WHERE r.run <> $run
WITH r LIMIT $batch
OPTIONAL MATCH (r)-[:DESCRIBES]->(p:Person)
RETURN r.id, p.id"""

_DELETE = "UNWIND $ids AS id MATCH (r:Record {id: id}) DETACH DELETE r"


class Removed(NamedTuple):
    """How many records and people went."""

    records: int = 0
    people: int = 0


def clean_up(
    database: Database, archive: Archive, batch: int, advance: Callable[[int], None] = lambda _: None
) -> Removed:
    """Delete an archive's records that its run did not confirm, with what only they told.

    Facts lose these sources and go with the last of them; people whom no record describes any more and who
    entered nothing go with their identities. Each batch is one transaction, so that an interrupted clean-up
    is taken up where it ended. `advance` is told after each how many records are gone.
    """

    def clean_batch(run: Run) -> Removed:
        take_turn(run, archive.run, archive)
        rows = run(STALE, {"archive": archive.id, "run": archive.run, "batch": batch})
        if not rows:
            return Removed()
        run(_DELETE, {"ids": [record for record, _ in rows]})
        people = dict.fromkeys(person for _, person in rows if person is not None)
        return Removed(len(rows), rebuild_people(run, list(people)))

    total = Removed()
    while (removed := database.transact(clean_batch)).records:
        total = Removed(total.records + removed.records, total.people + removed.people)
        advance(total.records)
    if total.records:
        database.write(DROP_UNWRITTEN)
    return total
