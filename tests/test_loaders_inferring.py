"""Values that were inferred say so, with what was read and how."""

import os
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from archive_files import write_archive
from graphs import clear

from graph.database import Database
from graph.engine import Address
from graph.settings import Settings
from loaders.digest import digest_content
from loaders.everything import load_everything
from loaders.inferring import Inference, infer
from loaders.linked.loading import unload_archive
from loaders.provenance import read_provenance
from loaders.unloading import rebuild


@pytest.mark.parametrize(
    ("column", "text", "value", "how"),
    [
        ("surname", "KLEIN", "family_name", ""),
        ("surname", "LÃ©vy", "family_name", "broken by a wrong encoding"),
        ("surname", "Mme Klein née Roth", "family_name", "civil title is left out; of two names in one cell"),
        ("surname", "MULLER épouse Leston", "family_name", "of two names in one cell the one in use"),
        ("married_name", "M. ROTH", "family_name", "the civil title"),
        ("given_names", "Anne-Marie", "given_name", ""),
        ("given_names", "CLAUDE, BERNARD", "given_name", "of several names the first"),
        ("birth_date", "17/05/1948", "birth_date", ""),
        ("birth_date", "15 avril 1948", "birth_date", ""),
        ("birth_date", "19480517", "birth_date", ""),
        ("birth_date", "17/05/48", "birth_date", "year of two digits: the latest one that leaves time"),
        ("birth_date", "1948-17-05", "birth_date", "turned, since there is no month 17"),
        (
            "birth_date",
            "05/17/48",
            "birth_date",
            "two digits: the latest one that leaves time to graduate; day",
        ),
        ("ine", "6869111556N", "ine", ""),
        ("ine", "68691-11556n", "ine", "signs that separate"),
        ("student_number", "2003.00001", "student_number", "signs that separate"),
        ("year", "23/07/2005", "year", ""),
        ("year", "1969/1970", "year", "the later year of an academic year"),
        ("year", "1999/00", "year", "the later year of an academic year"),
        ("honours", "TrÃ¨s bien", "honours", "wrong encoding"),
    ],
)
def test_what_was_inferred_says_how(column: str, text: str, value: str, how: str) -> None:
    found = infer({"surname": "KLEIN", column: text})
    assert set(found) == ({value} if how else set())
    if how:
        assert found[value].read == text
        assert how in found[value].how


def test_facts_show_what_was_read_beside_what_was_inferred(
    database: Database, address: Address, settings: Settings, tmp_path: Path
) -> None:
    settings = settings.model_copy(update={"home": tmp_path / "home"})
    folder = tmp_path / "s"
    folder.mkdir()
    line = "7012\tKLEIN\t\tOdile\t\t2\t19480517\t\tCOLMAR\t\tLicence Chimie\t1969/1970\tBien"
    load_everything(
        database,
        [
            write_archive(
                folder, "ulp", "70;KLEIN;;ODILE, ANNE;F;17/05/48;COLMAR;68;;Licence;Chimie;1971;Bien"
            ),
            write_archive(folder, "urs", line),
        ],
        settings,
    )
    told = {(t.about, t.source): t for t in read_provenance(database, "ULP:70").tellings}
    how = "a year of two digits: the latest one that leaves time to graduate by 1971"
    born = told["birth_date", "ulp.csv (s)"]
    assert (born.value, born.inferred) == ("1948-05-17", (Inference("17/05/48", how),))
    [award] = [t for t in read_provenance(database, "URS:7012").tellings if t.about.endswith("1970")]
    assert award.inferred == (Inference("1969/1970", "the later year of an academic year"),)
    plain = [t for t in read_provenance(database, "URS:7012").tellings if t.about == "birth_date"]
    assert [t.inferred for t in plain if "urs" in t.source] == [()]
    environment = os.environ | {
        "ENTRAIDE_HOME": str(settings.home),
        "ENTRAIDE_NEO4J_URI": address.uri,
        "ENTRAIDE_NEO4J_PASSWORD": address.password,
        "COLUMNS": "120",
    }
    command = [sys.executable, "-m", "entraide", "facts", "ULP:70"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=True)
    assert f"read '17/05/48': {how}" in map(str.strip, done.stdout.splitlines())
    assert "~ was inferred: beneath is what was read, and how." in done.stdout


def test_names_in_each_others_column_are_turned_where_other_records_tell(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    """In any order of loading, and back again when the others are gone."""
    settings = settings.model_copy(update={"home": tmp_path / "home", "load_batch": 2})
    folder = tmp_path / "s"
    folder.mkdir()
    line = "{};{};;{};F;17/05/1948;COLMAR;68;;Licence;Chimie;1971;Bien"
    surnames = ("KLEIN", "MULLER", "WEBER", "SCHMITT", "MEYER")
    given = ("ODILE", "ANNE", "CLAUDE", "PAUL", "MARIE")
    known = [
        line.format(70 + place, surname, name)
        for place, (surname, name) in enumerate(product(surnames, given))
    ]
    swapped = write_archive(
        folder, "umb", "M7000001,Mme,Odile,Klein,1950-02-03,Colmar,,Licence Droit,1973,Bien"
    )
    others = write_archive(folder, "ulp", *known)

    def names() -> list[str | None]:
        return database.read_one(
            "MATCH (:Identity {key: 'UMB:M7000001'})-[:IDENTIFIES]->(p) RETURN p.given_name, p.family_name"
        )

    load_everything(database, [swapped], settings)
    assert names() == ["Klein", "Odile"]
    alone = digest_content(database)
    load_everything(database, [others], settings)
    assert names() == ["Odile", "Klein"]
    whole = digest_content(database)
    told = {t.about: t for t in read_provenance(database, "UMB:M7000001").tellings if t.shown}
    how = "surname and given name stood in each other's column, as other records tell"
    assert told["given_name"].value == "Odile"
    assert told["given_name"].inferred == (Inference("Odile", how),)
    assert told["family_name"].inferred == (Inference("Klein", how),)
    [[raw]] = database.read("MATCH (r:Record {turned: true}) RETURN r.raw")
    assert '"Odile","Klein"' in raw
    rebuild(database, 2)
    assert digest_content(database) == whole
    unload_archive(database, "s/ulp", settings, None)
    assert digest_content(database) == alone
    clear(database)
    load_everything(database, [swapped, others], settings)
    assert digest_content(database) == whole
