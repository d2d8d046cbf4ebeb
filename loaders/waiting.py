"""Survey answers of student numbers that nobody has yet: kept as Records, told of a person once one has."""

from typing import NamedTuple

from graph.database import Database, Run
from loaders.following import FOLLOWING
from loaders.identity import find_people, key_of
from loaders.rebuild import rebuild_people, tell_raw
from loaders.records import Archive, take_turn

WAITING = """
MATCH (a:Archive)<-[:FROM]-(r:Record)
WHERE a.kind IN $kinds AND NOT EXISTS { (r)-[:DESCRIBES]->() }
RETURN r.id"""

_READ = """
UNWIND $ids AS id
MATCH (r:Record {id: id})-[:FROM]->(a:Archive)
WHERE NOT EXISTS { (r)-[:DESCRIBES]->() }
RETURN null, id, r.raw, a.kind, a.layouts[r.layout], r.turned"""

_DESCRIBE = """
UNWIND $rows AS row
MATCH (r:Record {id: row.id})
MATCH (p:Person {id: row.person})
CREATE (r)-[:DESCRIBES]->(p)"""


class Waited(NamedTuple):
    """How many survey answers found the person with their student number, and how many still wait."""

    found: int
    left: int

    def describe(self) -> list[str]:
        """What a report says of it; nothing where none waited."""
        notes = []
        if self.found:
            notes.append(
                f"{self.found:,} survey answers that waited are told of who has their student number now."
            )
        if self.left:
            notes.append(f"{self.left:,} survey answers wait: nobody has their student number yet.")
        return notes


def list_waiting(database: Database) -> list[str]:
    """The ids of the Records that wait."""
    return [id for (id,) in database.stream(WAITING, {"kinds": list(FOLLOWING)})]


def tell_waiting(database: Database, run: str, batch: int, archive: Archive | None = None) -> Waited:
    """Tell survey answers that wait of the people who have their student numbers now.

    Args:
        database: the graph.
        run: stamp of the load.
        batch: answers in a transaction.
        archive: the one that is being loaded, if any.

    Raises:
        InputError: another load of that archive began; what was written is whole.
    """
    ids = list_waiting(database)
    found = 0
    for start in range(0, len(ids), batch):
        some = ids[start : start + batch]

        def work(tx: Run, some: list[str] = some) -> int:
            take_turn(tx, run, archive)
            told = {record: key_of(values) for _, record, _, values in tell_raw(tx(_READ, {"ids": some}))}
            people = find_people(tx, told.values())
            rows = [{"id": record, "person": people[key]} for record, key in told.items() if key in people]
            tx(_DESCRIBE, {"rows": rows})
            rebuild_people(tx, list(dict.fromkeys(row["person"] for row in rows)))
            return len(rows)

        found += database.transact(work)
    return Waited(found, len(ids) - found)
