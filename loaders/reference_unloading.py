"""Taking back an archive of reference data: what it alone told goes, unless something names it."""

import secrets
from collections.abc import Sequence

from graph.database import Database, Run
from graph.errors import InputError
from graph.model import DIPLOMA, EMPLOYER, OCCUPATION, UNIVERSITY, Node
from graph.settings import Settings
from loaders.nodes import NODE_KINDS
from loaders.ordering import order_rows
from loaders.progress import Advance
from loaders.records import Archive, take_turn
from loaders.reference_writing import ToldRows, find_last, follow, write_rows
from loaders.references import KnownIds
from loaders.settling import settle_in_turn
from loaders.uniting import follow_programs
from loaders.written.relinking import relink_employers

_CLAIM = "MATCH (a:Archive {id: $id}) SET a.run = $run, a.digest = null"
_END = "MATCH (a:Archive {id: $id, run: $run}) DELETE a"
_SHOWN, _ASKED = 3, 1_000

# Ids that stand in properties, or begin other ids.
_NAMED_OTHERWISE = {
    UNIVERSITY: (
        "MATCH (i:Identity) RETURN DISTINCT split(i.key, ':')[0]",
        f"MATCH (d:{DIPLOMA.label}) RETURN DISTINCT split(d.id, ':')[0]",
    ),
    OCCUPATION: (
        "MATCH ()-[w:WORKED_AT]->() WHERE w.occupation IS NOT NULL RETURN DISTINCT w.occupation",
        "MATCH (p:Person) WHERE p.wished_occupation IS NOT NULL RETURN DISTINCT p.wished_occupation",
    ),
}


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
        InputError: something in the graph names what would go, or a content is no longer kept; nothing was
            changed.
    """
    nodes, size = NODE_KINDS[kind], settings.load_batch
    known = KnownIds(database)
    archives = ToldRows(database, settings, known)
    told = archives.of(kind)
    if archives.lacking:
        raise InputError(
            f"What was loaded as '{min(archives.lacking)}' is no longer kept, so that nobody can tell what"
            f" '{archive}' alone told. Nothing was changed.",
            "Load that archive's export again, or put the file back where the data folder keeps archives.",
        )
    if archive not in told:
        raise InputError(
            f"'{archive}' was never loaded to its end, so that nobody can tell all that it told."
            " Nothing was changed.",
            "Load it again, then take it back.",
        )
    own = told.pop(archive)
    alone = sorted(own.keys() - {id for rows in told.values() for id in rows})
    if named := find_named(database, nodes.node, alone):
        shown = ", ".join(f"'{id}'" for id in named[:_SHOWN])
        raise InputError(
            f"Of the {len(alone):,} {kind} that '{archive}' alone tells, {len(named):,} are named by people,"
            f" records or other reference data: {shown}{', …' if len(named) > _SHOWN else ''}."
            " Nothing was changed.",
            "Take back what names them first; or load a corrected file in its place.",
        )
    run = f"unload-{secrets.token_hex(8)}"
    database.write(_CLAIM, {"id": archive, "run": run})
    leaving = Archive(archive, run, 0)
    rest, _ = order_rows(kind, find_last(told, own), known.of)
    write_rows(database, leaving, nodes, rest, size)
    for start in range(0, len(alone), size):
        ids = alone[start : start + size]

        def work(tx: Run, ids: list[str] = ids) -> None:
            take_turn(tx, run, leaving)
            tx(f"UNWIND $ids AS id MATCH (n:{nodes.node.label} {{id: id}}) DETACH DELETE n", {"ids": ids})
            follow(tx, nodes, run)

        database.transact(work)
        advance(start + len(ids), len(alone))
    follow_programs(database, run, size)
    notes = settle_in_turn(database, run)
    if nodes.node is EMPLOYER:
        relink_employers(database, run, size)
    database.write(_END, {"id": archive, "run": run})
    return [f"{len(alone):,} {kind} went, {len(rest):,} are as other archives tell them.", *notes]


def find_named(database: Database, node: Node, ids: Sequence[str]) -> list[str]:
    """Which of these things of reference data are named by anything that is not one of them."""
    gone = frozenset(ids)
    named: set[str] = set()
    for statement in _NAMED_OTHERWISE.get(node, ()):
        named |= gone & {id for (id,) in database.stream(statement)}
    for start in range(0, len(ids), _ASKED):
        rows = database.read(_referrers(node), {"ids": ids[start : start + _ASKED]})
        named |= {id for id, others, like in rows if others or not gone.issuperset(like)}
    return sorted(named)


def _referrers(node: Node) -> str:
    """Tells of things whether something else names them, and which others of their kind do.

    What is made of names goes with them: figures that cover a program, an employer that a written name means,
    and positions of lines that write such a name; these lines wait then.
    """
    fact = """NOT (f:WORKED_AT AND all(source IN f.sources WHERE EXISTS {
      (:Record {id: source})-[:NAMES]->(:WrittenEmployer)-[:MEANS]->(n) }))"""
    return f"""
UNWIND $ids AS id
MATCH (n:{node.label} {{id: id}})
RETURN id, EXISTS {{
    MATCH (n)<-[f]-(m) WHERE NOT m:{node.label} AND NOT f:MEANS AND NOT f:COVERS AND {fact}
  }},
  COLLECT {{ MATCH (n)<--(m:{node.label}) RETURN m.id }}"""
