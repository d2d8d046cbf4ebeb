"""Outcome figures: read as the ministry publishes them, tied to the diplomas that they are about."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_files import write_archive
from graphs import clear
from loader_files import LITTLE, write_csv
from test_loaders_linking_few import uds

from graph.database import Database, open_database
from graph.engine import Address
from graph.schema import apply_schema
from graph.settings import Settings
from loaders.digest import digest_content
from loaders.everything import load_everything
from loaders.figures import Figures, Program, find_covered
from loaders.report import Report

HEADER = """annee;diplome;numero_de_l_etablissement;domaine;discipline;situation;nombre_de_reponses;\
taux_de_reponse;taux_dinsertion;emplois_cadre;emplois_cadre_ou_professions_intermediaires;emplois_stables;\
emplois_a_temps_plein;emplois_exterieurs_a_la_region_de_luniversite;\
salaire_net_median_des_emplois_a_temps_plein;salaire_brut_annuel_estime;femmes;de_diplomes_boursiers
""".replace("\\\n", "")
STS = "Sciences, technologies et santé"
ROWS = (
    f"2012;MASTER LMD;0673021V;{STS};Informatique;30 mois après le diplôme;49;84;95;88;97;90;99;55;2000;"
    "31200;20;26",
    f"2012;MASTER LMD;0673021V;{STS};Ensemble sciences;30 mois après le diplôme;200;80;ns;ns;ns;ns;ns;nd;nd;"
    "nd;ns;",
)


@pytest.fixture
def database(address: Address) -> Iterator[Database]:
    with open_database(address) as database:
        clear(database)
        apply_schema(database)
        yield database
        clear(database)


def load(database: Database, settings: Settings, *paths: Path, mapping: str | None = None) -> Report:
    return load_everything(database, paths, settings, mapping=mapping)


def write_ministry(folder: Path, *rows: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "fr-esr-insertion.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", "utf-8")
    return path


def write_universities(folder: Path) -> list[Path]:
    names = ("universities", "faculties", "diplomas")
    return [write_csv(folder / f"{name}.csv", LITTLE[name]) for name in names]


def test_the_ministrys_file_is_read_and_what_is_not_published_is_left_out(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    files = write_universities(tmp_path / "ours")
    load(database, settings, *files)
    file = write_ministry(tmp_path / "theirs", *ROWS)
    report = load(database, settings, file, mapping="insertion")
    assert (report.read, report.refused) == (2, 0)
    assert database.read(
        "MATCH (o:Outcome)-[:ABOUT]->(u) RETURN u.id, o.year, o.months, o.level, o.answers, o.employed,"
        " o.net_salary ORDER BY o.answers"
    ) == [
        ["UDS", 2012, 30, "MASTER", 49, 95, 2000],
        ["UDS", 2012, 30, "MASTER", 200, None, None],
    ]
    assert "Of 2 outcome figures 1 cover diplomas that are here; 1 cover none." in report.notes
    before = digest_content(database)
    assert load(database, settings, file, mapping="insertion").refused == 0
    assert digest_content(database) == before


def test_diplomas_may_come_later(database: Database, settings: Settings, tmp_path: Path) -> None:
    universities, *rest = write_universities(tmp_path / "ours")
    file = write_ministry(tmp_path / "theirs", *ROWS)
    load(database, settings, universities)
    load(database, settings, file, mapping="insertion")
    assert database.read("MATCH (:Outcome)-[:COVERS]->(d) RETURN d.id") == []
    load(database, settings, *rest)
    [[covered]] = database.read("MATCH (:Outcome)-[:COVERS]->(d) RETURN collect(d.name)")
    assert covered
    assert all("nformatique" in name for name in covered)


def test_what_archives_bring_is_counted_in_the_same_load(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    universities, *_ = write_universities(tmp_path / "ours")
    figures = {"university": "UDS", "year": 2012, "months": 30, "level": "MASTER"}
    outcomes = write_csv(tmp_path / "outcomes.csv", [{**figures, "discipline": "Informatique"}])
    archive = write_archive(tmp_path, "uds", uds(year="2012"))
    report = load(database, settings.model_copy(update={"home": tmp_path}), universities, outcomes, archive)
    assert [note for note in report.notes if "figures" in note] == [
        "Of 1 outcome figures 1 cover diplomas that are here; 0 cover none."
    ]
    assert database.read("MATCH (:Outcome)-[:COVERS]->(d) RETURN count(d)") == [[1]]
    assert database.read("MATCH (a:Archive) RETURN DISTINCT a.run") == [[report.run]]


def test_figures_of_a_university_that_is_not_there_are_refused(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    load(database, settings, *write_universities(tmp_path / "ours"))
    file = write_ministry(tmp_path / "theirs", ROWS[0].replace("0673021V", "0000000Z"))
    report = load(database, settings, file, mapping="insertion")
    [refusal] = report.of(file).refusals
    assert (refusal["column"], refusal["value"]) == ("university", "0000000Z")
    assert refusal["reason"] == "there is no such university"


LAW = Figures("o", ["UDS", "URS"], 2012, "MASTER", "Droit, économie et gestion", "Droit")
LIFE = LAW._replace(domain=STS, discipline="Sciences de la vie et de la terre")


@pytest.mark.parametrize(
    ("figures", "told", "fits"),
    [
        (LAW, {"name": "Master recherche Droit privé"}, True),
        (LAW, {"name": "Master Droit privé", "level": "Master", "field": "Droit privé"}, True),
        (LAW, {"name": "Licence Droit privé"}, False),
        (LAW, {"name": "Masterclass Droit"}, False),
        (LAW, {"name": "Master Informatique"}, False),
        (LAW, {"name": "Master Droit", "since": 2013}, False),
        (LAW, {"name": "Master Droit", "until": 2011}, False),
        (LAW, {"name": "Master Droit", "since": 2012, "until": 2012}, True),
        (LAW, {"name": "Master Droit", "domains": ["Droit économie gestion"]}, True),
        (LAW, {"name": "Master Droit", "domains": ["Santé"]}, False),
        (LAW._replace(domain=STS), {"name": "Master Droit", "domains": ["Sciences sociales"]}, False),
        (LAW, {"name": "Master"}, False),
        (LIFE, {"name": "Master Sciences de la vie"}, True),
        (LIFE, {"name": "Master Sciences"}, False),
        (LAW._replace(discipline="Histoire-géographie"), {"name": "Master Géographie et aménagement"}, True),
        (LAW._replace(discipline="Lettres, langues, arts"), {"name": "Master Arts plastiques"}, True),
        (
            LAW._replace(discipline="Masters enseignement"),
            {"name": "Master Enseignement premier degré"},
            True,
        ),
        (LAW._replace(discipline="Ensemble droit"), {"name": "Master Droit"}, False),
        (LAW._replace(discipline="Autres formations"), {"name": "Master Formations"}, False),
    ],
)
def test_the_rule(figures: Figures, told: dict[str, object], fits: bool) -> None:
    plain = Program("URS:D:1", "", "", "", None, None, [])
    assert bool(find_covered([figures], [plain._replace(**told)])) is fits


def test_only_universities_before_and_after_count() -> None:
    one = Program("URS:D:1", "Master Droit", "", "", None, None, [])
    other = one._replace(id="ULP:D:1")
    assert find_covered([LAW], [one, other]) == {("o", "URS:D:1")}


def test_the_header_of_the_mapping_is_the_ministrys() -> None:
    [header] = csv.reader([HEADER.strip()], delimiter=";")
    assert len(header) == len(ROWS[0].split(";")) == len(ROWS[1].split(";"))
