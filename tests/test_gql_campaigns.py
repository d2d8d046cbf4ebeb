"""Campaigns over the API: for staff of the faculties alone, and of nothing that they may not see."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from random import Random
from typing import Any

import orjson
import pytest
from asking import VIEWERS, Asker, open_asker
from graphs import Graph, Tie, creations
from hidden import Eyes, without_hidden_groups, without_hidden_people, without_opted_out
from veiled import PEOPLE_LAYER, make_graph, register

from gql.ids import decode_id, encode_id
from graph.address import Address
from graph.database import Database, open_database
from graph.model import Audience, Group, State
from graph.settings import Settings
from graph.visibility import Role, Viewer

STAFF = Viewer(Role.STAFF, None, ("U2:SCI",))
OTHERS = Viewer(Role.STAFF, None, ("U2:LET",))
DRAFT = """mutation($title: String!, $faculties: [ID!], $perMentor: Int) {
  draftCampaign(title: $title, faculties: $faculties, perMentor: $perMentor) { ...Whole }
}"""
PUBLISH = "mutation($id: ID!) { publishCampaign(id: $id) { proposed returned { id } campaign { ...Whole } } }"
UNDO = "mutation($id: ID!) { undoCampaign(id: $id) { takenBack kept campaign { ...Whole } } }"
SHOW = "query($id: ID!) { campaign(id: $id) { ...Whole } }"
WHOLE = """
fragment Whole on Campaign {
  id title state perMentor seed
  faculties { id name }
  programs { id }
  figures {
    mentees mentors seats assigned waiting firstChoice meanScore capacityUsed
    coverage giniByMentor giniByFaculty giniByCohort
  }
  pairs(first: 50) {
    score choice state
    mentee { id name } mentor { id name freeCapacity }
    reasons { kind text weight path { source target } }
  }
  waiting(first: 50) { id name }
}"""
MEMBER = """{ viewer { person {
  mentors { totalCount edges { state node { id } } } mentees { totalCount }
} } }"""


def make_campus() -> Graph:
    """Two who study sciences and seek a mentor; one mentor of the same program, with time for one."""
    graph = register()
    people = dict(graph.nodes)
    open_to_all = {"state": State.ACTIVE.value, "listed": True}
    open_to_all |= {f"audience_{group}": Audience.PUBLIC.value for group in Group}
    for key, more in (("ada", {"wishes": ["cv"]}), ("ben", {"wishes": ["cv"]}), ("mia", {"capacity": 1})):
        people["Person", key] = {"given_name": key.title(), "family_name": "Roth", "sort_name": f"roth {key}"}
        people["Person", key] |= open_to_all | more
    ties = [tie for tie in graph.ties if tie.type != "OFFERED_BY"]
    diploma = ("Diploma", "U2:A:1")
    ties.append(Tie("OFFERED_BY", diploma, ("Faculty", "U2:SCI")))
    ties += [
        Tie("STUDIES", ("Person", key), diploma, {"since": 2025, "sources": ["member"]})
        for key in ("ada", "ben")
    ]
    ties.append(Tie("GRADUATED", ("Person", "mia"), diploma, {"year": 2011, "sources": ["member"]}))
    return Graph(people, ties)


@pytest.fixture
async def asker(address: Address, settings: Settings) -> AsyncIterator[Asker]:
    async with open_asker(address, settings, make_campus()) as asker:
        yield asker


async def say(asker: Asker, query: str, viewer: Viewer = STAFF, **variables: Any) -> Any:
    text = f"{query}\n{WHOLE}" if "...Whole" in query else query
    [answer] = (await asker.data(text, variables=variables, viewer=viewer)).values()
    return answer


async def refuse(asker: Asker, query: str, viewer: Viewer, **variables: Any) -> tuple[str, str]:
    text = f"{query}\n{WHOLE}" if "...Whole" in query else query
    answer = await asker.ask(text, variables, viewer)
    [error] = answer["errors"]
    assert not any((answer.get("data") or {}).values())
    return error["extensions"]["code"], error["message"]


async def test_a_campaign_from_draft_to_undo(asker: Asker) -> None:
    draft = await say(asker, DRAFT, title="Rentrée")
    assert (draft["state"], draft["figures"]["assigned"], draft["figures"]["waiting"]) == ("DRAFT", 1, 1)
    assert [faculty["id"] for faculty in draft["faculties"]] == [encode_id("Faculty", "U2:SCI")]
    [pair] = draft["pairs"]
    assert (pair["mentor"]["name"], pair["state"]) == ("Mia Roth", None)
    assert [reason["kind"] for reason in pair["reasons"]] == ["PROGRAM"] or pair["reasons"][0]["path"]
    mentee = Viewer(Role.STUDENT, decode_id(pair["mentee"]["id"])[1])
    before = await say(asker, MEMBER, mentee)
    assert before["person"]["mentors"]["totalCount"] == 0  # A draft is shown to no member.
    id = draft["id"]
    published = await say(asker, PUBLISH, id=id)
    assert (published["proposed"], published["returned"]) == (1, [])
    assert published["campaign"]["pairs"][0]["state"] == "PROPOSED"
    after = await say(asker, MEMBER, mentee)
    assert [edge["state"] for edge in after["person"]["mentors"]["edges"]] == ["PROPOSED"]
    assert await say(asker, PUBLISH, id=id) == published
    undone = await say(asker, UNDO, id=id)
    assert (undone["takenBack"], undone["kept"], undone["campaign"]["state"]) == (1, 0, "UNDONE")
    assert await say(asker, MEMBER, mentee) == before
    code, message = await refuse(asker, PUBLISH, STAFF, id=id)
    assert (code, "undone" in message) == ("BAD_OPERATION", True)
    listed = await say(asker, "{ campaigns { id state title figures { mentees } } }")
    assert listed == [{"id": id, "state": "UNDONE", "title": "Rentrée", "figures": {"mentees": 0}}]


async def test_others_are_told_nothing(asker: Asker) -> None:
    id = (await say(asker, DRAFT, title="Rentrée"))["id"]
    nobody = encode_id("Campaign", "nobody")
    for name, viewer in VIEWERS.items():
        if viewer.role in (Role.STAFF, Role.ADMIN):
            continue
        told = {
            await refuse(asker, query, viewer, id=each)
            for query in (SHOW, PUBLISH, UNDO)
            for each in (id, nobody)
        }
        told.add(await refuse(asker, DRAFT, viewer, title="x"))
        told.add(await refuse(asker, "{ campaigns { id } }", viewer))
        assert [code for code, _ in told] == ["FORBIDDEN"], name
    nowhere = Viewer(Role.STAFF, None)
    assert (await refuse(asker, SHOW, nowhere, id=id))[0] == "FORBIDDEN"


async def test_staff_run_campaigns_of_their_faculties(asker: Asker) -> None:
    id = (await say(asker, DRAFT, title="Rentrée"))["id"]
    assert await say(asker, SHOW, OTHERS, id=id) is None
    told = [
        await refuse(asker, query, OTHERS, id=each)
        for query in (PUBLISH, UNDO)
        for each in (id, encode_id("Campaign", "nobody"))
    ]
    assert set(told) == {("NOT_FOUND", "There is no such campaign for you to run.")}
    sciences, nowhere = encode_id("Faculty", "U2:SCI"), encode_id("Faculty", "nowhere")
    for faculty in (sciences, nowhere):
        assert (await refuse(asker, DRAFT, OTHERS, title="x", faculties=[faculty]))[0] == "FORBIDDEN"
    admin = VIEWERS["admin"]
    assert (await refuse(asker, DRAFT, admin, title="x", faculties=[nowhere]))[0] == "NOT_FOUND"
    assert (await say(asker, SHOW, admin, id=id))["id"] == id
    code, message = await refuse(asker, DRAFT, OTHERS, title="x")
    assert (code, "Nobody there seeks a mentor" in message) == ("BAD_OPERATION", True)
    assert (await refuse(asker, DRAFT, STAFF, title="x", perMentor=0))[0] == "BAD_OPERATION"


@pytest.fixture(scope="module")
def trial(address: Address, settings: Settings) -> Iterator[tuple[Database, Asker, asyncio.Runner]]:
    with asyncio.Runner() as runner, open_database(address) as database:
        stack = AsyncExitStack()
        asker = runner.run(stack.enter_async_context(open_asker(address, settings, register())))
        yield database, asker, runner
        runner.run(stack.aclose())


TAKEN_OUT = {
    take.__name__: take for take in (without_hidden_people, without_hidden_groups, without_opted_out)
}


@pytest.mark.parametrize("taken", TAKEN_OUT)
def test_what_is_hidden_influences_no_campaign(
    trial: tuple[Database, Asker, asyncio.Runner], taken: str
) -> None:
    """Drafted, shown, published and undone with what is hidden, and without it: the same to the byte."""
    database, asker, runner = trial
    gone = f"MATCH (n:{'|'.join(PEOPLE_LAYER)}|Campaign) DETACH DELETE n"
    told = "MATCH (d:Diploma) WHERE d.from_records DETACH DELETE d"
    viewer = Viewer(Role.ADMIN)

    def run(graph: Graph, seed: int) -> bytes:
        database.write_all([(gone, {}), (told, {}), *creations(graph, seed)])

        async def ask() -> list[Any]:
            answers = [await asker.ask(f"{DRAFT}\n{WHOLE}", {"title": "x"}, viewer)]
            if (made := (answers[0].get("data") or {}).get("draftCampaign")) is not None:
                for query in (PUBLISH, SHOW, UNDO):
                    answers.append(await asker.ask(f"{query}\n{WHOLE}", {"id": made["id"]}, viewer))
            return answers

        answers = runner.run(ask())
        text = orjson.dumps(answers)
        made = (answers[0].get("data") or {}).get("draftCampaign")
        return text.replace(made["id"].encode(), b"ID") if made else text

    matched = 0
    for seed in range(12):
        graph = make_graph(Random(seed))
        before = run(graph, 0)
        assert before == run(TAKEN_OUT[taken](graph, Eyes("admin")), 1), seed
        matched += b'"proposed":0' not in before and b'"proposed"' in before
    assert matched
