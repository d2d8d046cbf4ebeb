"""The types of the schema. Each field says how it stands in the graph; resolvers are shared."""

from datetime import date
from enum import Enum
from typing import Any, Generic, TypeVar

import strawberry

from gql import hops
from gql.mapping import SPEC, Column, Decode, End, Hop, Link, Order, Pages, Part, Sources
from gql.resolvers import resolve, resolve_cohort, resolve_employees, resolve_page, resolve_positions
from graph.model import (
    CONTACT,
    DIPLOMA,
    EMPLOYER,
    FACULTY,
    GRADUATED,
    MENTORS,
    OCCUPATION,
    OFFERED_BY,
    OUTCOME,
    PERSON,
    SKILL,
    STUDIES,
    UNIVERSITY,
    UNIVERSITY_SUCCESSION,
    WORKED_AT,
    Group,
    MentorshipState,
    Property,
)
from graph.visibility import Role

_DECODES = {
    "STRING": Decode.TEXT,
    "INTEGER": Decode.INTEGER,
    "DATE": Decode.DATE,
    "LIST<STRING>": Decode.TEXTS,
}


def column(declared: Property) -> Any:
    """A field that is a property of the graph."""
    decode = _DECODES[declared.type]
    expression = f"{{x}}.{declared.name}"
    if decode is Decode.DATE:
        expression = f"toString({expression})"
    elif decode is Decode.TEXTS:
        expression = f"coalesce({expression}, [])"
    group = declared.group if declared.group is Group.MENTORING else None
    return _field(Column(expression, decode, group), declared.description)


def _id() -> Any:
    return _field(Column("{x}.id", Decode.ID), "Opaque id, for `node` and for filters.")


def _field(spec: object, description: str) -> Any:
    return strawberry.field(description=description, metadata={SPEC: spec})


def _one(type_name: str, hop: Hop, description: str) -> Any:
    return strawberry.field(
        resolver=resolve, description=description, metadata={SPEC: Link(type_name, hop, hops.BY_NAME)}
    )


def _pages(hop: Hop, order: Order, description: str, resolver: Any = resolve_page) -> Any:
    return strawberry.field(resolver=resolver, description=description, metadata={SPEC: Pages(hop, order)})


strawberry.enum(Role, name="Role", description="What a viewer is.")
strawberry.enum(MentorshipState, name="MentorshipState", description="Where a mentorship stands.")


@strawberry.enum(description="Who told a fact.")
class SourceKind(Enum):
    """Who told a fact."""

    ARCHIVE = "archive"
    MEMBER = "member"


@strawberry.interface(description="Anything with a global id.")
class Node:
    """Anything with a global id."""

    id: strawberry.ID = _id()


@strawberry.type(description="Where a fact comes from.")
class Source:
    """Where a fact comes from."""

    kind: SourceKind = strawberry.field(description="An archive, or the member.")
    label: str = strawberry.field(description="The archive's name, or that the member entered it.")
    loaded_on: date | None = strawberry.field(description="The day on which the archive was last loaded.")


@strawberry.type(description="A page's place in its list.")
class PageInfo:
    """A page's place in its list."""

    has_next_page: bool = strawberry.field(description="Whether more follows.")
    end_cursor: str | None = strawberry.field(description="The last entry's cursor, for `after`.")


E = TypeVar("E")


@strawberry.type
class Connection(Generic[E]):
    """A page of a list."""

    edges: list[E] = _field(Part("edges"), "The entries of this page.")
    page_info: PageInfo = _field(Part("page_info"), "Whether more follows.")
    total_count: int = _field(Part("total_count"), "How many there are in all that you may see.")


@strawberry.type
class Edge:
    """An entry of a list, with what belongs to the relationship."""

    cursor: str = _field(Part("cursor"), "This entry's place, for `after`.")


@strawberry.type
class Fact:
    """What every fact about a person carries."""

    sources: list[Source] = _field(Sources(), "Who told it.")
    as_of: date | None = column(WORKED_AT.property("as_of"))


@strawberry.type(description="A university, or one that became part of it.")
class University(Node):
    """A university."""

    name: str | None = column(UNIVERSITY.property("name"))
    uai: str | None = column(UNIVERSITY.property("uai"))
    until: date | None = column(UNIVERSITY.property("until"))
    successors: "UniversitySuccessorConnection" = _pages(
        hops.university_successors, hops.SUCCESSORS, "What it became part of."
    )
    outcomes: "OutcomeConnection" = _pages(
        hops.outcomes_of_university,
        hops.LATEST_OUTCOME,
        "What official surveys found of its graduates, the latest first.",
    )


@strawberry.type(description="An occupation of the ROME or ESCO nomenclature.")
class Occupation(Node):
    """An occupation."""

    label: str | None = column(OCCUPATION.property("label"))


@strawberry.type(description=PERSON.description)
class Person(Node):
    """A person."""

    given_name: str | None = column(PERSON.property("given_name"))
    family_name: str | None = column(PERSON.property("family_name"))
    name: str | None = _field(
        Column("trim(coalesce({x}.given_name, '') + ' ' + coalesce({x}.family_name, ''))", Decode.TEXT),
        "Given and family name.",
    )
    headline: str | None = column(PERSON.property("headline"))
    place: str | None = column(PERSON.property("place"))
    languages: list[str] = column(PERSON.property("languages"))
    wishes: list[str] = column(PERSON.property("wishes"))
    offers: list[str] = column(PERSON.property("offers"))
    capacity: int | None = column(PERSON.property("capacity"))
    free_capacity: int | None = _field(
        Column("{free_capacity}", Decode.INTEGER, Group.MENTORING),
        "How many more mentees they take now; counts all of their mentees.",
    )
    wished_occupation: Occupation | None = _one(
        "Occupation", hops.wished_occupation, "The occupation they aim for."
    )
    degrees: "DegreeConnection" = _pages(
        hops.degrees, hops.LATEST_DEGREE, "Diplomas awarded, the latest first."
    )
    enrolments: "EnrolmentConnection" = _pages(
        hops.enrolments, hops.LATEST_ENROLMENT, "Programs they study in."
    )
    positions: "PositionConnection" = _pages(
        hops.positions,
        hops.LATEST_POSITION,
        "Positions, the latest first; with `past: false` present ones only.",
        resolve_positions,
    )
    skills: "PersonSkillConnection" = _pages(hops.skills, hops.BY_LABEL, "Skills.")
    contacts: "ContactConnection" = _pages(hops.contacts, hops.TIES, "People they know.")
    mentors: "MentorshipConnection" = _pages(hops.mentors, hops.TIES, "Their mentors.")
    mentees: "MentorshipConnection" = _pages(hops.mentees, hops.TIES, "Their mentees.")


@strawberry.type(description=DIPLOMA.description)
class Diploma(Node):
    """A diploma."""

    code: str | None = column(DIPLOMA.property("code"))
    version: str | None = column(DIPLOMA.property("version"))
    name: str | None = column(DIPLOMA.property("name"))
    level: str | None = column(DIPLOMA.property("level"))
    field_of_study: str | None = strawberry.field(
        name="field",
        description=DIPLOMA.property("field").description,
        metadata={SPEC: Column("{x}.field", Decode.TEXT)},
    )
    since: int | None = column(DIPLOMA.property("since"))
    until: int | None = column(DIPLOMA.property("until"))
    university: University | None = _one("University", hops.university_of_diploma, "Who awards it.")
    faculties: "DiplomaFacultyConnection" = _pages(
        hops.faculties_of_diploma, hops.PERIOD, "Where it is taught."
    )
    predecessors: "DiplomaConnection" = _pages(
        hops.diploma_predecessors, hops.BY_SINCE, "What it came from, the oldest first."
    )
    successors: "DiplomaConnection" = _pages(
        hops.diploma_successors, hops.BY_SINCE, "What it became, the oldest first."
    )
    lineage: "DiplomaConnection" = _pages(
        hops.whole_lineage,
        hops.BY_SINCE,
        "All it came from and became, through reforms and mergers, the oldest first.",
    )
    outcomes: "OutcomeConnection" = _pages(
        hops.outcomes_of_diploma,
        hops.LATEST_OUTCOME,
        "What official surveys found of graduates in its discipline, the latest first.",
    )
    graduates: "GraduateConnection" = _pages(
        hops.graduates, hops.GRADUATES, "People who hold it; of one year with `cohort`.", resolve_cohort
    )
    students: "StudentConnection" = _pages(hops.students, hops.GRADUATES, "People who study in it.")


@strawberry.type(description=OUTCOME.description)
class Outcome(Node):
    """Outcome figures."""

    year: int | None = column(OUTCOME.property("year"))
    months: int | None = column(OUTCOME.property("months"))
    level: str | None = column(OUTCOME.property("level"))
    domain: str | None = column(OUTCOME.property("domain"))
    discipline: str | None = column(OUTCOME.property("discipline"))
    answers: int | None = column(OUTCOME.property("answers"))
    response_rate: int | None = column(OUTCOME.property("response_rate"))
    employed: int | None = column(OUTCOME.property("employed"))
    executives: int | None = column(OUTCOME.property("executives"))
    skilled: int | None = column(OUTCOME.property("skilled"))
    stable: int | None = column(OUTCOME.property("stable"))
    full_time: int | None = column(OUTCOME.property("full_time"))
    outside_region: int | None = column(OUTCOME.property("outside_region"))
    net_salary: int | None = column(OUTCOME.property("net_salary"))
    gross_salary: int | None = column(OUTCOME.property("gross_salary"))
    women: int | None = column(OUTCOME.property("women"))
    grant_holders: int | None = column(OUTCOME.property("grant_holders"))
    university: University | None = _one(
        "University", hops.university_of_outcome, "The university whose graduates were asked."
    )
    diplomas: "DiplomaConnection" = _pages(
        hops.diplomas_of_outcome, hops.BY_SINCE, "The diplomas it counts graduates of, the oldest first."
    )


@strawberry.type(description=FACULTY.description)
class Faculty(Node):
    """A faculty."""

    name: str | None = column(FACULTY.property("name"))
    short_name: str | None = column(FACULTY.property("short_name"))
    domain: str | None = column(FACULTY.property("domain"))
    university: University | None = _one("University", hops.university_of_faculty, "The university.")
    universities: "FacultyUniversityConnection" = _pages(
        hops.universities_of_faculty, hops.PERIOD, "The university, and since when it belongs to it."
    )
    predecessors: "FacultyConnection" = _pages(hops.faculty_predecessors, hops.BY_NAME, "What it came from.")
    successors: "FacultyConnection" = _pages(hops.faculty_successors, hops.BY_NAME, "What it became.")
    diplomas: "FacultyDiplomaConnection" = _pages(
        hops.diplomas_of_faculty, hops.PERIOD, "Diplomas it offers."
    )


@strawberry.type(description=EMPLOYER.description)
class Employer(Node):
    """An employer."""

    name: str | None = column(EMPLOYER.property("name"))
    aliases: list[str] = column(EMPLOYER.property("aliases"))
    sector: str | None = column(EMPLOYER.property("sector"))
    city: str | None = column(EMPLOYER.property("city"))
    part_of: "Employer | None" = _one("Employer", hops.whole_employer, "What it is a part of.")
    parts: "EmployerConnection" = _pages(hops.employer_parts, hops.BY_NAME, "Its subsidiaries and parts.")
    people: "EmployeeConnection" = _pages(
        hops.employees,
        hops.EMPLOYEES,
        "People who work there; with `past` those who did, too; with `subsidiaries` at its parts, too.",
        resolve_employees,
    )


@strawberry.type(description=SKILL.description)
class Skill(Node):
    """A skill."""

    label: str | None = column(SKILL.property("label"))
    people: "SkilledConnection" = _pages(hops.skilled, hops.PEOPLE, "People who have it.")


@strawberry.type
class PositionFact(Fact):
    """What belongs to a position."""

    title: str | None = column(WORKED_AT.property("title"))
    start: date | None = column(WORKED_AT.property("start"))
    end: date | None = column(WORKED_AT.property("end"))
    place: str | None = column(WORKED_AT.property("place"))
    occupation: Occupation | None = _field(
        Link("Occupation", hops.occupation, hops.BY_NAME), "The occupation it counts as."
    )


@strawberry.type
class DegreeFact(Fact):
    """What belongs to the award of a diploma."""

    year: int | None = column(GRADUATED.property("year"))
    honours: str | None = column(GRADUATED.property("honours"))


@strawberry.type
class PeriodFact:
    """The years in which something was so."""

    since: int | None = column(OFFERED_BY.property("since"))
    until: int | None = column(OFFERED_BY.property("until"))


@strawberry.type
class MentorshipFact:
    """What belongs to a mentorship."""

    state: MentorshipState | None = _field(Column("{x}.state", Decode.CHOICE), "Where it stands.")
    since: date | None = column(MENTORS.property("since"))
    until: date | None = column(MENTORS.property("until"))


@strawberry.type(description="A position of a person.")
class Position(PositionFact):
    """A position."""

    employer: Employer = _field(End("Employer"), "Where.")


@strawberry.type(description="A diploma that a person holds or studies for.")
class Degree(DegreeFact):
    """A degree, or an enrolment where there is no year."""

    diploma: Diploma = _field(End("Diploma"), "Which diploma.")
    since: int | None = column(STUDIES.property("since"))


def _end(type_name: str) -> Any:
    return _field(End(type_name), f"The {type_name.lower()}.")


@strawberry.type
class PersonEdge(Edge):
    """A person in a list."""

    node: Person = _end("Person")


@strawberry.type
class DegreeEdge(Edge, DegreeFact):
    """A diploma of a person."""

    node: Diploma = _end("Diploma")


@strawberry.type
class EnrolmentEdge(Edge, Fact):
    """A program that a person studies in."""

    node: Diploma = _end("Diploma")
    since: int | None = column(STUDIES.property("since"))


@strawberry.type
class PositionEdge(Edge, PositionFact):
    """An employer of a person."""

    node: Employer = _end("Employer")


@strawberry.type
class PersonSkillEdge(Edge, Fact):
    """A skill of a person."""

    node: Skill = _end("Skill")


@strawberry.type
class ContactEdge(Edge):
    """A contact of a person."""

    node: Person = _end("Person")
    since: date | None = column(CONTACT.property("since"))


@strawberry.type
class MentorshipEdge(Edge, MentorshipFact):
    """A mentor or mentee of a person."""

    node: Person = _end("Person")


@strawberry.type
class GraduateEdge(Edge, DegreeFact):
    """A person who holds a diploma."""

    node: Person = _end("Person")


@strawberry.type
class StudentEdge(Edge, Fact):
    """A person who studies in a program."""

    node: Person = _end("Person")
    since: int | None = column(STUDIES.property("since"))


@strawberry.type
class EmployeeEdge(Edge, PositionFact):
    """A person with a position at an employer."""

    node: Person = _end("Person")


@strawberry.type
class SkilledEdge(Edge, Fact):
    """A person who has a skill."""

    node: Person = _end("Person")


@strawberry.type
class DiplomaEdge(Edge):
    """A diploma in a list."""

    node: Diploma = _end("Diploma")


@strawberry.type
class OutcomeEdge(Edge):
    """Outcome figures in a list."""

    node: Outcome = _end("Outcome")


@strawberry.type
class FacultyEdge(Edge):
    """A faculty in a list."""

    node: Faculty = _end("Faculty")


@strawberry.type
class DiplomaFacultyEdge(Edge, PeriodFact):
    """A faculty where a diploma is taught."""

    node: Faculty = _end("Faculty")


@strawberry.type
class FacultyDiplomaEdge(Edge, PeriodFact):
    """A diploma that a faculty offers."""

    node: Diploma = _end("Diploma")


@strawberry.type
class FacultyUniversityEdge(Edge, PeriodFact):
    """A university that a faculty belongs to."""

    node: University = _end("University")


@strawberry.type
class UniversitySuccessorEdge(Edge):
    """A university that another became part of."""

    node: University = _end("University")
    on: date | None = column(UNIVERSITY_SUCCESSION.property("on"))


@strawberry.type
class EmployerEdge(Edge):
    """An employer in a list."""

    node: Employer = _end("Employer")


@strawberry.type
class SkillEdge(Edge):
    """A skill in a list."""

    node: Skill = _end("Skill")


@strawberry.type
class ColleagueEdge(Edge):
    """A person of the viewer's programs who works at the employer asked for."""

    node: Person = _end("Person")
    since: date | None = _field(Part("since"), "First day of the earliest of these positions.")
    positions: list[Position] = _field(Part("positions"), "Their positions there.")
    degrees: list[Degree] = _field(Part("degrees"), "What they hold or study for of the viewer's programs.")


@strawberry.type
class PersonConnection(Connection[PersonEdge]):
    """People."""


@strawberry.type
class DegreeConnection(Connection[DegreeEdge]):
    """Diplomas of a person."""


@strawberry.type
class EnrolmentConnection(Connection[EnrolmentEdge]):
    """Programs that a person studies in."""


@strawberry.type
class PositionConnection(Connection[PositionEdge]):
    """Positions of a person."""


@strawberry.type
class PersonSkillConnection(Connection[PersonSkillEdge]):
    """Skills of a person."""


@strawberry.type
class ContactConnection(Connection[ContactEdge]):
    """Contacts of a person."""


@strawberry.type
class MentorshipConnection(Connection[MentorshipEdge]):
    """Mentors or mentees of a person."""


@strawberry.type
class GraduateConnection(Connection[GraduateEdge]):
    """People who hold a diploma."""


@strawberry.type
class StudentConnection(Connection[StudentEdge]):
    """People who study in a program."""


@strawberry.type
class EmployeeConnection(Connection[EmployeeEdge]):
    """People with a position at an employer."""


@strawberry.type
class SkilledConnection(Connection[SkilledEdge]):
    """People who have a skill."""


@strawberry.type
class DiplomaConnection(Connection[DiplomaEdge]):
    """Diplomas."""


@strawberry.type
class OutcomeConnection(Connection[OutcomeEdge]):
    """Outcome figures."""


@strawberry.type
class FacultyConnection(Connection[FacultyEdge]):
    """Faculties."""


@strawberry.type
class DiplomaFacultyConnection(Connection[DiplomaFacultyEdge]):
    """Faculties where a diploma is taught."""


@strawberry.type
class FacultyDiplomaConnection(Connection[FacultyDiplomaEdge]):
    """Diplomas that a faculty offers."""


@strawberry.type
class FacultyUniversityConnection(Connection[FacultyUniversityEdge]):
    """Universities that a faculty belongs to."""


@strawberry.type
class UniversitySuccessorConnection(Connection[UniversitySuccessorEdge]):
    """Universities that another became part of."""


@strawberry.type
class EmployerConnection(Connection[EmployerEdge]):
    """Employers."""


@strawberry.type
class SkillConnection(Connection[SkillEdge]):
    """Skills."""


@strawberry.type
class ColleagueConnection(Connection[ColleagueEdge]):
    """Who from the viewer's programs works at an employer."""

    employer: Employer | None = _field(Part("employer"), "The employer that was understood; null if none.")
    alternatives: list[Employer] = _field(
        Part("alternatives"), "Others with a name like it, the nearest first."
    )
