"""Weights learned from a graph: what teaches, what leaves no trace, and what is published and taken back."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from random import Random
from typing import Any

import pytest
from asking import Asker
from recommend_worlds import World, clear, random_world
from test_entraide_load import entraide

from gql.schema import make_schema
from graph.changes import READ_CHANGES
from graph.database import Address, AsyncDatabase, Database, open_async_database, open_database
from graph.errors import InputError, ModelRefused
from graph.model import Audience, Group
from graph.schema import apply_schema
from graph.settings import Settings
from graph.visibility import Role, Viewer
from recommend.campaigns.campaigns import Plan, draft_campaign, preview_campaign
from recommend.evidence import find_evidence
from recommend.facts import Kind, Purpose
from recommend.models import Learned, list_published, publish, read_weights, revert
from recommend.ranking import rank_candidates
from recommend.suggestions import suggest_contacts, suggest_mentors
from recommend.training.cases import Case, Cutter, make_case
from recommend.training.copying import read_copy
from recommend.training.reading import list_choosers, read_choosers
from recommend.training.training import Training, train
from recommend.weights import SHIPPED

PEOPLE = 100
BOTH = list(Purpose)


@pytest.fixture(scope="module")
def database(address: Address) -> Iterator[Database]:
    with open_database(address) as database:
        apply_schema(database)
        yield database
        clear(database)


@pytest.fixture
async def api(address: Address) -> AsyncIterator[AsyncDatabase]:
    async with open_async_database(address) as api:
        yield api


def make_world(seed: int = 0) -> World:
    """People who know whom they work with, and have them as mentors; what they studied says nothing."""
    chance = Random(seed)
    world = World()
    for kind, count in (("Diploma", 6), ("Employer", 14), ("Skill", 3), ("Occupation", 3)):
        for number in range(count):
            world.thing(kind, f"{kind[0].lower()}{number}")
    world.thing("Faculty", "f")
    for number in range(6):
        world.edge("OFFERED_BY", ("Diploma", f"d{number}"), ("Faculty", "f"))
    keys = [f"p{number:03}" for number in range(PEOPLE)]
    employer = {}
    for key in keys:
        employer[key] = f"e{chance.randrange(14)}"
        world.person(
            key,
            place=chance.choice(["Strasbourg", "Colmar", "Mulhouse"]),
            wishes=chance.sample(["cv", "thèse"], 1),
            offers=chance.sample(["cv", "thèse"], 1),
            capacity=9 if chance.random() < 0.5 else None,
        )
        world.fact(key, "GRADUATED", f"d{chance.randrange(6)}", year=chance.choice([2018, 2019]))
        world.fact(key, "WORKED_AT", employer[key], occupation=f"o{chance.randrange(3)}")
        world.fact(key, "HAS_SKILL", f"s{chance.randrange(3)}")
    for one, other in combinations(keys, 2):
        if employer[one] == employer[other] and chance.random() < 0.5:
            world.tie(one, "CONTACT", other, since=date(2020, 1, chance.randint(1, 28)))
    for mentee in keys:
        for mentor in keys:
            together = employer[mentor] == employer[mentee] and mentor != mentee
            if together and world.people[mentor]["capacity"] and chance.random() < 0.4:
                world.tie(mentor, "MENTORS", mentee, state=chance.choice(["active", "ended"]))
    return world


def learn(database: Database, seed: int = 0, purposes: list[Purpose] = BOTH) -> Training:
    return train(database, seed, purposes, lambda *_: None)


def snapshot(database: Database) -> Any:
    """How much there is in the graph, and how often it changed."""
    return database.read(f"MATCH (n) RETURN labels(n) AS kind, count(*), {READ_CHANGES} ORDER BY kind")


def test_what_people_chose_by_counts_more_and_finds_more_of_what_was_held_out(database: Database) -> None:
    make_world().write(database)
    before = snapshot(database)
    training = learn(database)
    assert snapshot(database) == before
    contacts, mentors = training.found[Purpose.CONTACTS], training.found[Purpose.MENTORS]
    for purpose, found in ((Purpose.CONTACTS, contacts), (Purpose.MENTORS, mentors)):
        assert found.weights[Kind.EMPLOYER] > SHIPPED[purpose][Kind.EMPLOYER]
        assert found.weights[Kind.PROGRAM] < SHIPPED[purpose][Kind.PROGRAM]
        assert found.now.ndcg > found.before.ndcg
        assert found.taught > 2 * found.tested > 20


def test_the_same_graph_and_seed_give_the_same_weights(database: Database) -> None:
    make_world().write(database, seed=1)
    first = learn(database)
    make_world().write(database, seed=2)
    assert learn(database) == first
    assert learn(database, seed=1).found != first.found


def open_up(world: World) -> World:
    """The world with everything shown to all."""
    for fields in world.people.values():
        fields |= {"state": "active", "listed": True, "profiling": None, "suggestible": None}
        fields |= {f"audience_{group}": Audience.PUBLIC.value for group in Group}
    return world


def hide(world: World, seed: int) -> World:
    """The world with a third of the people hidden, opted out or shown in parts alone."""
    chance = Random(seed)
    for fields in world.people.values():
        if chance.random() < 0.35:
            fields |= chance.choice(
                [
                    {"state": "passive"},
                    {"listed": False},
                    {"profiling": False},
                    {"audience_profile": Audience.ALUMNI.value},
                    *({f"audience_{group}": Audience.STAFF.value} for group in Group),
                ]
            )
    return world


def answer(database: Database, seed: int) -> None:
    """Answers to suggestions, of everybody who is there about others who are."""
    chance = Random(seed)
    rows = [
        {
            "from": f"p{chance.randrange(PEOPLE):03}",
            "to": f"p{chance.randrange(PEOPLE):03}",
            "purpose": chance.choice(BOTH),
            "answer": chance.choice(["dismissed", "not_relevant", "accepted", "met"]),
            "because": chance.choice([None, "program", "place"]),
        }
        for _ in range(150)
    ]
    database.write(
        "UNWIND $rows AS row MATCH (a:Person {id: row.from}), (b:Person {id: row.to}) WHERE a <> b"
        " MERGE (a)-[r:RESPONDED {purpose: row.purpose}]->(b)"
        " SET r.answer = row.answer, r.because = row.because",
        {"rows": rows},
    )


@pytest.mark.parametrize("seed", range(3))
def test_hidden_people_groups_and_those_who_opted_out_leave_no_trace(database: Database, seed: int) -> None:
    world = hide(make_world(seed), seed)
    world.write(database)
    answer(database, seed)
    learned = learn(database, seed)
    assert set(learned.found) == set(Purpose)
    world.seen_by(Role.STUDENT, "nobody").write(database, seed=1)
    answer(database, seed)
    assert learn(database, seed) == learned
    open_up(world).write(database)
    answer(database, seed)
    assert learn(database, seed).found != learned.found


def read_cases(database: Database, purpose: Purpose, seed: int) -> tuple[list[Case], Cutter]:
    copy = read_copy(database, lambda *_: None)
    choosers = read_choosers(database, purpose, list_choosers(database, purpose))
    cases = [make_case(chooser, purpose, copy.crowds, seed) for chooser in choosers]
    return [case for case in cases if case], Cutter(database, purpose, copy)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("seed", range(2))
async def test_what_is_held_out_is_as_if_it_were_not_there(
    database: Database, api: AsyncDatabase, purpose: Purpose, seed: int
) -> None:
    tie_type = "CONTACT" if purpose is Purpose.CONTACTS else "MENTORS"
    world = open_up(random_world(seed, people=26))
    for fields in world.people.values():
        fields["capacity"] = 99
    world.ties = [
        (one, type, other, fields | {"since": date(2010 if type == tie_type else 2000, 1, 1)})
        for one, type, other, fields in world.ties
        if fields.get("state") != "declined"
    ]
    world.write(database)
    weights = SHIPPED[purpose]
    cases, cutter = read_cases(database, purpose, seed)
    assert len(cases) > 10
    suggest = suggest_contacts if purpose is Purpose.CONTACTS else suggest_mentors
    compared = 0
    for case, slice in cutter.cut(cases[:8], weights):
        ranked = rank_candidates(find_evidence(slice, purpose is Purpose.MENTORS), weights, 100)
        ours = [(one.person, one.score) for one in ranked if any(piece.path for piece, _ in one.shares)]
        me = case.viewer.id
        without = take_out(world, me, tie_type, set(case.chosen))
        without.write(database, seed)
        found = await suggest(api.read_one, Viewer(Role.STUDENT, me), 100)
        assert [(one.person, one.score) for one in found] == ours
        compared += len(ours)
    assert compared > 50


def take_out(world: World, me: str, type: str, others: set[str]) -> World:
    """The world without the ties of one type between somebody and some others."""
    ties = [
        tie
        for tie in world.ties
        if tie[1] != type or me not in (tie[0], tie[2]) or not {tie[0], tie[2]} & others
    ]
    return replace(world, ties=ties)


def test_mentorships_and_answers_say_who_was_chosen_and_who_refused(database: Database) -> None:
    world = World()
    world.thing("Diploma", "d")
    for key in ("me", "took", "ended", "no", "open", "mine", "met", "away", "friend"):
        world.person(key, capacity=9)
        world.fact(key, "GRADUATED", "d", year=2020)
    for mentor, state in (("took", "active"), ("ended", "ended"), ("no", "declined"), ("open", "proposed")):
        world.tie(mentor, "MENTORS", "me", state=state, since=date(2022, 1, 1))
    world.tie("me", "MENTORS", "mine", state="active")
    world.tie("me", "CONTACT", "friend", since=date(2021, 1, 1))
    world.tie("took", "CONTACT", "me", since=date(2022, 5, 1))
    world.write(database)
    for person, kind, because in (("met", "met", None), ("away", "not_relevant", "program")):
        database.write(
            "MATCH (a:Person {id: 'me'}), (b:Person {id: $person})"
            " CREATE (a)-[:RESPONDED {purpose: 'mentors', answer: $kind, because: $because}]->(b)",
            {"person": person, "kind": kind, "because": because},
        )
    cases, _ = read_cases(database, Purpose.MENTORS, 0)
    [case] = [case for case in cases if case.viewer.id == "me"]
    assert case.chosen == {"took", "ended", "met"}
    assert case.refused == {"no": None, "away": Kind.PROGRAM}
    assert case.excluded == {"open", "mine"}
    assert case.own.bridges == ("friend",)  # the contact that came of the mentorship did not speak for it


def tell(database: Database, purpose: Purpose, kind: Kind, weight: float) -> Learned:
    """As if something had been learned: one weight is another."""
    training = learn(database)
    learned = training.choose_better()
    weights = {**SHIPPED[purpose], kind: weight}
    return replace(learned, weights={**training.present, purpose: weights})


async def test_suggestions_are_ranked_with_what_is_published_until_it_is_taken_back(
    database: Database, api: AsyncDatabase, settings: Settings
) -> None:
    make_world().write(database)
    viewer = Viewer(Role.STUDENT, "p000")
    asker = Asker(api, settings, make_schema(settings))
    query = """{ viewer {
      contactSuggestions(first: 10) { person { id } score reasons { kind weight } }
      whatWouldChange(purpose: CONTACTS) { kind brings }
    } }"""

    async def ask() -> Any:
        return await asker.data(query, viewer=viewer)

    shipped = await ask()
    learned = learn(database).choose_better()
    assert publish(database, learned) == 1
    assert read_weights(database) == learned.weights
    first = await ask()
    assert first != shipped
    now = await suggest_contacts(api.read_one, viewer)
    told = [(one.score, [reason.weight for reason in one.reasons]) for one in now]
    asked = first["viewer"]["contactSuggestions"]
    assert told == [(one["score"], [reason["weight"] for reason in one["reasons"]]) for one in asked]
    assert publish(database, tell(database, Purpose.CONTACTS, Kind.PLACE, 9.0)) == 2
    second = await ask()
    assert {reason["kind"] for reason in second["viewer"]["contactSuggestions"][0]["reasons"]} >= {Kind.PLACE}
    assert second not in (first, shipped)
    assert revert(database) == 1
    assert await ask() == first
    assert revert(database) == 0
    assert await ask() == shipped
    with pytest.raises(InputError, match="no version before them"):
        revert(database)
    assert revert(database, 2) == 2
    assert await ask() == second
    with pytest.raises(InputError, match="There is no version 7"):
        revert(database, 7)
    assert [(one.version, one.before, one.in_force) for one in list_published(database)] == [
        (1, 0, False),
        (2, 1, True),
    ]
    assert list_published(database)[0].learned == learned


async def test_campaigns_match_with_what_is_published(database: Database, api: AsyncDatabase) -> None:
    world = make_world()
    world.ties = [tie for tie in world.ties if tie[1] == "CONTACT"]
    world.write(database)
    learned = Learned(0, {**SHIPPED, Purpose.MENTORS: {Kind.EMPLOYER: 2.0, Kind.TOPIC: 0.5}}, {}, {}, {})
    publish(database, learned)
    admin = Viewer(Role.ADMIN)
    key = await draft_campaign(api.read_one, api.write_one, admin, Plan("2026"), "somebody")
    preview = await preview_campaign(api.read_one, admin, key)
    assert preview is not None
    assert len(preview.pairs) > 50
    compared = 0
    for matched in preview.pairs[:10]:
        found = await suggest_mentors(api.read_one, Viewer(Role.ALUMNUS, matched.pair.mentee), 100)
        scores = {one.person: one.score for one in found}
        assert scores[matched.pair.mentor] == matched.pair.score
        compared += matched.pair.score > 0.5
    assert compared


@pytest.mark.parametrize("seed", range(2))
async def test_what_is_hidden_influences_nothing_with_learned_weights_either(
    database: Database, api: AsyncDatabase, seed: int
) -> None:
    make_world().write(database)
    learned = learn(database).choose_better()
    world = random_world(seed)
    viewer = Viewer(Role.ALUMNUS, [k for k, f in world.people.items() if f.get("profiling") is not False][3])
    assert viewer.person is not None
    found = []
    for each in (world, world.seen_by(viewer.role, viewer.person)):
        each.write(database, len(found))
        publish(database, learned)
        found.append(
            [await suggest(api.read_one, viewer, 50) for suggest in (suggest_contacts, suggest_mentors)]
        )
    assert found[0] == found[1]
    assert any(found[0])


def test_weights_that_are_worse_are_refused(database: Database, address: Address) -> None:
    make_world().write(database)
    learned = learn(database).choose_better()
    best = dict.fromkeys(SHIPPED[Purpose.CONTACTS], 0.0001) | {Kind.EMPLOYER: 9.0, Kind.CONTACT: 0.1}
    publish(database, replace(learned, weights={**SHIPPED, Purpose.CONTACTS: best}))
    before = snapshot(database)
    training = learn(database, purposes=[Purpose.CONTACTS])
    assert training.found[Purpose.CONTACTS].worse
    with pytest.raises(ModelRefused, match="worse than the present ones"):
        training.choose_better()
    done = entraide(address, "train", "--only", "contacts")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "Nothing was published." in done.stderr
    assert "contacts, new" in done.stdout
    assert snapshot(database) == before
    both = learn(database)
    kept = both.choose_better()
    assert kept.weights[Purpose.CONTACTS] == best
    assert kept.weights[Purpose.MENTORS] == both.found[Purpose.MENTORS].weights
    assert list(kept.now) == [Purpose.MENTORS]


def test_too_little_teaches_nothing(database: Database, address: Address) -> None:
    random_world(1, people=12).write(database)
    before = snapshot(database)
    with pytest.raises(InputError, match="Too little has happened to learn from"):
        learn(database)
    done = entraide(address, "train")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "Too little has happened" in done.stderr
    assert snapshot(database) == before


def test_the_command_learns_lists_and_takes_back(database: Database, address: Address) -> None:
    make_world().write(database)
    before = snapshot(database)
    dry = entraide(address, "train", "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "nothing was published" in dry.stdout
    assert snapshot(database) == before
    done = entraide(address, "train", "--seed", "3")
    assert done.returncode == 0, done.stderr
    assert "Version 1 is published" in done.stdout
    listed = entraide(address, "train", "--list").stdout
    assert "contacts" in listed
    assert listed.index("yes") > listed.index("as shipped")
    assert "Version 0" in entraide(address, "train", "--revert").stdout
    assert "Version 1 is in force again." in entraide(address, "train", "--revert", "1").stdout
    for wrong in (("--revert", "9"), ("--revert", "--list"), ("4",)):
        refused = entraide(address, "train", *wrong)
        assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert read_weights(database) == list_published(database)[0].learned.weights
