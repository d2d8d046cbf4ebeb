"""The schema: the root fields, and the types below them."""

from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from gql import hops
from gql.campaign import Campaign
from gql.campaigns import CampaignMutations, resolve_campaign, resolve_campaigns
from gql.compiler import NodeById, ViewerRole, ViewerRoot, WhoWorksAt
from gql.directory import DIRECTORY, directory
from gql.entries import FOUND, by_id, searched
from gql.feedback import AnswerMutations
from gql.mapping import SPEC, Arguments, Link, Match, Pages, Scope
from gql.resolvers import Info, fetch, resolve, resolve_by_id, resolve_search, resolve_who_works_at
from gql.suggestions import (
    Suggestion,
    SuggestionChange,
    resolve_contact_suggestions,
    resolve_mentor_suggestions,
    resolve_what_would_change,
)
from gql.types import (
    ColleagueConnection,
    Diploma,
    DiplomaConnection,
    Employer,
    EmployerConnection,
    Faculty,
    FacultyConnection,
    Node,
    Person,
    PersonConnection,
    Skill,
    SkillConnection,
)
from graph.model import DIPLOMA, EMPLOYER, FACULTY, PERSON, SKILL
from graph.model import Node as Label
from graph.settings import Settings
from graph.visibility import Role


@strawberry.input(description="What the people of a page have in common; all that is given must hold.")
class PeopleFilter:
    """Filters of the directory."""

    name: str | None = strawberry.field(default=None, description="Beginnings of given or family name.")
    program: strawberry.ID | None = strawberry.field(
        default=None, description="A diploma they hold or study for."
    )
    lineage: bool = strawberry.field(default=True, description="Count the diploma with its whole lineage.")
    faculty: strawberry.ID | None = strawberry.field(
        default=None, description="A faculty of one of their diplomas."
    )
    cohort: int | None = strawberry.field(
        default=None, description="Year of an award (of `program`, if given)."
    )
    employer: strawberry.ID | None = strawberry.field(default=None, description="An employer they work at.")
    subsidiaries: bool = strawberry.field(default=True, description="Count the employer with its parts.")
    past: bool = strawberry.field(default=False, description="Count past positions, too.")
    skill: strawberry.ID | None = strawberry.field(default=None, description="A skill they have.")


async def resolve_people(
    self: Any,
    info: Info,
    where: PeopleFilter | None = None,
    first: int | None = None,
    after: str | None = None,
) -> Any:
    """The directory."""
    filters = None if where is None else vars(where)
    return await fetch(self, info, {"where": filters, "first": first, "after": after})


def _me(scope: Scope, start: str, arguments: Arguments) -> Match:
    person = scope.fresh("x")
    me = "[me]" if scope.viewer.person is not None else "[]"
    # A token may speak for a person who is no longer there.
    return Match(f"UNWIND {me} AS {person} WITH {person} WHERE {person} IS NOT NULL", person)


def _my_programs(scope: Scope, start: str, arguments: Arguments) -> Match:
    if scope.viewer.person is None:
        diploma = scope.fresh("x")
        return Match(f"UNWIND [] AS {diploma}", diploma)
    studies = hops.studies(scope, "me", arguments)
    return Match(f"{studies.text} WITH DISTINCT {studies.node}", studies.node)


@strawberry.type(description="Who asks.")
class Viewer:
    """Who asks."""

    role: Role = strawberry.field(description="What the viewer is.", metadata={SPEC: ViewerRole()})
    person: Person | None = strawberry.field(
        resolver=resolve,
        description="The viewer's own person.",
        metadata={SPEC: Link("Person", _me, hops.PEOPLE)},
    )
    programs: list[Diploma] = strawberry.field(
        resolver=resolve,
        description="What the viewer holds or studies for.",
        metadata={SPEC: Link("Diploma", _my_programs, hops.BY_SINCE, many=True)},
    )
    who_works_at: ColleagueConnection = strawberry.field(
        resolver=resolve_who_works_at,
        description="Who from the viewer's programs works at an employer, found by the name as typed.",
        metadata={SPEC: WhoWorksAt()},
    )
    mentor_suggestions: list[Suggestion] = strawberry.field(
        resolver=resolve_mentor_suggestions, description="Mentors with time for one more, and why."
    )
    contact_suggestions: list[Suggestion] = strawberry.field(
        resolver=resolve_contact_suggestions, description="People to know, and why."
    )
    what_would_change: list[SuggestionChange] = strawberry.field(
        resolver=resolve_what_would_change,
        description="What the viewer could add or alter to see others among the first suggested.",
    )


async def resolve_viewer(self: Any, info: Info) -> Any:
    """The viewer."""
    return Viewer(role=info.context.viewer.role)


def _by_id(label: Label, description: str) -> Any:
    spec = Link(label.label, by_id(label), hops.BY_NAME if label is not PERSON else hops.PEOPLE)
    return strawberry.field(resolver=resolve_by_id, description=description, metadata={SPEC: spec})


def _search(label: Label, description: str) -> Any:
    order = hops.BY_LABEL if label is SKILL else hops.BY_NAME
    spec = Pages(searched(label), order, FOUND)
    return strawberry.field(resolver=resolve_search, description=description, metadata={SPEC: spec})


@strawberry.type(description="What can be asked.")
class Query:
    """The root fields."""

    viewer: Viewer = strawberry.field(
        resolver=resolve_viewer, description="Who asks.", metadata={SPEC: ViewerRoot()}
    )
    node: Node | None = strawberry.field(
        resolver=resolve_by_id, description="Anything by its global id.", metadata={SPEC: NodeById()}
    )
    person: Person | None = _by_id(PERSON, "A person, if you may see them.")
    diploma: Diploma | None = _by_id(DIPLOMA, "A diploma.")
    faculty: Faculty | None = _by_id(FACULTY, "A faculty.")
    employer: Employer | None = _by_id(EMPLOYER, "An employer.")
    skill: Skill | None = _by_id(SKILL, "A skill.")
    people: PersonConnection = strawberry.field(
        resolver=resolve_people,
        description="The directory: listed people, in the order of family and given name.",
        metadata={SPEC: Pages(directory, DIRECTORY)},
    )
    diplomas: DiplomaConnection = _search(
        DIPLOMA, "Diplomas: all in the order of names, or those like `search`, the nearest first."
    )
    faculties: FacultyConnection = _search(
        FACULTY, "Faculties: all in the order of names, or those like `search`, the nearest first."
    )
    employers: EmployerConnection = _search(
        EMPLOYER, "Employers: all in the order of names, or those like `search`, the nearest first."
    )
    skills: SkillConnection = _search(
        SKILL, "Skills: all in the order of names, or those like `search`, the nearest first."
    )
    campaigns: list[Campaign] | None = strawberry.field(
        resolver=resolve_campaigns,
        description="For staff: the campaigns of their faculties, the latest first.",
    )
    campaign: Campaign | None = strawberry.field(
        resolver=resolve_campaign, description="For staff: a campaign of their faculties."
    )


@strawberry.type(description="What can be changed.")
class Mutation(AnswerMutations, CampaignMutations):
    """The root fields of mutations."""


def make_schema(settings: Settings) -> strawberry.Schema:
    """The schema of the API."""
    return strawberry.Schema(query=Query, mutation=Mutation, config=StrawberryConfig(auto_camel_case=True))
