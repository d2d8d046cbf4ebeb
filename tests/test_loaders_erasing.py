"""Somebody who is erased is nowhere in the graph, and no load brings them back."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from archive_files import write_archive
from loader_files import graduate, member, write_csv, write_little

from graph.database import Database
from graph.engine import Address
from graph.errors import InputError
from graph.settings import Settings
from loaders.digest import digest_content
from loaders.erasing import erase, lift, list_erased
from loaders.everything import load_everything
from loaders.generator.archives import generate_archives
from loaders.linked import reviewing
from loaders.linked.loading import (
    link_standing,
    load_archives,
    read_standing,
    relink,
    unload_archive,
)
from loaders.linked.turn import begin, read_turn
from loaders.loading import load
from loaders.provenance import read_provenance
from loaders.records import claim_archive, take_turn
from loaders.unloading import rebuild
from recommend.crowd_reading import read_crowds


@pytest.fixture
def few(settings: Settings, tmp_path: Path) -> Settings:
    """Small batches, so that a load takes several transactions; a data folder of the test's own."""
    return settings.model_copy(update={"load_batch": 50, "home": tmp_path / "home"})


def erase_one(database: Database, person: str, settings: Settings) -> str:
    return erase(database, read_provenance(database, person), settings)


def everything_said(database: Database) -> str:
    """All that stands in the graph, as one text."""
    nodes = database.read("MATCH (n) RETURN labels(n), [k IN keys(n) | toStringOrNull(n[k])], properties(n)")
    ties = database.read("MATCH ()-[r]->() RETURN type(r), properties(r)")
    return json.dumps([nodes, ties], default=str, ensure_ascii=False)


def test_nothing_of_the_person_stays_and_a_load_leaves_them_out(
    database: Database, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path / "little")
    ine = "1234567890A"
    more = graduate(1, "INF", 2012, birth_date="1990-02-03", ine=ine)
    write_csv(folder / "second" / "graduates.csv", [more])
    load(database, [folder, folder / "second"], few)
    person = read_provenance(database, "UDS:1").person
    assert "Nom1" in everything_said(database)
    erase_one(database, "UDS:1", few)
    said = everything_said(database)
    for word in ("Nom1", "Prénom1", "Vieux", "1990-02-03", 'UDS:1"', ine, person, "relire un CV"):
        assert word not in said
    assert "Nom2" in said
    without = digest_content(database)
    report = load(database, [folder, folder / "second"], few)
    assert report.refused == 0
    told = {file.kind: file.kept_out for file in report.files if file.kept_out}
    assert told["members"] == told["contacts"] == told["mentorships"] == told["positions"] == 1
    assert sum(file.kept_out for file in report.files if file.kind == "graduates") == 3
    assert any("people who were erased" in note for note in report.notes)
    assert digest_content(database) == without
    # Under another number, with the same INE.
    other = write_csv(tmp_path / "next" / "graduates.csv", [graduate(77, "INF", 2014, ine=ine.lower())])
    assert load(database, [other], few).files[0].kept_out == 1
    with pytest.raises(InputError, match="Nobody has"):
        read_provenance(database, "UDS:77")


def test_a_copy_in_memory_forgets_them(database: Database, few: Settings, tmp_path: Path) -> None:
    folder = write_little(tmp_path / "little")
    rows = [member(student, profiling="yes") for student in (1, 2, 3)]
    write_csv(folder / "members.csv", rows)
    load(database, [folder], few)
    before = read_crowds(database)
    assert before is not None
    assert len(before.people) == 3
    erase_one(database, "UDS:1", few)
    after, anew = read_crowds(database, before), read_crowds(database)
    assert after is not None
    assert anew is not None
    assert after.people == anew.people == tuple(id for id in before.people if id in anew.people)
    assert (after.facts.person.tolist(), after.ties.tolist()) == (
        anew.facts.person.tolist(),
        anew.ties.tolist(),
    )


def test_linked_records_of_the_person_stay_out(database: Database, few: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "archives"
    generate_archives(150, 5, 1.0, folder)
    files = [folder / f"{name}.csv" for name in ("ulp", "umb", "urs", "uds")]
    load_archives(database, files[:3], few)
    [[person, records]] = database.read(
        "MATCH (p:Person)<-[:DESCRIBES]-(r) WITH p.id AS id, collect(r.id) AS records"
        " RETURN id, records ORDER BY size(records) DESC, id LIMIT 1"
    )
    assert len(records) > 2
    [[people]] = database.read("MATCH (p:Person) RETURN count(p)")
    id = erase_one(database, person, few)
    assert database.read("MATCH (p:Person) RETURN count(p)") == [[people - 1]]
    without = digest_content(database)
    relink(database, few, None)
    rebuild(database, 50)
    assert digest_content(database) == without
    # The archives again, by another road: one is taken out and comes back.
    unload_archive(database, "archives/urs", few, None)
    report = load_archives(database, [files[2]], few)
    assert report.files[0].kept_out == sum(record.startswith("archives/urs#") for record in records)
    assert digest_content(database) == without
    load_archives(database, [files[3]], few)
    assert not database.read("UNWIND $ids AS id MATCH (r:Record {id: id}) RETURN id", {"ids": records})
    standing = read_standing(database, few)
    links = link_standing(database, standing, few, lambda step: None)
    queue = {id for case in reviewing.find_cases(standing, links) for id in case.ids}
    assert queue
    assert queue.isdisjoint(records)
    # It can be undone: they are somebody new.
    lift(database, [id])
    relink(database, few, None)
    found = database.read(
        "UNWIND $ids AS id MATCH (r:Record {id: id})-->(p:Person) RETURN p.id", {"ids": records}
    )
    assert len(found) == len(records)
    assert [person] not in found


BORN = "17/05/48"


def ulp(number: str, ine: str, name: str = "KLEIN", born: str = BORN) -> str:
    return f"{number};{name};;ODILE;F;{born};Colmar;68;{ine};Licence;Chimie;1970;Bien"


@pytest.mark.parametrize(
    ("line", "out"),
    [
        (ulp("", ""), True),
        (ulp("", "", name="KLEINE"), False),
        (ulp("", "", born="18/05/48"), False),
        # Another one of this name who was born that day.
        (ulp("70123", "1234567890B"), False),
        (ulp("70123", "1234567890A"), True),
    ],
)
def test_names_and_day_of_birth_keep_out_who_tells_no_ine(
    database: Database, few: Settings, tmp_path: Path, line: str, out: bool
) -> None:
    folder = write_little(tmp_path / "little")
    row = graduate(9, "INF", 2012, birth_date="1948-05-17", ine="1234567890A")
    row |= {"family_name": "Klein", "given_name": "Odile"}
    write_csv(folder / "second" / "graduates.csv", [row])
    load(database, [folder, folder / "second"], few)
    erase_one(database, "UDS:9", few)
    filler = [f"6912{n};NOM{n};;ANNE;F;0{n}/01/50;Metz;57;;Licence;Chimie;1971;" for n in range(1, 9)]
    report = load_archives(database, [write_archive(tmp_path, "ulp", line, *filler)], few)
    assert report.files[0].kept_out == out
    assert database.read("MATCH (r:Record)-[:FROM]->(:Archive {kind: 'linked'}) RETURN count(r)") == [
        [9 - out]
    ]


def test_without_the_key_nothing_is_loaded(database: Database, few: Settings, tmp_path: Path) -> None:
    folder = write_little(tmp_path / "little")
    load(database, [folder], few)
    erase_one(database, "UDS:1", few)
    whole = digest_content(database)
    key = few.home / "tombstones.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_text() not in everything_said(database)
    for content in (None, "00" * 32, "no key"):
        key.unlink(missing_ok=True)
        if content:
            key.write_text(content)
        for attempt in (
            lambda: load(database, [folder], few),
            lambda: load_archives(database, [write_archive(tmp_path, "ulp", ulp("", ""))], few),
            lambda: erase_one(database, "UDS:2", few),
        ):
            with pytest.raises(InputError, match="the key by which loads keep them out"):
                attempt()
    assert digest_content(database) == whole


def test_a_load_that_is_at_it_is_stopped(database: Database, few: Settings, tmp_path: Path) -> None:
    load(database, [write_little(tmp_path / "little")], few)
    turn = read_turn(database)
    archive = claim_archive(database, "little/graduates", "graduates", "", "[]", "run-1")
    erase_one(database, "UDS:1", few)
    with pytest.raises(InputError, match="wrote while this one was at it"):
        begin(database, turn, "run-2")
    with pytest.raises(InputError, match="began while this one was at it"):
        database.transact(lambda run: take_turn(run, "run-1", archive))
    assert read_turn(database).whole


def test_erasing_on_the_command_line(
    database: Database, address: Address, few: Settings, tmp_path: Path
) -> None:
    folder = write_little(tmp_path / "little")
    load_everything(database, [folder], few)
    environment = os.environ | {
        "ENTRAIDE_HOME": str(few.home),
        "ENTRAIDE_NEO4J_URI": address.uri,
        "ENTRAIDE_NEO4J_PASSWORD": address.password,
    }

    def entraide(*arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "entraide", *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, env=environment, input=answer, timeout=120, check=False
        )

    refused = entraide("erase", "UDS:1", answer="n\n")
    assert refused.returncode == 1
    assert "Prénom1" in refused.stdout
    assert read_provenance(database, "UDS:1")
    done = entraide("erase", "UDS:1", answer="y\n")
    assert done.returncode == 0, done.stderr
    [erased] = list_erased(database)
    assert f"--undo {erased.id}" in done.stdout
    assert erased.id in entraide("erase", "--list").stdout
    again = entraide("erase", "UDS:1", "--yes")
    assert again.returncode == 2
    assert "Nobody has the id or student number 'UDS:1'" in again.stderr
    assert entraide("erase", "--undo", "nobody").returncode == 2
    assert entraide("erase", "--undo", erased.id).returncode == 0
    assert list_erased(database) == []
    assert load_everything(database, [folder], few).files[0].kept_out == 0
    assert read_provenance(database, "UDS:1").identities == ["UDS:1"]
