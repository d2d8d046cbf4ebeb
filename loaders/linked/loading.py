"""Linked archives into the graph: whoever stands there already, all archives are linked together anew.

So the order in which they come cannot matter. A corrected export of an archive takes the place of the
earlier one; the same content again changes nothing.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from graph.database import Database
from graph.errors import DatabaseError, InputError
from graph.records import archive_id
from graph.schema import apply_schema
from graph.settings import Settings
from loaders import store
from loaders.archive_rows import KIND, dump_layout, load_layout
from loaders.earlier import compare_with_earlier, name_source, read_earlier, stop_for_drift
from loaders.linked import graphing
from loaders.linked.absent import find_absent, forget_doubts
from loaders.linked.planning import Standing as People
from loaders.linked.planning import make_plan
from loaders.linked.sources import Standing, Wanted
from loaders.linked.telling import Linked, tell_file, tell_links, tell_unchanged
from loaders.linked.turn import Turn, begin, end, leave, read_turn
from loaders.linked.writing import Writer, find_changes, read_before
from loaders.linking.linking import Links, link
from loaders.linking.mapping import ArchiveMapping
from loaders.linking.measuring import measure
from loaders.linking.verdicts import Verdicts
from loaders.progress import Phases
from loaders.quality import Quality
from loaders.records import check_edition, check_kind, count_records
from loaders.report import Report, name_run
from loaders.tombstones import read_tombstones
from loaders.unloading import unload
from loaders.waiting import Waited, list_waiting, tell_waiting

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stood:
    """An archive in the graph: its content's name, label, layout, the layout's number, if it is whole, if it
    is on its way out, and how many of its lines are no record."""

    digest: str
    label: str
    layout: str
    number: int
    whole: bool
    leaving: bool
    refused: int


def load_archives(
    database: Database,
    paths: Sequence[Path],
    settings: Settings,
    *,
    mapping: ArchiveMapping | None = None,
    source: str | None = None,
    progress: Console | None = None,
    refused: Path | None = None,
    dry_run: bool = False,
    drift: float | None = None,
    edition_of: str | None = None,
    run: str | None = None,
) -> Report:
    """Load archives whose records are linked to people.

    Args:
        database: the graph; its schema is brought up to date.
        paths: the files; each is kept in the data folder.
        settings: home and load_batch are read.
        mapping: for all of them; by default the ready one that fits each header.
        source: first part of the archives' ids, by default the name of each file's folder.
        edition_of: id of the archive that the only file is a corrected export of, whatever it is called.
        progress: where bars are drawn; nowhere when not given.
        refused: a folder where the refused lines of each file are written, to be mended and loaded again.
        dry_run: link and tell what would change, and write nothing.
        drift: how many times worse than earlier loads of its source a file may be; see `loaders.drift`.
        run: the run that this is a part of, by default one of its own.

    Raises:
        InputError: a file does not fit, drifts too far, changed meanwhile, or is no longer kept; nothing
            was written.
        DatabaseError: the database refused, or went away; what was written is whole.
    """
    began = time.monotonic()
    if not dry_run:
        apply_schema(database)
    if edition_of:
        check_edition(database, edition_of, KIND)
    turn = read_turn(database)
    stood = read_stood(database)
    given: dict[str, Wanted] = {}
    for path in paths:
        folder = source or path.resolve().parent.name or "archive"
        id = edition_of or archive_id(f"{folder}/{path.stem}")
        if id in given:
            raise InputError(
                f"{path} and another file would be one archive, '{id}'.",
                "Load them apart with a --source of their own, or rename one.",
            )
        check_kind(database, id, KIND)
        name = store.name_of(path) if dry_run else store.keep(path, settings.home)
        given[id] = Wanted(id, f"{path.name} ({folder})", name, path, mapping)
    report = Report(run or name_run(), dry_run=dry_run)
    earlier = read_earlier(database)
    report.sources = {one.id: one.quality.rows for one in earlier}
    unfinished = not turn.whole or any(one.leaving for one in stood.values())
    if not unfinished and all(_same(stood.get(id), wanted) for id, wanted in given.items()):
        for id, one in given.items():
            count = count_records(database, id)
            report.files.append(tell_unchanged(one, count, stood[id].refused, refused))
        report.seconds = time.monotonic() - began
        return report
    wanted = {**_kept(stood, settings.home, without=given), **given}
    with Phases(progress) as phases:
        standing = Standing(list(wanted.values()), phases, settings.load_memory)
        for id, one in given.items():
            store.check_unchanged(one.path, one.name)
            _check_not_emptied(database, standing, id, one.path)
        linked = _link(database, standing, settings, phases)
        telling = phases.begin("telling", "files")
        for number, (id, one) in enumerate(given.items(), 1):
            file = tell_file(linked, id, one.path)
            university = standing.archives[standing.place_of(id)].mapping.university
            source_name = name_source(id, KIND, university)
            file.drifts = compare_with_earlier(earlier, id, source_name, file.quality, drift)
            report.files.append(file)
            report.sources[id] = file.quality.rows
            telling.advance(number, len(given))
        stop = stop_for_drift([(file.path, file.drifts) for file in report.files], drift)
        if stop and not dry_run:
            raise stop
        report.stopped = stop.message if stop else ""
        tell_links(linked, report, list(given))
        if not dry_run:
            qualities = {id: file.quality for id, file in zip(given, report.files, strict=True)}
            waited = _write(database, linked, stood, turn, settings, report.run, phases, qualities)
            report.notes += waited.describe()
            if unfinished:
                gone = [id for id, one in stood.items() if one.leaving]
                report.notes += [
                    "A linking that was interrupted was completed.",
                    *(f"{id}, which was being taken out, went." for id in gone if id not in given),
                ]
    report.note_kept_out(report.files)
    report.seconds = time.monotonic() - began
    for id, file in zip(given, report.files, strict=True):
        # All archives are linked together; of their time each file takes the share of its rows.
        file.seconds = report.seconds * file.read / len(standing.records)
        if refused is not None and file.refused:
            standing.write_refused(standing.place_of(id), given[id].path, file.refusals, refused)
    return report


def unload_archive(database: Database, archive: str, settings: Settings, progress: Console | None) -> Report:
    """Take a linked archive out: the others are linked without it.

    Raises:
        InputError: an archive is no longer kept.
        DatabaseError: as `load_archives` does.
    """
    turn = read_turn(database)
    stood = read_stood(database)
    report = Report(name_run())
    wanted = _kept(stood, settings.home, without={archive})
    leave(database, archive)
    if not wanted:
        gone = unload(database, archive, settings.load_batch)
        database.write(graphing.DROP_DIPLOMAS)
        report.notes.append(f"{gone.records:,} records and {gone.people:,} people went.")
        report.notes += Waited(0, len(list_waiting(database))).describe()
        return report
    linked, waited = bring(database, list(wanted.values()), stood, turn, settings, report.run, progress)
    removed = sum(map(len, linked.changes.removed.values()))
    report.notes.append(f"{removed:,} records of {archive} went.")
    tell_links(linked, report, ())
    report.notes += waited.describe()
    return report


def relink(database: Database, settings: Settings, progress: Console | None) -> Report:
    """Link all archives that stand anew, with what staff decided since; raises as `load_archives` does."""
    began = time.monotonic()
    turn = read_turn(database)
    stood = read_stood(database)
    report = Report(name_run())
    if stood:
        wanted = list(_kept(stood, settings.home, without=()).values())
        linked, waited = bring(database, wanted, stood, turn, settings, report.run, progress)
        tell_links(linked, report, ())
        report.notes += waited.describe()
    report.seconds = time.monotonic() - began
    return report


def read_stood(database: Database) -> dict[str, Stood]:
    """The linked archives in the graph, by id."""
    return {id: Stood(*rest) for id, *rest in database.read(graphing.ARCHIVES)}


def read_standing(database: Database, settings: Settings) -> Standing:
    """The linked archives in the graph, read from where they are kept.

    Raises:
        InputError: one is no longer kept.
    """
    return Standing(
        list(_kept(read_stood(database), settings.home, without=()).values()), memory=settings.load_memory
    )


def link_standing(database: Database, standing: Standing, settings: Settings, progress: Progress) -> Links:
    """Link what stands, with what staff decided; nothing is doubtful about people who were erased.

    Raises:
        InputError: the key of those who were erased is not there.
    """
    links = link(standing.records, progress, _read_verdicts(database, standing))
    erased = read_tombstones(database, settings.home)
    described = {record for record, *_ in database.stream(graphing.RECORDS)} if erased else ()
    return forget_doubts(standing, links, find_absent(standing, links, erased, described))


def _read_verdicts(database: Database, standing: Standing) -> Verdicts:
    rows = [
        (standing.row[left], standing.row[right], verdict == "same")
        for _, left, right, verdict, _ in database.read(graphing.DECISIONS)
        if left in standing.row and right in standing.row
    ]
    pairs = np.array([(left, right) for left, right, _ in rows], dtype=np.int64).reshape(-1, 2)
    same = np.array([same for *_, same in rows], dtype=np.bool_)
    return Verdicts(pairs.min(1, initial=1 << 40), pairs.max(1, initial=0), same)


def bring(
    database: Database,
    wanted: Sequence[Wanted],
    stood: dict[str, Stood],
    turn: Turn,
    settings: Settings,
    run: str,
    progress: Console | None,
) -> tuple[Linked, Waited]:
    """Make the graph hold exactly these linked archives, all of them linked together."""
    with Phases(progress) as phases:
        linked = _link(database, Standing(wanted, phases, settings.load_memory), settings, phases)
        waited = _write(database, linked, stood, turn, settings, run, phases, {})
    return linked, waited


def _link(database: Database, standing: Standing, settings: Settings, phases: Phases) -> Linked:
    """Compare what was read, and plan what is to be done about it."""
    comparing = phases.begin("comparing", "pairs")
    verdicts = _read_verdicts(database, standing)
    links = link(standing.records, comparing.step, verdicts, comparing.advance)
    comparing.step("with what stands")
    before, members = read_before(database)
    absent = find_absent(standing, links, read_tombstones(database, settings.home), before.person)
    links = forget_doubts(standing, links, absent)
    people = People(before.person, before.identity, members)
    plan = make_plan(standing.group(links.cluster, absent), standing.keys, people)
    return Linked(standing, links, verdicts, plan, before, find_changes(plan, before), absent)


def _write(
    database: Database,
    linked: Linked,
    stood: dict[str, Stood],
    turn: Turn,
    settings: Settings,
    run: str,
    phases: Phases,
    qualities: Mapping[str, Quality],
) -> Waited:
    """Write what was planned; of archives whose quality is not given it is measured."""
    standing = linked.standing
    writing = phases.begin("writing", "people")
    layouts: dict[str, int] = {}
    try:
        begin(database, turn, run)
        for place, (one, archive) in enumerate(zip(standing.wanted, standing.archives, strict=True)):
            old = stood.get(one.id)
            if old and _same(old, one):
                layouts[one.id] = old.number
                continue
            kept = standing.kept(place)
            quality = qualities.get(one.id) or measure(archive, kept)[0]
            values: dict[str, Any] = {
                "id": one.id,
                "label": one.label,
                "kept": one.name,
                "run": run,
            }
            values["refused"] = int((~kept).sum())
            values |= {"layout": dump_layout(archive.mapping, archive.header), "quality": quality.dump()}
            [[layouts[one.id]]] = database.write(graphing.CLAIM, values)
        writer = Writer(database, standing, layouts, run, settings.load_batch, turn.turns)
        writer.write(linked.plan, linked.before, linked.changes, writing.advance)
        waited = tell_waiting(database, run, settings.load_batch)
        end(database, run)
    except DatabaseError as error:
        raise type(error)(
            f"The load stopped half-way. {error.message}",
            f"{error.hint} What was written is whole; run it again to complete it.".strip(),
        ) from error
    return waited


def _same(stood: Stood | None, wanted: Wanted) -> bool:
    """Whether an archive stands whole with this content; a mapping of its own is looked at, too."""
    return (
        stood is not None
        and stood.whole
        and stood.digest == wanted.name
        and not stood.leaving
        and (wanted.mapping is None or load_layout(stood.layout)[0] == wanted.mapping)
    )


def _kept(
    stood: dict[str, Stood], home: Path, without: Sequence[str] | dict[str, Wanted] | set[str]
) -> dict[str, Wanted]:
    return {
        id: Wanted(id, one.label, one.digest, store.find(one.digest, id, home), load_layout(one.layout)[0])
        for id, one in stood.items()
        if id not in without and not one.leaving
    }


def _check_not_emptied(database: Database, standing: Standing, archive: str, path: Path) -> None:
    """A file without a usable row would take out all that its archive told: most likely a slip."""
    if standing.kept(standing.place_of(archive)).any():
        return
    stood = count_records(database, archive)
    raise InputError(
        f"{path} has no row that can be used"
        + (f", and its archive has {stood:,} in the graph." if stood else "."),
        "Check the export; nothing was written.",
    )
