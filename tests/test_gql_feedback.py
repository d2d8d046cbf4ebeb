"""Answers to suggestions over the API."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from asking import VIEWERS, Asker, hide, open_asker
from graphs import Graph, random_graph

from gql.ids import encode_id
from graph.address import Address
from graph.settings import Settings
from graph.visibility import Viewer

ANSWER = """mutation($person: ID!, $answer: SuggestionAnswer!, $because: ReasonKind) {
  answerSuggestion(person: $person, purpose: CONTACTS, answer: $answer, because: $because) {
    purpose answer because at
  }
}"""
WITHDRAW = "mutation($person: ID!) { withdrawAnswer(person: $person, purpose: CONTACTS) }"
SUGGESTED = "{ viewer { contactSuggestions(first: 50) { person { id } } } }"
STUDENT = VIEWERS["student"]


@pytest.fixture(scope="module")
def graph() -> Graph:
    return hide(random_graph(3))


@pytest.fixture(scope="module")
async def asker(address: Address, settings: Settings, graph: Graph) -> AsyncIterator[Asker]:
    async with open_asker(address, settings, graph) as asker:
        yield asker


async def suggested(asker: Asker) -> list[str]:
    found = (await asker.data(SUGGESTED, viewer=STUDENT))["viewer"]["contactSuggestions"]
    return [suggestion["person"]["id"] for suggestion in found]


async def refuse(asker: Asker, query: str, viewer: Viewer, **variables: Any) -> dict[str, Any]:
    answer = await asker.ask(query, variables, viewer)
    assert not answer.get("data")
    [error] = answer["errors"]
    return {"code": error["extensions"]["code"], "message": error["message"]}


async def test_an_answer_counts_with_the_next_question(asker: Asker) -> None:
    before = await suggested(asker)
    variables = {"person": before[0], "answer": "NOT_RELEVANT", "because": "PLACE"}
    kept = (await asker.data(ANSWER, variables=variables, viewer=STUDENT))["answerSuggestion"]
    assert {**kept, "at": ""} == {
        "purpose": "CONTACTS",
        "answer": "NOT_RELEVANT",
        "because": "PLACE",
        "at": "",
    }
    assert before[0] not in await suggested(asker)
    withdrawn = await asker.data(WITHDRAW, variables={"person": before[0]}, viewer=STUDENT)
    assert withdrawn == {"withdrawAnswer": True}
    assert await suggested(asker) == before


async def test_only_a_member_answers(asker: Asker) -> None:
    for name in ("anonymous", "student without a person"):
        for query in (ANSWER, WITHDRAW):
            told = await refuse(asker, query, VIEWERS[name], person=encode_id("Person", "p02"), answer="MET")
            assert told["code"] == "FORBIDDEN"


async def test_somebody_hidden_is_nobody(asker: Asker) -> None:
    for query in (ANSWER, WITHDRAW):
        told = [
            await refuse(asker, query, STUDENT, person=encode_id("Person", key), answer="MET")
            for key in ("p05", "nobody", "p00")
        ]
        assert (
            told == [{"code": "NOT_FOUND", "message": "There is no such person for you to answer about."}] * 3
        )


async def test_what_does_not_fit_is_told(asker: Asker) -> None:
    person = encode_id("Person", "p02")
    told = await refuse(asker, ANSWER, STUDENT, person=person, answer="MET", because="PLACE")
    assert (told["code"], "NOT_RELEVANT" in told["message"]) == ("BAD_OPERATION", True)
    assert (await refuse(asker, ANSWER, STUDENT, person="x", answer="MET"))["code"] == "BAD_ID"
    skill = encode_id("Skill", "s0")
    assert (await refuse(asker, ANSWER, STUDENT, person=skill, answer="MET"))["code"] == "BAD_ID"
    assert (await refuse(asker, ANSWER, STUDENT, person=person, answer="YES"))["code"] == "BAD_VARIABLES"
