"""A campaign as a type of the schema, with what stands of it read live."""

import asyncio
from dataclasses import asdict
from datetime import datetime
from typing import Any

import strawberry

from gql.context import Context
from gql.errors import BadInput, Code
from gql.ids import encode_id
from gql.keyed import read_by_keys
from gql.limits import check_page
from gql.resolvers import Info
from gql.suggestions import Language, Reason, tell_reason
from gql.types import Diploma, Faculty, Person
from graph.model import CAMPAIGN, DIPLOMA, FACULTY, PERSON, CampaignState, MentorshipState
from recommend.campaigns import campaigns as recommend

strawberry.enum(CampaignState, name="CampaignState", description="Where a campaign stands.")


@strawberry.type(description="A campaign in figures; shares are from 0 to 1.")
class CampaignFigures:
    """A campaign in figures."""

    mentees: int = strawberry.field(description="Who seek a mentor in it.")
    mentors: int = strawberry.field(description="Who could be called upon.")
    seats: int = strawberry.field(description="Mentees that these take in all.")
    assigned: int = strawberry.field(description="Mentees with a mentor.")
    waiting: int = strawberry.field(description="Mentees without one.")
    first_choice: float = strawberry.field(description="Share of the assigned whom no mentor fitted better.")
    mean_score: float = strawberry.field(description="Mean score of the pairs.")
    capacity_used: float = strawberry.field(description="Share of the seats that are taken.")
    coverage: float = strawberry.field(description="Share of the mentors who are given somebody.")
    gini_by_mentor: float = strawberry.field(
        description="Gini coefficient of how many mentees each mentor is given; 0 is even."
    )
    gini_by_faculty: float = strawberry.field(description="Of the means over the mentors of each faculty.")
    gini_by_cohort: float = strawberry.field(description="Of the means over those of each program and year.")


@strawberry.type(description="A mentee with the mentor whom a campaign gives them.")
class CampaignPair:
    """A pair of a campaign."""

    mentee: Person = strawberry.field(description="Who seeks a mentor.")
    mentor: Person = strawberry.field(description="Who is to be their mentor.")
    score: float = strawberry.field(description="How well they fitted when it was drafted.")
    choice: int = strawberry.field(description="1 where no mentor fitted the mentee better, and so on.")
    state: MentorshipState | None = strawberry.field(
        description="Where their mentorship stands; empty before it is proposed, or if you may not see it."
    )
    reasons: list[Reason] = strawberry.field(description="Why, as the mentee would be told; as of now.")


class Live:
    """A campaign as it stands, read once for all fields of an answer that need it."""

    def __init__(self, context: Context, id: str, preview: recommend.Preview | None = None) -> None:
        self._context = context
        self._id = id
        self._preview = preview
        self._lock = asyncio.Lock()

    async def read(self) -> recommend.Preview:
        """What may be seen of it.

        Raises:
            BadInput: it went in the meantime.
        """
        async with self._lock:
            if self._preview is None:
                read, viewer = self._context.database.read_one, self._context.viewer
                self._preview = await recommend.preview_campaign(read, viewer, self._id)
        if self._preview is None:
            raise unknown_campaign()
        return self._preview


async def resolve_faculties(self: Any, info: Info) -> list[Faculty]:
    """A campaign's faculties."""
    return list((await read_by_keys(info, FACULTY, self.plan.faculties)).values())


async def resolve_programs(self: Any, info: Info) -> list[Diploma]:
    """A campaign's programs."""
    return list((await read_by_keys(info, DIPLOMA, self.plan.programs)).values())


async def resolve_figures(self: Any, info: Info) -> CampaignFigures:
    """A campaign's figures."""
    return CampaignFigures(**asdict((await self.live.read()).figures))


async def resolve_pairs(
    self: Any, info: Info, first: int = 10, language: Language = Language.FR
) -> list[CampaignPair]:
    """The first pairs of a campaign."""
    check_page(first, info.context.settings)
    matched = (await self.live.read()).pairs[:first]
    pairs = [one.pair for one in matched]
    people = await read_by_keys(info, PERSON, [id for pair in pairs for id in (pair.mentee, pair.mentor)])
    reasons = await recommend.explain_pairs(info.context.database.read_one, info.context.viewer, pairs)
    return [
        CampaignPair(
            mentee=people[one.pair.mentee],
            mentor=people[one.pair.mentor],
            score=one.pair.score,
            choice=one.pair.choice,
            state=one.state,
            reasons=[
                tell_reason(reason, language)
                for reason in reasons.get((one.pair.mentor, one.pair.mentee), ())
            ],
        )
        for one in matched
        if one.pair.mentee in people and one.pair.mentor in people
    ]


async def resolve_waiting(self: Any, info: Info, first: int = 10) -> list[Person]:
    """The first of those who wait in a campaign."""
    check_page(first, info.context.settings)
    return list((await read_by_keys(info, PERSON, (await self.live.read()).waiting[:first])).values())


def _kept(name: str) -> Any:
    return strawberry.field(description=CAMPAIGN.property(name).description)


@strawberry.type(description=CAMPAIGN.description)
class Campaign:
    """A campaign."""

    plan: strawberry.Private[recommend.Plan]
    live: strawberry.Private[Live]
    id: strawberry.ID = strawberry.field(description="Opaque id, for `campaign` and to publish or undo it.")
    title: str = _kept("title")
    state: CampaignState = strawberry.field(description="Where it stands.")
    per_mentor: int | None = _kept("per_mentor")
    seed: int = _kept("seed")
    created_at: datetime = _kept("created_at")
    published_at: datetime | None = _kept("published_at")
    undone_at: datetime | None = _kept("undone_at")
    faculties: list[Faculty] = strawberry.field(
        resolver=resolve_faculties, description="The faculties whose people it matches; empty for all."
    )
    programs: list[Diploma] = strawberry.field(
        resolver=resolve_programs, description="The diplomas that it is narrowed to; empty for all."
    )
    figures: CampaignFigures = strawberry.field(
        resolver=resolve_figures, description="What it comes to, as of now."
    )
    pairs: list[CampaignPair] = strawberry.field(
        resolver=resolve_pairs, description="Who is matched with whom, by the mentees' names."
    )
    waiting: list[Person] = strawberry.field(
        resolver=resolve_waiting, description="The mentees without a mentor, by name."
    )


def tell_campaign(
    context: Context, kept: recommend.Campaign, preview: recommend.Preview | None = None
) -> Campaign:
    """A campaign as the API tells it; what stands of it is read when a field asks for it."""
    return Campaign(
        plan=kept.plan,
        live=Live(context, kept.id, preview),
        id=strawberry.ID(encode_id(CAMPAIGN.label, kept.id)),
        title=kept.plan.title,
        state=kept.state,
        per_mentor=kept.plan.per_mentor,
        seed=kept.plan.seed,
        created_at=kept.created_at,
        published_at=kept.published_at,
        undone_at=kept.undone_at,
    )


def unknown_campaign() -> BadInput:
    """The error for a campaign of others, and for one that never was."""
    return BadInput(Code.NOT_FOUND, "There is no such campaign for you to run.")
