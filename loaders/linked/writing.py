"""A plan into the graph: only what differs, in transactions that leave each person whole."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

from graph.database import Database, Run
from graph.errors import InputError
from loaders.archive_rows import KIND
from loaders.awards import find_originals
from loaders.civil import tell_civil, tell_names
from loaders.facts import DEGREE, TELLS, Fact, FactKey, Telling, combine, create_statement, fact_row
from loaders.following import MOVE_RECORDS
from loaders.identity import Sighting, sighting_of
from loaders.linked import graphing
from loaders.linked.planning import Plan
from loaders.linked.sources import Item, Standing
from loaders.progress import Advance
from loaders.rebuild import rebuild_people
from loaders.settling import settle_programs

_T = TypeVar("_T")


def batched(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """A sequence in stretches of `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


@dataclass(slots=True)
class Before:
    """What stood: of each linked record the person, line and layout, and whether its names were turned; and
    the person of each identity."""

    person: dict[str, str] = field(default_factory=dict)
    place: dict[str, tuple[int, int]] = field(default_factory=dict)
    turned: set[str] = field(default_factory=set)
    identity: dict[str, str] = field(default_factory=dict)


def read_before(database: Database) -> tuple[Before, frozenset[str]]:
    """What stands of linked archives, and the people who entered something themselves."""
    before = Before()
    for record, person, line, layout, turned in database.stream(graphing.RECORDS):
        before.person[record] = person
        before.place[record] = (line, layout)
        if turned:
            before.turned.add(record)
    before.identity = {str(key): str(person) for key, person in database.stream(graphing.IDENTITIES)}
    return before, frozenset(person for (person,) in database.stream(graphing.MEMBERS))


@dataclass(slots=True)
class Changes:
    """What is to be done, by records' ids and people's.

    Attributes:
        born: places of clusters that are new people, with nothing in the graph yet.
        changed: places of clusters whose person is there, or gets records that were another's.
        removed: records that are told no more, by the person they described.
        moved: records that describe another person now.
    """

    born: list[int]
    changed: list[int]
    removed: dict[str, list[str]]
    moved: set[str]


def find_changes(plan: Plan, before: Before) -> Changes:
    """Compare a plan with what stands; new people get their ids in the plan."""
    born: list[int] = []
    changed: list[int] = []
    moved: set[str] = set()
    became = {place: person for person, place in plan.became.items()}
    told: set[str] = set()
    for place, cluster in enumerate(plan.clusters):
        told.update(cluster)
        person = plan.people[place]
        there = [record for record in cluster if record in before.person]
        keys = [key for key in plan.keys[place] if key in before.identity]
        if person is None and not there and not keys:
            plan.people[place] = str(uuid4())
            born.append(place)
            continue
        if person is None:
            plan.people[place] = str(uuid4())
        gone = [record for record in there if before.person[record] != plan.people[place]]
        moved.update(gone)
        wrong = any(before.identity.get(key) != plan.people[place] for key in plan.keys[place])
        if gone or wrong or len(there) < len(cluster) or place in became:
            changed.append(place)
    removed: dict[str, list[str]] = defaultdict(list)
    for record, person in before.person.items():
        if record not in told:
            removed[person].append(record)
    return Changes(born, changed, dict(removed), moved)


class Writer:
    """Writes one plan, a batch of people in each transaction."""

    def __init__(
        self,
        database: Database,
        standing: Standing,
        layouts: Mapping[str, int],
        run: str,
        size: int,
        turns: int,
    ) -> None:
        self._database = database
        self._standing = standing
        self._layouts = layouts
        self._run = run
        self._size = size
        self._turns = turns

    def write(self, plan: Plan, before: Before, changes: Changes, advance: Advance) -> None:
        """Make the graph say what the plan says.

        Raises:
            InputError: another load wrote meanwhile; what was written is whole.
            DatabaseError: the database refused, or went away; what was written is whole.
        """
        total = len(changes.born) + len(changes.changed) + len(changes.removed)
        done = 0
        self._transact(lambda run: run(graphing.MAKE_DIPLOMAS, {"rows": self._standing.diplomas()}))
        for some in batched(changes.born, self._size):
            self._transact(lambda run, some=some: self._bear(run, plan, some))  # type: ignore[misc]
            advance(done := done + len(some), total)
        dissolved: dict[int, list[str]] = defaultdict(list)
        for person, place in plan.became.items():
            dissolved[place].append(person)
        for some in batched(changes.changed, self._size):
            self._transact(lambda run, some=some: self._change(run, plan, before, some, dissolved))  # type: ignore[misc]
            advance(done := done + len(some), total)
        owned = dict(zip(plan.people, plan.keys, strict=True))
        for gone in batched(list(changes.removed.items()), self._size):
            self._transact(lambda run, gone=gone: self._remove(run, gone, owned))  # type: ignore[misc]
            advance(done := done + len(gone), total)
        self._renumber(before)
        self._turn(before)
        self._transact(lambda run: run(graphing.DROP_DIPLOMAS, {}))
        self._transact(settle_programs)

    def _transact(self, work: Callable[[Run], object]) -> None:
        def taking_turns(run: Run) -> None:
            if run(graphing.TAKE_TURN, {"run": self._run}) != [[self._run, self._turns]]:
                raise InputError(
                    "Another load wrote while this one was at it.",
                    "Let the other one end, and run this again; what was written so far is whole.",
                )
            work(run)

        self._database.transact(taking_turns)

    def _bear(self, run: Run, plan: Plan, places: Sequence[int]) -> None:
        """Make people who are new, with all that is known of them."""
        items = self._standing.items([record for place in places for record in plan.clusters[place]])
        people, identities, records = [], [], []
        facts: dict[FactKey, Fact] = {}
        awards: dict[FactKey, list[tuple[Telling, str]]] = defaultdict(list)
        for place in places:
            person = plan.people[place] or ""
            told = [items[record] for record in plan.clusters[place]]
            seen = _sightings(told, person)
            people.append(tell_names(person, seen))
            identities += [
                {
                    **tell_civil(key, [s for s in seen if s.key == key] or seen),
                    **_number(key),
                    "person": person,
                }
                for key in plan.keys[place]
            ]
            for item in told:
                records.append(self._record(item, person))
                target, key, words = TELLS[KIND][1](item.values)
                if target is not None:
                    telling = Telling(item.id, words, None)
                    awards[FactKey(person, target, key)].append((telling, item.values["diploma_name"]))
        originals = find_originals(run, {fact: {name for _, name in found} for fact, found in awards.items()})
        for fact, found in awards.items():
            standing = originals.get(fact, fact)
            for telling, _ in found:
                facts[standing] = combine(facts.get(standing), telling)
        run(graphing.MAKE_PEOPLE, {"rows": people})
        run(graphing.MAKE_IDENTITIES, {"rows": identities})
        run(graphing.MAKE_RECORDS, {"rows": records, "run": self._run})
        run(create_statement(DEGREE), {"rows": [fact_row(DEGREE, key, fact) for key, fact in facts.items()]})

    def _change(
        self,
        run: Run,
        plan: Plan,
        before: Before,
        places: Sequence[int],
        dissolved: Mapping[int, Sequence[str]],
    ) -> None:
        """Give people the records that are theirs now, and make their facts again."""
        there = {
            id
            for (id,) in run(
                "UNWIND $ids AS id MATCH (p:Person {id: id}) RETURN p.id",
                {"ids": [plan.people[place] for place in places]},
            )
        }
        fresh = [record for place in places for record in plan.clusters[place] if record not in before.person]
        items = self._standing.items(
            fresh + [plan.clusters[place][0] for place in places if plan.people[place] not in there]
        )
        people, rows, moves, owns, becomes = [], [], [], [], []
        touched: dict[str, None] = {}
        for place in places:
            person = plan.people[place] or ""
            touched[person] = None
            if person not in there:
                people.append(tell_names(person, _sightings([items[plan.clusters[place][0]]], person)))
            becomes += [{"old": old, "person": person} for old in dissolved.get(place, ())]
            for record in plan.clusters[place]:
                if record not in before.person:
                    rows.append(self._record(items[record], person))
                elif before.person[record] != person:
                    moves.append({"id": record, "person": person})
                    touched[before.person[record]] = None
            for key in plan.keys[place]:
                owns.append({"person": person, "key": key, **_number(key)})
        run(graphing.MAKE_PEOPLE, {"rows": people})
        run(graphing.MAKE_RECORDS, {"rows": rows, "run": self._run})
        run(MOVE_RECORDS, {"rows": moves})
        [[owners]] = run(graphing.OWN_IDENTITIES, {"rows": owns})
        touched |= dict.fromkeys(owners)
        run(graphing.BECOME, {"rows": becomes})
        gone = {row["old"] for row in becomes}
        kept = [{"person": plan.people[place], "keys": plan.keys[place]} for place in places]
        run(graphing.DROP_IDENTITIES, {"rows": kept})
        rebuild_people(run, [person for person in touched if person not in gone])

    def _remove(
        self, run: Run, gone: Iterable[tuple[str, Sequence[str]]], owned: Mapping[str | None, Sequence[str]]
    ) -> None:
        """Take out records that are told no more, and what only they told."""
        gone = list(gone)
        run(graphing.REMOVE_RECORDS, {"ids": [record for _, records in gone for record in records]})
        people = [person for person, _ in gone]
        kept = [{"person": person, "keys": list(owned.get(person, ()))} for person in people]
        run(graphing.DROP_IDENTITIES, {"rows": kept})
        rebuild_people(run, people)

    def _renumber(self, before: Before) -> None:
        """Lines that moved within their file keep their records."""
        layouts = [self._layouts[wanted.id] for wanted in self._standing.wanted]
        rows = [
            {"id": id, "line": line, "layout": layouts[file]}
            for id, line, file in self._standing.lines()
            if id in before.place and before.place[id] != (line, layouts[file])
        ]
        for some in batched(rows, self._size):
            self._transact(lambda run, some=some: run(graphing.RENUMBER, {"rows": list(some)}))  # type: ignore[misc]

    def _turn(self, before: Before) -> None:
        """Records whose names are turned, or no longer are, by what other archives tell now."""
        rows = [
            {"id": id, "turned": turned or None}
            for id in before.person
            if id in self._standing.row and (turned := self._standing.is_turned(id)) != (id in before.turned)
        ]

        def work(run: Run, some: Sequence[dict[str, Any]]) -> None:
            rebuild_people(run, [person for (person,) in run(graphing.TURN, {"rows": list(some)})])

        for some in batched(rows, self._size):
            self._transact(lambda run, some=some: work(run, some))  # type: ignore[misc]

    def _record(self, item: Item, person: str) -> dict[str, Any]:
        layout = self._layouts[item.archive]
        return {
            "id": item.id,
            "archive": item.archive,
            "line": item.line,
            "raw": item.raw,
            "layout": layout,
            "turned": item.turned or None,
            "person": person,
        }


def _sightings(items: Iterable[Item], person: str) -> list[Sighting]:
    return [
        seen._replace(person=person)
        for item in items
        if (seen := sighting_of(KIND, item.id, item.values)) is not None
    ]


def _number(key: str) -> dict[str, str | None]:
    """The university and student number of an identity's key; a record's key has none."""
    university, _, number = key.partition(":")
    if university == "record":
        return {"university": None, "student_number": None}
    return {"university": university, "student_number": number}
