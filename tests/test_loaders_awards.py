"""An award told by a university and its successor is one fact with two sources, in any order of loading."""

import csv
from itertools import permutations
from pathlib import Path

import pytest
from archive_files import write_archive
from graphs import clear
from loader_files import graduate, write_csv

from graph.database import Database
from graph.settings import Settings
from loaders.awards import match_copies
from loaders.digest import digest_content
from loaders.everything import load_everything
from loaders.linked.loading import unload_archive
from loaders.provenance import read_provenance
from loaders.unloading import rebuild, unload

SUCCESSIONS = {("ULP", "UDS"), ("UMB", "UDS"), ("OLD", "ULP"), ("OLD", "UDS")}


@pytest.mark.parametrize(
    ("named", "lineage", "copies"),
    [
        ({"ULP:A:1": ["Licence Chimie"], "UDS:B:1": ["LICENCE  CHIMIE"]}, (), {"UDS:B:1": "ULP:A:1"}),
        ({"ULP:A:1": ["Licence Chimie"], "UDS:B:1": ["Licence Physique"]}, (), {}),
        ({"ULP:A:1": ["Chimie"], "UDS:B:1": ["Sciences"]}, {("ULP:A:1", "UDS:B:1")}, {"UDS:B:1": "ULP:A:1"}),
        ({"ULP:A:1": ["Chimie"], "UMB:B:1": ["Chimie"]}, {("ULP:A:1", "UMB:B:1")}, {}),
        ({"ULP:A:1": ["Chimie"], "ULP:A:2": ["Chimie"]}, {("ULP:A:1", "ULP:A:2")}, {}),
        (
            {"OLD:A:1": ["Chimie"], "ULP:B:1": ["Chimie"], "UDS:C:1": ["Chimie"]},
            (),
            {"ULP:B:1": "OLD:A:1", "UDS:C:1": "OLD:A:1"},
        ),
        (
            {"OLD:A:1": ["a"], "ULP:B:1": ["b"], "UDS:C:1": ["b"]},
            {("OLD:A:1", "ULP:B:1")},
            {"ULP:B:1": "OLD:A:1", "UDS:C:1": "OLD:A:1"},
        ),
        ({"ULP:A:1": ["Chimie"], "UMB:A:1": ["Chimie"], "UDS:C:1": ["Chimie"]}, (), {"UDS:C:1": "ULP:A:1"}),
    ],
)
def test_which_awards_are_told_again(
    named: dict[str, list[str]], lineage: set[tuple[str, str]], copies: dict[str, str]
) -> None:
    assert match_copies(named, SUCCESSIONS, lineage) == copies


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A woman whose award of 2006 both tell, and one of 2007 that the successor alone tells."""
    folder = tmp_path / "s"
    folder.mkdir()
    uds = "20600042;1234567890A;KLEIN;;ODILE;;;17/05/1984;F;COLMAR;68066;"
    return {
        "universities": write_csv(
            folder / "universities.csv",
            [
                {"id": "UDS", "name": "Strasbourg"},
                {"id": "ULP", "name": "Pasteur", "until": "2008-12-31", "became": "UDS"},
            ],
        ),
        "diplomas": write_csv(
            folder / "diplomas.csv",
            [
                {
                    "university": "ULP",
                    "code": "L",
                    "version": 1,
                    "name": "Licence Chimie",
                    "became": "UDS:LCHI2:100",
                },
                {"university": "UDS", "code": "LCHI2", "version": 100, "name": "Licence de chimie"},
            ],
        ),
        "graduates": write_csv(
            folder / "graduates.csv",
            [
                {
                    **graduate(200400012, "L", 2006),
                    "university": "ULP",
                    "family_name": "Klein",
                    "given_name": "Odile",
                },
            ],
        ),
        "ulp": write_archive(
            folder,
            "ulp",
            "200400012;KLEIN;;ODILE;F;17/05/1984;COLMAR;68;1234567890A;Master;Chimie;2006;Bien",
            "200400012;KLEIN;;ODILE;F;17/05/1984;COLMAR;68;1234567890A;Licence;Chimie;2006;",
        ),
        "uds": write_archive(
            folder,
            "uds",
            f"{uds}MCHI2;100;Master Chimie;SCI;2005;12/07/2006;TB",
            f"{uds}MPHY2;100;Master Physique;SCI;2006;12/07/2007;TB",
            f"{uds}LCHI2;100;Licence de chimie;SCI;2005;12/07/2006;",
        ),
    }


def awards(database: Database) -> list[list[object]]:
    return database.read(
        "MATCH (:Person)-[g:GRADUATED]->(d) RETURN d.id, g.year, size(g.sources) ORDER BY g.year, d.id"
    )


def test_in_any_order_an_award_told_twice_is_one_fact(
    database: Database, few: Settings, files: dict[str, Path]
) -> None:
    load_everything(database, list(files.values()), few)
    whole = digest_content(database)
    assert awards(database) == [
        ["ULP:L:1", 2006, 2],
        ["ULP:licence-chimie:1", 2006, 1],
        ["ULP:master-chimie:1", 2006, 2],
        ["UDS:MPHY2:100", 2007, 1],
    ]
    for order in list(permutations(("universities+diplomas", "ulp", "uds")))[:-1]:
        clear(database)
        for names in (*order, "graduates"):
            load_everything(database, [files[name] for name in names.split("+")], few)
        assert digest_content(database) == whole, order
    rebuild(database, 2)
    assert digest_content(database) == whole


@pytest.mark.parametrize("name", ["universities", "diplomas"])
def test_awards_are_two_again_where_one_no_longer_came_of_the_other(
    database: Database, few: Settings, files: dict[str, Path], name: str
) -> None:
    with files[name].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    load_everything(database, list(files.values()), few)
    united = digest_content(database)
    ones = awards(database)
    write_csv(files[name], [{**row, "became": ""} for row in rows])
    load_everything(database, [files[name]], few)
    assert len(awards(database)) > len(ones)
    apart = digest_content(database)
    rebuild(database, 2)
    assert digest_content(database) == apart
    clear(database)
    load_everything(database, list(files.values()), few)
    assert digest_content(database) == apart
    # Killed between the new edition and the telling anew: the next load completes it.
    write_csv(files[name], rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("loaders.loading.follow_programs", lambda *_, **__: [])
        load_everything(database, [files[name]], few)
    assert digest_content(database) != united
    load_everything(database, [files["graduates"]], few)
    assert digest_content(database) == united


def test_both_tell_it_and_each_may_be_taken_back(
    database: Database, few: Settings, files: dict[str, Path]
) -> None:
    load_everything(database, [files[name] for name in ("universities", "ulp")], few)
    alone = digest_content(database)
    load_everything(database, [files["uds"]], few)
    told = [t for t in read_provenance(database, "UDS:20600042").tellings if "Master Chimie" in t.about]
    assert [(t.value, t.source, [(i.read, i.how) for i in t.inferred]) for t in told] == [
        ("honours Bien", "ulp.csv (s)", []),
        ("honours TB", "uds.csv (s)", [("UDS:MCHI2:100", "UDS tells again what ULP awarded")]),
    ]
    assert {t.about for t in told} == {"GRADUATED Master Chimie 2006"}
    unload_archive(database, "s/uds", few, None)
    assert digest_content(database) == alone
    load_everything(database, [files["uds"]], few)
    unload_archive(database, "s/ulp", few, None)
    assert [row[0] for row in awards(database)] == ["UDS:LCHI2:100", "UDS:MCHI2:100", "UDS:MPHY2:100"]
    without = digest_content(database)
    clear(database)
    load_everything(database, [files[name] for name in ("universities", "uds")], few)
    assert digest_content(database) == without


def test_a_diploma_that_only_copies_named_comes_back_with_the_last_original(
    database: Database, few: Settings, files: dict[str, Path]
) -> None:
    original = {"university": "ULP", "code": "L", "version": 1, "name": "Licence de chimie"}
    write_csv(files["diplomas"], [original])
    load_everything(database, [files[name] for name in ("universities", "diplomas", "ulp", "uds")], few)
    before = digest_content(database)
    assert ["UDS:LCHI2:100", 2006, 1] in awards(database)
    load_everything(database, [files["graduates"]], few)
    assert ["ULP:L:1", 2006, 2] in awards(database)
    assert database.read("MATCH (d:Diploma {id: 'UDS:LCHI2:100'}) RETURN count(d)") == [[0]]
    unload(database, "s/graduates", 2)
    assert digest_content(database) == before
