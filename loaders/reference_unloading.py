"""Taking back an archive of reference data: what it alone told goes, unless something names it."""

import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from graph.changes import note_change
from graph.database import Database, Run
from graph.errors import InputError
from graph.model import DIPLOMA, EMPLOYER, OCCUPATION, UNIVERSITY, Node
from graph.settings import Settings
from loaders.kept import KEYED
from loaders.nodes import NODE_KINDS
from loaders.ordering import order_rows
from loaders.progress import Advance
from loaders.rebuild import tell_raw
from loaders.records import Archive, count_turns, take_turn
from loaders.reference_writing import Rows, ToldRows, find_last, follow, write_rows
from loaders.references import REFERENCES, KnownIds
from loaders.uniting import follow_programs
from loaders.written.names import POSITIONS
from loaders.written.relinking import relink_employers

_UNFINISHED = """
MATCH (a:Archive)
WHERE CASE WHEN a.id = $id THEN a.digest IS NULL AND a.leaving IS NULL
           ELSE a.digest IS NULL OR a.loaded_at IS NULL END
RETURN a.id ORDER BY a.id"""

_CLAIM = "MATCH (a:Archive {id: $id}) SET a.run = $run, a.digest = null, a.leaving = true"

_END = "MATCH (a:Archive {id: $id, run: $run}) DELETE a"

_RECORDS = """
MATCH (a:Archive)<-[:FROM]-(r:Record)
WHERE a.kind IN $kinds
RETURN null AS person, r.id, r.raw, a.kind, a.layouts[r.layout], null AS turned"""

_WORKED_THERE = """
UNWIND $ids AS id
MATCH (:Employer {id: id})<-[:WORKED_AT]-(p:Person)
RETURN DISTINCT p.id"""

# Ids that stand in properties, or begin other ids.
_NAMED_OTHERWISE = {
    UNIVERSITY: {
        "student numbers": "MATCH (i:Identity) RETURN DISTINCT split(i.key, ':')[0]",
        "diplomas": f"MATCH (d:{DIPLOMA.label}) RETURN DISTINCT split(d.id, ':')[0]",
    },
    OCCUPATION: {
        "positions": "MATCH ()-[w:WORKED_AT]->() WHERE w.occupation IS NOT NULL RETURN DISTINCT w.occupation",
        "members": "MATCH (p:Person) WHERE p.wished_occupation IS NOT NULL"
        " RETURN DISTINCT p.wished_occupation",
    },
}
_SHOWN, _READ = 3, 5_000


def unload_reference(
    database: Database, archive: str, kind: str, settings: Settings, advance: Advance = lambda *_: None
) -> list[str]:
    """Take an archive of reference data out: what it alone told goes, what others tell is as they tell it.

    All of it goes, or nothing: what is left of a register would show who is named by people that are hidden.
    One that was interrupted is completed by running it again.

    Args:
        database: the graph.
        archive: id of the archive.
        kind: of its rows.
        settings: home and load_batch are read.
        advance: hears of the progress.

    Returns:
        What is to be said of it.

    Raises:
        InputError: something in the graph names what would go, an archive is not whole, or another load
            wrote meanwhile; the message says what was changed.
    """
    nodes, size = NODE_KINDS[kind], settings.load_batch
    turns = database.transact(count_turns)
    known = KnownIds(database)
    told = _read_told(database, archive, kind, settings, known)
    own = told.pop(archive)
    alone = sorted(own.keys() - {id for rows in told.values() for id in rows})
    if named := find_named(database, nodes.node, alone):
        shown = ", ".join(f"'{id}'" for id in sorted(named)[:_SHOWN])
        by = ", ".join(sorted(set().union(*named.values())))
        raise InputError(
            f"Of the {len(alone):,} {kind} that '{archive}' alone tells, {len(named):,} are named by others"
            f" ({by}): {shown}{', …' if len(named) > _SHOWN else ''}. Nothing was changed.",
            "Take back what names them first; or load a corrected file in its place.",
        )
    leaving = Archive(archive, f"unload-{secrets.token_hex(8)}", 0)
    database.write(_CLAIM, {"id": archive, "run": leaving.run})
    advance(0, len(alone))
    for start in range(0, len(alone), size):
        ids = alone[start : start + size]
        turns += 1

        def work(tx: Run, ids: list[str] = ids, turns: int = turns) -> None:
            take_turn(tx, leaving.run, leaving)
            if count_turns(tx) != turns:
                raise InputError(
                    "Another load wrote while this one was at it.",
                    "Let the other one end, and run this again.",
                )
            if nodes.node is EMPLOYER:
                note_change(tx, [person for (person,) in tx(_WORKED_THERE, {"ids": ids})])
            tx(f"UNWIND $ids AS id MATCH (n:{nodes.node.label} {{id: id}}) DETACH DELETE n", {"ids": ids})
            follow(tx, nodes)

        database.transact(work)
        advance(start + len(ids), len(alone))
    rest, _ = order_rows(kind, find_last(told, own), known.of)
    write_rows(database, leaving, nodes, [row for _, row in rest], size)
    notes = follow_programs(database, leaving.run, size, settle=True)
    if nodes.node is EMPLOYER:
        relink_employers(database, leaving.run, size)
    database.write(_END, {"id": archive, "run": leaving.run})
    return [f"{len(alone):,} {kind} went, {len(rest):,} are as other archives tell them.", *notes]


def _read_told(
    database: Database, archive: str, kind: str, settings: Settings, known: KnownIds
) -> dict[str, Rows]:
    """The rows of all archives of the kind.

    Raises:
        InputError: an archive is not whole, or its content is not kept.
    """
    if unfinished := [id for (id,) in database.read(_UNFINISHED, {"id": archive})]:
        raise InputError(
            f"'{unfinished[0]}' was not loaded, or not taken back, to its end. Nothing was changed.",
            "Wait for it if that is under way; else do it again first, so that it is known what names what.",
        )
    archives = ToldRows(database, settings, known)
    told = archives.of(kind)
    if archives.lacking:
        raise InputError(
            f"What was loaded as '{min(archives.lacking)}' is not kept as it was, so that nobody can tell"
            f" what '{archive}' alone told. Nothing was changed.",
            "Load that archive's export again, or put the file back where the data folder keeps archives.",
        )
    return told


def find_named(database: Database, node: Node, ids: Sequence[str]) -> dict[str, set[str]]:
    """Which of these things of reference data are named by anything that is not one of them, and by what:
    the kinds of rows, or of things in the graph."""
    gone = frozenset(ids)
    named: defaultdict[str, set[str]] = defaultdict(set)
    for id, kind in _read_record_names(database, node):
        if id in gone:
            named[id].add(f"lines of {kind}")
    for by, statement in _NAMED_OTHERWISE.get(node, {}).items():
        for (id,) in database.stream(statement):
            if id in gone:
                named[id].add(by)
    for start in range(0, len(ids), _READ):
        for id, others, like in database.read(_referrers(node), {"ids": ids[start : start + _READ]}):
            if others:
                named[id].update(others)
            if not gone.issuperset(like):
                named[id].add("others of their kind")
    return dict(named)


def _read_record_names(database: Database, node: Node) -> Iterator[tuple[str, str]]:
    """The ids that lines about people write, and what the lines are, also where these tell nothing now: they
    wait, or another source tells the same. Programs that linked archives name are made of their lines."""
    columns = {
        kind: [reference.ids for reference in references if reference.node is node]
        for kind, references in REFERENCES.items()
        if kind in KEYED and kind not in NODE_KINDS
    }
    if node is EMPLOYER:
        columns |= {kind: [lambda values: [values["employer"]]] for kind in POSITIONS if kind in KEYED}
    kinds = [kind for kind, found in columns.items() if found]
    rows = database.stream(_RECORDS, {"kinds": kinds}) if kinds else iter(())
    while some := list(islice(rows, _READ)):
        for _, _, kind, values in tell_raw(some):
            for ids in columns[kind]:
                yield from ((id, kind) for id in ids(values))


def _referrers(node: Node) -> str:
    """Tells of things what else names them, and which others of their kind do.

    What is made of names goes with them: figures that cover a program, an employer that a written name means,
    and positions of lines that write such a name; these lines wait then.
    """
    fact = """NOT (f:WORKED_AT AND all(source IN f.sources WHERE EXISTS {
      (:Record {id: source})-[:NAMES]->(:WrittenEmployer)-[:MEANS]->(n) }))"""
    return f"""
UNWIND $ids AS id
MATCH (n:{node.label} {{id: id}})
RETURN id, COLLECT {{
    MATCH (n)<-[f]-(m) WHERE NOT m:{node.label} AND NOT f:MEANS AND NOT f:COVERS AND {fact}
    RETURN DISTINCT CASE WHEN m:Person THEN 'people' WHEN m:Diploma THEN 'diplomas'
                         WHEN m:Faculty THEN 'faculties' ELSE 'outcomes' END
  }},
  COLLECT {{ MATCH (n)<--(m:{node.label}) RETURN m.id }}"""
