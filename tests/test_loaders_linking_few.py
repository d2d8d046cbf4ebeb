"""Linking where there is next to nothing to learn from: few records weigh as many do."""

from pathlib import Path
from random import Random

import pytest
from archive_files import read

from loaders.generator.archives.files import HEADERS
from loaders.linking.explaining import Explanation, explain
from loaders.linking.linking import Links, link

UDS = "{number};{ine};{name};;{given};;;{born};{sex};{place};;{code};100;{diploma};SCI;{year};01/07/{year};"
USUAL = {
    "number": "99900001",
    "ine": "",
    "name": "OBERLEITNER",
    "given": "CAMILLE",
    "born": "12/03/1990",
    "sex": "F",
    "place": "STRASBOURG",
    "code": "MITA2",
    "diploma": "Master Informatique",
    "year": "2013",
}


def uds(**told: str) -> str:
    return UDS.format(**{**USUAL, **told})


def write(folder: Path, name: str, *lines: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text("\n".join((HEADERS["uds"], *lines, "")), "utf-8")
    return path


def link_two(folder: Path, one: str, other: str) -> tuple[Links, Explanation]:
    archives, records = read(write(folder, "first", one), write(folder, "second", other))
    links = link(records)
    return links, explain(records, links, archives, 0, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        (
            {},
            {
                "name": "OBERLEITNRE",
                "place": "",
                "year": "2015",
                "code": "DINF",
                "diploma": "Doctorat Physique",
            },
        ),
        ({"ine": "6869111556N", "number": ""}, {"ine": "6869111556N", "number": "", "born": ""}),
    ],
    ids=["the same row", "the same number and date", "the same INE"],
)
def test_two_records_with_one_number_and_names_alike_are_certain(
    tmp_path: Path, one: dict[str, str], other: dict[str, str]
) -> None:
    links, found = link_two(tmp_path, uds(**one), uds(**other))
    assert links.cluster.tolist() == [0, 0]
    assert found.together
    assert found.chance > 0.9999
    assert found.reasons[0].startswith("Certain")
    assert not any("contradict" in reason for reason in found.reasons)


def test_the_same_row_without_any_number_is_one_person(tmp_path: Path) -> None:
    links, found = link_two(tmp_path, uds(number=""), uds(number=""))
    assert links.cluster.tolist() == [0, 0]
    assert not found.reasons[0].startswith("Certain")


@pytest.mark.parametrize("copies", [2, 30])
def test_being_exactly_alike_never_speaks_for_two(tmp_path: Path, copies: int) -> None:
    lines = [uds(ine="6869111556N")] * copies
    archives, records = read(write(tmp_path, "first", *lines))
    found = explain(records, link(records), archives, 0, 1)
    weights = {one.field: one.weight for one in found.evidence if one.agreement in ("exact", "same")}
    assert len(weights) == 8
    assert min(weights.values()) >= 0
    assert min(weights[name] for name in ("student number", "INE", "birth date")) > 3


@pytest.mark.parametrize(
    "other",
    [
        {"given": "SOLANGE", "number": "99900002"},
        {"given": "SOLANGE", "number": ""},
        {"given": "PIERRE", "sex": "M", "number": "99900002"},
        {
            "number": "",
            "born": "30/11/1961",
            "place": "LILLE",
            "year": "1986",
            "code": "X",
            "diploma": "Licence Droit",
        },
        {"name": "KELLERBACH", "given": "ODILE", "number": "99900002", "born": "02/04/1988"},
    ],
    ids=["twin", "twin without number", "twin brother", "namesake", "somebody else"],
)
def test_two_records_of_two_people_stay_two(tmp_path: Path, other: dict[str, str]) -> None:
    links, found = link_two(tmp_path, uds(), uds(**other))
    assert links.cluster.tolist() == [0, 1]
    assert not found.together
    assert not found.reasons[0].startswith("Certain")


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"ine": "0412973358R", "number": ""}, "two INEs that"),
        ({"ine": "", "number": "", "born": "30/11/1961"}, "two birth dates that"),
        ({"ine": "0412973358R", "number": "", "born": "30/11/1961"}, "two INEs and birth dates that"),
        ({"ine": "", "number": "99900002", "given": "SOLANGE"}, ""),
        ({"ine": "", "number": ""}, ""),
    ],
)
def test_a_contradiction_is_told_where_there_is_one(tmp_path: Path, other: dict[str, str], told: str) -> None:
    _, found = link_two(tmp_path, uds(ine="6869111556N"), uds(**other))
    said = [reason for reason in found.reasons if "contradict" in reason]
    assert [told in reason for reason in said] == ([True] if told else [])


@pytest.mark.parametrize("people", [1, 3, 10, 100])
@pytest.mark.parametrize("numbered", [True, False])
def test_everybody_in_two_files_is_once_there_and_twins_are_two(
    tmp_path: Path, people: int, numbered: bool
) -> None:
    """2, 6, 20 and 200 records, each person in two files with other diplomas; every fifth has a twin."""
    chance = Random(people)
    syllables = ["BA", "RO", "MI", "LU", "TE", "KA", "NO", "VI", "SE", "DU", "GRA", "PLE"]
    drawn = [
        {
            "name": "".join(chance.sample(syllables, 3)),
            "born": f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(1970, 1990)}",
            "place": chance.choice(("STRASBOURG", "COLMAR", "METZ", "STRASBOURG")),
        }
        for _ in range(people)
    ]
    first, second = [], []
    for at in range(people):
        of = drawn[at - 1] if at % 5 == 1 else drawn[at]
        given = ("CAMILLE", "SOLANGE", "ODILE", "MARTHE")[at % 4]
        told = {**of, "given": given, "number": f"{99900000 + at}" if numbered else ""}
        first.append(uds(**told, year="2010", code="LINF", diploma="Licence Informatique"))
        second.append(uds(**told))
    _, records = read(write(tmp_path, "first", *first), write(tmp_path, "second", *second))
    assert link(records).cluster.tolist() == [*range(people), *range(people)]
