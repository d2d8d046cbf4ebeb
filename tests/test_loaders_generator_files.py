"""What the generated files hold: each row fits its format, and whatever it names is there."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from graph.model import Audience, Group, MentorshipState, State
from loaders.formats import Column, Format, Kind
from loaders.generator import Summary, generate
from loaders.generator.calendar import THIS_YEAR, TODAY
from loaders.generator.writing import GENERATED

Rows = list[dict[str, str]]
PEOPLE = 10_000


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    return generate(PEOPLE, 7, tmp_path_factory.mktemp("university"))


@pytest.fixture(scope="module")
def files(summary: Summary) -> dict[str, Rows]:
    return {form.name: list(read(summary.out, form)) for form in GENERATED}


def read(folder: Path, form: Format) -> Iterator[dict[str, str]]:
    with (folder / f"{form.name}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def person(row: dict[str, str], prefix: str = "") -> tuple[str, str]:
    return row[f"{prefix}university"], row[f"{prefix}student_number"]


def fits(column: Column, cell: str) -> bool:
    match column.kind:
        case Kind.YEAR:
            return bool(re.fullmatch(r"\d{4}", cell)) and 1950 < int(cell) <= THIS_YEAR
        case Kind.DATE:
            return date(1900, 1, 1) < date.fromisoformat(cell) <= TODAY
        case Kind.INTEGER:
            return cell.isdigit()
        case Kind.BOOLEAN:
            return cell in ("yes", "no")
        case Kind.CHOICE:
            return cell in column.choices
        case Kind.LIST | Kind.LANGUAGES:
            parts = cell.split("|")
            return all(parts) and len(set(parts)) == len(parts)
        case Kind.TEXT:
            return cell == cell.strip()


@pytest.mark.parametrize("form", GENERATED, ids=lambda form: form.name)
def test_every_row_fits_its_format(form: Format, summary: Summary, files: dict[str, Rows]) -> None:
    with (summary.out / f"{form.name}.csv").open(encoding="utf-8") as lines:
        assert next(lines).rstrip("\n") == ",".join(form.header)
    rows = files[form.name]
    assert len(rows) == summary.rows[form.name] > 0
    for row in rows:
        for column in form.columns:
            cell = row[column.name]
            assert not column.required or cell, (form.name, column.name, row)
            assert not cell or fits(column, cell), (form.name, column.name, row)
    keys = Counter(tuple(row[name] for name in form.key) for row in rows)
    assert [key for key, count in keys.items() if count > 1] == []


def test_whatever_a_row_names_is_there(files: dict[str, Rows]) -> None:
    universities = {row["id"] for row in files["universities"]}
    faculties = {row["id"] for row in files["faculties"]}
    diplomas = {(row["university"], row["code"], row["version"]) for row in files["diplomas"]}
    employers = {row["id"] for row in files["employers"]}
    skills = {row["id"] for row in files["skills"]}
    occupations = {row["id"] for row in files["occupations"]}
    people = {person(row) for name in ("graduates", "students") for row in files[name]}
    active = {person(row) for row in files["members"] if row["state"] == State.ACTIVE}

    def check(name: str, get: Callable[[dict[str, str]], object], known: set[object]) -> None:
        assert {get(row) for row in files[name]} - known - {"", None} == set(), name

    def lists(name: str, column: str) -> set[str]:
        return {part for row in files[name] for part in row[column].split("|") if part}

    assert lists("universities", "became") <= universities
    assert lists("faculties", "became") <= faculties
    assert lists("diplomas", "became") <= {":".join(key) for key in diplomas}
    for name in ("faculties", "diplomas", "graduates", "students"):
        check(name, lambda row: row["university"], set(universities))
    check("diplomas", lambda row: row["faculty"], set(faculties))
    check("employers", lambda row: row["part_of"], set(employers))
    for name in ("graduates", "students"):
        check(
            name, lambda row: (row["university"], row["diploma_code"], row["diploma_version"]), set(diplomas)
        )
    for name in ("positions", "member_positions"):
        check(name, lambda row: row["employer"], set(employers))
        check(name, lambda row: row["occupation"], set(occupations))
    check("members", lambda row: row["wished_occupation"], set(occupations))
    check("member_skills", lambda row: row["skill"], set(skills))
    for name in ("positions", "members"):
        check(name, person, set(people))
    for name in ("member_positions", "member_skills", "contacts"):
        check(name, person, set(active))
    check("contacts", lambda row: person(row, "contact_"), set(active))
    for prefix in ("mentor_", "mentee_"):
        check("mentorships", lambda row, prefix=prefix: person(row, prefix), set(active))  # type: ignore[misc]


def test_awards_and_enrolments_fall_into_the_life_of_their_diploma(files: dict[str, Rows]) -> None:
    life = {
        (row["university"], row["code"], row["version"]): (int(row["since"]), int(row["until"] or THIS_YEAR))
        for row in files["diplomas"]
    }
    for row in files["graduates"]:
        since, until = life[row["university"], row["diploma_code"], row["diploma_version"]]
        assert since <= int(row["year"]) <= until
        assert not row["birth_date"] or int(row["year"]) - int(row["birth_date"][:4]) >= 17
    for row in files["students"]:
        assert life[row["university"], row["diploma_code"], row["diploma_version"]][1] == THIS_YEAR


def test_one_person_has_one_name_and_one_national_number(files: dict[str, Rows]) -> None:
    civil: dict[object, set[tuple[str, ...]]] = {}
    for row in (*files["graduates"], *files["students"]):
        facts = tuple(row[name] for name in ("family_name", "given_name", "birth_date", "ine", "email"))
        civil.setdefault(person(row), set()).add(facts)
        if row["ine"]:
            civil.setdefault(row["ine"], set()).add(facts)
        assert not row["email"] or re.fullmatch(r"[a-z-]+\.[a-z-]+\.\d+@example\.(org|net|com)", row["email"])
        assert not row["ine"] or re.fullmatch(r"\d{10}[A-Z]|\d{9}[A-Z]{2}", row["ine"])
    assert all(len(facts) == 1 for facts in civil.values())
    names = Counter(facts[:2] for several in civil.values() for facts in several)
    assert names.most_common(1)[0][1] > 2, "no homonyms"


def test_positions_begin_before_they_end(files: dict[str, Rows]) -> None:
    for row in (*files["positions"], *files["member_positions"]):
        assert row["start"] <= (row["end"] or row["as_of"]) <= row["as_of"]
    assert any(not row["end"] for row in files["positions"])


def test_about_a_quarter_is_active_and_every_state_occurs(summary: Summary, files: dict[str, Rows]) -> None:
    states = Counter(row["state"] for row in files["members"])
    assert set(states) == set(State)
    assert states[State.ACTIVE] == summary.active
    assert abs(summary.active / PEOPLE - 0.25) < 0.01
    assert states[State.PASSIVE] < PEOPLE * 0.02, "most passive people have no row"
    assert 0 < summary.identities - PEOPLE < PEOPLE * 0.1
    students = {person(row) for row in files["students"]}
    active = {person(row) for row in files["members"] if row["state"] == State.ACTIVE}
    assert 0.25 < len(students & active) / len(students) < 0.75


def test_members_differ_in_what_they_show(files: dict[str, Rows]) -> None:
    active = [row for row in files["members"] if row["state"] == State.ACTIVE]
    assert {row["listed"] for row in active} == {"yes", "no"}
    for group in Group:
        assert {row[f"audience_{group}"] for row in active} >= set(Audience), group
    assert {row["suggestible"] for row in active} == {row["profiling"] for row in active} == {"yes", "no", ""}
    for column in ("headline", "place", "languages", "wishes", "offers", "wished_occupation"):
        assert any(row[column] for row in active), column
    silent = [row for row in files["members"] if row["state"] != State.ACTIVE]
    assert {row["listed"] for row in silent} == {"no"}
    assert not any(row["headline"] or row["wishes"] or row["audience_profile"] for row in silent)


def test_mentors_are_few_and_mostly_keep_to_their_capacity(files: dict[str, Rows]) -> None:
    graduates = {person(row) for row in files["graduates"]} - {person(row) for row in files["students"]}
    active = [row for row in files["members"] if row["state"] == State.ACTIVE and person(row) in graduates]
    capacity = {person(row): int(row["capacity"]) for row in active if row["capacity"] not in ("", "0")}
    assert 0.05 < len(capacity) / len(active) < 0.08
    ties = files["mentorships"]
    assert {row["state"] for row in ties} == set(MentorshipState)
    busy = Counter(person(row, "mentor_") for row in ties if row["state"] == MentorshipState.ACTIVE)
    assert {person(row, "mentor_") for row in ties} <= set(capacity)
    over = sum(busy[mentor] > room for mentor, room in capacity.items())
    free = sum(busy[mentor] < room for mentor, room in capacity.items())
    assert over <= len(capacity) * 0.1
    assert free >= len(capacity) * 0.3
    for row in ties:
        assert bool(row["until"]) == (row["state"] in (MentorshipState.ENDED, MentorshipState.DECLINED))
        assert row["since"] <= (row["until"] or TODAY.isoformat())


def test_contacts_are_skewed_and_cluster_in_communities(files: dict[str, Rows]) -> None:
    field = {(row["university"], row["code"], row["version"]): row["field"] for row in files["diplomas"]}
    studied: dict[tuple[str, str], set[str]] = {}
    for row in (*files["graduates"], *files["students"]):
        key = row["university"], row["diploma_code"], row["diploma_version"]
        studied.setdefault(person(row), set()).add(field[key])
    pairs = {frozenset((person(row), person(row, "contact_"))) for row in files["contacts"]}
    assert len(pairs) == len(files["contacts"])
    assert all(len(pair) == 2 for pair in pairs)
    degree = Counter(end for pair in pairs for end in pair)
    active = sum(row["state"] == State.ACTIVE for row in files["members"])
    assert 8 <= 2 * len(pairs) / active <= 12
    assert max(degree.values()) > 3 * 2 * len(pairs) / active
    same_field = sum(bool(studied[one] & studied[other]) for one, other in map(tuple, pairs)) / len(pairs)
    assert same_field > 0.4
    neighbours: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for one, other in map(tuple, pairs):
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    closed = sum(bool(neighbours[one] & neighbours[other]) for one, other in map(tuple, pairs)) / len(pairs)
    assert closed > 0.4, "contacts of a contact are rarely contacts"
