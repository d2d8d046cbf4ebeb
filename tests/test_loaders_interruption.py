"""A load that ends before its end, by kill -9 or for want of a database, is made good by the next."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from graphs import clear
from loader_files import graduate, write_csv

from graph.database import Database, open_database
from graph.engine import Address, acquire, read_status
from graph.errors import DatabaseUnreachable
from graph.settings import PREFIX, Settings
from loaders.digest import digest_content
from loaders.generator import generate
from loaders.loading import load

PEOPLE = 60
SEED = 7


@pytest.fixture
def database(address: Address) -> Iterator[Database]:
    with open_database(address) as database:
        clear(database)
        yield database
        clear(database)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a generated university."""
    path = tmp_path_factory.mktemp("generated") / "university"
    generate(PEOPLE, SEED, path)
    return path


def size(database: Database) -> int:
    """How many nodes and relationships there are, from the counts that the store keeps."""
    nodes = database.read_one("MATCH (n) RETURN count(n)")[0]
    return int(nodes + database.read_one("MATCH ()-[r]->() RETURN count(r)")[0])


def start_load(address: Address, paths: list[Path], log: Path) -> subprocess.Popen[bytes]:
    """`entraide load` in a process of its own, in small batches."""
    environment = {
        **os.environ,
        f"{PREFIX}NEO4J_URI": address.uri,
        f"{PREFIX}NEO4J_PASSWORD": address.password,
        f"{PREFIX}LOAD_BATCH": "20",
    }
    command = [sys.executable, "-m", "entraide", "load", "--no-digest", "--drift", "0", *map(str, paths)]
    with log.open("ab") as out:
        return subprocess.Popen(command, stdout=out, stderr=out, env=environment)


def kill_when(process: subprocess.Popen[bytes], due: Callable[[], bool], log: Path) -> None:
    """Kill a process with -9 as soon as it is due; it must not have ended before."""
    deadline = time.monotonic() + 120
    while not due():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL


def test_a_load_killed_at_random_moments_and_run_again_is_as_if_undisturbed(
    database: Database, address: Address, settings: Settings, folder: Path, tmp_path: Path
) -> None:
    load(database, [folder], settings)
    undisturbed, whole = digest_content(database), size(database)
    clear(database)
    chance, log = random.Random(SEED), tmp_path / "log"
    for moment in sorted(chance.uniform(0.02, 0.98) for _ in range(5)):
        process = start_load(address, [folder], log)
        kill_when(process, lambda moment=moment: size(database) >= moment * whole, log)  # type: ignore[misc]
        assert digest_content(database) != undisturbed
    process = start_load(address, [folder], log)
    assert process.wait(300) == 0, log.read_text()
    assert digest_content(database) == undisturbed


def test_a_clean_up_killed_at_random_moments_and_run_again_is_as_if_undisturbed(
    database: Database, address: Address, settings: Settings, folder: Path, tmp_path: Path
) -> None:
    files = tmp_path / "university"
    files.mkdir()
    for file in folder.iterdir():
        (files / file.name).write_bytes(file.read_bytes())
    old = [{**graduate(1_000 + n, "", 2015), **some_diploma(files)} for n in range(400)]
    load(database, [files], settings)
    corrected = digest_content(database)
    more = (files / "graduates.csv").read_text()
    extra = write_csv(tmp_path / "graduates.csv", old).read_text().partition("\n")[2]
    (files / "graduates.csv").write_text(more + extra)
    load(database, [files], settings, drift=0)
    full = size(database)
    (files / "graduates.csv").write_text(more)
    chance, log = random.Random(SEED), tmp_path / "log"
    # 400 people with an identity, a record and a degree: 7 things each.
    for gone in sorted(chance.uniform(0.05, 0.9) for _ in range(3)):
        process = start_load(address, [files / "graduates.csv"], log)
        kill_when(process, lambda gone=gone: size(database) <= full - gone * 2_800, log)  # type: ignore[misc]
    process = start_load(address, [files / "graduates.csv"], log)
    assert process.wait(300) == 0, log.read_text()
    assert digest_content(database) == corrected


def some_diploma(files: Path) -> dict[str, str]:
    """The columns that name some diploma of the generated university."""
    header, first, *_ = (files / "diplomas.csv").read_text().splitlines()
    values = dict(zip(header.split(","), first.split(","), strict=False))
    return {
        "university": values["university"],
        "diploma_code": values["code"],
        "diploma_version": values["version"],
    }


def test_a_database_that_goes_away_is_told_and_the_load_is_completed_later(
    settings: Settings, folder: Path, tmp_path: Path
) -> None:
    own = settings.model_copy(update={"home": tmp_path / "home", "neo4j_uri": None})
    with acquire(own) as address, open_database(address) as database:
        kill_later(own, database)
        with pytest.raises(DatabaseUnreachable, match=r"The load stopped in .* after .* rows") as caught:
            load(database, [folder], own.model_copy(update={"load_batch": 20}))
    assert "run the load again" in caught.value.hint
    with acquire(own) as address, open_database(address) as database:
        load(database, [folder], own)
        resumed = digest_content(database)
        clear(database)
        load(database, [folder], own)
        assert digest_content(database) == resumed


def kill_later(settings: Settings, database: Database) -> None:
    """Kill the engine with -9 once some hundreds of nodes are written."""
    status = read_status(settings)
    assert status is not None

    def watch() -> None:
        while size(database) < 1_500:
            time.sleep(0.01)
        os.kill(status.pid, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()
