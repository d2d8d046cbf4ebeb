"""The demo's cast: viewers worth being, chosen so that the example queries have an answer.

Everything is chosen by counts and names, so that one university gives one cast.
"""

from dataclasses import dataclass

from gql.ids import encode_id
from graph.database import AsyncDatabase
from graph.model import MEMBER_SOURCE, Group
from graph.visibility import ANONYMOUS, Role, Viewer, hop_to_person, may_see

_TABLE_ROWS = 12


@dataclass(frozen=True, slots=True)
class DemoViewer:
    """Somebody to be in the demo, with the name and the program that tell them apart."""

    key: str
    viewer: Viewer
    name: str | None = None
    program: str | None = None


@dataclass(frozen=True, slots=True)
class Lead:
    """A student, a program of theirs, and an employer where some of its graduates work; one of these."""

    student: DemoViewer
    program: str
    employer: str
    graduate: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Viewers to choose from, and by example and variable the values that lead to an answer."""

    viewers: tuple[DemoViewer, ...]
    variables: dict[str, dict[str, str]]


_STUDENT = Viewer(Role.STUDENT)
_ALUMNUS = Viewer(Role.ALUMNUS)


def _name(person: str) -> str:
    return f"{person}.given_name + ' ' + {person}.family_name"


def _lead_statement() -> str:
    """The answer is the better the more people, versions of the program and archives it shows."""
    studying, is_listed = hop_to_person("program", ":STUDIES", "student", _STUDENT, [Group.STUDIES])
    holding, shows_degree = hop_to_person("version", ":GRADUATED", "graduate", _STUDENT, [Group.STUDIES])
    working, shows_job = hop_to_person("employer", "job:WORKED_AT", "graduate", _STUDENT, [Group.CAREER])
    return f"""
MATCH (program:Diploma) WHERE EXISTS {{ {studying} WHERE {is_listed} }}
CALL (program) {{
  MATCH (program)-[:SUCCEEDED_BY*0..]->(version:Diploma) RETURN version
  UNION
  MATCH (program)<-[:SUCCEEDED_BY*0..]-(version:Diploma) RETURN version
}}
MATCH {holding} WHERE {shows_degree}
MATCH {working} WHERE job.end IS NULL AND {shows_job}
WITH program, employer, collect(DISTINCT graduate) AS found, count(DISTINCT version) AS versions,
  count(CASE WHEN any(source IN job.sources WHERE source <> '{MEMBER_SOURCE}') THEN 1 END) AS archived
ORDER BY size(found) > {_TABLE_ROWS}, 3 * size(found) + versions + archived DESC, employer.name, program.id
LIMIT 1
UNWIND found AS graduate
WITH program, employer, graduate
ORDER BY COUNT {{ (graduate)-[:WORKED_AT]->() }} DESC, graduate.sort_name, graduate.id LIMIT 1
MATCH {studying} WHERE {is_listed}
RETURN student.id, {_name("student")}, program.id, program.name, employer.name, graduate.id
ORDER BY student.sort_name, student.id LIMIT 1"""


def _others_statement() -> str:
    """A graduate who looks for help, the faculty of the program, and a name that many bear."""
    graduated, can_ask = hop_to_person(
        "version:Diploma", ":GRADUATED", "alumnus", _ALUMNUS, [Group.MENTORING]
    )
    return f"""
OPTIONAL CALL () {{
  MATCH {graduated} WHERE {can_ask} AND size(alumnus.wishes) > 0
  WITH alumnus, min(version.name) AS degree
  ORDER BY COUNT {{ (alumnus)-[:CONTACT]-() }} DESC, alumnus.sort_name, alumnus.id LIMIT 1
  RETURN alumnus, degree
}}
OPTIONAL CALL () {{
  MATCH (:Diploma {{id: $program}})-[:OFFERED_BY]->(faculty:Faculty)
  RETURN faculty ORDER BY faculty.id LIMIT 1
}}
OPTIONAL CALL () {{
  MATCH (named:Person) WHERE {may_see("named", _STUDENT)}
  RETURN named.family_name AS family_name, count(*) AS bearers ORDER BY bearers DESC, family_name LIMIT 1
}}
RETURN alumnus.id, {_name("alumnus")}, degree, faculty.id, faculty.name, family_name"""


async def pick_lead(database: AsyncDatabase) -> Lead | None:
    """A student whose main question has a good answer; None where the graph holds none."""
    row = await database.read_one(_lead_statement(), {})
    if row is None:
        return None
    student, name, program, program_name, employer, graduate = row
    viewer = DemoViewer("student", Viewer(Role.STUDENT, student), name, program_name)
    return Lead(viewer, program, employer, encode_id("Person", graduate))


async def pick_cast(database: AsyncDatabase) -> Cast:
    """A student whose main question has an answer, a graduate who looks for help, staff, and a stranger.

    A graph without such people gives only the stranger.
    """
    stranger = DemoViewer("anonymous", ANONYMOUS)
    lead = await pick_lead(database)
    row = await database.read_one(_others_statement(), {"program": lead.program}) if lead else None
    if lead is None or row is None:
        return Cast((stranger,), {})
    alumnus, name, degree, faculty, faculty_name, family_name = row
    viewers = [lead.student]
    if alumnus is not None:
        viewers.append(DemoViewer("alumnus", Viewer(Role.ALUMNUS, alumnus), name, degree))
    if faculty is not None:
        viewers.append(DemoViewer("staff", Viewer(Role.STAFF, None, (faculty,)), None, faculty_name))
    variables = {
        "colleagues": {"employer": lead.employer},
        "directory": {"name": family_name},
        "person": {"id": lead.graduate},
        "employer": {"name": lead.employer},
    }
    return Cast((*viewers, stranger), variables)
