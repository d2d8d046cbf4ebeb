"""What keeps an engine from starting is said in words, with what to do, and never as a stack trace."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from shutil import disk_usage

import pytest

from graph.address import Address
from graph.database import open_database
from graph.engine import acquire
from graph.engine.home import Home
from graph.engine.problems import answers
from graph.errors import (
    DatabaseUnreachable,
    DiskFull,
    EngineStopped,
    HomeNotWritable,
    JarsUnavailable,
    PortTaken,
    SettingsError,
)
from graph.settings import Settings, make_settings


@pytest.fixture
def local(tmp_path: Path) -> Settings:
    """Settings of a data folder that only this test uses."""
    return make_settings(home=tmp_path / "home", neo4j_uri=None)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """The folder of a disk of 60 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a small disk can only be mounted by root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_port_that_is_taken(local: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        taken = local.model_copy(update={"engine_port": port})
        with pytest.raises(PortTaken, match=f"Port {port} on 127.0.0.1 is used"), acquire(taken):
            pass
    assert not Home(local.home).is_running()


def test_a_port_that_is_taken_while_the_engine_starts(
    local: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.engine.lifecycle.check_port", lambda port: None)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        taken = local.model_copy(update={"engine_port": port})
        with pytest.raises(PortTaken, match=f"Port {port}"), acquire(taken):
            pass


@pytest.mark.parametrize("below", ["file", "/proc"])
def test_a_folder_that_cannot_be_written(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    home = tmp_path / below / "home"
    settings = make_settings(home=home, neo4j_uri=None)
    with pytest.raises(HomeNotWritable, match=f"{home} cannot be written") as refusal, acquire(settings):
        pass
    assert "ENTRAIDE_HOME" in refusal.value.hint


def test_a_full_disk_before_the_start(local: Settings, small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(30_000_000))
    full = local.model_copy(update={"home": small_disk / "home"})
    with pytest.raises(DiskFull, match="No room left on the disk of"), acquire(full):
        pass


def test_a_disk_that_fills_up(local: Settings, small_disk: Path) -> None:
    settings = local.model_copy(update={"home": small_disk / "home"})
    committed: list[int] = []
    with pytest.raises(DiskFull):
        fill_disk(settings, committed)
    subprocess.run(["mount", "-o", "remount,size=300m", str(small_disk)], check=True)
    with acquire(settings) as address, open_database(address) as database:
        sizes = dict(database.read("MATCH (row:Row) RETURN row.batch, count(*)"))
        database.run_alone("CREATE (:Row {batch: -1})")
    assert set(sizes) >= set(committed)
    assert set(sizes.values()) == {5000}


def fill_disk(settings: Settings, committed: list[int]) -> None:
    with acquire(settings) as address, open_database(address) as database:
        (settings.home.parent / "ballast").write_bytes(bytes(disk_usage(settings.home).free - 5_000_000))
        for batch in count():
            database.run_alone(f"UNWIND range(1, 5000) AS n CREATE (:Row {{batch: {batch}, n: n}})")
            committed.append(batch)


def test_an_engine_whose_settings_cannot_be_written(local: Settings) -> None:
    local.home.mkdir()
    Home(local.home).configuration.symlink_to("/dev/full")
    with pytest.raises(DiskFull), acquire(local):
        pass


def test_an_engine_that_ends_before_it_answers(local: Settings) -> None:
    local.home.mkdir()
    Home(local.home).store.write_text("not a folder")
    with pytest.raises(EngineStopped, match="ended before it answered") as failure, acquire(local):
        pass
    assert str(Home(local.home).log) in failure.value.hint
    assert "NotADirectoryError" in Home(local.home).log.read_text()


def test_an_engine_that_is_too_slow(local: Settings) -> None:
    hasty = local.model_copy(update={"engine_start_seconds": 1})
    with pytest.raises(EngineStopped, match="did not answer within 1 seconds"), acquire(hasty):
        pass
    assert not Home(local.home).is_running()


def test_no_network_at_the_first_start(local: Settings, tmp_path: Path) -> None:
    (tmp_path / "jgo.conf").write_text("[repositories]\ncentral = http://127.0.0.1:1\n")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "JGO_CONFIG_FILE": str(tmp_path / "jgo.conf"),
        "ENTRAIDE_HOME": str(local.home),
        "ENTRAIDE_CACHE": str(tmp_path / "cache"),
    }
    command = [sys.executable, "-m", "entraide", "engine", "start"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 1
    assert "could not be fetched: no connection to" in " ".join(result.stderr.split())
    assert "needs the network" in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert JarsUnavailable.__name__ not in result.stderr


def test_a_server_elsewhere_is_used_as_it_is(tmp_path: Path) -> None:
    settings = make_settings(
        home=tmp_path / "home", neo4j_uri="bolt://127.0.0.1:1", neo4j_user="me", neo4j_password="secret"
    )
    with acquire(settings) as address:
        assert (address.uri, address.user, address.password) == ("bolt://127.0.0.1:1", "me", "secret")
        with pytest.raises(DatabaseUnreachable), open_database(address):
            pass
    assert not settings.home.exists()


def test_a_server_elsewhere_needs_a_password(tmp_path: Path) -> None:
    settings = make_settings(home=tmp_path / "home", neo4j_uri="bolt://127.0.0.1:1", neo4j_password=None)
    with pytest.raises(SettingsError, match="ENTRAIDE_NEO4J_PASSWORD is not"), acquire(settings):
        pass


def test_who_takes_connections_and_never_answers_is_no_engine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def hang_up() -> None:
            server.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()
        assert not answers(port)
    assert not answers(port)


def test_a_bolt_server_answers(address: Address) -> None:
    assert answers(int(address.uri.rpartition(":")[2]))
