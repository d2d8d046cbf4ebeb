"""`entraide load` and `entraide digest` as people run them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from graphs import clear
from loader_files import LITTLE, graduate, write_csv, write_little

from graph.database import Database, open_database
from graph.engine import Address
from graph.settings import PREFIX


@pytest.fixture
def database(address: Address) -> Iterator[Database]:
    with open_database(address) as database:
        clear(database)
        yield database
        clear(database)


def entraide(address: Address, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        f"{PREFIX}NEO4J_URI": address.uri,
        f"{PREFIX}NEO4J_PASSWORD": address.password,
        "COLUMNS": "160",
    }
    command = [sys.executable, "-m", "entraide", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


def write_sheet(path: Path, name: str, rows: Sequence[Sequence[str | None]]) -> None:
    """A workbook as Apogée exports it: the first row and the first column are blank; more sheets follow."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for line, row in enumerate(rows, 2):
        for column, cell in enumerate(row, 2):
            sheet.cell(line, column, cell)
    book.create_sheet(f"{name}_type").append(["other"])
    book.save(path)


def test_a_load_prints_its_report_and_the_digest(
    database: Database, address: Address, tmp_path: Path
) -> None:
    folder = write_little(tmp_path / "little")
    done = entraide(address, "load", folder)
    assert done.returncode == 0, done.stderr
    rows = sum(map(len, LITTLE.values()))
    assert f"{rows} rows in" in done.stdout
    digest = entraide(address, "digest").stdout.strip()
    assert len(digest) == 64
    assert f"Content digest {digest}" in done.stdout


def test_a_refused_row_is_told_and_makes_the_exit_code_1(
    database: Database, address: Address, tmp_path: Path
) -> None:
    folder = write_little(tmp_path / "little", graduates=[*LITTLE["graduates"], graduate(5, "[red]", 2012)])
    done = entraide(address, "load", folder, "--json", tmp_path / "report.json", "--no-digest")
    assert done.returncode == 1
    assert "UDS:[red]:1" in done.stdout
    assert "there is no such diploma" in done.stdout
    told = json.loads((tmp_path / "report.json").read_text())
    assert (told["refused"], told["digest"]) == (1, None)
    assert database.read_one("MATCH (:Person)-[g:GRADUATED]->() RETURN count(g)") == [4]


def test_a_file_that_does_not_fit_makes_the_exit_code_2(
    database: Database, address: Address, tmp_path: Path
) -> None:
    path = tmp_path / "skills.csv"
    path.write_text("id,nom\nesco:1,Python\n")
    done = entraide(address, "load", path)
    assert done.returncode == 2
    assert "the column 'label' is missing" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_the_nomenclature_that_apogee_exports_is_loaded_with_the_ready_mapping(
    database: Database, address: Address, tmp_path: Path
) -> None:
    folder = tmp_path / "apogee"
    folder.mkdir()
    write_csv(folder / "universities.csv", [{"id": "UT3", "name": "Université Toulouse 3"}])
    write_sheet(
        folder / "Composante.xlsx",
        "Composante",
        [
            ("Composante (code)", "Composante (lib.)", "Composante - Commune (code)", "Code RNE composante"),
            ("FSI", "FSI", None, "0312837R"),
            ("INF", "FSI INFO", "31555", None),
        ],
    )
    write_sheet(
        folder / "Diplome.xlsx",
        "Diplome",
        [
            ("Diplôme (code)", "Diplôme (lib.)", "Diplôme - Nature (code)", "Diplôme - Type  (lib.)"),
            ("1A001", "DEA MATH APPLIQUEES", "1", "DEA"),
            ("0042", "LICENCE INFO", "2", "LMD/L3"),
            (None, "SANS CODE", "2", "LMD/L3"),
        ],
    )
    write_sheet(folder / "Diplome_version.xlsx", "Formation_domaine", [("code", "lib."), ("DL01", "Maths")])
    done = entraide(address, "load", folder, "--mapping", "apogee", "--set", "university=UT3")
    assert done.returncode == 1, done.stderr
    assert "Diplome_version.xlsx was left out" in done.stdout
    assert database.read("MATCH (f:Faculty)-[:PART_OF]->(u) RETURN f.id, f.name, u.id ORDER BY f.id") == [
        ["UT3:FSI", "FSI", "UT3"],
        ["UT3:INF", "FSI INFO", "UT3"],
    ]
    assert database.read("MATCH (d:Diploma) RETURN d.id, d.code, d.name, d.level ORDER BY d.id") == [
        ["UT3:0042:1", "0042", "LICENCE INFO", "LMD/L3"],
        ["UT3:1A001:1", "1A001", "DEA MATH APPLIQUEES", "DEA"],
    ]
    # The row without a code is refused, with its line in the sheet.
    assert [line.split()[0] for line in done.stdout.splitlines() if "a value is missing" in line] == ["│"]
    assert "│ 5 " in done.stdout


@pytest.mark.parametrize(
    ("mapping", "files", "query", "found"),
    [
        (
            "esco",
            {
                "skills_fr.csv": "conceptUri,preferredLabel,altLabels\n"
                "http://data.europa.eu/esco/skill/00090cc1,recenser les services,\n",
                "occupations_fr.csv": "conceptUri,preferredLabel,altLabels\n"
                "http://data.europa.eu/esco/occupation/00c8d1cf,technicien/technicienne,a|b\n",
            },
            "MATCH (n:Skill|Occupation) RETURN labels(n)[0], n.id, n.label ORDER BY n.id",
            [
                ["Skill", "esco:00090cc1", "recenser les services"],
                ["Occupation", "esco:00c8d1cf", "technicien/technicienne"],
            ],
        ),
        (
            "rome",
            {
                "referentiel_code_rome_v460.csv": '"code_rome","code_ogr","libelle_rome"\n'
                '"A1201","7","Bûcheron / Bûcheronne"\n',
                "referentiel_appellation_v460.csv": '"code_ogr","code_rome"\n"10200","F1402"\n',
            },
            "MATCH (n:Occupation) RETURN n.id, n.label",
            [["rome:A1201", "Bûcheron / Bûcheronne"]],
        ),
        (
            "sirene",
            {
                "StockUniteLegale.csv": "siren,denominationUniteLegale,sigleUniteLegale,"
                "activitePrincipaleUniteLegale,etatAdministratifUniteLegale,libelleCommuneEtablissement\n"
                "180089013,CENTRE NATIONAL DE LA RECHERCHE SCIENTIFIQUE,CNRS,72.19Z,A,PARIS 16\n"
            },
            "MATCH (n:Employer) RETURN n.id, n.name, n.aliases, n.sector, n.city",
            [
                [
                    "siren:180089013",
                    "CENTRE NATIONAL DE LA RECHERCHE SCIENTIFIQUE",
                    ["CNRS"],
                    "72.19Z",
                    "PARIS 16",
                ]
            ],
        ),
    ],
)
def test_nomenclatures_and_registers_are_loaded_with_their_ready_mappings(
    database: Database,
    address: Address,
    tmp_path: Path,
    mapping: str,
    files: dict[str, str],
    query: str,
    found: list[list[object]],
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    for _ in range(2):
        done = entraide(address, "load", tmp_path, "--mapping", mapping)
        assert done.returncode == 0, done.stderr
        assert database.read(query) == found
