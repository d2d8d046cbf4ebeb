"""What is held in memory finds the hooks that the graph's own statement finds, and is brought up to date."""

import asyncio
from collections.abc import Iterator, Sequence
from random import Random

import pytest
from recommend_worlds import clear, random_world

from graph.changes import note_change
from graph.database import Address, AsyncDatabase, Database, Run, open_database
from graph.schema import apply_schema
from graph.visibility import Role, Viewer, set_labels
from recommend.crowd_keeping import CrowdKeeper
from recommend.crowd_reading import read_crowds
from recommend.crowds import Crowds
from recommend.facts import Purpose
from recommend.hooks import Hooks, parse_hooks, write_hooks_statement
from recommend.own import Own, parse_own, write_own_statement
from recommend.suggestions import suggest_contacts

ROLES = (Role.ANONYMOUS, Role.STUDENT, Role.ALUMNUS, Role.STAFF, Role.ADMIN)


@pytest.fixture(scope="module")
def database(address: Address) -> Iterator[Database]:
    with open_database(address) as database:
        apply_schema(database)
        yield database
        clear(database)


def tell(hooks: Hooks) -> list[tuple[str, str, int, list[str] | None]]:
    """Hooks as values that can be compared."""
    return [
        (
            hook.kind,
            hook.key,
            hook.crowd,
            None if hook.people is None else sorted(hooks.people[number] for number in hook.people),
        )
        for hook in hooks.hooks
    ]


def read_own(database: Database, person: str, purpose: Purpose, role: Role) -> Own | None:
    rows = database.read(write_own_statement(purpose, role), {"me": person})
    return parse_own(person, rows[0]) if rows else None


def compare(database: Database, crowds: Crowds, people: list[str], roles: Sequence[Role]) -> int:
    """Compare both ways for roles and every purpose; how many hooks there were."""
    compared = 0
    for role in roles:
        for purpose in Purpose:
            for person in people:
                own = read_own(database, person, purpose, role)
                if own is None:
                    continue
                parameters = {"me": person, "own": own.to_parameters()}
                [row] = database.read(write_hooks_statement(purpose, role), parameters)
                found = tell(parse_hooks(row[0]))
                assert tell(crowds.find(own, purpose, role)) == found
                compared += len(found)
    return compared


def change(database: Database, person: str, statement: str) -> None:
    """Change something of a person, as a load does it."""

    def work(run: Run) -> None:
        run(f"MATCH (p:Person {{id: $id}}) {statement}", {"id": person})
        note_change(run, [person])

    database.transact(work)


@pytest.mark.parametrize("seed", range(5))
def test_the_copy_finds_what_the_statement_finds(database: Database, seed: int) -> None:
    world = random_world(seed)
    world.write(database, seed)
    crowds = read_crowds(database)
    assert crowds is not None
    assert compare(database, crowds, Random(seed).sample(sorted(world.people), 6), [ROLES[seed]]) > 10


CHANGES = (
    "SET p.profiling = false",
    "SET p.capacity = 3, p.suggestible = null",
    "REMOVE p:CareerForStudent:CareerForAlumnus:CareerForStaff",
    set_labels("p", "[]"),
    "SET p:ProfileForStaff:ProfileForAlumnus:NetworkForAlumnus:NetworkForStaff",
    "MATCH (p)-[w:WORKED_AT|HAS_SKILL]->() DELETE w",
    "MATCH (p)-[c:CONTACT]-() DELETE c",
    "MATCH (d:Diploma) MERGE (p)-[:GRADUATED {year: 2015}]->(d)",
)


@pytest.mark.parametrize("statement", CHANGES)
def test_a_copy_brought_up_to_date_is_as_one_read_anew(database: Database, statement: str) -> None:
    world = random_world(7)
    world.write(database)
    before = read_crowds(database)
    assert before is not None
    chance = Random(statement)
    members = [key for key, fields in sorted(world.people.items()) if fields["state"] != "passive"]
    for person in chance.sample(members, 5):
        change(database, person, statement)
    after = read_crowds(database, before)
    assert after is not None
    assert after.changes == before.changes + 5
    assert compare(database, after, chance.sample(members, 4), [Role.ALUMNUS]) > 10
    assert read_crowds(database, after) is after


async def test_a_keeper_answers_while_its_copy_holds_and_catches_up(
    database: Database, address: Address, reader: AsyncDatabase
) -> None:
    world = random_world(2)
    world.write(database)
    person = next(key for key, fields in sorted(world.people.items()) if fields.get("profiling") is not False)
    viewer = Viewer(Role.STAFF, person)
    keeper = CrowdKeeper(address)
    kept = asyncio.create_task(keeper.keep())

    async def wait_for(holds: bool) -> Own:
        for _ in range(600):
            own = read_own(database, person, Purpose.CONTACTS, Role.STAFF)
            assert own is not None
            if (keeper.find(own, Purpose.CONTACTS, Role.STAFF) is not None) == holds:
                return own
            await asyncio.sleep(0.1)
        raise AssertionError("the keeper never caught up")

    try:
        await wait_for(holds=True)
        slow = await suggest_contacts(reader.read_one, viewer)
        assert slow
        assert await suggest_contacts(reader.read_one, viewer, find=keeper.find) == slow
        change(database, slow[0].person, "SET p.suggestible = false")
        await wait_for(holds=False)
        now = await suggest_contacts(reader.read_one, viewer, find=keeper.find)
        assert slow[0].person not in {suggestion.person for suggestion in now}
        await wait_for(holds=True)
        assert await suggest_contacts(reader.read_one, viewer, find=keeper.find) == now
    finally:
        kept.cancel()
