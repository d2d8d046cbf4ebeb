"""The commands for what comes after a load, as people run them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphs import clear
from loader_files import write_little
from test_entraide_load import entraide

from gql.ids import encode_id
from graph.database import Database, open_database
from graph.engine import Address


@pytest.fixture(scope="module")
def database(address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with open_database(address) as database:
        clear(database)
        loaded = entraide(address, "load", write_little(tmp_path_factory.mktemp("files") / "little"))
        assert loaded.returncode == 0, loaded.stderr
        yield database
        clear(database)


def test_a_dry_run_says_that_nothing_was_written(
    database: Database, address: Address, tmp_path: Path
) -> None:
    done = entraide(address, "load", "--dry-run", write_little(tmp_path / "little"))
    assert done.returncode == 0, done.stderr
    assert "Nothing was written." in done.stdout


def test_a_person_is_found_by_the_id_that_the_api_gives(database: Database, address: Address) -> None:
    [[key, id]] = database.read(
        "MATCH (i:Identity)-[:IDENTIFIES]->(p)-[:GRADUATED]->() WHERE p.state = 'active'"
        " RETURN i.key, p.id ORDER BY i.key LIMIT 1"
    )
    told = [entraide(address, "facts", name).stdout for name in (key, id, encode_id("Person", id))]
    assert told[0] == told[1] == told[2]
    assert "graduates.csv (little)" in told[0]
    done = entraide(address, "suggest", "--person", encode_id("Person", id))
    assert done.returncode == 0, done.stderr
    nobody = entraide(address, "suggest", "--person", "x", "--contacts")
    assert (nobody.returncode, nobody.stderr.splitlines()[0]) == (2, "error: Nobody has the id 'x'.")


@pytest.mark.parametrize(
    ("option", "given"),
    [
        ("--per-mentor", ("--mentorships", "past.csv", "--for", "mentees.csv", "--out", "out")),
        ("--capacity", ("--everywhere",)),
    ],
)
def test_options_of_the_other_kind_of_campaign_are_refused(
    address: Address, option: str, given: tuple[str, ...]
) -> None:
    done = entraide(address, "campaign", *given, option, "1")
    assert (done.returncode, f"Invalid value for {option}" in done.stderr) == (2, True)


def test_an_archive_goes_and_the_rest_is_made_anew(database: Database, address: Address) -> None:
    assert "little/positions" in entraide(address, "archives").stdout
    gone = entraide(address, "unload", "little/positions")
    assert gone.returncode == 0, gone.stderr
    assert "records and 0 people went." in gone.stdout
    before = entraide(address, "digest").stdout.strip()
    assert f"Content digest {before}" in entraide(address, "rebuild").stdout
    wrong = entraide(address, "unload", "little/positions")
    assert (wrong.returncode, "Traceback" in wrong.stderr) == (2, False)
    assert "There is no archive 'little/positions'" in wrong.stderr
    named = entraide(address, "unload", "little/faculties")
    assert (named.returncode, "Traceback" in named.stderr) == (2, False)
    assert "are named by others (diplomas)" in " ".join(named.stderr.split())
    assert entraide(address, "digest").stdout.strip() == before
