"""What would change a list does change it, by as many as is told."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from recommend_worlds import World, clear, random_world

from graph.database import Address, AsyncDatabase, Database, open_database
from graph.model import Answer
from graph.schema import apply_schema
from graph.visibility import Role, Viewer
from recommend.counterfactual import Act, Change
from recommend.facts import Kind, Purpose
from recommend.feedback import answer_suggestion
from recommend.suggestions import find_what_would_change, suggest_contacts, suggest_mentors

FIRST = 4


@pytest.fixture(scope="module")
def database(address: Address) -> Iterator[Database]:
    with open_database(address) as database:
        apply_schema(database)
        yield database
        clear(database)


async def suggested(reader: AsyncDatabase, viewer: Viewer, purpose: Purpose) -> set[str]:
    suggest = suggest_mentors if purpose is Purpose.MENTORS else suggest_contacts
    return {suggestion.person for suggestion in await suggest(reader.read_one, viewer, FIRST)}


def do(world: World, person: str, change: Change) -> None:
    """Do what is advised."""
    fields = world.people[person]
    if change.kind is Kind.PLACE:
        fields["place"] = change.value
    elif change.kind is Kind.TOPIC:
        fields["wishes"] = [*fields["wishes"], change.value]
    else:
        fields["languages"] = [*fields["languages"], change.value]


async def test_what_is_done_brings_as_many_others_as_were_told(
    database: Database, reader: AsyncDatabase
) -> None:
    done = set()
    for seed in range(3):
        world = random_world(seed, people=40)
        person = next(key for key, fields in world.people.items() if fields.get("profiling") is not False)
        viewer = Viewer(Role.STAFF, person)
        for purpose in Purpose:
            world.write(database)
            before = await suggested(reader, viewer, purpose)
            found = await find_what_would_change(reader.read_one, viewer, purpose, FIRST, most=50)
            for change in [change for change in found if change.brings is not None][:4]:
                changed = random_world(seed, people=40)
                do(changed, person, change)
                changed.write(database)
                assert len(await suggested(reader, viewer, purpose) - before) == change.brings
                done.add((change.kind, change.act))
    assert {kind for kind, _ in done} >= {Kind.PLACE, Kind.TOPIC}


async def test_what_the_viewer_has_none_of_is_told(database: Database, reader: AsyncDatabase) -> None:
    world = World()
    world.thing("Diploma", "d")
    for person in ("me", "ann"):
        world.person(person, capacity=2)
        world.fact(person, "GRADUATED", "d", year=2020)
    world.write(database)
    viewer = Viewer(Role.STUDENT, "me")
    found = await find_what_would_change(reader.read_one, viewer, Purpose.MENTORS)
    assert [change.kind for change in found] == [Kind.OCCUPATION, Kind.CONTACT, Kind.EMPLOYER, Kind.SKILL]
    assert all(change.act is Act.ADD and change.brings is None for change in found)
    assert all(change.text_fr and change.text_en for change in found)
    assert await find_what_would_change(reader.read_one, replace(viewer, person=None), Purpose.MENTORS) == []


async def test_an_answer_can_be_withdrawn(database: Database, reader: AsyncDatabase) -> None:
    """Said to be irrelevant, colleagues stand behind; were they not, one of them would come first."""
    world = World()
    world.thing("Employer", "e")
    world.thing("Skill", "s")
    for person in ("me", "colleague", "skilled", "other"):
        world.person(person)
    for person in ("me", "colleague", "other"):
        world.fact(person, "WORKED_AT", "e")
    for person in ("me", "skilled"):
        world.fact(person, "HAS_SKILL", "s")
    world.write(database)
    viewer = Viewer(Role.STUDENT, "me")
    written = await answer_suggestion(
        reader.write_one, viewer, "other", Purpose.CONTACTS, Answer.NOT_RELEVANT, Kind.EMPLOYER
    )
    assert written
    found = await find_what_would_change(reader.read_one, viewer, Purpose.CONTACTS, first=1)
    withdrawals = [change for change in found if change.act is Act.WITHDRAW]
    assert [(change.kind, change.brings) for change in withdrawals] == [(Kind.EMPLOYER, 1)]
