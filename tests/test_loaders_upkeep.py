"""After a load: mend what was refused, see where a value comes from, take back, make anew."""

import csv
from pathlib import Path

import pytest
from loader_files import graduate, member, position, write_csv, write_little

from graph.database import Database
from graph.errors import InputError
from graph.settings import Settings
from loaders.digest import digest_content
from loaders.loading import load
from loaders.provenance import read_provenance
from loaders.unloading import list_archives, rebuild, unload


def test_an_archive_taken_back_leaves_what_was_there_before(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load(database, [write_little(tmp_path / "little")], few)
    before = digest_content(database)
    more = [graduate(student, "INF", 2016) for student in (1, 77, 78)]
    load(database, [write_csv(tmp_path / "more" / "graduates.csv", more)], few)
    assert digest_content(database) != before
    heard: list[tuple[int, int]] = []
    removed = unload(database, "more/graduates", 2, lambda done, of: heard.append((done, of)))
    assert (removed.records, removed.people) == (3, 2)
    assert heard == [(0, 3), (2, 3), (3, 3)]
    assert digest_content(database) == before
    assert "more/graduates" not in [archive.id for archive in list_archives(database)]


def test_taking_back_never_touches_what_members_entered(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load(database, [write_little(tmp_path / "little")], few)
    write_csv(tmp_path / "more" / "graduates.csv", [graduate(77, "INF", 2016)])
    write_csv(tmp_path / "more" / "members.csv", [member(77, headline="Ici")])
    entered = [position(77, "hus", "Médecin", "2020-01-01")]
    write_csv(tmp_path / "more" / "member_positions.csv", entered, "member_positions")
    load(database, [tmp_path / "more"], few)
    assert unload(database, "more/graduates", 10).people == 0
    [[headline, facts]] = database.read(
        "MATCH (:Identity {key: 'UDS:77'})-[:IDENTIFIES]->(p)"
        " RETURN p.headline, COLLECT { MATCH (p)-[f]->() RETURN type(f) }"
    )
    assert (headline, facts) == ("Ici", ["WORKED_AT"])


def test_an_unknown_archive_is_told_with_those_there_are(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="no archive 'x'") as caught:
        unload(database, "x", 10)
    assert caught.value.hint == "There is none at all."
    load(database, [write_little(tmp_path / "little")], few)
    with pytest.raises(InputError) as caught:
        unload(database, "x", 10)
    assert "little/graduates" in caught.value.hint


def test_the_archive_layer_made_anew_is_the_same(database: Database, few: Settings, tmp_path: Path) -> None:
    load(database, [write_little(tmp_path / "little")], few)
    before = digest_content(database)
    database.write("MATCH (:Person)-[f:GRADUATED]->() SET f.honours = 'wrong'")
    assert digest_content(database) != before
    people = database.read_one("MATCH (p:Person) WHERE EXISTS { (p)<-[:DESCRIBES]-() } RETURN count(p)")[0]
    assert rebuild(database, 2) == people
    assert digest_content(database) == before


def test_each_value_names_its_line_and_those_who_say_otherwise(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load(database, [write_little(tmp_path / "little")], few)
    rows = [graduate(77, "INF", 2014, family_name="Roth"), graduate(77, "PHI", 2016, family_name="Klein")]
    write_csv(tmp_path / "later" / "graduates.csv", rows)
    write_csv(tmp_path / "other" / "graduates.csv", [graduate(77, "INF", 2014, honours="Bien")])
    load(database, [tmp_path / "later"], few)
    load(database, [tmp_path / "other"], few)
    known = read_provenance(database, "UDS:77")
    assert known == read_provenance(database, known.person)
    assert known.identities == ["UDS:77"]
    names = [(t.value, t.line, t.shown) for t in known.tellings if t.about == "family_name"]
    assert names == [("Klein", 3, True), ("Roth", 2, False), ("Nom77", 2, False)]
    degrees = [t for t in known.tellings if t.about.endswith("2014")]
    assert {(t.source, t.line, t.value) for t in degrees} == {
        ("graduates.csv (later)", 2, "yes"),
        ("graduates.csv (other)", 2, "honours Bien"),
    }
    assert [t.shown for t in degrees] == [True, False]
    with pytest.raises(InputError, match="Nobody has"):
        read_provenance(database, "UDS:404")


def test_refused_rows_come_back_as_a_file_that_can_be_mended(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load(database, [write_little(tmp_path / "little")], few)
    rows = [
        graduate(77, "INF", 2014),
        graduate(78, "XXX", 2014, given_name="=Ann"),
        graduate(79, "INF", "20x4"),
    ]
    more = write_csv(tmp_path / "more" / "graduates.csv", rows)
    report = load(database, [more], few, refused=tmp_path / "mend")
    assert report.refused == 2
    path = tmp_path / "mend" / "refused-graduates.csv"
    with path.open(encoding="utf-8", newline="") as file:
        refused = list(csv.DictReader(file))
    assert [row["given_name"] for row in refused] == ["'=Ann", "Prénom79"]
    assert refused[0]["refused because"] == "line 3, diploma_code: there is no such diploma"
    refused[0]["diploma_code"], refused[1]["year"] = "INF", "2014"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, refused[0])
        writer.writeheader()
        writer.writerows(refused)
    again = load(database, [path], few, refused=tmp_path / "mend")
    assert (again.read, again.refused) == (2, 0)
    [[name]] = database.read("MATCH (:Identity {key: 'UDS:78'})-[:IDENTIFIES]->(p) RETURN p.given_name")
    assert name == "=Ann"


def test_a_dry_run_tells_what_would_be_refused_and_writes_nothing(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path / "little")
    empty = digest_content(database)
    report = load(database, [folder], few, dry_run=True)
    assert report.refused == 0
    assert digest_content(database) == empty
    write_csv(tmp_path / "bad" / "graduates.csv", [graduate(77, "XXX", 2014)])
    wrong = load(database, [folder, tmp_path / "bad"], few, dry_run=True)
    real = load(database, [folder, tmp_path / "bad"], few)
    assert wrong.refused == real.refused == 1
    assert [file.refusals.first for file in wrong.files] == [file.refusals.first for file in real.files]
