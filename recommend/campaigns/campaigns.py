"""A campaign from its draft to its end: many mentees and mentors matched at once by staff.

Reading and scoring happen beside the graph; each of draft, publish and undo then is one transaction. Whoever
asks must be staff of the campaign's faculties, or an admin: the caller sees to that, and a campaign of others
is one that does not exist.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from graph.errors import InputError
from graph.model import CampaignState, MentorshipState
from graph.visibility import Role, Viewer
from recommend.campaigns.assigning import Pair, assign
from recommend.campaigns.figures import Figures, Seats, count_figures
from recommend.campaigns.ledger import (
    DRAFT,
    LIST,
    write_publish_statement,
    write_read_statement,
    write_undo_statement,
)
from recommend.campaigns.market import PURPOSE, Market, make_market
from recommend.campaigns.reading import list_mentees, read_mentees, read_mentors
from recommend.campaigns.scoring import rank_for, score_pairs
from recommend.cutting import LINES, Narrowed, make_things
from recommend.facts import check_allowed
from recommend.feedback import Write
from recommend.models import READ_WEIGHTS, parse_weights
from recommend.progress import Progress
from recommend.reasons import Reason, explain
from recommend.slice import Read
from recommend.steps import Node

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for.

    Attributes:
        title: what staff call it.
        faculties: ids of the faculties whose people are matched; of all, if none.
        programs: ids of the diplomas that it is narrowed to, if any.
        per_mentor: mentees that one mentor is given at most, whatever the time they have.
        seed: decides between equals; the same graph and seed give the same pairs.
    """

    title: str
    faculties: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    per_mentor: int | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign as the graph keeps it."""

    id: str
    plan: Plan
    state: CampaignState
    created_at: datetime
    published_at: datetime | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Matched:
    """A pair, and where their mentorship stands, once there is one that may be seen."""

    pair: Pair
    state: MentorshipState | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A campaign with all that may be seen of it; pairs and mentees who wait come by the mentees' names."""

    campaign: Campaign
    figures: Figures
    pairs: tuple[Matched, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: how many pairs there are; mentees who wait again, as theirs holds no more."""

    state: CampaignState
    pairs: int
    returned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did: proposals taken back, and pairs that stay since one of them has answered."""

    taken_back: int
    kept: int


def _say_nothing(what: str, done: int, of: int) -> None:
    pass


async def draft_campaign(
    read: Read, write: Write, viewer: Viewer, plan: Plan, by: str, tell: Progress = _say_nothing
) -> str:
    """Match the mentees of a plan with mentors, and keep it as a draft that no member sees.

    Args:
        read: runs one reading statement.
        write: runs one writing statement, in a transaction of its own.
        viewer: with whose rights people are seen; staff of the plan's faculties, or an admin.
        plan: what is asked for.
        by: who is recorded as having drafted it.
        tell: is told how far the work is.

    Returns:
        The campaign's id.

    Raises:
        InputError: the plan does not fit, or there is nobody to match.
    """
    _check(plan)
    names: dict[Node, str] = {}
    ids = await list_mentees(read, viewer.role, plan.faculties, plan.programs)
    if not ids:
        raise InputError(
            "Nobody there seeks a mentor.", "Mentees name a topic or an occupation, and have no mentor yet."
        )
    market = await _read_market(read, viewer.role, names, tell)
    mentees = await read_mentees(read, viewer.role, ids, names, tell)
    options = await asyncio.to_thread(score_pairs, market, mentees, tell)
    tell("assigns", 0, 1)
    room = {id: mentor.room for id, mentor in market.mentors.items()}
    pairs = await asyncio.to_thread(assign, options, room, plan.per_mentor, plan.seed)
    tell("assigns", 1, 1)
    draft = {
        "id": uuid4().hex,
        "title": plan.title.strip(),
        "faculties": list(plan.faculties),
        "programs": list(plan.programs),
        "per_mentor": plan.per_mentor,
        "seed": plan.seed,
        "by": by,
        "mentees": [mentee.member.id for mentee in mentees],
        "pairs": [[pair.mentor, pair.mentee, pair.score, pair.choice] for pair in pairs],
    }
    await write(DRAFT, {"draft": draft})
    return str(draft["id"])


async def list_campaigns(read: Read, viewer: Viewer) -> list[Campaign]:
    """The campaigns that the viewer may run, the latest first."""
    row = await read(LIST, {"may": _may(viewer)})
    return [_parse(one) for one in row[0]] if row else []


async def preview_campaign(read: Read, viewer: Viewer, id: str) -> Preview | None:
    """A campaign as it stands, live; None where the viewer may run no such campaign."""
    row = await read(write_read_statement(viewer.role), {"id": id, "may": _may(viewer)})
    if row is None:
        return None
    campaign = _parse(row[0])
    _, mentees, pairs, mentors = row
    matched = tuple(Matched(Pair(*pair), MentorshipState(state) if state else None) for *pair, state in pairs)
    with_mentor = {one.pair.mentee for one in matched}
    most = campaign.plan.per_mentor
    figures = count_figures(
        len(mentees),
        [one.pair for one in matched],
        {id: _parse_seats(room, awards, most) for id, room, awards in mentors},
    )
    waiting = tuple(mentee for mentee in mentees if mentee not in with_mentor)
    return Preview(campaign, figures, matched, waiting)


async def explain_pairs(
    read: Read, viewer: Viewer, pairs: Sequence[Pair]
) -> dict[tuple[str, str], tuple[Reason, ...]]:
    """Why each pair (mentor, mentee) fits, as things stand now; without those that share nothing now."""
    if not pairs:
        return {}
    names: dict[Node, str] = {}
    market = await _read_market(read, viewer.role, names, _say_nothing)
    ids = sorted({pair.mentee for pair in pairs})
    mentees = {
        mentee.member.id: mentee for mentee in await read_mentees(read, viewer.role, ids, names, _say_nothing)
    }
    names |= await _read_names(read, market, list(mentees))
    narrowed, told = Narrowed(), {}
    for pair in pairs:
        mentee = mentees.get(pair.mentee)
        slice = market.cut(mentee, narrowed, [pair.mentor]) if mentee else None
        for one in rank_for(slice) if slice else ():
            if slice and one.person == pair.mentor:
                candidate = next(each for each in slice.candidates if each.id == pair.mentor)
                told[pair.mentor, pair.mentee] = explain(slice, candidate, one)
    return told


async def publish_campaign(write: Write, viewer: Viewer, id: str, by: str) -> Published | None:
    """Propose to each mentee of a draft their mentor; done again it changes nothing.

    Each pair is looked at anew in the same transaction: whether both may be seen and brought together, the
    mentor's time, mentorships since. What no longer holds goes to the waiting list.

    Returns:
        `state` as it is now: an undone campaign stays undone. None where the viewer may run no such campaign.
    """
    row = await write(write_publish_statement(viewer.role), {"id": id, "by": by, "may": _may(viewer)})
    if row is None:
        return None
    before, returned, pairs = row
    state = CampaignState.PUBLISHED if before == CampaignState.DRAFT else CampaignState(before)
    return Published(state, pairs, tuple(returned))


async def undo_campaign(write: Write, viewer: Viewer, id: str, by: str) -> Undone | None:
    """Take back the proposals of a campaign that nobody has answered; a draft is given up.

    Returns:
        None where the viewer may run no such campaign. Both numbers count what the viewer may see.
    """
    row = await write(write_undo_statement(viewer.role), {"id": id, "by": by, "may": _may(viewer)})
    return None if row is None else Undone(*row)


async def find_missing(read: Read, plan: Plan) -> tuple[list[str], list[str]]:
    """Those of a plan's faculties, and of its programs, that are not in the graph."""
    row = await read(
        "RETURN [id IN $faculties WHERE NOT EXISTS { MATCH (:Faculty {id: id}) }],"
        " [id IN $programs WHERE NOT EXISTS { MATCH (:Diploma {id: id}) }]",
        {"faculties": list(plan.faculties), "programs": list(plan.programs)},
    )
    faculties, programs = row or ([], [])
    return faculties, programs


def _check(plan: Plan) -> None:
    if not 0 < len(plan.title.strip()) <= LONGEST_TITLE:
        raise InputError(
            f"A title has from 1 to {LONGEST_TITLE} characters.", "Give the campaign a short title."
        )
    if plan.per_mentor is not None and plan.per_mentor < 1:
        raise InputError("A mentor is given at least 1 mentee.", "Leave the limit out, or raise it.")
    if not 0 <= plan.seed < 1 << 31:
        raise InputError("That is no seed.", "Give a whole number from 0.")


async def _read_market(read: Read, role: Role, names: dict[Node, str], tell: Progress) -> Market:
    mentors = await read_mentors(read, role, names, tell)
    things = make_things(*(await read(LINES, {}) or ([], [], [])))
    [published] = await read(f"RETURN {READ_WEIGHTS}", {}) or [None]
    return make_market(role, mentors, things, parse_weights(published, PURPOSE), names)


async def _read_names(read: Read, market: Market, mentees: Sequence[str]) -> dict[Node, str]:
    """Names that reasons tell: of those who take part and whom they know, and of the things they share."""
    row = await read(
        check_allowed(
            """\
RETURN COLLECT { UNWIND $ids AS id MATCH (p:Person {id: id})
    RETURN ['Person', id, p.given_name, p.family_name] },
  COLLECT { MATCH (d:Diploma) RETURN ['Diploma', d.id, d.name] },
  COLLECT { MATCH (f:Faculty) RETURN ['Faculty', f.id, f.name] },
  COLLECT { MATCH (s:Skill) RETURN ['Skill', s.id, s.label] },
  COLLECT { MATCH (o:Occupation) RETURN ['Occupation', o.id, o.label] }"""
        ),
        {"ids": [*market.crowds.people, *mentees]},
    )
    return {
        (label, id): " ".join(part for part in parts if part) or id
        for rows in row or ()
        for label, id, *parts in rows
    }


def _may(viewer: Viewer) -> dict[str, Any]:
    return {"everywhere": viewer.role is Role.ADMIN, "faculties": list(viewer.faculties)}


def _parse(row: Sequence[Any]) -> Campaign:
    id, title, state, faculties, programs, per_mentor, seed, created, published, undone = row
    plan = Plan(title, tuple(faculties), tuple(programs), per_mentor, seed)
    times = [datetime.fromisoformat(text) if text else None for text in (published, undone)]
    return Campaign(id, plan, CampaignState(state), datetime.fromisoformat(created), *times)


def _parse_seats(room: int, awards: Sequence[Any], most: int | None) -> Seats:
    return Seats(
        max(0, room) if most is None else min(max(0, room), most),
        tuple(sorted({faculty for _, _, faculties in awards for faculty in faculties})),
        tuple(sorted({f"{diploma} {year}" for diploma, year, _ in awards if year is not None})),
    )
