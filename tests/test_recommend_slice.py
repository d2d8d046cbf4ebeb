"""What is hidden influences nothing: without it in the graph, suggestions are the same to the byte."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import orjson
import pytest
from recommend_worlds import World, clear, leave_out, random_world

from graph.database import Address, AsyncDatabase, Database, open_database
from graph.schema import apply_schema
from graph.visibility import Role, Viewer
from recommend.checking.checking import count_lowered
from recommend.checking.looking_up import find_faults
from recommend.evidence import find_evidence
from recommend.facts import Kind, Purpose
from recommend.hooks import FEW
from recommend.slice import Degree, FacultyDegree, Member, Mentorship, Read, Slice, read_slice
from recommend.suggestions import suggest_contacts, suggest_mentors

ROLES = (Role.ANONYMOUS, Role.STUDENT, Role.ALUMNUS, Role.STAFF)


@pytest.fixture(scope="module")
def database(address: Address) -> Iterator[Database]:
    with open_database(address) as database:
        apply_schema(database)
        yield database
        clear(database)


async def answer(read: Read, viewer: Viewer) -> bytes:
    """All suggestions for a viewer, as bytes."""
    contacts = await suggest_contacts(read, viewer, 50)
    mentors = await suggest_mentors(read, viewer, 50)
    return orjson.dumps([[asdict(suggestion) for suggestion in found] for found in (contacts, mentors)])


def viewers(world: World, seed: int) -> list[Viewer]:
    """A viewer of each of two roles; not those who are given nothing by their own wish."""
    people = [key for key, fields in world.people.items() if fields.get("profiling") is not False]
    roles = (ROLES[seed % 4], ROLES[(seed + 1) % 4])
    return [Viewer(role, people[(7 * seed + i) % len(people)]) for i, role in enumerate(roles)]


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_hidden_influences_nothing(
    database: Database, reader: AsyncDatabase, seed: int
) -> None:
    world = random_world(seed)
    world.write(database, seed)
    before = {viewer: await answer(reader.read_one, viewer) for viewer in viewers(world, seed)}
    assert any(len(found) > 1000 for found in before.values())
    for viewer, found in before.items():
        assert viewer.person is not None
        world.seen_by(viewer.role, viewer.person).write(database, seed + 1000)
        assert await answer(reader.read_one, viewer) == found


def make_pair() -> World:
    """Ann is tied to the viewer in every way that counts."""
    world = World()
    for kind, key in (
        ("Diploma", "master"),
        ("Diploma", "licence"),
        ("Employer", "unistra"),
        ("Skill", "python"),
        ("Occupation", "o"),
        ("Faculty", "f"),
    ):
        world.thing(kind, key)
    world.edge("OFFERED_BY", ("Diploma", "master"), ("Faculty", "f"))
    world.edge("OFFERED_BY", ("Diploma", "licence"), ("Faculty", "f"))
    world.person("me", wishes=["cv"], wished_occupation="o", place="Colmar", languages=["fr"])
    world.person("ann", capacity=9, offers=["cv"], place="Colmar", languages=["fr"])
    world.person("eve", capacity=9)  # a contact of both
    world.person("dan")  # of the viewer's program, mentored by Ann
    for person in ("me", "ann"):
        world.fact(person, "WORKED_AT", "unistra", occupation="o")
        world.fact(person, "HAS_SKILL", "python")
        world.tie(person, "CONTACT", "eve")
    for person in ("me", "ann", "dan"):
        world.fact(person, "GRADUATED", "master", year=2020)
    world.tie("ann", "MENTORS", "dan", state="ended")
    return world


HIDDEN: dict[str, tuple[str, dict[str, object], Kind, dict[str, str]]] = {
    # who hides what; which kind of evidence for Ann must go; the rule without which it would stay
    "studies": ("ann", {"audience_studies": "me"}, Kind.PROGRAM, {"StudiesForStudent": "ProfileForStudent"}),
    "career": ("ann", {"audience_career": "me"}, Kind.EMPLOYER, {"CareerForStudent": "ProfileForStudent"}),
    "occupation": (
        "ann",
        {"audience_career": "me"},
        Kind.OCCUPATION,
        {"CareerForStudent": "ProfileForStudent"},
    ),
    "skills": ("ann", {"audience_skills": "me"}, Kind.SKILL, {"SkillsForStudent": "ProfileForStudent"}),
    "network": ("ann", {"audience_network": "me"}, Kind.CONTACT, {"p:NetworkForStudent": "true"}),
    "bridge's network": ("eve", {"audience_network": "me"}, Kind.CONTACT, {"b:NetworkForStudent": "true"}),
    "bridge": ("eve", {"state": "passive"}, Kind.CONTACT, {r"b:\w+": "b:Person"}),
    "bridge without profiling": (
        "eve",
        {"profiling": False},
        Kind.CONTACT,
        {r"coalesce\(b.profiling, true\)": "true"},
    ),
    "mentee": ("dan", {"state": "passive"}, Kind.MENTORED, {r"m:\w+": "m:Person"}),
    "mentee's network": ("dan", {"audience_network": "me"}, Kind.MENTORED, {"m:Network": "m:Profile"}),
    "mentee's studies": ("dan", {"audience_studies": "me"}, Kind.MENTORED, {"m:Studies": "m:Profile"}),
    "mentee without profiling": (
        "dan",
        {"profiling": False},
        Kind.MENTORED,
        {r"coalesce\(m.profiling, true\)": "true"},
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
async def test_what_is_hidden_is_no_evidence(database: Database, reader: AsyncDatabase, name: str) -> None:
    person, fields, kind, rules = HIDDEN[name]
    world = make_pair()
    world.people[person].update(fields)
    world.write(database)
    assert kind not in await find_kinds(reader.read_one)
    assert kind in await find_kinds(leave_out(reader.read_one, {rf"\b{r}": i for r, i in rules.items()}))


async def find_kinds(read: Read) -> set[Kind]:
    """The kinds of evidence for Ann as a mentor."""
    slice = await read_slice(read, Viewer(Role.STUDENT, "me"), Purpose.MENTORS)
    assert slice is not None
    return {piece.kind for piece in find_evidence(slice, mentors=True).get("ann", ())}


async def test_every_kind_of_evidence_is_found(database: Database, reader: AsyncDatabase) -> None:
    make_pair().write(database)
    assert await find_kinds(reader.read_one) == set(Kind) - {Kind.FACULTY, Kind.MENTORSHIP, Kind.ALIKE}
    world = make_pair()
    world.facts = [fact for fact in world.facts if fact[:2] != ("ann", "GRADUATED")]
    world.fact("ann", "GRADUATED", "licence", year=2010)
    world.write(database)
    assert Kind.FACULTY in await find_kinds(reader.read_one)


def make_newcomer() -> World:
    """Ann studied with the viewer, who knows nobody, and knows Bob."""
    world = World()
    world.thing("Diploma", "master")
    for person in ("me", "ann", "bob"):
        world.person(person)
    for person in ("me", "ann"):
        world.fact(person, "GRADUATED", "master", year=2020)
    world.tie("ann", "CONTACT", "bob")
    return world


UNKNOWN: dict[str, tuple[str, dict[str, object]]] = {
    "Ann's contacts": ("ann", {"audience_network": "me"}),
    "Ann": ("ann", {"state": "passive"}),
    "Ann's profiling": ("ann", {"profiling": False}),
    "Ann's being suggested": ("ann", {"suggestible": False}),
    "Ann's studies": ("ann", {"audience_studies": "me"}),
    "Bob's contacts": ("bob", {"audience_network": "me"}),
    "Bob's being suggested": ("bob", {"suggestible": False}),
}


@pytest.mark.parametrize("name", [None, *UNKNOWN])
async def test_somebody_who_knows_nobody_is_led_on_by_those_who_are_alike(
    database: Database, reader: AsyncDatabase, name: str | None
) -> None:
    world = make_newcomer()
    if name:
        person, fields = UNKNOWN[name]
        world.people[person].update(fields)
    world.write(database)
    viewer = Viewer(Role.STUDENT, "me")
    found = await suggest_contacts(reader.read_one, viewer)
    assert [one.person for one in found] == {
        None: ["ann", "bob"],
        "Ann's contacts": ["ann"],
        "Bob's contacts": ["ann"],
        "Bob's being suggested": ["ann"],
    }.get(name, [])
    if name is None:
        [reason] = found[1].reasons
        assert reason.text_en == "Ann Roth, with whom you have things in common, knows Bob Roth."
        assert [step.relationship for step in reason.path] == ["GRADUATED", "GRADUATED", "CONTACT"]
        assert await find_faults(reader.read_one, viewer, Purpose.CONTACTS, found) == []
        slice = await read_slice(reader.read_one, viewer, Purpose.CONTACTS)
        assert slice is not None
        lowered = count_lowered(slice, Purpose.CONTACTS, found)
        assert lowered == {Kind.ALIKE: 1, Kind.COHORT: 1}


@pytest.mark.parametrize(
    "rule", ["SET p.profiling = false", "SET p.suggestible = false", "REMOVE p:ProfileForStudent"]
)
async def test_who_is_alike_is_looked_up_again(database: Database, reader: AsyncDatabase, rule: str) -> None:
    """Ann opts out, or hides, after the hooks were found and before the ties are read."""
    make_newcomer().write(database)

    async def read(text: str, parameters: dict[str, Any]) -> list[Any] | None:
        if "found" in parameters:
            database.write(f"MATCH (p:Person {{id: 'ann'}}) {rule}")
        return await reader.read_one(text, parameters)

    assert await suggest_contacts(read, Viewer(Role.STUDENT, "me")) == []


async def test_a_contact_of_ones_own_leaves_less_to_those_who_are_alike(
    database: Database, reader: AsyncDatabase
) -> None:
    world = make_newcomer()
    world.person("eve")
    world.tie("me", "CONTACT", "eve")
    world.write(database)
    slice = await read_slice(reader.read_one, Viewer(Role.STUDENT, "me"), Purpose.CONTACTS)
    assert slice is not None
    assert [(member.id, near) for member, near in slice.alike] == [("ann", 0.9)]


async def test_a_relationship_that_leads_to_several_who_are_alike_is_cited_once(
    database: Database, reader: AsyncDatabase
) -> None:
    world = make_newcomer()
    world.person("cy")
    world.fact("cy", "GRADUATED", "master", year=2020)
    world.tie("cy", "CONTACT", "bob")
    world.write(database)
    found = await suggest_contacts(reader.read_one, Viewer(Role.STUDENT, "me"))
    [reason] = [one.reasons[0] for one in found if one.person == "bob"]
    assert reason.text_en == "Ann Roth and Cy Roth, with whom you have things in common, know Bob Roth."
    assert [step.relationship for step in reason.path] == [
        "GRADUATED", "GRADUATED", "CONTACT", "GRADUATED", "CONTACT"
    ]  # fmt: skip


async def test_somebody_with_contacts_of_their_own_is_led_by_these(
    database: Database, reader: AsyncDatabase
) -> None:
    world = make_newcomer()
    for number in range(FEW):
        world.person(f"known{number}")
        world.tie("me", "CONTACT", f"known{number}")
    world.write(database)
    found = await suggest_contacts(reader.read_one, Viewer(Role.STUDENT, "me"))
    assert [one.person for one in found] == ["ann"]


REQUESTS: dict[str, tuple[dict[str, object], dict[str, object], float, dict[str, str]]] = {
    # the request and who made it, how likely Ann is taken to say yes, and the rule without which it would be
    # another chance
    "none that is known": ({}, {"state": "passive"}, 1 / 2, {r"m:\w+": "m:Person"}),
    "a hidden network": ({}, {"audience_network": "me"}, 1 / 2, {"m:Network": "m:Profile"}),
    "somebody without profiling": (
        {},
        {"profiling": False},
        1 / 2,
        {r"coalesce\(m.profiling, true\)": "true"},
    ),
    "a refusal": ({}, {}, 1 / 3, {}),
    "one that is new": (
        {"state": "proposed", "since": date.today()},
        {},
        1 / 2,
        {r"t\.since < date\(\) - duration\(\{days: 30\}\)": "true"},
    ),
    "one that waits": ({"state": "proposed", "since": date(2025, 1, 1)}, {}, 1 / 3, {}),
    "one without a day": ({"state": "proposed"}, {}, 1 / 2, {}),
    "a yes": ({"state": "active"}, {}, 2 / 3, {}),
    "a yes of long ago": ({"state": "ended"}, {}, 2 / 3, {}),
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_answers_to_requests_that_the_viewer_sees_speak_for_a_mentor(
    database: Database, reader: AsyncDatabase, name: str
) -> None:
    request, fields, expected, rules = REQUESTS[name]
    world = make_pair()
    world.ties = [tie for tie in world.ties if tie[1] != "MENTORS"]
    world.tie("ann", "MENTORS", "dan", **{"state": "declined", **request})
    world.people["dan"].update(fields)
    world.write(database)
    assert await find_chance(reader.read_one) == expected
    if rules:
        assert await find_chance(leave_out(reader.read_one, rules)) != expected


async def find_chance(read: Read) -> float:
    """How likely Ann is taken to say yes to a request."""
    slice = await read_slice(read, Viewer(Role.STUDENT, "me"), Purpose.MENTORS)
    assert slice is not None
    [chance] = [
        piece.near for piece in find_evidence(slice, mentors=True)["ann"] if piece.kind is Kind.ANSWERS
    ]
    return chance


async def test_of_two_who_fit_alike_the_one_who_says_yes_comes_first(
    database: Database, reader: AsyncDatabase
) -> None:
    world = World()
    world.thing("Diploma", "master")
    for person in ("me", "ann", "bob", "dan", "eve"):
        world.person(person, capacity=9 if person in ("ann", "bob") else 0)
        if person != "dan":
            world.fact(person, "GRADUATED", "master", year=2020)
    world.tie("ann", "MENTORS", "dan", state="declined", since=date(2020, 9, 1))
    world.tie("bob", "MENTORS", "dan", state="ended", since=date(2021, 9, 1), until=date(2022, 6, 30))
    world.write(database)
    viewer = Viewer(Role.STUDENT, "me")
    bob, ann = await suggest_mentors(reader.read_one, viewer)
    assert (bob.person, ann.person) == ("bob", "ann")
    told = {reason.kind: reason for reason in bob.reasons}
    assert told["answers"].text_en == "Bob Roth took on a mentee in 2021."
    assert [(step.source, step.target) for step in told["answers"].path] == [
        (("Person", "bob"), ("Person", "dan"))
    ]
    assert "answers" not in {reason.kind for reason in ann.reasons}
    assert await find_faults(reader.read_one, viewer, Purpose.MENTORS, [bob, ann]) == []
    slice = await read_slice(reader.read_one, viewer, Purpose.MENTORS)
    assert slice is not None
    lowered = count_lowered(slice, Purpose.MENTORS, [bob])
    assert lowered == Counter(reason.kind for reason in bob.reasons)


async def test_answers_alone_suggest_nobody(database: Database, reader: AsyncDatabase) -> None:
    world = World()
    world.person("me", place="Colmar", languages=["fr"])
    world.person("ann", capacity=9, place="Colmar", languages=["fr"])
    world.person("dan")
    world.person("eve")
    world.tie("me", "CONTACT", "eve")
    world.tie("ann", "MENTORS", "dan", state="ended", since=date(2021, 9, 1))
    world.write(database)
    assert await suggest_mentors(reader.read_one, Viewer(Role.STUDENT, "me")) == []


async def test_a_hub_stays_out_of_the_budget(database: Database, reader: AsyncDatabase) -> None:
    """Two thousand colleagues neither hide the one classmate nor swell the slice."""
    world = World()
    world.thing("Employer", "hub")
    world.thing("Diploma", "rare")
    world.person("me")
    world.person("mate")
    for person in ("me", "mate"):
        world.fact(person, "GRADUATED", "rare", year=2015)
    world.fact("me", "WORKED_AT", "hub")
    for i in range(2_000):
        world.person(f"c{i:04}")
        world.fact(f"c{i:04}", "WORKED_AT", "hub")
    world.write(database)
    slice = await read_slice(reader.read_one, Viewer(Role.STUDENT, "me"), Purpose.CONTACTS)
    assert slice is not None
    assert len(slice.candidates) <= 200
    assert slice.crowd["employer", "hub"] == 2_000
    first = (await suggest_contacts(reader.read_one, Viewer(Role.STUDENT, "me"), 3))[0]
    assert first.person == "mate"


def test_what_a_load_took_from_the_viewer_between_two_readings_is_no_evidence() -> None:
    degree = Degree("GRADUATED", "gone", 2010, None, ())
    candidate = Member(
        "ann",
        mentorships=(Mentorship("ann", "dan", None, None, degree),),
        faculty_degrees=(FacultyDegree(degree, "gone"),),
    )
    for mentors in (False, True):
        kinds = {piece.kind for piece in find_evidence(Slice(Member("me"), (candidate,), {}), mentors)["ann"]}
        assert kinds <= {Kind.MENTORSHIP}
