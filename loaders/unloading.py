"""Taking back and making again: one archive wholly out of the graph, or the archive layer anew."""

import secrets
from datetime import datetime
from typing import NamedTuple

from graph.database import Database
from loaders.cleaning import Removed, clean_up
from loaders.nodes import NODE_KINDS
from loaders.progress import Advance
from loaders.quality import load_quality
from loaders.rebuild import rebuild_in_turns
from loaders.records import Archive, no_archive

_LIST = """
MATCH (a:Archive)
RETURN a.id, coalesce(a.edition, 1), a.kind, COUNT { (a)<-[:FROM]-() },
       CASE WHEN a.digest IS NULL THEN null ELSE a.loaded_at END, a.leaving IS NOT NULL, a.quality
ORDER BY a.id"""

_CLAIM = "MATCH (a:Archive {id: $id}) SET a.run = $run RETURN COUNT { (a)<-[:FROM]-() }"

_DELETE = "MATCH (a:Archive {id: $id}) WHERE NOT EXISTS { (a)<-[:FROM]-() } DELETE a"

_PEOPLE = "MATCH (p:Person) WHERE EXISTS { (p)<-[:DESCRIBES]-() } RETURN p.id"


class LoadedArchive(NamedTuple):
    """An archive in the graph: id, edition, what its rows are, how many (of reference data, of which no
    records are kept, as many as the file had), when it was loaded to its end, and whether it was being taken
    out and is not yet."""

    id: str
    edition: int
    kind: str
    records: int
    loaded_at: datetime | None
    leaving: bool

    def describe_loaded(self) -> str:
        """When it was loaded, or that it is not whole."""
        if self.leaving:
            return "not yet taken out whole"
        return f"{self.loaded_at:%Y-%m-%d %H:%M}" if self.loaded_at else "not to its end"


def list_archives(database: Database) -> list[LoadedArchive]:
    """All archives in the graph, by id."""
    return [
        LoadedArchive(
            id,
            edition,
            kind,
            load_quality(quality).rows.total() if quality and kind in NODE_KINDS else records,
            None if at is None else at.to_native(),
            leaving,
        )
        for id, edition, kind, records, at, leaving, quality in database.read(_LIST)
    ]


def unload(database: Database, archive: str, batch: int, advance: Advance = lambda *_: None) -> Removed:
    """Take an archive out: its records, the facts that only they told, and people nobody else knows of.

    What members entered stays, and so do the people who entered something. One that was interrupted is
    completed by running it again.

    Args:
        database: the graph.
        archive: id of the archive.
        batch: records in a transaction.
        advance: hears of the progress.

    Returns:
        How many records and people went.

    Raises:
        InputError: there is no such archive.
    """
    run = f"unload-{secrets.token_hex(8)}"
    if not (found := database.write(_CLAIM, {"id": archive, "run": run})):
        raise no_archive(database, archive)
    [[records]] = found
    advance(0, records)
    removed = clean_up(database, Archive(archive, run, 0), batch, lambda done: advance(done, records))
    database.write(_DELETE, {"id": archive})
    return removed


def rebuild(database: Database, batch: int, advance: Advance = lambda *_: None) -> int:
    """Make names and facts of everybody again from the records; what members entered is not touched.

    Args:
        database: the graph.
        batch: people in a transaction.
        advance: hears of the progress.

    Returns:
        How many people were made again.
    """
    people = [id for (id,) in database.read(_PEOPLE)]
    stamp = f"rebuild-{secrets.token_hex(8)}"
    rebuild_in_turns(database, people, stamp, batch, advance)
    return len(people)
