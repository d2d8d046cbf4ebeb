"""The files that go in and out: each kind with its columns, declared once.

The generator writes these files, the loader reads them, `docs/files.md` is printed from them. A person is
named by university and student number; a list is separated by `|`; dates are YYYY-MM-DD; an empty cell is
no value.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from graph.listing import Listing
from graph.model import FIGURES, Audience, Group, Layer, MentorshipState, State


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    YEAR = "year"
    DATE = "date"
    INTEGER = "integer"
    BOOLEAN = "yes or no"
    LIST = "list"
    LANGUAGES = "list of languages"
    CHOICE = "one of"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; a row with no value in a required one is refused."""

    name: str
    description: str
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file; `key` are the columns that tell a row from all others of the file."""

    name: str
    description: str
    layer: Layer
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def _required(name: str, description: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(name, description, kind, required=True)


def _choice(name: str, description: str, choices: Sequence[str], required: bool = False) -> Column:
    return Column(name, description, Kind.CHOICE, required, tuple(choices))


_PERSON = (
    _required("university", "Code of the university that gave the student number."),
    _required("student_number", "Student number at that university."),
)
_CIVIL = (
    _required("family_name", "Family name in use."),
    _required("given_name", "Given name in use."),
    Column("birth_date", "Date of birth.", Kind.DATE),
    Column("ine", "National student number."),
    Column("email", "Address for letters from the university."),
)
_DIPLOMA = (
    _required("diploma_code", "Code of the diploma at that university."),
    _required("diploma_version", "Version of that code."),
)
_POSITION = (
    *_PERSON,
    _required("employer", "Id in employers.csv, or the employer's name as it was written."),
    _required("title", "Title of the position."),
    _required("start", "First day.", Kind.DATE),
    Column("end", "Last day; empty while they work there.", Kind.DATE),
    Column("occupation", "Id in occupations.csv."),
    Column("place", "City."),
    Column("as_of", "The day the answer was given.", Kind.DATE),
    Column("employer_city", "Town of the employer, where its name is given; else the place counts."),
)
_SPAN = (Column("since", "First year.", Kind.YEAR), Column("until", "Last year, if it ended.", Kind.YEAR))
_BECAME = Column("became", "Ids of the successors.", Kind.LIST)


def _prefixed(columns: tuple[Column, ...], prefix: str) -> tuple[Column, ...]:
    return tuple(replace(column, name=f"{prefix}_{column.name}") for column in columns)


UNIVERSITIES = Format(
    "universities",
    "Universities, and those that became part of them.",
    Layer.ARCHIVE,
    ("id",),
    (
        _required("id", "Short code, such as UDS."),
        _required("name", "Full name."),
        Column("uai", "The ministry's number of the establishment."),
        Column("until", "Last day, if it ended.", Kind.DATE),
        _BECAME,
    ),
)
FACULTIES = Format(
    "faculties",
    "Faculties (composantes).",
    Layer.ARCHIVE,
    ("id",),
    (
        _required("id", "University's code and the faculty's own, such as UDS:LSH."),
        _required("university", "Code of the university."),
        _required("name", "Full name."),
        Column("short_name", "Short name or acronym."),
        Column("domain", "Domain of study."),
        *_SPAN,
        _BECAME,
    ),
)
DIPLOMAS = Format(
    "diplomas",
    "Diplomas, each in one version, with what it became.",
    Layer.ARCHIVE,
    ("university", "code", "version"),
    (
        _required("university", "Code of the university."),
        _required("code", "The university's own code."),
        _required("version", "Version of that code."),
        _required("name", "Full name, such as 'Master Informatique'."),
        Column("level", "Kind of diploma, such as Licence, Master, Doctorat."),
        Column("field", "Field of study."),
        Column("faculty", "Id of the faculty that offers it."),
        *_SPAN,
        _BECAME,
    ),
)
OUTCOMES = Format(
    "outcomes",
    "Official figures of what became of graduates, by discipline and year; of programs, not of persons.",
    Layer.ARCHIVE,
    ("university", "year", "months", "level", "discipline"),
    (
        _required("university", "Code of the university, or its ministry's number (UAI)."),
        _required("year", "Year of the award.", Kind.YEAR),
        _required("months", "Months from the award to the survey.", Kind.INTEGER),
        _required("level", "Kind of diploma, such as Master."),
        _required("discipline", "Discipline as the survey names it."),
        Column("domain", "Domain of study."),
        *(Column(p.name, p.description, Kind.INTEGER) for p in FIGURES),
    ),
)
EMPLOYERS = Format(
    "employers",
    "The register of employers.",
    Layer.ARCHIVE,
    ("id",),
    (
        _required("id", "Id in the register."),
        _required("name", "Name in use."),
        Column("aliases", "Other names and acronyms.", Kind.LIST),
        Column("sector", "Sector of activity."),
        Column("city", "Seat."),
        Column("part_of", "Id of the employer it is a subsidiary or part of."),
    ),
)
SKILLS = Format(
    "skills",
    "The nomenclature of skills.",
    Layer.ARCHIVE,
    ("id",),
    (_required("id", "Id in the nomenclature, such as esco:…"), _required("label", "French label.")),
)
OCCUPATIONS = Format(
    "occupations",
    "The nomenclature of occupations.",
    Layer.ARCHIVE,
    ("id",),
    (_required("id", "Nomenclature and code, such as rome:M1805."), _required("label", "French label.")),
)
GRADUATES = Format(
    "graduates",
    "Diplomas awarded, one a row.",
    Layer.ARCHIVE,
    ("university", "student_number", "diploma_code", "diploma_version", "year"),
    (
        *_PERSON,
        *_CIVIL,
        *_DIPLOMA,
        _required("year", "Year of the award.", Kind.YEAR),
        Column("honours", "Mention."),
    ),
)
STUDENTS = Format(
    "students",
    "Enrolments of today's students, one a row.",
    Layer.ARCHIVE,
    ("university", "student_number", "diploma_code", "diploma_version"),
    (*_PERSON, *_CIVIL, *_DIPLOMA, _required("since", "First year of enrolment.", Kind.YEAR)),
)
POSITIONS = Format(
    "positions",
    "Positions told in the university's surveys of its graduates.",
    Layer.ARCHIVE,
    ("university", "student_number", "employer", "title", "start"),
    _POSITION,
)
MEMBERS = Format(
    "members",
    "What members have entered about themselves.",
    Layer.MEMBER,
    ("university", "student_number"),
    (
        *_PERSON,
        _choice("state", "Where the person stands.", tuple(State), required=True),
        _required("listed", "Consents to be listed in the directory.", Kind.BOOLEAN),
        *(_choice(f"audience_{group}", f"Who may see '{group}'.", tuple(Audience)) for group in Group),
        Column("headline", "A line about themselves."),
        Column("place", "Where they live or work."),
        Column("languages", "ISO 639-1 codes.", Kind.LANGUAGES),
        Column("wishes", "Topics they want help with.", Kind.LIST),
        Column("offers", "Topics they offer help with.", Kind.LIST),
        Column("wished_occupation", "Id in occupations.csv of the occupation they aim for."),
        Column("capacity", "Mentees they take at one time.", Kind.INTEGER),
        Column("suggestible", "May be suggested to others; empty is yes.", Kind.BOOLEAN),
        Column("profiling", "May be reckoned with in suggestions; empty is yes.", Kind.BOOLEAN),
    ),
)
MEMBER_POSITIONS = Format(
    "member_positions",
    "Positions that members entered.",
    Layer.MEMBER,
    POSITIONS.key,
    _POSITION,
)
MEMBER_SKILLS = Format(
    "member_skills",
    "Skills that members entered.",
    Layer.MEMBER,
    ("university", "student_number", "skill"),
    (*_PERSON, _required("skill", "Id in skills.csv."), Column("as_of", "The day of the entry.", Kind.DATE)),
)
CONTACTS = Format(
    "contacts",
    "Pairs of members who know each other; the order of the two does not matter.",
    Layer.MEMBER,
    ("university", "student_number", "contact_university", "contact_student_number"),
    (*_PERSON, *_prefixed(_PERSON, "contact"), Column("since", "The day they connected.", Kind.DATE)),
)
MENTORSHIPS = Format(
    "mentorships",
    "Mentorships between members.",
    Layer.MEMBER,
    (
        "mentor_university",
        "mentor_student_number",
        "mentee_university",
        "mentee_student_number",
        "since",
    ),
    (
        *_prefixed(_PERSON, "mentor"),
        *_prefixed(_PERSON, "mentee"),
        _choice("state", "Where it stands.", tuple(MentorshipState), required=True),
        _required("since", "First day; of a proposal the day it was made.", Kind.DATE),
        Column("until", "Last day.", Kind.DATE),
    ),
)

# In the order in which they must be loaded: what a row refers to comes first.
FORMATS: tuple[Format, ...] = (
    UNIVERSITIES,
    FACULTIES,
    DIPLOMAS,
    OUTCOMES,
    EMPLOYERS,
    SKILLS,
    OCCUPATIONS,
    GRADUATES,
    STUDENTS,
    POSITIONS,
    MEMBERS,
    MEMBER_POSITIONS,
    MEMBER_SKILLS,
    CONTACTS,
    MENTORSHIPS,
)


def list_formats() -> list[Listing]:
    """One listing for each kind of file, with a row for each column."""
    return [
        Listing(
            f"{form.name}.csv",
            ("column", "holds", "required", "meaning"),
            tuple(
                (
                    column.name,
                    f"{column.kind} {', '.join(column.choices)}".strip(),
                    "yes" if column.required else "",
                    column.description,
                )
                for column in form.columns
            ),
            f"{form.description} Layer: {form.layer}. A row is told from others by: {', '.join(form.key)}.",
        )
        for form in FORMATS
    ]
