"""The allow-list: every fact that suggestions may read, and what for. What is not here is never read.

Gender, nationality, origin, birth and age are on no node that suggestions reach and on no line of this list.
Years of awards and enrolments tell who was there at about the same time; they are compared with the viewer's
own and never stand in for age.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from graph.listing import Listing
from graph.model import (
    CONTACT,
    DIPLOMA,
    EMPLOYER,
    FACULTY,
    GRADUATED,
    HAS_SKILL,
    MENTORS,
    OCCUPATION,
    PERSON,
    RESPONDED,
    SKILL,
    STUDIES,
    UP_TO,
    WORKED_AT,
)
from graph.visibility import Role


class Purpose(StrEnum):
    """What people are suggested as."""

    CONTACTS = "contacts"
    MENTORS = "mentors"


ASKING = {Role.STUDENT: "students", Role.ALUMNUS: "alumni"}
"""The roles in which members ask, with what they are called."""


def name_up_to(purpose: Purpose, role: Role) -> str:
    """The property of a person that says up to which place they are suggested to somebody of a role."""
    whom = ASKING.get(role, ASKING[Role.ALUMNUS])  # staff see no fewer people than alumni do
    return PERSON.property(f"{purpose.removesuffix('s')}_up_to_{whom}").name


class Kind(StrEnum):
    """What two people have in common, or what ties them: the kinds of reason."""

    CONTACT = "contact"
    ALIKE = "alike"
    MENTORSHIP = "mentorship"
    COHORT = "cohort"
    PROGRAM = "program"
    FACULTY = "faculty"
    EMPLOYER = "employer"
    SKILL = "skill"
    OCCUPATION = "occupation"
    MENTORED = "mentored"
    ANSWERS = "answers"
    TOPIC = "topic"
    PLACE = "place"
    LANGUAGE = "language"


VALUES = frozenset({Kind.TOPIC, Kind.PLACE, Kind.LANGUAGE})
"""What people's own fields agree on, and no relationship carries."""


class Use(StrEnum):
    """What a fact is read for."""

    RANK = "ranks"
    FILTER = "decides who may be suggested at all"
    TELL = "is told in a reason"
    LEARN = "teaches the weights, if the member answered"


@dataclass(frozen=True, slots=True)
class Allowed:
    """One property (or, where it is empty, the tie itself) that may be read."""

    of: str
    property: str
    use: Use
    why: str


ALLOWED: tuple[Allowed, ...] = (
    Allowed(CONTACT.type, "", Use.RANK, "People who know the same people may want to know each other."),
    Allowed(CONTACT.type, "since", Use.RANK, "Of very many contacts the latest are looked at."),
    Allowed(MENTORS.type, "", Use.RANK, "Who has mentored someone of the viewer's program knows the way."),
    Allowed(MENTORS.type, "state", Use.RANK, "Which mentorships took place; who says yes to requests."),
    Allowed(MENTORS.type, "since", Use.RANK, "A request that waits for a month is as good as refused."),
    Allowed(MENTORS.type, "until", Use.TELL, "Until when."),
    Allowed(GRADUATED.type, "", Use.RANK, "The same program, with its lineage."),
    Allowed(GRADUATED.type, "year", Use.RANK, "The same cohort, or one up to two years apart."),
    Allowed(STUDIES.type, "", Use.RANK, "The same program, with its lineage."),
    Allowed(STUDIES.type, "since", Use.RANK, "Began in the same year, or up to two years apart."),
    Allowed(WORKED_AT.type, "", Use.RANK, "The same employer, with its parts."),
    Allowed(WORKED_AT.type, "occupation", Use.RANK, "A mentor in the occupation that the viewer aims for."),
    Allowed(WORKED_AT.type, "end", Use.RANK, "Works there now, or worked there."),
    Allowed(WORKED_AT.type, "start", Use.TELL, "Since when."),
    Allowed(WORKED_AT.type, "title", Use.TELL, "In which position."),
    Allowed(HAS_SKILL.type, "", Use.RANK, "The same skill."),
    Allowed(PERSON.label, "place", Use.RANK, "The same place."),
    Allowed(PERSON.label, "languages", Use.RANK, "A mentor who speaks one of the viewer's languages."),
    Allowed(PERSON.label, "wishes", Use.RANK, "The viewer's topics."),
    Allowed(PERSON.label, "offers", Use.RANK, "A mentor's topics."),
    Allowed(PERSON.label, "wished_occupation", Use.RANK, "The viewer's aim."),
    Allowed(PERSON.label, "capacity", Use.FILTER, "Only mentors with time for one more."),
    Allowed(PERSON.label, "suggestible", Use.FILTER, "No one who opted out of being suggested."),
    Allowed(PERSON.label, "profiling", Use.FILTER, "No one who opted out of being reckoned with."),
    *(
        Allowed(PERSON.label, of.name, Use.RANK, "Nobody is shown to too many; see `entraide even-out`.")
        for of in UP_TO
    ),
    Allowed(PERSON.label, "id", Use.TELL, "Who it is; also puts equal scores in a fixed order."),
    Allowed(PERSON.label, "given_name", Use.TELL, "Their name."),
    Allowed(PERSON.label, "family_name", Use.TELL, "Their name."),
    Allowed(DIPLOMA.label, "id", Use.TELL, "Which program."),
    Allowed(DIPLOMA.label, "name", Use.TELL, "Its name."),
    Allowed(FACULTY.label, "id", Use.TELL, "Which faculty."),
    Allowed(FACULTY.label, "name", Use.TELL, "Its name."),
    Allowed(EMPLOYER.label, "id", Use.TELL, "Which employer."),
    Allowed(EMPLOYER.label, "name", Use.TELL, "Its name."),
    Allowed(SKILL.label, "id", Use.TELL, "Which skill."),
    Allowed(SKILL.label, "label", Use.TELL, "Its name."),
    Allowed(OCCUPATION.label, "id", Use.TELL, "Which occupation."),
    Allowed(OCCUPATION.label, "label", Use.TELL, "Its name."),
    *(
        Allowed(tie.type, "sources", Use.TELL, "Who says so.")
        for tie in (GRADUATED, STUDIES, WORKED_AT, HAS_SKILL)
    ),
    Allowed(RESPONDED.type, "", Use.FILTER, "Nobody to whom the viewer has answered already."),
    Allowed(RESPONDED.type, "purpose", Use.FILTER, "As what they were suggested."),
    Allowed(RESPONDED.type, "answer", Use.LEARN, "Whom members accept or refuse."),
    Allowed(RESPONDED.type, "because", Use.RANK, "What the viewer said does not count for them."),
    Allowed("SUCCEEDED_BY", "", Use.RANK, "The lineage of a program."),
    Allowed("OFFERED_BY", "", Use.RANK, "The faculty of a program."),
    Allowed("OFFERED_BY", "since", Use.TELL, "Since when."),
    Allowed("OFFERED_BY", "until", Use.TELL, "Until when."),
    Allowed("PART_OF", "", Use.RANK, "The parts of an employer."),
)

_PROPERTIES = frozenset(allowed.property for allowed in ALLOWED if allowed.property)
_TYPES = frozenset(allowed.of for allowed in ALLOWED if allowed.of.isupper())


def check_allowed(statement: str) -> str:
    """The statement, once it is certain that it reads nothing but what is allowed.

    Raises:
        ValueError: it reads a property or follows a relationship that is not on the list.
    """
    properties = set(re.findall(r"(?<![$\w])[a-z]\w*\.(\w+)", statement)) - _PROPERTIES
    types = set(re.findall(r"[:|]([A-Z_]{3,})\b", statement)) - _TYPES
    whole = re.search(r"\bproperties\s*\(|\bkeys\s*\(|\.\*|\b[a-z]\w*\[[$'\"]", statement)
    if properties or types or whole:
        named = sorted(properties | types) or [whole.group() if whole else ""]
        raise ValueError(f"Suggestions may not read {', '.join(named)}; see recommend/facts.py.")
    return statement


def list_allowed() -> list[Listing]:
    """The allow-list as a page of documentation."""
    rows = tuple((entry.of, entry.property or "(the tie)", entry.use.value, entry.why) for entry in ALLOWED)
    return [Listing("Facts that suggestions may use", ("of", "property", "what for", "why"), rows)]
