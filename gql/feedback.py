"""Mutations: what a member answers to a suggestion."""

from datetime import date
from typing import Any

import strawberry

from gql.errors import BadInput, Code
from gql.ids import decode_id
from gql.resolvers import Info
from graph.model import PERSON, Answer
from recommend.facts import Kind, Purpose
from recommend.feedback import answer_suggestion, withdraw_answer

strawberry.enum(Answer, name="SuggestionAnswer", description="What a member answers to a suggestion.")


@strawberry.type(description="What was answered to a suggestion.")
class SuggestionResponse:
    """What was answered."""

    purpose: Purpose = strawberry.field(description="What the person was suggested as.")
    answer: Answer = strawberry.field(description="What was answered.")
    because: Kind | None = strawberry.field(description="The kind of reason that counts less from now on.")
    at: date = strawberry.field(description="The day of the answer.")


async def resolve_answer(
    self: Any,
    info: Info,
    person: strawberry.ID,
    purpose: Purpose,
    answer: Answer,
    because: Kind | None = None,
) -> SuggestionResponse:
    """Keep an answer."""
    key = _check(info, person)
    if because is not None and answer is not Answer.NOT_RELEVANT:
        raise BadInput(Code.BAD_OPERATION, "`because` goes with the answer NOT_RELEVANT alone.")
    write = info.context.database.write_one
    day = await answer_suggestion(write, info.context.viewer, key, purpose, answer, because)
    if day is None:
        raise _nobody()
    return SuggestionResponse(purpose=purpose, answer=answer, because=because, at=date.fromisoformat(day))


async def resolve_withdrawal(self: Any, info: Info, person: strawberry.ID, purpose: Purpose) -> bool:
    """Take an answer back."""
    key = _check(info, person)
    was = await withdraw_answer(info.context.database.write_one, info.context.viewer, key, purpose)
    if was is None:
        raise _nobody()
    return was


def _check(info: Info, person: strawberry.ID) -> str:
    if info.context.viewer.person is None:
        raise BadInput(Code.FORBIDDEN, "Only a member can answer a suggestion; log in as one.")
    return decode_id(person, PERSON.label)[1]


def _nobody() -> BadInput:
    return BadInput(Code.NOT_FOUND, "There is no such person for you to answer about.")


@strawberry.type
class AnswerMutations:
    """The root fields of answers."""

    answer_suggestion: SuggestionResponse = strawberry.mutation(
        resolver=resolve_answer,
        description="Answer a suggestion: the person is not suggested to you again, until you withdraw it.",
    )
    withdraw_answer: bool = strawberry.mutation(
        resolver=resolve_withdrawal, description="Take an answer back; true where there was one."
    )
