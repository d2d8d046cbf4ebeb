"""Evening out over the API: who would be shown to too many is shown where they fit best."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import pytest
from recommend_worlds import World, clear, random_world
from test_entraide_load import entraide
from test_recommend_training import hide, open_up, snapshot

from graph.database import Address, AsyncDatabase, Database, open_database
from graph.errors import InputError
from graph.model import UP_TO
from graph.schema import apply_schema
from graph.visibility import Role, Viewer
from recommend.checking.showing import read_shown
from recommend.crowd_reading import read_crowds
from recommend.evening.evening import Found, Plan, find_evening, make_lists
from recommend.evening.keeping import Lists, keep_places
from recommend.facts import ASKING, Purpose
from recommend.suggestions import Suggestion, find_what_would_change, suggest_contacts, suggest_mentors
from recommend.training.copying import read_copy
from recommend.training.reading import list_members

PEOPLE = 120
SUGGEST = {Purpose.CONTACTS: suggest_contacts, Purpose.MENTORS: suggest_mentors}


@pytest.fixture(scope="module")
def database(address: Address) -> Iterator[Database]:
    with open_database(address) as database:
        apply_schema(database)
        yield database
        clear(database)


def make_world(seed: int = 0) -> World:
    """People of one program, half of them students; everybody is shown those few who have every skill."""
    chance = Random(seed)
    world = World()
    world.thing("Diploma", "d")
    world.thing("Faculty", "f")
    world.edge("OFFERED_BY", ("Diploma", "d"), ("Faculty", "f"))
    for number in range(9):
        world.thing("Skill", f"s{number}")
    for number in range(PEOPLE):
        key = f"p{number:03}"
        world.person(key, wishes=["cv"], offers=["cv"], capacity=99 if number % 2 else None)
        world.fact(key, "GRADUATED", "d", year=chance.choice([2001, 2011, 2021]))
        if number % 4 < 2:
            world.fact(key, "STUDIES", "d", since=2024)
        for skill in range(9) if number < 14 else chance.sample(range(9), 3):
            world.fact(key, "HAS_SKILL", f"s{skill}")
    return world


def find(database: Database, seed: int = 0, times: float | None = None) -> dict[Lists, Found | None]:
    return find_evening(database, list(Purpose), Plan(times, 1000, seed), lambda *_: None)


def places(found: Mapping[Lists, Found | None]) -> dict[Lists, Mapping[str, float]]:
    return {lists: one.places if one else {} for lists, one in found.items()}


def as_viewer(number: int) -> Viewer:
    return Viewer(Role.STUDENT if number % 4 < 2 else Role.ALUMNUS, f"p{number:03}")


async def ask_all(
    database: Database, reader: AsyncDatabase, purpose: Purpose, first: int, every: int = 1
) -> dict[str, list[Suggestion]]:
    crowds = read_crowds(database)
    assert crowds is not None
    return {
        viewer.person or "": await SUGGEST[purpose](reader.read_one, viewer, first, crowds.find)
        for viewer in map(as_viewer, range(0, PEOPLE, every))
    }


def most_shown(lists: Mapping[str, list[Suggestion]]) -> int:
    return max(Counter(one.person for shown in lists.values() for one in shown).values())


@pytest.mark.parametrize("purpose", Purpose)
async def test_nobody_is_shown_to_many_more_than_the_mean_and_no_list_is_shorter(
    database: Database, reader: AsyncDatabase, purpose: Purpose
) -> None:
    make_world().write(database)
    all_before = await ask_all(database, reader, purpose, 100, every=2)
    before = {me: shown[:10] for me, shown in all_before.items()}
    found = find(database, times=1.5)
    kept = keep_places(database, places(found))
    limited: set[str] = set()
    for role in ASKING:
        up_to = places(found)[purpose, role]
        assert 0 < kept[purpose, role] == len(up_to) < PEOPLE
        limited.update(up_to)
    all_after = await ask_all(database, reader, purpose, 100, every=2)
    after = {me: shown[:10] for me, shown in all_after.items()}
    assert (await ask_all(database, reader, purpose, 10, every=30)).items() <= after.items()
    people = PEOPLE if purpose is Purpose.CONTACTS else PEOPLE / 2
    mean = 10 * len(before) / people
    assert most_shown(before) > 4 * mean
    # As many as were meant, but for chance: three standard deviations of a Poisson variable.
    assert most_shown(after) < 1.5 * mean + 3 * math.sqrt(1.5 * mean)
    for me in before:
        # The same people with the same scores and reasons; those who wait come after all others.
        assert len(after[me]) == 10
        assert sorted(all_after[me], key=lambda one: (-one.score, one.person)) == all_before[me]
        waits = [one for one in all_after[me] if one.person in limited]
        rest = [one for one in all_after[me] if one not in waits]
        assert [one.score for one in rest] == sorted((one.score for one in rest), reverse=True)
    # Each of them is still shown to those who have them nearest the top.
    for person in limited:
        shown = [me for me in after if person in {one.person for one in after[me]}]
        assert shown


async def test_it_is_taken_back_whole(database: Database, reader: AsyncDatabase, address: Address) -> None:
    async def ask(purpose: Purpose) -> dict[str, list[Suggestion]]:
        return await ask_all(database, reader, purpose, 30, every=6)

    make_world().write(database)
    contacts, mentors = [await ask(purpose) for purpose in Purpose]
    result = entraide(address, "even-out", "--times", "1.3")
    assert result.returncode == 0, result.stderr
    assert "evened out" in result.stdout
    limited = "MATCH (p:Person) RETURN " + ", ".join(f"count(p.{of.name})" for of in UP_TO)
    assert all(database.read_one(limited))
    assert await ask(Purpose.CONTACTS) != contacts
    assert await ask(Purpose.MENTORS) != mentors
    assert entraide(address, "even-out", "--off", "--only", "mentors").returncode == 0
    assert list(map(bool, database.read_one(limited))) == [True, True, False, False]
    assert await ask(Purpose.MENTORS) == mentors
    assert entraide(address, "even-out", "--off").returncode == 0
    assert await ask(Purpose.CONTACTS) == contacts


def test_it_is_the_same_for_the_same_seed_and_writes_nothing_by_itself(database: Database) -> None:
    make_world().write(database, seed=1)
    before = snapshot(database)
    found = find(database)
    assert snapshot(database) == before
    make_world().write(database, seed=2)
    assert find(database) == found
    assert places(find(database, seed=1)) != places(found)
    for one in found.values():
        assert one
        assert one.better
        assert one.before.people == one.after.people
        assert one.viewers > 2 * one.tried > 10
        assert 0 < one.replaced < 1
        assert 0 < one.score_kept < 1


@pytest.mark.parametrize("seed", range(2))
def test_what_is_hidden_leaves_no_trace_in_the_places(database: Database, seed: int) -> None:
    world = hide(make_world(seed), seed)
    world.write(database)
    found = find(database, seed)
    assert sum(map(bool, found.values())) >= 3
    for role in ASKING:
        world.seen_by(role, "nobody").write(database, seed=1)
        again = find(database, seed)
        # All of it, figures too: by them it is decided whether anything is kept.
        assert all(again[purpose, role] == found[purpose, role] for purpose in Purpose)
    open_up(world).write(database)
    assert find(database, seed) != found


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("seed", range(2))
async def test_the_lists_looked_at_are_those_that_members_are_shown(
    database: Database, reader: AsyncDatabase, purpose: Purpose, seed: int
) -> None:
    open_up(random_world(seed, people=26)).write(database)
    copy = read_copy(database, lambda *_: None)
    asked = []
    for role in ASKING:
        ids = list_members(database, purpose, role)
        people = read_shown(database, purpose, role)
        lists = make_lists(database, purpose, role, ids, people, copy, lambda *_: None)
        assert sorted(lists) == ids
        asked += ids
        compared = 0
        for me, scores in lists.items():
            shown = await SUGGEST[purpose](reader.read_one, Viewer(role, me), 100)
            assert list(scores.items()) == [(one.person, one.score) for one in shown]
            compared += len(shown)
        assert compared > 20
    assert len(asked) == len(set(asked)) == 26


async def test_what_would_change_is_told_of_the_list_that_is_shown(
    database: Database, reader: AsyncDatabase
) -> None:
    world = make_world()
    for number, fields in enumerate(world.people.values()):
        fields["place"] = "Colmar" if number % 7 else "Metz"
    world.write(database)
    keep_places(database, places(find(database, times=1.2)))
    me = as_viewer(50)
    changes = await find_what_would_change(reader.read_one, me, Purpose.CONTACTS)
    [change] = [change for change in changes if change.value == "Metz"]
    before = {one.person for one in await suggest_contacts(reader.read_one, me)}
    database.write("MATCH (p:Person {id: 'p050'}) SET p.place = 'Metz'")
    after = {one.person for one in await suggest_contacts(reader.read_one, me)}
    assert change.brings == len(after - before)


@pytest.mark.parametrize("purpose", Purpose)
async def test_the_first_of_a_long_list_are_the_short_one(
    database: Database, reader: AsyncDatabase, purpose: Purpose
) -> None:
    world = random_world(5, people=30)
    world.write(database)
    chance = Random(5)
    up_to = {person: chance.random() * 8 for person in sorted(world.people)}
    compared = 0
    for places in ({}, up_to):
        keep_places(database, {(purpose, Role.ALUMNUS): places})
        for me in sorted(world.people)[:8]:
            viewer = Viewer(Role.ALUMNUS, me)
            every = await SUGGEST[purpose](reader.read_one, viewer, 100)
            assert await SUGGEST[purpose](reader.read_one, viewer, 4) == every[:4]
            compared += len(every)
    assert compared > 50


def test_with_few_members_nobody_is_limited(database: Database, address: Address) -> None:
    world = random_world(0, people=12)
    world.write(database)
    assert set(find(database).values()) == {None}
    keep_places(database, {(Purpose.CONTACTS, Role.STUDENT): {next(iter(world.people)): 0.5}})
    result = entraide(address, "even-out")
    assert result.returncode == 0, result.stderr
    assert "fewer than 40" in result.stdout
    assert database.read_one("MATCH (p:Person) RETURN count(p.contact_up_to_students)") == [0]


def test_where_lists_would_not_be_more_even_nobody_is_limited(database: Database, address: Address) -> None:
    make_world().write(database)
    keep_places(database, {lists: {"p050": 0.5} for lists in places(find(database))})
    result = entraide(address, "even-out", "--times", "99", "--only", "contacts")
    assert result.returncode == 0, result.stderr
    assert "nobody is limited" in result.stdout
    up_to = "MATCH (p:Person {id: 'p050'}) RETURN p.contact_up_to_alumni, p.mentor_up_to_alumni"
    assert database.read_one(up_to) == [None, 0.5]


def test_what_cannot_be_done_is_refused(database: Database, address: Address) -> None:
    make_world().write(database)
    before: Any = snapshot(database)
    for plan in (Plan(times=float("nan")), Plan(times=0.5), Plan(viewers=10)):
        with pytest.raises(InputError, match="It takes at least 40 viewers"):
            find_evening(database, list(Purpose), plan, lambda *_: None)
    both = entraide(address, "even-out", "--off", "--dry-run")
    assert both.returncode == 2
    assert "say one of --off and --dry-run" in both.stderr
    assert entraide(address, "even-out", "--dry-run").returncode == 0
    assert snapshot(database) == before
