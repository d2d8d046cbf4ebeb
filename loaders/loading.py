"""The load: files in their order, batches in transactions, clean-up, and a report of it all."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console

from graph.database import Database
from graph.errors import DatabaseError, InputError
from graph.schema import apply_schema
from graph.settings import Settings
from loaders import store
from loaders.batches import merge_batches, read_batches
from loaders.cleaning import clean_up
from loaders.completing import complete_due
from loaders.drift import Drift
from loaders.dry_run import check_file
from loaders.earlier import Earlier, compare_with_earlier, name_source, read_earlier, stop_for_drift
from loaders.formats import EMPLOYERS
from loaders.identity import names_people
from loaders.mapping import DeclaredMapping
from loaders.mending import write_refused
from loaders.nodes import NODE_KINDS
from loaders.outcome import Outcome, Written
from loaders.prefetch import prefetch
from loaders.progress import LoadProgress
from loaders.quality import Quality
from loaders.records import (
    Archive,
    check_edition,
    check_kind,
    claim_archive,
    count_records,
    finish_archive,
    stands_whole,
)
from loaders.reference_writing import Rows, ToldRows, write_reference
from loaders.references import KnownIds
from loaders.report import FileReport, Report, name_run
from loaders.rows import Batch
from loaders.settling import settle_in_turn
from loaders.sources import LeftOut, Source, find_sources
from loaders.tables import read_lines
from loaders.tombstones import read_tombstones
from loaders.uniting import follow_programs
from loaders.waiting import tell_waiting
from loaders.writing import Target, write_batch
from loaders.written.names import POSITIONS
from loaders.written.relinking import is_due, relink_employers
from loaders.written.reviewing import describe_cases

SMALL = 200_000
"""A load of more rows prints no digest unless asked, since that reads the whole graph."""


def load(
    database: Database,
    paths: Sequence[Path],
    settings: Settings,
    *,
    mapping: DeclaredMapping | None = None,
    source: str | None = None,
    progress: Console | None = None,
    refused: Path | None = None,
    dry_run: bool = False,
    drift: float | None = None,
    edition_of: str | None = None,
    between: Callable[[str], Report] | None = None,
) -> Report:
    """Load files into the graph; the same files again change nothing.

    Every file is looked at from end to end first. Then each is written in batches of `settings.load_batch`
    rows, a transaction each. A row that does not fit is left out whole and told in the report. A load that
    was interrupted is made good by running it again.

    Args:
        database: the graph; its schema is brought up to date.
        paths: files and folders of files, in any order.
        settings: home and load_batch are read.
        mapping: what is declared about the files; by default everything is found out.
        source: name of the source; by default that of each file's folder.
        edition_of: id of the archive that the only file is a corrected export of, whatever it is called.
        progress: where a bar is drawn; nowhere when not given.
        refused: a folder where the refused rows of each file are written, to be mended and loaded again.
        dry_run: check every row as a load would and write nothing to the graph. Whether a person is there
            whom an earlier row of the same load would make cannot be told.
        drift: how many times worse than earlier loads of its source a file may be; see `loaders.drift`.
        between: loads what comes after reference data and before rows that refer to people, under the run
            that it is given.

    Raises:
        InputError: a whole file does not fit or drifts too far, and nothing was written; or it changed
            while it was read, and what was written is whole.
        SchemaOutOfDate: the graph was made by a newer program.
        DatabaseError: the database refused, or went away; what was written is whole.
    """
    began = time.monotonic()
    sources, left_out = find_sources(paths, mapping or DeclaredMapping(), source, edition_of)
    if edition_of:
        for found in sources:
            check_edition(database, edition_of, found.form.name)
    if not dry_run:
        apply_schema(database)
    run = name_run()
    for found in sources:
        if found.archive:
            check_kind(database, found.archive, found.form.name)
        _check_not_emptied(database, found)
    report = Report(run, [_leave_out(file) for file in left_out], dry_run=dry_run)
    if not dry_run:
        complete_due(database, run, settings.load_batch)
    earlier = read_earlier(database)
    report.sources = {one.id: one.quality.rows for one in earlier}
    report.files += [
        FileReport(str(found.table.path), found.form.name, found.archive, "", found.unused)
        for found in sources
    ]
    told = report.files[len(left_out) :]
    for found, file in zip(sources, told, strict=True):
        file.drifts = _find_drifts(found, earlier, settings.load_batch, drift)
    stop = stop_for_drift([(file.path, file.drifts) for file in told], drift)
    if stop and not dry_run:
        raise stop
    report.stopped = stop.message if stop else ""
    known = KnownIds(database)
    rows = ToldRows(database, settings, known)
    reference = sum(found.form.name in NODE_KINDS for found in sources)
    files = iter(told)
    notes: list[str] = []
    for place, part in enumerate((sources[:reference], sources[reference:])):
        if place and not dry_run:
            settle = bool(reference) and not between
            notes = follow_programs(database, run, settings.load_batch, settle=settle)
        if place and between:
            report.include(between(run))
            if not dry_run:
                known = KnownIds(database)
                # What is linked brings programs that figures may cover.
                notes = settle_in_turn(database, run) if reference else notes
        report.notes += notes
        if not part:
            continue
        with LoadProgress(progress, sum(found.table.rows for found in part)) as bar:
            for found, file in zip(part, files, strict=False):
                if dry_run:
                    check_file(database, found, known, file, settings.load_batch, bar)
                elif _stands(database, found):
                    _leave(found, file, earlier, bar)
                else:
                    report.notes += _load_whole(database, found, known, rows, file, run, settings, bar)
    if any(found.form.name in (EMPLOYERS.name, *POSITIONS) for found in sources) and not dry_run:
        report.notes += describe_cases(database)
    for found, file in zip(sources, told, strict=True):
        if found.archive:
            report.sources[found.archive] = file.quality.rows
        if refused is not None:
            table = found.table
            write_refused(table.path, table.header, read_lines(table), file.refusals, refused)
    report.note_kept_out(told)
    report.seconds = time.monotonic() - began
    return report


def _load_whole(
    database: Database,
    source: Source,
    known: KnownIds,
    rows: ToldRows,
    file: FileReport,
    run: str,
    settings: Settings,
    bar: LoadProgress,
) -> list[str]:
    """Load one file, and say where it stopped if the database goes away; returns what else is to be said."""
    try:
        return load_source(database, source, known, rows, file, run, settings, bar)
    except DatabaseError as error:
        raise type(error)(
            f"The load stopped in {source.table.path}, after {file.read:,} of"
            f" {source.table.rows:,} rows. {error.message}",
            f"{error.hint} What was written is whole; run the load again to complete it.".strip(),
        ) from error


def _find_drifts(source: Source, earlier: Sequence[Earlier], size: int, stops: float | None) -> list[Drift]:
    """What a file tells worse than earlier loads of its source; it is read for that if there were any."""
    name = name_source(source.archive or "", source.form.name)
    comparable = [one for one in earlier if one.source == name]
    if source.archive is None or not comparable:
        return []
    if any((one.id, one.digest) == (source.archive, source.table.digest) for one in comparable):
        return []
    quality = Quality()
    for batch in read_batches(source, size):
        quality.include(batch.quality)
    return compare_with_earlier(comparable, source.archive, name, quality, stops)


def _stands(database: Database, source: Source) -> bool:
    """Whether what a file tells of people was loaded as it is; reference data may have been changed since."""
    if source.archive is None or source.form.name in NODE_KINDS:
        return False
    table = source.table
    return stands_whole(database, source.archive, table.digest, source.binding.dump(), table.rows)


def _leave(source: Source, report: FileReport, earlier: Sequence[Earlier], bar: LoadProgress) -> None:
    """Tell a file that stands as it is as unchanged, without reading its rows again."""
    bar.begin(source.table.path.name)
    report.read = source.table.rows
    report.outcomes[Outcome.UNCHANGED] += source.table.rows
    report.quality.include(next(one.quality for one in earlier if one.id == source.archive))
    bar.advance(source.table.rows)


def load_source(
    database: Database,
    source: Source,
    known: KnownIds,
    rows: ToldRows,
    report: FileReport,
    run: str,
    settings: Settings,
    bar: LoadProgress,
) -> list[str]:
    """Load one file that was looked at; of an archive the content is kept.

    Args:
        database: the graph.
        source: the file.
        known: the reference data that rows may refer to.
        rows: what the archives of reference data tell.
        report: of the file, filled in.
        run: stamp of the load.
        settings: home and load_batch are read.
        bar: advances by rows.

    Returns:
        What is to be said of survey answers that waited, or wait now.

    Raises:
        InputError, DatabaseError: as `load` does.
    """
    began = time.monotonic()
    size, home, kind = settings.load_batch, settings.home, source.form.name
    bar.begin(source.table.path.name)
    archive: Archive | None = None
    kept = ""
    told: dict[str, Rows] = {}
    if source.archive is not None:
        kept, layout = store.keep(source.table.path, home), source.binding.dump()
        if kind in NODE_KINDS:
            told = rows.of(kind, (source.archive, (kept, source.table.reading, layout)))
        archive = claim_archive(database, source.archive, kind, source.label, layout, run)
    # Read once the archive is claimed: whoever is erased after that stops this load.
    target = Target(database, known, archive, run, size, read_tombstones(database, home))
    write: Callable[[Target, str, Batch], Written]
    if kind in NODE_KINDS:
        batches: Iterator[Batch] = iter([merge_batches(read_batches(source, size))])
        write = partial(write_reference, told=told)
    else:
        batches = prefetch(read_batches(source, size))
        write = write_batch
    for batch in batches:
        written = write(target, kind, batch)
        report.read += batch.read
        report.kept_out += written.kept_out
        report.outcomes += written.outcomes
        report.quality.include(batch.quality)
        report.refusals.add(sorted(batch.refusals + written.refusals, key=lambda refusal: refusal.line))
        report.warnings.add(sorted(written.warnings, key=lambda warning: warning.line))
        bar.advance(batch.read)
    store.check_unchanged(source.table.path, source.table.digest)
    notes = rows.describe_lacking() if kind in NODE_KINDS else []
    if archive is not None:
        removed = clean_up(database, archive, size)
        report.removed_records, report.removed_people = removed
        if names_people(kind) or (report.warnings.rows and kind not in NODE_KINDS):
            notes += tell_waiting(database, run, size, archive).describe()
        finish_archive(database, archive, source.table, kept, report.quality)
    if source.form is EMPLOYERS and is_due(database):
        relink_employers(database, run, size)
    report.seconds = time.monotonic() - began
    return notes


def _check_not_emptied(database: Database, source: Source) -> None:
    """A file without a row would take all that its archive told out of the graph: a slip, most likely."""
    if source.archive is None or source.table.rows:
        return
    if records := count_records(database, source.archive):
        raise InputError(
            f"{source.table.path} has no rows, and its archive has {records:,} in the graph.",
            "Check the export; nothing was written.",
        )


def _leave_out(file: LeftOut) -> FileReport:
    return FileReport(str(file.path), "", None, file.reason)
