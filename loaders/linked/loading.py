"""Linked archives into the graph: whoever stands there already, all archives are linked together anew.

So the order in which they come cannot matter. A corrected export of an archive takes the place of the
earlier one; the same content again changes nothing.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from rich.console import Console

from graph.database import Database
from graph.errors import DatabaseError, InputError
from graph.records import archive_id
from graph.schema import apply_schema
from graph.settings import Settings
from loaders.archive_rows import KIND, dump_layout, load_layout
from loaders.linked import graphing, store
from loaders.linked.planning import Plan, make_plan
from loaders.linked.planning import Standing as People
from loaders.linked.sources import Standing, Wanted
from loaders.linked.writing import Before, Changes, Writer, find_changes
from loaders.linking.linking import Links, Verdicts, link
from loaders.linking.mapping import ArchiveMapping
from loaders.outcome import Outcome
from loaders.progress import counting
from loaders.report import FileReport, Report
from loaders.unloading import unload

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stood:
    """An archive in the graph: its content's name, label, layout, the layout's number, and if it is whole."""

    digest: str
    label: str
    layout: str
    number: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Linked:
    """Archives that were linked: their records, the links, and the plan that comes of them."""

    standing: Standing
    links: Links
    plan: Plan
    before: Before
    changes: Changes


def load_archives(
    database: Database,
    paths: Sequence[Path],
    settings: Settings,
    *,
    mapping: ArchiveMapping | None = None,
    source: str | None = None,
    progress: Console | None = None,
    dry_run: bool = False,
) -> Report:
    """Load archives whose records are linked to people.

    Args:
        database: the graph; its schema is brought up to date.
        paths: the files; each is kept in the data folder.
        settings: home and load_batch are read.
        mapping: for all of them; by default the ready one that fits each header.
        source: first part of the archives' ids, by default the name of each file's folder.
        progress: where bars are drawn; nowhere when not given.
        dry_run: link and tell what would change, and write nothing.

    Raises:
        InputError: a file does not fit, or is no longer kept; nothing was written.
        DatabaseError: the database refused, or went away; what was written is whole.
    """
    began = time.monotonic()
    if not dry_run:
        apply_schema(database)
    stood = read_stood(database)
    given: dict[str, Wanted] = {}
    for path in paths:
        folder = source or path.resolve().parent.name or "archive"
        id = archive_id(f"{folder}/{path.stem}")
        if id in given:
            raise InputError(
                f"{path} and another file would be one archive, '{id}'.",
                "Load them apart with a --source of their own, or rename one.",
            )
        [kind] = database.read(graphing.KIND_OF, {"id": id}) or [[KIND]]
        if kind != [KIND]:
            raise InputError(
                f"There is another archive '{id}' in the graph, of {kind[0]}.", "Give a --source of its own."
            )
        name = store.name_of(path) if dry_run else store.keep(path, settings.home)
        given[id] = Wanted(id, f"{path.name} ({folder})", name, path, mapping)
    report = Report(_stamp(), dry_run=dry_run)
    if all(_same(stood.get(id), wanted) for id, wanted in given.items()):
        for id, path in zip(given, paths, strict=True):
            [[count]] = database.read("RETURN COUNT { (:Archive {id: $id})<-[:FROM]-() }", {"id": id})
            file = FileReport(str(path), KIND, id, read=count)
            file.outcomes = Counter({Outcome.UNCHANGED: count})
            report.files.append(file)
        report.seconds = time.monotonic() - began
        return report
    wanted = {**_kept(stood, settings.home, without=given), **given}
    linked = bring(database, list(wanted.values()), stood, settings, report.run, progress, dry_run)
    for id, path in zip(given, paths, strict=True):
        report.files.append(_tell_file(linked, id, path))
    report.notes += _tell_people(linked)
    report.seconds = time.monotonic() - began
    return report


def unload_archive(database: Database, archive: str, settings: Settings, progress: Console | None) -> Report:
    """Take a linked archive out: the others are linked without it.

    Raises:
        InputError: an archive is no longer kept.
        DatabaseError: as `load_archives` does.
    """
    stood = read_stood(database)
    report = Report(_stamp())
    wanted = _kept(stood, settings.home, without={archive})
    if not wanted:
        gone = unload(database, archive, settings.load_batch)
        database.write(graphing.DROP_DIPLOMAS)
        report.notes.append(f"{gone.records:,} records and {gone.people:,} people went.")
        return report
    linked = bring(database, list(wanted.values()), stood, settings, report.run, progress, dry_run=False)
    database.write(graphing.FORGET, {"id": archive})
    removed = sum(map(len, linked.changes.removed.values()))
    report.notes += [f"{removed:,} records of {archive} went.", *_tell_people(linked)]
    return report


def relink(database: Database, settings: Settings, progress: Console | None) -> Report:
    """Link all archives that stand anew, with what staff decided since; raises as `load_archives` does."""
    stood = read_stood(database)
    report = Report(_stamp())
    if stood:
        wanted = list(_kept(stood, settings.home, without=()).values())
        linked = bring(database, wanted, stood, settings, report.run, progress, dry_run=False)
        report.notes += _tell_people(linked)
    return report


def read_stood(database: Database) -> dict[str, Stood]:
    """The linked archives in the graph, by id."""
    return {id: Stood(*rest) for id, *rest in database.read(graphing.ARCHIVES)}


def read_standing(database: Database, settings: Settings) -> Standing:
    """The linked archives in the graph, read from where they are kept.

    Raises:
        InputError: one is no longer kept.
    """
    return Standing(list(_kept(read_stood(database), settings.home, without=()).values()))


def link_standing(database: Database, standing: Standing, progress: Progress) -> Links:
    """Link what stands, with what staff decided."""
    rows = [
        (standing.row[left], standing.row[right], verdict == "same")
        for _, left, right, verdict, _ in database.read(graphing.DECISIONS)
        if left in standing.row and right in standing.row
    ]
    pairs = np.array([(left, right) for left, right, _ in rows], dtype=np.int64).reshape(-1, 2)
    same = np.array([same for *_, same in rows], dtype=np.bool_)
    return link(
        standing.records, progress, Verdicts(pairs.min(1, initial=1 << 40), pairs.max(1, initial=0), same)
    )


def bring(
    database: Database,
    wanted: Sequence[Wanted],
    stood: dict[str, Stood],
    settings: Settings,
    run: str,
    progress: Console | None,
    dry_run: bool,
) -> Linked:
    """Make the graph hold exactly these linked archives, all of them linked together."""
    console = progress or Console(quiet=True)
    with console.status("reading") as status:
        standing = Standing(wanted)
        links = link_standing(database, standing, status.update)
        status.update("comparing with what stands")
        before, people = _read_before(database)
        plan = make_plan(_clusters(standing, links), standing.keys, people)
        changes = find_changes(plan, before)
    linked = Linked(standing, links, plan, before, changes)
    if dry_run:
        return linked
    layouts: dict[str, int] = {}
    database.write(graphing.BEGIN, {"run": run})
    for one, archive in zip(standing.wanted, standing.archives, strict=True):
        old = stood.get(one.id)
        if old and _same(old, one):
            layouts[one.id] = old.number
            continue
        values = {"id": one.id, "label": one.label, "digest": one.name, "run": run}
        layout = dump_layout(archive.mapping, archive.header)
        [[layouts[one.id]]] = database.write(graphing.CLAIM, {**values, "layout": layout})
    writer = Writer(database, standing, layouts, run, settings.load_batch)
    try:
        with counting(console, "people") as advance:
            writer.write(plan, before, changes, advance)
        database.write(graphing.FINISH)
    except DatabaseError as error:
        raise type(error)(
            f"The load stopped half-way. {error.message}",
            f"{error.hint} What was written is whole; run it again to complete it.".strip(),
        ) from error
    return linked


def _same(stood: Stood | None, wanted: Wanted) -> bool:
    """Whether an archive stands whole with this content; a mapping of its own is looked at, too."""
    return (
        stood is not None
        and stood.whole
        and stood.digest == wanted.name
        and (wanted.mapping is None or load_layout(stood.layout)[0] == wanted.mapping)
    )


def _kept(
    stood: dict[str, Stood], home: Path, without: Sequence[str] | dict[str, Wanted] | set[str]
) -> dict[str, Wanted]:
    return {
        id: Wanted(id, one.label, one.digest, store.find(one.digest, id, home), load_layout(one.layout)[0])
        for id, one in stood.items()
        if id not in without
    }


def _read_before(database: Database) -> tuple[Before, People]:
    before = Before()
    for record, person, line, layout in database.stream(graphing.RECORDS):
        before.person[record] = person
        before.place[record] = (line, layout)
    before.identity = {str(key): str(person) for key, person in database.stream(graphing.IDENTITIES)}
    members = frozenset(person for (person,) in database.stream(graphing.MEMBERS))
    return before, People(before.person, before.identity, members)


def _clusters(standing: Standing, links: Links) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for id, cluster in zip(standing.ids, links.cluster.tolist(), strict=True):
        if id:
            found.setdefault(cluster, []).append(id)
    return list(found.values())


def _tell_file(linked: Linked, archive: str, path: Path) -> FileReport:
    file = FileReport(str(path), KIND, archive)
    place = next(at for at, wanted in enumerate(linked.standing.wanted) if wanted.id == archive)
    file.read = len(linked.standing.archives[place].rows)
    file.refusals.add(linked.standing.refusals(place))
    for id, _, where in linked.standing.lines():
        if where == place:
            there, moved = id in linked.before.person, id in linked.changes.moved
            outcome = Outcome.UPDATED if moved else Outcome.UNCHANGED
            file.outcomes[outcome if there else Outcome.CREATED] += 1
    file.removed_records = sum(
        record.startswith(f"{archive}#") for records in linked.changes.removed.values() for record in records
    )
    return file


def _tell_people(linked: Linked) -> list[str]:
    """What became of people, in words."""
    plan, changes = linked.plan, linked.changes
    several = sum(len(cluster) > 1 for cluster in plan.clusters)
    notes = [
        f"{len(plan.clusters):,} people in all linked archives, {several:,} of them in several records;"
        f" {len(changes.born):,} are new, {len(changes.changed):,} who were there have other records now."
    ]
    if plan.became:
        notes.append(f"{len(plan.became):,} were found to be somebody else who was there; their ids lead on.")
    if plan.apart:
        notes.append(f"{len(plan.apart):,} seem to be one with another member and were left apart.")
    if count := len(linked.links.doubts.left):
        notes.append(f"{count:,} pairs of records are uncertain: `entraide review` shows them.")
    return notes


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}"
