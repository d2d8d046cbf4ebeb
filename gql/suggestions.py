"""Suggestions as fields: ranked by the recommender, the people read live with the viewer's own rights."""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any

import strawberry

from gql.context import Context
from gql.ids import encode_id
from gql.keyed import read_by_keys
from gql.limits import check_page
from gql.resolvers import Info
from gql.types import Person
from graph.model import PERSON
from graph.records import archive_of
from recommend import suggestions as recommend
from recommend.facts import Kind, Purpose


@strawberry.enum(description="A language of the product.")
class Language(Enum):
    """A language of the product."""

    FR = "fr"
    EN = "en"


strawberry.enum(Purpose, name="SuggestionPurpose", description="What a person is suggested as.")
strawberry.enum(Kind, name="ReasonKind", description="What a reason is about.")
strawberry.enum(recommend.Act, name="SuggestionAct", description="What the viewer would do.")


@strawberry.type(description="A relationship that a reason rests on.")
class ReasonStep:
    """A relationship of the graph."""

    relationship: str = strawberry.field(description="Its type, such as WORKED_AT.")
    source: strawberry.ID = strawberry.field(description="Global id of the node it starts from.")
    target: strawberry.ID = strawberry.field(description="Global id of the node it leads to.")
    since: str | None = strawberry.field(description="Since when.")
    until: str | None = strawberry.field(description="Until when.")
    year: int | None = strawberry.field(description="Year of an award.")
    title: str | None = strawberry.field(description="Title of a position.")
    sources: list[str] = strawberry.field(description="Ids of the archives that tell it, or 'member'.")


@strawberry.type(description="Why a person is suggested.")
class Reason:
    """A reason, in both languages."""

    kind: str = strawberry.field(description="What it is about, such as program or employer.")
    text: str = strawberry.field(description="The reason, in the language asked for.")
    text_fr: str = strawberry.field(description="In French.")
    text_en: str = strawberry.field(description="In English.")
    weight: float = strawberry.field(description="Its share of the score, from 0 to 1.")
    values: list[str] = strawberry.field(description="What the two people's own fields agree on.")
    path: list[ReasonStep] = strawberry.field(
        description="The relationships that it rests on; for a topic or a place, which no relationship"
        " carries, those of the strongest tie between the two."
    )


@strawberry.type(description="A suggested person.")
class Suggestion:
    """A suggested person, and why."""

    person: Person = strawberry.field(description="Who.")
    score: float = strawberry.field(description="How well they fit; comparable within one list only.")
    reasons: list[Reason] = strawberry.field(description="Why, the weightiest first.")


@strawberry.type(description="Something that the viewer could add or alter to see others.")
class SuggestionChange:
    """What would change a list."""

    kind: Kind = strawberry.field(description="What it is about.")
    act: recommend.Act = strawberry.field(description="Add, alter, or withdraw an answer.")
    value: str | None = strawberry.field(description="What to add; empty where any would do.")
    brings: int | None = strawberry.field(
        description="How many of the first would be others; empty where it cannot be told before it is done."
    )
    text: str = strawberry.field(description="The advice, in the language asked for.")
    text_fr: str = strawberry.field(description="In French.")
    text_en: str = strawberry.field(description="In English.")


async def resolve_mentor_suggestions(
    self: Any, info: Info, first: int = 10, language: Language = Language.FR
) -> Any:
    """Mentors for the viewer."""
    return await _suggest(info, recommend.suggest_mentors, first, language)


async def resolve_contact_suggestions(
    self: Any, info: Info, first: int = 10, language: Language = Language.FR
) -> Any:
    """Contacts for the viewer."""
    return await _suggest(info, recommend.suggest_contacts, first, language)


async def resolve_what_would_change(
    self: Any, info: Info, purpose: Purpose, first: int = 10, most: int = 5, language: Language = Language.FR
) -> list[SuggestionChange]:
    """What the viewer could add or alter."""
    context: Context = info.context
    check_page(first, context.settings)
    check_page(most, context.settings, "most")
    read, viewer = context.database.read_one, context.viewer
    found = await recommend.find_what_would_change(read, viewer, purpose, first, most, context.find)
    return [
        SuggestionChange(
            kind=change.kind,
            act=change.act,
            value=change.value,
            brings=change.brings,
            text=change.text_fr if language is Language.FR else change.text_en,
            text_fr=change.text_fr,
            text_en=change.text_en,
        )
        for change in found
    ]


async def _suggest(info: Info, suggest: Any, first: int, language: Language) -> list[Suggestion]:
    context: Context = info.context
    check_page(first, context.settings)
    found = await suggest(context.database.read_one, context.viewer, first, context.find)
    if not found:
        return []
    people = await read_by_keys(info, PERSON, [suggestion.person for suggestion in found])
    return [
        Suggestion(
            person=people[suggestion.person],
            score=suggestion.score,
            reasons=[tell_reason(reason, language) for reason in suggestion.reasons],
        )
        for suggestion in found
        if suggestion.person in people
    ]


def tell_reason(reason: recommend.Reason, language: Language) -> Reason:
    """A reason as the API tells it."""
    return Reason(
        kind=reason.kind,
        text=reason.text_fr if language is Language.FR else reason.text_en,
        text_fr=reason.text_fr,
        text_en=reason.text_en,
        weight=reason.weight,
        values=list(reason.values),
        path=[_step(step) for step in reason.path],
    )


def _step(step: recommend.Step) -> ReasonStep:
    return ReasonStep(
        relationship=step.relationship,
        source=strawberry.ID(encode_id(*step.source)),
        target=strawberry.ID(encode_id(*step.target)),
        since=_text(step.since),
        until=_text(step.until),
        year=step.year,
        title=step.title,
        sources=_archives(step.sources),
    )


def _archives(sources: Iterable[str]) -> list[str]:
    """The archives of records, each once. A record's own id is made from what identifies, so it stays here.

    >>> _archives(["member", "2015/graduates#c52f", "2015/graduates#77aa"])
    ['member', '2015/graduates']
    """
    return list(dict.fromkeys(map(archive_of, sources)))


def _text(value: date | str | int | None) -> str | None:
    return None if value is None else str(value)
