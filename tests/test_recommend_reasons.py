"""Every reason of a run over 200 viewers, checked again against the graph by other means."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from recommend_worlds import clear

from graph.database import Address, AsyncDatabase, Database, open_database
from graph.settings import Settings
from graph.visibility import Role, Viewer
from loaders.generator import generate
from loaders.loading import load
from recommend.facts import Purpose
from recommend.suggestions import Reason, Step, Suggestion, suggest_contacts, suggest_mentors

PEOPLE, VIEWERS, SEED = 2500, 200, 5
AUDIENCES = ["me", "staff", "alumni", "members", "public"]
NARROWEST = {Role.ANONYMOUS: "public", Role.STUDENT: "members", Role.ALUMNUS: "alumni", Role.STAFF: "staff"}
LABELS = ["Person", "Diploma", "Faculty", "Employer", "Skill", "Occupation"]
GROUPS = {
    "GRADUATED": "studies",
    "STUDIES": "studies",
    "WORKED_AT": "career",
    "HAS_SKILL": "skills",
    "CONTACT": "network",
    "MENTORS": "network",
}
Node = tuple[str, str]


@dataclass
class Copy:
    """The whole graph in memory, read without the functions of graph.visibility."""

    people: dict[str, dict[str, Any]]
    names: dict[Node, str]
    edges: dict[tuple[str, Node, Node], list[dict[str, Any]]]
    tied: dict[tuple[str, str], set[str]]
    mentees: dict[str, int]

    def sees(self, viewer: Viewer, person: str, group: str) -> bool:
        """Whether the viewer may see a group of a person's fields, by the rules of docs/privacy.md."""
        fields = self.people[person]
        needed = AUDIENCES.index(NARROWEST[viewer.role])
        return person == viewer.person or (
            fields["state"] == "active"
            and fields.get("listed") is True
            and all(
                AUDIENCES.index(fields.get(f"audience_{name}") or "me") >= needed
                for name in ("profile", group)
            )
        )


def read_copy(database: Database) -> Copy:
    copy = Copy({}, {}, {}, {}, {})
    label = "[label IN labels({0}) WHERE label IN $labels][0]".format
    for kind, fields in database.read(
        f"MATCH (n:{'|'.join(LABELS)}) RETURN {label('n')}, properties(n)", {"labels": LABELS}
    ):
        if kind == "Person":
            copy.people[fields["id"]] = fields
            copy.names[kind, fields["id"]] = f"{fields['given_name']} {fields['family_name']}"
        else:
            copy.names[kind, fields["id"]] = fields.get("name") or fields["label"]
    any_label = "|".join(LABELS)
    for type, kind, key, other_kind, other, fields in database.read(
        f"MATCH (n:{any_label})-[r]->(m:{any_label})"
        f" RETURN type(r), {label('n')}, n.id, {label('m')}, m.id, properties(r)",
        {"labels": LABELS},
    ):
        copy.edges.setdefault((type, (kind, key), (other_kind, other)), []).append(fields)
        if kind == other_kind == "Person":
            copy.tied.setdefault((type, key), set()).add(other)
            copy.tied.setdefault((type, other), set()).add(key)
        if type == "MENTORS" and fields["state"] == "active":
            copy.mentees[key] = copy.mentees.get(key, 0) + 1
    return copy


@pytest.fixture(scope="module")
def copy(address: Address, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A generated university, loaded."""
    files = tmp_path_factory.mktemp("university")
    generate(PEOPLE, SEED, files)
    with open_database(address) as database:
        clear(database)
        load(database, [files], settings)
        yield read_copy(database)
        clear(database)


@pytest.mark.parametrize(
    ("purpose", "kinds"),
    [
        (Purpose.CONTACTS, {"contact", "cohort", "program", "faculty", "employer", "skill"}),
        (Purpose.MENTORS, {"topic", "occupation", "program", "faculty", "skill", "place", "answers"}),
    ],
)
async def test_every_reason_stands_in_the_graph(
    copy: Copy, reader: AsyncDatabase, purpose: Purpose, kinds: set[str]
) -> None:
    suggest = suggest_contacts if purpose is Purpose.CONTACTS else suggest_mentors
    told: list[str] = []
    for viewer in choose_viewers(copy):
        for suggestion in await suggest(reader.read_one, viewer):
            check_person(copy, viewer, purpose, suggestion)
            for reason in suggestion.reasons:
                check_reason(copy, viewer, suggestion.person, reason)
                told.append(reason.kind)
    assert len(told) > 2 * VIEWERS
    assert kinds <= set(told)


def choose_viewers(copy: Copy) -> list[Viewer]:
    """Active people as viewers of every role."""
    active = sorted(key for key, fields in copy.people.items() if fields["state"] == "active")
    assert len(active) > VIEWERS
    roles = (Role.STUDENT, Role.ALUMNUS, Role.ALUMNUS, Role.STAFF, Role.ANONYMOUS)
    return [Viewer(roles[i % len(roles)], key) for i, key in enumerate(active[:VIEWERS])]


def check_person(copy: Copy, viewer: Viewer, purpose: Purpose, suggestion: Suggestion) -> None:
    """The person may be suggested to this viewer."""
    person = suggestion.person
    fields = copy.people[person]
    assert viewer.person is not None
    assert person != viewer.person
    assert copy.people[viewer.person].get("profiling") is not False
    assert copy.sees(viewer, person, "profile")
    assert fields.get("suggestible") is not False
    assert fields.get("profiling") is not False
    assert suggestion.reasons
    assert sum(reason.weight for reason in suggestion.reasons) <= 1.001
    if purpose is Purpose.CONTACTS:
        assert person not in copy.tied.get(("CONTACT", viewer.person), ())
    else:
        assert copy.sees(viewer, person, "mentoring")
        assert person not in copy.tied.get(("MENTORS", viewer.person), ())
        assert copy.mentees.get(person, 0) < fields["capacity"]


def check_reason(copy: Copy, viewer: Viewer, person: str, reason: Reason) -> None:
    """Each step stands in the graph and is shown to the viewer; the path holds together; the words fit."""
    assert viewer.person is not None
    own, theirs = copy.people[viewer.person], copy.people[person]
    for step in reason.path:
        check_step(copy, viewer, step)
    ends = {end for step in reason.path for end in (step.source, step.target)}
    reached = {("Person", person)}
    for _ in reason.path:
        for step in reason.path:
            if reached & {step.source, step.target}:
                reached |= {step.source, step.target}
    assert reached == ends
    if ("Person", viewer.person) not in ends:
        if reason.kind == "answers":
            assert {(step.relationship, step.source[1]) for step in reason.path} == {("MENTORS", person)}
        else:
            assert reason.kind in ("occupation", "topic", "place")
            assert [step.relationship for step in reason.path] == ["WORKED_AT"]
    if reason.kind == "topic":
        assert reason.values
        assert set(reason.values) <= set(own["wishes"]) & set(theirs["offers"])
    if reason.kind == "place":
        assert reason.values == (theirs["place"],) == (own["place"],)
    years = {str(value)[:4] for step in reason.path for value in (step.since, step.until, step.year) if value}
    words = [copy.names[end] for end in ends] + [step.title or "" for step in reason.path]
    words += [*reason.values, copy.names.get(("Occupation", own.get("wished_occupation") or ""), "")]
    for text in (reason.text_fr, reason.text_en):
        assert copy.names["Person", person] in text
        assert text.endswith(".")
        for number in re.findall(r"\d{4}", text):
            assert number in years or any(number in word for word in words)


def check_step(copy: Copy, viewer: Viewer, step: Step) -> None:
    """The relationship stands with just these properties, and the viewer may see it."""
    ties = copy.edges[step.relationship, step.source, step.target]
    names = ("start", "end") if step.relationship == "WORKED_AT" else ("since", "until")

    def fits(tie: dict[str, Any]) -> bool:
        since, until = (None if tie.get(name) is None else str(tie[name]) for name in names)
        told = (step.since, step.until, step.year, step.title, step.sources)
        return told == (since, until, tie.get("year"), tie.get("title"), tuple(tie.get("sources") or ()))

    if step.relationship not in GROUPS:
        return  # an edge between things, which everyone may see
    assert any(fits(tie) for tie in ties)
    people = [key for label, key in (step.source, step.target) if label == "Person"]
    group = GROUPS[step.relationship]
    for person in people:
        assert copy.sees(viewer, person, "profile")
        assert person == viewer.person or copy.people[person].get("profiling") is not False
        if group != "network" or viewer.person not in people:
            assert copy.sees(viewer, person, group)
    if step.relationship == "MENTORS":
        assert any(tie["state"] in ("active", "ended") for tie in ties)
