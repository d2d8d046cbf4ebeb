"""A file checked as a load would, without writing anything to the graph."""

import time
from collections.abc import Sequence

from graph.database import Database
from loaders.batches import merge_batches, read_batches
from loaders.nodes import NODE_KINDS
from loaders.ordering import order_rows
from loaders.progress import LoadProgress
from loaders.reference_writing import rows_by_id
from loaders.references import KnownIds
from loaders.refusals import Refusal
from loaders.report import FileReport
from loaders.rows import Row
from loaders.sources import Source
from loaders.written.names import doubt, find_decided, target_of


def check_file(
    database: Database, source: Source, known: KnownIds, report: FileReport, size: int, bar: LoadProgress
) -> None:
    """Read a file and check its rows against each other and the reference data.

    Args:
        database: the graph.
        source: the file.
        known: the reference data that rows may refer to; learns those of the file.
        report: of the file, filled in.
        size: rows in a batch.
        bar: advances by rows.
    """
    began = time.monotonic()
    bar.begin(source.table.path.name)
    kind = source.form.name
    batches = read_batches(source, size)
    for batch in [merge_batches(batches)] if kind in NODE_KINDS else batches:
        if kind in NODE_KINDS:
            ordered, wrong = order_rows(kind, rows_by_id(known, kind, batch), known.of)
            known.learn(NODE_KINDS[kind].node, ordered)
        else:
            wrong, rows = [], []
            for row in batch.rows:
                refusals = known.check(kind, row)
                wrong += refusals
                if not refusals:
                    rows.append(row)
            wrong += _check_employers(database, source, known, report, rows)
        report.read += batch.read
        report.quality.include(batch.quality)
        report.refusals.add(sorted(batch.refusals + wrong, key=lambda refusal: refusal.line))
        bar.advance(batch.read)
    report.seconds = time.monotonic() - began


def _check_employers(
    database: Database, source: Source, known: KnownIds, report: FileReport, rows: Sequence[Row]
) -> list[Refusal]:
    """Tell of rows whose employer's name means nobody of the register; refused where no record is kept."""
    named = known.read_employers(source.form.name, rows)
    if not named:
        return []
    # Of names that stand what linking finds anew counts: the register may come with this very load.
    decided = database.transact(lambda run: find_decided(run, named.values()))
    doubts = [
        doubt(row, meaning.link, refused=source.archive is None)
        for row in rows
        if (meaning := named.get(row.line)) and not decided.get(meaning.id, target_of(meaning.link))
    ]
    if source.archive is None:
        return doubts
    report.warnings.add(doubts)
    return []
