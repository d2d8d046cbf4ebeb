"""Batches of rows about people into the graph, each in one transaction: which writers a kind needs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph.changes import note_change
from graph.database import Database, Run
from graph.model import MEMBER_SOURCE
from graph.records import record_id
from loaders.archive_rows import KIND
from loaders.awards import OF_SEVERAL
from loaders.facts import DEGREE, TELLS, FactKey, Telling, tell
from loaders.identity import Linked, find_people, identity_key, key_of, link_people, sighting_of
from loaders.linked.graphing import DROP_DIPLOMAS
from loaders.linking.civil import parse_ine
from loaders.members import write_members
from loaders.outcome import Outcome, Written, outcome
from loaders.rebuild import rebuild_people
from loaders.records import Archive, Told, keep_records, take_turn, write_records
from loaders.references import KnownIds
from loaders.refusals import Refusal
from loaders.rows import Batch, Row, Values, same_person
from loaders.ties import TIE_KINDS, write_ties
from loaders.tombstones import INE, NUMBER, Tombstones
from loaders.written.names import Meaning, doubt, find_names, keep_names, tie_records

_PERSON = ("university", "student_number")

LINKED = """
MATCH (a:Archive {kind: $kind})
WITH count(a) AS linked WHERE linked > 0
UNWIND $ids AS id
MATCH (p:Person {id: id})
WHERE EXISTS { (p)<-[:DESCRIBES]-(:Record)-[:FROM]->(:Archive {kind: $kind}) }
RETURN id"""


@dataclass(frozen=True, slots=True)
class Target:
    """Where the rows of one file go: the graph, what it knows, the archive (none for what members entered).

    `run` stamps what is written, `size` is how many rows one transaction takes; rows about people who were
    erased are left out.
    """

    database: Database
    known: KnownIds
    archive: Archive | None
    run: str
    size: int
    erased: Tombstones


def write_batch(target: Target, kind: str, batch: Batch) -> Written:
    """Write a batch of rows about people, in one transaction."""
    refusals: list[Refusal] = []
    rows: list[Row] = []
    kept = list(batch.refused_keys)
    told = [row for row in batch.rows if not _is_erased(target.erased, kind, row)]
    for row in told:
        if wrong := target.known.check(kind, row):
            refusals += wrong
            kept.append(row.key)
        else:
            rows.append(row)
    named = target.known.read_employers(kind, rows)

    def work(tx: Run) -> Written:
        take_turn(tx, target.run, target.archive)
        if (archive := target.archive) is not None:
            written = _write_archive(tx, kind, rows, named, archive)
            keep_records(tx, archive, [record_id(archive.id, key) for key in kept])
            return written
        return _write_member(tx, kind, rows, named)

    written = target.database.transact(work)
    written.refusals[:0] = refusals
    written.kept_out = len(batch.rows) - len(told)
    return written


def _is_erased(erased: Tombstones, kind: str, row: Row) -> bool:
    """Whether a row names somebody who was erased, in whichever of its columns."""
    if not erased:
        return False
    values = row.values
    columns = (TIE_KINDS[kind].one, TIE_KINDS[kind].other) if kind in TIE_KINDS else (_PERSON,)
    keys = (identity_key(values[university], values[number]) for university, number in columns)
    return any(erased.has(NUMBER, key) for key in keys) or erased.has(INE, parse_ine(values.get("ine") or ""))


def _write_archive(
    tx: Run, kind: str, rows: Sequence[Row], named: Mapping[int, Meaning], archive: Archive
) -> Written:
    """Write rows of an archive: their people, their records, and what they tell."""
    written = Written()
    sightings = [
        found for row in rows if (found := sighting_of(kind, record_id(archive.id, row.key), row.values))
    ]
    linked = Linked([], set(), set())
    people: list[str | None] = []
    if sightings:
        linked = link_people(tx, sightings)
        people += linked.people
    else:
        keys = [key_of(row.values) for row in rows]
        people += map(find_people(tx, keys).get, keys)
    records = [
        Told(record_id(archive.id, row.key), row.line, row.raw, person)
        for row, person in zip(rows, people, strict=True)
    ]
    known, changed = write_records(tx, archive, records)
    there = {row.line: named[row.line] for row in rows if row.line in named}
    means = keep_names(tx, there.values()) if there else {}
    fact, tells = TELLS[kind]
    tellings = []
    doubtful = set(linked.doubtful)
    for place, (row, record) in enumerate(zip(rows, records, strict=True)):
        if record.person is None:
            written.warnings.append(_wait(row))
            continue
        target, key, words = tells(_name_employer(row, there, means))
        if target is None:
            written.warnings.append(doubt(row, there[row.line].link, refused=False))
        else:
            telling = Telling(record.id, words, row.values.get("as_of"))
            tellings.append((FactKey(record.person, target, key), telling))
        if known[place] and changed[place] and row.line in there:
            # With another town its name may mean another employer than it did.
            doubtful.add(record.person)
    told = tell(tx, fact, tellings)
    names = [
        (record.id, there[row.line].id)
        for row, record in zip(rows, records, strict=True)
        if row.line in there
    ]
    tie_records(tx, names)
    retold = {
        telling.source for (_, telling), anew in zip(tellings, told.changed, strict=True) if anew
    } | linked.tellers
    for place, record in enumerate(records):
        written.outcomes[outcome(known[place], changed[place] or record.id in retold)] += 1
    touched = list(dict.fromkeys(person for person in people if person is not None))
    if written.changed or told.created:
        note_change(tx, touched)
    doubtful |= told.doubtful
    if written.changed and sightings:
        # What linked records tell of the same people weighs with theirs.
        doubtful |= {id for (id,) in tx(LINKED, {"ids": touched, "kind": KIND})}
    several: set[str] = set()
    if fact is DEGREE and told.created:
        several = {id for (id,) in tx(OF_SEVERAL, {"ids": touched})}
    if doubtful | several:
        rebuild_people(tx, sorted(doubtful | several))
    if several:
        tx(DROP_DIPLOMAS, {})
    return written


def _wait(row: Row) -> Refusal:
    university, number = _PERSON
    return Refusal(
        row.line,
        number,
        row.values[number],
        f"nobody has this student number at {row.values[university]} yet",
        "It is told of whoever an archive gives the number to; correct the number if it is wrong.",
    )


def _name_employer(row: Row, named: Mapping[int, Meaning], means: Mapping[str, str | None]) -> Values:
    """A row's values with the employer whom its written name means, None for nobody."""
    if row.line not in named:
        return row.values
    return row.values | {"employer": means[named[row.line].id]}


def _write_member(tx: Run, kind: str, rows: Sequence[Row], named: Mapping[int, Meaning]) -> Written:
    """Write rows of what members entered.

    One whose employer's name means nobody is refused: no record would keep it.
    """
    if kind in TIE_KINDS:
        ties = TIE_KINDS[kind]
        rows, ones, refusals = _find(tx, rows, ties.one)
        # The second look-up keeps the rows and the first ends in step.
        paired = dict(zip((row.line for row in rows), ones, strict=True))
        rows, others, more = _find(tx, rows, ties.other)
        told = []
        for row, other in zip(rows, others, strict=True):
            if paired[row.line] == other:
                more.append(same_person(row, ties.other[1]))
            else:
                told.append(ties.tie(paired[row.line], other, row.values))
        written = Written(Counter(write_ties(tx, ties, told)), refusals + more)
        people = [*ones, *others]
    else:
        means = find_names(tx, named.values()) if named else {}
        unknown = [row for row in rows if row.line in named and means[named[row.line].id] is None]
        rows, people, refusals = _find(tx, [row for row in rows if row not in unknown], _PERSON)
        refusals += [doubt(row, named[row.line].link, refused=True) for row in unknown]
        entered = [_name_employer(row, named, means) for row in rows]
        written = Written(_write_entered(tx, kind, entered, people), refusals)
    if written.changed:
        note_change(tx, people)
    return written


def _write_entered(tx: Run, kind: str, rows: Sequence[Values], people: Sequence[str]) -> Counter[Outcome]:
    """Write what members entered about themselves: their profile, or facts."""
    if kind == "members":
        return Counter(write_members(tx, people, rows))
    fact, tells = TELLS[kind]
    tellings = []
    for values, person in zip(rows, people, strict=True):
        target, key, words = tells(values)
        assert target is not None
        tellings.append((FactKey(person, target, key), Telling(MEMBER_SOURCE, words, values.get("as_of"))))
    told = tell(tx, fact, tellings)
    updated = sum(told.changed)
    counts = {Outcome.CREATED: told.created, Outcome.UPDATED: updated}
    return Counter({**counts, Outcome.UNCHANGED: len(rows) - told.created - updated})


def _find(
    tx: Run, rows: Sequence[Row], columns: tuple[str, str]
) -> tuple[list[Row], list[str], list[Refusal]]:
    """The rows whose person is known, the ids of these people, and the refusals of the other rows."""
    university, number = columns
    keys = [identity_key(row.values[university], row.values[number]) for row in rows]
    people = find_people(tx, keys)
    found: list[Row] = []
    ids: list[str] = []
    refusals: list[Refusal] = []
    for row, key in zip(rows, keys, strict=True):
        if key in people:
            found.append(row)
            ids.append(people[key])
        else:
            reason = f"nobody has this student number at {row.values[university]}"
            advice = "Correct it, or load the graduates or students that name the person first."
            refusals.append(Refusal(row.line, number, row.values[number], reason, advice))
    return found, ids, refusals
