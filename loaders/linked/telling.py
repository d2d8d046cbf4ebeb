"""What a load of linked archives did, or would do, as its report tells it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from loaders.archive_rows import KIND
from loaders.linked.planning import Plan
from loaders.linked.sources import Standing, Wanted
from loaders.linked.writing import Before, Changes
from loaders.linking.evidence import count_reasons
from loaders.linking.linking import Links
from loaders.linking.measuring import measure
from loaders.linking.verdicts import Verdicts
from loaders.outcome import Outcome
from loaders.report import FilePeople, FileReport, People, PersonChange, Report


@dataclass(frozen=True, slots=True)
class Linked:
    """Archives that were linked: their records, the links, the plan that comes of them, and the records that
    are left out since their people were erased."""

    standing: Standing
    links: Links
    verdicts: Verdicts
    plan: Plan
    before: Before
    changes: Changes
    absent: Collection[str]


def tell_file(linked: Linked, archive: str, path: Path) -> FileReport:
    """What becomes of one of the archives.

    Args:
        linked: what was linked.
        archive: its id.
        path: of the file that was given.
    """
    standing, before = linked.standing, linked.before
    place = standing.place_of(archive)
    rows, kept = standing.rows_of(place), standing.kept(place)
    file = FileReport(str(path), KIND, archive, read=len(kept))
    file.refusals.add(standing.refusals(place))
    file.quality, warnings = measure(standing.archives[place], kept)
    file.warnings.add(warnings)
    told = [id for id in standing.ids[rows] if id]
    records = [id for id in told if id not in linked.absent]
    file.kept_out = len(told) - len(records)
    for id in records:
        moved = Outcome.UPDATED if id in linked.changes.moved else Outcome.UNCHANGED
        file.outcomes[moved if id in before.person else Outcome.CREATED] += 1
    file.removed_records = sum(
        record.startswith(f"{archive}#") for gone in linked.changes.removed.values() for record in gone
    )
    file.people = _count_people(linked, {id for id in records if id not in before.person}, rows)
    return file


def tell_unchanged(wanted: Wanted, records: int, refused: int, folder: Path | None) -> FileReport:
    """An archive that stands as it is; its refused lines, if there are any, are read and told again.

    Args:
        wanted: the archive.
        records: how many stand.
        refused: how many of its lines are no record.
        folder: where these are written, to be mended and loaded again.
    """
    file = FileReport(str(wanted.path), KIND, wanted.id, read=records + refused)
    file.outcomes[Outcome.UNCHANGED] = records
    if refused:
        alone = Standing([wanted])
        file.refusals.add(alone.refusals(0))
        if folder is not None:
            alone.write_refused(0, wanted.path, file.refusals, folder)
    return file


def _count_people(linked: Linked, fresh: set[str], rows: slice) -> FilePeople:
    born = set(linked.changes.born)
    new = there = 0
    for place, cluster in enumerate(linked.plan.clusters):
        if not fresh.isdisjoint(cluster):
            only = place in born and fresh.issuperset(cluster)
            new += only
            there += not only
    doubtful = np.union1d(linked.links.doubts.left, linked.links.doubts.right)
    uncertain = int(((doubtful >= rows.start) & (doubtful < rows.stop)).sum())
    return FilePeople(new, there, uncertain)


def tell_links(linked: Linked, report: Report, archives: Sequence[str]) -> None:
    """Say in a report what became of people, and what links the records of some archives."""
    plan, changes = linked.plan, linked.changes
    people = People(
        people=len(plan.clusters),
        several=sum(len(cluster) > 1 for cluster in plan.clusters),
        new=len(changes.born),
        changed=len(changes.changed),
        merged=len(plan.became),
        apart=len(plan.apart),
        uncertain=len(linked.links.doubts.left),
    )
    report.people = people
    report.changes = _list_changes(linked)
    report.notes += _as_words(people)
    if not archives:
        return
    records, verdicts = linked.standing.records, linked.verdicts
    chosen = np.isin(records.file, [linked.standing.place_of(archive) for archive in archives])
    chosen &= linked.standing.rows_but(linked.absent)
    same = zip(verdicts.left[verdicts.same].tolist(), verdicts.right[verdicts.same].tolist(), strict=True)
    report.links = count_reasons(records, linked.links, chosen, list(same))


def _list_changes(linked: Linked) -> list[PersonChange]:
    """People who were there and are told of otherwise now, by id."""
    plan, before, changes, standing = linked.plan, linked.before, linked.changes, linked.standing
    former: dict[int, list[str]] = defaultdict(list)
    for old, place in plan.became.items():
        former[place].append(old)
    gone = Counter({person: len(records) for person, records in changes.removed.items()})
    # Whoever was found to be another has lost nothing: their id leads to all of it.
    gone.update(person for record in changes.moved if (person := before.person[record]) not in plan.became)
    found = []
    for place in changes.changed:
        person, cluster = str(plan.people[place]), plan.clusters[place]
        added = tuple(standing.name(record) for record in cluster if record not in before.person)
        moved = tuple(standing.name(record) for record in cluster if record in changes.moved)
        found.append(PersonChange(person, added, moved, tuple(former[place]), gone.pop(person, 0)))
    found += [PersonChange(person, (), (), (), count) for person, count in gone.items()]
    return sorted(found)


def _as_words(people: People) -> list[str]:
    notes = [
        f"{people.people:,} people in all linked archives, {people.several:,} of them in several records;"
        f" {people.new:,} are new, {people.changed:,} who were there have other records now."
    ]
    if people.merged:
        notes.append(f"{people.merged:,} were found to be somebody else who was there; their ids lead on.")
    if people.apart:
        notes.append(f"{people.apart:,} seem to be one with another member and were left apart.")
    if people.uncertain:
        notes.append(f"{people.uncertain:,} pairs of records are uncertain: `entraide review` shows them.")
    return notes
