"""The hops that fields follow, each written once."""

from gql.mapping import Arguments, Hop, Match, Order, Scope
from graph.model import (
    ABOUT,
    CONTACT,
    COVERS,
    DIPLOMA,
    EMPLOYER,
    FACULTY,
    FACULTY_PART,
    GRADUATED,
    HAS_SKILL,
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
    Node,
    Relationship,
)
from graph.visibility import diploma_shown, hop_between_people, hop_from_person, hop_to_person, may_see

BY_NAME = Order("name", ("coalesce({x}.name, '')", "{x}.id"), (str, str))
BY_LABEL = Order("label", ("coalesce({x}.label, '')", "{x}.id"), (str, str))
BY_SINCE = Order("since", ("coalesce({x}.since, 0)", "{x}.id"), (int, str))
PEOPLE = Order("people", ("{x}.sort_name", "{x}.id"), (str, str))
LATEST_DEGREE = Order("degree", ("coalesce({w}.year, 0)", "{x}.id"), (int, str), descending=True)
LATEST_ENROLMENT = Order("enrolment", ("coalesce({w}.since, 0)", "{x}.id"), (int, str), descending=True)
LATEST_STUDY = Order(
    "study", ("coalesce({w}.year, {w}.since, 0)", "{x}.id", "type({w})"), (int, str, str), descending=True
)
LATEST_POSITION = Order(
    "position",
    ("coalesce(toString({w}.start), '')", "{x}.id", "coalesce({w}.key, '')"),
    (str, str, str),
    descending=True,
)
EMPLOYEES = Order("employees", ("{x}.sort_name", "{x}.id", "coalesce({w}.key, '')"), (str, str, str))
GRADUATES = Order("graduates", ("{x}.sort_name", "{x}.id", "coalesce({w}.year, 0)"), (str, str, int))
TIES = Order(
    "ties",
    ("{x}.sort_name", "{x}.id", "coalesce(toString({w}.since), '')", "coalesce({w}.state, '')"),
    (str, str, str, str),
)
PERIOD = Order(
    "period",
    ("coalesce({x}.name, '')", "{x}.id", "coalesce({w}.since, 0)", "coalesce({w}.until, 0)"),
    (str, str, int, int),
)
LATEST_OUTCOME = Order(
    "outcome",
    ("coalesce({x}.year, 0)", "coalesce({x}.months, 0)", "{x}.id"),
    (int, int, str),
    descending=True,
)
SUCCESSORS = Order(
    "successors",
    ("coalesce(toString({w}.on), '')", "coalesce({x}.name, '')", "{x}.id"),
    (str, str, str),
)

SUCCESSION = UNIVERSITY_SUCCESSION.type
PART = FACULTY_PART.type
OFFER = OFFERED_BY.type

DEGREES_AND_STUDIES = f"{GRADUATED.type}|{STUDIES.type}"


def own(relationship: Relationship, target: Node, types: str = "") -> Hop:
    """From a person to facts of theirs; with the argument `past` off, to present positions only."""

    def hop(scope: Scope, start: str, arguments: Arguments) -> Match:
        tie, end = scope.fresh("w"), scope.fresh("x")
        group = relationship.group
        assert group is not None
        pattern, sees = hop_from_person(
            start, f"{tie}:{types or relationship.type}", f"{end}:{target.label}", scope.viewer, group
        )
        present = f" AND {tie}.end IS NULL" if arguments.get("past") is False else ""
        return Match(f"MATCH {pattern} WHERE {sees}{present}", end, tie)

    return hop


def holders(relationship: Relationship) -> Hop:
    """From a diploma, employer or skill to the people whose fact it is.

    Arguments: `cohort`, the year of the award; `past`, with past positions; `subsidiaries`, of the employer's
    parts too.
    """

    def hop(scope: Scope, start: str, arguments: Arguments) -> Match:
        tie, person = scope.fresh("w"), scope.fresh("p")
        group = relationship.group
        assert group is not None
        before = ""
        if arguments.get("subsidiaries"):
            part = scope.fresh("e")
            before = f"MATCH ({start})<-[:{PART}*0..]-({part}:{EMPLOYER.label}) WITH DISTINCT {part} "
            start = part
        pattern, sees = hop_to_person(start, f"{tie}:{relationship.type}", person, scope.viewer, (group,))
        where = sees
        if arguments.get("past") is False:
            where += f" AND {tie}.end IS NULL"
        if arguments.get("cohort") is not None:
            where += f" AND {tie}.year = {scope.parameter(lambda given: given['cohort'])}"
        return Match(f"{before}MATCH {pattern} WHERE {where}", person, tie)

    return hop


def between(relationship: Relationship, outgoing: bool | None = None) -> Hop:
    """From a person to people tied to them."""

    def hop(scope: Scope, start: str, arguments: Arguments) -> Match:
        tie, person = scope.fresh("w"), scope.fresh("p")
        pattern, sees = hop_between_people(
            start, f"{tie}:{relationship.type}", person, scope.viewer, outgoing=outgoing
        )
        return Match(f"MATCH {pattern} WHERE {sees}", person, tie)

    return hop


def met(node: Node, end: str, scope: Scope) -> str:
    """The condition, if any, under which the viewer may meet a node that no tie to a person leads to."""
    if node is PERSON:
        return f" WHERE {may_see(end, scope.viewer)}"
    return f" WHERE {diploma_shown(end, scope.viewer)}" if node is DIPLOMA else ""


def along(type: str, target: Node, outgoing: bool = True, told: bool = False) -> Hop:
    """Between nodes that are no people; `told` keeps the relationships, for what belongs to them.

    It leads to no diploma that the viewer may not meet.
    """

    def hop(scope: Scope, start: str, arguments: Arguments) -> Match:
        end = scope.fresh("x")
        tie = scope.fresh("w") if told else None
        left, right = ("-", "->") if outgoing else ("<-", "-")
        # Without relationships the list is one of nodes, each there once.
        once = "" if told else f" WITH DISTINCT {end}"
        pattern = f"({start}){left}[{tie or ''}:{type}]{right}({end}:{target.label})"
        return Match(f"MATCH {pattern}{met(target, end, scope)}{once}", end, tie)

    return hop


def looked_up(key: str, target: Node, group: Group | None = None) -> Hop:
    """To the node whose id is the expression `key` over {start}."""

    def hop(scope: Scope, start: str, arguments: Arguments) -> Match:
        end = scope.fresh("x")
        sees = f" WHERE {may_see(start, scope.viewer, (group,))}" if group else ""
        return Match(f"MATCH ({end}:{target.label} {{id: {key.format(start=start)}}}){sees}", end)

    return hop


def lineage(diplomas: str, end: str) -> str:
    """Cypher: from the list of diplomas in a variable to themselves with all ancestors and descendants.

    A program counts with what it came from and what it became, not with other descendants of its ancestors.
    """
    return (
        f"COLLECT {{ UNWIND {diplomas} AS {end}_0"
        f" MATCH ({end}_0)-[:{SUCCESSION}*0..]->({end}:{DIPLOMA.label})"
        f" RETURN {end} UNION UNWIND {diplomas} AS {end}_0"
        f" MATCH ({end}_0)<-[:{SUCCESSION}*0..]-({end}:{DIPLOMA.label}) RETURN {end} }}"
    )


def whole_lineage(scope: Scope, start: str, arguments: Arguments) -> Match:
    """From a diploma to its ancestors and descendants."""
    end = scope.fresh("x")
    return Match(
        f"UNWIND {lineage(f'[{start}]', scope.fresh('l'))} AS {end} WITH {end} WHERE {end} <> {start}", end
    )


studies = own(GRADUATED, DIPLOMA, DEGREES_AND_STUDIES)
degrees = own(GRADUATED, DIPLOMA)
enrolments = own(STUDIES, DIPLOMA)
positions = own(WORKED_AT, EMPLOYER)
skills = own(HAS_SKILL, SKILL)
contacts = between(CONTACT)
mentees = between(MENTORS, outgoing=True)
mentors = between(MENTORS, outgoing=False)
graduates = holders(GRADUATED)
students = holders(STUDIES)
employees = holders(WORKED_AT)
skilled = holders(HAS_SKILL)
wished_occupation = looked_up("{start}.wished_occupation", OCCUPATION, Group.MENTORING)
occupation = looked_up("{start}.occupation", OCCUPATION)
university_of_diploma = looked_up("split({start}.id, ':')[0]", UNIVERSITY)
university_of_faculty = along(PART, UNIVERSITY)
universities_of_faculty = along(PART, UNIVERSITY, told=True)
university_successors = along(SUCCESSION, UNIVERSITY, told=True)
faculties_of_diploma = along(OFFER, FACULTY, told=True)
diplomas_of_faculty = along(OFFER, DIPLOMA, outgoing=False, told=True)
diploma_predecessors = along(SUCCESSION, DIPLOMA, outgoing=False)
diploma_successors = along(SUCCESSION, DIPLOMA)
faculty_predecessors = along(SUCCESSION, FACULTY, outgoing=False)
faculty_successors = along(SUCCESSION, FACULTY)
whole_employer = along(PART, EMPLOYER)
employer_parts = along(PART, EMPLOYER, outgoing=False)
outcomes_of_diploma = along(COVERS.type, OUTCOME, outgoing=False)
outcomes_of_university = along(ABOUT.type, OUTCOME, outgoing=False)
diplomas_of_outcome = along(COVERS.type, DIPLOMA)
university_of_outcome = along(ABOUT.type, UNIVERSITY)
