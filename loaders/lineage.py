"""What programs became, across reforms and mergers: what diplomas.csv says, unless staff decided otherwise.

What the file says stands on the diploma (`told_became`), what staff decided on a Lineage of its own, which
every load, relinking and rebuild leaves alone; the relationships are made of the two.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from graph.changes import note_change
from graph.database import Database, Run
from graph.errors import InputError

_OTHERS = """
MATCH (d:Diploma)
OPTIONAL MATCH (l:Lineage {id: d.id})
WITH d, coalesce(l.became, d.told_became, []) AS wanted,
     COLLECT { MATCH (d)-[:SUCCEEDED_BY]->(b:Diploma) RETURN b.id } AS standing
WITH d, standing,
     COLLECT { UNWIND wanted AS id MATCH (b:Diploma {id: id}) WHERE b <> d RETURN DISTINCT b.id } AS wanted
WHERE any(id IN wanted WHERE NOT id IN standing) OR any(id IN standing WHERE NOT id IN wanted)
RETURN d.id, [id IN standing WHERE NOT id IN wanted], [id IN wanted WHERE NOT id IN standing]"""

_CUT = """
UNWIND $rows AS row
MATCH (:Diploma {id: row.id})-[s:SUCCEEDED_BY]->(:Diploma {id: row.other})
DELETE s"""

_TIE = """
UNWIND $rows AS row
MATCH (d:Diploma {id: row.id})
MATCH (b:Diploma {id: row.other})
MERGE (d)-[:SUCCEEDED_BY]->(b)"""

_DECIDED = "MATCH (l:Lineage) RETURN l.id, l.became"

_DECIDE = """
UNWIND $rows AS row
MERGE (l:Lineage {id: row.id})
SET l.became = row.became, l.decided_at = datetime()"""

_LIST = """
MATCH (l:Lineage)
OPTIONAL MATCH (d:Diploma {id: l.id})
RETURN l.id, coalesce(d.name, ''), l.became, l.decided_at ORDER BY l.decided_at, l.id"""

_UNDO = "UNWIND $ids AS id MATCH (l:Lineage {id: id}) DELETE l"

_EDGES = """
MATCH (d:Diploma)
OPTIONAL MATCH (l:Lineage {id: d.id})
RETURN d.id, l.became, coalesce(d.told_became, [])"""


def tie_lineage(run: Run) -> None:
    """Make the lineage of all diplomas what staff decided, else what the register says; only what differs is
    written. Successors that are not there are left out until they come.

    Args:
        run: runs a statement in a transaction that keeps other loads waiting.
    """
    gone, come = [], []
    for id, cut, tied in run(_OTHERS, {}):
        gone += [{"id": id, "other": other} for other in cut]
        come += [{"id": id, "other": other} for other in tied]
    if gone:
        run(_CUT, {"rows": gone})
    if come:
        run(_TIE, {"rows": come})
    if gone or come:
        note_change(run)


def decide(database: Database, decisions: Mapping[str, Sequence[str]]) -> None:
    """Keep what staff decided of programs; a later decision on the same one wins.

    Args:
        database: the graph.
        decisions: by the id of a diploma the ids of those that it became, none where it became nothing.

    Raises:
        InputError: a diploma is not there, or a program would in the end become itself; none was kept.
    """
    standing = _read_lineage(database)
    named = {*decisions, *(other for became in decisions.values() for other in became)}
    if unknown := sorted(named - standing.keys()):
        raise InputError(
            f"There is no diploma '{unknown[0]}'. No decision was kept.",
            "Give ids as `entraide programs lineage --out` writes them.",
        )
    _check_no_circle({**standing, **decisions}, decisions)
    rows = [{"id": id, "became": list(dict.fromkeys(became))} for id, became in decisions.items()]
    database.write(_DECIDE, {"rows": rows})


def list_decisions(database: Database) -> list[tuple[str, str, str, str]]:
    """Of each decision the diploma's id and name, the ids of what it became, and the day."""
    return [
        (id, name, "|".join(became), f"{at.to_native():%Y-%m-%d %H:%M}")
        for id, name, became, at in database.read(_LIST)
    ]


def undo(database: Database, ids: Iterable[str]) -> None:
    """Take decisions back; the register's word counts again.

    Raises:
        InputError: nothing was decided of such a diploma, or a program would in the end become itself by
            what the register says; none was taken back.
    """
    ids = list(ids)
    known = {id for id, _ in database.read(_DECIDED)}
    if unknown := [id for id in ids if id not in known]:
        raise InputError(
            f"There is no decision on '{unknown[0]}'.", "`entraide programs lineage --decided` lists them."
        )
    _check_no_circle(_read_lineage(database, without=ids), ids)
    database.write(_UNDO, {"ids": ids})


def _read_lineage(database: Database, without: Collection[str] = ()) -> dict[str, Sequence[str]]:
    """By each diploma's id those that it became: what staff decided, `without` some decisions, else what the
    register says."""
    return {
        id: told if decided is None or id in without else decided
        for id, decided, told in database.stream(_EDGES)
    }


def _check_no_circle(lineage: Mapping[str, Sequence[str]], changed: Iterable[str]) -> None:
    for start in changed:
        came_by: dict[str, str] = {}
        ahead = [start]
        while ahead:
            here = ahead.pop()
            for other in lineage.get(here, ()):
                if other == start:
                    path = [start, here]
                    while path[-1] != start:
                        path.append(came_by[path[-1]])
                    told = " → ".join(reversed(path))
                    raise InputError(
                        f"'{start}' would become itself: {told}. Nothing was changed.",
                        "Decide otherwise on one of these successors first.",
                    )
                if other not in came_by:
                    came_by[other] = here
                    ahead.append(other)
