"""Files of a little university, as a registrar would export them, for the tests of loading."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from loaders.formats import FORMATS

FORMS = {form.name: form for form in FORMATS}

Rows = Sequence[Mapping[str, Any]]


def write_csv(path: Path, rows: Rows, kind: str | None = None, encoding: str = "utf-8") -> Path:
    """Write rows with the header of their kind, by default the file's stem."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, FORMS[kind or path.stem].header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def number(student: int, university: str = "UDS") -> dict[str, str]:
    """The columns that name a person."""
    return {"university": university, "student_number": str(student)}


def graduate(student: int, code: str, year: int, **more: Any) -> dict[str, Any]:
    """A row of graduates.csv."""
    row = {"family_name": f"Nom{student}", "given_name": f"Prénom{student}"}
    return {**number(student), **row, "diploma_code": code, "diploma_version": "1", "year": year, **more}


def position(student: int, employer: str, title: str, start: str, **more: Any) -> dict[str, Any]:
    """A row of positions.csv or member_positions.csv."""
    return {**number(student), "employer": employer, "title": title, "start": start, **more}


def member(student: int, audience: str = "members", **more: Any) -> dict[str, Any]:
    """A row of members.csv, of someone who is active and listed."""
    groups = ("profile", "studies", "career", "skills", "network", "mentoring")
    shown = {f"audience_{group}": audience for group in groups}
    return {**number(student), "state": "active", "listed": "yes", **shown, **more}


LITTLE: Mapping[str, Rows] = {
    "universities": [
        {"id": "ULP", "name": "Louis-Pasteur", "until": "2008-12-31", "became": "UDS"},
        {"id": "UDS", "name": "Université de Strasbourg", "uai": "0673021V"},
    ],
    "faculties": [
        {
            "id": "ULP:INF",
            "university": "ULP",
            "name": "UFR d'informatique",
            "until": 2008,
            "became": "UDS:MAI",
        },
        {"id": "UDS:MAI", "university": "UDS", "name": "Mathématiques et informatique", "since": 2009},
    ],
    "diplomas": [
        {
            "university": "ULP",
            "code": "INF",
            "version": 1,
            "name": "Maîtrise d'informatique",
            "faculty": "ULP:INF",
            "until": 2004,
            "became": "UDS:INF:1",
        },
        {
            "university": "UDS",
            "code": "INF",
            "version": 1,
            "name": "Master Informatique",
            "faculty": "UDS:MAI",
        },
        {
            "university": "UDS",
            "code": "PHI",
            "version": 1,
            "name": "Licence Philosophie",
            "faculty": "UDS:MAI",
        },
    ],
    "employers": [
        {"id": "nhc", "name": "Nouvel Hôpital civil", "part_of": "hus"},
        {
            "id": "hus",
            "name": "Hôpitaux universitaires",
            "aliases": "HUS|CHU de Strasbourg",
            "city": "Strasbourg",
        },
        {"id": "sap", "name": "Sapeur & Cie"},
    ],
    "skills": [{"id": "esco:py", "label": "Python"}, {"id": "esco:sql", "label": "SQL"}],
    "occupations": [{"id": "rome:M1805", "label": "Études et développement informatique"}],
    "graduates": [
        graduate(1, "INF", 2012, birth_date="1990-02-03", honours="Bien"),
        graduate(1, "PHI", 2010, given_name="Vieux"),
        graduate(2, "INF", 2012),
        graduate(3, "PHI", 2015),
    ],
    "students": [
        {
            **number(4),
            "family_name": "Étudiante",
            "given_name": "Zoé",
            "diploma_code": "INF",
            "diploma_version": 1,
            "since": 2024,
        }
    ],
    "positions": [
        position(1, "nhc", "Développeuse", "2013-01-01", occupation="rome:M1805", as_of="2014-06-30"),
        position(2, "sap", "Architecte", "2014-05-01", end="2016-01-31", as_of="2017-06-30"),
        position(3, "hus", "Philosophe", "2016-01-01"),
    ],
    "members": [
        member(1, languages="fr|en", capacity=2, offers="relire un CV"),
        member(2, audience="alumni", headline="Architecte"),
        {**number(3), "state": "invited", "listed": "no"},
    ],
    "member_positions": [position(2, "hus", "Cheffe de projet", "2016-02-01", place="Strasbourg")],
    "member_skills": [
        {**number(1), "skill": "esco:py", "as_of": "2020-01-01"},
        {**number(2), "skill": "esco:sql"},
    ],
    "contacts": [
        {**number(1), "contact_university": "UDS", "contact_student_number": "2", "since": "2015-01-01"},
    ],
    "mentorships": [
        {
            "mentor_university": "UDS",
            "mentor_student_number": "1",
            "mentee_university": "UDS",
            "mentee_student_number": "2",
            "state": "active",
            "since": "2020-01-01",
        }
    ],
}
"""Rows of every kind of file: two universities, three programs, four people."""


def write_little(folder: Path, **instead: Rows) -> Path:
    """Write the little university's files, those of `instead` with other rows; returns the folder."""
    for kind, rows in {**LITTLE, **instead}.items():
        write_csv(folder / f"{kind}.csv", rows)
    return folder
