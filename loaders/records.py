"""Archives and their records in the graph."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from graph.database import Database, Run
from graph.errors import InputError
from loaders.quality import Quality
from loaders.tables import Reading, Table

_T = TypeVar("_T")

CREATE = """
MATCH (a:Archive {id: $archive})
UNWIND $rows AS row
MATCH (p:Person {id: row.person})
CREATE (r:Record {id: row.id, line: row.line, raw: row.raw, layout: $layout, run: $run})
CREATE (r)-[:FROM]->(a)
CREATE (r)-[:DESCRIBES]->(p)"""

CREATE_WAITING = """
MATCH (a:Archive {id: $archive})
UNWIND $rows AS row
CREATE (r:Record {id: row.id, line: row.line, raw: row.raw, layout: $layout, run: $run})
CREATE (r)-[:FROM]->(a)"""

CONFIRM = """
UNWIND $rows AS row
MATCH (r:Record {id: row.id})
SET r.line = row.line, r.run = $run
RETURN collect([row.id, r.raw = row.raw AND r.layout = $layout])"""

REWRITE = """
UNWIND $rows AS row
MATCH (r:Record {id: row.id})
SET r.raw = row.raw, r.layout = $layout"""

KEEP = "UNWIND $ids AS id MATCH (r:Record {id: id}) SET r.run = $run"

_CLAIM = """
MERGE (a:Archive {id: $id})
ON CREATE SET a.kind = $kind
WITH a WHERE a.kind = $kind
SET a.label = $label, a.run = $run, a.digest = null, a.leaving = null,
    a.layouts = CASE WHEN $layout IN coalesce(a.layouts, []) THEN a.layouts
                     ELSE coalesce(a.layouts, []) + [$layout] END
RETURN a.layouts, EXISTS { (a)<-[:FROM]-() }"""

_KIND = "MATCH (a:Archive {id: $id}) RETURN a.kind"

_ALL = "MATCH (a:Archive) RETURN a.id ORDER BY a.id"

_STANDS = """
RETURN EXISTS {
  MATCH (a:Archive {id: $id, digest: $digest, layouts: [$layout]})
  WHERE COUNT { (a)<-[:FROM]-() } = $rows
}"""

COUNT_EDITION = """\
a.edition = CASE WHEN a.kept = $kept THEN a.edition ELSE coalesce(a.edition, 0) + 1 END,
    a.kept = $kept"""
"""Sets the content that an archive `a` has now, and which edition of it that is."""

_FINISH = f"""
MATCH (a:Archive {{id: $id}})
SET {COUNT_EDITION}
SET a.digest = $digest, a.quality = $quality, a.reading = $reading, a.loaded_at = datetime()"""

_KEPT = """
MATCH (a:Archive) WHERE a.kind IN $kinds
RETURN a.id, a.kind, a.label, a.kept, a.reading, a.layouts, a.digest IS NOT NULL ORDER BY a.id"""

# Two loads at the same time take turns, batch by batch, at this node; a linking sees that there were others.
_TAKE_TURN = "MATCH (s:Schema {id: 'entraide'}) SET s.load = $run, s.turns = coalesce(s.turns, 0) + 1"


_COUNT_TURNS = "MATCH (s:Schema {id: 'entraide'}) RETURN coalesce(s.turns, 0)"


class Archive(NamedTuple):
    """An archive that is being loaded: its id, the run that loads it, which of its layouts its lines have.

    `empty` is true where it had no record when this load began; none of the file's has been written then.
    """

    id: str
    run: str
    layout: int
    empty: bool = False


class Told(NamedTuple):
    """A record as a line tells it; `person` is None where it waits for somebody with its student number."""

    id: str
    line: int
    raw: str
    person: str | None


def stands_whole(database: Database, id: str, digest: str, layout: str, rows: int) -> bool:
    """Whether an archive was loaded to its end from this very content, read in this way, each row a record.

    What its rows told stands then, so that they need not be written again.
    """
    asked = {"id": id, "digest": digest, "layout": layout, "rows": rows}
    return bool(database.read_one(_STANDS, asked)[0])


def claim_archive(database: Database, id: str, kind: str, label: str, layout: str, run: str) -> Archive:
    """Make or find the archive and mark it as being loaded by this run; until the end it has no digest.

    Raises:
        InputError: the rows of the archive of this id are something else.
    """
    stamps = {"id": id, "kind": kind, "label": label, "layout": layout, "run": run}
    found = database.write(_CLAIM, stamps)
    if not found:
        check_kind(database, id, kind)
    [[layouts, loaded]] = found
    return Archive(id, run, layouts.index(layout), not loaded)


def finish_archive(database: Database, archive: Archive, table: Table, kept: str, quality: Quality) -> None:
    """Note that the archive was loaded to its end, from which content, and how its columns are filled."""
    reading = [table.reading.encoding, table.reading.delimiter, table.reading.sheet, archive.layout]
    told = {"id": archive.id, "digest": table.digest, "kept": kept, "reading": json.dumps(reading)}
    database.write(_FINISH, {**told, "quality": quality.dump()})


class Kept(NamedTuple):
    """An archive whose content is kept: id, kind and label, the name it is kept under (None for one that was
    never loaded to its end since contents are kept), how it is read, the layout of its lines, and whether it
    is whole: no later edition was begun and not loaded to its end."""

    id: str
    kind: str
    label: str
    name: str | None
    reading: Reading
    layout: str
    whole: bool


def list_kept(database: Database, kinds: Iterable[str]) -> list[Kept]:
    """The archives of some kinds, by id."""
    found = []
    for id, kind, label, name, told, layouts, whole in database.read(_KEPT, {"kinds": list(kinds)}):
        encoding, delimiter, sheet, layout = json.loads(told) if told else (None, None, None, -1)
        reading = Reading(encoding, delimiter, sheet)
        found.append(Kept(id, kind, label, name, reading, layouts[layout], whole))
    return found


def check_edition(database: Database, archive: str, kind: str) -> None:
    """Make sure that a file of this kind can be the next edition of an archive.

    Raises:
        InputError: there is no such archive, or its rows are something else.
    """
    known = read_kind(database, archive)
    if known != kind:
        raise InputError(
            f"The rows of '{archive}' are {known}, and those of the file {kind}.",
            "Give another archive, or load the file as one of its own.",
        )


def check_kind(database: Database, archive: str, kind: str) -> None:
    """Make sure that the archive of an id, if there is one, has rows of this kind.

    Raises:
        InputError: its rows are something else.
    """
    for (other,) in database.read(_KIND, {"id": archive}):
        if other != kind:
            raise InputError(
                f"There is another archive '{archive}' in the graph: its rows are {other}, and those of the"
                f" file {kind}.",
                "Give the file a --source of its own.",
            )


def read_kind(database: Database, archive: str) -> str:
    """What the rows of an archive are.

    Raises:
        InputError: there is no such archive.
    """
    for (kind,) in database.read(_KIND, {"id": archive}):
        return str(kind)
    raise no_archive(database, archive)


def no_archive(database: Database, archive: str) -> InputError:
    """The error for naming an archive that is not in the graph."""
    known = [id for (id,) in database.read(_ALL)]
    return InputError(
        f"There is no archive '{archive}' in the graph.",
        f"Those there are: {', '.join(known)}." if known else "There is none at all.",
    )


def count_records(database: Database, id: str) -> int:
    """How many records of the archive stand in the graph."""
    return int(database.read_one("RETURN COUNT { (:Archive {id: $id})<-[:FROM]-() }", {"id": id})[0])


def take_turn(run: Run, stamp: str, archive: Archive | None) -> None:
    """Keep other loads waiting until this transaction ends.

    Raises:
        InputError: another load has begun with the same archive.
    """
    run(_TAKE_TURN, {"run": stamp})
    if archive is None:
        return
    [[found]] = run("MATCH (a:Archive {id: $id}) RETURN a.run", {"id": archive.id})
    if found != stamp:
        raise InputError(
            f"Another load of the archive '{archive.id}' began while this one was at it.",
            "Let the other one end; what was written so far is whole.",
        )


def count_turns(run: Run) -> int:
    """How many turns loads have taken."""
    [[turns]] = run(_COUNT_TURNS, {})
    return int(turns)


def transact_in_turn(database: Database, stamp: str, work: Callable[[Run], _T]) -> _T:
    """Do work of a run in one transaction, while other loads wait; what it returns."""

    def taking_turns(run: Run) -> _T:
        take_turn(run, stamp, None)
        return work(run)

    return database.transact(taking_turns)


def write_records(run: Run, archive: Archive, records: Sequence[Told]) -> tuple[list[bool], list[bool]]:
    """Write records and stamp them with the run.

    Returns:
        For each whether it was known before, and whether its line says something else now.
    """
    rows = [record._asdict() for record in records]
    stamps = {"archive": archive.id, "layout": archive.layout, "run": archive.run}
    same: dict[str, bool] = {}
    if not archive.empty:
        [[known]] = run(CONFIRM, {"rows": rows, **stamps})
        same = dict(known)
    fresh = [row for row in rows if row["id"] not in same]
    if described := [row for row in fresh if row["person"] is not None]:
        run(CREATE, {"rows": described, **stamps})
    if waiting := [row for row in fresh if row["person"] is None]:
        run(CREATE_WAITING, {"rows": waiting, **stamps})
    if changed := [row for row in rows if not same.get(row["id"], True)]:
        run(REWRITE, {"rows": changed, **stamps})
    return [record.id in same for record in records], [not same.get(record.id, False) for record in records]


def keep_records(run: Run, archive: Archive, ids: Iterable[str]) -> None:
    """Stamp records whose lines were refused this time, so that what they told before is not lost."""
    if kept := list(ids):
        run(KEEP, {"ids": kept, "run": archive.run})
