"""What programs became, across reforms and mergers: what diplomas.csv says, unless staff decided otherwise.

What the file says stands on the diploma (`told_became`), what staff decided on a Lineage of its own, which
every load, relinking and rebuild leaves alone; the relationships are made of the two.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from graph.changes import note_change
from graph.database import Database, Run
from graph.errors import InputError

_STANDING = "MATCH (d:Diploma)-[:SUCCEEDED_BY]->(b:Diploma) RETURN d.id, b.id"

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

# Awards of people follow the lineage: whose are to be told anew, by their programs.
_NOTE = """
MATCH (s:Schema {id: 'entraide'})
SET s.decisions = coalesce(s.decisions, 0) + 1,
    s.lineage_due = coalesce(s.lineage_due, []) + [id IN $ids WHERE NOT id IN coalesce(s.lineage_due, [])]"""

_DUE = "MATCH (s:Schema {id: 'entraide'}) RETURN coalesce(s.lineage_due, []), coalesce(s.decisions, 0)"

_DONE = "MATCH (s:Schema {id: 'entraide'}) WHERE s.decisions = $decisions SET s.lineage_due = null"

_LIST = """
MATCH (l:Lineage)
OPTIONAL MATCH (d:Diploma {id: l.id})
RETURN l.id, coalesce(d.name, ''), l.became, l.decided_at ORDER BY l.decided_at, l.id"""

_UNDO = "UNWIND $ids AS id MATCH (l:Lineage {id: id}) DELETE l"

_EDGES = """
MATCH (d:Diploma)
OPTIONAL MATCH (l:Lineage {id: d.id})
RETURN d.id, l.became, coalesce(d.told_became, [])"""


def tie_lineage(run: Run) -> list[tuple[str, str]]:
    """Make the lineage of all diplomas what staff decided, else what the register says; only what differs is
    written. Successors that are not there are left out until they come, and so is what the register says
    where a program would become itself by what staff decided.

    Args:
        run: runs a statement in a transaction that keeps other loads waiting.

    Returns:
        What was left out for that: the ids of program and successor.
    """
    lineage = {id: (decided, told) for id, decided, told in run(_EDGES, {})}
    wanted: dict[str, list[str]] = {}
    left_out = []
    for sure in (True, False):
        for id, (decided, told) in sorted(lineage.items()):
            if sure is (decided is None):
                continue
            for other in decided if sure else told:
                if other == id or other not in lineage:
                    continue
                if not sure and _find_way(wanted, other, id):
                    left_out.append((id, other))
                else:
                    wanted.setdefault(id, []).append(other)
    edges = {(id, other) for id, became in wanted.items() for other in became}
    standing = {(id, other) for id, other in run(_STANDING, {})}
    for statement, pairs in ((_CUT, standing - edges), (_TIE, edges - standing)):
        if pairs:
            run(statement, {"rows": [{"id": id, "other": other} for id, other in sorted(pairs)]})
    if edges != standing:
        note_change(run)
    return left_out


def describe_left_out(left_out: Iterable[tuple[str, str]]) -> list[str]:
    """What a report says of successors that the register tells and that were left out."""
    return [
        f"That '{id}' became '{other}', as diplomas.csv says, is left out: by what staff decided, or other"
        " files say, the program would become itself. Mend the file, or see `entraide programs lineage"
        " --decided`."
        for id, other in left_out
    ]


def decide(database: Database, decisions: Mapping[str, Sequence[str]]) -> int:
    """Keep what staff decided of programs; a later decision on the same one wins.

    Args:
        database: the graph.
        decisions: by the id of a diploma the ids of those that it became, none where it became nothing.

    Returns:
        Of how many there was another decision before.

    Raises:
        InputError: a diploma is not there, or a program would in the end become itself; none was kept.
    """
    standing = _read_lineage(database)
    named = {*decisions, *(other for became in decisions.values() for other in became)}
    for id, became in decisions.items():
        if unknown := [one for one in (id, *became) if one not in standing]:
            by = f", as decided on '{id}'" if unknown[0] != id else ""
            raise InputError(
                f"There is no diploma '{unknown[0]}'{by}. No decision was kept.",
                "Give numbers of proposals, or ids as `entraide programs lineage --out` writes them.",
            )
    _check_no_circle({**standing, **decisions}, decisions)
    rows = [{"id": id, "became": list(dict.fromkeys(became))} for id, became in decisions.items()]
    before = dict(database.read(_DECIDED))
    touched = {*named, *(other for id in decisions for other in standing[id])}
    _keep(database, _DECIDE, {"rows": rows}, touched)
    return sum(before.get(row["id"], row["became"]) != row["became"] for row in rows)


def list_decisions(database: Database) -> list[tuple[str, str, str, str]]:
    """Of each decision the diploma's id and name, the ids of what it became ('nothing' for none), and the
    day."""
    return [
        (id, name, "|".join(became) or "nothing", f"{at.to_native():%Y-%m-%d}")
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
    told, standing = _read_lineage(database, without=ids), _read_lineage(database)
    _check_no_circle(told, ids)
    named = {*ids, *(other for id in ids for became in (told, standing) for other in became.get(id, ()))}
    _keep(database, _UNDO, {"ids": ids}, named)


def read_due(database: Database) -> tuple[list[str], int]:
    """The programs whose lineage was decided on and of which awards were not told anew since; and how many
    times there was a decision."""
    [due, decisions] = database.read_one(_DUE)
    return list(due), decisions


def note_done(run: Run, decisions: int) -> None:
    """Note that people's awards were told anew, unless there was a decision since so many."""
    run(_DONE, {"decisions": decisions})


def _keep(
    database: Database, statement: str, parameters: Mapping[str, object], touched: Collection[str]
) -> None:
    def work(run: Run) -> None:
        run(_NOTE, {"ids": sorted(touched)})
        run(statement, parameters)

    database.transact(work)


def _read_lineage(database: Database, without: Collection[str] = ()) -> dict[str, Sequence[str]]:
    """By each diploma's id those that it became: what staff decided, `without` some decisions, else what the
    register says."""
    return {
        id: told if decided is None or id in without else decided
        for id, decided, told in database.stream(_EDGES)
    }


def _check_no_circle(lineage: Mapping[str, Sequence[str]], changed: Iterable[str]) -> None:
    for start in changed:
        for other in lineage.get(start, ()):
            if path := _find_way(lineage, other, start):
                told = " → ".join((start, *path))
                raise InputError(
                    f"'{start}' would become itself: {told}. Nothing was changed.",
                    "Decide otherwise on one of these successors first.",
                )


def _find_way(lineage: Mapping[str, Sequence[str]], start: str, end: str) -> list[str]:
    """The programs from one to another that it became in the end, both included; none where it did not.

    >>> _find_way({"a": ["b", "c"], "c": ["d"]}, "a", "d"), _find_way({"a": ["b"]}, "b", "a")
    (['a', 'c', 'd'], [])
    """
    came_by = {start: ""}
    ahead = [start]
    while ahead:
        here = ahead.pop()
        if here == end:
            path = [here]
            while came_by[path[-1]]:
                path.append(came_by[path[-1]])
            return path[::-1]
        for other in lineage.get(here, ()):
            if other not in came_by:
                came_by[other] = here
                ahead.append(other)
    return []
