"""Files of reference data into the graph.

Of a thing that several archives tell, the row stands of the archive that comes last by its id, in whatever
order they are loaded: what was loaded before is read again from where it is kept.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph.changes import note_change
from graph.database import Database, Run
from graph.errors import InputError
from graph.model import DIPLOMA, EMPLOYER, UNIVERSITY
from graph.settings import Settings
from loaders.batches import merge_batches, read_batches
from loaders.formats import FORMATS
from loaders.kept import open_kept
from loaders.lineage import tie_lineage
from loaders.nodes import NODE_KINDS, NodeKind, write_nodes
from loaders.nodes import Told as Node
from loaders.ordering import order_rows
from loaders.outcome import Outcome, Written
from loaders.records import Archive, Kept, list_kept, take_turn
from loaders.references import KnownIds
from loaders.refusals import Refusal
from loaders.rows import Batch, Row
from loaders.uniting import note_programs
from loaders.writing import Target
from loaders.written.relinking import COUNT_REGISTER

_KEYS = {form.name: form.key for form in FORMATS}
Rows = Mapping[str, Row]
"""Rows of reference data by the ids of what they tell of."""


class ToldRows:
    """What the archives of reference data tell, read from where they are kept, each content once.

    `lacking` are the archives whose content is no longer kept as it was; they tell nothing.
    """

    def __init__(self, database: Database, settings: Settings, known: KnownIds) -> None:
        self._database = database
        self._settings = settings
        self._known = known
        self._read: dict[tuple[Any, ...], Rows] = {}
        self.lacking: set[str] = set()

    def of(self, kind: str) -> dict[str, Rows]:
        """The rows of each archive of a kind that could be written, by the archive's id.

        An archive of which a new edition was not loaded to its end has the rows of the one before.
        """
        standing: dict[str, tuple[Any, ...]] = {}
        read: dict[tuple[Any, ...], Rows] = {}
        for kept in list_kept(self._database, [kind]):
            content = (kept.name, kept.reading, kept.layout)
            try:
                if kept.name:
                    read[content] = self._read[content] if content in self._read else self._open(kept)
                    standing[kept.id] = content
            except InputError:
                self.lacking.add(kept.id)
        # Of one kind only: those of the kinds before are not asked for again.
        self._read = read
        return {id: read[content] for id, content in standing.items()}

    def _open(self, kept: Kept) -> Rows:
        batch = merge_batches(read_batches(open_kept(kept, self._settings), self._settings.load_batch))
        rows = rows_by_id(self._known, kept.kind, batch)
        return dict(order_rows(kept.kind, rows, self._known.of)[0])


def rows_by_id(known: KnownIds, kind: str, batch: Batch) -> dict[str, Row]:
    """The rows of a file of reference data, by the ids of what they tell of."""
    rows = [known.resolve(kind, row) for row in batch.rows]
    return {NODE_KINDS[kind].id(row.values): row for row in rows}


def write_reference(target: Target, kind: str, batch: Batch, told: Mapping[str, Rows]) -> Written:
    """Write all rows of a file of reference data, what a row refers to first.

    Args:
        target: where they go.
        kind: of the rows.
        batch: all of the file.
        told: what the archives of the kind told before, this one among them.
    """
    own = rows_by_id(target.known, kind, batch)
    ordered, refusals = order_rows(kind, own, target.known.of)
    written = Written(refusals=refusals)
    assert target.archive is not None
    id = target.archive.id
    later = {other: rows for other, rows in sorted(told.items()) if other > id}
    stands = [(key, row) for key, row in ordered if not any(key in rows for rows in later.values())]
    written.outcomes[Outcome.UNCHANGED] += len(ordered) - len(stands)
    written.warnings += _tell_overruled(kind, ordered, later)
    nodes = NODE_KINDS[kind]
    written.outcomes.update(write_rows(target.database, target.archive, nodes, stands, target.size))
    target.known.learn(nodes.node, ordered)
    # What this archive no longer tells is as another one does.
    gone = told.get(id, {}).keys() - own.keys()
    others = {other: rows for other, rows in told.items() if other != id}
    again, _ = order_rows(kind, find_last(others, gone), target.known.of)
    write_rows(target.database, target.archive, nodes, again, target.size)
    return written


def find_last(told: Mapping[str, Rows], ids: Collection[str]) -> dict[str, Row]:
    """Of things by their ids the rows that stand: of the archive that comes last by its id."""
    found: dict[str, Row] = {}
    for _, rows in sorted(told.items()):
        found |= {id: rows[id] for id in rows.keys() & ids}
    return found


def _tell_overruled(
    kind: str, ordered: Iterable[tuple[str, Row]], later: Mapping[str, Rows]
) -> Iterator[Refusal]:
    """What is said of rows of which another archive's stands that says something else."""
    tell = NODE_KINDS[kind].tell
    for id, row in ordered:
        tellers = [archive for archive, rows in later.items() if id in rows]
        if tellers and tell(later[tellers[-1]][id].values) != tell(row.values):
            reason = f"the archive '{tellers[-1]}' tells of it, too, and its row stands"
            advice = "Of several archives the last by its id counts: correct it there, or unload that one."
            yield Refusal(row.line, _KEYS[kind][0], id, reason, advice)


def write_rows(
    database: Database, archive: Archive, nodes: NodeKind, ordered: Sequence[tuple[str, Row]], size: int
) -> Counter[Outcome]:
    """Write rows of reference data in their order, `size` in a transaction; what is made of them follows."""
    outcomes: Counter[Outcome] = Counter()
    for start in range(0, len(ordered), size):
        told = [nodes.tell(row.values) for _, row in ordered[start : start + size]]

        def work(tx: Run, told: list[Node] = told) -> list[Outcome]:
            take_turn(tx, archive.run, archive)
            outcomes = write_nodes(tx, nodes, told)
            if any(outcome is not Outcome.UNCHANGED for outcome in outcomes):
                follow(tx, nodes, archive.run)
            return outcomes

        outcomes.update(database.transact(work))
    return outcomes


def follow(tx: Run, nodes: NodeKind, stamp: str) -> None:
    """Make follow what is made of reference data of a kind that a run changed, or note that it is to."""
    note_change(tx)
    if nodes.node is EMPLOYER:
        tx(COUNT_REGISTER, {})
    if nodes.node is DIPLOMA:
        tie_lineage(tx)
    if nodes.node in (UNIVERSITY, DIPLOMA):
        note_programs(tx, stamp)
