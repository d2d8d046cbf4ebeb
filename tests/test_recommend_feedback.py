"""What a member answers to a suggestion counts at once, for them alone."""

from collections.abc import AsyncIterator, Iterator

import pytest
from recommend_worlds import clear
from test_recommend_suggestions import VIEWER, make_world, people

from graph.database import Address, AsyncDatabase, Database, open_async_database, open_database
from graph.model import Answer
from graph.schema import apply_schema
from graph.visibility import ANONYMOUS, Role, Viewer
from recommend.facts import Kind, Purpose
from recommend.feedback import answer_suggestion, withdraw_answer
from recommend.suggestions import suggest_contacts, suggest_mentors

ELSE = Viewer(Role.ALUMNUS, "cy")


@pytest.fixture
def database(address: Address) -> Iterator[Database]:
    with open_database(address) as database:
        apply_schema(database)
        make_world().write(database)
        yield database
        clear(database)


@pytest.fixture
async def api(address: Address) -> AsyncIterator[AsyncDatabase]:
    async with open_async_database(address) as api:
        yield api


@pytest.mark.parametrize("answer", Answer)
async def test_who_was_answered_about_is_not_suggested_again(
    database: Database, api: AsyncDatabase, answer: Answer
) -> None:
    others = people(await suggest_mentors(api.read_one, ELSE))
    assert await answer_suggestion(api.write_one, VIEWER, "ann", Purpose.MENTORS, answer)
    assert people(await suggest_mentors(api.read_one, VIEWER)) == ["bob", "cy"]
    assert people(await suggest_contacts(api.read_one, VIEWER)) == ["ann", "bob", "cy"]
    assert people(await suggest_mentors(api.read_one, ELSE)) == others


async def test_an_answer_can_be_taken_back(database: Database, api: AsyncDatabase) -> None:
    before = await suggest_mentors(api.read_one, VIEWER)
    await answer_suggestion(
        api.write_one, VIEWER, "ann", Purpose.MENTORS, Answer.NOT_RELEVANT, Kind.OCCUPATION
    )
    assert await withdraw_answer(api.write_one, VIEWER, "ann", Purpose.MENTORS) is True
    assert await suggest_mentors(api.read_one, VIEWER) == before
    assert await withdraw_answer(api.write_one, VIEWER, "ann", Purpose.MENTORS) is False


async def test_a_later_answer_takes_the_place_of_the_first(database: Database, api: AsyncDatabase) -> None:
    await answer_suggestion(api.write_one, VIEWER, "ann", Purpose.MENTORS, Answer.NOT_RELEVANT, Kind.TOPIC)
    await answer_suggestion(api.write_one, VIEWER, "ann", Purpose.MENTORS, Answer.MET)
    answers = database.read("MATCH (:Person {id: 'me'})-[r:RESPONDED]->() RETURN r.answer, r.because")
    assert answers == [["met", None]]


async def test_what_does_not_count_for_the_viewer_counts_less_from_then_on(
    database: Database, api: AsyncDatabase
) -> None:
    def score(suggestions: list, person: str) -> float:
        return next(found.score for found in suggestions if found.person == person)

    before = await suggest_contacts(api.read_one, VIEWER)
    await answer_suggestion(api.write_one, VIEWER, "cy", Purpose.CONTACTS, Answer.NOT_RELEVANT, Kind.PROGRAM)
    after = await suggest_contacts(api.read_one, VIEWER)
    assert score(after, "bob") < score(before, "bob")
    share = {r.kind: r.weight for r in next(s for s in before if s.person == "ann").reasons}
    now = {r.kind: r.weight for r in next(s for s in after if s.person == "ann").reasons}
    assert now.get("program", 0.0) < share["program"]
    assert await suggest_mentors(api.read_one, VIEWER)


async def test_an_answer_about_somebody_hidden_is_like_one_about_nobody(
    database: Database, api: AsyncDatabase
) -> None:
    await answer_suggestion(api.write_one, VIEWER, "bob", Purpose.CONTACTS, Answer.NOT_RELEVANT, Kind.PROGRAM)
    world = make_world()
    world.person("bob", listed=False)
    world.write(database)
    database.write(
        "MATCH (me:Person {id: 'me'}), (bob:Person {id: 'bob'})"
        " CREATE (me)-[:RESPONDED {purpose: 'contacts', answer: 'not_relevant', because: 'program'}]->(bob)"
    )
    hidden = await suggest_contacts(api.read_one, VIEWER)
    database.write("MATCH (bob:Person {id: 'bob'}) DETACH DELETE bob")
    assert await suggest_contacts(api.read_one, VIEWER) == hidden
    for nobody in ("bob", "me", "no one"):
        assert await answer_suggestion(api.write_one, VIEWER, nobody, Purpose.MENTORS, Answer.MET) is None
        assert await withdraw_answer(api.write_one, VIEWER, nobody, Purpose.MENTORS) is None
    assert await answer_suggestion(api.write_one, ANONYMOUS, "ann", Purpose.MENTORS, Answer.MET) is None
