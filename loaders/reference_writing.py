"""Files of reference data into the graph.

Of a thing that several archives tell, the row stands of the archive that comes last by its id, in whatever
order they are loaded: what was loaded before is read again from where it is kept.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from graph.changes import note_change
from graph.database import Database, Run
from graph.errors import InputError
from graph.model import DIPLOMA, EMPLOYER, UNIVERSITY
from graph.settings import Settings
from loaders.batches import merge_batches, read_batches
from loaders.formats import FORMATS
from loaders.kept import open_kept
from loaders.nodes import NODE_KINDS, NodeKind, write_nodes
from loaders.nodes import Told as Node
from loaders.ordering import order_rows
from loaders.outcome import Outcome, Written
from loaders.records import Archive, Kept, list_kept, take_turn
from loaders.references import KnownIds
from loaders.refusals import Refusal
from loaders.rows import Batch, Row
from loaders.tables import Reading
from loaders.uniting import note_programs
from loaders.writing import Target
from loaders.written.relinking import COUNT_REGISTER

_KEYS = {form.name: form.key for form in FORMATS}
Rows = Mapping[str, Row]
"""Rows of reference data by the ids of what they tell of."""
Content = tuple[str | None, Reading, str]
"""Of an archive the name it is kept under, how it is read, and the layout of its lines."""


class ToldRows:
    """What the archives of reference data tell, read from where they are kept, each content once.

    `lacking` are the archives of the kind that was asked for last whose content is not kept as it was; they
    tell nothing.
    """

    def __init__(self, database: Database, settings: Settings, known: KnownIds) -> None:
        self._database = database
        self._settings = settings
        self._known = known
        self._read: dict[Content, Rows] = {}
        self.lacking: set[str] = set()

    def of(self, kind: str, given: tuple[str, Content] | None = None) -> dict[str, Rows]:
        """The rows of each archive of a kind that could be written, by the archive's id.

        An archive of which a new edition was not loaded to its end has the rows of the one before. One that
        told before what is `given`, its id and content, is left out: its rows are at hand.
        """
        standing: dict[str, Content] = {}
        read: dict[Content, Rows] = {}
        self.lacking = set()
        for kept in list_kept(self._database, [kind]):
            content = (kept.name, kept.reading, kept.layout)
            if (kept.id, content) == given:
                continue
            try:
                read[content] = self._read[content] if content in self._read else self._open(kept)
                standing[kept.id] = content
            except InputError:
                self.lacking.add(kept.id)
        # Of one kind only: those of the kinds before are not asked for again.
        self._read = read
        return {id: read[content] for id, content in standing.items()}

    def describe_lacking(self) -> list[str]:
        """What a report says of these archives."""
        return [
            f"What '{archive}' told is not kept as it was, so that its rows count for nothing beside those of"
            " other archives: load its export again."
            for archive in sorted(self.lacking)
        ]

    def _open(self, kept: Kept) -> Rows:
        batch = merge_batches(read_batches(open_kept(kept, self._settings), self._settings.load_batch))
        rows = rows_by_id(self._known, kept.kind, batch)
        # Of a large register the cells as written would take as much room as the values.
        return {id: row._replace(raw="") for id, row in order_rows(kept.kind, rows, self._known.of)[0]}


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
        told: what the archives of the kind told before, this one among them unless it told the same.
    """
    assert target.archive is not None
    archive, nodes = target.archive, NODE_KINDS[kind]
    ordered, refusals = order_rows(kind, rows_by_id(target.known, kind, batch), target.known.of)
    own = dict(ordered)
    # What this archive no longer tells is as another one does.
    concerned = own.keys() | told.get(archive.id, {}).keys()
    stands, _ = order_rows(kind, find_last({**told, archive.id: own}, concerned), target.known.of)
    outcomes = write_rows(target.database, archive, nodes, [row for _, row in stands], target.size)
    target.known.learn(nodes.node, stands)
    written = Written(refusals=refusals)
    written.outcomes.update(did for (id, _), did in zip(stands, outcomes, strict=True) if id in own)
    written.warnings += _tell_overruled(kind, archive.id, ordered, told)
    return written


def find_last(told: Mapping[str, Rows], ids: Collection[str]) -> dict[str, Row]:
    """Of things by their ids the rows that stand: of the archive that comes last by its id."""
    found: dict[str, Row] = {}
    for _, rows in sorted(told.items()):
        found |= {id: rows[id] for id in rows.keys() & ids}
    return found


def _tell_overruled(
    kind: str, own: str, ordered: Iterable[tuple[str, Row]], told: Mapping[str, Rows]
) -> Iterator[Refusal]:
    """What is said of rows of an archive of which the last other one that tells of it says something else."""
    tell = NODE_KINDS[kind].tell
    for id, row in ordered:
        tellers = [archive for archive, rows in told.items() if archive != own and id in rows]
        if not tellers or tell(told[max(tellers)][id].values) == tell(row.values):
            continue
        other = max(tellers)
        stands = "its row" if other > own else "this row"
        reason = f"the archive '{other}' tells of it, too, and otherwise; {stands} stands"
        advice = (
            "Of several archives the last by its id counts: correct one of the two, or unload the one that is"
            " wrong."
        )
        yield Refusal(row.line, _KEYS[kind][0], id, reason, advice)


def write_rows(
    database: Database, archive: Archive, nodes: NodeKind, rows: Sequence[Row], size: int
) -> list[Outcome]:
    """Write rows of reference data in their order, `size` in a transaction, and say what each did; what is
    made of them follows."""
    outcomes: list[Outcome] = []
    for start in range(0, len(rows), size):
        told = [nodes.tell(row.values) for row in rows[start : start + size]]

        def work(tx: Run, told: list[Node] = told) -> list[Outcome]:
            take_turn(tx, archive.run, archive)
            outcomes = write_nodes(tx, nodes, told)
            if any(outcome is not Outcome.UNCHANGED for outcome in outcomes):
                follow(tx, nodes)
            return outcomes

        outcomes += database.transact(work)
    return outcomes


def follow(tx: Run, nodes: NodeKind) -> None:
    """Make the count of the register follow reference data that a run changed, and note that programs are to
    follow once all is written."""
    note_change(tx)
    if nodes.node is EMPLOYER:
        tx(COUNT_REGISTER, {})
    if nodes.node in (UNIVERSITY, DIPLOMA):
        note_programs(tx)
