"""Who is suggested to whom: one small university in which Ann fits best, changed by one rule at a time."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from recommend_worlds import World, clear, leave_out
from rich.console import Console

from graph.database import Address, AsyncDatabase, Database, open_database
from graph.model import Audience, Group
from graph.schema import apply_schema
from graph.visibility import ANONYMOUS, Role, Viewer
from recommend.facts import Purpose
from recommend.printing import show_suggestions
from recommend.suggestions import Suggestion, suggest_contacts, suggest_mentors, warm_up

VIEWER = Viewer(Role.STUDENT, "me")


def make_world() -> World:
    """Ann, Bob and Cy share the viewer's program; Eve is the viewer's contact, and Ann's."""
    world = World()
    world.thing("Diploma", "informatique", name="Master Informatique")
    world.thing("Diploma", "données", name="Master Données")
    world.thing("Faculty", "maths", name="UFR de mathématiques")
    world.thing("Employer", "unistra", name="Université de Strasbourg")
    world.thing("Employer", "icube", name="ICube")
    world.thing("Skill", "python", label="Python")
    world.thing("Occupation", "rome:M1805", label="Études informatiques")
    world.edge("SUCCEEDED_BY", ("Diploma", "informatique"), ("Diploma", "données"))
    world.edge("OFFERED_BY", ("Diploma", "informatique"), ("Faculty", "maths"))
    world.edge("OFFERED_BY", ("Diploma", "données"), ("Faculty", "maths"))
    world.edge("PART_OF", ("Employer", "icube"), ("Employer", "unistra"))
    world.person("me", wishes=["cv"], wished_occupation="rome:M1805", place="Strasbourg", languages=["fr"])
    world.person("ann", capacity=1, offers=["cv"], place="Strasbourg", languages=["fr"])
    world.person("bob", capacity=3)
    world.person("cy", capacity=2)
    world.person("eve", name="Élise Klein")
    world.fact("me", "STUDIES", "données", since=2024)
    world.fact("me", "WORKED_AT", "unistra", start=date(2023, 6, 1), end=date(2023, 8, 31), title="Stage")
    world.fact("me", "HAS_SKILL", "python")
    world.fact("ann", "GRADUATED", "informatique", year=2010, sources=["diplomes#1"])
    world.fact("ann", "WORKED_AT", "icube", start=date(2015, 9, 1), title="Analyste", occupation="rome:M1805")
    world.fact("ann", "HAS_SKILL", "python")
    world.fact("bob", "GRADUATED", "données", year=2018)
    world.fact("cy", "GRADUATED", "informatique", year=2010)
    world.tie("me", "CONTACT", "eve", since=date(2024, 1, 1))
    world.tie("ann", "CONTACT", "eve", since=date(2020, 1, 1))
    return world


@pytest.fixture(scope="module")
def database(address: Address) -> Iterator[Database]:
    with open_database(address) as database:
        apply_schema(database)
        yield database
        clear(database)


def people(suggestions: list[Suggestion]) -> list[str]:
    return [suggestion.person for suggestion in suggestions]


async def test_the_best_come_first_and_the_viewer_never(database: Database, reader: AsyncDatabase) -> None:
    make_world().write(database)
    assert people(await suggest_contacts(reader.read_one, VIEWER)) == ["ann", "bob", "cy"]
    assert people(await suggest_mentors(reader.read_one, VIEWER)) == ["ann", "bob", "cy"]
    assert people(await suggest_mentors(reader.read_one, VIEWER, first=1)) == ["ann"]


async def test_reasons_are_told_in_french_and_english(database: Database, reader: AsyncDatabase) -> None:
    make_world().write(database)
    ann = (await suggest_mentors(reader.read_one, VIEWER))[0]
    told = {reason.kind: reason for reason in ann.reasons}
    assert told["occupation"].text_fr == (
        "Ann Roth a obtenu en 2010 « Master Informatique », du même programme que « Master Données »,"
        " que vous préparez ; Ann Roth exerce depuis 2015 chez ICube le métier que vous visez,"
        " « Études informatiques » (Analyste)."
    )
    assert told["occupation"].text_en == (
        "Ann Roth earned “Master Informatique” in 2010, of the same program as “Master Données”, which you"
        " study for; Ann Roth has been in the occupation you aim for, “Études informatiques” (Analyste),"
        " at ICube since 2015."
    )
    steps = [(step.source[1], step.relationship, step.target[1]) for step in told["occupation"].path]
    assert steps == [
        ("me", "STUDIES", "données"),
        ("informatique", "SUCCEEDED_BY", "données"),
        ("ann", "GRADUATED", "informatique"),
        ("ann", "WORKED_AT", "icube"),
    ]
    assert told["occupation"].path[2].sources == ("diplomes#1",)
    assert told["occupation"].path[2].year == 2010
    assert told["occupation"].path[3].since == "2015-09-01"
    assert told["occupation"].path[3].title == "Analyste"
    assert told["topic"].values == ("cv",)
    assert "Ann Roth propose son aide sur « cv », que vous cherchez" in told["topic"].text_fr


@pytest.mark.parametrize(
    "viewer", [ANONYMOUS, Viewer(Role.ALUMNUS), Viewer(Role.STUDENT, "nobody"), Viewer(Role.STUDENT, "lone")]
)
async def test_nobody_to_suggest_from_gives_nothing(
    database: Database, reader: AsyncDatabase, viewer: Viewer
) -> None:
    world = make_world()
    world.person("lone")
    world.write(database)
    assert await suggest_contacts(reader.read_one, viewer) == []
    assert await suggest_mentors(reader.read_one, viewer) == []


async def test_a_viewer_who_opted_out_of_profiling_is_given_nothing(
    database: Database, reader: AsyncDatabase
) -> None:
    world = make_world()
    world.people["me"]["profiling"] = False
    world.write(database)
    assert await suggest_contacts(reader.read_one, VIEWER) == []
    assert await suggest_mentors(reader.read_one, VIEWER) == []
    for language, told in (("fr", "le profilage a été refusé."), ("en", "profiling was opted out of.")):
        assert told in await print_suggestions(reader, language)


async def test_nobody_to_suggest_is_told_so(database: Database, reader: AsyncDatabase) -> None:
    world = World()
    world.person("me")
    world.write(database)
    assert (await print_suggestions(reader, "en")).split("\n")[1].strip() == "Nobody to suggest."


async def test_in_the_terminal_people_ask_as_what_they_are(database: Database, reader: AsyncDatabase) -> None:
    world = make_world()
    world.person("dan", capacity=1, audiences={Group.PROFILE: Audience.ALUMNI})
    world.fact("dan", "GRADUATED", "informatique", year=2011)
    world.write(database)
    as_student = await print_suggestions(reader, "en", None)
    assert as_student == await print_suggestions(reader, "en", Role.STUDENT)
    assert "Bob Roth" in as_student
    assert "Dan Roth" not in as_student
    world.facts[0] = ("me", "GRADUATED", "données", {"year": 2024, "sources": ["member"]})
    world.write(database)
    assert "Dan Roth" in await print_suggestions(reader, "en", None)


async def print_suggestions(reader: AsyncDatabase, language: str, role: Role | None = VIEWER.role) -> str:
    """What the terminal shows."""
    console = Console(file=io.StringIO(), width=100)
    console.print(await show_suggestions(reader, VIEWER.person or "", role, Purpose.MENTORS, 10, language))
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


def put(world: World, person: str = "ann", **fields: object) -> None:
    world.people[person].update(fields)


BOTH = tuple(Purpose)
VISIBLE = {r"\bp:[\w&]*ForStudent": "p:Person"}
TIED = {
    type: {
        rf"NOT EXISTS \{{ \(p\)-\[:{type}\]-\(me\) \}}": "true",
        rf"(?<=RETURN COLLECT {{ MATCH \(me\)-\[:{type}\]-\(p:Person\) WHERE )": "false AND ",
    }
    for type in ("CONTACT", "MENTORS")
}
RULES: dict[str, tuple[Callable[[World], object], tuple[Purpose, ...], dict[str, str]]] = {
    # what is changed; what Ann is then not suggested as; what in the statements keeps her from it
    "a contact already": (lambda w: w.tie("ann", "CONTACT", "me"), (Purpose.CONTACTS,), TIED["CONTACT"]),
    "not active": (lambda w: put(w, state="objected"), BOTH, VISIBLE),
    "not listed": (lambda w: put(w, listed=False), BOTH, VISIBLE),
    "profile for alumni alone": (lambda w: put(w, audience_profile="alumni"), BOTH, VISIBLE),
    "opted out of being suggested": (
        lambda w: put(w, suggestible=False),
        BOTH,
        {r"coalesce\(p.suggestible, true\)": "true"},
    ),
    "opted out of profiling": (
        lambda w: put(w, profiling=False),
        BOTH,
        {r"coalesce\(p.profiling, true\)": "true"},
    ),
    "no mentor": (
        lambda w: put(w, capacity=None),
        (Purpose.MENTORS,),
        {r"coalesce\(p.capacity, 0\)|p.capacity(?= > 0)": "1"},
    ),
    "a mentor with no time left": (
        lambda w: w.tie("ann", "MENTORS", "bob", state="active"),
        (Purpose.MENTORS,),
        {"busy.state = 'active'": "false"},
    ),
    "mentoring hidden": (
        lambda w: put(w, audience_mentoring="staff"),
        (Purpose.MENTORS,),
        {"&MentoringForStudent": ""},
    ),
    "asked as a mentor": (lambda w: mentor(w, "proposed"), (Purpose.MENTORS,), TIED["MENTORS"]),
    "a mentor already": (lambda w: mentor(w, "active"), (Purpose.MENTORS,), TIED["MENTORS"]),
    "a mentor before": (lambda w: mentor(w, "ended"), (Purpose.MENTORS,), TIED["MENTORS"]),
    "said no as a mentor": (lambda w: mentor(w, "declined"), (Purpose.MENTORS,), TIED["MENTORS"]),
}


def mentor(world: World, state: str) -> None:
    put(world, capacity=9)
    world.tie("ann", "MENTORS", "me", state=state)


@pytest.mark.parametrize("name", RULES)
async def test_a_rule_keeps_the_best_from_being_suggested(
    database: Database, reader: AsyncDatabase, name: str
) -> None:
    change, purposes, rules = RULES[name]
    world = make_world()
    change(world)
    world.write(database)
    for purpose in purposes:
        suggest = suggest_contacts if purpose is Purpose.CONTACTS else suggest_mentors
        found = people(await suggest(reader.read_one, VIEWER))
        assert "ann" not in found
        assert "bob" in found
        assert "ann" in people(await suggest(leave_out(reader.read_one, rules), VIEWER))


async def test_statements_are_planned_ahead(database: Database, reader: AsyncDatabase) -> None:
    asked = []

    async def read(text: str, parameters: dict[str, Any]) -> list[Any] | None:
        asked.append(text)
        return await reader.read_one(text, parameters)

    await warm_up(read)
    planned = set(asked)
    make_world().write(database)
    assert await suggest_mentors(read, VIEWER)
    assert await suggest_contacts(read, VIEWER)
    assert set(asked) == planned
