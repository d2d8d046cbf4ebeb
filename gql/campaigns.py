"""Campaigns: staff match many mentees and mentors at once, look at what comes of it, and propose it."""

from collections.abc import Awaitable
from typing import Any, TypeVar

import strawberry

from gql.campaign import Campaign, tell_campaign, unknown_campaign
from gql.errors import BadInput, Code
from gql.ids import decode_id
from gql.keyed import read_by_keys
from gql.resolvers import Info
from gql.types import Person
from graph.errors import InputError
from graph.model import CAMPAIGN, DIPLOMA, FACULTY, PERSON, CampaignState
from graph.visibility import Role, Viewer
from recommend.campaigns import campaigns as recommend

_T = TypeVar("_T")


@strawberry.type(description="What publishing a campaign did.")
class CampaignPublished:
    """What publishing did."""

    campaign: Campaign = strawberry.field(description="The campaign, as it is now.")
    proposed: int = strawberry.field(description="Pairs of the campaign.")
    returned: list[Person] = strawberry.field(
        description="Mentees who wait again, since their pair held no more; by name."
    )


@strawberry.type(description="What undoing a campaign did.")
class CampaignUndone:
    """What undoing did."""

    campaign: Campaign = strawberry.field(description="The campaign, as it is now.")
    taken_back: int = strawberry.field(description="Proposals that nobody had answered; they are gone.")
    kept: int = strawberry.field(description="Pairs that had answered; they stay.")


async def resolve_campaigns(self: Any, info: Info) -> list[Campaign]:
    """The viewer's campaigns."""
    viewer = _check(info)
    found = await recommend.list_campaigns(info.context.database.read_one, viewer)
    return [tell_campaign(info.context, one) for one in found]


async def resolve_campaign(self: Any, info: Info, id: strawberry.ID) -> Campaign | None:
    """One of them."""
    _check(info)
    return await _find(info, decode_id(id, CAMPAIGN.label)[1])


async def resolve_draft(
    self: Any,
    info: Info,
    title: str,
    faculties: list[strawberry.ID] | None = None,
    programs: list[strawberry.ID] | None = None,
    per_mentor: int | None = None,
    seed: int = 0,
) -> Campaign:
    """Draft a campaign."""
    viewer = _check(info)
    plan = recommend.Plan(
        title,
        tuple(dict.fromkeys(decode_id(id, FACULTY.label)[1] for id in faculties or ())) or viewer.faculties,
        tuple(dict.fromkeys(decode_id(id, DIPLOMA.label)[1] for id in programs or ())),
        per_mentor,
        seed,
    )
    if viewer.role is Role.STAFF and not set(plan.faculties) <= set(viewer.faculties):
        raise BadInput(Code.FORBIDDEN, "Staff run campaigns for the faculties that their login names.")
    database = info.context.database
    if viewer.role is Role.ADMIN and any(await recommend.find_missing(database.read_one, plan)):
        raise BadInput(Code.NOT_FOUND, "There is no such faculty, or no such program.")
    draft = recommend.draft_campaign(database.read_one, database.write_one, viewer, plan, _who(viewer))
    return _must(await _find(info, await _told(draft)))


async def resolve_publish(self: Any, info: Info, id: strawberry.ID) -> CampaignPublished:
    """Publish a campaign."""
    viewer, key = _check(info), decode_id(id, CAMPAIGN.label)[1]
    done = _must(await recommend.publish_campaign(info.context.database.write_one, viewer, key, _who(viewer)))
    if done.state is CampaignState.UNDONE:
        raise BadInput(Code.BAD_OPERATION, "This campaign was undone; draft another.")
    people = await read_by_keys(info, PERSON, done.returned)
    return CampaignPublished(
        campaign=_must(await _find(info, key)), proposed=done.pairs, returned=list(people.values())
    )


async def resolve_undo(self: Any, info: Info, id: strawberry.ID) -> CampaignUndone:
    """Undo a campaign."""
    viewer, key = _check(info), decode_id(id, CAMPAIGN.label)[1]
    done = _must(await recommend.undo_campaign(info.context.database.write_one, viewer, key, _who(viewer)))
    return CampaignUndone(campaign=_must(await _find(info, key)), taken_back=done.taken_back, kept=done.kept)


@strawberry.type
class CampaignMutations:
    """The root fields of campaigns."""

    draft_campaign: Campaign = strawberry.mutation(
        resolver=resolve_draft,
        description="For staff: match the mentees of your faculties, all or those given, with mentors, as a"
        " draft that no member sees.",
    )
    publish_campaign: CampaignPublished = strawberry.mutation(
        resolver=resolve_publish,
        description="For staff: propose to each mentee of a draft their mentor; again, it changes nothing.",
    )
    undo_campaign: CampaignUndone = strawberry.mutation(
        resolver=resolve_undo,
        description="For staff: take back the proposals that nobody has answered; again, it changes nothing.",
    )


def _check(info: Info) -> Viewer:
    viewer = info.context.viewer
    if viewer.role is Role.ADMIN or (viewer.role is Role.STAFF and viewer.faculties):
        return viewer
    raise BadInput(Code.FORBIDDEN, "Campaigns are run by staff, for the faculties that their login names.")


def _who(viewer: Viewer) -> str:
    return viewer.person or viewer.role.value


async def _find(info: Info, key: str) -> Campaign | None:
    context = info.context
    preview = await recommend.preview_campaign(context.database.read_one, context.viewer, key)
    return None if preview is None else tell_campaign(context, preview.campaign, preview)


async def _told(work: Awaitable[_T]) -> _T:
    try:
        return await work
    except InputError as error:
        raise BadInput(Code.BAD_OPERATION, str(error)) from None


def _must(found: _T | None) -> _T:
    if found is None:
        raise unknown_campaign()
    return found
