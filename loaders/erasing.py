"""Whoever asks for it is erased: nothing of them stays but a Tombstone, so that no load brings them back."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from graph.changes import note_change, note_erasure
from graph.database import Database, Run
from graph.errors import InputError
from graph.settings import Settings
from loaders.archive_rows import KIND
from loaders.linked.graphing import DROP_DIPLOMAS
from loaders.provenance import Provenance
from loaders.rebuild import read_records
from loaders.rows import Values
from loaders.tombstones import make_key, read_tombstones, tell_marks

# A load that is at it began before there was a tombstone: it finds that its turn is over.
_END_TURNS = f"""
MATCH (s:Schema {{id: 'entraide'}})
SET s.linked = CASE WHEN coalesce(s.linked, '') = coalesce(s.linking, '') THEN $run ELSE s.linked END,
    s.linking = $run, s.load = $run
WITH s
OPTIONAL MATCH (a:Archive) WHERE a.kind <> '{KIND}'
SET a.run = $run
RETURN count(a)"""

_READ = """
MATCH (p:Person {id: $person})
RETURN COLLECT { MATCH (i:Identity)-[:IDENTIFIES]->(p) RETURN i.key },
       COLLECT { MATCH (r:Record)-[:DESCRIBES]->(p) RETURN r.id },
       COLLECT { MATCH (p)<-[:DESCRIBES]-(:Record)-[:NAMES]->(w) RETURN DISTINCT w.id },
       COLLECT { MATCH (p)--(other:Person) RETURN DISTINCT other.id }"""

_KEEP_OUT = "CREATE (:Tombstone {id: $id, marks: $marks, check: $check, at: datetime()})"

_ERASE = """
MATCH (p:Person {id: $person})
CALL (p) {
  MATCH (x:Record|Identity|FormerId)-[:DESCRIBES|IDENTIFIES|NOW]->(p)
  DETACH DELETE x
}
CALL () {
  MATCH (w:WrittenEmployer)
  WHERE w.id IN $written AND NOT EXISTS { (w)<-[:NAMES]-() }
  DETACH DELETE w
}
CALL () {
  MATCH (d:Decision) WHERE d.left IN $records OR d.right IN $records
  DELETE d
}
DETACH DELETE p"""

_LIST = "MATCH (t:Tombstone) RETURN t.id, t.at ORDER BY t.at, t.id"
_LIFT = "MATCH (t:Tombstone {id: $id}) DELETE t RETURN count(*)"


class Erased(NamedTuple):
    """Somebody who was erased, without saying who: the tombstone's id, and when it was."""

    id: str
    at: datetime


def erase(database: Database, person: Provenance, settings: Settings) -> str:
    """Take everything out that the graph has of a person, what they entered and what archives tell.

    Their lines stay in the files of the archives and in the copies of these that are kept; every load leaves
    them out from now on.

    Args:
        database: the graph.
        person: whom, as `read_provenance` found them.
        settings: home is read.

    Returns:
        The id of the tombstone.

    Raises:
        InputError: they are gone meanwhile, or the key of earlier erasures is missing; nothing was changed.
        HomeNotWritable, DiskFull: the key cannot be kept; nothing was changed.
    """
    erased = read_tombstones(database, settings.home) or make_key(settings.home)
    id = secrets.token_hex(6)

    def work(run: Run) -> None:
        run(_END_TURNS, {"run": f"erase-{secrets.token_hex(8)}"})
        found = run(_READ, {"person": person.person})
        if not found:
            raise InputError(
                "They are not there any more.", "Find them again: `entraide facts` tells of them."
            )
        [[keys, records, written, tied]] = found
        told: dict[str, Values] = {record: {} for record in records}
        told |= {record: values for _, record, _, values in read_records(run, [person.person])}
        marks = sorted({erased.mark(*mark) for mark in tell_marks(keys, told)})
        run(_KEEP_OUT, {"id": id, "marks": marks, "check": erased.mark("tombstone", id)})
        run(_ERASE, {"person": person.person, "records": records, "written": written})
        run(DROP_DIPLOMAS, {})
        note_erasure(run, tied)

    database.transact(work)
    return id


def list_erased(database: Database) -> list[Erased]:
    """All who were erased, the first one first."""
    return [Erased(id, at.to_native()) for id, at in database.read(_LIST)]


def lift(database: Database, ids: Sequence[str]) -> None:
    """Let people come back with the archives that tell of them; what they had entered is lost.

    Raises:
        InputError: one is no tombstone's id; nothing was changed.
    """

    def work(run: Run) -> None:
        for id in ids:
            if not run(_LIFT, {"id": id})[0][0]:
                raise InputError(f"There is no erasure '{id}'.", "`entraide erase --list` lists them.")
        note_change(run)

    database.transact(work)
