"""Whose turn it is to link: one linking at a time, and one that was interrupted is completed by the next.

The run that links writes its name when it begins to write and once more when it ends. Whoever begins must
have seen the name that stands there, and how many batches of keyed rows there were; so nobody goes by what
another has changed since.
"""

from typing import NamedTuple

from graph.database import Database
from graph.errors import InputError
from loaders.archive_rows import KIND

_READ = """
OPTIONAL MATCH (s:Schema {id: 'entraide'})
RETURN s.linking, coalesce(s.linking = s.linked, s.linking IS NULL), coalesce(s.turns, 0)"""

_BEGIN = """
MATCH (s:Schema {id: 'entraide'})
SET s.load = $run
WITH s WHERE coalesce(s.linking, '') = $seen AND coalesce(s.turns, 0) = $turns
SET s.linking = $run
RETURN true"""

_LEAVE = "MATCH (a:Archive {id: $id}) SET a.leaving = true, a.loaded_at = null"

_END = f"""
MATCH (s:Schema {{id: 'entraide'}})
SET s.linked = $run
WITH s
OPTIONAL MATCH (gone:Archive {{kind: '{KIND}', leaving: true}})
WHERE NOT EXISTS {{ (gone)<-[:FROM]-() }}
DELETE gone
WITH DISTINCT s
MATCH (a:Archive {{kind: '{KIND}'}})
WHERE a.loaded_at IS NULL
SET a.loaded_at = datetime()"""


class Turn(NamedTuple):
    """The run that linked last, None before the first; whether it came to its end; and how many turns keyed
    loads have taken."""

    run: str | None
    whole: bool
    turns: int


def read_turn(database: Database) -> Turn:
    """Who linked last; to be read before anything else that a linking goes by."""
    return Turn(*database.read_one(_READ))


def begin(database: Database, seen: Turn, run: str) -> None:
    """Begin to write; until the end nobody else's linking may go on.

    Raises:
        InputError: another load began, or went on, since `seen` was read; nothing was written.
    """
    if not database.write(_BEGIN, {"seen": seen.run or "", "turns": seen.turns, "run": run}):
        raise InputError(
            "Another load wrote while this one was at it; nothing was written.",
            "Let the other one end, and run this again.",
        )


def leave(database: Database, archive: str) -> None:
    """Note that an archive is to go; the linking that comes next takes it out, whoever begins it."""
    database.write(_LEAVE, {"id": archive})


def end(database: Database, run: str) -> None:
    """Note that everything is written; archives that are on their way out and have no record go."""
    database.write(_END, {"run": run})
