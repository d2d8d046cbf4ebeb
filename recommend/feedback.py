"""What a member answers to a suggestion: it counts from the next list on, for that member alone."""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

from graph.model import PERSON, RESPONDED, Answer, Group
from graph.visibility import Role, Viewer, bind_me, may_see
from recommend.facts import Kind, Purpose

Write = Callable[[str, dict[str, Any]], Awaitable[list[Any] | None]]
"""Runs one writing statement and gives the values of its only record: `AsyncDatabase.write_one`."""


@lru_cache(maxsize=16)
def write_answer_statement(role: Role) -> str:
    """The statement that keeps an answer; its parameters are `me`, `person`, and the properties.

    Its only record is the day; none without the viewer's node, or where the viewer may not see the person.
    """
    tie = RESPONDED.type
    return f"""{_find(role)}
MERGE (me)-[r:{tie} {{purpose: $purpose}}]->(p)
SET r.answer = $answer, r.because = $because, r.at = date()
RETURN toString(r.at)"""


@lru_cache(maxsize=16)
def write_withdrawal_statement(role: Role) -> str:
    """The statement that takes an answer back; its parameters are `me`, `person` and `purpose`."""
    return f"""{_find(role)}
OPTIONAL MATCH (me)-[r:{RESPONDED.type} {{purpose: $purpose}}]->(p)
WITH p, collect(r) AS answers, count(r) AS many
FOREACH (answer IN answers | DELETE answer)
RETURN many"""


def _find(role: Role) -> str:
    viewer = Viewer(role, "me")
    sees = may_see("p", viewer, (Group.PROFILE,))
    return f"""{bind_me(viewer)}
MATCH (p:{PERSON.label} {{id: $person}}) WHERE me IS NOT NULL AND p <> me AND {sees}"""


async def answer_suggestion(
    write: Write, viewer: Viewer, person: str, purpose: Purpose, answer: Answer, because: Kind | None = None
) -> str | None:
    """Keep what a viewer answers to a person's being suggested; a later answer takes the place of it.

    Args:
        write: runs a statement, such as `AsyncDatabase.write_one`.
        viewer: who answers.
        person: id of the Person suggested.
        purpose: what they were suggested as.
        answer: what is answered.
        because: the kind of reason that shall count less for this viewer from now on.

    Returns:
        The day of the answer, YYYY-MM-DD; None where there is no such person that the viewer may see, or the
        viewer is no person.
    """
    if viewer.person is None:
        return None
    row = await write(
        write_answer_statement(viewer.role),
        {"me": viewer.person, "person": person, "purpose": purpose, "answer": answer, "because": because},
    )
    return None if row is None else str(row[0])


async def withdraw_answer(write: Write, viewer: Viewer, person: str, purpose: Purpose) -> bool | None:
    """Take an answer back, so that the person may be suggested again.

    Returns:
        Whether there was one; None as `answer_suggestion` does.
    """
    if viewer.person is None:
        return None
    parameters = {"me": viewer.person, "person": person, "purpose": purpose}
    row = await write(write_withdrawal_statement(viewer.role), parameters)
    return None if row is None else row[0] > 0
