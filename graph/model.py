"""What the graph holds: every label, relationship, property, key and index, declared once.

Constraints, indexes, the loaders' writes, the data map in docs/privacy.md and the fields of the API are
derived from this declaration. A person is what the records say, linked; what identifies stands on Identity
and Record, never on the node that reads traverse.
"""

from dataclasses import dataclass
from enum import StrEnum

from graph.listing import Listing


class Layer(StrEnum):
    """Who says so: an archive (may be rebuilt from its records) or a member (never touched by a load)."""

    ARCHIVE = "archive"
    MEMBER = "member"


class Sensitivity(StrEnum):
    """How much a value tells about a person."""

    NONE = "none"
    PERSONAL = "personal"
    IDENTIFYING = "identifying"


class Group(StrEnum):
    """A group of a person's fields that is shown or hidden together."""

    PROFILE = "profile"
    STUDIES = "studies"
    CAREER = "career"
    SKILLS = "skills"
    NETWORK = "network"
    MENTORING = "mentoring"


class Audience(StrEnum):
    """Who may see a group of fields, from the narrowest to the widest."""

    ME = "me"
    STAFF = "staff"
    ALUMNI = "alumni"
    MEMBERS = "members"
    PUBLIC = "public"


class State(StrEnum):
    """Where a person stands; an erased person leaves no node."""

    PASSIVE = "passive"
    INVITED = "invited"
    ACTIVE = "active"
    OBJECTED = "objected"
    DECEASED = "deceased"


class MentorshipState(StrEnum):
    """Where a mentorship stands."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    ENDED = "ended"
    DECLINED = "declined"


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    UNDONE = "undone"


class Answer(StrEnum):
    """What a member answers to a suggestion."""

    DISMISSED = "dismissed"
    NOT_RELEVANT = "not_relevant"
    ACCEPTED = "accepted"
    MET = "met"


MEMBER_SOURCE = "member"
"""The source of a fact that the member told; every other source is the id of a Record."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a node or relationship; `type` is Cypher's name for it."""

    name: str
    type: str
    description: str
    sensitivity: Sensitivity = Sensitivity.NONE
    layer: Layer = Layer.ARCHIVE
    group: Group | None = None
    retention: str = "as long as its node"


@dataclass(frozen=True, slots=True)
class FullText:
    """An accent- and case-folding full-text index over some properties of a label."""

    name: str
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A label: `key` is the property that is unique and always there."""

    label: str
    description: str
    layer: Layer
    key: str
    properties: tuple[Property, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    full_text: FullText | None = None
    retention: str = "as long as an archive names it"

    def property(self, name: str) -> Property:
        """The declaration of one property; KeyError where there is none."""
        return _named(self.properties, name)


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship type between two labels; `group` is the group of the person's fields it belongs to."""

    type: str
    source: str
    target: str
    description: str
    layer: Layer
    properties: tuple[Property, ...] = ()
    group: Group | None = None
    indexes: tuple[tuple[str, ...], ...] = ()

    def property(self, name: str) -> Property:
        """The declaration of one property; KeyError where there is none."""
        return _named(self.properties, name)


def _named(properties: tuple[Property, ...], name: str) -> Property:
    for declared in properties:
        if declared.name == name:
            return declared
    raise KeyError(name)


def _personal(name: str, type: str, description: str, group: Group | None = None) -> Property:
    return Property(name, type, description, Sensitivity.PERSONAL, Layer.ARCHIVE, group)


def _entered(name: str, type: str, description: str, group: Group | None = None) -> Property:
    return Property(name, type, description, Sensitivity.PERSONAL, Layer.MEMBER, group)


def _planned(name: str, type: str, description: str) -> Property:
    return Property(name, type, description, Sensitivity.NONE, Layer.MEMBER)


SOURCES = Property(
    "sources",
    "LIST<STRING>",
    "Ids of the Records that tell this fact, or 'member'; the first one's words stand here.",
    Sensitivity.PERSONAL,
)
AS_OF = _personal("as_of", "DATE", "The day the sources speak of.")
RUN = Property("run", "STRING", "The load that last confirmed this; clean-up goes by it.")
SORT_NAME = _personal("sort_name", "STRING", "Folded 'family given', the directory's order.", Group.PROFILE)

CHANGED = Property("changed", "INTEGER", "How often the graph had changed when this member last did.")
UP_TO = tuple(
    _personal(f"{what}_up_to_{whom}", "FLOAT", f"Place in lists of {whom} up to which they are a {what}.")
    for what in ("contact", "mentor")
    for whom in ("students", "alumni")
)

OF_CAMPAIGN = _planned("campaign", "STRING", "Id of the Campaign that it comes of, if of any.")

# (:University)-[:SUCCEEDED_BY {on}]->(:University)
UNIVERSITY = Node(
    "University",
    "A university, or one that became part of it.",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "Short code, such as UDS."),
        Property("name", "STRING", "Full name."),
        Property("uai", "STRING", "The ministry's number of the establishment."),
        Property("until", "DATE", "Last day, where it ended."),
    ),
)

# (:Faculty)-[:PART_OF {since, until}]->(:University)
FACULTY = Node(
    "Faculty",
    "A part of a university (composante).",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "University's code and the faculty's own, such as UDS:LSH."),
        Property("name", "STRING", "Full name."),
        Property("short_name", "STRING", "Short name or acronym."),
        Property("domain", "STRING", "Domain of study, such as 'Sciences et technologies'."),
    ),
    full_text=FullText("faculty_name", ("name", "short_name")),
)

# (:Diploma)-[:OFFERED_BY {since, until}]->(:Faculty)
DIPLOMA = Node(
    "Diploma",
    "A program of study in one version.",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "University's code, diploma code and version, such as UDS:MITA2:100."),
        Property("code", "STRING", "The university's own code."),
        Property("version", "STRING", "The university's own version of that code."),
        Property("name", "STRING", "Full name, such as 'Master Informatique'."),
        Property("level", "STRING", "Kind of diploma, such as Licence, Master, Doctorat."),
        Property("field", "STRING", "Field of study, such as Informatique."),
        Property("since", "INTEGER", "First year in which it was awarded."),
        Property("until", "INTEGER", "Last year in which it was awarded, where it ended."),
        Property(
            "from_records",
            "BOOLEAN",
            "Made from the words of linked archives alone; goes with the last degree that names it.",
        ),
        Property("told_became", "LIST<STRING>", "Ids of its successors, as the register says."),
        Property("told_faculty", "STRING", "Id of the faculty that most records of such a diploma name."),
    ),
    full_text=FullText("diploma_name", ("name",)),
)

FIGURES = (
    Property("answers", "INTEGER", "How many answered."),
    Property("response_rate", "INTEGER", "Percent who answered."),
    Property("employed", "INTEGER", "Percent employed, of those who work or look for work."),
    Property("executives", "INTEGER", "Percent of the employed who are executives (cadres)."),
    Property("skilled", "INTEGER", "Percent of the employed who are executives or intermediate."),
    Property("stable", "INTEGER", "Percent of the employed whose position is permanent."),
    Property("full_time", "INTEGER", "Percent of the employed who work full time."),
    Property("outside_region", "INTEGER", "Percent of the employed who work outside the region."),
    Property("net_salary", "INTEGER", "Median of net salaries at full time, euros a month."),
    Property("gross_salary", "INTEGER", "Estimated gross salary, euros a year."),
    Property("women", "INTEGER", "Percent of women among those who answered."),
    Property("grant_holders", "INTEGER", "Percent of the graduates who held a grant."),
)
"""What a survey of graduates found."""

# (:Outcome)-[:ABOUT]->(:University)    (:Outcome)-[:COVERS]->(:Diploma)
OUTCOME = Node(
    "Outcome",
    "What official surveys found of a year's graduates in a discipline: figures of programs, not of persons.",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "University, year, months, level and discipline."),
        Property("year", "INTEGER", "Year of the award."),
        Property("months", "INTEGER", "Months from the award to the survey."),
        Property("level", "STRING", "Kind of diploma, such as Master."),
        Property("domain", "STRING", "Domain of study."),
        Property("discipline", "STRING", "Discipline as the survey names it."),
        *FIGURES,
    ),
    retention="as long as the graph",
)

PERSON = Node(
    "Person",
    "A person, passive until they take their record in hand.",
    Layer.ARCHIVE,
    "id",
    (
        _personal("id", "STRING", "Opaque id, made at random when the person first appears.", Group.PROFILE),
        _personal("given_name", "STRING", "Given name in use.", Group.PROFILE),
        _personal("family_name", "STRING", "Family name in use.", Group.PROFILE),
        SORT_NAME,
        _entered("state", "STRING", "passive, invited, active, objected or deceased."),
        _entered("listed", "BOOLEAN", "Consents to be listed in the directory."),
        *(_entered(f"audience_{group}", "STRING", f"Who may see the group '{group}'.") for group in Group),
        _entered("headline", "STRING", "A line about themselves.", Group.PROFILE),
        _entered("place", "STRING", "Where they live or work.", Group.PROFILE),
        _entered("languages", "LIST<STRING>", "Languages spoken, ISO 639-1 codes.", Group.PROFILE),
        _entered("wishes", "LIST<STRING>", "Topics they want help with.", Group.MENTORING),
        _entered("offers", "LIST<STRING>", "Topics they offer help with.", Group.MENTORING),
        _entered("wished_occupation", "STRING", "Id of the Occupation they aim for.", Group.MENTORING),
        _entered("capacity", "INTEGER", "Mentees they take at one time; none where empty.", Group.MENTORING),
        _entered("suggestible", "BOOLEAN", "May be suggested to others; false is an opt-out."),
        _entered("profiling", "BOOLEAN", "May be reckoned with in suggestions; false is an opt-out."),
        CHANGED,
        *UP_TO,
    ),
    indexes=((CHANGED.name,),),
    full_text=FullText("person_name", ("given_name", "family_name")),
    retention="until erased on request, or by the university's schedule",
)

# (:Identity)-[:IDENTIFIES]->(:Person)
IDENTITY = Node(
    "Identity",
    "What identifies a person at one university; no read over the API comes here.",
    Layer.ARCHIVE,
    "key",
    (
        Property("key", "STRING", "University and student number.", Sensitivity.IDENTIFYING),
        Property("university", "STRING", "Code of the university that gave the number."),
        Property("student_number", "STRING", "The number.", Sensitivity.IDENTIFYING),
        Property("birth_date", "DATE", "Date of birth.", Sensitivity.IDENTIFYING),
        Property("ine", "STRING", "National student number.", Sensitivity.IDENTIFYING),
        Property("email", "STRING", "Address for letters from the university.", Sensitivity.IDENTIFYING),
        Property("record", "STRING", "Id of the Record that tells these and the names."),
        Property("year", "INTEGER", "The year that Record speaks of; a later one tells better."),
    ),
)

# (:FormerId)-[:NOW]->(:Person)
FORMER_ID = Node(
    "FormerId",
    "The id of a person who was found to be another.",
    Layer.ARCHIVE,
    "id",
    (Property("id", "STRING", "The id that was.", Sensitivity.PERSONAL),),
    retention="as long as the person",
)

DECISION = Node(
    "Decision",
    "What staff decided about two records; it wins over what linking finds.",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "Digest of the two records."),
        Property("left", "STRING", "Id of the one Record, the lesser.", Sensitivity.PERSONAL),
        Property("right", "STRING", "Id of the other.", Sensitivity.PERSONAL),
        Property("verdict", "STRING", "same or different."),
        Property("at", "ZONED DATETIME", "When it was decided."),
    ),
    retention="until it is undone",
)

LINEAGE = Node(
    "Lineage",
    "What staff decided that a program became; it wins over the register.",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "Id of the Diploma."),
        Property("became", "LIST<STRING>", "Ids of its successors; none where it became nothing."),
        Property("decided_at", "ZONED DATETIME", "When it was decided."),
    ),
    retention="until it is undone",
)
WRITTEN_EMPLOYER = Node(
    "WrittenEmployer",
    "An employer's name as lines of archives write it, with the town beside it.",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "Digest of name and town, whatever their case."),
        Property("name", "STRING", "The name as it was written first.", Sensitivity.PERSONAL),
        Property("city", "STRING", "The town that was written beside it.", Sensitivity.PERSONAL),
        Property("verdict", "STRING", "What linking finds: linked, uncertain or unknown."),
        Property("likeness", "FLOAT", "How alike the likest employer of the register is, from 0 to 1."),
        Property("decision", "STRING", "Id of the Employer that staff decided it is, or 'none'."),
        Property("decided_at", "ZONED DATETIME", "When they did."),
        Property("due", "BOOLEAN", "It means another employer now, and facts are still to follow."),
    ),
    retention="as long as a line writes it or a decision stands",
)
TOMBSTONE = Node(
    "Tombstone",
    "Stands for somebody who was erased, so that no load brings them back; it does not tell who they were.",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "Made at random."),
        Property(
            "marks",
            "LIST<STRING>",
            "Digests of what would name them in a file, made with a key that is not in the graph.",
        ),
        Property("check", "STRING", "Digest of the id, by which the key is known to be the right one."),
        Property("at", "ZONED DATETIME", "When they were erased."),
    ),
    retention="until the erasure is undone",
)

# (:Employer)-[:PART_OF]->(:Employer)
EMPLOYER = Node(
    "Employer",
    "An organisation people work at.",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "Id in the register of employers."),
        Property("name", "STRING", "Name in use."),
        Property("aliases", "LIST<STRING>", "Other names and acronyms."),
        Property("alias_text", "STRING", "The aliases in one text, for the full-text index."),
        Property(
            "folded", "LIST<STRING>", "Name and aliases without case and accents, to rank what is typed."
        ),
        Property("sector", "STRING", "Sector of activity."),
        Property("city", "STRING", "Seat."),
    ),
    full_text=FullText("employer_name", ("name", "alias_text")),
)

SKILL = Node(
    "Skill",
    "A skill of the ESCO nomenclature.",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "Id in the nomenclature."),
        Property("label", "STRING", "French label."),
    ),
    full_text=FullText("skill_label", ("label",)),
)

OCCUPATION = Node(
    "Occupation",
    "An occupation of the ROME or ESCO nomenclature.",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "Nomenclature and code, such as rome:M1805."),
        Property("label", "STRING", "French label."),
    ),
    full_text=FullText("occupation_label", ("label",)),
)

ARCHIVE = Node(
    "Archive",
    "A file that was loaded.",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "The source's name; a corrected export keeps it."),
        Property("kind", "STRING", "What its rows are, such as graduates."),
        Property("label", "STRING", "How a reader is told of it."),
        Property("digest", "STRING", "sha256 of its content; of a linked archive the name it is kept under."),
        Property("layouts", "LIST<STRING>", "Where each column stands in its lines, for each layout it had."),
        Property(
            "quality", "STRING", "How many cells are missing or unreadable, by column and year, as JSON."
        ),
        Property("kept", "STRING", "The name that its content is kept under in the data folder."),
        Property(
            "edition", "INTEGER", "How many contents it has had; a corrected export is the next edition."
        ),
        Property(
            "reading",
            "STRING",
            "How the content is read, as JSON: encoding, delimiter, sheet and the place of the layout.",
        ),
        Property("loaded_at", "ZONED DATETIME", "When it was last loaded."),
        Property("refused", "INTEGER", "Lines that are no record, of a linked archive."),
        Property("leaving", "BOOLEAN", "It is being taken out; the linking that comes next completes it."),
        RUN,
    ),
    retention="as long as the university keeps the archive",
)

# (:Record)-[:FROM]->(:Archive)    (:Record)-[:DESCRIBES]->(:Person)
RECORD = Node(
    "Record",
    "One line of an archive, as it was; describes nobody while nobody has its student number.",
    Layer.ARCHIVE,
    "id",
    (
        Property("id", "STRING", "Archive's id and a digest of the line's key."),
        Property("line", "INTEGER", "Line in the file; the header is line 1."),
        Property("raw", "STRING", "The line as it was read, as a JSON list.", Sensitivity.IDENTIFYING),
        Property("layout", "INTEGER", "Which of its archive's layouts the line has."),
        Property("turned", "BOOLEAN", "Surname and given name stand in each other's column."),
        RUN,
    ),
    retention="as long as its archive",
)

CAMPAIGN = Node(
    "Campaign",
    "Many mentees and mentors matched at once by staff; members are shown the proposals that come of it.",
    Layer.MEMBER,
    "id",
    (
        _planned("id", "STRING", "Opaque id, made at random."),
        _planned("title", "STRING", "What staff call it."),
        _planned("state", "STRING", "draft, published or undone."),
        _planned("faculties", "LIST<STRING>", "Ids of the faculties whose people it matches; empty for all."),
        _planned("programs", "LIST<STRING>", "Ids of the diplomas it is narrowed to; empty for all."),
        _planned("per_mentor", "INTEGER", "Mentees that one mentor is given in it at most, if limited."),
        _planned("seed", "INTEGER", "What decides between equals."),
        _planned("created_at", "ZONED DATETIME", "When it was drafted."),
        _entered("created_by", "STRING", "Who drafted it."),
        _planned("published_at", "ZONED DATETIME", "When its proposals were made."),
        _entered("published_by", "STRING", "Who made them."),
        _planned("undone_at", "ZONED DATETIME", "When they were taken back."),
        _entered("undone_by", "STRING", "Who took them back."),
    ),
    retention="as long as the university keeps its campaigns",
)

RANKING_MODEL = Node(
    "RankingModel",
    "Weights that suggestions are ranked with, learned and published; none in force means those that ship.",
    Layer.MEMBER,
    "version",
    (
        _planned("version", "INTEGER", "Its number, from 1; those that ship are version 0."),
        _planned("published_at", "ZONED DATETIME", "When it was published first."),
        _planned("in_force", "BOOLEAN", "Whether suggestions are ranked with it now."),
        _planned("before", "INTEGER", "The version that was in force before it."),
        _planned("seed", "INTEGER", "What decided who was held out."),
        _planned("weights", "STRING", "The weight of each kind of reason, by purpose, as JSON."),
        _planned("holdout", "STRING", "Its figures and those of the one before on the hold-out, as JSON."),
        _planned(
            "people",
            "STRING",
            "From how many people it was learned, and on how many tried, by purpose; JSON.",
        ),
    ),
    retention="as long as the graph",
)

GRADUATED = Relationship(
    "GRADUATED",
    "Person",
    "Diploma",
    "Was awarded the diploma.",
    Layer.ARCHIVE,
    (
        _personal("year", "INTEGER", "Year of the award.", Group.STUDIES),
        _personal("honours", "STRING", "Mention.", Group.STUDIES),
        SOURCES,
        AS_OF,
    ),
    Group.STUDIES,
)
STUDIES = Relationship(
    "STUDIES",
    "Person",
    "Diploma",
    "Is enrolled in the program.",
    Layer.ARCHIVE,
    (_personal("since", "INTEGER", "First year of enrolment.", Group.STUDIES), SOURCES, AS_OF),
    Group.STUDIES,
)
WORKED_AT = Relationship(
    "WORKED_AT",
    "Person",
    "Employer",
    "Works there now where `end` is empty, else worked there.",
    Layer.ARCHIVE,
    (
        _personal("key", "STRING", "Tells this position from others of the person there.", Group.CAREER),
        _personal("title", "STRING", "Title of the position.", Group.CAREER),
        _personal("start", "DATE", "First day.", Group.CAREER),
        _personal("end", "DATE", "Last day.", Group.CAREER),
        _personal("occupation", "STRING", "Id of the Occupation.", Group.CAREER),
        _personal("place", "STRING", "City of the position.", Group.CAREER),
        SOURCES,
        AS_OF,
    ),
    Group.CAREER,
    (("occupation",),),
)
HAS_SKILL = Relationship(
    "HAS_SKILL",
    "Person",
    "Skill",
    "Has the skill, as they say.",
    Layer.MEMBER,
    (SOURCES, AS_OF),
    Group.SKILLS,
)
CONTACT = Relationship(
    "CONTACT",
    "Person",
    "Person",
    "The two know each other; stored once, read both ways.",
    Layer.MEMBER,
    (_entered("since", "DATE", "The day they connected.", Group.NETWORK),),
    Group.NETWORK,
)
MENTORS = Relationship(
    "MENTORS",
    "Person",
    "Person",
    "The source is mentor of the target.",
    Layer.MEMBER,
    (
        _entered("state", "STRING", "proposed, active, ended or declined.", Group.NETWORK),
        _entered("since", "DATE", "First day.", Group.NETWORK),
        _entered("until", "DATE", "Last day.", Group.NETWORK),
        OF_CAMPAIGN,
    ),
    Group.NETWORK,
)
# (:Person)-[:SEEKS]->(:Campaign)
SEEKS = Relationship(
    "SEEKS",
    "Person",
    "Campaign",
    "Is one of the mentees whom the campaign matches or lets wait; read for its staff alone.",
    Layer.MEMBER,
)
MATCHED = Relationship(
    "MATCHED",
    "Person",
    "Person",
    "The source is to be mentor of the target in a campaign; read for its staff alone.",
    Layer.MEMBER,
    (
        OF_CAMPAIGN,
        _entered("score", "FLOAT", "How well the two fitted when it was drafted."),
        _entered(
            "choice", "INTEGER", "1 where no mentor fitted the mentee better, 2 where one did, and so on."
        ),
    ),
)
RESPONDED = Relationship(
    "RESPONDED",
    "Person",
    "Person",
    "What the source answered to the target's being suggested to them; read for their own suggestions, and"
    " to learn weights from.",
    Layer.MEMBER,
    (
        _entered("purpose", "STRING", "What the target was suggested as: contacts or mentors."),
        _entered("answer", "STRING", "dismissed, not_relevant, accepted or met."),
        _entered("because", "STRING", "The kind of reason that does not count for them, where they said so."),
        _entered("at", "DATE", "The day of the answer."),
    ),
)

NODES: tuple[Node, ...] = (
    UNIVERSITY,
    FACULTY,
    DIPLOMA,
    OUTCOME,
    PERSON,
    IDENTITY,
    EMPLOYER,
    SKILL,
    OCCUPATION,
    ARCHIVE,
    RECORD,
    FORMER_ID,
    DECISION,
    LINEAGE,
    WRITTEN_EMPLOYER,
    TOMBSTONE,
    CAMPAIGN,
    RANKING_MODEL,
)

_SINCE_UNTIL = (
    Property("since", "INTEGER", "First year."),
    Property("until", "INTEGER", "Last year, where it ended."),
)
UNIVERSITY_SUCCESSION = Relationship(
    "SUCCEEDED_BY",
    "University",
    "University",
    "Became part of it, or was renamed.",
    Layer.ARCHIVE,
    (Property("on", "DATE", "First day of the successor."),),
)
FACULTY_PART = Relationship("PART_OF", "Faculty", "University", "Belongs to it.", Layer.ARCHIVE, _SINCE_UNTIL)
NOW = Relationship("NOW", "FormerId", "Person", "Was found to be this person.", Layer.ARCHIVE)
OFFERED_BY = Relationship("OFFERED_BY", "Diploma", "Faculty", "Is taught there.", Layer.ARCHIVE, _SINCE_UNTIL)
ABOUT = Relationship("ABOUT", "Outcome", "University", "Is of its graduates.", Layer.ARCHIVE)
COVERS = Relationship(
    "COVERS", "Outcome", "Diploma", "Counts its graduates, going by level and field.", Layer.ARCHIVE
)

RELATIONSHIPS: tuple[Relationship, ...] = (
    UNIVERSITY_SUCCESSION,
    FACULTY_PART,
    ABOUT,
    COVERS,
    Relationship("SUCCEEDED_BY", "Faculty", "Faculty", "Became part of it, or was renamed.", Layer.ARCHIVE),
    OFFERED_BY,
    Relationship("SUCCEEDED_BY", "Diploma", "Diploma", "The next version of the program.", Layer.ARCHIVE),
    Relationship("PART_OF", "Employer", "Employer", "Is a subsidiary or a part of it.", Layer.ARCHIVE),
    Relationship("IDENTIFIES", "Identity", "Person", "Names this person.", Layer.ARCHIVE),
    Relationship("FROM", "Record", "Archive", "Is a line of it.", Layer.ARCHIVE),
    Relationship("DESCRIBES", "Record", "Person", "Tells of this person.", Layer.ARCHIVE),
    Relationship("NAMES", "Record", "WrittenEmployer", "Writes this name.", Layer.ARCHIVE),
    Relationship("MEANS", "WrittenEmployer", "Employer", "Is a name of it.", Layer.ARCHIVE),
    NOW,
    GRADUATED,
    STUDIES,
    WORKED_AT,
    HAS_SKILL,
    CONTACT,
    MENTORS,
    RESPONDED,
    SEEKS,
    MATCHED,
)


def list_model() -> list[Listing]:
    """One listing for each label and relationship type, with a row for each property."""
    columns = ("property", "type", "meaning", "sensitivity", "layer", "group of fields", "kept")

    def rows(properties: tuple[Property, ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (p.name, p.type, p.description, p.sensitivity, p.layer, p.group or "", p.retention)
            for p in properties
        )

    nodes = [
        Listing(
            f"(:{node.label})",
            columns,
            rows(node.properties),
            f"{node.description} Layer: {node.layer}. Key: {node.key}. Kept {node.retention}.",
        )
        for node in NODES
    ]
    relationships = [
        Listing(
            f"(:{tie.source})-[:{tie.type}]->(:{tie.target})",
            columns,
            rows(tie.properties),
            f"{tie.description} Layer: {tie.layer}."
            + (f" Group of fields: {tie.group}." if tie.group else ""),
        )
        for tie in RELATIONSHIPS
    ]
    return nodes + relationships
