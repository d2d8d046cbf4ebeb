"""Contents are kept: the archive layer is made anew from them, edition by edition."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from archive_files import write_archive
from loader_files import LITTLE, graduate, write_csv, write_little

from graph.database import Database
from graph.engine import Address
from graph.errors import InputError
from graph.settings import Settings
from loaders.digest import digest_content
from loaders.erasing import erase, lift, list_erased
from loaders.everything import load_everything
from loaders.outcome import Outcome
from loaders.provenance import read_provenance
from loaders.reloading import reload_kept
from loaders.unloading import list_archives


def editions(database: Database) -> dict[str, int]:
    return {archive.id: archive.edition for archive in list_archives(database)}


def test_what_the_graph_has_lost_comes_back(database: Database, few: Settings, tmp_path: Path) -> None:
    folder = write_little(tmp_path / "little")
    (folder / "skills.csv").write_bytes("id;label\nesco:py;Programmer en Python à l'école\n".encode("cp1252"))
    (folder / "member_skills.csv").unlink()
    load_everything(database, [folder], few)
    whole = digest_content(database)
    for path in folder.iterdir():
        path.unlink()
    again = reload_kept(database, few, None)
    assert again.count(Outcome.UNCHANGED) == again.read == sum(len(LITTLE[f.kind]) for f in again.files) - 1
    assert digest_content(database) == whole
    for loss in (
        "MATCH (r:Record) WHERE r.line = 2 DETACH DELETE r",
        "MATCH (:Person)-[f:GRADUATED|WORKED_AT]->() WHERE NOT 'member' IN f.sources DELETE f",
        "MATCH (e:Employer {id: 'sap'}) SET e.name = 'Another' REMOVE e.folded",
        "MATCH ()-[t:PART_OF|SUCCEEDED_BY]->() DELETE t",
    ):
        database.write(loss)
        assert digest_content(database) != whole
        assert reload_kept(database, few, None).refused == 0
        assert digest_content(database) == whole
    assert set(editions(database).values()) == {1}


def test_contents_that_are_gone_or_changed_stop_it(database: Database, few: Settings, tmp_path: Path) -> None:
    load_everything(database, [write_little(tmp_path / "little")], few)
    database.write("MATCH (r:Record) WHERE r.line = 2 DETACH DELETE r")
    damaged = digest_content(database)
    name = database.read_one("MATCH (a:Archive {id: 'little/graduates'}) RETURN a.kept")[0]
    kept = few.home / "archives" / name
    kept.write_bytes(kept.read_bytes() + b"\n")
    with pytest.raises(InputError, match="'little/graduates' is no longer kept, or was changed") as caught:
        reload_kept(database, few, None)
    assert "Nothing was written" in caught.value.hint
    kept.unlink()
    with pytest.raises(InputError, match="no longer kept"):
        reload_kept(database, few, None)
    assert digest_content(database) == damaged
    database.write("MATCH (a:Archive {id: 'little/graduates'}) REMOVE a.kept, a.reading")
    assert "Of little/graduates no whole content is kept" in reload_kept(database, few, None).notes[0]


def test_a_corrected_export_is_the_next_edition(database: Database, few: Settings, tmp_path: Path) -> None:
    load_everything(database, [write_little(tmp_path / "little")], few)
    rows = [graduate(1, "INF", 2012, honours="Très bien"), graduate(2, "INF", 2012), graduate(8, "PHI", 2016)]
    corrected = write_csv(tmp_path / "later" / "export-2.csv", rows, "graduates")
    report = load_everything(database, [corrected], few, edition_of="little/graduates")
    assert (report.count(Outcome.CREATED), report.files[0].removed_records) == (1, 2)
    assert editions(database)["little/graduates"] == 2
    assert "later/export-2" not in editions(database)
    load_everything(database, [corrected], few, edition_of="little/graduates")
    assert editions(database)["little/graduates"] == 2
    whole = digest_content(database)
    reload_kept(database, few, None)
    assert digest_content(database) == whole
    with pytest.raises(InputError, match="no archive 'little/graduate' in the graph") as caught:
        load_everything(database, [corrected], few, edition_of="little/graduate")
    assert "little/graduates" in caught.value.hint
    with pytest.raises(
        InputError, match="rows of 'little/students' are students, and those of the file grad"
    ):
        load_everything(database, [corrected], few, edition_of="little/students")
    with pytest.raises(InputError, match="Several files"):
        load_everything(database, [corrected, corrected.parent], few, edition_of="little/graduates")
    linked = write_archive(tmp_path, "ulp", "70;KLEIN;;ODILE;F;17/05/48;Colmar;68;;Licence;Chimie;1970;Bien")
    with pytest.raises(InputError, match="and those of the file linked"):
        load_everything(database, [linked], few, edition_of="little/graduates")
    assert digest_content(database) == whole
    load_everything(database, [linked], few, source="s")
    other = tmp_path / "ulp-corrected.csv"
    other.write_bytes(linked.read_bytes().replace(b"Colmar", b"Mulhouse"))
    load_everything(database, [other], few, edition_of="s/ulp")
    assert editions(database)["s/ulp"] == 2
    assert database.read("MATCH (:Archive {id: 's/ulp'})<-[:FROM]-(r) RETURN r.raw CONTAINS 'Mulhouse'") == [
        [True]
    ]


def test_outcome_figures_cover_diplomas_again(database: Database, few: Settings, tmp_path: Path) -> None:
    figures = {
        "university": "UDS",
        "year": 2012,
        "months": 30,
        "level": "Master",
        "discipline": "Informatique",
    }
    folder = write_little(tmp_path / "little")
    write_csv(folder / "outcomes.csv", [figures])
    load_everything(database, [folder], few)
    whole = digest_content(database)
    database.write("MATCH (:Outcome)-[c:COVERS]->(:Diploma) DELETE c")
    assert digest_content(database) != whole
    notes = reload_kept(database, few, None).notes
    assert "Of 1 outcome figures 1 cover diplomas that are here; 0 cover none." in notes
    assert digest_content(database) == whole


def test_an_id_is_of_one_kind_of_archive(database: Database, few: Settings, tmp_path: Path) -> None:
    line = "70;KLEIN;;ODILE;F;17/05/48;Colmar;68;;Licence;Chimie;1970;Bien"
    linked = write_archive(tmp_path, "ulp", line)
    load_everything(database, [write_little(tmp_path / "little")], few)
    load_everything(database, [linked], few, source="s")
    export = write_csv(tmp_path / "export.csv", LITTLE["employers"], "employers")
    load_everything(database, [export], few, source="s")
    whole = digest_content(database)
    keyed = write_csv(tmp_path / "keyed" / "ulp.csv", [graduate(1, "INF", 2012)], "graduates")
    write_csv(export, [graduate(1, "INF", 2012)], "graduates")
    for path, kind in ((keyed, "linked"), (export, "employers")):
        with pytest.raises(InputError, match=f"its rows are {kind}, and those of the file grad") as caught:
            load_everything(database, [path], few, source="s")
        assert "--source" in caught.value.hint
    assert digest_content(database) == whole
    graduates = linked.rename(tmp_path / "graduates.csv")
    with pytest.raises(InputError, match="its rows are graduates, and those of the file linked"):
        load_everything(database, [graduates], few, source="little")
    # Both at once: the one that comes second is refused.
    pair = [write_archive(tmp_path / "keyed", "urs", "1\tA\t\tB\t\t\t\t\t\t\tLicence Droit\t1969/1970\t")]
    pair.append(write_csv(tmp_path / "more" / "urs.csv", [graduate(1, "INF", 2012)], "graduates"))
    with pytest.raises(InputError, match="its rows are linked, and those of the file graduates"):
        load_everything(database, pair, few, source="both")
    assert database.read("MATCH (a:Archive {id: 'both/urs'}) RETURN a.kind") == [["linked"]]


def test_whose_erasure_is_undone_comes_back(database: Database, few: Settings, tmp_path: Path) -> None:
    load_everything(database, [write_little(tmp_path / "little")], few)
    erase(database, read_provenance(database, "UDS:3"), few)
    reload_kept(database, few, None)
    with pytest.raises(InputError, match="Nobody has"):
        read_provenance(database, "UDS:3")
    lift(database, [one.id for one in list_erased(database)])
    reload_kept(database, few, None)
    assert read_provenance(database, "UDS:3").state == "passive"


def test_rebuild_on_the_command_line(
    database: Database, address: Address, few: Settings, tmp_path: Path
) -> None:
    load_everything(database, [write_little(tmp_path / "little")], few)
    whole = digest_content(database)
    database.write("MATCH (r:Record) WHERE r.line = 2 DETACH DELETE r")
    environment = os.environ | {
        "ENTRAIDE_HOME": str(few.home),
        "ENTRAIDE_NEO4J_URI": address.uri,
        "ENTRAIDE_NEO4J_PASSWORD": address.password,
        "COLUMNS": "120",
    }
    command = [sys.executable, "-m", "entraide", "rebuild"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert f"Content digest {whole}" in done.stdout
    assert "told anew" in done.stdout
