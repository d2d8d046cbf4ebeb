"""What Apogée's columns tell: the year of an award by the academic year, the faculty by its code."""

from itertools import permutations
from pathlib import Path

import pytest
from archive_files import write_archive
from graphs import clear
from loader_files import write_csv

from graph.database import Database
from graph.settings import Settings
from loaders.digest import digest_content
from loaders.everything import load_everything
from loaders.generator.archives import generate_archives
from loaders.generator.reference import faculties
from loaders.inferring import Inference
from loaders.linked.loading import unload_archive
from loaders.linking.diplomas import latest_year, parse_year
from loaders.linking.mapping import ready_mappings
from loaders.linking.suggesting import suggest_mapping
from loaders.provenance import read_provenance
from loaders.reloading import reload_kept

PERSON = "20600042;1234567890A;KLEIN;;ODILE;;;17/05/84;F;COLMAR;68066;"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "s"
    folder.mkdir()
    return folder


def awards(database: Database) -> dict[str, int]:
    return dict(database.read("MATCH (:Person)-[g:GRADUATED]->(d) RETURN d.code, g.year"))


def test_an_award_without_its_day_is_of_the_year_in_which_the_academic_year_ends(
    database: Database, few: Settings, folder: Path
) -> None:
    path = write_archive(
        folder,
        "uds",
        f"{PERSON}A;100;Licence Chimie;CHI;2004;;",
        f"{PERSON}B;100;Master Chimie;CHI;2004;12/07/2006;",
        f"{PERSON}C;100;Doctorat Chimie;CHI;;;",
    )
    report = load_everything(database, [path], few)
    assert awards(database) == {"A": 2005, "B": 2006}
    assert report.sources["s/uds"] == {0: 1, 2005: 1, 2006: 1}
    told = read_provenance(database, "UDS:20600042").tellings
    inferred = {t.about: t.inferred for t in told if t.about.startswith("GRADUATED")}
    how = "no day of the award: the academic year ends in 2005"
    assert inferred == {
        "GRADUATED Licence Chimie 2005": (Inference("2004", how),),
        "GRADUATED Master Chimie 2006": (),
    }
    born = {t.line: t.inferred[0].how for t in told if t.about == "birth_date"}
    assert born[2].endswith("graduate by 2005")
    assert born[4].endswith("graduate")


def test_years_that_cannot_be_are_told_and_not_used(database: Database, few: Settings, folder: Path) -> None:
    next_year = latest_year()
    path = write_archive(
        folder,
        "uds",
        f"{PERSON}A;100;Licence Chimie;CHI;{next_year - 1};;",
        f"{PERSON}B;100;Licence Droit;DSP;{next_year};;",
        f"{PERSON}C;100;Master Droit;DSP;2004;12/07/{next_year + 1};",
        f"{PERSON}D;100;Master Chimie;CHI;1788;12/07/1789;",
        f"{PERSON}E;100;Master Histoire;HIS;1870;12/07/1871;",
    )
    report = load_everything(database, [path], few)
    assert report.refused == 0
    assert awards(database) == {"A": next_year, "C": 2005, "E": 1871}
    told = {(w.line, w.column, w.value): w.reason for w in report.files[0].warnings.first}
    outside = f"no award is of a year before 1800 or after {next_year}"
    assert told == {
        (4, "DATE_OBTENTION", f"12/07/{next_year + 1}"): outside,
        (5, "COD_ANU", "1788"): outside,
        (5, "DATE_OBTENTION", "12/07/1789"): outside,
    }
    assert [parse_year(f"{year}") for year in (1799, 1800, next_year, next_year + 1)] == [
        0,
        1800,
        next_year,
        0,
    ]


def offered(database: Database) -> dict[str, list[str]]:
    rows = database.read(
        "MATCH (d:Diploma) RETURN d.code, COLLECT { MATCH (d)-[:OFFERED_BY]->(f) RETURN f.id }"
    )
    return dict(rows)


def test_a_diploma_is_of_the_faculty_that_most_records_name_in_any_order(
    database: Database, few: Settings, folder: Path
) -> None:
    known = [
        {"id": "UDS:CHI", "university": "UDS", "name": "Chimie"},
        {"id": "UDS:DSP", "university": "UDS", "name": "Droit"},
    ]
    files = {
        "reference": [
            write_csv(folder / "universities.csv", [{"id": "UDS", "name": "Strasbourg"}]),
            write_csv(folder / "faculties.csv", known),
        ],
        "uds": [
            write_archive(
                folder,
                "uds",
                f"{PERSON}A;100;Licence Chimie;CHI;2004;12/07/2005;",
                f"{PERSON}A;100;Licence Chimie;DSP;2003;12/07/2004;",
                f"{PERSON}A;100;Licence Chimie;CHI;2002;12/07/2003;",
                f"{PERSON}B;100;Master Chimie;NON;2004;12/07/2006;",
                f"{PERSON}C;100;Master Droit;;2004;12/07/2006;",
                f"{PERSON}R;100;Doctorat Droit;CHI;2004;12/07/2006;",
            )
        ],
        "register": [
            write_csv(
                folder / "diplomas.csv",
                [
                    {
                        "university": "UDS",
                        "code": "R",
                        "version": 100,
                        "name": "Doctorat",
                        "faculty": "UDS:DSP",
                    }
                ],
            )
        ],
    }
    found = set()
    for order in permutations(files):
        if order.index("reference") > order.index("register"):
            continue
        clear(database)
        for name in order:
            load_everything(database, files[name], few)
        assert offered(database) == {"A": ["UDS:CHI"], "B": [], "C": [], "R": ["UDS:DSP"]}, order
        found.add(digest_content(database))
    reload_kept(database, few, None)
    found.add(digest_content(database))
    assert len(found) == 1
    write_csv(folder / "faculties.csv", [*known, {"id": "UDS:NON", "university": "UDS", "name": "Nouvelle"}])
    load_everything(database, [folder / "faculties.csv"], few)
    assert offered(database)["B"] == ["UDS:NON"]
    unload_archive(database, "s/uds", few, None)
    assert offered(database) == {"R": ["UDS:DSP"]}


def test_the_generated_archive_names_faculties_of_the_generated_university(tmp_path: Path) -> None:
    generate_archives(300, 3, 1.0, tmp_path)
    lines = (tmp_path / "uds.csv").read_text("utf-8").splitlines()
    codes = {dict(zip(lines[0].split(";"), line.split(";"), strict=True))["COD_CMP"] for line in lines[1:]}
    assert len(codes) > 5
    assert codes <= {faculty.code for faculty in faculties()}


def test_a_mapping_of_apogees_columns_is_suggested_with_both(folder: Path) -> None:
    path = write_archive(folder, "uds", f"{PERSON}A;100;Licence Chimie;CHI;2004;12/07/2005;")
    told = suggest_mapping(path)
    assert 'academic_year = "COD_ANU"' in told
    assert 'faculty = "COD_CMP"' in told
    assert 'year = "DATE_OBTENTION"' in told.splitlines()
    assert ready_mappings()["uds"].columns.academic_year == "COD_ANU"
