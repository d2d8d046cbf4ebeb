"""Campaigns on a real graph: scored as suggestions are, within mentors' time, and nothing hidden counts."""

import io
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from recommend_worlds import World, clear, random_world
from rich.console import Console

from graph.database import Address, AsyncDatabase, Database, open_async_database, open_database
from graph.errors import InputError
from graph.model import Audience, CampaignState, Group, MentorshipState
from graph.schema import apply_schema
from graph.visibility import Role, Viewer
from recommend.campaigns.campaigns import (
    Plan,
    Preview,
    draft_campaign,
    explain_pairs,
    list_campaigns,
    preview_campaign,
    publish_campaign,
    undo_campaign,
)
from recommend.campaigns.market import make_market
from recommend.campaigns.printing import Asked, run_campaign, show_campaigns
from recommend.campaigns.reading import read_mentees, read_mentors
from recommend.campaigns.scoring import rank_for
from recommend.cutting import LINES, Narrowed, make_things
from recommend.evidence import find_evidence
from recommend.facts import Purpose
from recommend.ranking import rank_candidates
from recommend.slice import read_slice
from recommend.weights import SHIPPED

STAFF = Viewer(Role.STAFF, None, ("chimie",))
OTHERS = Viewer(Role.STAFF, None, ("droit",))
ADMIN = Viewer(Role.ADMIN)
PLAN = Plan("Rentrée", ("chimie",))


def make_world() -> World:
    """Three who seek a mentor in chemistry; Ann has time for two and fits all, Bob for one."""
    world = World()
    for faculty in ("chimie", "droit"):
        world.thing("Faculty", faculty)
        world.thing("Diploma", f"master {faculty}")
        world.edge("OFFERED_BY", ("Diploma", f"master {faculty}"), ("Faculty", faculty))
    for mentee in ("xa", "yves", "zoe"):
        world.person(mentee, wishes=["cv"])
        world.fact(mentee, "STUDIES", "master chimie", since=2025)
    world.person("lea", wishes=["cv"])
    world.fact("lea", "STUDIES", "master droit", since=2025)
    world.person("ann", capacity=2, offers=["cv"])
    world.person("bob", capacity=1)
    for mentor in ("ann", "bob"):
        world.fact(mentor, "GRADUATED", "master chimie", year=2015)
    return world


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


async def draft(api: AsyncDatabase, plan: Plan = PLAN, viewer: Viewer = STAFF) -> str:
    return await draft_campaign(api.read_one, api.write_one, viewer, plan, "somebody")


async def look(api: AsyncDatabase, id: str, viewer: Viewer = STAFF) -> Preview:
    preview = await preview_campaign(api.read_one, viewer, id)
    assert preview is not None
    return preview


def told(preview: Preview) -> dict[str, str]:
    return {one.pair.mentee: one.pair.mentor for one in preview.pairs}


def count_ties(database: Database) -> dict[str, int]:
    rows = database.read("MATCH ()-[t:MENTORS]->() RETURN t.state, count(*)")
    return dict(rows)


async def test_as_many_as_can_be_are_matched_and_the_others_wait(
    database: Database, api: AsyncDatabase
) -> None:
    preview = await look(api, await draft(api))
    assert sorted(told(preview).values()) == ["ann", "ann", "bob"]
    figures = preview.figures
    assert (figures.mentees, figures.mentors, figures.seats, figures.assigned) == (3, 2, 3, 3)
    assert (figures.waiting, figures.coverage, figures.capacity_used) == (0, 1.0, 1.0)
    assert figures.first_choice == round(2 / 3, 6)
    limited = await look(api, await draft(api, Plan("Un seul", ("chimie",), per_mentor=1)))
    assert sorted(told(limited).values()) == ["ann", "bob"]
    assert len(limited.waiting) == 1
    assert [pair.choice for pair in (one.pair for one in limited.pairs) if pair.mentor == "bob"] == [2]
    assert count_ties(database) == {}


async def test_pairs_are_explained_by_what_the_two_share(database: Database, api: AsyncDatabase) -> None:
    preview = await look(api, await draft(api))
    reasons = await explain_pairs(api.read_one, STAFF, [one.pair for one in preview.pairs])
    for (mentor, _), found in reasons.items():
        assert {"program", "topic"} >= {reason.kind for reason in found}
        assert ("topic" in {reason.kind for reason in found}) == (mentor == "ann")
    assert len(reasons) == 3


async def test_in_the_terminal_campaigns_are_drafted_listed_and_given_up(
    database: Database, api: AsyncDatabase
) -> None:
    quiet = Console(quiet=True)

    async def tell(asked: Asked | None = None) -> str:
        console = Console(file=io.StringIO(), width=100)
        shown = await run_campaign(api, ADMIN, asked, quiet) if asked else await show_campaigns(api, ADMIN)
        console.print(shown)
        return str(console.file.getvalue())  # type: ignore[attr-defined]

    assert "no campaign" in await tell()
    assert "vous préparez" in await tell(Asked(PLAN, language="fr"))
    assert "you study for" in await tell(Asked(PLAN))
    ids = [one.id for one in await list_campaigns(api.read_one, ADMIN)]
    listed = await tell()
    assert all(id in listed for id in ids)
    given_up = await tell(Asked(id=ids[0], undo=True))
    assert "undone" in given_up
    assert "waiting" not in given_up
    for plan, what in (
        (Plan("Rentrée", ("lettres",)), "no faculty lettres"),
        (Plan("Rentrée", (), ("master lettres",)), "no program master lettres"),
    ):
        with pytest.raises(InputError, match=what):
            await tell(Asked(plan))
    assert len(await list_campaigns(api.read_one, ADMIN)) == len(ids)


async def test_a_campaign_is_of_its_faculties(database: Database, api: AsyncDatabase) -> None:
    id = await draft(api)
    assert await preview_campaign(api.read_one, OTHERS, id) is None
    assert await publish_campaign(api.write_one, OTHERS, id, "other") is None
    assert await undo_campaign(api.write_one, OTHERS, id, "other") is None
    assert await list_campaigns(api.read_one, OTHERS) == []
    assert [one.id for one in await list_campaigns(api.read_one, ADMIN)] == [id]
    everywhere = await draft(api, Plan("Partout"), ADMIN)
    assert "lea" in {*told(await look(api, everywhere, ADMIN)), *(await look(api, everywhere, ADMIN)).waiting}
    assert await preview_campaign(api.read_one, STAFF, everywhere) is None
    narrowed = await draft(api, Plan("Droit", programs=("master droit",)), ADMIN)
    assert (await look(api, narrowed, ADMIN)).waiting == ("lea",)


async def test_proposals_are_made_once(database: Database, api: AsyncDatabase) -> None:
    id = await draft(api)
    first = await publish_campaign(api.write_one, STAFF, id, "somebody")
    again = await publish_campaign(api.write_one, STAFF, id, "somebody")
    assert first == again
    assert first is not None
    assert (first.state, first.pairs, first.returned) == (CampaignState.PUBLISHED, 3, ())
    assert count_ties(database) == {"proposed": 3}
    preview = await look(api, id)
    assert {one.state for one in preview.pairs} == {MentorshipState.PROPOSED}
    assert preview.figures.seats == 3
    [[by, at]] = database.read("MATCH (c:Campaign) RETURN c.published_by, c.published_at IS NOT NULL")
    assert (by, at) == ("somebody", True)
    with pytest.raises(InputError, match="Nobody there seeks"):
        await draft(api)  # They all have a proposal to answer.


CHANGES = {
    "the mentor has time for one less": ("MATCH (p {id: 'ann'}) SET p.capacity = 1", 1),
    "the mentor opted out of being suggested": ("MATCH (p {id: 'ann'}) SET p.suggestible = false", 2),
    "the mentor is hidden": ("MATCH (p {id: 'ann'}) REMOVE p:ProfileForStaff", 0),
    "the mentor hides from students": ("MATCH (p {id: 'ann'}) REMOVE p:MentoringForStudent", 2),
    "a mentorship was declined": (
        "MATCH (a {id: 'ann'}), (b {id: 'xa'}) CREATE (a)-[:MENTORS {state: 'declined'}]->(b)", None),
    "the mentees seek no longer": ("MATCH (p:Person) WHERE p.wishes IS NOT NULL REMOVE p.wishes", 3),
    "others were faster": (
        "MATCH (a {id: 'ann'}), (b {id: 'lea'}) CREATE (a)-[:MENTORS {state: 'active'}]->(b)", 1),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
async def test_what_holds_no_more_goes_to_the_waiting_list(
    database: Database, api: AsyncDatabase, change: str
) -> None:
    id = await draft(api)
    before = told(await look(api, id))
    statement, returned = CHANGES[change]
    if returned is None:
        returned = int(before["xa"] == "ann")
    database.write(statement)
    published = await publish_campaign(api.write_one, STAFF, id, "somebody")
    assert published is not None
    assert len(published.returned) == returned
    after = await look(api, id)
    assert set(published.returned) <= set(after.waiting)
    assert len(after.pairs) + len(after.waiting) == 3
    assert published.pairs == len(after.pairs) == count_ties(database).get("proposed", 0)


async def test_two_drafts_do_not_give_the_same_time_away(database: Database, api: AsyncDatabase) -> None:
    one, other = await draft(api), await draft(api, Plan("Partout"), ADMIN)
    await publish_campaign(api.write_one, STAFF, one, "somebody")
    second = await publish_campaign(api.write_one, ADMIN, other, "somebody")
    assert second is not None
    assert second.pairs == 0
    assert count_ties(database) == {"proposed": 3}


async def test_a_mentorship_that_staff_may_not_see_is_neither_doubled_nor_told(
    database: Database, api: AsyncDatabase
) -> None:
    id = await draft(api)
    database.write("MATCH (a {id: 'ann'}), (b {id: 'xa'}) CREATE (a)-[:MENTORS {state: 'declined'}]->(b)")
    database.write("MATCH (p {id: 'xa'}) REMOVE p:NetworkForStaff")
    before = told(await look(api, id))
    published = await publish_campaign(api.write_one, STAFF, id, "somebody")
    assert published is not None
    assert (published.pairs, published.returned) == (3, ())
    assert told(await look(api, id)) == before
    between = database.read("MATCH ({id: 'ann'})-[t:MENTORS]->({id: 'xa'}) RETURN t.state")
    assert len(between) == 1


async def test_what_was_answered_stays_when_a_campaign_is_undone(
    database: Database, api: AsyncDatabase
) -> None:
    id = await draft(api)
    await publish_campaign(api.write_one, STAFF, id, "somebody")
    database.write("MATCH ()-[t:MENTORS]->({id: 'xa'}) SET t.state = 'active'")
    undone = await undo_campaign(api.write_one, STAFF, id, "somebody")
    again = await undo_campaign(api.write_one, STAFF, id, "somebody")
    assert undone is not None
    assert again is not None
    assert (undone.taken_back, undone.kept) == (2, 1)
    assert (again.taken_back, again.kept) == (0, 1)
    assert count_ties(database) == {"active": 1}
    after = await look(api, id)
    assert (after.campaign.state, list(told(after)), after.waiting) == (CampaignState.UNDONE, ["xa"], ())
    published = await publish_campaign(api.write_one, STAFF, id, "somebody")
    assert published is not None
    assert published.state is CampaignState.UNDONE
    assert count_ties(database) == {"active": 1}


@pytest.mark.parametrize(
    "plan", [Plan(" "), Plan("x" * 201), Plan("x", per_mentor=0), Plan("x", seed=-1), Plan("x", ("none",))]
)
async def test_a_plan_that_does_not_fit_is_refused(
    database: Database, api: AsyncDatabase, plan: Plan
) -> None:
    with pytest.raises(InputError):
        await draft(api, plan, ADMIN)
    assert database.read("MATCH (c:Campaign) RETURN c") == []


def shown(preview: Preview) -> tuple[Any, ...]:
    return preview.figures, preview.pairs, preview.waiting


@pytest.mark.parametrize("seed", range(6))
async def test_nothing_hidden_and_no_order_of_storage_counts(
    database: Database, api: AsyncDatabase, seed: int
) -> None:
    world = random_world(seed, people=24)
    viewer = Viewer(Role.STAFF, None, ("f0", "f1"))
    plan = Plan("Tout", ("f0", "f1"), seed=3)
    found = []
    for one, order in ((world, 0), (world, 1), (world.seen_by(Role.STAFF, ""), 2)):
        one.write(database, order)
        preview = await look(api, await draft(api, plan, viewer), viewer)
        found.append(
            (shown(preview), await explain_pairs(api.read_one, viewer, [p.pair for p in preview.pairs]))
        )
    assert found[0] == found[1] == found[2]
    assert found[0][0][1]


@pytest.mark.parametrize("seed", [1, 2])
async def test_pairs_are_scored_as_suggestions_are(database: Database, api: AsyncDatabase, seed: int) -> None:
    """Where all is open, staff see what the members themselves see, and so the same must come of it."""
    world = random_world(seed, people=24)
    for person in world.people.values():
        person |= {"state": "active", "listed": True, "profiling": True, "suggestible": True}
        person |= {f"audience_{group}": Audience.PUBLIC.value for group in Group}
    world.ties = [tie for tie in world.ties if tie[3].get("state") != "proposed"]
    world.write(database)
    names: dict[Any, str] = {}
    mentors = await read_mentors(api.read_one, Role.STAFF, names, lambda *_: None)
    things = make_things(*(await api.read_one(LINES, {}) or ()))
    market = make_market(Role.STAFF, mentors, things, SHIPPED[Purpose.MENTORS], names)
    mentees = await read_mentees(api.read_one, Role.STAFF, list(world.people), names, lambda *_: None)
    compared = 0
    for mentee in mentees:
        slice = market.cut(mentee, Narrowed())
        alone = await read_slice(api.read_one, Viewer(Role.ALUMNUS, mentee.member.id), Purpose.MENTORS)
        assert (slice is None) == (alone is None)
        if slice and alone:
            evidence = find_evidence(alone, mentors=True)
            ranked = rank_candidates(evidence, alone.weights, len(alone.candidates))
            assert rank_for(slice) == ranked
            compared += len(ranked)
    assert compared > 50
