"""What is hidden influences nothing: taken out of the graph, it leaves every answer the same to the byte.

ENTRAIDE_TEST_EXAMPLES asks for more examples than the few of a usual run, and for other ones each time.
"""

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, cast

import hypothesis
import orjson
import pytest
from asking import Asker, open_asker
from graphql import GraphQLSchema
from graphs import Graph, creations
from hidden import (
    REACH,
    WIDTH,
    Eyes,
    free_capacity,
    without_hidden_groups,
    without_hidden_people,
    without_opted_out,
)
from hypothesis import given
from hypothesis import strategies as st
from switching import Rule, forget_what_is_kept, without
from veiled import NOBODY, PEOPLE_LAYER, Case, Question, make_case, register

from gql import compiler, directory, entries, hops
from gql.ids import decode_id
from graph import visibility
from graph.address import Address
from graph.database import AsyncDatabase, Database, open_database
from graph.model import RANKING_MODEL, Audience, Group
from graph.settings import Settings
from graph.visibility import NARROWEST, Role, Viewer
from recommend import hooks, own, ties
from recommend.crowd_reading import read_crowds
from recommend.facts import Purpose
from recommend.models import Learned, publish
from recommend.weights import SHIPPED

MANY = int(os.environ.get("ENTRAIDE_TEST_EXAMPLES", "0"))
USUAL = {"compiled": 30, "resolved": 8, "by chance": 8}
TRIES = 300
# A seed gives examples that have nothing in common; what hypothesis decides itself it can make smaller.
CHANCES = st.randoms(use_true_random=False) if MANY else st.integers(0, 2**64).map(Random)
SUGGESTIONS = ("Mentors", "Contacts")

TakeOut = Callable[[Graph, Eyes], Graph]


@dataclass(frozen=True, slots=True)
class Leak:
    """A question whose answer is another when what is hidden is gone."""

    question: Question
    before: bytes
    after: bytes


@dataclass(slots=True)
class Trial:
    """A real Neo4j that holds a register and, from case to case, other people; and the API over it."""

    database: Database
    asker: Asker
    runner: asyncio.Runner
    reading: bool = False

    @property
    def schema(self) -> GraphQLSchema:
        """What may be asked."""
        return self.asker.schema._schema

    def put(self, people: Graph, seed: int) -> None:
        """Replace the people by others, written in an order that the seed decides."""
        gone = f"MATCH (n:{'|'.join(PEOPLE_LAYER)}) DETACH DELETE n"
        told = "MATCH (d:Diploma) WHERE d.from_records DETACH DELETE d"
        self.database.write_all([(gone, {}), (told, {}), *creations(people, seed)])
        if self.reading:
            crowds = read_crowds(self.database)
            assert crowds is not None
            self.asker.find = crowds.find

    @contextmanager
    def in_memory(self) -> Iterator[None]:
        """Suggestions find in memory who shares what, read anew for each graph."""
        self.reading = True
        try:
            yield
        finally:
            self.reading, self.asker.find = False, None

    def answers(self, case: Case, compiled: bool = True) -> list[bytes]:
        """The answer to each question, as it would be sent."""
        viewer = Viewer(Role(case.eyes.role), case.eyes.me)

        async def ask() -> list[bytes]:
            return [
                await self.asker.ask_bytes(
                    question.query,
                    variables=question.variables,
                    operation=question.operation or None,
                    viewer=viewer,
                    compiled=compiled,
                )
                for question in case.questions
            ]

        return self.runner.run(ask())

    def leak(self, case: Case, take_out: TakeOut, compiled: bool = True) -> Leak | None:
        """The first question whose answer changes when something is taken out."""
        self.put(case.graph, seed=0)
        before = self.answers(case, compiled)
        self.put(take_out(case.graph, case.eyes), seed=1)
        after = self.answers(case, compiled)
        for question, with_it, without_it in zip(case.questions, before, after, strict=True):
            if with_it != without_it:
                return Leak(question, with_it, without_it)
        return None

    def wrongly_suggested(self, case: Case) -> list[str]:
        """Whom the answers suggest and should not, by what they chose and by the time they have."""
        self.put(case.graph, seed=0)
        people, eyes, wrong = case.graph.people(), case.eyes, []
        for answer in self.answers(case):
            for kind, suggested in orjson.loads(answer)["data"]["viewer"].items():
                for key in (decode_id(each["person"]["id"])[1] for each in suggested):
                    allowed = key != eyes.me and eyes.see(key, people[key])
                    allowed &= people[key].get("suggestible") is not False
                    allowed &= False not in (people[each].get("profiling") for each in (key, str(eyes.me)))
                    if kind == "mentorSuggestions":
                        allowed &= eyes.see(key, people[key], "mentoring")
                        allowed &= free_capacity(case.graph, key) > 0
                    if not allowed:
                        wrong.append(f"{kind}: {key}")
        return wrong


@dataclass(frozen=True, slots=True)
class Planned:
    """A database that keeps its plans, though every case has other numbers of everything."""

    database: AsyncDatabase

    async def read_one(self, text: str, parameters: dict[str, Any]) -> list[Any] | None:
        return await self.database.read_one(f"CYPHER replan=skip {text}", parameters)


@pytest.fixture(scope="module")
def trial(address: Address, settings: Settings) -> Iterator[Trial]:
    with asyncio.Runner() as runner, open_database(address) as database:
        stack = AsyncExitStack()
        asker = runner.run(stack.enter_async_context(open_asker(address, settings, register())))
        asker.database = cast(AsyncDatabase, Planned(asker.database))
        yield Trial(database, asker, runner)
        runner.run(stack.aclose())


@pytest.fixture
def learned(trial: Trial) -> Iterator[None]:
    """Suggestions are ranked with weights that were published."""
    weights = {
        purpose: {kind: 2.0 - weight for kind, weight in SHIPPED[purpose].items()} for purpose in Purpose
    }
    publish(trial.database, Learned(0, weights, {}, {}, {}))
    yield
    trial.database.write(f"MATCH (m:{RANKING_MODEL.label}) DELETE m")


def examples(usual: int) -> hypothesis.settings:
    """How many examples to try: as usual and always the same, or as many as the environment says."""
    return hypothesis.settings(
        max_examples=MANY or usual,
        derandomize=not MANY,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )


@pytest.mark.parametrize("take_out", [without_hidden_people, without_hidden_groups])
@pytest.mark.parametrize("way", ["compiled", "resolved", "by chance"])
def test_what_is_hidden_influences_no_answer(trial: Trial, take_out: TakeOut, way: str) -> None:
    asked, by_chance = (0, 1) if way == "by chance" else (3, 0)

    @examples(USUAL[way])
    @given(CHANCES)
    def property(chance: Random) -> None:
        case = make_case(chance, trial.schema, asked=asked, by_chance=by_chance)
        hypothesis.note(f"{case}")
        assert trial.leak(case, take_out, compiled=way != "resolved") is None

    property()


@pytest.mark.usefixtures("learned")
@pytest.mark.parametrize("take_out", [without_hidden_people, without_hidden_groups, without_opted_out])
def test_what_is_hidden_influences_no_suggestion_found_in_memory(trial: Trial, take_out: TakeOut) -> None:
    @examples(15)
    @given(CHANCES)
    def property(chance: Random) -> None:
        case = make_case(chance, trial.schema, (*SUGGESTIONS, "WouldChange"))
        hypothesis.note(f"{case}")
        with trial.in_memory():
            assert trial.leak(case, take_out) is None

    property()


def test_who_opted_out_of_profiling_influences_no_suggestion(trial: Trial) -> None:
    @examples(15)
    @given(CHANCES)
    def property(chance: Random) -> None:
        case = make_case(chance, trial.schema, SUGGESTIONS)
        hypothesis.note(f"{case}")
        assert trial.leak(case, without_opted_out) is None

    property()


def test_only_those_who_may_be_are_suggested(trial: Trial) -> None:
    @examples(15)
    @given(CHANCES)
    def property(chance: Random) -> None:
        case = make_case(chance, trial.schema, SUGGESTIONS)
        hypothesis.note(f"{case}")
        assert trial.wrongly_suggested(case) == []

    property()


def test_who_asked_before_influences_no_answer(trial: Trial) -> None:
    """Plans are kept from viewer to viewer: none may hold anything of whom it was made for."""
    asked = make_case(Random(1), trial.schema, ("ById", "Directory", "Myself"))
    eyes = [Eyes(role, me) for role in REACH for me in (None, "p00", "p01", NOBODY)]
    trial.put(asked.graph, seed=0)
    warm = [trial.answers(replace(asked, eyes=each)) for each in eyes]
    for each, before in zip(eyes, warm, strict=True):
        forget_what_is_kept()
        assert trial.answers(replace(asked, eyes=each)) == before


def test_audiences_are_those_of_the_docs() -> None:
    """The reference by which all is judged says what docs/privacy.md says."""
    page = (Path(__file__).parents[1] / "docs" / "privacy.md").read_text()
    heads, *rows = re.findall(r"^\|(.+)\|$", page[page.index("| audience of a group") :], re.MULTILINE)
    roles = [head.strip().split(", ") for head in heads.split("|")[1:]]
    table: dict[tuple[str, str], bool] = {}
    for row in rows[1:]:
        audience, *cells = (cell.strip() for cell in row.split("|"))
        for named, cell in zip(roles, cells, strict=True):
            table |= {(audience, role): cell == "sees it" for role in named}
    assert len(table) == len(WIDTH) * len(REACH)
    for (audience, role), sees in table.items():
        person = {
            "state": "active",
            "listed": True,
            "audience_profile": "public",
            "audience_career": audience,
        }
        assert Eyes(role).see("p", person, "career") == sees
        assert Eyes(role).see("p", person | {"audience_profile": audience}) == sees


@dataclass(frozen=True, slots=True)
class Missing:
    """Rules that are left out, how that shows, and which questions meet it (all where none are named)."""

    rules: tuple[Rule, ...]
    shows: TakeOut | None
    questions: tuple[str, ...] = ()
    role: Role = Role.STUDENT


def omit(
    text: str,
    instead: str,
    shows: TakeOut | None,
    *questions: str,
    module: ModuleType = visibility,
    role: Role = Role.STUDENT,
) -> Missing:
    return Missing((Rule(module, text, instead),), shows, questions, role)


PEOPLE, GROUPS, OPTED_OUT = without_hidden_people, without_hidden_groups, without_opted_out
_AUDIENCE = "audience = Audience(audiences.get(group, Audience.ME))"
_WIDER = {
    Role.ANONYMOUS: Audience.MEMBERS,
    Role.STUDENT: Audience.ALUMNI,
    Role.ALUMNUS: Audience.STAFF,
    Role.STAFF: Audience.ME,
}
_GROUP_OF_WHAT = {
    Group.STUDIES: ("Facts", "Diploma"),
    Group.CAREER: ("Facts", "Employer"),
    Group.SKILLS: ("Facts", "Skill"),
    Group.NETWORK: ("Ties",),
    Group.MENTORING: ("Facts",),
}

RULES: dict[str, Missing] = {
    "people who are not active are hidden": omit(
        "state != State.ACTIVE or ", "", PEOPLE, "Directory", "ById"
    ),
    "people who are not listed are hidden": omit(" or not listed", "", PEOPLE),
    "the audience of the profile": omit(
        _AUDIENCE, f"{_AUDIENCE} if group != 'profile' else Audience.PUBLIC", PEOPLE
    ),
    **{
        f"the audience of {group}": omit(
            _AUDIENCE, f"{_AUDIENCE} if group != '{group}' else Audience.PUBLIC", GROUPS, *questions
        )
        for group, questions in _GROUP_OF_WHAT.items()
    },
    **{
        f"{role} are only that": omit(
            f"Role.{role.name}: Audience.{NARROWEST[role].name},",
            f"Role.{role.name}: Audience.{wider.name},",
            PEOPLE,
            "Directory",
            "Ties",
            role=role,
        )
        for role, wider in _WIDER.items()
    },
    "a hidden profile hides the other groups": omit(" and shows(Group.PROFILE, role)", "", PEOPLE, "Ties"),
    "a person is seen where they show it": omit('shown = f"{person}:{labels}"', 'shown = "true"', PEOPLE),
    "more than a profile is asked for": omit(
        "for group in dict.fromkeys(groups))", "for group in [Group.PROFILE])", GROUPS, "Facts", "Employer"
    ),
    "the viewer sees themself, not all": omit(
        '({shown} OR {person} = me)"', '({shown} OR me IS NOT NULL)"', PEOPLE, "ById", "Facts", "Employer"
    ),
    "a directory filter needs its group": omit(
        "dict.fromkeys((Group.PROFILE, *groups))", "dict.fromkeys((Group.PROFILE,))", GROUPS, "Filters"
    ),
    "from a thing to people who show it": omit(
        "viewer, (Group.PROFILE, *groups))", "viewer)", GROUPS, "Employer", "Diploma", "Skill"
    ),
    "from a person to what they show": omit("viewer, (group,))", "viewer)", GROUPS, "Facts"),
    "a tie is shown by its one end": omit("{person}:{network} AND ", "", GROUPS, "Ties"),
    "a tie is shown by its other end": omit(" AND {other}:{network}", "", GROUPS, "Ties"),
    "a tie of one's own to a hidden person": omit(" AND {may_see(other, viewer)}", "", PEOPLE, "Ties"),
    "a tie of one's own, not all ties": omit(" OR {other} = me)", " OR me IS NOT NULL)", GROUPS, "Ties"),
    "no hidden person by id": omit(
        'return f" WHERE {may_see(end, scope.viewer)}"', 'return ""', PEOPLE, "ById", "Facts", module=hops
    ),
    "mentoring fields are hidden together": omit(
        "if column.group is not None:", "if False:", GROUPS, "Facts", module=compiler
    ),
    "the occupation aimed for is one of them": omit(
        'f" WHERE {may_see(start, scope.viewer, (group,))}" if group',
        '"" if group',
        GROUPS,
        "Facts",
        module=hops,
    ),
    "who hides a group is not found by it": omit(
        "dict.fromkeys(each.group for each in filters)", "()", GROUPS, "Directory", module=directory
    ),
    "who from my program: both groups": omit(
        "viewer, (Group.STUDIES, Group.CAREER))", "viewer, ())", GROUPS, "WhoWorksAt", module=entries
    ),
    "a mentor shows that they are one": Missing(
        (
            Rule(hooks, "group = (Group.MENTORING,) if mentors", "group = () if mentors"),
            Rule(
                ties, '"p", others, (Group.PROFILE, Group.MENTORING) if', '"p", others, (Group.PROFILE,) if'
            ),
        ),
        GROUPS,
        ("Mentors",),
    ),
    "a diploma that only archives tell is met by a holder": omit(
        "{diploma}.from_records IS NULL OR EXISTS {{ MATCH {pattern} WHERE {sees} }}",
        "true",
        PEOPLE,
        "Registers",
    ),
    "a holder shows their studies": omit(
        'hop_to_person(diploma, ties, "holder", viewer, (Group.STUDIES,))',
        'hop_to_person(diploma, ties, "holder", viewer, ())',
        GROUPS,
        "Registers",
    ),
    "who opted out of profiling is not counted": omit(
        "AND coalesce(p.profiling, true) ", "", OPTED_OUT, "Contacts", module=hooks
    ),
    "who opted out of profiling is no bridge": Missing(
        (
            Rule(own, " AND coalesce(b.profiling, true)", ""),
            Rule(ties, " AND coalesce(b.profiling, true)", ""),
        ),
        OPTED_OUT,
        ("Contacts",),
        Role.STAFF,
    ),
    "who opted out of profiling is no example": omit(
        "{_TOOK_PLACE} AND coalesce(m.profiling, true)",
        "{_TOOK_PLACE}",
        OPTED_OUT,
        "Mentors",
        module=ties,
        role=Role.STAFF,
    ),
    "who opted out of profiling has asked nobody": omit(
        "{sees} AND coalesce(m.profiling, true)",
        "{sees}",
        OPTED_OUT,
        "Mentors",
        module=ties,
        role=Role.STAFF,
    ),
    "a viewer who opted out is given nothing": omit(
        " AND coalesce(me.profiling, true)", "", None, *SUGGESTIONS, module=own
    ),
    "who opted out is not suggested": Missing(
        (
            Rule(hooks, " AND coalesce(p.suggestible, true)", ""),
            Rule(ties, " AND coalesce({0}.suggestible, true)", ""),
        ),
        None,
        SUGGESTIONS,
    ),
    "only mentors with time are suggested": omit(
        "{free_capacity('p')} > 0", "true", None, "Mentors", module=ties
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_leaving_out_a_rule_is_noticed(trial: Trial, name: str) -> None:
    missing = RULES[name]

    def is_noticed(case: Case) -> bool:
        if missing.shows is None:
            return bool(trial.wrongly_suggested(case))
        return trial.leak(case, missing.shows) is not None

    with without(missing.rules):
        assert any(
            is_noticed(make_case(Random(seed), trial.schema, missing.questions, roles=[missing.role]))
            for seed in range(TRIES)
        )
