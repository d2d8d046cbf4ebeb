"""What programs became: the register's word, staff's decisions over it, and proposals."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from archive_files import write_archive
from loader_files import LITTLE, write_csv, write_little

from graph.database import Database
from graph.errors import InputError
from graph.schema import MIGRATIONS
from graph.settings import Settings
from loaders import lineage
from loaders.digest import digest_content
from loaders.everything import load_everything
from loaders.lineage import tie_lineage
from loaders.lineage_table import (
    Program,
    propose,
    read_decisions,
    read_table,
    write_table,
)
from loaders.linked.loading import unload_archive
from loaders.loading import load
from loaders.reloading import reload_kept
from loaders.review_files import write_review
from loaders.uniting import follow_programs
from loaders.unloading import rebuild


def edges(database: Database) -> list[list[str]]:
    return sorted(database.read("MATCH (a:Diploma)-[:SUCCEEDED_BY]->(b:Diploma) RETURN a.id, b.id"))


def decide(database: Database, few: Settings, decisions: dict[str, list[str]]) -> None:
    lineage.decide(database, decisions)
    follow_programs(database, "decided", few.load_batch)


def test_what_staff_decide_wins_over_the_register_and_can_be_undone(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path / "little")
    load(database, [folder], few)
    told = [["ULP:INF:1", "UDS:INF:1"]]
    assert edges(database) == told
    decide(database, few, {"ULP:INF:1": ["UDS:PHI:1"], "UDS:PHI:1": []})
    decided = [["ULP:INF:1", "UDS:PHI:1"]]
    assert edges(database) == decided
    digest = digest_content(database)
    renamed = [{**row, "name": f"{row['name']} bis"} for row in LITTLE["diplomas"]]
    for rows in (renamed, LITTLE["diplomas"]):
        write_csv(folder / "diplomas.csv", rows)
        load(database, [folder], few)
        assert edges(database) == decided
    database.write("MATCH (:Diploma)-[s:SUCCEEDED_BY]->() DELETE s")
    reload_kept(database, few, None)
    rebuild(database, few.load_batch)
    assert (edges(database), digest_content(database)) == (decided, digest)
    assert [row[:3] for row in lineage.list_decisions(database)] == [
        ("UDS:PHI:1", "Licence Philosophie", "nothing"),
        ("ULP:INF:1", "Maîtrise d'informatique", "UDS:PHI:1"),
    ]
    lineage.undo(database, ["ULP:INF:1", "UDS:PHI:1"])
    follow_programs(database, "undone", few.load_batch)
    assert edges(database) == told
    with pytest.raises(InputError, match="no decision on 'ULP:INF:1'"):
        lineage.undo(database, ["ULP:INF:1"])


def test_an_award_told_twice_is_one_while_the_lineage_says_so(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    uds = "20600042;1234567890A;KLEIN;;ODILE;;;17/05/1984;F;COLMAR;68066;"
    ulp = "200400012;KLEIN;;ODILE;F;17/05/1984;COLMAR;68;1234567890A;"
    folder = tmp_path / "little"
    write_little(folder)
    paths = [
        folder / "universities.csv",
        write_archive(folder, "ulp", f"{ulp}Master;Chimie;2006;Bien"),
        write_archive(folder, "uds", f"{uds}MSDM2;100;Master Sciences de la matière;SCI;2005;12/07/2006;TB"),
    ]
    load_everything(database, paths, few)

    def awards() -> list[list[object]]:
        return database.read("MATCH (:Person)-[g:GRADUATED]->(d) RETURN d.id, size(g.sources) ORDER BY d.id")

    before, after = "ULP:master-chimie:1", "UDS:MSDM2:100"
    assert awards() == [[after, 1], [before, 1]]
    decide(database, few, {before: [after]})
    assert awards() == [[before, 2]]
    assert edges(database) == []
    lineage.undo(database, [before])
    follow_programs(database, "undone", few.load_batch)
    assert awards() == [[after, 1], [before, 1]]


def test_the_table_is_filled_in_and_comes_back(database: Database, few: Settings, tmp_path: Path) -> None:
    diplomas = [{**row, "became": ""} for row in LITTLE["diplomas"]]
    folder = write_little(tmp_path / "little", diplomas=diplomas)
    load(database, [folder], few)
    table = read_table(database)
    assert table[0].program.id == "ULP:INF:1"
    assert [one.program.id for one in table[0].proposals] == ["UDS:INF:1"]
    path = tmp_path / "lineage.csv"
    write_table(table, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))

    def fill(decision: str) -> dict[str, list[str]]:
        rows[0]["decision"] = decision
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return read_decisions(path)

    assert fill("1") == {"ULP:INF:1": ["UDS:INF:1"]}
    assert fill("UDS:PHI:1 | 1") == {"ULP:INF:1": ["UDS:PHI:1", "UDS:INF:1"]}
    assert fill("Aucun") == {"ULP:INF:1": []}
    with pytest.raises(InputError, match="line 2: there is no proposal 2"):
        fill("2")
    with pytest.raises(InputError, match=r"line 2: '\|' names no program"):
        fill("|")
    with pytest.raises(InputError, match=r"line 2: '1\|none' names programs and none"):
        fill("1|none")
    twice = {**rows[0], "decision": "none"}
    rows.append(twice)
    with pytest.raises(InputError, match=f"line {len(rows) + 1}: there is another decision on 'ULP:INF:1'"):
        fill("1")
    rows.pop()
    decide(database, few, fill("1"))
    assert edges(database) == [["ULP:INF:1", "UDS:INF:1"]]
    assert not any(entry.proposals for entry in read_table(database))
    assert [lineage.decide(database, {"ULP:INF:1": [one]}) for one in ("UDS:INF:1", "UDS:PHI:1")] == [0, 1]


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        ({"UDS:INF:1": ["ULP:INF:1"]}, "would become itself: UDS:INF:1 → ULP:INF:1 → UDS:INF:1"),
        ({"UDS:INF:1": ["UDS:INF:1"]}, "would become itself"),
        ({"UDS:INF:1": ["UDS:NO:1"]}, "no diploma 'UDS:NO:1', as decided on 'UDS:INF:1'"),
        ({"UDS:NO:1": []}, "no diploma 'UDS:NO:1'"),
    ],
)
def test_decisions_that_do_not_fit_are_refused(
    database: Database, few: Settings, tmp_path: Path, decisions: dict[str, list[str]], said: str
) -> None:
    load(database, [write_little(tmp_path / "little")], few)
    with pytest.raises(InputError, match=said):
        lineage.decide(database, decisions)
    assert lineage.list_decisions(database) == []


def test_taking_back_a_decision_makes_no_program_itself(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load(database, [write_little(tmp_path / "little")], few)
    decide(database, few, {"ULP:INF:1": [], "UDS:INF:1": ["ULP:INF:1"]})
    with pytest.raises(InputError, match="would become itself"):
        lineage.undo(database, ["ULP:INF:1"])
    assert len(lineage.list_decisions(database)) == 2
    lineage.undo(database, ["ULP:INF:1", "UDS:INF:1"])
    assert lineage.list_decisions(database) == []


def test_a_decision_that_was_not_followed_is_by_the_next_load(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path / "little")
    load(database, [folder], few)
    told = digest_content(database)
    decide(database, few, {"ULP:INF:1": ["UDS:PHI:1"]})
    decided = digest_content(database)
    lineage.undo(database, ["ULP:INF:1"])
    assert set(lineage.read_due(database)[0]) == {"ULP:INF:1", "UDS:INF:1", "UDS:PHI:1"}
    load(database, [folder / "skills.csv"], few)
    assert (digest_content(database), lineage.read_due(database)[0]) == (told, [])
    lineage.decide(database, {"ULP:INF:1": ["UDS:PHI:1"]})
    line = "70;KLEIN;;ODILE;F;17/05/48;Colmar;68;;Licence;Chimie;1970;Bien"
    load_everything(database, [write_archive(tmp_path, "ulp", line)], few)
    unload_archive(database, f"{tmp_path.name}/ulp", few, None)
    assert (digest_content(database), lineage.read_due(database)[0]) == (decided, [])


def test_a_file_that_contradicts_a_decision_makes_no_program_itself(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path / "little")
    load(database, [folder], few)
    decide(database, few, {"UDS:PHI:1": ["ULP:INF:1"]})
    rows = [dict(row) for row in LITTLE["diplomas"]]
    rows[1]["became"] = "UDS:PHI:1"
    write_csv(folder / "diplomas.csv", rows)
    report = load(database, [folder], few)
    # Of the circle what staff decided stands, and of the register what comes first.
    assert edges(database) == [["UDS:INF:1", "UDS:PHI:1"], ["UDS:PHI:1", "ULP:INF:1"]]
    [note] = [note for note in report.notes if "is left out" in note]
    assert note.startswith("That 'ULP:INF:1' became 'UDS:INF:1', as diplomas.csv says")
    whole = digest_content(database)
    reload_kept(database, few, None)
    assert digest_content(database) == whole


def test_a_table_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("filled in")

    def fail() -> Iterator[list[str]]:
        yield ["one"]
        raise OSError(28, "No space left on device")

    with pytest.raises(InputError, match="No space left on device"):
        write_review(path, ["id"], fail())
    assert path.read_text() == "filled in"
    assert list(tmp_path.iterdir()) == [path]


def test_a_graph_of_an_earlier_version_keeps_its_lineage(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    load(database, [write_little(tmp_path / "little")], few)
    before, digest = edges(database), digest_content(database)
    database.write("MATCH (d:Diploma) SET d.told_became = null")
    MIGRATIONS[7](database)
    database.transact(tie_lineage)
    assert (edges(database), digest_content(database)) == (before, digest)


def program(id: str, name: str, first: int, last: int, ended: bool = False) -> Program:
    return Program(id, name, "", first, last, 10, ended, (), "")


def test_proposals_are_later_of_the_same_stage_and_field() -> None:
    programs = [
        program("ULP:A:1", "Maîtrise de chimie", 1975, 2004),
        program("ULP:A:2", "Maîtrise de chimie et physique", 1990, 2005),
        program("UDS:M:1", "Master Chimie", 2009, 2020),
        program("UDS:L:1", "Licence Chimie", 2009, 2020),
        program("UDS:D:1", "Master Droit", 2009, 2020),
        program("OLD:M:1", "Master Chimie", 2010, 2020),
    ]
    found = {
        entry.program.id: [one.program.id for one in entry.proposals]
        for entry in propose(programs, {("ULP", "UDS")})
    }
    assert found["ULP:A:1"] == ["ULP:A:2", "UDS:M:1"]
    assert found["UDS:M:1"] == found["UDS:D:1"] == found["OLD:M:1"] == []
    said = [one._replace(said_by="staff") for one in programs]
    assert not any(entry.proposals for entry in propose(said, {("ULP", "UDS")}))
